"""The parser's table, as `compile_grammar` wrote it, in the form the parser runs on."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any, Final

import attrs

# More than any state's number.
NO_ACTION: Final = 1 << 30
# States are recognised by the symbol that leads to them; recovery needs those behind lists.
ITEM_LISTS: Final = ("items", "interface_items", "world_items", "resource_items")


@attrs.frozen
class Table:
    """An LALR(1) table over numbered terminals.

    `actions[state][terminal]` is a state to shift to, `~rule` to reduce, or NO_ACTION;
    `gotos[state][symbol]` is the state after a reduction. `item_states` are those right after a
    list of items, where the parser can take up again after an error; `open_states`,
    `close_states`, and `angle_states` those right after a `{`, a `}`, and a `<`; in
    `watched_states` nesting is counted.
    """

    terminals: dict[str, int]
    rules: tuple[tuple[str, int, str], ...]
    actions: tuple[list[int], ...]
    gotos: tuple[dict[str, int], ...]
    item_states: frozenset[int]
    open_states: frozenset[int]
    close_states: frozenset[int]
    angle_states: frozenset[int]
    watched_states: frozenset[int]


@cache
def load_table() -> Table:
    """Read the table that lies beside this module."""
    text = (
        resources.files("wit_codegen.parse").joinpath("wit.table.json").read_text(encoding="utf-8")
    )
    raw: dict[str, Any] = json.loads(text)
    terminals = {name: number for number, name in enumerate(raw["terminals"])}
    angle_states = _states_after(raw["actions"], "LESS")
    return Table(
        terminals=terminals,
        rules=tuple((origin, size, action) for origin, size, action in raw["rules"]),
        actions=tuple(_row(row, list(terminals)) for row in raw["actions"]),
        gotos=tuple(raw["gotos"]),
        item_states=frozenset(
            row[name] for row in raw["gotos"] for name in ITEM_LISTS if name in row
        ),
        open_states=_states_after(raw["actions"], "LBRACE"),
        close_states=_states_after(raw["actions"], "RBRACE"),
        angle_states=angle_states,
        watched_states=angle_states | _states_after(raw["actions"], "PACKAGE"),
    )


def _row(row: dict[str, int], terminals: list[str]) -> list[int]:
    """Lay a state's actions out by terminal, and one more for what is none (-1)."""
    return [row.get(name, NO_ACTION) for name in terminals] + [NO_ACTION]


def _states_after(actions: list[dict[str, int]], terminal: str) -> frozenset[int]:
    return frozenset(row[terminal] for row in actions if row.get(terminal, -1) >= 0)
