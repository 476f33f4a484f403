"""Connections that last: held to a key or token while they last, not only at their start."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final

from memory_accounting.service.security.asgi import Message, Receive, Send
from memory_accounting.service.security.entry import Credential, Entry

LOOK_SECONDS: Final = 10.0
"""How often it is asked whether a key still holds; a token's end is known to the second."""

_POLICY_VIOLATION: Final = 1008


def held_to(entry: Entry, credential: Credential, receive: Receive, send: Send | None) -> Receive:
    """Return a `receive` that tells of a disconnection once a credential holds no longer.

    With a `send`, of a WebSocket, the socket is closed then. It is looked at however much the
    client sends: one that is never silent is held to it all the same.
    """
    clock = asyncio.get_running_loop().time
    looked_at = clock()

    async def receiving() -> Message:
        nonlocal looked_at
        while True:
            wait = min(looked_at + LOOK_SECONDS - clock(), entry.seconds_left(credential))
            if wait > 0:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        return await receive()
            if not entry.still_holds(credential):
                break
            looked_at = clock()
        if send is None:
            return {"type": "http.disconnect"}
        reason = "the key or token holds no longer"
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": reason})
        return {"type": "websocket.disconnect", "code": _POLICY_VIOLATION, "reason": reason}

    return receiving
