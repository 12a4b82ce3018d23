"""Rendering a page in a Chrome or Chromium that is installed on this computer (an extra)."""

from __future__ import annotations

import shutil
from typing import Any

from confprep.errors import FetchError, how_to_install

_TIME = 60_000.0
_SETTLE = 15_000.0
_NAMES = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "msedge")


def render(address: str) -> bytes:
    """Return the page's HTML after its scripts have run.

    Nothing is clicked, typed or stored. Raises FetchError where there is no browser to do it.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ModuleNotFoundError:
        then = how_to_install("browser")
        raise FetchError("--browser needs playwright", next_step=then) from None
    try:
        with sync_playwright() as playwright:
            browser = _launch(playwright, Error)
            try:
                page = browser.new_page()
                page.goto(address, wait_until="load", timeout=_TIME)
                _let_settle(page, Error)
                return str(page.content()).encode()
            finally:
                browser.close()
    except Error as error:
        first_line = str(error).splitlines()[0]
        raise FetchError(f"the browser could not show it ({first_line})", where=address) from None


def _launch(playwright: Any, failed: type[Exception]) -> Any:
    """Start the user's own Chrome, Edge or Chromium, without a window."""
    for channel in ("chrome", "msedge"):
        try:
            return playwright.chromium.launch(channel=channel)
        except failed:
            continue
    for name in _NAMES:
        if path := shutil.which(name):
            return playwright.chromium.launch(executable_path=path)
    raise FetchError(
        "no Chrome, Edge or Chromium was found on this computer",
        next_step="Install one, or save the page by hand and use --from",
    )


def _let_settle(page: Any, failed: type[Exception]) -> None:
    """Wait until the page asks for nothing more; a page that never stops is taken as it is."""
    try:
        page.wait_for_load_state("networkidle", timeout=_SETTLE)
    except failed:
        return
