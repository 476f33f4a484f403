"""Bindings generated for echoes, imported from memory, and the worlds in them."""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any, TypeAlias

import attrs

from tests.conformance.values.guests import ZEROES, Echo, exporting, importing, wit
from tests.conformance.values.misfits import Spoiler
from tests.conformance.values.pairs import Maker
from tests.importing import imported
from tests.properties.test_identity import resolved
from wit_codegen.translate.options import Options
from wit_codegen.translate.translator import translate
from wit_codegen.write.renderer import render
from wit_host import Component

_numbers = itertools.count()

Answer: TypeAlias = Callable[[Any], Any]


@contextmanager
def generated(text: str) -> Generator[Callable[[str], ModuleType], None, None]:
    """Generate a package and import it; gives what returns its modules by name."""
    prefix = f"values_at_random_{next(_numbers)}"
    files = render(translate(resolved(text), Options(prefix=prefix)))
    with imported({f"{prefix}/__init__.py": ""} | {f"{prefix}/{n}": files[n] for n in files}):
        yield lambda name: importlib.import_module(f"{prefix}.{name}")


class Host:
    """What a guest imports: `echo-n` answers what `answers[n]` makes of its argument."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        for number, answer in enumerate(answers):
            setattr(self, f"echo_{number}", _ignoring_padding(answer))


def _ignoring_padding(answer: Answer) -> Callable[..., Any]:
    def echo(value: object, *_padding: object) -> object:
        return answer(value)

    return echo


@attrs.frozen
class Imports:
    """The imports of the world `importing`."""

    api: Host


@attrs.frozen
class Open:
    """An open world, and its functions by number, free of their padding."""

    world: Any
    functions: Sequence[Callable[[Any], Any]]

    def __call__(self, number: int, value: object) -> Any:  # noqa: ANN401 - of any WIT type
        """Pass a value."""
        return self.functions[number](value)


@attrs.define
class Bindings:
    """A package of echoes: both its worlds, and the components made for them."""

    echoes: Sequence[Echo]
    module: Callable[[str], ModuleType]
    maker: Maker
    """What makes values with the package's classes."""
    spoiler: Spoiler
    """What makes values that are wrong."""
    _components: dict[str, Component] = attrs.field(factory=dict[str, Component])

    @contextmanager
    def exporting(self) -> Generator[Open, None, None]:
        """Open an instance that offers `echo-n`."""
        cls = self.module("worlds.exporting").Exporting
        with cls.from_component(self._component("exporting", exporting)) as world:
            yield Open(world, [self._call(world.api, "echo", n) for n in range(len(self.echoes))])

    @contextmanager
    def importing(self, answers: Sequence[Answer]) -> Generator[Open, None, None]:
        """Open an instance whose `call-n` calls `echo-n` of a host that answers so."""
        cls = self.module("worlds.importing").Importing
        component = self._component("importing", importing)
        with cls.from_component(component, Imports(Host(answers))) as world:
            yield Open(world, [self._call(world, "call", n) for n in range(len(self.echoes))])

    def _component(self, name: str, make: Callable[[Sequence[Echo]], bytes]) -> Component:
        if name not in self._components:
            self._components[name] = Component.from_bytes(make(self.echoes), cached=False)
        return self._components[name]

    def _call(self, owner: object, stem: str, number: int) -> Callable[[Any], Any]:
        function: Callable[..., Any] = getattr(owner, f"{stem}_{number}")
        if not self.echoes[number].is_padded:
            return function
        return lambda value: function(value, ZEROES)


@contextmanager
def bindings(echoes: Sequence[Echo]) -> Generator[Bindings, None, None]:
    """Generate bindings for echoes."""
    with generated(wit(echoes)) as module:
        maker = Maker(module("test_values.api"))
        yield Bindings(echoes, lambda name: module(f"test_values.{name}"), maker, Spoiler(maker))
