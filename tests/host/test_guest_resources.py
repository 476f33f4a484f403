"""Resources that a guest defines: made, called, given, lent, and dropped exactly once."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from typing import Any

import pytest

from tests.host.conftest import Child, Worlds
from tests.host.test_limits import Clock
from tests.host.things import GUEST, WIT
from wit_host import (
    Component,
    InstanceClosedError,
    InstanceDeadError,
    Limits,
    OutOfFuelError,
    OutOfTimeError,
    TrapError,
)
from wit_runtime import Err, Ok
from wit_runtime.checks import ShapeError
from wit_runtime.resources import ResourceClosedError


@pytest.fixture(scope="module")
def opened(worlds: Worlds) -> Callable[..., Any]:
    """Make an instance and return its interface."""
    loaded = Component.from_bytes(GUEST)
    world = worlds(WIT)

    def make(**limits: Any) -> Any:  # noqa: ANN401 - limits, and an instance of a world
        return world.from_component(loaded, limits=Limits(**limits))

    return make


@pytest.fixture
def api(opened: Callable[..., Any]) -> Any:  # noqa: ANN401 - an interface of a world
    return opened().api


@pytest.fixture(scope="module")
def box(worlds: Worlds) -> Any:  # noqa: ANN401 - a generated class
    return worlds.module(WIT, "api").Box


def test_a_handle_is_made_by_a_constructor_a_function_or_a_list(api: Any) -> None:  # noqa: ANN401 - as above
    thing = api.Thing(5)
    assert type(thing) is api.Thing
    assert isinstance(thing, api.Thing)
    assert (thing.get(), api.look(thing), thing.set(3)) == (5, 5, None)
    assert api.Thing.make(7).get() == 7
    assert [each.get() for each in api.make_list(3)] == [1, 2, 3]
    assert api.make_maybe(0) is None
    assert api.make_maybe(4).get() == 4
    one, other = api.make_result(6), api.make_result(7)
    assert (type(one), type(other)) == (Ok, Err)
    assert (one.value.get(), other.error.get()) == (6, 7)


def test_a_resource_without_a_constructor_is_not_made(api: Any) -> None:  # noqa: ANN401 - as above
    with pytest.raises(TypeError, match="Plain has no constructor"):
        api.Plain()
    with api.Plain.make() as plain:
        assert isinstance(plain, api.Plain)
    assert not isinstance(plain, api.Thing)


def test_closing_drops_once(api: Any) -> None:  # noqa: ANN401 - as above
    thing = api.Thing(5)
    assert not thing.closed
    thing.close()
    assert thing.closed
    assert api.dropped() == 5
    thing.close()
    with api.Thing(7) as other:
        assert other.get() == 7
    del thing, other
    gc.collect()
    assert (api.drops(), api.dropped()) == (2, 12)


def test_giving_moves_and_the_guest_drops(api: Any, box: Any) -> None:  # noqa: ANN401 - as above
    one, two, three = (api.Thing(n) for n in (1, 2, 3))
    assert api.give(one) == 1
    assert api.give_two(two, three) == 5
    assert [thing.closed for thing in (one, two, three)] == [True] * 3
    assert api.give_list([api.Thing(4), api.Thing(5)]) == 9
    assert api.give_box(box(api.Thing(6), "note")) == 6
    assert api.give_maybe(api.Thing(7)) == 7
    assert api.give_maybe(None) == 0
    assert api.give_result(Ok(api.Thing(8))) == 8
    assert api.give_result(Err("none")) == 0
    one.close()
    del one, two, three
    gc.collect()
    assert (api.drops(), api.dropped()) == (8, 36)


def test_lending_leaves_the_handle_where_it_is(api: Any) -> None:  # noqa: ANN401 - as above
    one, two = api.Thing(1), api.Thing(2)
    assert api.look_list([one, two, one]) == 4
    assert api.give_and_look(api.Thing(10), one) == 11
    assert (one.get(), two.get()) == (1, 2)
    assert api.drops() == 1


@pytest.mark.parametrize("end", ["close", "give"])
def test_what_was_closed_or_given_cannot_be_used(api: Any, end: str) -> None:  # noqa: ANN401 - as above
    thing = api.Thing(5)
    if end == "close":
        thing.close()
    else:
        api.give(thing)
    uses: list[Callable[[], Any]] = [
        thing.get,
        lambda: thing.set(3),
        lambda: api.give(thing),
        lambda: api.look(thing),
        lambda: api.give_two(api.Thing(1), thing),
        lambda: api.look_list([thing]),
    ]
    for use in uses:
        with pytest.raises(ResourceClosedError, match="the thing was closed or given away"):
            use()
    assert api.Thing(1).get() == 1


@pytest.mark.parametrize("value", [5, None, "thing", object()])
def test_what_is_no_handle_is_refused(api: Any, value: object) -> None:  # noqa: ANN401 - as above
    for use in (api.give, api.look):
        with pytest.raises((TypeError, ShapeError), match=r"is not a (handle to a thing|Thing)"):
            use(value)
    with pytest.raises((TypeError, ShapeError), match=r"is not a (handle to a thing|Thing)"):
        api.look_list([api.Thing(1), value])
    assert api.Thing(1).get() == 1


def test_a_handle_of_another_instance_is_refused(opened: Callable[..., Any]) -> None:
    one, two = opened().api, opened().api
    thing = one.Thing(5)
    for use in (two.give, two.look, two.Thing.get):
        with pytest.raises(TypeError, match="is not a thing of this instance; handles cannot go"):
            use(thing)
    assert (thing.get(), two.drops()) == (5, 0)
    assert one.give(thing) == 5


def test_the_same_handle_cannot_be_given_twice_at_once(api: Any) -> None:  # noqa: ANN401 - as above
    thing = api.Thing(5)
    uses: list[Callable[[], Any]] = [
        lambda: api.give_two(thing, thing),
        lambda: api.give_list([thing, thing]),
        lambda: api.give_and_look(thing, thing),
    ]
    for use in uses:
        with pytest.raises(ResourceClosedError):
            use()
        assert thing.get() == 5
    assert api.drops() == 0


def test_what_was_prepared_for_a_call_that_is_refused_stays_usable(api: Any, box: Any) -> None:  # noqa: ANN401 - as above
    thing, other = api.Thing(5), api.Thing(6)
    other.close()
    uses: list[Callable[[], Any]] = [
        lambda: api.give_and_number(thing, 300),
        lambda: api.give_two(thing, other),
        lambda: api.give_list([thing, 3]),
        lambda: api.give_box(box(thing, 7)),
        lambda: api.give_box(box(thing, "\ud800")),
    ]
    for use in uses:
        with pytest.raises((ShapeError, ResourceClosedError, TypeError)):
            use()
        assert not thing.closed
        assert thing.get() == 5
    assert api.give(thing) == 5
    assert api.drops() == 2


def test_a_handle_nobody_has_is_dropped_before_the_next_call(api: Any) -> None:  # noqa: ANN401 - as above
    for number in (1, 2, 3):
        api.Thing(number)
    gc.collect()
    assert (api.drops(), api.dropped()) == (3, 6)


def test_handles_outlive_a_closed_instance(opened: Callable[..., Any]) -> None:
    guest = opened()
    thing, other = guest.api.Thing(5), guest.api.Thing(6)
    guest.close()
    with pytest.raises(InstanceClosedError):
        thing.get()
    thing.close()
    assert thing.closed
    del thing, other
    gc.collect()


def test_handles_outlive_a_dead_instance(api: Any) -> None:  # noqa: ANN401 - as above
    thing, bomb = api.Thing(5), api.Thing(99)
    with pytest.raises(TrapError) as trapped:
        bomb.close()
    assert trapped.value.function == "a resource's destructor"
    with pytest.raises(InstanceDeadError) as dead:
        thing.get()
    assert dead.value.__cause__ is trapped.value
    thing.close()
    bomb.close()


def test_a_destructor_that_traps_later_ends_the_next_call(api: Any) -> None:  # noqa: ANN401 - as above
    api.Thing(99)
    gc.collect()
    with pytest.raises(TrapError, match="`a resource's destructor` trapped"):
        api.drops()
    with pytest.raises(InstanceDeadError):
        api.drops()


@pytest.mark.parametrize("way", ["close", "forget"])
@pytest.mark.parametrize(
    ("limits", "error"), [({"seconds": 0.2}, OutOfTimeError), ({"fuel": 5000}, OutOfFuelError)]
)
def test_destructors_are_limited(
    opened: Callable[..., Any], way: str, limits: dict[str, Any], error: type[TrapError]
) -> None:
    api = opened(**limits).api
    thing = api.Thing(98)
    if way == "close":
        with pytest.raises(error):
            thing.close()
    else:
        del thing
        gc.collect()
        with pytest.raises(error):
            api.drops()


@pytest.mark.parametrize("way", ["close", "forget"])
def test_a_destructor_has_time_of_its_own(
    opened: Callable[..., Any], way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr("wit_host.instance.time", clock)
    api = opened(seconds=10).api
    thing = api.Thing(97)
    clock.now += 50
    if way == "close":
        thing.close()
    del thing
    gc.collect()
    assert api.dropped() == 97


def test_a_handle_keeps_its_instance(opened: Callable[..., Any]) -> None:
    thing = opened().api.Thing(5)
    gc.collect()
    assert thing.get() == 5


def test_handles_can_be_closed_on_other_threads(api: Any) -> None:  # noqa: ANN401 - as above
    things = [api.Thing(1) for _ in range(400)]

    def close(part: list[Any]) -> None:
        for thing in part:
            thing.close()

    parts = things[:200], things[200:], things[100:300]
    threads = [threading.Thread(target=close, args=[part]) for part in parts]
    for thread in threads:
        thread.start()
    for _ in range(100):
        assert api.Thing(2).get() == 2
    for thread in threads:
        thread.join()
    gc.collect()
    assert (api.drops(), api.dropped()) == (500, 600)


MANY = """
    import resource, sys
    from {package}.worlds.w import W

    def resident():
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * resource.getpagesize()

    api = W.from_bytes(sys.argv[1].encode()).api

    def run(count):
        for number in range(count):
            with api.Thing(1) as thing:
                thing.get()
            api.give(api.Thing(2))
            api.Thing(3)
    run(1000)
    before = resident()
    run(15000)
    print(resident() - before, api.drops())
"""


@pytest.mark.skipif("not __import__('os').path.exists('/proc/self/statm')", reason="needs Linux")
def test_handles_do_not_add_up(worlds: Worlds, child: Child) -> None:
    ended = child(MANY.format(package=worlds.package(WIT)), GUEST.decode())
    assert ended.code == 0, ended.errors
    grown, drops = map(int, ended.output.split())
    assert grown < 1 << 20
    assert drops == 48000
