"""PDF programs: tables and columns of print, read by the general reader."""

from __future__ import annotations

from confprep.model import Meeting
from confprep.scrapers import reader
from confprep.scrapers.page import Page, Reading


def recognises(page: Page) -> bool:
    """Whether the file is a PDF."""
    return page.content[:1024].lstrip()[:5] == b"%PDF-"


def pages(meeting: Meeting) -> list[str]:  # noqa: ARG001 - every platform is asked the same way
    """Return nothing: a PDF comes from the user."""
    return []


def read(page: Page, meeting: Meeting | None) -> Reading:
    """Read a PDF; ReadError where it is damaged, locked, or pictures without text."""
    return reader.read(page, meeting)
