"""Printed tables as entries: columns, rooms, days, times over rows, several entries in a cell."""

from __future__ import annotations

from datetime import date, time

import pytest

from confprep.scrapers import printed_tables, sources
from confprep.scrapers.blocks import Column, Line, Table, lines_of
from confprep.scrapers.entries import Entry
from confprep.scrapers.page import Page
from confprep.scrapers.page_state import PageState
from confprep.scrapers.printed_tables import appearances
from tests import pdfs

MONDAY = date(2026, 5, 4)


def entries(content: str | bytes, name: str = "page.html") -> list[Entry]:
    """Return the entries of the tables of a page; lines between them may tell the day."""
    body = content if isinstance(content, bytes) else content.encode()
    blocks = sources.blocks(Page(content=body, name=name))
    state = PageState(blocks)
    found: list[Entry] = []
    for group, block in enumerate(blocks, 1):
        if isinstance(block, Table):
            found += printed_tables.read(block, state, group)
        elif isinstance(block, Column):
            for line in block.lines:
                state.see_day(line.text, (line,))
    used = {place for entry in found for place in entry.cells} | set(state.told)
    left = [line.text for block in blocks for line in lines_of(block) if line.place not in used]
    assert not left or isinstance(blocks[0], Column), left
    return found


def table(*rows: str) -> str:
    """Return a table of rows of cells parted by bars, below a heading with the day."""
    cells = ("".join(f"<td>{cell}</td>" for cell in row.split("|")) for row in rows)
    body = "".join(f"<tr>{row}</tr>" for row in cells)
    return f"<html><body><h2>Monday, May 4, 2026</h2><table>{body}</table></body></html>"


def times(found: list[Entry]) -> list[str]:
    return [
        f"{e.start:%H:%M}-{e.end:%H:%M} {e.title}" if e.start and e.end
        else f"{e.start:%H:%M} {e.title}" if e.start else e.title
        for e in found
    ]  # fmt: skip


def names(entry: Entry) -> list[str]:
    return [person.name_text for person in entry.people]


def test_columns_are_what_their_headings_say() -> None:
    found = entries(
        table(
            "Start|End|Session|Room|Speaker|Affiliation|Chair",
            "8:00 am|8:30 am|The Knee|Hall A|Oriana Pellbrook, MD|Sandhaven College|Ilka Dornfeld",
            "8:30 am|9:00 am|The Hip|Hall B|Tobias Quarrendon, MD|Eastmere University|",
        )
    )
    assert times(found) == ["08:00-08:30 The Knee", "08:30-09:00 The Hip"]
    knee = found[0]
    assert (knee.day, knee.room) == (MONDAY, "Hall A")
    assert [(p.name_text, p.role, p.affiliation_text) for p in knee.people] == [
        ("Oriana Pellbrook, MD", "", "Sandhaven College"),
        ("Ilka Dornfeld", "chair", ""),
    ]


@pytest.mark.parametrize(
    "headings",
    ["Uhrzeit|Thema|Referent", "Hora|Título|Ponente", "Time|Lecture / Title|Proposed speaker"],
)
def test_headings_are_known_in_several_languages_and_repeated(headings: str) -> None:
    found = entries(
        table(
            headings,
            "8:00|The Knee|Dr. Oriana Pellbrook",
            headings,
            "9:00|The Hip|Dr. Tobias Quarrendon",
        )
    )
    assert times(found) == ["08:00 The Knee", "09:00 The Hip"]
    assert names(found[1]) == ["Tobias Quarrendon"]


def test_a_table_without_headings_is_typed_by_what_it_holds() -> None:
    found = entries(
        "13:10-13:30;Connection setup;;\n13:30-13:50;Introduction;Chen Zhangmark;\n"
        ";Session 1;;Chair: Ilka Dornfeld\n14:30-14:50;Survival of Stems;Ruben Castellow;\n"
        "14:50-15:10;Dual Mobility;Tobias Quarrendon;\n15:10-15:30;Coffee break;;\n",
        "a.csv",
    )
    assert times(found) == [
        "13:10-13:30 Connection setup",
        "13:30-13:50 Introduction",
        "Session 1",
        "14:30-14:50 Survival of Stems",
        "14:50-15:10 Dual Mobility",
        "15:10-15:30 Coffee break",
    ]
    assert [entry.kind for entry in found] == ["", "", "session", "", "", "break"]
    assert names(found[3]) == ["Ruben Castellow"]
    assert [(p.name_text, p.role) for p in found[2].people] == [("Ilka Dornfeld", "chair")]


@pytest.mark.parametrize(
    "row",
    [
        "1:30 PM<br>3:30 PM|Pilon Fractures",
        "1:30 PM|3:30 PM|Pilon Fractures",
        "1:30|3:30 PM|Pilon Fractures",
        "1:30 - 3:30 PM|Pilon Fractures",
    ],
)
def test_start_and_end_may_stand_in_two_cells_or_two_lines(row: str) -> None:
    second = row.replace("1:30", "4:00").replace("3:30", "4:55").replace("Pilon", "Ankle")
    assert times(entries(table(row, second))) == [
        "13:30-15:30 Pilon Fractures",
        "16:00-16:55 Ankle Fractures",
    ]


def test_an_end_in_the_row_below_is_no_start() -> None:
    found = entries(
        table("1:30 PM|Pilon Fractures", "3:30 PM|", "4:00 PM|Ankle Fractures", "4:55 PM|")
    )
    assert times(found) == ["13:30-15:30 Pilon Fractures", "16:00-16:55 Ankle Fractures"]


def test_the_day_comes_from_the_nearest_thing_that_says_it() -> None:
    found = entries(
        "<h2>4 May 2026</h2><table><tr><td>8:00</td><td>Knee</td></tr>"
        "<tr><td colspan=2>Tuesday, 5 May 2026</td></tr><tr><td>8:00</td><td>Hip</td></tr></table>"
        "<table><tr><th>Begin</th><th>End</th><th>May 6, 2026 - morning session</th></tr>"
        "<tr><td>8:00</td><td>8:20</td><td>Hand</td></tr></table>"
    )
    assert [(entry.day and entry.day.day, entry.title) for entry in found] == [
        (4, "Knee"),
        (5, "Hip"),
        (6, "Hand"),
    ]


def test_the_name_of_a_sheet_tells_the_day() -> None:
    import io

    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "May 5, 2026"
    for row in (("Time", "Title"), (0.375, "The Knee"), (1330, "The Hip"), (930, "The Hand")):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    found = entries(out.getvalue(), "a.xlsx")
    assert times(found) == ["09:00 The Knee", "13:30 The Hip", "09:30 The Hand"]
    assert {entry.day for entry in found} == {date(2026, 5, 5)}


def test_columns_may_be_rooms() -> None:
    found = entries(
        table(
            "Time|Crystal|Diamond 1|Diamond 2",
            "8:30-10:00|Plenary Lecture||",
            "10:00-10:30|Coffee Break||",
            "10:30-12:15|Papers 1: Hip|Papers 2: Knee|Papers 3: Spine",
        )
    )
    assert [(entry.room, entry.title) for entry in found] == [
        ("Crystal", "Plenary Lecture"),
        ("", "Coffee Break"),
        ("Crystal", "Papers 1: Hip"),
        ("Diamond 1", "Papers 2: Knee"),
        ("Diamond 2", "Papers 3: Spine"),
    ]


def test_rooms_named_in_mid_table_hold_until_the_next_are() -> None:
    found = entries(
        table(
            "8:00-8:30|Registration||",
            "Hall|E127|E124|E215",
            "9:00-9:20|01C2|03B5|02A5",
            "9:20-9:40|01C3|02D4|02A7",
        ).replace("<td>Registration</td><td></td><td></td>", "<td colspan=3>Registration</td>")
    )
    assert [(entry.room, entry.title) for entry in found] == [
        ("", "Registration"),
        *(("E127", "01C2"), ("E124", "03B5"), ("E215", "02A5")),
        *(("E127", "01C3"), ("E124", "02D4"), ("E215", "02A7")),
    ]


def test_columns_may_be_days() -> None:
    found = entries(
        "<table><tr><th>Time</th><th>Monday, May 4, 2026</th><th>Tuesday, May 5, 2026</th></tr>"
        "<tr><td>8:00-9:00</td><td>The Knee</td><td>The Hip</td></tr>"
        "<tr><td>9:00-9:30</td><td>The Hand</td><td>The Foot</td></tr></table>"
    )
    assert [(entry.day and entry.day.day, entry.start, entry.title) for entry in found] == [
        (4, time(8), "The Knee"),
        (5, time(8), "The Hip"),
        (4, time(9), "The Hand"),
        (5, time(9), "The Foot"),
    ]


def test_a_time_covers_the_rows_that_it_spans() -> None:
    found = entries(
        "<h2>May 4, 2026</h2><table><tr><td rowspan=2>8:00-9:00</td><td>Session 1: Hip</td></tr>"
        "<tr><td>Survival of Stems<br>Oriana Pellbrook, MD</td></tr>"
        "<tr><td>9:00-9:30</td><td>Coffee break</td></tr></table>"
    )
    assert times(found) == [
        "08:00-09:00 Session 1: Hip",
        "08:00-09:00 Survival of Stems",
        "09:00-09:30 Coffee break",
    ]
    assert [entry.kind for entry in found] == ["session", "talk", "break"]


def test_columns_side_by_side_are_entries_of_their_own() -> None:
    found = entries(
        "<h2>May 4, 2026</h2>"
        "<table><tr><th>Start</th><th>End</th><th>Talks</th><th>Workshops</th></tr>"
        "<tr><td>8:00</td><td>9:00</td><td colspan=2>Registration</td></tr>"
        "<tr><td>9:00</td><td>9:30</td><td>Nailing the Femur</td><td rowspan=2>Casting</td></tr>"
        "<tr><td>9:30</td><td>10:00</td><td>Plates for the Elderly</td></tr>"
        "<tr><td>10:00</td><td>10:30</td><td>Cups and Stems</td><td>Splints</td></tr></table>"
    )
    assert times(found) == [
        "08:00-09:00 Registration",
        "09:00-09:30 Nailing the Femur",
        "09:00-10:00 Casting",
        "09:30-10:00 Plates for the Elderly",
        "10:00-10:30 Cups and Stems",
        "10:00-10:30 Splints",
    ]
    assert found[2].tracks == ("Workshops",)


def test_the_same_moment_by_several_clocks_is_read_once() -> None:
    found = entries(
        table(
            "USA GMT-6|EU GMT+1|Event",
            "18:30 - 19:00|01:30 - 02:00|Opening",
            "19:00 - 19:30|02:00 - 02:30|Keynote: Walking again",
        )
    )
    assert times(found) == ["18:30-19:00 Opening", "19:00-19:30 Keynote: Walking again"]
    assert {entry.zone for entry in found} == {"Etc/GMT+6"}


def test_clocks_side_by_side_without_headings_are_read_once_too() -> None:
    found = entries(
        table(
            "18:30 - 19:00|01:30 - 02:00|Opening",
            "19:00 - 19:30|02:00 - 02:30|Walking again",
            "20:00 - 20:15|03:00 - 03:15|Questions",
        )
    )
    assert times(found) == [
        "18:30-19:00 Opening",
        "19:00-19:30 Walking again",
        "20:00-20:15 Questions",
    ]


def test_lines_of_one_look_are_told_by_all_of_them() -> None:
    people = (
        "Oriana Pellbrook",
        "Ilka Dornfeld",
        "Ruben Castellow",
        "Tobias Quarrendon",
        "North Field",
    )
    cells = [
        (Line(text=f"Survival of Stems, Part {n}", look="p.title"), Line(text=who, look="p.who"))
        for n, who in enumerate(people)
    ]
    looks = appearances.Looks(cells)
    title, name = cells[-1]
    assert (looks.kind(title), looks.kind(name)) == ("", "person")
    parted = looks.part(cells[1])
    assert parted is not None
    assert [line.text for line in parted[0]] == ["Survival of Stems, Part 1"]
    assert [person.name_text for person in parted[1]] == ["Ilka Dornfeld"]


def test_several_sessions_in_one_cell_are_several_entries() -> None:
    found = entries(
        table(
            "10:30 AM|Session 1A: Trauma, Hall 1<br>Session 1B: Spine, Hall 2"
            "<br>Session 1C: Hand, Hall 3",
            "12:00 PM|Lunch, Ballroom A",
        )
    )
    assert [(entry.start, entry.room, entry.title) for entry in found] == [
        (time(10, 30), "Hall 1", "Session 1A: Trauma"),
        (time(10, 30), "Hall 2", "Session 1B: Spine"),
        (time(10, 30), "Hall 3", "Session 1C: Hand"),
        (time(12), "Ballroom A", "Lunch"),
    ]


def test_papers_in_a_cell_are_talks_of_the_session_above() -> None:
    paper = '<p class="t">{}</p><p class="a">{}</p><p class="o">{}</p>'
    papers = "".join(
        paper.format(title, author, place)
        for title, author, place in (
            ("Survival of Cemented Stems", "Oriana Pellbrook", "Sandhaven University"),
            ("Alignment of the Tibial Tray", "Ilka Dornfeld", "Northmere University"),
            ("Screws in Soft Bone", "Ruben Castellow", "Eastmere Hospital"),
        )
    )
    rows = "<tr><td>8:00-9:00</td><td><b>Session 1: Hip</b></td></tr>"
    rows += f"<tr><td></td><td>{papers}</td></tr>"
    found = entries(f"<h2>May 4, 2026</h2><table>{rows * 2}</table>")
    assert [(entry.kind, entry.title) for entry in found[:4]] == [
        ("session", "Session 1: Hip"),
        ("talk", "Survival of Cemented Stems"),
        ("talk", "Alignment of the Tibial Tray"),
        ("talk", "Screws in Soft Bone"),
    ]
    assert [(p.name_text, p.affiliation_text) for p in found[2].people] == [
        ("Ilka Dornfeld", "Northmere University")
    ]


def test_a_remark_beside_names_in_a_column_of_people_is_no_title() -> None:
    found = entries(
        table(
            "Time|Title|Speaker",
            "8:00|Paper Competition|Ten papers. "
            "Scored by: Oriana Pellbrook, MD and Ilka Dornfeld, MD",
            "8:30|The Knee|Tobias Quarrendon, MD",
        )
    )
    assert times(found) == ["08:00 Paper Competition", "08:30 The Knee"]
    assert names(found[0]) == ["Oriana Pellbrook, MD", "Ilka Dornfeld, MD"]


def test_names_are_not_split_from_titles_beside_a_column_of_people() -> None:
    found = entries(
        table(
            "Time|Title|Speaker",
            "8:00|Hip Arthroplasty – Charnley Lecture|Oriana Pellbrook, MD",
            "8:30|The Knee – Ilka Dornfeld Award|Tobias Quarrendon, MD",
        )
    )
    assert times(found) == [
        "08:00 Hip Arthroplasty – Charnley Lecture",
        "08:30 The Knee – Ilka Dornfeld Award",
    ]


def test_a_label_in_place_of_the_time_heads_a_session() -> None:
    found = entries(
        table(
            "Time|Topic",
            "8:00-8:30|Welcome",
            "Session 1|Moving towards a therapy<br>Chair: Oriana Pellbrook, MD",
            "8:30-9:00|The Knee",
        )
    )
    assert found[1].title == "Session 1: Moving towards a therapy"
    assert (found[1].kind, found[1].start) == ("session", None)
    assert [(p.name_text, p.role) for p in found[1].people] == [("Oriana Pellbrook, MD", "chair")]


def test_a_grid_goes_on_over_a_page_break() -> None:
    def page(rows: list[tuple[str, str, str]], top: float) -> list[pdfs.Text]:
        return [
            (x, top - 20 * at, "R", 10, text)
            for at, row in enumerate(rows)
            for x, text in zip((50, 150, 320), row, strict=True)
            if text
        ]

    first = [("Time", "Hall A", "Hall B"), ("8:00-8:30", "The Knee", "The Hip")]
    first += [("8:30-9:00", "The Hand", "The Foot"), ("9:00-9:30", "The Spine", "The Neck")]
    second = [("9:30-10:00", "The Elbow", "The Wrist"), ("10:00-10:30", "The Skull", "The Rib")]
    second += [("10:30-11:00", "The Toe", "The Heel")]
    content = pdfs.document(
        [[(50, 800, "B", 12, "Monday, 4 May 2026"), *page(first, 760)], page(second, 760)]
    )
    found = entries(content, "a.pdf")
    assert [(entry.room, entry.title) for entry in found][-2:] == [
        ("Hall A", "The Toe"),
        ("Hall B", "The Heel"),
    ]
    assert {entry.day for entry in found} == {MONDAY}


def test_a_time_beside_the_middle_of_its_rooms_is_the_time_of_all_its_lines() -> None:
    lines = [
        (43, 69, "08:00-08:30"), (269, 69, "Registration"),
        (128, 86, "Room A"), (269, 86, "Room B"),
        (128, 104, "SESSION 1 HIP"), (269, 104, "SESSION 2 KNEE"),
        (128, 121, "1.1. Survival of stems"), (269, 121, "2.1. Alignment of trays"),
        (43, 139, "08:30-10:00"), (128, 139, "R. Castellow"), (269, 139, "I. Dornfeld"),
        (128, 156, "1.2. Dual mobility"), (269, 156, "2.2. Patella tracking"),
        (128, 174, "K. Underhay"), (269, 174, "J. Hollis"),
        (43, 192, "10:00-10:30"), (269, 192, "Coffee break"),
    ]  # fmt: skip
    content = pdfs.document(
        [
            [
                (200, 800, "B", 10, "Monday, 4 May 2026"),
                *((x, 842 - y, "R", 10, t) for x, y, t in lines),
            ]
        ]
    )
    found = entries(content, "a.pdf")
    assert [(entry.room, entry.start, entry.title) for entry in found] == [
        ("", time(8), "Registration"),
        ("Room A", time(8, 30), "SESSION 1 HIP"),
        ("Room A", None, "Survival of stems"),
        ("Room A", None, "Dual mobility"),
        ("Room B", time(8, 30), "SESSION 2 KNEE"),
        ("Room B", None, "Alignment of trays"),
        ("Room B", None, "Patella tracking"),
        ("", time(10), "Coffee break"),
    ]


def test_meetings_named_in_a_table_of_times_are_its_titles_and_what_repeats_are_tracks() -> None:
    found = entries(
        table(
            "Meeting name|Area|Time",
            "Board of Examiners|Quality|4:00-5:30 pm",
            "Fellows Council|Training|2:30-4:00 pm",
            "Registry Group|Quality|2:30-4:00 pm",
            "Audit Group|Quality|2:30-4:00 pm",
            "Casting Group|Training|2:30-4:00 pm",
        )
    )
    assert [entry.title for entry in found][:2] == ["Board of Examiners", "Fellows Council"]
    assert [entry.tracks for entry in found][:2] == [("Quality",), ("Training",)]


def test_lines_with_people_below_a_head_are_talks_of_its_session() -> None:
    cell = (
        "<b>Bone health in women</b><p>Chair: Ann Dornfeld (Northmere University)</p>"
        "<p>Fractures in pregnancy - Ilka Pellbrook (Northmere University)</p>"
        "<p>Plates and early loading<br>Bo Zandvliet (Sandhaven Hospital)</p>"
    )
    found = entries(table(f"9:00 - 10:00|{cell}", "10:00 - 10:30|<b>Coffee break</b>"))
    assert [(entry.title, [p.name_text for p in entry.people]) for entry in found] == [
        ("Bone health in women", ["Ann Dornfeld"]),
        ("Fractures in pregnancy", ["Ilka Pellbrook"]),
        ("Plates and early loading", ["Bo Zandvliet"]),
        ("Coffee break", []),
    ]
    assert [entry.kind for entry in found][1:3] == ["talk", "talk"]


def test_names_with_a_title_each_below_a_head_are_talks_of_its_session() -> None:
    cell = (
        "<div class=label>Resident block</div>"
        "<div class=name>Ilka Pellbrook, MD</div><div class=topic>Salvage of the limb</div>"
        "<div class=name>Bo Zandvliet, MD</div><div class=topic>Whole blood in trauma</div>"
    )
    found = entries(table(f"9:00 - 10:00|{cell}", "10:00 - 10:30|<b>Coffee break</b>"))
    assert [(entry.title, [p.name_text for p in entry.people]) for entry in found][:3] == [
        ("Resident block", []),
        ("Salvage of the limb", ["Ilka Pellbrook, MD"]),
        ("Whole blood in trauma", ["Bo Zandvliet, MD"]),
    ]


def test_workplaces_below_names_below_a_head_are_no_talks() -> None:
    cell = (
        "<div class=label>Removal of old dams</div>"
        "<div class=name>Ilka Pellbrook</div><div class=place>Northmere University</div>"
        "<div class=name>Bo Zandvliet</div><div class=place>Sandhaven Hospital</div>"
    )
    talk, _ = entries(table(f"9:00 - 10:00|{cell}", "10:00 - 10:30|<b>Coffee break</b>"))
    assert [(one.name_text, one.affiliation_text) for one in talk.people] == [
        ("Ilka Pellbrook", "Northmere University"), ("Bo Zandvliet", "Sandhaven Hospital"),
    ]  # fmt: skip
