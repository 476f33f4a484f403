"""Much of everything: what is deep is refused, what is long takes as long as it is."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.properties.test_mutations import check
from wit_codegen.diagnostics import WitError
from wit_codegen.frontend import load
from wit_codegen.inputs import read_text
from wit_codegen.resolve import ALL_FEATURES
from wit_codegen.resolve.printer import to_wit

pytestmark = pytest.mark.slow

MANY = 100_000
EVERYWHERE = "package a:b; interface i {{ {} }}"

LONG = {
    "fields": "record r { " + ", ".join(f"a{n}: u8" for n in range(MANY)) + " }",
    "cases": "variant v { " + ", ".join(f"c{n}(string)" for n in range(MANY)) + " }",
    "flags": "flags v { " + ", ".join(f"c{n}" for n in range(MANY)) + " }",
    "functions": "".join(f"a{n}: func(a: list<u8>) -> bool;\n" for n in range(MANY)),
    "parameters": "f: func(" + ", ".join(f"p{n}: u8" for n in range(MANY)) + ");",
    "methods": "resource r { " + "".join(f"a{n}: func();\n" for n in range(MANY)) + "}",
    "elements": "type t = tuple<" + ", ".join(["u8"] * MANY) + ">;",
    "docs": "/// a line\n" * MANY + "type t = u8;",
    "types": "".join(f"type t{n} = list<u8, {n + 1}>;\n" for n in range(MANY)),
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_long_lists(text: str) -> None:
    graph = load(read_text(EVERYWHERE.format(text)), ALL_FEATURES)
    assert len(to_wit(graph)) > MANY


def test_very_many_uses() -> None:
    types = "".join(f"type t{n} = u8;\n" for n in range(MANY))
    uses = "".join(f"use i.{{t{n}}};\n" for n in range(MANY))
    text = (
        f"package a:b; interface i {{ {types} }} interface j {{ {uses} }} world w {{ import j; }}"
    )
    graph = load(read_text(text), ALL_FEATURES)
    assert len(graph.interfaces[1].types) == MANY
    assert len(graph.worlds[0].imports) == 2


DEEP = 5_000
NESTED = {
    "lists": "type t = " + "list<" * DEEP + "u8" + ">" * DEEP + ";",
    "tuples": "type t = " + "tuple<u8, " * DEEP + "u8" + ">" * DEEP + ";",
    "results": "f: func() -> " + "result<_, " * DEEP + "u8" + ">" * DEEP + ";",
    "packages": "} " + "package a:b { " * DEEP + "}" * DEEP + " interface j {",
    "resources": "resource r { " * DEEP + "}" * DEEP,
    "comment never closed": "/* " * DEEP,
    "brackets": "<" * DEEP + "(" * DEEP + "{" * DEEP,
}


@pytest.mark.parametrize("text", NESTED.values(), ids=NESTED.keys())
def test_what_is_too_deep_is_refused(text: str) -> None:
    whole = EVERYWHERE.format(text)
    with pytest.raises(WitError) as caught:
        load(read_text(whole), ALL_FEATURES)
    for each in caught.value.diagnostics:
        check(each, whole)


def test_deep_comments_are_comments() -> None:
    text = EVERYWHERE.format("/* " * DEEP + "*/ " * DEEP + "type t = u8;")
    graph = load(read_text(text), ALL_FEATURES)
    assert load(read_text(to_wit(graph)), ALL_FEATURES).types[0].docs == graph.types[0].docs


MEASURED = """
import pathlib, sys
from wit_codegen.frontend import load
from wit_codegen.inputs import read_text
load(read_text(sys.stdin.read()))
status = pathlib.Path("/proc/self/status").read_text()
print(status.partition("VmHWM:")[2].split()[0])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
@pytest.mark.parametrize("kind", ["fields", "functions", "types", "docs"])
def test_memory_is_bounded(kind: str) -> None:
    """The peak of a process of its own, with its 40 MB before the first character."""
    text = EVERYWHERE.format(LONG[kind])
    command = [sys.executable, "-c", MEASURED]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    # Not `ru_maxrss`, which a process inherits from the one that started it.
    assert int(done.stdout) * 1024 < 150e6 + 120 * len(text)
