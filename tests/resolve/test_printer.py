"""Graphs as WIT: what is printed resolves to an equal graph, and reads as a person writes it."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from tests.properties.canonical import canonical
from tests.resolve.helpers import graph_of
from tests.support import FIXTURES, ROOT
from wit_codegen.frontend import load
from wit_codegen.inputs import read_text, read_tree
from wit_codegen.resolve import ALL_FEATURES
from wit_codegen.resolve.printer import to_wit
from wit_codegen.resolve.reference_json import to_json

INPUTS = [
    *(path for path in sorted((ROOT / "tests" / "fixtures" / "wit" / "accept").iterdir())),
    *sorted(FIXTURES.iterdir()),
    *sorted((ROOT / "wit").iterdir()),
]


@pytest.mark.parametrize(
    "path", [path for path in INPUTS if path.suffix != ".json"], ids=lambda path: path.name
)
def test_every_fixture_comes_back(path: Path) -> None:
    graph = load(read_tree(str(path)), ALL_FEATURES)
    again = load(read_text(to_wit(graph)), ALL_FEATURES)
    assert canonical(again) == canonical(graph)


EVERYTHING = """\
/// A package.
///   Indented.
package %use:%list@1.2.0-rc.1;

/// Types.
@since(version = 1.0.0)
interface types {
    first: func(a: u8) -> string;

    /// A resource.
    @unstable(feature = %func)
    @deprecated(version = 1.0.0)
    @external-id("a\\u{22}b")
    resource r {
        constructor(n: u8);
        %static: func() -> result<r, string>;
        make: static async func(of: borrow<r>) -> r;
    }

    resource s {
        constructor() -> result<s>;
    }

    record %record {
        /// Where.
        at: list<tuple<u8, list<f32, 4>>>,
        to: option<map<string, record-id>>,
    }

    record empty {}

    type handle = own<r>;
    type record-id = handle;

    variant v {
        none,
        some(result<_, v2>),
    }

    enum v2 {
        a,
        b,
    }

    flags %flags {
        a,
    }

    last: async func(a: future, b: stream<u8>) -> result;
}

interface more {
    use types.{r as rr, empty};
    @unstable(feature = more)
    use x:y/z@0.1.0.{t};
}

world w {
    use more.{rr};

    resource q {
        f: func(a: rr) -> q;
    }

    import types;
    import x:y/z@0.1.0;
    import more;
    @external-id("primary")
    import label: x:y/z@0.1.0;

    /// Inline.
    import i: interface {
        type list-of-lists = list<list<u8>>;
    }

    export f: func();
    export types;
}

package x:y@0.1.0 {
    interface z {
        type t = u8;
    }
}
"""


def test_everything_is_printed_as_it_is_written() -> None:
    graph = load(read_text(EVERYTHING), ALL_FEATURES)
    printed = to_wit(graph)
    assert to_json(load(read_text(printed), ALL_FEATURES)) == to_json(graph)
    # Of a definition it is the order of resolution that is kept, and imports have an order.
    assert sorted(printed.split()) == sorted(EVERYTHING.split())


@pytest.mark.parametrize(
    "comment",
    [
        "/// plain", "///", "//", "/// a\n///\n///   b", "/**\n   a\n     b */", "/** a\n\n b*/",
        "//\t tab", "/// \ttab", "/* nested /* b */ */", "/// a */ b", "/// a /* b", "/**\n  */",
        "/**/// x", "// /a", "////// a", "/** a  \n b */", "//!a", "/// \u00e9\u2028x",
    ],
)  # fmt: skip
def test_docs_come_back(comment: str) -> None:
    graph = graph_of(f"package a:b;\n interface i {{\n  {comment}\n  type t = u8;\n }}")
    again = graph_of(to_wit(graph))
    assert again.types[0].docs == graph.types[0].docs is not None


def test_docs_that_no_comment_can_hold_lose_only_that() -> None:
    text = "package a:b; /// x\ninterface i {}"
    graph = graph_of(text)
    docs = "  a\0\u202e"
    interface = graph.interfaces[0]
    graph = attrs.evolve(graph, interfaces=(attrs.evolve(interface, docs=docs),))
    assert graph_of(to_wit(graph)).interfaces[0].docs == "a\ufffd\ufffd"


def test_a_gate_of_another_package_is_left_out_where_it_has_no_meaning() -> None:
    graph = graph_of(
        "package a:b; world w { include c:d/w@2.0.0; }"
        "package c:d@2.0.0 { world w { @since(version = 2.0.0) import f: func(); } }"
    )
    printed = to_wit(graph)
    assert printed.count("@since") == 1
    assert printed.index("package c:d@2.0.0") < printed.index("@since")
    assert list(graph_of(printed).worlds[1].imports) == ["f"]
