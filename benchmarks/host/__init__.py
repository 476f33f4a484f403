"""What a call costs: beside wasmtime's own dynamic API, and beside the bare C call.

Each shape is echoed by the same component in one run. *dynamic* goes through `wasmtime.component`,
*generated* through a world that wit-codegen made from `echo.wit`, and *bare* is the C call alone,
again and again with the arguments that a generated call had put in place.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.host import calls, instantiation
from benchmarks.measuring import Row


def rows() -> Iterator[Row]:
    """Measure calls, imports, growth, and how long an instance takes to make."""
    yield from calls.rows()
    yield from instantiation.rows()
