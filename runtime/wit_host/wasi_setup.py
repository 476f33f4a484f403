"""Turning grants into the engine's WASI configuration."""

from __future__ import annotations

from wit_host.instance import Instance
from wit_host.linking import Linker
from wit_host.matching import Surface
from wit_host.wasi import Wasi


def configure(instance: Instance, wasi: Wasi) -> None:
    """Give a store its WASI."""


def withhold_clocks(linker: Linker, surface: Surface) -> None:
    """Put functions that say so in the place of the clocks."""
