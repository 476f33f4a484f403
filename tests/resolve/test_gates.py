"""Features, versions in gates, and what a closed gate takes with it."""

from __future__ import annotations

import pytest

from tests.resolve.helpers import codes_of, graph_of, places_of, tree_of
from wit_codegen.frontend import load
from wit_codegen.resolve import ALL_FEATURES, ir

GATED = """package a:b@1.2.0;
@unstable(feature = x) interface i { @unstable(feature = x) type t = u8; }
interface j {
  @unstable(feature = x) use i.{t};
  @unstable(feature = x) f: func(a: t);
  @since(version = 1.2.0-rc.1) g: func();
}
world w { @unstable(feature = x) import i; import j; }
"""


def test_without_the_feature_all_of_it_is_gone() -> None:
    graph = graph_of(GATED)
    assert list(graph.packages[0].interfaces) == ["j"]
    assert list(graph.interfaces[0].functions) == ["g"]
    assert list(graph.worlds[0].imports) == ["interface-0"]
    assert graph.types == ()


def test_with_the_feature_all_of_it_is_there() -> None:
    graph = graph_of(GATED, "x")
    assert list(graph.packages[0].interfaces) == ["i", "j"]
    assert [each.name for each in graph.types] == ["t", "t"]
    assert load(tree_of(GATED), ALL_FEATURES) == graph


@pytest.mark.parametrize(
    ("attributes", "wanted"),
    [
        ("@since(version = 1.0.0) @since(version = 1.0.0)", ["W082 2:26"]),
        ("@since(version = 1.0.0) @unstable(feature = x)", ["W082 2:2"]),
        ("@unstable(feature = x) @since(version = 1.0.0)", ["W082 2:25"]),
        ("@deprecated(version = 1.0.0)", ["W082 2:2"]),
        ("@deprecated(version = 1.0.0) @deprecated(version = 1.0.0)", ["W082 2:2", "W082 2:31"]),
        ('@external-id("a") @external-id("b")', ["W082 2:20"]),
        ('@since(version = 1.0.0) @deprecated(version = 9.0.0) @external-id("a")', []),
        ("@deprecated(version = 1.0.0) @unstable(feature = x)", []),
        ("@since(version = 1.0.1)", ["W081 2:35"]),
        ("@since(version = 1.0.0-rc)", []),
    ],
)
def test_combinations(attributes: str, wanted: list[str]) -> None:
    assert places_of(f"package a:b@1.0.0;\n{attributes} interface i {{}}") == wanted


def test_since_needs_a_version_of_the_package() -> None:
    assert places_of("package a:b;\n@since(version = 1.0.0) interface i {}") == ["W080 2:35"]
    assert codes_of("package a:b;\n@unstable(feature = x) interface i {}") == []


def test_a_gated_definition_is_blamed_once() -> None:
    body = "@since(version = 2.0.0)\n  type t = list<list<u8>>;"
    text = f"package a:b@1.0.0;\ninterface i {{\n  {body}\n}}"
    assert places_of(text) == ["W081 4:17"]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("interface i { @unstable(feature = x) type t = u8; type s = list<t>; }", "W083 2:56"),
        ("@unstable(feature = x) interface i { type t = u8; }", "W083 2:43"),
        ("@unstable(feature = x) world v {} world w { include v; }", "W083 2:53"),
        ("@unstable(feature = x) interface i {} world w { import i; }", "W083 2:56"),
        ("@unstable(feature = x) interface i {} interface j { use i.{}; }", ""),
        ("interface i { @unstable(feature = x) resource r { f: static func(); } }", "W083 2:51"),
        ("interface i { @unstable(feature = x) resource r; } interface j { use i.{r}; }",
         "W083 2:73"),
        ("world w { @unstable(feature = x) type t = u8; }", "W083 2:39"),
    ],
)  # fmt: skip
def test_what_is_there_cannot_refer_to_what_is_gone(body: str, wanted: str) -> None:
    assert places_of("package a:b;\n" + body) == ([wanted] if wanted else [])


def test_a_gone_item_of_another_package() -> None:
    text = """package a:b;
interface i { use x:y/j.{t}; }
world w { @unstable(feature = z) import x:y/j; }
package x:y { @unstable(feature = z) interface j { @unstable(feature = z) type t = u8; } }
"""
    assert places_of(text) == ["W083 2:23"]
    assert codes_of(text, "z") == []


def test_stability_of_types_without_a_name() -> None:
    text = """package a:b@1.0.0;
interface i {
  @since(version = 1.0.0) resource r;
  @unstable(feature = x) type t = option<list<u8>>;
  f: func(a: tuple<u8, borrow<r>>) -> list<r>;
}
"""
    graph = graph_of(text, "x")
    found = {type(each.kind).__name__: each.stability for each in graph.types if each.name is None}
    assert found == {
        "List": ir.Stable("1.0.0"),
        "Borrow": ir.Stable("1.0.0"),
        "Tuple": ir.Stable("1.0.0"),
        "Own": None,
    }


def test_imports_inherit_the_stability_of_what_needs_them() -> None:
    text = """package a:b;
interface i { type t = u8; }
interface j { use i.{t}; }
world w { @unstable(feature = x) import j; @unstable(feature = x) @external-id("e") export j; }
"""
    graph = graph_of(text, "x")
    first = graph.worlds[0].imports["interface-0"]
    assert isinstance(first, ir.InterfaceItem)
    assert first.stability == ir.Unstable("x")
