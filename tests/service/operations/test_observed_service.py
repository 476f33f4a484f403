"""The service itself is observed: known requests give known metrics and records."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from websockets.sync.client import connect

from memory_accounting.service.app import create_app
from memory_accounting.service.settings import ServiceSettings
from tests.service.live import live_server
from tests.service.operations.processes import SECONDS

BODY = {"session_id": "s-1", "size": {"bytes": 4096}, "purpose": "vm-heap"}
REQUESTS = "memory_accounting.service.requests"


def _metrics(client: httpx.Client) -> dict[str, float]:
    families = text_string_to_metric_families(client.get("/metrics").raise_for_status().text)
    return {
        f"{sample.name} {' '.join(text for _, text in sorted(sample.labels.items()))}".strip(): (
            sample.value
        )
        for family in families
        for sample in family.samples
    }


def test_metrics_after_known_requests() -> None:
    app = create_app(ServiceSettings(store="memory:"))
    with live_server(app) as url, httpx.Client(base_url=url, timeout=SECONDS) as client:
        for number in range(3):
            body = BODY | {"session_id": f"s-{number}"}
            assert client.post("/api/v1/memory/allocations", json=body).status_code == 201
        client.get("/api/v1/sessions/s-1/memory")
        client.get("/api/v1/sessions/no%2Fsuch/memory")
        client.get("/no/such/path")
        found = _metrics(client)
    requests = "v6r_http_requests_total"
    assert found[f"{requests} POST /api/v1/memory/allocations 201"] == 3
    assert found[f"{requests} GET /api/v1/sessions/{{session_id}}/memory 200"] == 1
    assert found[f"{requests} GET /api/v1/sessions/{{session_id}}/memory 404"] == 1
    assert found[f"{requests} GET unmatched 404"] == 1
    assert found["v6r_ledger_sessions"] == found["v6r_ledger_allocations"] == 3
    assert found["v6r_ledger_used_bytes"] == 3 * 4096
    assert found["v6r_store_up"] == 1
    assert found["v6r_http_requests_in_progress"] == 1  # the one that asks


def test_sockets_are_counted_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(ServiceSettings(store="memory:"))
    with (
        caplog.at_level(logging.INFO, REQUESTS),
        live_server(app) as url,
        httpx.Client(base_url=url, timeout=SECONDS) as client,
    ):
        address = f"{url.replace('http', 'ws')}/api/v1/ws/memory"
        with connect(address) as socket:
            socket.send(json.dumps({"type": "memory_subscribe", "session_id": "none"}))
            assert json.loads(socket.recv(SECONDS))["type"] == "error"
            found = _metrics(client)
    assert found["v6r_http_requests_total GET /api/v1/ws/memory 101"] == 1
    assert found["v6r_stream_clients"] == 1
    assert found["v6r_stream_messages_total sent"] == 1
    messages = [each.message for each in caplog.records if each.name == REQUESTS]
    assert messages[0] == "WebSocket /api/v1/ws/memory opened"
    assert "WebSocket /api/v1/ws/memory closed" in messages


def test_a_store_that_fails_is_counted_by_operation(tmp_path: Path) -> None:
    settings = ServiceSettings(store=f"sqlite:///{tmp_path / 'ledger.db'}")
    app = create_app(settings)
    with live_server(app) as url, httpx.Client(base_url=url, timeout=SECONDS) as client:
        for each in tmp_path.iterdir():
            each.write_bytes(b"no ledger at all" * 4096)
        answer = client.post("/api/v1/memory/allocations", json=BODY)
        found = _metrics(client)
    assert answer.status_code == 503
    assert found["v6r_store_errors_total create_allocation"] >= 1
    assert found["v6r_store_up"] == 0


def test_every_answer_has_an_id_that_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(ServiceSettings(store="memory:"))
    with caplog.at_level(logging.INFO, REQUESTS), live_server(app) as url:
        for path in ("/api/v1/health", "/no/such", "/api/v1/sessions/x/memory"):
            given = httpx.get(f"{url}{path}", timeout=SECONDS).headers["x-request-id"]
            [record] = [each for each in caplog.records if given in str(vars(each).get("fields"))]
            assert record.name == REQUESTS
            caplog.clear()
