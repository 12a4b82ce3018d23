"""eventScribe on real pages, counted without the reader."""

from __future__ import annotations

import html
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from confprep.model import Listing, Meeting
from confprep.scrapers.listing import read_pages, wanted
from confprep.scrapers.page import Page
from confprep.scrapers.platforms import eventscribe


@pytest.fixture(scope="module")
def real(shared: Path) -> Path:
    return shared / "real" / "eventscribe"


def page(path: Path, address: str = "") -> Page:
    return Page(content=path.read_bytes(), name=path.name, address=address)


def listing(path: Path) -> Listing:
    return read_pages([page(path)])


def plain(markup: str) -> str:
    """Strip tags as a person's eye does; nothing of the reader is used."""
    text = html.unescape(re.sub(r"<[^>]+>", "", markup)).replace("\u200b", "")
    return " ".join(text.split())


def test_whole_agenda_every_row_once_nobody_doubled_every_affiliation_kept(real: Path) -> None:
    text = (real / "idweek2025_agenda.html").read_text(encoding="utf-8")
    rows = re.findall(r'<li class="list-group-item[^>]*data-presid="(\d+)"', text)
    lines = re.findall(r'<div class="mar-btm-xs">(.*?)</div>', text, re.DOTALL)
    printed = Counter()
    for line in lines:
        role, name, behind = re.fullmatch(
            r"([^<]+): <a [^>]*>([^<]+)</a>(?: – (.+))?", line, re.DOTALL
        ).groups()
        printed[role.lower(), plain(name), plain(behind or "")] += 1
    assert (len(rows), len(lines), sum(1 for line in lines if "</a> –" in line)) == (239, 504, 491)

    found = listing(real / "idweek2025_agenda.html")

    assert Counter(session.id for session in found.sessions) == Counter(rows)
    assert (
        Counter(
            (person.role, person.name_text, person.affiliation_text)
            for session in found.sessions
            for person in session.people
        )
        == printed
    )
    assert found.skipped == ()


def test_whole_agenda_titles_times_rooms_and_tracks(real: Path) -> None:
    text = (real / "idweek2025_agenda.html").read_text(encoding="utf-8")
    found = {session.id: session for session in listing(real / "idweek2025_agenda.html").sessions}
    day = ""
    for part in re.split(r'(?=<li class="(?:dayrow|list-group-item))', text)[1:]:
        if part.startswith('<li class="dayrow'):
            day = plain(part)
            continue
        session = found[re.search(r'data-presid="(\d+)"', part)[1]]
        title = re.search(r'list-row-primary"><span[^>]*>(.*?)</span>', part, re.DOTALL)[1]
        clock = plain(re.search(r'class="tipsytip" title="">(.*?)</span>', part)[1])
        start, end = (f"{moment:%I:%M %p}".lstrip("0") for moment in (session.start, session.end))
        assert session.title == plain(title)
        assert f"{start} - {end} US ET" == clock
        assert f"{session.start:%A, %B %d, %Y}".replace(" 0", " ") == day
        assert session.room == plain(re.search(r"Location:(.*?)</div>", part)[1])
        assert list(session.tracks) == [
            plain(track) for track in re.findall(r'text-bubble" [^>]*>(.*?)</span>', part)
        ]
        assert session.start.tzinfo.key == "America/New_York"


def test_bucketed_agenda_with_day_tabs(real: Path) -> None:
    path = real / "idweek2024_schedule_edited.html"
    text = path.read_text(encoding="utf-8")
    found = listing(path)
    assert len(found.sessions) == len(set(re.findall(r'<li[^>]*data-presid="(\d+)"', text))) == 265
    assert found.zone == "America/Los_Angeles"
    assert {session.day for session in found.sessions} == {
        date(2024, 10, number) for number in range(15, 20)
    }
    rooms = [plain(room) for room in re.findall(r'class="location">(.*?)</div>', text, re.DOTALL)]
    assert Counter(session.room for session in found.sessions) == Counter(rooms)


def test_session_popup_of_2025(real: Path) -> None:
    (session,) = listing(real / "idweek2025_session_popup_multi.html").sessions
    assert session.id == "1606981"
    assert session.title == "3 - Emerging Infections You Should Know About"
    assert session.kind == "symposium"
    assert session.start.isoformat() == "2025-10-19T13:30:00-04:00"
    assert session.end.isoformat() == "2025-10-19T15:15:00-04:00"
    assert session.room == "Sidney J. Marcus Auditorium"
    assert session.tracks == ("Adult ID", "Epi & Infection Control", "Investigative ID", "Trainee")
    assert [(p.role, p.name_text, p.affiliation_text) for p in session.people] == [
        ("moderator", "Taison Bell", ""),
        (
            "moderator",
            "Lawrence Madoff, MD",
            (
                "Medical Director, Bureau of Infectious Disease and Laboratory Sciences, "
                "Massachusetts Department of Public Health, Brookline, MA, United States"
            ),
        ),
    ]
    assert [
        (talk.id, f"{talk.start:%H:%M}-{talk.end:%H:%M}", talk.title, *seen(talk))
        for talk in session.talks
    ] == [
        (
            "1606980",
            "13:30-14:05",
            "Emerging Infections in Sub-Saharan Africa and the Americas",
            ("speaker", "Krutika Kuppalli, MD, FIDSA (she/her/hers)", "UT Southwestern"),
        ),
        (
            "1606983",
            "14:05-14:40",
            "The Next Frontier: Preparing for Zoonotic Spillover Events",
            (
                "speaker",
                "Natalie E. Dean, PhD (she/her/hers)",
                "Emory Rollins School of Public Health",
            ),
        ),
        (
            "1606982",
            "14:40-15:15",
            "Challenges in Developing Diagnostics for Emerging Infections",
            ("speaker", "Alison Kelly", ""),
        ),
    ]


def seen(row: object) -> list[tuple[str, str, str]]:
    return [(p.role, p.name_text, p.affiliation_text) for p in row.people]


def test_workshop_popup_of_2025_without_an_id_of_its_own(real: Path) -> None:
    (session,) = listing(real / "idweek2025_session_popup_workshop.html").sessions
    assert session.title.startswith("PW11 - Generative AI in Infectious Diseases: A Hands-On")
    assert (session.kind, session.room) == ("premeeting workshop", "B207-B208")
    assert session.start.isoformat() == "2025-10-19T08:00:00-04:00"
    assert session.end.isoformat() == "2025-10-19T12:00:00-04:00"
    assert seen(session)[1] == (
        "workshop moderator",
        "Sharon Onguti, MD, MPH",
        "Assistant Professor of Medicine, Vanderbilt University Medical Center",
    )
    assert [(talk.title, len(talk.people)) for talk in session.talks] == [
        ("Welcome and Introduction: Setting the Stage for AI in Infectious Diseases", 2),
        ("Understanding Generative AI, Prompt Engineering and Agentic AI Frameworks", 3),
    ]
    assert seen(session.talks[1])[2] == (
        "workshop speaker",
        "Nicholas P. Marshall, MD, FAAP (he/him/his)",
        "Stanford University",
    )


def test_session_popup_of_2024(real: Path) -> None:
    (session,) = listing(real / "idweek2024_session_popup.html").sessions
    assert session.id == "1412289"
    assert session.start.isoformat() == "2024-10-16T13:30:00-07:00"
    assert session.end.isoformat() == "2024-10-16T15:15:00-07:00"
    assert (session.room, session.kind, len(session.tracks)) == ("515 A", "symposium", 6)
    assert session.url == (
        "https://idweek2024.eventscribe.net/fsPopup.asp?PresentationID=1412289&mode=sessionInfo"
    )
    assert seen(session)[0] == (
        "moderator",
        "Murat Akova, Prof. (he/him/his)",
        "Professor, Hacettepe University, Ankara, Ankara, Turkey",
    )
    assert [seen(talk)[0][2] for talk in session.talks] == [
        "Fred Hutchinson Cancer Research Center; University of Washington",
        "Memorial Sloan Kettering Cancer Center",
        "City of Hope National Medical Center, Duarte, CA",
    ]


def test_poster_popup_of_2024(real: Path) -> None:
    (session,) = listing(real / "idweek2024_poster_popup.html").sessions
    (poster,) = session.talks
    assert (session.title, session.kind, session.room) == (
        "Adolescent Vaccines",
        "poster session",
        "Halls JK",
    )
    assert poster.id == "poster-695026"
    assert poster.title.startswith("(P-4) Real-world Impact of Quadrivalent Human")
    assert poster.start.isoformat() == "2024-10-17T12:15:00-07:00"
    assert poster.end.isoformat() == "2024-10-17T13:30:00-07:00"
    assert [p.role for p in poster.people] == [
        *["co-author"] * 2,
        "presenting author",
        *["co-author"] * 4,
    ]
    assert seen(poster)[2][1:] == (
        "Cintia I. Parellada, MD, PhD (she/her/hers)",
        "Executive Director Outcomes Research, MSD Brazil, São Paulo, Sao Paulo, Brazil",
    )


def test_a_list_of_presentations_finds_its_session_and_day_in_the_agenda(real: Path) -> None:
    talks_only = page(real / "idweek2024_presentations_popup.html")
    agenda = page(real / "idweek2024_schedule_edited.html")
    for pages in ([talks_only, agenda], [agenda, talks_only]):
        found = read_pages(pages)
        assert len(found.sessions) == 265
        (session,) = [session for session in found.sessions if session.talks]
        assert session.title.startswith("PW01 - Vincent T. Andriole")
        assert len(session.talks) == 15
        assert session.talks[1].start.isoformat() == "2024-10-15T08:10:00-07:00"
        assert seen(session.talks[13]) == [
            ("workshop speaker", "Christopher Ohl, MD", "Wake Forest University School of Medicine")
        ]


def test_agenda_and_popups_are_one_program(real: Path) -> None:
    agenda = listing(real / "idweek2025_agenda.html")
    found = read_pages(
        [
            page(real / "idweek2025_session_popup_workshop.html"),
            page(real / "idweek2025_agenda.html"),
            page(real / "idweek2025_session_popup_multi.html"),
        ]
    )
    assert len(found.sessions) == 239
    assert sorted(s.id for s in found.sessions) == sorted(s.id for s in agenda.sessions)
    before = {session.id: session for session in agenda.sessions}
    for session in found.sessions:
        names = [person.name_text.split(",")[0] for person in session.people]
        assert len(names) == len(set(names)) or session.people == before[session.id].people
        for person in before[session.id].people:
            same = [p for p in session.people if p.affiliation_text]
            assert any(person.affiliation_text in p.affiliation_text for p in [*same, person])
    assert sum(len(session.talks) for session in found.sessions) == 5


def test_the_popups_wanted_are_those_of_the_sessions(real: Path) -> None:
    base = "https://idweek2025.eventscribe.net/"
    found = wanted([page(real / "idweek2025_agenda.html", f"{base}agenda.asp?all=1")])
    assert len(found) == 239
    assert found[0] == f"{base}ajaxcalls/SessionInfo.asp?PresentationID=1608673"


@pytest.mark.parametrize(
    ("address", "agenda"),
    [
        (
            "https://2024-ota-annual-meeting.eventscribe.net/aaStatic.asp?SFP=x",
            "https://2024-ota-annual-meeting.eventscribe.net/agenda.asp?pfp=FullSchedule&all=1",
        ),
        (
            "https://www.eventscribe.net/2022/OTA-Annual-Meeting/aaStatic.asp",
            "https://www.eventscribe.net/2022/OTA-Annual-Meeting/agenda.asp?pfp=FullSchedule&all=1",
        ),
        (
            "https://eventscribe.net/2023/spinesummit/agenda.asp?all=1",
            "https://eventscribe.net/2023/spinesummit/agenda.asp?pfp=FullSchedule&all=1",
        ),
    ],
)
def test_both_forms_of_address(address: str, agenda: str) -> None:
    meeting = Meeting(key="m", name="M", address=address)
    assert eventscribe.pages(meeting) == [agenda]
