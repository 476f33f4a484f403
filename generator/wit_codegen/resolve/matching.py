"""Two graphs that have packages in common: which entry of the one is which of the other.

As in the reference, packages are matched by name, and what is in them by name within them. Each
graph may be a partial view of a package; what both have of it must agree.
"""

from __future__ import annotations

from typing import Final, NoReturn

from wit_codegen.resolve import ir
from wit_codegen.resolve.arena import key_of

_SIDES: Final = ("import", "export")


class DisagreementError(Exception):
    """The graphs say different things of the same package."""


class Match:
    """For each id of `new` that `old` has an entry for: the id there.

    Raises DisagreementError if the two cannot be views of the same packages.
    """

    def __init__(self, old: ir.Resolve, new: ir.Resolve) -> None:
        """Match two graphs."""
        self.old = old
        self.new = new
        self.types: dict[ir.TypeId, ir.TypeId] = {}
        self.interfaces: dict[ir.InterfaceId, ir.InterfaceId] = {}
        self.worlds: dict[ir.WorldId, ir.WorldId] = {}
        self.packages: dict[ir.PackageId, ir.PackageId] = {}
        known = {each.name: ir.PackageId(id_) for id_, each in enumerate(old.packages)}
        for number, package in enumerate(new.packages):
            if package.name in known:
                self.packages[ir.PackageId(number)] = known[package.name]
        for id_, other in self.packages.items():
            self._match_interfaces(new.packages[id_], old.packages[other])
        # Worlds are compared by their interfaces, whichever packages these are of.
        for id_, other in self.packages.items():
            self._match_worlds(new.packages[id_], old.packages[other])

    def key(self, key: str, item: ir.WorldItem) -> str | None:
        """Return the key that an item of a world has in the old graph, if it can be there."""
        own = key_of(key, item)
        id_ = own if isinstance(own, str) else self.interfaces.get(own)
        return f"interface-{id_}" if isinstance(id_, int) else id_

    def _match_interfaces(self, new: ir.Package, old: ir.Package) -> None:
        for name, id_ in new.interfaces.items():
            if name in old.interfaces:
                self._interface(id_, old.interfaces[name], f"interface `{name}` of `{new.name}`")

    def _match_worlds(self, new: ir.Package, old: ir.Package) -> None:
        for name, id_ in new.worlds.items():
            if name in old.worlds:
                self._world(id_, old.worlds[name], f"world `{name}` of `{new.name}`")

    def _interface(self, new_id: ir.InterfaceId, old_id: ir.InterfaceId, where: str) -> None:
        self.interfaces[new_id] = old_id
        new, old = self.new.interfaces[new_id], self.old.interfaces[old_id]
        for name, id_ in new.types.items():
            if name in old.types:
                self.types[id_] = old.types[name]
        for name, function in new.functions.items():
            if name in old.functions and not _same_shape(function, old.functions[name]):
                _differ(f"function `{name}` of {where}")

    def _world(self, new_id: ir.WorldId, old_id: ir.WorldId, where: str) -> None:
        self.worlds[new_id] = old_id
        new, old = self.new.worlds[new_id], self.old.worlds[old_id]
        for what, items, others in zip(
            _SIDES, (new.imports, new.exports), (old.imports, old.exports), strict=True
        ):
            if len(items) != len(others):
                _differ(f"the number of {what}s of {where}")
            for key, item in items.items():
                other = others.get(self.key(key, item) or "")
                if other is None or not self._same_item(item, other, where):
                    _differ(f"{what} `{self._shown(key, item)}` of {where}")

    def _same_item(self, new: ir.WorldItem, old: ir.WorldItem, where: str) -> bool:
        if isinstance(new, ir.InterfaceItem) and isinstance(old, ir.InterfaceItem):
            names = self.new.interfaces[new.id].name, self.old.interfaces[old.id].name
            if names != (None, None):
                return self.interfaces.get(new.id) == old.id
            self._interface(new.id, old.id, f"an inline interface of {where}")
            return True
        if isinstance(new, int) and isinstance(old, int):
            self.types[new] = old
        return type(new) is type(old)

    def _shown(self, key: str, item: ir.WorldItem) -> str:
        own = key_of(key, item)
        return own if isinstance(own, str) else self.new.interfaces[own].name or key


def _same_shape(new: ir.Function, old: ir.Function) -> bool:
    """Whether functions agree, as far as that is seen without looking into types."""
    return (
        (new.kind, new.is_async) == (old.kind, old.is_async)
        and [each.name for each in new.params] == [each.name for each in old.params]
        and [_shape(each.type) for each in new.params] == [_shape(each.type) for each in old.params]
        and _shape(new.result) == _shape(old.result)
    )


def _shape(ref: ir.TypeRef | None) -> ir.Primitive | bool:
    """Return a primitive as it is; otherwise only whether there is a type."""
    return ref if isinstance(ref, ir.Primitive) else ref is not None


def _differ(what: str) -> NoReturn:
    raise DisagreementError(f"{what} is not the same")
