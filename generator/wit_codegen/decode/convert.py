"""Types and functions of a component to types and functions of WIT."""

from __future__ import annotations

from typing import Final

from wit_codegen.codes import Code
from wit_codegen.decode import names
from wit_codegen.decode.draft import Draft, TypeDraft
from wit_codegen.decode.matching import Matching
from wit_codegen.decode.model import AnyId, Form, Item, Kind, Shape, Types, ValType
from wit_codegen.decode.problems import fail, inexpressible
from wit_codegen.resolve import ir

_MUST_BE_NAMED: Final = frozenset({Form.RECORD, Form.VARIANT, Form.ENUM, Form.FLAGS})
_LARGEST_ANONYMOUS: Final = 10_000


class Converter:
    """Makes entries of the graph, and remembers which type became which.

    The order of ids is the order in which types are met, as in the reference (wit-parser's
    `decoding.rs`).
    """

    def __init__(self, types: Types) -> None:
        """Begin with an empty graph."""
        self.types = types
        self.draft = Draft()
        self.known: dict[AnyId, ir.TypeId] = {}
        # The resources of an interface or world, by name, for their functions.
        self._resources: dict[tuple[ir.Owner, str], ir.TypeId] = {}

    def named_type(self, name: str, item: Item, owner: ir.Owner) -> ir.TypeId:
        """Take in a type that is exported or imported under a name."""
        created, referenced = item.entity.type, item.entity.referenced
        names.identifier(name, item.offset)
        if created is None or referenced is None or referenced.kind > Kind.VALUE:
            inexpressible(f"`{name}` is a type that WIT has no name for", item.offset)
        previous = self._alias_of(referenced, item.offset)
        if previous is not None:
            shape: Shape[ir.TypeRef] = Shape(Form.ALIAS, (previous,))
        elif referenced.kind is Kind.RESOURCE:
            shape = Shape(Form.RESOURCE)
        else:
            shape = self._shape(self.types.shape(referenced), item.offset)
        made = self._add(TypeDraft(name, shape, owner, item.external_id))
        if shape.form is Form.RESOURCE:
            self._resources[owner, name] = made
        if self.known.setdefault(created, made) != made:
            message = f"the type `{name}` is there more than once, which WIT cannot say"
            inexpressible(message, item.offset)
        return made

    def matched_type(self, item: Item, existing: ir.TypeId) -> None:
        """Take a type for one that is known by the same name already."""
        created, referenced = item.entity.type, item.entity.referenced
        if created is None or referenced is None or referenced.kind > Kind.VALUE:
            inexpressible("a type that WIT has no name for is used", item.offset)
        if referenced.kind is Kind.VALUE:
            Matching(self.types, self.draft, self.known, item.offset).match(existing, referenced)
        self.known[created] = existing

    def function(self, text: str, item: Item, owner: ir.Owner) -> ir.Function:
        """Convert a function that is imported or exported under a name."""
        found = self.types.func(item.entity.type)
        name = names.parse(text, item.offset)
        params = tuple(
            ir.Param(label, self._reference(each, item.offset)) for label, each in found.params
        )
        result = None if found.result is None else self._reference(found.result, item.offset)
        kind, resource = ir.FunctionKind.FREESTANDING, None
        if isinstance(name, names.ResourceFunction):
            kind, resource = name.kind, self._resources.get((owner, name.resource))
            if resource is None:
                inexpressible(f"there is no resource for the function `{text}`", item.offset)
        elif not isinstance(name, names.Label):
            inexpressible(f"`{text}` cannot be the name of a function", item.offset)
        made = ir.Function(
            text, kind, resource, found.is_async, params, result, external_id=item.external_id
        )
        self._check_resource_function(made, item.offset)
        return made

    def _check_resource_function(self, made: ir.Function, offset: int) -> None:
        """Hold a resource's function to what WIT gives it without writing it."""
        self_type = Shape[ir.TypeRef](Form.BORROW, (made.resource,))
        match made.kind:
            case ir.FunctionKind.METHOD:
                first = made.params[0] if made.params else None
                right = first is not None and first.name == "self"
                right = right and self._written(first.type if first else None) == self_type
            case ir.FunctionKind.CONSTRUCTOR:
                right = not made.is_async and self._makes(made)
            case _:
                right = True
        if not right:
            message = f"`{made.name}` does not take or give its resource as it should"
            fail(Code.NOT_EXPRESSIBLE, message, offset)

    def _makes(self, made: ir.Function) -> bool:
        shape = self._written(made.result)
        if shape is not None and shape.form is Form.RESULT:
            shape = self._written(shape.parts[0])
        return shape == Shape(Form.OWN, (made.resource,))

    def _written(self, reference: ir.TypeRef | None) -> Shape[ir.TypeRef] | None:
        if reference is None or isinstance(reference, ir.Primitive):
            return None
        return self.draft.types[reference].shape

    def _reference(self, reference: ValType, offset: int) -> ir.TypeRef:
        """Return a type as it is mentioned; one without a name is made on its first mention."""
        if isinstance(reference, ir.Primitive):
            return reference
        known = self.known.get(reference)
        if known is None:
            known = self._anonymous(reference, offset)
        entry = self.draft.types[known]
        if entry.name is None:
            self.types.budget.spend(entry.size, offset)
        return known

    def _anonymous(self, reference: AnyId, offset: int) -> ir.TypeId:
        found = self.types.shape(reference)
        if found.form in _MUST_BE_NAMED:
            inexpressible(f"a {found.form.value} without a name is used", offset)
        shape = self._shape(found, offset)
        made = TypeDraft(None, shape, None, size=1 + sum(map(self._size, shape.parts)))
        if made.size > _LARGEST_ANONYMOUS:
            fail(Code.WASM_TOO_LARGE, "a type without a name is too large to be written", offset)
        self.known[reference] = self._add(made)
        return self.known[reference]

    def _shape(self, shape: Shape[ValType], offset: int) -> Shape[ir.TypeRef]:
        self.types.budget.spend(1 + len(shape.parts) + len(shape.names), offset)
        if shape.form in {Form.OWN, Form.BORROW}:
            parts: tuple[ir.TypeRef | None, ...] = (self._resource(shape.parts[0], offset),)
        else:
            parts = tuple(
                None if each is None else self._reference(each, offset) for each in shape.parts
            )
        return Shape(shape.form, parts, shape.names, shape.length)

    def _resource(self, reference: ValType | None, offset: int) -> ir.TypeId:
        found = self.known.get(reference) if isinstance(reference, AnyId) else None
        if found is None:
            inexpressible("a handle is to a resource without a name", offset)
        return found

    def _alias_of(self, name: AnyId, offset: int) -> ir.TypeId | None:
        """Return the type that an id is a name of, however often it was renamed."""
        current: AnyId | None = name
        while current is not None:
            found = self.known.get(current)
            if found is not None:
                return found
            self.types.budget.spend(1, offset)
            current = self.types.peel(current)
        return None

    def _add(self, made: TypeDraft) -> ir.TypeId:
        self.draft.types.append(made)
        return ir.TypeId(len(self.draft.types) - 1)

    def _size(self, reference: ir.TypeRef | None) -> int:
        if reference is None or isinstance(reference, ir.Primitive):
            return 1
        entry = self.draft.types[reference]
        return entry.size if entry.name is None else 1
