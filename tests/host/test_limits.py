"""Limits hold for every instance, and what goes over one is a typed error."""

from __future__ import annotations

import math
from types import SimpleNamespace

import pytest

from tests.host.components import component, lifted, lowered
from tests.host.conftest import Child, Worlds
from wit_host import (
    Component,
    InstanceDeadError,
    InstantiationError,
    Limits,
    LimitsError,
    OutOfFuelError,
    OutOfTimeError,
    StackOverflowError,
    TrapError,
)

PAGE = 1 << 16
WIT = """
world w {
    export grow: func(pages: u32) -> s32;
    export grow-table: func(elements: u32) -> s32;
    export spin: func(turns: u32) -> u32;
    export spin-for-ever: func();
    export recurse: func(times: u32) -> u32;
}
"""
GUEST = component(
    """
    (memory 1)
    (table $t 1 funcref)
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "grow-table") (param i32) (result i32)
      (table.grow $t (ref.null func) (local.get 0)))
    (func (export "spin") (param i32) (result i32)
      (loop $again
        (if (local.get 0) (then
          (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
          (br $again))))
      (i32.const 7))
    (func (export "spin-for-ever") (loop $again (br $again)))
    (func $recurse (export "recurse") (param i32) (result i32)
      (if (result i32) (local.get 0)
        (then (i32.add (i32.const 1) (call $recurse (i32.sub (local.get 0) (i32.const 1)))))
        (else (i32.const 0))))
    """,
    lifted("grow", '(param "pages" u32) (result s32)', ""),
    lifted("grow-table", '(param "elements" u32) (result s32)', ""),
    lifted("spin", '(param "turns" u32) (result u32)', ""),
    lifted("spin-for-ever", "", ""),
    lifted("recurse", '(param "times" u32) (result u32)', ""),
)


def test_memory_grows_up_to_its_bound_and_the_guest_is_told(worlds: Worlds) -> None:
    with worlds(WIT).from_bytes(GUEST, limits=Limits(memory_bytes=4 * PAGE)) as guest:
        assert [guest.grow(2), guest.grow(2), guest.grow(1), guest.grow(1)] == [1, -1, 3, -1]
        assert guest.spin(1) == 7


def test_a_bound_that_is_no_whole_page_is_not_crossed(worlds: Worlds) -> None:
    with worlds(WIT).from_bytes(GUEST, limits=Limits(memory_bytes=2 * PAGE - 1)) as guest:
        assert guest.grow(1) == -1


def test_a_table_grows_up_to_its_bound(worlds: Worlds) -> None:
    with worlds(WIT).from_bytes(GUEST, limits=Limits(table_elements=10)) as guest:
        assert [guest.grow_table(9), guest.grow_table(1)] == [1, -1]


@pytest.mark.parametrize(
    ("limits", "core", "reason"),
    [
        (Limits(memory_bytes=PAGE - 1), "", "memory minimum size of 1 pages exceeds memory limits"),
        (Limits(memory_bytes=PAGE), "(memory 2)", "memory minimum size of 2 pages exceeds"),
        (Limits(table_elements=4), "(table 5 funcref)", "table minimum size of 5 elements exceeds"),
        (Limits(instances=1), "", "instance count too high at 2"),
        (Limits(memories=1), "(memory 1)", "memory count too high at 2"),
        (Limits(tables=1), "(table 1 funcref) (table 1 funcref)", "table count too high at 2"),
    ],
)
def test_a_component_that_begins_beyond_a_bound_does_not_come_up(
    worlds: Worlds, limits: Limits, core: str, reason: str
) -> None:
    loaded = Component.from_bytes(component(core))
    with pytest.raises(InstantiationError) as refused:
        worlds("world w {}").from_component(loaded, limits=limits)
    assert str(refused.value).startswith("the component cannot be instantiated: ")
    assert reason in str(refused.value)
    worlds("world w {}").from_component(loaded).close()


def test_fuel_is_for_each_call(worlds: Worlds) -> None:
    with worlds(WIT).from_bytes(GUEST, limits=Limits(fuel=10_000)) as guest:
        for _ in range(20):
            assert guest.spin(500) == 7
        with pytest.raises(OutOfFuelError) as stopped:
            guest.spin_for_ever()
        assert stopped.value.function == "spin-for-ever"
        assert stopped.value.reason == "all fuel consumed by WebAssembly"
        with pytest.raises(InstanceDeadError) as refused:
            guest.spin(1)
        assert refused.value.__cause__ is stopped.value


def test_a_call_without_end_is_out_of_time(worlds: Worlds) -> None:
    with worlds(WIT).from_bytes(GUEST, limits=Limits(seconds=0.3)) as guest:
        with pytest.raises(OutOfTimeError) as stopped:
            guest.spin_for_ever()
        assert stopped.value.function == "spin-for-ever"
        assert stopped.value.reason == "it took longer than 0.3 s"
        assert len(stopped.value.frames) == 1
        assert isinstance(stopped.value, TrapError)


@pytest.mark.parametrize(
    ("limits", "error"),
    [(Limits(seconds=0.2), OutOfTimeError), (Limits(fuel=1000), OutOfFuelError)],
)
def test_coming_up_is_limited_as_well(
    worlds: Worlds, limits: Limits, error: type[TrapError]
) -> None:
    content = component("(func $start (loop $again (br $again))) (start $start)")
    with pytest.raises(error) as stopped:
        worlds("world w {}").from_bytes(content, limits=limits)
    assert stopped.value.function == "the instantiation"


class Clock:
    """What `time.monotonic` gives instead of the time."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


WAITING = component(
    """
    (import "host" "wait" (func $wait))
    (func (export "run")
      (local $left i32)
      (call $wait)
      (local.set $left (i32.const 200_000_000))
      (loop $again
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br_if $again (local.get $left))))
    """,
    lifted("run", "", ""),
    imports=("wait",),
    more=lowered("wait", "", ""),
)


def test_each_call_has_its_time_and_host_code_counts(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guest runs for many times as long as it takes until it is looked at."""
    clock = Clock()
    monkeypatch.setattr("wit_host.instance.time", clock)
    passing = [0.0, 0.0, 9.9, 10.1]

    def wait() -> None:
        clock.now += passing.pop(0)

    world = worlds("world w { import wait: func(); export run: func(); }")
    with world.from_bytes(WAITING, SimpleNamespace(wait=wait), limits=Limits(seconds=10)) as guest:
        for _ in range(3):
            guest.run()
            clock.now += 50
        with pytest.raises(OutOfTimeError, match="it took longer than 10 s"):
            guest.run()


def test_a_stack_without_end_is_an_error(worlds: Worlds) -> None:
    with worlds(WIT).from_bytes(GUEST) as guest:
        assert guest.recurse(1000) == 1000
        with pytest.raises(StackOverflowError) as stopped:
            guest.recurse(0xFFFF_FFFF)
        assert stopped.value.frames


def test_a_stack_can_be_smaller_or_larger(worlds: Worlds) -> None:
    loaded = Component.from_bytes(GUEST)
    depths: list[int] = []
    for size in (16 << 10, None, 2 << 20):
        deepest, too_deep = 1, 1 << 20
        limits = Limits(stack_bytes=size)
        while too_deep - deepest > 1:
            depth = (deepest + too_deep) // 2
            with worlds(WIT).from_component(loaded, limits=limits) as guest:
                try:
                    assert guest.recurse(depth) == depth
                    deepest = depth
                except StackOverflowError:
                    too_deep = depth
        depths.append(deepest)
    small, normal, large = depths
    assert 8 * small < normal
    assert 2 * normal < large


def test_a_stack_too_small_for_anything_is_an_error(worlds: Worlds) -> None:
    with (
        worlds(WIT).from_bytes(GUEST, limits=Limits(stack_bytes=1)) as guest,
        pytest.raises(StackOverflowError),
    ):
        guest.spin(1)


NAMES = ["memory_bytes", "fuel", "table_elements", "instances", "memories", "tables", "stack_bytes"]


@pytest.mark.parametrize("name", [*NAMES, "seconds"])
@pytest.mark.parametrize("value", [0, -1, -0.5, True, False, "1", math.nan, b"", [], 1j])
def test_what_is_no_limit_is_refused(name: str, value: object) -> None:
    with pytest.raises(LimitsError, match=f"^{name} is "):
        Limits(**{name: value})  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [1.5, 1.0, math.inf, 1 << 64, 1 << 200])
def test_a_bound_is_a_whole_number_that_the_engine_can_have(name: str, value: float) -> None:
    with pytest.raises(LimitsError, match=f"^{name} is "):
        Limits(**{name: value})  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def test_a_stack_that_no_thread_has_is_refused() -> None:
    for size in ((2 << 20) + 1, 8 << 20, 1 << 40):
        with pytest.raises(LimitsError, match=r"^stack_bytes is \d+; .* 2 MiB"):
            Limits(stack_bytes=size)


def test_time_has_no_upper_bound(worlds: Worlds) -> None:
    for seconds in (math.inf, 1e300, 10**9):
        with worlds(WIT).from_bytes(GUEST, limits=Limits(seconds=seconds)) as guest:
            assert guest.spin(1) == 7


def test_the_largest_bounds_are_no_bounds(worlds: Worlds) -> None:
    most = (1 << 63) - 1
    limits = Limits(
        memory_bytes=most, fuel=most, table_elements=most, instances=most, memories=most
    )
    with worlds(WIT).from_bytes(GUEST, limits=limits) as guest:
        assert guest.grow(10) == 1
        assert guest.grow_table(10) == 1


def test_limits_are_values() -> None:
    assert Limits(fuel=1) == Limits(fuel=1)
    assert len({Limits(fuel=1), Limits(fuel=1), Limits()}) == 2
    with pytest.raises(AttributeError):
        Limits().fuel = 1  # type: ignore[misc] # pyright: ignore[reportAttributeAccessIssue]


DEEP = """
    import sys, threading
    from wit_host import Limits, StackOverflowError
    from {package}.worlds.w import W

    def overflow(size):
        with W.from_bytes(sys.argv[1].encode(), limits=Limits(stack_bytes=size)) as guest:
            try:
                guest.recurse(0xffffffff)
            except StackOverflowError:
                print("stopped")

    for size in (1 << 12, None, 2 << 20):
        overflow(size)
        thread = threading.Thread(target=overflow, args=[size])
        thread.start()
        thread.join()
"""


def test_no_stack_crashes_the_process_on_any_thread(worlds: Worlds, child: Child) -> None:
    ended = child(DEEP.format(package=worlds.package(WIT)), GUEST.decode())
    assert (ended.output, ended.code) == ("stopped\n" * 6, 0), ended.errors
