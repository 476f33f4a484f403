"""An exception of host code reaches whoever called the export: the same object, to nobody else."""

from __future__ import annotations

import asyncio
import signal
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from tests.host.components import component, lifted, lowered
from tests.host.conftest import Child, Worlds
from wit_host import Component, InstanceDeadError, TrapError

WIT = """
world w {
    import ask: func(n: u32) -> u32;
    export run: func(n: u32) -> u32;
    export run-twice: func(n: u32) -> u32;
    export trap: func();
}
"""
GUEST = component(
    """
    (import "host" "ask" (func $ask (param i32) (result i32)))
    (func (export "run") (param i32) (result i32) (call $ask (local.get 0)))
    (func (export "run-twice") (param i32) (result i32)
      (i32.add (call $ask (local.get 0)) (call $ask (local.get 0))))
    (func (export "trap") unreachable)
    """,
    lifted("run", '(param "n" u32) (result u32)', ""),
    lifted("run-twice", '(param "n" u32) (result u32)', ""),
    lifted("trap", "", ""),
    imports=("ask",),
    more=lowered("ask", '(param "n" u32) (result u32)', ""),
)


@pytest.fixture(scope="module")
def opened(worlds: Worlds) -> Callable[[Callable[[int], Any]], Any]:
    """Make an instance whose import is a function."""
    loaded = Component.from_bytes(GUEST)
    world = worlds(WIT)
    return lambda ask: world.from_component(loaded, SimpleNamespace(ask=ask))


class OwnError(Exception):
    """An error of the host."""


def raiser(error: BaseException) -> Callable[[int], int]:
    def fail_for_good(_n: int) -> int:
        raise error

    return fail_for_good


@pytest.mark.parametrize(
    "error",
    [
        OwnError("text", 1),
        StopIteration(3),
        RecursionError("deep"),
        KeyboardInterrupt("now"),
        SystemExit(3),
        GeneratorExit(),
        asyncio.CancelledError(),
        BaseExceptionGroup("both", [OwnError(1), KeyboardInterrupt()]),
        TrapError("other", "of another instance"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_exception_arrives_as_itself_and_ends_the_instance(
    opened: Callable[[Any], Any], error: BaseException
) -> None:
    guest = opened(raiser(error))
    with pytest.raises(type(error)) as raised:
        guest.run(1)
    assert raised.value is error
    assert error.__cause__ is None
    assert error.__context__ is None
    assert guest.instance.failure is error
    with pytest.raises(InstanceDeadError) as refused:
        guest.run(1)
    assert refused.value.__cause__ is error
    assert repr(error) in str(refused.value) or isinstance(error, TrapError)
    guest.close()


def test_its_traceback_leads_from_the_caller_to_where_it_was_raised(
    opened: Callable[[Any], Any],
) -> None:
    with pytest.raises(OwnError) as raised:
        opened(raiser(OwnError())).run(1)
    names = [frame.name for frame in traceback.extract_tb(raised.value.__traceback__)]
    assert names[0] == "test_its_traceback_leads_from_the_caller_to_where_it_was_raised"
    assert "run" in names
    assert names[-1] == "fail_for_good"


def test_the_guest_does_not_run_on_after_it(opened: Callable[[Any], Any]) -> None:
    asked: list[int] = []

    def ask(n: int) -> int:
        asked.append(n)
        raise OwnError

    with pytest.raises(OwnError):
        opened(ask).run_twice(5)
    assert asked == [5]


def test_what_is_caught_in_the_host_function_is_nobody_elses(opened: Callable[[Any], Any]) -> None:
    other = opened(raiser(OwnError()))

    def ask(n: int) -> int:
        try:
            return int(other.run(n))
        except (OwnError, InstanceDeadError):
            return 7

    guest = opened(ask)
    assert guest.run_twice(1) == 14
    assert guest.instance.failure is None


def test_an_exception_passes_through_several_instances(opened: Callable[[Any], Any]) -> None:
    error = OwnError()
    inner = opened(raiser(error))
    middle = opened(inner.run)
    outer = opened(middle.run)
    with pytest.raises(OwnError) as raised:
        outer.run(1)
    assert raised.value is error
    assert [each.instance.failure for each in (inner, middle, outer)] == [error] * 3


def test_a_trap_in_another_instance_is_an_exception_of_the_host(
    opened: Callable[[Any], Any],
) -> None:
    inner = opened(int)

    def ask(_n: int) -> int:
        inner.trap()
        return 0

    outer = opened(ask)
    with pytest.raises(TrapError) as raised:
        outer.run(1)
    assert raised.value.function == "trap"
    assert outer.instance.failure is raised.value


def test_an_exception_while_the_component_comes_up(worlds: Worlds) -> None:
    world = worlds("world w { import ask: func() -> u32; }")
    content = component(
        """
        (import "host" "ask" (func $ask (result i32)))
        (func $start (drop (call $ask)))
        (start $start)
        """,
        imports=("ask",),
        more=lowered("ask", "(result u32)", ""),
    )
    error = OwnError()

    def ask() -> int:
        raise error

    with pytest.raises(OwnError) as raised:
        world.from_bytes(content, SimpleNamespace(ask=ask))
    assert raised.value is error
    world.from_bytes(content, SimpleNamespace(ask=lambda: 1)).close()


def test_exceptions_reach_the_thread_that_called(opened: Callable[[Any], Any]) -> None:
    """Four threads, a thousand calls each, of which every other raises."""

    def ask(n: int) -> int:
        if n % 2:
            raise OwnError(threading.get_ident(), n)
        return n

    def work(_: int) -> int:
        right = 0
        guest = opened(ask)
        for n in range(1000):
            try:
                right += guest.run(n) == n
            except OwnError as error:
                right += error.args == (threading.get_ident(), n)
                guest.close()
                guest = opened(ask)
        guest.close()
        return right

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, range(4))) == [1000] * 4


INTERRUPTED = """
    import signal, sys, threading, time
    from types import SimpleNamespace
    from wit_host import InstanceDeadError
    from {package}.worlds.w import W

    def ask(n):
        if n == 1:
            signal.raise_signal(signal.SIGINT)
        return 1

    content = sys.argv[1].encode()
    guest = W.from_bytes(content, SimpleNamespace(ask=ask))
    try:
        guest.run(1)
    except KeyboardInterrupt:
        print("in host code")
    spinner = S.from_bytes(sys.argv[2].encode())
    threading.Timer(0.2, signal.raise_signal, [signal.SIGINT]).start()
    try:
        spinner.spin()
    except KeyboardInterrupt as error:
        print("in the guest", spinner.instance.failure is error)
    guest = W.from_bytes(content, SimpleNamespace(ask=lambda n: sys.exit(7)))
    guest.run(2)
"""
SPIN = component('(func (export "spin") (loop (br 0)))', lifted("spin", "", ""))


def test_control_c_and_exit_work_while_a_guest_runs(worlds: Worlds, child: Child) -> None:
    program = INTERRUPTED.format(package=worlds.package(WIT)).replace(
        "from wit_host import InstanceDeadError",
        f"from {worlds.package('world w { export spin: func(); }')}.worlds.w import W as S",
    )
    ended = child(program, GUEST.decode(), SPIN.decode())
    assert ended.output.splitlines() == ["in host code", "in the guest True"], ended.errors
    assert (ended.code, ended.errors) == (7, "")


ALARMED = """
    import gc, signal, sys
    from types import SimpleNamespace
    from wit_host import Component
    from {package}.worlds.w import W

    class Alarm(BaseException):
        pass

    def handler(*_):
        raise Alarm

    signal.signal(signal.SIGALRM, handler)
    gc.disable()  # what is raised in a finalizer is lost in any program
    loaded = Component.from_bytes(sys.argv[1].encode())
    arrived = 0
    for tries in range(150):
        guest = W.from_component(loaded, SimpleNamespace(ask=lambda: True))
        try:
            try:
                signal.setitimer(signal.ITIMER_REAL, 0.001 + tries * 1e-5)
                assert guest.ask_often() == 0
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
        except Alarm:
            arrived += 1
        guest.close()
    print(arrived > 100)
"""
OFTEN = component(
    """
    (import "host" "ask" (func $ask (result i32)))
    (func (export "ask-often") (result i32) (local $left i32) (local $wrong i32)
      (local.set $left (i32.const 20000))
      (loop $again
        (if (i32.eqz (call $ask)) (then (local.set $wrong (i32.const 1))))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br_if $again (local.get $left)))
      (local.get $wrong))
    """,
    lifted("ask-often", "(result u32)", ""),
    imports=("ask",),
    more=lowered("ask", "(result bool)", ""),
)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer that signals")
def test_a_signal_between_guest_and_host_is_neither_lost_nor_a_crash(
    worlds: Worlds, child: Child
) -> None:
    """Python handles a signal as the host function begins, where nothing could catch it yet."""
    wit = "world w { import ask: func() -> bool; export ask-often: func() -> u32; }"
    ended = child(ALARMED.format(package=worlds.package(wit)), OFTEN.decode())
    assert (ended.output, ended.code, ended.errors) == ("True\n", 0, "")
