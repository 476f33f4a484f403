"""Calling what is awaited from tests that are not."""

from __future__ import annotations

import asyncio
import functools
import inspect
import types
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self, TypeVar, cast

T = TypeVar("T")


class LoopCaller:
    """An event loop of its own, in which awaitables are run to their end."""

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def run(self, awaitable: Awaitable[T]) -> T:
        async def to_its_end() -> T:
            return await awaitable

        return self._loop.run_until_complete(to_its_end())

    def blocking(self, subject: object, like: type[T]) -> T:
        """The same object with functions that return when they are done.

        Its class has the signatures of the awaited ones, and passes for `like`.
        """
        names = [name for name in dir(type(subject)) if not name.startswith("_")]
        functions = {name: self._blocking(getattr(type(subject), name), subject) for name in names}
        blocking = types.new_class(
            like.__name__, (like,), exec_body=lambda space: space.update(functions)
        )
        return cast("T", object.__new__(blocking))

    def _blocking(self, function: Callable[..., Any], subject: object) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(_: object, *arguments: object, **options: object) -> object:
            result = function(subject, *arguments, **options)
            return self.run(result) if inspect.isawaitable(result) else result

        return call
