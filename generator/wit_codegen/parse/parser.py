"""Text to AST: the LALR automaton over the table of `wit.lark`, and how it goes on after an error.

The automaton is our own, not Lark's: it keeps tokens as numbers, reduces straight to nodes, and
so reads more than twice as fast; and it can go on behind a faulty item.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import attrs

from wit_codegen.codes import Code
from wit_codegen.diagnostics import Diagnostic, Source, Span
from wit_codegen.memory import no_collection
from wit_codegen.parse import ast
from wit_codegen.parse.lexer import Tokens, tokenize
from wit_codegen.parse.syntax_errors import unexpected_token
from wit_codegen.parse.tables import NO_ACTION, Table, load_table
from wit_codegen.parse.transformer import Transformer

# As deep as the reference goes: packages in packages, types in types.
MAX_DEPTH: Final = 100
_MOST_ERRORS: Final = 100


@attrs.frozen
class ParsedFile:
    """What could be read of a file.

    `lost` are the words of the items that were passed over: names that may be missing elsewhere
    for no fault there. Without errors nothing is lost.
    """

    file: ast.File
    diagnostics: tuple[Diagnostic, ...]
    lost: frozenset[str] = frozenset()


def parse_source(source: Source) -> ParsedFile:
    """Parse the text of one WIT file; never raises for what the text says."""
    with no_collection():
        tokens = tokenize(source)
        run = _Run(source, tokens)
        file = run.parse()
    diagnostics = tuple(sorted(tokens.diagnostics, key=_start))
    return ParsedFile(file, diagnostics, frozenset(run.lost))


def _start(diagnostic: Diagnostic) -> int:
    return diagnostic.span.start if diagnostic.span is not None else 0


class _Run:
    """The automaton at work on one file."""

    def __init__(self, source: Source, tokens: Tokens) -> None:
        self.source = source
        self.tokens = tokens
        self.table = load_table()
        self.transformer = Transformer(source, tokens)
        self.states: list[int] = [0]
        self.values: list[Any] = []
        self.errors = 0
        self.last_error = -1
        self.lost: set[str] = set()
        self.rules: list[tuple[str, int, Callable[[list[Any]], Any]]] = [
            (origin, size, getattr(self.transformer, action, _same))
            for origin, size, action in self.table.rules
        ]

    def parse(self) -> ast.File:
        at = 0
        while at >= 0:
            at = self.advance(at)
            if at >= 0:
                at = self.recover(at)
        file = self.values[-1] if self.values else None
        if isinstance(file, ast.File):
            return file
        return ast.File(self.source, None, None, None, ())

    def advance(self, at: int) -> int:
        """Read tokens from `at` on; return the one that does not fit, or -1 at the end."""
        kinds, actions, gotos = self.tokens.kinds, self.table.actions, self.table.gotos
        states, values, rules = self.states, self.values, self.rules
        transformer, watched = self.transformer, self.table.watched_states
        state = states[-1]
        for token in range(at, len(kinds)):
            kind = kinds[token]
            while (action := actions[state][kind]) < 0:
                origin, size, make = rules[~action]
                if size == 1:
                    states.pop()
                    if make is not _same:
                        values[-1] = make(values[-1:])
                elif size:
                    parts = values[-size:]
                    del values[-size:], states[-size:]
                    values.append(make(parts))
                else:
                    transformer.lookahead = token
                    values.append(make(values))
                if origin == "file":
                    return -1
                state = gotos[states[-1]][origin]
                states.append(state)
            if action == NO_ACTION:
                return token
            state = action
            states.append(state)
            values.append(token)
            if state in watched and self.is_too_deep(token):
                return -1
        return -1

    def is_too_deep(self, token: int) -> bool:
        """Whether the `<` or `package` just read is nested too deep; report it, and give up."""
        table = self.table
        if self.states[-1] in table.angle_states:
            what, token = "type", token + 1
            depth = sum(1 for state in self.states if state in table.angle_states)
        else:
            what = "package"
            depth = _braces(self.states, table)
        if depth < MAX_DEPTH:
            return False
        span = Span(self.source, self.tokens.starts[token], self.tokens.ends[token])
        self.tokens.diagnostics.append(
            Diagnostic(
                Code.NESTING_TOO_DEEP,
                f"{what} nesting too deep",
                span,
                help=f"no more than {MAX_DEPTH} levels are read; name the inner {what}s",
            )
        )
        self.give_up()
        return True

    def braces(self) -> int:
        """Count the braces that are open."""
        return _braces(self.states, self.table)

    def give_up(self) -> int:
        """Stop reading; nothing of the file is known."""
        self.values.clear()
        self.lose(0, len(self.tokens.kinds))
        return -1

    def lose(self, start: int, end: int) -> None:
        """Note the words of tokens that are passed over."""
        text, tokens = self.source.text, self.tokens
        self.lost.update(
            text[tokens.starts[token] : tokens.ends[token]].removeprefix("%")
            for token in range(start, end)
        )

    def recover(self, at: int) -> int:
        """Report the token that does not fit, pass over its item, and return where to go on."""
        table, kinds = self.table, self.tokens.kinds
        self.settle()
        if at != self.last_error:
            self.errors += 1
            expected = [name for name, kind in table.terminals.items() if self.fits(kind)]
            self.tokens.diagnostics.append(unexpected_token(self.source, self.tokens, at, expected))
        if self.errors >= _MOST_ERRORS:
            return self.give_up()
        if self.insert_semicolon(at):
            return at
        if kinds[at] == table.terminals["$END"]:
            return self.give_up()
        first, depth = self.unwind(at)
        self.last_error = self.skip_item(at, depth)
        self.lose(first, self.last_error)
        return self.last_error

    def settle(self) -> None:
        """Finish what can only be finished, whatever comes next."""
        while len(targets := {*self.table.actions[self.states[-1]]} - {NO_ACTION}) == 1:
            (action,) = targets
            if action >= 0:
                return
            origin, size, _ = self.rules[~action]
            if origin == "file" or not size:
                return
            self.reduce(~action)

    def reduce(self, rule: int) -> None:
        """Make the node of a rule that has parts."""
        origin, size, make = self.rules[rule]
        parts = self.values[-size:]
        del self.values[-size:], self.states[-size:]
        self.values.append(make(parts))
        self.states.append(self.table.gotos[self.states[-1]][origin])

    def insert_semicolon(self, at: int) -> bool:
        """Go on as if a `;` stood in front of a token, if that is all there is to mend."""
        semicolon = self.table.terminals["SEMICOLON"]
        if not self.fits(semicolon, self.tokens.kinds[at]):
            return False
        kind = self.tokens.kinds[at]
        self.tokens.kinds[at] = semicolon
        self.advance_one(at)
        self.tokens.kinds[at] = kind
        return True

    def advance_one(self, at: int) -> None:
        """Read the token `at`, which fits."""
        while (action := self.table.actions[self.states[-1]][self.tokens.kinds[at]]) < 0:
            self.reduce(~action)
        self.states.append(action)
        self.values.append(at)

    def fits(self, *kinds: int) -> bool:
        """Whether tokens of these kinds could come next: reductions may still refuse them."""
        states = list(self.states)
        for kind in kinds:
            while (action := self.table.actions[states[-1]][kind]) < 0:
                origin, size, _ = self.rules[~action]
                if origin == "file":
                    return True
                if size:
                    del states[-size:]
                states.append(self.table.gotos[states[-1]][origin])
            if action == NO_ACTION:
                return False
            states.append(action)
        return True

    def unwind(self, at: int) -> tuple[int, int]:
        """Go back to the list that the faulty item is in: its first token, and its open braces."""
        popped: list[int] = []
        first = at
        while self.states[-1] not in self.table.item_states:
            if len(self.states) == 1:
                # Nothing but a faulty header was read: take the rest as a file without one.
                self.states.append(self.table.gotos[0]["items"])
                self.values.append([])
                break
            popped.append(self.states.pop())
            value = self.values.pop()
            first = value if isinstance(value, int) else first
        return first, _braces(popped, self.table)

    def skip_item(self, at: int, depth: int) -> int:
        """Return the token behind the item that the token `at` is in."""
        terminals, kinds = self.table.terminals, self.tokens.kinds
        left, right, semicolon = terminals["LBRACE"], terminals["RBRACE"], terminals["SEMICOLON"]
        at_top = self.braces() == 0
        for token in range(at, len(kinds) - 1):
            kind = kinds[token]
            if kind == left:
                depth += 1
            elif kind == semicolon and depth == 0:
                return token + 1
            elif kind == right:
                if depth == 0 and not at_top:
                    return token
                depth -= 1
                if depth <= 0:
                    return token + 1
        return len(kinds) - 1


def _same(values: list[Any]) -> Any:  # noqa: ANN401 (a value of the parser's stack)
    return values[0]


def _braces(states: list[int], table: Table) -> int:
    return sum((state in table.open_states) - (state in table.close_states) for state in states)
