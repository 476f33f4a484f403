"""The page on clients shows the transcripts as they are run, and says what is so."""

from __future__ import annotations

import re

import pytest

from memory_accounting.service.problems import CODES
from tests.clients import transcripts
from tests.support import ROOT

PAGE = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ([\d, ]+) \| (`.*?) \|", re.MULTILINE)


def shown(marker: str, language: str) -> str:
    found = re.search(rf"<!-- {re.escape(marker)} -->\n```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None, f"{marker} is not on the page"
    return found[1]


@pytest.mark.parametrize("name", transcripts.NAMES)
def test_the_page_shows_the_transcript(name: str) -> None:
    assert shown(f"tests/clients/curl/{name}.sh", "sh") == transcripts.script(name)
    assert shown(f"tests/clients/curl/{name}.expected", "text") == transcripts.shapes(name)


def test_every_code_on_the_page_has_one_of_the_statuses_beside_it() -> None:
    rows = ROW.findall(PAGE)
    assert rows
    for statuses, codes in rows:
        numbers = [int(status) for status in statuses.split(", ")]
        of_codes = {CODES[code] for code in re.findall(r"`([a-z-]+)`", codes)}
        assert of_codes == set(numbers)


def test_the_largest_number_on_the_page_is_that_of_64_bits() -> None:
    numbers = [int(text) for text in re.findall(r"\b\d{16,}\b", PAGE)]
    assert max(numbers) == 2**64 - 1
    [neighbour] = [number for number in numbers if number < max(numbers)]
    assert int(float(neighbour)) != neighbour == 2**53 + 1
