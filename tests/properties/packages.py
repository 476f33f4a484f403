"""Random valid packages as texts: a main one, and those nested in it that it may use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import attrs
from hypothesis import strategies as st

from tests.properties.scopes import Interface, Names, Package, World
from tests.properties.types import Scope
from tests.properties.words import DOCS, NAMES, VERSIONS
from wit_codegen.resolve.spelling import identifier

T = TypeVar("T")


@attrs.frozen
class Text:
    """A package as its head, and the texts of its items, which may stand in any order."""

    docs: str
    head: str
    items: tuple[str, ...]

    def nested(self) -> str:
        """Spell it as a package within the file of another."""
        return f"{self.docs}{self.head} {{\n{self.body()}\n}}"

    def body(self) -> str:
        """Spell its items."""
        return "\n".join(self.items)


@attrs.frozen
class Texts:
    """The main package, and others."""

    main: Text
    others: tuple[Text, ...]

    def __str__(self) -> str:
        """Spell all in one file."""
        head = f"{self.main.docs}{self.main.head};"
        return "\n".join([head, self.main.body(), *(each.nested() for each in self.others)])


@st.composite
def packages(draw: st.DrawFn, *, includes: bool = True) -> Texts:
    """Draw packages; each may use what those before it define, and the main one is the last."""
    drawn: list[Package] = []
    texts: list[Text] = []
    for _ in range(draw(st.integers(1, 3))):
        package = _new_package(draw, drawn)
        texts.append(_package(draw, package, drawn, includes=includes))
        drawn.append(package)
    return Texts(texts[-1], tuple(texts[:-1]))


def _new_package(draw: st.DrawFn, others: list[Package]) -> Package:
    version = draw(st.sampled_from(sorted(VERSIONS, key=str)))
    namespace, name = draw(NAMES), draw(NAMES)
    is_another_version = draw(st.booleans())
    if others and is_another_version:
        namespace, name = others[0].namespace, others[0].name
    names = {(each.namespace, each.name, each.version) for each in others}
    while (namespace, name, version) in names:
        name += "-x"
    return Package(namespace, name, version)


def _package(draw: st.DrawFn, package: Package, others: list[Package], *, includes: bool) -> Text:
    far = [each for other in others for each in other.interfaces]
    items = [_interface(draw, package, far) for _ in range(draw(st.integers(0, 3)))]
    for _ in range(draw(st.integers(0, 2))):
        # The worlds of this package grow in number as they are drawn.
        worlds = [each for other in [*others, package] for each in other.worlds]
        items += [_World(draw, package, far).text(worlds if includes else [])]
    return Text(draw(DOCS), package.head(), tuple(draw(st.permutations(items))))


def _interface(draw: st.DrawFn, package: Package, far: list[Interface]) -> str:
    interface = Interface(package, package.names.fresh(draw))
    scope = Scope(draw, package, Names(), interface.types)
    body = _body(scope, [*far, *package.interfaces])
    interface.needs = scope.needs
    package.interfaces.append(interface)
    return f"{package.attributes(draw)}interface {identifier(interface.name)} {{\n{body}\n}}"


def _body(scope: Scope, usable: list[Interface]) -> str:
    for _ in scope.count(0, 2):
        if usable:
            scope.use(usable)
    for _ in scope.count(0, 4):
        scope.define()
    for _ in scope.count(0, 3):
        scope.function()
    return "\n".join(scope.draw(st.permutations(scope.items)))


class _World:
    """Draws one world."""

    def __init__(self, draw: st.DrawFn, package: Package, far: list[Interface]) -> None:
        self.draw = draw
        self.package = package
        self.usable = [*far, *package.interfaces]
        self.world = World(package, package.names.fresh(draw))
        self.scope = Scope(draw, package, self.world.imports, {}, since=False)
        self.items: list[str] = []

    def text(self, worlds: list[World]) -> str:
        draw, scope = self.draw, self.scope
        for _ in scope.count(0, 2):
            if self.usable:
                # The gate of a `use` would be that of an import, which an `include` may oppose.
                scope.use(self.usable, gated=False)
        for _ in scope.count(0, 2):
            scope.define()
        self.world.plain += scope.types
        for _ in scope.count(0, 4):
            self.extern()
        for interface in draw(_some(self.usable)):
            self.items.append(self.by_path("import", interface))
        for interface in draw(_some(self.usable)):
            if self.can_export([interface], [interface]):
                self.world.exported.append(interface)
                self.world.exporters.append(interface)
                self.items.append(self.by_path("export", interface))
        for world in draw(_some(worlds)):
            self.include(world)
        self.package.worlds.append(self.world)
        items = "\n".join(draw(st.permutations([*scope.items, *self.items])))
        head = self.package.attributes(draw)
        return f"{head}world {identifier(self.world.name)} {{\n{items}\n}}"

    def by_path(self, word: str, interface: Interface) -> str:
        return f"{self.draw(DOCS)}{word} {interface.path(self.package)};"

    def extern(self) -> None:
        """Draw a function, an inline interface, or a label for one with a path."""
        word = self.scope.pick(["import", "export"])
        names = self.world.imports if word == "import" else self.world.exports
        name = names.fresh(self.draw)
        self.world.plain.append(name)
        kind = self.scope.pick(["function", "inline", "label"])
        # A gate would be that of what is imported for it, which an `include` may oppose.
        head = self.scope.head() if kind == "function" else self.draw(DOCS)
        start = f"{head}{word} {identifier(name)}: "
        if kind == "inline":
            inner = Scope(self.draw, self.package, Names(), {}, since=False)
            body = f"interface {{\n{_body(inner, self.usable)}\n}}"
            self.interface(start, body, word, Interface(self.package, name, needs=inner.needs))
        elif kind == "label" and self.usable:
            interface = self.draw(st.sampled_from(self.usable))
            self.interface(start, f"{interface.path(self.package)};", word, interface)
        else:
            self.items.append(f"{start}{self.scope.signature()};")

    def interface(self, start: str, body: str, word: str, interface: Interface) -> None:
        """Add an interface under a name, or a function where it cannot be exported."""
        exporters = [interface] if word == "export" else []
        possible = self.can_export([], exporters)
        self.world.exporters += exporters if possible else []
        self.items.append(f"{start}{body}" if possible else f"{start}func();")

    def include(self, other: World) -> None:
        """Include a world, with new names for those of its items that are taken here."""
        if not self.can_export(other.exported, other.exporters):
            return
        renamings: list[str] = []
        for name in dict.fromkeys(other.plain):
            new = name
            taken = self.world.imports.taken | self.world.exports.taken
            if name.lower() in taken or self.scope.chance():
                new = self.world.imports.fresh(self.draw, self.world.exports)
                renamings.append(f"{identifier(name)} as {identifier(new)}")
            self.world.imports.taken.add(new.lower())
            self.world.exports.taken.add(new.lower())
            self.world.plain.append(new)
        self.world.exported += other.exported
        self.world.exporters += other.exporters
        path = (
            identifier(other.name)
            if other.package is self.package
            else other.package.path(other.name)
        )
        end = f" with {{ {', '.join(renamings)} }}" if renamings else ";"
        self.items.append(f"include {path}{end}")

    def can_export(self, new: list[Interface], exporters: list[Interface]) -> bool:
        """Whether no interface would be both exported, and imported for another export."""
        exported = [*self.world.exported, *new]
        exporters = [*self.world.exporters, *exporters]
        imported = [
            each for exporter in exporters for each in exporter.needs if each not in exported
        ]
        return not any(
            needed in exporters or any(each in exported for each in needed.needs)
            for needed in imported
        )


def _some(options: Iterable[T]) -> st.SearchStrategy[list[T]]:
    listed = list(options)
    return (
        st.lists(st.sampled_from(listed), unique=True, max_size=3) if listed else st.just(list[T]())
    )
