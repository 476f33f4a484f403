"""Make `wit.table.json` from `wit.lark`: `python -m wit_codegen.parse.compile_grammar`.

Lark analyses the grammar once, when the grammar changes; the parser runs on the table it gives.
Loading the table costs under a millisecond, where importing Lark and building the table costs a
sixth of a second on each start of the command. This module is the only one that touches Lark.
"""

from __future__ import annotations

import json
from collections import deque
from importlib import resources
from pathlib import Path
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, int]


def analyse(grammar: str) -> dict[str, Any]:
    """Return the LALR(1) table of a grammar, its states numbered in breadth-first order.

    An action is the number of the state to go to, or `~rule` for a reduction. Raises what Lark
    raises on a grammar that is not LALR(1).
    """
    rows, start = _lark_table(grammar)
    order = _breadth_first(rows, start)
    number = {state: index for index, state in enumerate(order)}
    rules: dict[Any, int] = {}
    terminals: set[str] = set()
    actions: list[Row] = []
    gotos: list[Row] = []
    for state in order:
        action: Row = {}
        goto: Row = {}
        for symbol, (is_shift, target) in sorted(rows[state].items()):
            if symbol[0].islower():
                goto[symbol] = number[target]
                continue
            terminals.add(symbol)
            action[symbol] = number[target] if is_shift else ~rules.setdefault(target, len(rules))
        actions.append(action)
        gotos.append(goto)
    return {
        "terminals": sorted(terminals),
        "rules": [
            [rule.origin.name, len(rule.expansion), rule.alias or rule.origin.name]
            for rule in rules
        ],
        "actions": actions,
        "gotos": gotos,
    }


def _lark_table(grammar: str) -> tuple[dict[Any, dict[str, tuple[bool, Any]]], Any]:
    """Ask Lark for its table: per state, symbol -> (is it a shift, the state or rule)."""
    # Not at the top: the command line never needs Lark, only who changes the grammar does.
    from lark import load_grammar  # noqa: PLC0415
    from lark.common import ParserConf  # noqa: PLC0415
    from lark.parsers.lalr_analysis import LALR_Analyzer, Shift  # noqa: PLC0415

    loader: Any = load_grammar
    loaded: Any = loader.load_grammar(grammar, "wit.lark", [], global_keep_all_tokens=False)[0]
    rules: Any = loaded.compile(["file"], "*")[1]
    analyzer: Any = LALR_Analyzer(ParserConf(rules, {}, ["file"]), strict=True)
    analyzer.compute_lalr()
    table: Any = analyzer.parse_table
    rows = {
        state: {str(symbol): (action is Shift, target) for symbol, (action, target) in row.items()}
        for state, row in table.states.items()
    }
    return rows, table.start_states["file"]


def _breadth_first(rows: dict[Any, dict[str, tuple[bool, Any]]], start: Any) -> list[Any]:  # noqa: ANN401 (Lark's states are of no one type)
    """List the states as they are met from the start, so that their numbers are stable."""
    seen = {start: None}
    waiting = deque([start])
    while waiting:
        for _, (is_shift, target) in sorted(rows[waiting.popleft()].items()):
            if is_shift and target not in seen:
                seen[target] = None
                waiting.append(target)
    return list(seen)


def render() -> str:
    """Return the text of `wit.table.json` for the grammar as it stands."""
    grammar = resources.files("wit_codegen.parse").joinpath("wit.lark").read_text(encoding="utf-8")
    table = analyse(grammar)
    lines = [f"{json.dumps(key)}: [\n{_lines(value)}\n]" for key, value in table.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _lines(values: list[Any]) -> str:
    return ",\n".join(json.dumps(value, separators=(",", ":")) for value in values)


if __name__ == "__main__":
    Path(__file__).with_name("wit.table.json").write_text(render(), encoding="utf-8")
