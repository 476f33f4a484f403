"""A trap is one error that says what was called, why it ended and where; the instance is dead."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from tests.host.components import component, lifted, lowered
from tests.host.conftest import Worlds
from wit_host import (
    Component,
    ExitError,
    Frame,
    HostError,
    InstanceDeadError,
    StackOverflowError,
    TrapError,
    WorldMismatchError,
)

WIT = """
world w {
    import ask: func() -> u32;
    export unreachable: func();
    export divide: func(a: u32, b: u32) -> u32;
    export outside: func();
    export indirect: func();
    export recurse: func();
    export bad-text: func() -> string;
    export bad-char: func() -> char;
    export bad-case: func() -> option<u8>;
    export ask-host: func() -> u32;
}
"""
CORE = """
(import "libc" "mem" (memory 1))
(import "host" "ask" (func $ask (result i32)))
(table 1 funcref)
(func $inner (unreachable))
(func $outer (export "unreachable") (call $inner))
(func (export "divide") (param i32 i32) (result i32) (i32.div_u (local.get 0) (local.get 1)))
(func (export "outside") (drop (i32.load (i32.const -1))))
(func (export "indirect") (call_indirect (i32.const 0)))
(func $recurse (export "recurse") (call $recurse))
(data (i32.const 16) "\\20\\00\\00\\00\\02\\00\\00\\00")
(data (i32.const 32) "\\ff\\ff")
(data (i32.const 48) "\\02\\00")
(func (export "bad-text") (result i32) (i32.const 16))
(func (export "bad-char") (result i32) (i32.const 0xd800))
(func (export "bad-case") (result i32) (i32.const 48))
(func (export "ask-host") (result i32) (call $ask))
"""
GUEST = component(
    CORE,
    *(lifted(name, "", "") for name in ("unreachable", "outside", "indirect", "recurse")),
    lifted("divide", '(param "a" u32) (param "b" u32) (result u32)', ""),
    lifted("bad-text", "(result string)"),
    lifted("bad-char", "(result char)"),
    lifted("bad-case", "(result (option u8))"),
    lifted("ask-host", "(result u32)", ""),
    imports=("ask",),
    more=lowered("ask", "(result u32)", ""),
)


class Host:
    """Answers, or raises what it was given."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error

    def ask(self) -> int:
        if self.error is not None:
            raise self.error
        return 42


@pytest.fixture(scope="module")
def loaded() -> Component:
    return Component.from_bytes(GUEST)


@pytest.fixture
def guest(worlds: Worlds, loaded: Component) -> Any:  # noqa: ANN401 - an instance of a world
    return worlds(WIT).from_component(loaded, Host())


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("unreachable", "wasm `unreachable` instruction executed"),
        ("outside", "memory fault at wasm address 0xffffffff in linear memory of size 0x10000"),
        ("indirect", "uninitialized element"),
        ("recurse", "call stack exhausted"),
        ("bad_text", "invalid utf-8 sequence of 1 bytes from index 0"),
        ("bad_char", "converted integer out of range for `char`"),
        ("bad_case", "discriminant 2 out of range [0..2)"),
    ],
)
def test_a_trap_says_what_was_called_and_why_it_ended(guest: Any, name: str, reason: str) -> None:  # noqa: ANN401 - as above
    with pytest.raises(TrapError) as trapped:
        getattr(guest, name)()
    trap = trapped.value
    assert isinstance(trap, HostError)
    assert trap.function == name.replace("_", "-")
    assert trap.reason.startswith(reason)
    assert str(trap).startswith(f"`{trap.function}` trapped: {reason}")
    assert "\n\n" not in str(trap)
    assert "backtrace" not in trap.reason
    assert type(trap) is (StackOverflowError if name == "recurse" else TrapError)


def test_the_stack_of_a_trap_has_the_names_that_the_component_has(guest: Any) -> None:  # noqa: ANN401 - as above
    with pytest.raises(TrapError) as trapped:
        guest.unreachable()
    inner, outer = trapped.value.frames
    assert (inner.module, inner.function, inner.index) == ("m", "inner", 1)
    assert (outer.module, outer.function) == ("m", "outer")
    assert inner.offset is not None
    assert outer.offset is not None
    assert 0 < inner.offset < outer.offset < len(GUEST)
    assert str(trapped.value).splitlines()[1:] == [
        f"    m!inner at {inner.offset:#x}",
        f"    m!outer at {outer.offset:#x}",
    ]


def test_a_function_without_a_name_is_known_by_its_number(guest: Any) -> None:  # noqa: ANN401 - as above
    with pytest.raises(TrapError) as trapped:
        guest.divide(1, 0)
    (frame,) = trapped.value.frames
    assert (frame.function, frame.index) == (None, 3)
    assert str(frame) == f"m!function 3 at {frame.offset:#x}"
    assert trapped.value.reason == "integer divide by zero"


def test_a_place_that_the_engine_does_not_know_is_not_made_up(guest: Any) -> None:  # noqa: ANN401 - as above
    with pytest.raises(StackOverflowError) as trapped:
        guest.recurse()
    innermost, *others = trapped.value.frames
    assert innermost.offset is None
    assert str(innermost) == "m!recurse"
    assert all(str(frame) == f"m!recurse at {frame.offset:#x}" for frame in others)
    assert str(Frame(None, None, 2, None)) == "<unknown>!function 2"


def test_an_instance_that_trapped_is_dead_and_says_why(guest: Any) -> None:  # noqa: ANN401 - as above
    assert guest.instance.failure is None
    with pytest.raises(TrapError) as trapped:
        guest.divide(1, 0)
    for call in (guest.unreachable, lambda: guest.divide(1, 1), guest.ask_host):
        with pytest.raises(InstanceDeadError) as refused:
            call()
        assert refused.value.__cause__ is trapped.value
        assert str(refused.value) == (
            "an earlier call ended the instance (`divide` trapped: integer divide by zero); make a"
            " new one"
        )
    assert guest.instance.failure is trapped.value
    assert not guest.closed
    guest.close()
    assert guest.closed


def test_a_value_that_does_not_fit_does_not_end_the_instance(guest: Any) -> None:  # noqa: ANN401 - as above
    with pytest.raises(ValueError, match="a: -1 is not a u32"):
        guest.divide(-1, 1)
    assert guest.divide(8, 2) == 4
    assert guest.instance.failure is None


def test_a_trap_is_of_its_instance_alone(worlds: Worlds, loaded: Component) -> None:
    one, two = (worlds(WIT).from_component(loaded, Host()) for _ in range(2))
    with pytest.raises(TrapError):
        one.unreachable()
    assert two.divide(9, 3) == 3
    three = worlds(WIT).from_component(loaded, Host())
    assert three.divide(9, 3) == 3


def test_a_trap_while_the_component_comes_up(worlds: Worlds) -> None:
    world = worlds("world w {}")
    content = component("(func $start unreachable) (start $start)")
    with pytest.raises(TrapError) as trapped:
        world.from_bytes(content)
    assert trapped.value.function == "the instantiation"
    assert trapped.value.reason == "wasm `unreachable` instruction executed"
    assert [frame.function for frame in trapped.value.frames] == ["start"]


def test_errors_can_be_copied_to_another_process() -> None:
    errors = [
        TrapError("f", "why", [Frame("m", "g", 1, 2)]),
        ExitError("f", 3),
        WorldMismatchError("w", ["one"]),
    ]
    for error in errors:
        again = pickle.loads(pickle.dumps(error))  # noqa: S301 - of our own making
        assert (type(again), str(again)) == (type(error), str(error))
        assert vars(again) == vars(error)
