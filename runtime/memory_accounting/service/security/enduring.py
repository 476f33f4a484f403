"""Connections that last: held to a key or token while they last, not only at their start."""

from __future__ import annotations

import asyncio
from typing import Final

from memory_accounting.service.security.asgi import Message, Receive, Send
from memory_accounting.service.security.entry import Credential, Entry

LOOK_SECONDS: Final = 10.0
"""How often it is asked whether a key still holds; a token's end is known to the second."""

_POLICY_VIOLATION: Final = 1008


def held_to(entry: Entry, credential: Credential, receive: Receive, send: Send | None) -> Receive:
    """Return a `receive` that tells of a disconnection once a credential holds no longer.

    With a `send`, of a WebSocket, the socket is closed then.
    """

    async def receiving() -> Message:
        while True:
            wait = min(LOOK_SECONDS, entry.seconds_left(credential))
            try:
                async with asyncio.timeout(wait):
                    return await receive()
            except TimeoutError:
                if not entry.still_holds(credential):
                    break
        if send is None:
            return {"type": "http.disconnect"}
        reason = "the key or token holds no longer"
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": reason})
        return {"type": "websocket.disconnect", "code": _POLICY_VIOLATION, "reason": reason}

    return receiving
