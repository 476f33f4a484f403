"""Context managers that end with a `close`, or with an `aclose` that is awaited."""

from __future__ import annotations

from abc import abstractmethod
from types import TracebackType
from typing import Self


class Closing:
    """What is closed at the end of `with`, whatever happened."""

    __slots__ = ()

    @abstractmethod
    def close(self) -> None:
        """Let go of it; a second call does nothing."""

    def __enter__(self) -> Self:
        """Return the object itself."""
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()


class AsyncClosing:
    """What is closed at the end of `async with`, whatever happened."""

    __slots__ = ()

    @abstractmethod
    async def aclose(self) -> None:
        """Let go of it; a second call does nothing."""

    async def __aenter__(self) -> Self:
        """Return the object itself."""
        return self

    async def __aexit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        await self.aclose()
