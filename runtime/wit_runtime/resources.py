"""What every handle to a resource can do, and the error context of the component model."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self


class ResourceClosedError(Exception):
    """A method was called on a handle after `close()`, or on one that was given away."""


class Resource(Protocol):
    """A handle to a resource: a context manager whose end drops it.

    Generated resources are Protocols that extend this one. A host that implements a resource may
    inherit from the generated Protocol, and gets these methods with it.
    """

    def close(self) -> None:
        """Drop the handle. A second call does nothing."""

    def __enter__(self) -> Self:
        """Return the handle itself."""
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Drop the handle, whatever happened."""
        self.close()


class AsyncResource(Protocol):
    """A handle to a resource whose calls are awaited: an asynchronous context manager.

    Generated resources have a twin that extends this one. A host that implements a resource may
    inherit from the twin, and gets these methods with it.
    """

    async def aclose(self) -> None:
        """Drop the handle. A second call does nothing."""

    async def __aenter__(self) -> Self:
        """Return the handle itself."""
        return self

    async def __aexit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Drop the handle, whatever happened."""
        await self.aclose()


class ErrorContext(Protocol):
    """A value of WIT's type `error-context`: what went wrong, for people who debug."""

    def debug_message(self) -> str:
        """The text; its content is up to the implementation and may be empty."""
        ...
