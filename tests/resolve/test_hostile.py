"""Whatever the text, there is an answer: a graph or diagnostics, soon, and no other exception."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.resolve.helpers import codes_of, diagnostics_of
from wit_codegen.diagnostics import MOST_DIAGNOSTICS
from wit_codegen.explain import explanations
from wit_codegen.parse.names import KEYWORDS
from wit_codegen.rendering import render

WORDS = [
    *sorted(KEYWORDS),
    "a", "b", "r", "t", "i", "w", "x:y", "x:y/i", "@", "since", "unstable", "deprecated",
    "external-id", "{", "}", "(", ")", "<", ">", ",", ";", ":", ".", "=", "/", "->", "-", "+",
    "*", "%", "1", "1.0.0", "99999999999", "//", "/*", "*/", "é",
    '"s"', "\n", "\x00", "package a:b;", "interface i {", "world w {", "f: func();", "type t = u8;",
    "resource r {", "use i.{t};", "include w;", "import i;", "export i;", "version = 1.0.0",
    "feature = x",
]  # fmt: skip
EXAMPLES = [each.example for each in explanations() if each.example is not None]


def answer(text: str) -> None:
    for each in diagnostics_of(text, "x"):
        assert render(each)
        assert each.help


@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_soups_of_words(words: list[str]) -> None:
    answer("package a:b;\n" + " ".join(words))
    answer(" ".join(words))


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    answer(text)


@given(
    st.sampled_from(EXAMPLES),
    st.lists(
        st.tuples(st.integers(0, 400), st.integers(0, 8), st.sampled_from(["", *WORDS])), max_size=6
    ),
)
def test_mutations_of_examples(text: str, edits: list[tuple[int, int, str]]) -> None:
    for at, cut, word in edits:
        at %= len(text) + 1  # noqa: PLW2901 (fitted to the text as it is by now)
        text = text[:at] + word + text[at + cut :]
    answer(text)


MANY = 5_000


@pytest.mark.parametrize(
    "text",
    [
        "type a0 = u8;" + "".join(f"type a{n} = a{n - 1};" for n in range(1, MANY)),
        "".join(f"type a{n} = a{n + 1};" for n in range(MANY)),
        "".join(f"type a{n} = b{n}; type b{n} = a{n};" for n in range(MANY)),
        "".join(f"type a{n} = nothing-{n};" for n in range(MANY)),
        "".join(f"use nowhere-{n}.{{t}};" for n in range(MANY)),
        "type t = " + "list<" * MANY,
        "type a u8;" * MANY,
        "%" * MANY,
        "{" * MANY,
        "}" * MANY,
        ";" * MANY,
        "/*" * MANY,
        '"' * MANY,
        "use x:y/z@1.0.0-" + "a." * MANY,
        "use x:y/z@" + "1" * MANY + ".0.0.{t};",
        "f: func(" + "a: u8, " * MANY,
        "resource r {" + "".join(f"f-{n}: func();" for n in range(MANY)) + "}",
    ],
    ids=lambda text: text[:30],
)
def test_much_of_the_same(text: str) -> None:
    """There is an answer, of bounded length, at once: what is quadratic would not come back."""
    assert len(codes_of(f"package a:b; interface i {{ {text} }}")) <= MOST_DIAGNOSTICS


def test_long_chains_of_packages_interfaces_and_worlds() -> None:
    packages = "".join(
        f"package a:p{n} {{ interface i {{ use a:p{n + 1}/i.{{}}; }} }}" for n in range(1_500)
    )
    assert codes_of(f"package a:b; {packages} package a:p1500 {{ interface i {{}} }}") == []
    uses = "".join(f"interface i{n} {{ use i{n - 1}.{{t}}; }}" for n in range(1, 1_500))
    worlds = "world w { import i1499; } world x { export i1499; } world y { include w; }"
    assert codes_of(f"package a:b; interface i0 {{ type t = u8; }} {uses} {worlds}") == []
