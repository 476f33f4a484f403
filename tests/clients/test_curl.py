"""What both generations ask for with curl is answered as their transcripts say, on every store."""

from __future__ import annotations

import shutil
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

from tests.clients import transcripts
from tests.clients.services import STORES, Store, service
from tests.clients.shapes import differences

needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


@needs_curl
@pytest.mark.parametrize("store", STORES)
def test_what_is_answered_is_what_the_transcripts_say(store: Store, tmp_path: Path) -> None:
    with service(store, tmp_path) as serving:
        for name in transcripts.NAMES:
            answers = transcripts.run(name, serving.url, tmp_path)
            pairs = zip_longest(transcripts.expected(name), answers)
            for number, (wanted, got) in enumerate(pairs, 1):
                assert list(differences(wanted, got, f"{name}, answer {number}")) == []


@pytest.mark.parametrize(
    ("shape", "value", "place"),
    [
        ({"a": 1}, {"a": 2}, "answer.a"),
        ({"a": 1}, {"a": 1, "b": 2}, "answer"),
        ({"a": 1, "b": 2}, {"a": 1}, "answer"),
        ([[1], [2]], [[1], [3]], "answer[1][0]"),
        ([1], [1, 1], "answer"),
        (1, True, "answer"),
        (1.0, 1, "answer"),
        ("<seconds>", 1_640_995_200, "answer"),
        ("<milliseconds>", 1_640_995_200, "answer"),
        ("<text>", "", "answer"),
    ],
)
def test_a_difference_is_told_with_its_place(shape: Any, value: Any, place: str) -> None:  # noqa: ANN401 - JSON
    [difference] = differences(shape, value)
    assert difference.startswith(f"{place}: expected ")
