"""Type definitions as Python declarations."""

from __future__ import annotations

from collections.abc import Iterator

from wit_codegen.resolve.ir import Case as IrCase
from wit_codegen.resolve.ir import (
    Enum,
    Field,
    Flags,
    Record,
    Resource,
    TypeDef,
    TypeId,
    Variant,
)
from wit_codegen.translate.docs import Part, docstring
from wit_codegen.translate.members import field_names
from wit_codegen.translate.naming import attribute_scope, snake, upper
from wit_codegen.translate.pymodel import (
    AliasDecl,
    CaseDecl,
    Declaration,
    Docstring,
    EnumDecl,
    FieldDecl,
    FlagsDecl,
    Identifier,
    Literal,
    MemberDecl,
    RecordDecl,
    VariantDecl,
)
from wit_codegen.translate.types import Annotator


def declare_types(annotator: Annotator, *, validated: bool) -> Iterator[Declaration]:
    """Every type that the module defines itself but resources, in order of definition."""
    for type_id, name in annotator.module.types.items():
        definition = annotator.resolve.types[type_id]
        if not annotator.defines(type_id):
            continue
        match definition.kind:
            case Resource():
                continue
            case Record(fields):
                yield _record(annotator, definition, name, fields, validated=validated)
            case Variant(cases):
                yield _variant(annotator, type_id, name, cases, validated=validated)
            case Enum(cases):
                yield _enum(definition, name, cases, annotator)
            case Flags(flags):
                yield _flags(definition, name, flags, annotator)
            case _:
                yield _alias(annotator, definition, name)


def _record(
    annotator: Annotator,
    definition: TypeDef,
    name: Identifier,
    fields: tuple[Field, ...],
    *,
    validated: bool,
) -> RecordDecl:
    names = field_names(fields)
    inside = annotator.inside(frozenset(n.text for n in names))
    annotator.imports.use("attrs")
    if validated and fields:
        annotator.imports.use("checked")
    return RecordDecl(
        name,
        docstring(
            definition.docs,
            f"The record `{definition.name}`.",
            stability=definition.stability,
            heading="Attributes",
            parts=[Part(n.text, f.docs) for n, f in zip(names, fields, strict=True)],
        ),
        tuple(
            FieldDecl(n, inside.value(f.type), _wit_name(n, f.name, snake(f.name)))
            for n, f in zip(names, fields, strict=True)
        ),
        validated,
    )


def _wit_name(name: Identifier, wit_name: str, converted: str) -> Literal | None:
    """The WIT name, unless it is the Python name with dashes."""
    plain = name.text == converted and wit_name == wit_name.lower()
    return None if plain else Literal(wit_name)


def _variant(
    annotator: Annotator,
    type_id: TypeId,
    name: Identifier,
    cases: tuple[IrCase, ...],
    *,
    validated: bool,
) -> VariantDecl:
    definition = annotator.resolve.types[type_id]
    inside = annotator.inside(frozenset({"tag", "val"}))
    for needed in ("attrs", "ClassVar", "Literal", "TypeAlias"):
        annotator.imports.use(needed)
    if validated and any(case.type is not None for case in cases):
        annotator.imports.use("checked")
    return VariantDecl(
        name,
        docstring(
            definition.docs,
            f"The variant `{definition.name}`.",
            stability=definition.stability,
        ),
        tuple(
            CaseDecl(
                annotator.module.cases[type_id, case.name],
                docstring(case.docs, f"The case `{case.name}` of `{definition.name}`."),
                Literal(case.name),
                None if case.type is None else inside.value(case.type),
            )
            for case in cases
        ),
        validated,
    )


def _enum(
    definition: TypeDef, name: Identifier, cases: tuple[IrCase, ...], annotator: Annotator
) -> EnumDecl:
    annotator.imports.use("enum")
    members, documentation = _members(definition, cases, f"The enum `{definition.name}`.")
    return EnumDecl(name, documentation, members)


def _flags(
    definition: TypeDef, name: Identifier, flags: tuple[IrCase, ...], annotator: Annotator
) -> FlagsDecl:
    annotator.imports.use("enum")
    members, documentation = _members(definition, flags, f"The flags `{definition.name}`.")
    renamed = (m for m in members if m.name.text.lower().replace("_", "-") != m.wit_name.text)
    return FlagsDecl(name, documentation, members, tuple(renamed))


def _members(
    definition: TypeDef, cases: tuple[IrCase, ...], fallback: str
) -> tuple[tuple[MemberDecl, ...], Docstring]:
    """The members of an enum or of flags, and the docstring that lists them."""
    scope = attribute_scope()
    members = tuple(MemberDecl(scope.claim(upper(c.name)), Literal(c.name)) for c in cases)
    parts = [Part(m.name.text, c.docs) for m, c in zip(members, cases, strict=True)]
    documentation = docstring(
        definition.docs,
        fallback,
        stability=definition.stability,
        heading="Attributes",
        parts=parts,
    )
    return members, documentation


def _alias(annotator: Annotator, definition: TypeDef, name: Identifier) -> AliasDecl:
    annotator.imports.use("TypeAlias")
    kind = definition.kind
    return AliasDecl(
        name,
        docstring(
            definition.docs, f"The type `{definition.name}`.", stability=definition.stability
        ),
        annotator.structure(kind),
    )
