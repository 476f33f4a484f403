"""One Redis server for the tests of a process that need no more, started when it is asked for."""

from __future__ import annotations

import uuid
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.stores.servers import Server, running

_running: dict[str, Server] = {}
_stopping = ExitStack()


@contextmanager
def redis_url() -> Generator[str, None, None]:
    """The URL of an empty ledger: one with a prefix of its own, which nobody else uses."""
    if not _running:
        folder = _stopping.enter_context(TemporaryDirectory(ignore_cleanup_errors=True))
        server = Server(Path(folder))
        _stopping.enter_context(running(server))
        _running["server"] = server
    yield f"{_running['server'].url}?prefix=t-{uuid.uuid4().hex[:12]}"


def stop() -> None:
    """Stop the server, if there is one."""
    _running.clear()
    _stopping.close()
