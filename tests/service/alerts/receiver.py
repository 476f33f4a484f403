"""A receiver of webhooks on a free port, which answers as a test tells it to."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import attrs


@attrs.frozen
class Received:
    """A post as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@attrs.frozen
class Reply:
    """What is answered."""

    status: int = 204
    headers: dict[str, str] = attrs.field(factory=dict[str, str])
    body: bytes = b""
    after: threading.Event | None = None
    """What is waited for before anything is answered."""


OK = Reply()
Answers = Callable[[int], Reply]
"""Makes the reply to the post of that number, from 0."""


class Receiver:
    """What came to a server, and where it is."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.posts: list[Received] = []
        self.came: queue.Queue[Received] = queue.Queue()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that did not wait for its answer."""


@contextmanager
def receiving(answers: Answers = lambda _: OK) -> Generator[Receiver, None, None]:
    """Serve until the end of the test; each post is noted before it is answered."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            received = Received(self.path, headers, body)
            with lock:
                number = len(receiver.posts)
                receiver.posts.append(received)
            reply = answers(number)
            receiver.came.put(received)
            if reply.after is not None:
                reply.after.wait(30)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
            """Write nothing."""

    with _Server(("127.0.0.1", 0), Handler) as server:
        receiver = Receiver(f"http://127.0.0.1:{server.server_address[1]}/hook/t0ken")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
