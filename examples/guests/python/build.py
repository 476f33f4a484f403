"""Builds the Python guest: `python build.py OUTPUT`.

componentize-py can either leave all of WASI in a component, twenty-five interfaces with file
system and sockets among them, or replace whatever is called `wasi:…` by traps. The ledger needs two
of them, and nothing else should be asked of a host. So those two are built in under another name,
which the traps pass over, and get their own name in what comes out.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import attr
import attrs

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[2]
PACKAGES: Final = (
    HERE / "memory_guest",
    ROOT / "generated" / "flight_memory",
    ROOT / "generated" / "flight_v6r",
    ROOT / "runtime" / "memory_accounting",
    ROOT / "runtime" / "wit_runtime",
    *(Path(package.__path__[0]) for package in (attr, attrs)),
)
WASI: Final = "wasi:"
BORROWED: Final = "host:"  # as long as the other, so that the lengths in the binary stay right
WANTED: Final = ("clocks/wall-clock@", "random/random@")


def main(output: Path) -> None:
    """Build the component."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_wit(folder / "wit")
        for package in PACKAGES:
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(package, folder / "code" / package.name, ignore=ignored)
        component = _componentize(folder)
    for interface in WANTED:
        component = component.replace((BORROWED + interface).encode(), (WASI + interface).encode())
    output.write_bytes(component)


def _write_wit(folder: Path) -> None:
    """Write the world of the guest, with the borrowed names."""
    shutil.copytree(HERE.parent / "wit", folder)
    for path in folder.rglob("*.wit"):
        text = path.read_text(encoding="utf-8").replace(WASI, BORROWED)
        path.write_text(text, encoding="utf-8")
    shutil.copytree(ROOT / "wit" / "flight-memory", folder / "deps" / "flight-memory")


def _componentize(folder: Path) -> bytes:
    """Run componentize-py, and show what it says only if it fails."""
    tool = Path(sys.executable).with_name("componentize-py")
    command = [str(tool), "--wit-path", "wit", "--world", "guest", "componentize", "memory_guest"]
    command += ["--python-path", "code", "--stub-wasi", "--output", "built.wasm"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"componentize-py failed:\n{done.stdout}{done.stderr}")
    return (folder / "built.wasm").read_bytes()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
