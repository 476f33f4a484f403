"""Every code has a text, and an example that gives it and nothing else."""

from __future__ import annotations

import pytest

from tests.resolve.helpers import diagnostics_of
from wit_codegen.codes import Code
from wit_codegen.explain import Explanation, explain, explanations, render

WITH_EXAMPLE = [each for each in explanations() if each.example is not None]


@pytest.mark.parametrize("explanation", WITH_EXAMPLE, ids=lambda each: each.code)
def test_the_example_gives_its_code_alone(explanation: Explanation) -> None:
    assert explanation.example is not None
    found = diagnostics_of(explanation.example)
    assert {each.code for each in found} == {explanation.code}
    assert all(each.help for each in found)


def test_only_faults_of_reading_have_no_wit_to_show() -> None:
    without = {each.code for each in explanations() if each.example is None}
    assert without == {code for code in Code if code >= "W100"}
    assert all(each.command for each in explanations() if each.example is None)


def test_a_code_is_found_in_any_case_and_no_other_is() -> None:
    found = explain("w039")
    assert found is not None
    assert found.code is Code.UNKNOWN_TYPE
    assert explain("W999") is None


@pytest.mark.parametrize("explanation", explanations(), ids=lambda each: each.code)
def test_explanations_can_be_read(explanation: Explanation) -> None:
    text = render(explanation)
    assert text.startswith(f"## {explanation.code}: {explanation.title}\n")
    assert max(map(len, text.split("\n"))) <= 110
    assert "\u202e" not in text
