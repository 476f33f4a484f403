"""One server for all tests of a run, empty for each of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from memory_accounting import Pool, open_pool
from tests.stores.servers import Proxy, Server, running


@pytest.fixture(scope="session")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("redis"))
    with running(server):
        yield server


@pytest.fixture
def server(_server: Server) -> Server:
    with _server.client() as client:
        client.flushall()
    return _server


@pytest.fixture
def pool(server: Server) -> Iterator[Pool]:
    with open_pool(server.url) as pool:
        yield pool


@pytest.fixture
def proxy(server: Server) -> Iterator[Proxy]:
    proxy = Proxy(server.port)
    yield proxy
    proxy.close()
