"""docs/json.md: every example on the page is executed."""

from __future__ import annotations

import doctest
import json as standard_json
import re
import sys
import types
from pathlib import Path

import pytest

import wit_runtime
from wit_runtime import json

PAGE = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
MODULE = "wit_json_page"
Row = tuple[str, str, str]


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def _rows() -> list[Row]:
    """Return annotation, value, and JSON of each row of the mapping."""
    mapping = PAGE.split("## The mapping")[1].split("##")[0]
    rows = [re.split(r"(?<!\\)\|", line)[2:5] for line in mapping.splitlines() if "`" in line]
    cells = [[cell.strip().strip("`").replace("\\|", "|") for cell in row] for row in rows]
    return [(row[0], row[1], row[2]) for row in cells if len(row) == 3]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """The names that the examples may use: the types of the page, in a module of their own."""
    module = types.ModuleType(MODULE)
    monkeypatch.setitem(sys.modules, MODULE, module)
    names: dict[str, object] = module.__dict__
    names.update({name: getattr(wit_runtime, name) for name in wit_runtime.__all__})
    exec("from typing import Annotated", names)  # noqa: S102 - our own page
    (declarations,) = _blocks("python types")
    exec(declarations, names)  # noqa: S102 - our own page
    names["json"] = json
    return names


def test_the_page_has_what_the_tests_look_for() -> None:
    assert len(_rows()) > 20
    assert len(_blocks("python")) == 3
    assert len(_blocks("pycon")) == 1


@pytest.mark.parametrize(("annotation", "value", "text"), _rows())
def test_rows_of_the_mapping(
    page: dict[str, object], annotation: str, value: str, text: str
) -> None:
    type_ = eval(annotation, page)  # noqa: S307 - our own page
    expected = eval(value, page)  # noqa: S307 - our own page
    assert standard_json.loads(json.dumps(expected, type_)) == standard_json.loads(text)
    assert json.loads(text, type_) == expected


def test_blocks_of_python_run(page: dict[str, object]) -> None:
    for block in _blocks("python"):
        exec(block, page)  # noqa: S102 - our own page


def test_sessions_show_what_is_printed(page: dict[str, object]) -> None:
    (session,) = _blocks("pycon")
    example = doctest.DocTestParser().get_doctest(session, page, "json.md", None, None)
    result = doctest.DocTestRunner().run(example)
    assert result.failed == 0
    assert result.attempted == 3
