"""An instance from its making to its end: closed, dropped, interrupted, forked."""

from __future__ import annotations

import gc
import os
import threading
import weakref
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tests.host.components import component, lifted, lowered
from tests.host.conftest import Child, Worlds
from wit_host import (
    Component,
    InstanceClosedError,
    InstanceDeadError,
    InterruptedCallError,
    Limits,
    ReentryError,
    TrapError,
)

WIT = """
world w {
    import ask: func(n: u32) -> u32;
    export run: func(n: u32) -> u32;
    export add: func(a: u32, b: u32) -> u32;
    export spin: func();
    export trap: func();
}
"""
GUEST = component(
    """
    (import "host" "ask" (func $ask (param i32) (result i32)))
    (memory 16)
    (func (export "run") (param i32) (result i32) (call $ask (local.get 0)))
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func (export "spin") (loop $again (br $again)))
    (func (export "trap") unreachable)
    """,
    lifted("run", '(param "n" u32) (result u32)', ""),
    lifted("add", '(param "a" u32) (param "b" u32) (result u32)', ""),
    lifted("spin", "", ""),
    lifted("trap", "", ""),
    imports=("ask",),
    more=lowered("ask", '(param "n" u32) (result u32)', ""),
)

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def opened(worlds: Worlds) -> Open:
    """Make an instance whose import is a function."""
    loaded = Component.from_bytes(GUEST)
    world = worlds(WIT)

    def make(ask: Callable[[int], int] = int, limits: Limits | None = None) -> Any:  # noqa: ANN401 - an instance of a world
        imports = SimpleNamespace(ask=ask)
        return world.from_component(loaded, imports, limits=limits or Limits())

    return make


def test_the_end_of_a_with_statement_closes(opened: Open) -> None:
    with opened() as guest:
        assert guest.add(1, 2) == 3
        assert not guest.closed
    assert guest.closed
    assert guest.instance.closed
    with pytest.raises(InstanceClosedError, match="the instance is closed"):
        guest.add(1, 2)
    with pytest.raises(KeyError), opened() as guest:
        raise KeyError
    assert guest.closed


def test_closing_twice_does_nothing(opened: Open) -> None:
    guest = opened()
    guest.close()
    guest.close()
    with pytest.raises(InstanceClosedError), guest:
        guest.add(1, 2)


def test_an_instance_that_died_can_be_closed(opened: Open) -> None:
    with opened() as guest:
        with pytest.raises(TrapError):
            guest.trap()
        with pytest.raises(InstanceDeadError):
            guest.add(1, 1)
    with pytest.raises(InstanceClosedError):
        guest.add(1, 1)


def test_an_instance_cannot_be_closed_from_inside(opened: Open) -> None:
    refused: list[BaseException] = []

    def ask(n: int) -> int:
        try:
            guest.close()
        except ReentryError as error:
            refused.append(error)
        return n

    guest = opened(ask)
    assert guest.run(3) == 3
    assert "the instance is inside a call on this thread" in str(refused[0])
    assert guest.add(1, 1) == 2
    guest.close()


def test_an_instance_cannot_be_entered_again_and_the_call_goes_on(opened: Open) -> None:
    refused: list[BaseException] = []

    def ask(n: int) -> int:
        try:
            return int(guest.add(n, n))
        except ReentryError as error:
            refused.append(error)
            return n

    guest = opened(ask)
    assert [guest.run(3), guest.run(4)] == [3, 4]
    assert "a component cannot be entered twice" in str(refused[0])
    assert len(refused) == 2
    assert guest.add(1, 1) == 2


def test_entering_again_without_care_ends_the_call(opened: Open) -> None:
    def ask(n: int) -> int:
        return int(guest.add(n, n))

    guest: Any = opened(ask)
    with pytest.raises(ReentryError) as refused:
        guest.run(3)
    with pytest.raises(InstanceDeadError) as dead:
        guest.run(3)
    assert dead.value.__cause__ is refused.value


def test_another_instance_can_be_called_from_inside(opened: Open) -> None:
    inner = opened((1).__add__)
    outer = opened(inner.run)
    assert outer.run(1) == 2


def test_calls_from_threads_take_turns(opened: Open) -> None:
    inside: list[int] = []
    most: list[int] = []

    def ask(n: int) -> int:
        inside.append(n)
        most.append(len(inside))
        inside.remove(n)
        return n

    guest = opened(ask)
    results: dict[int, list[int]] = {}

    def work(number: int) -> None:
        results[number] = [guest.run(number * 1000 + n) for n in range(200)]

    threads = [threading.Thread(target=work, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {n: list(range(n * 1000, n * 1000 + 200)) for n in range(4)}
    assert set(most) == {1}


def test_closing_waits_for_the_call_on_another_thread(opened: Open) -> None:
    entered, leave = threading.Event(), threading.Event()
    order: list[str] = []

    def ask(n: int) -> int:
        entered.set()
        leave.wait()
        order.append("host code is done")
        return n

    guest = opened(ask)
    results: list[int] = []
    caller = threading.Thread(target=lambda: results.append(guest.run(5)))
    caller.start()
    entered.wait()

    def close() -> None:
        guest.close()
        order.append("closed")

    closer = threading.Thread(target=close)
    closer.start()
    closer.join(0.05)
    assert closer.is_alive()
    leave.set()
    closer.join()
    caller.join()
    assert results == [5]
    assert order == ["host code is done", "closed"]


def test_a_call_that_waits_for_its_turn_is_told_of_the_end(opened: Open) -> None:
    entered, leave = threading.Event(), threading.Event()

    def ask(_n: int) -> int:
        entered.set()
        leave.wait()
        raise OSError

    guest = opened(ask)
    raised: list[BaseException] = []

    def call(function: Callable[..., Any], *arguments: int) -> None:
        try:
            function(*arguments)
        except (OSError, InstanceDeadError) as error:
            raised.append(error)

    first = threading.Thread(target=call, args=[guest.run, 1])
    first.start()
    entered.wait()
    second = threading.Thread(target=call, args=[guest.add, 1, 1])
    second.start()
    leave.set()
    first.join()
    second.join()
    assert [type(error) for error in raised] == [OSError, InstanceDeadError]
    assert raised[1].__cause__ is raised[0]


def test_an_instance_nobody_has_lets_go_of_its_memory(opened: Open) -> None:
    guest = opened()
    guest.add(1, 1)
    instance = weakref.ref(guest.instance._instance)
    del guest
    gc.collect()
    assert instance() is None


def test_a_function_keeps_its_instance(opened: Open) -> None:
    add = opened().add
    gc.collect()
    assert add(2, 2) == 4


MANY = """
    import resource, sys
    from types import SimpleNamespace
    from wit_host import Component
    from {package}.worlds.w import W

    def resident():
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * resource.getpagesize()

    loaded = Component.from_bytes(sys.argv[1].encode())

    def run(count):
        for number in range(count):
            guest = W.from_component(loaded, SimpleNamespace(ask=int))
            assert guest.run(number) == number
            if sys.argv[2] == "close":
                guest.close()

    run(300)
    before = resident()
    run(3000)
    print(resident() - before)
"""


@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="needs Linux")  # noqa: PTH110 - not a path of ours
@pytest.mark.parametrize("way", ["close", "forget"])
def test_instances_do_not_add_up(worlds: Worlds, child: Child, way: str) -> None:
    """Each has a store, a memory of a page that was touched, callbacks, and buffers."""
    ended = child(MANY.format(package=worlds.package(WIT)), GUEST.decode(), way)
    assert ended.code == 0, ended.errors
    assert int(ended.output) < 6 << 20


def test_a_call_can_be_interrupted_from_another_thread(opened: Open) -> None:
    guest = opened()
    raised: list[TrapError] = []

    def call() -> None:
        try:
            guest.spin()
        except TrapError as error:
            raised.append(error)

    caller = threading.Thread(target=call)
    caller.start()
    guest.instance.interrupt()
    caller.join()
    (error,) = raised
    assert type(error) is InterruptedCallError
    assert str(error).startswith("`spin` trapped: interrupted from outside")
    with pytest.raises(InstanceDeadError):
        guest.add(1, 1)


def test_other_instances_do_not_notice_an_interruption(opened: Open) -> None:
    one, two = opened(), opened()
    one.instance.interrupt()
    with pytest.raises(InterruptedCallError):
        one.spin()
    assert two.add(1, 1) == 2
    assert opened().add(1, 1) == 2


def test_a_world_is_not_made_by_calling_its_class(worlds: Worlds) -> None:
    with pytest.raises(TypeError, match="from_file"):
        worlds(WIT)()


def test_what_an_instance_is_called_says_its_state(opened: Open) -> None:
    guest = opened()
    assert repr(guest) == "<test:host/w@1.2.0, open>"
    with pytest.raises(TrapError):
        guest.trap()
    assert repr(guest) == "<test:host/w@1.2.0, dead>"
    guest.close()
    assert repr(guest) == "<test:host/w@1.2.0, closed>"
