"""Data files of systems that have no reader of their own: JSON, scripts, XML, calendars and tables."""

from __future__ import annotations

import json
from datetime import date, time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from confprep.errors import ReadError
from confprep.model import Listing, Meeting
from confprep.scrapers.data import headings, moments, persons
from confprep.scrapers.listing import read_pages
from confprep.scrapers.page import Page

MEETING = Meeting(name="M", zone="America/Chicago")


def read(content: str, name: str) -> Listing:
    return read_pages([Page(content=content.encode(), name=name)], MEETING)


def told(listing: Listing) -> list[str]:
    """Return a listing as lines that are easy to compare."""
    lines = []
    for session in listing.sessions:
        when = f"{session.start:%d %H:%M}" if session.start else f"{session.day or '-'}"
        until = f"-{session.end:%H:%M}" if session.end else ""
        lines.append(
            f"{when}{until} {session.title}" + (f" [{session.room}]" if session.room else "")
        )
        lines += [f"  {who(person)}" for person in session.people]
        for talk in session.talks:
            begins = f"{talk.start:%H:%M} " if talk.start else ""
            lines.append(f"- {begins}{talk.title}")
            lines += [f"  {who(person)}" for person in talk.people]
    return lines


def who(person: Any) -> str:
    role = f"{person.role}: " if person.role else ""
    return f"{role}{person.name_text}" + (
        f" ({person.affiliation_text})" if person.affiliation_text else ""
    )


JSON_CASES = {
    "links-are-no-titles": (
        [{"title": "Tibial Nails", "session_url": "https://invented.example/1", "date": "14 October 2026",
          "time_range": "8:00 AM - 9:00 AM", "venue": "Room 12"}],
        ["14 08:00-09:00 Tibial Nails [Room 12]"],
    ),
    "what-all-share-is-the-meeting's": (
        {"Days": [{"Date": "2026-10-14T00:00:00", "ConferenceSessions": [
            {"ConferenceTitle": "INV 2026", "SessionTitle": "Tibial Nails", "SessionStartTime": "2026-10-14T08:00:00"},
            {"ConferenceTitle": "INV 2026", "SessionTitle": "Hip Screws", "SessionStartTime": "2026-10-14T09:00:00"}]}]},
        ["14 08:00 Tibial Nails", "14 09:00 Hip Screws"],
    ),
    "two-lists-side-by-side": (
        [{"title": "Course", "date": "14 October 2026", "start": "8:00 AM",
          "chairs_names": "Vera Oakwood, MD, RhMSUS (Course Faculty) | Tomas Harrow, MD (Course Faculty)",
          "chairs_geography": "Sandhaven College, Harbour, Ohio | Northmere Hospital, Westering, Iowa"}],
        ["14 08:00 Course", "  chair: Vera Oakwood, MD, RhMSUS (Sandhaven College, Harbour, Ohio)",
         "  chair: Tomas Harrow, MD (Northmere Hospital, Westering, Iowa)"],
    ),
    "joined-names-of-keys-and-turned-names": (
        [{"eventname": "Tibial Nails", "headline": "Organised by the Society", "date": "2026-10-14",
          "start": "10:30", "end": "11:45", "location": "Hall 2", "speakers": [
            {"speaker": "Oakwood, Vera", "speakerid": "6", "organisation": "Sandhaven College"},
            {"speaker": "Harrow, Tomas", "speakerid": "7", "organisation": ""}]}],
        ["14 10:30-11:45 Tibial Nails [Hall 2]", "  Vera Oakwood (Sandhaven College)", "  Tomas Harrow"],
    ),
    "intervals-and-co-authors-as-text": (
        {"days": [{"date": "2026-10-14", "sessions": [{"time": "09:00-10:30", "title": "Trauma I", "presentations": [
            {"title": "Staged Fixation", "authors": ["Vera Oakwood"], "affiliation": "Sandhaven College",
             "interval": "9:00 - 9:10"},
            {"title": "Early Weight", "author": "Tomas Harrow", "coauthors": "Lena Fairmark, Bela Ostfeld",
             "affiliation": "Northmere Hospital", "interval": "9:10 - 9:20"}]}]}]},
        ["14 09:00-10:30 Trauma I", "- 09:00 Staged Fixation", "  Vera Oakwood (Sandhaven College)",
         "- 09:10 Early Weight", "  Tomas Harrow (Northmere Hospital)",
         "  co-author: Lena Fairmark (Northmere Hospital)", "  co-author: Bela Ostfeld (Northmere Hospital)"],
    ),
    "notes-in-brackets-are-no-places": (
        [{"date": "Monday, 08 June 2026", "time": "12:30-13:15", "topic": "Tissue Handling",
          "speakers": "Vera Oakwood (with FPD), Tomas Harrow, and co-authors"},
         {"date": "Monday, 08 June 2026", "time": "15:00-15:45", "session_type": "Keynote 1", "topic": "",
          "speakers": "Inês de Oliveira Fairmark, Peter A. C. ’t Hoevel"}],
        ["08 12:30-13:15 Tissue Handling", "  Vera Oakwood", "  Tomas Harrow", "08 15:00-15:45 Keynote 1",
         "  Inês de Oliveira Fairmark", "  Peter A. C. ’t Hoevel"],
    ),
    "a-year-said-once": (
        {"title": "Bone Days 2026", "dates": "16–17 October 2026", "days": [{"label": "Day 1",
         "date": "Friday, 16 October", "sessions": [{"title": "The Knee", "time": "12:30–14:00",
         "chairs": ["Lt Col A. Morrodale (Retd.)"]}]}]},
        ["16 12:30-14:00 The Knee", "  chair: Lt Col A. Morrodale"],
    ),
    "the-host-is-not-where-the-speaker-works": (
        {"events": [
            {"title": "Surgery Rounds", "institution": "Northgate Hospital", "speaker": "Stefan Hauser, M.D.",
             "date_time": "2025-11-19T12:00:00-06:00"},
            {"title": "Medical Rounds", "institution": "Southgate Clinic", "speaker": "Various Speakers",
             "date_time": "2025-11-20T12:00:00-06:00"}]},
        ["19 12:00 Surgery Rounds", "  Stefan Hauser, M.D.", "20 12:00 Medical Rounds"],
    ),
    "people-rooms-and-sessions-elsewhere-by-their-ids": (
        {"sessions": [{"id": "s1", "title": "Trauma", "startsAt": "2026-10-14T08:00:00", "roomId": "r1",
                       "speakers": ["p1"]},
                      {"id": "s2", "title": "Spine", "startsAt": "2026-10-14T09:00:00", "roomId": "r2",
                       "speakers": ["p2"]}],
         "speakers": [{"id": "p1", "fullName": "Vera Oakwood", "tagLine": "x"},
                      {"id": "p2", "fullName": "Tomas Harrow", "tagLine": "y"}],
         "rooms": [{"id": "r1", "name": "Hall A"}, {"id": "r2", "name": "Hall B"}]},
        ["14 08:00 Trauma [Hall A]", "  Vera Oakwood", "14 09:00 Spine [Hall B]", "  Tomas Harrow"],
    ),
    "keys-that-are-days-and-rooms": (
        {"2026-10-14": {"rooms": {"Hall A": [{"title": "Trauma", "start": "08:00", "duration": "0:45"}],
                                  "Hall B": [{"title": "Spine", "start": "08:30", "duration": "30"}]}}},
        ["14 08:00-08:45 Trauma [Hall A]", "14 08:30-09:00 Spine [Hall B]"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), JSON_CASES.values(), ids=JSON_CASES.keys())
def test_json_reads_by_what_its_fields_hold(data: Any, expected: list[str]) -> None:
    assert told(read(json.dumps(data), "program.json")) == expected


TABLES = {
    "names-beside-titles": (
        "Date,Start,Session,Title,Room,Name,Affiliation\n"
        '3/3/2026,8:00:00 AM,S1,Tibial nails,R1,"Vera Oakwood, MD","Sandhaven, Harbour, NY"\n'
        '2026-03-03,09:00:00,S2,Hip fractures,R2,"Tomas Harrow, MD","Duke University"\n',
        ["03 08:00-08:00 S1", "03 08:00 S1 [R1]", "- 08:00 Tibial nails",
         "  Vera Oakwood, MD (Sandhaven, Harbour, NY)", "03 09:00 S2 [R2]", "- 09:00 Hip fractures",
         "  Tomas Harrow, MD (Duke University)"][1:],
    ),
    "compact-days-and-clocks": (
        "Title,Speaker,Moderator,Date Start,Time Start,Date End,Time End\n"
        "Late Talks,Vera Oakwood,Tomas Harrow,20260614,234000,20260615,512\n"
        "Morning,Lena Fairmark,,20260615,93000,20260615,100000\n",
        ["14 23:40-00:05 Late Talks", "  Vera Oakwood", "  moderator: Tomas Harrow",
         "15 09:30-10:00 Morning", "  Lena Fairmark"],
    ),
    "panels-and-papers": (
        '"slot","panel","date","time","panel_title","chairs","title","presenter","coauthor","presenter_affiliation"\n'
        '"A","01","15.05.2026","14:00-15:30 Uhr","Hips","Vera Oakwood, Vanstead Center","Stems","Ilka Dornfeld",'
        '"Ruben Castle","University of Northholm"\n'
        '"A","01","15.05.2026","14:00-15:30 Uhr","Hips","Vera Oakwood, Vanstead Center","Cups","Lena Fairmark",NA,'
        '"Hallam Hospital"\n'
        '"B","02","15.05.2026","14:00-15:30 Uhr","Spine","Tomas Harrow, Eastmere University","Screws","Bela Ostfeld",'
        'NA,"Vanstead Center"\n',
        ["15 14:00-15:30 Hips", "  chair: Vera Oakwood (Vanstead Center)", "- Stems",
         "  Ilka Dornfeld (University of Northholm)", "  co-author: Ruben Castle", "- Cups",
         "  Lena Fairmark (Hallam Hospital)", "15 14:00-15:30 Spine",
         "  chair: Tomas Harrow (Eastmere University)", "- Screws", "  Bela Ostfeld (Vanstead Center)"],
    ),
    "papers-by-the-number-of-their-session": (
        "Session Num,Paper Title,Author Names\n"
        '1,Cementless Stems,"Vera Oakwood*, Vanstead Center; Tomas Harrow, Eastmere University"\n'
        '1,Dual Mobility,"Ilka Dornfeld*, University of Northholm"\n',
        ["- Session 1", "- Cementless Stems", "  Vera Oakwood (Vanstead Center)",
         "  Tomas Harrow (Eastmere University)", "- Dual Mobility", "  Ilka Dornfeld (University of Northholm)"],
    ),
    "authors-and-few-presenters": (
        "day,type,title,author,presenter\nThu,Poster,Stems,Vera Oakwood,\nThu,Poster,Cups,Ilka Dornfeld,Ruben Castle\n"
        "Fri,Talk,Screws,Tomas Harrow,\n",
        ["- Stems", "  Vera Oakwood", "- Cups", "  Ilka Dornfeld", "  Ruben Castle", "- Screws", "  Tomas Harrow"],
    ),
    "one-title-twice-a-day": (
        "date,start,end,title\n2026-05-15,8:00,9:00,Papers\n2026-05-15,15:00,16:00,Papers\n",
        ["15 08:00-09:00 Papers", "15 15:00-16:00 Papers"],
    ),
    "markup-in-cells": (
        "session,date,time,room,info,speakers\n"
        'Trials,2025-08-09,10:30–12:00,G 270,"<span>**What was not told**</span><br><details>More</details>",'
        "Laura Maxmoor (Altus Research)<br>Jem Wild (Gale Sciences)\n"
        "Trials,2025-08-09,10:30–12:00,G 270,<span>**Old data**</span>,Lena Fairmark (Paxit<br>PBC)\n",
        ["09 10:30-12:00 Trials [G 270]", "- What was not told", "  Laura Maxmoor (Altus Research)",
         "  Jem Wild (Gale Sciences)", "- Old data", "  Lena Fairmark (Paxit PBC)"],
    ),
    "no-headings": (
        "13:10-13:30;Set-up;;\n13:30-13:50;Introduction;Chen Oakwood;\n13:50-14:30;Keynote 1;Lena Fairmark;"
        "Chair: Vera Oakwood\n14:30-14:50;Survival of Stems;Ruben Castle;\n",
        ["- Set-up", "- Introduction", "  Chen Oakwood", "- Keynote 1", "  chair: Vera Oakwood",
         "  Lena Fairmark", "- Survival of Stems", "  Ruben Castle"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TABLES.values(), ids=TABLES.keys())
def test_tables_read_by_what_their_columns_hold(text: str, expected: list[str]) -> None:
    assert told(read(text, "program.csv")) == expected


def test_xml_that_no_platform_knows_is_a_schedule_all_the_same() -> None:
    xml = (
        '<schedule created="2026-07-13"><day date="2026-07-21"><entry id="37"><start>1030</start>'
        "<duration>30</duration><room>Hall 1</room><title>Welcome</title></entry><entry>"
        "<start>1100</start><duration>45</duration><room>Hall 1</room><title>Tibial Nails</title>"
        "<description>6:00-6:30pm a social follows.</description>"
        '<speakers><speaker id="5"><name>Vera Oakwood</name></speaker></speakers></entry></day></schedule>'
    )
    assert told(read(xml, "schedule.xml")) == [
        "21 10:30-11:00 Welcome [Hall 1]",
        "21 11:00-11:45 Tibial Nails [Hall 1]",
        "  Vera Oakwood",
    ]


def test_a_script_that_names_its_data_is_data() -> None:
    script = """// The program
    export const meeting = {name: 'Bone Days'};
    const sessions = [
      {title: "Tibial Nails", start: '2026-10-14T08:00', room: `Hall A`, speakers: ['Vera Oakwood'],},
      {title: "Surgeon's Hips", start: '2026-10-14T09:00', room: 'Hall B', speakers: []},
    ];
    """
    assert told(read(script, "program.js")) == [
        "14 08:00 Tibial Nails [Hall A]",
        "  Vera Oakwood",
        "14 09:00 Surgeon's Hips [Hall B]",
    ]


def calendar(*events: str) -> str:
    return (
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\n" + "\n".join(events) + "\nEND:VCALENDAR\n"
    )


def event(uid: str, start: str, *lines: str) -> str:
    body = "\n".join((f"UID:{uid}", "DTSTAMP:20260101T000000Z", f"DTSTART:{start}", *lines))
    return f"BEGIN:VEVENT\n{body}\nEND:VEVENT"


def test_events_of_one_uid_stay_apart_and_their_organisers_speak() -> None:
    found = read(
        calendar(
            event("1", "20260515T130000Z", "SUMMARY:Stems", "ORGANIZER;CN=Ilka Dornfeld:MAILTO:a@b.org"),
            event("1", "20260515T140000Z", "SUMMARY:Cups", "ORGANIZER;CN=Ruben 'ace' Castle:MAILTO:a@b.org"),
        ),
        "all.ics",
    )  # fmt: skip
    assert told(found) == ["15 08:00 Stems", "  Ilka Dornfeld", "15 09:00 Cups", "  Ruben Castle"]
    assert len({session.id for session in found.sessions}) == 2


def test_people_behind_titles_of_a_calendar_are_people() -> None:
    found = read(
        calendar(
            event("1", "20261014T130000Z", "SUMMARY:Tibial Nails - Laura Wilson\\, Sandhaven College"),
            event("2", "20261014T140000Z", "SUMMARY:Hip Screws - Tom Harris & Anna Miller\\, Duke University"),
        ),
        "all.ics",
    )  # fmt: skip
    assert told(found) == [
        "14 08:00 Tibial Nails",
        "  Laura Wilson (Sandhaven College)",
        "14 09:00 Hip Screws",
        "  Tom Harris (Duke University)",
        "  Anna Miller (Duke University)",
    ]


@pytest.mark.parametrize(
    ("heading", "field", "role"),
    [
        ("session_url", "url", ""), ("Session Link", "url", ""), ("eventname", "session", ""),
        ("SessionStartTime", "start", ""), ("Date End", "end", ""), ("scicoord", "people", "coordinator"),
        ("Author Names", "people", ""), ("presenter_affiliation", "affiliation", ""),
        ("chairs_geography", "affiliation", "chair"), ("Speaker Title", "other", ""),
        ("Session Num", "code", ""), ("ConferenceTitle", "other", ""), ("created_at", "other", ""),
        ("timezone", "zone", ""), ("Vortragende", "people", ""), ("Uhrzeit", "time", ""),
        ("first_name", "first", ""), ("subtitle", "other", ""), ("Flavour", "", ""),
    ],
)  # fmt: skip
def test_a_heading_is_read_by_its_words(heading: str, field: str, role: str) -> None:
    found = headings.meaning(heading)
    assert (found.field, found.role) == (field, role)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-10-14T08:00:00Z", (date(2026, 10, 14), time(8), None)),
        ("2026-10-14 08:00", (date(2026, 10, 14), time(8), None)),
        ("2026-10-14T00:00:00", (date(2026, 10, 14), None, None)),
        ("20261014", (date(2026, 10, 14), None, None)),
        ("Oct 14, 2026 8:00 AM - 9:00 AM", (date(2026, 10, 14), time(8), time(9))),
        ("1760428800", (date(2025, 10, 14), time(8), None)),
        ("8:00 - 9:15", (None, time(8), time(9, 15))),
        ("Hip Session", (None, None, None)),
    ],
)
def test_a_value_says_a_day_a_clock_or_both(text: str, expected: tuple[Any, ...]) -> None:
    found = moments.read(text)
    assert (found.day, found.start, found.end) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Vera Oakwood, MD; Tomas Harrow", ["Vera Oakwood, MD", "Tomas Harrow"]),
        ("Vera Oakwood and Tomas Harrow, Duke University", ["Vera Oakwood", "Tomas Harrow"]),
        ("Various Speakers", []),
        ("Moderator: Vera Oakwood", ["Vera Oakwood"]),
        (
            "Associate Professor Vera Oakwood, Lect. Tomas Harrow, MD",
            ["Vera Oakwood", "Tomas Harrow, MD"],
        ),
    ],
)
def test_a_field_of_people_is_trusted(text: str, names: list[str]) -> None:
    assert [one.name_text for one in persons.listed(text)] == names


# --- data made from the model ------------------------------------------------------------------

WORDS = st.sampled_from(
    ["Tibial Nails", "Hip Screws", "Casts for Children", "Spine Trauma", "Knee Care"]
)
NAMES = st.sampled_from(
    ["Vera Oakwood, MD", "Tomas Harrow, DO", "Lena Fairmark, MD", "Ilka Dornfeld, PhD"]
)
PLACES = st.sampled_from(["Mayo Clinic", "Duke University", "Rush University Medical Center"])
KEYS = {
    "title": st.sampled_from(
        ["title", "Title", "session_title", "sessionName", "eventname", "name"]
    ),
    "start": st.sampled_from(["start", "start_time", "StartTime", "begins_at", "dtstart"]),
    "end": st.sampled_from(["end", "end_time", "EndTime", "ends_at", "finish"]),
    "day": st.sampled_from(["date", "Day", "session_date", "SessionDate"]),
    "room": st.sampled_from(["room", "Location", "venue", "room_name", "Hall"]),
    "people": st.sampled_from(["speakers", "Presenters", "faculty", "panelMembers", "authors"]),
    "name": st.sampled_from(["name", "fullName", "speaker", "display_name"]),
    "place": st.sampled_from(["affiliation", "organisation", "Institution", "company"]),
}
SLOTS = st.lists(
    st.tuples(WORDS, st.integers(8, 16), st.sampled_from(["Hall A", "Room 12"]),
              st.lists(st.tuples(NAMES, PLACES), max_size=3, unique_by=lambda one: one[0])),
    min_size=2, max_size=6, unique_by=lambda slot: (slot[0], slot[1], slot[2]),
)  # fmt: skip


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)
@given(st.fixed_dictionaries(KEYS), SLOTS, st.booleans(), st.booleans())
def test_json_made_from_a_program_comes_back_as_it_was(
    keys: dict[str, str],
    slots: list[Any],
    nested: bool,
    joined: bool,
) -> None:
    records = []
    for title, hour, room, people in slots:
        record = {
            "id": f"{title}{hour}{room}",
            keys["title"]: title,
            keys["start"]: f"2026-10-14T{hour:02}:00" if joined else f"{hour:02}:00",
            keys["end"]: f"2026-10-14T{hour:02}:45" if joined else f"{hour:02}:45",
            keys["room"]: room,
            keys["people"]: [{keys["name"]: name, keys["place"]: place} for name, place in people],
        }
        records.append(record if joined or nested else {**record, keys["day"]: "2026-10-14"})
    data = {"days": [{keys["day"]: "2026-10-14", "sessions": records}]} if nested else records
    found = read(json.dumps(data), "program.json").sessions
    assert sorted(
        (s.title, s.start.hour, s.end.minute, s.room, [(p.name_text, p.affiliation_text) for p in s.people])
        for s in found
    ) == sorted((title, hour, 45, room, people) for title, hour, room, people in slots)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=12),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
                        st.sampled_from(["title", "start", "days", "speakers", "x", "name", "2026-10-14"]),
                        inner, max_size=4), max_leaves=20))  # fmt: skip
def test_json_of_any_shape_is_read_or_refused_in_one_sentence(data: Any) -> None:
    try:
        found = bool(read(json.dumps(data), "any.json").sessions)
    except ReadError as error:
        found = "\n" not in str(error)
    assert found
