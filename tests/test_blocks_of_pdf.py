"""PDFs as blocks: drawn tables, tables told by white, columns, marks, turned and wide type."""

from __future__ import annotations

from contextlib import suppress

import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st

from confprep.errors import ReadError
from confprep.scrapers import sources
from confprep.scrapers.blocks import Block, Column, Furniture, Picture, Table, lines_of
from confprep.scrapers.page import Page
from tests import pdfs


def blocks(content: bytes) -> list[Block]:
    return sources.blocks(Page(content=content, name="program.pdf"))


def sheet() -> FPDF:
    pdf = FPDF(unit="pt", format="A4")
    pdf.set_auto_page_break(False)
    pdf.add_page()
    pdf.set_font("Helvetica", size=10)
    return pdf


def done(pdf: FPDF) -> list[Block]:
    return blocks(bytes(pdf.output()))


def placed(*texts: tuple[float, float, str], size: float = 10) -> list[Block]:
    """Return the blocks of one page with texts at (left, from the top)."""
    return blocks(
        pdfs.document([[(left, 842 - top, "R", size, text) for left, top, text in texts]])
    )


def cells(block: Block) -> list[list[str]]:
    assert isinstance(block, Table)
    return [[cell.text for cell in row] for row in block.by_row()]


def texts(*found: Block) -> list[str]:
    return [line.text for block in found for line in lines_of(block)]


def ruled(pdf: FPDF, xs: list[float], ys: list[float]) -> None:
    for x in xs:
        pdf.line(x, ys[0], x, ys[-1])
    for y in ys:
        pdf.line(xs[0], y, xs[-1], y)


def test_a_drawn_table_has_the_cells_that_its_rules_close() -> None:
    pdf = sheet()
    ruled(pdf, [50, 130, 350, 500], [100, 130, 170, 200])
    for x, y, text in (
        *((55, 115, "Time"), (135, 115, "Topic"), (355, 115, "Speaker")),
        *(
            (55, 145, "8:00"),
            (135, 145, "The knee and"),
            (135, 158, "its stem"),
            (355, 145, "Oriana Roe"),
        ),
        *((55, 185, "8:30"), (135, 185, "The hip"), (355, 185, "Ilka Fell")),
    ):
        pdf.text(x, y, text)
    (table,) = done(pdf)
    assert isinstance(table, Table)
    assert table.ruled
    assert cells(table) == [
        ["Time", "Topic", "Speaker"],
        ["8:00", "The knee and its stem", "Oriana Roe"],
        ["8:30", "The hip", "Ilka Fell"],
    ]
    assert [line.text for line in table.cells[4].lines] == ["The knee and", "its stem"]


def test_a_drawn_cell_reaches_over_rows_and_columns() -> None:
    pdf = sheet()
    for x in (50, 130, 500):
        pdf.line(x, 100, x, 190)
    pdf.line(315, 130, 315, 190)
    for y in (100, 130, 190):
        pdf.line(50, y, 500, y)
    pdf.line(130, 160, 500, 160)
    for x, y, text in (
        *((55, 118, "8:00-9:00"), (135, 118, "Opening of the whole meeting")),
        *((55, 150, "9:00-10:00"), (135, 150, "The knee"), (320, 150, "The hip")),
        *((135, 180, "The hand"), (320, 180, "The foot")),
    ):
        pdf.text(x, y, text)
    (table,) = done(pdf)
    assert isinstance(table, Table)
    assert [(c.text, c.row, c.column, c.rows, c.columns) for c in table.cells] == [
        ("8:00-9:00", 0, 0, 1, 1),
        ("Opening of the whole meeting", 0, 1, 1, 2),
        ("9:00-10:00", 1, 0, 2, 1),
        ("The knee", 1, 1, 1, 1),
        ("The hip", 1, 2, 1, 1),
        ("The hand", 2, 1, 1, 1),
        ("The foot", 2, 2, 1, 1),
    ]


def test_grounds_that_tile_are_cells() -> None:
    pdf = sheet()
    for row in range(3):
        for column, (x, wide) in enumerate(((50, 80), (130, 370))):
            pdf.set_fill_color(200 + 20 * ((row + column) % 2), 220, 240)
            pdf.rect(x, 100 + 30 * row, wide, 30, style="F")
            pdf.text(x + 5, 118 + 30 * row, ("8:00", "The knee")[column])
    (table,) = done(pdf)
    assert isinstance(table, Table)
    assert table.ruled
    assert cells(table) == [["8:00", "The knee"]] * 3


ROWS = (
    ("8:00", "The knee", "Oriana Roe"),
    ("8:30", "The hip and what", "Ilka Fell"),
    ("", "became of it", ""),
    ("9:00", "The hand", "Cato Ost"),
)


def test_a_table_without_rules_is_told_by_its_white() -> None:
    made = [
        (x, 100 + 12 * at, text)
        for at, row in enumerate(ROWS)
        for x, text in zip((50, 120, 300), row, strict=True)
        if text
    ]
    column, table = placed((50, 70, "Monday, 4 May 2026"), *made)
    assert texts(column) == ["Monday, 4 May 2026"]
    assert isinstance(table, Table)
    assert not table.ruled
    assert cells(table) == [
        ["8:00", "The knee", "Oriana Roe"],
        ["8:30", "The hip and what became of it", "Ilka Fell"],
        ["9:00", "The hand", "Cato Ost"],
    ]


def test_a_line_over_all_columns_is_a_row_that_spans_them() -> None:
    column, table = placed(
        (50, 50, "Monday"),
        (50, 100, "8:00"),
        (150, 100, "The knee"),
        (50, 112, "8:30"),
        (150, 112, "The hip"),
        (50, 140, "Session two, in which hands and feet are looked at"),
        (50, 168, "9:00"),
        (150, 168, "The hand"),
    )
    assert isinstance(table, Table)
    assert cells(table)[2] == ["Session two, in which hands and feet are looked at"]
    assert (table.cells[4].column, table.cells[4].columns) == (0, 2)
    assert texts(column) == ["Monday"]


def test_newspaper_columns_are_read_one_after_the_other() -> None:
    left = [(50, 100 + 14 * at, f"{8 + at}:00 The knee of the day, part {at}") for at in range(9)]
    right = [(320, 103 + 14 * at, f"{8 + at}:00 The hip of the day, part {at}") for at in range(9)]
    found = placed(
        (50, 60, "The programme of the whole meeting, printed over both columns"), *left, *right
    )
    assert texts(*found) == [
        "The programme of the whole meeting, printed over both columns",
        *(text for *_, text in left),
        *(text for *_, text in right),
    ]


def test_a_wide_table_is_not_taken_for_two_pages() -> None:
    pdf = sheet()
    ys = [100 + 20.0 * at for at in range(12)]
    ruled(pdf, [40, 100, 300, 360, 560], ys)
    for at, y in enumerate(ys[:-1]):
        for x, text in (
            (45, f"8:{10 + at}"),
            (105, f"Knee {at}"),
            (305, f"9:{10 + at}"),
            (365, f"Hip {at}"),
        ):
            pdf.text(x, y + 13, text)
    (table,) = done(pdf)
    assert cells(table)[1] == ["8:11", "Knee 1", "9:11", "Hip 1"]


def test_turned_text_is_a_line_of_its_own() -> None:
    pdf = sheet()
    ruled(pdf, [50, 80, 200, 400], [100, 150, 250])
    with pdf.rotation(90, 70, 245):
        pdf.text(70, 245, "Monday 4 May")
    pdf.text(85, 130, "8:00-8:30")
    pdf.text(210, 130, "The knee")
    pdf.text(85, 200, "8:30-9:00")
    pdf.text(210, 200, "The hip")
    (table,) = done(pdf)
    assert isinstance(table, Table)
    turned = [line for cell in table.cells for line in cell.lines if line.turned]
    assert [line.text for line in turned] == ["Monday 4 May"]


def test_wide_letter_spacing_is_no_space() -> None:
    pdf = sheet()
    pdf.set_char_spacing(3)
    pdf.text(60, 80, "MONDAY, 25 SEPTEMBER")
    pdf.set_char_spacing(0)
    pdf.text(60, 110, "8:00 The knee")
    assert texts(*done(pdf)) == ["MONDAY, 25 SEPTEMBER", "8:00 The knee"]


def test_superscripts_are_marks_of_the_word_before() -> None:
    pdf = sheet()
    pdf.set_xy(60, 80)
    pdf.write(12, "Oriana Roe")
    pdf.char_vpos = "SUP"
    pdf.write(12, "1,2")
    pdf.char_vpos = "LINE"
    pdf.write(12, ", Ilka Fell on the 15")
    pdf.char_vpos = "SUP"
    pdf.write(12, "th")
    (column,) = done(pdf)
    assert texts(column) == ["Oriana Roe¹,², Ilka Fell on the 15th"]


def test_ligatures_are_their_letters() -> None:
    content = pdfs.document([[(50, 700, "R", 10, "Di\x0berences among sta\x0b in o\x0eces")]])
    assert texts(*blocks(content)) == ["Differences among staff in offices"]


def test_faces_sizes_and_gaps_are_kept() -> None:
    content = pdfs.document(
        [
            [
                (50, 700, "B", 16, "Monday 4 May"),
                (50, 660, "R", 10, "8:00 The knee"),
                (50, 648, "I", 10, "Oriana"),
            ]
        ]
    )
    day, title, name = (line for block in blocks(content) for line in lines_of(block))
    assert (day.bold, title.bold, name.italic) == (True, False, True)
    assert day.size > 1.4 * title.size
    assert title.gap > 1.5 > name.gap
    assert (day.page, day.x) == (1, 50)


def test_running_heads_and_page_numbers_are_furniture() -> None:
    pages = [
        [
            (50, 820, "R", 8, "Annual Meeting of Bones"),
            (50, 700, "R", 10, f"{8 + at}:00 The knee, part {at}"),
            (280, 20, "R", 8, f"Page {at + 1} of 3"),
        ]
        for at in range(3)
    ]
    found = blocks(pdfs.document(pages))
    assert [type(block) for block in found] == [Furniture, Furniture, Column] * 3
    kinds = [block.kind for block in found if isinstance(block, Furniture)]
    assert kinds == ["running head", "page number"] * 3


def test_a_head_that_tells_the_day_is_read() -> None:
    pages = [
        [(50, 820, "R", 8, "Monday, 4 May 2026"), (50, 700, "R", 10, f"8:0{at} The knee")]
        for at in range(3)
    ]
    assert not any(isinstance(block, Furniture) for block in blocks(pdfs.document(pages)))


def test_a_page_that_is_a_picture_is_named() -> None:
    pdf = sheet()
    pdf.text(60, 60, "Agenda of the meeting of bones")
    from PIL import Image

    pdf.image(Image.new("RGB", (40, 40), (200, 30, 30)), x=20, y=80, w=550, h=700)
    found = done(pdf)
    (picture,) = [block for block in found if isinstance(block, Picture)]
    assert picture.page == 1
    assert picture.share > 0.7


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"%PDF-1.4 broken", "damaged"), (pdfs.document([[]]), "pictures of pages")],
)
def test_what_cannot_be_read_is_said_in_one_sentence(content: bytes, says: str) -> None:
    with pytest.raises(ReadError, match=says):
        blocks(content)


# --- properties ----------------------------------------------------------------------------------

WORD = st.text("abcdefghij", min_size=2, max_size=8)
PLACED = st.lists(
    st.tuples(st.sampled_from([50, 120, 230, 330, 460]), st.integers(5, 60), WORD),
    min_size=4,
    max_size=40,
    unique_by=lambda text: text[:2],
)


@settings(deadline=None)
@given(PLACED)
def test_every_word_of_a_page_stands_in_exactly_one_block(made: list[tuple[int, int, str]]) -> None:
    words = [*made, (50, 62, "enough letters to be no picture")]
    found = placed(*((left, 13 * row, text) for left, row, text in words), size=8)
    printed = sorted(word for *_, text in words for word in text.split())
    assert sorted(" ".join(texts(*found)).split()) == printed
    places = [line.place for block in found for line in lines_of(block)]
    assert places == list(range(1, len(places) + 1))


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_behind_the_mark_of_a_pdf_are_blocks_or_one_sentence(tail: bytes) -> None:
    with suppress(ReadError):
        blocks(b"%PDF-1.7\n" + tail)
