"""What the analytics say of sessions with known answers, and that the page tells it.

The floors leave room for a fair change of a rule, not for one that breaks it.
"""

from __future__ import annotations

import pytest

from flight_v6r.insights import UsagePattern
from tests.accounting import accuracy
from tests.accounting.accuracy import Judged, Share, judged
from tests.support import ROOT

PAGE = ROOT / "docs" / "analytics.md"
HEAD, MARK = "<!-- made by `make bless` -->\n\n", "\n<!-- until here -->"


def of(*words: str) -> list[Judged]:
    """The sessions whose plan has one of the words in its name."""
    found = [each for each in judged() if any(word in each.session.plan for word in words)]
    assert found
    return found


def at_least(share: Share, floor: float) -> bool:
    assert share.whole >= 9
    return share.ratio >= floor


def test_golden_tables_of_the_page(*, bless: bool) -> None:
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(HEAD)
    _, after = rest.split(MARK)
    renewed = f"{before}{HEAD}{accuracy.tables()}{MARK}{after}"
    if bless:
        PAGE.write_text(renewed, encoding="utf-8")
        page = renewed
    assert page == renewed


def test_directions_are_right_and_better_than_those_that_take_each_sample_alike() -> None:
    right = accuracy.right_directions(judged())
    assert at_least(right, 0.98)
    assert right.part > accuracy.right_directions(judged(), plain=True).part


def test_lines_are_those_through_the_use_at_every_moment() -> None:
    assert accuracy.line_error(judged()) < 0.3
    assert all(abs(each.movement_error) < 0.02 for each in judged())
    assert accuracy.line_error(judged()) < accuracy.line_error(judged(), plain=True) / 4


def test_even_courses_are_predicted() -> None:
    assert accuracy.prediction_error(of("ramp", "descent", "rest", "gone")) < 1
    assert accuracy.prediction_error(of("fine leak")) < 4


def test_leaks_that_stand_out_are_suspected() -> None:
    assert at_least(accuracy.leaks_found(of("ramp", "twice", "leak above")), 0.98)
    assert at_least(accuracy.leaks_found(of("fine leak, once", "leak below")), 0.7)
    assert at_least(accuracy.leaks_found(judged()), 0.85)


def test_suspects_are_leaks() -> None:
    assert at_least(accuracy.suspects_right(judged()), 0.97)
    assert at_least(accuracy.suspects_right(of("leak above a base")), 0.85)
    wrong = accuracy.wrongly_said_to_grow(judged())
    assert wrong.whole > 500
    assert wrong.ratio < 0.03


@pytest.mark.parametrize(
    ("pattern", "recall", "precision"),
    [
        (UsagePattern.STEADY, 0.97, 0.95),
        (UsagePattern.GROWING, 0.82, 0.95),
        (UsagePattern.BURSTY, 0.97, 0.8),
        (UsagePattern.IDLE, 1.0, 1.0),
    ],
)
def test_patterns(pattern: UsagePattern, recall: float, precision: float) -> None:
    counts = accuracy.confusion()
    right = counts[pattern, pattern]
    assert at_least(Share(right, sum(counts[pattern, said] for said in UsagePattern)), recall)
    assert at_least(Share(right, sum(counts[true, pattern] for true in UsagePattern)), precision)


def test_advice_is_what_a_clairvoyant_would_give() -> None:
    right, smaller, larger = accuracy.advice_right(judged())
    assert at_least(right, 0.94)
    assert smaller <= larger + 2
    steady = of("ramp", "descent", "sawtooth, ", "bursts", "churn above", "step", "rest", "gone")
    assert accuracy.advice_right(steady)[0].ratio == 1
    assert accuracy.expectation_error(judged()) < 2.5


def test_the_sessions_are_what_they_are_meant_to_be() -> None:
    leaky, sound = of("leak", "ramp"), of("sawtooth, ", "bursts", "churn above", "steady")
    assert all(any(block.leaked for block in each.session.blocks) for each in leaky)
    assert not any(block.leaked for each in sound for block in each.session.blocks)
    assert max(each.peak for each in judged()) > 2 * min(each.peak for each in judged())
