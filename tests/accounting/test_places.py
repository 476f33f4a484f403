from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory_accounting import places
from memory_accounting.places import Places

IDS = st.sampled_from([f"{number:02}" for number in range(20)])
STEPS = st.lists(st.tuples(st.sampled_from(["add", "discard", "find"]), IDS), max_size=80)


@given(STEPS)
def test_it_is_a_mapping(steps: list[tuple[str, str]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(places, "_NEWEST", 4)  # so that many move on to the large table
        held, model = Places[int](), dict[str, int]()
        for number, (step, name) in enumerate(steps):
            if step == "add" and name not in model:
                held.add(name, number)
                model[name] = number
            elif step == "discard":
                held.discard(name)
                model.pop(name, None)
            assert held.find(name) == model.get(name)
            assert (name in held) == (name in model)
            assert len(held) == len(model)


def test_an_id_that_is_not_the_greatest_is_looked_for() -> None:
    held = Places[int]()
    held.add("b", 1)
    assert "b" in held
    assert "a" not in held
    assert "c" not in held
