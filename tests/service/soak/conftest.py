"""One real service for all that is done to its sockets; in the end its log must be clean."""

from __future__ import annotations

import json
import signal
from collections.abc import Generator
from typing import Any

import httpx
import pytest

from tests.service.operations.processes import Serving, serving
from tests.service.soak.frames import Peer, opened, say


class Service:
    """A service that runs, and a client of it that behaves."""

    def __init__(self, server: Serving, bystander: Peer) -> None:
        self.port, self.process = server.port, server.process
        self._bystander = bystander
        self._number = 0

    def still_answers(self) -> None:
        """Show that the service lives, and answers whoever was there all the time."""
        self._number += 1
        name = f"bystander-{self._number}"
        self._bystander.send(say({"type": name}))
        assert name in self._bystander.answer()["message"]
        assert self.process.poll() is None

    def resident(self) -> int:
        """The bytes of memory that the process has resident."""
        with open(f"/proc/{self.process.pid}/statm") as file:  # noqa: PTH123 - no file of ours
            return int(file.read().split()[1]) * 4096


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Generator[Service, None, None]:
    folder = tmp_path_factory.mktemp("service")
    variables = {
        "V6R_STORE": "memory:",
        "V6R_STREAMS_PING_SECONDS": "600",  # nobody here answers pings
        "V6R_SECURITY_MESSAGES_PER_SECOND": "200",
    }
    with serving(cwd=folder, **variables) as server, opened(server.port) as bystander:
        url = f"{server.url}/api/v1/sessions/s-1/configure"
        assert httpx.post(url, json={"vm_size": "small"}).status_code == 200
        bystander.send(say({"type": "memory_subscribe", "session_id": "s-1", "timestamp": 1}))
        found = bystander.next()
        assert found is not None
        assert found.json["type"] == "memory_update"
        yield Service(server, bystander)
        server.signal(signal.SIGTERM)
        assert server.end() == 0
    assert not [each for each in server.records if is_fault(each)]


def is_fault(record: dict[str, Any]) -> bool:
    """Whether a record of the log tells of a failure of the service itself."""
    return record["level"] in {"error", "critical"} or "Traceback" in json.dumps(record)
