"""The files for systemd and for containers name what is there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from memory_accounting.service.configuring.table import settings
from tests.support import ROOT

DEPLOY = ROOT / "examples" / "deploy"
UNIT = (DEPLOY / "v6r.service").read_text(encoding="utf-8")
CONTAINER = (DEPLOY / "Containerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", [UNIT, CONTAINER], ids=["v6r.service", "Containerfile"])
def test_every_variable_is_one_of_a_setting(text: str) -> None:
    named = set(re.findall(r"V6R_[A-Z_]+", text))
    assert named
    assert named <= {each.variable for each in settings()}


def test_everything_that_is_copied_is_there_and_not_ignored() -> None:
    copied = [
        name
        for line in re.findall(r"^COPY (?!--)(.*)$", CONTAINER, re.MULTILINE)
        for name in line.split()[:-1]
    ]
    assert copied
    ignored = (DEPLOY / "Containerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    for name in copied:
        assert (ROOT / name).exists()
        assert f"!{name}" in ignored


def test_the_image_checks_its_health_with_python_that_runs() -> None:
    found = re.search(r"CMD (\[\"python\".*\])", CONTAINER)
    assert found is not None
    program, option, source = json.loads(found[1])
    assert (program, option) == ("python", "-c")
    compile(source, "HEALTHCHECK", "exec")
    assert "/api/v1/health" in source


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_finds_nothing_wrong_in_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "v6r.service"
    unit.write_text(UNIT.replace("/opt/v6r/bin/v6r", sys.executable), encoding="utf-8")
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert not [line for line in verified.stderr.splitlines() if "v6r" in line]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_finds_the_unit_hardened(tmp_path: Path) -> None:
    unit = tmp_path / "v6r.service"
    unit.write_text(UNIT, encoding="utf-8")
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    if "xposure level" not in judged.stdout:
        pytest.skip("this systemd-analyze does not judge units offline")
    level = re.search(r"exposure level for v6r.service: ([\d.]+)", judged.stdout)
    assert level is not None
    assert float(level[1]) <= 2.0
