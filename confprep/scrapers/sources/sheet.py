"""Workbooks and separated values as tables: what is hidden is left out, and said."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

from confprep import spreadsheets
from confprep.errors import ReadError
from confprep.scrapers.blocks import Block, Cell, Line, Omitted, Table
from confprep.scrapers.page import Page

Covered = tuple[int, int, int, int]
"""First row, first column, last row, last column of cells that are one, from 0."""
Rows = list[list[str]]

SEPARATORS = (",", ";", "\t", "|", "^", "~")
SAMPLE = 40_000
"""Letters by which the separator is told."""
MOST_FIELDS = 10
"""Fields of a row that speak for a separator; prose has many commas."""
_MARKUP = re.compile(
    r"<(?:br|p|b|i|em|strong|div|span|ul|li|a|h[1-6]|sup)\b[^>]*>|&\w{2,8};|&#\d+;", re.IGNORECASE
)
_EMPHASIS = re.compile(r"\*\*(?=\S)(.{1,400}?)(?<=\S)\*\*")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d\d")
NEVER_COUNTED = "formulas whose result no program has worked out"


def read_separated(text: str, where: str) -> list[Block]:
    """Return separated values as a table; ReadError where a quotation mark is never closed."""
    text = text.replace("\x00", "")
    rows = spreadsheets.rows_of_text(text, where, separator_of(text))
    return _tables(rows, (), "")


def separator_of(text: str) -> str:
    """Return the mark that parts the lines of a text most evenly."""
    best, most = ",", 0.0
    for mark in SEPARATORS:
        reader = csv.reader(io.StringIO(text[:SAMPLE], newline=""), delimiter=mark)
        widths: list[int] = []
        try:
            widths = [len(row) for row in reader if row]
        except csv.Error:
            continue  # A field longer than csv allows: not this mark.
        if len(widths) > 2 and len(text) > SAMPLE:  # noqa: PLR2004
            widths.pop()  # The last row of the sample is cut.
        several = [width for width in widths if width > 1]
        if not several:
            continue
        usual = Counter(widths).most_common(1)[0][1] / len(widths)
        score = len(several) / len(widths) * min(MOST_FIELDS, median(widths)) * (0.3 + usual)
        if score > most:
            best, most = mark, score
    return best


def read_workbook(page: Page) -> list[Block]:
    """Return the sheets of an .xlsx file as tables.

    Raises `ReadError` where the file is damaged, locked, or of Excel 2003 and older.
    """
    book, formulas = _opened(page)
    found: list[Block] = []
    hidden: list[str] = []
    for sheet in book.worksheets[: spreadsheets.MOST_SHEETS]:
        if sheet.sheet_state != "visible":
            hidden.append(sheet.title)
            continue
        found += _sheet(sheet, formulas)
    if hidden:
        found.append(Omitted(reason="hidden sheets", count=len(hidden), name=", ".join(hidden)))
    left = len(book.worksheets) - spreadsheets.MOST_SHEETS
    if left > 0:
        found.append(
            Omitted(reason=f"sheets behind the first {spreadsheets.MOST_SHEETS}", count=left)
        )
    return found


def _opened(page: Page) -> tuple[Any, Any]:
    """Return a workbook with its values, and with its formulas where it has any."""
    import warnings
    import zipfile

    import openpyxl

    content = page.content
    if not content.startswith(b"PK"):
        raise ReadError(
            "This is a workbook of Excel 2003 or older, or one with a password",
            where=page.label,
            next_step="Save it as .xlsx without a password, or as CSV",
        )
    try:
        with warnings.catch_warnings():
            # Styles and drawings that openpyxl does not know are nothing to us.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
            formulas = None
            with zipfile.ZipFile(io.BytesIO(content)) as parts:
                sheets = [name for name in parts.namelist() if "worksheets/" in name]
                if any(b"<f" in parts.read(name) for name in sheets):
                    formulas = openpyxl.load_workbook(io.BytesIO(content), keep_links=False)
    except Exception as error:
        raise ReadError(
            "The workbook cannot be read: it is damaged or locked",
            where=page.label,
            next_step="Open it, save it as CSV, and read that file",
        ) from error
    return book, formulas


def _sheet(sheet: Any, formulas: Any) -> list[Block]:
    """Return one sheet: its visible rows and columns, and what was left out."""
    if sheet.max_row > spreadsheets.MOST_ROWS + 1:
        raise ReadError(
            f"The table has more than {spreadsheets.MOST_ROWS:,} rows",
            where=sheet.title,
            next_step="Cut it into smaller files and read those",
        )
    hidden_rows = {at for at, row in sheet.row_dimensions.items() if row.hidden}
    hidden_columns = _hidden_columns(sheet)
    rows: Rows = []
    kept_rows: list[int] = []
    left_out = unworked = 0
    columns = [
        at
        for at in range(1, min(sheet.max_column, spreadsheets.MOST_COLUMNS) + 1)
        if at not in hidden_columns
    ]
    for at, cells in enumerate(sheet.iter_rows(max_col=spreadsheets.MOST_COLUMNS), 1):
        texts = [spreadsheets.cell_text(cell.value) for cell in cells]
        if at in hidden_rows:
            left_out += any(texts)
            continue
        if formulas is not None:
            unworked += sum(
                cell.value is None and _is_formula(formulas[sheet.title].cell(at, number).value)
                for number, cell in enumerate(cells, 1)
            )
        kept_rows.append(at)
        rows.append([texts[number - 1] if number <= len(texts) else "" for number in columns])
    found = _tables(rows, _merged(sheet, kept_rows, columns), sheet.title)
    if left_out:
        reason = "rows hidden by a filter" if sheet.auto_filter.ref else "hidden rows"
        found.append(Omitted(reason=reason, count=left_out, name=sheet.title))
    shown = [at for at in hidden_columns if _holds_text(sheet, at)]
    if shown:
        found.append(Omitted(reason="hidden columns", count=len(shown), name=sheet.title))
    if unworked:
        found.append(Omitted(reason=NEVER_COUNTED, count=unworked, name=sheet.title))
    return found


def _hidden_columns(sheet: Any) -> set[int]:
    found: set[int] = set()
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden:
            first, last = dimension.min or 0, dimension.max or 0
            found.update(range(first, min(last, spreadsheets.MOST_COLUMNS) + 1))
    return found


def _holds_text(sheet: Any, column: int) -> bool:
    return any(
        spreadsheets.cell_text(cell.value)
        for (cell,) in sheet.iter_rows(min_col=column, max_col=column)
    )


def _is_formula(value: object) -> bool:
    return isinstance(value, str) and value.startswith("=")


def _merged(sheet: Any, rows: Sequence[int], columns: Sequence[int]) -> list[Covered]:
    """Return the cells that are one, by their numbers among the visible rows and columns."""
    row_numbers = {at: number for number, at in enumerate(rows)}
    column_numbers = {at: number for number, at in enumerate(columns)}
    found: list[Covered] = []
    for area in sheet.merged_cells.ranges:
        down = [
            row_numbers[at] for at in range(area.min_row, area.max_row + 1) if at in row_numbers
        ]
        across = [
            column_numbers[at]
            for at in range(area.min_col, area.max_col + 1)
            if at in column_numbers
        ]
        if down and across:
            found.append((down[0], across[0], down[-1], across[-1]))
    return found


# --- rows to tables ------------------------------------------------------------------------------


def _tables(rows: Rows, merged: Iterable[Covered], name: str) -> list[Block]:
    """Return the tables of one sheet; side by side where an empty column parts two programs."""
    spans = {(top, left): (bottom, right) for top, left, bottom, right in merged}
    covered = {
        (row, column)
        for (top, left), (bottom, right) in spans.items()
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }
    found: list[Block] = []
    for first, last in _parts(rows):
        cells: list[Cell] = []
        kept = [
            at
            for at, row in enumerate(rows)
            if any(row[first : last + 1])
            or any((at, column) in covered for column in range(first, last + 1))
        ]
        numbers = {at: number for number, at in enumerate(kept)}
        for at in kept:
            for column, text in enumerate(rows[at][first : last + 1], first):
                if not text or (at, column) in covered:
                    continue
                bottom, right = spans.get((at, column), (at, column))
                deep = sum(
                    at <= row <= bottom for row in kept[numbers[at] : numbers[at] + bottom - at + 1]
                )
                lines = _lines(text)
                if lines:
                    cells.append(
                        Cell(
                            lines=lines,
                            row=numbers[at],
                            column=column - first,
                            rows=max(deep, 1),
                            columns=min(right, last) - column + 1,
                        )
                    )
        if cells:
            found.append(Table(cells=tuple(cells), name=name, kind="sheet"))
    return found


def _parts(rows: Rows) -> list[tuple[int, int]]:
    """Return the first and last columns of tables that stand side by side."""
    width = max(map(len, rows), default=0)
    filled = [any(column < len(row) and row[column] for row in rows) for column in range(width)]
    parts: list[tuple[int, int]] = []
    begun: int | None = None
    for column, used in enumerate([*filled, False]):
        if used and begun is None:
            begun = column
        elif not used and begun is not None:
            parts.append((begun, column - 1))
            begun = None
    if len(parts) > 1 and all(_is_program(rows, *part) for part in parts):
        return parts
    return [(parts[0][0], parts[-1][1])] if parts else []


def _is_program(rows: Rows, first: int, last: int) -> bool:
    """Whether columns by themselves are a table with times."""
    if last == first:
        return False
    timed = sum(any(_CLOCK.search(text) for text in row[first : last + 1]) for row in rows)
    return timed > 2  # noqa: PLR2004 - one or two may be a remark


def _lines(text: str) -> tuple[Line, ...]:
    """Return the lines of a cell; markup in it is read as such."""
    text = _EMPHASIS.sub(r"<b>\1</b>", text)
    if _MARKUP.search(text):
        from confprep.scrapers.sources import html

        return html.lines_of_markup(text.replace("\n", "<br>"))
    parts = (" ".join(part.split()) for part in text.splitlines())
    return tuple(Line(text=part) for part in parts if part)
