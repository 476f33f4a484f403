"""The bodies of interfaces and worlds, once it is known what their paths lead to."""

from __future__ import annotations

from collections.abc import Sequence

from wit_codegen.codes import Code
from wit_codegen.diagnostics import Span
from wit_codegen.parse import ast
from wit_codegen.parse.suggestions import did_you_mean
from wit_codegen.resolve import ir
from wit_codegen.resolve.draft import (
    FUNCTION,
    Draft,
    DraftInterface,
    DraftType,
    FunctionName,
)
from wit_codegen.resolve.functions import freestanding, of_resource
from wit_codegen.resolve.packages import Part
from wit_codegen.resolve.scopes import Scope
from wit_codegen.resolve.stability import external_id_of
from wit_codegen.resolve.toposort import cycles, toposort
from wit_codegen.resolve.types import TypeScope, names_in


class Bodies:
    """Makes the types and functions of one part's interfaces."""

    def __init__(self, draft: Draft, scope: Scope, number: int) -> None:
        """Work in the part of this number."""
        self.draft = draft
        self.scope = scope
        self.number = number
        self.part: Part = scope.parts[number]
        self.problems = draft.problems

    def interface(
        self, id_: ir.InterfaceId, items: Sequence[ast.InterfaceItem], head: ast.Head
    ) -> None:
        """Fill an interface."""
        interface = self.draft.interfaces[id_]
        interface.docs = head.docs
        interface.stability = self.draft.stability(head, self.part)
        types = self.types(ir.InterfaceOwner(id_), items)
        interface.types = {
            name: named
            for name, (named, _) in types.names.items()
            if not isinstance(named, FunctionName)
        }
        for item in items:
            if isinstance(item, ast.Function):
                if types.define(item.name, FUNCTION):
                    interface.functions[item.name.name] = freestanding(types, item)
                else:
                    freestanding(types, item)
            elif isinstance(item, ast.TypeDef):
                for function in self.resource_functions(types, item):
                    interface.functions[function.name] = function
        interface.names = types.names

    def resource_functions(self, types: TypeScope, item: ast.TypeDef) -> list[ir.Function]:
        """Make the functions of a resource; none for any other type."""
        found = types.names.get(item.name.name)
        if not isinstance(item.body, ast.Resource) or found is None:
            return []
        id_ = found[0]
        if isinstance(id_, FunctionName):
            return []
        return [of_resource(types, each, item.name, id_) for each in item.body.functions]

    # Types

    def types(
        self, owner: ir.Owner, items: Sequence[ast.InterfaceItem | ast.WorldItem]
    ) -> TypeScope:
        """Make the used and the defined types among items, and return their names."""
        types = TypeScope(self.draft, self.part)
        for item in items:
            if isinstance(item, ast.Use):
                self._use(types, owner, item)
        definitions = self._definitions(types, items)
        needs, edges = self._needs(types, definitions)
        order = toposort(needs)
        self._report_cycles(needs, edges, order.unfinished)
        for name in order.unfinished:
            definition = definitions[name]
            if definition is not None:
                place = definition.name
                types.define(place, self.draft.broken_type(self.part.span(place)))
        for name in order.nodes:
            definition = definitions[name]
            if definition is not None:
                self._define(types, owner, definition)
        return types

    def _define(self, types: TypeScope, owner: ir.Owner, definition: ast.TypeDef) -> None:
        head, name = definition.head, definition.name
        stability = self.draft.stability(head, self.part)
        kind = types.body(name, definition.body, stability)
        span = self.part.span(name)
        entry = DraftType(name.name, kind, owner, span, head.docs, stability, external_id_of(head))
        types.define(name, self.draft.add_type(entry))

    def _definitions(
        self, types: TypeScope, items: Sequence[ast.InterfaceItem | ast.WorldItem]
    ) -> dict[str, ast.TypeDef | None]:
        """Index definitions in the order of items; a used name stands there with `None`."""
        found: dict[str, ast.TypeDef | None] = {}
        for item in items:
            if isinstance(item, ast.Use):
                found |= {each.local.name: None for each in item.names}
            elif isinstance(item, ast.TypeDef):
                name = item.name
                if name.name in types.names:
                    types.report_duplicate(name, types.names[name.name][1])
                elif (first := found.setdefault(name.name, item)) is not item and first:
                    types.report_duplicate(name, self.part.span(first.name))
        return found

    def _needs(
        self, types: TypeScope, definitions: dict[str, ast.TypeDef | None]
    ) -> tuple[dict[str, list[str]], dict[str, list[Span]]]:
        """Return which definitions each one needs, with the places; report unknown names."""
        needs: dict[str, list[str]] = {}
        edges: dict[str, list[Span]] = {}
        known: dict[str, object] = {**types.names, **definitions}
        for name, definition in definitions.items():
            mentioned = list(names_in(definition.body)) if definition is not None else []
            for each in mentioned:
                if each.name not in known:
                    types.report_unknown(each, "type", known)
            local = [each for each in mentioned if each.name in definitions]
            needs[name] = [each.name for each in local]
            edges[name] = [self.part.span(each) for each in local]
        return needs, edges

    def _report_cycles(
        self,
        needs: dict[str, list[str]],
        edges: dict[str, list[Span]],
        unfinished: Sequence[str],
    ) -> None:
        for name, position, path in cycles(needs, unfinished):
            chain = " -> ".join(f"`{each}`" for each in (*path, path[0]))
            self.problems.report(
                Code.TYPE_CYCLE,
                f"type `{needs[name][position]}` depends on itself: {chain}",
                edges[name][position],
                "WIT has no recursive types; refer to the inner value by an index, or a resource",
            )

    def _use(self, types: TypeScope, owner: ir.Owner, use: ast.Use) -> None:
        stability = self.draft.stability(use.head, self.part)
        from_id = self.scope.interface(use.path, self.number)
        for each in use.names:
            span = self.part.span(each.name)
            found = self._used_type(from_id, each.name, span)
            name = each.local.name
            if found is None:
                types.define(each.local, self.draft.broken_type(span))
                continue
            entry = DraftType(name, ir.Alias(found), owner, span, stability=stability)
            types.define(each.local, self.draft.add_type(entry))

    def _used_type(
        self, from_id: ir.InterfaceId | None, name: ast.Id, span: Span
    ) -> ir.TypeId | None:
        """Return the type of a name in another interface; complain if there is none."""
        if from_id is None:
            return None
        interface = self.draft.interfaces[from_id]
        found = interface.names.get(name.name)
        if found is None:
            if not interface.broken:
                self._report_missing(interface, name, span)
            return None
        if isinstance(found[0], FunctionName):
            self.problems.report(
                Code.USE_OF_FUNCTION,
                f"`{name.name}` is a function; only types can be used from an interface",
                span,
                "import the whole interface into a world to call its functions",
                [(found[1], "the function is defined here")],
            )
            return None
        return found[0]

    def _report_missing(self, interface: DraftInterface, name: ast.Id, span: Span) -> None:
        self.problems.report(
            Code.NOT_IN_INTERFACE,
            f"name `{name.name}` does not exist in interface `{interface.name}`",
            span,
            did_you_mean(name.name, interface.names) or "define it there, or remove it here",
            [(interface.span, "the interface is defined here")],
        )
