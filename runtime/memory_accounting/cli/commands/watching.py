"""`watch`: how sessions fare, as it changes."""

from __future__ import annotations

import argparse
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Final

import attrs

from flight_v6r.messages import AlertMessage, SessionEndedMessage, SessionUpdateMessage
from memory_accounting.cli.failing import DONE
from memory_accounting.cli.outcome import value_of
from memory_accounting.cli.reach import Update, reached
from memory_accounting.cli.showing import screen
from memory_accounting.cli.showing.sheet import Cell, Grid, Number, Sheet, Usage
from memory_accounting.cli.showing.text import in_a_line, percent
from wit_runtime import json

_ALERTS: Final = 5
"""How many alerts stay on the screen."""


def watch(options: argparse.Namespace) -> int:
    """Show updates until there are no more, as many as were asked for, or Ctrl-C."""
    with reached(options) as reach:
        for session_id in options.sessions:
            value_of(reach.ledger.get_memory_snapshot(session_id))  # one that is unknown is refused
        updates = islice(reach.updates(options.sessions, options.interval), options.count)
        try:
            _show(updates, as_json=options.json)
        except KeyboardInterrupt:
            return DONE
    return DONE


def _show(updates: Iterator[Update], *, as_json: bool) -> None:
    if as_json:
        for update in updates:
            screen.write(json.dumps(update, type(update)))
    elif screen.is_rich():
        _show_live(updates)
    else:
        for update in updates:
            screen.write(line(update))


def _show_live(updates: Iterator[Update]) -> None:
    """Keep one table on the terminal, and leave its last state there."""
    from rich.live import Live  # noqa: PLC0415 - an extra

    from memory_accounting.cli.showing.rich_tables import console, drawn  # noqa: PLC0415

    terminal, view = console(), View()
    with Live(console=terminal, auto_refresh=False) as live:
        live.update(drawn(view.sheet(), terminal.width), refresh=True)
        for update in updates:
            view.keep(update)
            with screen.writing():
                live.update(drawn(view.sheet(), terminal.width), refresh=True)


@attrs.define
class View:
    """How all that is watched stands."""

    _latest: dict[str, SessionUpdateMessage] = attrs.Factory(dict[str, SessionUpdateMessage])
    _alerts: deque[str] = attrs.Factory(lambda: deque(maxlen=_ALERTS))

    def keep(self, update: Update) -> None:
        """Take an update in; a session that has ended is gone."""
        match update:
            case SessionUpdateMessage():
                self._latest[update.session_id] = update
            case SessionEndedMessage():
                self._latest.pop(update.session_id, None)
            case AlertMessage():
                self._alerts.append(line(update))

    def sheet(self) -> Sheet:
        """Show all sessions by their ids, and below them the newest alerts."""
        if not self._latest:
            return ("no session is open; Ctrl-C ends", *self._alerts)
        headings = ("session", "in use", "of", "usage", "pressure")
        return (
            Grid(headings, [_row(each) for _, each in sorted(self._latest.items())]),
            *self._alerts,
        )


def _row(update: SessionUpdateMessage) -> tuple[Cell, ...]:
    used, total = update.snapshot.used, update.snapshot.total
    return (
        update.session_id,
        Number(used.human_readable),
        Number(total.human_readable),
        Usage(used.bytes, total.bytes),
        update.pressure,
    )


def line(update: Update) -> str:
    """Write an update for whoever reads line by line."""
    if isinstance(update, AlertMessage):
        alert = update.alert
        what = "alert" if alert.raised else "alert over"
        return in_a_line(f"{alert.session_id} {what}: {alert.severity}: {alert.message}")
    session = in_a_line(update.session_id)
    if isinstance(update, SessionEndedMessage):
        return f"{session} ended"
    used, total = update.snapshot.used, update.snapshot.total
    share = percent(used.bytes, total.bytes)
    return f"{session} {used.human_readable} of {total.human_readable} {share}% {update.pressure}"
