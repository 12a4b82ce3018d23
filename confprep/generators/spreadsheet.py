"""CSV that a spreadsheet opens as text, whatever a web page put into it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that starts so is run as a formula by Excel, LibreOffice and Google Sheets."""


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
