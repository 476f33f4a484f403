"""Programs in other languages, each as one generation of clients is, find what they expect."""

from __future__ import annotations

import re
import shutil
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.clients.programs import SOURCES, run
from tests.clients.services import STORES, Store, service

pytestmark = pytest.mark.slow  # what the programs import comes from the network
_SHORT = 0.2


@contextmanager
def services(store: Store, folder: Path) -> Generator[dict[str, str]]:
    """Two services, one of which tells of sessions again and again."""
    with service(store, folder / "calm") as calm, service(store, folder / "brisk", _SHORT) as brisk:
        yield {"V6R_URL": calm.url, "V6R_BRISK_URL": brisk.url}


def passed(command: Sequence[str], cwd: Path, store: Store, folder: Path) -> str:
    with services(store, folder) as urls:
        done = run(command, cwd, **urls)
    assert done.returncode == 0, done.stdout
    return done.stdout


def _number_of_tests(folder: Path, pattern: str) -> int:
    return sum(len(re.findall(pattern, path.read_text())) for path in folder.glob("*test.*"))


@pytest.mark.parametrize("store", STORES)
def test_the_first_generation_in_javascript(node: Path, store: Store, tmp_path: Path) -> None:
    command = ["node", "--test", "--test-reporter=tap"]
    said = passed(command, node, store, tmp_path)
    assert "\n# fail 0\n" in said
    ran = re.search(r"^# pass (\d+)$", said, re.MULTILINE)
    assert ran is not None, said
    assert int(ran[1]) >= _number_of_tests(SOURCES / "node", r"(?m)^ *test\(") > 0


@pytest.mark.parametrize("store", STORES)
def test_the_second_generation_in_go(go: Path, store: Store, tmp_path: Path) -> None:
    command = [str(go / "tests"), "-test.v", "-test.timeout=240s"]
    said = passed(command, SOURCES / "go", store, tmp_path)
    ran = re.findall(r"(?m)^--- PASS: ", said)
    assert len(ran) == _number_of_tests(SOURCES / "go", r"(?m)^func Test") > 0


def test_the_programs_in_go_are_formatted(go: Path) -> None:
    assert go.is_dir()
    if shutil.which("gofmt") is None:
        pytest.skip("gofmt is not installed")
    assert run(["gofmt", "-l", "."], SOURCES / "go").stdout == ""
