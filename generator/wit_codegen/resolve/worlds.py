"""The bodies of worlds, before includes are expanded."""

from __future__ import annotations

from collections.abc import Sequence

from wit_codegen.codes import Code
from wit_codegen.diagnostics import Span
from wit_codegen.parse import ast
from wit_codegen.resolve import ir
from wit_codegen.resolve.bodies import Bodies
from wit_codegen.resolve.draft import (
    DraftInclude,
    DraftInterface,
    DraftWorld,
    FunctionName,
    Items,
    Key,
)
from wit_codegen.resolve.functions import world_function
from wit_codegen.resolve.stability import external_id_of
from wit_codegen.resolve.types import TypeScope


class WorldBodies(Bodies):
    """Makes the items of one part's worlds."""

    def world(self, id_: ir.WorldId, written: ast.World) -> None:
        """Fill a world."""
        world = self.draft.worlds[id_]
        world.docs = written.head.docs
        world.stability = self.draft.stability(written.head, self.part)
        types = self.types(ir.WorldOwner(id_), written.items)
        for item in written.items:
            if isinstance(item, ast.Include):
                self._include(world, item)
        for name, (named, span) in types.names.items():
            if not isinstance(named, FunctionName):
                world.imports[name] = (named, span)
        self._items(world, types, written.items)

    def _items(self, world: DraftWorld, types: TypeScope, items: Sequence[ast.WorldItem]) -> None:
        seen: dict[bool, dict[ir.InterfaceId, Span]] = {True: {}, False: {}}
        for item in items:
            if isinstance(item, ast.TypeDef):
                for function in self.resource_functions(types, item):
                    span = function.span or world.span
                    world.imports.setdefault(function.name, (function, span))
            elif isinstance(item, ast.Extern):
                self._extern(world, types, item, seen[item.is_import])

    def _include(self, world: DraftWorld, include: ast.Include) -> None:
        target = self.scope.world(include.path, self.number)
        stability = self.draft.stability(include.head, self.part)
        if target is None:
            world.broken = True
            return
        span = self.part.span(include.path)
        world.includes.append(DraftInclude(target, stability, include.renamings, span))

    def _extern(
        self,
        world: DraftWorld,
        types: TypeScope,
        extern: ast.Extern,
        seen: dict[ir.InterfaceId, Span],
    ) -> None:
        place = extern.place
        span = self.part.span(place)
        made = self._item(types, extern, span)
        if made is None:
            world.broken = True
            return
        key: Key = made.id if isinstance(made, ir.InterfaceItem) else place.name
        if extern.name is not None:
            key = place.name
        elif isinstance(made, ir.InterfaceItem) and seen.setdefault(made.id, span) is not span:
            direction = "imported" if extern.is_import else "exported"
            self.problems.report(
                Code.INTERFACE_TWICE,
                f"interface `{place.name}` is {direction} more than once",
                span,
                "remove one, or give each a label: `import label: interface-name;`",
                [(seen[made.id], f"first {direction} here")],
            )
            return
        self._insert(world.imports if extern.is_import else world.exports, key, made, extern, span)

    def _insert(
        self, items: Items, key: Key, made: ir.WorldItem, extern: ast.Extern, span: Span
    ) -> None:
        if key not in items:
            items[key] = (made, span)
            return
        other, first = items[key]
        what = _description(other)
        direction = "import" if extern.is_import else "export"
        self.problems.report(
            Code.WORLD_CONFLICT,
            f"{direction} `{key}` has the name of {what} before it",
            span,
            f"the {direction}s of a world share one namespace; rename one of them",
            [(first, "first given here")],
        )

    def _item(self, types: TypeScope, extern: ast.Extern, span: Span) -> ir.WorldItem | None:
        head, target = extern.head, extern.target
        if isinstance(target, ast.Signature):
            return world_function(types, head, extern.place, target)
        stability = self.draft.stability(head, self.part)
        if isinstance(target, ast.InlineInterface):
            id_ = self.draft.add_interface(DraftInterface(None, span))
            self.interface(id_, target.items, head)
            return ir.InterfaceItem(id_, None, stability, external_id_of(head), span)
        found = self.scope.interface(target, self.number)
        if found is None:
            return None
        return ir.InterfaceItem(found, head.docs, stability, external_id_of(head), span)


def _description(item: ir.WorldItem) -> str:
    match item:
        case ir.InterfaceItem():
            return "an interface"
        case ir.Function():
            return "a function"
        case _:
            return "a type"
