"""Mira (mirasmart.com): the abstract index, `index.mirasmart.com/{EVENT}/SearchResults.php`.

Known from programs that read it, not from a real page: result pages of the index, whose hits have
labelled lines and no times. Of Mira's itinerary planner only the address is known, so its pages are
left to the general reader.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode

from confprep.model import Appearance, Meeting, Session, Skipped, Talk
from confprep.scrapers import markup, persons
from confprep.scrapers.ids import digest
from confprep.scrapers.links import link, split
from confprep.scrapers.markup import Node
from confprep.scrapers.page import Page, Reading

SEEN_ON_REAL_PAGES = False
_MARKS = re.compile(r"""class=["'][^"']*\bsearch-result\b""")
_ITINERARY = re.compile(r"mirasmart\.com/[^/]+/itinerary/", re.IGNORECASE)
_TOTAL = re.compile(r"\bof\s+([\d,]+)")
_PAIRED = "institutions that no author could be paired with"


def recognises(page: Page) -> bool:
    """Whether the page is a result page of the index, or of the itinerary by its address."""
    by_address = page.form == "html" and bool(_ITINERARY.search(page.address))
    return by_address or markup.shows(page, _MARKS, ".search-result .label")


def pages(meeting: Meeting) -> list[str]:
    """Return the address that the catalogue gives; of the index, the list of everything."""
    if "index.mirasmart.com" in meeting.address and "SearchResults" not in meeting.address:
        return [link(f"{meeting.address.rstrip('/')}/", "SearchResults.php?q=&pg=1")]
    return [meeting.address]


def read(page: Page, meeting: Meeting | None) -> Reading:  # noqa: ARG001 - the index has no times
    """Read the hits of one result page, each under the session that it names."""
    root = markup.tree(page)
    hits = markup.every(root, ".search-result")
    topics: dict[str, str] = {}
    talks: dict[str, list[Talk]] = {}
    unpaired: list[str] = []
    for hit in hits:
        said = _labelled(hit)
        title = said.get("session name") or said.get("topic") or "Abstracts"
        topics.setdefault(title, said.get("topic", ""))
        talks.setdefault(title, []).append(_talk(hit, said, page, unpaired))
    return Reading(
        sessions=tuple(
            Session(
                id=digest(None, "", title),
                title=title,
                kind="abstracts",
                tracks=tuple(filter(None, (topics[title],))),
                talks=tuple(found),
            )
            for title, found in talks.items()
        ),
        wanted=_next_page(root, page, len(hits)),
        skipped=(Skipped(reason=_PAIRED, count=len(unpaired), examples=tuple(unpaired[:3])),)
        if unpaired
        else (),
    )


def _labelled(hit: Node) -> dict[str, str]:
    """Return the hit's lines by their label in lower case."""
    return {
        markup.text_of(line, ".label").rstrip(":").casefold(): markup.text_of(line, ".value")
        for line in markup.every(hit, "p.item")
    }


def _talk(hit: Node, said: dict[str, str], page: Page, unpaired: list[str]) -> Talk:
    title = markup.text_of(hit, "h2")
    number = said.get("program number", "")
    downloads = markup.first(hit, "ul.downloads")
    href = markup.attribute(markup.first(downloads, "a") if downloads else None, "href")
    return Talk(
        id=number or digest(None, "", title),
        title=f"{number} - {title}" if number and title else title,
        kind="abstract",
        url=link(page.address, href),
        people=_people(
            said.get("author", said.get("authors", "")),
            said.get("author institution", ""),
            unpaired,
        ),
    )


def _people(authors: str, institutions: str, unpaired: list[str]) -> tuple[Appearance, ...]:
    """Pair authors and institutions where that is certain: one for all, or as many as authors."""
    names = [part.strip() for part in authors.split(";") if part.strip()]
    if len(names) == 1 and ";" not in authors:
        names = _names(authors)
    places = [part.strip() for part in institutions.split(";") if part.strip()]
    if len(places) == 1:
        places *= len(names)
    elif len(places) != len(names):
        unpaired += places
        places = [""] * len(names)
    return tuple(
        Appearance(name_text=name, role="author", affiliation_text=place)
        for name, place in zip(names, places, strict=True)
    )


def _names(authors: str) -> list[str]:
    """Return the names of "Ann Roe, MD, Bo Lee": credentials stay with the name before them."""
    found = persons.author_block(authors)
    return [person.name_text for person in found]


def _next_page(root: Node, page: Page, hits: int) -> tuple[str, ...]:
    """Return the address of the next result page, where there is one."""
    total = _TOTAL.search(markup.text_of(root, ".pagination"))
    parts = split(page.address)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    number = query.get("pg", "1")
    if not total or not hits or not parts.netloc or not number.isdigit():
        return ()
    if int(number) * hits >= int(total[1].replace(",", "")):
        return ()
    return (parts._replace(query=urlencode({**query, "pg": str(int(number) + 1)})).geturl(),)
