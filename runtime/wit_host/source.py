"""Writing the source of one specialised function, and making it.

What is written is a factory: called with the things of one instance (its engine functions, its
buffer), it returns the function that people call. The source depends on the function's type alone,
so it is compiled once per process and the factory runs once per instance.

No name or text of a component ever becomes source: names of fields and parameters are identifiers
that the generator made, and everything else goes in as a constant under a name chosen here.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any

_INDENT = "    "
_VIEWS = {
    "?": "bool",
    "b": "s8",
    "B": "u8",
    "h": "s16",
    "H": "u16",
    "i": "s32",
    "I": "u32",
    "q": "s64",
    "Q": "u64",
    "f": "f32",
    "d": "f64",
}


def identifier(name: str) -> str:
    """Return a Python name that is about to be written; raises ValueError for anything else."""
    if not name.isidentifier():
        raise ValueError(f"{name!r} is not a Python name")
    return name


class Source:
    """Lines of a function's body, and the constants that they name.

    `prologue` runs once per instance; its lines may use the parameters of the factory.
    """

    def __init__(self) -> None:
        """Start with nothing."""
        self.constants: dict[str, object] = {}
        self.prologue: list[str] = []
        self.lines: list[str] = []
        self._depth = 0
        self._count = 0
        self._by_value: dict[object, str] = {}

    def fresh(self, stem: str = "v") -> str:
        """Return a name that nothing else has."""
        self._count += 1
        return f"_{stem}{self._count}"

    def constant(self, value: object, stem: str = "c") -> str:
        """Return the name of a constant of the module; equal bytes and strings share one."""
        key = value if isinstance(value, bytes | str) else id(value)
        known = self._by_value.get(key)
        if known is None:
            known = self._by_value[key] = self.fresh(stem)
            self.constants[known] = value
        return known

    def view(self, code: str) -> str:
        """Return the name of the function's buffer as an array of one `struct` code."""
        name = f"_as_{_VIEWS[code]}"
        line = f"{name} = _memoryview(_buffer).cast({code!r})"
        if line not in self.prologue:
            self.prologue.append(line)
        return name

    def pointer(self, kind: str, offset: int) -> str:
        """Return the name of a ctypes pointer, `c_char_p` or `c_chars`, that is in the buffer."""
        name = f"_{kind}_{offset}"
        line = f"{name} = _{kind}.from_buffer(_buffer, {offset})"
        if line not in self.prologue:
            self.prologue.append(line)
        return name

    def line(self, text: str) -> None:
        """Add a line at the present depth."""
        self.lines.append(_INDENT * self._depth + text)

    @contextmanager
    def block(self, header: str) -> Generator[None, None, None]:
        """Add a compound statement whose body is what is written inside; `pass` if nothing is."""
        self.line(header)
        self._depth += 1
        before = len(self.lines)
        yield
        if len(self.lines) == before:
            self.line("pass")
        self._depth -= 1

    @contextmanager
    def aside(self) -> Generator[list[str], None, None]:
        """Collect lines, without indentation, that are added later by `line`."""
        kept, depth = self.lines, self._depth
        self.lines, self._depth = [], 0
        yield self.lines
        self.lines, self._depth = kept, depth


def make_factory(
    source: Source, parameters: tuple[str, ...], result: str, scope: Mapping[str, object]
) -> Callable[..., Any]:
    """Compile a factory that runs the prologue, defines what `lines` say, and returns `result`."""
    body = [*source.prologue, *source.lines, f"return {result}"]
    text = "\n".join([f"def factory({', '.join(parameters)}):", *(_INDENT + line for line in body)])
    namespace: dict[str, Any] = {**scope, **source.constants}
    exec(compile(text, f"<wit_host {result}>", "exec"), namespace)  # noqa: S102 - see the docstring
    factory: Callable[..., Any] = namespace["factory"]
    return factory
