"""The types of ASGI as this folder uses them: plain mappings and callables, of no framework."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, TypeAlias

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

Header: TypeAlias = tuple[bytes, bytes]
CLOSING: Final[Header] = (b"connection", b"close")
Headers: TypeAlias = dict[bytes, bytes]
"""The headers of a request by their names in lower case; the last of a name counts."""
