"""`include`: the items of one world become items of another (WIT.md, "Union of Worlds")."""

from __future__ import annotations

import attrs

from wit_codegen.codes import Code
from wit_codegen.diagnostics import Span
from wit_codegen.parse import ast
from wit_codegen.parse.suggestions import did_you_mean
from wit_codegen.resolve import ir
from wit_codegen.resolve.arena import Arena, ArenaWorld, Items
from wit_codegen.resolve.clone import Cloner, clone_interface
from wit_codegen.resolve.draft import DraftInclude
from wit_codegen.resolve.problems import Problems
from wit_codegen.resolve.stability import merge_on_include


class Include:
    """One `include` at work."""

    def __init__(
        self,
        arena: Arena,
        problems: Problems,
        into: ir.WorldId,
        included: ir.WorldId,
        include: DraftInclude,
    ) -> None:
        """Include one world into another; the included one must be finished."""
        self.arena = arena
        self.problems = problems
        self.into: ArenaWorld = arena.worlds[into]
        self.included: ArenaWorld = arena.worlds[included]
        self.span: Span = include.span
        self.renamings: dict[str, ast.Id] = {}
        for old, new in include.renamings:
            self.renamings.setdefault(old.name, new)
        self.written = include.renamings
        self.cloner = Cloner(arena, ir.WorldOwner(included), ir.WorldOwner(into))

    def run(self) -> None:
        """Add the items; complain about renamings and clashes."""
        self._check_renamings()
        self._add(self.included.imports, self.into.imports, "import")
        self._add(self.included.exports, self.into.exports, "export")

    def _check_renamings(self) -> None:
        names = {
            part
            for items in (self.included.imports, self.included.exports)
            for key in items
            if isinstance(key, str)
            for part in (key, _resource_of(key))
        }
        for old, _ in self.written:
            if old.name not in names:
                self.problems.report(
                    Code.UNKNOWN_RENAMING,
                    f"world `{self.included.name}` has no import or export named `{old.name}`",
                    self.span,
                    did_you_mean(old.name, names)
                    or "only plain names can be renamed, not interfaces by path",
                )

    def _rename(self, name: str) -> str:
        if name in self.renamings:
            return self.renamings[name].name
        prefix, bracket, rest = name.partition("]")
        if not bracket:
            return name
        resource, dot, function = rest.partition(".")
        new = self.renamings.get(resource)
        return f"{prefix}]{new.name}{dot}{function}" if new is not None else name

    def _add(self, included: Items, into: Items, what: str) -> None:
        for key, item in included.items():
            if isinstance(key, str):
                self._add_named(key, item, into, what)
            elif isinstance(item, ir.InterfaceItem):
                self._add_interface(item, into)

    def _add_named(self, key: str, item: ir.WorldItem, into: Items, what: str) -> None:
        name = self._rename(key)
        copy = self._copy(name, item)
        if name in into:
            self.problems.report(
                Code.INCLUDE_CONFLICT,
                f"{what} `{name}` of world `{self.included.name}` has the name of one here",
                self.span,
                f"rename it: `include {self.included.name} with {{ {key} as other-name }}`",
            )
            return
        into[name] = copy

    def _copy(self, name: str, item: ir.WorldItem) -> ir.WorldItem:
        match item:
            case ir.Function():
                return attrs.evolve(self.cloner.function(item), name=name)
            case ir.InterfaceItem():
                if self.arena.interfaces[item.id].name is not None:
                    return item
                interface = clone_interface(self.arena, item.id, self.into.package)
                return attrs.evolve(item, id=interface)
            case _:
                id_ = self.cloner.type(item)
                self.arena.types[id_] = attrs.evolve(self.arena.types[id_], name=name)
                return id_

    def _add_interface(self, item: ir.InterfaceItem, into: Items) -> None:
        present = into.setdefault(item.id, item)
        if not isinstance(present, ir.InterfaceItem):
            return
        is_external = self.into.package != self.included.package
        stability, agrees = merge_on_include(
            item.stability, present.stability, is_external=is_external
        )
        if not agrees:
            name = self.arena.interfaces[item.id].name
            self.problems.report(
                Code.INCLUDE_STABILITY,
                f"interface `{name}` is included with another gate than it has here",
                self.span,
                "give both worlds the same gate for it",
            )
        into[item.id] = attrs.evolve(present, stability=stability)


def _resource_of(key: str) -> str:
    """Return the resource in the name of a resource's function."""
    return key.partition("]")[2].partition(".")[0]
