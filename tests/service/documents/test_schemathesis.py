"""A live service answers as its own document says, whatever it is asked."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from contextlib import ExitStack, asynccontextmanager
from itertools import count
from typing import Any, Final

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig

from memory_accounting.service.app import create_app
from memory_accounting.service.documents.openapi import openapi
from memory_accounting.service.security.keys import new_key
from memory_accounting.service.settings import SecuritySettings, ServiceSettings
from memory_accounting.service.wire import Case
from tests.service import mounting
from tests.service.live import live_server
from tests.service.mounting import App
from wit_runtime.kinds import is_dict, is_list

_HELD_ELSEWHERE: Final = ["2xx", "401", "403", "404", "409", "410", "429", "503"]
"""What a request may get that is as the schema says: freed before, too, is no fault of its form."""
_CONFIG: Final = {
    "seed": 20_261_124,
    "checks": {"positive_data_acceptance": {"expected-statuses": _HELD_ELSEWHERE}},
    "operations": [
        {
            # Fields that exclude each other, and values that others of the session must hold.
            "include-operation-id": ["configureSession", "setLimits"],
            "checks": {"positive_data_acceptance": {"enabled": False}},
        }
    ],
}


def _schema(case: Case, *, examples: int, guarded: bool = False) -> Any:  # noqa: ANN401 - schemathesis has no public name for it
    """Load the document of a case, and take out what chooses another."""
    document = openapi(case, guarded=guarded)
    for path in document["paths"].values():
        for operation in path.values():
            parameters = operation["parameters"]
            parameters[:] = [
                each for each in parameters if each["name"] != "case" or case is Case.SNAKE
            ]
    config: SchemathesisConfig = SchemathesisConfig.from_dict(  # pyright: ignore[reportUnknownMemberType]
        {
            **_CONFIG,
            "generation": {"max-examples": examples, "database": "none"},
            "phases": {"coverage": {"enabled": case is Case.SNAKE and not guarded}},
        }
    )
    schema = schemathesis.openapi.from_dict(document, config=config)

    @schema.hook  # pyright: ignore[reportUnknownMemberType]
    def map_body(context: Any, body: Any) -> Any:  # noqa: ANN401, ARG001 - JSON data
        return _with_whole_numbers(body)

    return schema


def _with_whole_numbers(data: Any) -> Any:  # noqa: ANN401 - JSON data
    """Write `1.0` as `1`: to JSON Schema both are integers, to the service only the second is."""
    if is_dict(data):
        return {key: _with_whole_numbers(part) for key, part in data.items()}
    if is_list(data):
        return [_with_whole_numbers(part) for part in data]
    return int(data) if isinstance(data, float) and data.is_integer() else data


@pytest.fixture(scope="module")
def url() -> Generator[str, None, None]:
    with live_server(create_app(ServiceSettings(store="memory:"))) as url:
        yield url


KEY: Final = new_key("ops", ["admin:*"])


def _from_everywhere(app: Any) -> Any:  # noqa: ANN401 - an ASGI application
    """Have each request come from another client: one that fails often is barred for a while."""
    numbers = count(1)

    async def asked(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401
        number = next(numbers)
        client = (f"10.0.{number // 256}.{number % 256}", 1)
        await app({**scope, "client": client}, receive, send)

    return asked


@pytest.fixture(scope="module")
def guarded_url(tmp_path_factory: pytest.TempPathFactory) -> Generator[str, None, None]:
    """A service that asks for a key."""
    keys = tmp_path_factory.mktemp("keys") / "keys.toml"
    keys.write_text(KEY.entry, encoding="utf-8")
    keys.chmod(0o600)
    settings = ServiceSettings(store="memory:", security=SecuritySettings(keys_file=keys))
    with live_server(_from_everywhere(create_app(settings))) as url:
        yield url


@pytest.fixture(scope="module")
def session() -> Generator[requests.Session, None, None]:
    with requests.Session() as session:
        yield session


def _ask(
    case: Any,  # noqa: ANN401
    url: str,
    session: requests.Session,
    query: dict[str, str] | None = None,
) -> None:
    case.call_and_validate(base_url=url, session=session, params=query)


_snake: Final = _schema(Case.SNAKE, examples=5)
_camel: Final = _schema(Case.CAMEL, examples=3)
_guarded: Final = _schema(Case.SNAKE, examples=1, guarded=True)
_deep: Final = _schema(Case.SNAKE, examples=200)


@_snake.parametrize()  # type: ignore[untyped-decorator]
def test_every_operation_keeps_to_the_document(
    case: Any,  # noqa: ANN401
    url: str,
    session: requests.Session,
) -> None:
    _ask(case, url, session)


@_camel.parametrize()  # type: ignore[untyped-decorator]
def test_every_operation_keeps_to_the_document_of_the_other_case(
    case: Any,  # noqa: ANN401
    url: str,
    session: requests.Session,
) -> None:
    _ask(case, url, session, {"case": "camel"})


@_guarded.parametrize()  # type: ignore[untyped-decorator]
def test_every_operation_asks_for_a_key_where_the_document_says_so(
    case: Any,  # noqa: ANN401
    guarded_url: str,
    session: requests.Session,
) -> None:
    bearer = {"Authorization": f"Bearer {KEY.secret}"}
    case.call_and_validate(base_url=guarded_url, session=session, headers=bearer)


@pytest.mark.slow
@_deep.parametrize()  # type: ignore[untyped-decorator]
def test_every_operation_keeps_to_the_document_for_long(
    case: Any,  # noqa: ANN401
    url: str,
    session: requests.Session,
) -> None:
    _ask(case, url, session)


@asynccontextmanager
async def _empty_ledger() -> AsyncGenerator[App, None]:
    yield create_app(ServiceSettings(store="memory:"))


@pytest.fixture(scope="module")
def _stage() -> Generator[None, None, None]:
    yield
    mounting.stop()


def _follow_links(session: requests.Session, *, examples: int, steps: int) -> None:
    machine = _snake.as_state_machine()

    class Following(machine):  # type: ignore[misc, valid-type]  # made at run time
        """Each run has a ledger of its own, so that what it meets does not depend on others."""

        def setup(self) -> None:
            super().setup()  # pyright: ignore[reportUnknownMemberType]
            self.stack = ExitStack()
            self.url = self.stack.enter_context(mounting.mounted(_empty_ledger))

        def teardown(self) -> None:
            self.stack.close()
            super().teardown()  # pyright: ignore[reportUnknownMemberType]

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:  # noqa: ANN401, ARG002
            return {"base_url": self.url, "session": session}

    Following.run(
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=[
                HealthCheck.too_slow,
                HealthCheck.filter_too_much,
                HealthCheck.data_too_large,
            ],
            derandomize=True,
        )
    )


@pytest.mark.usefixtures("_stage")
def test_what_was_made_can_be_used_by_the_links_of_the_document(session: requests.Session) -> None:
    _follow_links(session, examples=5, steps=6)


@pytest.mark.slow
@pytest.mark.usefixtures("_stage")
def test_what_was_made_can_be_used_by_the_links_of_the_document_for_long(
    session: requests.Session,
) -> None:
    _follow_links(session, examples=100, steps=10)
