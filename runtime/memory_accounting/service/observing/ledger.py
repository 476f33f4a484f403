"""A ledger whose operations are watched: failures are counted, and each is a span of a trace."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, cast

from flight_memory.memory_types import MemoryError_, MemoryErrorCode
from memory_accounting.service.engine import Engine
from memory_accounting.stores.seam import StoreError
from wit_runtime import Err

_FAILED = MemoryErrorCode.ALLOCATION_FAILED


class Spans(Protocol):
    """What makes an operation a span."""

    def around(self, name: str, call: Callable[..., Awaitable[Any]]) -> Callable[..., Any]:
        """Return a call that is a span of the trace of the request, if that has one."""
        ...


def watched(engine: Engine, on_failure: Callable[[str], None], spans: Spans | None) -> Engine:
    """Return an engine which tells of each operation that its store failed, by its name."""
    return cast("Engine", _Watched(engine, on_failure, spans))


def refusal_of(result: object) -> MemoryErrorCode | None:
    """Return the code of a refusal; None: it is none."""
    return cast("Err[MemoryError_]", result).error.code if type(result) is Err else None


class _Watched:
    """An engine around another one; it has all that the other has."""

    def __init__(
        self, engine: Engine, on_failure: Callable[[str], None], spans: Spans | None
    ) -> None:
        self._engine = engine
        for name in dir(engine):
            call = getattr(engine, name)
            if name.startswith("_") or not inspect.iscoroutinefunction(call):
                continue
            watching = _telling(name, call, on_failure)
            # Found once, and set as attributes, operations cost no look-up more than before.
            setattr(self, name, watching if spans is None else spans.around(name, watching))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the engine has
        return getattr(self._engine, name)


def _telling(
    name: str, call: Callable[..., Awaitable[Any]], on_failure: Callable[[str], None]
) -> Callable[..., Awaitable[Any]]:
    async def told(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - as the engine has it
        try:
            result = await call(*arguments, **named)
        except StoreError:
            on_failure(name)
            raise
        if refusal_of(result) is _FAILED:
            on_failure(name)
        return result

    return told
