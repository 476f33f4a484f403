"""What the engine cannot pass between a host and a guest, found before anything is bound."""

from __future__ import annotations

from collections.abc import Iterator

from wit_host import types
from wit_host.errors import UnsupportedTypeError
from wit_host.spelling import signature, spell


def refuse_unsupported(interface: types.Interface, functions: frozenset[str] | None) -> None:
    """Raise `UnsupportedTypeError` for the first function that cannot be bound.

    `functions` are the names of those that matter; `None` is all of them.
    """
    for function in interface.functions:
        if functions is not None and function.name not in functions:
            continue
        place = f"`{interface.name}`: " if interface.name else ""
        if function.is_async:
            raise UnsupportedTypeError(
                f"{place}`{signature(function)}` is async, which the engine does not offer to"
                " hosts in Python"
            )
        for type_ in _unsupported(function):
            raise UnsupportedTypeError(
                f"{place}`{signature(function)}` uses `{spell(type_)}`, which the engine cannot"
                " pass to a host in Python"
            )


def _unsupported(function: types.Function) -> Iterator[types.Type]:
    for param in function.params:
        yield from _inside(param.type)
    yield from _inside(function.result)


def _inside(  # noqa: C901 - one case for each type
    type_: types.Type | None,
) -> Iterator[types.Type]:
    match type_:
        case types.Future() | types.Stream() | types.FixedLengthList() | types.ERROR_CONTEXT:
            yield type_
        case types.Record(fields=fields):
            for field in fields:
                yield from _inside(field.type)
        case types.Variant(cases=cases):
            for case in cases:
                yield from _inside(case.type)
        case types.Tuple(types=parts):
            for part in parts:
                yield from _inside(part)
        case types.Result(ok=ok, err=err):
            yield from _inside(ok)
            yield from _inside(err)
        case types.Option(type=inner) | types.List(type=inner):
            yield from _inside(inner)
        case types.Map(key=key, value=value):
            yield from _inside(key)
            yield from _inside(value)
        case _:
            return
