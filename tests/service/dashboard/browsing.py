"""A browser without a window, and a page of the dashboard as people find their way on it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any, Final, TypeVar

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

T = TypeVar("T")

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
_SECONDS: Final = 20
_LOADS: Final = count(1)
_FLAGS: Final = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--lang=en-US",
)
TRAP: Final = """
window.sprung = [];
for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = () => sprung.push(name);
document.addEventListener("securitypolicyviolation", (event) =>
  sprung.push(`${event.violatedDirective} ${event.blockedURI}`));
addEventListener("error", (event) => sprung.push(`error ${event.message}`));
addEventListener("unhandledrejection", (event) => sprung.push(`rejection ${event.reason}`));
"""
"""Notes what no page of ours does: dialogs of the browser, what the policy stops, and failures."""


@contextmanager
def browser() -> Generator[Chrome, None, None]:
    """Start a browser, or skip where there is none."""
    binary = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which("chromedriver")
    if binary is None or driver is None:
        pytest.skip("no Chromium with its driver (Debian: chromium, chromium-driver)")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = ChromeOptions()
        options.binary_location = binary
        for flag in (*_FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        logging: dict[str, Any] = {"enableNetwork": True, "enablePage": False}
        options.set_capability("goog:perfLoggingPrefs", logging)
        options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
        chrome = Chrome(options=options, service=ChromeService(driver))
        try:
            Screen(chrome, "").command("Page.addScriptToEvaluateOnNewDocument", source=TRAP)
            yield chrome
        finally:
            chrome.quit()


class Screen:
    """What a browser shows of the dashboard at a URL."""

    def __init__(self, chrome: Chrome, url: str) -> None:
        self.chrome: Final[Any] = chrome  # selenium types some of it only in part
        self.url: Final = url

    def open(self, address: str = "#/") -> Screen:
        """Load an address anew, as from a bookmark."""
        # Another query, so that a page whose fragment alone differs is loaded too.
        self.chrome.get(f"{self.url}/?{next(_LOADS)}{address}")
        return self

    def run(self, script: str, *arguments: object) -> Any:  # noqa: ANN401 - JSON
        return self.chrome.execute_script(script, *arguments)

    def wait(self, condition: Callable[[], T], what: str = "") -> T:
        """Wait until something is truthy, and return it."""
        waiting = WebDriverWait(self.chrome, _SECONDS, poll_frequency=0.05)
        return waiting.until(lambda _: condition(), what)

    def text(self, selector: str = "main") -> str:
        """The text that is seen; of several elements, line by line."""
        script = "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText)"
        return "\n".join(self.run(script, selector))

    def shows(self, text: str, selector: str = "main") -> None:
        """Wait until a text is seen."""
        self.wait(lambda: text in self.text(selector), f"{text!r} is not shown")

    def hides(self, text: str, selector: str = "main") -> None:
        """Wait until a text is not seen."""
        self.wait(lambda: text not in self.text(selector), f"{text!r} is still shown")

    def all(self, selector: str) -> list[WebElement]:
        found: list[WebElement] = self.chrome.find_elements(By.CSS_SELECTOR, selector)
        return found

    def the(self, selector: str) -> WebElement:
        """Wait for an element, and return it."""
        self.wait(lambda: self.all(selector), selector)
        return self.all(selector)[0]

    def button(self, label: str, within: str = "body") -> WebElement:
        """Wait for a button that is seen, by its label."""
        found: list[WebElement] = []

        def is_there() -> bool:
            buttons = self.all(f"{within} button")
            found.extend(b for b in buttons if b.text == label and b.is_displayed())
            return bool(found)

        self.wait(is_there, f"no button {label!r}")
        return found[0]

    def click(self, label: str, within: str = "body") -> None:
        self.button(label, within).click()

    def fill(self, selector: str, text: str) -> None:
        field = self.the(selector)
        field.clear()
        field.send_keys(text)

    def press(self, *keys: str) -> None:
        """Press keys where the focus is."""
        self.chrome.switch_to.active_element.send_keys(*keys)

    def focused(self) -> str:
        """What has the focus: its label, or its tag."""
        label: str = self.run(
            "const e = document.activeElement;"
            "return e.getAttribute('aria-label') || e.labels?.[0]?.innerText"
            " || e.innerText || e.tagName"
        )
        return label

    def tab_to(self, label: str, most: int = 60) -> None:
        """Press Tab until something of that label has the focus."""
        for _ in range(most):
            self.press(Keys.TAB)
            if self.focused().strip() == label:
                return
        pytest.fail(f"no way by Tab to {label!r}; the last was {self.focused()!r}")

    def look(self, *, width: int = 1280, height: int = 900, scheme: str = "light") -> None:
        """Set the size of the window in CSS pixels, and the scheme of the system."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        self.command("Emulation.setDeviceMetricsOverride", **size)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.command("Emulation.setEmulatedMedia", features=features)

    def command(self, name: str, **parameters: object) -> None:
        """Tell the browser something by its own protocol."""
        self.chrome.execute_cdp_cmd(name, parameters)

    def sprung(self) -> list[str]:
        """What the trap noted."""
        noted: list[str] = self.run("return window.sprung")
        return noted

    def asset(self, name: str) -> str:
        """The address of one of the page's own modules."""
        script = "return new URL(arguments[0], document.querySelector('script').src).href"
        address: str = self.run(script, name)
        return address

    def call(self, module: str, expression: str, *arguments: object) -> Any:  # noqa: ANN401 - JSON
        """Import a module of the page as `m`, and return what an expression of it gives."""
        return self.chrome.execute_async_script(
            "const [url, ...args] = arguments; const done = args.pop();"
            f"import(url).then(async (m) => {expression})"
            ".then((value) => done({value}), (error) => done({error: String(error)}))",
            self.asset(module),
            *arguments,
        )


def screens(chrome: Chrome, url: str) -> Iterator[Screen]:
    """A screen for a test, which ends as it began: signed out, and as wide as a desk."""
    screen = Screen(chrome, url)
    screen.look()
    yield screen
    screen.run("sessionStorage.clear(); localStorage.clear();")
    chrome.get("about:blank")  # a page that stays would keep its stream, and the server up
