"""Workbooks and tables as organisers keep them: templates, outlines, lists of people beside."""

from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl
import pytest

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


def test_papers_of_numbered_sessions_stand_where_the_plan_of_another_sheet_puts_them() -> None:
    plan = (
        ("Wednesday, October 14, 2026",),
        ("Time", "Hall 1", "Hall 2", "Hall 3"),
        ("8:30-10:00", "Papers 1: Hip", "Papers 2.1: Knee", "Demo 1"),
        ("10:00-10:30", "Coffee Break"),
        ("1:30-2:45", "Papers 2.2: Ankle", "Demo 2", "Tutorial 1: Casting"),
    )
    papers = (
        ("Session Num", "Paper Title", "Author Names"),
        ("1", "Staged Fixation of the Femoral Neck", "Vera Oakwood, Sandhaven College"),
        ("1", "Nails or Plates of the Hip", "Mira Westerholt, Sandhaven College"),
        ("2.1", "Early Weight after Plates", "Tomas Harrow, Northmere Hospital"),
        ("2.2", "Screws of the Ankle", "Lena Fairmark, Westering Clinic"),
        ("3", "A Paper without a Place", "Bela Ostfeld, Harbour University"),
    )
    listing = read(workbook({"Plan": plan, "Papers": papers}), "program.xlsx")
    assert told(listing) == [
        "14 08:30-10:00 Papers 1: Hip [Hall 1]",
        "- Staged Fixation of the Femoral Neck",
        "  Vera Oakwood (Sandhaven College)",
        "- Nails or Plates of the Hip",
        "  Mira Westerholt (Sandhaven College)",
        "14 08:30-10:00 Papers 2.1: Knee [Hall 2]",
        "- Early Weight after Plates",
        "  Tomas Harrow (Northmere Hospital)",
        "14 08:30-10:00 Demo 1 [Hall 3]",
        "14 10:00-10:30 Coffee Break",
        "14 13:30-14:45 Papers 2.2: Ankle [Hall 1]",
        "- Screws of the Ankle",
        "  Lena Fairmark (Westering Clinic)",
        "14 13:30-14:45 Demo 2 [Hall 2]",
        "14 13:30-14:45 Tutorial 1: Casting [Hall 3]",
        "- Session 3",
        "- A Paper without a Place",
        "  Bela Ostfeld (Harbour University)",
    ]


def test_what_comes_again_on_another_numbered_day_is_another_thing() -> None:
    table = (
        "day,time,type,title\n1,11:00,Short talks,\n1,12:30,Lunch,\n1,13:30,Keynote,Tibial Nails\n"
        "2,11:00,Short talks,\n2,12:30,Lunch,\n2,13:30,Keynote,Hip Screws\n"
    )
    found = read(table, "schedule.csv").sessions
    assert [(one.title, one.time_text) for one in found] == [
        ("Short talks", "day 1, 11:00"),
        ("Lunch", "day 1, 12:30"),
        ("Tibial Nails", "day 1, 13:30"),
        ("Short talks", "day 2, 11:00"),
        ("Lunch", "day 2, 12:30"),
        ("Hip Screws", "day 2, 13:30"),
    ]


def test_a_time_of_the_afternoon_without_a_date_says_so() -> None:
    table = (
        "<table><tr><th>Tuesday, Sep 2</th><th></th></tr><tr><th>Time</th><th>Topic</th></tr>"
        "<tr><td>10:30-12:15</td><td>Tibial Nails</td></tr>"
        "<tr><td>12:15-1:45</td><td>Lunch</td></tr>"
        "<tr><td>1:45-3:15</td><td>Hip Screws</td></tr></table>"
    )
    found = read(table, "page.html").sessions
    assert [(one.title, one.time_text) for one in found] == [
        ("Tibial Nails", "Tuesday, Sep 2, 10:30-12:15"),
        ("Lunch", "Tuesday, Sep 2, 12:15-1:45"),
        ("Hip Screws", "Tuesday, Sep 2, 13:45 - 15:15"),
    ]


def test_a_group_is_no_person_and_a_place_behind_a_name_is_no_second_one() -> None:
    program = (
        ("Date", "Start", "Title", "Speakers"),
        (
            "2026-10-14",
            "08:00",
            "Tibial Nails",
            "Vera Oakwood, Duke University; Bo Ray, ETH Zurich",
        ),
        (
            "2026-10-14",
            "09:00",
            "Hip Screws",
            "Tomas Harrow, Mayo Clinic; Lena Fairmark, UC Irvine",
        ),
        ("2026-10-14", "10:00", "Posters", "Poster Presenters"),
        ("2026-10-14", "11:00", "Business Meeting", "Trauma Care SIG"),
        ("2026-10-14", "12:00", "Prize Giving", "Golden Bone Award Winner"),
        ("2026-10-14", "13:00", "Farewell", "Mira Win_x0066_ellow, Mayo Clinic"),
    )
    assert told(read(workbook({"Program": program}), "program.xlsx")) == [
        "14 08:00 Tibial Nails",
        "  Vera Oakwood (Duke University)",
        "  Bo Ray (ETH Zurich)",
        "14 09:00 Hip Screws",
        "  Tomas Harrow (Mayo Clinic)",
        "  Lena Fairmark (UC Irvine)",
        "14 10:00 Posters",
        "14 11:00 Business Meeting",
        "14 12:00 Prize Giving",
        "14 13:00 Farewell",
        "  Mira Winfellow (Mayo Clinic)",
    ]


def rows(*cells: tuple[str, ...]) -> str:
    made = ("".join(f"<td>{cell}</td>" for cell in row) for row in cells)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in made)}</table>"


PROGRAM_TABLE = rows(
    ("Horário", "Atividade", "Palestrante"),
    ("08:00 - 08:30", "Credenciamento", ""),
    ("08:30 - 09:00", "Fraturas da tíbia", "Tomas Harrow (RJ)"),
    ("09:00 - 09:30", "Fraturas do quadril", "Bela Ostfeld (EUA)<br>Presidente: Lena Fairmark"),
)
PROGRAM_READ = [
    "14 08:00-08:30 Credenciamento",
    "14 08:30-09:00 Fraturas da tíbia",
    "  Tomas Harrow (RJ)",
    "14 09:00-09:30 Fraturas do quadril",
    "  Bela Ostfeld (EUA)",
    "  presidente: Lena Fairmark",
]
BESIDE = {
    "deadlines": (
        "Important dates",
        rows(
            ("1 March 2026", "Abstract submission opens"),
            ("15 June 2026", "Early registration ends"),
        ),
    ),
    "fees": (
        "Fees",
        rows(("Category", "Until 1 July 2026"), ("Member", "100 EUR"), ("Resident", "€ 50")),
    ),
    "hours": (
        "Opening hours of the office",
        rows(("Monday", "8:00 - 17:00"), ("Tuesday", "8:00 - 17:00"), ("Saturday", "closed")),
    ),
    "committee": (
        "Comissão organizadora",
        rows(("Presidente", "Vera Oakwood"), ("Treasurer", "Mira Winfellow")),
    ),
    "hotels": (
        "Hotels",
        rows(
            ("Hotel", "Check-in", "Price"), ("Inn One", "14:00", "$90"), ("Inn Two", "15:00", "$70")
        ),
    ),
}


@pytest.mark.parametrize(("heading", "table"), BESIDE.values(), ids=BESIDE.keys())
@pytest.mark.parametrize("before", [True, False], ids=["before", "behind"])
def test_what_stands_beside_a_program_is_none_of_it(heading: str, table: str, before: bool) -> None:
    program = f"<h2>Quarta-feira, 14 October 2026</h2>{PROGRAM_TABLE}"
    aside = f"<h2>{heading}</h2>{table}"
    page = f"<html><body>{aside + program if before else program + aside}</body></html>"
    assert told(read(page, "page.html")) == PROGRAM_READ
