"""What can be wrong with a value's text."""

from __future__ import annotations

from wit_codegen.codes import Code
from wit_codegen.diagnostics import Diagnostic, Span


class WaveError(Exception):
    """A text is refused; carries the diagnostic."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        """Keep the diagnostic."""
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def error(code: Code, message: str, span: Span, advice: str) -> WaveError:
    """Return the error for a place, to be raised."""
    return WaveError(Diagnostic(code, message, span, help=advice))
