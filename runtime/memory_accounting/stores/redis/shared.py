"""What the steps of one store share."""

from __future__ import annotations

import attrs

from memory_accounting.settings import PoolSettings
from memory_accounting.stores.redis.doubts import Doubts
from memory_accounting.stores.redis.keys import Keyspace
from memory_accounting.stores.redis.tokens import Ranks, Tokens
from memory_accounting.stores.redis.turns import Turns


@attrs.frozen
class Shared:
    """The settings, the keys, and what must not come twice."""

    settings: PoolSettings
    keyspace: Keyspace
    patience: float
    """Seconds for which a request that fails is tried again."""
    tokens: Tokens = attrs.field(factory=Tokens)
    ranks: Ranks = attrs.field(factory=Ranks)
    turns: Turns = attrs.field(factory=Turns)
    doubts: Doubts = attrs.field(factory=Doubts)
