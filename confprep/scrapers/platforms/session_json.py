"""JSON that holds a list of sessions somewhere, under whatever names: understood, and shown.

For data saved from a browser (or found in a HAR file) of a system that has no reader of its own.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from confprep.errors import ReadError
from confprep.model import Meeting
from confprep.scrapers import data, platforms
from confprep.scrapers.data.program import Understood
from confprep.scrapers.page import Page, Reading


def recognises(page: Page) -> bool:
    """Whether the file is JSON with a list of sessions in it, and no platform's own."""
    if page.form != "json" or _is_of_a_platform(page):
        return False
    try:
        return data.holds_program(page)
    except ReadError as error:
        return "damaged" not in error.what  # It is too much of it, which `read` says.


def _is_of_a_platform(page: Page) -> bool:
    own = __name__.rpartition(".")[2]
    return any(
        import_module(f"{platforms.__name__}.{module.name}").recognises(page)
        for module in iter_modules(platforms.__path__)
        if module.name not in (own, "embedded_json")
    )


def pages(meeting: Meeting) -> list[str]:  # noqa: ARG001 - every platform is asked the same way
    """Return nothing: the data comes from the user."""
    return []


def read(page: Page, meeting: Meeting | None) -> Reading:
    """Read the sessions of the data, with the talks inside them."""
    found = _understood(page, meeting)
    if not found.entries:
        raise ReadError(
            "the JSON holds no list of sessions whose names tell titles and times",
            where=page.label,
            next_step="Say which is which, for example --columns title=headline start=begin_at",
        )
    return data.reading(found, meeting)


def sessions_in(page: Page) -> int:
    """Return how many sessions and talks some JSON holds; none where it is no JSON."""
    try:
        return len(_understood(page).entries)
    except ReadError:
        return 0


def explain(page: Page) -> list[tuple[str, str]]:
    """Return field and key as they were understood."""
    return list(_understood(page).fields)


def _understood(page: Page, meeting: Meeting | None = None) -> Understood:
    try:
        return data.of_json(page, meeting)
    except ReadError as error:
        raise ReadError(error.what, where=page.label, next_step=error.next_step) from error
