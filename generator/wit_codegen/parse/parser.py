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
from wit_codegen.parse import ast
from wit_codegen.parse.lexer import Tokens, tokenize
from wit_codegen.parse.syntax_errors import unexpected_token
from wit_codegen.parse.tables import load_table
from wit_codegen.parse.transformer import Transformer

# As deep as the reference goes: packages in packages, types in types.
MAX_DEPTH: Final = 100
_MOST_ERRORS: Final = 100


@attrs.frozen
class ParsedFile:
    """What could be read of a file; a file with diagnostics may lack items."""

    file: ast.File
    diagnostics: tuple[Diagnostic, ...]


def parse_source(source: Source) -> ParsedFile:
    """Parse the text of one WIT file; never raises for what the text says."""
    tokens = tokenize(source)
    run = _Run(source, tokens)
    file = run.parse()
    return ParsedFile(file, tuple(sorted(tokens.diagnostics, key=_start)))


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
        self.rules: list[tuple[str, int, Callable[[list[Any]], Any] | None]] = [
            (origin, size, getattr(self.transformer, action, None))
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
        transformer, nesting = self.transformer, self.table.angle_states
        state = states[-1]
        depth = sum(1 for each in states if each in nesting)
        greater, package = self.table.terminals["GREATER"], self.table.terminals["PACKAGE"]
        for token in range(at, len(kinds)):
            kind = kinds[token]
            while True:
                action = actions[state].get(kind)
                if action is None:
                    return token
                if action >= 0:
                    break
                origin, size, make = rules[~action]
                if size:
                    parts = values[-size:]
                    del values[-size:], states[-size:]
                    values.append(make(parts) if make is not None else parts[0])
                else:
                    transformer.lookahead = token
                    values.append([] if make is None else make(values))
                if origin == "file":
                    return -1
                state = gotos[states[-1]][origin]
                states.append(state)
            state = action
            states.append(state)
            values.append(token)
            if state in nesting:
                depth += 1
                if depth >= MAX_DEPTH:
                    return self.too_deep(token + 1, "type")
            elif kind == greater:
                depth -= 1
            elif kind == package and self.braces() >= MAX_DEPTH:
                return self.too_deep(token, "package")
        return -1

    def braces(self) -> int:
        return sum(1 for state in self.states if state in self.table.brace_states)

    def too_deep(self, token: int, what: str) -> int:
        """Report nesting beyond what the reference takes, and stop reading."""
        span = Span(self.source, self.tokens.starts[token], self.tokens.ends[token])
        self.tokens.diagnostics.append(
            Diagnostic(
                Code.NESTING_TOO_DEEP,
                f"{what} nesting too deep",
                span,
                help=f"no more than {MAX_DEPTH} levels are read; name the inner {what}s",
            )
        )
        self.values.clear()
        return -1

    def recover(self, at: int) -> int:
        """Report the token that does not fit, pass over its item, and return where to go on."""
        table, kinds = self.table, self.tokens.kinds
        if at != self.last_error:
            self.errors += 1
            expected = [name for name, kind in table.terminals.items() if self.fits(kind)]
            self.tokens.diagnostics.append(
                unexpected_token(self.source, self.tokens, at, expected)
            )
        if kinds[at] == table.terminals["$END"] or self.errors >= _MOST_ERRORS:
            self.values.clear()
            return -1
        at = self.skip_item(at, self.unwind())
        self.last_error = at
        return at

    def fits(self, kind: int) -> bool:
        """Whether a token of a kind could come next: reductions may still refuse it."""
        states = list(self.states)
        while (action := self.table.actions[states[-1]].get(kind)) is not None:
            if action >= 0:
                return True
            origin, size, _ = self.rules[~action]
            if origin == "file":
                return True
            if size:
                del states[-size:]
            states.append(self.table.gotos[states[-1]][origin])
        return False

    def unwind(self) -> int:
        """Go back to the list that the faulty item is in; return how many braces it has open."""
        depth = 0
        while self.states[-1] not in self.table.item_states:
            if len(self.states) == 1:
                # Nothing but a faulty header was read: take the rest as a file without one.
                self.states.append(self.table.gotos[0]["items"])
                self.values.append([])
                break
            depth += self.states.pop() in self.table.brace_states
            self.values.pop()
        return depth

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
