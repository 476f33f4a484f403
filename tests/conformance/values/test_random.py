"""Values of random types go through a guest and through a host, and are what they were."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.conformance.values.bindings import bindings
from tests.conformance.values.drawing import several_types
from tests.conformance.values.guests import Echo
from tests.conformance.values.rules import PER_TYPE, answers_and_refuses_to, gives_back, refuses
from wit_host import types


def _echoes(found: list[types.Type], is_padded: bool) -> list[Echo]:  # noqa: FBT001 - drawn
    return [Echo(each, is_padded) for each in found]


TYPES = several_types(3)
ECHOES = st.builds(_echoes, TYPES, st.booleans())


@PER_TYPE
@given(TYPES, st.data())
def test_exports_give_back_what_they_get(found: list[types.Type], data: st.DataObject) -> None:
    with bindings([Echo(each) for each in found]) as made, made.exporting() as call:
        for number, each in enumerate(found):
            pairs = st.lists(made.maker.pairs(each), min_size=1, max_size=10)
            gives_back(call, number, data.draw(pairs))
        assert call.world.entered()


@PER_TYPE
@given(TYPES, st.data())
def test_arguments_are_refused_before_the_guest_is_entered(
    found: list[types.Type], data: st.DataObject
) -> None:
    with bindings([Echo(each) for each in found]) as made, made.exporting() as call:
        for number, each in enumerate(found):
            refuses(call, number, data.draw(st.lists(made.spoiler.misfits(each), max_size=10)))
            gives_back(call, number, [data.draw(made.maker.pairs(each))])


@PER_TYPE
@given(ECHOES, st.data())
def test_imports_get_what_is_passed_and_answer_something_else(
    echoes: list[Echo], data: st.DataObject
) -> None:
    with bindings(echoes) as made:
        for number, each in enumerate(echoes):
            pairs = data.draw(st.lists(made.maker.pairs(each.type), min_size=1, max_size=10))
            misfit = data.draw(made.spoiler.misfits(each.type))
            answers_and_refuses_to(made, number, pairs, misfit)
