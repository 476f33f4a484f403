"""A bare endpoint of the same framework: it parses a body and returns the same JSON."""

from __future__ import annotations

import json
from typing import Any

from litestar import Litestar, Request, Response, post
from litestar.datastructures import State


@post("/api/v1/memory/allocations", status_code=201)
async def echo(request: Request[Any, Any, State]) -> Response[bytes]:
    """Return what came, without any work."""
    data = json.loads(await request.body())
    return Response(json.dumps(data).encode(), status_code=201, media_type="application/json")


app = Litestar([echo], openapi_config=None, logging_config=None)
