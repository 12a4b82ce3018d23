"""Pages a second of the general reader and its kin, as a ratio to building the tree alone.

For HTML the peer is the beautifulsoup tree, for PDFs the extraction of the text by PDFium, for
tables the `csv` module, for calendars icalendar's parse, for JSON msgspec's decode.
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable
from pathlib import Path

from confprep.model import Meeting
from confprep.scrapers import general
from confprep.scrapers.page import Page
from confprep.scrapers.platforms import calendar_file, pdf, session_json, table

FIXTURES = Path(__file__).parents[1] / "fixtures"
ROUNDS = 5


def run() -> str:
    """Return the table."""
    lines = [f"{'what':<28}{'pages/s':>10}{'alone/s':>10}{'ratio':>8}"]
    for name, read, alone in _cases():
        mine, peer = _seconds(read), _seconds(alone)
        lines.append(f"{name:<28}{1 / mine:>10.1f}{1 / peer:>10.1f}{mine / peer:>8.1f}")
    return "\n".join(lines)


def _cases() -> list[tuple[str, Callable[[], object], Callable[[], object]]]:
    html = _page("general/superscripts/page.html")
    long = Page(content=_long_html())
    text = _page("general/roles-and-dashes/page.txt")
    program = _page("pdf/global-2025-two-columns/page.pdf")
    rows = _page("table/ota-style-csv/page.csv")
    events = _page("calendar_file/planner-export/page.ics")
    data = _page("session_json/days-and-items/page.json")
    meeting = Meeting(key="m", name="M", zone="America/Chicago")
    return [
        ("HTML, small", lambda: general.read(html, meeting), lambda: _tree(html)),
        ("HTML, 300 sessions", lambda: general.read(long, meeting), lambda: _tree(long)),
        ("plain text", lambda: general.read(text, meeting), text.text.splitlines),
        ("PDF", lambda: pdf.read(program, meeting), lambda: _extract(program)),
        (
            "CSV",
            lambda: table.read(rows, meeting),
            lambda: list(csv.reader(io.StringIO(rows.text, newline=""))),
        ),
        ("calendar", lambda: calendar_file.read(events, meeting), lambda: _calendar(events)),
        ("JSON", lambda: session_json.read(data, meeting), lambda: _json(data)),
    ]


def _page(path: str) -> Page:
    return Page(content=(FIXTURES / path).read_bytes(), name=Path(path).name)


def _long_html() -> bytes:
    rows = "".join(
        f"<div class='s'><p class='time'>{8 + n % 9}:{n % 6}0 - {9 + n % 9}:{n % 6}0</p>"
        f"<h3>Session {n}: What we learned in year {n}</h3><p>Location: Room {n % 20}</p>"
        f"<p>Moderator: Ana{chr(97 + n % 26)} Lee, MD - Mayo Clinic, Rochester, MN</p></div>"
        for n in range(300)
    )
    return f"<html><body><h2>Friday, October 17, 2025</h2>{rows}</body></html>".encode()


def _tree(page: Page) -> object:
    from bs4 import BeautifulSoup

    return BeautifulSoup(page.content, "lxml")


def _extract(page: Page) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(page.content)
    try:
        return "".join(
            document[number].get_textpage().get_text_bounded() for number in range(len(document))
        )
    finally:
        document.close()


def _calendar(page: Page) -> object:
    from icalendar import Calendar

    return Calendar.from_ical(page.content)


def _json(page: Page) -> object:
    import msgspec

    return msgspec.json.decode(page.content)


def _seconds(work: Callable[[], object]) -> float:
    """Return the shortest of a few rounds; caches of lines are emptied before each."""
    best = float("inf")
    for _ in range(ROUNDS):
        general.forget()
        begun = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begun)
    return best
