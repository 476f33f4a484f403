"""Modules as source text, through the templates."""

from __future__ import annotations

from collections.abc import Iterable

import jinja2

from wit_codegen.translate.pymodel import Module, PythonPackage
from wit_codegen.write.escaping import emit


class TemplateError(Exception):
    """A template is not right; the text names it, with the line where that is known."""


def render(packages: Iterable[PythonPackage], templates: str | None = None) -> dict[str, str]:
    """Render every module, and a `py.typed` for each package; paths use forward slashes.

    Templates in the folder `templates` come before those of the same name that are built in.
    Raises `TemplateError` for a template that cannot be read or that emits anything but pieces of
    the Python model.
    """
    environment = _environment(templates)
    files: dict[str, str] = {}
    for package in packages:
        files[f"{package.name}/py.typed"] = ""
        for module in package.modules:
            files["/".join(module.path) + ".py"] = _render(environment, module)
    return files


def _environment(templates: str | None) -> jinja2.Environment:
    loaders: list[jinja2.BaseLoader] = [jinja2.PackageLoader("wit_codegen_templates", "")]
    if templates is not None:
        loaders.insert(0, jinja2.FileSystemLoader(templates))
    # Nothing here is HTML; `finalize` lets nothing out that `emit` has not escaped.
    return jinja2.Environment(
        loader=jinja2.ChoiceLoader(loaders),
        autoescape=False,  # noqa: S701 - the output is Python
        undefined=jinja2.StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _finalize(value: object) -> str:
    if isinstance(value, jinja2.Undefined):
        return str(value)  # which raises, and names what is missing
    return emit(value)


def _render(environment: jinja2.Environment, module: Module) -> str:
    try:
        template = environment.get_template("module.py.jinja")
        return template.render(module=module, local=module.local)
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(f"{error.filename or error.name}:{error.lineno}: {error}") from error
    except (jinja2.TemplateError, TypeError, ValueError, UnicodeDecodeError, OSError) as error:
        name = "/".join(module.path)
        raise TemplateError(f"the templates cannot render {name}.py: {error}") from error
