"""The base classes of generated worlds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from wit_host import types
from wit_host.closing import Closing
from wit_host.limits import UNLIMITED, Limits
from wit_host.presence import component_class
from wit_host.state import State
from wit_host.support import refuse_unsupported
from wit_host.wasi import Wasi

if TYPE_CHECKING:
    from wit_host.binding import Terms
    from wit_host.component import Component

I_contra = TypeVar("I_contra", contravariant=True)


class Described:
    """What every world has: its description, and an instance."""

    instance: State
    """How the instance is, and a way to stop it."""

    def __init__(self) -> None:
        """Refuse to be made of nothing."""
        raise TypeError(
            f"{type(self).__name__} is made of a component: use from_file, from_bytes, or"
            " from_component"
        )

    @staticmethod
    def __describe__() -> types.World:
        """What the world imports and exports; generated worlds say it."""
        raise NotImplementedError

    def __init_subclass__(cls) -> None:
        """Let an instance's exports stand where the Protocol has properties."""
        super().__init_subclass__()
        for base in cls.__mro__[1:]:
            if getattr(base, "_is_protocol", False):
                for name, member in vars(base).items():
                    if isinstance(member, property):
                        setattr(cls, name, None)

    @classmethod
    def _bound(cls, load: Callable[[], Component], terms: Terms) -> Self:
        from wit_host.binding import bind  # noqa: PLC0415 - imports the engine

        world = _describe(cls)
        for interface in world.exports:  # before the engine refuses it with words of its own
            refuse_unsupported(interface, None)
        bound = bind(world, load(), terms)
        made = object.__new__(cls)
        made.instance = State(bound.instance)
        made.__dict__.update(bound.exports)
        return made

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self.instance.closed

    def __repr__(self) -> str:
        """Name the world, and how the instance is."""
        state = "closed" if self.closed else "open" if self.instance.failure is None else "dead"
        return f"<{_describe(type(self)).name}, {state}>"


_described: dict[Callable[[], types.World], types.World] = {}


def _describe(cls: type[Described]) -> types.World:
    """Return a world's description, always the same one: what is compiled is kept under it.

    A world's `Async` class has its description from the other, and so shares it.
    """
    describe = cls.__describe__
    described = _described.get(describe)
    if described is None:
        described = _described[describe] = describe()
    return described


class _Instantiated(Closing, Described):
    """An instance of a world: a context manager whose end lets go of it."""

    @classmethod
    def _instantiated(
        cls,
        load: Callable[[], Component],
        imports: object,
        wasi: Wasi | None,
        limits: Limits,
    ) -> Self:
        component_class()  # which says so where the engine is not installed
        from wit_host.binding import Terms  # noqa: PLC0415 - imports the engine

        return cls._bound(load, Terms(imports, wasi, limits))

    def close(self) -> None:
        """Let go of the instance and its memory; a second call does nothing.

        Waits for a call on another thread to end. Raises `ReentryError` inside a call.
        """
        self.instance._instance.close()  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]


class World(_Instantiated):
    """A world that needs nothing of its host but, perhaps, WASI.

    All ways to make one raise `InvalidComponentError` for what is no component, an error that
    derives from `BindError` where component and world do not fit, and `TrapError` if the component
    traps while it comes up. With `wasi` it may use that much of WASI 0.2, without it none.
    """

    @classmethod
    def from_file(
        cls, path: Path | str, *, wasi: Wasi | None = None, limits: Limits = UNLIMITED
    ) -> Self:
        """Load a component from a `.wasm` file and instantiate it; raises `OSError` as well."""

        def load() -> Component:
            return component_class().from_file(path, limits=limits)

        return cls._instantiated(load, None, wasi, limits)

    @classmethod
    def from_bytes(
        cls, content: bytes, *, wasi: Wasi | None = None, limits: Limits = UNLIMITED
    ) -> Self:
        """Load a component from bytes and instantiate it."""

        def load() -> Component:
            return component_class().from_bytes(content, limits=limits)

        return cls._instantiated(load, None, wasi, limits)

    @classmethod
    def from_component(
        cls, component: Component, *, wasi: Wasi | None = None, limits: Limits = UNLIMITED
    ) -> Self:
        """Instantiate a component that is loaded already; the way to many instances."""
        return cls._instantiated(lambda: component, None, wasi, limits)


class ImportingWorld(_Instantiated, Generic[I_contra]):
    """A world whose host supplies `imports`: an object with what its Protocol names.

    Errors are those of `World`.
    """

    @classmethod
    def from_file(
        cls,
        path: Path | str,
        imports: I_contra,
        *,
        wasi: Wasi | None = None,
        limits: Limits = UNLIMITED,
    ) -> Self:
        """Load a component from a `.wasm` file and instantiate it; raises `OSError` as well."""

        def load() -> Component:
            return component_class().from_file(path, limits=limits)

        return cls._instantiated(load, imports, wasi, limits)

    @classmethod
    def from_bytes(
        cls,
        content: bytes,
        imports: I_contra,
        *,
        wasi: Wasi | None = None,
        limits: Limits = UNLIMITED,
    ) -> Self:
        """Load a component from bytes and instantiate it."""

        def load() -> Component:
            return component_class().from_bytes(content, limits=limits)

        return cls._instantiated(load, imports, wasi, limits)

    @classmethod
    def from_component(
        cls,
        component: Component,
        imports: I_contra,
        *,
        wasi: Wasi | None = None,
        limits: Limits = UNLIMITED,
    ) -> Self:
        """Instantiate a component that is loaded already; the way to many instances."""
        return cls._instantiated(lambda: component, imports, wasi, limits)
