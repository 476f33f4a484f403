from __future__ import annotations

from memory_accounting.service.streams.pace import Pace


def test_a_burst_is_let_through_and_no_more() -> None:
    pace = Pace(rate=1, burst=3, now=0)
    assert [pace.allows(0) for _ in range(5)] == [True, True, True, False, False]
    assert pace.refused == 2


def test_time_lets_more_through() -> None:
    pace = Pace(rate=2, burst=2, now=0)
    assert [pace.allows(0) for _ in range(3)] == [True, True, False]
    assert [pace.allows(0.5), pace.allows(0.5)] == [True, False]


def test_what_is_not_used_does_not_grow_beyond_a_burst() -> None:
    pace = Pace(rate=1, burst=2, now=0)
    assert [pace.allows(1000) for _ in range(3)] == [True, True, False]


def test_a_flood_is_counted_on_while_one_in_a_while_is_let_through() -> None:
    pace = Pace(rate=10, burst=10, now=0)
    let_through = [pace.allows(number / 100) for number in range(200)]
    assert sum(let_through) == 29
    assert pace.refused == 171


def test_the_count_of_refusals_begins_anew_after_a_pause_of_a_second() -> None:
    pace = Pace(rate=1, burst=1, now=0)
    pace.allows(0)
    pace.allows(0)
    pace.allows(1)
    assert pace.refused == 0


def test_a_rate_of_zero_lets_everything_through() -> None:
    pace = Pace(rate=0, burst=0, now=0)
    assert all(pace.allows(0) for _ in range(1000))
