"""Values of every kind of type go through a guest and through a host, and are what they were."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conformance.values.bindings import Bindings, Open, bindings
from tests.conformance.values.guests import Echo
from tests.conformance.values.kinds import KINDS
from tests.conformance.values.rules import PER_KIND, answers_and_refuses_to, gives_back, refuses

TYPES = list(KINDS.values())
EVERY_KIND = pytest.mark.parametrize("number", range(len(TYPES)), ids=list(KINDS))


@pytest.fixture(scope="module")
def padded() -> Iterator[Bindings]:
    with bindings([Echo(each) for each in TYPES]) as made:
        yield made


@pytest.fixture(scope="module")
def flat() -> Iterator[Bindings]:
    with bindings([Echo(each, is_padded=False) for each in TYPES]) as made:
        yield made


@pytest.fixture(scope="module")
def call(padded: Bindings) -> Iterator[Open]:
    with padded.exporting() as opened:
        yield opened


@EVERY_KIND
@PER_KIND
@given(data=st.data())
def test_exports_give_back_what_they_get(
    padded: Bindings, call: Open, number: int, data: st.DataObject
) -> None:
    pairs = st.lists(padded.maker.pairs(TYPES[number]), min_size=1, max_size=10)
    gives_back(call, number, data.draw(pairs))


@EVERY_KIND
@PER_KIND
@given(data=st.data())
def test_arguments_are_refused_before_the_guest_is_entered(
    padded: Bindings, call: Open, number: int, data: st.DataObject
) -> None:
    misfits = st.lists(padded.spoiler.misfits(TYPES[number]), min_size=1, max_size=10)
    refuses(call, number, data.draw(misfits))
    gives_back(call, number, [data.draw(padded.maker.pairs(TYPES[number]))])


@EVERY_KIND
@PER_KIND
@given(data=st.data())
def test_imports_get_what_is_passed_and_answer_something_else(
    flat: Bindings, number: int, data: st.DataObject
) -> None:
    pairs = data.draw(st.lists(flat.maker.pairs(TYPES[number]), min_size=1, max_size=10))
    misfit = data.draw(flat.spoiler.misfits(TYPES[number]))
    answers_and_refuses_to(flat, number, pairs, misfit)
