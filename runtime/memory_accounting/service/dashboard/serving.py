"""Serving the dashboard's files: a fixed set, read once, named by what is in them.

What browsers may do with them, the guard in front of the application says in headers.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

import attrs
from litestar import HttpMethod, Request, Response, route
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from memory_accounting.service.problems import ProblemError

_FOLDER: Final = files("memory_accounting.service.dashboard").joinpath("static")
_INDEX: Final = "index.html"
_MEDIA_TYPES: Final = {
    "css": "text/css",
    "html": "text/html",
    "js": "text/javascript",
    "svg": "image/svg+xml",
}
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_ASK_AGAIN: Final = "no-cache"


@attrs.frozen
class Asset:
    """A file as it is served."""

    content: bytes
    media_type: str

    @property
    def tag(self) -> str:
        """The entity tag: what is the same has the same."""
        return f'"{sha256(self.content).hexdigest()[:32]}"'


@lru_cache(maxsize=1)
def assets() -> tuple[str, Mapping[str, Asset]]:
    """Return the version of the files, and the files by their names.

    The version is a hash of all of them. It is a folder in the addresses that the page names, and
    modules import each other relative to where they are, so that the files of a version are used
    together, and may be cached for ever.
    """
    contents = {
        entry.name: entry.read_bytes()
        for entry in sorted(_FOLDER.iterdir(), key=lambda entry: entry.name)
        if entry.name.rpartition(".")[2] in _MEDIA_TYPES
    }
    whole = sha256()
    for name, content in contents.items():
        whole.update(b"%s\0%d\0%s" % (name.encode(), len(content), content))
    version = whole.hexdigest()[:16]
    contents[_INDEX] = contents[_INDEX].replace(b"{version}", version.encode())
    return version, {
        name: Asset(content, _MEDIA_TYPES[name.rpartition(".")[2]])
        for name, content in contents.items()
    }


# HEAD is answered as GET is; the server leaves out the body.
_read: Final = partial(
    route,
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    include_in_schema=False,
    sync_to_thread=False,
)


def handlers() -> list[ControllerRouterHandler]:
    """Return the routes: the page at `/`, and its files below `/static/`."""
    return [page, current_file, versioned_file]


@_read("/")
def page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Serve the page."""
    return _answer(request, _INDEX, _ASK_AGAIN)


@_read("/static/{name:str}")
def current_file(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """Serve a file by its name alone."""
    return _answer(request, name, _ASK_AGAIN)


@_read("/static/{version:str}/{name:str}")
def versioned_file(
    request: Request[Any, Any, Any], version: FromPath[str], name: FromPath[str]
) -> Response[bytes]:
    """Serve a file of a version; of any but the present one what is there now, not to be kept."""
    current, _ = assets()
    return _answer(request, name, _FOR_EVER if version == current else _ASK_AGAIN)


def _answer(request: Request[Any, Any, Any], name: str, caching: str) -> Response[bytes]:
    _, found = assets()
    asset = found.get(name)
    if asset is None:
        raise ProblemError("not-found", "the dashboard has no such file")
    headers = {"ETag": asset.tag, "Cache-Control": caching}
    asked = request.headers.get("if-none-match", "")
    if asset.tag in (tag.strip().removeprefix("W/") for tag in asked.split(",")):
        return Response(b"", status_code=304, headers=headers)
    return Response(asset.content, media_type=asset.media_type, headers=headers)
