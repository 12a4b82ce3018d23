"""The same program in any layout of a table comes back the same."""

from __future__ import annotations

import csv
import io
from datetime import date, time

import openpyxl
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st

from confprep.scrapers import printed_tables, sources
from confprep.scrapers.blocks import Column, Table
from confprep.scrapers.entries import Entry
from confprep.scrapers.page import Page
from confprep.scrapers.page_state import PageState
from tests import pdfs

DAY = date(2026, 5, 4)
DAYS = ("Monday, May 4, 2026", "4 May 2026", "2026-05-04", "Montag, 4. Mai 2026", "04.05.2026")
TITLES = (
    *("Survival of Cemented Stems", "Alignment of the Tibial Tray", "Screws in Soft Bone"),
    *("Why Syndesmotic Screws Break", "Infection after Open Fractures", "Plates for the Elderly"),
    *("Outcomes of Early Weight Bearing", "Nailing of the Femur in Children"),
)
PEOPLE = ("Oriana Pellbrook", "Tobias Quarrendon", "Ilka Dornfeld", "Ruben Castellow")
ROOMS = ("Hall A", "Hall B", "Room 12")

Row = tuple[int, str, str]
"""Minutes after midnight, title, speaker."""
ROWS = st.lists(
    st.tuples(
        st.integers(84, 200).map(lambda n: 5 * n), st.sampled_from(TITLES), st.sampled_from(PEOPLE)
    ),
    min_size=3,
    max_size=6,
    unique_by=(lambda row: row[0] // 20, lambda row: row[1]),
).map(sorted)


def clock(minutes: int, half: bool) -> str:
    hour, minute = divmod(minutes, 60)
    if half:
        return f"{(hour - 1) % 12 + 1}:{minute:02d} {'PM' if hour > 11 else 'AM'}"
    return f"{hour:02d}:{minute:02d}"


def read(content: bytes, name: str) -> list[Entry]:
    blocks = sources.blocks(Page(content=content, name=name))
    state = PageState(blocks)
    found: list[Entry] = []
    for group, block in enumerate(blocks, 1):
        if isinstance(block, Table):
            found += printed_tables.read(block, state, group)
        elif isinstance(block, Column):
            for line in block.lines:
                state.see_day(line.text)
    return found


# --- layouts -----------------------------------------------------------------------------------

Cells = list[list[str]]


def as_html(day: str, rows: Cells) -> tuple[bytes, str]:
    lines = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<html><body><h2>{day}</h2><table>{body}</table></body></html>".encode(), "a.html"


def as_cards(day: str, rows: Cells) -> tuple[bytes, str]:
    tags = ("span", "h4", "em", "i")
    cards = "".join(
        "<div class=card>"
        + "".join(f"<{tag}>{cell}</{tag}>" for tag, cell in zip(tags, row, strict=False))
        + "</div>"
        for row in rows
    )
    page = f"<html><body><h2>{day}</h2><main>{cards}</main></body></html>"
    return page.encode(), "a.html"


def as_markdown(day: str, rows: Cells) -> tuple[bytes, str]:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return f"# {day}\n\n{chr(10).join(lines)}\n".encode(), "a.md"


def as_text(day: str, rows: Cells) -> tuple[bytes, str]:
    widths = [max(map(len, column)) + 4 for column in zip(*rows, strict=True)]
    lines = [
        "".join(cell.ljust(wide) for cell, wide in zip(row, widths, strict=True)) for row in rows
    ]
    return f"{day}\n\n{chr(10).join(lines)}\n".encode(), "a.txt"


def as_tabs(day: str, rows: Cells) -> tuple[bytes, str]:
    return f"{day}\n{chr(10).join(chr(9).join(row) for row in rows)}\n".encode(), "a.txt"


def as_csv(day: str, rows: Cells) -> tuple[bytes, str]:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([[day, *[""] * (len(rows[0]) - 1)], *rows])
    return out.getvalue().encode(), "a.csv"


def as_workbook(day: str, rows: Cells) -> tuple[bytes, str]:
    book = openpyxl.Workbook()
    book.active.append([day])
    book.active.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(rows[0]))
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), "a.xlsx"


LEFTS = (50, 130, 330, 450)


def as_white_pdf(day: str, rows: Cells) -> tuple[bytes, str]:
    texts: list[pdfs.Text] = [(50, 800, "B", 12, day)]
    for at, row in enumerate(rows):
        texts += [
            (x, 760 - 16 * at, "R", 9, cell) for x, cell in zip(LEFTS, row, strict=False) if cell
        ]
    return pdfs.document([texts]), "a.pdf"


def as_ruled_pdf(day: str, rows: Cells) -> tuple[bytes, str]:
    pdf = FPDF(unit="pt", format="A4")
    pdf.add_page()
    pdf.set_font("Helvetica", size=9)
    pdf.text(50, 40, day)
    for y in range(60, 60 + 20 * len(rows) + 1, 20):
        pdf.line(48, y, 590, y)
    for x in (*(left - 2 for left in LEFTS[: len(rows[0])]), 590):
        pdf.line(x, 60, x, 60 + 20 * len(rows))
    for at, row in enumerate(rows):
        for x, cell in zip(LEFTS, row, strict=False):
            pdf.text(x, 74 + 20 * at, cell)
    return bytes(pdf.output()), "a.pdf"


LAYOUTS = st.sampled_from(
    [
        *(as_html, as_cards, as_markdown, as_text, as_tabs, as_csv, as_workbook),
        *(as_white_pdf, as_ruled_pdf),
    ]
)


@settings(deadline=None, max_examples=150)
@given(ROWS, LAYOUTS, st.sampled_from(DAYS), st.booleans(), st.booleans())
def test_rows_of_times_come_back(
    rows: list[Row], layout: object, day: str, half: bool, headed: bool
) -> None:
    cells = [[clock(at, half), title, f"{name}, MD"] for at, title, name in rows]
    if headed:
        cells.insert(0, ["Time", "Title", "Speaker"])
    found = read(*layout(day, cells))  # type: ignore[operator]
    assert [(e.day, e.start, e.title, [p.name_text for p in e.people]) for e in found] == [
        (DAY, time(*divmod(at, 60)), title, [f"{name}, MD"]) for at, title, name in rows
    ]


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.sampled_from(TITLES), min_size=6, max_size=6, unique=True),
    st.sampled_from(
        [as_html, as_markdown, as_text, as_csv, as_workbook, as_white_pdf, as_ruled_pdf]
    ),
    st.sampled_from(DAYS),
)
def test_grids_of_rooms_by_times_come_back(titles: list[str], layout: object, day: str) -> None:
    short = [" ".join(title.split()[:3]) for title in titles]
    cells = [["Time", *ROOMS]]
    wanted = []
    for at in range(2):
        row = short[3 * at : 3 * at + 3]
        cells.append([f"{8 + at:02d}:00-{9 + at:02d}:00", *row])
        wanted += [(DAY, time(8 + at), room, t) for room, t in zip(ROOMS, row, strict=True)]
    found = read(*layout(day, cells))  # type: ignore[operator]
    assert [(e.day, e.start, e.room, e.title) for e in found] == wanted
