from __future__ import annotations

from pathlib import Path

import pytest

from wit_codegen.config import ConfigError, find, load


def _config(folder: Path, text: str) -> Path:
    path = folder / "pyproject.toml"
    path.write_text(text)
    return path


def test_an_entry_overrides_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = _config(
        tmp_path,
        '[tool.wit-codegen]\nout = "a"\nfeatures = ["x"]\n'
        '[[tool.wit-codegen.packages]]\npath = "p"\n'
        '[[tool.wit-codegen.packages]]\npath = "q"\nout = "b"\nvalidators = true\n',
    )
    first, second = load(file)
    assert (first.path, first.out, first.features) == ("p", Path("a"), ("x",))
    assert (second.out, second.validators, first.validators) == (Path("b"), True, False)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.wit-codegen]\n", "packages must list at least one"),
        ("[tool]\nwit-codegen = 3\n", "must be a table"),
        ("[tool.wit-codegen]\nouts = 'x'\n", "unknown key `outs`; did you mean `out`"),
        ("[tool.wit-codegen]\nzzz = 'x'\n", "unknown key `zzz`; known: out, world"),
        ("[tool.wit-codegen]\nout = 3\n", "out must be a string"),
        ("[tool.wit-codegen]\nfeatures = [1]\n", "features must be an array of strings"),
        ("[tool.wit-codegen]\npackages = [1]\n", r"packages\[0\] must be a table"),
        ("[tool.wit-codegen]\npackages = [{path = 'p'}]\n", r"packages\[0\] has no `out`"),
        ("[tool.wit-codegen]\npackages = [{out = 'p'}]\n", r"packages\[0\] has no `path`"),
        ("[tool.wit-codegen\n", "pyproject.toml"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load(_config(tmp_path, text))


def test_a_file_without_the_table_is_passed_over(tmp_path: Path) -> None:
    _config(tmp_path, "[tool.wit-codegen]\n")
    (tmp_path / "inner").mkdir()
    _config(tmp_path / "inner", "[project]\n")
    assert find(tmp_path / "inner") == tmp_path / "pyproject.toml"
