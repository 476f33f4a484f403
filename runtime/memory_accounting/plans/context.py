"""What plans go by: the settings, a clock, a source of ids, and what is known from before."""

from __future__ import annotations

from typing import Final

import attrs

from memory_accounting.clock import Clock
from memory_accounting.events.subscriptions import Subscriptions
from memory_accounting.identifiers import NewId
from memory_accounting.ledger import Terms
from memory_accounting.limits import default_limits
from memory_accounting.platforms import CUSTOM
from memory_accounting.recent import Recent
from memory_accounting.settings import PoolSettings
from memory_accounting.stores.seam import Held, Known

KNOWN_SESSIONS: Final = 8192
"""How many last known states are kept in mind."""
KNOWN_ALLOCATIONS: Final = 65_536
"""How many of the allocations made here are kept in mind, so that a free need not ask."""


@attrs.frozen
class Context:
    """What a pool gives its plans."""

    settings: PoolSettings
    clock: Clock
    new_id: NewId
    subscriptions: Subscriptions
    """Whom to tell what happened; nobody, where the store tells everyone itself."""
    known: Recent[Known]
    """The last known state of each session. It may be outdated: a store applies no change to an
    outdated one, and no refusal is based on one."""
    places: Recent[Held]
    """The live allocations known here, by id."""
    node_terms: Terms = attrs.field(
        init=False,
        default=attrs.Factory(lambda self: node_terms(self.settings), takes_self=True),
    )
    """What a session is held to that is opened by its first allocation."""


def node_terms(settings: PoolSettings) -> Terms:
    """Return the terms of a session that nobody configured: the node's capacity."""
    node = settings.node_capacity
    return Terms(CUSTOM, node, default_limits(node))
