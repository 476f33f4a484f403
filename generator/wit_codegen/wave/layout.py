"""Where the lines of a long value break."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

import attrs


@attrs.frozen
class Leaf:
    """What has no parts; `lines` is a form on several lines, if there is one."""

    text: str
    lines: tuple[str, ...] | None = None


@attrs.frozen
class Hugged:
    """A part with something right before and behind it."""

    before: str
    inner: Node
    after: str


@attrs.frozen
class Group:
    """Parts between brackets."""

    open: str
    items: tuple[Node, ...]
    close: str


Node: TypeAlias = Leaf | Hugged | Group

_STEP: Final = "  "


def flat(node: Node) -> str:
    """Return a node on one line."""
    match node:
        case Leaf(text=text):
            return text
        case Hugged(before=before, inner=inner, after=after):
            return f"{before}{flat(inner)}{after}"
        case Group(open=open_, items=items, close=close):
            return f"{open_}{', '.join(map(flat, items))}{close}"


def laid_out(node: Node, width: int, margin: str = "", used: int = 0) -> str:
    """Return a node on lines of at most a width, as far as that goes.

    `used` is how much of the first line is taken, `margin` what the others begin with.
    """
    line = flat(node)
    if used + len(line) <= width:
        return line
    match node:
        case Leaf(text=text, lines=lines):
            return f"\n{margin}".join(lines) if lines is not None else text
        case Hugged(before=before, inner=inner, after=after):
            taken = used + len(before) + len(after)
            return f"{before}{laid_out(inner, width, margin, taken)}{after}"
        case Group(items=()):
            return line
        case Group(open=open_, items=items, close=close):
            deeper = margin + _STEP
            rows = f"\n{deeper}".join(_lines(items, width, deeper))
            return f"{open_}\n{deeper}{rows}\n{margin}{close}"


def _lines(items: tuple[Node, ...], width: int, margin: str) -> Iterator[str]:
    """Put every part on a line; of those without parts, as many as fit."""
    if all(isinstance(each, Leaf) and each.lines is None for each in items):
        yield from _filled([flat(each) for each in items], width - len(margin))
        return
    for each in items:
        yield f"{laid_out(each, width, margin, len(margin) + 1)},"


def _filled(texts: list[str], room: int) -> Iterator[str]:
    line = ""
    for text in texts:
        if line and len(line) + len(text) + 2 > room:
            yield line
            line = ""
        line += f" {text}," if line else f"{text},"
    yield line
