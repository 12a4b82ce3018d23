"""Pages whose program stands only in the data that a script on them would show.

Many sites are built so that the page arrives empty, with its data beside it: in
`<script id="__NEXT_DATA__" type="application/json">`, in other scripts of that type, or in
`window.__INITIAL_STATE__ = {...}`. What a visitor can read in the page itself is left to the other
readers; this one is for pages that show no times. Names of fields are guessed, as in any JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from msgspec.structs import replace

from confprep.errors import ReadError
from confprep.model import Meeting
from confprep.scrapers import platforms
from confprep.scrapers.page import Page, Reading
from confprep.scrapers.platforms import session_json

_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_DATA = re.compile(
    r"type\s*=\s*[\"']?application/json\b|id\s*=\s*[\"']?__NEXT_DATA__", re.IGNORECASE
)
_STATE = re.compile(r"\bwindow(?:\.\w{1,60}|\[[\"']\w{1,60}[\"']\])\s*=\s*(?=[\[{])")
_NOT_SHOWN = re.compile(
    r"<(script|style|noscript|template)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE
)
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}\b")
_FEW_CLOCKS = 3


def recognises(page: Page) -> bool:
    """Whether the page shows no program, holds one in its data, and is no platform's own."""
    if (
        page.form != "html"
        or b"<script" not in page.content
        or not (b"application/json" in page.content or b"window" in page.content)
    ):
        return False
    text = page.text
    if len(_CLOCK.findall(_NOT_SHOWN.sub(" ", text))) >= _FEW_CLOCKS:
        return False
    return bool(_best(page)) and not _is_of_a_platform(page)


def _is_of_a_platform(page: Page) -> bool:
    own = __name__.rpartition(".")[2]
    return any(
        import_module(f"{platforms.__name__}.{module.name}").recognises(page)
        for module in iter_modules(platforms.__path__)
        if module.name not in (own, "session_json")
    )


def pages(meeting: Meeting) -> list[str]:
    """Return the listing's address: the data comes with the page."""
    return [meeting.address] if meeting.address else []


def read(page: Page, meeting: Meeting | None) -> Reading:
    """Read the data that holds most of the program."""
    data = _best(page)
    if data is None:
        raise ReadError("no data on this page holds a list of sessions", where=page.label)
    return session_json.read(data, meeting)


def explain(page: Page) -> list[tuple[str, str]]:
    """Return field and key as they were understood."""
    data = _best(page)
    return session_json.explain(data) if data else []


def _best(page: Page) -> Page | None:
    """Return the data on the page with the longest list of sessions, as a page of its own."""
    found = [replace(page, content=data.encode()) for data in _data(page.text)]
    counted = [(session_json.sessions_in(data), data) for data in found]
    most, best = max(counted, key=lambda pair: pair[0], default=(0, None))
    return best if most else None


def _data(text: str) -> Iterator[str]:
    """Yield each piece of JSON that stands in a script."""
    for script in _SCRIPT.finditer(text):
        attributes, content = script.groups()
        if _DATA.search(attributes):
            yield content.strip()
            continue
        for state in _STATE.finditer(content):
            try:
                _, end = json.JSONDecoder().raw_decode(content, state.end())
            except (ValueError, RecursionError):
                continue  # A script in the language of scripts, not data.
            yield content[state.end() : end]
