"""Elaboration: a world's implicit imports, and the order of its items.

Whatever an interface uses types of must be there too: an import for an import; for an export the
other export if there is one, else an import.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from wit_codegen.codes import Code
from wit_codegen.diagnostics import Span
from wit_codegen.resolve import ir
from wit_codegen.resolve.arena import Arena, ArenaWorld, Items, Key
from wit_codegen.resolve.problems import Problems


def elaborate(arena: Arena, world: ArenaWorld, span: Span, problems: Problems) -> None:
    """Add what a world needs, and sort its imports: interfaces, types, functions.

    `span` is where the world is defined.
    """
    imports = _imports(arena, world)
    exports: Items = {
        key: item for key, item in world.exports.items() if not isinstance(item, ir.InterfaceItem)
    }
    blamed = _Exports(arena, world, imports, exports).run()
    if blamed is not None:
        _report(arena, blamed, span, problems)
    world.imports = dict(sorted(imports.items(), key=lambda entry: _class(arena, entry[1])))
    world.exports = exports
    _check_case(world.imports, "import", span, problems)
    _check_case(world.exports, "export", span, problems)


def _class(arena: Arena, item: ir.WorldItem) -> int:
    """Interfaces, used types, defined types, functions, functions of resources."""
    if isinstance(item, ir.InterfaceItem):
        return 0
    if isinstance(item, ir.Function):
        return 3 if item.resource is None else 4
    entry = arena.types[item]
    kind = entry.kind
    if isinstance(kind, ir.Alias) and not isinstance(kind.type, ir.Primitive):
        return 1 if arena.types[kind.type].owner != entry.owner else 2
    return 2


def _imports(arena: Arena, world: ArenaWorld) -> Items:
    imports: Items = {}
    ordered = sorted(world.imports.items(), key=lambda entry: _class(arena, entry[1]))
    for key, item in ordered:
        if isinstance(item, ir.InterfaceItem):
            _import(arena, imports, key, item)
            continue
        if not isinstance(item, ir.Function):
            interface = arena.foreign_owner(item)
            if interface is not None:
                stability = arena.types[item].stability
                needed = ir.InterfaceItem(
                    interface, stability=stability, span=arena.types[item].span
                )
                _import(arena, imports, interface, needed)
        imports[key] = item
    return imports


def _import(arena: Arena, imports: Items, key: Key, item: ir.InterfaceItem) -> None:
    """Add an interface behind those it needs, which take over its stability."""
    if key in imports:
        return
    waiting: list[tuple[Key, ir.InterfaceId, Iterator[ir.InterfaceId]]] = [
        (key, item.id, iter(arena.dependencies(item.id)))
    ]
    while waiting:
        current, id_, dependencies = waiting[-1]
        needed = next((each for each in dependencies if each not in imports), None)
        if needed is not None:
            waiting.append((needed, needed, iter(arena.dependencies(needed))))
            continue
        waiting.pop()
        if current == key:
            imports[current] = item
        else:
            implied = ir.InterfaceItem(id_, stability=item.stability, span=item.span)
            imports.setdefault(current, implied)


@attrs.define
class _Step:
    """An interface on its way into the exports, or into the imports that exports force."""

    key: Key
    id: ir.InterfaceId
    is_export: bool
    dependencies: Iterator[ir.InterfaceId]


class _Exports:
    """Adds exported interfaces, and imports what they need and the world does not export."""

    def __init__(
        self,
        arena: Arena,
        world: ArenaWorld,
        imports: Items,
        exports: Items,
    ) -> None:
        self.arena = arena
        self.imports = imports
        self.exports = exports
        self.wanted = {
            key: item for key, item in world.exports.items() if isinstance(item, ir.InterfaceItem)
        }
        self.required: set[ir.InterfaceId] = set()

    def run(self) -> ir.InterfaceItem | None:
        """Add all exports; return the first that cannot be added."""
        return next((item for key, item in self.wanted.items() if not self.add(key, item)), None)

    def add(self, key: Key, item: ir.InterfaceItem) -> bool:
        """Add an export behind what it needs; whether each of that has one place only."""
        if key in self.exports:
            return True
        steps = [self.step(key, item.id, is_export=True)]
        while steps:
            step = steps[-1]
            needed = next(step.dependencies, None)
            if needed is None:
                steps.pop()
                if not self.finish(step, item):
                    return False
                continue
            is_export = step.is_export and needed in self.wanted
            if needed in self.exports:
                if not is_export:
                    return False
            elif is_export or needed not in self.required:
                steps.append(self.step(needed, needed, is_export=is_export))
        return True

    def step(self, key: Key, id_: ir.InterfaceId, *, is_export: bool) -> _Step:
        return _Step(key, id_, is_export, iter(self.arena.dependencies(id_)))

    def finish(self, step: _Step, cause: ir.InterfaceItem) -> bool:
        if not step.is_export:
            self.required.add(step.id)
            # What the world imports by itself keeps its own docs and stability.
            self.imports.setdefault(step.key, attrs.evolve(cause, id=step.id, docs=None))
            return True
        if step.id in self.required:
            return False
        own = self.wanted.get(step.key)
        self.exports[step.key] = (
            attrs.evolve(own, stability=cause.stability, external_id=cause.external_id)
            if own is not None and step.key != cause.id
            else own or cause
        )
        return True


def _report(arena: Arena, item: ir.InterfaceItem, span: Span, problems: Problems) -> None:
    name = arena.interfaces[item.id].name
    shown = f"interface `{name}`" if name is not None else "an inline interface"
    problems.report(
        Code.IMPORT_AND_EXPORT,
        f"the export of {shown} needs another interface both imported and exported",
        span,
        "export also the interfaces that lie between the two, or neither of them",
        [(item.span, "this export")] if item.span is not None else (),
    )


def _check_case(items: Items, what: str, span: Span, problems: Problems) -> None:
    """Plain names of one direction must differ in more than case."""
    seen: dict[str, str] = {}
    for key in items:
        if not isinstance(key, str):
            continue
        other = seen.setdefault(key.lower(), key)
        if other != key:
            item = items[key]
            place = item.span if isinstance(item, ir.Function | ir.InterfaceItem) else None
            problems.report(
                Code.CASE_CLASH,
                f"{what} `{key}` differs from `{other}` in case only",
                place or span,
                "names are the same whatever their case; rename one of them",
            )
