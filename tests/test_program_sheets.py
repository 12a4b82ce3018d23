"""Workbooks and tables as organisers keep them: templates, outlines, lists of people beside."""

from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl

from confprep.model import Listing, Meeting
from confprep.scrapers.listing import read_pages
from confprep.scrapers.page import Page
from tests.test_data_files import told

MEETING = Meeting(name="M", zone="America/Chicago")
Rows = Sequence[Sequence[str]]


def read(content: bytes | str, name: str) -> Listing:
    page = Page(content=content.encode() if isinstance(content, str) else content, name=name)
    return read_pages([page], MEETING)


def workbook(sheets: dict[str, Rows]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


AGENDA_HEADINGS = (
    "*Date",
    "*Time Start",
    "*Time End",
    "Tracks (Optional)",
    "*Session Title",
    "Room/Location (Optional)",
    "Speakers (Optional)",
    "Role: Session Chairs (Optional)",
    "Authors (Optional)",
    "Session or Sub-session(Sub) (Optional)",
)
TEMPLATE = (
    ("Agenda Template (two sheets)",),
    ("Instructions (2 steps)",),
    ("Step 1", "Fill in the rows below. A day is 3/31/2016 and a time 9:00 AM."),
    *((f"Step {number}", "Upload the file.") for number in range(2, 17)),
    ("AGENDA SAMPLES",),
    AGENDA_HEADINGS,
    (
        "3/31/2016",
        "9:00 AM",
        "11:00 AM",
        "Writing",
        "Morning Warm-up",
        "Building A",
        "Diana Sample",
        "",
        "",
        "Session",
    ),
    (
        "3/31/2016",
        "9:00 AM",
        "10:00 AM",
        "Writing",
        "Free Writing",
        "Building A",
        "Anna Sample",
        "",
        "",
        "Sub",
    ),
    ("See the people sheet", "*Name", "Affiliation"),
    ("START YOUR AGENDA BELOW       * = Required Field",),
    AGENDA_HEADINGS,
    (
        "2026-10-14",
        "08:00",
        "09:30",
        "Trauma",
        "Tibial Nails",
        "Hall 2",
        "",
        "Vera Oakwood",
        "",
        "Session",
    ),
    (
        "2026-10-14",
        "08:00",
        "09:30",
        "Spine",
        "Lumbar Fusion",
        "Hall 3",
        "Bela Ostfeld",
        "",
        "",
        "Session",
    ),
    (
        "2026-10-14",
        "08:00",
        "08:20",
        "Trauma",
        "Staged Fixation",
        "Hall 2",
        "Tomas Harrow",
        "",
        "Tomas Harrow; Lena Fairmark",
        "Sub",
    ),
    (
        "2026-10-14",
        "08:20",
        "08:40",
        "Trauma",
        "Early Weight",
        "Hall 2",
        "Lena Fairmark",
        "",
        "",
        "Sub",
    ),
    ("2026-10-14", "09:30", "10:00", "General", "Coffee", "Foyer", "", "", "", "Sub"),
)
PEOPLE = (
    ("Agenda Template (Speaker sheet)",),
    ("START YOUR SPEAKER DETAILS BELOW",),
    ("*Name", "*First name", "*Last name", "Email", "Affiliation"),
    ("Vera Oakwood", "Vera", "Oakwood", "", "Sandhaven College"),
    ("Tomas Harrow", "Tomas", "Harrow", "", "Northmere Hospital"),
)
FILLED_IN = [
    "14 08:00-09:30 Tibial Nails [Hall 2]",
    "  chair: Vera Oakwood (Sandhaven College)",
    "- 08:00 Staged Fixation",
    "  Tomas Harrow (Northmere Hospital)",
    "  Lena Fairmark",
    "- 08:20 Early Weight",
    "  Lena Fairmark",
    "14 08:00-09:30 Lumbar Fusion [Hall 3]",
    "  Bela Ostfeld",
    "14 09:30-10:00 Coffee [Foyer]",
]


def test_a_template_is_read_below_its_samples_with_the_people_of_its_other_sheet() -> None:
    listing = read(workbook({"Agenda": TEMPLATE, "Speaker": PEOPLE}), "agenda.xlsx")
    assert told(listing) == FILLED_IN
    assert [(s.reason, s.count) for s in listing.skipped] == [("sample rows of a template", 3)]


def test_headings_that_come_again_in_another_order_head_the_rows_beneath() -> None:
    found = read(
        "Day,Time,Title,Room\n2026-10-14,08:00,Tibial Nails,Hall 2\n"
        "Day,Time,Room,Title\n2026-10-15,09:00,Hall 3,Hip Screws\n",
        "program.csv",
    )
    assert told(found) == ["14 08:00 Tibial Nails [Hall 2]", "15 09:00 Hip Screws [Hall 3]"]


def test_two_people_of_one_name_have_no_affiliation_from_a_list() -> None:
    people = (
        ("First name", "Last name", "Institution"),
        ("Vera", "Oakwood", "Sandhaven College"),
        ("Tomas", "Harrow", "Northmere Hospital"),
        ("Tomas", "Harrow", "Westering Clinic"),
    )
    program = (
        ("Date", "Start", "Title", "Speaker"),
        ("2026-10-14", "08:00", "Tibial Nails", "Vera Oakwood, DO"),
        ("2026-10-14", "09:00", "Hip Screws", "Tomas Harrow, MD"),
    )
    assert told(read(workbook({"Program": program, "Faculty": people}), "program.xlsx")) == [
        "14 08:00 Tibial Nails",
        "  Vera Oakwood, DO (Sandhaven College)",
        "14 09:00 Hip Screws",
        "  Tomas Harrow, MD",
    ]
