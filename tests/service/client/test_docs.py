"""The examples of the client's page are run against a live service, and its tables are complete."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from flight_memory.memory_types import MemoryErrorCode
from memory_accounting.service.problems import CODES
from tests.service.client.raw import closed_port
from tests.support import ROOT

PAGE = (ROOT / "docs" / "client.md").read_text(encoding="utf-8")
SOURCE = (ROOT / "examples" / "use_client.py").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"```python\n(.*?)```\n\nprints\n\n```text\n(.*?)```", re.DOTALL)
EXAMPLES = EXAMPLE.findall(PAGE)
ROW = re.compile(r"^\| (`.*?) \| ([\d, ]+) \|", re.MULTILINE)


def run(source: str, url: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", source],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"V6R_URL": url},
    )
    assert done.stderr == ""
    return done.stdout


def test_every_example_is_found() -> None:
    assert len(EXAMPLES) == PAGE.count("```python") == 2


def test_the_page_shows_the_example() -> None:
    assert EXAMPLES[0][0] == SOURCE.split('"""\n\n', 1)[1]


@pytest.mark.parametrize(("source", "printed"), EXAMPLES, ids=["called", "awaited"])
def test_examples_print_what_the_page_says(whole_service: str, source: str, printed: str) -> None:
    assert run(source, whole_service) == printed


def test_the_example_says_when_there_is_no_service() -> None:
    url = closed_port()
    assert run(SOURCE, url).startswith(f"the service at {url} cannot be reached: ")


def test_the_page_lists_the_codes_of_the_service_with_their_status() -> None:
    listed: dict[str, int] = {}
    for codes, numbers in ROW.findall(PAGE):
        names = re.findall(r"`([a-z-]+)`", codes)
        statuses = [int(number) for number in numbers.split(", ")]
        listed |= dict(zip(names, statuses, strict=True))
    ledger = {code.value for code in MemoryErrorCode}
    assert listed == {code: status for code, status in CODES.items() if code not in ledger}
