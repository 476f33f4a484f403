"""From comments to documentation."""

from __future__ import annotations

import pytest

from tests.resolve.helpers import graph_of
from wit_codegen.parse.docs import comments, docs_of


@pytest.mark.parametrize(
    ("trivia", "docs"),
    [
        ("/// one\n/// two\n", "one\ntwo"),
        ("// plain\n", "plain"),
        ("///   a\n///     b\n///\n///   c", "a\n  b\n\nc"),
        ("//// slashes", "slashes"),
        ("/** block */", "block"),
        ("/**\n  a\n  b\n*/", "\n  a\n  b"),
        ("/* x */", "* x */"),
        ("///", ""),
        ("/**/", ""),
        ("/// a\r\n/// b\r\n", "a\nb"),
        ("///a\n///\n///\n", "a"),
        ("/** a /* nested */ b */ /// c", "a /* nested */ b\nc"),
        ("///\ttab", "\ttab"),
    ],
)
def test_docs(trivia: str, docs: str) -> None:
    assert docs_of(trivia) == docs


def test_comments_are_split() -> None:
    assert comments("  // a /* b\n\n/* c // d */ // e") == ["// a /* b", "/* c // d */", "// e"]


def test_a_comment_documents_what_follows_it() -> None:
    graph = graph_of(
        """
        /// package
        package a:b;
        /// before @since is fine
        @unstable(feature = x)
        // but not after it
        interface i {
            record r { a: u8, // of the next field
                b: u8 }
            /** variant */ variant v { /// case
                c }
        }
        """,
        "x",
    )
    assert graph.packages[0].docs == "package"
    assert graph.interfaces[0].docs == "before @since is fine"
    record = graph.types[0].kind
    assert [field.docs for field in record.fields] == [None, "of the next field"]  # type: ignore[union-attr]
    assert graph.types[1].docs == "variant"
