"""An identity and what it is granted, as every part of the service asks it."""

from __future__ import annotations

from collections.abc import MutableMapping
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any, Final

import attrs

STATE: Final = "v6r.identity"
"""Where an ASGI scope keeps the identity."""


class Action(StrEnum):
    """What may be granted; each includes those before it."""

    READ = "read"
    """See sessions."""
    WRITE = "write"
    """Allocate, free, configure, limit, end."""
    ADMIN = "admin"
    """Check and repair the ledger; always of all sessions."""


_RANK: Final = {action: rank for rank, action in enumerate(Action)}


@attrs.frozen
class Grant:
    """An action on the sessions whose ids match a pattern, such as `*`, `s-1`, or `team-a-*`."""

    action: Action
    sessions: str = "*"

    def covers(self, action: Action, session_id: str | None) -> bool:
        """Tell whether it allows an action on a session; None: on all of them."""
        if _RANK[action] > _RANK[self.action]:
            return False
        if session_id is None or self.sessions == "*":
            return self.sessions == "*"
        return fnmatchcase(session_id, self.sessions)


@attrs.frozen
class Identity:
    """Who asks, by a name that may be logged, and what they are granted."""

    name: str
    grants: tuple[Grant, ...]

    def allows(self, action: Action, session_id: str | None = None) -> bool:
        """Tell whether an action on a session is granted; None: on all sessions."""
        return any(grant.covers(action, session_id) for grant in self.grants)

    def sees(self, session_ids: list[str]) -> list[str]:
        """Return those of the sessions that may be read, in their order."""
        if self.allows(Action.READ):
            return session_ids
        return [each for each in session_ids if self.allows(Action.READ, each)]

    @property
    def is_restricted(self) -> bool:
        """Whether it may not read all sessions."""
        return not self.allows(Action.READ)


ANYONE: Final = Identity("anyone", (Grant(Action.ADMIN),))
"""Who asks where no identity is required."""

NOBODY: Final = Identity("nobody", ())
"""Who asks where nobody looked: nothing is granted by accident."""


def identity_of(scope: MutableMapping[str, Any]) -> Identity:
    """Return who asks; the guard in front of the application puts it into the scope."""
    identity = scope.get(STATE, NOBODY)
    return identity if isinstance(identity, Identity) else NOBODY
