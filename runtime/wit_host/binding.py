"""Making an instance of a world: match, link, instantiate, and offer the exports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from wit_host import types
from wit_host.component import Component
from wit_host.engine import engine_for
from wit_host.errors import MissingImportError, WorldMismatchError
from wit_host.exports import offer
from wit_host.handles import HandleTable
from wit_host.instance import Instance
from wit_host.limits import Limits
from wit_host.linking import Linker
from wit_host.matching import Match
from wit_host.support import refuse_unsupported
from wit_host.versions import is_wasi
from wit_host.wasi import Wasi
from wit_host.wasi_setup import configure, withhold_clocks

if TYPE_CHECKING:
    from wit_host.awaiting import Awaiter


@attrs.frozen
class Bound:
    """An instance and what it offers, by attribute."""

    instance: Instance
    exports: dict[str, Any]


@attrs.frozen
class Terms:
    """What a host brings to an instance: its imports, what is granted, limits, who awaits."""

    imports: object
    wasi: Wasi | None
    limits: Limits
    awaiter: Awaiter | None = None


def bind(world: types.World, component: Component, terms: Terms) -> Bound:
    """Instantiate a component as a world, whose exports are of types that are supported.

    Raises `WorldMismatchError`, `MissingImportError`, or `UnsupportedTypeError` before anything of
    the component runs; `InstantiationError` or `TrapError` when it cannot be brought up.
    """
    found = component.match(world)
    if found.differences:
        raise WorldMismatchError(world.name, found.differences)
    for interface in world.imports:
        refuse_unsupported(interface, found.functions[interface])
    supplied = _supplied(world, found, terms.imports)
    left = _left_to_wasi(found, supplied)
    if left and terms.wasi is None:
        names = ", ".join(f"`{name}`" for name in left)
        raise MissingImportError(f"the component needs WASI ({names}); grant it with wasi=Wasi(…)")
    instance = Instance(engine_for(terms.limits), terms.limits)
    if terms.awaiter is not None:
        terms.awaiter.instance = instance
    try:
        raw, handles = _bring_up(component, found, supplied, instance, terms)
        exports = offer(world, found, raw, handles, terms.awaiter)
    except BaseException:
        instance.close()
        raise
    instance.open()
    return Bound(instance, exports)


def _supplied(world: types.World, found: Match, imports: object) -> dict[types.Interface, object]:
    """Find the host's object for each interface that the component imports."""
    supplied: dict[types.Interface, object] = {}
    for interface, name in found.imports.items():
        wanted = found.functions[interface]
        if not wanted and not (interface.resources and name):
            continue
        if interface.attribute is None:
            supplied[interface] = imports
            continue
        part = getattr(imports, interface.attribute, None)
        if part is not None:
            supplied[interface] = part
        elif not is_wasi(name):
            raise MissingImportError(
                f"the component imports `{name}`, and the imports given have no attribute"
                f" `{interface.attribute}` for it ({world.name})"
            )
    return supplied


def _left_to_wasi(found: Match, supplied: dict[types.Interface, object]) -> list[str]:
    unsupplied = [
        name
        for interface, name in found.imports.items()
        if interface not in supplied and is_wasi(name)
    ]
    return sorted([*found.wasi, *unsupplied])


def _bring_up(
    component: Component,
    found: Match,
    supplied: dict[types.Interface, object],
    instance: Instance,
    terms: Terms,
) -> tuple[object, HandleTable]:
    """Link and instantiate; return the engine's instance, and its handles."""
    handles = HandleTable(instance)
    with Linker(instance, handles, terms.awaiter) as linker:
        if terms.wasi is not None and _left_to_wasi(found, supplied):
            linker.add_wasi()
            configure(instance, terms.wasi)
            if not terms.wasi.clocks:
                withhold_clocks(linker, component.surface)
        for interface, subject in supplied.items():
            linker.define(interface, found.imports[interface], subject, found.functions[interface])
        return linker.instantiate(component.compiled(instance.engine)), handles
