"""Making a key on the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from memory_accounting.service.security.command import main
from memory_accounting.service.security.identity import Action, Grant
from memory_accounting.service.security.keys import digest_of, parse_keys


def _made(path: Path, *words: str) -> int:
    return main([*words, "--keys-file", str(path)])


def test_the_key_is_printed_and_its_hash_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "keys.toml"
    assert _made(path, "ci", "--grant", "read:*", "--grant", "write:a-*") == 0
    said = capsys.readouterr()
    secret = said.out.strip()
    (key,) = parse_keys(path.read_text(encoding="utf-8")).values()
    assert key.digest == digest_of(secret.encode())
    assert key.identity.grants == (Grant(Action.READ), Grant(Action.WRITE, "a-*"))
    assert secret not in said.err
    assert "shown this once" in said.err


def test_a_day_is_one_of_utc(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    _made(path, "ci", "--grant", "admin", "--expires", "2027-01-01")
    assert "expires = 2027-01-01T00:00:00+00:00" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["ci", "--grant", "write"], "'write' is no grant"),
        (["c i", "--grant", "admin"], "name: 'c i'"),
        (["ci", "--grant", "admin", "--expires", "soon"], "'soon' is no time"),
    ],
)
def test_what_cannot_be_made_is_told(
    words: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "keys.toml"
    assert _made(path, *words) == 2
    assert message in capsys.readouterr().err
    assert not path.exists()


def test_a_file_that_cannot_be_written_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _made(tmp_path / "none" / "keys.toml", "ci", "--grant", "admin") == 2
    assert "No such file" in capsys.readouterr().err


def test_it_is_a_program(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "memory_accounting.service.security", "ci"]
    command += ["--grant", "admin", "--keys-file", str(tmp_path / "keys.toml")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("v6r_")
