"""Descriptions of types, in the terms of `wit_host.types`.

A type is described once, unless resources are in it: those are others in an import than in an
export, so a type that holds one is described once for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import attrs

from wit_codegen.resolve.ir import (
    Alias,
    Borrow,
    Case,
    Enum,
    Field,
    FixedLengthList,
    Flags,
    Future,
    InterfaceId,
    InterfaceOwner,
    Kind,
    List,
    Map,
    Option,
    Own,
    Primitive,
    Record,
    Resource,
    Result,
    Stream,
    Tuple,
    TypeId,
    TypeRef,
    Variant,
    World,
)
from wit_codegen.translate.graph import parts, postorder
from wit_codegen.translate.members import field_names
from wit_codegen.translate.naming import Scope, snake
from wit_codegen.translate.pymodel import (
    AliasTerm,
    CaseTerm,
    Code,
    FieldTerm,
    Identifier,
    LabelsTerm,
    Literal,
    RecordTerm,
    ResourceTerm,
    Term,
    VariantTerm,
)
from wit_codegen.translate.sides import SideName
from wit_codegen.translate.types import Annotator

NONE = Code("None")

_Place: TypeAlias = tuple[SideName, str]
_Key: TypeAlias = tuple[TypeId, frozenset[tuple[TypeId, _Place]]]


@attrs.frozen
class View:
    """From where types are looked at: one interface of a world, by its key on one of the sides.

    The key is empty for what the world has outside of interfaces.
    """

    side: SideName
    key: str
    interface: InterfaceId | None


class Terms:
    """Describes the types of one world; `terms` are those with a name, in an order that works."""

    def __init__(
        self, annotator: Annotator, world: World, classes: Mapping[TypeId, Identifier]
    ) -> None:
        """Begin with none; `classes` are the properties under which resources have their class."""
        self.terms: list[Term] = []
        self._annotator = annotator
        self._resolve = annotator.resolve
        self._world = world
        self._classes = classes
        self._types = annotator.imports.use("types")
        self._scope = Scope(builtins=True, also={self._types, *annotator.module.defined()})
        self._held: dict[TypeId, frozenset[TypeId]] = {}
        self._codes: dict[_Key, Code] = {}

    def describe(self, roots: Iterable[TypeRef], view: View) -> None:
        """Describe types and all that they mention."""
        for type_id in postorder(self._resolve, roots):
            if type_id not in self._held:
                self._held[type_id] = self._holds(type_id)
            key = self._key(type_id, view)
            if key not in self._codes:
                self._codes[key] = self._describe(type_id, view)

    def code(self, ref: TypeRef | None, view: View) -> Code:
        """How the description of a type that has one is reached."""
        if ref is None:
            return NONE
        if isinstance(ref, Primitive):
            return Code(f"{self._types}.{ref.name}")
        return self._codes[self._key(ref, view)]

    def _holds(self, type_id: TypeId) -> frozenset[TypeId]:
        """The resources in a type whose parts are known."""
        kind = self._resolve.types[type_id].kind
        if isinstance(kind, Resource):
            return frozenset({type_id})
        inner = (self._held[part] for part in parts(kind) if not isinstance(part, Primitive))
        return frozenset[TypeId]().union(*inner)

    def _key(self, type_id: TypeId, view: View) -> _Key:
        held = self._held[type_id]
        return type_id, frozenset((each, self._place(each, view)) for each in held)

    def _place(self, resource: TypeId, view: View) -> _Place:
        """Which of a world's resources is meant: the exported one in exports, if there is one."""
        match self._resolve.types[resource].owner:
            case InterfaceOwner(interface_id) if interface_id == view.interface:
                return view.side, view.key
            case InterfaceOwner(interface_id):
                key = f"interface-{interface_id}"
                is_exported = view.side == "exports" and key in self._world.exports
                return "exports" if is_exported else "imports", key
            case _:
                return "imports", ""

    def _describe(self, type_id: TypeId, view: View) -> Code:
        definition = self._resolve.types[type_id]
        if isinstance(definition.kind, Alias):
            return self.code(definition.kind.type, view)
        if definition.name is None:
            return self._structure(definition.kind, view)
        name = self._claim(type_id, definition.name, view)
        self.terms.append(self._term(type_id, name, Literal(definition.name), view))
        return Code(name.text)

    def _claim(self, type_id: TypeId, wit_name: str, view: View) -> Identifier:
        """A variable for a type; one that is taken gets its side and its interface in front."""
        candidates = [snake(wit_name)]
        sides = {side for _, (side, _) in self._key(type_id, view)[1]}
        if sides:
            candidates.append(f"{'exported' if 'exports' in sides else 'imported'}_{candidates[0]}")
        owner = self._resolve.types[type_id].owner
        if isinstance(owner, InterfaceOwner):
            interface = self._resolve.interfaces[owner.id].name
            candidates += [snake(f"{interface}-{wit_name}")] if interface is not None else []
        return self._scope.claim(*candidates)

    def _term(self, type_id: TypeId, name: Identifier, wit_name: Literal, view: View) -> Term:
        kind = self._resolve.types[type_id].kind
        match kind:
            case Record(fields):
                cls = self._annotator.named(type_id)
                return RecordTerm(name, wit_name, cls, self._fields(fields, view))
            case Variant(cases):
                described = (self._case(type_id, case, view) for case in cases)
                return VariantTerm(name, wit_name, tuple(described))
            case Enum(labels) | Flags(labels):
                constructor = Identifier(type(kind).__name__)
                listed = tuple(Literal(label.name) for label in labels)
                cls = self._annotator.named(type_id)
                return LabelsTerm(name, constructor, wit_name, cls, listed)
            case Resource():
                attribute = self._classes.get(type_id)
                shown = NONE if attribute is None else Literal(attribute.text)
                return ResourceTerm(name, wit_name, shown)
            case _:
                return AliasTerm(name, self._structure(kind, view))

    def _fields(self, fields: Sequence[Field], view: View) -> tuple[FieldTerm, ...]:
        return tuple(
            FieldTerm(Literal(field.name), Literal(name.text), self.code(field.type, view))
            for name, field in zip(field_names(fields), fields, strict=True)
        )

    def _case(self, type_id: TypeId, case: Case, view: View) -> CaseTerm:
        is_own = type_id in self._annotator.layout.replaced
        cls = self._annotator.named(type_id) if is_own else self._annotator.case(type_id, case.name)
        return CaseTerm(Literal(case.name), cls, is_own, self.code(case.type, view))

    def _structure(self, kind: Kind, view: View) -> Code:
        """A type without a name, whose parts are described; its class is called as in the IR."""
        match kind:
            case Tuple(types):
                inner = "".join(f"{self.code(each, view).text}, " for each in types)
                arguments = f"({inner.strip()})" if len(types) == 1 else f"({inner.rstrip(', ')})"
            case FixedLengthList(element, length):
                arguments = f"{self.code(element, view).text}, {length}"
            case Map(first, second) | Result(first, second):
                arguments = f"{self.code(first, view).text}, {self.code(second, view).text}"
            case Own(ref) | Borrow(ref) | Option(ref) | List(ref) | Future(ref) | Stream(ref):
                arguments = self.code(ref, view).text
            case _:
                raise LookupError(f"{type(kind).__name__} cannot be anonymous")
        return Code(f"{self._types}.{type(kind).__name__}({arguments})")
