"""Requests, typed and plain, without a pool: the same errors as with one."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flight_memory.memory_types import (
    MemoryError_,
    MemoryErrorCode,
    MemoryLimits,
    MemoryPurpose,
    MemorySize,
)
from flight_v6r.sessions import ConfigurationRequest, VmSize
from memory_accounting import VM_SIZES, MemoryPool, PoolSettings, memory_size
from memory_accounting.validation import RequestValidator, usage
from tests.accounting.support import MIB, ManualClock, make, size
from wit_runtime import Err, Ok, json

CLOCK = ManualClock()
VALIDATOR = RequestValidator(PoolSettings(node_capacity=64 * MIB), clock=CLOCK)
SCRATCH = MemoryPurpose.TEMPORARY

PLAIN: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ("session_id", "size", "bytes", "purpose", "capacity", "heap_max", "x")
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


def pool() -> MemoryPool:
    return MemoryPool(PoolSettings(node_capacity=64 * MIB), clock=CLOCK)


def limits(**bytes_by_name: int) -> MemoryLimits:
    names = [field.name for field in attrs.fields(MemoryLimits)]
    return MemoryLimits(*(memory_size(bytes_by_name.get(name, MIB)) for name in names))


@pytest.mark.parametrize("session_id", ["", "a b", "x" * 129, "line\nbreak"])
def test_session_ids_are_refused_as_by_a_pool(session_id: str) -> None:
    by_pool = pool().create_allocation(session_id, size(1), SCRATCH)
    assert isinstance(by_pool, Err)
    assert VALIDATOR.check_session_id(session_id) == by_pool
    assert VALIDATOR.check_allocation(session_id, size(0), SCRATCH) == by_pool


def test_what_is_well_formed_comes_back_typed() -> None:
    assert VALIDATOR.check_session_id("s-1") == Ok("s-1")
    request = VALIDATOR.check_allocation("s-1", size(7), SCRATCH).unwrap()
    data = {"session_id": "s-1", "size": {"bytes": 7}, "purpose": "temporary"}
    assert VALIDATOR.read_allocation(data).unwrap() == request
    assert (request.session_id, request.size.bytes, request.purpose) == ("s-1", 7, SCRATCH)


def test_nothing_is_no_size() -> None:
    data = {"session_id": "s", "size": {"bytes": 0, "human_readable": "0B"}, "purpose": "vm-heap"}
    by_pool = pool().create_allocation("s", size(0), MemoryPurpose.VM_HEAP)
    assert VALIDATOR.read_allocation(data) == by_pool


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"size": {"bytes": -1}}, MemoryErrorCode.INVALID_SIZE, "size.bytes"),
        ({"size": {"bytes": 2**64}}, MemoryErrorCode.INVALID_SIZE, "size.bytes"),
        ({"size": {"bytes": 1.0}}, MemoryErrorCode.INVALID_SIZE, "size.bytes"),
        ({"size": 5}, MemoryErrorCode.INVALID_SIZE, "size"),
        ({"session_id": None}, MemoryErrorCode.INVALID_ALLOCATION, "session_id"),
        ({"purpose": "vm_heap"}, MemoryErrorCode.INVALID_ALLOCATION, "purpose"),
        ({"force": True}, MemoryErrorCode.INVALID_ALLOCATION, "request"),
    ],
)
def test_wrong_data_is_an_error_that_names_the_path(
    change: dict[str, object], code: MemoryErrorCode, path: str
) -> None:
    data = {"session_id": "s", "size": {"bytes": 1}, "purpose": "vm-heap", **change}
    error = VALIDATOR.read_allocation(data).unwrap_err()
    assert (error.code, error.details) == (code, path)
    assert error.timestamp == CLOCK.now
    assert path == "request" or path in error.message


@given(PLAIN)
def test_no_data_raises(data: object) -> None:
    for result in (
        VALIDATOR.read_allocation(data),
        VALIDATOR.read_configuration("s", data),
        VALIDATOR.read_limits(data, MIB),
    ):
        if isinstance(result, Err):
            assert json.decode(json.encode(result.error, MemoryError_), MemoryError_) == (
                result.error
            )
            assert len(result.error.message) < 10_000


@pytest.mark.parametrize(
    "request_",
    [
        ConfigurationRequest(None, VmSize.SMALL, None, None, None),
        ConfigurationRequest("me", VmSize.LARGE, None, None, limits()),
        ConfigurationRequest(None, None, "psp", 64 * MIB, None),
        ConfigurationRequest(None, None, "psp", 48 * MIB, None),
        ConfigurationRequest(None, None, "psp", None, None),
        ConfigurationRequest(None, None, "dreamcast", 15, None),
        ConfigurationRequest(None, None, "gameboy", None, None),
        ConfigurationRequest(None, None, "custom", None, None),
        ConfigurationRequest(None, None, None, 3 * MIB, None),
        ConfigurationRequest(None, None, None, 0, None),
        ConfigurationRequest(None, None, None, 3 * MIB, limits(hard_limit=4 * MIB)),
        ConfigurationRequest(None, None, None, 3 * MIB, limits(stack_max=0)),
        ConfigurationRequest(None, None, None, MIB - 1, None),
        ConfigurationRequest(None, VmSize.SMALL, "psp", None, None),
        ConfigurationRequest(None, None, None, None, None),
    ],
    ids=str,
)
def test_configurations_are_decided_as_by_a_pool(request_: ConfigurationRequest) -> None:
    holder = pool()
    make(holder, MIB)
    counts = usage(holder.list_allocations("s").unwrap())
    by_pool = holder.configure_session("s", request_)
    mine = VALIDATOR.check_configuration("s", request_, counts)
    data = json.encode(request_, ConfigurationRequest)
    assert VALIDATOR.read_configuration("s", data, counts) == mine
    if isinstance(by_pool, Err):
        assert mine == by_pool
    else:
        terms = mine.unwrap()
        configured = by_pool.value
        assert (terms.platform, terms.capacity) == (configured.platform, configured.capacity.bytes)
        bounds = [getattr(configured.limits, name).bytes for name in terms.limits._fields]
        assert list(terms.limits) == bounds


@pytest.mark.parametrize("name", VM_SIZES)
def test_the_sizes_of_virtual_machines_are_profiles(name: str) -> None:
    terms = VALIDATOR.read_configuration("s", {"vm_size": name}).unwrap()
    profile = pool().get_platform_profile(terms.platform).unwrap()
    assert (terms.platform, terms.capacity) == (profile.tag, profile.val.bytes)


def test_wrong_configurations_name_the_path() -> None:
    error = VALIDATOR.read_configuration("s", {"vm_size": "huge"}).unwrap_err()
    assert (error.code, error.details) == (MemoryErrorCode.UNSUPPORTED_PLATFORM, "vm_size")
    error = VALIDATOR.read_configuration("s", {"capacity": "1GB"}).unwrap_err()
    assert (error.code, error.details) == (MemoryErrorCode.INVALID_SIZE, "capacity")
    error = VALIDATOR.read_configuration("", {"vm_size": "small"}).unwrap_err()
    assert error.code is MemoryErrorCode.INVALID_ALLOCATION


def test_limits_are_decided_as_by_a_pool() -> None:
    holder = pool()
    holder.configure("s", capacity=MIB).unwrap()
    for asked in (limits(), limits(soft_limit=0), limits(hard_limit=MIB + 1), limits(heap_max=9)):
        by_pool = holder.set_memory_limits("s", asked)
        mine = VALIDATOR.check_limits(asked, MIB)
        assert VALIDATOR.read_limits(json.encode(asked, MemoryLimits), MIB) == mine
        if isinstance(by_pool, Err):
            assert mine == by_pool
        else:
            assert mine == holder.get_memory_limits("s")


def test_wrong_limits_name_the_path() -> None:
    data = json.encode(limits(), MemoryLimits)
    data["cache_max"]["bytes"] = "much"
    error = VALIDATOR.read_limits(data, MIB).unwrap_err()
    assert (error.code, error.details) == (MemoryErrorCode.INVALID_SIZE, "cache_max.bytes")


def test_wrong_types_raise_as_in_a_pool() -> None:
    with pytest.raises(TypeError, match="session_id"):
        VALIDATOR.check_session_id(5)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    with pytest.raises(ValueError, match=r"size\.bytes"):
        VALIDATOR.check_allocation("s", MemorySize(-1, ""), SCRATCH)
