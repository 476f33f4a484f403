"""A server of raw bytes, for what no well-behaved server does."""

from __future__ import annotations

import socket
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager

import attrs


@attrs.define
class Raw:
    """What the connections of a raw server got, in the order in which they came."""

    url: str
    requests: list[bytes] = attrs.Factory(list[bytes])


@contextmanager
def raw_server(answers: Sequence[bytes]) -> Generator[Raw, None, None]:
    """Answer each connection with the next of some byte strings, and close it.

    Nothing (`b""`) closes the connection once the request is there.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        raw = Raw(f"http://127.0.0.1:{listener.getsockname()[1]}")
        thread = threading.Thread(target=_serve, args=(listener, answers, raw))
        thread.start()
        try:
            yield raw
        finally:
            # A thread that waits for a connection does not notice that its socket is closed.
            for _ in range(len(answers) - len(raw.requests)):
                with socket.create_connection(listener.getsockname()):
                    pass
            thread.join(30)
    assert not thread.is_alive()


def _serve(listener: socket.socket, answers: Sequence[bytes], raw: Raw) -> None:
    for answer in answers:
        connection, _ = listener.accept()
        with connection:
            request = connection.recv(65_536)
            raw.requests.append(request)
            if answer and request:
                connection.sendall(answer)
            connection.shutdown(socket.SHUT_WR)


def closed_port() -> str:
    """The URL of a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"
