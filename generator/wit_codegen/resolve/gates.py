"""Whether a gated item is there, for the items of one package."""

from __future__ import annotations

from wit_codegen.codes import Code
from wit_codegen.diagnostics import Span
from wit_codegen.resolve import ir
from wit_codegen.resolve.features import Features
from wit_codegen.resolve.problems import Problems
from wit_codegen.resolve.stability import since_problem


class Gates:
    """Decides by features, and checks the versions in gates against the package's."""

    def __init__(self, features: Features, package: ir.PackageName, problems: Problems) -> None:
        """Decide for the items of a package."""
        self.features = features
        self.package = package
        self.problems = problems
        # Types that are part of a definition share its stability: one complaint for all of them.
        self._checked: dict[int, ir.Stable] = {}

    def open(self, stability: ir.Stability, span: Span) -> bool:
        """Whether an item with this stability is there."""
        match stability:
            case None:
                return True
            case ir.Unstable(feature=feature):
                return self.features.enabled(feature)
            case ir.Stable():
                if id(stability) not in self._checked:
                    self._checked[id(stability)] = stability
                    problem = since_problem(stability, self.package)
                    if problem is not None:
                        code, message, advice = problem
                        self.problems.report(code, message, span, advice)
                return True

    def report_gone(self, what: str, span: Span) -> None:
        """Complain that an item which is there mentions one that is not."""
        self.problems.report(
            Code.GATED_OUT,
            f"this refers to {what} whose feature is not on",
            span,
            "put the same `@unstable` gate here, or turn the feature on: `--features …`",
        )
