"""Calls as text whose arguments are JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from wit_codegen.calling.arguments import Call, wrong_count
from wit_codegen.calling.functions import Target, described, function_at, refusal
from wit_codegen.codes import Code
from wit_codegen.diagnostics import Source, Span, WitError
from wit_codegen.parse.suggestions import did_you_mean
from wit_codegen.resolve import ir
from wit_codegen.wave import Data
from wit_codegen.wave.types import is_option, key_of
from wit_runtime.json.text import JsonTextError
from wit_runtime.json.text import parse as parse_json

_ADVICE = 'write `f("a", 1)`, `f ["a", 1]`, or `f {"name": "a", "count": 1}`'


def read(source: Source, graph: ir.Resolve, known: Sequence[Target]) -> Call:
    """Read a call: arguments are between parentheses, or one array or object. Raises `WitError`."""
    target, at = function_at(source, graph, known)
    text = source.text
    start, end = len(text) - len(text[at:].lstrip()), len(text.rstrip())
    span = Span(source, start, max(start, end))
    data = _data(source, start, end)
    if isinstance(data, list):
        arguments = _by_place(cast("list[Data]", data), target, graph, span)
    else:
        arguments = _by_name(cast("dict[str, Data]", data), target, graph, span)
    return Call(target, arguments, span)


def _data(source: Source, start: int, end: int) -> Any:  # noqa: ANN401 - plain data
    text = source.text[start:end]
    if text.startswith("(") and text.endswith(")"):
        return _parsed(source, start + 1, f"[{text[1:-1]}]")
    if not text:
        return []
    if text[0] not in "[{":
        message = "expected arguments in JSON"
        raise refusal(Code.CALL_SYNTAX, message, Span(source, start, end), _ADVICE)
    return _parsed(source, start, text)


def _parsed(source: Source, start: int, text: str) -> Any:  # noqa: ANN401 - plain data
    try:
        return parse_json(text)
    except JsonTextError as error:
        # A bracket may have taken the place of a parenthesis, which is as long.
        lines = text.split("\n")[: max(error.line - 1, 0)]
        shift = 1 if source.text[start - 1 : start] == "(" else 0
        at = start - shift + sum(len(line) + 1 for line in lines) + max(error.column - 1, 0)
        span = Span(source, min(at, len(source.text)), min(at + 1, len(source.text)))
        raise refusal(Code.VALUE_JSON, error.message, span, _ADVICE) from None


def _by_place(found: list[Data], target: Target, graph: ir.Resolve, span: Span) -> tuple[Data, ...]:
    params = target.function.params
    lacking = params[len(found) :]
    if len(found) > len(params) or not all(is_option(graph, each.type) for each in lacking):
        raise wrong_count(len(found), span, graph, target)
    return (*found, *[None] * len(lacking))


def _by_name(
    found: dict[str, Data], target: Target, graph: ir.Resolve, span: Span
) -> tuple[Data, ...]:
    params = {key_of(param.name): param for param in target.function.params}
    help_ = f"it is `{described(graph, target)}`"
    for key in found:
        if key not in params:
            message = f"`{target.name}` has no parameter `{key}`"
            raise refusal(Code.VALUE_NAME, message, span, did_you_mean(key, params) or help_)
    lacking = [
        key for key in params.keys() - found.keys() if not is_option(graph, params[key].type)
    ]
    if lacking:
        names = ", ".join(f"`{key}`" for key in params if key in lacking)
        raise refusal(Code.VALUE_MISSING, f"missing: {names}", span, help_)
    return tuple(found.get(key) for key in params)


def misfit(call: Call, number: int, path: str, message: str) -> WitError:
    """Return the refusal of an argument that is no value of its type, to be raised."""
    name = key_of(call.target.function.params[number].name)
    joint = "" if not path or path.startswith("[") else "."
    help_ = "docs/json.md has the form of each type"
    return refusal(Code.VALUE_JSON, f"`{name}{joint}{path}`: {message}", call.span, help_)
