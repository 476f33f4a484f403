"""An ASGI application behind a real server, for as long as a test needs it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import uvicorn

_SECONDS = 60


class _Server(uvicorn.Server):
    """A server that says when it serves, or why it does not."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_settled = threading.Event()
        self.failure: BaseException | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_settled.set()

    def run_to_its_end(self, listener: socket.socket) -> None:
        try:
            self.run([listener])
        except BaseException as failure:  # noqa: BLE001 - told in the thread of the test
            self.failure = failure
        finally:
            self.is_settled.set()


@contextmanager
def live_server(app: Any, **options: Any) -> Generator[str, None, None]:  # noqa: ANN401 - uvicorn takes any application
    """Serve an application on a free port of this machine, and stop it in the end.

    Gives the URL, such as `http://127.0.0.1:40001`. The server runs in a thread of this process,
    with its lifespan, set as the service sets it; `options` are further ones of `uvicorn.Config`.
    Raises RuntimeError when the application does not start or does not stop.
    """
    settings: dict[str, Any] = {
        "http": "httptools",
        "ws": "websockets-sansio",
        "ws_per_message_deflate": False,
        "lifespan": "on",
        "access_log": False,
        "log_config": None,
        "timeout_graceful_shutdown": 5,
    }
    server = _Server(uvicorn.Config(app, **(settings | options)))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        thread = threading.Thread(target=server.run_to_its_end, args=(listener,), name="server")
        thread.start()
        try:
            server.is_settled.wait(_SECONDS)
            if not server.started:
                raise RuntimeError("the application did not start") from server.failure
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(_SECONDS)
    if thread.is_alive() or server.failure is not None:
        raise RuntimeError("the server did not stop as it should") from server.failure
