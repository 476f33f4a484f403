"""The names that a package defines, whether it is there as text or was decoded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import attrs

from wit_codegen.parse import ast
from wit_codegen.resolve import ir
from wit_codegen.resolve.packages import Package


class Contents(Protocol):
    """What diagnostics need to know of a package."""

    @property
    def place(self) -> str:
        """The path of the file that it is in."""
        ...

    def items(self) -> dict[str, bool]:
        """Return the names of interfaces and worlds, each with whether it is a world's."""
        ...

    def names(self, interface: str) -> dict[str, bool]:
        """Return the names in an interface, each with whether it is a type's."""
        ...


@attrs.frozen
class Written:
    """A package as text."""

    package: Package

    @property
    def place(self) -> str:
        """The path of the file with its header."""
        return self.package.span.source.name

    def items(self) -> dict[str, bool]:
        """Return the names of interfaces and worlds, each with whether it is a world's."""
        return {name: isinstance(item, ast.World) for name, item in self._items().items()}

    def names(self, interface: str) -> dict[str, bool]:
        """Return the names in an interface, each with whether it is a type's."""
        names: dict[str, bool] = {}
        for item in self._items()[interface].items:
            if isinstance(item, ast.Use):
                names |= {each.local.name: True for each in item.names}
            elif isinstance(item, ast.TypeDef | ast.Function):
                names[item.name.name] = isinstance(item, ast.TypeDef)
        return names

    def _items(self) -> dict[str, ast.Interface | ast.World]:
        return {
            item.name.name: item
            for part in self.package.parts
            for item in part.items
            if isinstance(item, ast.Interface | ast.World)
        }


@attrs.frozen
class Decoded:
    """A package of a graph."""

    package: ir.Package
    interfaces: tuple[ir.Interface, ...]
    place: str

    def items(self) -> dict[str, bool]:
        """Return the names of interfaces and worlds, each with whether it is a world's."""
        worlds: Mapping[str, ir.WorldId] = self.package.worlds
        return {**dict.fromkeys(self.package.interfaces, False), **dict.fromkeys(worlds, True)}

    def names(self, interface: str) -> dict[str, bool]:
        """Return the names in an interface, each with whether it is a type's."""
        found = self.interfaces[self.package.interfaces[interface]]
        functions = [name for name, each in found.functions.items() if each.resource is None]
        return {**dict.fromkeys(functions, False), **dict.fromkeys(found.types, True)}
