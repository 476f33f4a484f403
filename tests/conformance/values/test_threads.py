"""Instances on several threads at once: nothing of one call turns up in another."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conformance.values.bindings import Bindings, Open, bindings
from tests.conformance.values.guests import Echo
from tests.conformance.values.kinds import KINDS
from tests.conformance.values.pairs import Pair
from tests.conformance.values.rules import PER_KIND, gives_back
from wit_host import InstanceDeadError, ReentryError, types

THREADS = 4
ROUNDS = 20
TYPES = list(KINDS.values())
EXCEPTIONS: list[type[BaseException]] = [
    *(KeyError, KeyboardInterrupt, SystemExit, GeneratorExit, StopIteration, RecursionError)
]


@pytest.fixture(scope="module")
def made() -> Iterator[Bindings]:
    with bindings([Echo(each, is_padded=False) for each in TYPES]) as found:
        yield found


@pytest.fixture(autouse=True)
def _restless() -> Iterator[None]:  # pyright: ignore[reportUnusedFunction]
    """Switch threads as often as can be."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def _same(value: object) -> object:
    return value


def at_once(work: Callable[[int], None]) -> None:
    """Do work on each thread, and raise what any of them raised."""
    barrier = threading.Barrier(THREADS)

    def start(index: int) -> None:
        barrier.wait()
        work(index)

    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(start, index) for index in range(THREADS)]:
            done.result()


@PER_KIND
@given(data=st.data())
def test_values_stay_on_their_thread(made: Bindings, data: st.DataObject) -> None:
    numbered = st.integers(0, len(TYPES) - 1).flatmap(
        lambda number: st.tuples(st.just(number), made.maker.pairs(TYPES[number]))
    )
    values = data.draw(st.lists(st.lists(numbered, min_size=1), min_size=THREADS, max_size=THREADS))

    def work(index: int) -> None:
        with made.importing([_same] * len(TYPES)) as call:
            for _ in range(ROUNDS):
                for number, pair in values[index]:
                    gives_back(call, number, [pair])

    at_once(work)


def test_an_instance_takes_turns(made: Bindings) -> None:
    """Threads that share an instance wait for each other."""
    number = TYPES.index(types.STRING)
    with made.importing([_same] * len(TYPES)) as call:

        def work(index: int) -> None:
            for count in range(500):
                text = f"{index} {count}" * index
                gives_back(call, number, [Pair(text, text)])

        at_once(work)


@pytest.mark.parametrize("kind", EXCEPTIONS, ids=lambda each: each.__name__)
def test_exceptions_of_host_code_reach_their_own_caller(
    made: Bindings, kind: type[BaseException]
) -> None:
    """Each thread is in host code when all of them raise."""
    everyone = threading.Barrier(THREADS)

    def work(index: int) -> None:
        for turn in range(ROUNDS):
            mine = (kind if turn % 2 else EXCEPTIONS[index])(index)
            answers: list[Callable[[Any], Any]] = [_raising(mine, everyone)] * len(TYPES)
            with made.importing(answers) as call:
                assert _caught(call) is mine
                with pytest.raises(InstanceDeadError):
                    call(0, False)  # noqa: FBT003 - the value is a bool

    at_once(work)


def test_a_call_cannot_enter_an_instance_that_it_is_inside_of(made: Bindings) -> None:
    def answer(value: object) -> object:
        with pytest.raises(ReentryError):
            call(0, value)
        with pytest.raises(ReentryError):
            call.world.close()
        with made.importing([_same] * len(TYPES)) as other:
            return other(0, value)

    with made.importing([answer] * len(TYPES)) as call:
        assert call(0, True) is True  # noqa: FBT003 - as above
        assert call(0, False) is False  # noqa: FBT003 - as above


def _raising(error: BaseException, everyone: threading.Barrier) -> Callable[[Any], Any]:
    def answer(_value: object) -> NoReturn:
        everyone.wait()
        raise error

    return answer


def _caught(call: Open) -> BaseException:
    try:
        call(0, True)  # noqa: FBT003 - as above
    except BaseException as error:  # noqa: BLE001 - which one it is, is the question
        return error
    raise AssertionError
