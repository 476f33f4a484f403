"""The graph while it grows: entries that still change, by the ids they will keep."""

from __future__ import annotations

from typing import Final, NoReturn, TypeAlias

import attrs

from wit_codegen.decode.model import Form, Shape
from wit_codegen.resolve import ir

WorldKey: TypeAlias = str | ir.InterfaceId


@attrs.define
class TypeDraft:
    """A type; `size` counts the anonymous types that it writes out, itself included."""

    name: str | None
    shape: Shape[ir.TypeRef]
    owner: ir.Owner
    external_id: str | None = None
    size: int = 1
    docs: str | None = None
    stability: ir.Stability = None
    part_docs: dict[str, str] = attrs.field(factory=dict[str, str])


@attrs.define
class InterfaceDraft:
    """An interface."""

    name: str | None
    types: dict[str, ir.TypeId] = attrs.field(factory=dict[str, ir.TypeId])
    functions: dict[str, ir.Function] = attrs.field(factory=dict[str, ir.Function])
    package: ir.PackageId | None = None
    docs: str | None = None
    stability: ir.Stability = None


@attrs.define
class WorldDraft:
    """A world; keys are plain names, or the ids of interfaces that have a name of their own."""

    name: str
    imports: dict[WorldKey, ir.WorldItem] = attrs.field(factory=dict[WorldKey, ir.WorldItem])
    exports: dict[WorldKey, ir.WorldItem] = attrs.field(factory=dict[WorldKey, ir.WorldItem])
    package: ir.PackageId | None = None
    docs: str | None = None
    stability: ir.Stability = None


@attrs.define
class PackageDraft:
    """A package."""

    name: ir.PackageName
    interfaces: dict[str, ir.InterfaceId] = attrs.field(factory=dict[str, ir.InterfaceId])
    worlds: dict[str, ir.WorldId] = attrs.field(factory=dict[str, ir.WorldId])
    docs: str | None = None


@attrs.define
class Draft:
    """The four arenas."""

    types: list[TypeDraft] = attrs.field(factory=list[TypeDraft])
    interfaces: list[InterfaceDraft] = attrs.field(factory=list[InterfaceDraft])
    worlds: list[WorldDraft] = attrs.field(factory=list[WorldDraft])
    packages: list[PackageDraft] = attrs.field(factory=list[PackageDraft])

    def freeze(self, main: ir.PackageId) -> ir.Resolve:
        """Return the finished graph."""
        return ir.Resolve(
            tuple(map(_world, self.worlds)),
            tuple(map(_interface, self.interfaces)),
            tuple(map(_type, self.types)),
            tuple(map(_package, self.packages)),
            main,
        )


def _package(draft: PackageDraft) -> ir.Package:
    return ir.Package(draft.name, draft.interfaces, draft.worlds, draft.docs)


def _interface(draft: InterfaceDraft) -> ir.Interface:
    package = _package_of(draft)
    return ir.Interface(
        draft.name, draft.types, draft.functions, package, draft.docs, draft.stability
    )


def _world(draft: WorldDraft) -> ir.World:
    return ir.World(
        draft.name,
        {_key(key): item for key, item in draft.imports.items()},
        {_key(key): item for key, item in draft.exports.items()},
        _package_of(draft),
        draft.docs,
        draft.stability,
    )


def _package_of(draft: InterfaceDraft | WorldDraft) -> ir.PackageId:
    if draft.package is None:
        # Packages are put together before anything is frozen.
        raise AssertionError(draft.name)
    return draft.package


def _key(key: WorldKey) -> str:
    return key if isinstance(key, str) else f"interface-{key}"


def _type(draft: TypeDraft) -> ir.TypeDef:
    kind = _kind(draft)
    return ir.TypeDef(draft.name, kind, draft.owner, draft.docs, draft.stability, draft.external_id)


def _kind(draft: TypeDraft) -> ir.Kind:  # noqa: C901, PLR0911, PLR0912 (one case a form)
    shape, docs = draft.shape, draft.part_docs
    match shape.form:
        case Form.RECORD:
            parts = zip(shape.names, shape.parts, strict=True)
            return ir.Record(
                tuple(ir.Field(name, _some(each), docs.get(name)) for name, each in parts)
            )
        case Form.VARIANT:
            parts = zip(shape.names, shape.parts, strict=True)
            return ir.Variant(tuple(ir.Case(name, each, docs.get(name)) for name, each in parts))
        case Form.ENUM:
            return ir.Enum(tuple(ir.Case(name, None, docs.get(name)) for name in shape.names))
        case Form.FLAGS:
            return ir.Flags(tuple(ir.Case(name, None, docs.get(name)) for name in shape.names))
        case Form.TUPLE:
            return ir.Tuple(tuple(_some(each) for each in shape.parts))
        case Form.RESOURCE:
            return ir.Resource()
        case Form.FIXED_LENGTH_LIST:
            return ir.FixedLengthList(_some(shape.parts[0]), shape.length)
        case Form.RESULT:
            return ir.Result(shape.parts[0], shape.parts[1])
        case Form.MAP:
            return ir.Map(_some(shape.parts[0]), _some(shape.parts[1]))
        case Form.FUTURE:
            return ir.Future(shape.parts[0])
        case Form.STREAM:
            return ir.Stream(shape.parts[0])
        case Form.OPTION | Form.LIST | Form.ALIAS:
            return _OF_ONE[shape.form](_some(shape.parts[0]))
        case Form.OWN | Form.BORROW:
            return _HANDLES[shape.form](_resource(shape.parts[0]))


_OF_ONE: Final[dict[Form, type[ir.Option | ir.List | ir.Alias]]] = {
    Form.OPTION: ir.Option,
    Form.LIST: ir.List,
    Form.ALIAS: ir.Alias,
}
_HANDLES: Final[dict[Form, type[ir.Own | ir.Borrow]]] = {
    Form.OWN: ir.Own,
    Form.BORROW: ir.Borrow,
}


def _some(reference: ir.TypeRef | None) -> ir.TypeRef:
    return _missing() if reference is None else reference


def _resource(reference: ir.TypeRef | None) -> ir.TypeId:
    if reference is None or isinstance(reference, ir.Primitive):
        _missing()
    return reference


def _missing() -> NoReturn:
    raise AssertionError("the reader made a type without one of its parts")
