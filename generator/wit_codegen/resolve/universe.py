"""All packages with what is written in them, to tell what is missing from what has failed."""

from __future__ import annotations

from collections.abc import Mapping

from wit_codegen.codes import Code
from wit_codegen.diagnostics import Span
from wit_codegen.parse.suggestions import did_you_mean
from wit_codegen.resolve import ir
from wit_codegen.resolve.contents import Contents, Decoded, Written
from wit_codegen.resolve.foundation import NO_FOUNDATION, Foundation
from wit_codegen.resolve.packages import Package, foreign_packages, order
from wit_codegen.resolve.problems import Problems


class Universe:
    """Every package, with indexes of what it defines.

    `searched` is the folder that dependencies were looked for in; `None` where the input is one
    file, which brings none along.
    """

    def __init__(
        self,
        packages: Mapping[ir.PackageName, Package],
        problems: Problems,
        searched: str | None = None,
        foundation: Foundation = NO_FOUNDATION,
    ) -> None:
        """Index packages."""
        known: dict[ir.PackageName, Contents] = {**_decoded(foundation)}
        known |= {name: Written(package) for name, package in packages.items()}
        self.packages = {name: known[name] for name in sorted(known, key=order)}
        self.problems = problems
        self.searched = searched
        self._items: dict[ir.PackageName, dict[str, bool]] = {}

    def items(self, name: ir.PackageName) -> dict[str, bool]:
        """Return the interfaces and worlds of a package, each with whether it is a world."""
        if name not in self._items:
            self._items[name] = self.packages[name].items()
        return self._items[name]

    def check_item(self, package: ir.PackageName, name: str, what: str, span: Span) -> bool:
        """Whether a package has an interface, or a world, of a name; complain if not."""
        items = self.items(package)
        wanted = what == "world"
        if items.get(name) is wanted:
            return True
        known = [each for each, is_world in items.items() if is_world is wanted]
        if name in items:
            other = "an interface" if what == "world" else "a world"
            advice = f"`{name}` is {other} there"
        else:
            advice = did_you_mean(name, known) or (
                f"it has {what}s " + ", ".join(f"`{each}`" for each in known[:20])
                if known
                else f"it has no {what}s at all"
            )
        message = f"{what} `{name}` was not found in package `{package}`"
        self.problems.report(Code.NOT_IN_PACKAGE, message, span, advice)
        return False

    def check_type(self, package: ir.PackageName, interface: str, name: str, span: Span) -> None:
        """Complain if an interface has no type of a name."""
        names = self.packages[package].names(interface)
        if name not in names:
            self.problems.report(
                Code.NOT_IN_INTERFACE,
                f"type `{name}` does not exist in interface `{interface}` of `{package}`",
                span,
                did_you_mean(name, names) or "define it there, or remove it here",
            )
        elif not names[name]:
            self.problems.report(
                Code.USE_OF_FUNCTION,
                f"`{name}` is a function; only types can be used from an interface",
                span,
                "import the whole interface into a world to call its functions",
            )

    def report_unknown_packages(self, package: Package) -> None:
        """Complain about packages that are mentioned but nowhere to be found."""
        for name, span in foreign_packages(package).items():
            if name not in self.packages:
                message = f"package `{name}` was not found"
                self.problems.report(Code.UNKNOWN_PACKAGE, message, span, self._advice(name))

    def _advice(self, name: ir.PackageName) -> str:
        versions = [
            f"`{each}`"
            for each in self.packages
            if (each.namespace, each.name) == (name.namespace, name.name)
        ]
        if versions:
            return f"versions must match exactly; there is {', '.join(versions)}"
        hint = did_you_mean(str(name), map(str, self.packages))
        return f"{hint} Otherwise {self._where()}" if hint else self._where()

    def _where(self) -> str:
        """Say where a package was looked for, what was found there, and where to put it."""
        shown = list(self.packages.items())[:20]
        known = ", ".join(f"`{name}` ({package.place})" for name, package in shown)
        if self.searched is None:
            return (
                "put its WIT into a folder `deps/` beside this file, and give the folder that both "
                f"are in instead of the file; known packages: {known}"
            )
        return f"it was looked for in `{self.searched}`: put its WIT there; known packages: {known}"


def _decoded(foundation: Foundation) -> dict[ir.PackageName, Decoded]:
    graph = foundation.graph
    return {
        each.name: Decoded(each, graph.interfaces, foundation.places[each.name])
        for each in graph.packages
    }
