"""Pages about problems, which their `type` leads to."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from importlib.resources import files
from typing import Final

from flight_memory.memory_types import MemoryErrorCode
from memory_accounting.service.documents.guidance import GUIDANCE
from memory_accounting.service.problems import CODES, problem
from memory_accounting.service.rest.table import OPERATIONS

_FOLDER: Final = files("memory_accounting.service.documents").joinpath("static")
_CODE: Final = re.compile(r"`([^`]+)`")
_CONTRACT: Final = frozenset(code.value for code in MemoryErrorCode)


@lru_cache
def problem_page(code: str) -> bytes:
    """Return the page about a problem."""
    said = GUIDANCE[code]
    names = [each.name for each in OPERATIONS if code in each.codes]
    links = ", ".join(f'<a href="../api/docs#{name}">{name}</a>' for name in names)
    body = (
        f"<h1>{_title(code)}</h1>"
        f"<p><code>{code}</code> · HTTP status {CODES[code]} · {_kind(code)}</p>"
        f"<h2>What it means</h2><p>{_text(said.meaning)}</p>"
        f"<h2>What to do</h2><p>{_text(said.remedy)}</p>"
        + (f"<h2>Where it occurs</h2><p>{links}</p>" if links else "")
    )
    return _whole(_title(code), body, "../")


@lru_cache
def problem_list() -> bytes:
    """Return the page that lists all problems."""
    rows = "".join(
        f'<tr><td><a href="problems/{code}"><code>{code}</code></a></td><td>{status}</td>'
        f"<td>{_title(code)}</td></tr>"
        for code, status in sorted(CODES.items(), key=lambda each: (each[1], each[0]))
    )
    body = (
        "<h1>Problems</h1><p>Whatever goes wrong is answered as "
        "<code>application/problem+json</code> (RFC 9457), with one of these codes.</p>"
        "<table><thead><tr><th>Code</th><th>Status</th><th>Title</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )
    return _whole("Problems", body, "")


def _whole(title: str, body: str, root: str) -> bytes:
    page = _FOLDER.joinpath("problem.html").read_text(encoding="utf-8")
    for name, text in (("title", title), ("root", root), ("body", body)):
        page = page.replace(f"{{{name}}}", text)
    return page.encode()


def _title(code: str) -> str:
    return escape(problem(code, "", None, 0).title)


def _kind(code: str) -> str:
    return "refused by the ledger" if code in _CONTRACT else "refused by the service"


def _text(markdown: str) -> str:
    return _CODE.sub(r"<code>\1</code>", escape(markdown, quote=False))
