"""Core modules that are to become components: what their section `component-type` says."""

from __future__ import annotations

from typing import NoReturn

from wit_codegen.codes import Code
from wit_codegen.decode.problems import fail
from wit_codegen.resolve import ir


def graph_of_module(data: bytes) -> ir.Resolve:
    """Decode the world that a module was made for."""
    _none(len(data))


def _none(offset: int) -> NoReturn:
    message = "a core module without a section `component-type` has no world"
    fail(Code.NO_COMPONENT_TYPE, message, offset)
