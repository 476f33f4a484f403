"""Options of `generate` beyond the plain run: templates, a project around it, watching."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from wit_codegen import cli

WIT = "/// Things.\npackage a:b@1.2.0;\ninterface i { record r { x: u8 } f: func() -> u32; }\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "b.wit").write_text(WIT)
    (tmp_path / "templates").mkdir()
    return tmp_path


def _generate(folder: Path, *more: str) -> int:
    return cli.main(["generate", str(folder / "b.wit"), "--out", str(folder / "out"), *more])


def _template(folder: Path, name: str, text: str) -> None:
    (folder / "templates" / name).write_text(text)


def test_a_template_of_the_users_own_comes_first(folder: Path) -> None:
    text = (
        "@{{ local.attrs }}.frozen(kw_only=True)\nclass {{ declaration.name }}:\n"
        "    {{ declaration.docstring }}\n{% for field in declaration.fields %}\n"
        "    {{ field.name }}: {{ field.annotation }}\n{% endfor %}\n"
    )
    _template(folder, "record.py.jinja", text)
    assert _generate(folder, "--templates", str(folder / "templates")) == 0
    module = (folder / "out/a_b/i.py").read_text()
    assert "@attrs.frozen(kw_only=True)\nclass R:" in module
    assert "class I(Protocol):" in module


def test_a_changed_template_is_noticed(folder: Path) -> None:
    options = ["--templates", str(folder / "templates")]
    _template(folder, "enum.py.jinja", "")
    _generate(folder, *options)
    assert _generate(folder, *options, "--check") == 0
    _template(folder, "record.py.jinja", "{{ declaration.name }}: int\n")
    assert _generate(folder, *options, "--check") == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{% for %}", "record.py.jinja:1:"),
        ("{{ declaration.nme }}", "has no attribute 'nme'"),
        ("{{ 'import os' }}", "not a piece of the model"),
        ("class {{ declaration.name }}", "i.py"),
    ],
)
def test_what_is_wrong_with_a_template_is_named_and_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    _template(folder, "record.py.jinja", text)
    assert _generate(folder, "--templates", str(folder / "templates")) == 2
    assert message in capsys.readouterr().err
    assert not (folder / "out").exists()


def test_a_missing_template_folder_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _generate(folder, "--templates", str(folder / "nowhere")) == 2
    assert "there is no folder" in capsys.readouterr().err


def test_a_project_around_the_packages_can_be_built(folder: Path) -> None:
    assert _generate(folder, "--scaffold") == 0
    project = tomllib.loads((folder / "out/pyproject.toml").read_text())
    assert project["project"]["name"] == "a-b"
    assert project["project"]["version"] == "1.2.0"
    assert project["project"]["description"] == "Things."
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "."]
    subprocess.run(command, cwd=folder / "out", check=True, capture_output=True)
    (wheel,) = (folder / "out/dist").glob("*.whl")
    assert wheel.name == "a_b-1.2.0-py3-none-any.whl"


def test_files_of_the_project_are_the_users_once_they_are_there(folder: Path) -> None:
    _generate(folder, "--scaffold")
    (folder / "out/README.md").write_text("mine\n")
    assert _generate(folder, "--scaffold") == 0
    assert _generate(folder, "--scaffold", "--check") == 0
    assert (folder / "out/README.md").read_text() == "mine\n"


def _until(condition: Callable[[], bool]) -> None:
    for _ in range(300):
        if condition():
            return
        time.sleep(0.1)
    pytest.fail("it did not happen within 30 s")


def test_watching_generates_at_every_change_and_ends_quietly(folder: Path) -> None:
    wit, module = folder / "b.wit", folder / "out/a_b/i.py"
    command = [sys.executable, "-m", "wit_codegen", "generate", str(wit)]
    command += ["--out", str(folder / "out"), "--watch"]
    log = folder / "log"
    with log.open("w") as stream:
        running = subprocess.Popen(command, stdout=stream, stderr=stream, env=os.environ)
        try:
            _until(lambda: "watching" in log.read_text())
            wit.write_text(WIT.replace("u32", "u33"))
            _until(lambda: "`u33` does not exist" in log.read_text())
            wit.write_text(WIT.replace("u32", "u64"))
            _until(lambda: "U64" in module.read_text())
            running.send_signal(signal.SIGINT)
            assert running.wait(30) == 0
        finally:
            running.kill()
            running.wait()
    assert "Traceback" not in log.read_text()


def test_standard_input_cannot_be_watched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["generate", "-", "--out", str(tmp_path), "--watch"]) == 2
    assert "cannot be watched" in capsys.readouterr().err
