"""A component that fails takes one session with it, and says so; ids and calls go astray in no way.

Ledgers in memory stand in for instances here, so that a test can have them fail at any call.
"""

from __future__ import annotations

import asyncio

import pytest

from flight_memory.memory_types import MemoryErrorCode
from flight_v6r.events import ChangeSessionEnded
from flight_v6r.sessions import ConfigurationRequest, VmSize
from memory_accounting.service.components.engine import ComponentEngine
from memory_accounting.sizes import memory_size
from tests.service.components.common import SCRATCH, StandIns, make, refused, stood_in, taken

FAILED = MemoryErrorCode.ALLOCATION_FAILED
INVALID = MemoryErrorCode.INVALID_ALLOCATION
TRAP = "wasm `unreachable` instruction executed"


@pytest.mark.parametrize(
    "function",
    [
        "create_allocation",
        "get_memory_snapshot",
        "get_memory_pressure",
        "get_memory_limits",
        "set_memory_limits",
        "list_allocations",
        "generate_memory_report",
    ],
)
def test_a_trap_ends_the_session_and_no_other(
    function: str, caplog: pytest.LogCaptureFixture
) -> None:
    stand_ins = StandIns()

    async def play(engine: ComponentEngine) -> None:
        held = await make(engine, "s")
        await make(engine, "other")
        limits = (await engine.get_memory_limits("s")).unwrap()
        arguments: dict[str, tuple[object, ...]] = {
            "create_allocation": ("s", memory_size(1), SCRATCH),
            "set_memory_limits": ("s", limits),
        }
        events = await engine.subscribe()
        stand_ins.traps = {function}
        answer = await getattr(engine, function)(*arguments.get(function, ("s",)))
        stand_ins.traps = set()
        message = refused(answer, FAILED)
        assert "session 's' with all it held is lost" in message
        assert TRAP in message
        [event] = await taken(events, 1)
        assert isinstance(event.change, ChangeSessionEnded)
        refused(await engine.get_memory_snapshot("s"), INVALID)
        refused(await engine.free_allocation(held.id), MemoryErrorCode.ALREADY_FREED)
        assert (await engine.list_sessions()).unwrap() == ["other"]
        await make(engine, "other")
        await make(engine, "s")

    stood_in(stand_ins, play)
    assert "session 's' is lost" in caplog.text


def test_a_trap_right_after_a_grant_counts_nothing() -> None:
    stand_ins = StandIns(traps={"get_memory_snapshot"})

    async def play(engine: ComponentEngine) -> None:
        made = await engine.create_allocation("s", memory_size(1), SCRATCH)
        assert "nothing was counted" in refused(made, FAILED)
        assert (await engine.list_sessions()).unwrap() == []
        assert (await engine.get_ledger_status()).unwrap().allocations == 0

    stood_in(stand_ins, play)


@pytest.mark.parametrize("function", ["make", "validate_allocation_request"])
def test_an_instance_that_does_not_come_up_is_an_answer(function: str) -> None:
    async def play(engine: ComponentEngine) -> None:
        answer = await engine.validate_allocation_request("s", memory_size(1), SCRATCH)
        refused(answer, FAILED)

    stood_in(StandIns(traps={function}), play)


def test_what_a_platform_offers_is_asked_for_once() -> None:
    stand_ins = StandIns()

    async def play(engine: ComponentEngine) -> None:
        stand_ins.traps = {"get_platform_profile"}
        refused(await engine.get_platform_profile("psp"), FAILED)
        stand_ins.traps = set()
        profile = (await engine.get_platform_profile("psp")).unwrap()
        stand_ins.traps = {"make"}
        assert (await engine.get_platform_profile("psp")).unwrap() == profile
        refused(await engine.get_platform_profile("vita"), FAILED)

    stood_in(stand_ins, play)


def test_a_free_that_traps_ends_the_session() -> None:
    stand_ins = StandIns()

    async def play(engine: ComponentEngine) -> None:
        held = await make(engine, "s")
        stand_ins.traps = {"free_allocation"}
        refused(await engine.free_allocation(held.id), FAILED)
        refused(await engine.free_allocation(held.id), MemoryErrorCode.ALREADY_FREED)

    stood_in(stand_ins, play)


def test_ids_that_instances_share_are_refused() -> None:
    async def play(engine: ComponentEngine) -> None:
        first = await make(engine, "a")
        made = await engine.create_allocation("b", memory_size(4096), SCRATCH)
        assert "which another has" in refused(made, FAILED)
        assert (await engine.list_sessions()).unwrap() == ["a"]
        assert (await engine.get_allocation(first.id)).unwrap() == first

    stood_in(StandIns(id_source=lambda _: "the-same"), play)


def test_an_id_that_another_session_has_is_given_back_to_its_instance() -> None:
    ids = iter(["a-1", "b-1", "a-1", "b-2"])

    async def play(engine: ComponentEngine) -> None:
        await make(engine, "a")
        await make(engine, "b")
        refused(await engine.create_allocation("b", memory_size(4096), SCRATCH), FAILED)
        assert (await engine.get_memory_snapshot("b")).unwrap().used.bytes == 4096
        await make(engine, "b")
        assert (await engine.get_ledger_status()).unwrap().allocations == 3

    stood_in(StandIns(id_source=lambda _: next(ids)), play)


def test_a_caller_that_gives_up_ends_no_session() -> None:
    stand_ins = StandIns()

    async def play(engine: ComponentEngine) -> None:
        await make(engine, "s")
        stand_ins.waits = {"create_allocation"}
        call = asyncio.ensure_future(make(engine, "s"))
        await asyncio.sleep(0)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        stand_ins.go.set()
        await make(engine, "s")
        assert len((await engine.list_allocations("s")).unwrap()) == 3

    stood_in(stand_ins, play)


def test_first_allocations_at_once_open_one_session() -> None:
    stand_ins = StandIns()

    async def play(engine: ComponentEngine) -> None:
        await asyncio.gather(*(make(engine, "s") for _ in range(10)))
        assert stand_ins.open == 1
        assert len((await engine.list_allocations("s")).unwrap()) == 10

    stood_in(stand_ins, play)


def test_sessions_that_are_being_opened_count() -> None:
    stand_ins = StandIns(waits={"create_allocation"})

    async def play(engine: ComponentEngine) -> None:
        opening = [asyncio.ensure_future(make(engine, name)) for name in "ab"]
        while stand_ins.open < 2:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0)
        third = await engine.create_allocation("c", memory_size(1), SCRATCH)
        assert "there are 2 sessions" in refused(third, FAILED)
        stand_ins.go.set()
        await asyncio.gather(*opening)

    stood_in(stand_ins, play, most=2)


def test_a_component_with_sessions_is_asked_for_all_of_them() -> None:
    async def play(engine: ComponentEngine) -> None:
        events = await engine.subscribe()
        request = ConfigurationRequest("someone", VmSize.SMALL, None, None, None)
        held = (await engine.configure_session("s", request)).unwrap()
        assert (held.platform, held.user_id) == ("v6r-small", "someone")
        assert (await engine.get_session_configuration("s")).unwrap() == held
        larger = ConfigurationRequest(None, VmSize.LARGE, None, None, None)
        assert (await engine.configure_session("s", larger)).unwrap().platform == "v6r-large"
        await make(engine, "s")
        assert (await engine.get_leak_suspects("s", None)).unwrap() == []
        assert len((await engine.get_usage_patterns("s", 60)).unwrap()) == 1
        assert (await engine.get_capacity_advice("s", 60)).is_ok()
        assert (await engine.check()).unwrap() == (await engine.repair()).unwrap() == []
        assert (await engine.end_session("s")).unwrap()
        assert [each.change.tag for each in await taken(events, 4)] == [
            "session-configured",
            "session-configured",
            "allocation-made",
            "session-ended",
        ]

    stood_in(StandIns(with_beyond=True), play)


def test_a_refused_configuration_opens_nothing() -> None:
    async def play(engine: ComponentEngine) -> None:
        request = ConfigurationRequest(None, None, "amiga", None, None)
        refused(await engine.configure_session("s", request), MemoryErrorCode.UNSUPPORTED_PLATFORM)
        assert (await engine.list_sessions()).unwrap() == []

    stood_in(StandIns(with_beyond=True), play)
