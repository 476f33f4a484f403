"""Wrong types raise, and name the parameter; nothing changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from flight_memory.memory_types import MemoryErrorCode, MemoryLimits, MemoryPurpose, MemorySize
from flight_v6r.sessions import ConfigurationRequest
from memory_accounting import MemoryPool
from tests.accounting.support import U64_MAX, make, size

HEAP = MemoryPurpose.VM_HEAP
LIMITS = MemoryLimits(*[size(100)] * 5)
Call = Callable[[Any], object]  # the pool is Any: the calls are wrong on purpose
WRONG: Any = {"bool": True, "float": 1.0, "text": "1"}


def limits_with(**fields: Any) -> MemoryLimits:  # noqa: ANN401 - wrong on purpose
    changed: MemoryLimits = attrs.evolve(LIMITS, **fields)
    return changed


WRONG_TYPES: dict[str, tuple[str, Call]] = {
    "session None": ("session_id", lambda p: p.create_allocation(None, size(1), HEAP)),
    "session bytes": ("session_id", lambda p: p.create_allocation(b"s", size(1), HEAP)),
    "session list": ("session_id", lambda p: p.get_memory_snapshot([])),
    "size int": ("size", lambda p: p.create_allocation("s", 5, HEAP)),
    "size bool bytes": (
        "size.bytes",
        lambda p: p.create_allocation("s", size(WRONG["bool"]), HEAP),
    ),
    "size float": (
        "size.bytes",
        lambda p: p.create_allocation("s", MemorySize(WRONG["float"], ""), HEAP),
    ),
    "purpose str": ("purpose", lambda p: p.create_allocation("s", size(1), "vm-heap")),
    "purpose None": ("purpose", lambda p: p.validate_allocation_request("s", size(1), None)),
    "allocation int": ("allocation_id", lambda p: p.free_allocation(7)),
    "allocation list": ("allocation_id", lambda p: p.free_allocation([])),
    "platform": ("platform", lambda p: p.get_platform_profile(None)),
    "limits": ("limits", lambda p: p.set_memory_limits("s", {})),
    "a limit": ("limits.heap_max", lambda p: p.set_memory_limits("s", limits_with(heap_max=1))),
    "a limit's bytes": (
        "limits.soft_limit.bytes",
        lambda p: p.set_memory_limits("s", limits_with(soft_limit=MemorySize(WRONG["text"], "1B"))),
    ),
    "a list for a session": (
        "session_id",
        lambda p: p.configure_session([], ConfigurationRequest(None, None, None, 1, None)),
    ),
    "limits session": ("session_id", lambda p: p.set_memory_limits(1, LIMITS)),
    "get limits": ("session_id", lambda p: p.get_memory_limits(1)),
    "pressure": ("session_id", lambda p: p.get_memory_pressure(1)),
    "list": ("session_id", lambda p: p.list_allocations(1)),
    "stats": ("session_id", lambda p: p.calculate_memory_stats(1)),
    "report": ("session_id", lambda p: p.generate_memory_report(1)),
    "window": ("time_window", lambda p: p.get_memory_trends("s", "1")),
    "window bool": ("time_window", lambda p: p.get_memory_trends("s", WRONG["bool"])),
    "window float": ("time_window", lambda p: p.get_memory_trends("s", 1.0)),
    "vm_size": ("vm_size", lambda p: p.configure("s", vm_size=1)),
    "configure platform": ("platform", lambda p: p.configure("s", platform=1)),
    "capacity": ("capacity", lambda p: p.configure("s", capacity="1GB")),
    "configure limits": ("limits", lambda p: p.configure("s", capacity=1, limits=5)),
    "end": ("session_id", lambda p: p.end_session(None)),
    "leaks": ("age", lambda p: p.get_leak_suspects("s", "1")),
    "patterns": ("time_window", lambda p: p.get_usage_patterns("s", None)),
    "advice": ("time_window", lambda p: p.get_capacity_advice("s", "1")),
    "request": ("request", lambda p: p.configure_session("s", {})),
    "user": ("user_id", lambda p: p.configure("s", vm_size="small", user_id=1)),
}

OUT_OF_RANGE: dict[str, tuple[str, Call]] = {
    "size": ("size.bytes: -1 is not a u64", lambda p: p.create_allocation("s", size(-1), HEAP)),
    "size above": (
        f"size.bytes: {U64_MAX + 1} is not a u64",
        lambda p: p.validate_allocation_request("s", size(U64_MAX + 1), HEAP),
    ),
    "limit": (
        "limits.hard_limit.bytes: -5 is not a u64",
        lambda p: p.set_memory_limits("s", limits_with(hard_limit=size(-5))),
    ),
    "window": ("time_window: -1 is not a u64", lambda p: p.get_memory_trends("s", -1)),
    "capacity": ("capacity: -1 is not a u64", lambda p: p.configure("s", capacity=-1)),
}


@pytest.mark.parametrize(("name", "call"), WRONG_TYPES.values(), ids=WRONG_TYPES.keys())
def test_a_wrong_type_raises_with_the_parameter_s_name(name: str, call: Call) -> None:
    pool = MemoryPool()
    make(pool, 10)
    with pytest.raises(TypeError) as caught:
        call(pool)
    assert str(caught.value).startswith(f"{name}: expected ")
    assert pool.get_memory_snapshot("s").unwrap().used.bytes == 10


@pytest.mark.parametrize(("message", "call"), OUT_OF_RANGE.values(), ids=OUT_OF_RANGE.keys())
def test_a_number_outside_of_u64_raises(message: str, call: Call) -> None:
    pool = MemoryPool()
    make(pool, 10)
    with pytest.raises(ValueError, match="is not a u64") as caught:
        call(pool)
    assert str(caught.value) == message
    assert pool.get_memory_snapshot("s").unwrap().used.bytes == 10


@pytest.mark.parametrize(
    "options",
    [{}, {"vm_size": "small", "platform": "vita"}, {"vm_size": "small", "capacity": 1}],
)
def test_configure_takes_one_way(options: dict[str, Any]) -> None:
    pool = MemoryPool()
    error = pool.configure("s", **options).unwrap_err()
    assert error.code is MemoryErrorCode.UNSUPPORTED_PLATFORM
    assert "vm-size" in error.message
    assert pool.list_sessions().unwrap() == []


@pytest.mark.parametrize("user_id", ["u" * 257, "line\nbreak"])
def test_a_malformed_user_is_refused(user_id: str) -> None:
    error = MemoryPool().configure("s", vm_size="small", user_id=user_id).unwrap_err()
    assert error.details == "malformed user id"


def test_lone_surrogates_are_refused_not_raised() -> None:
    pool = MemoryPool()
    for result in (
        pool.create_allocation("\ud800", size(1), HEAP),
        pool.free_allocation("\udfff"),
        pool.get_platform_profile("\ud800"),
    ):
        error = result.unwrap_err()
        error.message.encode()


def test_subclasses_are_accepted() -> None:
    class Text(str):
        __slots__ = ()

    pool = MemoryPool()
    assert pool.create_allocation(Text("s"), size(1), HEAP).is_ok()
    assert pool.list_sessions().unwrap() == ["s"]
