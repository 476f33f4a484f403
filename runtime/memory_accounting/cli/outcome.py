"""What a command has to say, for people and for programs."""

from __future__ import annotations

from typing import Any, TypeVar

import attrs

from flight_memory.memory_types import MemoryError_
from memory_accounting.cli.failing import RefusedError
from memory_accounting.cli.showing.sheet import Sheet
from wit_runtime import Err, Result

T = TypeVar("T")


@attrs.frozen
class Outcome:
    """What was done."""

    value: Any
    """For programs."""
    type: Any
    """The type of the value, by which it becomes JSON."""
    text: str | Sheet
    """For people."""
    is_good: bool = True
    """Whether all is as it should be."""


def value_of(result: Result[T, MemoryError_]) -> T:
    """Return what was answered; raises `RefusedError` for a refusal."""
    if isinstance(result, Err):
        raise RefusedError.of(result.error)
    return result.value


def counted(number: int, noun: str) -> str:
    """Write a number of things."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
