"""The host of components: generated worlds bound to Wasmtime, typed, checked, and fast.

Importing this face does not import the engine; the first component that is loaded does. `Component`
is in `wit_host.component` and the errors are in `wit_host.errors` as well as here.
"""

from typing import TYPE_CHECKING

from wit_host.async_world import AsyncImportingWorld, AsyncWorld, Opening
from wit_host.errors import (
    ArtefactError,
    BindError,
    ExitError,
    Frame,
    GrantError,
    HostError,
    HostUnavailableError,
    InstanceClosedError,
    InstanceDeadError,
    InstanceError,
    InstantiationError,
    InterruptedCallError,
    InvalidComponentError,
    MissingImportError,
    OutOfFuelError,
    OutOfTimeError,
    ReentryError,
    StackOverflowError,
    TransferLimitError,
    TrapError,
    UnsupportedTypeError,
    WorldMismatchError,
)
from wit_host.limits import Limits, LimitsError
from wit_host.presence import component_class
from wit_host.wasi import Folder, Wasi
from wit_host.world import ImportingWorld, World

if TYPE_CHECKING:
    from wit_host.component import Component

__all__ = [
    "ArtefactError",
    "AsyncImportingWorld",
    "AsyncWorld",
    "BindError",
    "Component",
    "ExitError",
    "Folder",
    "Frame",
    "GrantError",
    "HostError",
    "HostUnavailableError",
    "ImportingWorld",
    "InstanceClosedError",
    "InstanceDeadError",
    "InstanceError",
    "InstantiationError",
    "InterruptedCallError",
    "InvalidComponentError",
    "Limits",
    "LimitsError",
    "MissingImportError",
    "Opening",
    "OutOfFuelError",
    "OutOfTimeError",
    "ReentryError",
    "StackOverflowError",
    "TransferLimitError",
    "TrapError",
    "UnsupportedTypeError",
    "Wasi",
    "World",
    "WorldMismatchError",
]


def __getattr__(name: str) -> object:
    """Import what needs the engine when it is asked for."""
    if name == "Component":
        return component_class()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
