"""No secret gets into a log."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable

import jwt
import pytest

from memory_accounting.service.security import redacting
from memory_accounting.service.security.keys import new_key
from memory_accounting.service.security.redacting import redacted

KEY = "v6r_" + "aB3-_" * 8 + "xyz"
TOKEN = jwt.encode({"sub": "a"}, "s" * 32, "HS256")
HOOK = "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ="


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"Authorization: Bearer {KEY}", KEY),
        ("authorization: bearer some-opaque-token", "some-opaque-token"),
        ("Authorization: Basic dXNlcjpwYXNzd29yZA==", "dXNlcjpwYXNzd29yZA"),
        ("Authorization: Custom abc def", "abc"),
        ("[(b'authorization', b'Bearer abcdefgh')]", "abcdefgh"),
        ('{"Authorization": "Bearer abcdefgh"}', "abcdefgh"),
        (f"Sec-WebSocket-Protocol: v6r, v6r.bearer.{TOKEN}", TOKEN),
        ("v6r.bearer.opaque offered", "opaque"),
        (f"the key {KEY} is not known", KEY),
        (f"token={TOKEN}&x=1", TOKEN),
        (f"got {TOKEN}", TOKEN.split(".")[1]),
        ("GET /stream?access_token=abc123&x=1", "abc123"),
        ("redis://:hunter2@cache:6379/0 is away", "hunter2"),
        ("redis://user:hunter2@cache:6379/0", "hunter2"),
        ("rediss://user:p@ss:w@cache/0", "p@ss:w"),
        ("https://user:hunter2@hooks.example/x", "hunter2"),
        (f"webhook_secret={HOOK}", HOOK),
        (f"signed with {HOOK}", HOOK),
        ("jwt_secret='hunter2'", "hunter2"),
        ('{"password": "hunter2"}', "hunter2"),
        ("password: hunter2", "hunter2"),
    ],
)
def test_a_secret_is_hidden(text: str, secret: str) -> None:
    clean = redacted(text)
    assert secret not in clean
    assert "[hidden]" in clean


@pytest.mark.parametrize(
    "text",
    [
        "serving http://127.0.0.1:8080 from sqlite:///v6r.db",
        "GET /api/v1/sessions/s-1/memory 200",
        "redis://cache:6379/0 is away",
        "the bearer of it is not known",
        "keys.toml: key 1: 'token' is none of name",
        "a basic test",
    ],
)
def test_what_is_no_secret_is_left(text: str) -> None:
    assert redacted(text) == text


def test_a_key_as_it_is_made_is_hidden() -> None:
    made = new_key("ci", ["admin"]).secret
    assert redacted(f"a {made} b") == "a v6r_[hidden] b"


def test_what_stands_around_a_secret_is_left() -> None:
    assert redacted("redis://user:pw@cache:6379/0 is away") == (
        "redis://user:[hidden]@cache:6379/0 is away"
    )
    assert redacted("GET /x?token=abc&y=1") == "GET /x?token=[hidden]&y=1"


def _logged(emit: Callable[[logging.Logger], None]) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(message)s %(field)s", defaults={"field": ""}))
    handler.addFilter(redacting())
    logger = logging.Logger("here")  # noqa: LOG001 - of this test alone
    logger.addHandler(handler)
    emit(logger)
    return stream.getvalue()


def test_arguments_are_searched() -> None:
    text = _logged(lambda logger: logger.warning("the key %s of %s", KEY, {"token": TOKEN}))
    assert KEY not in text
    assert TOKEN not in text


def test_further_fields_are_searched() -> None:
    field = {"headers": [("authorization", f"Bearer {KEY}"), KEY], "n": 1}
    text = _logged(lambda logger: logger.warning("asked", extra={"field": field}))
    assert KEY not in text
    assert "'n': 1" in text


def test_exceptions_are_searched() -> None:
    def emit(logger: logging.Logger) -> None:
        try:
            raise ValueError(f"wrong key {KEY}")  # noqa: TRY301 - an exception to log
        except ValueError:
            logger.exception("failed", stack_info=True)

    text = _logged(emit)
    assert KEY not in text
    assert "Traceback" in text
    assert "ValueError: wrong key v6r_[hidden]" in text


def test_a_record_whose_arguments_do_not_fit_is_left_to_the_handler(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)
    assert _logged(lambda logger: logger.warning("%d", "x")) == ""
