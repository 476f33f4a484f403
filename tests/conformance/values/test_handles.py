"""Handles to resources go through a guest and through a host, and are owned by one of them."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, TypeAlias

import attrs
import pytest

from tests.conformance.values.bindings import generated
from tests.conformance.values.handles import WIT, guest
from wit_host import Component, InstanceDeadError, ReentryError, TrapError
from wit_runtime.checks import ShapeError
from wit_runtime.resources import ResourceClosedError

World: TypeAlias = Any
"""The generated class, which a type checker does not see."""


@attrs.define(eq=False)
class Entry:
    """A resource of the host."""

    number: int
    closed: int = 0
    at_close: ClassVar[list[Callable[[], object]]] = []

    def key(self) -> int:
        if self.number == 13:
            raise KeyError(self.number)
        return self.number

    def close(self) -> None:
        self.closed += 1
        if self.number == 99:
            raise OSError(self.number)
        if self.number == 777:
            self.at_close.pop()()

    @staticmethod
    def twin(e: Entry) -> Entry:
        return e


_Entry: TypeAlias = Entry
"""`Entry`, where an attribute of that name hides it."""


@attrs.define
class Store:
    """What the guest imports; `kept` are the entries that it gave back."""

    Entry: type[Entry] = Entry
    kept: list[_Entry] = attrs.field(factory=list[_Entry])
    known: dict[int, _Entry] = attrs.field(factory=dict[int, _Entry])

    def find(self, key: int) -> _Entry:
        return self.known.setdefault(key, _Entry(key))

    def keep(self, e: _Entry) -> int:
        self.kept.append(e)
        return e.number

    def look(self, e: _Entry) -> int:
        return e.number


@attrs.frozen
class Imports:
    store: Store


@pytest.fixture(scope="module")
def cls() -> Iterator[type[World]]:
    with generated(WIT) as module:
        yield module("test_handles.worlds.holding").Holding


@pytest.fixture(scope="module")
def component() -> Component:
    return Component.from_bytes(guest(), cached=False)


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def world(cls: type[World], component: Component, store: Store) -> Iterator[World]:
    with cls.from_component(component, Imports(store)) as opened:
        yield opened


class TestOfTheGuest:
    def test_methods_and_the_end_of_a_with_block(self, world: World) -> None:
        with world.blobs.Blob(5) as blob:
            assert isinstance(blob, world.blobs.Blob)
            assert (blob.size(), blob.close_(), world.blobs.alive()) == (5, 5, 1)
        assert world.blobs.alive() == 0
        blob.close()
        assert world.blobs.alive() == 0
        with pytest.raises(ResourceClosedError):
            blob.size()

    def test_what_is_given_away_is_empty_and_what_is_lent_is_not(self, world: World) -> None:
        left, right = world.blobs.Blob(size=2), world.blobs.Blob(3)
        merged = world.blobs.Blob.merge(left, right)
        assert (merged.size(), right.size(), left.closed, right.closed) == (5, 3, True, False)
        with pytest.raises(ResourceClosedError):
            left.size()
        with pytest.raises(ResourceClosedError):
            world.blobs.pass_(left)
        assert world.blobs.alive() == 2

    def test_what_is_passed_comes_back_as_another_handle(self, world: World) -> None:
        blob = world.blobs.Blob(7)
        passed = world.blobs.pass_(blob)
        assert blob.closed
        assert (passed.size(), world.blobs.alive()) == (7, 1)
        for _ in range(100):
            passed = world.blobs.pass_(passed)
        assert (passed.size(), world.blobs.alive()) == (7, 1)

    def test_inside_of_lists_options_and_tuples(self, world: World) -> None:
        blobs = [world.blobs.Blob(size) for size in range(50)]
        assert world.blobs.sum(blobs) == sum(range(50))
        assert world.blobs.sum([blobs[3]] * 4) == 12
        assert world.blobs.sum([]) == 0
        assert world.blobs.maybe(None) is None
        assert world.blobs.maybe(blobs[9]).size() == 9
        one, two = world.blobs.swap((blobs[1], blobs[2]))
        assert (one.size(), two.size(), blobs[1].closed, blobs[2].closed) == (2, 1, True, True)

    def test_giving_one_handle_twice_in_a_call_takes_nothing_away(self, world: World) -> None:
        blob = world.blobs.Blob(1)
        with pytest.raises(ResourceClosedError, match="given away"):
            world.blobs.swap((blob, blob))
        assert blob.size() == 1

    @pytest.mark.parametrize("wrong", [7, "blob", Entry(1), object()])
    def test_anything_else_is_refused_and_takes_nothing_away(
        self, world: World, wrong: object
    ) -> None:
        blob = world.blobs.Blob(1)
        with pytest.raises(TypeError, match="not a handle to a blob"):
            world.blobs.swap((blob, wrong))
        with pytest.raises(TypeError, match="not a handle to a blob"):
            world.blobs.sum([blob, wrong])
        assert blob.size() == 1

    def test_none_is_refused_where_it_is(self, world: World) -> None:
        with pytest.raises(ShapeError, match=r"^both\[1\]: None is not a Blob"):
            world.blobs.swap((world.blobs.Blob(1), None))

    def test_a_handle_of_another_instance_is_refused(
        self, world: World, cls: type[World], component: Component, store: Store
    ) -> None:
        with cls.from_component(component, Imports(store)) as other:
            blob, there = world.blobs.Blob(1), other.blobs.Blob(2)
            with pytest.raises(TypeError, match="instance"):
                world.blobs.sum([blob, there])
            assert (blob.size(), there.size()) == (1, 2)

    def test_a_handle_that_is_forgotten_is_dropped_before_the_next_call(self, world: World) -> None:
        for size in range(100):
            world.blobs.Blob(size).size()
        gc.collect()
        assert world.blobs.alive() == 0

    def test_a_handle_may_outlive_its_instance(
        self, cls: type[World], component: Component, store: Store
    ) -> None:
        with cls.from_component(component, Imports(store)) as world:
            blob, forgotten = world.blobs.Blob(1), world.blobs.Blob(2)
        blob.close()
        del forgotten
        gc.collect()

    def test_a_trap_ends_the_instance_and_its_handles(self, world: World) -> None:
        blob, given = world.blobs.Blob(1), world.blobs.Blob(2)
        with pytest.raises(TrapError):
            world.blobs.fail(given)
        with pytest.raises(InstanceDeadError):
            blob.size()
        blob.close()
        given.close()

    def test_a_destructor_that_traps_ends_the_instance(self, world: World) -> None:
        blob = world.blobs.Blob(666)
        with pytest.raises(TrapError):
            blob.close()
        with pytest.raises(InstanceDeadError):
            world.blobs.alive()


class TestOfTheHost:
    def test_an_object_comes_back_as_itself_and_open(self, world: World) -> None:
        entry = Entry(4)
        world.hold(entry)
        assert (world.ask(), world.show(), entry.closed) == (4, 4, 0)
        assert world.release() is entry
        assert entry.closed == 0

    def test_it_is_closed_when_the_guest_drops_it(self, world: World) -> None:
        entry = Entry(4)
        world.hold(entry)
        world.discard()
        assert entry.closed == 1

    def test_it_is_closed_once_when_the_guest_has_dropped_all_its_handles(
        self, world: World
    ) -> None:
        entry = Entry(4)
        world.hold(entry)
        world.double()
        world.discard()
        assert (entry.closed, world.ask()) == (0, 4)
        world.discard()
        assert entry.closed == 1

    def test_what_is_lent_stays_the_host_s(self, world: World) -> None:
        entry = Entry(6)
        assert world.lend(entry) == 12
        assert entry.closed == 0
        world.hold(entry)
        assert world.lend(entry) == 12
        world.discard()
        assert entry.closed == 1

    def test_constructors_static_functions_and_functions(self, world: World, store: Store) -> None:
        world.make(8)
        assert world.ask() == 8
        assert world.hand_over() == 8
        assert [entry.number for entry in store.kept] == [8]
        assert store.kept[0].closed == 0
        world.fetch(9)
        assert world.release() is store.known[9]

    def test_an_exception_of_a_method_reaches_the_caller(self, world: World) -> None:
        world.hold(Entry(13))
        with pytest.raises(KeyError, match="13"):
            world.ask()
        with pytest.raises(InstanceDeadError):
            world.show()

    def test_an_exception_of_close_reaches_the_caller(self, world: World) -> None:
        world.hold(Entry(99))
        with pytest.raises(OSError, match="99"):
            world.discard()

    def test_close_cannot_call_the_guest_that_drops_it(self, world: World) -> None:
        Entry.at_close.append(world.blobs.alive)
        blob = world.blobs.Blob(777)
        with pytest.raises(ReentryError):
            blob.close()

    def test_none_is_no_resource(self, world: World) -> None:
        with pytest.raises(ShapeError, match=r"^e: None is not a Entry"):
            world.hold(None)
        with pytest.raises(ShapeError, match=r"^e: None is not a Entry"):
            world.lend(None)

    def test_an_object_is_let_go_of_with_the_instance(
        self, cls: type[World], component: Component, store: Store
    ) -> None:
        entry = Entry(1)
        alive = weakref.ref(entry)
        with cls.from_component(component, Imports(store)) as world:
            world.hold(entry)
        del entry, world
        gc.collect()
        assert alive() is None
