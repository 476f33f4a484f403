"""The diagnostics found so far; resolution goes on after an error to find the others."""

from __future__ import annotations

from collections.abc import Iterable

from wit_codegen.codes import Code
from wit_codegen.diagnostics import MOST_DIAGNOSTICS, Diagnostic, Related, Span


class TooManyProblemsError(Exception):
    """So much is wrong that it makes no sense to go on."""


class Problems:
    """Collects diagnostics, each kind once a place."""

    def __init__(self) -> None:
        """Start with none."""
        self.found: list[Diagnostic] = []
        self._places: set[tuple[str, int, int]] = set()

    def report(
        self,
        code: Code,
        message: str,
        span: Span,
        advice: str | None = None,
        related: Iterable[tuple[Span, str]] = (),
    ) -> None:
        """Keep a complaint, unless the same has been made about the same place.

        Raises TooManyProblemsError when there are too many to be of use.
        """
        place = (code.value, id(span.source), span.start)
        if place in self._places:
            return
        if len(self.found) >= MOST_DIAGNOSTICS:
            raise TooManyProblemsError
        self._places.add(place)
        self.found.append(
            Diagnostic(
                code, message, span, advice, tuple(Related(place, text) for place, text in related)
            )
        )
