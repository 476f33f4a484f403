"""The flow, a line a stage: texts -> AST -> IR -> Python model -> files."""

from __future__ import annotations

import json

from wit_codegen.diagnostics import WitError
from wit_codegen.frontend import load as parse_and_resolve
from wit_codegen.inputs import SourceTree
from wit_codegen.resolve import Features
from wit_codegen.resolve.ir import Resolve
from wit_codegen.resolve.reference_json import to_json
from wit_codegen.resolve.validate import validate
from wit_codegen.results import Generated
from wit_codegen.translate.options import Options
from wit_codegen.translate.pymodel import PythonPackage
from wit_codegen.translate.translator import translate
from wit_codegen.write.formatter import format_files
from wit_codegen.write.renderer import render
from wit_codegen.write.scaffold import Project, scaffold


def resolve(tree: SourceTree, features: Features) -> Resolve:
    """Parse and resolve. Raises `WitError` with everything that is wrong."""
    return parse_and_resolve(tree, features)


def resolve_valid(tree: SourceTree, features: Features) -> Resolve:
    """The same, and refuse what no component could be made of. Raises `WitError`."""
    graph = resolve(tree, features)
    found = validate(graph)
    if found:
        raise WitError(found)
    return graph


def resolved_json(graph: Resolve) -> str:
    """The resolved graph in the form of the reference resolver, laid out as it does."""
    return json.dumps(to_json(graph), indent=2, ensure_ascii=False)


def generate(
    graph: Resolve, options: Options, *, templates: str | None = None, scaffolded: bool = False
) -> Generated:
    """Turn a graph into formatted files. Raises `OptionsError` and `TemplateError`."""
    packages = translate(graph, options)
    files = format_files(render(packages, templates))
    complete = tuple(package.name for package in packages if package.complete)
    return Generated(files, complete, scaffold(_project(graph, packages)) if scaffolded else {})


def importable(graph: Resolve, options: Options) -> dict[str, str]:
    """Turn a graph into files for the interpreter alone, which does not mind the format."""
    return render(translate(graph, options))


def _project(graph: Resolve, packages: tuple[PythonPackage, ...]) -> Project:
    main = graph.packages[graph.main]
    return Project(
        f"{main.name.namespace}-{main.name.name}".lower(),
        main.name.version or "0.1.0",
        (main.docs or f"Python types for {main.name}.").strip().splitlines()[0],
        tuple(package.name for package in packages),
        str(main.name),
    )
