"""Whatever is generated imports without a warning and satisfies the strictest checkers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import FIXTURES, ROOT, generate, write_files
from wit_codegen.translate.options import Options

CASES = sorted(path.name for path in FIXTURES.iterdir())
VARIANTS = {"plain": Options(), "validated": Options(validators=True)}
BIN = Path(sys.executable).parent


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every fixture in every variant, each in a folder of its own."""
    folder = tmp_path_factory.mktemp("generated")
    for variant, options in VARIANTS.items():
        for case in CASES:
            write_files(folder / f"{variant}-{case}", generate(FIXTURES / case, options))
    return folder


def _run(command: list[str], cwd: Path) -> None:
    environment = {**os.environ, "MYPYPATH": str(ROOT / "runtime")}
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("variant", VARIANTS)
def test_every_module_imports_with_warnings_as_errors(
    everything: Path, variant: str, case: str
) -> None:
    folder = everything / f"{variant}-{case}"
    names = [
        ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted(folder.rglob("*.py"))
    ]
    assert names
    _run([sys.executable, "-W", "error", "-c", f"import {', '.join(names)}"], folder)


@pytest.mark.parametrize("variant", VARIANTS)
def test_mypy_strict(everything: Path, variant: str) -> None:
    for case in CASES:
        folder = everything / f"{variant}-{case}"
        cache = everything / "mypy-cache"
        options = ["--strict", "--python-version=3.11", f"--cache-dir={cache}"]
        _run([sys.executable, "-m", "mypy", *options, "."], folder)


def test_pyright_strict(everything: Path) -> None:
    paths = [str(ROOT / "runtime")]
    config = {
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
        "venvPath": str(ROOT),
        "venv": ".venv",
        "executionEnvironments": [
            {"root": folder.name, "extraPaths": paths}
            for folder in sorted(everything.iterdir())
            if any(folder.glob("*/__init__.py"))
        ],
    }
    (everything / "pyrightconfig.json").write_text(json.dumps(config))
    _run([str(BIN / "pyright"), "--project", "."], everything)


def test_ruff_with_the_rules_for_generated_code(everything: Path, tmp_path: Path) -> None:
    """The rules of this project, with what it allows to generated code and no more."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(everything, tmp_path / "generated")
    _run([str(BIN / "ruff"), "check", "--quiet", "--no-cache", "generated"], tmp_path)
    _run([str(BIN / "ruff"), "format", "--check", "--no-cache", "generated"], tmp_path)
