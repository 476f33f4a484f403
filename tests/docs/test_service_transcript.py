"""The README's transcript of the service is what a server answers."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

from memory_accounting.service.app import create_app
from memory_accounting.service.settings import ServiceSettings
from tests.service.live import live_server
from tests.support import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
MOMENT = re.compile(r'"timestamp":\d+')


def transcript() -> list[tuple[str, str]]:
    """The commands, each with what it prints."""
    match = re.search(r"<!-- transcript -->\n```console\n(.*?)```", README, re.DOTALL)
    assert match is not None
    steps = match[1].split("$ ")[1:]
    return [(command, output) for command, _, output in (step.partition("\n") for step in steps)]


@pytest.fixture
def port() -> Iterator[str]:
    settings = ServiceSettings(store="memory:", node_capacity=2**36)
    with live_server(create_app(settings)) as url:
        yield url.rpartition(":")[2]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_readme_shows_what_is_answered(port: str) -> None:
    steps = transcript()
    assert len(steps) > 3
    for command, expected in steps:
        words = shlex.split(command.replace("localhost:8080", f"localhost:{port}"))
        if words[0] == "v6r":
            words[:1] = [sys.executable, "-m", "memory_accounting.cli"]
        done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=ROOT)
        assert without_moments(done.stdout) == without_moments(expected), command


def without_moments(text: str) -> str:
    return MOMENT.sub('"timestamp":0', text).rstrip("\n")
