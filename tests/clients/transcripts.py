"""Scripts of curl, the answers they are to print, and those they print."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any, Final, TypeAlias

FOLDER: Final = Path(__file__).parent / "curl"
NAMES: Final = ("memory", "machines")
Answer: TypeAlias = list[Any]
"""The status of an answer, and its JSON or the shape of that."""
_SETTINGS: Final = (
    'silent\nshow-error\nmax-time = 60\nnoproxy = "*"\nwrite-out = "\\n%{http_code}\\n"\n'
)


def script(name: str) -> str:
    """The script: plain commands, as somebody types them."""
    return (FOLDER / f"{name}.sh").read_text(encoding="utf-8")


def shapes(name: str) -> str:
    """What it is to print: a status and a shape each; lines that are indented go on."""
    return (FOLDER / f"{name}.expected").read_text(encoding="utf-8")


def expected(name: str) -> list[Answer]:
    """The answers that a script is to print."""
    lines = shapes(name).replace("\n    ", " ").splitlines()
    parts = [line.split(" ", 1) for line in lines]
    return [[int(status), json.loads(shape)] for status, shape in parts]


def run(name: str, url: str, home: Path) -> list[Answer]:
    """Run a script against a service; the answers that it prints."""
    # What a test needs more of curl than a person does is not in the commands.
    (home / ".curlrc").write_text(_SETTINGS, encoding="utf-8")
    done = subprocess.run(
        ["sh", "-eu", f"{name}.sh"],
        cwd=FOLDER,
        env=os.environ | {"CURL_HOME": str(home), "V6R_URL": url},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    lines = done.stdout.splitlines()
    bodies, statuses = lines[::2], lines[1::2]
    return [[int(s), json.loads(b)] for s, b in zip(statuses, bodies, strict=True)]
