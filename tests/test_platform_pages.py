"""Pages of platforms in other company: other pages, other words, other addresses, other depths."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from confprep.errors import ReadError
from confprep.model import Listing, Meeting
from confprep.scrapers.links import link, split
from confprep.scrapers.listing import read_pages
from confprep.scrapers.page import Page
from confprep.scrapers.platforms import conftool
from tests.test_platforms import meeting, pages

AGENDA = Page(
    name="agenda.html",
    content=b"""<html><body>
<a title="Dates are listed in the event's time zone (America / Los Angeles)">Tue</a>
<ul id="agenda"><li class="dayrow">Tuesday, October 6, 2026</li>
<li class="list-group-item list-row" data-presid="11"
 data-url="ajaxcalls/SessionInfo.asp?PresentationID=11">
<div class="prestime"><span>8:00 AM - 9:00 AM</span></div>
<div class="list-row-primary"><span>Wrist</span></div></li></ul></body></html>""",
)
POPUP = Page(
    name="popup.html",
    content=b"""<div class="popup_content">
<div class="popup_tools"><a class="addFav" data-presid="12"></a></div>
<h1>Hip</h1><p><i class="fa fa-calendar"></i> Tuesday, October 6, 2026</p>
<p><i class="fa fa-clock-o"></i> 1:00 PM - 2:00 PM</p></div>""",
)


def starts(listing: Listing) -> list[tuple[str, str]]:
    return [(session.title, str(session.start)) for session in listing.sessions]


LARGE = replace(POPUP, content=POPUP.content + b"<!-- " + b"x" * 2000 + b" -->")
"""Whoever states the zone is not the largest page then, and not the first that is read."""


@pytest.mark.parametrize(
    "given", [(AGENDA, POPUP), (POPUP, AGENDA), (AGENDA, LARGE), (LARGE, AGENDA)]
)
@pytest.mark.parametrize("zone", ["", "America/New_York"])
def test_the_zone_that_one_page_states_holds_for_all_wherever_it_stands(
    given: tuple[Page, Page], zone: str
) -> None:
    known = Meeting(key="m", name="M", zone=zone)
    assert starts(read_pages(given, known)) == [
        ("Wrist", "2026-10-06 08:00:00-07:00"),
        ("Hip", "2026-10-06 13:00:00-07:00"),
    ]
    # Alone, the pop-up stands in the meeting's zone, where one is known.
    alone = "2026-10-06 13:00:00-04:00" if zone else "None"
    assert starts(read_pages([POPUP], known)) == [("Hip", alone)]


def test_a_zone_that_is_none_is_not_believed() -> None:
    content = AGENDA.content.replace(b"Los Angeles", b"Atlantis")
    (session,) = read_pages([Page(content=content)], Meeting(key="m", name="M")).sessions
    assert (session.start, session.time_text) == (None, "8:00 AM - 9:00 AM")


def test_words_behind_the_end_of_a_page_are_no_cut(fixtures: Path) -> None:
    folder = fixtures / "eventscribe" / "ota-2024-bucketed"
    (page,) = pages(folder)
    assert page.text.rstrip().endswith("</html>")
    behind = replace(page, content=page.content + b"<!-- saved --> by hand")
    found, whole = read_pages([behind], meeting(folder)), read_pages([page], meeting(folder))
    assert found.sessions == whole.sessions


def test_data_that_quotes_half_a_page_is_not_cut_off() -> None:
    rows = [
        {
            "title": f"Hips {n}",
            "start": f"2026-10-14T0{n}:00:00-05:00",
            "notes": '<html><div><li data-presid="1"><div><div>',
        }
        for n in (7, 8, 9)
    ]
    listing = read_pages([Page(content=json.dumps(rows).encode(), name="x.json")])
    assert [session.title for session in listing.sessions] == ["Hips 7", "Hips 8", "Hips 9"]
    assert not [item for item in listing.skipped if "no end" in item.reason]
    table = "Title,Start,End,Notes\nHips,8:00 AM,9:00 AM,<input type='password'>\n"
    listing = read_pages([Page(content=table.encode(), name="x.csv")])
    assert [session.title for session in listing.sessions] == ["Hips"]


def test_a_year_in_which_the_weekday_is_another_is_not_believed(fixtures: Path) -> None:
    (page,) = pages(fixtures / "allacademic" / "outcomes-2026-papers")
    (session,) = read_pages([page]).sessions
    assert str(session.day) == "2026-04-23"
    wrong = replace(page, content=page.content.replace(b"Thu, April 23", b"Wed, April 23"))
    (session,) = read_pages([wrong]).sessions
    assert (session.day, session.start) == (None, None)


def test_items_within_items_without_end_are_read_or_refused() -> None:
    head = (
        '<div itemscope itemtype="https://schema.org/Event"><meta itemprop="startDate" content="x">'
    )
    inner = '<div itemprop="performer" itemscope>' * 5000
    page = Page(content=f"<html><body>{(head + inner) * 2}</body></html>".encode())
    with pytest.raises(ReadError):
        read_pages([page])
    listed = json.dumps({"@type": "Event", "startDate": "2026-10-14T08:00", "name": "Hips"})
    for _ in range(400):
        listed = f'[{{"a": {listed}}}]'
    script = f'<script type="application/ld+json">[{listed}, {listed}]</script>'
    listing = read_pages([Page(content=f"<html><body>{script}</body></html>".encode())])
    assert [session.title for session in listing.sessions] == ["Hips"]


@pytest.mark.parametrize(
    "address",
    [
        "https://www.conftool.net/hand2026",
        "https://www.conftool.net/hand2026/",
        "https://www.conftool.net/hand2026/sessions.php",
        "https://www.conftool.net/hand2026/index.php?page=browseSessions&form_room=3",
    ],
)
def test_the_whole_list_of_a_conftool_is_asked_for(address: str) -> None:
    (asked,) = conftool.pages(Meeting(key="m", name="M", address=address))
    assert asked.startswith("https://www.conftool.net/hand2026/index.php?page=browseSessions&")
    assert asked.endswith("&presentations=show")


@pytest.mark.parametrize(
    ("base", "href", "address"),
    [
        ("https://example.org/a/b", "c?d=1", "https://example.org/a/c?d=1"),
        ("https://example.org/a/b", " /c ", "https://example.org/c"),
        ("", "https://example.org/c", "https://example.org/c"),
        ("", "c", ""),
        ("https://example.org/a", "", ""),
        ("https://example.org/a", "javascript:alert(1)", ""),
        ("https://example.org/a", "http://[bad/x", ""),
        ("http://[bad", "x", ""),
        ("file:///C:/saved.html", "x.html", ""),
    ],
)
def test_a_link_leads_to_the_web_or_nowhere(base: str, href: str, address: str) -> None:
    assert link(base, href) == address


def test_an_address_that_is_none_has_no_parts() -> None:
    assert split("http://[bad").netloc == ""
    assert split("https://example.org/a").netloc == "example.org"
