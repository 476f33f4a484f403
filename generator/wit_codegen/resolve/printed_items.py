"""Types, functions, and interfaces as lines of WIT."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import attrs

from wit_codegen.resolve import ir
from wit_codegen.resolve.printed_types import TypePrinter
from wit_codegen.resolve.spelling import docs, identifier, indented


@attrs.frozen
class Printer(TypePrinter):
    """Prints the items of one package of a graph."""

    # Definitions

    def source_of(self, id_: ir.TypeId) -> ir.InterfaceId | None:
        """Return the interface that `use` brings a type from, unless it is defined here."""
        entry = self.graph.types[id_]
        if not isinstance(entry.kind, ir.Alias) or isinstance(entry.kind.type, ir.Primitive):
            return None
        owner = self.graph.types[entry.kind.type].owner
        return owner.id if isinstance(owner, ir.InterfaceOwner) and owner != entry.owner else None

    def use(self, source: ir.InterfaceId, ids: Sequence[ir.TypeId]) -> Iterator[str]:
        """Print a `use` of types that have one gate."""
        yield from self.head(None, self.graph.types[ids[0]].stability)
        names = ", ".join(map(self._used_name, ids))
        yield f"use {self.interface_path(source)}.{{{names}}};"

    def _used_name(self, id_: ir.TypeId) -> str:
        entry = self.graph.types[id_]
        local = identifier(entry.name or "")
        name = self.type(entry.kind.type) if isinstance(entry.kind, ir.Alias) else local
        return name if name == local else f"{name} as {local}"

    def definition(self, id_: ir.TypeId, functions: Iterable[ir.Function]) -> Iterator[str]:
        """Print the definition of a type, with its functions if it is a resource."""
        entry = self.graph.types[id_]
        name = identifier(entry.name or "")
        yield from self.head(entry.docs, entry.stability, entry.external_id)
        match entry.kind:
            case ir.Record(fields=fields):
                yield from block(f"record {name}", self._fields(fields))
            case ir.Variant(cases=cases):
                yield from block(f"variant {name}", self._cases(cases))
            case ir.Enum(cases=cases):
                yield from block(f"enum {name}", self._cases(cases))
            case ir.Flags(flags=flags):
                yield from block(f"flags {name}", self._cases(flags))
            case ir.Resource():
                members = [line for each in functions for line in self._member(each)]
                yield from block(f"resource {name}", members) if members else [f"resource {name};"]
            case ir.Own(resource=resource):
                yield f"type {name} = own<{self.type(resource)}>;"
            case kind:
                yield f"type {name} = {self.expression(kind)};"

    def _fields(self, fields: Iterable[ir.Field]) -> Iterator[str]:
        for field in fields:
            yield from docs(field.docs)
            yield f"{identifier(field.name)}: {self.type(field.type)},"

    def _cases(self, cases: Iterable[ir.Case]) -> Iterator[str]:
        for case in cases:
            yield from docs(case.docs)
            payload = f"({self.type(case.type)})" if case.type is not None else ""
            yield f"{identifier(case.name)}{payload},"

    # Functions

    def function(self, function: ir.Function, prefix: str = "") -> Iterator[str]:
        """Print a function of an interface, or with `import ` or `export ` of a world."""
        yield from self.head(function.docs, function.stability, function.external_id)
        yield f"{prefix}{identifier(function.name)}: {self._signature(function)};"

    def _member(self, function: ir.Function) -> Iterator[str]:
        yield from self.head(function.docs, function.stability, function.external_id)
        if function.kind is ir.FunctionKind.CONSTRUCTOR:
            plain = self._constructs_plainly(function)
            yield f"constructor{self._parameters(function, has_result=not plain)};"
            return
        name = identifier(function.name.partition("]")[2].partition(".")[2])
        static = "static " if function.kind is ir.FunctionKind.STATIC else ""
        yield f"{name}: {static}{self._signature(function)};"

    def _constructs_plainly(self, function: ir.Function) -> bool:
        """Whether a constructor returns its resource itself, which is not written."""
        result = function.result
        if result is None or isinstance(result, ir.Primitive):
            return True
        return self.graph.types[result].kind == ir.Own(function.resource or ir.TypeId(0))

    def _signature(self, function: ir.Function) -> str:
        prefix = "async " if function.is_async else ""
        return f"{prefix}func{self._parameters(function, has_result=True)}"

    def _parameters(self, function: ir.Function, *, has_result: bool) -> str:
        params = function.params[function.kind is ir.FunctionKind.METHOD :]
        listed = ", ".join(f"{identifier(each.name)}: {self.type(each.type)}" for each in params)
        if function.result is None or not has_result:
            return f"({listed})"
        return f"({listed}) -> {self.type(function.result)}"

    # Bodies

    def body(
        self, types: Iterable[ir.TypeId], functions: Iterable[ir.Function]
    ) -> Iterator[list[str]]:
        """Print types, and functions among them, each item as its lines.

        The order of types is kept, and that of functions, to which resources bring their own.
        """
        around = _Functions.around_resources(functions)
        for source, group in groupby(types, self._use_group):
            if source is not None:
                yield list(self.use(source[0], list(group)))
                continue
            for id_ in group:
                yield from (list(self.function(each)) for each in around.before.get(id_, ()))
                yield list(self.definition(id_, around.members.get(id_, ())))
        yield from (list(self.function(each)) for each in around.rest)

    def _use_group(self, id_: ir.TypeId) -> tuple[ir.InterfaceId, ir.Stability] | None:
        source = self.source_of(id_)
        return None if source is None else (source, self.graph.types[id_].stability)

    def interface(self, id_: ir.InterfaceId, head: str) -> Iterator[str]:
        """Print an interface behind what introduces it."""
        interface = self.graph.interfaces[id_]
        functions: Mapping[str, ir.Function] = interface.functions
        types: Mapping[str, ir.TypeId] = interface.types
        yield from block(head, separated(self.body(types.values(), functions.values())))


@attrs.frozen
class _Functions:
    """Functions by the resource that has them, or in front of whose functions they stand."""

    members: Mapping[ir.TypeId, Sequence[ir.Function]]
    before: Mapping[ir.TypeId, Sequence[ir.Function]]
    rest: Sequence[ir.Function]

    @classmethod
    def around_resources(cls, functions: Iterable[ir.Function]) -> _Functions:
        """Sort functions, which are in the order of the text."""
        members: dict[ir.TypeId, list[ir.Function]] = {}
        before: dict[ir.TypeId, list[ir.Function]] = {}
        free: list[ir.Function] = []
        for function in functions:
            if function.resource is None:
                free.append(function)
                continue
            members.setdefault(function.resource, []).append(function)
            if free:
                before.setdefault(function.resource, []).extend(free)
                free = []
        return cls(members, before, free)


def separated(items: Iterable[list[str]]) -> Iterator[str]:
    """Join items, with an empty line around those of several lines."""
    before: list[str] | None = None
    for item in items:
        if before is not None and (len(item) > 1 or len(before) > 1):
            yield ""
        yield from item
        before = item


def block(head: str, lines: Iterable[str]) -> Iterator[str]:
    """Put lines into braces behind what introduces them."""
    inner = list(indented(lines))
    if not inner:
        yield f"{head} {{}}"
        return
    yield f"{head} {{"
    yield from inner
    yield "}"
