"""The programs are made ready once for each process of the tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.clients import programs


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the programs in JavaScript."""
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    return programs.ready_in_node(tmp_path_factory.mktemp("node"))


@pytest.fixture(scope="session")
def go(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the programs in Go."""
    if shutil.which("go") is None:
        pytest.skip("go is not installed")
    return programs.ready_in_go(tmp_path_factory.mktemp("go"))


@pytest.fixture(scope="session")
def followers(node: Path, go: Path) -> dict[str, list[str]]:
    """The commands that follow a session, by their languages."""
    return {"node": ["node", str(node / "follow.js")], "go": [str(go / "follow")]}
