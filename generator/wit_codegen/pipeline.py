"""The flow, a line a stage: path -> texts -> AST -> IR -> Python model -> files."""

from __future__ import annotations

import json
from collections.abc import Mapping

import attrs

from wit_codegen.diagnostics import WitError
from wit_codegen.frontend import load as parse_and_resolve
from wit_codegen.inputs import read_tree
from wit_codegen.resolve import Features
from wit_codegen.resolve.ir import Resolve
from wit_codegen.resolve.reference_json import to_json
from wit_codegen.resolve.validate import validate
from wit_codegen.translate.options import Options
from wit_codegen.translate.translator import translate
from wit_codegen.write.formatter import format_files
from wit_codegen.write.renderer import render


@attrs.frozen
class Generated:
    """The text of every file by its path in the output folder.

    `complete` names the packages of which nothing else is generated, so that a generated file that
    is not among `files` is stale.
    """

    files: Mapping[str, str]
    complete: tuple[str, ...]


def load(path: str, features: Features) -> Resolve:
    """Read and resolve what a path holds. Raises `WitError` with everything that is wrong."""
    return parse_and_resolve(read_tree(path), features)


def load_valid(path: str, features: Features) -> Resolve:
    """The same, and refuse what no component could be made of. Raises `WitError`."""
    resolve = load(path, features)
    found = validate(resolve)
    if found:
        raise WitError(found)
    return resolve


def resolved_json(resolve: Resolve) -> str:
    """The resolved graph in the form of the reference resolver, laid out as it does."""
    return json.dumps(to_json(resolve), indent=2, ensure_ascii=False)


def generate(resolve: Resolve, options: Options) -> Generated:
    """Turn a graph into formatted files. Raises `OptionsError`."""
    packages = translate(resolve, options)
    files = format_files(render(packages))
    return Generated(files, tuple(package.name for package in packages if package.complete))
