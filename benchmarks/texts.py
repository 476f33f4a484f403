"""WIT to measure on: made up, the same on every run, and of the shape that real packages have."""

from __future__ import annotations

import random
import textwrap
from collections.abc import Iterator

_WORDS = """
    access account address allow amount answer area balance batch block body buffer cache call
    channel clock close code column command count cursor data date delay device digest entry error
    event field file filter frame group handle header host index input item key kind label length
    limit line link list-item lock map-entry mark message method mode model name node number offset
    order output owner page part path peer phase place point policy port prefix query queue range
    rate reader reason record-id region reply request reserve role root route rule scope score
    segment sender session shape signal size slot source space stage stamp state status step store
    table target task ticket timer token total track unit user value vector version view window
    writer zone
""".split()  # noqa: SIM905 - reads better than a list of quoted words
_PLAIN = ("u8", "u32", "u64", "s64", "f64", "bool", "string", "char")
_LINE = 78


class Writer:
    """Writes the body of interfaces: records, variants, enums, flags, resources, functions.

    Names and types come from a seeded generator. With `docs`, every item has a paragraph in front
    and every field a line, which then make more than half of the text, as they do in WASI.
    """

    def __init__(self, seed: int, *, docs: bool) -> None:
        """Start a sequence of interfaces that depends on the seed alone."""
        self._random = random.Random(seed)  # noqa: S311 - nothing is secret here
        self._docs = docs
        self._types: list[str] = []

    def interface(self, name: str, rounds: int = 1, use: str = "") -> str:
        """One interface; `rounds` is how often each kind of type comes in it, none of them at 0."""
        self._types = []
        lines = [*self._doc(0, 4), f"interface {name} {{"]
        if use:
            lines.append(f"    {use}")
        for number in range(rounds):
            lines += [*self._definitions(number), *self._resource(f"part-{number}", 5)]
        for function in self._names("do", max(5 * rounds, 2)):
            lines += [*self._doc(4, 5), f"    {function}: {self._function()};"]
        return "\n".join([*lines, "}", ""])

    def _definitions(self, number: int) -> Iterator[str]:
        for name in self._names(f"rec{number}", 2):
            fields = (f"{field}: {self._type()}," for field in self._names("f", 5))
            yield from self._block(f"record {name}", fields)
            self._types.append(name)
        cases = (f"{case}({self._type()})," for case in self._names("c", 4))
        yield from self._block(f"variant choice-{number}", cases)
        yield from self._block(f"enum kind-{number}", (f"{n}," for n in self._names("e", 6)))
        yield from self._block(f"flags rights-{number}", (f"{n}," for n in self._names("r", 5)))
        self._types += [f"choice-{number}", f"kind-{number}", f"rights-{number}"]

    def _resource(self, name: str, methods: int) -> Iterator[str]:
        yield from self._doc(4, 4)
        yield f"    resource {name} {{"
        yield f"        constructor({self._parameters(2)});"
        for method in self._names("m", methods):
            yield from self._doc(8, 4)
            yield f"        {method}: {self._function()};"
        yield f"        open: static {self._function()};"
        yield "    }"
        self._types.append(f"own<{name}>")

    def _block(self, head: str, lines: Iterator[str]) -> Iterator[str]:
        yield from self._doc(4, 3)
        yield f"    {head} {{"
        for line in lines:
            yield from self._doc(8, 1)
            yield f"        {line}"
        yield "    }"

    def _function(self) -> str:
        result = f"result<{self._type()}, string>" if self._random.random() < 0.5 else self._type()  # noqa: PLR2004 - half of them
        return f"func({self._parameters(3)}) -> {result}"

    def _parameters(self, number: int) -> str:
        return ", ".join(f"{name}: {self._type()}" for name in self._names("p", number))

    def _type(self) -> str:
        plain = self._random.choice([*_PLAIN, *self._types])
        form = self._random.choice(("{}", "{}", "{}", "list<{}>", "option<{}>", "tuple<{}, u32>"))
        return form.format(plain)

    def _names(self, prefix: str, number: int) -> list[str]:
        """Names of which no two are the same, since the prefix is numbered."""
        return [f"{self._random.choice(_WORDS)}-{prefix}{index}" for index in range(number)]

    def _doc(self, indent: int, lines: int) -> list[str]:
        if not self._docs:
            return []
        words = " ".join(self._random.choices(_WORDS, k=lines * 9)).replace("-", " ")
        margin = " " * indent + "/// "
        wrapped = textwrap.wrap(words.capitalize() + ".", _LINE - len(margin))
        return ["", *(margin + line for line in wrapped)]


def package(size: int, *, docs: bool) -> str:
    """A package in one file, of `size` bytes or a little more; all of it is ASCII."""
    writer = Writer(seed=1, docs=docs)
    parts = ["package bench:text@1.0.0;\n"]
    written = 0
    while written < size:
        parts.append(writer.interface(f"part-{len(parts)}"))
        written += len(parts[-1])
    return "\n".join(parts)
