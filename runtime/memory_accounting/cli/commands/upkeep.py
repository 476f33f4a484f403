"""`status`, `check`, `repair`, `backup`, `chart`: looking after a ledger."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from flight_v6r.diagnostics import Finding, LedgerStatus
from memory_accounting.cli.failing import UsageError
from memory_accounting.cli.local import opened_pool
from memory_accounting.cli.outcome import Outcome, counted, value_of
from memory_accounting.cli.place import store_alone
from memory_accounting.cli.reach import reached
from memory_accounting.cli.showing.text import harmless, in_a_line
from memory_accounting.opening import sqlite_options
from memory_accounting.sizes import format_size


def status(options: argparse.Namespace) -> Outcome:
    """Tell how a ledger fares."""
    with reached(options) as reach:
        found = value_of(reach.ledger.get_ledger_status())
    text = (
        f"{found.store}: {counted(found.sessions, 'session')}, "
        f"{counted(found.allocations, 'live allocation')}, "
        f"{found.used.human_readable} in use"
    )
    return Outcome(found, LedgerStatus, text)


def check(options: argparse.Namespace) -> Outcome:
    """Tell what is wrong in a ledger."""
    with reached(options, checks=False) as reach:
        found = value_of(reach.ledger.check())
    text = _listed(found) if found else "sound: everything agrees with the rules of the ledger"
    return Outcome(found, list[Finding], text, is_good=not found)


def repair(options: argparse.Namespace) -> Outcome:
    """Mend a ledger, and tell what remains."""
    with reached(options, checks=False) as reach:
        found = value_of(reach.ledger.repair())
        left = value_of(reach.ledger.check())
    if not found:
        return Outcome(left, list[Finding], "sound: there was nothing to mend")
    text = f"found:\n{_listed(found)}\n"
    text += f"left:\n{_listed(left)}" if left else "mended: nothing is left"
    return Outcome(left, list[Finding], text, is_good=not left)


def backup(options: argparse.Namespace) -> Outcome:
    """Copy a SQLite ledger."""
    from memory_accounting.stores.sqlite import backup as copying  # noqa: PLC0415 - seldom needed

    url = store_alone(options, os.environ, "a copy").url
    if urlsplit(url).scheme != "sqlite":
        raise UsageError(
            f"{urlsplit(url).scheme or url}: only a SQLite ledger is a file that can be copied"
        )
    target: Path = options.target
    size = copying.backup(sqlite_options(url), target, overwrite=options.force)
    return Outcome(_shown(target), str, f"{in_a_line(str(target))}: {format_size(size)}, checked")


def chart(options: argparse.Namespace) -> Outcome:
    """Draw the memory of a session."""
    from memory_accounting.chart import draw  # noqa: PLC0415 - an extra

    target: Path = options.output or Path(f"{_file_name(options.session)}.svg")
    form = _form(target)
    store = store_alone(options, os.environ, "a chart")
    with opened_pool(store) as pool:
        samples = value_of(pool.get_samples(options.session, options.window))
    drawn = draw(f"Memory of session {options.session}", samples, form=form)
    try:
        target.write_bytes(drawn)
    except OSError as error:
        raise UsageError(f"{target}: it cannot be written: {error.strerror}") from error
    return Outcome(
        _shown(target), str, f"{in_a_line(str(target))}: {counted(len(samples), 'sample')}"
    )


def _shown(path: Path) -> str:
    """Return a name as text: files may be called what is no Unicode, which JSON cannot have."""
    return os.fsencode(path).decode(errors="backslashreplace")


def _listed(found: list[Finding]) -> str:
    return "\n".join(
        f"  {each.kind}: {harmless(each.message)}"
        + ("" if each.repairable else " (cannot be mended)")
        for each in found
    )


def _form(target: Path) -> Literal["svg", "png"]:
    match target.suffix.lower():
        case ".svg":
            return "svg"
        case ".png":
            return "png"
        case _:
            raise UsageError(f"{target}: a chart is an .svg or a .png")


def _file_name(session_id: str) -> str:
    """Name a file after a session, wherever its id would lead."""
    return "".join(each if each.isalnum() or each in "-_." else "_" for each in session_id)
