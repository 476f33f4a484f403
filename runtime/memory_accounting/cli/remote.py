"""A ledger that a server keeps, through the client of the service."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Final

import attrs

from flight_v6r.messages import (
    SessionEndedMessage,
    SessionSummary,
    VmCreatedAnswer,
    VmDestroyedAnswer,
)
from flight_v6r.sessions import VmSize
from memory_accounting.cli.failing import RefusedError, UnreachableError, UsageError, failure
from memory_accounting.cli.outcome import value_of
from memory_accounting.cli.place import Server
from memory_accounting.cli.reach import Update

if find_spec("httpx") is None:
    raise UsageError("a server is reached with httpx: pip install 'wit-codegen[cli]'")

from memory_accounting.client import Client, ServiceError, ServiceUnreachableError

_PAGE: Final = 500


@contextmanager
def open_server(server: Server) -> Generator[RemoteReach, None, None]:
    """Reach a server for a command; what the client raises becomes what commands raise."""
    try:
        with Client(server.url, server.token) as client:
            yield RemoteReach(client)
    except ServiceUnreachableError as error:
        hint = "; is `v6r serve` running there?" if "refused" in error.cause else ""
        raise UnreachableError(f"{error}{hint}") from error
    except ServiceError as error:
        hint = "; $V6R_TOKEN, or --token, is for it" if error.code == "unauthorized" else ""
        raise RefusedError(failure(error.code, f"{error.message}{hint}")) from error


@attrs.frozen
class RemoteReach:
    """A client, and what commands need beyond its interfaces."""

    ledger: Client

    def summaries(self) -> list[SessionSummary]:
        """Return the open sessions by their ids, asked for a part at a time."""
        found: list[SessionSummary] = []
        after: str | None = None
        while True:
            part = value_of(self.ledger.overview(limit=_PAGE, after=after))
            found += part.sessions
            after = part.next
            if after is None:
                return found

    def create_vm(self, session_id: str, size: VmSize) -> VmCreatedAnswer:
        """Make the virtual machine of a session."""
        return value_of(self.ledger.create_vm(session_id, size))

    def destroy_vm(self, session_id: str) -> VmDestroyedAnswer:
        """Free the virtual machine of a session."""
        return value_of(self.ledger.destroy_vm(session_id))

    def updates(self, sessions: Sequence[str], seconds: float) -> Iterator[Update]:  # noqa: ARG002 - the server has an interval of its own
        """Follow the stream of the server."""
        watched = set(sessions)
        for message in self.ledger.events(*sessions):
            yield message
            if isinstance(message, SessionEndedMessage):
                watched.discard(message.session_id)
                if sessions and not watched:
                    return
