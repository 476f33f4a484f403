"""A client of a service and a pool beside it, on one clock and one source of ids, answer alike."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flight_memory.memory_types import MemoryLimits, MemoryPurpose, MemorySize
from flight_v6r.sessions import ConfigurationRequest, VmSize
from memory_accounting import MemoryPool, PoolSettings, open_async_pool
from memory_accounting.service.engine import Engine
from memory_accounting.sizes import U64_MAX
from tests.accounting.support import START, ManualClock
from tests.service import standing
from tests.service.client.faces import Face

SETTINGS: Final = PoolSettings(node_capacity=1 << 30, freed_seconds=60, leak_seconds=5)
STEPS: Final = 25

session_ids = st.sampled_from(["s", "t/..", "%?#", "é", "a b", "x" * 129])
amounts = st.sampled_from([0, 1, 4096, 65_537, 1 << 20, 600 << 20, U64_MAX]) | st.integers(
    1, 1 << 29
)
sizes = amounts.map(lambda amount: MemorySize(amount, "?"))
limits = st.builds(MemoryLimits, *[sizes] * 5)
purposes = st.sampled_from(MemoryPurpose)
windows = st.sampled_from([0, 1, 60, 86_400, U64_MAX])
labels = st.sampled_from(["custom", "psp", "dreamcast", "v6r-small", "toaster", ".."])
requests = st.builds(
    ConfigurationRequest,
    st.none() | st.sampled_from(["u", "é/..", "line\nbreak"]),
    st.none() | st.sampled_from(VmSize),
    st.none() | labels,
    st.none() | amounts,
    st.none() | limits,
)
numbers = st.integers(0, 8)
"""Which of the allocations made so far; one beyond them is unknown."""

Step = tuple[str, tuple[Any, ...]]


def step(name: str, *arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Step]:
    return st.tuples(st.just(name), st.tuples(*arguments))


steps = st.one_of(
    step("create_allocation", session_ids, sizes, purposes),
    step("create_allocation", st.just("s"), sizes, purposes),
    step("validate_allocation_request", session_ids, sizes, purposes),
    step("free_allocation", numbers),
    step("get_allocation", numbers),
    step("configure_session", session_ids, requests),
    step("set_memory_limits", session_ids, limits),
    step("get_platform_profile", labels),
    step("get_memory_trends", session_ids, windows),
    step("get_usage_patterns", session_ids, windows),
    step("get_capacity_advice", session_ids, windows),
    step("get_leak_suspects", session_ids, st.none() | windows),
    *(
        step(name, session_ids)
        for name in (
            "get_memory_snapshot",
            "get_memory_limits",
            "get_memory_pressure",
            "list_allocations",
            "calculate_memory_stats",
            "generate_memory_report",
            "get_session_configuration",
            "end_session",
        )
    ),
    *(step(name) for name in ("list_sessions", "check", "repair", "get_ledger_status")),
    step("wait", st.sampled_from([0.001, 1, 7, 100, 90_000])),
)


class Numbered:
    """Ids that count up: two of these make the same."""

    def __init__(self) -> None:
        self.numbers = count(1)

    def __call__(self, at: int) -> str:
        return f"{at:015}/{next(self.numbers):06}"


def ledger_on(clock: Callable[[], int]) -> standing.OpenEngine:
    @asynccontextmanager
    async def opened() -> AsyncGenerator[Engine, None]:
        async with await open_async_pool(
            "memory:", SETTINGS, clock=clock, id_source=Numbered()
        ) as pool:
            yield pool

    return opened


@pytest.mark.parametrize("case", ["snake", "camel"])
@given(st.lists(steps, min_size=STEPS, max_size=STEPS))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_same_steps_lead_to_the_same_results(face: Face, case: str, taken: list[Step]) -> None:
    clock = ManualClock(START)
    pool = MemoryPool(SETTINGS, clock=clock, id_source=Numbered())
    known = list[str]()
    with standing.serving(ledger_on(clock), clock) as url, face(url, case=case) as client:
        for name, drawn in taken:
            arguments: tuple[Any, ...] = drawn
            if name == "wait":
                clock.advance(drawn[0])
                continue
            if name in {"free_allocation", "get_allocation"}:
                number: int = drawn[0]
                arguments = (known[number] if number < len(known) else "..",)
            expected = getattr(pool, name)(*arguments)
            assert getattr(client, name)(*arguments) == expected, (name, arguments)
            if name == "create_allocation" and expected.is_ok():
                known.append(expected.unwrap().id)
