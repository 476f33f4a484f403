"""`watch`: updates as they come, to people and to programs."""

from __future__ import annotations

import json
from itertools import islice

from flight_memory.memory_types import MemoryPressure, MemorySize, MemoryUsageSnapshot
from flight_v6r.alerts import Alert, AlertKind, Severity
from flight_v6r.messages import AlertMessage, SessionEndedMessage, SessionUpdateMessage
from memory_accounting import memory_size
from memory_accounting.cli.commands.watching import View, line
from memory_accounting.cli.local import open_store
from memory_accounting.cli.place import Store
from memory_accounting.cli.reach import Update
from memory_accounting.cli.showing.plain import plain
from tests.service.cli.places import Ledger
from wit_runtime.json import loads

ALERT = AlertMessage(
    "memory_alert",
    Alert(
        "s-1",
        AlertKind.PRESSURE,
        Severity.WARNING,
        raised=True,
        message="the pressure is \x1b[31mhigh",
        actions=[],
        anomaly=None,
        pressure=MemoryPressure.HIGH,
        used=MemorySize(900, "900B"),
        timestamp=1,
    ),
)


def update(session_id: str, used: int) -> SessionUpdateMessage:
    snapshot = MemoryUsageSnapshot(
        1,
        session_id,
        "custom",
        memory_size(1000),
        memory_size(used),
        memory_size(1000 - used),
        0.0,
    )
    return SessionUpdateMessage("session_update", session_id, snapshot, MemoryPressure.LOW, 1)


def test_a_line_for_each_update(session: Ledger) -> None:
    assert session.done("watch", "s-1", "--count", "1") == "s-1 64.0MB of 1.0GB 6% low\n"


def test_json_for_each_update(session: Ledger) -> None:
    session.done("configure", "s-2", "--capacity", "1000")
    out = session.done("watch", "--json", "--count", "2", "--interval", "0.01")
    found = [loads(each, SessionUpdateMessage) for each in out.splitlines()]
    assert {each.session_id for each in found} <= {"s-1", "s-2"}
    assert len(found) == 2


def test_updates_go_on(session: Ledger) -> None:
    out = session.done("watch", "s-1", "--json", "--count", "3", "--interval", "0.01")
    assert [json.loads(each)["type"] for each in out.splitlines()] == ["session_update"] * 3


def test_one_of_several_sessions_that_is_unknown_is_refused(session: Ledger) -> None:
    said = session("watch", "s-1", "nobody", "--count", "1")
    assert (said.code, said.out) == (1, "")
    assert "unknown session 'nobody'" in said.err


def test_a_store_is_looked_at_until_all_named_sessions_have_ended(store: str) -> None:
    with open_store(Store(store), makes=True) as reach:
        for each in ("s-1", "s-2"):
            reach.ledger.configure(each, capacity=1000).unwrap()
        updates = reach.updates(["s-1"], 0.001)
        seen: list[Update] = [next(updates)]
        reach.ledger.end_session("s-1").unwrap()
        seen += updates
    assert [type(each) for each in seen] == [SessionUpdateMessage, SessionEndedMessage]


def test_all_sessions_of_a_store_are_those_opened_later_too(store: str) -> None:
    with open_store(Store(store), makes=True) as reach:
        reach.ledger.configure("s-2", capacity=1000).unwrap()
        updates = reach.updates([], 0.001)
        seen = [next(updates).session_id]
        reach.ledger.configure("s-1", capacity=1000).unwrap()
        seen += [each.session_id for each in islice(updates, 2)]
    assert seen == ["s-2", "s-1", "s-2"]


def test_a_view_has_the_newest_of_each_session() -> None:
    view = View()
    assert "no session is open" in plain(view.sheet(), has_blocks=False)
    for each in (update("s-2", 1), update("s-1", 2), update("s-2", 3)):
        view.keep(each)
    lines = plain(view.sheet(), has_blocks=False).splitlines()
    assert [each.split()[:2] for each in lines[1:]] == [["s-1", "2B"], ["s-2", "3B"]]
    view.keep(SessionEndedMessage("session_ended", "s-2", 1))
    assert "s-2" not in plain(view.sheet(), has_blocks=False)


def test_alerts_stand_below_the_sessions_and_only_the_newest_stay() -> None:
    view = View()
    for _ in range(9):
        view.keep(ALERT)
    lines = plain(view.sheet(), has_blocks=False).splitlines()
    assert lines[1:] == ["s-1 alert: warning: the pressure is \\x1b[31mhigh"] * 5


def test_an_ended_session_is_said() -> None:
    assert line(SessionEndedMessage("session_ended", "s\x1b", 1)) == "s\\x1b ended"
