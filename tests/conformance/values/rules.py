"""What holds for every value that goes to a guest or comes from one."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import settings

from tests.conformance.values.bindings import Bindings, Open
from tests.conformance.values.misfits import Misfit
from tests.conformance.values.pairs import Pair, same
from wit_host import InstanceDeadError
from wit_runtime.checks import ShapeError

_USUAL = settings.default.max_examples if settings.default is not None else 100
PER_TYPE = settings(max_examples=_USUAL // 4)
"""Each random type takes bindings and a component of its own."""
PER_KIND = settings(max_examples=_USUAL // 20)
"""There are many kinds, and several values in each example."""


def gives_back(call: Open, number: int, pairs: Iterable[Pair]) -> None:
    """What comes back is what was passed, as a result has it."""
    for pair in pairs:
        assert same(call(number, pair.given), pair.got)


def refuses(call: Open, number: int, misfits: Iterable[Misfit]) -> None:
    """The guest is not entered, and the one place that is wrong is named."""
    for misfit in misfits:
        entered = call.world.entered()
        with pytest.raises(ShapeError) as caught:
            call(number, misfit.value)
        assert _blamed(caught.value) == [misfit.within("v", None).path]
        assert call.world.entered() == entered


def answers_and_refuses_to(made: Bindings, number: int, pairs: list[Pair], misfit: Misfit) -> None:
    """A host may answer anything of the type; what is not of it ends the instance."""
    answers = [misfit.value, *(pair.given for pair in reversed(pairs))]
    arrived: list[object] = []

    def answer(value: object) -> object:
        arrived.append(value)
        return answers.pop()

    with made.importing([answer] * len(made.echoes)) as call:
        shifted = [*pairs[1:], pairs[0]]
        for passed, answered in zip(shifted, pairs, strict=True):
            assert same(call(number, passed.given), answered.got)
            assert same(arrived.pop(), passed.got)
        with pytest.raises(ShapeError) as caught:
            call(number, pairs[0].given)
        assert _blamed(caught.value) == [misfit.within(f"result of echo-{number}", None).path]
        with pytest.raises(InstanceDeadError):
            call(number, pairs[0].given)


def _blamed(error: ShapeError) -> list[str]:
    return [each.path for each in error.problems]
