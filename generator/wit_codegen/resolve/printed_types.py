"""Type expressions of one package as WIT."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from wit_codegen.resolve import ir
from wit_codegen.resolve.spelling import attributes, docs, identifier, path


@attrs.frozen
class TypePrinter:
    """Spells what the items of one package of a graph are made of."""

    graph: ir.Resolve
    package: ir.PackageId

    @property
    def package_name(self) -> ir.PackageName:
        """The package whose items are printed."""
        return self.graph.packages[self.package].name

    # Names

    def interface_path(self, id_: ir.InterfaceId) -> str:
        """Spell how an interface with a name is reached from this package."""
        interface = self.graph.interfaces[id_]
        name = interface.name or ""
        if interface.package == self.package:
            return identifier(name)
        return path(self.graph.packages[interface.package].name, name)

    def head(
        self, text: str | None, stability: ir.Stability, external_id: str | None = None
    ) -> Iterator[str]:
        """Spell what stands in front of an item: docs, then attributes."""
        yield from docs(text)
        yield from attributes(stability, external_id, self.package_name)

    # Type expressions

    def type(self, ref: ir.TypeRef) -> str:
        """Spell a type where one is mentioned: by its name if it has one."""
        if isinstance(ref, ir.Primitive):
            return ref.value
        entry = self.graph.types[ref]
        return identifier(entry.name) if entry.name is not None else self.expression(entry.kind)

    def expression(self, kind: ir.Kind) -> str:  # noqa: C901, PLR0911 (one case a kind)
        """Spell a type that has, or here needs, no definition."""
        match kind:
            case ir.Own(resource=id_):
                return self.type(id_)
            case ir.Borrow(resource=id_):
                return f"borrow<{self.type(id_)}>"
            case ir.Tuple(types=types):
                return f"tuple<{', '.join(map(self.type, types))}>"
            case ir.Option(type=payload):
                return f"option<{self.type(payload)}>"
            case ir.List(type=element):
                return f"list<{self.type(element)}>"
            case ir.FixedLengthList(type=element, length=length):
                return f"list<{self.type(element)}, {length}>"
            case ir.Map(key=key, value=value):
                return f"map<{self.type(key)}, {self.type(value)}>"
            case ir.Result(ok=ok, err=err):
                return self._result(ok, err)
            case ir.Future(type=payload):
                return "future" if payload is None else f"future<{self.type(payload)}>"
            case ir.Stream(type=payload):
                return "stream" if payload is None else f"stream<{self.type(payload)}>"
            case ir.Alias(type=target):
                return self.type(target)
            case _:
                message = f"{type(kind).__name__} has no form without a name"
                raise ValueError(message)

    def _result(self, ok: ir.TypeRef | None, err: ir.TypeRef | None) -> str:
        if err is None:
            return "result" if ok is None else f"result<{self.type(ok)}>"
        return f"result<{'_' if ok is None else self.type(ok)}, {self.type(err)}>"
