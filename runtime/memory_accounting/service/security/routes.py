"""Which paths anyone may ask for, since there is no data behind them."""

from __future__ import annotations

from typing import Final

from memory_accounting.service.security.asgi import Scope

METRICS: Final = "/metrics"
STREAM: Final = "/api/v1/stream"

_OPEN: Final = frozenset(
    {
        "/",
        "/favicon.ico",
        "/robots.txt",
        "/api/docs",
        "/api/v1/asyncapi.json",
        "/api/v1/health",
        "/api/v1/openapi.json",
        "/problems",
    }
)
_OPEN_FOLDERS: Final = ("/static/", "/api/docs/", "/problems/")


def path_of(scope: Scope) -> str:
    """Return the path as it was sent, which is what the router goes by, below the root path."""
    raw = scope.get("raw_path")
    path: str = raw.split(b"?", 1)[0].decode("latin-1") if raw else scope["path"]
    root = scope.get("root_path")
    return path.removeprefix(root) if root else path


def is_open(scope: Scope, path: str) -> bool:
    """Tell whether anyone may ask for a path: pages, their files, documents, and the health.

    Whoever asks there is nobody to the application, which so grants nothing by mistake.
    """
    if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
        return False
    return path in _OPEN or path.startswith(_OPEN_FOLDERS)
