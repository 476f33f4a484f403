"""Abnormal use: found on known workloads, raised once, cleared when over, within bounds."""

from __future__ import annotations

import threading

import attrs
import pytest

from flight_v6r.alerts import Alert, AlertKind, Anomaly, Severity
from memory_accounting.validation import NOBODY, AbnormalUse, Sensitivity
from memory_accounting.validation.habits import Habit
from tests.accounting.support import MIB, START
from tests.accounting.validation import accuracy
from tests.accounting.validation.workloads import ABNORMAL, BEHAVIOURS, Abnormal

INTERVAL = 10_000
FLOORS = {
    "ten times the bytes": (0.7, 0.75),
    "forty times the bytes": (0.9, 0.85),
    "60 come and go a second": (0.95, 0.85),
    "3 to 7 refusals a second": (1.0, 0.85),
    "1 to 3 bad frees a second": (1.0, 0.85),
}


@pytest.mark.parametrize("abnormal", ABNORMAL, ids=lambda each: each.name)
def test_abnormal_use_is_found(abnormal: Abnormal) -> None:
    recall, precision = FLOORS[abnormal.name]
    score = accuracy.score(abnormal)
    assert score.recall >= recall
    assert score.precision >= precision


def test_usual_use_alarms_nobody_but_for_heavy_tails() -> None:
    for behaviour in BEHAVIOURS:
        alerts = [
            each for seed in accuracy.SEEDS for each in accuracy.raised(behaviour, None, seed)
        ]
        assert len(alerts) <= (8 if behaviour.__name__ == "heavy" else 0)


def settled(detector: AbnormalUse, session_id: str = "s", intervals: int = 20) -> int:
    """Have a session allocate and free 1 MiB in each interval; return the moment after them."""
    for number in range(intervals):
        at = START + number * INTERVAL
        assert detector.allocated(session_id, MIB, at) == []
        assert detector.freed(session_id, at) == []
    return START + intervals * INTERVAL


def test_a_spike_is_raised_at_once_and_once() -> None:
    detector = AbnormalUse()
    at = settled(detector)
    assert detector.allocated("s", 10 * MIB, at) == []
    (alert,) = detector.allocated("s", 10 * MIB, at + 5)
    assert alert == Alert(
        session_id="s",
        kind=AlertKind.ABNORMAL_USE,
        severity=Severity.WARNING,
        raised=True,
        message="session s: 20.0MB (20971520 bytes) allocated, "
        "where about 1.0MB (1048576 bytes) are usual",
        actions=["Look for what was loaded or received just now.", "Lower the hard limit."],
        anomaly=Anomaly.SPIKE,
        pressure=None,
        used=None,
        timestamp=at + 5,
    )
    assert detector.allocated("s", 10 * MIB, at + 9) == []
    assert detector.raised() == {"s": frozenset({Anomaly.SPIKE})}


def test_an_alert_is_cleared_after_calm_intervals() -> None:
    detector = AbnormalUse(Sensitivity(calm_intervals=2))
    at = settled(detector)
    assert len(detector.allocated("s", 30 * MIB, at)) == 1
    for calm in (1, 2):
        assert detector.allocated("s", MIB, at + calm * INTERVAL) == []
    (alert,) = detector.allocated("s", MIB, at + 3 * INTERVAL)
    assert (alert.raised, alert.anomaly, alert.actions) == (False, Anomaly.SPIKE, [])
    assert alert.message == "session s: allocates as usual again"
    assert detector.raised() == {}


def test_an_alert_holds_while_its_reason_does_at_half() -> None:
    detector = AbnormalUse(Sensitivity(calm_intervals=1))
    at = settled(detector)
    assert len(detector.allocated("s", 30 * MIB, at)) == 1
    for number in range(1, 6):
        assert detector.allocated("s", 12 * MIB, at + number * INTERVAL) == []
    assert detector.raised() == {"s": frozenset({Anomaly.SPIKE})}


def test_silence_is_calm() -> None:
    detector = AbnormalUse()
    at = settled(detector)
    assert len(detector.allocated("s", 30 * MIB, at)) == 1
    assert detector.tick(at + 3 * INTERVAL) == []
    (alert,) = detector.tick(at + 4 * INTERVAL)
    assert (alert.session_id, alert.raised) == ("s", False)
    assert detector.tick(at + 5 * INTERVAL) == []


def test_what_lasts_becomes_usual() -> None:
    detector = AbnormalUse()
    at = settled(detector)
    told = [
        alert
        for number in range(200)
        for alert in detector.allocated("s", 30 * MIB, at + number * INTERVAL)
    ]
    assert [each.raised for each in told] == [True, False]


def test_churn_is_what_comes_and_goes() -> None:
    detector = AbnormalUse()
    at = settled(detector)
    for _ in range(400):
        assert detector.allocated("s", 1, at) == []
    told = [alert for _ in range(400) for alert in detector.freed("s", at)]
    assert [(each.anomaly, each.severity) for each in told] == [(Anomaly.CHURN, Severity.INFO)]


def test_before_a_habit_nothing_is_unusual() -> None:
    detector = AbnormalUse()
    at = settled(detector, intervals=11)
    assert detector.allocated("s", 999 * MIB, at) == []


def test_refusals_among_many_grants_are_no_storm() -> None:
    detector = AbnormalUse()
    for _ in range(100):
        assert detector.refused("s", START) == []
        assert detector.allocated("s", 1, START) == []
    calm = AbnormalUse()
    for _ in range(100):
        assert calm.allocated("s", 1, START) == []
    for _ in range(300):
        assert calm.refused("s", START) == []
    assert sum(len(calm.refused("s", START)) for _ in range(100)) == 1


def test_bad_frees_of_nobody_are_told() -> None:
    detector = AbnormalUse()
    told = [alert for _ in range(9) for alert in detector.freed_badly(None, START)]
    assert [(each.session_id, each.anomaly) for each in told] == [(NOBODY, Anomaly.BAD_FREES)]
    assert told[0].message.startswith("no known session: 5 frees")


def test_a_clock_set_back_is_no_spike() -> None:
    detector = AbnormalUse()
    at = settled(detector)
    for number in range(30):
        assert detector.allocated("s", MIB, at - number * INTERVAL) == []
    for _ in range(10):
        detector.freed_badly("s", START - 10 * INTERVAL)
    assert detector.tick(START - 90 * INTERVAL) == []
    (alert,) = detector.tick(START - 80 * INTERVAL)
    assert not alert.raised


def test_the_sessions_heard_of_last_are_watched() -> None:
    detector = AbnormalUse(Sensitivity(most_sessions=10))
    for _ in range(5):
        detector.freed_badly("s-0", START)
    told = [
        alert for number in range(1, 1000) for alert in detector.allocated(f"s-{number}", 1, START)
    ]
    assert [(each.session_id, each.raised) for each in told] == [("s-0", False)]
    assert detector.watched() == 10
    assert detector.raised() == {}


def test_who_is_heard_of_again_stays_watched() -> None:
    detector = AbnormalUse(Sensitivity(most_sessions=2, least_bad_frees=1))
    assert [each.raised for each in detector.freed_badly("first", START)] == [True]
    detector.allocated("second", 1, START)
    detector.allocated("first", 1, START)
    assert detector.allocated("third", 1, START) == []
    assert list(detector.raised()) == ["first"]


def test_a_session_that_ended_has_no_alerts() -> None:
    detector = AbnormalUse()
    for _ in range(5):
        detector.freed_badly("s", START)
    assert [each.raised for each in detector.ended("s", START)] == [False]
    assert detector.ended("s", START) == []
    assert detector.raised() == {}


def test_a_habit_is_moved_little_by_what_is_far_out() -> None:
    habit = Habit()
    for _ in range(50):
        habit = habit.after(1000)
    assert habit.above(0) == pytest.approx(1000)
    after = habit.after(1_000_000_000)
    assert 1000 < after.above(0) < 1100
    assert after.unlike(6) > 1_900_000_000
    for _ in range(128):
        after = after.after(1000)
    assert after.unlike(6) == pytest.approx(500_000_000, rel=0.01)


@pytest.mark.parametrize("name", [each.name for each in attrs.fields(Sensitivity)])
def test_the_sensitivity_is_checked(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        Sensitivity(**{name: 0})


def test_threads_lose_no_event() -> None:
    detector = AbnormalUse(Sensitivity(least_bad_frees=8000))
    told: list[Alert] = []

    def work() -> None:
        for _ in range(1000):
            told.extend(detector.freed_badly("s", START))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each.raised for each in told] == [True]
