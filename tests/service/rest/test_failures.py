"""A store that is away, an engine that fails, a service that stops: each is told, and no more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from flight_memory.memory_types import MemoryError_, MemoryErrorCode
from memory_accounting import AsyncPool, open_async_pool
from memory_accounting.service.app import Application, create_app
from memory_accounting.service.settings import ServiceSettings
from tests.service import mounting
from tests.service.rest.asking import allocate, body, problem
from wit_runtime import Err


@pytest.fixture
def running() -> Iterator[tuple[httpx.Client, Application, AsyncPool]]:
    made: dict[str, Any] = {}

    @asynccontextmanager
    async def opened() -> AsyncGenerator[mounting.App, None]:
        async with await open_async_pool("memory:") as pool:
            made["pool"] = pool
            made["app"] = create_app(ServiceSettings(store="memory:"), engine=pool)
            yield made["app"]

    with mounting.mounted(opened) as url, httpx.Client(base_url=url) as client:
        yield client, made["app"], made["pool"]


def away(*_: object) -> Err[MemoryError_]:
    return Err(MemoryError_(MemoryErrorCode.ALLOCATION_FAILED, "no disk", "no disk", 7))


def test_a_store_that_is_away_is_503(
    running: tuple[httpx.Client, Application, AsyncPool], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, app, _ = running

    async def failing(*_: object) -> Err[MemoryError_]:
        return away()

    monkeypatch.setattr(app.service, "engine", Failing(app.service.engine, failing))
    for answer in (allocate(client), client.get("/api/v1/health"), client.get("/api/v1/status")):
        found = problem(answer, 503, "allocation-failed")
        assert (found["message"], found["details"], found["timestamp"]) == ("no disk", "no disk", 7)
        assert answer.headers["retry-after"] == "1"


def test_a_store_that_hangs_is_not_healthy(
    running: tuple[httpx.Client, Application, AsyncPool], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, app, _ = running

    async def hanging(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(app.service, "engine", Failing(app.service.engine, hanging))
    monkeypatch.setattr("memory_accounting.service.rest.service._PATIENCE", 0.01)
    found = problem(client.get("/api/v1/health"), 503, "allocation-failed")
    assert "no answer" in found["detail"]


def test_what_fails_inside_is_told_to_the_log_alone(
    running: tuple[httpx.Client, Application, AsyncPool],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    client, app, _ = running

    async def broken(*_: object) -> None:
        raise RuntimeError("a secret of the house")

    monkeypatch.setattr(app.service, "engine", Failing(app.service.engine, broken))
    with caplog.at_level(logging.ERROR):
        answer = allocate(client)
    problem(answer, 500, "internal")
    assert "secret" not in answer.text
    assert "a secret of the house" in caplog.text


def test_a_service_that_stops_is_not_ready_and_answers_what_it_is_asked(
    running: tuple[httpx.Client, Application, AsyncPool],
) -> None:
    client, app, _ = running
    app.service.is_stopping = True
    problem(client.get("/api/v1/health"), 503, "allocation-failed")
    body(allocate(client), 201)


class Failing:
    """An engine all of whose operations do the same."""

    def __init__(self, engine: object, instead: object) -> None:
        self._engine = engine
        self._instead = instead

    def __getattr__(self, name: str) -> object:
        return self._instead if callable(getattr(self._engine, name)) else None
