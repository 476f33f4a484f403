"""A stand-in for the files of WASI 0.2: a folder of the same size and shape, written on the spot.

The project ships none of WASI's own files. Like WASI 0.2, this is 25 interfaces in seven packages,
120 KB of which most is documentation, with resources that packages use from each other, and a root
package with two worlds that include those of the packages.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.texts import Writer

_VERSION = "0.2.0"
# Interfaces by package, each with how often every kind of type comes in it.
_PACKAGES = {
    "io": {"error": 0, "poll": 1, "streams": 1},
    "clocks": {"wall-clock": 0, "monotonic-clock": 0},
    "random": {"random": 0, "insecure": 0, "insecure-seed": 0},
    "filesystem": {"types": 3, "preopens": 0},
    "sockets": {"network": 1, "udp": 2, "tcp": 2, "lookup": 0, "instance-network": 0},
    "cli": {"environment": 0, "exit": 0, "run": 0, "stdin": 0, "stdout": 0, "stderr": 0},
    "http": {"types": 3, "incoming-handler": 0, "outgoing-handler": 0, "handling": 0},
}
_USE = f"use wasi-like:io/poll@{_VERSION}.{{part-0 as pollable}};"
WORLDS = ("command", "proxy")


def write_folder(folder: Path) -> None:
    """Write the root package and its `deps/` into an empty folder."""
    for number, (package, interfaces) in enumerate(_PACKAGES.items()):
        target = folder / "deps" / package
        target.mkdir(parents=True)
        header = f"package wasi-like:{package}@{_VERSION};\n"
        writer = Writer(number, docs=True)
        for name, rounds in interfaces.items():
            use = "" if package == "io" else _USE
            text = f"{header}\n{writer.interface(name, rounds, use)}"
            (target / f"{name}.wit").write_text(text, encoding="utf-8")
        world = f"{header}\nworld imports {{\n{_imports(interfaces)}\n}}\n"
        (target / "world.wit").write_text(world, encoding="utf-8")
    worlds = "\n".join(map(_world, WORLDS, ("run", "incoming-handler")))
    (folder / "worlds.wit").write_text(f"package local:hosts;\n\n{worlds}", encoding="utf-8")


def _imports(interfaces: dict[str, int]) -> str:
    names = (name for name in interfaces if name not in {"run", "incoming-handler"})
    return "\n".join(f"    import {name};" for name in names)


def _world(name: str, exported: str) -> str:
    last = "http" if name == "proxy" else "cli"
    packages = [package for package in _PACKAGES if package != "http" or name == "proxy"]
    includes = "\n".join(f"    include wasi-like:{p}/imports@{_VERSION};" for p in packages)
    return f"world {name} {{\n{includes}\n    export wasi-like:{last}/{exported}@{_VERSION};\n}}\n"
