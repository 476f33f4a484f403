"""Where the ledgers of the tests are kept; adding a place here is all it takes."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from tempfile import TemporaryDirectory
from typing import Final

import attrs

from tests.stores.common import redis_url


@attrs.frozen
class Place:
    """How to get the URL of an empty ledger, which is there as long as the context."""

    name: str
    url: Callable[[], AbstractContextManager[str]]
    is_shared: bool = True
    """Several pools, also of several processes, may open it; else it is gone with its pool."""
    tells_everyone: bool = False
    """Each pool is told what the others did, some time later."""


def in_memory() -> AbstractContextManager[str]:
    return nullcontext("memory:")


@contextmanager
def in_file() -> Generator[str, None, None]:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield f"sqlite:///{folder}/ledger.db"


PLACES: Final = (
    Place("memory", in_memory, is_shared=False),
    Place("sqlite", in_file),
    Place("redis", redis_url, tells_everyone=True),
)
SHARED: Final = tuple(place for place in PLACES if place.is_shared)
