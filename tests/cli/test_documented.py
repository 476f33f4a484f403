"""What the documentation says of `call` and `inspect` is so."""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support import ROOT
from wit_codegen.component_options import add_call, add_inspect

CLI = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUEST = ROOT / "examples/guests/c/flight_memory.wasm"


def test_the_readme_shows_what_is_printed() -> None:
    block = re.search(r"```console\n\$ (.*?)```", README, re.DOTALL)
    assert block is not None
    command = re.match(r"(?:.*\\\n)*.*\n", block[1])
    assert command is not None
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", command[0]],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == block[1][command.end() :]


@pytest.mark.parametrize("add", [add_call, add_inspect])
def test_every_option_is_documented(add: object) -> None:
    parser = argparse.ArgumentParser()
    assert callable(add)
    add(parser)
    options = set(re.findall(r"--[a-z-]+", parser.format_usage()))
    assert {each for each in options if f"`{each}" not in CLI} == set()


def test_the_keys_of_json_are_documented(run: Run) -> None:
    found = json.loads(run("inspect", GUEST, "--json")[1])
    assert {key for key in (*found, *found["sizes"]) if f"`{key}`" not in CLI} == set()


@pytest.mark.parametrize("line", re.findall(r"^wit-codegen call .*$", CLI, re.MULTILINE))
def test_the_calls_in_the_documentation_can_be_parsed_by_a_shell(line: str) -> None:
    assert shlex.split(line)[:3] == ["wit-codegen", "call", "app.wasm"]


def test_the_components_of_the_examples_can_be_called(run: Run) -> None:
    size = '{bytes: 4096, human-readable: ""}'
    code, out, err = run(
        "call",
        GUEST,
        "--clocks",
        f'create-allocation("s", {size}, vm-heap)',
        'list-allocations("s")',
        'memory-operations.free-allocation("?")',
        'flight:memory/memory-analytics@1.0.0.calculate-memory-stats("s")',
        f'set-memory-limits("s", {{heap-max: {size}, stack-max: {size}, cache-max: {size}, '
        f"soft-limit: {size}, hard-limit: {size}}})",
    )
    assert (code, err) == (0, "")
    assert out.startswith('ok({\n  id: "')
    assert "usage-by-purpose: [(vm-heap, {bytes: 4096, " in out
    assert "err({\n  code: invalid-allocation," in out
    assert out.endswith("ok(true)\n")
