"""Programs in other languages, each as one generation of clients is, find what they expect."""

from __future__ import annotations

import re
import shutil
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.clients.programs import SOURCES, run
from tests.clients.services import SQLITE, STORES, Store, service

pytestmark = pytest.mark.slow  # what the programs import comes from the network
_SHORT = 0.2


@contextmanager
def services(store: Store, folder: Path) -> Generator[dict[str, str]]:
    """Two services, one of which tells of sessions again and again."""
    with service(store, folder / "calm") as calm, service(store, folder / "brisk", _SHORT) as brisk:
        yield {"V6R_URL": calm.url, "V6R_BRISK_URL": brisk.url}


def in_javascript(node: Path, urls: dict[str, str]) -> None:
    done = run(["node", "--test", "--test-reporter=tap"], node, **urls)
    assert (done.returncode, "\n# fail 0\n" in done.stdout) == (0, True), done.stdout
    passed = re.search(r"^# pass (\d+)$", done.stdout, re.MULTILINE)
    assert passed is not None, done.stdout
    assert int(passed[1]) >= _number_of_tests(SOURCES / "node", r"(?m)^ *test\(") > 0


def in_go(go: Path, urls: dict[str, str]) -> None:
    done = run([str(go / "tests"), "-test.v", "-test.timeout=240s"], SOURCES / "go", **urls)
    assert done.returncode == 0, done.stdout
    passed = re.findall(r"(?m)^--- PASS: ", done.stdout)
    assert len(passed) == _number_of_tests(SOURCES / "go", r"(?m)^func Test") > 0


def _number_of_tests(folder: Path, pattern: str) -> int:
    return sum(len(re.findall(pattern, path.read_text())) for path in folder.glob("*test.*"))


@pytest.mark.parametrize("store", STORES)
def test_the_first_generation_in_javascript(node: Path, store: Store, tmp_path: Path) -> None:
    with services(store, tmp_path) as urls:
        in_javascript(node, urls)


@pytest.mark.parametrize("store", STORES)
def test_the_second_generation_in_go(go: Path, store: Store, tmp_path: Path) -> None:
    with services(store, tmp_path) as urls:
        in_go(go, urls)


def test_both_generations_at_once_on_one_server(node: Path, go: Path, tmp_path: Path) -> None:
    with (
        ThreadPoolExecutor() as threads,
        services(SQLITE, tmp_path) as urls,
    ):
        runs = [threads.submit(in_javascript, node, urls), threads.submit(in_go, go, urls)]
        for each in runs:
            each.result()


def test_the_programs_in_go_are_formatted(go: Path) -> None:
    assert go.is_dir()
    if shutil.which("gofmt") is None:
        pytest.skip("gofmt is not installed")
    assert run(["gofmt", "-l", "."], SOURCES / "go").stdout == ""
