"""A session that is watched: what it did in this interval, and what it is used to."""

from __future__ import annotations

from typing import Final

import attrs

from flight_v6r.alerts import Anomaly
from memory_accounting.sizes import MIB, described
from memory_accounting.validation.habits import Habit

_WARMTH: Final = 0.5
"""The part of a bound at which an alert still holds that was raised at the whole of it."""


def _positive(_: object, attribute: attrs.Attribute[int], value: int) -> None:
    if value < 1:
        raise ValueError(f"{attribute.name}: {value} is not at least 1")


def _whole(default: int) -> int:
    field: int = attrs.field(default=default, validator=_positive)
    return field


@attrs.frozen(kw_only=True)
class Sensitivity:
    """What counts as abnormal. The least numbers keep small sessions from alarming anybody."""

    interval_seconds: int = _whole(10)
    """The interval in which events are counted."""
    warm_up_intervals: int = _whole(12)
    """How many intervals with activity make a habit; before that, spikes and churn are not told."""
    deviations: int = _whole(6)
    """How many times its usual deviation a session may be above its level."""
    least_spike_bytes: int = _whole(16 * MIB)
    """What at least is allocated within an interval for a spike."""
    least_churn: int = _whole(200)
    """How many allocations at least come and go within an interval for churn."""
    least_refusals: int = _whole(20)
    """How many refusals at least within an interval make a storm."""
    refused_percent: int = _whole(80)
    """How many per cent of the requests at least are refused in a storm."""
    least_bad_frees: int = _whole(5)
    """How many bad frees at least within an interval are told."""
    calm_intervals: int = _whole(3)
    """How many intervals must be calm before an alert is cleared."""
    most_sessions: int = _whole(4096)
    """How many sessions are watched at most."""

    def interval_of(self, at: int) -> int:
        """Return the number of the interval that a moment belongs to."""
        return at // (self.interval_seconds * 1000)


class Watched:
    """What is counted for one session. The lock of who watches guards it."""

    __slots__ = (
        "badly_freed",
        "bytes_made",
        "churn",
        "freed",
        "growth",
        "hot_at",
        "interval",
        "made",
        "refused",
    )

    def __init__(self, interval: int) -> None:
        """Begin with an interval in which nothing has happened."""
        self.interval = interval
        self.growth = Habit()
        """The bytes it allocates in an interval."""
        self.churn = Habit()
        """The allocations that come and go in an interval."""
        self.hot_at: dict[Anomaly, int] = {}
        """The alerts that hold, with the last interval that gave reason for them."""
        self._begin()

    def _begin(self) -> None:
        self.made = self.bytes_made = self.freed = self.refused = self.badly_freed = 0

    @property
    def came_and_went(self) -> int:
        """How many allocations came and went in this interval."""
        return min(self.made, self.freed)

    def learn(self) -> None:
        """Make the interval part of the habits, and begin with none of its counts."""
        if self.made or self.freed:
            self.growth = self.growth.after(self.bytes_made)
            self.churn = self.churn.after(self.came_and_went)
        self._begin()

    def forget_interval(self) -> None:
        """Begin anew without the counts: a clock that was set back makes them meaningless."""
        self.hot_at = dict.fromkeys(self.hot_at, self.interval)
        self._begin()


def roll(watched: Watched, interval: int) -> None:
    """End the interval at hand and begin another."""
    is_later = interval > watched.interval
    watched.interval = interval
    if is_later:
        watched.learn()
    else:
        watched.forget_interval()


def hot(watched: Watched, kind: Anomaly, sensitivity: Sensitivity) -> str | None:
    """Say what is abnormal about the interval so far, if something is."""
    return _exceeds(watched, kind, sensitivity, 1.0)


def is_still_warm(watched: Watched, kind: Anomaly, sensitivity: Sensitivity) -> bool:
    """Tell whether an alert that holds still should."""
    return _exceeds(watched, kind, sensitivity, _WARMTH) is not None


def _exceeds(watched: Watched, kind: Anomaly, sensitivity: Sensitivity, part: float) -> str | None:
    match kind:
        case Anomaly.SPIKE:
            return _spikes(watched, sensitivity, part)
        case Anomaly.CHURN:
            return _churns(watched, sensitivity, part)
        case Anomaly.REFUSALS:
            return _is_refused(watched, sensitivity, part)
        case Anomaly.BAD_FREES:
            if watched.badly_freed < sensitivity.least_bad_frees * part:
                return None
            return f"{watched.badly_freed} frees of what is freed or never was"


def _spikes(watched: Watched, sensitivity: Sensitivity, part: float) -> str | None:
    amount, habit = watched.bytes_made, watched.growth
    if amount < sensitivity.least_spike_bytes * part or habit.seen < sensitivity.warm_up_intervals:
        return None
    if amount <= _bound(habit, sensitivity, part):
        return None
    return (
        f"{described(amount)} allocated, where about {described(round(habit.above(0)))} are usual"
    )


def _churns(watched: Watched, sensitivity: Sensitivity, part: float) -> str | None:
    times, habit = watched.came_and_went, watched.churn
    if times < sensitivity.least_churn * part or habit.seen < sensitivity.warm_up_intervals:
        return None
    if times <= _bound(habit, sensitivity, part):
        return None
    return f"{times} allocations came and went, where about {round(habit.above(0))} are usual"


def _bound(habit: Habit, sensitivity: Sensitivity, part: float) -> float:
    """Return what must be exceeded. An alert that holds is not ended by its own peak."""
    if part < 1.0:
        return habit.above(sensitivity.deviations * part)
    return habit.unlike(sensitivity.deviations)


def _is_refused(watched: Watched, sensitivity: Sensitivity, part: float) -> str | None:
    refused, asked = watched.refused, watched.refused + watched.made
    is_storm = refused * 100 >= sensitivity.refused_percent * part * asked
    if refused < sensitivity.least_refusals * part or not is_storm:
        return None
    return f"{refused} of {asked} requests refused"
