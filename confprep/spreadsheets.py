"""Tables as files: CSV, TSV and XLSX into rows of text, and rows into CSV that runs nothing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from msgspec import Struct

from confprep.errors import ReadError

MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_SHEETS = 30
LARGEST_CELL = 1_000_000
SEPARATORS = "\t,;|"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that starts so is run as a formula by Excel, LibreOffice and Google Sheets."""
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
"""Excel 2003 and older; also any workbook with a password."""

# --- in -----------------------------------------------------------------------------------------


def is_workbook(content: bytes) -> bool:
    """Whether `content` is an .xlsx file, or a workbook that must be saved as one."""
    return content.startswith((_ZIP, _OLD_EXCEL))


def rows_of(content: bytes, where: str) -> list[list[str]]:
    """Return the rows of a CSV, TSV or XLSX file as text, the cells without space around them.

    Of a workbook, the first sheet with anything in it. Raises `ReadError`.
    """
    if is_workbook(content):
        return next((sheet.rows for sheet in sheets_of(content, where) if sheet.rows), [])
    return rows_of_text(decoded(content), where)


class Sheet(Struct, frozen=True):
    """One sheet of a workbook as rows of text."""

    name: str
    rows: list[list[str]]
    shown: bool = True


def sheets_of(content: bytes, where: str) -> list[Sheet]:
    """Return the sheets of an .xlsx file, without the empty rows at their ends.

    Days and times are in ISO form. Raises `ReadError`.
    """
    import warnings

    if content.startswith(_OLD_EXCEL):
        raise ReadError(
            "This is a workbook of Excel 2003 or older, or one with a password",
            where=where,
            next_step="Save it as .xlsx without a password, or as CSV",
        )
    import openpyxl

    try:
        with warnings.catch_warnings():
            # Styles and drawings that openpyxl does not know are nothing to us.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=True, keep_links=False
            )
            sheets = [
                Sheet(sheet.title, _filled(sheet), sheet.sheet_state == "visible")
                for sheet in book.worksheets[:MOST_SHEETS]
            ]
            book.close()
    except Exception as error:
        raise ReadError(
            "The workbook cannot be read: it is damaged or locked",
            where=where,
            next_step="Open it, save it as CSV, and read that file",
        ) from error
    return sheets


def rows_of_text(text: str, where: str, separator: str = "") -> list[list[str]]:
    """Return the rows of separated text; without a `separator`, the one of its first line."""
    text = text.lstrip("\ufeff").replace("\x00", "")
    first = next((line for line in text.splitlines() if line.strip()), "")
    csv.field_size_limit(LARGEST_CELL)
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=separator or separator_of([first]) or ",",
        skipinitialspace=True,
    )
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append([cell.strip() for cell in row[:MOST_COLUMNS]])
            _refuse_beyond_the_most(rows, where)
    except csv.Error as error:
        raise ReadError(
            f"The table cannot be read beyond line {reader.line_num}",
            where=where,
            next_step="Look for a quotation mark that is never closed there",
        ) from error
    return rows


def separator_of(lines: Sequence[str]) -> str:
    """Return the separator that stands most often in one of `lines`; nothing where none does."""
    most = {mark: max((line.count(mark) for line in lines), default=0) for mark in SEPARATORS}
    best = max(SEPARATORS, key=most.__getitem__)
    return best if most[best] else ""


def decoded(content: bytes) -> str:
    """Return the text of a file, in whichever of the usual encodings it is written."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")  # What Excel on Windows writes as "CSV".


def _filled(sheet: Any) -> list[list[str]]:
    read = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True)
    rows = [[cell_text(value) for value in row] for row in read]
    while rows and not any(rows[-1]):
        rows.pop()
    _refuse_beyond_the_most(rows, sheet.title)
    return rows


def _refuse_beyond_the_most(rows: Sequence[Sequence[str]], where: str) -> None:
    """Raise ReadError for a table that would be cut: a row is never lost without a word."""
    if len(rows) > MOST_ROWS:
        raise ReadError(
            f"The table has more than {MOST_ROWS:,} rows",
            where=where,
            next_step="Cut it into smaller files and read those",
        )


def cell_text(value: object) -> str:  # noqa: PLR0911 - one kind of value a line
    """Return a cell as a person sees it: days in ISO form, times by 24 hours."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        midnight = value.hour == value.minute == 0
        return value.date().isoformat() if midnight else value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta) and timedelta(0) <= value < timedelta(days=1):
        return f"{value.seconds // 3600:02d}:{value.seconds // 60 % 60:02d}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _ESCAPED.sub(_unescaped, str(value)).strip()


def _unescaped(match: re.Match[str]) -> str:
    """Return the letter that a workbook writes by its number; nothing for one that is not seen."""
    letter = chr(int(match[1], 16))
    return letter if letter.isprintable() or letter in "\n\t" else ""


# --- out ----------------------------------------------------------------------------------------


def safe_cell(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula."""
    cleaned = text.replace("\x00", "")
    return f"'{cleaned}" if cleaned.lstrip().startswith(DANGEROUS) else cleaned


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as CSV in UTF-8 with a byte-order mark, without which Excel garbles names."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(
        [safe_cell(cell) for cell in row] for row in rows
    )
    return text.getvalue().encode("utf-8-sig")
