"""A real browser for every test of the web app. Screenshots stay in `build/screenshots`, or where LINEAL_SCREENSHOTS says.

Needs Chromium (Debian: `apt-get install chromium`) and the built app (`make ui`); without one of them these tests are skipped.
"""

import os
import re
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from tests.browsers import NARROW, WIDE, Look, Opened, Screen, log_in
from tests.people import PASSWORD

from lineal.server.interface import BUILT

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no chromium on the PATH")
    if not (BUILT / "index.html").is_file():
        pytest.skip("the web app is not built: make ui")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield started
        started.close()


def is_gone(origin: str) -> bool:
    """Whether nobody listens at an address any more."""
    parts = urlsplit(origin)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 80), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """`opened(url, person)` answers a page of somebody's own; every error of a console fails the test, but what a test expects."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def opened(url: str, person: str = "", *, password: str = PASSWORD, screen: Screen = WIDE, expects: str = "^$") -> Page:
        context = browser.new_context(viewport={"width": screen[1], "height": 900}, color_scheme=screen[0])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        origin = "/".join(url.split("/")[:3])

        def hear(message: ConsoleMessage) -> None:
            """What other servers' pages say is theirs; what keeps this one's from loading anything of others is said here."""
            is_ours = message.location["url"].startswith(origin) or not message.location["url"]
            if "net::ERR_" in message.text and is_gone(origin):
                return  # pages go on asking for events after their test has stopped its server
            if message.type in {"error", "warning"} and is_ours and re.search(expects, message.text) is None:
                errors.append(message.text)

        page.on("console", hear)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url)
        if person:
            log_in(page, person, password)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture(params=[WIDE, NARROW], ids=["dark-1440", "light-390"])
def page(request: pytest.FixtureRequest, opened: Opened) -> Page:
    """A page in which every error of the console fails the test."""
    return opened("about:blank", screen=request.param)


@pytest.fixture(scope="module")
def shots() -> Path:
    folder = Path(os.environ.get("LINEAL_SCREENSHOTS", "build/screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def look(shots: Path, request: pytest.FixtureRequest) -> Look:
    """Keep a picture of a page, and find that everybody can use it."""
    prefix = request.module.__name__.rpartition(".")[2].removeprefix("test_").removeprefix("web_")

    def look(page: Page, name: str) -> None:
        page.wait_for_timeout(300)
        page.screenshot(path=shots / f"{prefix}-{name}.png")
        violations = [one for one in Axe().run(page).response["violations"] if one["impact"] in SERIOUS]
        assert [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in violations] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is wider than the screen"

    return look
