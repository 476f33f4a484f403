"""Functions, parameters, and types are those of the WIT, on the Protocols and on what implements
them; and the check itself notices what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from flight_memory.memory_analytics import MemoryAnalytics
from flight_memory.memory_operations import MemoryOperations
from flight_memory.memory_types import MemoryError_, MemoryPurpose, MemorySize
from flight_v6r.diagnostics import Diagnostics
from flight_v6r.insights import Insights
from flight_v6r.sessions import Sessions
from memory_accounting import MemoryPool, Pool
from memory_accounting.client import Client
from memory_accounting.validation import GuardedPool
from tests.conformance.memory.conftest import params
from tests.conformance.memory.implementations import IMPLEMENTATIONS, Implementation
from tests.conformance.memory.signatures import mismatches
from tests.support import ROOT
from wit_codegen import pipeline
from wit_codegen.inputs import read_tree
from wit_codegen.resolve import NO_FEATURES
from wit_codegen.resolve.ir import Resolve
from wit_runtime import U32, Ok, Result

NOTHING: frozenset[str] = frozenset()
POOL_BEYOND = frozenset(
    name
    for protocol in (Sessions, Insights, Diagnostics)
    for name in vars(protocol)
    if not name.startswith("_")
) | {"configure", "get_allocation", "get_samples", "sample", "subscribe", "close", "tick"}
CLIENT_BEYOND = POOL_BEYOND | {
    "alerts",
    "create_vm",
    "destroy_vm",
    "events",
    "health",
    "overview",
    "status",
    "watch",
}
OTHERS = {
    "memory-operations": {name for name in vars(MemoryAnalytics) if not name.startswith("_")},
    "memory-analytics": {name for name in vars(MemoryOperations) if not name.startswith("_")},
}


@pytest.fixture(scope="module")
def contract() -> Resolve:
    return pipeline.resolve(read_tree(str(ROOT / "wit" / "flight-memory")), NO_FEATURES)


def test_the_contract_has_twelve_functions(contract: Resolve) -> None:
    assert sum(len(interface.functions) for interface in contract.interfaces) == 12


def test_the_protocols_are_the_contract(contract: Resolve) -> None:
    assert mismatches(contract, "memory-operations", MemoryOperations) == []
    assert mismatches(contract, "memory-analytics", MemoryAnalytics) == []


@pytest.mark.parametrize(
    "implementation",
    params(each for each in IMPLEMENTATIONS if each.component is None),
)
def test_implementations_have_its_signatures(
    contract: Resolve, implementation: Implementation
) -> None:
    with implementation.open() as subject:
        for interface, value in (
            ("memory-operations", subject.operations),
            ("memory-analytics", subject.analytics),
        ):
            more = POOL_BEYOND if isinstance(value, Pool | GuardedPool) else NOTHING
            beyond = OTHERS[interface] | (CLIENT_BEYOND if isinstance(value, Client) else more)
            assert mismatches(contract, interface, type(value), beyond) == []


def replaced(name: str, function: Callable[..., Any]) -> type:
    return type("Wrong", (MemoryPool,), {name: function})


def free_by_number(self: object, allocation_id: U32) -> Result[bool, MemoryError_]:
    raise NotImplementedError


def free_by_another_name(self: object, id_: str) -> Result[bool, MemoryError_]:
    raise NotImplementedError


def free_with_more(self: object, allocation_id: str, force: str) -> Result[bool, MemoryError_]:
    raise NotImplementedError


def free_with_default(self: object, allocation_id: str = "") -> Result[bool, MemoryError_]:
    raise NotImplementedError


def free_by_keyword(self: object, *, allocation_id: str) -> Result[bool, MemoryError_]:
    raise NotImplementedError


def free_without_error(self: object, allocation_id: str) -> Ok[bool]:
    raise NotImplementedError


def free_to_text(self: object, allocation_id: str) -> Result[str, MemoryError_]:
    raise NotImplementedError


def free_half_annotated(self: object, allocation_id: str):  # type: ignore[no-untyped-def] # noqa: ANN201
    raise NotImplementedError


@attrs.frozen
class WrongError:
    code: MemoryPurpose
    message: str


def free_with_wrong_error(self: object, allocation_id: str) -> Result[bool, WrongError]:
    raise NotImplementedError


@pytest.mark.parametrize(
    "wrong",
    [
        free_by_number,
        free_by_another_name,
        free_with_more,
        free_with_default,
        free_by_keyword,
        free_without_error,
        free_to_text,
        free_half_annotated,
        free_with_wrong_error,
    ],
    ids=lambda each: each.__name__,
)
def test_the_check_notices_a_wrong_signature(contract: Resolve, wrong: Callable[..., Any]) -> None:
    beyond = OTHERS["memory-operations"] | POOL_BEYOND
    found = mismatches(contract, "memory-operations", replaced("free_allocation", wrong), beyond)
    assert len(found) == 1
    assert found[0].startswith("free_allocation: the contract says")


def test_the_check_notices_what_is_missing_and_what_is_too_many(contract: Resolve) -> None:
    class Lacking:
        def free_allocation(self, allocation_id: str) -> Result[bool, MemoryError_]:
            raise NotImplementedError

        def shrink(self, size: MemorySize) -> None:
            raise NotImplementedError

    found = mismatches(contract, "memory-operations", Lacking)
    assert "create_allocation: missing" in found
    assert "shrink: not in memory-operations" in found
    assert len(found) == 9
