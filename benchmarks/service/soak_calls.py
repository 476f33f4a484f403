"""Requests of the clients of a soak: each answer is counted, and judged by its status."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final
from urllib.parse import quote

import httpx

from benchmarks.service.soak_tally import UNAVAILABLE, Tally

PATIENCE: Final = 30.0
_FAILURE: Final = 500


class Calls:
    """Asks a service, and tallies what it answers."""

    def __init__(self, port: int, tally: Tally) -> None:
        """Ask the service on a port of this machine."""
        self.tally = tally
        self._client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        expects: Collection[int] = (200,),
    ) -> tuple[int, Any]:
        """Return status and body of an answer; status 0 where there was none."""
        what = f"{method} {path}"
        try:
            answer = await self._client.request(method, path, json=body)
        except httpx.TransportError as error:
            self.tally.count("no answer")
            self.tally.was_unavailable(f"{what} {body}: {error!r}")
            return 0, None
        status = answer.status_code
        self.tally.count(str(status))
        if status == UNAVAILABLE:
            self.tally.was_unavailable(f"{what}: {answer.text[:300]}")
        elif status not in expects:
            kind = "failed" if status >= _FAILURE else "unexpected"
            self.tally.fail(f"{kind}: {what} {body}: {status} {answer.text[:300]}")
        is_json = "json" in answer.headers.get("content-type", "")
        return status, answer.json() if is_json else answer.text


def session_path(session_id: str, rest: str = "") -> str:
    """Return the path of a session; ids may have a slash in them."""
    return f"/api/v1/sessions/{quote(session_id, safe='')}{rest}"
