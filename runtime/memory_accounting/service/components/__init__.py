"""A ledger kept by hosted components, in place of a store: an instance for each session."""

from __future__ import annotations

from memory_accounting.service.components.opening import open_component_engine

__all__ = ["open_component_engine"]
