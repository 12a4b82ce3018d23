"""Any program that a person could follow: HTML, plain text, the text of a PDF.

It works by what stands on the page, not by knowing the page: lines with their place (`lines`,
`tables`), days (`days`) and times (`times`), what each line is (`items`), what belongs to which
time (`entries`), which of those are talks of others (`sessions`). What it cannot place it
reports; a line is never turned into a person to get rid of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from confprep.errors import ReadError
from confprep.model import Meeting, Skipped
from confprep.scrapers.general import entries, items, lines, people, sessions, words
from confprep.scrapers.page import Page, Reading
from confprep.text import credentials, days

LARGEST = 25_000_000
"""Bytes of a page. A whole annual meeting on one page has one or two million."""
HIGHEST_CONFIDENCE = 0.9


def read(page: Page, meeting: Meeting | None = None) -> Reading:
    """Return what a page says of the program; ReadError where it holds none."""
    if len(page.content) > LARGEST:
        raise ReadError("the page is too large to be a program", where=page.label)
    if page.content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        from confprep.scrapers.platforms import session_json

        return session_json.read(page, meeting)
    unread: Counter[str] = Counter()
    found = read_lines(lines_of(page, unread), meeting, where=page.label)
    beyond = tuple(Skipped(reason=reason, count=count) for reason, count in unread.items())
    return replace(found, skipped=(*found.skipped, *beyond))


def lines_of(page: Page, unread: Counter[str] | None = None) -> list[lines.Line]:
    """Return the logical lines of a page, by whatever it is made of.

    What is beyond the most that is read is counted in `unread`, by what it is.
    """
    if page.content[:5] == b"%PDF-":
        from confprep.scrapers.general import pdf

        return pdf.lines_of(page, unread)
    text = page.text
    read_text = lines.from_html if _is_markup(text) else lines.from_text
    return read_text(text, unread)


def _is_markup(text: str) -> bool:
    head = text[:4000].lower()
    return any(
        mark in head
        for mark in (
            "<html",
            "<!doctype",
            "<body",
            "<div",
            "<p>",
            "<p ",
            "<table",
            "<ul",
            "<li",
            "<br",
            "<h1",
            "<h2",
            "<h3",
            "<section",
            "<span",
        )
    )


def read_lines(
    found: Sequence[lines.Line], meeting: Meeting | None, *, where: str = "the page"
) -> Reading:
    """Return what lines say of the program."""
    losses = entries.Losses()
    parts = items.read(found)
    context = days.context(
        (line.text for line in found),
        meeting=(meeting.starts, meeting.ends) if meeting else (None, None),
        zone=meeting.zone if meeting else "",
    )
    made = entries.read(parts, losses)
    arranged, zone = sessions.arrange(made, meeting, context, losses)
    if not arranged:
        raise ReadError(
            "no session could be made out",
            where=where,
            next_step="Save the page that lists times and titles, and read that",
        )
    return Reading(
        sessions=arranged,
        skipped=sessions.skipped(losses),
        zone=zone,
        confidence=_confidence(parts, losses, arranged),
    )


def _confidence(
    parts: Sequence[items.Part], losses: entries.Losses, arranged: Sequence[object]
) -> float:
    """Return the share of lines that found a place, lowered where days are missing."""
    lines_read = sum(part.kind is not items.Kind.FURNITURE for part in parts)
    lost = sum(len(found) for reason, found in losses.lines.items() if "line" in reason)
    placed = 1 - min(1.0, lost / max(1, lines_read))
    dated = sum(getattr(one, "day", None) is not None for one in arranged) / len(arranged)
    return round(HIGHEST_CONFIDENCE * placed * (0.7 + 0.3 * dated), 2)


def forget() -> None:
    """Empty the caches of lines that were seen before; for measuring."""
    for remembered in (
        people.role_of,
        credentials.is_credential,
        credentials.is_credentials,
        people.is_name,
        people.line,
        people.parse,
        words.is_prose,
        words.is_affiliation,
    ):
        remembered.cache_clear()
