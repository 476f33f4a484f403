"""A type met again: the types without a name inside it are those of the known one."""

from __future__ import annotations

from typing import Final, NoReturn

from wit_codegen.decode.draft import Draft
from wit_codegen.decode.model import AnyId, Form, Shape, Types, ValType
from wit_codegen.decode.problems import inexpressible
from wit_codegen.resolve import ir

# Nothing without a name is inside these.
_LEAVES: Final = frozenset({Form.FLAGS, Form.ENUM, Form.OWN, Form.BORROW})


class Matching:
    """Walks both structures, and writes down which type is which."""

    def __init__(
        self, types: Types, draft: Draft, known: dict[AnyId, ir.TypeId], offset: int
    ) -> None:
        """Match types for the item at an offset."""
        self._types = types
        self._draft = draft
        self._known = known
        self._offset = offset

    def match(self, existing: ir.TypeId, again: AnyId) -> None:
        """Match a type that has been decoded with one that is met again."""
        shape, known = self._types.shape(again), self._draft.types[existing].shape
        self._types.budget.spend(1 + len(shape.parts), self._offset)
        if shape.form in _LEAVES or _is_primitive(shape):
            return
        if known.form is Form.ALIAS and not isinstance(known.parts[0], ir.Primitive):
            # It has a name, so whatever is inside it was met before.
            return
        same = (shape.form, shape.names, shape.length) == (known.form, known.names, known.length)
        if not same or len(shape.parts) != len(known.parts):
            self._differ()
        for one, other in zip(shape.parts, known.parts, strict=True):
            self._match_parts(one, other)

    def _match_parts(self, again: ValType | None, known: ir.TypeRef | None) -> None:
        if not isinstance(again, AnyId):
            if (again is None) != (known is None) or isinstance(known, int):
                self._differ()
            return
        if known is None or isinstance(known, ir.Primitive):
            self._differ()
        met = again in self._known
        self._known[again] = known
        if not met:
            self.match(known, again)

    def _differ(self) -> NoReturn:
        inexpressible("a type has two different definitions in one interface", self._offset)


def _is_primitive(shape: Shape[ValType]) -> bool:
    return shape.form is Form.ALIAS
