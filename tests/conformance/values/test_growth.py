"""A process that calls for long does not grow."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.conformance.values.bindings import Bindings, Open, bindings, generated
from tests.conformance.values.guests import Echo
from tests.conformance.values.handles import WIT, guest
from tests.conformance.values.kinds import ELEMENTS, KINDS
from tests.conformance.values.test_handles import Entry, Imports, Store
from wit_host import Component, types
from wit_runtime.checks import ShapeError

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the size of a process is read from /proc"),
]

MANY = 100_000
FEWER = 20_000
NOISE = 512 << 10
"""More than allocators keep for themselves, less than if one object were lost in each call."""
TYPES = list(KINDS.values())
QUIET = settings(
    max_examples=20,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def resident() -> int:
    """How many bytes of the process are in memory."""
    gc.collect()
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def growth(work: Callable[[int], object], times: int) -> int:
    """How much the process grows by doing work so often, once it has been done a few times."""
    for index in range(times // 10):
        work(index)
    before = resident()
    for index in range(times):
        work(index)
    return resident() - before


@pytest.fixture(scope="module")
def made() -> Iterator[Bindings]:
    with bindings([Echo(each, is_padded=False) for each in TYPES]) as found:
        yield found


@pytest.fixture(scope="module")
def call(made: Bindings) -> Iterator[Open]:
    with made.importing([_same] * len(TYPES)) as opened:
        yield opened


def _same(value: object) -> object:
    return value


def small(made: Bindings, type_: types.Type | None, *, wrong: bool = False) -> list[Any]:
    """Some values of a type, or some that are not, none of which takes long to pass."""
    drawn: list[Any] = []
    source: Any = made.spoiler.misfits(type_) if wrong else made.maker.pairs(type_)

    @QUIET
    @given(source)
    def draw(found: Any) -> None:  # noqa: ANN401 - a pair or a misfit
        drawn.append(found.value if wrong else found.given)

    draw()
    return sorted(drawn, key=lambda value: len(repr(value)))[:10]


@pytest.mark.parametrize("name", KINDS)
def test_calls(made: Bindings, call: Open, name: str) -> None:
    number = TYPES.index(KINDS[name])
    values = small(made, TYPES[number])
    is_container = name.startswith(("list<", "map<"))

    def work(index: int) -> None:
        call(number, values[index % len(values)])

    assert growth(work, FEWER if is_container else MANY) < NOISE


@pytest.mark.parametrize("name", ELEMENTS)
def test_calls_that_are_refused(made: Bindings, call: Open, name: str) -> None:
    number = TYPES.index(KINDS[name])
    values = small(made, TYPES[number], wrong=True)

    def work(index: int) -> None:
        with pytest.raises(ShapeError):
            call(number, values[index % len(values)])

    assert growth(work, FEWER) < NOISE


def test_large_values(call: Open) -> None:
    texts = TYPES.index(types.STRING)
    octets = TYPES.index(KINDS["bytes"])

    def work(index: int) -> None:
        call(texts, "é" * (index % 50 * 1000))
        call(octets, bytes(index % 50 * 1000))

    assert growth(work, 500) < 4 << 20


def test_handles() -> None:
    entry, store = Entry(1), Store()
    content = Component.from_bytes(guest(), cached=False)
    with generated(WIT) as module:
        cls: Any = module("test_handles.worlds.holding").Holding
        with cls.from_component(content, Imports(store)) as world:

            def work(index: int) -> None:
                blobs = [world.blobs.Blob(index % 100), world.blobs.Blob(1)]
                blobs[0] = world.blobs.pass_(blobs[0])
                world.blobs.sum(blobs)
                with world.blobs.Blob.merge(*blobs):
                    world.hold(entry)
                    world.lend(entry)
                    world.double()
                    world.discard()
                    world.discard()
                with pytest.raises(ShapeError):
                    world.blobs.swap((world.blobs.Blob(3), None))

            assert growth(work, FEWER) < NOISE
            gc.collect()
            assert world.blobs.alive() == 0


def test_instances(made: Bindings) -> None:
    def work(_index: int) -> None:
        with made.importing([_same] * len(TYPES)) as call:
            call(0, True)  # noqa: FBT003 - the value is a bool

    assert growth(work, 1000) < 4 << 20


def test_instances_that_die(made: Bindings) -> None:
    def fail(_value: object) -> object:
        raise LookupError

    def work(_index: int) -> None:
        with made.importing([fail] * len(TYPES)) as call, pytest.raises(LookupError):
            call(0, True)  # noqa: FBT003 - the value is a bool

    assert growth(work, 1000) < 4 << 20
