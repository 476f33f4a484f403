"""Questions about the IR that several parts of the translation ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wit_codegen.resolve.ir import (
    Alias,
    Borrow,
    FixedLengthList,
    Function,
    Future,
    Interface,
    InterfaceId,
    InterfaceItem,
    InterfaceOwner,
    Kind,
    List,
    Map,
    Option,
    Own,
    PackageId,
    Record,
    Resolve,
    Resource,
    Result,
    Stream,
    Tuple,
    TypeId,
    TypeRef,
    Variant,
    World,
)
from wit_codegen.resolve.ir import Primitive as _Primitive


def resolved_kind(resolve: Resolve, ref: TypeRef) -> Kind | None:
    """The kind behind any number of aliases; `None` for a primitive."""
    while not isinstance(ref, _Primitive):
        kind = resolve.types[ref].kind
        if not isinstance(kind, Alias):
            return kind
        ref = kind.type
    return None


def used_type(resolve: Resolve, type_id: TypeId) -> TypeId | None:
    """The foreign type that a `use` brought in under this id; `None` for a type defined here."""
    definition = resolve.types[type_id]
    if not isinstance(definition.kind, Alias) or isinstance(definition.kind.type, _Primitive):
        return None
    target = resolve.types[definition.kind.type]
    foreign = target.owner is not None and target.owner != definition.owner
    return definition.kind.type if foreign else None


def aliases(resolve: Resolve, type_id: TypeId) -> Iterator[TypeId]:
    """A type and those that it is only another name for, the one that is defined last."""
    while True:
        yield type_id
        kind = resolve.types[type_id].kind
        if not isinstance(kind, Alias) or isinstance(kind.type, _Primitive):
            return
        type_id = kind.type


def names_resource(resolve: Resolve, type_id: TypeId) -> bool:
    """Whether a type is a resource, or one that a `use` brought in."""
    while (used := used_type(resolve, type_id)) is not None:
        type_id = used
    return isinstance(resolve.types[type_id].kind, Resource)


def parts(kind: Kind) -> Iterator[TypeRef]:
    """The types that a kind mentions directly."""
    match kind:
        case Record(fields):
            yield from (field.type for field in fields)
        case Variant(cases):
            yield from (case.type for case in cases if case.type is not None)
        case Tuple(types):
            yield from types
        case Map(key, value):
            yield key
            yield value
        case Result(ok, err):
            yield from (ref for ref in (ok, err) if ref is not None)
        case Option(ref) | List(ref) | FixedLengthList(ref, _) | Alias(ref):
            yield ref
        case Future(payload) | Stream(payload) if payload is not None:
            yield payload
        case Own(resource) | Borrow(resource):
            yield resource
        case _:
            return


def signature(function: Function) -> Iterator[TypeRef]:
    """The types of a function's parameters and result."""
    yield from (param.type for param in function.params)
    if function.result is not None:
        yield function.result


def interface_roots(interface: Interface) -> Iterator[TypeRef]:
    """The types that an interface defines, uses, or mentions in a function."""
    yield from interface.types.values()
    for function in interface.functions.values():
        yield from signature(function)


def interfaces_of_types(resolve: Resolve, roots: Iterator[TypeRef]) -> set[InterfaceId]:
    """The interfaces that own the given types or anything in them."""
    seen: set[TypeRef] = set()
    found: set[InterfaceId] = set()
    waiting = list(roots)
    while waiting:
        ref = waiting.pop()
        if ref in seen or isinstance(ref, _Primitive):
            continue
        seen.add(ref)
        definition = resolve.types[ref]
        if isinstance(definition.owner, InterfaceOwner):
            found.add(definition.owner.id)
        waiting.extend(parts(definition.kind))
    return found


def world_reach(resolve: Resolve, world: World) -> set[InterfaceId]:
    """The interfaces that a world imports, exports, or takes types from."""
    found: set[InterfaceId] = set()
    roots: list[TypeRef] = []
    for item in (*world.imports.values(), *world.exports.values()):
        match item:
            case InterfaceItem(interface_id):
                found.add(interface_id)
            case Function():
                roots.extend(signature(item))
            case _:
                roots.append(item)
    return found | interfaces_of_types(resolve, iter(roots))


def closure(resolve: Resolve, interfaces: set[InterfaceId]) -> set[InterfaceId]:
    """The given interfaces and all that they take types from, directly or not."""
    reached = set(interfaces)
    waiting = list(interfaces)
    while waiting:
        interface = resolve.interfaces[waiting.pop()]
        new = interfaces_of_types(resolve, interface_roots(interface)) - reached
        reached |= new
        waiting.extend(new)
    return reached


def postorder(resolve: Resolve, roots: Iterable[TypeRef]) -> Iterator[TypeId]:
    """Every type that the roots mention, directly or not, behind all that it mentions itself."""
    done: set[TypeId] = set()
    waiting = [(root, False) for root in roots][::-1]
    while waiting:
        ref, is_ready = waiting.pop()
        if isinstance(ref, _Primitive) or ref in done:
            continue
        if is_ready:
            done.add(ref)
            yield ref
        else:
            waiting.append((ref, True))
            mentioned = [(part, False) for part in parts(resolve.types[ref].kind)]
            waiting.extend(reversed(mentioned))


def qualified(resolve: Resolve, package_id: PackageId, name: str) -> str:
    """The full name of an interface or world: `ns:package/name@1.0.0`."""
    package = resolve.packages[package_id].name
    version = f"@{package.version}" if package.version is not None else ""
    return f"{package.namespace}:{package.name}/{name}{version}"
