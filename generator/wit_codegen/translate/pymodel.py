"""The Python model: what the templates loop over, already decided to the last name.

Nothing in it is a plain string, so that a template cannot emit text by accident: an `Identifier` is
a valid Python name, `Code` is an expression put together from identifiers, and `Docstring` and
`Literal` hold foreign text that the renderer escapes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import attrs


@attrs.frozen
class Identifier:
    """A Python name, made by `naming` from a WIT name or chosen by the generator."""

    text: str


@attrs.frozen
class Code:
    """An annotation, a base class, or an import line; put together from identifiers only."""

    text: str


@attrs.frozen
class Docstring:
    """Foreign text that becomes a docstring."""

    text: str


@attrs.frozen
class Literal:
    """Foreign text that becomes a string literal."""

    text: str


@attrs.frozen
class FieldDecl:
    """A field of a record; `wit_name` is set only where the name does not tell it."""

    name: Identifier
    annotation: Code
    wit_name: Literal | None


@attrs.frozen
class RecordDecl:
    """A frozen attrs class."""

    name: Identifier
    docstring: Docstring
    fields: tuple[FieldDecl, ...]
    validated: bool
    kind: str = "record"


@attrs.frozen
class CaseDecl:
    """The frozen class of one case of a variant; `payload` is `None` without one."""

    name: Identifier
    docstring: Docstring
    tag: Literal
    payload: Code | None


@attrs.frozen
class VariantDecl:
    """A union of case classes."""

    name: Identifier
    docstring: Docstring
    cases: tuple[CaseDecl, ...]
    validated: bool
    kind: str = "variant"


@attrs.frozen
class MemberDecl:
    """A member of an enum or of flags, with the name that WIT gives it."""

    name: Identifier
    wit_name: Literal

    @property
    def name_literal(self) -> Literal:
        """The member's name as text."""
        return Literal(self.name.text)


@attrs.frozen
class EnumDecl:
    """An `enum.StrEnum`."""

    name: Identifier
    docstring: Docstring
    members: tuple[MemberDecl, ...]
    kind: str = "enum"


@attrs.frozen
class FlagsDecl:
    """An `enum.Flag`; `renamed` are the members whose name does not tell the WIT name."""

    name: Identifier
    docstring: Docstring
    members: tuple[MemberDecl, ...]
    renamed: tuple[MemberDecl, ...]
    kind: str = "flags"


@attrs.frozen
class AliasDecl:
    """A type alias."""

    name: Identifier
    docstring: Docstring
    target: Code
    kind: str = "alias"


@attrs.frozen
class ParamDecl:
    """A parameter after `self`."""

    name: Identifier
    annotation: Code


@attrs.frozen
class FunctionDecl:
    """A method of a Protocol; `deprecated` is the note of its decorator."""

    name: Identifier
    docstring: Docstring
    params: tuple[ParamDecl, ...]
    result: Code
    is_async: bool
    deprecated: Literal | None


@attrs.frozen
class PropertyDecl:
    """A read-only attribute of a Protocol; `decorator` is how its body reaches `property`."""

    decorator: Code
    name: Identifier
    docstring: Docstring
    annotation: Code


@attrs.frozen
class ProtocolDecl:
    """A Protocol: an interface, a resource, a resource's constructor, a world's imports.

    The `kind` of one whose functions are awaited is `twin`.
    """

    name: Identifier
    docstring: Docstring
    bases: tuple[Code, ...]
    properties: tuple[PropertyDecl, ...]
    functions: tuple[FunctionDecl, ...]
    kind: str = "protocol"


@attrs.frozen
class FieldTerm:
    """A field or parameter in a description: its WIT name, its Python name, its type."""

    wit_name: Literal
    name: Literal
    type: Code


@attrs.frozen
class CaseTerm:
    """A case in a description; a case of the user's own variant is found in `cls` by its tag."""

    wit_name: Literal
    cls: Code
    is_own: bool
    type: Code


@attrs.frozen
class RecordTerm:
    """The description of a record, under a name of its own."""

    name: Identifier
    wit_name: Literal
    cls: Code
    fields: tuple[FieldTerm, ...]
    kind: str = "record"


@attrs.frozen
class VariantTerm:
    """The description of a variant."""

    name: Identifier
    wit_name: Literal
    cases: tuple[CaseTerm, ...]
    kind: str = "variant"


@attrs.frozen
class LabelsTerm:
    """The description of an enum or of flags; `constructor` tells which."""

    name: Identifier
    constructor: Identifier
    wit_name: Literal
    cls: Code
    labels: tuple[Literal, ...]
    kind: str = "labels"


@attrs.frozen
class ResourceTerm:
    """The description of a resource; `attribute` is `None` (as code) where nobody has its class."""

    name: Identifier
    wit_name: Literal
    attribute: Literal | Code
    kind: str = "resource"


@attrs.frozen
class AliasTerm:
    """The description of a structure that WIT gives a name, such as `list<u8>`."""

    name: Identifier
    target: Code
    kind: str = "alias"


Term: TypeAlias = RecordTerm | VariantTerm | LabelsTerm | ResourceTerm | AliasTerm


@attrs.frozen
class FunctionTerm:
    """The description of a function."""

    wit_name: Literal
    name: Literal
    params: tuple[FieldTerm, ...]
    result: Code
    resource: Code | None
    is_async: bool


@attrs.frozen
class InterfaceTerm:
    """The description of an interface on one side of a world."""

    wit_name: Literal
    attribute: Literal | Code
    functions: tuple[FunctionTerm, ...]
    resources: tuple[Code, ...]


@attrs.frozen
class Description:
    """What a world is bound by.

    `terms` are what the interfaces mention, each behind those that it mentions itself.
    """

    wit_name: Literal
    terms: tuple[Term, ...]
    imports: tuple[InterfaceTerm, ...]
    exports: tuple[InterfaceTerm, ...]


@attrs.frozen
class WorldDecl:
    """The class of a world."""

    name: Identifier
    docstring: Docstring
    bases: tuple[Code, ...]
    description: Description
    kind: str = "world"


@attrs.frozen
class WorldTwinDecl:
    """The class of a world whose calls are awaited; `described` is the one that says what it is."""

    name: Identifier
    docstring: Docstring
    bases: tuple[Code, ...]
    described: Identifier
    kind: str = "world_twin"


Declaration: TypeAlias = (
    RecordDecl
    | VariantDecl
    | EnumDecl
    | FlagsDecl
    | AliasDecl
    | ProtocolDecl
    | WorldDecl
    | WorldTwinDecl
)


@attrs.frozen
class Module:
    """A Python module, by its path in the output folder.

    `origin` names the WIT package; `local` tells what well-known names are called in this module.
    """

    path: tuple[str, ...]
    origin: Code
    docstring: Docstring
    imports: tuple[Code, ...]
    local: Mapping[str, Code]
    exported: tuple[Literal, ...]
    declarations: tuple[Declaration, ...]


@attrs.frozen
class PythonPackage:
    """The package of one WIT package; `complete` means that it holds all that belongs into it."""

    name: str
    modules: tuple[Module, ...]
    complete: bool
