"""Secrets come from a file or the environment, never from the command line, and are not shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from memory_accounting.service.configuring.showing import masked, shown
from memory_accounting.service.configuring.table import settings
from tests.service.operations.configuring import configured, file, troubles

SECRETS = [each for each in settings() if each.is_secret]
SECRET = "correct-horse-battery-staple-of-32-letters"  # noqa: S105 - of a test


def test_there_are_secrets() -> None:
    assert {each.key for each in SECRETS} == {"alerts.webhook_secret", "security.jwt_secret"}


@pytest.mark.parametrize("secret", SECRETS, ids=lambda each: each.key)
def test_the_command_line_takes_none(secret: object, capsys: pytest.CaptureFixture[str]) -> None:
    flag = f"--{str(getattr(secret, 'key', '')).replace('.', '-').replace('_', '-')}"
    with pytest.raises(SystemExit):
        configured([f"{flag}={SECRET}", "--no-such-flag"])
    assert "unrecognized" in capsys.readouterr().err


def test_a_secret_in_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n", encoding="utf-8")
    environment = {"V6R_SECURITY_JWT_SECRET_FILE": str(tmp_path / "secret")}
    found = configured((), environment)
    assert found.settings.security.jwt_secret == SECRET
    assert found.places["security.jwt_secret"].startswith("V6R_SECURITY_JWT_SECRET_FILE (")


def test_the_stronger_source_holds_for_a_secret_and_its_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET, encoding="utf-8")
    path = file(tmp_path, f'[security]\njwt_secret_file = "{tmp_path / "secret"}"')
    assert configured(["--config", path]).settings.security.jwt_secret == SECRET
    environment = {"V6R_SECURITY_JWT_SECRET": SECRET[::-1]}
    assert configured(["--config", path], environment).settings.security.jwt_secret == SECRET[::-1]


def test_a_secret_and_its_file_in_one_source_are_refused() -> None:
    name = "V6R_SECURITY_JWT_SECRET"
    [trouble] = troubles((), {name: SECRET, f"{name}_FILE": "/x"})
    assert trouble == f"{name}, {name}_FILE: give one of them, not both"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be read: No such file or directory"),
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"a\nb\n", "has more than one line"),
        (b"\xff", "is not UTF-8"),
    ],
)
def test_a_file_without_a_secret(tmp_path: Path, content: bytes | None, told: str) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    [trouble] = troubles(["--security-jwt-secret-file", str(path)])
    assert told in trouble
    assert "--security-jwt-secret-file" in trouble


def test_a_secret_is_not_shown() -> None:
    environment = {
        "V6R_SECURITY_JWT_SECRET": SECRET,
        "V6R_ALERTS_WEBHOOK_SECRET": SECRET,
        "V6R_ALERTS_WEBHOOKS": f"https://hooks.example/{SECRET}",
        "V6R_STORE": f"redis://user:{SECRET}@host/0",
    }
    text = shown(configured((), environment))
    assert SECRET not in text
    assert "# jwt_secret is set, and not shown  # V6R_SECURITY_JWT_SECRET" in text
    assert 'store = "redis://user:***@host/0"  # V6R_STORE' in text
    assert 'webhooks = ["https://hooks.example/***"]' in text


def test_a_secret_of_the_wrong_kind_is_not_shown(tmp_path: Path) -> None:
    [trouble] = troubles(["--config", file(tmp_path, "[security]\njwt_secret = 31337")])
    assert "31337" not in trouble


@pytest.mark.parametrize(
    ("url", "what_is_shown"),
    [
        ("memory:", "memory:"),
        ("sqlite:///v6r.db", "sqlite:///v6r.db"),
        ("redis://:pw@h:6379/0?timeout=5", "redis://:***@h:6379/0?timeout=5"),
        ("https://u:pw@h/path?token=1", "https://u:***@h/***"),
        ("https://h", "https://h"),
    ],
)
def test_what_is_shown_of_a_url(url: str, what_is_shown: str) -> None:
    assert masked(url) == what_is_shown
