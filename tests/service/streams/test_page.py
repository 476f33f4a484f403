"""The program of docs/streams.md is run, and what the page says is compared with the settings."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys

import attrs
import pytest
from websockets.sync.client import connect

from memory_accounting.service.settings import StreamSettings
from tests.support import ROOT

PAGE = (ROOT / "docs" / "streams.md").read_text(encoding="utf-8")


def program() -> str:
    """The program, on a port of the system's choice."""
    found = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    assert found[1].count("port=8081") == 1
    return found[1].replace("port=8081", "port=0")


def test_the_program_streams() -> None:
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", program()], stderr=subprocess.PIPE, text=True
    ) as running:
        try:
            assert running.stderr is not None
            lines = (re.search(r"http://([\d.:]+)", line) for line in running.stderr)
            address = next(found[1] for found in lines if found is not None)
            with connect(f"ws://{address}/anywhere") as peer:
                peer.send(json.dumps({"type": "memory_subscribe", "session_id": "session-123"}))
                assert json.loads(peer.recv(20))["snapshot"]["total"]["human_readable"] == "1.0GB"
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(20)


@pytest.mark.parametrize(
    "field", [each for each in attrs.fields(StreamSettings) if each.name != "sample_seconds"]
)
def test_the_page_has_every_setting_with_its_default(field: attrs.Attribute[float]) -> None:
    found = re.search(rf"\| `{field.name}` \| ([\d.,]+) \|", PAGE)
    assert found is not None
    assert float(found[1].replace(",", "")) == field.default
