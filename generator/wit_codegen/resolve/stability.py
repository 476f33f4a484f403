"""Gates: from attributes to stability, and whether an item is there (WIT.md, "Feature Gates")."""

from __future__ import annotations

from wit_codegen.codes import Code
from wit_codegen.parse import ast, semver
from wit_codegen.resolve import ir
from wit_codegen.resolve.packages import Part
from wit_codegen.resolve.problems import Problems


def stability_of(head: ast.Head, part: Part, problems: Problems) -> ir.Stability:
    """Return what the gates in front of an item say; report combinations without a meaning."""
    gates = [each for each in head.attributes if not isinstance(each, ast.ExternalId)]
    _report_repeated_external_id(head, part, problems)
    match gates:
        case []:
            return None
        case [ast.Since(version=version)]:
            return ir.Stable(version.text)
        case [ast.Unstable(feature=feature)]:
            return ir.Unstable(feature)
        case [ast.Since(version=version), ast.Deprecated(version=end)] | [
            ast.Deprecated(version=end),
            ast.Since(version=version),
        ]:
            return ir.Stable(version.text, end.text)
        case [ast.Unstable(feature=feature), ast.Deprecated(version=end)] | [
            ast.Deprecated(version=end),
            ast.Unstable(feature=feature),
        ]:
            return ir.Unstable(feature, end.text)
        case [ast.Deprecated()]:
            message = "`@deprecated` needs `@since` or `@unstable` beside it"
            advice = "say also since which version the item exists, or which feature it is part of"
            problems.report(Code.ATTRIBUTE_COMBINATION, message, part.span(gates[0]), advice)
        case _:
            message = "these attributes cannot stand together"
            advice = "an item has `@since` or `@unstable`, once, and perhaps one `@deprecated`"
            problems.report(Code.ATTRIBUTE_COMBINATION, message, part.span(gates[1]), advice)
    return None


def _report_repeated_external_id(head: ast.Head, part: Part, problems: Problems) -> None:
    found = [each for each in head.attributes if isinstance(each, ast.ExternalId)]
    for repeated in found[1:]:
        message = "`@external-id` is given twice"
        problems.report(Code.ATTRIBUTE_COMBINATION, message, part.span(repeated), "keep one")


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
