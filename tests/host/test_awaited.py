"""Worlds whose calls are awaited: resources, and imports of both kinds."""

from __future__ import annotations

import asyncio
import inspect
from types import SimpleNamespace
from typing import Any

import pytest

from tests.host.components import component, lifted
from tests.host.conftest import Worlds
from wit_host import AsyncImportingWorld, AsyncWorld, BindError, types
from wit_host.world import Described, _describe  # pyright: ignore[reportPrivateUsage]

COUNTERS = """
interface counters {
    resource counter {
        constructor(start: u32);
        next: func() -> u32;
        sum: static func(left: borrow<counter>, right: counter) -> u32;
    }
}
world w { import note: func(n: u32); export counters; }
"""
COUNTING = b"""
(component
  (import "note" (func $note (param "n" u32)))
  (component $inner
    (import "note" (func $note (param "n" u32)))
    (core func $noted (canon lower (func $note)))
    (core module $d
      (import "host" "note" (func $note (param i32)))
      (func (export "drop") (param i32)
        (call $note (i32.add (i32.const 1000) (local.get 0)))))
    (core instance $d (instantiate $d
      (with "host" (instance (export "note" (func $noted))))))
    (type $counter' (resource (rep i32) (dtor (core func $d "drop"))))
    (core func $new (canon resource.new $counter'))
    (core func $rep (canon resource.rep $counter'))
    (core func $drop (canon resource.drop $counter'))
    (core module $m
      (import "host" "note" (func $note (param i32)))
      (import "host" "new" (func $new (param i32) (result i32)))
      (import "host" "rep" (func $rep (param i32) (result i32)))
      (import "host" "drop" (func $drop (param i32)))
      (func (export "make") (param i32) (result i32) (call $new (local.get 0)))
      (func (export "next") (param i32) (result i32)
        (call $note (local.get 0))
        (i32.add (local.get 0) (i32.const 1)))
      (func (export "sum") (param i32 i32) (result i32)
        (local $sum i32)
        (local.set $sum (i32.add (local.get 0) (call $rep (local.get 1))))
        (call $drop (local.get 1))
        (local.get $sum)))
    (core instance $m (instantiate $m (with "host" (instance
      (export "note" (func $noted)) (export "new" (func $new))
      (export "rep" (func $rep)) (export "drop" (func $drop))))))
    (export $counter "counter" (type $counter'))
    (func (export "[constructor]counter") (param "start" u32) (result (own $counter))
      (canon lift (core func $m "make")))
    (func (export "[method]counter.next") (param "self" (borrow $counter)) (result u32)
      (canon lift (core func $m "next")))
    (func (export "[static]counter.sum")
      (param "left" (borrow $counter)) (param "right" (own $counter)) (result u32)
      (canon lift (core func $m "sum"))))
  (instance $inner (instantiate $inner (with "note" (func $note))))
  (export "test:host/counters@1.2.0" (instance $inner)))
"""


def awaited(worlds: Worlds, wit: str) -> Any:  # noqa: ANN401 - what is generated
    return worlds.module(wit, "worlds.w").AsyncW


class Notes:
    """Takes notes, but only when the loop has turned."""

    def __init__(self) -> None:
        self.taken: list[int] = []

    async def note(self, n: int) -> None:
        await asyncio.sleep(0)
        self.taken.append(n)


class Plain(Notes):
    """The same at once."""

    def note(self, n: int) -> None:  # type: ignore[override] # pyright: ignore[reportIncompatibleMethodOverride]
        self.taken.append(n)


@pytest.mark.parametrize("kind", [Notes, Plain])
def test_a_resource_of_the_guest(worlds: Worlds, kind: type[Notes]) -> None:
    notes = kind()

    async def use() -> None:
        async with awaited(worlds, COUNTERS).from_bytes(COUNTING, notes) as guest:
            async with await guest.counters.Counter(3) as counter:
                assert await counter.next() == 4
                other = await guest.counters.Counter(start=5)
                assert await guest.counters.Counter.sum(counter, other) == 8
                assert other.closed
            assert counter.closed
            await counter.aclose()

    asyncio.run(use())
    assert notes.taken == [3, 1005, 1003]


def test_coroutine_functions_are_for_awaited_worlds(worlds: Worlds) -> None:
    with pytest.raises(BindError, match=r"`Notes.note` is a coroutine function; .*Async class"):
        worlds(COUNTERS).from_bytes(COUNTING, Notes())


def test_the_protocols_are_twins(worlds: Worlds) -> None:
    counters, world = worlds.module(COUNTERS, "counters"), worlds.module(COUNTERS, "worlds.w")
    twin: type = world.AsyncW
    for face, is_awaited in ((counters.Counter, False), (counters.AsyncCounter, True)):
        assert inspect.iscoroutinefunction(face.next) == is_awaited
        assert hasattr(face, "aclose") == hasattr(face, "__aenter__") == is_awaited
        assert hasattr(face, "close") != is_awaited
    assert inspect.iscoroutinefunction(counters.AsyncCounterClass.__call__)
    assert {AsyncImportingWorld, world.AsyncWExports} <= set(twin.__mro__)


def test_both_classes_of_a_world_have_one_description(worlds: Worlds) -> None:
    world: type[Described] = worlds(COUNTERS)
    twin: type[Described] = awaited(worlds, COUNTERS)
    assert isinstance(_describe(world), types.World)
    assert _describe(world) is _describe(twin)
    assert _describe(type("Mine", (twin,), {})) is _describe(world)


FILES = """
interface files {
    resource file { constructor(n: u32); read: func() -> u32; }
    best: func() -> file;
}
world w { import files; export run: func() -> u32; }
"""


def reading(maker: str, params: str = "") -> bytes:
    """Make a file in one of the ways, read it, and drop it."""
    argument = "(i32.const 7)" * bool(params)
    return component(
        f"""
        (import "host" "make" (func $make {params} (result i32)))
        (import "host" "read" (func $read (param i32) (result i32)))
        (import "host" "drop" (func $drop (param i32)))
        (func (export "run") (result i32)
          (local $file i32) (local $found i32)
          (local.set $file (call $make {argument}))
          (local.set $found (call $read (local.get $file)))
          (call $drop (local.get $file))
          (local.get $found))
        """,
        lifted("run", "(result u32)", ""),
        imports=("make", "read", "drop"),
        more=f"""
        (import "test:host/files@1.2.0" (instance $files
          (export "file" (type $file (sub resource)))
          (export "best" (func (result (own $file))))
          (export "[constructor]file" (func (param "n" u32) (result (own $file))))
          (export "[method]file.read" (func (param "self" (borrow $file)) (result u32)))))
        (alias export $files "file" (type $file))
        (core func $make (canon lower (func $files "{maker}")))
        (core func $read (canon lower (func $files "[method]file.read")))
        (core func $drop (canon resource.drop $file))
        """,
    )


@pytest.mark.parametrize(("maker", "params"), [("best", ""), ("[constructor]file", "(param i32)")])
def test_a_resource_of_the_host(worlds: Worlds, maker: str, params: str) -> None:
    events: list[str] = []

    class File(worlds.module(FILES, "files").AsyncFile):  # type: ignore[misc]
        def __init__(self, n: int) -> None:
            self.n = n

        async def read(self) -> int:
            await asyncio.sleep(0)
            return self.n

        async def aclose(self) -> None:
            await asyncio.sleep(0)
            events.append(f"closed {self.n}")

    async def make(n: int) -> File:
        return File(n)

    async def best() -> File:
        return await make(9)

    async def use() -> int:
        host = SimpleNamespace(files=SimpleNamespace(File=make, best=best))
        async with awaited(worlds, FILES).from_bytes(reading(maker, params), host) as guest:
            found: int = await guest.run()
            assert events == [f"closed {found}"]
            return found

    assert asyncio.run(use()) == (7 if params else 9)


def test_a_class_may_construct_at_once_and_close_so(worlds: Worlds) -> None:
    closed: list[int] = []

    class File:
        def __init__(self, n: int) -> None:
            self.n = n

        async def __call__(self) -> None:
            """An object that can be awaited like this does not make its class so."""

        async def read(self) -> int:
            return self.n

        def close(self) -> None:
            closed.append(self.n)

    async def use() -> int:
        host = SimpleNamespace(files=SimpleNamespace(File=File, best=lambda: File(2)))
        content = reading("[constructor]file", "(param i32)")
        async with awaited(worlds, FILES).from_bytes(content, host) as guest:
            found: int = await guest.run()
            return found

    assert asyncio.run(use()) == 7
    assert closed == [7]


def test_a_world_without_imports(worlds: Worlds) -> None:
    wit = "world w { export run: func() -> u32; export aclose: func(); }"
    module = worlds.module(wit, "worlds.w")
    assert issubclass(module.AsyncW, AsyncWorld)
    content = component(
        '(func (export "run") (result i32) i32.const 4) (func (export "aclose"))',
        lifted("run", "(result u32)", ""),
        lifted("aclose", "", ""),
    )

    async def use() -> int:
        async with module.AsyncW.from_bytes(content) as guest:
            await guest.aclose_()
            found: int = await guest.run()
            return found

    assert asyncio.run(use()) == 4
