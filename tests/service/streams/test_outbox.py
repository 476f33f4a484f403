from __future__ import annotations

from memory_accounting.service.streams.outbox import Outbox, Tally
from memory_accounting.service.streams.rendering import Messages


def message(name: str) -> Messages:
    return ({"name": name},)


def drained(outbox: Outbox) -> list[object]:
    taken: list[object] = []
    while outbox:
        _, messages = outbox.take()
        taken += [each["name"] for each in messages]
    return taken


def test_what_waits_longest_is_taken_first() -> None:
    outbox = Outbox(10)
    outbox.put("a", message("a"))
    outbox.put("b", message("b"))
    assert drained(outbox) == ["a", "b"]


def test_what_is_newer_takes_the_place_of_what_it_replaces() -> None:
    outbox = Outbox(10)
    outbox.put("a", message("old"))
    outbox.put("b", message("b"))
    outbox.put("a", message("new"))
    assert drained(outbox) == ["new", "b"]


def test_no_more_than_so_many_wait_and_the_oldest_go() -> None:
    outbox = Outbox(2)
    for name in "abc":
        outbox.put(name, message(name))
    assert drained(outbox) == ["b", "c"]


def test_what_is_discarded_is_not_sent() -> None:
    outbox = Outbox(10)
    outbox.put("a", message("a"))
    outbox.put("b", message("b"))
    outbox.discard("a")
    outbox.discard("never there")
    assert drained(outbox) == ["b"]


def test_what_becomes_of_entries_is_counted() -> None:
    tally = Tally()
    outbox = Outbox(2, tally)
    for key in ("a", "b", "a", "c"):
        outbox.put(key, ())
    outbox.take()
    assert tally == Tally(sent=1, replaced=1, dropped=1)
    outbox.clear()
    assert tally.dropped == 2
