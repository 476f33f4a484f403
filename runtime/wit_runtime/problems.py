"""What is wrong with a value, where, and the error that says so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import attrs

MAX_PROBLEMS = 20
"""How many problems of one list or map are looked for; one error tells no more than this."""


@attrs.frozen
class Problem:
    """One thing that is wrong: the path from the value that was checked, and a message."""

    path: str
    message: str

    def __str__(self) -> str:
        """Return `path: message`, or the message alone at the root."""
        return f"{self.path}: {self.message}" if self.path else self.message


Problems: TypeAlias = tuple[Problem, ...]


class ShapeError(ValueError):
    """Raised when a value does not have the shape or range that its WIT type asks for.

    `problems` holds what was found, at most `MAX_PROBLEMS`; `path` is where the first of it is.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems; there is at least one."""
        found = tuple(problems)
        self.problems: Problems = found[:MAX_PROBLEMS]
        self.path: str = self.problems[0].path
        self.is_truncated: bool = len(found) > MAX_PROBLEMS
        super().__init__(self.problems)

    def __str__(self) -> str:
        """Return a line for each problem, and say when there are more."""
        lines = [str(problem) for problem in self.problems]
        return "\n".join([*lines, "… and more"] if self.is_truncated else lines)


def problem(message: str) -> Problems:
    """Return the one problem of the value at hand."""
    return (Problem("", message),)


def within(step: str, problems: Problems) -> Problems:
    """Move problems of a part into the whole: `step` is a field's name or `[index]`."""
    return tuple(Problem(_join(step, each.path), each.message) for each in problems)


def _join(step: str, path: str) -> str:
    if not step or not path or path.startswith("["):
        return step + path
    return f"{step}.{path}"


def wrong_length(length: int, needed: int) -> Problems:
    """Return the problem of a list or tuple that has not as many elements as its type says."""
    if length == needed:
        return ()
    return problem(f"{length} element{'' if length == 1 else 's'} where {needed} are needed")
