"""A package with its names looked up, but not yet joined with its dependencies.

Ids count within the package here, what it mentions of other packages first. The order of all
entries is the reference's; the ids of the finished graph follow from it.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import attrs

from wit_codegen.diagnostics import Span
from wit_codegen.parse import ast
from wit_codegen.resolve import ir
from wit_codegen.resolve.packages import Package, Part
from wit_codegen.resolve.problems import Problems
from wit_codegen.resolve.stability import stability_of

ForeignKey: TypeAlias = tuple[ir.PackageName, str]


@attrs.frozen
class Foreign:
    """A type of another package, looked up when that is joined."""


@attrs.frozen
class Broken:
    """A type about which something wrong has been reported already."""


DraftKind: TypeAlias = ir.Kind | Foreign | Broken
FOREIGN: Final = Foreign()
BROKEN: Final = Broken()


@attrs.define
class DraftType:
    """An entry of the type arena."""

    name: str | None
    kind: DraftKind
    owner: ir.Owner
    span: Span
    docs: str | None = None
    stability: ir.Stability = None
    external_id: str | None = None


@attrs.frozen
class FunctionName:
    """Stands for a function in an interface's names."""


FUNCTION: Final = FunctionName()
Named: TypeAlias = ir.TypeId | FunctionName


@attrs.define
class DraftInterface:
    """An interface; `names` are all its names, `foreign` says where one of elsewhere is found.

    A broken one could not be looked up, or is part of a cycle: nothing in it can be missed.
    """

    name: str | None
    span: Span
    foreign: ForeignKey | None = None
    stabilities: list[ir.Stability] = attrs.field(factory=list[ir.Stability])
    names: dict[str, tuple[Named, Span]] = attrs.field(factory=dict[str, tuple[Named, Span]])
    types: dict[str, ir.TypeId] = attrs.field(factory=dict[str, ir.TypeId])
    functions: dict[str, ir.Function] = attrs.field(factory=dict[str, ir.Function])
    docs: str | None = None
    stability: ir.Stability = None
    broken: bool = False


@attrs.frozen
class DraftInclude:
    """An `include` of a world."""

    world: ir.WorldId
    stability: ir.Stability
    renamings: tuple[tuple[ast.Id, ast.Id], ...]
    span: Span


# An interface by path has its id for a key.
Key: TypeAlias = str | ir.InterfaceId
Items: TypeAlias = dict[Key, tuple[ir.WorldItem, Span]]


@attrs.define
class DraftWorld:
    """A world, or one of another package."""

    name: str
    span: Span
    foreign: ForeignKey | None = None
    stabilities: list[ir.Stability] = attrs.field(factory=list[ir.Stability])
    imports: Items = attrs.field(factory=dict[Key, tuple[ir.WorldItem, Span]])
    exports: Items = attrs.field(factory=dict[Key, tuple[ir.WorldItem, Span]])
    includes: list[DraftInclude] = attrs.field(factory=list[DraftInclude])
    docs: str | None = None
    stability: ir.Stability = None
    broken: bool = False


@attrs.frozen
class ResourceUse:
    """A handle's resource that only another package can show to be one."""

    type: ir.TypeId
    span: Span


@attrs.define
class ItemRef:
    """What a path leads to: an interface or a world of the draft."""

    interface: ir.InterfaceId | None = None
    world: ir.WorldId | None = None


class Draft:
    """The arenas of one package while they grow."""

    def __init__(self, package: Package, problems: Problems) -> None:
        """Start with empty arenas."""
        self.package = package
        self.problems = problems
        self.types: list[DraftType] = []
        self.interfaces: list[DraftInterface] = []
        self.worlds: list[DraftWorld] = []
        self.interned: dict[ir.Kind, ir.TypeId] = {}
        self.resource_uses: list[ResourceUse] = []
        self._stabilities: dict[int, ir.Stability] = {}

    def add_type(self, entry: DraftType) -> ir.TypeId:
        """Append a type."""
        self.types.append(entry)
        return ir.TypeId(len(self.types) - 1)

    def add_interface(self, entry: DraftInterface) -> ir.InterfaceId:
        """Append an interface."""
        self.interfaces.append(entry)
        return ir.InterfaceId(len(self.interfaces) - 1)

    def add_world(self, entry: DraftWorld) -> ir.WorldId:
        """Append a world."""
        self.worlds.append(entry)
        return ir.WorldId(len(self.worlds) - 1)

    def broken_type(self, span: Span) -> ir.TypeId:
        """Append a type in place of one that cannot be made."""
        return self.add_type(DraftType(None, BROKEN, None, span))

    def stability(self, head: ast.Head, part: Part) -> ir.Stability:
        """Return the stability that attributes give: one object an item, however often asked."""
        if not head.attributes:
            return None
        key = id(head)
        if key not in self._stabilities:
            self._stabilities[key] = stability_of(head, part, self.problems)
        return self._stabilities[key]
