"""Allocations, limits, and what is told of a session, on a store and through a server alike."""

from __future__ import annotations

import pytest

from flight_memory.memory_analytics import MemoryStats, MemoryTrend
from flight_memory.memory_types import (
    MemoryAllocation,
    MemoryError_,
    MemoryLimits,
    MemoryUsageSnapshot,
)
from flight_v6r.diagnostics import LedgerStatus
from flight_v6r.insights import CapacityAdvice, PurposePattern
from flight_v6r.messages import PressureAnswer
from tests.service.cli.places import MIB, REFUSED, WRONG, Ledger
from wit_runtime import json


def test_allocating_prints_the_id_first(session: Ledger) -> None:
    out = session.done("alloc", "s-1", "0.5GB", "temporary")
    id_, size, purpose = out[:-1].split(" ")
    assert (size, purpose) == ("512.0MB", "temporary")
    assert id_ in session.done("allocations", "s-1")


@pytest.mark.parametrize(("words", "amount"), [("1000", 1000), ("1.5KB", 1536), ("2 mb", 2 * MIB)])
def test_sizes_are_written_as_people_do(session: Ledger, words: str, amount: int) -> None:
    out = session.done("alloc", "s-1", words, "temporary", "--json")
    assert json.loads(out, MemoryAllocation).size.bytes == amount


def test_an_allocation_opens_a_session(ledger: Ledger) -> None:
    ledger.alloc("new", "1KB")
    assert ledger.done("sessions", "--ids") == "new\n"


def test_an_allocation_is_freed_once(session: Ledger) -> None:
    id_ = session.alloc("s-1", "1MB")
    assert session.done("free", id_) == f"Freed {id_}\n"
    said = session("free", id_)
    assert (said.code, said.out) == (REFUSED, "")
    assert said.err.startswith("v6r: already-freed: ")
    assert session.data("free", session.alloc("s-1", "1MB")) == {"freed": True}


def test_an_unknown_allocation_is_refused(session: Ledger) -> None:
    assert (
        session("free", "nothing").err == "v6r: invalid-allocation: unknown allocation 'nothing'\n"
    )


@pytest.mark.parametrize(
    ("size", "code"),
    [("0", "invalid-size"), ("2GB", "insufficient-memory")],
)
def test_a_refusal_has_its_code(session: Ledger, size: str, code: str) -> None:
    said = session("alloc", "s-1", size, "vm-heap", "--json")
    assert said.code == REFUSED
    assert json.loads(said.out, MemoryError_).code == code
    assert said.err.startswith(f"v6r: {code}: ")


@pytest.mark.parametrize(
    "words",
    [
        ("s-1", "12XB", "vm-heap"),
        ("s-1", "-1", "vm-heap"),
        ("s-1", "1MB", "cheese"),
        ("s-1", "1MB"),
    ],
)
def test_an_allocation_that_cannot_be_meant(session: Ledger, words: tuple[str, ...]) -> None:
    assert session("alloc", *words).code == WRONG


def test_validating_records_nothing(session: Ledger) -> None:
    assert (
        session.done("validate", "s-1", "1MB", "vm-heap") == "1.0MB of vm-heap would be granted\n"
    )
    said = session("validate", "s-1", "2GB", "vm-heap")
    assert (said.code, said.out) == (REFUSED, "2.0GB of vm-heap would be refused\n")
    assert session.data("validate", "s-1", "1MB", "vm-heap") == {"valid": True}
    assert len(session.data("allocations", "s-1")) == 1


def test_allocations_are_listed_oldest_first(session: Ledger) -> None:
    second = session.alloc("s-1", "1MB", "asset-cache")
    heading, _, line = session.done("allocations", "s-1").splitlines()
    assert heading.split() == ["ALLOCATION", "SIZE", "AGE", "PURPOSE"]
    assert line.split()[:2] == [second, "1.0MB"]
    assert line.endswith("asset-cache")
    found = json.loads(session.done("allocations", "s-1", "--json"), list[MemoryAllocation])
    assert [each.size.bytes for each in found] == [64 * MIB, MIB]
    assert len(session.data("allocations", "s-1", "--limit", "1")) == 1


def test_a_session_without_allocations(ledger: Ledger) -> None:
    ledger.done("configure", "s-1", "--vm", "small")
    assert ledger.done("allocations", "s-1") == "none is live\n"
    assert ledger.done("leaks", "s-1", "--age", "1h") == "none is suspect\n"
    assert ledger.done("patterns", "s-1") == "nothing was in use\n"
    assert "PURPOSE" not in ledger.done("stats", "s-1")


def test_a_snapshot(session: Ledger) -> None:
    assert session.done("snapshot", "s-1") == (
        "session        s-1\n"
        "platform       v6r-medium\n"
        "in use         64.0MB of 1.0GB\n"
        "usage          [#...................]   6%\n"
        "available      960.0MB\n"
        "fragmentation  0.0%\n"
    )
    found = json.loads(session.done("snapshot", "s-1", "--json"), MemoryUsageSnapshot)
    assert found.used.bytes == 64 * MIB


def test_the_pressure(session: Ledger) -> None:
    session.alloc("s-1", "920MB")
    assert session.done("pressure", "s-1") == "critical\n"
    found = json.loads(session.done("pressure", "s-1", "--json"), PressureAnswer)
    assert (found.session_id, found.pressure) == ("s-1", "critical")


def test_stats(session: Ledger) -> None:
    out = session.done("stats", "s-1")
    assert "live allocations  1\n" in out
    assert "vm-heap  64.0MB  [####################] 100%\n" in out
    assert json.loads(session.done("stats", "s-1", "--json"), MemoryStats).active_allocations == 1


def test_trends_draw_the_course(session: Ledger) -> None:
    session.alloc("s-1", "900MB")
    lines = dict(line.split(maxsplit=1) for line in session.done("trends", "s-1").splitlines())
    assert lines["course"].endswith("▇")
    assert lines["highest"] == "964.0MB of 1.0GB"
    found = json.loads(session.done("trends", "s-1", "--window", "1h", "--json"), MemoryTrend)
    assert found.snapshots[-1].used.bytes == 964 * MIB


def test_a_report(session: Ledger) -> None:
    out = session.done("report", "s-1")
    assert out.startswith("# Memory report\n\nSession `s-1`")
    assert json.loads(session.done("report", "s-1", "--json"), str).startswith("# Memory report")


def test_patterns_and_advice(session: Ledger) -> None:
    assert session.done("patterns", "s-1").splitlines()[1].split()[0] == "vm-heap"
    json.loads(session.done("patterns", "s-1", "--json"), list[PurposePattern])
    assert session.done("advice", "s-1").startswith("platform ")
    json.loads(session.done("advice", "s-1", "--json"), CapacityAdvice)


def test_limits_that_are_not_named_stay(session: Ledger) -> None:
    session.done("limits", "set", "s-1", "--soft-limit", "512MB", "--cache-max", "1MB")
    out = session.done("limits", "get", "s-1")
    assert out.split() == [
        *("heap-max", "1.0GB"),
        *("stack-max", "128.0MB"),
        *("cache-max", "1.0MB"),
        *("soft-limit", "512.0MB"),
        *("hard-limit", "1.0GB"),
    ]
    held = json.loads(session.done("limits", "get", "s-1", "--json"), MemoryLimits)
    assert held.soft_limit.bytes == 512 * MIB


def test_setting_no_limit_is_wrong_usage(session: Ledger) -> None:
    assert session("limits", "set", "s-1").code == WRONG


def test_limits_that_contradict_are_refused(session: Ledger) -> None:
    said = session("limits", "set", "s-1", "--hard-limit", "1MB")
    assert said.err.startswith("v6r: limit-exceeded: ")
    assert "hard-limit  1.0GB" in session.done("limits", "get", "s-1")


def test_the_state_of_the_ledger(session: Ledger) -> None:
    assert "1 session, 1 live allocation, 64.0MB in use\n" in session.done("status")
    assert json.loads(session.done("status", "--json"), LedgerStatus).sessions == 1
    assert session.done("check").startswith("sound: ")
    assert session.done("repair") == "sound: there was nothing to mend\n"
    assert session.data("check") == []


QUESTIONS = [
    ("snapshot",),
    ("pressure",),
    ("stats",),
    ("trends",),
    ("report",),
    ("allocations",),
    ("leaks",),
    ("patterns",),
    ("advice",),
    ("limits", "get"),
    ("end",),
    ("watch",),
]
IDS = ["nobody", "a b", "\x1b[31mred", "\u202eevil", "../../x", "x" * 200, "%2F", "", "\udcff"]


@pytest.mark.parametrize("command", QUESTIONS, ids=" ".join)
def test_an_unknown_or_malformed_session_is_refused_in_a_line(
    session: Ledger, command: tuple[str, ...]
) -> None:
    for id_ in IDS:
        said = session(*command, id_)
        assert (said.code, said.out) == (REFUSED, ""), id_
        assert said.err.startswith("v6r: invalid-allocation: ")
        assert said.err[:-1].isprintable()


@pytest.mark.parametrize("id_", ["[red]x[/red]", ":smile:", "a/b", "%2F", "..", "ü∂", "-x", "`|`"])
def test_any_id_is_shown_as_it_is(ledger: Ledger, id_: str) -> None:
    ledger.done("configure", "--vm", "small", "--", id_)
    assert ledger.done("sessions", "--ids") == f"{id_}\n"
    assert f"session        {id_}\n" in ledger.done("snapshot", "--", id_)
    assert ledger.done("watch", "--count", "1", "--", id_) == f"{id_} 0B of 512.0MB 0% low\n"
    assert ledger.done("end", "--", id_) == f"Ended {id_}\n"
