"""A client of a service that wants to know who calls."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, closing

import jwt
import pytest

from flight_memory.memory_types import MemoryPurpose
from memory_accounting import memory_size
from memory_accounting.client import Client, ServiceError
from memory_accounting.service.app import create_app
from memory_accounting.service.settings import SecuritySettings, ServiceSettings
from tests.service import mounting
from tests.service.client.faces import Face

SECRET = "a secret of tests, and of nothing else"  # noqa: S105 - of tests


def token(scope: str, seconds: int = 600) -> str:
    claims = {"sub": "tests", "exp": int(time.time()) + seconds, "scope": scope}
    return jwt.encode(claims, SECRET, algorithm="HS256")


@asynccontextmanager
async def secured_app() -> AsyncGenerator[mounting.App, None]:
    yield create_app(ServiceSettings(store="memory:", security=SecuritySettings(jwt_secret=SECRET)))


@pytest.fixture
def secured() -> Iterator[str]:
    with mounting.mounted(secured_app) as url:
        yield url


def test_a_token_lets_in_and_grants_what_it_names(face: Face, secured: str) -> None:
    with face(secured, token("write:mine/*")) as client:
        made = client.create_allocation("mine/1", memory_size(5), MemoryPurpose.TEMPORARY)
        assert client.free_allocation(made.unwrap().id).unwrap()
        for refused in (
            lambda: client.get_memory_snapshot("other"),
            lambda: client.create_allocation("other", memory_size(5), MemoryPurpose.TEMPORARY),
            client.repair,
        ):
            with pytest.raises(ServiceError) as caught:
                refused()
            assert (caught.value.code, caught.value.status) == ("forbidden", 403)


WRONG = {"none": None, "not known": "hunter2", "expired": token("admin", seconds=-600)}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_without_a_valid_one_nothing_is_told(face: Face, secured: str, wrong: str | None) -> None:
    with face(secured, wrong) as client:
        assert client.health().is_ok()
        with pytest.raises(ServiceError) as caught:
            client.list_sessions()
    assert (caught.value.code, caught.value.status) == ("unauthorized", 401)
    assert wrong is None or wrong not in str(caught.value)


def test_a_stream_wants_the_same(secured: str) -> None:
    with Client(secured) as client, pytest.raises(ServiceError, match="unauthorized"):
        next(client.watch("mine/1"))
    with (
        Client(secured, token("read:mine/*")) as client,
        pytest.raises(ServiceError, match="forbidden"),
    ):
        next(client.watch("other"))
    with Client(secured, token("write:mine/*")) as client:
        client.configure("mine/1", platform="psp").unwrap()
        with closing(client.watch("mine/1")) as seen:
            assert next(seen).platform == "psp"
