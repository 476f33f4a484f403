"""Core modules that are to become components: what their section `component-type` says.

Generators of bindings for other languages write it (wit-component's `metadata.rs`): a component
whose one export is the type of the world, below the world's full name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from wit_codegen.codes import Code
from wit_codegen.decode import names
from wit_codegen.decode.draft import PackageDraft
from wit_codegen.decode.finish import add_packages
from wit_codegen.decode.interfaces import Interfaces
from wit_codegen.decode.model import ComponentType, Item, Kind, Sort
from wit_codegen.decode.problems import fail, inexpressible
from wit_codegen.decode.reader import Reader
from wit_codegen.decode.sections import Component, read_component
from wit_codegen.resolve import ir

MODULE: Final = b"\0asm\x01\0\0\0"
_CUSTOM: Final = 0
_PREFIX: Final = "component-type"


def graph_of_module(data: bytes) -> ir.Resolve:
    """Decode the world that a module was made for."""
    sections = list(_component_types(data))
    if not sections:
        message = f"a core module without a section `{_PREFIX}` has no world"
        fail(Code.NO_COMPONENT_TYPE, message, len(data))
    if len(sections) > 1:
        message = f"a core module with {len(sections)} sections `{_PREFIX}` has several worlds"
        inexpressible(message, sections[1].at)
    start, end = sections[0].at, sections[0].end
    return _graph(read_component(data, start, end), start)


def _component_types(data: bytes) -> Iterator[Reader]:
    reader = Reader(data, len(MODULE))
    while reader.left:
        number, size = reader.byte(), reader.u32()
        section = reader.stretch(size, f"a section of {size} bytes")
        if number == _CUSTOM and section.name().startswith(_PREFIX):
            yield section


def _graph(component: Component, offset: int) -> ir.Resolve:
    declared = _single(component, offset)
    if declared is None or len(declared.exports) != 1 or declared.imports:
        inexpressible(f"the section `{_PREFIX}` does not hold one world", offset)
    text, item = next(iter(declared.exports.items()))
    name = names.parse(text, item.offset)
    if item.entity.sort is not Sort.COMPONENT or not isinstance(name, names.InterfaceName):
        inexpressible(f"`{text}` is not a world", item.offset)
    world = component.types.component(item.entity.type)
    found = Interfaces(component.types)
    package = PackageDraft(name.package_name(item))
    found.add_world(name.interface, world.imports, world.exports, package)
    return found.draft.freeze(add_packages(found, package))


def _single(component: Component, offset: int) -> ComponentType | None:
    exports: list[Item] = [item for _, item, is_import in component.externs if not is_import]
    if len(exports) != 1:
        inexpressible(f"the section `{_PREFIX}` does not hold one type", offset)
    type_ = exports[0].entity.type
    if exports[0].entity.sort is not Sort.TYPE or type_ is None or type_.kind is not Kind.COMPONENT:
        return None
    return component.types.component(type_)
