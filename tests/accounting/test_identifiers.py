"""Allocation ids."""

from __future__ import annotations

import os
import threading
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory_accounting import UuidSource

NOW = 1_700_000_000_000


def test_they_are_uuids_of_version_7() -> None:
    made = UuidSource().make(NOW)
    parsed = uuid.UUID(made)
    assert str(parsed) == made
    assert parsed.version == 7
    assert parsed.variant == uuid.RFC_4122
    assert parsed.int >> 80 == NOW


@given(st.lists(st.integers(0, 2**48 - 5000), min_size=1, max_size=300))
def test_they_ascend_whatever_the_clock_does(moments: list[int]) -> None:
    source = UuidSource()
    made = [source.make(moment) for moment in moments]
    assert made == sorted(set(made))


def test_more_than_a_millisecond_can_count_run_ahead() -> None:
    source = UuidSource()
    made = [source.make(NOW) for _ in range(10_000)]
    assert made == sorted(set(made))
    assert uuid.UUID(made[-1]).int >> 80 == NOW + 2


def test_they_differ_between_sources() -> None:
    made = {UuidSource().make(NOW) for _ in range(1000)}
    assert len(made) == 1000


def test_random_bits_are_fresh_each_millisecond() -> None:
    source = UuidSource()
    tails = {source.make(NOW + step)[-16:] for step in range(1000)}
    assert len(tails) == 1000


def test_threads_get_different_ids_each_in_order() -> None:
    source = UuidSource()
    made: list[list[str]] = [[] for _ in range(8)]

    def work(mine: list[str]) -> None:
        mine.extend(source.make(NOW + step // 1000) for step in range(5000))

    threads = [threading.Thread(target=work, args=(mine,)) for mine in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({each for mine in made for each in mine}) == 40_000
    assert all(mine == sorted(mine) for mine in made)


def test_a_moment_beyond_48_bits_raises() -> None:
    source = UuidSource()
    with pytest.raises(ValueError, match="beyond"):
        source.make(2**48)
    assert source.make(NOW)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_child_makes_other_ids() -> None:
    source = UuidSource()
    source.make(NOW)
    read, write = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover - in the child
        os.write(write, source.make(NOW).encode())
        os._exit(0)
    os.waitpid(child, 0)
    theirs = os.read(read, 100).decode()
    os.close(read)
    os.close(write)
    ours = source.make(NOW)
    assert ours[-12:] != theirs[-12:]
