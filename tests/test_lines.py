"""Columns of lines to entries. Everybody named here is invented."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confprep.model import Appearance
from confprep.scrapers import known_places
from confprep.scrapers.blocks import Block, Column, Line, lines_of, numbered
from confprep.scrapers.entries import Entry
from confprep.scrapers.entry_text import entry_text
from confprep.scrapers.evidence import moments
from confprep.scrapers.lines import LineReader
from confprep.scrapers.page_state import PageState
from confprep.text import days


def entries(blocks: list[Block]) -> list[Entry]:
    placed = numbered(blocks)
    reader = LineReader(placed, PageState(placed))
    return reader.read([line for block in placed for line in lines_of(block)])


def column(text: str) -> list[Block]:
    """Lines of a text; "# " makes a heading, an empty line a gap."""
    lines, gap = [], 1.0
    for raw in text.strip().splitlines():
        if not raw.strip():
            gap = 2.0
            continue
        level = len(raw) - len(raw.lstrip("#"))
        lines.append(Line(text=raw.lstrip("# "), gap=gap, level=level, bold=bool(level)))
        gap = 1.0
    return [Column(lines=tuple(lines))]


def told(entry: Entry) -> str:
    """Return an entry in one line: start-end title @room: people."""
    start = f"{entry.start:%H:%M}" if entry.start else ""
    end = f"-{entry.end:%H:%M}" if entry.end else ""
    people = [
        f"{person.name_text} ({person.affiliation_text}) {person.role}".replace(" ()", "").strip()
        for person in entry.people
    ]
    room = f" @{entry.room}" if entry.room else ""
    return f"{start}{end} {entry.title}{room}: {'; '.join(people)}".strip(" :")


PAGES = {
    "clock and title in one line, people below": (
        """
        Wednesday, October 14, 2026
        8:00 AM - 9:00 AM  Pilon Fractures: What Changed
        Location: Room 12
        Moderator: Marit Solvendahl, MD - Sandhaven Medical College
        9:00 AM - 10:00 AM  Outcomes of Ankle Fusion
        Location: Room 14
        Moderator: Dario Penhallow, MD - Northmere University Hospital
        """,
        [
            (
                "08:00-09:00 Pilon Fractures: What Changed @Room 12:"
                " Marit Solvendahl, MD (Sandhaven Medical College) moderator"
            ),
            (
                "09:00-10:00 Outcomes of Ankle Fusion @Room 14:"
                " Dario Penhallow, MD (Northmere University Hospital) moderator"
            ),
        ],
    ),
    "clock above, name and workplace below, no degrees": (
        """
        Friday, July 29, 2022
        1:30 PM - 3:30 PM
        Treatment of Pilon Fractures
        Marit Solvendahl
        Sandhaven Medical College
        4:00 PM - 4:55 PM
        Treatment of Ankle Fractures
        Dario Penhallow
        Northmere University Hospital
        """,
        [
            (
                "13:30-15:30 Treatment of Pilon Fractures:"
                " Marit Solvendahl (Sandhaven Medical College)"
            ),
            (
                "16:00-16:55 Treatment of Ankle Fractures:"
                " Dario Penhallow (Northmere University Hospital)"
            ),
        ],
    ),
    "title above its clock": (
        """
        Saturday, October 17, 2026

        Executive Committee Meeting

        12:00 noon–1:00 pm

        Pillar Meetings

        4:00–5:00 pm

        Canadian Governors Meeting

        5:00–6:00 pm
        """,
        [
            "12:00-13:00 Executive Committee Meeting",
            "16:00-17:00 Pillar Meetings",
            "17:00-18:00 Canadian Governors Meeting",
        ],
    ),
    "speaker and clock below the title": (
        """
        8 December 2025

        11:00-12:00 • Hillside building - Upper theatre
        Session 1: Growth plates - Chair Dr Elin Morrow

        How a plate closes
        Piet Halverholt | 11:12-11:24

        Bars and bridges after fractures
        Bo Zandvliet | 11:48-11:54
        """,
        [
            (
                "11:00-12:00 Session 1: Growth plates @Hillside building - Upper theatre:"
                " Elin Morrow chair"
            ),
            "11:12-11:24 How a plate closes: Piet Halverholt",
            "11:48-11:54 Bars and bridges after fractures: Bo Zandvliet",
        ],
    ),
    "day, clock and room behind the title": (
        """
        Symposium 1:
        Imaging of early disc degeneration
        Tuesday 12 May 2026 | 11:30am - 12:15pm | Ballroom A
        Speakers:
        Tom Pushwick - Ganfield Hospital, Coimbra, India
        Symposium 2:
        Sport and the spine
        Tuesday 12 May 2026 | 4:30pm - 5:50pm | Ballroom A
        Speakers:
        Dino Samarin - Ruskin University, USA
        """,
        [
            (
                "11:30-12:15 Imaging of early disc degeneration @Ballroom A:"
                " Tom Pushwick (Ganfield Hospital, Coimbra, India) speaker"
            ),
            (
                "16:30-17:50 Sport and the spine @Ballroom A:"
                " Dino Samarin (Ruskin University, USA) speaker"
            ),
        ],
    ),
    "a heading without a clock over talks with theirs": (
        """
        ## Monday 11 May 2026
        ### TRAUMA 1 The injured pelvis
        08:00-08:10 Introduction – Tilo Sandmark, NKH
        08:10-08:50 Binders before the scan – Jonne Vaara Westmark Central Hospital
        08:50-09:20 Coffee break
        09:20-09:40 Timing of fixation – Tilo Sandmark, NKH
        """,
        [
            "TRAUMA 1 The injured pelvis",
            "08:00-08:10 Introduction: Tilo Sandmark (NKH)",
            "08:10-08:50 Binders before the scan: Jonne Vaara (Westmark Central Hospital)",
            "08:50-09:20 Coffee break",
            "09:20-09:40 Timing of fixation: Tilo Sandmark (NKH)",
        ],
    ),
    "an affiliation for all of a paper": (
        """
        Thursday, May 14, 2026
        7:50 AM - 7:54 AM
        A Review of Malpractice Cases
        Presenter:Ambar Bhulwara, MD
        Co-Authors:Wen Moonlake, MD, James Zinsfeld, MD
        Affiliation:Clearwater Clinic Foundation, Clearfield, OH
        7:54 AM - 7:58 AM
        A Pain Pump in Abdominoplasty
        Presenter:David A. Braywick, MD
        Affiliation:The Methwold Hospital
        """,
        [
            (
                "07:50-07:54 A Review of Malpractice Cases:"
                " Ambar Bhulwara, MD (Clearwater Clinic Foundation, Clearfield, OH) presenter;"
                " Wen Moonlake, MD (Clearwater Clinic Foundation, Clearfield, OH) co-author;"
                " James Zinsfeld, MD (Clearwater Clinic Foundation, Clearfield, OH) co-author"
            ),
            (
                "07:54-07:58 A Pain Pump in Abdominoplasty:"
                " David A. Braywick, MD (The Methwold Hospital) presenter"
            ),
        ],
    ),
    "title above its clock, for whom below it": (
        """
        Saturday, October 17, 2026

        Examiners Meeting

        8:00–9:00 am
        Examiners only

        Orientation of New Members

        9:00–10:00 am
        New members only

        Registry Workshop

        10:00–11:30 am
        All members

        Sunday, October 18, 2026

        Leadership Forum

        8:00–9:00 am
        All members
        """,
        [
            "08:00-09:00 Examiners Meeting",
            "09:00-10:00 Orientation of New Members",
            "10:00-11:30 Registry Workshop",
            "08:00-09:00 Leadership Forum",
        ],
    ),
    "titles set apart, broken over lines": (
        """
        Thursday, May 14, 2026

        8:00 AM - 9:30 AM  Papers on plates

        Locking plates in the femur
        Marit Solvendahl, Sandhaven Hospital

        Early Weight Bearing After Fixation of Pilon Fractures
        Results of Ten Years in Sandhaven
        Marit Solvendahl, Sandhaven Hospital

        Detecting Differences Among Different Generation Bone
        Grafts
        Dario Penhallow, Northmere Hospital

        Removal of plates in children
        Bo Zandvliet, Northmere Hospital

        Screws that fail in the talus
        Piet Halverholt, Sandhaven Hospital

        Casts or plates in the hand
        Elin Morrow, Sandhaven Hospital
        """,
        [
            "08:00-09:30 Papers on plates",
            "Locking plates in the femur: Marit Solvendahl (Sandhaven Hospital)",
            (
                "Early Weight Bearing After Fixation of Pilon Fractures"
                " Results of Ten Years in Sandhaven: Marit Solvendahl (Sandhaven Hospital)"
            ),
            (
                "Detecting Differences Among Different Generation Bone Grafts:"
                " Dario Penhallow (Northmere Hospital)"
            ),
            "Removal of plates in children: Bo Zandvliet (Northmere Hospital)",
            "Screws that fail in the talus: Piet Halverholt (Sandhaven Hospital)",
            "Casts or plates in the hand: Elin Morrow (Sandhaven Hospital)",
        ],
    ),
    "chairs joined by dashes": (
        """
        Friday, October 11, 2019
        Session 1 Review of the guidelines
        Co-Chairs:
        Professor J Zamorra – Dr Kadir Sulemoor – Dr Hana Albinford
        15:05-15:30 What is new in chronic pain
        Professor Robin Storefield
        """,
        [
            (
                "Session 1 Review of the guidelines:"
                " J Zamorra co-chair; Kadir Sulemoor co-chair; Hana Albinford co-chair"
            ),
            "15:05-15:30 What is new in chronic pain: Robin Storefield",
        ],
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_column_is_read(name: str) -> None:
    text, expected = PAGES[name]
    plain = "\n".join(line.strip() for line in text.splitlines())
    assert [told(entry) for entry in entries(column(plain))] == expected


def test_each_entry_says_which_lines_it_used() -> None:
    text = "\n".join(line.strip() for line in PAGES["chairs joined by dashes"][0].splitlines())
    blocks = numbered(column(text))
    state = PageState(blocks)
    found = LineReader(blocks, state).read(list(lines_of(blocks[0])))
    used = {place for entry in found for place in entry.cells} | set(state.told)
    assert used == {line.place for line in lines_of(blocks[0])}


def test_an_entry_goes_on_over_two_columns_of_one_page() -> None:
    one = column("14 May 2026\n8:00 AM - 8:30 AM\nOutcomes of Ankle Fusion")
    other = column("Marit Solvendahl, MD, Sandhaven Medical College")
    found = entries([*one, *other])
    assert [told(entry) for entry in found] == [
        "08:00-08:30 Outcomes of Ankle Fusion: Marit Solvendahl, MD (Sandhaven Medical College)"
    ]


def test_what_stands_behind_the_last_clock_is_left_to_be_reported() -> None:
    talks = [f"{8 + n}:00 - {8 + n}:30 Outcomes of Ankle Fusion, part {n}" for n in range(9)]
    page = column("\n".join(["14 May 2026", *talks]))
    tail = column("Abstracts\nLipid content of tendon\nTilo Sandmark, Vanstead Medical Center")
    placed = numbered([*page, *tail])
    reader = LineReader(placed, PageState(placed))
    assert len(reader.read(list(lines_of(placed[0])))) == 9
    assert reader.read(list(lines_of(placed[1]))) == []


def test_a_title_is_never_empty() -> None:
    found = entries(column("14 May 2026\n8:00 Marit Solvendahl, MD\n9:00 Dario Penhallow, MD"))
    assert [entry.start.hour for entry in found if entry.start] == [8, 9]
    assert all(entry.title for entry in found)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "8:00 - 9:00", "Coffee break", "14 May 2026", "Marit Solvendahl, MD", "Room 12",
                "Moderator:", "Ankle Fractures", "9:00 Outcomes of Ankle Fusion", "???", "Page 3",
                "Sandhaven Medical College", "10:00 AM Welcome - Dario Penhallow", "Affiliation: X",
                "However, aims remain unclear, and nobody knows.", "Chair", "¹", "P12 A title",
            ]
        ),
        max_size=14,
    )
)  # fmt: skip
def test_any_lines_give_titled_entries_of_lines_that_are_there(texts: list[str]) -> None:
    blocks = numbered([Column(lines=tuple(Line(text=text) for text in texts))])
    found = LineReader(blocks, PageState(blocks)).read(list(lines_of(blocks[0])))
    assert all(entry.title.strip() for entry in found)
    places = {line.place for line in lines_of(blocks[0])}
    assert all(set(entry.cells) <= places for entry in found)
    assert sum(text[:1].isdigit() and ":" in text for text in texts) >= sum(
        entry.start is not None for entry in found
    )


MOMENTS = [
    ("8:00 AM - 9:00 AM  Pilon Fractures", "8:00-9:00", "Pilon Fractures"),
    ("Piet Halverholt | 11:12-11:24", "11:12-11:24", "Piet Halverholt"),
    ("Session I, May 15, 2026, 5:00-6:00 PM.", "17:00-18:00", "Session I"),
    ("Tuesday 12 May 2026 | 11:30am - 12:15pm | Ballroom A", "11:30-12:15", "Ballroom A"),
    ("Welcome (8:00-8:10)", "8:00-8:10", "Welcome"),
    ("Time: 8:00 AM", "8:00", ""),
    ("Breakfast begins at 7:00 am", "", "Breakfast begins at 7:00 am"),
    (
        "We met at 8:00 and left at 9:00 for lunch.",
        "",
        "We met at 8:00 and left at 9:00 for lunch.",
    ),
    ("A1 8:30 Bones", "8:30", "A1 Bones"),
]


@pytest.mark.parametrize(("text", "clock", "rest"), MOMENTS)
def test_a_line_is_parted_from_its_clock(text: str, clock: str, rest: str) -> None:
    contexts = moments.Contexts(days=days.Context(years=(2026,)))
    found = moments.moment(text, contexts)
    read = found.clock
    said = "" if read is None else f"{read.start.hour}:{read.start:%M}"
    said += f"-{read.end.hour}:{read.end:%M}" if read is not None and read.end else ""
    assert (said, found.rest) == (clock, rest)


def test_what_ends_a_session_is_nobodys_first_name() -> None:
    text = "Closure Dario Penhallow, Northmere University"
    title, people = entry_text(text, strict=False)
    assert title == "Closure"
    assert [(one.name, one.affiliation) for one in people] == [
        ("Dario Penhallow", "Northmere University")
    ]


def test_people_inside_a_title_need_a_separator() -> None:
    assert entry_text("The Penhallow Procedure for Flatfoot", strict=True)[1] == ()
    title, people = entry_text(
        "Ankle Fractures - Marit Solvendahl, MD, Sandhaven College", strict=True
    )
    assert title == "Ankle Fractures"
    assert [person.name for person in people] == ["Marit Solvendahl"]


CASES = {
    "f07-name-bar-time-below": 3,
    "f09-names-with-dashes": 2,
    "p17-title-above-day-time-room": 2,
    "p18-presenter-coauthors-affiliation": 2,
    "p19-title-above-time-line": 5,
}


@pytest.mark.parametrize("name", CASES)
def test_small_inputs_that_show_a_kind(name: str, shared: Path) -> None:
    path = shared / "cases" / "reading" / f"{name}.txt"
    from confprep.scrapers.sources import text

    found = entries(list(text.blocks_of(path.read_text(encoding="utf-8"))))
    assert len(found) == CASES[name]


def test_a_workplace_that_the_page_knows_is_parted_from_a_name() -> None:
    known = Appearance(name_text="Tilo Sandmark", affiliation_text="Terveyslinna")
    run_together = Appearance(name_text="Marit Solvendahl Terveyslinna")
    three_words = Appearance(name_text="Ana Maria Raposa")
    entry = Entry(title="Ankle Fractures", people=(known, run_together, three_words))
    (found,) = known_places.parted([entry])
    assert [(it.name_text, it.affiliation_text) for it in found.people] == [
        ("Tilo Sandmark", "Terveyslinna"),
        ("Marit Solvendahl", "Terveyslinna"),
        ("Ana Maria Raposa", ""),
    ]
    alone = Entry(title="Hip Fractures", people=(run_together,))
    assert known_places.parted([alone]) == [alone]
