"""Which versions of an interface stand for one another: those of one semver track.

Source: the component model's linking rules; `a:b/c@1.2.0` and `@1.4.1` are one track, `@0.2.0` and
`@0.3.0` are two, and a pre-release is a track of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

WASI_PACKAGES = frozenset(
    f"wasi:{name}" for name in ("cli", "clocks", "filesystem", "io", "random", "sockets")
)
"""The packages of WASI 0.2 that the engine itself offers."""


def track(name: str) -> str:
    """Return the name of an interface with its version cut down to its track."""
    path, at, version = name.partition("@")
    if not at or "-" in version:
        return name
    numbers = version.partition("+")[0].split(".")
    kept = next((i for i, number in enumerate(numbers) if number != "0"), len(numbers) - 1)
    return f"{path}@{'.'.join(numbers[: kept + 1])}"


def find(name: str, names: Iterable[str]) -> str | None:
    """Return the same name from `names`, or else the one of its track."""
    listed = list(names)
    if name in listed:
        return name
    wanted = track(name)
    return next((other for other in listed if track(other) == wanted), None)


def is_wasi(name: str) -> bool:
    """Whether an interface is one of those that the engine offers to a component."""
    return name.partition("/")[0] in WASI_PACKAGES and track(name).endswith("@0.2")
