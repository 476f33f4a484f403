"""docs/bindings.md shows what the generator writes; `make bless` renews its Python blocks."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support import ROOT, generate_text

PAGE = ROOT / "docs" / "bindings.md"
PAIR = re.compile(r"```wit\n(?P<wit>.*?)```\n\n```python\n(?P<python>.*?)```", re.DOTALL)


def _shown(folder: Path, wit: str, before: str) -> str:
    """The definitions alone, without the head of the module; of a world, its own module.

    Twins are left out, but where the page shows them already.
    """
    files = generate_text(folder, wit)
    world = re.search(r"^world ([a-z]+)", wit, re.MULTILINE)
    name = f"worlds/{world[1]}" if world is not None else "api"
    shown = files[f"test_example/{name}.py"].split("]\n\n\n", 1)[1]
    return shown if "class Async" in before else shown.split("\n\nclass Async", 1)[0]


def test_golden_python_blocks(tmp_path: Path, *, bless: bool) -> None:
    page = PAGE.read_text(encoding="utf-8")
    renewed = PAIR.sub(
        lambda m: (
            f"```wit\n{m['wit']}```\n\n```python\n{_shown(tmp_path, m['wit'], m['python'])}```"
        ),
        page,
    )
    if bless:
        PAGE.write_text(renewed, encoding="utf-8")
        page = renewed
    assert PAIR.search(page)
    assert page == renewed
