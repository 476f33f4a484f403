"""An alert is raised at its bound, once, and cleared when the use has stayed well below it."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flight_v6r.alerts import Alert, AlertKind, Severity
from memory_accounting.service.alerts.board import Board
from memory_accounting.service.settings import AlertSettings
from memory_accounting.sizes import memory_size
from tests.service.alerts.common import SETTINGS, Session, reading, short

PRESSURE, SOFT, HARD = AlertKind.PRESSURE, AlertKind.SOFT_LIMIT, AlertKind.HARD_LIMIT
WARNING, CRITICAL, INFO = Severity.WARNING, Severity.CRITICAL, Severity.INFO


def test_nothing_is_raised_below_the_bounds() -> None:
    session = Session()
    assert session.use(849, 1) == []
    assert session.board.raised() == []


def test_a_bound_that_is_reached_is_raised_with_the_time_of_the_event() -> None:
    session = Session()
    told = session.use(850, 7)
    assert short(told) == [(SOFT, WARNING, True), (PRESSURE, WARNING, True)]
    assert {each.timestamp for each in told} == {7}
    assert session.board.raised() == told


def test_an_alert_says_what_is_in_use_of_what_and_what_may_be_done() -> None:
    limit, pressure = Session().use(850, 7)
    assert limit.message == "Session 's': the soft limit is reached: 850B of 850B in use (100 %)"
    assert pressure.message == "Session 's': memory pressure is high: 850B of 1000B in use (85 %)"
    assert pressure.used == memory_size(850)
    assert pressure.pressure is not None
    assert limit.actions
    assert pressure.actions


def test_high_becomes_critical_at_once() -> None:
    session = Session()
    session.use(850, 1)
    assert short(session.use(950, 2)) == [(PRESSURE, CRITICAL, True)]
    assert short(session.board.raised()) == [(SOFT, WARNING, True), (PRESSURE, CRITICAL, True)]


def test_the_hard_limit_is_critical() -> None:
    assert (HARD, CRITICAL, True) in short(Session().use(1000, 1))


def test_critical_that_falls_to_high_is_a_warning_after_a_while() -> None:
    session = Session()
    session.use(960, 0)
    assert session.use(890, 1_000) == []
    assert session.use(890, 10_999) == []
    assert short(session.use(890, 11_000)) == [(PRESSURE, WARNING, True)]


def test_a_warning_that_remains_is_held_for_as_long_as_any() -> None:
    session = Session()
    session.use(960, 0)
    session.use(890, 1_000)
    session.use(10, 10_000)  # low for a second only when the critical one is left
    told = session.use(10, 11_000)
    assert (PRESSURE, WARNING, True) in short(told)
    assert (PRESSURE, INFO, False) not in short(session.use(10, 20_999 - 1_000))
    assert (PRESSURE, INFO, False) in short(session.use(10, 21_000))


@pytest.mark.parametrize("used", [801, 849])
def test_use_within_the_margin_below_a_bound_clears_nothing(used: int) -> None:
    session = Session()
    session.use(850, 0)
    session.use(used, 1_000)
    assert session.use(used, 100_000) == []


def test_it_is_cleared_when_the_use_stayed_below_the_margin_for_the_hold_time() -> None:
    session = Session()
    session.use(850, 0)
    assert session.use(800, 1_000) == []
    assert session.use(800, 10_999) == []
    assert short(session.use(800, 11_000)) == [(PRESSURE, INFO, False), (SOFT, INFO, False)]
    assert session.board.raised() == []
    assert session.board.sessions() == ()


def test_the_hold_time_begins_anew_when_the_use_comes_back() -> None:
    session = Session()
    session.use(850, 0)
    session.use(800, 1_000)
    session.use(820, 5_000)
    session.use(800, 6_000)
    assert session.use(800, 15_999) == []
    assert len(session.use(800, 16_000)) == 2


def test_a_board_says_whether_time_alone_will_clear_something() -> None:
    session = Session()
    session.use(850, 0)
    assert not session.board.is_settling("s")
    session.use(800, 1_000)
    assert session.board.is_settling("s")


def test_without_margin_and_hold_it_is_cleared_as_soon_as_it_is_below() -> None:
    session = Session(Board(AlertSettings(clear_percent=0, hold_seconds=0)))
    session.use(850, 0)
    assert session.use(850, 1) == []
    assert short(session.use(849, 2)) == [(PRESSURE, INFO, False), (SOFT, INFO, False)]


def test_an_alert_about_a_small_limit_can_be_cleared() -> None:
    board = Board(AlertSettings(clear_percent=100, hold_seconds=0))
    raised = board.read("s", reading(20, 0, soft=20), anew=True)
    assert short(raised) == [(PRESSURE, WARNING, True), (SOFT, WARNING, True)]
    assert board.read("s", reading(11, 1, soft=20), anew=False) == []
    assert len(board.read("s", reading(10, 2, soft=20), anew=False)) == 2


def test_what_is_reached_is_raised_by_a_reading_only_when_events_were_missed() -> None:
    board = Board(SETTINGS)
    assert board.read("s", reading(960, 3), anew=False) == []
    assert short(board.read("s", reading(960, 3), anew=True)) == [
        (PRESSURE, CRITICAL, True),
        (SOFT, WARNING, True),
    ]
    assert board.read("s", reading(960, 4), anew=True) == []


def test_the_end_of_a_session_clears_all_of_its_alerts_and_no_others() -> None:
    session = Session()
    session.use(1000, 0)
    session.board.read("other", reading(960, 0), anew=True)
    told = session.board.ended("s", 5)
    assert sorted(short(told)) == [
        (HARD, INFO, False),
        (PRESSURE, INFO, False),
        (SOFT, INFO, False),
    ]
    assert {each.session_id for each in session.board.raised()} == {"other"}
    assert session.board.ended("s", 6) == []


USES = st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 12_000)), max_size=60)


def play(uses: list[tuple[int, int]]) -> Session:
    session, at = Session(), 0
    for used, pause in uses:
        at += pause
        session.use(used, at)
    return session


@given(USES)
def test_an_alert_is_cleared_at_most_once_and_at_the_end_of_its_session(
    uses: list[tuple[int, int]],
) -> None:
    session = play(uses)
    session.told += session.board.ended("s", 10**9)
    assert session.board.raised() == []
    open_: Counter[AlertKind] = Counter()
    for alert in session.told:
        if alert.raised:
            open_[alert.kind] = 1
        else:
            open_[alert.kind] -= 1
            assert open_[alert.kind] == 0
    assert not any(open_.values())


@given(USES)
def test_what_is_reached_is_raised_at_every_moment(uses: list[tuple[int, int]]) -> None:
    session, at = Session(), 0
    for used, pause in uses:
        at += pause
        session.use(used, at)
        present = {(each.kind, each.severity) for each in session.board.raised()}
        assert used < 950 or (PRESSURE, CRITICAL) in present
        assert used < 850 or (SOFT, WARNING) in present
        assert used < 1000 or (HARD, CRITICAL) in present


@given(st.lists(st.tuples(st.integers(801, 949), st.integers(0, 60_000)), max_size=60))
def test_use_that_swings_within_the_band_raises_once(uses: list[tuple[int, int]]) -> None:
    told: list[Alert] = play([(850, 0), *uses]).told
    assert short(told) == [(SOFT, WARNING, True), (PRESSURE, WARNING, True)]


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 9)), max_size=60))
def test_swings_shorter_than_the_hold_time_raise_each_level_once(
    uses: list[tuple[int, int]],
) -> None:
    raised = Counter(short(play(uses).told))
    assert all(count == 1 for count in raised.values())
    assert all(each[2] for each in raised)
