"""The functions that a component exports, and which of them a name means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from wit_codegen.codes import Code
from wit_codegen.diagnostics import Diagnostic, Source, Span, WitError
from wit_codegen.parse.suggestions import did_you_mean
from wit_codegen.resolve import ir
from wit_codegen.resolve.printed_types import TypePrinter
from wit_codegen.translate.graph import parts, signature
from wit_codegen.translate.sides import interface_name

_NAME: Final = re.compile(r"\s*([^\s(\[{]*)")


@attrs.frozen
class Target:
    """A function that a component exports, and the interface it is in, if it is in one.

    `key` is the world's for the interface or the function, `interface` the name in the component.
    """

    key: str
    interface: str
    function: ir.Function

    @property
    def name(self) -> str:
        """The name without that of the interface: `f`, `blob.read`, `blob.constructor`."""
        kind, bracket, rest = self.function.name.rpartition("]")
        return f"{rest}.constructor" if kind == "[constructor" and bracket else rest

    @property
    def spellings(self) -> tuple[str, ...]:
        """How the function may be called, the shortest first."""
        plain = self.interface.partition("@")[0]
        interfaces = dict.fromkeys((plain.rpartition("/")[2], plain, self.interface))
        return (self.name, *(f"{each}.{self.name}" for each in interfaces if each))


def targets(graph: ir.Resolve) -> tuple[Target, ...]:
    """Return all functions that a component exports, those outside of interfaces first."""
    return tuple(sorted(_targets(graph), key=lambda each: bool(each.interface)))


def _targets(graph: ir.Resolve) -> Iterator[Target]:
    for key, item in main_world(graph).exports.items():
        if isinstance(item, ir.Function):
            yield Target(key, "", item)
        elif isinstance(item, ir.InterfaceItem):
            name = interface_name(graph, key, item)
            for function in graph.interfaces[item.id].functions.values():
                yield Target(key, name, function)


def main_world(graph: ir.Resolve) -> ir.World:
    """Return the one world of a component."""
    return graph.worlds[next(iter(graph.packages[graph.main].worlds.values()))]


def described(graph: ir.Resolve, target: Target) -> str:
    """Write a function with its types: `f(size: memory-size) -> bool`."""
    printer = TypePrinter(graph, graph.main)
    function = target.function
    params = function.params[function.kind is ir.FunctionKind.METHOD :]
    listed = ", ".join(f"{each.name}: {printer.type(each.type)}" for each in params)
    result = "" if function.result is None else f" -> {printer.type(function.result)}"
    return f"{target.name}({listed}){result}"


def function_at(source: Source, graph: ir.Resolve, known: Sequence[Target]) -> tuple[Target, int]:
    """Return the function that a call begins with, and where its name ends. Raises `WitError`."""
    match = _NAME.match(source.text)
    start, end = match.span(1) if match is not None else (0, 0)
    span, name = Span(source, start, end), source.text[start:end]
    if not name:
        raise refusal(Code.CALL_SYNTAX, "this is no call", span, "write `function(arguments)`")
    target = _found(name, span, known)
    obstacle = _obstacle(graph, target.function)
    if obstacle is not None:
        message = f"`{target.name}` cannot be called from here: {obstacle}"
        help_ = "call it from a program, with the world that `wit-codegen generate` writes"
        raise refusal(Code.NOT_CALLABLE, message, span, help_)
    return target, end


def _found(name: str, span: Span, known: Sequence[Target]) -> Target:
    found = [each for each in known if name in each.spellings]
    # A function of the world itself has no longer name.
    found = [each for each in found if not each.interface] or found
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(f"`{_shortest(each, found)}`" for each in found)
        message = f"`{name}` is the name of {len(found)} functions"
        raise refusal(Code.AMBIGUOUS_FUNCTION, message, span, f"say which one: {names}")
    meant = did_you_mean(name, [text for each in known for text in each.spellings])
    listed = ", ".join(f"`{each.name}`" for each in known[:_SHOWN])
    more = ", …" if len(known) > _SHOWN else ""
    help_ = meant or (f"it exports {listed}{more}" if known else "it exports no functions at all")
    raise refusal(Code.UNKNOWN_FUNCTION, f"the component exports no function `{name}`", span, help_)


def _shortest(target: Target, others: Sequence[Target]) -> str:
    """Return the shortest spelling that only one of the functions has."""
    taken = {text for each in others if each is not target for text in each.spellings}
    return next((text for text in target.spellings if text not in taken), target.spellings[-1])


_SHOWN: Final = 8


def _obstacle(graph: ir.Resolve, function: ir.Function) -> str | None:
    """Say why a function cannot be called with text, if it cannot."""
    if function.kind is ir.FunctionKind.METHOD:
        return "a method needs a handle, and handles live in one process"
    if function.is_async:
        return "it is async"
    waiting, seen = list(signature(function)), set[ir.TypeRef]()
    while waiting:
        ref = waiting.pop()
        if ref in seen:
            continue
        seen.add(ref)
        if ref is ir.Primitive.ERROR_CONTEXT:
            return "it takes or returns an `error-context`, which has no text"
        if isinstance(ref, ir.Primitive):
            continue
        kind = graph.types[ref].kind
        if isinstance(kind, ir.Own | ir.Borrow):
            name = graph.types[kind.resource].name
            return f"it takes or returns a handle to a `{name}`, which lives in one process"
        if isinstance(kind, ir.Future | ir.Stream):
            return f"it takes or returns a {type(kind).__name__.lower()}, which has no text"
        waiting += parts(kind)
    return None


def refusal(code: Code, message: str, span: Span, help_: str) -> WitError:
    """Return the refusal of a place in a call, to be raised."""
    return WitError((Diagnostic(code, message, span, help=help_),))
