"""Lay out a new platform: its reader, and the four fixtures that the tests ask of every platform.

    python -m confprep.scrapers.new NAME

What is laid out is complete but for what only you know: the tests fail by the platform's name
until the pages are there. Nothing is ever overwritten.
"""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from confprep.errors import ConfprepError, UsageError

CHECKOUT = Path(__file__).parents[2]
NOTHING_SEEN = "Seen: nothing yet."
"""Stands in a reader that was laid out and not yet written."""

_READER = '''"""NAME: where its pages are, as `www.example.org/{slug}/agenda`.

Seen: nothing yet. Say here which pages you have seen, of which years, and what differs between
them; what you have not seen is left to the general reader.
"""

from __future__ import annotations

import re

from confprep.model import Appearance, Meeting, Session
from confprep.scrapers import markup, persons, times
from confprep.scrapers.ids import digest
from confprep.scrapers.links import link
from confprep.scrapers.markup import Node
from confprep.scrapers.page import Page, Reading

SEEN_ON_REAL_PAGES = False
"""Take this line away once the fixtures are made from pages that the platform served."""

_MARKS = re.compile(r"""class=["'][^"']*\\bNAME-session\\b""")
_SESSION = ".NAME-session"


def recognises(page: Page) -> bool:
    """Whether the platform made the page: by an element that only its pages have."""
    return markup.shows(page, _MARKS, _SESSION)


def pages(meeting: Meeting) -> list[str]:
    """Return the first addresses to ask for; none where its pages are read from files alone."""
    return [meeting.address]


def read(page: Page, meeting: Meeting | None) -> Reading:
    """Read every session of the page; what a session only links to goes into `wanted`."""
    found = markup.every(markup.tree(page), _SESSION)
    return Reading(sessions=tuple(_session(box, page, meeting) for box in found))


def _session(box: Node, page: Page, meeting: Meeting | None) -> Session:
    title = markup.text_of(box, ".title")
    hours = markup.text_of(box, ".time")
    day = times.day(markup.text_of(box, ".day"), meeting)
    when = times.when(hours, day, meeting)
    return Session(
        id=markup.attribute(box, "data-id") or digest(day, hours, title),
        title=title,
        day=when.day,
        start=when.start,
        end=when.end,
        time_text=when.text,
        room=markup.text_of(box, ".room"),
        url=link(page.address, markup.attribute(box.select_one("a[href]"), "href")),
        people=tuple(_people(box)),
    )


def _people(box: Node) -> list[Appearance]:
    """Return the people of "Role: Name, MD - Affiliation" lines."""
    lines = map(markup.text, markup.every(box, ".person"))
    return [person for text in lines if (person := persons.line(text))]
'''

_SOURCE = """markup = ""  # SAYS; where and in which year you saw it
people = "invented"

[addresses]
"page.html" = ""  # the page's address, which readers may need for its links
"""

_PAGE = """<!DOCTYPE html>
<!-- Put here: SAYS. Keep the platform's own markup and replace every person by an invented one. -->
"""

FIXTURES = {
    "meeting-2026": "a page of the platform that holds sessions",
    "meeting-2026-other-shape": "a page of another kind, year or client of the platform",
    "meeting-2026-truncated": "one of these pages, cut in the middle of a session",
    "meeting-2026-reskinned": "one of these pages, with a class renamed that the reader needs",
}
"""The folder of each fixture, and what belongs into it."""


def lay_out(name: str, checkout: Path = CHECKOUT) -> list[Path]:
    """Write a platform's reader and its fixtures, and return them.

    Raises UsageError for a name that cannot be one or is taken, and where there is no checkout.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        raise UsageError(
            f"'{name}' cannot be the name of a platform",
            next_step="Use small letters, digits and underscores, such as conftool",
        )
    reader = checkout / "confprep" / "scrapers" / "platforms" / f"{name}.py"
    fixtures = checkout / "fixtures"
    if not fixtures.is_dir():
        raise UsageError(
            "a platform is added in a checkout of confprep, and this is an installed copy",
            next_step="Get the source, and run the command there",
        )
    if reader.exists() or (fixtures / name).exists():
        raise UsageError(f"there is a platform '{name}' already", next_step="Choose another name")
    made = {reader: _READER.replace("NAME", name)}
    for case, says in FIXTURES.items():
        made[fixtures / name / case / "page.html"] = _PAGE.replace("SAYS", says)
        made[fixtures / name / case / "SOURCE"] = _SOURCE.replace("SAYS", says)
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(made)


def main(arguments: Sequence[str]) -> int:
    """Lay out the platform of that name; 2 for a name that cannot be one."""
    if len(arguments) != 1:
        sys.stderr.write("Give one name: python -m confprep.scrapers.new NAME\n")
        return 2
    (name,) = arguments
    try:
        made = lay_out(name)
    except ConfprepError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    for path in made:
        sys.stdout.write(f"{path.relative_to(CHECKOUT)}\n")
    sys.stdout.write(
        "\nNext:\n"
        f"1. Put real pages into fixtures/{name}, with invented people, and fill in each SOURCE.\n"
        f"2. Write the reader; .venv/bin/pytest tests/test_platforms.py -k {name} shows what is "
        "missing.\n"
        "3. The same with --bless writes each expected.json: read it.\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
