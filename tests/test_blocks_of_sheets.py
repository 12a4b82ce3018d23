"""Workbooks, separated values and pasted text as blocks."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.formula import ArrayFormula

from confprep.errors import ReadError
from confprep.scrapers import sources
from confprep.scrapers.blocks import Block, Column, Omitted, Table, lines_of
from confprep.scrapers.page import Page
from confprep.scrapers.sources import sheet


def workbook(book: openpyxl.Workbook) -> list[Block]:
    out = io.BytesIO()
    book.save(out)
    return sources.blocks(Page(content=out.getvalue(), name="program.xlsx"))


def made(*rows: tuple[object, ...]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return book


def blocks(text: str, name: str) -> list[Block]:
    return sources.blocks(Page(content=text.encode(), name=name))


def cells(block: Block) -> list[list[str]]:
    assert isinstance(block, Table)
    return [[cell.text for cell in row] for row in block.by_row()]


def texts(found: list[Block]) -> list[str]:
    return [line.text for block in found for line in lines_of(block)]


def test_merged_cells_cover_their_rows_and_columns() -> None:
    book = made(("Monday, 4 May 2026", None, None), ("8:00", "Knee", "Hip"), (None, "Hand", "Foot"))
    book.active.title = "Day 1"
    book.active.merge_cells("A1:C1")
    book.active.merge_cells("A2:A3")
    (table,) = workbook(book)
    assert isinstance(table, Table)
    assert (table.name, table.kind) == ("Day 1", "sheet")
    assert [(c.text, c.row, c.column, c.rows, c.columns) for c in table.cells][:2] == [
        ("Monday, 4 May 2026", 0, 0, 1, 3),
        ("8:00", 1, 0, 2, 1),
    ]


def test_hidden_sheets_rows_and_columns_are_left_out_and_said() -> None:
    book = made(("Time", "Title", "Note"), ("8:00", "Knee", "x"), ("9:00", "Hip", "y"))
    book.active.title = "Monday"
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["C"].hidden = True
    book.create_sheet("Old").append(("7:00", "Spine"))
    book["Old"].sheet_state = "hidden"
    found = workbook(book)
    assert cells(found[0]) == [["Time", "Title"], ["8:00", "Knee"]]
    assert found[1:] == [
        Omitted(reason="hidden rows", count=1, name="Monday"),
        Omitted(reason="hidden columns", count=1, name="Monday"),
        Omitted(reason="hidden sheets", count=1, name="Old"),
    ]


def test_rows_that_a_filter_hides_are_called_so() -> None:
    book = made(("Time", "Title"), ("8:00", "Knee"), ("9:00", "Hip"))
    book.active.auto_filter.ref = "A1:B3"
    book.active.row_dimensions[2].hidden = True
    found = workbook(book)
    assert cells(found[0]) == [["Time", "Title"], ["9:00", "Hip"]]
    assert found[1] == Omitted(reason="rows hidden by a filter", count=1, name="Sheet")


def test_moments_are_read_as_a_person_sees_them() -> None:
    book = made(
        (date(2026, 5, 4), time(8, 0), timedelta(hours=9, minutes=5), datetime(2026, 5, 4, 10, 30)),  # noqa: DTZ001
        (0.375, 830, True, 12.5),
    )
    (table,) = workbook(book)
    assert cells(table) == [
        ["2026-05-04", "08:00", "09:05", "2026-05-04T10:30"],
        ["0.375", "830", "True", "12.5"],
    ]


def test_a_formula_that_nothing_has_worked_out_is_counted() -> None:
    book = made(("8:00", "Knee"), ("=A1+1", "Hip"))
    assert workbook(book)[-1] == Omitted(reason=sheet.NEVER_COUNTED, count=1, name="Sheet")


def test_a_formula_over_several_cells_is_no_stumbling_block() -> None:
    book = made(("8:00", "Knee"))
    book.active["A2"] = ArrayFormula("A2:A3", "=B1:B2")
    assert cells(workbook(book)[0]) == [["8:00", "Knee"]]


def test_programs_side_by_side_are_two_tables() -> None:
    rows = [
        (f"{hour}:00", f"Knee {hour}", None, f"{hour}:30", f"Hip {hour}") for hour in (8, 9, 10)
    ]
    found = workbook(made(*rows))
    assert [cells(table)[0] for table in found] == [["8:00", "Knee 8"], ["8:30", "Hip 8"]]


@pytest.mark.parametrize("content", [b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0old"])
def test_a_workbook_that_cannot_be_read_is_refused_in_one_sentence(content: bytes) -> None:
    with pytest.raises(ReadError, match="workbook"):
        sources.blocks(Page(content=content, name="a.xlsx"))


@pytest.mark.parametrize("mark", [",", ";", "\t", "|", "^", "~"])
def test_any_separator_is_found(mark: str) -> None:
    rows = (("8:00", "Knee", "Roe, Oriana"), ("9:00", "Hip", "Fell, Ilka"), ("9:30", "Hand", "Ost"))
    text = "\n".join(
        mark.join(f'"{cell}"' if mark in cell else cell for cell in row) for row in rows
    )
    assert cells(blocks(text, "a.csv")[0]) == [list(row) for row in rows]


def test_a_table_need_have_no_heading_row_and_no_full_rows() -> None:
    (table,) = blocks("8:00;Opening;;\n;Session 1;;Chair: Roe\n8:30;Knee;Fell;\n", "a.csv")
    assert cells(table) == [
        ["8:00", "Opening"],
        ["Session 1", "Chair: Roe"],
        ["8:30", "Knee", "Fell"],
    ]
    assert isinstance(table, Table)
    assert [cell.column for cell in table.cells] == [0, 1, 1, 3, 0, 1, 2]


def test_markup_inside_a_cell_is_read_as_such() -> None:
    (table,) = blocks('time,info\n8:00,"**Knee**<br>Oriana &amp; Ilka"\n', "a.csv")
    assert isinstance(table, Table)
    title, people = table.cells[3].lines
    assert (title.text, title.bold, people.text) == ("Knee", True, "Oriana & Ilka")


def test_rows_between_bars_are_a_table() -> None:
    (table,) = blocks("| May 15, 2026 | ||\n| 1:00 PM | Knee | Roe |\n| 2:00 PM | Hip |", "a.txt")
    assert cells(table) == [["May 15, 2026"], ["1:00 PM", "Knee", "Roe"], ["2:00 PM", "Hip"]]
    assert isinstance(table, Table)
    assert table.cells[0].columns == 3


def test_markdown_is_taken_for_what_it_says() -> None:
    text = (
        "# Programme\n\n| **Time** | Event |\n|---|:--|\n| 8:00 | *Knee*<br>Roe |\n\n- [Map](m.pdf)"
    )
    column, table, last = blocks(text, "a.md")
    assert isinstance(table, Table)
    assert texts([column]) == ["Programme"]
    assert [line.level for line in lines_of(column)] == [1]
    assert [cell.heading for cell in table.cells] == [True, True, False, False]
    assert [(line.text, line.italic) for line in table.cells[3].lines] == [
        ("Knee", True),
        ("Roe", False),
    ]
    assert [(line.text, line.link) for line in lines_of(last)] == [("- Map", "m.pdf")]


def test_html_inside_markdown_is_read_as_such() -> None:
    rows = "<tr><td>8:00</td><td>Knee</td></tr>\n<tr><td>9:00</td><td>Hip</td></tr>"
    text = f"# Day 1\n\n<table>{rows}</table>\n\n<p>More</p>\n"
    first, table, last = blocks(text, "a.md")
    assert (texts([first]), texts([last])) == (["Day 1"], ["More"])
    assert cells(table) == [["8:00", "Knee"], ["9:00", "Hip"]]


def test_tabs_make_a_table_and_a_single_row_of_cells_none() -> None:
    assert cells(blocks("8:00\tKnee\n9:00\tHip", "a.txt")[0]) == [["8:00", "Knee"], ["9:00", "Hip"]]
    (column,) = blocks("Piet Roe | 8:00-8:10\n\nThe knee", "a.txt")
    assert isinstance(column, Column)


def test_columns_lined_up_by_spaces_are_a_table() -> None:
    text = (
        "Programme of the day\n"
        "8:00     The knee           Oriana Pellbrook\n"
        "         and its stem\n"
        "8:30     The hip            Ilka Dornfeld\n"
        "9:00     The hand           Cato Wimberloft\n"
    )
    column, table = blocks(text, "a.txt")
    assert texts([column]) == ["Programme of the day"]
    assert cells(table) == [
        ["8:00", "The knee and its stem", "Oriana Pellbrook"],
        ["8:30", "The hip", "Ilka Dornfeld"],
        ["9:00", "The hand", "Cato Wimberloft"],
    ]


def test_lines_of_a_text_keep_their_depth_and_the_white_above_them() -> None:
    (column,) = blocks("Monday\n\n\n  8:00 Knee\n  Roe\n", "a.txt")
    assert [(line.text, line.gap, line.depth) for line in lines_of(column)] == [
        ("Monday", 1.0, 0),
        ("8:00 Knee", 3.0, 1),
        ("Roe", 1.0, 1),
    ]


# --- properties ----------------------------------------------------------------------------------

CELL = st.text("abcxyz ", min_size=1, max_size=8).map(str.strip)
ROWS = st.lists(st.lists(CELL, min_size=2, max_size=5), min_size=3, max_size=8)


@given(ROWS, st.sampled_from([",", ";", "\t", "|"]))
def test_every_cell_of_separated_values_stands_in_its_row(rows: list[list[str]], mark: str) -> None:
    width = max(map(len, rows))
    rows = [row + [""] * (width - len(row)) for row in rows]
    text = "\n".join(mark.join(row) for row in rows)
    wanted = [[" ".join(cell.split()) for cell in row if cell] for row in rows if any(row)]
    if not wanted:
        return
    (table,) = blocks(text, "a.csv")
    assert cells(table) == wanted


@given(st.lists(st.text("ab |\t-*#", max_size=20), max_size=12))
def test_every_word_of_a_text_is_kept(lines: list[str]) -> None:
    text = "\n".join(lines)
    wanted = "".join(letter for letter in text if letter.isalpha())
    if not wanted:
        return
    found = "".join(
        letter for line in texts(blocks(text, "a.txt")) for letter in line if letter.isalpha()
    )
    assert sorted(found) == sorted(wanted)


COPIED = """Committees meet in the tower.

Meeting name

Area

Time

Board of Examiners

Quality

4:00–5:30 pm

Fellows Council

Training

2:30–4:00 pm

Registry Group

Quality

2:30–4:00 pm

Reception

5:30–7:00 pm
"""


def test_a_table_copied_out_cell_by_cell_is_a_table_again() -> None:
    before, table, behind = blocks(COPIED, "copied.txt")
    assert cells(table) == [
        ["Meeting name", "Area", "Time"],
        ["Board of Examiners", "Quality", "4:00–5:30 pm"],
        ["Fellows Council", "Training", "2:30–4:00 pm"],
        ["Registry Group", "Quality", "2:30–4:00 pm"],
    ]
    assert [line.text for line in lines_of(before)] == ["Committees meet in the tower."]
    assert [line.text for line in lines_of(behind)] == ["Reception", "5:30–7:00 pm"]


@pytest.mark.parametrize(
    "broken",
    [
        COPIED.replace("Registry Group\n\n", ""),
        COPIED.replace("Fellows Council", "Fellows Council, 3 pm"),
        COPIED.replace("Time", "Tide"),
    ],
    ids=["a-cell-missing", "a-clock-elsewhere", "no-column-of-times"],
)
def test_without_the_repetition_lines_are_no_table(broken: str) -> None:
    assert not any(isinstance(block, Table) for block in blocks(broken, "copied.txt"))
