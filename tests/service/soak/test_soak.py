"""The soak of the benchmarks, in short: mixed load, and a store that goes away twice."""

from __future__ import annotations

import pytest

from benchmarks.service.soak import Seen, judged, soak
from benchmarks.service.soak_books import Book
from benchmarks.service.soak_tally import Tally
from tests.stores.servers import needs_server


@pytest.mark.slow
@pytest.mark.parametrize(
    ("store", "seconds"), [pytest.param("redis", 40, marks=needs_server), ("sqlite", 20)]
)
def test_mixed_load_loses_nothing_and_fails_only_while_the_store_is_away(
    store: str, seconds: int
) -> None:
    seen = soak(store, seconds)
    assert not seen.tally.failures
    assert not seen.untimely()
    assert not seen.tally.lost
    assert not seen.faults()
    assert seen.tally.acknowledged
    assert all(row.holds for row in judged(seen))


def _seen(tally: Tally, *, resident: list[int] | None = None, log: str = "") -> Seen:
    return Seen("redis", 600, tally, [(1000, 1010)], resident or [1] * 80, (9, 9), log)


def _missed(seen: Seen) -> list[str]:
    return [row.what for row in judged(seen) if not row.holds]


def test_a_clean_soak_misses_no_bound() -> None:
    assert not _missed(_seen(Tally(unavailable=[(1005, "while away"), (1012, "just after")])))


@pytest.mark.parametrize("at", [999, 1030])
def test_an_outage_that_the_store_did_not_have_is_a_miss(at: float) -> None:
    assert "503" in _missed(_seen(Tally(unavailable=[(at, "GET /")])))[0]


def test_each_other_fault_is_a_miss() -> None:
    assert "5xx" in _missed(_seen(Tally(failed=1)))[0]
    assert "lost" in _missed(_seen(Tally(lost=["s-1: gone"])))[0]
    assert "memory" in _missed(_seen(Tally(), resident=[*[100] * 60, *[111] * 20]))[0]
    assert "log" in _missed(_seen(Tally(), log="Traceback (most recent call last):"))[0]


def _found(*ids: str, size: int = 4096) -> list[dict[str, object]]:
    return [{"id": each, "size": {"bytes": size}} for each in ids]


def test_a_book_knows_what_was_lost() -> None:
    book = Book("s-1", live={"a", "b"}, freed={"c"}, unsure_freed={"d"}, unsure_made=1)
    assert not list(book.lost(_found("a", "b", "d", "x")))
    assert len(list(book.lost(_found("a", "x")))) == 1  # b is missing
    assert len(list(book.lost(_found("a", "b", "c")))) == 1  # c came back
    assert len(list(book.lost(_found("a", "b", "x", "y")))) == 1  # one too many


def test_a_book_knows_of_machines() -> None:
    machine = _found("m", size=512 << 20)
    assert not list(Book("s-1", machine=True).lost(machine))
    assert list(Book("s-1", machine=False).lost(machine))
    assert list(Book("s-1", machine=True).lost([]))
    assert not list(Book("s-1", machine=None).lost(machine))
