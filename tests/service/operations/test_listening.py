"""The service listens on all addresses of its host, or says why it cannot."""

from __future__ import annotations

import socket
from collections.abc import Generator
from contextlib import closing, contextmanager

import pytest

from memory_accounting.service.listening import listen, url_of


@contextmanager
def listening(host: str, port: int = 0) -> Generator[list[socket.socket]]:
    sockets = listen(host, port)
    try:
        yield sockets
    finally:
        for each in sockets:
            each.close()


def test_a_free_port_is_found() -> None:
    with listening("127.0.0.1") as [listener]:
        port = listener.getsockname()[1]
        assert url_of(listener, "127.0.0.1") == f"http://127.0.0.1:{port}"
        with closing(socket.create_connection(("127.0.0.1", port), timeout=10)):
            pass


def test_all_addresses_of_a_name_share_a_port() -> None:
    with listening("localhost") as sockets:
        assert len({each.getsockname()[1] for each in sockets}) == 1
        assert url_of(sockets[0], "localhost").startswith("http://localhost:")


def test_a_port_in_use() -> None:
    with listening("127.0.0.1") as [listener]:
        port = listener.getsockname()[1]
        with pytest.raises(ValueError, match=f"port {port} of 127.0.0.1 is in use: stop what"):
            listen("127.0.0.1", port)


def test_a_port_can_be_had_again_at_once() -> None:
    with listening("127.0.0.1") as [listener]:
        port = listener.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port), timeout=10)
        listener.setblocking(True)  # noqa: FBT003 - the API of sockets
        accepted, _ = listener.accept()
        accepted.close()  # the side that closes first keeps the port for a while
        client.close()
    with listening("127.0.0.1", port) as [again]:
        assert again.getsockname()[1] == port


@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("no-such-host.invalid", "is not known here"),
        ("a..b", "is not known here"),
        ("x" * 300, "is not known here"),
        ("192.0.2.1", "is no address of this machine"),
    ],
)
def test_a_host_that_is_none(host: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        listen(host, 0)


@pytest.mark.parametrize("host", ["0.0.0.0", ""])  # noqa: S104 - listened on for a moment
def test_all_addresses(host: str) -> None:
    with listening(host) as sockets:
        assert url_of(sockets[0], host).startswith(("http://0.0.0.0:", "http://[::]:"))


@pytest.mark.parametrize("host", ["::1", "[::1]"])
def test_an_address_of_version_6(host: str) -> None:
    try:
        sockets = listen(host, 0)
    except ValueError as error:
        pytest.skip(str(error))
    with closing(sockets[0]):
        assert url_of(sockets[0], host).startswith("http://[::1]:")
