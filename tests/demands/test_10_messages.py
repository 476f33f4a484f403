"""Demand 10: errors in WIT say what, where, and what to do; nothing surfaces as an assertion.

bytecodealliance/jco#442 and wasm-tools#1875: a package was not found, and nobody said where it had
been looked for. wasm-tools#2418: places that cover more or less than what is wrong. And syntax
errors came out as assertion failures with thirty frames.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import FIXTURES
from wit_codegen import cli
from wit_codegen.diagnostics import Diagnostic, Source, WitError
from wit_codegen.frontend import load
from wit_codegen.inputs import SourceGroup, SourceTree, read_tree
from wit_codegen.resolve import NO_FEATURES

MISSING = "package test:example;\n\ninterface api {\n    use foo:bar/types@1.0.0.{thing};\n}\n"
SAMPLE = (FIXTURES / "kinds" / "kinds.wit").read_text(encoding="utf-8")


def _refused(folder: Path, files: dict[str, str]) -> WitError:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    with pytest.raises(WitError) as caught:
        load(read_tree(str(folder)), NO_FEATURES)
    return caught.value


def test_a_missing_package_is_named_with_where_it_was_looked_for(tmp_path: Path) -> None:
    dependency = "package foo:baz@1.0.0;\ninterface types { type thing = u32; }\n"
    files = {"api.wit": MISSING, "deps/other/x.wit": dependency}
    (found,) = _refused(tmp_path, files).diagnostics
    assert found.message == "package `foo:bar@1.0.0` was not found"
    assert found.help is not None
    assert f"{tmp_path}/deps/" in found.help
    assert f"`foo:baz@1.0.0` ({tmp_path}/deps/other/x.wit)" in found.help


def test_the_versions_that_are_there_are_named(tmp_path: Path) -> None:
    dependency = "package foo:bar@1.1.0;\ninterface types { type thing = u32; }\n"
    files = {"api.wit": MISSING, "deps/other/x.wit": dependency}
    (found,) = _refused(tmp_path, files).diagnostics
    assert found.help == "versions must match exactly; there is `foo:bar@1.1.0`"


def test_for_a_single_file_the_remedy_is_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "api.wit"
    path.write_text(MISSING)
    with pytest.raises(WitError) as caught:
        load(read_tree(str(path)), NO_FEATURES)
    assert "give the folder" in (caught.value.diagnostics[0].help or "")


@pytest.mark.parametrize(
    ("wrong", "covered"),
    [
        ("f: func(x: lsit);", "lsit"),
        ("record r { a: u32, a: u32 }", "a"),
        ("f: func(); f: func();", "f"),
        ("type t = list<nope>;", "nope"),
        ("record r { a: u32 b: u32 }", "b"),
        ("resource r { m: func(); m: func(); }", "m"),
    ],
)
def test_a_place_covers_what_is_wrong_and_no_more(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: str, covered: str
) -> None:
    path = tmp_path / "api.wit"
    path.write_text(f"package test:example;\n\ninterface api {{\n    {wrong}\n}}\n")
    assert cli.main(["check", str(path)]) == 1
    first, _, line, carets = capsys.readouterr().err.splitlines()[:4]
    start = carets.index("^")
    assert line[start : carets.rindex("^") + 1] == covered
    assert first.startswith(f"{path}:4:")


@given(st.data())
def test_a_damaged_file_is_refused_with_diagnostics_alone(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(SAMPLE)))
    length = data.draw(st.integers(1, 40))
    insert = data.draw(
        st.sampled_from(["", "{", "}", "<", '"', "/*", "%", ";;", "func", "@since("])
    )
    text = SAMPLE[:start] + insert + SAMPLE[start + length :]
    found: tuple[Diagnostic, ...] = ()
    try:
        load(SourceTree(SourceGroup("damaged", (Source("damaged.wit", text),))))
    except WitError as error:
        found = error.diagnostics
    assert all(each.message and each.help for each in found)
