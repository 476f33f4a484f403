"""Whether what a generated world says of itself is what the graph says."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from wit_codegen.resolve import ir
from wit_codegen.translate.layout import Layout, ModuleNames
from wit_host import types


@attrs.frozen
class Place:
    """An interface of a world, by side and key; `None` for what is outside of interfaces."""

    side: str
    key: str
    id: ir.InterfaceId | None


class Comparison:
    """Compares one world with its description; raises AssertionError."""

    def __init__(self, graph: ir.Resolve, layout: Layout, world: ir.WorldId, prefix: str) -> None:
        self.graph = graph
        self.layout = layout
        self.world = graph.worlds[world]
        self.names = layout.worlds[world]
        self.prefix = prefix
        self.resources: dict[tuple[ir.TypeId, str, str], types.Resource] = {}
        self.seen: set[tuple[ir.TypeRef, Place, int]] = set()

    def run(self) -> None:
        described = self.python(self.names, "world").__describe__()
        assert described.name == self.full_name(self.world.package, self.world.name)
        self.side("imports", self.world.imports, described.imports)
        self.side("exports", self.world.exports, described.exports)
        assert len(set(self.resources.values())) == len(self.resources)

    def side(
        self, side: str, items: Mapping[str, ir.WorldItem], described: Iterable[types.Interface]
    ) -> None:
        left = list(described)
        for key, item in items.items():
            if isinstance(item, ir.InterfaceItem):
                interface = self.graph.interfaces[item.id]
                functions = list(interface.functions.values())
                resources = [i for i in interface.types.values() if self.is_resource(i)]
                if functions or resources:
                    found = left.pop(0)
                    assert found.name == self.name_of(key, item)
                    place, names = Place(side, key, item.id), self.layout.interfaces[item.id]
                    self.interface(place, names, functions, resources, found)
                    self.attribute(side, names, found)
        functions = [item for item in items.values() if isinstance(item, ir.Function)]
        resources = [item for item in items.values() if isinstance(item, int)]
        resources = [each for each in resources if self.is_resource(each)]
        if functions or resources:
            found = left.pop(0)
            assert (found.name, found.attribute) == ("", None)
            self.interface(Place(side, "", None), self.names, functions, resources, found)
        assert not left

    def attribute(self, side: str, names: ModuleNames, found: types.Interface) -> None:
        """A property of the side's Protocol, where the interface has a Protocol of its own."""
        assert (found.attribute is not None) == ("interface" in names.protocols)
        if found.attribute is not None:
            assert isinstance(vars(self.python(self.names, side))[found.attribute], property)

    def interface(
        self,
        place: Place,
        names: ModuleNames,
        functions: list[ir.Function],
        resources: list[ir.TypeId],
        found: types.Interface,
    ) -> None:
        assert len(found.resources) == len(resources)
        for id_, resource in zip(resources, found.resources, strict=True):
            self.resource(id_, place, resource)
            assert (resource.attribute is not None) == (id_ in names.factories)
        assert [each.name for each in found.functions] == [each.name for each in functions]
        for function, described in zip(functions, found.functions, strict=True):
            self.function(function, place, described)
            self.signature(function, names, place, described)

    def function(self, function: ir.Function, place: Place, found: types.Function) -> None:
        assert found.is_async == function.is_async
        assert [each.name for each in found.params] == [each.name for each in function.params]
        for param, described in zip(function.params, found.params, strict=True):
            self.type(param.type, place, described.type)
        self.type(function.result, place, found.result)
        assert (found.resource is None) == (function.resource is None)
        if function.resource is not None and found.resource is not None:
            self.resource(function.resource, place, found.resource)

    def signature(
        self, function: ir.Function, names: ModuleNames, place: Place, found: types.Function
    ) -> None:
        """The Protocol has the method, and its parameters are called the same."""
        declared: Any = getattr(self.home(function, names, place), found.python)
        method: Any = inspect.unwrap(declared)  # from what `deprecated` puts around it
        assert inspect.iscoroutinefunction(method) == found.is_async
        parameters = list(inspect.signature(method).parameters)
        is_method = function.kind is ir.FunctionKind.METHOD
        assert parameters[not is_method :] == [each.python for each in found.params]

    def home(self, function: ir.Function, names: ModuleNames, place: Place) -> Any:  # noqa: ANN401 (a class)
        """The Protocol that has the function."""
        if function.resource is None:
            return self.python(names, place.side if place.id is None else "interface")
        is_method = function.kind is ir.FunctionKind.METHOD
        classes = names.types if is_method else names.factories
        return self.at(names, classes[function.resource].text)

    def type(self, ref: ir.TypeRef | None, place: Place, found: types.Type | None) -> None:
        while not isinstance(ref, ir.Primitive) and ref is not None:
            kind = self.graph.types[ref].kind
            if not isinstance(kind, ir.Alias):
                break
            ref = kind.type
        if ref is None or isinstance(ref, ir.Primitive):
            expected = None if ref is None else types.Primitive(ref.value)
            assert found is expected
        elif (ref, place, id(found)) not in self.seen:
            self.seen.add((ref, place, id(found)))
            kind = self.graph.types[ref].kind
            assert type(found).__name__ == type(kind).__name__
            self.parts(ref, kind, place, found)

    def parts(self, id_: ir.TypeId, kind: ir.Kind, place: Place, found: Any) -> None:  # noqa: ANN401 (of the same name)
        match kind:
            case ir.Own(resource) | ir.Borrow(resource):
                self.resource(resource, place, found.resource)
            case ir.Tuple(refs):
                self.all(refs, place, found.types)
            case ir.Map(key, value):
                self.all([key, value], place, [found.key, found.value])
            case ir.Result(ok, err):
                self.all([ok, err], place, [found.ok, found.err])
            case ir.FixedLengthList(ref, length):
                assert found.length == length
                self.type(ref, place, found.type)
            case ir.List(ref) | ir.Option(ref) | ir.Future(ref) | ir.Stream(ref):
                self.type(ref, place, found.type)
            case _:
                assert found.name == self.graph.types[id_].name
                self.definition(kind, place, found)

    def definition(self, kind: ir.Kind, place: Place, found: Any) -> None:  # noqa: ANN401 (same)
        match kind:
            case ir.Record(fields):
                assert [each.name for each in fields] == [each.name for each in found.fields]
                own = attrs.fields(found.cls)
                assert [each.name for each in own] == [each.python for each in found.fields]
                self.all([each.type for each in fields], place, [e.type for e in found.fields])
            case ir.Variant(cases):
                assert [each.name for each in cases] == [each.name for each in found.cases]
                assert [each.cls.tag for each in found.cases] == [each.name for each in cases]
                self.all([each.type for each in cases], place, [e.type for e in found.cases])
            case ir.Enum(cases):
                assert list(found.cases) == list(found.cls) == [each.name for each in cases]
            case ir.Flags(flags):
                assert list(found.flags) == [each.name for each in flags]
                assert len(list(found.cls)) == len(flags)
            case _:
                raise AssertionError(kind)

    def all(
        self, refs: Iterable[ir.TypeRef | None], place: Place, found: Iterable[types.Type | None]
    ) -> None:
        for ref, each in zip(refs, found, strict=True):
            self.type(ref, place, each)

    def resource(self, id_: ir.TypeId, place: Place, found: types.Resource) -> None:
        """One object for each resource on each side, and for each name of its interface."""
        entry = self.graph.types[id_]
        while isinstance(entry.kind, ir.Alias):
            assert not isinstance(entry.kind.type, ir.Primitive)
            id_ = entry.kind.type
            entry = self.graph.types[id_]
        assert found.name == entry.name
        side, key = "imports", ""
        if isinstance(entry.owner, ir.InterfaceOwner):
            key = f"interface-{entry.owner.id}"
            if entry.owner.id == place.id:
                side, key = place.side, place.key
            elif place.side == "exports" and key in self.world.exports:
                side = "exports"
        assert self.resources.setdefault((id_, side, key), found) is found

    # Names

    def is_resource(self, id_: ir.TypeId) -> bool:
        return isinstance(self.graph.types[id_].kind, ir.Resource)

    def full_name(self, package: ir.PackageId, name: str) -> str:
        start, at, version = str(self.graph.packages[package].name).partition("@")
        return f"{start}/{name}{at}{version}"

    def name_of(self, key: str, item: ir.InterfaceItem) -> str:
        interface = self.graph.interfaces[item.id]
        if key != f"interface-{item.id}":
            return key
        assert interface.name is not None
        return self.full_name(interface.package, interface.name)

    def python(self, names: ModuleNames, which: str) -> Any:  # noqa: ANN401 (a class of its module)
        return self.at(names, names.protocols[which].text)

    def at(self, names: ModuleNames, name: str) -> Any:  # noqa: ANN401 (a class of its module)
        return getattr(sys.modules[".".join([self.prefix, *names.path])], name)
