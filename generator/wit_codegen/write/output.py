"""The one place that writes: generated files into the output folder, all of them or none."""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs

from wit_codegen.write.header import HEADER


class OutputError(Exception):
    """The output folder cannot take the files; nothing was written. The text says why."""


@attrs.frozen
class Changes:
    """How the folder differs from what was generated; paths are relative to the folder."""

    written: tuple[str, ...]
    deleted: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.written or self.deleted)


def compare(folder: Path, files: Mapping[str, str], complete: tuple[str, ...]) -> Changes:
    """What `write` would do: files to write, and generated files that are no longer generated.

    `complete` names the packages whose stale modules go; only files that carry the generator's
    header are ever touched. Raises `OutputError` when a file of someone else is in the way.
    """
    written = tuple(name for name, text in sorted(files.items()) if _differs(folder, name, text))
    stale = (name for package in complete for name in _generated(folder, package))
    return Changes(written, tuple(sorted(name for name in stale if name not in files)))


def write(folder: Path, files: Mapping[str, str], changes: Changes) -> None:
    """Carry out the changes.

    Every new text is on the disk, beside its place, before the first is put there, so that a full
    disk or a missing right leaves the folder as it was. Raises `OutputError`.
    """
    staged: list[tuple[Path, Path]] = []
    missing = _missing_folders(folder, changes.written)
    try:
        for name in changes.written:
            # One by one: what is staged before a failure has to be known in order to go.
            staged.append((_stage(folder / name, files[name]), folder / name))  # noqa: PERF401
        for temporary, target in staged:
            temporary.replace(target)
        for name in changes.deleted:
            (folder / name).unlink(missing_ok=True)
            _remove_if_empty((folder / name).parent)
    except OSError as error:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)
        for created in missing:
            _remove_if_empty(created)
        raise OutputError(f"cannot write to {folder}: {error}") from error


def _missing_folders(folder: Path, names: tuple[str, ...]) -> list[Path]:
    """The folders that the files need and that are not there yet, innermost first."""
    parents = {parent for name in names for parent in (folder / name).parents}
    return sorted((p for p in parents if not p.exists()), key=lambda p: -len(p.parts))


def differences(folder: Path, files: Mapping[str, str], changes: Changes) -> Iterator[str]:
    """The changes as a unified diff, line by line."""
    for name in (*changes.written, *changes.deleted):
        path = folder / name
        before = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else []
        after = files.get(name, "").splitlines(keepends=True)
        yield from difflib.unified_diff(before, after, f"{path} (on disk)", f"{path} (generated)")


def _differs(folder: Path, name: str, text: str) -> bool:
    path = folder / name
    _refuse_escape(folder, path)
    if not path.exists():
        return True
    present = _read(path)
    if present == text:
        return False
    if present.strip() and not present.startswith(HEADER):
        raise OutputError(
            f"{path} was not written by wit-codegen and is in the way: "
            "move it, or choose another folder with --out"
        )
    return True


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OutputError(f"{path} is in the way and cannot be read: {error}") from error


def _refuse_escape(folder: Path, path: Path) -> None:
    """A symbolic link inside the folder must not lead the writer out of it."""
    if not path.resolve().is_relative_to(folder.resolve()):
        raise OutputError(f"{path} leads out of {folder} through a symbolic link")


def _generated(folder: Path, package: str) -> Iterator[str]:
    root = folder / package
    for path in sorted(root.rglob("*.py")):
        if path.is_file() and not path.is_symlink() and _read(path).startswith(HEADER):
            yield path.relative_to(folder).as_posix()


def _stage(target: Path, text: str) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".wit-codegen-", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        temporary.chmod(0o666 & ~_umask())
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return
