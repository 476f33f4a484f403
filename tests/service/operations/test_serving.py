"""`v6r serve` starts, answers, and stops as a service should."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
from collections.abc import Generator
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.service.operations.processes import SECONDS, Serving, finished, serving

BODY = {"session_id": "s-1", "size": {"bytes": 4096}, "purpose": "vm-heap"}


def _allocate(server: Serving) -> httpx.Response:
    return httpx.post(f"{server.url}/api/v1/memory/allocations", json=BODY, timeout=SECONDS)


@contextlib.contextmanager
def _begun(server: Serving) -> Generator[tuple[socket.socket, bytes]]:
    """A request that is under way: the server waits for the rest of its body."""
    body = json.dumps(BODY).encode()
    head = (
        f"POST /api/v1/memory/allocations HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        "Expect: 100-continue\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port), SECONDS) as channel:
        channel.sendall(head.encode())
        assert channel.recv(1024).startswith(b"HTTP/1.1 100")  # it is being answered
        yield channel, body


def _connect_until_refused(server: Serving) -> None:
    with contextlib.suppress(ConnectionError):
        while True:
            socket.create_connection(("127.0.0.1", server.port), SECONDS).close()


def _answer(channel: socket.socket) -> bytes:
    received = b""
    while chunk := channel.recv(4096):
        received += chunk
    return received


_IS_DEAF = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


@pytest.mark.parametrize(
    "number",
    [
        signal.SIGTERM,
        signal.SIGINT,
        pytest.param(
            signal.SIGHUP,
            marks=pytest.mark.skipif(_IS_DEAF, reason="run with nohup: it is ignored"),
        ),
    ],
)
def test_it_serves_until_a_signal_and_exits_with_0(tmp_path: Path, number: signal.Signals) -> None:
    with serving(cwd=tmp_path) as server:
        assert _allocate(server).status_code == 201
        server.signal(number)
        assert server.end() == 0
    messages = [each["message"] for each in server.records]
    assert messages[0] == f"serving {server.url} from sqlite:///ledger.db"
    assert messages[-2].startswith("stopping")
    assert messages[-1] == "stopped"
    assert not [each for each in server.records if each["level"] in {"warning", "error"}]


@pytest.mark.slow
def test_what_was_acknowledged_is_there_after_a_restart(tmp_path: Path) -> None:
    with serving(cwd=tmp_path) as server:
        allocation = _allocate(server).json()["id"]
        server.signal(signal.SIGTERM)
        assert server.end() == 0
    with serving(cwd=tmp_path) as server:
        found = httpx.get(f"{server.url}/api/v1/memory/allocations/{allocation}", timeout=SECONDS)
        assert found.status_code == 200


def test_a_running_request_is_answered_and_sockets_are_told_goodbye(tmp_path: Path) -> None:
    with serving(cwd=tmp_path) as server:
        _allocate(server)
        address = f"{server.url.replace('http', 'ws')}/api/v1/ws/memory"
        with connect(address) as follower, connect(address), _begun(server) as (channel, body):
            follower.send(json.dumps({"type": "memory_subscribe", "session_id": "s-1"}))
            assert json.loads(follower.recv(SECONDS))["type"] == "memory_update"
            server.signal(signal.SIGTERM)
            server.logged("stopping")
            with contextlib.suppress(ConnectionClosed):
                while True:
                    follower.recv(SECONDS)
            assert follower.close_code == 1001
            channel.sendall(body)
            assert b" 201 Created\r\n" in _answer(channel).split(b"\r\n\r\n")[0] + b"\r\n"
        assert server.end() == 0


@pytest.mark.slow
def test_an_event_stream_comes_to_its_end(tmp_path: Path) -> None:
    with serving(cwd=tmp_path) as server:
        _allocate(server)
        with httpx.stream("GET", f"{server.url}/api/v1/stream", timeout=SECONDS) as stream:
            lines = stream.iter_lines()
            assert any("session_update" in line for line in lines)
            server.signal(signal.SIGTERM)
            list(lines)  # to its end, which is no error
        assert server.end() == 0


def test_a_request_that_never_ends_is_let_go_of(tmp_path: Path) -> None:
    with serving("--shutdown-seconds", "0.5", cwd=tmp_path) as server, _begun(server):
        server.signal(signal.SIGTERM)
        assert server.end() == 0


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_does_not_wait(tmp_path: Path, number: signal.Signals) -> None:
    with serving("--shutdown-seconds", "3600", cwd=tmp_path) as server, _begun(server):
        server.signal(signal.SIGTERM)
        server.logged("stopping")
        server.signal(number)
        assert server.end() == 0


@pytest.mark.slow
def test_no_new_connection_is_taken_while_it_stops(tmp_path: Path) -> None:
    with serving("--shutdown-seconds", "3600", cwd=tmp_path) as server:
        with _begun(server) as (channel, body):
            server.signal(signal.SIGTERM)
            server.logged("stopping")
            _connect_until_refused(server)
            channel.sendall(body)
            _answer(channel)
        assert server.end() == 0


@pytest.mark.slow
def test_a_port_is_free_again_after_a_kill(tmp_path: Path) -> None:
    with serving(cwd=tmp_path) as server:
        assert _allocate(server).status_code == 201
        server.signal(signal.SIGKILL)
        assert server.end() == -signal.SIGKILL
    with serving("--port", str(server.port), cwd=tmp_path) as again:
        assert again.port == server.port
        assert _allocate(again).status_code == 201


def test_systemd_is_told(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(SECONDS)
        variables = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "1000000"}
        with serving(cwd=tmp_path, **variables) as server:
            assert listener.recv(64) == b"READY=1"
            assert listener.recv(64) == b"WATCHDOG=1"
            server.signal(signal.SIGTERM)
            told = {listener.recv(64)}
            while b"STOPPING=1" not in told:
                told.add(listener.recv(64))
            assert server.end() == 0


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = finished("--port", str(port), cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(f"v6r: port {port} of 127.0.0.1 is in use: ")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--store", "sqlite:////no/such/folder/ledger.db"), 3, "/no/such/folder"),
        (("--store", "redis://127.0.0.1:1/0?timeout=0.1"), 3, "127.0.0.1:1"),
        (("--store", "mongo://x"), 2, "names no store; there are memory:, sqlite:///"),
        (("--host", "0.0.0.0"), 2, "is reached from other machines"),  # noqa: S104 - refused
        (("--port", "http"), 2, "--port: 'http' is not a whole number"),
        (("--config", "/no/such.toml"), 2, "/no/such.toml: it cannot be read"),
        (("--component", "/no/such.wasm"), 2, "/no/such.wasm"),
    ],
)
def test_what_cannot_be_served(
    tmp_path: Path, arguments: tuple[str, ...], code: int, told: str
) -> None:
    done = finished("--port", "0", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (code, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert all(line.startswith("v6r: ") for line in done.stderr.splitlines())


def test_what_holds_is_shown_and_nothing_served(tmp_path: Path) -> None:
    done = finished("--show-config", "--port", "1", cwd=tmp_path, V6R_LOG_LEVEL="debug")
    assert (done.returncode, done.stderr) == (0, "")
    assert "port = 1  # --port\n" in done.stdout
    assert 'level = "debug"  # V6R_LOG_LEVEL\n' in done.stdout
    assert not list(tmp_path.iterdir())
