"""Settings are checked when they are made."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from flight_memory.memory_types import MemoryPressure
from memory_accounting import MemoryPool, PoolSettings
from memory_accounting.settings import physical_memory
from tests.accounting.support import MIB, make


@pytest.mark.parametrize(
    "options",
    [
        {"node_capacity": 0},
        {"node_capacity": 2**64},
        {"medium_percent": 0},
        {"critical_percent": 101},
        {"medium_percent": 90},
        {"freed_ids": -1},
        {"freed_seconds": -1},
        {"history_samples": 2049},
        {"history_samples": 10},
        {"history_seconds": 86_399},
        {"psp_capacity": 48 * MIB},
        {"leak_seconds": 0},
    ],
)
def test_values_out_of_range_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(options))):
        PoolSettings(**options)


@pytest.mark.parametrize("name", [each.name for each in attrs.fields(PoolSettings)])
@pytest.mark.parametrize("value", [True, "1", 1.0, None])
def test_other_types_are_refused(name: str, value: object) -> None:
    wrong: dict[str, Any] = {name: value}
    with pytest.raises((TypeError, ValueError), match=name):
        PoolSettings(**wrong)


def test_settings_are_frozen() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        PoolSettings().freed_ids = 5  # type: ignore[misc] # pyright: ignore[reportAttributeAccessIssue]


def test_the_node_s_capacity_is_the_machine_s() -> None:
    pool = MemoryPool()
    make(pool, 1)
    assert pool.get_memory_snapshot("s").unwrap().total.bytes == physical_memory() > 0


def test_a_node_capacity() -> None:
    pool = MemoryPool(PoolSettings(node_capacity=5 * MIB))
    make(pool, 1)
    assert pool.get_memory_snapshot("s").unwrap().total.bytes == 5 * MIB
    assert pool.get_platform_profile("custom").unwrap().val.bytes == 5 * MIB


def test_thresholds() -> None:
    pool = MemoryPool(PoolSettings(medium_percent=1, high_percent=2, critical_percent=3))
    pool.configure("s", capacity=MIB).unwrap()
    seen = [pool.get_memory_pressure("s").unwrap()]
    for _ in range(3):
        make(pool, MIB // 100 + 1)
        seen.append(pool.get_memory_pressure("s").unwrap())
    assert seen == list(MemoryPressure)


def test_the_psp_model() -> None:
    pool = MemoryPool(PoolSettings(psp_capacity=64 * MIB))
    assert pool.get_platform_profile("psp").unwrap().val.bytes == 64 * MIB
    assert pool.configure("s", platform="psp").unwrap().capacity.bytes == 64 * MIB
