"""From shapes to finders: functions that return the problems of a value, `()` when it has none.

A finder builds no path while all is well; a problem gets its path on the way out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import attrs

from wit_runtime import scalar_finders, shapes
from wit_runtime.kinds import is_a, is_err, is_ok, is_some, is_tuple
from wit_runtime.problems import MAX_PROBLEMS, Problems, problem, within, wrong_length
from wit_runtime.wording import Voice, misfit, shown

Finder: TypeAlias = Callable[[Any], Problems]


@attrs.frozen
class Steps:
    """How paths name the parts of a value: with the names of Python, or with those of a wire."""

    field: Callable[[shapes.RecordField], str]
    ok: str = "value"
    err: str = "error"
    some: str = "value"


PYTHON_STEPS = Steps(field=lambda field: field.name)


class FinderCompiler:
    """Makes the finder of each shape once, with paths in the given steps."""

    def __init__(self, steps: Steps, voice: Voice = "python") -> None:
        """Start with nothing compiled."""
        self._steps = steps
        self._voice: Voice = voice
        self._known: dict[shapes.Shape, Finder] = {}

    def finder(self, shape: shapes.Shape) -> Finder:
        """Return the finder of a shape."""
        known = self._known.get(shape)
        if known is None:
            known = self._known[shape] = self._compile(shape)
        return known

    def _compile(self, shape: shapes.Shape) -> Finder:  # noqa: PLR0911 - a return for each shape
        match shape:
            case shapes.Listing(element, container):
                return self._listing(element, container)
            case shapes.FixedListing():
                return self._fixed(shape)
            case shapes.Product(elements):
                return self._product(elements)
            case shapes.Table():
                return self._table(shape)
            case shapes.Record():
                return self._record(shape)
            case shapes.Variant():
                return self._variant(shape)
            case shapes.Optional(inner):
                return _optional(self.finder(inner))
            case shapes.NestedOptional(inner):
                return self._nested(self.finder(inner))
            case shapes.Outcome(ok, err):
                return self._outcome(self.finder(ok), self.finder(err))
            case _:
                return scalar_finders.finder(shape, self._voice)

    def _listing(self, element: shapes.Shape, container: type[Sequence[Any]]) -> Finder:
        find, voice = self.finder(element), self._voice

        def listing(value: object) -> Problems:
            if is_a(value, container) and not isinstance(value, str | bytes | bytearray):
                return _each(find, value)
            return problem(misfit(value, "a list", voice))

        return listing

    def _fixed(self, shape: shapes.FixedListing) -> Finder:
        find, voice = self.finder(shape.element), self._voice
        length, container = shape.length, shape.container
        wanted = f"a {container.__name__.lower()} of {length}"

        def fixed(value: object) -> Problems:
            if is_a(value, container) and not isinstance(value, str | bytes | bytearray):
                return wrong_length(len(value), length) or _each(find, value)
            return problem(misfit(value, wanted, voice))

        return fixed

    def _product(self, elements: tuple[shapes.Shape, ...]) -> Finder:
        finders, voice = tuple(self.finder(element) for element in elements), self._voice

        def product(value: object) -> Problems:
            if not is_tuple(value):
                return problem(misfit(value, f"a tuple of {len(finders)}", voice))
            wrong = wrong_length(len(value), len(finders))
            if wrong:
                return wrong
            found: Problems = ()
            for index, (find, part) in enumerate(zip(finders, value, strict=True)):
                if inner := find(part):
                    found += within(f"[{index}]", inner)
            return found

        return product

    def _table(self, shape: shapes.Table) -> Finder:
        find_key, find_value = self.finder(shape.key), self.finder(shape.value)
        container, voice = shape.container, self._voice

        def table(value: object) -> Problems:
            if not is_a(value, container):
                return problem(misfit(value, "a map", voice))
            found: Problems = ()
            for key, entry in value.items():
                if inner := find_key(key) + find_value(entry):
                    found += within(f"[{shown(key, voice)}]", inner)
                    if len(found) > MAX_PROBLEMS:
                        break
            return found

        return table

    def _record(self, shape: shapes.Record) -> Finder:
        cls, voice = shape.cls, self._voice
        fields = [(f.name, self._steps.field(f), self.finder(f.shape)) for f in shape.fields]

        def record(value: object) -> Problems:
            if not isinstance(value, cls):
                return problem(misfit(value, f"a {cls.__name__}", voice))
            found: Problems = ()
            for name, step, find in fields:
                if inner := find(getattr(value, name)):
                    found += within(step, inner)
            return found

        return record

    def _variant(self, shape: shapes.Variant) -> Finder:
        voice = self._voice
        payloads: Mapping[type[object], Finder] = {
            case.cls: _payload(self.finder(case.payload)) if case.payload else _no_payload
            for case in shape.cases
        }
        wanted = f"one of {', '.join(cls.__name__ for cls in payloads)}"

        def variant(value: object) -> Problems:
            find = payloads.get(type(value))
            if find is None:
                return problem(misfit(value, wanted, voice))
            return within("val", find(value))

        return variant

    def _nested(self, find: Finder) -> Finder:
        step, voice = self._steps.some, self._voice

        def nested(value: object) -> Problems:
            if value is None:
                return ()
            if not is_some(value):
                return problem(misfit(value, "Some or None", voice))
            return within(step, find(value.value))

        return nested

    def _outcome(self, find_ok: Finder, find_err: Finder) -> Finder:
        steps, voice = self._steps, self._voice

        def outcome(value: object) -> Problems:
            if is_ok(value):
                return within(steps.ok, find_ok(value.value))
            if is_err(value):
                return within(steps.err, find_err(value.error))
            return problem(misfit(value, "Ok or Err", voice))

        return outcome


def _payload(find: Finder) -> Finder:
    def payload(case: Any) -> Problems:  # noqa: ANN401 - an object of the case's class
        return find(case.val)

    return payload


def _no_payload(_: object) -> Problems:
    return ()


def _optional(find: Finder) -> Finder:
    def optional(value: object) -> Problems:
        return () if value is None else find(value)

    return optional


def _each(find: Finder, values: Iterable[Any]) -> Problems:
    """Return the problems of the elements of a list, looking no further once there are many."""
    found: Problems = ()
    for index, value in enumerate(values):
        if inner := find(value):
            found += within(f"[{index}]", inner)
            if len(found) > MAX_PROBLEMS:
                break
    return found
