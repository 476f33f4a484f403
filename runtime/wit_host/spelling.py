"""Types as WIT writes them, for messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from wit_host import types

_LONGEST = 120

Speller: TypeAlias = Callable[[types.Type], str]


def spell(type_: types.Type | None) -> str:
    """Write a type; one that has a name by its name, any other by its parts, long ones cut."""
    text = _spell(type_)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def signature(function: types.Function, params: list[str] | None = None) -> str:
    """Write a function as `name(param: type) -> type`; `params` replaces the spelt types."""
    spelt = params or [spell(param.type) for param in function.params]
    inner = ", ".join(
        f"{param.name}: {text}" for param, text in zip(function.params, spelt, strict=True)
    )
    result = f" -> {spell(function.result)}" if function.result is not None else ""
    return f"{'async ' if function.is_async else ''}{function.name}({inner}){result}"


def _spell(type_: types.Type | None) -> str:  # noqa: PLR0911 - a return for each type
    match type_:
        case None:
            return "_"
        case types.Primitive():
            return type_.value
        case types.Record(name=name) | types.Variant(name=name) if name:
            return name
        case types.Enum(name=name) | types.Flags(name=name) if name:
            return name
        case types.Own(resource=resource):
            return f"own<{resource.name}>"
        case types.Borrow(resource=resource):
            return f"borrow<{resource.name}>"
        case types.FixedLengthList(type=inner, length=length):
            return f"list<{_spell(inner)}, {length}>"
        case types.Record() | types.Variant() | types.Enum() | types.Flags():
            return _composed(type_)
        case _:
            return _generic(type_)


def _composed(type_: types.Record | types.Variant | types.Enum | types.Flags) -> str:
    match type_:
        case types.Record(fields=fields):
            return f"record {{ {', '.join(f'{f.name}: {_spell(f.type)}' for f in fields)} }}"
        case types.Variant(cases=cases):
            return f"variant {{ {', '.join(map(_case, cases))} }}"
        case types.Enum(cases=names):
            return f"enum {{ {', '.join(names)} }}"
        case types.Flags(flags=names):
            return f"flags {{ {', '.join(names)} }}"


def _case(case: types.Case) -> str:
    return case.name if case.type is None else f"{case.name}({_spell(case.type)})"


def _generic(type_: types.Type) -> str:
    name = type(type_).__name__.lower()
    match type_:
        case types.Tuple(types=parts):
            inner: list[types.Type | None] = list(parts)
        case types.Result(ok=None, err=None):
            inner = []
        case types.Result(ok=ok, err=None):
            inner = [ok]
        case types.Result(ok=ok, err=err):
            inner = [ok, err]
        case types.Map(key=key, value=value):
            inner = [key, value]
        case types.Option(type=part) | types.List(type=part):
            inner = [part]
        case types.Future(type=part) | types.Stream(type=part):
            inner = [part] if part is not None else []
        case _:
            raise TypeError(f"{name} has a spelling of its own")
    return f"{name}<{', '.join(map(_spell, inner))}>" if inner else name
