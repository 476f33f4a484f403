"""Elaboration, includes, and labels."""

from __future__ import annotations

import pytest

from tests.resolve.helpers import codes_of, graph_of, places_of
from wit_codegen.resolve import ir


def items(graph: ir.Resolve, world: str, direction: str = "imports") -> list[str]:
    """Name the items of a world; an interface by path gets its name."""
    found = next(each for each in graph.worlds if each.name == world)
    entries = found.imports if direction == "imports" else found.exports
    return [
        graph.interfaces[item.id].name or key
        if isinstance(item, ir.InterfaceItem) and key == f"interface-{item.id}"
        else key
        for key, item in entries.items()
    ]


CHAIN = """package a:b;
interface a { resource r; }
interface b { use a.{r}; }
interface c { use b.{r}; }
"""


def test_what_an_import_uses_is_imported_before_it() -> None:
    graph = graph_of(CHAIN + "world w { import f: func(); import c; }")
    assert items(graph, "w") == ["a", "b", "c", "f"]


def test_what_an_export_uses_is_exported_or_imported() -> None:
    graph = graph_of(CHAIN + "world w { export c; } world x { export c; export b; }")
    assert (items(graph, "w"), items(graph, "w", "exports")) == (["a", "b"], ["c"])
    assert (items(graph, "x"), items(graph, "x", "exports")) == (["a"], ["b", "c"])


def test_an_interface_on_both_sides_of_an_export() -> None:
    text = CHAIN + "world w {\n  export a;\n  export c;\n}"
    assert places_of(text) == ["W076 5:7"]
    assert codes_of(CHAIN + "world w { export a; export b; export c; }") == []


def test_imports_are_sorted_by_class() -> None:
    text = """package a:b;
interface i { type t = u8; }
world w {
  import f: func(a: r, b: own-t);
  resource r { m: func(); }
  use i.{t};
  record own-t { x: t }
  import j: interface {}
}
"""
    graph = graph_of(text)
    assert items(graph, "w") == ["j", "i", "t", "r", "own-t", "f", "[method]r.m"]


def test_labels_give_an_interface_any_number_of_names() -> None:
    text = """package a:b;
interface i { resource r; }
world w {
  /// first
  @external-id("one")
  import one: i;
  import two: a:c/j@1.0.0;
  export one: i;
}
package a:c@1.0.0 { interface j {} }
"""
    graph = graph_of(text)
    world = graph.worlds[0]
    assert list(world.imports) == ["one", "two"]
    one = world.imports["one"]
    assert isinstance(one, ir.InterfaceItem)
    assert (graph.interfaces[one.id].name, one.docs, one.external_id) == ("i", "first", "one")
    assert list(world.exports) == ["one"]


def test_a_label_may_look_like_a_package() -> None:
    graph = graph_of("package a:b; interface i {} world w { import i2:i; }")
    assert items(graph, "w") == ["i2"]


@pytest.mark.parametrize(
    ("world", "wanted"),
    [
        ("import x: i; import x: i;", ["W070 3:31"]),
        ("import x: v;", ["W034 3:21"]),
        ("import x: missing;", ["W032 3:21"]),
        ("import x: func(); import x: i;", ["W070 3:36"]),
    ],
)
def test_labels_that_do_not_go(world: str, wanted: list[str]) -> None:
    assert (
        places_of(f"package a:b;\ninterface i {{}} world v {{}}\nworld w {{ {world} }}") == wanted
    )


def test_an_include_takes_over_and_renames() -> None:
    text = """package a:b;
interface i {}
world a {
  import i;
  import f: func();
  resource r { constructor(); m: func(); }
  export g: func();
}
world b { include a with { f as h, r as s, g as k } }
"""
    graph = graph_of(text)
    assert items(graph, "b") == ["i", "s", "h", "[constructor]s", "[method]s.m"]
    assert items(graph, "b", "exports") == ["k"]
    b = graph.worlds[1]
    s = b.imports["s"]
    assert not isinstance(s, ir.Function | ir.InterfaceItem)
    assert graph.types[s].owner == ir.WorldOwner(ir.WorldId(1))
    assert graph.types[s].name == "s"


def test_an_include_copies_inline_interfaces_with_their_types() -> None:
    text = """package a:b;
world a { import x: interface { record t { a: u8 } f: func(a: list<t>); } }
world b { include a; }
"""
    graph = graph_of(text)
    first, copy = graph.interfaces
    assert (copy.clone_of, copy.package) == (0, first.package)
    assert graph.types[copy.types["t"]].owner == ir.InterfaceOwner(ir.InterfaceId(1))


def test_includes_of_plain_names_never_merge() -> None:
    text = "package a:b;\nworld a { import f: func(); }\nworld b { include a; include a; }"
    assert places_of(text) == ["W074 3:30"]
    twice = "package a:b; interface i {} world a { import i; } world b { include a; include a; }"
    assert codes_of(twice) == []


def test_an_include_is_expanded_before_it_is_included() -> None:
    text = CHAIN + "world x { include y; } world y { include z; } world z { import c; }"
    graph = graph_of(text)
    assert [each.name for each in graph.worlds] == ["z", "y", "x"]
    assert items(graph, "x") == ["a", "b", "c"]


def test_renaming_what_is_not_there() -> None:
    text = (
        "package a:b; interface i {} world a { import i; }\nworld b { include a with { i as j } }"
    )
    assert places_of(text) == ["W073 2:19"]


def test_an_include_of_another_package_drops_its_since() -> None:
    text = """package a:b;
world b { include x:y/a@1.0.0; }
package x:y@1.0.0 {
  @since(version = 1.0.0) interface i {}
  @since(version = 1.0.0) world a { @since(version = 1.0.0) import i; }
}
"""
    graph = graph_of(text)
    (item,) = graph.worlds[1].imports.values()
    assert isinstance(item, ir.InterfaceItem)
    assert item.stability is None


def test_names_that_differ_in_case_after_an_include() -> None:
    text = "package a:b; world a { import f: func(); }\nworld b { include a; import F: func(); }"
    assert codes_of(text) == ["W072"]
