"""Types of the user's own, and packages generated elsewhere, in place of generated ones.

The keys are WIT names, with or without the version: `ns:pkg`, `ns:pkg/interface`, or
`ns:pkg/interface.type`. The values are dotted Python names: a package, a module, or an object in a
module. A key that names nothing in the graph is an error, so that a misspelt one is noticed.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping

import attrs

from wit_codegen.resolve.ir import InterfaceId, PackageId, PackageName, Resolve, TypeId
from wit_codegen.translate.naming import snake
from wit_codegen.translate.options import OptionsError

_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)


@attrs.frozen
class Replacements:
    """What is imported instead of generated: modules by interface, `(module, name)` by type."""

    packages: frozenset[PackageId]
    interfaces: Mapping[InterfaceId, str]
    types: Mapping[TypeId, tuple[str, str]]


def find_replacements(resolve: Resolve, wanted: Mapping[str, str]) -> Replacements:
    """Look up what is to be replaced. Raises `OptionsError`."""
    packages: set[PackageId] = set()
    interfaces: dict[InterfaceId, str] = {}
    types: dict[TypeId, tuple[str, str]] = {}
    known: set[str] = set()
    for package_id, package in enumerate(resolve.packages):
        found = _named(wanted, known, _spellings(package.name, ""))
        if found is not None:
            packages.add(PackageId(package_id))
        for name, interface_id in package.interfaces.items():
            inherited = None if found is None else f"{found}.{snake(name)}"
            own = _named(wanted, known, _spellings(package.name, f"/{name}"))
            if own or inherited:
                interfaces[interface_id] = own or inherited or ""
            for type_name, type_id in resolve.interfaces[interface_id].types.items():
                spellings = (f"{s}.{type_name}" for s in _spellings(package.name, f"/{name}"))
                target = _named(wanted, known, spellings)
                if target is not None:
                    types[type_id] = _split(target)
    _refuse_unused(wanted, known)
    return Replacements(frozenset(packages), interfaces, types)


def _spellings(name: PackageName, rest: str) -> Iterator[str]:
    plain = f"{name.namespace}:{name.name}{rest}"
    yield plain
    if name.version is not None:
        yield f"{plain}@{name.version}"


def _named(wanted: Mapping[str, str], known: set[str], spellings: Iterator[str]) -> str | None:
    found = None
    for spelling in spellings:
        known.add(spelling)
        if spelling in wanted:
            found = wanted[spelling]
            if not _DOTTED.fullmatch(found):
                raise OptionsError(f"`{found}`, given for `{spelling}`, is not a dotted name")
    return found


def _split(target: str) -> tuple[str, str]:
    module, dot, name = target.rpartition(".")
    if not dot:
        raise OptionsError(f"`{target}` names no module: write `module.{target}`")
    return module, name


def _refuse_unused(wanted: Mapping[str, str], known: set[str]) -> None:
    for key in wanted:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"did you mean `{near[0]}`?" if near else "write `ns:pkg/interface.type`"
            raise OptionsError(f"there is no `{key}` to replace; {hint}")
