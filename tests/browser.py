"""A real browser for tests: pages in which every error of the console fails the test, and which everybody can use.

with browsing() as browser, watched(browser, width=390) as page:
    page.goto(url)
    look(page, "home-390")
"""

import contextlib
import os
import shutil
from collections.abc import Generator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from lineal.server.interface import BUILT

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
NEEDED = [
    pytest.mark.client,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on the PATH"),
    pytest.mark.skipif(not (BUILT / "index.html").is_file(), reason="the web app is not built: make ui"),
]
"""Marks of a module whose tests need the browser and the app."""
SERIOUS = {"serious", "critical"}
Scheme = Literal["dark", "light"]


@contextlib.contextmanager
def browsing() -> Generator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield started
        started.close()


@contextlib.contextmanager
def watched(browser: Browser, *, width: int = 1440, scheme: Scheme = "light") -> Generator[Page]:
    """A page of a fresh session; at the end, whatever its console complained of is an error."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(20_000)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def look(page: Page, name: str) -> None:
    """Keep a picture of a page, and find that it can be read and fits the screen."""
    folder = Path(os.environ.get("LINEAL_SCREENSHOTS", "build/screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    page.wait_for_timeout(300)
    page.screenshot(path=folder / f"{name}.png")
    violations = [one for one in Axe().run(page).response["violations"] if one["impact"] in SERIOUS]
    assert [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is wider than the screen"
