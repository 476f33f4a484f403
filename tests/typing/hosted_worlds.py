"""What type checkers make of generated worlds: mypy --strict and pyright both accept this file."""

from __future__ import annotations

from typing import assert_type

from flight_memory.memory_analytics import MemoryAnalytics
from flight_memory.memory_operations import MemoryOperations
from flight_memory.memory_types import MemoryError_, MemoryLimits
from flight_memory.worlds.flight_memory import FlightMemory, FlightMemoryExports
from wit_runtime import Err, Ok, Result


def loaded() -> str:
    """A world is loaded, has its exports as attributes, and is let go of at the end."""
    with FlightMemory.from_file("memory.wasm") as world:
        assert_type(world, FlightMemory)
        return label(world.memory_operations)


def offered(world: FlightMemory) -> FlightMemoryExports:
    """A world is what it offers."""
    assert_type(world.memory_operations, MemoryOperations)
    assert_type(world.memory_analytics, MemoryAnalytics)
    return world


def label(operations: MemoryOperations) -> str:
    """Results of exports are typed to the last field."""
    found = operations.get_memory_limits("s-1")
    assert_type(found, Result[MemoryLimits, MemoryError_])
    match found:
        case Ok(limits):
            return limits.heap_max.human_readable
        case Err(error):
            return error.message
