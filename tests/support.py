"""How tests get generated code: from a path, or from a few lines of WIT."""

from __future__ import annotations

from pathlib import Path

from wit_codegen import pipeline
from wit_codegen.inputs import read_tree
from wit_codegen.resolve import NO_FEATURES
from wit_codegen.translate.options import Options

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "tests" / "fixtures" / "generate"


def generate(path: Path, options: Options | None = None) -> dict[str, str]:
    """The files that `wit-codegen generate PATH` would write, by path."""
    resolve = pipeline.resolve_valid(read_tree(str(path)), NO_FEATURES)
    return dict(pipeline.generate(resolve, options or Options()).files)


def generate_text(folder: Path, wit: str, options: Options | None = None) -> dict[str, str]:
    """The files for a text, which may leave out the package and the interface around it."""
    if "package" not in wit:
        body = wit if "interface" in wit or "world" in wit else f"interface api {{\n{wit}\n}}"
        wit = f"package test:example@1.2.0;\n\n{body}\n"
    path = folder / "example.wit"
    path.write_text(wit, encoding="utf-8")
    return generate(path, options)


def write_files(folder: Path, files: dict[str, str]) -> None:
    """Put generated files on the disk."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
