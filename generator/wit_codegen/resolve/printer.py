"""The graph as WIT: a text that resolves to an equal graph, with the same features on.

One text is enough for any number of packages, since dependencies can stand in it as nested ones.
What the language lets a text say, but the graph no longer knows, is not printed, and makes these
differences, none of which is one of meaning:

- An `include` is printed as the items that it brought. The ids of types that were copied for it
  are others then, an inline interface that it copied no longer says of which it is a copy, and a
  package mentioned for nothing else may stand elsewhere in the order of packages.
- A type without a name has the gate of its first mention in the package. Where an `include` brought
  it, or a world's items stand in another order, that may be another.
- What was gated out is gone. An anonymous type that only it mentioned keeps an entry in the first
  graph that nothing leads to, and has none in the second.
- Packages come in an order that depends on which of two dependencies is mentioned first, and the
  order between interfaces and worlds in a file is not in the graph.
- A `@since` that an `include` from a package of a later version brought to an item cannot be
  written there, and is left out (WIT.md, "Feature Gates": versions are those of the own package).
- Characters in docs that no WIT file may contain, and mixtures of indentation that only a row of
  several comments can make, are replaced by what can be written. Only decoded components, whose
  docs come from elsewhere, have the former.
- In a package decoded from wasm, an implied import and an anonymous type have no gate; read back,
  they have that of what they are there for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from wit_codegen.resolve import ir
from wit_codegen.resolve.printed_items import Printer, block, separated
from wit_codegen.resolve.printed_order import in_order
from wit_codegen.resolve.spelling import docs, identifier, package_name


def to_wit(graph: ir.Resolve, left_out: Collection[ir.PackageId] = ()) -> str:
    """Return the text of the main package, with all others nested in it but those left out."""
    main = graph.packages[graph.main]
    items = [[*docs(main.docs), f"package {package_name(main.name)};"], *_items(graph, graph.main)]
    others = set(range(len(graph.packages))) - {graph.main, *left_out}
    for number in sorted(others, key=_by_name(graph)):
        package = graph.packages[number]
        nested = separated(_items(graph, ir.PackageId(number)))
        head = f"package {package_name(package.name)}"
        items.append([*docs(package.docs), *block(head, nested)])
    return "\n".join(separated(items)) + "\n"


def _by_name(graph: ir.Resolve) -> Callable[[int], str]:
    """The order of packages in the graph follows from their names, so that of the text may too."""
    return lambda number: str(graph.packages[number].name)


def _items(graph: ir.Resolve, package: ir.PackageId) -> Iterator[list[str]]:
    """Print the interfaces, then the worlds of a package, each as its lines."""
    printer = Printer(graph, package)
    for id_ in sorted(graph.packages[package].interfaces.values()):
        interface = graph.interfaces[id_]
        head = f"interface {identifier(interface.name or '')}"
        lines = printer.interface(id_, head)
        yield [*printer.head(interface.docs, interface.stability), *lines]
    for world_id in sorted(graph.packages[package].worlds.values()):
        world = graph.worlds[world_id]
        lines = block(f"world {identifier(world.name)}", separated(_world(printer, world)))
        yield [*printer.head(world.docs, world.stability), *lines]


def _world(printer: Printer, world: ir.World) -> Iterator[list[str]]:
    """Print types with the functions of resources, then what is imported and exported."""
    imports: Mapping[str, ir.WorldItem] = world.imports
    types: list[ir.TypeId] = []
    functions: list[ir.Function] = []
    for item in imports.values():
        if isinstance(item, ir.Function):
            functions.append(item)
        elif not isinstance(item, ir.InterfaceItem):
            types.append(item)
    yield from printer.body(types, [each for each in functions if each.resource is not None])
    for word, key, item in in_order(printer.graph, world):
        if isinstance(item, ir.Function):
            yield list(printer.function(item, f"{word} "))
        else:
            yield list(_interface(printer, word, key, item))


def _interface(printer: Printer, word: str, key: str, item: ir.InterfaceItem) -> Iterator[str]:
    """Print the import or export of an interface: inline, by its path, or by a label."""
    interface = printer.graph.interfaces[item.id]
    if interface.name is None:
        yield from printer.head(interface.docs, item.stability, item.external_id)
        yield from printer.interface(item.id, f"{word} {identifier(key)}: interface")
        return
    yield from printer.head(item.docs, item.stability, item.external_id)
    label = "" if key == f"interface-{item.id}" else f"{identifier(key)}: "
    yield f"{word} {label}{printer.interface_path(item.id)};"
