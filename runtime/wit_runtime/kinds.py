"""`isinstance` for generic classes, saying what a type checker cannot know: parts are anything."""

from __future__ import annotations

from typing import Any, TypeGuard, TypeVar

from wit_runtime.results import Err, Ok, Some

C = TypeVar("C")


def is_a(value: object, cls: type[C]) -> TypeGuard[C]:
    """Whether a value is an instance of a class that is known as `type[list[Any]]` or the like."""
    return isinstance(value, cls)


def is_tuple(value: object) -> TypeGuard[tuple[Any, ...]]:
    """Whether a value is a tuple."""
    return isinstance(value, tuple)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Whether a value is a list."""
    return isinstance(value, list)


def is_dict(value: object) -> TypeGuard[dict[Any, Any]]:
    """Whether a value is a dict."""
    return isinstance(value, dict)


def is_ok(value: object) -> TypeGuard[Ok[Any]]:
    """Whether a value is `Ok`."""
    return isinstance(value, Ok)


def is_err(value: object) -> TypeGuard[Err[Any]]:
    """Whether a value is `Err`."""
    return isinstance(value, Err)


def is_some(value: object) -> TypeGuard[Some[Any]]:
    """Whether a value is `Some`."""
    return isinstance(value, Some)
