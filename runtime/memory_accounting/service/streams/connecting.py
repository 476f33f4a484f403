"""What all streams do: take a client in or refuse it, and let go of it whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias
from urllib.parse import parse_qsl

import attrs

from memory_accounting.arguments import well_formed
from memory_accounting.service.problems import problem
from memory_accounting.service.security.identity import Action, Identity, identity_of
from memory_accounting.service.streams.asgi import Receive, Scope, Send, abort_of, refuse
from memory_accounting.service.streams.client import Client
from memory_accounting.service.streams.hub import Hub
from memory_accounting.service.streams.outbox import Outbox
from memory_accounting.service.streams.telling import Form, Protocol
from memory_accounting.service.wire import Case, case_of

TRY_AGAIN_LATER: Final = 1013
POLICY_VIOLATION: Final = 1008
MOST_WAITING: Final = 16_384
"""How many entries wait for a client at most; the oldest go where it would be more."""
_SHOWN: Final = 40

Refusal: TypeAlias = tuple[str, str]
"""A code and a message."""
Talk: TypeAlias = Callable[[Client], Awaitable[None]]


@attrs.frozen
class Connection:
    """A connection as ASGI hands it over, and the hub that serves it."""

    scope: Scope
    receive: Receive
    send: Send
    hub: Hub

    async def refuse(
        self,
        refusal: Refusal,
        close_code: int = POLICY_VIOLATION,
        headers: tuple[tuple[bytes, bytes], ...] = (),
    ) -> None:
        """Refuse it before it is accepted."""
        about = problem(*refusal, None, self.hub.clock())
        await refuse(self.scope, self.send, about, close_code, headers)

    def query(self, *names: str) -> list[str]:
        """Return the values of a parameter in the query string, by any of its names."""
        found = parse_qsl(self.scope["query_string"].decode("latin-1"), keep_blank_values=True)
        return [value for name, value in found if name in names]

    def case(self) -> Case:
        """Return the case that is asked for; raises ValueError for one that does not exist."""
        accept = b""
        if self.scope["type"] == "http":
            accept = dict(self.scope["headers"]).get(b"accept", b"")
        return case_of(self.scope["query_string"].decode("latin-1"), accept.decode("latin-1"))

    def client(self, form: Form) -> Client:
        """Return the client at the other end."""
        return Client(
            form=form,
            identity=identity_of(self.scope),
            outbox=Outbox(MOST_WAITING, self.hub.tally),
            send=self.send,
            abort=abort_of(self.scope),
        )


async def connect(connection: Connection, protocol: Protocol, talk: Talk) -> None:
    """Have a client talked to for as long as it is connected, or refuse it."""
    hub = connection.hub
    if hub.refusal is not None:
        await connection.refuse(("unavailable", hub.refusal), TRY_AGAIN_LATER)
        return
    try:
        case = connection.case()
    except ValueError as error:
        await connection.refuse(("malformed", str(error)))
        return
    client = connection.client(Form(protocol, case))
    hub.join(client)
    try:
        await talk(client)
        await client.flushed()
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if not client.is_cut or task is None:
            raise
        task.uncancel()  # it was cancelled to end here
    finally:
        hub.leave(client)


def unreadable(identity: Identity, session_id: str) -> Refusal | None:
    """Return why a session may not be followed by an identity, if so."""
    if not well_formed(session_id):
        shown = session_id if len(session_id) <= _SHOWN else f"{session_id[:_SHOWN]}…"
        return (
            "invalid-allocation",
            f"{shown!r} is no session id: those are 1 to 128 printable characters without blanks",
        )
    if not identity.allows(Action.READ, session_id):
        return "forbidden", f"{session_id}: {identity.name} is not granted to read this session"
    return None
