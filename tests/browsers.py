"""What tests of the web app say of the browser they look through."""

from collections.abc import Callable
from typing import Literal

from playwright.sync_api import Page
from tests.people import PASSWORD

Screen = tuple[Literal["dark", "light"], int]
"""Colour scheme, and width in pixels."""
WIDE: Screen = ("dark", 1440)
NARROW: Screen = ("light", 390)
Opened = Callable[..., Page]
"""`opened(url, person, password=, screen=, expects=)`: see the fixture of this name."""
Look = Callable[[Page, str], None]


def log_in(page: Page, person: str, password: str = PASSWORD) -> None:
    page.get_by_label("Name").fill(person)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
