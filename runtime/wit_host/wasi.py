"""What a component may reach of the machine: nothing but what is granted here, piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

import attrs

Output: TypeAlias = Path | Callable[[bytes], object] | Literal["inherit"] | None
"""Where a stream goes: a file, a function that is called with each piece, the host's, nowhere."""


@attrs.frozen
class Folder:
    """A folder of the host that the guest sees as `guest_path`; read-only unless `writable`."""

    host_path: Path | str
    guest_path: str
    writable: bool = False


@attrs.frozen(kw_only=True)
class Wasi:
    """WASI 0.2, with what the guest gets of it.

    Without any argument a guest finds no arguments, no environment, no folders, an empty standard
    input, and its output is discarded. `clocks` lets it read the time and wait; without it such a
    call is an error that says so. Randomness is always there; the network never is.
    """

    args: Sequence[str] = ()
    env: Mapping[str, str] = attrs.field(factory=dict[str, str])
    stdin: bytes | Path | Literal["inherit"] | None = None
    stdout: Output = None
    stderr: Output = None
    folders: Sequence[Folder] = ()
    clocks: bool = False
