"""A guest that lies about its memory, and values too large for either side, are errors at once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.host.components import MEMORY, component, lifted
from tests.host.conftest import Worlds
from wit_host import Component, InstanceDeadError, Limits, TransferLimitError, TrapError

RESULTS = {
    "text": ("string", "string"),
    "octets": ("list<u8>", "(list u8)"),
    "numbers": ("list<u64>", "(list u64)"),
    "texts": ("list<string>", "(list string)"),
    "lists": ("list<list<u8>>", "(list (list u8))"),
    "maybe": ("option<list<string>>", "(option (list string))"),
}
WIT = f"""
world w {{
    {"".join(f"export {n}: func(at: u32, count: u32) -> {wit};" for n, (wit, _) in RESULTS.items())}
    export fill: func(value: u32);
    export at: func(value: u32) -> string;
}}
"""
# What a function returns is at 16; lists of lists find their elements at 65536, 100 KiB of them.
CORE = """
(import "libc" "mem" (memory 1))
(func $pair (param i32 i32) (result i32)
  (i32.store (i32.const 16) (local.get 0))
  (i32.store (i32.const 20) (local.get 1))
  (i32.const 16))
(func (export "maybe") (param i32 i32) (result i32)
  (i32.store (i32.const 32) (i32.const 1))
  (i32.store (i32.const 36) (local.get 0))
  (i32.store (i32.const 40) (local.get 1))
  (i32.const 32))
(func (export "at") (param i32) (result i32) (local.get 0))
(func (export "fill") (param i32)
  (local $at i32)
  (drop (memory.grow (i32.const 16)))
  (local.set $at (i32.const 65536))
  (loop $again
    (i32.store (local.get $at) (i32.const 65536))
    (i32.store offset=4 (local.get $at) (local.get 0))
    (local.set $at (i32.add (local.get $at) (i32.const 8)))
    (br_if $again (i32.lt_u (local.get $at) (i32.const 1000000)))))
""" + "".join(
    f"""
    (func (export "{name}") (param i32 i32) (result i32)
      (call $pair (local.get 0) (local.get 1)))
    """
    for name in RESULTS
    if name != "maybe"
)
GUEST = component(
    CORE,
    *(
        lifted(name, f'(param "at" u32) (param "count" u32) (result {text})')
        for name, (_, text) in RESULTS.items()
    ),
    lifted("fill", '(param "value" u32)', ""),
    lifted("at", '(param "value" u32) (result string)'),
)


@pytest.fixture(scope="module")
def loaded() -> Component:
    return Component.from_bytes(GUEST)


@pytest.fixture
def guest(worlds: Worlds, loaded: Component) -> Any:  # noqa: ANN401 - an instance of a world
    return worlds(WIT).from_component(loaded)


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize(
    ("at", "count"),
    [
        (0, 0xFFFF_FFFF),
        (0xFFFF_FFF8, 1),
        (0x1_0000, 1),
        (0xFFF8, 0x1000),
        (8, 0x8000_0001),
        (8, 0x1000_0000),
        (8, 0x2000_0001),
        (0x7FFF_FFF8, 0x7FFF_FFFF),
    ],
)
def test_pointers_beyond_the_memory_are_a_trap(
    guest: Any,  # noqa: ANN401 - as above
    name: str,
    at: int,
    count: int,
) -> None:
    with pytest.raises(TrapError) as trapped:
        getattr(guest, name)(at, count)
    assert trapped.value.function == name
    assert "out of bounds" in trapped.value.reason
    with pytest.raises(InstanceDeadError):
        getattr(guest, name)(0, 0)


@pytest.mark.parametrize("name", ["numbers", "texts", "lists"])
def test_pointers_that_are_not_aligned_are_a_trap(guest: Any, name: str) -> None:  # noqa: ANN401 - as above
    with pytest.raises(TrapError, match="pointer is not aligned"):
        getattr(guest, name)(2, 1)


def test_a_result_that_lies_beyond_the_memory_is_a_trap(guest: Any) -> None:  # noqa: ANN401 - as above
    with pytest.raises(TrapError, match="pointer out of bounds"):
        guest.at(0xFFFC)


def test_empty_lists_may_be_anywhere_in_memory(guest: Any) -> None:  # noqa: ANN401 - as above
    assert guest.text(0, 0) == ""
    assert guest.octets(0x1_0000, 0) == b""
    assert guest.lists(8, 0) == []
    assert guest.maybe(8, 0) == []


def test_lists_that_share_their_memory_cannot_grow_without_bound(guest: Any) -> None:  # noqa: ANN401 - as above
    """A megabyte of pointers to one megabyte would be a hundred gigabytes here."""
    guest.fill(900_000)
    with pytest.raises(TransferLimitError) as stopped:
        guest.lists(65536, 100_000)
    assert stopped.value.function == "lists"


def test_lists_that_share_their_memory_are_fine_while_they_are_small(guest: Any) -> None:  # noqa: ANN401 - as above
    guest.fill(4)
    (first, *others) = guest.lists(65536, 1000)
    assert len(others) == 999
    assert first == b"\0\0\1\0"
    assert others == [first] * 999


TAKING_WIT = """
world w {
    export octets: func(v: list<u8>) -> u32;
    export numbers: func(v: list<u64>) -> u32;
    export texts: func(v: list<string>) -> u32;
    export text: func(v: string) -> u32;
    export nothings: func(v: list<tuple<u8>>) -> u32;
}
"""


def taking(realloc: str) -> bytes:
    """Each function returns the length of what it gets; `realloc` is the body of the function."""
    return component(
        f"""
        (memory (export "mem") 1)
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) {realloc})
        (func (export "length") (param i32 i32) (result i32) (local.get 1))
        """,
        *(
            f"""(func (export "{name}") (param "v" {text}) (result u32)
                  (canon lift (core func $m "length") {MEMORY.replace("$libc", "$m")}))"""
            for name, text in {
                "octets": "(list u8)",
                "numbers": "(list u64)",
                "texts": "(list string)",
                "text": "string",
                "nothings": "(list (tuple u8))",
            }.items()
        ),
    )


LARGE: list[tuple[str, Any]] = [
    ("octets", bytes(1 << 20)),
    ("numbers", [1] * 20_000),
    ("texts", ["x"] * 10_000),
    ("text", "x" * 100_000),
]


@pytest.mark.parametrize(("name", "value"), LARGE)
@pytest.mark.parametrize(
    ("realloc", "reason"),
    [
        ("(i32.const 1024)", "realloc return: beyond end of memory"),
        ("(i32.const -8)", "realloc return: beyond end of memory"),
        ("unreachable", "wasm `unreachable` instruction executed"),
        ("(loop $again (br $again)) (i32.const 0)", "it took longer than 0.2 s"),
    ],
)
def test_what_the_guest_has_no_room_for_is_a_trap(
    worlds: Worlds, realloc: str, reason: str, name: str, value: object
) -> None:
    world = worlds(TAKING_WIT)
    limits = Limits(seconds=0.2) if "loop" in realloc else Limits()
    guest = world.from_bytes(taking(realloc), limits=limits)
    with pytest.raises(TrapError) as trapped:
        getattr(guest, name)(value)
    assert trapped.value.function == name
    assert trapped.value.reason.startswith(reason)


GROWING = """
    (local $at i32)
    (local.set $at (i32.mul (memory.size) (i32.const 65536)))
    (drop (memory.grow (i32.add (i32.const 1) (i32.div_u (local.get 3) (i32.const 65536)))))
    (local.get $at)
"""


def test_large_values_arrive_where_there_is_room(worlds: Worlds) -> None:
    with worlds(TAKING_WIT).from_bytes(taking(GROWING)) as guest:
        assert guest.octets(bytes(3 << 20)) == 3 << 20
        assert guest.numbers(range(100_000)) == 100_000
        assert guest.texts(["x"] * 1000) == 1000
        assert guest.text("x" * (3 << 20)) == 3 << 20
        assert guest.nothings([(1,)] * 10_000) == 10_000


def test_a_memory_that_may_not_grow_refuses_large_values(worlds: Worlds) -> None:
    guest = worlds(TAKING_WIT).from_bytes(taking(GROWING), limits=Limits(memory_bytes=1 << 20))
    assert guest.octets(bytes(1 << 18)) == 1 << 18
    with pytest.raises(TrapError, match="realloc return: beyond end of memory"):
        guest.octets(bytes(1 << 20))


class Endless(list[int]):
    """A list that says it is larger than any memory."""

    def __init__(self, length: int) -> None:
        super().__init__([1, 2, 3])
        self._length = length

    def __len__(self) -> int:
        return self._length


@pytest.mark.parametrize("name", ["texts", "nothings"])
@pytest.mark.parametrize("length", [1 << 62, (1 << 63) - 1, 1 << 40, 5, 2, -1])
def test_a_list_that_lies_about_its_length_is_refused(
    worlds: Worlds, name: str, length: int
) -> None:
    element: Any = "x" if name == "texts" else (1,)

    class Liar(Endless):
        def __iter__(self) -> Any:  # noqa: ANN401 - elements of every type
            return iter([element] * 3)

    with worlds(TAKING_WIT).from_bytes(taking(GROWING)) as guest:
        with pytest.raises((ValueError, OverflowError, MemoryError)):
            getattr(guest, name)(Liar(length))
        assert guest.text("after") == 5
