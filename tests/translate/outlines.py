"""Descriptions of worlds as text: short, and telling apart what is not the same object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import cast

from tests.importing import imported
from wit_host import types
from wit_host.world import Described


def describe(files: Mapping[str, str], module: str, name: str) -> types.World:
    """What a generated world says of itself."""
    with imported(files) as modules:
        return find(modules, module, name).__describe__()


def find(modules: list[ModuleType], module: str, name: str) -> type[Described]:
    """A class in one of several modules."""
    (home,) = (each for each in modules if each.__name__ == module)
    return cast("type[Described]", getattr(home, name))


def outline(world: types.World) -> str:
    """Everything in a description; resources are numbered as they come."""
    return "\n".join([world.name, *_Outline(world).lines()]) + "\n"


class _Outline:
    def __init__(self, world: types.World) -> None:
        self.world = world
        self.numbers: dict[types.Resource, int] = {}
        for interface in (*world.imports, *world.exports):
            for resource in interface.resources:
                assert resource not in self.numbers
                self.numbers[resource] = len(self.numbers) + 1

    def lines(self) -> Iterator[str]:
        for word, side in (("import", self.world.imports), ("export", self.world.exports)):
            for interface in side:
                yield f"{word} {_named(interface.name or '-', interface.attribute)}:"
                for resource in interface.resources:
                    yield f"  resource {_named(self.resource(resource), resource.attribute)}"
                yield from (f"  {self.function(each)}" for each in interface.functions)

    def function(self, function: types.Function) -> str:
        params = ", ".join(map(self.field, function.params))
        result = "" if function.result is None else f" -> {self.type(function.result)}"
        of = "" if function.resource is None else f" of {self.resource(function.resource)}"
        word = "async " * function.is_async
        return f"{word}{_named(function.name, function.python)}({params}){result}{of}"

    def field(self, field: types.Field) -> str:
        return f"{_named(field.name, field.python)}: {self.type(field.type)}"

    def resource(self, resource: types.Resource) -> str:
        return f"{resource.name}#{self.numbers[resource]}"

    def type(self, type_: types.Type | None) -> str:  # noqa: PLR0911 (one a kind)
        match type_:
            case None:
                return "_"
            case types.Primitive():
                return type_.value
            case types.Own() | types.Borrow():
                return f"{_word(type_)}<{self.resource(type_.resource)}>"
            case types.Record() | types.Variant() | types.Enum() | types.Flags():
                return self.definition(type_)
            case types.Tuple():
                return f"tuple<{', '.join(map(self.type, type_.types))}>"
            case types.Result():
                return f"result<{self.type(type_.ok)}, {self.type(type_.err)}>"
            case types.Map():
                return f"map<{self.type(type_.key)}, {self.type(type_.value)}>"
            case types.FixedLengthList():
                return f"list<{self.type(type_.type)}, {type_.length}>"
            case types.List() | types.Option() | types.Future() | types.Stream():
                return f"{_word(type_)}<{self.type(type_.type)}>"

    def definition(self, type_: types.Record | types.Variant | types.Enum | types.Flags) -> str:
        word, name = _word(type_), type_.name
        if isinstance(type_, types.Variant):
            return f"{word} {name} {{{', '.join(map(self.case, type_.cases))}}}"
        if isinstance(type_, types.Record):
            parts = tuple(map(self.field, type_.fields))
        else:
            parts = type_.cases if isinstance(type_, types.Enum) else type_.flags
        cls = type_.cls.__name__ if type_.cls is not None else None
        return f"{word} {_named(name, cls)} {{{', '.join(parts)}}}"

    def case(self, case: types.Case) -> str:
        name = _named(case.name, case.cls.__name__ if case.cls is not None else "?")
        return name if case.type is None else f"{name}({self.type(case.type)})"


def _named(name: str, python: str | None) -> str:
    """A WIT name, and the Python name where it differs."""
    return name if python == name else f"{name} as {python}"


def _word(type_: object) -> str:
    return type(type_).__name__.lower()
