"""The programs of docs/host.md that need nothing but what is in the repository are run."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.support import ROOT
from wit_host import errors

PAGE = (ROOT / "docs" / "host.md").read_text(encoding="utf-8")
PROGRAMS = [
    block
    for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    if "flight_memory.wasm" in block
]


def test_there_are_programs() -> None:
    assert len(PROGRAMS) == 2


@pytest.mark.parametrize(
    ("program", "printed"), list(zip(PROGRAMS, ("1.0MB", "False"), strict=True))
)
def test_a_program_of_the_page_runs(program: str, printed: str) -> None:
    command = [sys.executable, "-W", "error", "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.strip() == printed


def test_every_error_is_on_the_page() -> None:
    listed = set(re.findall(r"`(\w+Error)`", PAGE.split("## Errors")[1]))
    defined = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.HostError)
    }
    assert listed == defined
