"""What may be declared: types, aliases, imports, and exports.

The source is Binary.md, "Type Definitions", "Alias Definitions", and "Import and Export
Definitions".
"""

from __future__ import annotations

from typing import Final

from wit_codegen.codes import Code
from wit_codegen.decode.coretypes import skip_core_type
from wit_codegen.decode.model import DEEPEST_SCOPE, AnyId, Entity, Item, Kind, Sort
from wit_codegen.decode.problems import fail
from wit_codegen.decode.reader import Reader
from wit_codegen.decode.scope import Scope
from wit_codegen.decode.valtypes import defined_type, function, value_type

_CORE: Final = 0x00
_CORE_MODULE: Final = 0x11
_SORTS: Final = {
    0x01: Sort.FUNC,
    0x02: Sort.VALUE,
    0x03: Sort.TYPE,
    0x04: Sort.COMPONENT,
    0x05: Sort.INSTANCE,
}
_SIMPLE_KINDS: Final = {
    Sort.FUNC: Kind.FUNC,
    Sort.COMPONENT: Kind.COMPONENT,
    Sort.INSTANCE: Kind.INSTANCE,
}
_FUNC, _ASYNC_FUNC, _COMPONENT, _INSTANCE, _RESOURCE = 0x40, 0x43, 0x41, 0x42, 0x3F
_CORE_NUMBERS: Final = frozenset({0x7F, 0x7E})


def define_type(reader: Reader, scopes: list[Scope]) -> None:
    """Read a type, and give it the next index of the innermost scope."""
    scope, start = scopes[-1], reader.at
    tag = reader.peek()
    if tag in {_FUNC, _ASYNC_FUNC}:
        reader.byte()
        entry = function(reader, scope, is_async=tag == _ASYNC_FUNC)
        made = scope.all.add(entry, start)
    elif tag in {_COMPONENT, _INSTANCE}:
        reader.byte()
        made = _declared(reader, scopes, is_component=tag == _COMPONENT)
    elif tag == _RESOURCE:
        made = _resource(reader, scope)
    else:
        made = scope.all.add(defined_type(reader, scope), start)
    scope.push(Entity(Sort.TYPE, made))


def alias(reader: Reader, scopes: list[Scope]) -> None:
    """Read what names something of an instance, or of an enclosing scope."""
    sort = read_sort(reader)
    start = reader.at
    tag = reader.byte()
    if tag == 0:
        _alias_of_export(reader, scopes[-1], sort, start)
    elif tag == 1:
        reader.u32()
        reader.name()
    elif tag == 2:  # noqa: PLR2004 (the third kind of alias)
        _alias_of_outer(reader, scopes, sort, start)
    else:
        reader.unexpected(tag, "what is named by an alias")


def read_sort(reader: Reader) -> Sort | None:
    """Read what sort of thing something is; of core things, only modules can be passed around."""
    tag = reader.byte()
    if tag == _CORE:
        return Sort.MODULE if reader.byte() == _CORE_MODULE else None
    sort = _SORTS.get(tag)
    if sort is None:
        reader.unexpected(tag, "a sort of item")
    return sort


def extern_name(reader: Reader) -> tuple[str, Item]:
    """Read the name of an import or export with its annotations; what it is comes later."""
    start = reader.at
    tag = reader.byte()
    # 0x01 was written for interfaces until 2024.
    if tag > 2:  # noqa: PLR2004 (0x02: annotations follow)
        reader.unexpected(tag, "a name")
    name = reader.name()
    annotations: dict[int, str] = {}
    for key, value in reader.many(lambda: (reader.byte(), reader.name())) if tag == 2 else ():  # noqa: PLR2004
        if key > 2 or key in annotations:  # noqa: PLR2004 (the three below)
            fail(Code.WASM_MALFORMED, "an annotation of a name is unknown or there twice", start)
        annotations[key] = value
    nothing = Entity(Sort.VALUE)
    return name, Item(nothing, start, *(annotations.get(key) for key in range(3)))


def entity_type(reader: Reader, scope: Scope) -> Entity:
    """Read what an import or export is declared to be."""
    start = reader.at
    sort = read_sort(reader)
    if sort is Sort.MODULE:
        reader.u32()
        return Entity(sort)
    if sort is Sort.VALUE:
        value_type(reader, scope)
        return Entity(sort)
    if sort is Sort.TYPE:
        return _bound(reader, scope)
    if sort is None:
        fail(Code.WASM_MALFORMED, "this core item cannot be imported or exported", start)
    return Entity(sort, scope.type_at(reader.u32(), _SIMPLE_KINDS[sort], start))


def named_type(scope: Scope, target: AnyId) -> Entity:
    """Return a new name for a type."""
    return Entity(Sort.TYPE, scope.all.alias(target), target)


def _bound(reader: Reader, scope: Scope) -> Entity:
    if reader.flag():
        fresh = scope.all.fresh_resource()
        return Entity(Sort.TYPE, fresh, fresh)
    at = reader.at
    return named_type(scope, scope.at(Sort.TYPE, reader.u32(), at))


def _resource(reader: Reader, scope: Scope) -> AnyId:
    at = reader.at
    reader.byte()
    if not scope.is_component:
        fail(Code.WASM_MALFORMED, "only a component can define a resource", at)
    representation = reader.byte()
    if representation not in _CORE_NUMBERS:
        reader.unexpected(representation, "i32 or i64")
    if reader.flag():
        reader.u32()
    made = scope.all.fresh_resource()
    scope.defined.append(made.number)
    return made


def _declared(reader: Reader, scopes: list[Scope], *, is_component: bool) -> AnyId:
    """Read the declarations that the type of a component or an instance is made of."""
    start = reader.at
    if len(scopes) > DEEPEST_SCOPE:
        fail(Code.WASM_TOO_LARGE, f"types nest more than {DEEPEST_SCOPE} deep", start)
    scope = Scope(scopes[0].all, is_component=False)
    scopes.append(scope)
    reader.many(lambda: _declaration(reader, scopes, may_import=is_component))
    scopes.pop()
    return scope.component_type(start) if is_component else scope.instance_type(start)


def _declaration(reader: Reader, scopes: list[Scope], *, may_import: bool) -> None:
    tag = reader.byte()
    if tag == 0:
        skip_core_type(reader)
    elif tag == 1:
        define_type(reader, scopes)
    elif tag == 2:  # noqa: PLR2004 (the tags are Binary.md's)
        alias(reader, scopes)
    elif tag == 4:  # noqa: PLR2004
        name, item = extern_name(reader)
        scopes[-1].add_export(name, _with(item, entity_type(reader, scopes[-1])))
    elif tag == 3 and may_import:  # noqa: PLR2004
        read_import(reader, scopes[-1])
    else:
        reader.unexpected(tag, "a declaration")


def read_import(reader: Reader, scope: Scope) -> None:
    """Read an import into a scope."""
    name, item = extern_name(reader)
    scope.add_import(name, _with(item, entity_type(reader, scope)))


def _with(item: Item, entity: Entity) -> Item:
    return Item(entity, item.offset, item.implements, item.version_suffix, item.external_id)


def _alias_of_export(reader: Reader, scope: Scope, sort: Sort | None, start: int) -> None:
    index = reader.u32()
    exports = scope.all.instance(scope.at(Sort.INSTANCE, index, start)).exports
    name = reader.name()
    if name not in exports:
        fail(Code.WASM_INDEX, f"instance {index} has no `{name}`", start)
    entity = exports[name].entity
    if entity.sort is not sort:
        is_ = entity.sort.value
        fail(Code.WASM_INDEX, f"`{name}` of instance {index} is a {is_}", start)
    scope.push(entity)


def _alias_of_outer(reader: Reader, scopes: list[Scope], sort: Sort | None, start: int) -> None:
    count, index = reader.u32(), reader.u32()
    if count >= len(scopes):
        fail(Code.WASM_INDEX, f"there are no {count} scopes around this one", start)
    if sort is Sort.TYPE or sort is Sort.COMPONENT:
        scopes[-1].push(Entity(sort, scopes[-1 - count].at(sort, index, start)))
