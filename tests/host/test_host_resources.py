"""Resources that a host defines: objects that a guest uses, keeps, gives back, and lets go of."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

from tests.host.conftest import Child, Worlds
from tests.host.files import GUEST, WIT, File, Files
from wit_host import (
    BindError,
    Component,
    InstanceDeadError,
    MissingImportError,
    ReentryError,
    TrapError,
)
from wit_runtime.checks import ShapeError


@pytest.fixture(scope="module")
def loaded() -> Component:
    return Component.from_bytes(GUEST)


@pytest.fixture
def files(worlds: Worlds) -> Files:
    return Files(worlds.module(WIT, "files").Entry)


@pytest.fixture
def guest(worlds: Worlds, loaded: Component, files: Files) -> Any:  # noqa: ANN401 - an instance of a world
    return worlds(WIT).from_component(loaded, SimpleNamespace(files=files))


def held(guest: Any) -> int:  # noqa: ANN401 - as above
    """How many objects of the host the guest has handles to."""
    return len(guest.instance._instance.held)


def test_what_the_guest_is_given_is_closed_when_it_drops_it(guest: Any) -> None:  # noqa: ANN401 - as above
    file = File(7)
    guest.hold(file)
    assert (guest.held(), file.closed, held(guest)) == (7, 0, 1)
    guest.release()
    assert (file.closed, held(guest)) == (1, 0)
    guest.hold(file)
    guest.release()
    assert file.closed == 2


def test_what_the_guest_gives_back_is_the_same_object(guest: Any, files: Files) -> None:  # noqa: ANN401 - as above
    file = File(7)
    guest.hold(file)
    assert guest.back() is file
    guest.hold(file)
    guest.feed()
    assert files.eaten == [file]
    assert (file.closed, held(guest)) == (0, 0)


def test_what_is_lent_stays_with_the_host(guest: Any) -> None:  # noqa: ANN401 - as above
    one, two = File(1), File(2)
    assert guest.show(one) == 2
    assert guest.show_two(one, two) == 12
    assert guest.show_two(two, two) == 22
    assert (one.closed, two.closed, held(guest)) == (0, 0, 0)


def test_what_the_guest_owns_can_be_lent_to_it_as_well(guest: Any) -> None:  # noqa: ANN401 - as above
    file = File(3)
    guest.hold(file)
    assert guest.show(file) == 6
    assert guest.held() == 3
    guest.release()
    assert file.closed == 1


def test_an_object_given_twice_is_closed_once(guest: Any) -> None:  # noqa: ANN401 - as above
    file = File(3)
    guest.drop_two(file, file)
    assert file.closed == 1
    guest.drop_list([file, File(4), file, file])
    assert file.closed == 2
    guest.hold(file)
    guest.drop_maybe(file)
    assert file.closed == 2
    guest.release()
    assert (file.closed, held(guest)) == (3, 0)


def test_objects_go_in_with_lists_options_and_records(guest: Any, files: Files) -> None:  # noqa: ANN401 - as above
    given = [File(n) for n in range(50)]
    guest.drop_list(given)
    guest.drop_list([])
    guest.drop_maybe(None)
    guest.drop_maybe(given[0])
    guest.drop_entry(files.entry(given[1], 3))
    assert [file.closed for file in given] == [2, 2, *[1] * 48]


def test_what_the_guest_asks_for_is_made_by_the_host(guest: Any, files: Files) -> None:  # noqa: ANN401 - as above
    guest.make(5)
    assert guest.held() == 5
    guest.release()
    guest.open(5)
    assert guest.held() == 6
    guest.release()
    guest.take_best()
    assert guest.held() == 9
    guest.release()
    assert guest.take_all() == 4
    assert (guest.take_found(0), guest.take_found(8)) == (0, 8)
    assert (guest.take_fetched(3), guest.take_fetched(4)) == (3, 104)
    assert guest.take_entry(6) == 11
    assert [file.n for file in files.made] == [5, 6, 9, 0, 1, 2, 3, 8, 3, 4, 6]
    assert [file.closed for file in files.made] == [1] * 11
    assert held(guest) == 0


def test_an_object_without_close_is_only_let_go_of(guest: Any) -> None:  # noqa: ANN401 - as above
    class Bare:
        def read(self) -> int:
            return 4

    bare = Bare()
    seen = weakref.ref(bare)
    guest.hold(bare)
    del bare
    gc.collect()
    assert guest.held() == 4
    guest.release()
    gc.collect()
    assert seen() is None


def test_a_protocol_can_be_inherited_from(worlds: Worlds, guest: Any) -> None:  # noqa: ANN401 - as above
    module = worlds.module(WIT, "files")

    class Own(module.File):  # type: ignore[name-defined, misc]
        def read(self) -> int:
            return 40

        def join(self, other: Any) -> int:  # noqa: ANN401 - as above
            return self.read() + int(other.read())

    assert guest.show_two(Own(), Own()) == 80
    guest.drop_two(Own(), Own())
    guest.hold(Own())
    assert guest.held() == 40


def test_objects_may_have_slots_and_no_hash(guest: Any) -> None:  # noqa: ANN401 - as above
    @attrs.define
    class Slotted:
        n: int

        def read(self) -> int:
            return self.n

        def join(self, other: Slotted) -> int:
            return self.n * 10 + other.n

    assert guest.show_two(Slotted(1), Slotted(1)) == 11


def test_an_object_can_be_given_to_several_instances(
    worlds: Worlds, loaded: Component, files: Files
) -> None:
    imports = SimpleNamespace(files=files)
    one, two = (worlds(WIT).from_component(loaded, imports) for _ in range(2))
    file = File(5)
    one.hold(file)
    two.hold(file)
    assert (one.held(), two.held()) == (5, 5)
    one.release()
    assert file.closed == 1
    assert two.back() is file


def test_what_was_prepared_for_a_call_that_is_refused_is_let_go_of(guest: Any) -> None:  # noqa: ANN401 - as above
    file = File(5)
    refusals: list[Callable[[], Any]] = [
        lambda: guest.drop_and_number(file, 300),
        lambda: guest.drop_two(file, None),
        lambda: guest.show_two(file, None),
        lambda: guest.drop_list([file, file, None]),
    ]
    for refused in refusals:
        with pytest.raises(ShapeError):
            refused()
        assert (file.closed, held(guest)) == (0, 0)
    guest.hold(file)
    assert guest.back() is file


class CloseError(Exception):
    """What goes wrong when a file is closed."""


@attrs.define(eq=False)
class Stuck(File):
    """A file that cannot be closed."""

    def close(self) -> None:
        raise CloseError(self.n)


def test_an_exception_in_close_reaches_the_caller(guest: Any) -> None:  # noqa: ANN401 - as above
    guest.hold(Stuck(4))
    with pytest.raises(CloseError) as raised:
        guest.release()
    assert raised.value.args == (4,)
    with pytest.raises(InstanceDeadError) as dead:
        guest.release()
    assert dead.value.__cause__ is raised.value


def test_close_cannot_call_the_guest_that_drops(guest: Any) -> None:  # noqa: ANN401 - as above
    refused: list[ReentryError] = []

    class Calling(File):
        def close(self) -> None:
            for call in (guest.release, guest.close):
                with pytest.raises(ReentryError) as raised:
                    call()
                refused.append(raised.value)

    guest.hold(Calling(1))
    guest.release()
    assert len(refused) == 2
    guest.hold(File(6))
    assert guest.held() == 6


def test_an_exception_in_a_method_reaches_the_caller(guest: Any) -> None:  # noqa: ANN401 - as above
    class Broken(File):
        def read(self) -> int:
            raise OSError(self.n)

    with pytest.raises(OSError, match="4"):
        guest.show(Broken(4))


def test_an_object_without_the_method_is_an_error_of_its_use(guest: Any) -> None:  # noqa: ANN401 - as above
    guest.hold(object())
    with pytest.raises(AttributeError, match="'object' object has no attribute 'read'"):
        guest.held()


def test_results_of_methods_are_checked(guest: Any) -> None:  # noqa: ANN401 - as above
    class Wrong(File):
        def read(self) -> int:
            return -1

    with pytest.raises(ShapeError, match="-1 is not a u32"):
        guest.show(Wrong(4))


def test_a_function_that_returns_none_for_an_object_is_refused(
    worlds: Worlds, loaded: Component, files: Files
) -> None:
    files.best = lambda: None  # type: ignore[method-assign, assignment, return-value]
    guest = worlds(WIT).from_component(loaded, SimpleNamespace(files=files))
    with pytest.raises(ShapeError, match="result of best: None is not a File"):
        guest.take_best()


def test_the_end_of_an_instance_lets_go_of_what_it_had(guest: Any) -> None:  # noqa: ANN401 - as above
    file = File(5)
    seen = weakref.ref(file)
    guest.hold(file)
    guest.close()
    assert file.closed == 0
    del file
    gc.collect()
    assert seen() is None


def test_a_trap_leaves_what_was_given_unclosed(guest: Any) -> None:  # noqa: ANN401 - as above
    file = File(5)
    with pytest.raises(TrapError):
        guest.trap(file)
    assert file.closed == 0


def test_what_is_missing_of_a_class_is_named(worlds: Worlds, loaded: Component) -> None:
    class Nothing:
        """Has no class for files."""

    class WithoutStatic(Nothing):
        class File:
            """Has no `open`."""

    for host, name in ((Nothing, "File"), (WithoutStatic, "open")):
        with pytest.raises(MissingImportError, match=rf"has no `{name}` for `\["):
            worlds(WIT).from_component(loaded, SimpleNamespace(files=host()))


def test_coroutine_functions_of_an_object_are_refused_when_they_are_called(guest: Any) -> None:  # noqa: ANN401 - as above
    class Later(File):
        async def read(self) -> int:  # type: ignore[override] # pyright: ignore[reportIncompatibleMethodOverride]
            return 1

    with pytest.raises(BindError, match=r"read` is a coroutine function; .*Async"):
        guest.show(Later(1))


MANY = """
    import resource, sys
    from types import SimpleNamespace
    from tests.host.files import File, Files
    from {package}.files import Entry
    from {package}.worlds.w import W

    def resident():
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * resource.getpagesize()

    files = Files(Entry)
    guest = W.from_bytes(sys.argv[1].encode(), SimpleNamespace(files=files))
    file = File(1)

    def run(count):
        for _ in range(count):
            guest.show(file)
            guest.drop_two(file, File(2))
            guest.hold(file)
            guest.back()
            guest.take_found(3)
            files.made.clear()

    run(1000)
    before = resident()
    run(8000)
    print(resident() - before)
"""


@pytest.mark.skipif("not __import__('os').path.exists('/proc/self/statm')", reason="needs Linux")
def test_objects_do_not_add_up(worlds: Worlds, child: Child) -> None:
    ended = child(MANY.format(package=worlds.package(WIT)), GUEST.decode())
    assert ended.code == 0, ended.errors
    assert int(ended.output) < 1 << 20
