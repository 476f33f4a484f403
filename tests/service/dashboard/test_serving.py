"""The files of the dashboard over HTTP."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

from memory_accounting.service.dashboard.serving import assets
from tests.service.dashboard.places import Place
from tests.support import ROOT

STATIC = ROOT / "runtime/memory_accounting/service/dashboard/static"
NAMES = sorted(path.name for path in STATIC.iterdir())
MODULES = [name for name in NAMES if name.endswith(".js")]


def _page(running: Place) -> httpx.Response:
    return httpx.get(running.url)


def test_the_page_is_html_that_browsers_ask_for_again(running: Place) -> None:
    page = _page(running)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["", "/static/app.js"])
def test_what_is_asked_for_with_head_has_no_body(running: Place, path: str) -> None:
    whole, head = httpx.get(f"{running.url}{path}"), httpx.head(f"{running.url}{path}")
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "etag", "cache-control"):
        assert head.headers[name] == whole.headers[name]


def test_the_page_runs_and_loads_its_own_files_alone(running: Place) -> None:
    policy = _page(running).headers["content-security-policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    for rule in ("script-src", "style-src", "connect-src"):
        assert rules[rule] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"


def test_what_the_page_names_is_there_and_kept_for_ever(running: Place) -> None:
    named = re.findall(r'(?:src|href)="(static/[^"]+)"', _page(running).text)
    assert len(named) >= 3
    for address in named:
        found = httpx.get(f"{running.url}/{address}")
        assert found.status_code == 200
        assert "immutable" in found.headers["cache-control"]


@pytest.mark.parametrize("name", NAMES)
def test_every_file_is_served(running: Place, name: str) -> None:
    found = httpx.get(f"{running.url}/static/{name}")
    assert found.status_code == 200
    kinds = {"js": "text/javascript", "css": "text/css", "html": "text/html", "svg": "image/svg"}
    assert found.headers["content-type"].startswith(kinds[name.rpartition(".")[2]])
    assert found.headers["x-content-type-options"] == "nosniff"


def test_a_file_that_is_the_same_is_not_sent_again(running: Place) -> None:
    address = f"{running.url}/static/app.js"
    tag = httpx.get(address).headers["etag"]
    for asked in (tag, f"W/{tag}", f'"other", {tag}'):
        again = httpx.get(address, headers={"If-None-Match": asked})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag


def test_a_file_that_differs_is_sent(running: Place) -> None:
    found = httpx.get(f"{running.url}/static/app.js", headers={"If-None-Match": '"other"'})
    assert found.status_code == 200
    assert found.content == (STATIC / "app.js").read_bytes()


def test_a_file_of_another_version_is_not_kept(running: Place) -> None:
    found = httpx.get(f"{running.url}/static/0123456789abcdef/app.js")
    assert found.status_code == 200
    assert found.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "address",
    [
        "static/none.js",
        "static/..%2Fserving.py",
        "static/%2e%2e/serving.py",
        "static/v/..%2f..%2fserving.py",
        "static/",
        "static/__init__.py",
    ],
)
def test_nothing_else_is_served(running: Place, address: str) -> None:
    found = httpx.get(f"{running.url}/{address}")
    assert found.status_code == 404
    assert found.headers["content-type"] == "application/problem+json"


def test_the_version_is_that_of_the_content() -> None:
    version, files = assets()
    assert re.fullmatch("[0-9a-f]{16}", version)
    assert sorted(files) == NAMES
    assert version.encode() in files["index.html"].content


@pytest.mark.parametrize("path", [STATIC / name for name in NAMES], ids=lambda path: path.name)
def test_no_file_names_another_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(
        r"(https?:)?//[\w-]+\.[\w.]+", re.sub(r"^\s*//.*", "", text, flags=re.MULTILINE)
    )


@pytest.mark.parametrize("name", MODULES)
def test_no_module_makes_elements_or_code_of_text(name: str) -> None:
    text = (STATIC / name).read_text(encoding="utf-8")
    ways = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|DOMParser"
    assert not re.search(ways, text)


def test_the_page_has_no_script_or_style_of_its_own() -> None:
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<style|style=|\son\w+=|<script(?![^>]*\ssrc=)", page)


@pytest.mark.parametrize("name", NAMES)
def test_files_are_small(name: str) -> None:
    assert len((STATIC / name).read_text(encoding="utf-8").splitlines()) <= 400
