"""What does not matter to a package does not change its graph."""

from __future__ import annotations

import attrs
from hypothesis import given
from hypothesis import strategies as st

from tests.properties.canonical import canonical
from tests.properties.effort import FEWER
from tests.properties.packages import Texts, packages
from tests.properties.test_identity import resolved
from tests.properties.words import FEATURES
from wit_codegen.diagnostics import Source
from wit_codegen.frontend import load
from wit_codegen.inputs import SourceGroup, SourceTree, read_text
from wit_codegen.resolve import ALL_FEATURES, Features, ir


def graph_of(files: list[list[str]]) -> ir.Resolve:
    """Resolve folders of files; the first one holds the package itself."""
    groups = [
        SourceGroup(f"{n}", tuple(Source(f"{n}/{m}.wit", text) for m, text in enumerate(texts)))
        for n, texts in enumerate(files)
    ]
    return load(SourceTree(groups[0], tuple(groups[1:])), ALL_FEATURES)


def spread(texts: Texts, draw: st.DataObject) -> list[list[str]]:
    """Put each item of the main package into some file of three, and others where they may be."""
    head = f"{texts.main.head};\n"
    files = [texts.main.docs + head, head, head]
    for item in texts.main.items:
        files[draw.draw(st.integers(0, 2))] += item + "\n"
    deps: list[list[str]] = []
    for other in texts.others:
        if draw.draw(st.booleans()):
            deps.append([f"{other.docs}{other.head};\n{other.body()}"])
        else:
            at = draw.draw(st.integers(0, 2))
            files[at] += other.nested() + "\n"
    return [draw.draw(st.permutations(files)), *draw.draw(st.permutations(deps))]


@FEWER
@given(packages(), st.data())
def test_it_does_not_matter_in_which_files_items_are(texts: Texts, draw: st.DataObject) -> None:
    together = canonical(resolved(str(texts)), nameless_gates=False)
    assert canonical(graph_of(spread(texts, draw)), nameless_gates=False) == together


OFF = "@unstable(feature = not-on)"
UNRELATED = [
    f"/* of this only */ {OFF} interface not-there {{}}",
    "use unrelated-interface as something-else;",
    f"{OFF} interface not-there {{ {OFF} resource r; {OFF} f: func(a: r) -> list<r>; }}",
    f"{OFF} world not-there {{ import unrelated-interface; export f: func(); }}",
]


@FEWER
@given(packages(), st.integers(0, 8), st.sampled_from(UNRELATED))
def test_what_nothing_mentions_changes_nothing_else(texts: Texts, at: int, item: str) -> None:
    features = Features(frozenset(FEATURES))
    before = canonical(load(read_text(str(texts)), features), nameless_gates=False)
    items = list(texts.main.items)
    extra = "interface unrelated-interface { record r { a: list<u8> } }"
    items[at:at] = [extra, item]
    changed = attrs.evolve(texts, main=attrs.evolve(texts.main, items=tuple(items)))
    after = canonical(load(read_text(str(changed)), features), nameless_gates=False)
    package = texts.main.head.removeprefix("package ").replace("%", "")
    del after["interfaces"][f"I:{package}/unrelated-interface"]
    del after["types"][f"T:I:{package}/unrelated-interface.r"]
    after["packages"][package]["items"]["interfaces"].remove("unrelated-interface")
    assert after == before
