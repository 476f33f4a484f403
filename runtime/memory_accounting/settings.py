"""The settings of a pool: frozen, with every value checked when they are made."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final

import attrs

from memory_accounting.platforms import PSP_CAPACITIES
from memory_accounting.sizes import U64_MAX

SECONDS_PER_DAY: Final = 24 * 60 * 60
MOST_SAMPLES: Final = 2048


def physical_memory() -> int:
    """Return the machine's physical memory in bytes.

    Raises RuntimeError where the system does not tell; then `node_capacity` must be set.
    """
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError) as error:
        raise RuntimeError(
            "this system does not tell its physical memory: pass node_capacity to PoolSettings"
        ) from error


def _whole(least: int, most: int) -> Callable[[object, attrs.Attribute[int], int], None]:
    """Make a validator for whole numbers from `least` to `most`; a bool is not a number."""

    def check(_: object, attribute: attrs.Attribute[int], value: int) -> None:
        if type(value) is not int:  # callers need not be type-checked
            raise TypeError(f"{attribute.name}: expected int, got {type(value).__name__}")
        if not least <= value <= most:
            raise ValueError(f"{attribute.name}: {value} is not from {least} to {most}")

    return check


def _psp_model(_: object, attribute: attrs.Attribute[int], value: int) -> None:
    if value not in PSP_CAPACITIES:
        raise ValueError(f"{attribute.name}: {value!r} is not one of {PSP_CAPACITIES}")


@attrs.frozen(kw_only=True)
class PoolSettings:
    """What a pool goes by; the defaults are those of the specification."""

    node_capacity: int = attrs.field(factory=physical_memory, validator=_whole(1, U64_MAX))
    """Bytes that a session opened by its first allocation may use; default: physical memory."""
    medium_percent: int = attrs.field(default=70, validator=_whole(1, 100))
    """Per cent of the capacity in use from which the pressure is medium."""
    high_percent: int = attrs.field(default=85, validator=_whole(1, 100))
    """Per cent of the capacity in use from which the pressure is high."""
    critical_percent: int = attrs.field(default=95, validator=_whole(1, 100))
    """Per cent of the capacity in use from which the pressure is critical."""
    freed_ids: int = attrs.field(default=8192, validator=_whole(0, 2**31))
    """How many freed ids are remembered at most, over all sessions."""
    freed_seconds: int = attrs.field(default=3600, validator=_whole(0, 2**31))
    """How many seconds a freed id is remembered at most."""
    history_samples: int = attrs.field(default=MOST_SAMPLES, validator=_whole(64, MOST_SAMPLES))
    """How many samples the history of a session holds at most."""
    history_seconds: int = attrs.field(
        default=7 * SECONDS_PER_DAY, validator=_whole(SECONDS_PER_DAY, 2**31)
    )
    """How many seconds the history of a session reaches back at most; at least a day."""
    clock_tolerance_milliseconds: int = attrs.field(default=2000, validator=_whole(0, 60_000))
    """How far a moment may lie before the newest sample without the clock counting as set back;
    for stores shared by machines, whose clocks differ a little."""
    psp_capacity: int = attrs.field(default=PSP_CAPACITIES[0], validator=_psp_model)
    """Bytes of the PSP model: 32 MiB, or 64 MiB for the later ones."""
    leak_seconds: int = attrs.field(default=3600, validator=_whole(1, 2**31))
    """The age of a leak suspect, and the window in which its purpose's use has only grown."""

    def __attrs_post_init__(self) -> None:
        """Check what concerns several settings together."""
        if not self.medium_percent <= self.high_percent <= self.critical_percent:
            raise ValueError("medium_percent, high_percent, and critical_percent must not descend")
