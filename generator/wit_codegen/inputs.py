"""From a path to the texts of packages; beside the command line and the writer, the only reader."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs

from wit_codegen.codes import Code
from wit_codegen.diagnostics import Diagnostic, Source, WitError


@attrs.frozen
class SourceGroup:
    """The files of one package, by the path of their folder, or the one file's."""

    name: str
    sources: tuple[Source, ...]


@attrs.frozen
class Binary:
    """A component or an encoded package, as bytes or in its text form."""

    name: str
    content: bytes | str


@attrs.frozen
class SourceTree:
    """What is resolved together: a package, and those it may depend on, as text or `encoded`.

    Where the input is binary there is no text at all.
    """

    root: SourceGroup
    deps: tuple[SourceGroup, ...] = ()
    binary: Binary | None = None
    encoded: tuple[Binary, ...] = ()

    @property
    def groups(self) -> tuple[SourceGroup, ...]:
        """The package's own files first, then its dependencies'."""
        return (self.root, *self.deps)


STANDARD_INPUT = "-"
_COMPONENT_SUFFIXES = frozenset({".wasm", ".wat"})
# What WebAssembly begins with, and no text.
_MAGIC = b"\0asm"


def read_tree(path: str) -> SourceTree:
    """Read a WIT file, a folder of them with its `deps/`, a component, or standard input (`-`).

    Raises WitError, with all faults, for a path that is not there, cannot be read, holds no WIT,
    or is not UTF-8.
    """
    reader = _Reader()
    tree = reader.read(path)
    if tree is None or reader.diagnostics:
        raise WitError(tuple(reader.diagnostics))
    return tree


def read_text(text: str, name: str = "<input>") -> SourceTree:
    """Take a text for the one file of a package."""
    return SourceTree(SourceGroup(name, (Source(name, text),)))


class _Reader:
    """Reads, and collects what goes wrong."""

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []

    def read(self, path: str) -> SourceTree | None:
        if path == STANDARD_INPUT:
            return self.tree(sys.stdin.buffer.read(), "<stdin>")
        if not Path(path).exists():
            advice = "give a .wit file, or a folder with .wit files"
            self.report(Code.NO_SUCH_PATH, f"`{path}` does not exist", path, advice)
            return None
        if not Path(path).is_dir():
            data = self.content(path)
            return self.tree(data, path) if data is not None else None
        root = self.folder(path)
        deps = tuple(self.deps(os.path.join(path, "deps")))  # noqa: PTH118 (keeps `./` as it was given)
        if not root.sources and not self.diagnostics:
            advice = "a package is a folder with .wit files directly in it"
            self.report(Code.NOTHING_TO_READ, f"`{path}` holds no .wit file", path, advice)
        texts = tuple(each for each in deps if isinstance(each, SourceGroup))
        encoded = tuple(each for each in deps if isinstance(each, Binary))
        return SourceTree(root, texts, encoded=encoded)

    def dependency(self, path: str) -> SourceGroup | Binary | None:
        """Read a package that is one file."""
        data = self.content(path)
        tree = self.tree(data, path) if data is not None else None
        return None if tree is None else tree.binary or tree.root

    def folder(self, path: str) -> SourceGroup:
        sources: list[Source] = []
        for name in self.names(path):
            entry = os.path.join(path, name)  # noqa: PTH118 (as above)
            if name.endswith(".wit"):
                source = self.source(entry)
                if source is not None:
                    sources.append(source)
        return SourceGroup(path, tuple(sources))

    def deps(self, path: str) -> Iterator[SourceGroup | Binary]:
        if not Path(path).is_dir():
            return
        for name in self.names(path):
            entry = os.path.join(path, name)  # noqa: PTH118 (as above)
            if Path(entry).is_dir():
                group = self.folder(entry)
                if group.sources:
                    yield group
            elif Path(name).suffix in {".wit", *_COMPONENT_SUFFIXES}:
                file = self.dependency(entry)
                if file is not None:
                    yield file

    def names(self, path: str) -> list[str]:
        """List a folder in the order of the bytes of names, which decides the order of ids."""
        try:
            return sorted(os.listdir(path), key=os.fsencode)  # noqa: PTH208 (names, not paths)
        except OSError as error:
            self.unreadable(path, error)
            return []

    def tree(self, data: bytes, name: str) -> SourceTree | None:
        """Tell binary from text by how it begins, and both forms of components by their name."""
        suffix = Path(name).suffix
        if data.startswith(_MAGIC) or suffix == ".wasm":
            return SourceTree(SourceGroup(name, ()), binary=Binary(name, data))
        source = self.decode(data, name)
        if source is None:
            return None
        if suffix == ".wat":
            return SourceTree(SourceGroup(name, ()), binary=Binary(name, source.text))
        return SourceTree(SourceGroup(name, (source,)))

    def source(self, path: str) -> Source | None:
        data = self.content(path)
        return self.decode(data, path) if data is not None else None

    def content(self, path: str) -> bytes | None:
        try:
            return Path(path).read_bytes()
        except OSError as error:
            self.unreadable(path, error)
            return None

    def decode(self, data: bytes, name: str) -> Source | None:
        try:
            return Source(name, data.decode("utf-8"))
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            message = f"byte {error.start} (line {line}) is not UTF-8"
            self.report(Code.NOT_UTF8, message, name, "save the file as UTF-8")
            return None

    def unreadable(self, path: str, error: OSError) -> None:
        reason = error.strerror or type(error).__name__
        advice = "check what it is, and who may read it"
        self.report(Code.UNREADABLE, f"`{path}` cannot be read: {reason}", path, advice)

    def report(self, code: Code, message: str, place: str, advice: str) -> None:
        self.diagnostics.append(Diagnostic(code, message, None, help=advice, place=place))
