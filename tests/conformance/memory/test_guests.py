"""What holds for components only: what they ask of their host, and that instances are apart."""

from __future__ import annotations

import time

from flight_memory.memory_types import MemoryErrorCode
from tests.conformance.memory.cases import Case, refusal
from tests.conformance.memory.implementations import Implementation, load


def test_a_guest_asks_for_the_time_and_random_numbers_only(guest: Implementation) -> None:
    assert guest.component is not None
    imports = load(guest.component).surface.imports
    assert {name.partition("@")[0] for name in imports} == {
        "wasi:clocks/wall-clock",
        "wasi:random/random",
    }


def test_instances_share_nothing(guest: Implementation) -> None:
    with guest.open() as one, guest.open() as other:
        case = Case(one, "session")
        case.make(10)
        elsewhere = Case(other, "session")
        refusal(
            elsewhere.subject.operations.get_memory_snapshot("session"),
            MemoryErrorCode.INVALID_ALLOCATION,
        )
        elsewhere.make(20)
        assert case.snapshot().used.bytes == 10


def test_ids_differ_between_instances(guest: Implementation) -> None:
    """What is random must not have been drawn when the component was built."""
    tails: set[str] = set()
    for _ in range(5):
        with guest.open() as subject:
            tails.add(Case(subject, "session").make(1).id[-12:])
    assert len(tails) == 5


def test_the_time_is_the_host_s(guest: Implementation) -> None:
    with guest.open() as subject:
        before = time.time_ns() // 1_000_000
        made = Case(subject, "session").make(1).allocated_at
        assert before <= made <= time.time_ns() // 1_000_000
