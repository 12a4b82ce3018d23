"""What saved pages print of the meeting itself: its name, its days, its city, and the zone.

The head of each page is looked at, what stands before the first time of day; the days of the
sessions and the zone of their times come from the listing that was read of the pages. What is
printed nowhere, or twice and differently, is not here; nothing is guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from msgspec import Struct

from confprep.model import Listing
from confprep.scrapers import markup
from confprep.scrapers.meetings.keys import base_of, society_of
from confprep.scrapers.page import Page
from confprep.text import clean, clock, days, places

_MOST_LINES = 150
_PDF_PAGES = 3
_LONGEST_NAME, _MOST_WORDS = 120, 16
_LONGEST = timedelta(days=14)
_ENOUGH = 0.8
_NEAR = 3

_MEETS = re.compile(
    r"\b(?:meeting|congress|conference|symposium|assembly|summit|convention|forum|colloquium"
    r"|seminar|workshop|course|retreat|(?:research|specialty|alumni|residents?|scholars?) day"
    r"|(?:education|surgical|surgery) week|\w*kongress|\w*tagung|congrès|congreso|congresso"
    r"|journées)\b",
    re.IGNORECASE,
)
_PART_OF_IT = re.compile(
    r"\b(?:business|committee|board|council|past|previous|future|upcoming|rooms?|information"
    r"|registration|register|hotels?|travel|about|planner|mobile app|abstracts?|deadline|sponsors?"
    r"|exhibitors?|chairs?|objectives|center|centre|faculty|reception)\b",
    re.IGNORECASE,
)
_ABOUT_IT = (
    r"(?:(?:final|scientific|preliminary|advance|full|meeting|conference|detailed|session"
    r"|printable) )*(?:program(?:me)?s?|agenda|schedule|itinerary|proceedings?|timetable"
    r"|at a glance|home|overview)"
)
_LED_BY = re.compile(
    rf"^{_ABOUT_IT}(?: book)?(?: (?:of|for|to))?(?: the)?\b[\s:|–—-]*|^the\s+", re.IGNORECASE
)
_ENDS_IN = re.compile(rf"[\s:|–—-]*\b{_ABOUT_IT}(?: and abstracts| book)?$", re.IGNORECASE)
_GOES_ON = re.compile(r"\b(?:of|on|for|the|and|in|&|de|für)$", re.IGNORECASE)
_SENTENCE = re.compile(
    r"[.!?]\s|https?:|@|\b(?:please|join|welcome|our|your|you|we|will|is|are)\b", re.IGNORECASE
)
_PARTS = re.compile(r"\s+[|•·»–—-]\s+|\s*[|•»]\s*")
_COUNTED = re.compile(r"\bannual\b|\dth\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NOT_ITS_DAYS = re.compile(
    r"deadline|submi|register|registration|early.?bird|hotel|housing|©|copyright|updated|published"
    r"|last year|previous|abstracts? (?:due|open|close)|exhibit",
    re.IGNORECASE,
)
_CALENDAR_NAME = re.compile(r"^X-WR-CALNAME[^:\n]*:(.+)$", re.MULTILINE)


class Printed(Struct, frozen=True, kw_only=True):
    """One fact of a meeting, and the words it rests on."""

    value: str
    """As it is kept: a day as 2026-03-12, a zone by its IANA name."""
    source: str
    """Where it stands, in words."""
    stated: bool = True
    """Whether the page itself says it; else it follows from what the page says."""


def read(pages: Sequence[Page], listing: Listing) -> dict[str, Printed]:
    """Return what the pages print of the meeting: `name`, `starts`, `ends`, `city`, `zone`."""
    heads = [(page.label, _head(page)) for page in pages]
    found: dict[str, Printed] = {}
    for page in pages:
        found = {**_of_event(page), **found}
    span = _span(heads, listing)
    if "starts" not in found:
        found |= span
    if "name" not in found and (name := _name(heads, found.get("starts"))):
        found["name"] = name
    place, town = _place(heads)
    if "city" not in found and town:
        found["city"] = town
    elif "city" in found:
        place = places.zone_of(found["city"].value)
    if listing.zone and listing.zone != "UTC" and not listing.zone.startswith("Etc/"):
        # Data gives its moments in UTC wherever the meeting is.
        found["zone"] = Printed(value=listing.zone, source="the zone of its printed times")
    elif place and "city" in found:
        source = f"not printed; it is where {found['city'].value} lies"
        found["zone"] = Printed(value=place, source=source, stated=False)
    return found


def day_of(printed: Printed) -> date:
    """Return the day that `starts` or `ends` holds."""
    return date.fromisoformat(printed.value)


# --- the head of a page --------------------------------------------------------------------------


def _head(page: Page) -> list[str]:
    """Return the lines before the first time of day, the page's own title first."""
    found: list[str] = []
    for text in _lines(page):
        words = clean.line(text)
        if not words:
            continue
        if clock.printed(words) or len(found) == _MOST_LINES:
            break
        found.append(words)
    return [*filter(None, map(clean.line, _titles(page))), *found]


def _titles(page: Page) -> list[str]:
    if page.form != "html":
        return []
    tree = markup.tree(page)
    named = ("og:title", "og:site_name", "twitter:title")
    metas = markup.every(tree, "meta")
    return [
        *(markup.text(title) for title in markup.every(tree, "title")[:1]),
        *(
            markup.attribute(meta, "content")
            for meta in metas
            if markup.attribute(meta, "property") in named
        ),
    ]


def _lines(page: Page) -> Iterable[str]:
    if page.form == "html":
        return markup.lines(markup.first(markup.tree(page), "body"))
    if page.form == "pdf":
        return _first_pages(page)
    if page.form == "calendar":
        return _CALENDAR_NAME.findall(page.text)[:1]
    return page.text.splitlines() if page.form == "text" else ()


def _first_pages(page: Page) -> Iterator[str]:
    import pypdfium2

    with suppress(pypdfium2.PdfiumError):
        document = pypdfium2.PdfDocument(page.content)
        try:
            for number in range(min(len(document), _PDF_PAGES)):
                yield from document[number].get_textpage().get_text_range().splitlines()
        finally:
            document.close()


# --- its name ------------------------------------------------------------------------------------


def _name(heads: Sequence[tuple[str, list[str]]], starts: Printed | None) -> Printed | None:
    """Return the line that names the meeting, the surest of those first printed."""
    year = starts.value[:4] if starts else ""
    found = [
        (_sureness(name, year), Printed(value=name, source=f"printed on {label}"))
        for label, head in heads
        for name in _names(head)
    ]
    sure = [each for each in found if each[0]]
    return max(sure, key=lambda each: each[0])[1] if sure else None


def _names(head: Sequence[str]) -> Iterator[str]:
    for at, text in enumerate(head):
        if len(text) > 2 * _LONGEST_NAME:
            continue
        following = head[at + 1] if at + 1 < len(head) else ""
        whole = f"{text} {following}" if _GOES_ON.search(text) else text
        for part in (whole, *_PARTS.split(whole)):
            if name := _trimmed(part):
                yield name


def _trimmed(text: str) -> str:
    """Return a text without the days behind it, and without what says that it is a program."""
    first = next((day for day in days.find(text) if day.begin > 0), None)
    name = text[: first.begin] if first else text
    town = next((place for place in places.find(name) if place.begin > 0), None)
    name = name[: town.begin] if town else name
    for _ in range(2):
        name = _ENDS_IN.sub("", _LED_BY.sub("", name.strip(" ,.:;|–—-(")))
    return re.sub(r"\s(?:in|at|on)$", "", name.strip(" ,.:;|–—-("))


def _sureness(name: str, year: str) -> int:
    """Return how surely a text is a meeting's name; 0 where it is not."""
    words = name.split()
    printed = _YEAR.findall(name)
    if (
        not 1 < len(words) <= _MOST_WORDS
        or len(name) > _LONGEST_NAME
        or (year and printed and year not in printed)
        or name[:1].islower()
        or _SENTENCE.search(name)
        or _PARTS.search(name)
    ):
        return 0
    society = society_of(name) is not None
    meets = bool(_MEETS.search(name)) and not _PART_OF_IT.search(name)
    if not (society or meets or (printed and len(words) > 1 and not _PART_OF_IT.search(name))):
        return 0
    own = [w for w in base_of(_MEETS.sub(" ", name)).split("-") if w not in _GENERIC]
    if not own and not society:
        return 0
    return 4 * society + 3 * meets + bool(printed) + bool(_COUNTED.search(name))


_GENERIC = frozenset(
    "annual scientific final program programme session sessions day days meeting virtual online "
    "the clinical international national january february march april may june july august "
    "september october november december monday tuesday wednesday thursday friday saturday "
    "sunday".split()
)


# --- its days ------------------------------------------------------------------------------------


def _span(heads: Sequence[tuple[str, list[str]]], listing: Listing) -> dict[str, Printed]:
    """Return the first and last day: the range that a head states, or those of the sessions."""
    held = [session.day for session in listing.sessions if session.day]
    stated: dict[tuple[date, date], str] = {}
    for _, head in heads:
        for text in head:
            if not _NOT_ITS_DAYS.search(text):
                for first, last in days.ranges(text):
                    if first <= last <= first + _LONGEST:
                        stated.setdefault((first, last), text)
    fitting = [span for span in stated if not held or _share(held, *span) >= _ENOUGH]
    if fitting and (held or len(fitting) == 1):
        chosen = max(fitting, key=lambda span: _share(held, *span) if held else 0)
        return _from_to(*chosen, f"printed: “{stated[chosen][:80]}”")
    if held and max(held) - min(held) <= _LONGEST:
        return _from_to(min(held), max(held), f"the days of its sessions on {_labels(heads)}")
    return {}


def _labels(heads: Sequence[tuple[str, list[str]]]) -> str:
    """Return what to call the pages: the one, or how many there are."""
    return heads[0][0] if len(heads) == 1 else f"{len(heads)} pages"


def _share(held: Sequence[date], first: date, last: date) -> float:
    return sum(first <= day <= last for day in held) / len(held)


def _from_to(first: date, last: date, source: str) -> dict[str, Printed]:
    return {
        "starts": Printed(value=first.isoformat(), source=source),
        "ends": Printed(value=last.isoformat(), source=source),
    }


# --- its city ------------------------------------------------------------------------------------


def _place(heads: Sequence[tuple[str, list[str]]]) -> tuple[str, Printed | None]:
    """Return the zone of the place that the heads print, and the place itself.

    Of several, it is the one nearest to the days.
    """
    found: dict[str, tuple[int, str, str]] = {}
    for label, head in heads:
        dated = [at for at, text in enumerate(head) if days.ranges(text)]
        for at, text in enumerate(head):
            away = min((abs(at - other) for other in dated), default=_MOST_LINES)
            for place in places.find(text):
                row = (away, place.zone, label)
                found[place.text] = min(row, found.get(place.text, row))
    if not found:
        return "", None
    ranked = sorted(found.items(), key=lambda item: item[1][0])
    if len(ranked) > 1 and (ranked[0][1][0] > _NEAR or ranked[0][1][0] == ranked[1][1][0]):
        return "", None
    city, (_, zone, label) = ranked[0]
    return zone, Printed(value=city, source=f"printed on {label}")


# --- an event in the markup ----------------------------------------------------------------------


def _of_event(page: Page) -> dict[str, Printed]:
    """Return what the one schema.org event of a page says, which is the meeting itself."""
    if page.form != "html" or "application/ld+json" not in page.text:
        return {}
    events: list[dict[str, Any]] = []
    for script in markup.every(markup.tree(page), "script"):
        if markup.attribute(script, "type") == "application/ld+json":
            with suppress(ValueError, RecursionError):
                events += _events(json.loads(script.string or ""))
    if len(events) != 1:
        return {}
    event, source = events[0], f"the event that {page.label} describes"
    first, last = (_iso(event.get(field)) for field in ("startDate", "endDate"))
    if first is None or (last is not None and not first <= last <= first + _LONGEST):
        return {}
    found = _from_to(first, last, source) if last else {}
    name = event.get("name")
    if isinstance(name, str) and clean.line(name):
        found["name"] = Printed(value=clean.line(name), source=source)
    if town := _town(event.get("location")):
        found["city"] = Printed(value=town, source=source)
    return found


def _events(data: object) -> list[dict[str, Any]]:
    """Return the outermost events with a day."""
    if isinstance(data, list):
        return [event for item in data for event in _events(item)]
    if not isinstance(data, dict):
        return []
    kinds = data.get("@type")
    named = kinds if isinstance(kinds, list) else [kinds]
    if any(isinstance(kind, str) and kind.endswith("Event") for kind in named):
        return [data] if data.get("startDate") else []
    return _events(data.get("@graph"))


def _iso(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _town(location: object) -> str:
    address = location.get("address") if isinstance(location, dict) else None
    if isinstance(address, str):
        return next((place.text for place in places.find(address)), "")
    if not isinstance(address, dict):
        return ""
    parts = (address.get(field) for field in ("addressLocality", "addressRegion"))
    town, region = (clean.line(part) if isinstance(part, str) else "" for part in parts)
    country = address.get("addressCountry")
    region = region or (clean.line(country) if isinstance(country, str) else "")
    return f"{town}, {region}" if town and region else town
