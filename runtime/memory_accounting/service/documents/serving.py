"""Serving the documents: the page about the interface, its files, and the explained problems."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final, TypeAlias

import attrs
from litestar import HttpMethod, Request
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp

from memory_accounting.service.context import Service
from memory_accounting.service.documents.asyncapi import asyncapi
from memory_accounting.service.documents.openapi import openapi
from memory_accounting.service.documents.problem_pages import problem_list, problem_page
from memory_accounting.service.problems import CODES, ProblemError
from memory_accounting.service.rest.operation import decoded
from memory_accounting.service.rest.reply import Reply
from memory_accounting.service.settings import SecuritySettings
from memory_accounting.service.wire import JSON, Case, case_of

OPENAPI: Final = "/api/v1/openapi.json"
ASYNCAPI: Final = "/api/v1/asyncapi.json"
PAGE: Final = "/api/docs"
PROBLEMS: Final = "/problems"

_FOLDER: Final = files("memory_accounting.service.documents").joinpath("static")
_HTML: Final = "text/html; charset=utf-8"
_FILES: Final = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


@attrs.frozen
class Document:
    """What is served at a path, and the tag by which a browser asks whether it still is."""

    content: bytes
    media_type: str

    @cached_property
    def tag(self) -> bytes:
        """The entity tag: what is the same has the same."""
        return b'"%b"' % sha256(self.content).hexdigest()[:32].encode()


Find: TypeAlias = Callable[[Any], Document]
"""Finds the document that a request is for, by its scope; raises `ProblemError`."""


def handlers() -> list[HTTPRouteHandler]:
    """Return the routes of the documents."""
    return [
        _handler(OPENAPI, "openapi", _described),
        _handler(ASYNCAPI, "asyncapi", lambda scope: _asyncapi(_case(scope))),
        _handler(PAGE, "documents", lambda _: _page()),
        _handler(f"{PAGE}/{{name:str}}", "documentFiles", _file),
        _handler(PROBLEMS, "problems", lambda _: Document(problem_list(), _HTML)),
        _handler(f"{PROBLEMS}/{{code:str}}", "problem", _problem),
    ]


def is_guarded(settings: SecuritySettings) -> bool:
    """Tell whether the service asks who is there."""
    return bool(settings.keys_file or settings.jwt_secret or settings.jwt_public_key)


def _described(scope: Any) -> Document:  # noqa: ANN401 - a scope of HTTP
    service: Service = scope["litestar_app"].state.service
    return _openapi(_case(scope), is_guarded(service.settings.security))


@lru_cache
def _openapi(case: Case, guarded: bool) -> Document:  # noqa: FBT001 - the cache goes by position
    return Document(_json(openapi(case, guarded=guarded)), JSON)


@lru_cache
def _asyncapi(case: Case) -> Document:
    return Document(_json(asyncapi(case)), JSON)


def _json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


@lru_cache
def _page() -> Document:
    return Document(_FOLDER.joinpath("docs.html").read_bytes(), _HTML)


@lru_cache
def _files() -> Mapping[str, Document]:
    return {
        entry.name: Document(entry.read_bytes(), _FILES[ending])
        for entry in _FOLDER.iterdir()
        if (ending := entry.name.rpartition(".")[2]) in _FILES
    }


def _file(scope: Any) -> Document:  # noqa: ANN401 - a scope of HTTP
    found = _files().get(scope["path_params"]["name"])
    if found is None:
        raise ProblemError("not-found", "the documents have no such file")
    return found


def _problem(scope: Any) -> Document:  # noqa: ANN401 - a scope of HTTP
    code = decoded(scope["path_params"]["code"])
    if code not in CODES:
        raise ProblemError("not-found", f"there is no problem {code[:64]!r}; see {PROBLEMS}")
    return Document(problem_page(code), _HTML)


def _case(scope: Any) -> Case:  # noqa: ANN401 - a scope of HTTP
    try:
        return case_of(scope["query_string"].decode("latin-1"), "")
    except ValueError as error:
        raise ProblemError("malformed", str(error)) from None


def _handler(path: str, name: str, find: Find) -> HTTPRouteHandler:
    async def answer(request: Request[Any, Any, State]) -> ASGIApp:
        return _sending(find(request.scope), request.scope)

    answer.__name__ = name
    # HEAD is named, since the framework's own handler of it would leave out the headers.
    return HTTPRouteHandler(path, http_method=[HttpMethod.GET, HttpMethod.HEAD], name=name)(answer)


def _sending(document: Document, scope: Any) -> Reply:  # noqa: ANN401 - a scope of HTTP
    caching = ((b"etag", document.tag), (b"cache-control", b"no-cache"))
    whole = Reply(200, document.content, (b"content-type", document.media_type.encode()), *caching)
    if any(document.tag in value for name, value in scope["headers"] if name == b"if-none-match"):
        known = Reply(304, b"", caching[0])
        known.headers = list(caching)
        return known
    return whole.head() if scope["method"] == "HEAD" else whole
