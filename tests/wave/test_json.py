"""What is read is what the JSON of generated packages holds, so that one leads to the other."""

from __future__ import annotations

from importlib import import_module
from typing import get_type_hints

from tests.wave.test_reading import GRAPH, TYPES, VALUES
from wit_codegen import pipeline
from wit_codegen.calling.importing import importable
from wit_codegen.translate.options import Options
from wit_runtime import json

PACKAGE = "wave_and_json"


def test_values_are_those_of_the_generated_types() -> None:
    with importable(PACKAGE, pipeline.importable(GRAPH, Options(prefix=PACKAGE))):
        module = import_module(f"{PACKAGE}.demo_values.i")
        hints = get_type_hints(module.I.f, include_extras=True)
        hints.pop("return")
        types = dict(zip(TYPES, hints.values(), strict=True))
        assert VALUES
        for name, text, data in VALUES:
            value = json.decode(data, types[name])
            assert json.encode(value, types[name]) == data, text
