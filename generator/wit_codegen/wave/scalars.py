"""Reading what has no parts: numbers, booleans, chars, strings, and names."""

from __future__ import annotations

import math
from collections.abc import Container, Sequence
from typing import Final, NoReturn

from wit_codegen.codes import Code
from wit_codegen.parse.suggestions import did_you_mean
from wit_codegen.resolve import ir
from wit_codegen.wave import types
from wit_codegen.wave.cursor import Cursor
from wit_codegen.wave.numbers import as_single
from wit_codegen.wave.strings import quoted, text_of
from wit_codegen.wave.tokens import Kind, Token
from wit_codegen.wave.wording import advice, name_of, range_of

# No integer of WIT has more digits, and Python converts only so many.
_MOST_DIGITS: Final = 20


class ScalarReader(Cursor):
    """Reads primitives, and names of cases, fields, and flags."""

    def scalar(self, primitive: ir.Primitive, ref: ir.TypeRef) -> types.Data:
        """Read a value of a primitive, which `ref` is or stands for."""
        token = self.peek()
        if primitive in types.INTEGERS:
            return self._integer(primitive, ref, token)
        if primitive in types.FLOATS:
            return self._float(primitive, ref, token)
        if primitive is ir.Primitive.BOOL:
            if not (token.is_word("true") or token.is_word("false")):
                self.mismatch(ref, token)
            return self.take().text == "true"
        if primitive is ir.Primitive.CHAR:
            return self._char(ref, token)
        if primitive is not ir.Primitive.STRING:
            raise ValueError(f"{primitive} has no text")
        if token.kind in {Kind.WORD, Kind.CHAR}:
            self._refuse_bare(ref, token)
        if token.kind not in {Kind.STRING, Kind.LINES}:
            self.mismatch(ref, token)
        return text_of(self.take())

    def _refuse_bare(self, ref: ir.TypeRef, token: Token) -> NoReturn:
        """Refuse a string without its quotes, which a shell may have taken."""
        text = text_of(token) if token.kind is Kind.CHAR else token.text
        message = f"expected a `{name_of(self.graph, ref)}`, found {token}"
        help_ = f"write `{quoted(text)}`; in a shell, with single quotes around the whole call"
        self.fail(Code.VALUE_TYPE, message, token.span, help_)

    def _integer(self, primitive: ir.Primitive, ref: ir.TypeRef, token: Token) -> int:
        if token.kind is not Kind.NUMBER:
            self.mismatch(ref, token)
        digits = token.text.removeprefix("-")
        if not digits.isdigit():
            message = f"expected a whole number, found {token}"
            self.fail(Code.VALUE_TYPE, message, token.span, range_of(primitive))
        least, greatest = types.INTEGERS[primitive]
        if len(digits) > _MOST_DIGITS or not least <= int(token.text) <= greatest:
            message = f"{token} is out of the range of `{name_of(self.graph, ref)}`"
            self.fail(Code.VALUE_RANGE, message, token.span, range_of(primitive))
        return int(self.take().text)

    def _float(self, primitive: ir.Primitive, ref: ir.TypeRef, token: Token) -> types.Data:
        if token.text in types.SPECIAL_FLOATS:
            return types.SPECIAL_FLOATS[self.take().text]
        if token.kind is not Kind.NUMBER:
            self.mismatch(ref, token)
        try:
            number = float(token.text)
            number = as_single(number) if primitive is ir.Primitive.F32 else number
        except OverflowError:
            number = math.inf
        if math.isinf(number):
            message = f"{token} is out of the range of `{name_of(self.graph, ref)}`"
            self.fail(Code.VALUE_RANGE, message, token.span, "infinity is written `inf` or `-inf`")
        self.take()
        return number

    def _char(self, ref: ir.TypeRef, token: Token) -> str:
        if token.kind is not Kind.CHAR:
            self.mismatch(ref, token)
        text = text_of(self.take())
        if len(text) != 1:
            message = f"a char is one character, and {token} has {len(text)}"
            self.fail(Code.VALUE_TYPE, message, token.span, 'strings stand in double quotes: `"…"`')
        return text

    def case(self, cases: Sequence[ir.Case], ref: ir.TypeRef) -> Token:
        """Read the name of a case."""
        names = [case.name for case in cases]
        token = self.peek()
        if token.kind is not Kind.WORD and token.text[1:-1] in names:
            # It is clear what is meant.
            message = f"expected a name, found {token}"
            help_ = f"take the quotes away: `{token.text[1:-1]}`"
            self.fail(Code.VALUE_TYPE, message, token.span, help_)
        if token.kind is not Kind.WORD:
            self.mismatch(ref, token)
        return self._known(names, ref, "case")

    def label(self, names: Sequence[str], ref: ir.TypeRef, what: str, seen: Container[str]) -> str:
        """Read the name of a field or a flag that is not among those seen."""
        token = self.peek()
        if token.kind is not Kind.WORD:
            message = f"expected the name of a {what}, found {token}"
            self.fail(Code.VALUE_SYNTAX, message, token.span, advice(self.graph, ref))
        name = self._known(names, ref, what).name
        if name in seen:
            message = f"the {what} `{name}` is given twice"
            self.fail(Code.VALUE_TWICE, message, token.span, "give it once")
        return name

    def _known(self, names: Sequence[str], ref: ir.TypeRef, what: str) -> Token:
        token = self.take()
        if token.name not in names:
            message = f"`{name_of(self.graph, ref)}` has no {what} `{token.name}`"
            help_ = did_you_mean(token.name, names) or advice(self.graph, ref)
            self.fail(Code.VALUE_NAME, message, token.span, help_)
        return token
