"""Coroutine functions as imports: what a guest can call of them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from wit_host.errors import BindError

if TYPE_CHECKING:
    from wit_host.awaiting import Awaiter


def as_called(implementation: Callable[..., Any], awaiter: Awaiter | None) -> Callable[..., Any]:
    """Return what the guest is to call for an implementation, which may be a coroutine function.

    Raises `BindError` for one that nothing here can await.
    """
    called = getattr(type(implementation), "__call__", None)  # noqa: B004 - of an object, it may be
    if not any(map(inspect.iscoroutinefunction, (implementation, called))):
        return implementation
    if awaiter is None:
        name = getattr(implementation, "__qualname__", repr(implementation))
        raise BindError(f"`{name}` is a coroutine function; open the world's Async class instead")
    return awaiter.bridge(implementation)
