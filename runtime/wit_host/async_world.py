"""The base classes of generated worlds whose calls are awaited."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from wit_host.closing import AsyncClosing
from wit_host.limits import UNLIMITED, Limits
from wit_host.presence import component_class
from wit_host.wasi import Wasi
from wit_host.world import Described

if TYPE_CHECKING:
    from wit_host.component import Component

I_contra = TypeVar("I_contra", contravariant=True)
W = TypeVar("W", bound="_Awaited")


class Opening(Generic[W]):
    """An instance that is on its way: `await` it, or use it in `async with`."""

    def __init__(self, start: Callable[[], Any]) -> None:
        """Know how to start; nothing happens before it is awaited."""
        self._start = start
        self._opened: W | None = None

    def __await__(self) -> Generator[Any, None, W]:
        """Instantiate, and return the instance."""
        started: Generator[Any, None, W] = self._start().__await__()
        return started

    async def __aenter__(self) -> W:
        """Instantiate, and return the instance."""
        self._opened = await self
        return self._opened

    async def __aexit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the instance."""
        if self._opened is not None:
            await self._opened.aclose()


class _Awaited(AsyncClosing, Described):
    """An instance of a world whose calls do not block the event loop."""

    _awaiter: Any
    """The `Awaiter`, whose module is not imported yet where somebody asks for type hints."""

    @classmethod
    def _opening(
        cls,
        load: Callable[[], Component],
        imports: object,
        wasi: Wasi | None,
        limits: Limits,
    ) -> Opening[Self]:
        async def start() -> Any:
            component_class()  # which says so, where there is no engine
            import asyncio  # noqa: PLC0415 - takes as long to import as all the rest

            from wit_host.awaiting import Awaiter  # noqa: PLC0415 - imports the engine
            from wit_host.binding import Terms  # noqa: PLC0415 - imports the engine

            awaiter = Awaiter(asyncio.get_running_loop())

            def bring_up() -> Any:
                return cls._bound(load, Terms(imports, wasi, limits, awaiter))

            try:
                made = await awaiter.run(bring_up)
            except BaseException:
                awaiter.stop()
                raise
            made._awaiter = awaiter  # noqa: SLF001 - its own
            return made

        return Opening(start)

    async def aclose(self) -> None:
        """Let go of the instance and its memory after the calls on their way."""
        await self._awaiter.close()


class AsyncWorld(_Awaited):
    """A world like `World`, whose calls are awaited.

    Each instance has a thread in which its calls run one after another; several instances run in
    parallel. Cancelling a call interrupts the guest and ends the instance.
    """

    @classmethod
    def from_file(
        cls, path: Path | str, *, wasi: Wasi | None = None, limits: Limits = UNLIMITED
    ) -> Opening[Self]:
        """Load a component from a `.wasm` file and instantiate it; raises `OSError` as well."""
        return cls._opening(
            lambda: component_class().from_file(path, limits=limits), None, wasi, limits
        )

    @classmethod
    def from_bytes(
        cls, content: bytes, *, wasi: Wasi | None = None, limits: Limits = UNLIMITED
    ) -> Opening[Self]:
        """Load a component from bytes and instantiate it."""
        return cls._opening(
            lambda: component_class().from_bytes(content, limits=limits), None, wasi, limits
        )

    @classmethod
    def from_component(
        cls, component: Component, *, wasi: Wasi | None = None, limits: Limits = UNLIMITED
    ) -> Opening[Self]:
        """Instantiate a component that is loaded already; the way to many instances."""
        return cls._opening(lambda: component, None, wasi, limits)


class AsyncImportingWorld(_Awaited, Generic[I_contra]):
    """A world like `ImportingWorld`, whose calls are awaited.

    Functions of the imports may be coroutine functions; they run in the event loop.
    """

    @classmethod
    def from_file(
        cls,
        path: Path | str,
        imports: I_contra,
        *,
        wasi: Wasi | None = None,
        limits: Limits = UNLIMITED,
    ) -> Opening[Self]:
        """Load a component from a `.wasm` file and instantiate it; raises `OSError` as well."""
        return cls._opening(
            lambda: component_class().from_file(path, limits=limits), imports, wasi, limits
        )

    @classmethod
    def from_bytes(
        cls,
        content: bytes,
        imports: I_contra,
        *,
        wasi: Wasi | None = None,
        limits: Limits = UNLIMITED,
    ) -> Opening[Self]:
        """Load a component from bytes and instantiate it."""
        return cls._opening(
            lambda: component_class().from_bytes(content, limits=limits), imports, wasi, limits
        )

    @classmethod
    def from_component(
        cls,
        component: Component,
        imports: I_contra,
        *,
        wasi: Wasi | None = None,
        limits: Limits = UNLIMITED,
    ) -> Opening[Self]:
        """Instantiate a component that is loaded already; the way to many instances."""
        return cls._opening(lambda: component, imports, wasi, limits)
