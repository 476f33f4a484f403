"""Versions (semver.org, and how WIT lexes them)."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.resolve.helpers import codes_of, graph_of, places_of
from wit_codegen.parse import semver

ORDERED = [
    "0.0.1", "0.2.0-rc-2023", "0.2.0", "1.0.0-1", "1.0.0-2", "1.0.0-11", "1.0.0-alpha",
    "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
    "1.0.0-rc.1", "1.0.0", "1.0.0+1", "1.0.0+1.a", "1.0.0+a", "1.0.1", "10.0.0",
]  # fmt: skip


@pytest.mark.parametrize("pair", list(pairwise(ORDERED)), ids=str)
def test_precedence(pair: tuple[str, str]) -> None:
    assert semver.precedence(pair[0]) < semver.precedence(pair[1])


@pytest.mark.parametrize(
    "version",
    ["1.0.0", "1.0.1--", "1.0.1-a+a", "1.0.1-1a+1a", "1.0.0-a1.1-a", "1.0.0+001", "1.0.0-a--b.-"],
)
def test_versions(version: str) -> None:
    graph = graph_of(f"package a:b@{version};")
    assert graph.packages[0].name.version == version


@pytest.mark.parametrize(
    "version", ["01.0.0", "1.00.0", "1.0.0-01", "1.0.0-a..b", "18446744073709551616.0.0", "1.0.0-é"]
)
def test_versions_that_are_none(version: str) -> None:
    assert "W006" in codes_of(f"package a:b@{version};") or "W010" in codes_of(
        f"package a:b@{version};"
    )


@pytest.mark.parametrize("version", ["1", "1.0", "a", "1.0.", "1.0.x", "1 . 0 . 0"])
def test_all_three_numbers_are_needed(version: str) -> None:
    assert codes_of(f"package a:b@{version};")


def test_a_period_may_follow_a_version() -> None:
    text = """
    package x:y;
    interface i { use a:b/c@1.0.0-rc.1.{t}; }
    package a:b@1.0.0-rc.1 { interface c { type t = u8; } }
    """
    assert codes_of(text) == []


def test_a_keyword_is_no_part_of_a_version() -> None:
    assert codes_of("package a:b@1.0.0-list;") == ["W006"]


@pytest.mark.parametrize("rest", ["1.0.0-a b", "1.0.0+a\n1", "1.0.0-a .b", "1.0.0-a -b"])
def test_a_blank_within_a_version_is_refused_where_the_version_begins(rest: str) -> None:
    assert places_of(f"package a:b@{rest};\n")[0] == "W006 1:13"


@pytest.mark.parametrize("rest", [" ;", "-a ;", "-a /* x */ ;"])
def test_a_blank_behind_a_version_is_none_within(rest: str) -> None:
    assert places_of(f"package a:b@1.0.0{rest}\n") == []
