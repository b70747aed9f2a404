"""A real browser for the journeys: the system's Chromium, driven by Playwright."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (  # a browser under test asks nobody outside for anything
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def program() -> str | None:
    """Return the browser's program, or None where there is none."""
    mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    return next((found for name in (*NAMES, mac) if (found := shutil.which(name))), None)


@contextmanager
def launched() -> Iterator[Browser]:
    """Lend a running browser."""
    arguments = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=arguments)
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Give the one browser of this process."""
    if program() is None:
        pytest.skip("There is no Chromium on this machine, so this journey in a real browser was not walked.")
    with launched() as browser:
        yield browser


class Window:
    """One person's browser with cookies of its own, which writes down every error on its pages."""

    def __init__(self, chromium: Browser, base_url: str, **settings: Any) -> None:
        self.context = chromium.new_context(base_url=base_url, **settings)
        self.context.set_default_timeout(10_000)
        self.errors: list[str] = []
        self.context.on("weberror", lambda error: self.errors.append(str(error.error)))
        self.context.on("console", self._heard)
        self.page = self.context.new_page()

    def _heard(self, line: ConsoleMessage) -> None:
        if line.type == "error":
            self.errors.append(f"{line.text} ({line.location.get('url', '')})")


@pytest.fixture
def open_window(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Give a function that opens a window of one's own for each person in a story.

    An error that any page wrote to its console fails the test.
    """
    windows: list[Window] = []

    def open_window(base_url: str, **settings: Any) -> Page:
        windows.append(Window(chromium, base_url, **settings))
        return windows[-1].page

    yield open_window
    for window in windows:
        window.context.close()
    if errors := [error for window in windows for error in window.errors]:
        pytest.fail("A page complained: " + "\n".join(errors))
