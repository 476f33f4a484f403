"""Instances of components whose world was not generated before, and calls of their functions."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from importlib import import_module
from types import SimpleNamespace
from typing import Any, Final, NoReturn, cast, get_type_hints

import attrs

from wit_codegen import pipeline
from wit_codegen.calling.arguments import Call
from wit_codegen.calling.functions import Target
from wit_codegen.calling.importing import importable
from wit_codegen.calling.json_arguments import misfit
from wit_codegen.calling.narrowing import narrowed
from wit_codegen.resolve import ir
from wit_codegen.translate.options import Options
from wit_codegen.wave import Data
from wit_host import ImportingWorld, Limits, Wasi, World, types
from wit_runtime import json
from wit_runtime.json import ShapeError

# Where the generated packages are while the command runs; the same package may be installed.
_PACKAGE: Final = "wit_codegen_called"


class NotSuppliedError(Exception):
    """The component called an import that there is nobody to supply."""


@attrs.frozen
class Host:
    """An instance, with the description of its world."""

    instance: object
    cls: type[Any]
    described: types.World

    def call(self, call: Call) -> Data:
        """Call a function; returns its result in JSON.

        Raises what calls of an instance raise, and `WitError` for an argument that does not fit.
        """
        path = self._path(call.target)
        hints = get_type_hints(_member(self.cls, path), include_extras=True)
        result_type = hints.pop("return")
        arguments = [_decoded(call, number, hint) for number, hint in enumerate(hints.values())]
        function: Any = self.instance
        for name in path:
            function = getattr(function, name)
        result = function(*arguments)
        return None if call.target.function.result is None else json.encode(result, result_type)

    def _path(self, target: Target) -> tuple[str, ...]:
        """Return the attributes that lead to a function."""
        interface = next(i for i in self.described.exports if i.name == target.interface)
        function = next(f for f in interface.functions if f.name == target.function.name)
        resource = function.resource.attribute if function.resource is not None else None
        steps = (interface.attribute, resource, function.python)
        return tuple(step for step in steps if step is not None)


def _member(cls: type[Any], path: Sequence[str]) -> Callable[..., Any]:
    """Find a function's declaration, through the types of the properties that lead to it."""
    for name in path[:-1]:
        getter = cast("property", _declared(cls, name)).fget
        cls = get_type_hints(getter)["return"]
    return cast("Callable[..., Any]", _declared(cls, path[-1]))


def _declared(cls: type[Any], name: str) -> object:
    """Find what a class or its Protocols declare; worlds put None over properties."""
    found = (vars(base).get(name) for base in cls.__mro__)
    return next(each for each in found if each is not None)


def _decoded(call: Call, number: int, hint: object) -> object:
    try:
        return json.decode(call.arguments[number], hint)
    except ShapeError as error:
        problem = error.problems[0]
        raise misfit(call, number, problem.path, problem.message) from None


@contextmanager
def host(
    content: bytes, graph: ir.Resolve, called: Sequence[Target], wasi: Wasi | None, limits: Limits
) -> Generator[Host]:
    """Make an instance whose world has these functions, and let go of it in the end.

    Raises what making an instance raises.
    """
    small = narrowed(graph, called)
    files = pipeline.importable(small, Options(prefix=_PACKAGE))
    with importable(_PACKAGE, files) as names:
        cls = _world_class(names)
        described: types.World = cls.__describe__()
        is_importing = ImportingWorld in cls.__mro__
        imports = (_unsupplied(described),) if is_importing else ()
        with cls.from_bytes(content, *imports, wasi=wasi, limits=limits) as instance:
            yield Host(instance, cls, described)


def _world_class(names: Iterable[str]) -> type[Any]:
    """Import the one world there is; its inline interfaces are in modules beside it."""
    modules = [import_module(name) for name in names if ".worlds." in name]
    members = ((module, each) for module in modules for each in vars(module).values())
    return next(
        cast("type[Any]", each)
        for module, each in members
        if isinstance(each, type)
        and issubclass(each, World | ImportingWorld)
        and each.__module__ == module.__name__
    )


def _unsupplied(world: types.World) -> object:
    """Return imports of which every function says that nobody supplies it."""
    imports = SimpleNamespace()
    for interface in world.imports:
        place = imports
        if interface.attribute is not None:
            place = SimpleNamespace()
            setattr(imports, interface.attribute, place)
        for function in interface.functions:
            _put(place, function, _refusing(interface.name, function.name))
    return imports


def _put(place: SimpleNamespace, function: types.Function, refusing: Callable[..., Any]) -> None:
    if function.resource is None:
        setattr(place, function.python, refusing)
    elif function.resource.attribute is not None:
        # A class: called by constructors, and asked for static functions.
        members = vars(place).setdefault(function.resource.attribute, type("Unsupplied", (), {}))
        name = "__new__" if function.python == "__call__" else function.python
        setattr(members, name, refusing)


def _refusing(interface: str, function: str) -> Callable[..., NoReturn]:
    def refuse(*_: object, **__: object) -> NoReturn:
        place = f" of `{interface}`" if interface else ""
        raise NotSuppliedError(f"the component called its import `{function}`{place}")

    return refuse
