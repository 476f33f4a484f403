"""Real Redis servers, one or a small cluster, on free ports; and what stands between."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any, Final

import pytest
import redis

HOST: Final = "127.0.0.1"
_PATIENCE: Final = 20.0

needs_server = pytest.mark.skipif(
    shutil.which("redis-server") is None, reason="redis-server is not installed"
)


def free_port() -> int:
    """A port that nothing uses, also not by chance soon: below those that clients are given."""
    while True:
        port = secrets.choice(range(20_000, 32_000))
        with socket.socket() as one, contextlib.suppress(OSError):
            one.bind((HOST, port))
            return port


class Server:
    """A server process that can be killed, halted, and started again on the same port."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.port = free_port()
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def url(self) -> str:
        return f"redis://{HOST}:{self.port}"

    def start(self) -> None:
        command = ["redis-server", "--bind", HOST, "--port", str(self.port), "--save", ""]
        command += ["--dir", str(self.folder), "--logfile", str(self.folder / "log")]
        command += ["--enable-debug-command", "yes", *self._options]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        with self.client() as client:
            eventually(lambda: answers(client))

    def client(self) -> Any:  # noqa: ANN401 - the client leaves much untyped
        return redis.Redis(host=HOST, port=self.port, protocol=2)

    def kill(self) -> None:
        self._signal(signal.SIGKILL)
        self._wait()

    def stop(self) -> None:
        self._signal(signal.SIGCONT)
        self._signal(signal.SIGTERM)
        self._wait()

    def halt(self) -> None:
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        if self._process is not None:
            os.kill(self._process.pid, number)

    def _wait(self) -> None:
        if self._process is not None:
            self._process.wait(_PATIENCE)
            self._process = None


class Cluster:
    """Three masters with a replica each."""

    def __init__(self, folder: Path) -> None:
        self.servers = [
            Server(
                folder / str(number),
                *("--cluster-enabled", "yes", "--cluster-node-timeout", "1000"),
                *("--cluster-port", str(free_port()), "--appendonly", "yes"),
                *("--cluster-replica-validity-factor", "0", "--repl-diskless-sync-delay", "0"),
            )
            for number in range(6)
        ]

    @property
    def url(self) -> str:
        nodes = ",".join(f"{HOST}:{each.port}" for each in self.servers)
        return f"redis+cluster://{nodes}"

    def start(self) -> None:
        for each in self.servers:
            each.start()
        nodes = [f"{HOST}:{each.port}" for each in self.servers]
        command = ["redis-cli", "--cluster", "create", *nodes]
        command += ["--cluster-replicas", "1", "--cluster-yes"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=60)
        eventually(lambda: all(map(_is_whole, self.servers)))

    def master_of(self, key: str) -> Server:
        with self.servers[0].client() as client:
            slot = client.execute_command("CLUSTER", "KEYSLOT", key)
            for first, last, (_, port, *_), *_ in client.execute_command("CLUSTER", "SLOTS"):
                if first <= slot <= last:
                    return next(each for each in self.servers if each.port == port)
        raise AssertionError("no node serves the key")

    def catch_up(self, key: str) -> None:
        """Wait until the replica of a key's master has everything that the master has."""
        with self.master_of(key).client() as client:
            client.set(key, "")
            assert client.wait(1, 5000) == 1

    def stop(self) -> None:
        for each in self.servers:
            each.kill()  # a master that is told to stop waits for its replicas


class Proxy:
    """Passes on what clients and a server say, until it is told to cut a connection."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self.cuts = 0
        """How many more answers to calls of scripts are to be swallowed, with the connection."""
        self.spares = 0
        """How many pass before that."""
        self.swallowed = 0
        self.holds = False
        """Whether calls of scripts are held back, and their connections cut."""
        self._held: list[bytes] = []
        self._open: set[socket.socket] = set()
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"redis://{HOST}:{self.port}"

    def deliver(self) -> int:
        """Give the server what was held back; return how many requests that was."""
        for request in self._held:
            with socket.create_connection((HOST, self._port)) as late:
                late.sendall(request)
                assert late.recv(1 << 16)
        return len(self._held)

    def break_all(self) -> None:
        for each in list(self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.break_all()
        for each in self._threads:
            each.join(_PATIENCE)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection((HOST, self._port))
            except OSError:
                client.close()
                continue
            thread = threading.Thread(target=self._pass_on, args=(client, server))
            self._threads.append(thread)
            thread.start()

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        """Pass on requests and answers in turn, as the clients here ask and wait."""
        self._open |= {client, server}
        asked = [b""]

        def note(request: bytes) -> bool:
            asked[0] = request
            if self.holds and _calls_script(request):
                self._held.append(request)
                return False
            return True

        def lets_pass(answer: bytes) -> bool:
            return self._lets_pass(asked[0], answer)

        back = threading.Thread(target=_pump, args=(server, client, lets_pass))
        back.start()
        _pump(client, server, note)
        back.join()
        for each in (client, server):
            self._open.discard(each)
            each.close()

    def _lets_pass(self, request: bytes, answer: bytes) -> bool:
        if not self.cuts or not _calls_script(request) or answer.startswith(b"-NOSCRIPT"):
            return True
        if self.spares:
            self.spares -= 1
            return True
        self.cuts -= 1
        self.swallowed += 1
        return False


def _calls_script(request: bytes) -> bool:
    return b"EVALSHA" in request or b"EVAL\r\n" in request


def _pump(source: socket.socket, target: socket.socket, lets_pass: Callable[[bytes], bool]) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 16):
            if not lets_pass(data):
                break
            target.sendall(data)
    for each in (source, target):
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def running(started: Server | Cluster) -> Generator[None]:
    """Start, and stop in the end."""
    try:
        started.start()
        yield
    finally:
        started.stop()


def eventually(is_so: Callable[[], bool], patience: float = _PATIENCE) -> None:
    """Wait until something is so."""
    limit = time.monotonic() + patience
    while not is_so():
        assert time.monotonic() < limit, "it did not become so in time"
        time.sleep(0.02)


def answers(client: Any) -> bool:  # noqa: ANN401 - the client leaves much untyped
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False


def _is_whole(server: Server) -> bool:
    with server.client() as client:
        told = client.execute_command("CLUSTER", "INFO")
        links = client.info("replication")
    is_linked = links["role"] == "master" or links.get("master_link_status") == "up"
    return b"cluster_state:ok" in bytes(str(told), "ascii") and is_linked
