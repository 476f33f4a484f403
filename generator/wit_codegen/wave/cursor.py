"""A place in a text and in the value that is being read from it."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import NoReturn

from wit_codegen.codes import Code
from wit_codegen.diagnostics import Source, Span
from wit_codegen.resolve import ir
from wit_codegen.wave.problems import error
from wit_codegen.wave.tokens import Kind, Token, Tokens
from wit_codegen.wave.wording import advice, expected


class Cursor:
    """Takes tokens, and knows what to say when the next one does not fit."""

    def __init__(self, graph: ir.Resolve, source: Source, at: int = 0) -> None:
        """Begin at an offset of a source."""
        self.graph = graph
        self._source = source
        self._tokens = Tokens(source, at)
        self._path: list[str] = []
        self._end = at

    def peek(self) -> Token:
        """Return the next token."""
        return self._tokens.peek()

    def take(self) -> Token:
        """Return the next token, and go on behind it."""
        token = self._tokens.take()
        self._end = token.span.end
        return token

    def since(self, token: Token) -> Span:
        """Return the place from a token to the last one that was taken."""
        return Span(self._source, token.span.start, self._end)

    def accept(self, sign: str) -> bool:
        """Go on behind a bracket, comma, or colon, if it is the next token."""
        if not self.peek().is_sign(sign):
            return False
        self.take()
        return True

    def expect(self, sign: str, what: str) -> Token:
        """Take a bracket or colon that has to be there."""
        token = self.peek()
        if not token.is_sign(sign):
            help_ = "every bracket has to be closed, and parts stand between commas"
            self.fail(Code.VALUE_SYNTAX, f"expected {what}, found {token}", token.span, help_)
        return self.take()

    def each(self, close: str) -> Iterator[None]:
        """Stop before each part of what stands between commas, up to and past a bracket."""
        while not self.accept(close):
            yield
            if not self.accept(","):
                self.expect(close, f"`,` or `{close}`")
                return

    @contextmanager
    def inside(self, step: str) -> Generator[None]:
        """Read a part of the value: `step` is a field's name, or `[index]`."""
        self._path.append(step)
        yield
        self._path.pop()

    def finish(self) -> None:
        """Refuse what is left."""
        token = self.peek()
        if token.kind is not Kind.END:
            help_ = "take it away, or put quotes or brackets around the whole"
            message = f"{token} is left behind the end"
            self.fail(Code.VALUE_SYNTAX, message, token.span, help_)

    def mismatch(self, ref: ir.TypeRef, token: Token) -> NoReturn:
        """Refuse a token that begins no value of a type."""
        message = f"expected {expected(self.graph, ref)}, found {token}"
        code = Code.VALUE_SYNTAX if token.kind is Kind.END else Code.VALUE_TYPE
        self.fail(code, message, token.span, advice(self.graph, ref))

    def fail(self, code: Code, message: str, span: Span, help_: str) -> NoReturn:
        """Refuse a place; the message begins with where in the value it is."""
        path = "".join(f".{step}" if step[0] != "[" else step for step in self._path)
        prefix = f"`{path.removeprefix('.')}`: " if path else ""
        raise error(code, prefix + message, span, help_)
