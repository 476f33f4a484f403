"""Names, docs, and versions for random packages: the plain, the close, and the strange."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from wit_codegen.parse.names import KEYWORDS

# Words of WIT, of Python, and of what generated modules import and define by themselves.
_WORDS = [
    *sorted(KEYWORDS - {"_"}),
    "class", "def", "is", "none", "true", "lambda", "match", "self", "cls", "object", "str", "int",
    "bytes", "tuple", "dict", "property", "enum", "attrs", "typing", "ok", "err", "some", "val",
    "tag", "value", "protocol", "resource-class", "sequence", "annotated", "char", "handler",
    "exports", "imports", "types", "worlds", "init", "main", "name", "doc", "json", "close",
    "wit-names", "mro", "a", "b", "c", "x1", "x-1", "x-1-a", "x1a", "ab", "a-b", "A", "A-b", "a-B",
    "AB", "ABC-def-GHI", "since", "unstable", "version", "external-id",
]  # fmt: skip

NAMES: SearchStrategy[str] = st.sampled_from(_WORDS) | st.from_regex(
    r"(?:[a-z][a-z0-9]{0,3}|[A-Z][A-Z0-9]{0,2})(?:-(?:[a-z0-9]{1,3}|[A-Z0-9]{1,2})){0,2}",
    fullmatch=True,
)
"""Identifiers, keywords among them, without `%`."""

_FORBIDDEN = "\u0149\u0673\u0f77\u0f79\u17a3\u17a4\u17b4\u17b5"
_BIDIRECTIONAL = "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
_LETTERS = st.characters(
    exclude_categories=["Cs", "Cc"], exclude_characters=_FORBIDDEN + _BIDIRECTIONAL
) | st.sampled_from(["\t", " ", " ", '"', "'", "\\", "/", "*", "{", "}", "`", "#", "%"])
_LINES = st.text(_LETTERS, max_size=20)


def _block(text: str) -> str:
    return f"/**{text.replace('*/', '* /').replace('/*', '/ *').lstrip('/')} */\n"


DOCS: SearchStrategy[str] = st.one_of(
    st.just(""),
    st.just(""),
    _LINES.map(lambda line: f"/// {line}\n"),
    st.lists(_LINES.map(lambda line: f"//{line}\n"), min_size=1, max_size=3).map("".join),
    st.lists(_LINES, min_size=1, max_size=3).map("\n".join).map(_block),
)
"""Comments to stand in front of an item, or nothing; a block may need no line end behind it."""

STRINGS: SearchStrategy[str] = st.text(st.characters(exclude_categories=["Cs"]), max_size=8).map(
    lambda text: '"' + "".join(f"\\u{{{ord(letter):x}}}" for letter in text) + '"'
)
"""String literals of any characters."""

# A version, and others that are not later.
VERSIONS = {
    None: (),
    "0.1.0": ("0.1.0", "0.0.1"),
    "1.0.0-rc.1": ("1.0.0-rc.1", "1.0.0-alpha", "0.9.0"),
    "1.2.3+b.07": ("1.2.3", "1.2.3-a-b", "0.0.0"),
}

SCALARS = [
    "bool", "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "f32", "f64", "char", "string",
    "error-context",
]  # fmt: skip
KEYS = [each for each in SCALARS if each not in {"f32", "f64", "error-context"}]
FEATURES = ("blue", "record", "x-1")
