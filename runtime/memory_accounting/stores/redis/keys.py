"""Where things are kept: the keys of a session, all of them in one slot of a cluster.

A session belongs to one of 256 partitions, by a hash of its id, and every key carries the partition
as its hash tag. Allocation ids end in the two hex digits of their partition, so that an allocation
is found without asking which session it belongs to.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b
from typing import Final, NamedTuple

PREFIX: Final = "v6r"
PARTITIONS: Final = tuple(f"{number:02x}" for number in range(256))
_KNOWN: Final = 16_384
_PREFIX: Final = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_ID: Final = re.compile(r".*([0-9a-f]{2})", re.DOTALL)
_KINDS: Final = frozenset({"state", "order", "samples"})


class PartitionKeys(NamedTuple):
    """The keys of what a partition keeps of all its sessions together."""

    live: bytes
    """A hash: each live allocation id, and its record."""
    freed: bytes
    """A hash: each freed id that is remembered, the moment, and the token of that change."""
    remembered: bytes
    """A list: the moment and the id of each of those, oldest first."""
    sessions: bytes
    """A sorted set: the ids of the sessions in the order of their opening."""


class SessionKeys(NamedTuple):
    """The keys of a session, with those of its partition."""

    state: bytes
    """A string: the version, a blank, and the state as JSON."""
    order: bytes
    """A sorted set: the ids of its live allocations by their numbers."""
    samples: bytes
    """A string: its final samples, packed, one after the other."""
    live: bytes
    freed: bytes
    remembered: bytes
    sessions: bytes


def partition_of(session_id: str) -> str:
    """Return the partition of a session: two hex digits."""
    return blake2b(session_id.encode(), digest_size=1).hexdigest()


def partition_in(allocation_id: str) -> str | None:
    """Return the partition that an allocation id names; none if it was not made here."""
    match = _ID.fullmatch(allocation_id)
    return None if match is None else match[1]


class Keyspace:
    """The keys below one prefix."""

    def __init__(self, prefix: str = PREFIX, database: int = 0) -> None:
        """Raises ValueError for a prefix that could be taken for a pattern or a hash tag."""
        if not _PREFIX.fullmatch(prefix):
            raise ValueError(f"prefix: {prefix!a} is not 1 to 64 letters, digits, or any of _.:-")
        self.prefix: Final = prefix
        self.pattern: Final = f"{prefix}:{{??}}:*"
        """Matches every key of a session or a partition."""
        # A server has the same channels for all of its databases.
        self.events: Final = f"{prefix}:events:{database}:"
        """What the channel of each session begins with."""
        self.of: Final = lru_cache(_KNOWN)(self._of)
        """Returns the keys of a session."""
        self._partitions = {each: self._partition(each) for each in PARTITIONS}

    def partition(self, partition: str) -> PartitionKeys:
        """Return the keys of a partition."""
        return self._partitions[partition]

    def channel(self, session_id: str) -> str:
        """Return the channel that tells of the changes of a session."""
        return f"{self.events}{session_id}"

    def session_in(self, key: bytes) -> str | None:
        """Return the session that a key belongs to; none where it is not one of a session."""
        text = key.decode(errors="replace")[len(self.prefix) + 2 :]
        partition, _, rest = text.partition("}:")
        kind, _, session_id = rest.partition(":")
        if kind in _KINDS and partition == partition_of(session_id):
            return session_id
        return None

    def within(self, partition: str, session_id: str) -> SessionKeys:
        """Return the keys of a session as if it belonged to a partition."""
        base = f"{self.prefix}:{{{partition}}}"
        state, order, samples = (
            f"{base}:{kind}:{session_id}".encode() for kind in ("state", "order", "samples")
        )
        return SessionKeys(state, order, samples, *self._partitions[partition])

    def _of(self, session_id: str) -> SessionKeys:
        return self.within(partition_of(session_id), session_id)

    def _partition(self, partition: str) -> PartitionKeys:
        kinds = ("live", "freed", "freed-order", "sessions")
        return PartitionKeys(*(f"{self.prefix}:{{{partition}}}:{kind}".encode() for kind in kinds))
