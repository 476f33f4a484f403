"""A graph without ids: equal for two texts that say the same in another order.

Named items go by their paths, anonymous types by what they are made of; items of worlds keep their
order, since that is the order in a component.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from wit_codegen.resolve import ir
from wit_codegen.resolve.reference_json import to_json
from wit_runtime.kinds import is_dict, is_list

Canonical: TypeAlias = dict[str, dict[str, Any]]


def canonical(graph: ir.Resolve, *, nameless_gates: bool = True) -> Canonical:
    """Return packages, worlds, interfaces, and named types by name.

    A type without a name has the gate of the place where it is mentioned first, which may be left
    out.
    """
    return _Canonical(graph, nameless_gates=nameless_gates).run()


class _Canonical:
    def __init__(self, graph: ir.Resolve, *, nameless_gates: bool) -> None:
        self.nameless_gates = nameless_gates
        self.graph = graph
        self.json = to_json(graph)
        self.inline: dict[int, str] = {}
        for world in graph.worlds:
            sides: list[tuple[str, Mapping[str, ir.WorldItem]]] = [
                ("imports", world.imports),
                ("exports", world.exports),
            ]
            for side, items in sides:
                for key, item in items.items():
                    if isinstance(item, ir.InterfaceItem):
                        self.inline[item.id] = f"A:{self.world(world)}.{side}.{key}"

    def run(self) -> Canonical:
        worlds, interfaces, types = (self.json[key] for key in ("worlds", "interfaces", "types"))
        return {
            "packages": {
                each["name"]: {"docs": each.get("docs"), "items": _names(each)}
                for each in self.json["packages"]
            },
            "worlds": {
                self.world(world): self._world(written)
                for world, written in zip(self.graph.worlds, worlds, strict=True)
            },
            "interfaces": {
                self.interface(id_): self._interface(written)
                for id_, written in enumerate(interfaces)
            },
            "types": {
                self.type(id_): {**written, "owner": None, "kind": self.kind(written["kind"])}
                for id_, written in enumerate(types)
                if written["name"] is not None
            },
        }

    def world(self, world: ir.World) -> str:
        return f"W:{self.graph.packages[world.package].name}/{world.name}"

    def interface(self, id_: int) -> str:
        interface = self.graph.interfaces[id_]
        if interface.name is None:
            return self.inline[id_]
        return f"I:{self.graph.packages[interface.package].name}/{interface.name}"

    def type(self, ref: int | str | None) -> Any:  # noqa: ANN401 (a name, or JSON)
        if ref is None or isinstance(ref, str):
            return ref
        entry = self.graph.types[ref]
        if entry.name is None:
            written = self.json["types"][ref]
            gate = written.get("stability") if self.nameless_gates else None
            return [self.kind(written["kind"]), gate]
        owner = entry.owner
        if isinstance(owner, ir.InterfaceOwner):
            return f"T:{self.interface(owner.id)}.{entry.name}"
        assert owner is not None
        return f"T:{self.world(self.graph.worlds[owner.id])}.{entry.name}"

    def kind(self, kind: Any) -> Any:  # noqa: ANN401 (JSON)
        """Replace ids in a kind: every number in it but a list's length is one."""
        if is_dict(kind):
            parts: Mapping[Any, Any] = kind
            if "fixed-length-list" in parts:
                element, length = parts["fixed-length-list"]
                return {"fixed-length-list": [self.type(element), f"length {length}"]}
            return {key: self._part(key, value) for key, value in parts.items()}
        if is_list(kind):
            listed: Sequence[Any] = kind
            return [self.kind(each) for each in listed]
        return self.type(kind) if isinstance(kind, int) else kind

    def _part(self, key: str, value: Any) -> Any:  # noqa: ANN401 (JSON)
        return value if key == "docs" else self.kind(value)

    def _world(self, written: Any) -> Any:  # noqa: ANN401 (JSON)
        return {
            **written,
            "package": None,
            "imports": [self._item(*entry) for entry in written["imports"].items()],
            "exports": [self._item(*entry) for entry in written["exports"].items()],
        }

    def _item(self, key: str, item: Any) -> Any:  # noqa: ANN401 (JSON)
        match item:
            case {"interface": {"id": id_, **rest}}:
                name = self.interface(id_)
                return (name if key == f"interface-{id_}" else key, name, rest)
            case {"function": function}:
                return (key, self._function(function))
            case _:
                return (key, self.type(item["type"]))

    def _interface(self, written: Any) -> Any:  # noqa: ANN401 (JSON)
        return {
            **written,
            "package": None,
            "clone_of": None,
            "types": {name: self.type(id_) for name, id_ in written["types"].items()},
            "functions": {
                name: self._function(each) for name, each in written["functions"].items()
            },
        }

    def _function(self, function: Any) -> Any:  # noqa: ANN401 (JSON)
        return {
            **function,
            "kind": self.kind(function["kind"]),
            "params": [{**each, "type": self.type(each["type"])} for each in function["params"]],
            "result": self.type(function.get("result")),
        }


def _names(package: Any) -> Any:  # noqa: ANN401 (JSON)
    return {kind: sorted(package[kind]) for kind in ("interfaces", "worlds")}
