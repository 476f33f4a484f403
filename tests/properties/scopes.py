"""What a random package has defined so far, so that what comes next stays valid."""

from __future__ import annotations

import attrs
from hypothesis import strategies as st

from tests.properties.words import DOCS, FEATURES, NAMES, STRINGS, VERSIONS
from wit_codegen.resolve.spelling import identifier


@attrs.frozen
class Known:
    """What matters about a type to those that mention it."""

    is_resource: bool = False
    has_borrow: bool = False
    is_char: bool = False


@attrs.define
class Names:
    """The names of one namespace; they differ in more than case, as components want it."""

    taken: set[str] = attrs.field(factory=set[str])

    def fresh(self, draw: st.DrawFn, other: Names | None = None) -> str:
        """Draw a name that is new, in another namespace too if one is given."""
        taken = self.taken | other.taken if other is not None else self.taken
        name = draw(NAMES)
        while name.lower() in taken:
            name = f"{name}-{len(taken)}"
        self.taken.add(name.lower())
        if other is not None:
            other.taken.add(name.lower())
        return name


@attrs.define(eq=False)
class Interface:
    """An interface with the types it has; `needs` are those whose types it uses, near and far."""

    package: Package
    name: str
    types: dict[str, Known] = attrs.field(factory=dict[str, Known])
    needs: list[Interface] = attrs.field(factory=list["Interface"])

    def path(self, seen_from: Package) -> str:
        """Spell the way to it."""
        if self.package is seen_from:
            return identifier(self.name)
        return self.package.path(self.name)


@attrs.define(eq=False)
class World:
    """A world with its plain names, by direction, and the interfaces that it exports.

    `exporters` are all for which exports may be needed: also inline ones, and those under labels.
    """

    package: Package
    name: str
    imports: Names = attrs.field(factory=Names)
    exports: Names = attrs.field(factory=Names)
    plain: list[str] = attrs.field(factory=list[str])
    exported: list[Interface] = attrs.field(factory=list[Interface])
    exporters: list[Interface] = attrs.field(factory=list[Interface])


@attrs.define(eq=False)
class Package:
    """A package, and what it has so far."""

    namespace: str
    name: str
    version: str | None
    names: Names = attrs.field(factory=Names)
    interfaces: list[Interface] = attrs.field(factory=list[Interface])
    worlds: list[World] = attrs.field(factory=list[World])

    def path(self, name: str) -> str:
        """Spell the way to an item from outside."""
        version = f"@{self.version}" if self.version else ""
        start = f"{identifier(self.namespace)}:{identifier(self.name)}"
        return f"{start}/{identifier(name)}{version}"

    def head(self) -> str:
        """Spell its name."""
        version = f"@{self.version}" if self.version else ""
        return f"package {identifier(self.namespace)}:{identifier(self.name)}{version}"

    def attributes(self, draw: st.DrawFn, *, since: bool = True, external: bool = False) -> str:
        """Draw docs and attributes for an item."""
        gates = [""] * 4 + [f"@unstable(feature = {identifier(each)})\n" for each in FEATURES]
        if since:
            gates += [f"@since(version = {each})\n" for each in VERSIONS[self.version]]
        gate = draw(st.sampled_from(gates))
        if gate and draw(st.booleans()):
            gate += "@deprecated(version = 1.0.0)\n"
        id_ = f"@external-id({draw(STRINGS)})\n" if external and draw(st.booleans()) else ""
        return draw(DOCS) + id_ + gate
