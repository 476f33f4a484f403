"""From files to packages: which items belong together, and which package comes first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from wit_codegen.codes import Code
from wit_codegen.diagnostics import Span
from wit_codegen.parse import ast, semver
from wit_codegen.resolve import ir
from wit_codegen.resolve.paths import mentions
from wit_codegen.resolve.problems import Problems


@attrs.frozen
class Part:
    """A stretch of a package that shares top-level `use` names: a file, or a nested package."""

    file: ast.File
    items: tuple[ast.Item, ...]

    def span(self, node: ast.Placed) -> Span:
        """The place of one of its nodes."""
        return self.file.span(node)


@attrs.frozen
class Package:
    """A package as it is written; `span` is the place of its name."""

    name: ir.PackageName
    span: Span
    docs: str | None
    parts: tuple[Part, ...]


def name_of(name: ast.PackageName) -> ir.PackageName:
    """Return a package's name without places."""
    version = name.version.text if name.version is not None else None
    return ir.PackageName(name.namespace.name, name.name.name, version)


def collect(groups: Sequence[ast.Group], problems: Problems) -> tuple[Package, ...]:
    """List the packages of all groups, nested ones first in each."""
    return tuple(package for group in groups for package in _packages(group, problems))


def main_name(groups: Sequence[ast.Group]) -> ir.PackageName | None:
    """Return the name that the files of the first group give their package."""
    names = (file.package for file in groups[0].files if file.package is not None)
    return next(map(name_of, names), None)


def _packages(group: ast.Group, problems: Problems) -> Iterator[Package]:
    for file in group.files:
        for item in file.items:
            if isinstance(item, ast.NestedPackage):
                yield _nested(item, file, problems)
    headers = [(file, file.package) for file in group.files if file.package is not None]
    if not headers:
        _report_no_header(group, problems)
        return
    _check_headers(headers, problems)
    parts = tuple(Part(file, _own_items(file.items)) for file in group.files)
    docs = next((file.docs for file in group.files if file.docs is not None), None)
    # The last header is the one the reference names; it matters only for complaints.
    file, name = headers[-1]
    yield Package(name_of(headers[0][1]), file.span(name), docs, parts)


def _own_items(items: Sequence[ast.Item]) -> tuple[ast.Item, ...]:
    return tuple(item for item in items if not isinstance(item, ast.NestedPackage))


def _nested(package: ast.NestedPackage, file: ast.File, problems: Problems) -> Package:
    for item in package.items:
        if isinstance(item, ast.NestedPackage):
            problems.report(
                Code.PACKAGE_NOT_TOP_LEVEL,
                f"package `{name_of(item.name)}` is inside another package",
                file.span(item.name),
                "nested packages stand at the top level of a file; move it there",
            )
    part = Part(file, _own_items(package.items))
    return Package(name_of(package.name), file.span(package.name), package.docs, (part,))


def _report_no_header(group: ast.Group, problems: Problems) -> None:
    for file in group.files[:1]:
        problems.report(
            Code.NO_PACKAGE_HEADER,
            f"no file of `{group.name}` says which package it is",
            Span(file.source, 0, 0),
            "begin a file with `package namespace:name;`",
        )


def _check_headers(headers: Sequence[tuple[ast.File, ast.PackageName]], problems: Problems) -> None:
    first_file, first = headers[0]
    for file, header in headers[1:]:
        if name_of(header) != name_of(first):
            problems.report(
                Code.PACKAGE_MISMATCH,
                f"package `{name_of(header)}` stands beside `{name_of(first)}`",
                file.span(header),
                "files of one folder make one package; give them one header, or move the file",
                [(first_file.span(first), "the other name is given here")],
            )
    documented = [file for file, _ in headers if file.docs_start is not None]
    for file in documented[1:]:
        start = file.docs_start or 0
        problems.report(
            Code.PACKAGE_DOCS_TWICE,
            "the package is documented in more than one file",
            Span(file.source, start, start + 1),
            "keep the comments in front of one `package` header only",
        )


def by_name(packages: Sequence[Package], problems: Problems) -> dict[ir.PackageName, Package]:
    """Index packages by name, in the order of names; of two of one name the first counts."""
    found: dict[ir.PackageName, Package] = {}
    for package in packages:
        first = found.setdefault(package.name, package)
        if first is not package:
            problems.report(
                Code.PACKAGE_TWICE,
                f"package `{package.name}` is defined in two places",
                package.span,
                "keep one of them",
                [(first.span, "the other is here")],
            )
    return {name: found[name] for name in sorted(found, key=order)}


def order(name: ir.PackageName) -> tuple[str, str, bool, semver.Precedence]:
    """Return what names are sorted by."""
    version = name.version
    return name.namespace, name.name, version is not None, semver.precedence(version or "0.0.0")


def foreign_packages(package: Package) -> dict[ir.PackageName, Span]:
    """Return the packages that a package mentions, each with the place of the first mention."""
    found: dict[ir.PackageName, Span] = {}
    for part in package.parts:
        for mention in mentions(part.items):
            if isinstance(mention.path, ast.PackagePath):
                name = mention.path.package
                place = Span(part.file.source, name.namespace.start, name.name.end)
                found.setdefault(name_of(name), place)
    return found


def push_order(packages: dict[ir.PackageName, Package], problems: Problems) -> list[Package]:
    """Order packages so that each comes behind those it mentions, and report cycles."""
    mentioned = {name: foreign_packages(package) for name, package in packages.items()}
    order: dict[ir.PackageName, Package] = {}
    for start in packages:
        path: dict[ir.PackageName, Iterator[ir.PackageName]] = {}
        _enter(start, path, order, mentioned)
        while path:
            current = next(reversed(path))
            target = next(path[current], None)
            if target is None:
                del path[current]
                order[current] = packages[current]
            elif target in path:
                _report_cycle(target, list(path), mentioned, problems)
            elif target in packages:
                _enter(target, path, order, mentioned)
    return list(order.values())


def _enter(
    name: ir.PackageName,
    path: dict[ir.PackageName, Iterator[ir.PackageName]],
    order: dict[ir.PackageName, Package],
    mentioned: dict[ir.PackageName, dict[ir.PackageName, Span]],
) -> None:
    if name not in order:
        path[name] = iter(mentioned[name])


def _report_cycle(
    target: ir.PackageName,
    path: list[ir.PackageName],
    mentioned: dict[ir.PackageName, dict[ir.PackageName, Span]],
    problems: Problems,
) -> None:
    cycle = path[path.index(target) :]
    blamed, named = path[-1], target
    if target == path[0]:
        # The reference notices only when it comes by the first package a second time.
        blamed, named = target, cycle[1] if len(cycle) > 1 else target
    chain = " -> ".join(f"`{name}`" for name in [*cycle, target])
    problems.report(
        Code.PACKAGE_CYCLE,
        f"package `{named}` depends on itself: {chain}",
        mentioned[blamed][named],
        "packages may not depend on each other in a circle; move what both need to a third",
    )
