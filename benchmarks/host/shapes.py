"""The values that are echoed, for the generated world and for the dynamic API, and their bounds."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import attrs

from benchmarks.host.subject import as_record
from wit_runtime import Ok

MANY = 2000


@attrs.frozen
class Shape:
    """A function with a value for each side, and what its ratios are held to.

    `faster` is the least by which the generated call has to be faster than the dynamic one, and
    `over_bare` the most that it may cost of the bare call; `number` is how many calls make a batch.
    """

    what: str
    function: str
    generated: Any
    dynamic: Any
    faster: float | None = None
    over_bare: float | None = None
    number: int = MANY


def shapes(world: ModuleType) -> list[Shape]:
    """Return all shapes."""
    return [*_scalars(), *_composed(world), *_lists(world)]


def _scalars() -> list[Shape]:
    values = {"u64": 2**40, "bool": True, "f64": 1.5, "char": "x"}
    found = [Shape(kind, f"echo-{kind}", v, v, 7, 1.6) for kind, v in values.items()]
    for name, text in (("string, 5 B", "hello"), ("string, 1 KB", "x" * 1024)):
        found.append(Shape(name, "echo-string", text, text, 7, 1.6))
    return found


def _composed(world: ModuleType) -> list[Shape]:
    page = as_record(address=7, name="code")
    return [
        Shape("option<u64>", "echo-option", 7, 7, 12, 2.3),
        Shape("result<u64, string>", "echo-result", Ok(7), 7, 12, 2.3),
        Shape("enum", "echo-enum", world.Purpose.ASSET_CACHE, "asset-cache", 12, 2.3),
        Shape(
            "flags, 2 of 5 set",
            "echo-flags",
            world.Access.READ | world.Access.WRITE,
            {"read", "write"},
        ),
        Shape(
            "variant with a record",
            "echo-variant",
            world.PlaceInPage(world.Page(7, "code")),
            page,
            12,
            2.3,
        ),
        Shape("record of 2", "echo-size", world.Size(2**20, "1.0MB"), _size(), 12, 2.3),
        Shape("record of 6, nested", "echo-allocation", _allocation(world), _record(), 12, 2.3),
    ]


def _lists(world: ModuleType) -> list[Shape]:
    numbers, floats = list(range(1000)), [n / 7 for n in range(1000)]
    texts = [f"text {n}" for n in range(100)]
    allocations, records = [_allocation(world)] * 100, [_record()] * 100
    return [
        Shape("list<u8>, 1 KB", "echo-bytes", bytes(1000), bytes(1000), number=200),
        Shape("list<u8>, 100 KB", "echo-bytes", bytes(10**5), bytes(10**5), None, 1.15, 5),
        Shape("list<u32>, 1000", "echo-u32s", numbers, numbers, number=200),
        Shape("list<f64>, 1000", "echo-f64s", floats, floats, number=200),
        Shape("list<string>, 100", "echo-strings", texts, texts, number=200),
        Shape("list<record of 6>, 100", "echo-allocations", allocations, records, 12, number=20),
    ]


def _size() -> Any:
    return as_record(bytes=2**20, human_readable="1.0MB")


def _record() -> Any:
    return as_record(
        id="01a1fc6e-fc5b-7000-8323-630c5f1bdaf0",
        session_id="s-1",
        size=_size(),
        purpose="asset-cache",
        allocated_at=1795236494427,
        freed_at=None,
    )


def _allocation(world: ModuleType) -> Any:
    return world.Allocation(
        "01a1fc6e-fc5b-7000-8323-630c5f1bdaf0",
        "s-1",
        world.Size(2**20, "1.0MB"),
        world.Purpose.ASSET_CACHE,
        1795236494427,
        None,
    )
