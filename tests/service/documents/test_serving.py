"""The documents as they are served, by a real server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import pytest

from memory_accounting.service.app import create_app
from memory_accounting.service.documents.asyncapi import CHANNELS, asyncapi
from memory_accounting.service.documents.openapi import openapi
from memory_accounting.service.problems import CODES
from memory_accounting.service.rest.table import OPERATIONS
from memory_accounting.service.security.keys import new_key
from memory_accounting.service.settings import SecuritySettings, ServiceSettings
from memory_accounting.service.wire import Case
from tests.service.live import live_server

STATIC = files("memory_accounting.service.documents").joinpath("static")
FILES = sorted(each.name for each in STATIC.iterdir())
PAGES = ["/api/docs", "/problems", "/problems/malformed"]
SERVED = [*PAGES, "/api/v1/openapi.json", "/api/v1/asyncapi.json", "/api/docs/main.js"]
WITHOUT_SCHEMA = {
    "/",
    "/api/docs",
    "/api/docs/{name:str}",
    "/api/v1/asyncapi.json",
    "/api/v1/openapi.json",
    "/metrics",
    "/problems",
    "/problems/{code:str}",
    "/static/{name:str}",
    "/static/{version:str}/{name:str}",
}
"""Pages, their files, the documents, and what has a format of its own."""


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    app = create_app(ServiceSettings(store="memory:"))
    with live_server(app) as url, httpx.Client(base_url=url) as client:
        yield client


def test_every_route_is_in_a_document_and_every_path_of_a_document_is_a_route() -> None:
    app: Any = create_app(ServiceSettings(store="memory:"))
    routes = {route.path for route in app._inner.routes} - WITHOUT_SCHEMA
    described = {operation.path.replace("}", ":str}") for operation in OPERATIONS}
    assert routes == described | {channel.address for channel in CHANNELS}


@pytest.mark.parametrize("path", SERVED)
def test_head_is_get_without_the_body(client: httpx.Client, path: str) -> None:
    get, head = client.get(path), client.head(path)
    assert get.status_code == head.status_code == 200
    assert head.content == b""
    for name in ("content-type", "content-length", "etag"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize("path", SERVED)
def test_what_is_known_is_not_sent_again(client: httpx.Client, path: str) -> None:
    tag = client.get(path).headers["etag"]
    again = client.get(path, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


@pytest.mark.parametrize("path", SERVED)
def test_other_methods_are_refused(client: httpx.Client, path: str) -> None:
    answer = client.post(path)
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize("case", list(Case))
def test_the_documents_are_served_in_each_case(client: httpx.Client, case: Case) -> None:
    query = {"case": case.value}
    assert client.get("/api/v1/openapi.json", params=query).json() == openapi(case)
    assert client.get("/api/v1/asyncapi.json", params=query).json() == asyncapi(case)


def test_a_case_that_does_not_exist_is_refused(client: httpx.Client) -> None:
    answer = client.get("/api/v1/openapi.json?case=kebab")
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


@pytest.mark.parametrize("path", PAGES)
def test_pages_may_run_and_load_nothing_but_files_of_the_service(
    client: httpx.Client, path: str
) -> None:
    answer = client.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<style" not in answer.text
    assert not re.search(r"<script(?! type=\"module\" src=)", answer.text)
    assert not re.search(r"\son\w+=|\sstyle=", answer.text)


@pytest.mark.parametrize("name", FILES)
def test_files_name_no_other_host(name: str) -> None:
    assert not re.search(r"(?:https?:)?//[a-z]+\.[a-z]", STATIC.joinpath(name).read_text())


@pytest.mark.parametrize("path", ["/api/docs/none.js", "/api/docs/problem.html", "/problems/none"])
def test_what_is_not_there_is_a_problem(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


@pytest.mark.parametrize("code", CODES)
def test_every_problem_has_a_page_and_is_listed(client: httpx.Client, code: str) -> None:
    page = client.get(f"/problems/{code}")
    assert page.status_code == 200
    assert f"HTTP status {CODES[code]}" in page.text
    assert f'href="problems/{code}"' in client.get("/problems").text


def test_the_type_of_a_problem_leads_to_its_page(client: httpx.Client) -> None:
    problem = client.get("/api/v1/sessions/none").json()
    assert "No such session or allocation" in client.get(problem["type"]).text


def test_a_page_of_a_problem_leads_to_where_it_occurs(client: httpx.Client) -> None:
    assert '<a href="../api/docs#createVm">createVm</a>' in client.get("/problems/vm-exists").text


def test_a_service_that_asks_for_keys_says_so_and_lets_anyone_read_it(tmp_path: Path) -> None:
    keys = tmp_path / "keys.toml"
    keys.write_text(new_key("ops", ["admin:*"]).entry, encoding="utf-8")
    keys.chmod(0o600)
    settings = ServiceSettings(store="memory:", security=SecuritySettings(keys_file=keys))
    with live_server(create_app(settings)) as url, httpx.Client(base_url=url) as client:
        assert [client.get(path).status_code for path in SERVED] == [200] * len(SERVED)
        assert client.get("/api/v1/openapi.json").json() == openapi(guarded=True)
        assert client.get("/api/v1/sessions").status_code == 401
