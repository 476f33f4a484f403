"""What every stage says about its input: where, what is wrong, and what to do about it."""

from __future__ import annotations

import bisect
import enum
from functools import cached_property
from typing import Final

import attrs

# Nobody reads more; past this a run stops looking.
MOST_DIAGNOSTICS: Final = 1_000


@attrs.define(eq=False, slots=False)
class Source:
    """A text under a name that a person can find: the path as it was given.

    Offsets into `text` count characters; lines and columns count from 1, and a column counts
    UTF-8 bytes, as the reference tools do.
    """

    name: str
    text: str

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """The offset of the first character of each line."""
        starts = [0]
        at = self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return tuple(starts)

    def position(self, offset: int) -> tuple[int, int]:
        """The line and the byte column of an offset, both from 1."""
        line = bisect.bisect_right(self.line_starts, offset)
        before = self.text[self.line_starts[line - 1] : offset]
        return line, len(before.encode("utf-8", "surrogatepass")) + 1

    def line(self, number: int) -> str:
        """The text of a line, without its end."""
        start = self.line_starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)].rstrip("\r")


@attrs.frozen
class Span:
    """A stretch of a source, from `start` up to but not including `end`."""

    source: Source
    start: int
    end: int


class Severity(enum.StrEnum):
    """Whether a diagnostic refuses the input or only remarks on it."""

    ERROR = "error"
    WARNING = "warning"


@attrs.frozen
class Related:
    """Another place that explains a diagnostic, such as a first definition."""

    span: Span
    message: str


@attrs.frozen
class Diagnostic:
    """One remark on the input.

    `code` is stable (`W012`); `help` says what to do about it; `span` is `None` only when no place
    in any text is to blame, and `place` then names the path. `notes` are further facts.
    """

    code: str
    message: str
    span: Span | None
    help: str | None = None
    related: tuple[Related, ...] = ()
    severity: Severity = Severity.ERROR
    place: str | None = None
    notes: tuple[str, ...] = ()


class WitError(Exception):
    """The input is refused; carries every diagnostic that was found, in order of discovery."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        """Keep the diagnostics; the message is the first one's."""
        super().__init__(diagnostics[0].message)
        self.diagnostics = diagnostics
