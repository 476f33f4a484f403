"""Gates: from attributes to stability, and whether an item is there (WIT.md, "Feature Gates")."""

from __future__ import annotations

from typing import TypeVar

from wit_codegen.codes import Code
from wit_codegen.parse import ast, semver
from wit_codegen.resolve import ir
from wit_codegen.resolve.packages import Part
from wit_codegen.resolve.problems import Problems

A = TypeVar("A", ast.Since, ast.Unstable, ast.Deprecated, ast.ExternalId)


def stability_of(head: ast.Head, part: Part, problems: Problems) -> ir.Stability:
    """Return what the gates in front of an item say; report combinations without a meaning."""
    _only(ast.ExternalId, head, part, problems)
    since = _only(ast.Since, head, part, problems)
    unstable = _only(ast.Unstable, head, part, problems)
    deprecated = _only(ast.Deprecated, head, part, problems)
    end = deprecated.version.text if deprecated is not None else None
    if since is not None and unstable is not None:
        message = "`@since` and `@unstable` cannot stand together"
        advice = "an item is either part of a release or of a feature that is still open"
        problems.report(Code.ATTRIBUTE_COMBINATION, message, part.span(since), advice)
    elif since is not None:
        return ir.Stable(since.version.text, end)
    elif unstable is not None:
        return ir.Unstable(unstable.feature, end)
    elif deprecated is not None:
        message = "`@deprecated` needs `@since` or `@unstable` beside it"
        advice = "say also since which version the item exists, or which feature it is part of"
        problems.report(Code.ATTRIBUTE_COMBINATION, message, part.span(deprecated), advice)
    return None


_NAMES = {
    ast.Since: "since",
    ast.Unstable: "unstable",
    ast.Deprecated: "deprecated",
    ast.ExternalId: "external-id",
}


def _only(kind: type[A], head: ast.Head, part: Part, problems: Problems) -> A | None:
    """Return the first attribute of a kind; refuse each further one."""
    found = [each for each in head.attributes if isinstance(each, kind)]
    for repeated in found[1:]:
        message = f"`@{_NAMES[kind]}` is given twice"
        problems.report(Code.ATTRIBUTE_COMBINATION, message, part.span(repeated), "keep one")
    return found[0] if found else None


def external_id_of(head: ast.Head) -> str | None:
    """Return the id that an item has outside WIT."""
    return next((each.value for each in head.attributes if isinstance(each, ast.ExternalId)), None)


def since_problem(stability: ir.Stable, package: ir.PackageName) -> tuple[Code, str, str] | None:
    """Say what is wrong with a `@since` in a package: (code, message, help)."""
    if package.version is None:
        return (
            Code.SINCE_WITHOUT_VERSION,
            f"`@since` needs a version of package `{package}` to refer to",
            f"give the package a version: `package {package}@{stability.since};`",
        )
    if semver.precedence(stability.since) > semver.precedence(package.version):
        return (
            Code.SINCE_IN_FUTURE,
            f"`@since` names version {stability.since}, but this is `{package}`",
            "raise the package's version, or gate the item with `@unstable` until then",
        )
    return None


def merge_on_include(
    included: ir.Stability, present: ir.Stability, *, is_external: bool
) -> tuple[ir.Stability, bool]:
    """Merge the stability of an included interface into that of one already there.

    Returns the stability and whether the two agree. What is stable in another package is plainly
    there for this one; otherwise the unknown gives way to the known.
    """
    if is_external and isinstance(included, ir.Stable):
        return None, True
    if included == present or included is None:
        return present, True
    if present is None:
        return included, True
    return present, False
