"""The commands that look after a ledger: its status, its soundness, its backup, its reports."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urlsplit

from flight_memory.memory_types import MemoryError_
from flight_v6r.diagnostics import Finding, LedgerStatus
from memory_accounting.chart import draw
from memory_accounting.cli.outcome import Outcome, RefusedError
from memory_accounting.opening import open_pool, sqlite_options
from memory_accounting.pool import Pool
from memory_accounting.sizes import format_size
from memory_accounting.stores.seam import StoreError
from memory_accounting.stores.sqlite import backup as copying
from wit_runtime import Err, Result

T = TypeVar("T")


def status(options: argparse.Namespace) -> Outcome:
    """Tell how a ledger fares."""
    with _opened(options.store) as pool:
        found = _value(pool.get_ledger_status())
    text = (
        f"{found.store}: {_counted(found.sessions, 'session')}, "
        f"{_counted(found.allocations, 'live allocation')}, "
        f"{found.used.human_readable} in use"
    )
    return Outcome(found, LedgerStatus, text)


def check(options: argparse.Namespace) -> Outcome:
    """Tell what is wrong in a ledger."""
    with _opened(_unchecked(options.store)) as pool:
        found = _value(pool.check())
    text = _listed(found) if found else "sound: everything agrees with the rules of the ledger"
    return Outcome(found, list[Finding], text, is_good=not found)


def repair(options: argparse.Namespace) -> Outcome:
    """Mend a ledger, and tell what remains."""
    with _opened(_unchecked(options.store)) as pool:
        found = _value(pool.repair())
        left = _value(pool.check())
    if not found:
        return Outcome(left, list[Finding], "sound: there was nothing to mend")
    text = f"found:\n{_listed(found)}\n"
    text += f"left:\n{_listed(left)}" if left else "mended: nothing is left"
    return Outcome(left, list[Finding], text, is_good=not left)


def backup(options: argparse.Namespace) -> Outcome:
    """Copy a SQLite ledger."""
    url: str = options.store
    if urlsplit(url).scheme != "sqlite":
        raise ValueError(f"{url}: only a SQLite ledger is a file that can be copied")
    target: Path = options.target
    size = copying.backup(sqlite_options(url), target, overwrite=options.force)
    return Outcome(str(target), str, f"{target}: {format_size(size)}, checked")


def report(options: argparse.Namespace) -> Outcome:
    """Write the report on a session."""
    with _opened(options.store) as pool:
        text = _value(pool.generate_memory_report(options.session))
    return Outcome(text, str, text)


def chart(options: argparse.Namespace) -> Outcome:
    """Draw the memory of a session."""
    target: Path = options.output or Path(f"{_file_name(options.session)}.svg")
    form = _form(target)
    with _opened(options.store) as pool:
        samples = _value(pool.get_samples(options.session, options.window))
    drawn = draw(f"Memory of session {options.session}", samples, form=form)
    try:
        target.write_bytes(drawn)
    except OSError as error:
        raise ValueError(f"{target}: it cannot be written: {error.strerror}") from error
    return Outcome(str(target), str, f"{target}: {_counted(len(samples), 'sample')}")


def _opened(url: str) -> Pool:
    """Open a ledger that is there: a command that looks at one must not make one."""
    if urlsplit(url).scheme == "sqlite" and not sqlite_options(url).path.exists():
        raise StoreError(f"{sqlite_options(url).path}: there is no such file")
    return open_pool(url)


def _unchecked(url: str) -> str:
    """Have a damaged file opened, so that it can be said what is wrong with it."""
    if urlsplit(url).scheme != "sqlite":
        return url
    return f"{url}{'&' if urlsplit(url).query else '?'}check=no"


def _value(result: Result[T, MemoryError_]) -> T:
    if isinstance(result, Err):
        raise RefusedError(result.error)
    return result.value


def _listed(found: list[Finding]) -> str:
    return "\n".join(
        f"  {each.kind}: {each.message}" + ("" if each.repairable else " (cannot be mended)")
        for each in found
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _form(target: Path) -> Literal["svg", "png"]:
    match target.suffix.lower():
        case ".svg":
            return "svg"
        case ".png":
            return "png"
        case _:
            raise ValueError(f"{target}: a chart is an .svg or a .png")


def _file_name(session_id: str) -> str:
    """Name a file after a session, wherever its id would lead."""
    return "".join(each if each.isalnum() or each in "-_." else "_" for each in session_id)
