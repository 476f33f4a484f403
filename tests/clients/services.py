"""Services as processes of their own, for the programs that are their clients."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias

import httpx
import pytest

from tests.service.operations.processes import SECONDS, Serving, serving
from tests.stores.places import PLACES, Place
from tests.stores.servers import needs_server

Store: TypeAlias = Place
STORES: Final = [
    pytest.param(place, id=place.name, marks=[needs_server] if place.name == "redis" else [])
    for place in PLACES
]
[SQLITE] = [place for place in PLACES if place.name == "sqlite"]
_NEVER: Final = 1_000_000.0


@contextmanager
def service(store: Store, cwd: Path, interval: float = _NEVER) -> Generator[Serving]:
    """A service on an empty ledger that tells of sessions on change, and every `interval` s."""
    with store.url() as url, service_at(url, cwd, interval) as process:
        yield process


@contextmanager
def service_at(url: str, cwd: Path, interval: float = _NEVER) -> Generator[Serving]:
    """The same on the ledger of a URL."""
    cwd.mkdir(exist_ok=True)
    seconds = str(interval)
    with serving(
        cwd=cwd,
        V6R_STORE=url,
        V6R_STREAMS_UPDATE_SECONDS=seconds,
        V6R_STREAMS_USAGE_SECONDS=seconds,
        V6R_LOG_REQUESTS="false",
    ) as process:
        yield process


def post(process: Serving, path: str, body: dict[str, Any]) -> None:
    """Ask a service for something that it grants."""
    answer = httpx.post(f"{process.url}/api/v1{path}", json=body, timeout=SECONDS)
    assert answer.is_success, answer.text


def opened(process: Serving, session_id: str) -> None:
    """Open a session of 1 GiB."""
    post(process, f"/sessions/{session_id}/configure", {"vm_size": "medium"})


def allocated(process: Serving, session_id: str, amount: int) -> None:
    """Make an allocation."""
    size = {"bytes": amount}
    body = {"session_id": session_id, "size": size, "purpose": "temporary"}
    post(process, "/memory/allocations", body)
