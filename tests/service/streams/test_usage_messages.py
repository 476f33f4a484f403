from __future__ import annotations

import pytest

from flight_memory.memory_types import MemoryPressure, MemoryUsageSnapshot
from memory_accounting.service.streams.usage_messages import (
    used_percent,
    warning,
    whole_percent,
)
from memory_accounting.sizes import memory_size


def snapshot(used: int, total: int) -> MemoryUsageSnapshot:
    return MemoryUsageSnapshot(
        timestamp=1,
        session_id="s-1",
        platform="custom",
        total=memory_size(total),
        used=memory_size(used),
        available=memory_size(total - used),
        fragmentation_ratio=0.0,
    )


@pytest.mark.parametrize(
    ("used", "total", "percent"),
    [(0, 100, 0), (99, 100, 99), (999, 1000, 99), (1000, 1000, 100), (0, 0, 0)],
)
def test_the_used_share_is_rounded_down(used: int, total: int, percent: int) -> None:
    assert used_percent(snapshot(used, total)) == percent


def test_the_used_share_is_exact_where_floats_are_not() -> None:
    assert used_percent(snapshot(2**64 - 2, 2**64 - 1)) == 99


@pytest.mark.parametrize(
    ("ratio", "percent"), [(0.0, 0), (0.05, 5), (0.29, 29), (0.579, 57), (0.999, 99), (1.0, 100)]
)
def test_a_ratio_in_per_cent_is_what_32_bit_floats_make_of_it(ratio: float, percent: int) -> None:
    assert whole_percent(ratio) == percent


@pytest.mark.parametrize("pressure", [MemoryPressure.LOW, MemoryPressure.MEDIUM])
def test_there_is_no_warning_of_a_pressure_that_is_not_high(pressure: MemoryPressure) -> None:
    assert warning("s-1", snapshot(1, 2), pressure) is None


@pytest.mark.parametrize("pressure", [MemoryPressure.HIGH, MemoryPressure.CRITICAL])
def test_a_warning_names_the_pressure_the_use_and_three_actions(pressure: MemoryPressure) -> None:
    told = warning("s-1", snapshot(900, 1000), pressure)
    assert told is not None
    assert told.message == f"Memory pressure is {pressure.value}: 900B of 1000B in use (90 %)"
    assert len(told.actions) == 3
