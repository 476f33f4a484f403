"""Calls as text: a function, and its arguments in WAVE."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attrs

from wit_codegen.calling.functions import Target, described, function_at, refusal
from wit_codegen.codes import Code
from wit_codegen.diagnostics import Source, Span, WitError
from wit_codegen.resolve import ir
from wit_codegen.wave import Data, Reader, WaveError
from wit_codegen.wave.types import is_option
from wit_codegen.wave.wording import sample

_LONGEST: Final = 160


@attrs.frozen
class Call:
    """A function, and what its arguments are in JSON; `span` is where they stand."""

    target: Target
    arguments: tuple[Data, ...]
    span: Span


def read(source: Source, graph: ir.Resolve, known: Sequence[Target]) -> Call:
    """Read a call. Raises `WitError`."""
    target, at = function_at(source, graph, known)
    reader = Reader(graph, source, at)
    try:
        arguments = _arguments(reader, target, graph)
        reader.finish()
    except WaveError as error:
        raise WitError((error.diagnostic,)) from None
    return Call(target, arguments, Span(source, at, len(source.text.rstrip())))


def _arguments(reader: Reader, target: Target, graph: ir.Resolve) -> tuple[Data, ...]:
    params = target.function.params
    start = reader.peek()
    if not start.is_sign("("):
        if not params and not start.text:
            return ()
        message = f"expected `(`, found {start}"
        reader.fail(Code.CALL_SYNTAX, message, start.span, shown(graph, target))
    reader.take()
    found: list[Data] = []
    for _ in reader.each(")"):
        if len(found) == len(params):
            raise wrong_count(len(params) + 1, reader.peek().span, graph, target)
        param = params[len(found)]
        found.append(reader.part(param.name, param.type))
    if any(not is_option(graph, each.type) for each in params[len(found) :]):
        raise wrong_count(len(found), reader.since(start), graph, target)
    return (*found, *[None] * (len(params) - len(found)))


def wrong_count(given: int, span: Span, graph: ir.Resolve, target: Target) -> WitError:
    """Return the refusal of a number of arguments."""
    needed = len(target.function.params)
    count = "more" if given > needed else str(given) if given else "none"
    verb = "is" if given == 1 and given < needed else "are"
    message = (
        f"`{target.name}` takes {needed} argument{'s' * (needed != 1)}, and {count} {verb} given"
    )
    return refusal(Code.ARGUMENT_COUNT, message, span, shown(graph, target))


def shown(graph: ir.Resolve, target: Target) -> str:
    """Say what a function takes, with an example unless that is long."""
    params = target.function.params
    example = f"{target.name}({', '.join(sample(graph, param.type) for param in params)})"
    like = f", called like `{example}`" if params and len(example) <= _LONGEST else ""
    return f"it is `{described(graph, target)}`{like}"
