"""Somebody's list of programs, as a table or as pasted text, into entries with what they say.

A heading is known by what people call it; a list without headings has one program a line. What
cannot be understood is kept and named, never dropped and never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from confprep.errors import ReadError
from confprep.matcher.phrases import word_set
from confprep.model import Program, Target
from confprep.programs.resolve import GENERAL, ORTHOPAEDIC, Resolution, Resolver, lines_of
from confprep.spreadsheets import decoded, is_workbook, rows_of, rows_of_text
from confprep.text import days

LARGEST = 5_000_000
"""Bytes. A list of every program there is takes a hundredth of this."""
MOST_ROWS = 5_000

_HEADINGS = {
    "name": "program, program name, programs, institution, institution name, hospital, residency,"
    " residency program, name, school, program/institution, sponsor, sponsoring institution",
    "code": "id, program id, nrmp, nrmp code, nrmp program code, institution code, code",
    "city": "city, town",
    "state": "state, st",
    "place": "location, place, city/state, city, state",
    "specialty": "specialty, speciality, field",
    "priority": "priority, rank, tier, preference, wish",
    "signal": "signal, signaled, signalled, signals, signal sent, preference signal",
    "visa": "visa, visa sponsorship, visas, sponsors visa, visa type, sponsorship, visa sponsored",
    "visa_checked": "visa checked, visa date, date checked, checked, checked on, visa checked on,"
    " visa sponsorship checked, last checked",
    "img_history": "img, imgs, img history, img friendly, img share, img %, takes imgs, us img",
    "notes": "notes, note, comments, comment, remarks",
    "contacts": "contacts, contact, known contacts, people, who i know",
    "interviewed": "interviewed, interview, interview invite",
}
_YES = word_set("yes y x true 1 gold silver sent signal signaled signalled \u2713 \u2714")
_NO = frozenset({"", "no", "n", "false", "0", "none", "-", "\u2717", "\u2718"})
_PRIORITIES = {"high": 1, "top": 1, "medium": 2, "mid": 2, "middle": 2, "low": 3, "safety": 3}
_VISAS = {"j1": "J-1", "h1b": "H-1B", "h1": "H-1B", "none": "none", "no": "none"}
_SAYS_NO_VISA = frozenset({"", "unknown", "unclear", "?", "na", "not known", "n/a", "tbd"})


class ListLine(Struct, frozen=True, kw_only=True):
    """One line of a list: the program as written, and what the list says about it."""

    line: int
    """Counted from 1, as the user sees it."""
    text: str
    specialty: str = ""
    says: dict[str, Any] = {}
    """Fields of `Target`, only those that the list fills in."""
    unclear: tuple[str, ...] = ()
    """What the line says that could not be understood, in sentences."""


class Proposal(Struct, frozen=True, kw_only=True):
    """An entry and the program that it means, or may mean."""

    entry: ListLine
    resolution: Resolution


def read(content: bytes, name: str = "") -> list[ListLine]:
    """Return the entries of a list: a workbook, a table as text, or one program a line.

    Raises `ReadError` where `content` is none of these.
    """
    where = name or "the list"
    if len(content) > LARGEST:
        raise ReadError(
            "This is too large for a list of programs",
            where=where,
            next_step="Save only the sheet with the programs, as CSV",
        )
    if is_workbook(content):
        entries = _table(rows_of(content, where))
    else:
        named = name.casefold().endswith((".csv", ".tsv"))
        entries = _text(decoded(content), where, table=named)
    if not entries:
        raise ReadError(
            "There is no program in it", where=where, next_step="Put one program on each line"
        )
    return entries


def propose(entries: Iterable[ListLine], resolver: Resolver, specialty: str = "") -> list[Proposal]:
    """Return for every entry what it means; `specialty` counts where an entry names none."""
    return [
        Proposal(entry=entry, resolution=resolver.resolve(entry.text, entry.specialty or specialty))
        for entry in entries
    ]


def target(entry: ListLine, program: Program) -> Target:
    """Return the target that an entry makes of a program."""
    return msgspec.convert({"id": program.id, **entry.says}, Target)


def _text(text: str, where: str, *, table: bool) -> list[ListLine]:
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    if table or "\t" in first or any(_headed(row) for row in rows_of_text(first, where)):
        rows = rows_of_text(text, where)
        _refuse_beyond_the_most(rows, where)
        return _table(rows)
    entries: list[ListLine] = []
    for number, line in enumerate(lines, start=1):
        entries.extend(ListLine(line=number, text=entry) for entry in lines_of(line))
    _refuse_beyond_the_most(entries, where)
    return entries


def _refuse_beyond_the_most(rows: Sequence[object], where: str) -> None:
    """Raise ReadError for a list that would be cut: a line is never lost without a word."""
    if len(rows) > MOST_ROWS:
        raise ReadError(
            f"The list has more than {MOST_ROWS:,} lines",
            where=where,
            next_step="No list of programs is that long: check the file",
        )


def _plain(heading: str) -> str:
    return re.sub(r"[\s_]+", " ", heading.casefold().strip(" :#*?"))


def _headed(row: Sequence[str]) -> dict[int, str]:
    """Return the column numbers of the headings that are known, if this row is one of headings."""
    columns: dict[int, str] = {}
    for number, cell in enumerate(row):
        for field, known in _HEADINGS.items():
            if _plain(cell) in [name.strip() for name in known.split(",")]:
                if field not in columns.values():
                    columns[number] = field
                break
    named = {"name", "code"} & set(columns.values())
    return columns if named else {}


def _table(rows: Iterable[Sequence[str]]) -> list[ListLine]:
    entries: list[ListLine] = []
    columns: dict[int, str] | None = None
    for number, row in enumerate(rows, start=1):
        if not any(row):
            continue
        if columns is None:
            columns = _headed(row)
            if columns:
                continue
        entry = _entry(number, row, columns)
        if entry.text:
            entries.append(entry)
    return entries


def _entry(number: int, row: Sequence[str], columns: dict[int, str]) -> ListLine:
    if not columns:
        return ListLine(line=number, text=", ".join(cell for cell in row if cell))
    cells = {field: row[column] for column, field in columns.items() if column < len(row)}
    named = [cells.get(field, "") for field in ("name", "city", "state", "place")]
    code = cells.get("code", "")
    text = ", ".join(part for part in named if part) or code
    says: dict[str, Any] = {}
    unclear: list[str] = []
    for field, cell in cells.items():
        if field in _CELLS:
            _understand(field, cell, says, unclear)
    specialty = _specialty(cells.get("specialty", ""))
    return ListLine(line=number, text=text, specialty=specialty, says=says, unclear=tuple(unclear))


def _specialty(cell: str) -> str:
    said = cell.casefold()
    if "ortho" in said:
        return ORTHOPAEDIC
    return GENERAL if "surg" in said else ""


def _understand(field: str, cell: str, says: dict[str, Any], unclear: list[str]) -> None:
    """Put what a cell says into `says`, or a sentence into `unclear`."""
    if not cell.strip():
        return
    reader, expected = _CELLS[field]
    value = reader(cell.strip())
    if value is None:
        unclear.append(f"{field.replace('_', ' ')}: “{cell}” is not {expected}")
    else:
        says[field] = value


def _yes_or_no(cell: str) -> bool | None:
    said = cell.casefold()
    return said in _YES if said in _YES | _NO else None


def _priority(cell: str) -> int | None:
    said = cell.casefold()
    return int(said) if said in {"1", "2", "3"} else _PRIORITIES.get(said)


def _people(cell: str) -> tuple[str, ...]:
    parts = (part.strip() for part in re.split(r"[;,/\n]|\band\b", cell))
    return tuple(part for part in parts if part)


def visas(text: str) -> tuple[str, ...] | None:
    """Return the kinds of visa that `text` names; none for unknown, None where it is not clear."""
    if text.casefold().strip() in _SAYS_NO_VISA:
        return ()
    found = []
    for part in re.split(r"[,;/+&]|\band\b|\bor\b", text.casefold()):
        plain = re.sub(r"[^a-z0-9]", "", re.sub(r"\bvisas?\b|\bonly\b", "", part))
        if not plain:
            continue
        if plain not in _VISAS:
            return None
        found.append(_VISAS[plain])
    if "none" in found and len(set(found)) > 1:
        return None
    return tuple(sorted(set(found), key=["J-1", "H-1B", "none"].index))


def day_of(text: str) -> date | None:
    """Return the day that `text` names without doubt: 3/4/2026 is none, being two."""
    found = days.cell(text)
    whole = found is not None and not f"{text[: found.begin]}{text[found.stop :]}".strip()
    return found.value if found and whole and not found.doubt and found.until is None else None


_CELLS: dict[str, tuple[Callable[[str], object], str]] = {
    "priority": (_priority, "1, 2 or 3"),
    "signal": (_yes_or_no, "yes or no"),
    "interviewed": (_yes_or_no, "yes or no"),
    "visa": (visas, "J-1, H-1B, both, none or unknown"),
    "visa_checked": (day_of, "a day such as 2026-09-01"),
    "img_history": (str, ""),
    "notes": (str, ""),
    "contacts": (_people, ""),
}
"""How each field is read, and what it may say."""
