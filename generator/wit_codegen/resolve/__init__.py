"""AST to IR: every rule of WIT that needs more than one name to check."""

from __future__ import annotations

from wit_codegen.resolve.features import ALL_FEATURES, NO_FEATURES, Features
from wit_codegen.resolve.resolver import resolve, try_resolve

__all__ = ["ALL_FEATURES", "NO_FEATURES", "Features", "resolve", "try_resolve"]
