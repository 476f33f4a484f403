"""Values of the contract: wit-codegen's classes to componentize-py's, and back.

Both derive from the same WIT, so each class has a counterpart with the same fields or cases, which
is found by its name. The counterparts exist only in a build, so that a type checker cannot know
them; what it can know of those that come in is in the Protocols here.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Final, Protocol, cast

import attrs

from flight_memory import memory_analytics, memory_types
from flight_memory.memory_types import MemoryLimits, MemorySize
from wit_runtime import Err, Result

_Make = Callable[..., object]

_COUNTERPARTS: Final[dict[str, ModuleType]] = {
    each.__name__: import_module("wit_world.exports." + each.__name__.rpartition(".")[2])
    for each in (memory_types, memory_analytics)
}
_GuestError: Final[Callable[[object], Exception]] = import_module("componentize_py_types").Err


class GuestCase(Protocol):
    """A case of an enum, as it comes in; its name is ours."""

    @property
    def name(self) -> str:
        """The name in capitals."""
        ...


class GuestSize(Protocol):
    """A memory-size, as it comes in."""

    bytes: int
    human_readable: str


class GuestLimits(Protocol):
    """A memory-limits, as it comes in."""

    heap_max: GuestSize
    stack_max: GuestSize
    cache_max: GuestSize
    soft_limit: GuestSize
    hard_limit: GuestSize


def size(value: GuestSize) -> MemorySize:
    """Take over an amount."""
    return MemorySize(value.bytes, value.human_readable)


def limits(value: GuestLimits) -> MemoryLimits:
    """Take over limits."""
    return MemoryLimits(
        heap_max=size(value.heap_max),
        stack_max=size(value.stack_max),
        cache_max=size(value.cache_max),
        soft_limit=size(value.soft_limit),
        hard_limit=size(value.hard_limit),
    )


def answer(result: Result[object, object]) -> object:
    """Return the value of a result, or raise its error, which is how a guest returns one."""
    if isinstance(result, Err):
        raise _GuestError(_to_guest(result.error))
    return _to_guest(result.value)


def _to_guest(value: object) -> object:
    """Make the counterpart of a value, whatever it consists of."""
    if isinstance(value, enum.Enum):
        return _cases(type(value))[value.name]
    if isinstance(value, list):
        return [_to_guest(each) for each in cast("list[object]", value)]
    if isinstance(value, tuple):
        return tuple([_to_guest(each) for each in cast("tuple[object, ...]", value)])
    if type(value).__module__ in _COUNTERPARTS:
        make, fields = _record(cast("type[attrs.AttrsInstance]", type(value)))
        return make(*[_to_guest(getattr(value, field)) for field in fields])
    return value


@cache
def _cases(cls: type[enum.Enum]) -> dict[str, object]:
    """Return the counterparts of the cases of an enum by name."""
    counterpart: type[enum.Enum] = getattr(_COUNTERPARTS[cls.__module__], cls.__name__)
    return {case.name: case for case in counterpart}


@cache
def _record(cls: type[attrs.AttrsInstance]) -> tuple[_Make, tuple[str, ...]]:
    """Return the counterpart of a record, or of a case of a variant, and the names of its fields.

    componentize-py divides the name of a variant from that of its case, and gives no underscore to
    what is called like an exception.
    """
    name = cls.__name__.rstrip("_")
    if hasattr(cls, "tag"):
        name = name.replace("PlatformProfile", "PlatformProfile_")
    make: _Make = getattr(_COUNTERPARTS[cls.__module__], name)
    return make, tuple(field.name for field in attrs.fields(cls))
