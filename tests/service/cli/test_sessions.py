"""Opening, listing, and ending sessions, on a store and through a server alike."""

from __future__ import annotations

import pytest

from flight_v6r.messages import SessionSummary, VmCreatedAnswer
from flight_v6r.sessions import SessionConfiguration
from tests.service.cli.places import MIB, REFUSED, WRONG, Ledger
from wit_runtime import json


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--vm", "small"), "Configured v6r-small VM with 512.0MB memory\n"),
        (("--vm", "medium"), "Configured v6r-medium VM with 1.0GB memory\n"),
        (("--vm", "large"), "Configured v6r-large VM with 2.0GB memory\n"),
        (("--platform", "v6r-medium"), "Configured v6r-medium VM with 1.0GB memory\n"),
        (("--platform", "dreamcast"), "Configured dreamcast session with 16.0MB memory\n"),
        (
            ("--platform", "psp", "--capacity", "64MB"),
            "Configured psp session with 64.0MB memory\n",
        ),
        (("--capacity", "1.5GB"), "Configured custom session with 1.5GB memory\n"),
        (("--capacity", "1000"), "Configured custom session with 1000B memory\n"),
    ],
)
def test_configuring_says_what_was_configured(
    ledger: Ledger, words: tuple[str, ...], said: str
) -> None:
    assert ledger.done("configure", "session-123", *words) == said


def test_a_configuration_for_programs(ledger: Ledger) -> None:
    out = ledger.done("configure", "s-1", "--vm", "small", "--user", "user-456", "--json")
    held = json.loads(out, SessionConfiguration)
    assert (held.session_id, held.user_id, held.platform) == ("s-1", "user-456", "v6r-small")
    assert held.capacity.bytes == 512 * MIB


@pytest.mark.parametrize(
    ("words", "capacity"),
    [
        (("--vm", "small"), 512 * MIB),
        (("--platform", "vita"), 512 * MIB),
        (("--capacity", "512MB"), 512 * MIB),
    ],
)
def test_limits_that_are_not_named_are_the_default_ones_of_the_capacity(
    ledger: Ledger, words: tuple[str, ...], capacity: int
) -> None:
    limits = ledger.data("configure", "s-1", *words, "--stack-max", "8MB")["limits"]
    assert limits["stack_max"]["bytes"] == 8 * MIB
    assert limits["hard_limit"]["bytes"] == limits["heap_max"]["bytes"] == capacity
    assert limits["cache_max"]["bytes"] == capacity // 4


@pytest.mark.parametrize(
    "words",
    [(), ("--user", "u"), ("--vm", "small", "--capacity", "1MB"), ("--vm", "huge")],
)
def test_a_configuration_names_one_platform(ledger: Ledger, words: tuple[str, ...]) -> None:
    said = ledger("configure", "s-1", *words)
    assert (said.code, said.out) == (WRONG, "")
    assert "--vm" in said.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--platform", "gameboy"), "unsupported-platform"),
        (("--platform", "gameboy", "--hard-limit", "1MB"), "unsupported-platform"),
        (("--platform", "dreamcast", "--capacity", "1MB"), "invalid-size"),
        (("--capacity", "0"), "invalid-size"),
        (("--vm", "small", "--hard-limit", "1GB"), "limit-exceeded"),
    ],
)
def test_a_refused_configuration_opens_nothing(
    ledger: Ledger, words: tuple[str, ...], code: str
) -> None:
    said = ledger("configure", "s-1", *words)
    assert (said.code, said.out) == (REFUSED, "")
    assert said.err.startswith(f"v6r: {code}: ")
    assert ledger.data("sessions") == []


def test_sessions_are_listed_by_their_ids(session: Ledger) -> None:
    session.done("configure", "a-9", "--capacity", "1000")
    heading, first, second = session.done("sessions").splitlines()
    assert heading.split() == ["SESSION", "PLATFORM", "IN", "USE", "OF", "USAGE", "PRESSURE"]
    assert first.split() == ["a-9", "custom", "0B", "1000B", f"[{'.' * 20}]", "0%", "low"]
    assert second.split() == [
        "s-1",
        "v6r-medium",
        "64.0MB",
        "1.0GB",
        f"[#{'.' * 19}]",
        "6%",
        "low",
    ]


def test_sessions_for_programs(session: Ledger) -> None:
    found = json.loads(session.done("sessions", "--json"), list[SessionSummary])
    assert [each.session_id for each in found] == ["s-1"]
    assert found[0].snapshot.used.bytes == 64 * MIB


def test_the_ids_of_sessions_alone(session: Ledger) -> None:
    session.done("configure", "a-9", "--capacity", "1000")
    assert session.done("sessions", "--ids") == "a-9\ns-1\n"
    assert session.data("sessions", "--ids") == ["a-9", "s-1"]


def test_no_session_is_said(session: Ledger) -> None:
    session.done("end", "s-1")
    assert session.done("sessions") == "no session is open\n"
    assert session.done("sessions", "--ids") == ""


def test_a_session_that_was_ended_is_unknown(session: Ledger) -> None:
    assert session.done("end", "s-1") == "Ended s-1\n"
    said = session("end", "s-1")
    assert said.code == REFUSED
    assert said.err.startswith("v6r: invalid-allocation: unknown session 's-1'")


def test_ending_for_programs(session: Ledger) -> None:
    assert session.data("end", "s-1") == {"ended": True}


def test_a_session_has_one_virtual_machine(ledger: Ledger) -> None:
    ledger.done("configure", "s-1", "--vm", "large")
    created = ledger.done("vm", "create", "s-1", "--size", "small")
    assert created == "Created a small VM of 512.0MB in s-1\n"
    assert [each["purpose"] for each in ledger.data("allocations", "s-1")] == ["vm-heap"]
    said = ledger("vm", "create", "s-1")
    assert said.code == REFUSED
    assert said.err.startswith("v6r: vm-exists: the session has a virtual machine of 512.0MB")
    assert ledger.done("vm", "destroy", "s-1") == "Destroyed the VM of s-1\n"
    assert ledger.data("allocations", "s-1") == []
    assert ledger("vm", "destroy", "s-1").err.startswith("v6r: no-vm: ")


def test_a_virtual_machine_for_programs(ledger: Ledger) -> None:
    ledger.done("configure", "s-1", "--vm", "medium")
    made = json.loads(ledger.done("vm", "create", "s-1", "--json"), VmCreatedAnswer)
    assert (made.session_id, made.vm_size, made.status) == ("s-1", "medium", "created")
    assert ledger.data("vm", "destroy", "s-1")["status"] == "destroyed"


def test_a_virtual_machine_that_does_not_fit_is_refused(ledger: Ledger) -> None:
    ledger.done("configure", "s-1", "--vm", "small")
    assert ledger("vm", "create", "s-1").err.startswith("v6r: insufficient-memory: ")


def test_a_machine_is_of_a_size_on_offer(ledger: Ledger) -> None:
    assert ledger("vm", "create", "s-1", "--size", "huge").code == WRONG


def test_platforms(ledger: Ledger) -> None:
    lines = ledger.done("platforms").splitlines()
    assert lines[0].split() == ["PLATFORM", "MEMORY", "CONFIGURED", "WITH"]
    assert "v6r-medium    1.0GB  --vm medium" in lines
    assert [each["tag"] for each in ledger.data("platforms")][:2] == ["dreamcast", "psp"]


def test_one_platform(ledger: Ledger) -> None:
    assert ledger.data("platforms", "vita") == {
        "tag": "vita",
        "val": {"bytes": 512 * MIB, "human_readable": "512.0MB"},
    }
    assert ledger("platforms", "gameboy").err.startswith("v6r: unsupported-platform: ")
