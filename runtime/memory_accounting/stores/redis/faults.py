"""What servers and connections may fail with: whether it can pass, and how to say it to people."""

from __future__ import annotations

from typing import Final

from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    BusyLoadingError,
    ClusterError,
    ConnectionError,  # noqa: A004 - its name there
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisClusterException,
    RedisError,
    TimeoutError,  # noqa: A004 - its name there
    TryAgainError,
)

FAULTS: Final = Exception
"""What a request may fail with: clients of clusters may raise anything while nodes change."""

_REFUSED: Final = (AuthenticationError, AuthorizationError)
_PASSING: Final = (ConnectionError, TimeoutError, ClusterError, ReadOnlyError, TryAgainError)
_PASSING_CODES: Final = ("LOADING", "READONLY", "CLUSTERDOWN", "TRYAGAIN", "MASTERDOWN", "BUSY")
# The client of a cluster tries other nodes by itself, and says only what failed last.
_UNANSWERED: Final = (ConnectionError, TimeoutError, ClusterError)
_SAID: Final = (
    (BusyLoadingError, "the Redis server is still loading its data"),
    (AuthenticationError, "the Redis server refuses the user name or password"),
    (AuthorizationError, "the Redis server refuses this user"),
    (NoPermissionError, "the Redis server does not permit this user what the ledger needs"),
    (TimeoutError, "the Redis server did not answer in time"),
    (ReadOnlyError, "the Redis server is a replica at present"),
    (OutOfMemoryError, "the Redis server has no memory left for more (maxmemory)"),
    (ClusterError, "the Redis cluster is not complete at present"),
    (RedisClusterException, "no node of the Redis cluster answers"),
    (ConnectionError, "the connection to the Redis server failed"),
    (OSError, "the connection to the Redis server failed"),
)
_SAID_OF_CODES: Final = (
    ("MISCONF", "the Redis server takes no changes, because it cannot save them"),
    ("NOREPLICAS", "the Redis server takes no changes without its replicas"),
    ("OOM", "the Redis server has no memory left for more (maxmemory)"),
)


def may_pass(fault: BaseException) -> bool:
    """Tell whether the same request may succeed in a moment, without anybody's doing."""
    if isinstance(fault, _REFUSED):
        return False
    is_foreign = not isinstance(fault, RedisError)
    return is_foreign or isinstance(fault, _PASSING) or str(fault).startswith(_PASSING_CODES)


def may_have_arrived(fault: BaseException) -> bool:
    """Tell whether the request may have been carried out all the same."""
    if isinstance(fault, (*_REFUSED, BusyLoadingError)):
        return False
    return isinstance(fault, _UNANSWERED) or not isinstance(fault, RedisError)


def cause(fault: BaseException) -> str:
    """Say what failed, and what the server or the system said."""
    said = str(fault)
    for code, words in _SAID_OF_CODES:
        if said.startswith(code):
            return f"{words}: {said}"
    for kind, words in _SAID:
        if isinstance(fault, kind):
            return f"{words}: {said}" if said else words
    if isinstance(fault, RedisError):
        return f"the Redis server refuses a command: {said}"
    return f"the Redis client failed with {type(fault).__name__}: {said}"
