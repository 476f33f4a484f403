"""What can go wrong between a host and its components; every error of this package is a HostError.

A value of the wrong shape is a `wit_runtime.checks.ShapeError`, whatever it was about to cross. An
exception that host code raises while a guest calls it is not wrapped: it reaches the caller of the
export as itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import attrs


class HostError(Exception):
    """The base of all errors of wit_host."""


class HostUnavailableError(HostError):
    """The engine is not installed, or is one that this version does not fit."""


class InvalidComponentError(HostError):
    """The bytes are no component: truncated, malformed, a core module, or no WebAssembly at all."""


class ArtefactError(HostError):
    """A precompiled artefact was made by another engine or configuration, or is damaged."""


class BindError(HostError):
    """A component and a world do not fit together; nothing has been called yet."""


class WorldMismatchError(BindError):
    """The component is not of the world: `differences` lists where, one readable line each."""

    def __init__(self, world: str, differences: Sequence[str]) -> None:
        """Keep the differences; there is at least one."""
        self.world = world
        self.differences = tuple(differences)
        lines = "".join(f"\n  - {line}" for line in self.differences)
        super().__init__(f"the component does not fit the world `{world}`:{lines}")

    def __reduce__(self) -> tuple[type[Self], tuple[str, tuple[str, ...]]]:
        """Let another process have it."""
        return type(self), (self.world, self.differences)


class MissingImportError(BindError):
    """The component needs an import that the host did not supply; the text says how to."""


class GrantError(BindError):
    """Something of WASI cannot be granted as asked, or was used without being granted."""


class UnsupportedTypeError(BindError):
    """A function uses a type that the engine cannot pass to a host; the text names both."""


class InstantiationError(BindError):
    """The engine refused to bring the instance up, as when it is larger than its limits."""


@attrs.frozen
class Frame:
    """One call on the guest's stack when it trapped, innermost first.

    Names are those of the core module's name section, or `None`; `offset` is the position of the
    instruction in the core module, in bytes, or `None` where the engine does not know it.
    """

    module: str | None
    function: str | None
    index: int
    offset: int | None

    def __str__(self) -> str:
        """Write the frame on one line."""
        name = self.function or f"function {self.index}"
        place = f" at {self.offset:#x}" if self.offset is not None else ""
        return f"{self.module or '<unknown>'}!{name}{place}"


class TrapError(HostError):
    """The guest trapped; its instance is dead.

    `reason` is the engine's word for it, `frames` the guest's stack, innermost first.
    """

    def __init__(self, function: str, reason: str, frames: Sequence[Frame] = ()) -> None:
        """Keep what was called, why it ended, and where."""
        self.function = function
        self.reason = reason
        self.frames = tuple(frames)
        super().__init__(function, reason, self.frames)

    def __str__(self) -> str:
        """Say what trapped, and show the guest's stack."""
        stack = "".join(f"\n    {frame}" for frame in self.frames)
        return f"`{self.function}` trapped: {self.reason}{stack}"


class OutOfTimeError(TrapError):
    """A call took longer than `Limits.seconds`."""


class OutOfFuelError(TrapError):
    """A call needed more instructions than `Limits.fuel`."""


class StackOverflowError(TrapError):
    """The guest's calls nested deeper than its stack allows."""


class TransferLimitError(TrapError):
    """The guest handed over more than the engine lifts in one call (128 MiB, as it counts)."""


class InterruptedCallError(TrapError):
    """A call was given up from outside, as by cancelling the task that awaited it."""


class ExitError(TrapError):
    """The guest called WASI's exit; `code` is 0 for success and 1 for failure."""

    def __init__(self, function: str, code: int) -> None:
        """Keep the code."""
        self.code = code
        super().__init__(function, f"the component exited with code {code}")

    def __reduce__(self) -> tuple[type[Self], tuple[str, int]]:
        """Let another process have it."""
        return type(self), (self.function, self.code)


class InstanceError(HostError):
    """The instance cannot be called."""


class InstanceDeadError(InstanceError):
    """A call trapped before, and what it left behind cannot be trusted; make a new instance."""


class InstanceClosedError(InstanceError):
    """The instance was closed."""


class ReentryError(InstanceError):
    """Host code that a guest called tried to call the same instance, which cannot be entered."""
