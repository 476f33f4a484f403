"""All packages as they are written, to tell what is missing from what has failed."""

from __future__ import annotations

from collections.abc import Mapping

from wit_codegen.codes import Code
from wit_codegen.diagnostics import Span
from wit_codegen.parse import ast
from wit_codegen.parse.suggestions import did_you_mean
from wit_codegen.resolve import ir
from wit_codegen.resolve.packages import Package, foreign_packages
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
    ) -> None:
        """Index packages."""
        self.packages = packages
        self.problems = problems
        self.searched = searched
        self._items: dict[ir.PackageName, dict[str, ast.Interface | ast.World]] = {}
        self._names: dict[tuple[ir.PackageName, str], dict[str, bool]] = {}

    def items(self, name: ir.PackageName) -> dict[str, ast.Interface | ast.World]:
        """Return the interfaces and worlds of a package."""
        if name not in self._items:
            self._items[name] = {
                item.name.name: item
                for part in self.packages[name].parts
                for item in part.items
                if isinstance(item, ast.Interface | ast.World)
            }
        return self._items[name]

    def names(self, package: ir.PackageName, interface: str) -> dict[str, bool]:
        """Return the names in an interface, each with whether it is a type's."""
        key = (package, interface)
        if key not in self._names:
            names: dict[str, bool] = {}
            for item in self.items(package)[interface].items:
                if isinstance(item, ast.Use):
                    names |= {each.local.name: True for each in item.names}
                elif isinstance(item, ast.TypeDef | ast.Function):
                    names[item.name.name] = isinstance(item, ast.TypeDef)
            self._names[key] = names
        return self._names[key]

    def check_item(self, package: ir.PackageName, name: str, what: str, span: Span) -> bool:
        """Whether a package has an interface, or a world, of a name; complain if not."""
        items = self.items(package)
        wanted = ast.World if what == "world" else ast.Interface
        known = [each for each, item in items.items() if type(item) is wanted]
        if type(items.get(name)) is wanted:
            return True
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
        names = self.names(package, interface)
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
        known = ", ".join(f"`{name}` ({package.span.source.name})" for name, package in shown)
        if self.searched is None:
            return (
                "put its WIT into a folder `deps/` beside this file, and give the folder that both "
                f"are in instead of the file; known packages: {known}"
            )
        return f"it was looked for in `{self.searched}`: put its WIT there; known packages: {known}"
