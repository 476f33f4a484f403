"""Type expressions and definitions: from names to ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from wit_codegen.codes import Code
from wit_codegen.diagnostics import Span
from wit_codegen.parse import ast
from wit_codegen.parse.suggestions import did_you_mean
from wit_codegen.resolve import ir
from wit_codegen.resolve.draft import (
    Broken,
    Draft,
    DraftKind,
    DraftType,
    Foreign,
    FunctionName,
    Named,
    ResourceUse,
)
from wit_codegen.resolve.packages import Part
from wit_codegen.resolve.problems import Problems

_NO_KEYS: Final = frozenset({ir.Primitive.F32, ir.Primitive.F64, ir.Primitive.ERROR_CONTEXT})
_PRIMITIVES: Final = {each.value: each for each in ir.Primitive}
_RENAMED: Final = {"float32": "f32", "float64": "f64"}


def names_in(body: ast.Body) -> Iterator[ast.Id]:  # noqa: C901 (one case a kind of definition)
    """Return every type name that a definition mentions; a resource's functions do not count."""
    match body:
        case ast.Id():
            yield body
        case ast.Handle():
            yield body.resource
        case ast.Generic():
            for argument in body.arguments:
                if argument is not None:
                    yield from names_in(argument)
        case ast.Record():
            for field in body.fields:
                yield from names_in(field.type)
        case ast.Variant():
            for case in body.cases:
                if case.type is not None:
                    yield from names_in(case.type)
        case ast.Primitive() | ast.Flags() | ast.Enum() | ast.Resource():
            pass


class TypeScope:
    """The names of one interface or world, and the making of types among them."""

    def __init__(self, draft: Draft, part: Part) -> None:
        """Start without names."""
        self.draft = draft
        self.part = part
        self.problems = draft.problems
        self.names: dict[str, tuple[Named, Span]] = {}

    # Names

    def define(self, name: ast.Id, named: Named) -> bool:
        """Give a name a meaning; complain if it has one, which then stays."""
        entry = (named, self.part.span(name))
        first = self.names.setdefault(name.name, entry)
        if first is entry:
            return True
        self.report_duplicate(name, first[1])
        return False

    def report_duplicate(self, name: ast.Id, first: Span) -> None:
        """Complain that a name is taken."""
        self.problems.report(
            Code.DUPLICATE_NAME,
            f"name `{name.name}` is defined more than once",
            self.part.span(name),
            "types, used names, and functions share one namespace; rename one of them",
            [(first, "first defined here")],
        )

    def named_type(self, name: ast.Id) -> ir.TypeId:
        """Return the type of a name; complain if there is none."""
        found = self.names.get(name.name)
        if found is not None and not isinstance(found[0], FunctionName):
            return found[0]
        span = self.part.span(name)
        if found is not None:
            self.problems.report(
                Code.FUNCTION_AS_TYPE,
                f"`{name.name}` is a function, not a type",
                span,
                "name a type here",
                [(found[1], "the function is defined here")],
            )
        else:
            self.report_unknown(name, "name", self.names)
        return self.draft.broken_type(span)

    def report_unknown(self, name: ast.Id, what: str, known: Mapping[str, object]) -> None:
        """Complain that a name has no meaning here."""
        span = self.part.span(name)
        renamed = _RENAMED.get(name.name)
        advice = (
            f"`{name.name}` is now written `{renamed}`"
            if renamed
            else did_you_mean(name.name, [*known, *_PRIMITIVES])
            or f"define it, or bring it in: `use some-interface.{{{name.name}}};`"
        )
        self.problems.report(
            Code.UNKNOWN_TYPE, f"{what} `{name.name}` does not exist", span, advice
        )

    # Definitions

    def body(self, name: ast.Id, body: ast.Body, stability: ir.Stability) -> DraftKind:  # noqa: PLR0911 (one return a kind of definition)
        """Return the kind that a named definition has."""
        match body:
            case ast.Record():
                return ir.Record(tuple(self._field(each, stability) for each in body.fields))
            case ast.Flags():
                return ir.Flags(tuple(self._case(each, stability) for each in body.flags))
            case ast.Variant():
                self._check_cases(name, body.cases, "variant")
                return ir.Variant(tuple(self._case(each, stability) for each in body.cases))
            case ast.Enum():
                self._check_cases(name, body.cases, "enum")
                return ir.Enum(tuple(self._case(each, stability) for each in body.cases))
            case ast.Resource():
                self._check_functions(body.functions)
                return ir.Resource()
            case ast.Id():
                return ir.Alias(self.named_type(body))
            case ast.Primitive():
                return ir.Alias(_PRIMITIVES[body.name])
            case ast.Handle():
                return self._handle(body)
            case ast.Generic():
                return self._generic(body, stability)

    def _field(self, field: ast.Field, stability: ir.Stability) -> ir.Field:
        span = self.part.span(field.name)
        return ir.Field(field.name.name, self.type(field.type, stability), field.docs, span)

    def _case(self, case: ast.Case, stability: ir.Stability) -> ir.Case:
        payload = self.type(case.type, stability) if case.type is not None else None
        return ir.Case(case.name.name, payload, case.docs, self.part.span(case.name))

    def _check_cases(self, name: ast.Id, cases: tuple[ast.Case, ...], what: str) -> None:
        if not cases:
            self.problems.report(
                Code.NO_CASES,
                f"{what} `{name.name}` has no cases",
                self.part.span(name),
                "no value could have this type; give it a case",
            )

    def _check_functions(self, functions: tuple[ast.Function, ...]) -> None:
        """Methods and static functions share one namespace; there is one constructor."""
        first: dict[str, ast.Id] = {}
        constructor: ast.Id | None = None
        for function in functions:
            name = function.name
            if function.kind == "constructor":
                if constructor is not None:
                    self.problems.report(
                        Code.DUPLICATE_CONSTRUCTOR,
                        "a resource has one constructor at most",
                        self.part.span(name),
                        "make it a static function that returns the resource",
                        [(self.part.span(constructor), "the first is here")],
                    )
                constructor = constructor or name
            elif (other := first.setdefault(name.name, name)) is not name:
                self.problems.report(
                    Code.DUPLICATE_METHOD,
                    f"the resource has a function `{name.name}` already",
                    self.part.span(name),
                    "methods and static functions share one namespace; rename one of them",
                    [(self.part.span(other), "first defined here")],
                )

    # Expressions

    def type(self, expression: ast.Type, stability: ir.Stability) -> ir.TypeRef:
        """Return a reference to a type; one without a name is made once a package."""
        match expression:
            case ast.Primitive():
                return _PRIMITIVES[expression.name]
            case ast.Id():
                return self.named_type(expression)
            case ast.Handle():
                handle = self._handle(expression)
                if isinstance(handle, ir.Own):
                    # Without a name `own<r>` is the same as `r`.
                    return handle.resource
                return self.intern(handle, stability, self.part.span(expression))
            case ast.Generic():
                kind = self._generic(expression, stability)
                return self.intern(kind, stability, self.part.span(expression))

    def _handle(self, handle: ast.Handle) -> ir.Own | ir.Borrow:
        resource = self._resource(handle.resource)
        return ir.Own(resource) if handle.constructor == "own" else ir.Borrow(resource)

    def _resource(self, name: ast.Id) -> ir.TypeId:
        """Return the type of a name that must be a resource's, directly or by aliases."""
        found = self.named_type(name)
        current = found
        while isinstance(kind := self.draft.types[current].kind, ir.Alias):
            if isinstance(kind.type, ir.Primitive):
                break
            current = kind.type
        if isinstance(kind, Foreign):
            self.draft.resource_uses.append(ResourceUse(current, self.part.span(name)))
        elif not isinstance(kind, ir.Resource | Broken):
            report_not_a_resource(self.problems, name.name, self.part.span(name))
        return found

    def _generic(self, generic: ast.Generic, stability: ir.Stability) -> ir.Kind:  # noqa: PLR0911 (one return a constructor)
        arguments = [
            self.type(each, stability) if each is not None else None for each in generic.arguments
        ]
        match generic.constructor, arguments:
            case "list", [ir.Primitive() | int() as element]:
                if generic.length is not None:
                    return ir.FixedLengthList(element, generic.length)
                return ir.List(element)
            case "option", [ir.Primitive() | int() as payload]:
                return ir.Option(payload)
            case "result", [ok, err]:
                return ir.Result(ok, err)
            case "future", [payload]:
                return ir.Future(payload)
            case "stream", [payload]:
                return ir.Stream(payload)
            case "map", [ir.Primitive() | int() as key, ir.Primitive() | int() as value]:
                self._check_key(key, generic)
                return ir.Map(key, value)
            case _:
                return ir.Tuple(tuple(each for each in arguments if each is not None))

    def _check_key(self, key: ir.TypeRef, generic: ast.Generic) -> None:
        if isinstance(key, ir.Primitive):
            allowed = key not in _NO_KEYS
        else:
            allowed = isinstance(self.draft.types[key].kind, Broken)
        if allowed:
            return
        self.problems.report(
            Code.MAP_KEY,
            "this type cannot be the key of a map",
            self.part.span(generic),
            "keys are `bool`, an integer, `char`, or `string`, written out: no alias of one; "
            "or use `list<tuple<K, V>>`",
        )

    def intern(self, kind: ir.Kind, stability: ir.Stability, span: Span) -> ir.TypeId:
        """Return the type of this kind without a name; the first of equal ones serves for all."""
        found = self.draft.interned.get(kind)
        if found is None:
            stability = stability or self._inherited(kind)
            found = self.draft.add_type(DraftType(None, kind, None, span, stability=stability))
            self.draft.interned[kind] = found
        return found

    def _inherited(self, kind: ir.Kind) -> ir.Stability:
        """Return the first known stability among the types that this kind is made of directly."""
        for part in parts_of(kind):
            if not isinstance(part, ir.Primitive):
                stability = self.draft.types[part].stability
                if stability is not None:
                    return stability
        return None


def parts_of(kind: ir.Kind) -> tuple[ir.TypeRef, ...]:  # noqa: PLR0911 (one return a kind)
    """Return the types that a kind mentions, in the order in which it is written."""
    match kind:
        case ir.Own(resource=id_) | ir.Borrow(resource=id_):
            return (id_,)
        case ir.Tuple(types=types):
            return types
        case ir.Map(key=key, value=value):
            return (key, value)
        case ir.Result(ok=ok, err=err):
            return tuple(each for each in (ok, err) if each is not None)
        case ir.Record(fields=fields):
            return tuple(each.type for each in fields)
        case ir.Variant(cases=cases):
            return tuple(each.type for each in cases if each.type is not None)
        case ir.Flags() | ir.Enum() | ir.Resource():
            return ()
        case _:
            return (kind.type,) if kind.type is not None else ()


def report_not_a_resource(problems: Problems, name: str, span: Span) -> None:
    """Complain about a handle to something else than a resource."""
    problems.report(
        Code.NOT_A_RESOURCE,
        f"type `{name}` is not a resource, so there are no handles to it",
        span,
        f"write `{name}` without `own<…>` or `borrow<…>`",
    )
