"""Packages, names, types, and functions: each rule with the place it points at."""

from __future__ import annotations

import pytest

from tests.resolve.helpers import codes_of, diagnostics_of, graph_of, places_of

HEADER = "package a:b;\n"

ONE_LINE_RULES = [
    # (the line, what is reported about it)
    ("interface i {} interface i {}", "W030 2:26"),
    ("interface i {} world i {}", "W030 2:22"),
    ("interface i {} use i as j; use j as k;", "W032 2:32"),
    ("interface i {} use missing as j;", "W032 2:20"),
    ("use a:c/i; use a:d/i; package a:c { interface i {} } package a:d { interface i {} }",
     "W031 2:20"),
    ("interface i { use missing.{t}; }", "W032 2:19"),
    ("interface i { use i.{t}; }", "W033 2:11"),
    ("world a { include b; } world b { include a; }", "W033 2:30"),
    ("world a {} interface i { use a.{t}; }", "W034 2:30"),
    ("interface i {} world w { include i; }", "W035 2:34"),
    ("interface i {} interface j { use i.{t}; }", "W036 2:37"),
    ("interface i { t: func(); } interface j { use i.{t}; }", "W037 2:49"),
    ("interface i { type t = u8; type t = u8; }", "W038 2:33"),
    ("interface i { f: func(); f: async func(); }", "W038 2:26"),
    ("interface i { type f = u8; f: func(); }", "W038 2:28"),
    ("interface j { type t = u8; } interface i { use j.{t, t}; }", "W038 2:54"),
    ("interface j { type t = u8; } interface i { use j.{t as x}; type x = u8; }", "W038 2:65"),
    ("interface j { type t = u8; } interface i { type x = u8; use j.{t as x}; }", "W038 2:49"),
    ("interface i { type t = x; }", "W039 2:24"),
    ("interface i { type t = float64; }", "W039 2:24"),
    ("interface i { f: func() -> x; }", "W039 2:28"),
    ("interface i { f: func(); g: func() -> f; }", "W040 2:39"),
    ("interface i { type t = t; }", "W041 2:24"),
    ("interface i { type t = list<u>; record u { x: t } }", "W041 2:29"),
    ("interface i { variant v {} }", "W050 2:23"),
    ("interface i { type t = u8; type h = own<t>; }", "W051 2:41"),
    ("interface i { record r { x: u8 } type h = borrow<r>; }", "W051 2:50"),
    ("interface i { type k = string; type t = map<k, u8>; }", "W052 2:41"),
    ("interface i { type t = map<f64, u8>; }", "W052 2:24"),
    ("interface i { enum e { a } type t = map<e, u8>; }", "W052 2:37"),
    ("interface i { f: func(a: u8, a: u8); }", "W060 2:30"),
    ("interface i { resource r { f: func(self: u8); } }", "W060 2:36"),
    ("interface i { resource r { f: func(); f: static func(); } }", "W061 2:39"),
    ("interface i { resource r { constructor(); constructor(); } }", "W062 2:43"),
    ("interface i { resource r { constructor() -> r; } }", "W063 2:45"),
    ("interface i { resource r { constructor() -> result; } }", "W063 2:45"),
    ("interface i { resource r { constructor() -> result<u8>; } }", "W063 2:52"),
    ("interface i { resource r { constructor() -> result<_, r>; } }", "W063 2:45"),
    ("interface i { resource r; f: func() -> borrow<r>; }", "W064 2:27"),
    ("interface i { resource r; type t = borrow<r>; f: func() -> list<t>; }", "W064 2:47"),
    ("world w { import f: func(); import f: func(); }", "W070 2:36"),
    ("world w { type t = u8; import t: func(); }", "W070 2:31"),
    ("world w { export f: interface {} export f: func(); }", "W070 2:41"),
    ("interface i {} world w { import f: func(); import f: i; }", "W070 2:51"),
    ("interface i {} world w { import i; import a:b2/i; } package a:b2 { interface i {} }", ""),
    ("interface i {} world w { import i; import i; }", "W071 2:43"),
    ("interface i {} world w { import x: i; import y: i; import i; }", ""),
    ("world w { export a: func(); export A: func(); }", "W072 2:36"),
    ("world w { import a: func(); export A: func(); }", ""),
    ("world w { import i: interface { type t = u8; } use i.{t}; }", "W032 2:52"),
    ("interface i { resource r { f: func(a: list<s>); } record s { x: r } }", ""),
    ("interface i { f: func(a: stream<borrow<r>>); resource r; }", ""),
    ("interface i { resource r; type q = r; f: func(a: own<q>, b: borrow<q>); }", ""),
    ("use a:c/i as j; world w { import j; } package a:c { interface i {} }", ""),
    ("use a:c/w; package a:c { world w {} }", "W027 2:9"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "wanted"), ONE_LINE_RULES, ids=lambda text: text[:70])
def test_rule(line: str, wanted: str) -> None:
    assert places_of(HEADER + line) == ([wanted] if wanted else [])


def test_files_share_a_package_but_not_their_uses() -> None:
    text = """
// file: a.wit
package a:b;
use i as renamed;
interface i { type t = u8; }
// file: b.wit
world w { import i; import renamed; }
"""
    assert places_of(text) == ["W032 1:28"]


def test_headers_must_agree() -> None:
    files = "// file: a.wit\npackage a:b@1.0.0;\n// file: b.wit\npackage a:b@1.0.1;\n"
    assert places_of(files) == ["W021 1:9"]


def test_a_nested_package_is_no_header() -> None:
    assert codes_of("package a:b {}") == ["W020"]
    assert codes_of("package a:b { interface i {} }\ninterface j {}") == ["W020"]


def test_versions_match_exactly() -> None:
    text = """
// file: root.wit
package a:b;
world w { import x:y/i@1.0.0; import x:y/i; }
// file: deps/y/y.wit
package x:y@1.0.1;
interface i {}
"""
    found = diagnostics_of(text)
    assert [each.code for each in found] == ["W026", "W026"]
    assert found[0].help == "versions must match exactly; there is `x:y@1.0.1`"


def test_two_versions_of_a_package() -> None:
    text = """
package a:b;
world w { import x:y/i@1.0.0; import x:y/i@2.0.0; import x:y/i; }
package x:y@2.0.0 { interface i {} }
package x:y { interface i {} }
package x:y@1.0.0 { interface i {} }
"""
    graph = graph_of(text)
    # The main package needs the others, so it comes behind them, and they by version.
    names = [str(each.name) for each in graph.packages]
    assert names == ["x:y@1.0.0", "x:y@2.0.0", "x:y", "a:b"]
    assert str(graph.packages[graph.main].name) == "a:b"


def test_packages_in_a_circle() -> None:
    text = """package a:a;
interface i { use a:c/i.{t}; }
package a:b { interface i { use a:a/i.{t}; } }
package a:c { interface i { use a:b/i.{t}; } }
package a:d { interface i { use a:d/i.{t}; } }
"""
    assert places_of(text) == ["W025 2:19", "W025 5:33"]


def test_a_package_twice() -> None:
    text = "package a:b;\npackage c:d {}\npackage c:d {}\npackage a:b {}\n"
    assert places_of(text) == ["W024 1:9", "W024 3:9"]


def test_independent_faults_are_all_reported() -> None:
    text = """package a:b@1.0.0;
interface i {
  use missing.{x};
  record r { a: x, b: nothing }
  f: func(a: u8, a: r) -> borrow<r>;
  variant v {}
  @since(version = 2.0.0) type s = u8;
  resource z;
  g: func() -> borrow<z>;
  h: func() -> y;
}
world w { import i; import i; include q; import u:v/w; }
"""
    assert sorted(places_of(text)) == [
        "W026 12:49", "W032 12:39", "W032 3:7", "W039 10:16", "W039 4:23", "W050 6:11",
        "W051 5:34", "W060 5:18", "W064 9:3", "W071 12:28", "W081 7:32",
    ]  # fmt: skip


def test_near_misses_are_suggested() -> None:
    text = "package a:b;\ninterface streams {}\nworld w { import stream-s; }"
    assert [each.help for each in diagnostics_of(text)] == ["did you mean `streams`?"]


def test_related_places_are_named() -> None:
    (found,) = diagnostics_of("package a:b;\ninterface i { f: func(); f: func(); }")
    assert [each.message for each in found.related] == ["first defined here"]
    assert found.related[0].span.source.position(found.related[0].span.start) == (2, 15)
