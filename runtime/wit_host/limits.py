"""What a component may use: limits that hold for one instance."""

from __future__ import annotations

from typing import Any

import attrs


class LimitsError(ValueError):
    """A limit is not a number that can be one."""


_LARGEST = (1 << 63) - 1
_LARGEST_STACK = 2 << 20


def _positive(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise LimitsError(f"{attribute.name} is {value!r}; a limit is a number above zero, or None")


def _whole(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    _positive(_, attribute, value)
    if value is None:
        return
    if not isinstance(value, int):
        raise LimitsError(f"{attribute.name} is {value!r}; it counts whole things")
    if value > _LARGEST:
        raise LimitsError(f"{attribute.name} is {value}; the engine cannot count beyond 2^63 - 1")


def _stack(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    _whole(_, attribute, value)
    if isinstance(value, int) and value > _LARGEST_STACK:
        raise LimitsError(f"{attribute.name} is {value}; the engine has 2 MiB for it at most")


@attrs.frozen(kw_only=True)
class Limits:
    """Bounds on an instance; `None` leaves a bound to the engine.

    `memory_bytes` bounds each linear memory, `table_elements` each table, `instances`, `memories`,
    and `tables` how many of them the component may make. A guest that asks for more memory sees its
    request fail, and usually traps; one that is larger from the start is not instantiated.

    `seconds` is wall-clock time, and `fuel` a number of instructions (roughly), for each call and
    for the instantiation. A call that takes more ends in `OutOfTimeError` or `OutOfFuelError`; time
    is looked at every 10 ms. Fuel slows a guest by a fifth or so: each of its blocks counts.

    `stack_bytes` bounds the guest's stack and with it the depth of its calls (the engine's own
    bound is 512 KiB, and 2 MiB is the most); a thread that calls has to have that much and more.
    What one call may lift out of the guest has a bound of the engine's own, 128 MiB as it counts,
    which is a `list<u8>` of some two million.
    """

    memory_bytes: int | None = attrs.field(default=None, validator=_whole)
    seconds: float | None = attrs.field(default=None, validator=_positive)
    fuel: int | None = attrs.field(default=None, validator=_whole)
    table_elements: int | None = attrs.field(default=None, validator=_whole)
    instances: int | None = attrs.field(default=None, validator=_whole)
    memories: int | None = attrs.field(default=None, validator=_whole)
    tables: int | None = attrs.field(default=None, validator=_whole)
    stack_bytes: int | None = attrs.field(default=None, validator=_stack)


UNLIMITED = Limits()
"""No bound but the engine's own."""
