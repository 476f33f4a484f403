"""What goes wrong between a command and its ledger: an exit code, a line, and JSON for programs."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from memory_accounting import open_pool
from memory_accounting.cli import command
from memory_accounting.service.app import create_app
from memory_accounting.service.security.keys import add_key
from memory_accounting.service.settings import SecuritySettings, ServiceSettings
from tests.service.cli.places import DONE, REFUSED, UNREACHABLE, WRONG, run
from tests.service.live import live_server


@pytest.fixture
def closed_port() -> Iterator[str]:
    """A URL at which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))  # held, so that nobody else takes it
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def answering(status: int, body: bytes, kind: str = "application/problem+json") -> Any:  # noqa: ANN401 - an ASGI application
    """A server that answers everything alike."""

    async def app(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
        if scope["type"] == "lifespan":
            for moment in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{moment}.complete"})
            return
        headers = [(b"content-type", kind.encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


def problem(code: str, status: int) -> bytes:
    return json.dumps(
        {
            "type": f"/problems/{code}",
            "title": "t",
            "status": status,
            "detail": "d",
            "code": code,
            "message": "not\x1b[31m now",
            "details": None,
            "timestamp": 1,
        }
    ).encode()


def test_nobody_listens(capsys: pytest.CaptureFixture[str], closed_port: str) -> None:
    said = run(capsys, "snapshot", "s-1", "--url", closed_port)
    assert (said.code, said.out) == (UNREACHABLE, "")
    assert said.err.startswith(f"v6r: the service at {closed_port} cannot be reached: ")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    "words", [("watch",), ("watch", "s-1"), ("sessions",), ("status",), ("platforms",)]
)
def test_every_command_says_so_alike(
    capsys: pytest.CaptureFixture[str], closed_port: str, words: tuple[str, ...]
) -> None:
    assert run(capsys, *words, "--url", closed_port).code == UNREACHABLE


def test_failures_are_json_for_programs(
    capsys: pytest.CaptureFixture[str], closed_port: str
) -> None:
    said = run(capsys, "snapshot", "s-1", "--json", "--url", closed_port)
    found = json.loads(said.out)
    assert (said.code, found["code"], found["details"]) == (UNREACHABLE, "unreachable", None)
    assert set(found) == {"code", "message", "details", "timestamp"}


def test_wrong_usage_is_json_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    said = run(capsys, "alloc", "s-1", "12XB", "vm-heap", "--json")
    assert (said.code, json.loads(said.out)["code"]) == (WRONG, "wrong-usage")
    assert "usage: v6r alloc" in said.err


def test_two_ledgers_are_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    said = run(capsys, "status", "--json", "--url", "http://x", "--store", "sqlite:///x.db")
    assert (said.code, json.loads(said.out)["code"]) == (WRONG, "wrong-usage")


@pytest.mark.parametrize("words", [("snapshot", "s-1"), ("watch",), ("sessions",)])
@pytest.mark.parametrize(
    ("code", "status", "exit_code"),
    [
        ("unauthorized", 401, REFUSED),
        ("forbidden", 403, REFUSED),
        ("unavailable", 503, UNREACHABLE),
        ("allocation-failed", 503, UNREACHABLE),
    ],
)
def test_what_the_service_refuses(
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    code: str,
    status: int,
    exit_code: int,
) -> None:
    with live_server(answering(status, problem(code, status))) as url:
        said = run(capsys, *words, "--json", "--url", url)
    assert (said.code, json.loads(said.out)["code"]) == (exit_code, code)
    hint = "; $V6R_TOKEN, or --token, is for it" if code == "unauthorized" else ""
    assert said.err.endswith(f"not\\x1b[31m now{hint}\n")


@pytest.mark.parametrize("words", [("snapshot", "s-1"), ("watch",)])
@pytest.mark.parametrize("status", [200, 404, 500])
def test_another_server_is_no_service(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], status: int
) -> None:
    with live_server(answering(status, b"<html>", "text/html")) as url:
        said = run(capsys, *words, "--url", url)
    assert (said.code, said.out) == (UNREACHABLE, "")
    assert "cannot be reached" in said.err


def test_a_token_is_sent_and_never_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[bytes] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
        heard.extend(value for key, value in scope.get("headers", ()) if key == b"authorization")
        await answering(401, problem("unauthorized", 401))(scope, receive, send)

    monkeypatch.setenv("V6R_TOKEN", "t0ken")
    with live_server(app) as url:
        said = run(capsys, "status", "--url", url)
    assert heard == [b"Bearer t0ken"]
    assert "t0ken" not in said.out + said.err


def test_no_store_is_there(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said = run(capsys, "snapshot", "s-1")
    assert said.code == UNREACHABLE
    assert said.err.endswith("v6r.db: there is no such file; name a ledger with --store or --url\n")
    assert list(tmp_path.iterdir()) == []


def test_a_store_that_would_be_gone_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "alloc", "s", "1", "vm-heap", "--store", "memory:").code == WRONG


@pytest.mark.parametrize("name", ["x" * 300, "no/such/folder.db", ""])
def test_a_store_that_cannot_be_opened(capsys: pytest.CaptureFixture[str], name: str) -> None:
    said = run(capsys, "configure", "s", "--vm", "small", "--store", f"sqlite:///{name}")
    assert said.code in {WRONG, UNREACHABLE}
    assert said.err.count("\n") == 1


def test_options_come_before_and_after_the_command(
    capsys: pytest.CaptureFixture[str], store: str
) -> None:
    open_pool(store).close()
    before = run(capsys, "--store", store, "--json", "sessions")
    after = run(capsys, "sessions", "--store", store, "--json")
    assert before == after == (DONE, "[]\n", "")


@pytest.mark.parametrize("words", [("chart", "s-1"), ("backup", "x.db")])
def test_what_needs_a_store_refuses_a_server(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    said = run(capsys, *words, "--url", "http://127.0.0.1:1")
    assert said.code == WRONG
    assert "--store" in said.err


def test_serve_has_options_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    said = run(capsys, "--store", "sqlite:///x.db", "serve")
    assert (said.code, said.out) == (WRONG, "")
    assert "v6r serve --store" in said.err


@pytest.mark.parametrize(
    ("missing", "words", "extra"),
    [
        ("memory_accounting.service.serving", ("serve", "--port", "0"), "wit-codegen[service]"),
        ("shtab", ("completion", "bash"), "wit-codegen[cli]"),
    ],
)
def test_a_missing_extra_is_named(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    missing: str,
    words: tuple[str, ...],
    extra: str,
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    said = run(capsys, *words)
    assert (said.code, said.out) == (WRONG, "")
    assert f"pip install '{extra}'" in said.err


def test_a_mistake_of_ours_is_a_line_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("so")

    monkeypatch.setattr(command, "_carried_out", fail)
    said = run(capsys, "status")
    assert (said.code, said.err) == (REFUSED, "v6r: this is a mistake in v6r: RuntimeError: so\n")


def test_a_key_is_made(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said = run(capsys, "key", "ci", "--grant", "read:*", "--keys-file", str(tmp_path / "k.toml"))
    assert (said.code, said.out.startswith("v6r")) == (DONE, True)
    assert 'name = "ci"' in (tmp_path / "k.toml").read_text(encoding="utf-8")
    again = run(capsys, "key", "ci", "--grant", "fly", "--keys-file", str(tmp_path / "k.toml"))
    assert (again.code, again.out) == (WRONG, "")


def test_a_key_is_held_to_its_grants(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = tmp_path / "keys.toml"
    key = add_key(keys, "reader", ["read:s-*"]).secret
    security = SecuritySettings(keys_file=keys)
    with live_server(create_app(ServiceSettings(store="memory:", security=security))) as url:
        unknown = run(capsys, "sessions", "--url", url)
        monkeypatch.setenv("V6R_TOKEN", key)
        known = run(capsys, "sessions", "--url", url)
        refused = run(capsys, "configure", "s-1", "--vm", "small", "--url", url)
    assert (unknown.code, unknown.out) == (REFUSED, "")
    assert unknown.err.startswith("v6r: unauthorized: ")
    assert known == (DONE, "no session is open\n", "")
    assert refused.code == REFUSED
    assert refused.err.startswith("v6r: forbidden: ")
    assert key not in unknown.err + refused.err


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("snapsot", "s-1"), "; did you mean 'snapshot'?"),
        (("alloc", "s-1", "1MB", "vm-heep"), "; did you mean 'vm-heap'?"),
        (("configure", "s-1", "--vm", "smal"), "; did you mean 'small'?"),
        ((), "are required: COMMAND; --help lists them"),
    ],
)
def test_a_slip_names_what_was_meant(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], hint: str
) -> None:
    said = run(capsys, *words)
    assert said.code == WRONG
    assert said.err.rstrip().endswith(hint)


def test_what_is_like_nothing_gets_no_hint(capsys: pytest.CaptureFixture[str]) -> None:
    assert "did you mean" not in run(capsys, "zzzzzz").err


def test_the_version_is_that_of_what_is_installed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--version")[:2] == (0, f"v6r {version('wit-codegen')}\n")


def test_a_server_that_is_not_there_is_asked_for_in_words(
    capsys: pytest.CaptureFixture[str], closed_port: str
) -> None:
    said = run(capsys, "sessions", "--url", closed_port).err
    assert "Errno" not in said
    assert said.endswith("Connection refused; is `v6r serve` running there?\n")
