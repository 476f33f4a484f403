"""The host of components: generated worlds bound to Wasmtime, typed, checked, and fast."""

from wit_host.limits import Limits, LimitsError
from wit_host.wasi import Folder, Wasi
from wit_host.world import ImportingWorld, World

__all__ = ["Folder", "ImportingWorld", "Limits", "LimitsError", "Wasi", "World"]
