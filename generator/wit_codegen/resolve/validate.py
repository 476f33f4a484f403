"""What a component's validator refuses though WIT's resolver lets it through.

`resolve` prints such packages as the reference does; `check` and `generate` refuse them, since no
component could be made of them (Explainer.md and Binary.md of the component model).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from wit_codegen.codes import Code
from wit_codegen.diagnostics import Diagnostic, Span
from wit_codegen.resolve import ir
from wit_codegen.resolve.problems import Problems

MOST_FLAGS: Final = 32
LONGEST_LIST: Final = 1 << 30


def validate(graph: ir.Resolve) -> tuple[Diagnostic, ...]:
    """Return what a validator would refuse in any package of the graph."""
    problems = Problems()
    place: Span | None = None
    for entry in graph.types:
        # Anonymous types have the place of what is named next to them.
        place = entry.span or place
        if place is not None:
            _check_type(graph, entry, place, problems)
    for interface in graph.interfaces:
        if interface.clone_of is None:
            _check_interface(graph, interface, problems)
    for world in graph.worlds:
        functions = [
            item
            for items in (world.imports, world.exports)
            for item in items.values()
            if isinstance(item, ir.Function)
        ]
        _check_functions(functions, problems)
    for package in graph.packages:
        _check_package(graph, package, problems)
    return tuple(problems.found)


def _check_type(graph: ir.Resolve, entry: ir.TypeDef, place: Span, problems: Problems) -> None:
    match entry.kind:
        case ir.Record(fields=fields):
            _check_parts("field", [(each.name, each.span) for each in fields], problems)
            _check_filled("a record", fields, place, problems)
        case ir.Variant(cases=cases) | ir.Enum(cases=cases):
            _check_parts("case", [(each.name, each.span) for each in cases], problems)
        case ir.Flags(flags=flags):
            _check_parts("flag", [(each.name, each.span) for each in flags], problems)
            _check_filled("a type of flags", flags, place, problems)
            _check_count(entry, flags, place, problems)
        case ir.Tuple(types=types):
            _check_filled("a tuple", types, place, problems)
        case ir.FixedLengthList(length=length):
            _check_length(length, place, problems)
        case ir.Stream(type=payload):
            _check_stream(graph, payload, place, problems)
        case _:
            pass


def _check_filled(what: str, parts: Iterable[object], place: Span, problems: Problems) -> None:
    if not tuple(parts):
        message = f"{what} cannot be empty"
        problems.report(Code.EMPTY_TYPE, message, place, "give it a part, or use `bool`")


def _check_count(
    entry: ir.TypeDef, flags: tuple[ir.Case, ...], place: Span, problems: Problems
) -> None:
    if len(flags) > MOST_FLAGS:
        problems.report(
            Code.TOO_MANY_FLAGS,
            f"`{entry.name}` has {len(flags)} flags; at most {MOST_FLAGS} are possible",
            place,
            "split them into several types, and put those into a record",
        )


def _check_length(length: int, place: Span, problems: Problems) -> None:
    if not 0 < length < LONGEST_LIST:
        problems.report(
            Code.LIST_LENGTH,
            f"a list of fixed length cannot have {length} elements",
            place,
            f"use a length from 1 to {LONGEST_LIST - 1}, or a `list` without one",
        )


def _check_stream(
    graph: ir.Resolve, payload: ir.TypeRef | None, place: Span, problems: Problems
) -> None:
    while payload is not None and not isinstance(payload, ir.Primitive):
        kind = graph.types[payload].kind
        payload = kind.type if isinstance(kind, ir.Alias) else None
    if payload is ir.Primitive.CHAR:
        message = "a stream of `char` is not possible"
        problems.report(Code.STREAM_OF_CHAR, message, place, "use `stream<u8>` with UTF-8 in it")


def _check_parts(what: str, parts: Iterable[tuple[str, Span | None]], problems: Problems) -> None:
    """Names of parts must differ in more than case."""
    for name, span, first, first_span in _repeated(parts):
        if name == first:
            message = f"{what} `{name}` is defined more than once"
            code = Code.DUPLICATE_PART
        else:
            message = f"{what} `{name}` differs from `{first}` in case only"
            code = Code.SAME_BUT_CASE
        related = [(first_span, "first defined here")] if first_span is not None else []
        problems.report(code, message, span, "rename one of them", related)


def _repeated(
    parts: Iterable[tuple[str, Span | None]],
) -> Iterator[tuple[str, Span, str, Span | None]]:
    seen: dict[str, tuple[str, Span | None]] = {}
    for name, span in parts:
        first, first_span = seen.setdefault(name.lower(), (name, span))
        if span is not None and span is not first_span:
            yield name, span, first, first_span


def _check_interface(graph: ir.Resolve, interface: ir.Interface, problems: Problems) -> None:
    functions = list(interface.functions.values())
    _check_functions(functions, problems)
    names = [(name, graph.types[id_].span) for name, id_ in interface.types.items()]
    names += [(each.name, each.span) for each in functions if each.resource is None]
    _check_parts("name", names, problems)


def _check_functions(functions: Iterable[ir.Function], problems: Problems) -> None:
    methods: dict[ir.TypeId, list[tuple[str, Span | None]]] = {}
    for function in functions:
        params = [(each.name, each.span) for each in function.params]
        _check_parts("parameter", params, problems)
        if function.resource is None or "." not in function.name:
            continue
        resource, _, name = function.name.partition("]")[2].partition(".")
        methods.setdefault(function.resource, []).append((name, function.span))
        if name.lower() == resource.lower() and function.span is not None:
            problems.report(
                Code.METHOD_NAMED_AS_RESOURCE,
                f"function `{name}` has the name of its resource",
                function.span,
                "that name belongs to the constructor; rename the function",
            )
    for names in methods.values():
        _check_parts("function", names, problems)


def _check_package(graph: ir.Resolve, package: ir.Package, problems: Problems) -> None:
    interfaces: Mapping[str, ir.InterfaceId] = package.interfaces
    names = [(name, graph.interfaces[id_].span) for name, id_ in interfaces.items()]
    names += [(name, graph.worlds[id_].span) for name, id_ in package.worlds.items()]
    _check_parts("interface or world", names, problems)
