"""Whether a component is of a world, structurally, and where it is not.

The engine takes values on trust: one of another type than the component's crashes the process. So
every function that can be called from here, or that calls here, is compared before it is bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from wit_host import types
from wit_host.reflection import Item, Unknown
from wit_host.spelling import signature, spell
from wit_host.versions import find, is_wasi

Pairs = dict[types.Resource, types.Resource]
"""From the resources of a world to those of the component."""


@attrs.frozen
class Surface:
    """What a component imports and exports, by name; `resources` by interface and name."""

    imports: Mapping[str, Item]
    exports: Mapping[str, Item]
    resources: Mapping[tuple[str, str, str], types.Resource]


@attrs.frozen
class Match:
    """How a component and a world meet: for each of the world's interfaces, the component's name.

    `wasi` are the component's imports that WASI has to supply.
    """

    exports: Mapping[types.Interface, str]
    imports: Mapping[types.Interface, str]
    functions: Mapping[types.Interface, frozenset[str]]
    wasi: tuple[str, ...]
    differences: tuple[str, ...]


def match(world: types.World, surface: Surface) -> Match:
    """Compare; what does not fit is listed in the result."""
    pairs: Pairs = {}
    differences: list[str] = []
    exports = _paired("export", world.exports, surface, pairs)
    imports = _paired("import", world.imports, surface, pairs)
    wasi: list[str] = []
    for name, item in surface.imports.items():
        if isinstance(item.what, types.Interface):
            if name in imports.values():
                continue
            if is_wasi(name):
                wasi.append(name)
            elif item.what.functions or item.what.resources:
                differences.append(_unknown(name, world))
        elif isinstance(item.what, Unknown):
            differences.append(f"the component imports {item.what.kind}, `{name}`")
    functions: dict[types.Interface, frozenset[str]] = {}
    for interface in world.imports:
        theirs = _functions(surface.imports, imports.get(interface))
        functions[interface] = frozenset(theirs)
        differences += _compare_imports(interface, theirs, pairs, imports.get(interface))
    for interface in world.exports:
        differences += _compare_exports(interface, surface, exports.get(interface), pairs)
    return Match(exports, imports, functions, tuple(wasi), tuple(differences))


def _unknown(name: str, world: types.World) -> str:
    """Say that the world does not import an interface; if it is for its version, which it does."""
    path = name.partition("@")[0]
    for interface in world.imports:
        if interface.name.partition("@")[0] == path:
            return (
                f"the component imports `{name}`, the world `{interface.name}`, which does not"
                " stand for that version"
            )
    return f"the component imports `{name}`, which the world does not"


def _paired(
    side: str, interfaces: Sequence[types.Interface], surface: Surface, pairs: Pairs
) -> dict[types.Interface, str]:
    """Find each interface's name in the component, and pair the resources in them."""
    items = surface.exports if side == "export" else surface.imports
    listed = [name for name, item in items.items() if isinstance(item.what, types.Interface)]
    found: dict[types.Interface, str] = {}
    for interface in interfaces:
        name = find(interface.name, listed) if interface.name else ""
        if name is None:
            continue
        found[interface] = name
        for resource in interface.resources:
            theirs = surface.resources.get((side, name, resource.name))
            if theirs is not None:
                pairs[resource] = theirs
    return found


def _functions(items: Mapping[str, Item], name: str | None) -> dict[str, types.Function]:
    """The functions of an interface of the component; those outside of any for the empty name."""
    if name is None:
        return {}
    if name == "":
        found = (item.what for item in items.values())
        return {f.name: f for f in found if isinstance(f, types.Function)}
    what = items[name].what
    return {f.name: f for f in what.functions} if isinstance(what, types.Interface) else {}


def _compare_imports(
    interface: types.Interface,
    theirs: Mapping[str, types.Function],
    pairs: Pairs,
    name: str | None,
) -> Iterator[str]:
    ours = {function.name: function for function in interface.functions}
    place = f"`{name}`: " if name else ""
    for function in theirs.values():
        own = ours.get(function.name)
        if own is None:
            yield f"{place}the component imports `{signature(function)}`, which the world does not"
        else:
            yield from _compare(place, "imports", own, function, pairs)


def _compare_exports(
    interface: types.Interface, surface: Surface, name: str | None, pairs: Pairs
) -> Iterator[str]:
    if name is None:
        others = ", ".join(f"`{other}`" for other in surface.exports) or "nothing"
        yield f"the component does not export `{interface.name}`; it exports {others}"
        return
    theirs = _functions(surface.exports, name)
    place = f"`{name}`: " if name else ""
    for function in interface.functions:
        other = theirs.get(function.name)
        if other is None:
            yield f"{place}the component does not export `{signature(function)}`"
        else:
            yield from _compare(place, "exports", function, other, pairs)
    for resource in interface.resources:
        if resource not in pairs:
            yield f"{place}the component does not export the resource `{resource.name}`"


def _compare(
    place: str, verb: str, ours: types.Function, theirs: types.Function, pairs: Pairs
) -> Iterator[str]:
    """Compare a function: names of parameters and types at a glance, deeper ones by their path."""
    if [p.name for p in ours.params] != [p.name for p in theirs.params]:
        yield _both(place, verb, ours, theirs, pairs)
        return
    if ours.is_async != theirs.is_async:
        yield _both(place, verb, ours, theirs, pairs)
        return
    found: list[str] = []
    for own, other in zip(ours.params, theirs.params, strict=True):
        found += _differences(own.type, other.type, own.name, pairs)
    found += _differences(ours.result, theirs.result, "the result", pairs)
    if found:
        yield f"{_both(place, verb, ours, theirs, pairs)}: {'; '.join(found)}"


def _both(place: str, verb: str, ours: types.Function, theirs: types.Function, pairs: Pairs) -> str:
    """Show both signatures, with the world's names for those types of the component's that fit."""
    known = {param.name: param.type for param in ours.params}
    spelt = [
        spell(known[p.name])
        if p.name in known and not list(_differences(known[p.name], p.type, "", pairs))
        else spell(p.type)
        for p in theirs.params
    ]
    same_result = not list(_differences(ours.result, theirs.result, "", pairs))
    shown = attrs.evolve(theirs, result=ours.result) if same_result else theirs
    return (
        f"{place}the component {verb} `{signature(shown, spelt)}`,"
        f" the world says `{signature(ours)}`"
    )


def _differences(
    ours: types.Type | None, theirs: types.Type | None, path: str, pairs: Pairs
) -> Iterator[str]:
    """Yield what differs between two types, with the path to it."""
    if ours is None or theirs is None or isinstance(ours, types.Primitive):
        if ours is not theirs:
            yield _differs(path, ours, theirs)
        return
    if type(ours) is not type(theirs):
        yield _differs(path, ours, theirs)
        return
    own_labels, own_parts = _parts(ours)
    labels, parts = _parts(theirs)
    if own_labels != labels:
        named = isinstance(ours, types.Record | types.Variant | types.Enum | types.Flags)
        yield (_relabelled(path, own_labels, labels) if named else _differs(path, ours, theirs))
        return
    if isinstance(ours, types.Own | types.Borrow) and isinstance(theirs, types.Own | types.Borrow):
        if pairs.get(ours.resource) is not theirs.resource:
            yield f"{path} is another resource than `{ours.resource.name}`"
        return
    for label, own, other in zip(labels, own_parts, parts, strict=True):
        yield from _differences(own, other, f"{path}.{label}" if label else path, pairs)


def _differs(path: str, ours: types.Type | None, theirs: types.Type | None) -> str:
    there = f"`{spell(theirs)}`" if theirs is not None else "nothing"
    here = f"`{spell(ours)}`" if ours is not None else "nothing"
    if there == here:
        here = f"another {here}"
    return f"{path} is {there} in the component and {here} in the world"


def _relabelled(path: str, ours: Sequence[str], theirs: Sequence[str]) -> str:
    """Say which fields, cases, or flags differ."""
    lacking = ", ".join(f"`{label}`" for label in ours if label not in theirs)
    besides = ", ".join(f"`{label}`" for label in theirs if label not in ours)
    found = [f"lacks {lacking}"] if lacking else []
    found += [f"has {besides} besides"] if besides else []
    return f"{path} in the component {' and '.join(found) or 'has another order'}"


def _parts(  # noqa: PLR0911 - one case for each type
    type_: types.Type,
) -> tuple[list[str], list[types.Type | None]]:
    """The labels that have to be equal, and the types behind them."""
    match type_:
        case types.Record(fields=fields):
            return [f.name for f in fields], [f.type for f in fields]
        case types.Variant(cases=cases):
            return [c.name for c in cases], [c.type for c in cases]
        case types.Enum(cases=names) | types.Flags(flags=names):
            return list(names), [None] * len(names)
        case types.Tuple(types=parts):
            return [str(i) for i in range(len(parts))], list(parts)
        case types.Result(ok=ok, err=err):
            return ["ok", "err"], [ok, err]
        case types.Map(key=key, value=value):
            return ["key", "value"], [key, value]
        case types.FixedLengthList(type=inner, length=length):
            return [str(length)], [inner]
        case types.Option(type=part) | types.List(type=part):
            return [""], [part]
        case types.Future(type=part) | types.Stream(type=part):
            return [""], [part]
        case _:
            return [], []
