"""What is no component is refused with words for it; nothing that is loaded is a crash."""

from __future__ import annotations

from pathlib import Path

import pytest
import wasmtime

from tests.host.components import component, lifted
from tests.host.conftest import Child, Worlds
from wit_host import Component, HostError, InvalidComponentError

WIT = """
world w {
    export add: func(a: u32, b: u32) -> u32;
    export greet: func(name: string) -> string;
}
"""
GUEST = component(
    """
    (import "libc" "mem" (memory 1))
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func (export "greet") (param i32 i32) (result i32)
      (i32.store (i32.const 16) (local.get 0))
      (i32.store (i32.const 20) (local.get 1))
      (i32.const 16))
    """,
    lifted("add", '(param "a" u32) (param "b" u32) (result u32)'),
    lifted("greet", '(param "name" string) (result string)'),
)


@pytest.fixture(scope="module")
def binary() -> bytes:
    return bytes(wasmtime.wat2wasm(GUEST))


def test_a_component_is_loaded_from_text_bytes_or_a_file(
    worlds: Worlds, binary: bytes, tmp_path: Path
) -> None:
    world = worlds(WIT)
    path = tmp_path / "guest.wasm"
    path.write_bytes(binary)
    text = tmp_path / "guest.wat"
    text.write_bytes(GUEST)
    ways = [
        world.from_bytes(GUEST),
        world.from_bytes(b"\n;; said first\n" + GUEST),
        world.from_bytes(binary),
        world.from_bytes(memoryview(binary)),
        world.from_file(path),
        world.from_file(str(text)),
        world.from_component(Component.from_file(path)),
    ]
    for way in ways:
        with way as guest:
            assert (guest.add(2, 3), guest.greet("you")) == (5, "you")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"\n", "is not WebAssembly: it does not begin with"),
        (b"MZ\x90\0", "is not WebAssembly: it does not begin with"),
        (b"\0asm", "is cut off or of a version of WebAssembly that is not known"),
        (b"\0asm\x0d\0\x01", "is cut off or of a version"),
        (b"\0asm\x0e\0\x01\0", "is cut off or of a version"),
        (b"\0asm\x0d\0\x02\0", "is cut off or of a version"),
        (b"\0asm\x01\0\0\0", "is a core module, not a component"),
        (b"(module)", "is a core module, not a component"),
        (b"(component", "is not valid WebAssembly text: expected `)`"),
        (b"(component (foo))", "is not valid WebAssembly text: expected valid component field"),
        (b"(component \xff)", "is not valid WebAssembly text: input was not valid utf-8"),
        (b"\0asm\x0d\0\x01\0\xff", "is not a valid component"),
    ],
)
def test_what_is_no_component_is_refused_and_named(
    content: bytes, reason: str, tmp_path: Path
) -> None:
    with pytest.raises(InvalidComponentError) as refused:
        Component.from_bytes(content)
    assert reason in str(refused.value)
    assert str(refused.value).startswith("the component is ")
    path = tmp_path / "some.wasm"
    path.write_bytes(content)
    with pytest.raises(InvalidComponentError) as refused:
        Component.from_file(path)
    assert str(refused.value).startswith(f"{path} is ")


def test_a_file_that_cannot_be_read_is_an_error_of_the_system(
    worlds: Worlds, tmp_path: Path
) -> None:
    for load in (worlds(WIT).from_file, Component.from_file, Component.from_artefact):
        with pytest.raises(FileNotFoundError):
            load(tmp_path / "missing.wasm")
        with pytest.raises(IsADirectoryError):
            load(tmp_path)


def test_text_is_an_error_of_type_and_not_of_content() -> None:
    with pytest.raises(TypeError):
        Component.from_bytes("(component)")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError):
        Component.from_bytes(8)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def test_every_beginning_of_a_component_is_refused(binary: bytes) -> None:
    """Sections are whole or not there: what ends between two of them is a smaller component."""
    loaded = 0
    for length in range(len(binary)):
        try:
            Component.from_bytes(binary[:length], cached=False)
            loaded += 1
        except InvalidComponentError:
            continue
    assert 0 < loaded < len(binary) // 8


FLIPPED = """
    import random, sys, wasmtime
    from wit_host import HostError, Limits
    from {package}.worlds.w import W

    binary = wasmtime.wat2wasm(sys.stdin.read() if len(sys.argv) < 2 else sys.argv[1])
    chance = random.Random(int(sys.argv[2]))
    limits = Limits(memory_bytes=1 << 22, table_elements=1 << 10, seconds=1.0)
    refused = called = 0
    for _ in range(int(sys.argv[3])):
        changed = bytearray(binary)
        for _ in range(chance.choice((1, 1, 1, 2, 5))):
            changed[chance.randrange(8, len(changed))] = chance.randrange(256)
        try:
            with W.from_bytes(changed, limits=limits) as guest:
                guest.add(1, 2)
                guest.greet("x" * chance.choice((0, 3, 5000)))
            called += 1
        except HostError:
            refused += 1
    assert refused and called, (refused, called)
    print("alive")
"""


@pytest.mark.parametrize("seed", range(2))
def test_no_change_of_its_bytes_makes_a_component_crash_the_process(
    worlds: Worlds, child: Child, seed: int
) -> None:
    program = FLIPPED.format(package=worlds.package(WIT))
    ended = child(program, GUEST.decode(), str(seed), "400", WIT_HOST_CACHE_DIR="")
    assert (ended.output, ended.code) == ("alive\n", 0), ended.errors


def test_all_errors_of_loading_are_host_errors() -> None:
    assert issubclass(InvalidComponentError, HostError)
