"""What the paths of a package lead to: its own interfaces and worlds, and those of others."""

from __future__ import annotations

from collections.abc import Callable

from wit_codegen.codes import Code
from wit_codegen.diagnostics import Span
from wit_codegen.parse import ast
from wit_codegen.parse.suggestions import did_you_mean
from wit_codegen.resolve import ir
from wit_codegen.resolve.draft import FOREIGN, Draft, DraftInterface, DraftType, DraftWorld, ItemRef
from wit_codegen.resolve.packages import Part, name_of
from wit_codegen.resolve.paths import Mention, mentions
from wit_codegen.resolve.toposort import cycles, toposort

Definition = tuple[ast.Interface | ast.World, Part]


class Scope:
    """The names of one package, and the entries made for them in its draft."""

    def __init__(self, draft: Draft) -> None:
        """Allocate all that has a name of its own, in the reference's order."""
        self.draft = draft
        self.problems = draft.problems
        self.parts = draft.package.parts
        self.foreign: dict[tuple[ir.PackageName, str], ItemRef] = {}
        self.definitions = self._definitions()
        self.file_names = [self._file_names(part) for part in self.parts]
        self.items: dict[str, ItemRef] = {}
        self.interface_order: list[str] = []
        self.world_order: list[str] = []
        self._each_mention(self._add_foreign)
        self._add_items()
        self._each_mention(self._add_foreign_types)

    def _each_mention(self, visit: Callable[[Mention, int], None]) -> None:
        for number, part in enumerate(self.parts):
            for mention in mentions(part.items):
                visit(mention, number)

    # Names

    def _definitions(self) -> dict[str, Definition]:
        """Index interfaces and worlds, which share one namespace in a package."""
        found: dict[str, Definition] = {}
        for part in self.parts:
            for item in part.items:
                if isinstance(item, ast.Interface | ast.World):
                    name = item.name.name
                    if name in found:
                        first, first_part = found[name]
                        self.problems.report(
                            Code.DUPLICATE_ITEM,
                            f"an interface or world named `{name}` exists already",
                            part.span(item.name),
                            "give one of them another name",
                            [(first_part.span(first.name), "first defined here")],
                        )
                    else:
                        found[name] = (item, part)
        return found

    def _file_names(self, part: Part) -> dict[str, ast.UsePath]:
        """Index the names that top-level `use` gives to a file, and check the file's names."""
        seen: dict[str, ast.Id] = {}
        uses: dict[str, ast.UsePath] = {}
        for item in part.items:
            if isinstance(item, ast.NestedPackage):
                continue
            name = item.local if isinstance(item, ast.ToplevelUse) else item.name
            if isinstance(item, ast.ToplevelUse):
                self._check_toplevel_use(item, part)
                if name.name not in seen:
                    uses[name.name] = item.path
            first = seen.setdefault(name.name, name)
            by_use = isinstance(item, ast.ToplevelUse) or name.name in uses
            if first is not name and by_use:
                self.problems.report(
                    Code.DUPLICATE_IN_FILE,
                    f"the name `{name.name}` is given twice in this file",
                    part.span(name),
                    "use another name: `use … as other-name;`",
                    [(part.span(first), "first given here")],
                )
        return uses

    def _check_toplevel_use(self, use: ast.ToplevelUse, part: Part) -> None:
        if use.head.attributes:
            self.problems.report(
                Code.ATTRIBUTE_MISPLACED,
                "a top-level `use` cannot have attributes",
                part.span(use),
                "put them on the items that need them",
            )
        if isinstance(use.path, ast.Id) and use.path.name not in self.definitions:
            self.report_unknown_item(use.path, part)

    def report_unknown_item(self, name: ast.Id, part: Part) -> None:
        """Complain that nothing of this name is in the package."""
        self.problems.report(
            Code.UNKNOWN_ITEM,
            f"interface or world `{name.name}` does not exist in package "
            f"`{self.draft.package.name}`",
            part.span(name),
            did_you_mean(name.name, self.definitions)
            or "define it, or write the whole path of another package's: `namespace:package/name`",
        )

    # Entries for this package's own items

    def _add_items(self) -> None:
        needs, edges = self._needs()
        order = toposort(needs)
        for node, position, path in cycles(needs, order.unfinished):
            span = edges[node][position]
            target = needs[node][position]
            chain = " -> ".join(f"`{name}`" for name in (*path, path[0]))
            self.problems.report(
                Code.ITEM_CYCLE,
                f"interface or world `{target}` depends on itself: {chain}",
                span,
                "move what both need into a third interface",
            )
        unfinished = set(order.unfinished)
        for name in (*order.nodes, *order.unfinished):
            item, part = self.definitions[name]
            span = part.span(item.name)
            broken = name in unfinished
            if isinstance(item, ast.Interface):
                interface = DraftInterface(name, span, broken=broken)
                self.items[name] = ItemRef(interface=self.draft.add_interface(interface))
                self.interface_order.append(name)
            else:
                world = DraftWorld(name, span, broken=broken)
                self.items[name] = ItemRef(world=self.draft.add_world(world))
                self.world_order.append(name)

    def _needs(self) -> tuple[dict[str, list[str]], dict[str, list[Span]]]:
        """Return which items each item needs, and the place to blame for each need."""
        needs: dict[str, list[str]] = {name: [] for name in self.definitions}
        blame: dict[str, list[Span]] = {name: [] for name in self.definitions}

        def add(mention: Mention, number: int) -> None:
            path, part = mention.path, self.parts[number]
            if mention.owner is None or isinstance(path, ast.PackagePath):
                return
            target, span = self._local_target(path, number, part)
            if target in self.definitions and self._owns(mention.owner, part):
                needs[mention.owner].append(target)
                blame[mention.owner].append(span)

        self._each_mention(add)
        return needs, blame

    def _owns(self, owner: str, part: Part) -> bool:
        """Whether the item of this name is the one in this part, and not its duplicate."""
        return self.definitions[owner][1] is part

    def _local_target(self, path: ast.Id, number: int, part: Part) -> tuple[str | None, Span]:
        """Follow a name to an item of this package; the place is where the reference points."""
        used = self.file_names[number].get(path.name)
        if isinstance(used, ast.PackagePath):
            return None, part.span(path)
        if used is not None:
            return used.name, part.span(used)
        definition = self.definitions.get(path.name)
        if definition is None:
            self.report_unknown_item(path, part)
            return None, part.span(path)
        item, home = definition
        return path.name, part.span(item.name if home is part else path)

    # Entries for other packages' items

    def _add_foreign(self, mention: Mention, number: int) -> None:
        path, part = mention.path, self.parts[number]
        if isinstance(path, ast.Id):
            return
        key = (name_of(path.package), path.name.name)
        ref = self.foreign.get(key)
        if ref is None:
            span = part.span(path.name)
            if mention.is_world:
                world = DraftWorld(path.name.name, span, foreign=key)
                ref = ItemRef(world=self.draft.add_world(world))
            else:
                interface = DraftInterface(path.name.name, span, foreign=key)
                ref = ItemRef(interface=self.draft.add_interface(interface))
            self.foreign[key] = ref
        stability = self.draft.stability(mention.head, part)
        if ref.world is not None:
            self.draft.worlds[ref.world].stabilities.append(stability)
        elif ref.interface is not None:
            self.draft.interfaces[ref.interface].stabilities.append(stability)

    def _add_foreign_types(self, mention: Mention, number: int) -> None:
        if not mention.is_use:
            return
        part = self.parts[number]
        ref = self.lookup(mention.path, number, quiet=True)
        if ref is None or ref.interface is None:
            return
        interface = self.draft.interfaces[ref.interface]
        if interface.foreign is None:
            return
        stability = self.draft.stability(mention.head, part)
        for use in mention.names:
            name = use.name.name
            if name not in interface.names:
                span = part.span(use.name)
                owner = ir.InterfaceOwner(ref.interface)
                entry = DraftType(name, FOREIGN, owner, span, stability=stability)
                interface.names[name] = (self.draft.add_type(entry), span)

    # Looking up

    def lookup(self, path: ast.UsePath, number: int, *, quiet: bool = False) -> ItemRef | None:
        """Follow a path in a part: this file's names first, then the package's."""
        if isinstance(path, ast.PackagePath):
            return self.foreign[name_of(path.package), path.name.name]
        used = self.file_names[number].get(path.name)
        if isinstance(used, ast.PackagePath):
            return self.foreign[name_of(used.package), used.name.name]
        if used is not None:
            return self.items.get(used.name)
        ref = self.items.get(path.name)
        if ref is None and not quiet:
            self.report_unknown_item(path, self.parts[number])
        return ref

    def interface(self, path: ast.UsePath, number: int) -> ir.InterfaceId | None:
        """Follow a path that must lead to an interface; complain if it does not."""
        ref = self.lookup(path, number)
        if ref is not None and ref.interface is None:
            name = path.name.name if isinstance(path, ast.PackagePath) else path.name
            self.problems.report(
                Code.NOT_AN_INTERFACE,
                f"`{name}` is a world, not an interface",
                self.parts[number].span(path),
                "worlds can only be included: `include …;`",
            )
        return ref.interface if ref is not None else None

    def world(self, path: ast.UsePath, number: int) -> ir.WorldId | None:
        """Follow a path that must lead to a world; complain if it does not."""
        ref = self.lookup(path, number)
        if ref is not None and ref.world is None:
            name = path.name.name if isinstance(path, ast.PackagePath) else path.name
            self.problems.report(
                Code.NOT_A_WORLD,
                f"`{name}` is an interface, not a world",
                self.parts[number].span(path),
                "interfaces are imported or exported: `import …;`",
            )
        return ref.world if ref is not None else None
