"""Compiled components on disk, so that each is compiled once per machine and not once per process.

An artefact is native code that the engine runs unchecked. So the folder has to be the user's own,
writable by nobody else, and one that is not is left alone. A file's name holds what it was made
from, for which engine, and how long it is; one that was cut off is not used.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from platformdirs import user_cache_path

CACHE_VARIABLE = "WIT_HOST_CACHE_DIR"
"""The environment variable that names another folder; empty turns the cache off."""

_KEPT = 64


def cache_folder() -> Path | None:
    """Return the folder for artefacts, made if need be; `None` where none is to be trusted."""
    named = os.environ.get(CACHE_VARIABLE)
    if named == "":
        return None
    folder = Path(named) if named is not None else user_cache_path("wit-host")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder if _is_own(folder) else None
    except OSError:
        return None


def _is_own(folder: Path) -> bool:
    if os.name != "posix":
        return True
    status = folder.stat()
    return status.st_uid == os.getuid() and not status.st_mode & 0o022


def key_of(content: bytes, fingerprint: str) -> str:
    """Return the key of what is compiled from some content by an engine."""
    digest = hashlib.sha256(content)
    digest.update(fingerprint.encode())
    return digest.hexdigest()[:40]


def find(key: str) -> Path | None:
    """Return the artefact with this key, whole."""
    folder = cache_folder()
    if folder is None:
        return None
    for path in folder.glob(f"{key}-*.cwasm"):
        length = path.stem.rpartition("-")[2]
        with suppress(OSError):
            if str(path.stat().st_size) == length:
                os.utime(path)  # what is used last is thrown away last
                return path
    return None


def store(key: str, artefact: bytes) -> None:
    """Keep an artefact; failing to is no error, it is only compiled again next time."""
    folder = cache_folder()
    if folder is None:
        return
    with suppress(OSError):
        handle, name = tempfile.mkstemp(dir=folder, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(artefact)
            Path(name).replace(folder / f"{key}-{len(artefact)}.cwasm")
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        _prune(folder)


def discard(path: Path) -> None:
    """Remove an artefact that turned out not to be usable."""
    with suppress(OSError):
        path.unlink()


def _prune(folder: Path) -> None:
    paths = sorted(folder.glob("*.cwasm"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in paths[_KEPT:]:
        discard(path)
