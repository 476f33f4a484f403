"""Random types and functions within one interface or world."""

from __future__ import annotations

import attrs
from hypothesis import strategies as st

from tests.properties.scopes import Interface, Known, Names, Package
from tests.properties.words import DOCS, KEYS, SCALARS
from wit_codegen.resolve.spelling import identifier

DEEPEST = 3


@attrs.define
class Scope:
    """Draws the items of an interface, or the types of a world; `items` are their texts."""

    draw: st.DrawFn
    package: Package
    names: Names
    types: dict[str, Known]
    items: list[str] = attrs.field(factory=list[str])
    needs: list[Interface] = attrs.field(factory=list[Interface])
    since: bool = True

    def pick(self, options: list[str]) -> str:
        return self.draw(st.sampled_from(options))

    def chance(self) -> bool:
        return self.draw(st.booleans())

    def count(self, least: int, most: int) -> range:
        return range(self.draw(st.integers(least, most)))

    def head(self) -> str:
        return self.package.attributes(self.draw, since=self.since, external=True)

    # Types where they are mentioned

    def type(self, depth: int = 0, *, borrow: bool = True) -> tuple[str, Known]:
        """Draw a type; without `borrow` none that holds a borrowed handle."""
        named = [name for name, each in self.types.items() if borrow or not each.has_borrow]
        kinds = ["scalar", *["named"] * bool(named), *["generic"] * (depth < DEEPEST)]
        kind = self.pick(kinds)
        if kind == "scalar":
            name = self.pick(SCALARS)
            return name, Known(is_char=name == "char")
        if kind == "generic":
            return self.generic(depth + 1, borrow=borrow)
        name = self.pick(named)
        known = self.types[name]
        if known.is_resource:
            handle = self.pick(["", "own", *["borrow"] * borrow])
            spelled = f"{handle}<{identifier(name)}>" if handle else identifier(name)
            return spelled, Known(has_borrow=handle == "borrow")
        return identifier(name), known

    def generic(self, depth: int, *, borrow: bool) -> tuple[str, Known]:
        parts: list[Known] = []

        def part() -> str:
            text, known = self.type(depth, borrow=borrow)
            parts.append(known)
            return text

        match self.pick(["list", "option", "tuple", "result", "future", "stream", "fixed", "map"]):
            case "tuple":
                text = f"tuple<{', '.join(part() for _ in self.count(1, 3))}>"
            case "result":
                forms = ["result", "result<{}>", "result<_, {}>", "result<{}, {}>"]
                form = self.pick(forms)
                text = form.format(*(part() for _ in range(form.count("{}"))))
            case "fixed":
                text = f"list<{part()}, {self.draw(st.integers(1, 300))}>"
            case "map":
                text = f"map<{self.pick(KEYS)}, {part()}>"
            case ("future" | "stream") as word:
                payload = part() if self.chance() else ""
                if word == "stream" and parts and parts[0].is_char:
                    payload = ""
                text = f"{word}<{payload}>" if payload else word
            case word:
                text = f"{word}<{part()}>"
        return text, Known(has_borrow=any(each.has_borrow for each in parts))

    # Definitions

    def define(self) -> None:
        """Draw a definition."""
        kind = self.pick(["type", "record", "variant", "enum", "flags", "resource", "type"])
        head = self.head()
        if kind == "resource":
            self.resource(head)
            return
        name = self.names.fresh(self.draw)
        body, known = self.body(kind)
        self.types[name] = known
        start = f"{head}{kind} {identifier(name)}"
        self.items.append(f"{start} = {body};" if kind == "type" else f"{start} {{ {body} }}")

    def body(self, kind: str) -> tuple[str, Known]:
        if kind == "type":
            text, known = self.alias() if self.types and self.chance() else self.type()
            return text, known
        names = Names()
        parts: list[str] = []
        held: list[Known] = []
        for _ in self.count(1, 4):
            part = f"{self.draw(DOCS)}{identifier(names.fresh(self.draw))}"
            if kind == "record" or (kind == "variant" and self.chance()):
                text, each = self.type()
                held.append(each)
                part += f": {text}" if kind == "record" else f"({text})"
            parts.append(part)
        end = "," if self.chance() else ""
        return ", ".join(parts) + end, Known(has_borrow=any(each.has_borrow for each in held))

    def alias(self) -> tuple[str, Known]:
        name = self.pick(list(self.types))
        return identifier(name), self.types[name]

    def resource(self, head: str) -> None:
        name = self.names.fresh(self.draw)
        self.types[name] = Known(is_resource=True)
        taken = Names({name.lower()})
        members = [self.member(taken) for _ in self.count(0, 3)]
        if self.chance():
            result, _ = self.type(borrow=False)
            end = f" -> result<{identifier(name)}, {result}>" if self.chance() else ""
            members.append(f"{self.head()}constructor({self.params()}){end};")
        start = f"{head}resource {identifier(name)}"
        self.items.append(f"{start} {{ {' '.join(members)} }}" if members else f"{start};")

    # Functions

    def member(self, taken: Names) -> str:
        head, name = self.head(), identifier(taken.fresh(self.draw))
        if self.chance():
            return f"{head}{name}: static {self.signature()};"
        return f"{head}{name}: {self.signature(method=True)};"

    def function(self) -> None:
        """Draw a function of an interface."""
        name = self.names.fresh(self.draw)
        self.items.append(f"{self.head()}{identifier(name)}: {self.signature()};")

    def signature(self, *, method: bool = False) -> str:
        start = self.pick(["func", "func", "async func"])
        result = f" -> {self.type(borrow=False)[0]}" if self.chance() else ""
        return f"{start}({self.params(method=method)}){result}"

    def params(self, *, method: bool = False) -> str:
        names = Names({"self"} if method else set())
        parts = (
            f"{identifier(names.fresh(self.draw))}: {self.type()[0]}" for _ in self.count(0, 3)
        )
        return ", ".join(parts)

    # Uses

    def use(self, interfaces: list[Interface], *, gated: bool = True) -> None:
        """Draw a `use` of some types of another interface."""
        source = self.draw(st.sampled_from(interfaces))
        picked = self.draw(
            st.lists(st.sampled_from(sorted(source.types)), unique=True, max_size=3)
            if source.types
            else st.just(list[str]())
        )
        names: list[str] = []
        for each in picked:
            local = each
            if each.lower() in self.names.taken or self.chance():
                local = self.names.fresh(self.draw)
            self.names.taken.add(local.lower())
            self.types[local] = source.types[each]
            spelled = identifier(each)
            names.append(spelled if local == each else f"{spelled} as {identifier(local)}")
        if picked:
            self.needs += [source, *source.needs]
        gate = self.package.attributes(self.draw, since=self.since) if gated else ""
        self.items.append(f"{gate}use {source.path(self.package)}.{{{', '.join(names)}}};")
