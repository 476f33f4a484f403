"""How fast WIT is read and resolved, what that costs in memory, and how both grow with the input.

`WIT_CODEGEN_BENCH_WASI` may name a folder of real WIT, such as the packages of WASI 0.2: its files
are then read as well.
"""

from __future__ import annotations

import argparse
import ast
import gc
import itertools
import os
import string
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks.lark_grammar import lark_parser
from benchmarks.measuring import Row, least_seconds
from benchmarks.texts import package
from wit_codegen.diagnostics import Source
from wit_codegen.frontend import load
from wit_codegen.inputs import SourceGroup, SourceTree
from wit_codegen.parse import parse_source

WASI = "WIT_CODEGEN_BENCH_WASI"
_SMALL, _LARGE = 100_000, 1_000_000
_MEGABYTE = 1e6


def rows() -> Iterator[Row]:
    """Speed of the parser on each kind of text, then what resolving costs at two sizes."""
    large = {
        "with docs": package(_LARGE, docs=True),
        "dense": package(_LARGE, docs=False),
    }
    if folder := os.environ.get(WASI):
        large[f"${WASI}"] = _real(Path(folder))
    for name, text in large.items():
        yield _parsing(f"parse WIT, {name}", text, bound=1.0)
    yield _parsing("parse WIT, one-letter names, no blanks", _densest(_LARGE), bound=None)
    for docs, name in ((True, "with docs"), (False, "dense")):
        yield from _beside(name, package(_SMALL, docs=docs))
    for name in ("with docs", "dense"):
        yield _growth(name, package(_SMALL, docs=name != "dense"), large[name])
    for name in ("with docs", "dense"):
        yield _memory(f"peak memory of resolve / size of the input, {name}", large[name], 60)
    what = "the same, one-letter names, no blanks"
    yield _memory(what, _densest(_LARGE), None)


def _parsing(what: str, text: str, bound: float | None) -> Row:
    seconds = least_seconds({"parse": partial(_parse, text)})["parse"]
    note = f"{len(text) / _MEGABYTE:.2f} MB in {seconds:.2f} s"
    return Row(what, len(text) / seconds / _MEGABYTE, bound, "MB/s", note, at_least=True)


def _parse(text: str) -> None:
    parsed = parse_source(Source("bench.wit", text))
    if parsed.diagnostics:
        raise ValueError(parsed.diagnostics[0].message)


def _resolve(text: str) -> None:
    load(SourceTree(SourceGroup("bench", (Source("bench.wit", text),))))


def _beside(name: str, text: str) -> Iterator[Row]:
    """Compare with two parsers that the reader may know, each on a text of the same size."""
    python = _python(len(text))
    lark = lark_parser()
    actions: dict[str, Callable[[], object]] = {
        "ours": partial(_parse, text),
        "python": partial(ast.parse, python),
    }
    if lark is not None:
        actions["lark"] = partial(lark, text)
    seconds = least_seconds(actions, rounds=7)
    for key, other in (("lark", "Lark's LALR on the same grammar"), ("python", "ast.parse, in C")):
        if key in seconds:
            speed = len(text) / seconds[key] / _MEGABYTE
            ratio = seconds["ours"] / seconds[key]
            yield Row(f"parse 100 KB {name} / {other}", ratio, None, "x", f"{speed:.2f} MB/s there")


def _growth(name: str, small: str, large: str) -> Row:
    """Compare as many bytes in small pieces and in one: both take as long and are as disturbed."""
    times = round(len(large) / len(small))

    def in_pieces() -> None:
        for _ in range(times):
            _resolve(small)

    seconds = least_seconds({"small": in_pieces, "large": partial(_resolve, large)}, rounds=9)
    small_cost, large_cost = seconds["small"] / times / len(small), seconds["large"] / len(large)
    note = f"{large_cost * 1e6:.2f} ms / {small_cost * 1e6:.2f} ms"
    what = f"resolve, time per KB, {name}: 1 MB / 100 KB"
    return Row(what, large_cost / small_cost, 1.3, note=note)


def _memory(what: str, text: str, bound: float | None) -> Row:
    """Measure with tracemalloc: what Python allocates from the text on, all that it drops too."""
    gc.collect()
    tracemalloc.start()
    try:
        _resolve(text)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    note = f"tracemalloc: {peak / _MEGABYTE:.0f} MB for {len(text) / _MEGABYTE:.2f} MB"
    return Row(what, peak / len(text), bound, note=note)


def _real(folder: Path) -> str:
    """All files of a folder one after another, each as a nested package of its own."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.wit"))]
    bodies = (_without_header(text) for text in texts)
    nested = (f"package bench:real{i} {{\n{body}\n}}\n" for i, body in enumerate(bodies))
    return "\n".join(nested)


def _without_header(text: str) -> str:
    lines = text.splitlines()
    return "\n".join(line for line in lines if not line.startswith("package "))


def _densest(size: int) -> str:
    """The most tokens that a text of its size can hold: records of fields of five bytes."""
    fields = ",".join(f"{letter}:u8" for letter in string.ascii_lowercase)
    records: list[str] = []
    written = 0
    for number in itertools.count():
        if written >= size:
            break
        records.append(f"record r{number}{{{fields}}}")
        written += len(records[-1])
    return f"package a:b;interface i{{{''.join(records)}}}"


def _python(size: int) -> str:
    """Python of about that size: a module of the standard library, as often as it takes."""
    text = Path(argparse.__file__).read_text(encoding="utf-8").replace("from __future__", "#")
    return "\n".join([text] * max(1, round(size / len(text))))
