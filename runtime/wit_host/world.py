"""The base classes of generated worlds."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import ClassVar, Generic, Self, TypeVar

from wit_host import types
from wit_host.limits import UNLIMITED, Limits
from wit_host.wasi import Wasi

I_contra = TypeVar("I_contra", contravariant=True)


class _Instantiated:
    __description__: ClassVar[types.World | None] = None

    @staticmethod
    def __describe__() -> types.World:
        raise NotImplementedError

    def close(self) -> None:
        """Let go."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class World(_Instantiated):
    """A world that needs nothing of its host but, perhaps, WASI."""

    @classmethod
    def from_file(
        cls, path: Path | str, *, wasi: Wasi | None = None, limits: Limits = UNLIMITED
    ) -> Self:
        """Load."""
        raise NotImplementedError


class ImportingWorld(_Instantiated, Generic[I_contra]):
    """A world whose host supplies imports."""

    @classmethod
    def from_file(
        cls,
        path: Path | str,
        imports: I_contra,
        *,
        wasi: Wasi | None = None,
        limits: Limits = UNLIMITED,
    ) -> Self:
        """Load."""
        raise NotImplementedError
