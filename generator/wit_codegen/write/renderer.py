"""Modules as source text, through the templates."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import jinja2

from wit_codegen.translate.pymodel import Module, PythonPackage
from wit_codegen.write.escaping import emit


@cache
def _environment() -> jinja2.Environment:
    # Nothing here is HTML; `finalize` lets nothing out that `emit` has not escaped.
    return jinja2.Environment(
        loader=jinja2.PackageLoader("wit_codegen_templates", ""),
        autoescape=False,  # noqa: S701 - the output is Python
        undefined=jinja2.StrictUndefined,
        finalize=emit,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render(packages: Iterable[PythonPackage]) -> dict[str, str]:
    """Render every module, and a `py.typed` for each package; paths use forward slashes."""
    files: dict[str, str] = {}
    for package in packages:
        files[f"{package.name}/py.typed"] = ""
        for module in package.modules:
            files["/".join(module.path) + ".py"] = _render(module)
    return files


def _render(module: Module) -> str:
    template = _environment().get_template("module.py.jinja")
    return template.render(module=module, local=module.local)
