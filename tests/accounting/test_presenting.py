"""What interfaces for people are given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flight_memory.memory_types import (
    MemoryErrorCode,
    MemoryPressure,
    MemoryPurpose,
    MemoryUsageSnapshot,
)
from flight_v6r.sessions import ConfigurationRequest, VmSize
from memory_accounting import PLATFORM_LABELS, MemoryPool, memory_size
from memory_accounting.presenting import (
    platform_display_name,
    pressure_colour,
    usage_percentage,
    validate_configuration,
    vm_memory,
    vm_platform,
)
from tests.accounting.support import size
from wit_runtime import Err, Ok


def snapshot(used: int, total: int) -> MemoryUsageSnapshot:
    sizes = memory_size(total), memory_size(used), memory_size(total - used)
    return MemoryUsageSnapshot(1, "s", "custom", *sizes, 0.0)


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_a_share_lies_between_nothing_and_all(one: int, other: int) -> None:
    used, total = sorted((one, other))
    assert 0.0 <= usage_percentage(snapshot(used, total)) <= 100.0


def test_a_share_is_in_per_cent() -> None:
    assert usage_percentage(snapshot(512, 2048)) == 25.0
    assert usage_percentage(snapshot(0, 0)) == 0.0


def luminance(colour: str) -> float:
    """As WCAG 2 has it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("pressure", MemoryPressure)
def test_colours_can_be_read_on_white(pressure: MemoryPressure) -> None:
    assert 1.05 / (luminance(pressure_colour(pressure)) + 0.05) >= 4.5


def test_each_pressure_has_a_colour_of_its_own() -> None:
    assert len({pressure_colour(each) for each in MemoryPressure}) == len(MemoryPressure)


def test_every_platform_has_a_name() -> None:
    names = {platform_display_name(label) for label in PLATFORM_LABELS}
    assert len(names) == len(PLATFORM_LABELS)
    assert not names & set(PLATFORM_LABELS)
    assert platform_display_name("amiga") == "amiga"


@pytest.mark.parametrize("vm_size", VmSize)
def test_a_machine_is_what_its_platform_offers(vm_size: VmSize) -> None:
    with MemoryPool() as pool:
        profile = pool.get_platform_profile(vm_platform(vm_size)).unwrap()
        assert profile.val == vm_memory(vm_size)


def test_a_configuration_is_validated_as_it_would_be_configured() -> None:
    wanted = ConfigurationRequest("u", VmSize.MEDIUM, None, None, None)
    match validate_configuration("s-1", wanted):
        case Ok(found):
            assert (found.platform, found.capacity.human_readable) == ("v6r-medium", "1.0GB")
        case Err(error):
            pytest.fail(error.message)
    refused = validate_configuration("a b", wanted).unwrap_err()
    assert refused.code is MemoryErrorCode.INVALID_ALLOCATION
    nothing = ConfigurationRequest(None, None, None, None, None)
    assert validate_configuration("s-1", nothing).unwrap_err().code is (
        MemoryErrorCode.UNSUPPORTED_PLATFORM
    )


def test_validating_opens_nothing() -> None:
    with MemoryPool() as pool:
        pool.create_allocation("s-1", size(1), MemoryPurpose.TEMPORARY).unwrap()
        validate_configuration("s-2", ConfigurationRequest(None, VmSize.SMALL, None, None, None))
        assert pool.list_sessions().unwrap() == ["s-1"]
