"""WIT types as text: in WIT, and in the text format of components.

Types are those of `wit_host.types`, without classes, as a component has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from wit_codegen.resolve.spelling import identifier
from wit_host import types

Named: TypeAlias = types.Record | types.Variant | types.Enum | types.Flags


def definitions(roots: Iterable[types.Type]) -> list[Named]:
    """The types with names that types are made of, each before those that mention it."""
    found: dict[Named, None] = {}
    for root in roots:
        found |= dict.fromkeys(_definitions(root))
    return list(found)


def _definitions(type_: types.Type) -> Iterator[Named]:
    for part in parts(type_):
        if part is not None:
            yield from _definitions(part)
    if isinstance(type_, Named):
        yield type_


def parts(  # noqa: PLR0911 - a return for each kind
    type_: types.Type,
) -> list[types.Type | None]:
    """The types that a type is directly made of."""
    match type_:
        case types.Record(fields=fields):
            return [field.type for field in fields]
        case types.Variant(cases=cases):
            return [case.type for case in cases]
        case types.Tuple(types=inner):
            return list(inner)
        case types.Result(ok=ok, err=err):
            return [ok, err]
        case types.Option(type=one) | types.List(type=one):
            return [one]
        case types.Map(key=key, value=value):
            return [key, value]
        case _:
            return []


def in_wit(type_: types.Type) -> str:
    """Spell a type where WIT mentions it."""
    inner = [in_wit(part) if part is not None else "_" for part in parts(type_)]
    match type_:
        case types.Primitive(value=word):
            return word
        case types.Record() | types.Variant() | types.Enum() | types.Flags():
            return identifier(type_.name)
        case types.Result(ok=ok, err=err):
            given = inner if err is not None else inner[:1] if ok is not None else []
            return f"result<{', '.join(given)}>" if given else "result"
        case _:
            return f"{type(type_).__name__.lower()}<{', '.join(inner)}>"


def defined_in_wit(type_: Named) -> str:
    """Spell the definition of a type in WIT."""
    body: list[str]
    match type_:
        case types.Record(fields=fields):
            body = [f"{identifier(f.name)}: {in_wit(f.type)}" for f in fields]
        case types.Variant(cases=cases):
            payloads = [f"({in_wit(c.type)})" if c.type is not None else "" for c in cases]
            body = [identifier(c.name) + p for c, p in zip(cases, payloads, strict=True)]
        case types.Enum(cases=names):
            body = list(map(identifier, names))
        case types.Flags(flags=names):
            body = list(map(identifier, names))
    word = type(type_).__name__.lower()
    return f"{word} {identifier(type_.name)} {{ {', '.join(body)} }}"


def in_text(type_: types.Type) -> str:
    """Spell a type where a component mentions it."""
    inner = [in_text(part) for part in parts(type_) if part is not None]
    match type_:
        case types.Primitive(value=word):
            return word
        case types.Record() | types.Variant() | types.Enum() | types.Flags():
            return f"${type_.name}"
        case types.Result(ok=ok, err=err):
            ok_text = in_text(ok) if ok is not None else ""
            return f"(result {ok_text} {f'(error {in_text(err)})' if err is not None else ''})"
        case _:
            return f"({type(type_).__name__.lower()} {' '.join(inner)})"


def defined_in_text(type_: Named) -> str:
    """Spell the definition of a type in a component, without a name."""
    body: list[str]
    match type_:
        case types.Record(fields=fields):
            body = [f'(field "{f.name}" {in_text(f.type)})' for f in fields]
        case types.Variant(cases=cases):
            payloads = [in_text(case.type) if case.type is not None else "" for case in cases]
            body = [f'(case "{c.name}" {p})' for c, p in zip(cases, payloads, strict=True)]
        case types.Enum(cases=names):
            body = [f'"{name}"' for name in names]
        case types.Flags(flags=names):
            body = [f'"{name}"' for name in names]
    return f"({type(type_).__name__.lower()} {' '.join(body)})"
