"""The imports of one module: what it uses, under names that nothing else in it has."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping

import attrs

from wit_codegen.translate.pymodel import Code

_ORIGIN = {
    "Annotated": "typing",
    "ClassVar": "typing",
    "Literal": "typing",
    "Protocol": "typing",
    "TypeAlias": "typing",
    "AsyncIterator": "collections.abc",
    "Awaitable": "collections.abc",
    "Mapping": "collections.abc",
    "Sequence": "collections.abc",
    "Buffer": "typing_extensions",
    "deprecated": "typing_extensions",
    "checked": "wit_runtime.checks",
    "AsyncImportingWorld": "wit_host",
    "AsyncWorld": "wit_host",
    "ImportingWorld": "wit_host",
    "World": "wit_host",
    "types": "wit_host",
}
_MODULES = frozenset({"attrs", "builtins", "enum", "typing"})
_STANDARD = frozenset({"builtins", "collections.abc", "enum", "typing"})
_THIRD_PARTY = frozenset({"attrs", "typing_extensions"})


@attrs.frozen
class _Name:
    """`name` of `module` (or, without one, the module itself), called `local` here."""

    module: str
    name: str | None
    local: str


class ImportSet:
    """Collects imports while a module is translated.

    A name that the module defines itself (a WIT type called `err` or `sequence`) keeps its name;
    the import that clashes with it is the one to be renamed.
    """

    def __init__(self, own_names: frozenset[str]) -> None:
        """Know every name that the module and its classes define."""
        self._own = own_names
        self._taken = set(own_names)
        self._found: dict[tuple[str, str | None, bool], _Name] = {}
        self._passed_on: dict[tuple[str, str], str] = {}
        self._local: dict[str, Code] = {}

    def use(self, name: str) -> str:
        """Import a well-known name, or one of wit_runtime's, and return what it is called here."""
        if name == "ClassVar" and name in self._own:
            # attrs knows a ClassVar by how the annotation is spelt, so it cannot be renamed.
            local = f"{self.use('typing')}.ClassVar"
        elif name in _MODULES:
            local = self._add(name, None, name)
        else:
            local = self._add(_ORIGIN.get(name, "wit_runtime"), name, name)
        self._local[name] = Code(local)
        return local

    def use_from(self, module: str, name: str) -> str:
        """Import a name of another generated module and return what it is called here."""
        return self._passed_on.get((module, name)) or self._add(module, name, name)

    def re_export(self, module: str, name: str, local: str) -> None:
        """Import a name that the module passes on under `local`, one of its own names."""
        self._found[module, local, True] = _Name(module, name, local)
        self._passed_on.setdefault((module, name), local)

    def local(self) -> Mapping[str, Code]:
        """What the well-known names are called in this module, for the templates."""
        return dict(self._local)

    def lines(self) -> tuple[Code, ...]:
        """The import statements: standard library, third party, generated packages, own package."""
        sections: dict[int, dict[str, list[_Name]]] = {}
        for entry in self._found.values():
            by_module = sections.setdefault(_section(entry.module), {})
            by_module.setdefault(entry.module, []).append(entry)
        lines: list[Code] = []
        for _, by_module in sorted(sections.items()):
            lines.extend(_statements(by_module))
            lines.append(Code(""))
        return tuple(lines)

    def _add(self, module: str, name: str | None, wanted: str) -> str:
        known = self._found.get((module, name, False))
        if known is None:
            local = next(name for name in _spellings(wanted) if name not in self._taken)
            self._taken.add(local)
            known = self._found[module, name, False] = _Name(module, name, local)
        return known.local


def _spellings(name: str) -> Iterator[str]:
    """The name, and others for when it is taken; a class would mangle one that begins with `__`."""
    yield name
    yield f"_{name}"
    yield from (f"_{name}__{number}" for number in itertools.count(2))


def _section(module: str) -> int:
    if module in _STANDARD:
        return 0
    if module in _THIRD_PARTY:
        return 1
    return 3 if module.startswith(".") else 2


def _statements(by_module: Mapping[str, list[_Name]]) -> list[Code]:
    plain: list[str] = []
    from_: list[str] = []
    for module, names in sorted(by_module.items()):
        plain.extend(f"import {_as(module, n.local)}" for n in names if n.name is None)
        listed = sorted((n.name, n.local) for n in names if n.name is not None)
        if listed:
            inner = ", ".join(_as(name, local) for name, local in sorted(listed, key=_isort))
            from_.append(f"from {module} import {inner}")
    return [Code(line) for line in (*plain, *from_)]


def _as(name: str, local: str) -> str:
    return name if name == local else f"{name} as {local}"


def _isort(entry: tuple[str, str]) -> tuple[int, str, str]:
    """Constants, then classes, then the rest, and `U8` before `U16`, as isort's default has it."""
    name = entry[0]
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    natural = re.sub(r"\d+", lambda digits: digits[0].zfill(9), name.lower())
    return kind, natural, entry[1]
