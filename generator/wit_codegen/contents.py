"""What there is to say about a file of WebAssembly: its kind, its world, its sizes, its makers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeAlias

import attrs

from wit_codegen.codes import Code
from wit_codegen.decode import assemble, decode, is_component, is_module
from wit_codegen.decode.anatomy import Anatomy, Tool, anatomy
from wit_codegen.decode.problems import DecodeError
from wit_codegen.diagnostics import WitError
from wit_codegen.inputs import Binary
from wit_codegen.resolve import ir
from wit_codegen.resolve.printer import to_wit
from wit_codegen.translate.sides import interface_name, offered
from wit_codegen.translate.wasi import is_offered

Kind: TypeAlias = Literal["component", "package", "module"]
Supplier: TypeAlias = Literal["wasi", "host"]


@attrs.frozen
class Item:
    """An import or an export of a component.

    `supplier` is who has to supply an import: the engine, as part of WASI, the host, or, where
    there are but types, nobody.
    """

    name: str
    kind: Literal["interface", "function", "type"]
    functions: tuple[str, ...] = ()
    types: int = 0
    supplier: Supplier | None = None

    def as_json(self, *, is_import: bool) -> dict[str, object]:
        """Return the item for programs."""
        found: dict[str, object] = {"name": self.name, "kind": self.kind}
        if self.kind == "interface":
            found["functions"] = list(self.functions)
        return {**found, "from": self.supplier} if is_import else found


@attrs.frozen
class Contents:
    """A file as it was read; `fault` is why it has no form in WIT, if it should have one."""

    name: str
    kind: Kind
    size: int
    anatomy: Anatomy
    graph: ir.Resolve | None
    fault: WitError | None

    @property
    def tools(self) -> tuple[Tool, ...]:
        """What had a part in making the file."""
        return tuple(self.anatomy.tools)

    @property
    def wit(self) -> str | None:
        """The world or the package as WIT."""
        return None if self.graph is None else to_wit(self.graph)

    def wit_without_wasi(self) -> str:
        """Return the same without the packages that the engine supplies, which are long."""
        if self.graph is None:
            return ""
        left_out = tuple(_packages_of_wasi(self.graph)) if self.kind == "component" else ()
        text = to_wit(self.graph, left_out)
        names = ", ".join(str(self.graph.packages[each].name) for each in left_out)
        return f"{text}\n// Not shown, since they are WASI's: {names}\n" if names else text

    @property
    def imports(self) -> tuple[Item, ...]:
        """What a component imports."""
        return tuple(self._items("imports"))

    @property
    def exports(self) -> tuple[Item, ...]:
        """What a component exports."""
        return tuple(self._items("exports"))

    def _items(self, side: Literal["imports", "exports"]) -> Iterator[Item]:
        graph = self.graph
        if graph is None or self.kind != "component":
            return
        world = graph.worlds[next(iter(graph.packages[graph.main].worlds.values()))]
        brought = offered(graph, world)
        items: Mapping[str, ir.WorldItem] = world.imports if side == "imports" else world.exports
        for key, item in items.items():
            is_brought = side == "imports" and key in brought
            found = _item(graph, key, item)
            yield attrs.evolve(found, supplier="wasi") if is_brought else found

    def as_json(self) -> dict[str, object]:
        """Return everything for programs."""
        sizes = self.anatomy.sizes.items()
        return {
            "file": self.name,
            "kind": self.kind,
            "size": self.size,
            "sizes": {part.value.replace(" ", "_"): size for part, size in sizes},
            "modules": self.anatomy.modules,
            "components": self.anatomy.components,
            "imports": [each.as_json(is_import=True) for each in self.imports],
            "exports": [each.as_json(is_import=False) for each in self.exports],
            "producers": [attrs.asdict(tool) for tool in self.tools],
            "wit": self.wit,
        }


def contents_of(binary: Binary) -> Contents:
    """Look at a file. Raises `WitError` for what is no WebAssembly, or damaged."""
    given, name = binary.content, binary.name
    content = given if isinstance(given, bytes) else assemble(given, name)
    try:
        found = anatomy(content)
    except DecodeError as error:
        raise WitError((error.diagnostic(name),)) from None
    graph, fault = _decoded(content, name)
    kind: Kind = "module" if is_module(content) else "package"
    if kind == "package" and (graph is None or is_component(graph)):
        kind = "component"
    return Contents(name, kind, len(content), found, graph, fault)


def _decoded(content: bytes, name: str) -> tuple[ir.Resolve | None, WitError | None]:
    try:
        return decode(content, name), None
    except WitError as error:
        # Most core modules have no world, and nobody misses it.
        is_fault = error.diagnostics[0].code != Code.NO_COMPONENT_TYPE
        return None, error if is_fault else None


def _item(graph: ir.Resolve, key: str, item: ir.WorldItem) -> Item:
    """Describe an import or export; only functions and resources have to be supplied at all."""
    match item:
        case ir.InterfaceItem(id=id_):
            interface = graph.interfaces[id_]
            names, types = tuple(interface.functions), list(interface.types.values())
            needed = bool(names) or _has_resources(graph, types)
            name = interface_name(graph, key, item)
            return Item(name, "interface", names, len(types), "host" if needed else None)
        case ir.Function():
            return Item(key, "function", supplier="host")
        case _:
            needed = _has_resources(graph, [item])
            return Item(key, "type", supplier="host" if needed else None)


def _has_resources(graph: ir.Resolve, types: Iterable[ir.TypeId]) -> bool:
    return any(isinstance(graph.types[each].kind, ir.Resource) for each in types)


def _packages_of_wasi(graph: ir.Resolve) -> Iterator[ir.PackageId]:
    """Return the packages that the engine has all interfaces of."""
    for number, package in enumerate(graph.packages):
        if package.interfaces and all(
            is_offered(package.name, each) for each in package.interfaces
        ):
            yield ir.PackageId(number)
