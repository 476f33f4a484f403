"""Texts from others are shown as they are written, and never run."""

from __future__ import annotations

import json
from urllib.parse import quote, urlsplit

import pytest

from tests.service.dashboard.browsing import Screen
from tests.service.dashboard.places import MIB, Place

HOSTILE = (
    "<img/src=x/onerror=alert(1)>",
    '"><script>alert(1)</script>',
    "javascript:alert(1)",
    "'-alert(1)-'",
    "{{7*7}}${alert(1)}",
    "</title></style></textarea><svg/onload=alert(1)>",
    "`|**b**|[x](javascript:alert(1))",
    "__proto__",
    "constructor",
    "#/sessions/x",
    "x" * 128,
    "\u05e9\u05dc\u05d5\u05dd/abc",
)
"""Session ids that the service accepts. Those with characters that turn text it refuses."""
REPORT = """# <img src=x onerror=alert(1)>

<script>alert(1)</script> [link](javascript:alert(1)) ![i](https://evil.example/x.png)
**bold <b>x</b>** *soft* `code <i>` \\*plain\\* \u202egnp

| `a\\|b` | <svg onload=alert(1)> |
| --- | --- |
| x | ``c`d`` |

- one
- **two**

1. first

```
<pre onclick=alert(1)>
```
"""


def _idle(screen: Screen) -> None:
    """Let what would have run, run."""
    screen.chrome.execute_async_script("setTimeout(arguments[0], 100)")


NOTHING_RAN = "main img, main script, main iframe, main [onerror], main [onload]"


def test_hostile_ids_and_users_are_text_in_the_list(service: Place, screen: Screen) -> None:
    for session_id in HOSTILE:
        service.configure(session_id, f"{session_id} &lt;b&gt; user")
    screen.open().shows(f"{len(HOSTILE)} sessions.")
    texts = "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)"
    assert set(screen.run(texts, "main > table th a")) == set(HOSTILE)
    users = {f"user {session_id} &lt;b&gt; user" for session_id in HOSTILE}
    assert set(screen.run(texts, "main > table .user")) == users
    _idle(screen)
    assert screen.sprung() == []
    assert not screen.all(NOTHING_RAN)


@pytest.mark.parametrize("session_id", HOSTILE)
def test_a_session_with_a_hostile_id_is_text(
    service: Place, screen: Screen, session_id: str
) -> None:
    service.configure(session_id, f"{session_id} &lt;b&gt; user")
    service.allocate(session_id, 500 * MIB)
    screen.open(f"#/sessions/{quote(session_id, safe='')}").shows("1 allocation.")
    assert screen.run("return document.querySelector('h1').textContent") == session_id
    screen.click("Write report")
    screen.shows("Oldest allocations", ".report h4")
    _idle(screen)
    assert screen.sprung() == []
    assert not screen.all(NOTHING_RAN)


def test_a_hostile_report_is_text(screen: Screen) -> None:
    screen.open()
    script = "document.querySelector('main').replaceChildren(...m.markdown(args[0]))"
    screen.call("markdown.js", script, REPORT)
    _idle(screen)
    assert screen.sprung() == []
    assert not screen.all("main img, main script, main svg, main a, main i, main b")
    assert screen.text("main h3") == "<img src=x onerror=alert(1)>"
    paragraph = screen.text("main p")
    assert "<script>alert(1)</script> [link](javascript:alert(1))" in paragraph
    assert "*plain* <U+202E>gnp" in paragraph
    assert screen.text("main strong").splitlines() == ["bold <b>x</b>", "two"]
    assert screen.text("main em") == "soft"
    assert screen.text("main p code") == "code <i>"
    assert screen.text("main th").splitlines() == ["a|b", "<svg onload=alert(1)>"]
    assert screen.text("main td").splitlines() == ["x", "c`d"]
    assert screen.text("main pre") == "<pre onclick=alert(1)>"
    assert screen.text("main ol") == "first"


def test_a_hostile_alert_is_text(screen: Screen) -> None:
    alert = {
        "session_id": HOSTILE[0],
        "kind": "leak",
        "severity": '"><script>alert(1)</script>',
        "raised": True,
        "message": "<img src=x onerror=alert(1)>\u202e",
        "actions": ["<b>do</b>"],
        "timestamp": 2**64 - 1,
    }
    script = (
        "{ const strip = m.alertStrip(null, new AbortController().signal);"
        " document.querySelector('main').replaceChildren(strip.node);"
        " strip.hear(JSON.parse(args[0])); }"
    )
    screen.open()
    screen.call("alerts.js", script, json.dumps(alert))
    screen.shows("<img src=x onerror=alert(1)><U+202E>", ".alerts")
    _idle(screen)
    assert screen.sprung() == []


@pytest.mark.parametrize(
    "attributes",
    [
        {"onclick": "alert(1)"},
        {"href": "javascript:alert(1)"},
        {"href": "//evil.example/"},
        {"href": "https://evil.example/"},
    ],
)
def test_no_element_gets_an_attribute_that_runs_or_leads_away(
    screen: Screen, attributes: dict[str, str]
) -> None:
    screen.open()
    answer = screen.call("dom.js", "m.h('a', args[0])", attributes)
    assert "is not allowed here" in answer["error"]


def test_no_request_leaves_the_service(service: Place, screen: Screen) -> None:
    service.configure("s-1")
    service.allocate("s-1", MIB)
    screen.chrome.get_log("performance")
    screen.open().shows("1 session.")
    screen.open("#/sessions/s-1").shows("1 allocation.")
    entries = screen.chrome.get_log("performance")
    events = [json.loads(entry["message"])["message"] for entry in entries]
    urls: set[str] = {
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    }
    assert any(urlsplit(url).path == "/api/v1/overview" for url in urls)
    hosts = {urlsplit(url).netloc for url in urls if not url.startswith(("data:", "about:"))}
    assert hosts == {urlsplit(service.url).netloc}


def test_the_policy_stops_a_script_that_got_in(screen: Screen) -> None:
    """The trap itself can spring: what the tests above find empty is not empty by nature."""
    screen.open()
    screen.run(
        "const s = document.createElement('img'); s.setAttribute('onerror', 'alert(1)');"
        "s.src = 'data:,x'; document.body.append(s);"
        "const t = document.createElement('script'); t.src = 'https://evil.example/x.js';"
        "document.body.append(t);"
    )
    screen.wait(lambda: len(screen.sprung()) >= 2)
    assert "alert" not in screen.sprung()
