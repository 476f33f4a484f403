"""From paths to texts, and what can be wrong with a path."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from wit_codegen.diagnostics import WitError
from wit_codegen.frontend import load
from wit_codegen.inputs import Binary, SourceTree, read_text, read_tree


def names(tree: SourceTree) -> list[list[str]]:
    return [[Path(each.name).name for each in group.sources] for group in tree.groups]


def codes(path: Path) -> list[str]:
    with pytest.raises(WitError) as refusal:
        read_tree(str(path))
    assert all(each.help and each.place for each in refusal.value.diagnostics)
    return [str(each.code) for each in refusal.value.diagnostics]


def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "x.wit"
    path.write_text("package a:b;")
    tree = read_tree(str(path))
    assert tree.root.sources[0].text == "package a:b;"
    assert tree.root.sources[0].name == str(path)


def test_a_folder_with_dependencies(tmp_path: Path) -> None:
    for name in (
        "b.wit", "a.wit", "notes.md", "sub/c.wit", "deps/y/z.wit", "deps/y/deps/no.wit",
        "deps/x.wit", "deps/readme.txt", "deps/empty/readme.txt",
    ):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    assert names(read_tree(str(tmp_path))) == [["a.wit", "b.wit"], ["x.wit"], ["z.wit"]]


def test_links_count_as_what_they_lead_to(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "x.wit").write_text("")
    (tmp_path / "wit" / "deps").mkdir(parents=True)
    (tmp_path / "wit" / "a.wit").symlink_to(tmp_path / "elsewhere" / "x.wit")
    (tmp_path / "wit" / "deps" / "linked").symlink_to(tmp_path / "elsewhere")
    assert names(read_tree(str(tmp_path / "wit"))) == [["a.wit"], ["x.wit"]]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("package é".encode())))
    tree = read_tree("-")
    assert (tree.root.name, tree.root.sources[0].text) == ("<stdin>", "package é")


def test_a_text() -> None:
    assert read_text("package a:b;").root.sources[0].name == "<input>"


def test_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "folder" / "x.wit").mkdir(parents=True)
    (tmp_path / "latin.wit").write_bytes("// caf\xe9".encode("latin-1"))
    (tmp_path / "bad.wat").write_bytes(b"\xff")
    assert codes(tmp_path / "missing.wit") == ["W100"]
    assert codes(tmp_path / "empty") == ["W103"]
    assert codes(tmp_path / "folder") == ["W101"]
    assert codes(tmp_path / "latin.wit") == ["W102"]
    assert codes(tmp_path / "bad.wat") == ["W102"]


def test_a_component_is_bytes_or_its_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "app.wasm").write_bytes(b"\0asm")
    (tmp_path / "app.wat").write_text("(component)")
    assert read_tree(str(tmp_path / "app.wasm")).binary == Binary(
        str(tmp_path / "app.wasm"), b"\0asm"
    )
    assert read_tree(str(tmp_path / "app.wat")).binary == Binary(
        str(tmp_path / "app.wat"), "(component)"
    )
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\0asm\xff")))
    assert read_tree("-").binary == Binary("<stdin>", b"\0asm\xff")


def test_a_component_is_no_dependency(tmp_path: Path) -> None:
    (tmp_path / "a.wit").write_text("package a:b;")
    (tmp_path / "deps").mkdir()
    (tmp_path / "deps" / "cut.wasm").write_bytes(b"\0asm")
    (tmp_path / "deps" / "whole.wasm").write_bytes(b"\0asm\x0d\0\1\0")
    with pytest.raises(WitError) as refusal:
        load(read_tree(str(tmp_path)))
    found = [(str(each.code), each.place) for each in refusal.value.diagnostics]
    cut, whole = (tmp_path / "deps" / name for name in ("cut.wasm", "whole.wasm"))
    assert found == [("W200", f"{cut}:0x0"), ("W206", str(whole))]


@pytest.mark.skipif(os.name == "nt", reason="names are bytes on POSIX only")
def test_a_broken_link(tmp_path: Path) -> None:
    (tmp_path / "a.wit").symlink_to(tmp_path / "gone.wit")
    assert codes(tmp_path) == ["W101"]
