"""The component in C++, as the service hosts it: sessions, events, and what it cannot do."""

from __future__ import annotations

import attrs
import pytest

from flight_memory.memory_types import MemoryErrorCode, MemoryPurpose
from flight_v6r.events import ChangeAllocationFreed, ChangeSessionEnded
from flight_v6r.sessions import ConfigurationRequest, VmSize
from memory_accounting.service.engine import Engine
from memory_accounting.service.settings import ComponentSettings
from memory_accounting.sizes import GIB, MIB, memory_size
from tests.service.components.common import SCRATCH, hosted, make, refused, taken

INVALID = MemoryErrorCode.INVALID_ALLOCATION
UNSUPPORTED = MemoryErrorCode.UNSUPPORTED_PLATFORM


def test_sessions_are_listed_in_the_order_of_their_opening_and_are_apart() -> None:
    async def play(engine: Engine) -> None:
        for session_id in ("b", "a", "c"):
            await make(engine, session_id)
        await make(engine, "a")
        assert (await engine.list_sessions()).unwrap() == ["b", "a", "c"]
        assert len((await engine.list_allocations("a")).unwrap()) == 2
        assert len((await engine.list_allocations("b")).unwrap()) == 1
        status = (await engine.get_ledger_status()).unwrap()
        assert (status.store, status.sessions, status.allocations) == ("component", 3, 4)
        assert status.used.bytes == 4 * 4096

    hosted(play)


def test_a_refused_first_allocation_opens_nothing() -> None:
    async def play(engine: Engine) -> None:
        made = await engine.create_allocation("s", memory_size(8 * GIB), SCRATCH)
        refused(made, MemoryErrorCode.INSUFFICIENT_MEMORY)
        assert (await engine.list_sessions()).unwrap() == []

    hosted(play)


def test_an_allocation_is_found_by_its_id_until_it_is_freed() -> None:
    async def play(engine: Engine) -> None:
        made = await make(engine, "s")
        assert (await engine.get_allocation(made.id)).unwrap() == made
        assert (await engine.free_allocation(made.id)).unwrap()
        refused(await engine.get_allocation(made.id), MemoryErrorCode.ALREADY_FREED)
        refused(await engine.free_allocation(made.id), MemoryErrorCode.ALREADY_FREED)
        refused(await engine.get_allocation("other"), INVALID)
        refused(await engine.free_allocation("other"), INVALID)

    hosted(play)


def test_a_session_that_is_ended_is_unknown_and_what_it_held_is_freed() -> None:
    async def play(engine: Engine) -> None:
        made = await make(engine, "s")
        assert (await engine.end_session("s")).unwrap()
        refused(await engine.get_memory_snapshot("s"), INVALID)
        refused(await engine.end_session("s"), INVALID)
        refused(await engine.free_allocation(made.id), MemoryErrorCode.ALREADY_FREED)
        assert (await engine.get_ledger_status()).unwrap().allocations == 0
        await make(engine, "s")  # and may be opened again

    hosted(play)


def test_events_tell_of_all_changes_in_order() -> None:
    async def play(engine: Engine) -> None:
        events = await engine.subscribe()
        first = await make(engine, "s", GIB)
        last = await make(engine, "s", 3 * GIB)
        await engine.free_allocation(last.id)
        await engine.end_session("s")
        told = await taken(events, 11)
        assert [(each.sequence, each.change.tag) for each in told] == [
            (1, "allocation-made"),
            (1, "session-configured"),
            (2, "allocation-made"),
            (2, "limit-crossed"),
            (2, "limit-crossed"),
            (2, "pressure-changed"),
            (3, "allocation-freed"),
            (3, "limit-crossed"),
            (3, "limit-crossed"),
            (3, "pressure-changed"),
            (4, "session-ended"),
        ]
        freed = told[6].change
        assert isinstance(freed, ChangeAllocationFreed)
        assert freed.val.id == last.id
        assert freed.val.freed_at is not None
        assert first.id != last.id

    hosted(play)


def test_a_subscription_to_a_session_hears_of_no_other() -> None:
    async def play(engine: Engine) -> None:
        events = await engine.subscribe("b")
        for session_id in ("a", "b"):
            await make(engine, session_id)
        await engine.end_session("a")
        await engine.end_session("b")
        told = await taken(events, 3)
        assert {each.session_id for each in told} == {"b"}
        assert isinstance(told[-1].change, ChangeSessionEnded)

    hosted(play)


def test_limits_can_be_configured_and_are_kept_by_the_component() -> None:
    async def play(engine: Engine) -> None:
        await make(engine, "s")
        events = await engine.subscribe()
        limits = (await engine.get_memory_limits("s")).unwrap()
        low = attrs.evolve(limits, soft_limit=memory_size(4096))
        request = ConfigurationRequest("someone", None, "custom", None, low)
        held = (await engine.configure_session("s", request)).unwrap()
        assert held == (await engine.get_session_configuration("s")).unwrap()
        assert (held.user_id, held.platform, held.limits) == ("someone", "custom", low)
        assert (await engine.get_memory_limits("s")).unwrap() == low
        assert [each.change.tag for each in await taken(events, 3)] == [
            "session-configured",
            "limit-crossed",
            "pressure-changed",
        ]

    hosted(play)


@pytest.mark.parametrize(
    "asked",
    [
        ConfigurationRequest(None, VmSize.SMALL, None, None, None),
        ConfigurationRequest(None, None, "psp", None, None),
        ConfigurationRequest(None, None, "custom", MIB, None),
    ],
    ids=["vm-size", "platform", "capacity"],
)
def test_a_platform_or_capacity_that_cannot_be_held_to_is_refused(
    asked: ConfigurationRequest,
) -> None:
    async def play(engine: Engine) -> None:
        await make(engine, "s")
        before = (await engine.get_session_configuration("s")).unwrap()
        message = refused(await engine.configure_session("s", asked), UNSUPPORTED)
        assert "no sessions interface" in message
        assert "set limits instead" in message
        assert (await engine.get_session_configuration("s")).unwrap() == before

    hosted(play)


def test_a_session_is_not_opened_by_configuring_it() -> None:
    async def play(engine: Engine) -> None:
        request = ConfigurationRequest(None, None, "custom", None, None)
        message = refused(await engine.configure_session("s", request), UNSUPPORTED)
        assert "opened by its first allocation" in message
        refused(await engine.configure_session("a b", request), INVALID)
        assert (await engine.list_sessions()).unwrap() == []

    hosted(play)


def test_what_the_contract_does_not_tell_is_refused_by_name() -> None:
    async def play(engine: Engine) -> None:
        await make(engine, "s")
        for answer in (
            await engine.get_leak_suspects("s", None),
            await engine.get_usage_patterns("s", 60),
        ):
            assert "no insights interface" in refused(answer, UNSUPPORTED)
        refused(await engine.get_leak_suspects("t", None), INVALID)

    hosted(play)


def test_advice_comes_from_the_trend() -> None:
    async def play(engine: Engine) -> None:
        await make(engine, "s", 600 * MIB)
        advice = (await engine.get_capacity_advice("s", 3600)).unwrap()
        assert advice.platform == "v6r-medium"
        assert advice.expected_peak.bytes >= 600 * MIB

    hosted(play)


def test_a_component_without_diagnostics_finds_nothing() -> None:
    async def play(engine: Engine) -> None:
        await make(engine, "s")
        assert (await engine.check()).unwrap() == []
        assert (await engine.repair()).unwrap() == []
        assert (await engine.sample()).unwrap() is True

    hosted(play)


def test_there_are_so_many_sessions_and_no_more() -> None:
    async def play(engine: Engine) -> None:
        await make(engine, "a")
        await make(engine, "b")
        made = await engine.create_allocation("c", memory_size(1), SCRATCH)
        assert "there are 2 sessions" in refused(made, MemoryErrorCode.ALLOCATION_FAILED)
        await make(engine, "b")
        await engine.end_session("a")
        await make(engine, "c")

    hosted(play, ComponentSettings(most_sessions=2))


def test_an_instance_has_only_the_memory_that_it_is_given() -> None:
    async def play(engine: Engine) -> None:
        await make(engine, "other")
        answers = [
            await engine.create_allocation("s", memory_size(1), MemoryPurpose.VM_HEAP)
            for _ in range(5000)
        ]
        refused(answers[-1], MemoryErrorCode.ALLOCATION_FAILED)
        assert (await engine.get_memory_snapshot("s")).is_ok()
        await make(engine, "other")

    hosted(play, ComponentSettings(memory_bytes=256 << 10))


def test_after_the_end_nothing_is_opened() -> None:
    async def play(engine: Engine) -> None:
        events = await engine.subscribe()
        await make(engine, "s")
        await engine.close()
        await taken(events, 2)
        assert await events.get() is None
        made = await engine.create_allocation("s", memory_size(1), SCRATCH)
        assert "closed" in refused(made, MemoryErrorCode.ALLOCATION_FAILED)
        valid = await engine.validate_allocation_request("s", memory_size(1), SCRATCH)
        assert "closed" in refused(valid, MemoryErrorCode.ALLOCATION_FAILED)

    hosted(play)
