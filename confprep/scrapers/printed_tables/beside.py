"""Tables that stand beside a program: fees, hotels, deadlines, opening hours, committees."""

from __future__ import annotations

import re
from collections.abc import Sequence

from confprep.scrapers.blocks import Table
from confprep.scrapers.entries import Entry
from confprep.scrapers.evidence import classify
from confprep.text import days, roles

_MONEY = re.compile(
    r"(?:[$€£¥₹]|\b(?:EUR|USD|GBP|CHF|CAD|AUD|INR|BRL|R\$|Rs\.?|kr))\s?\d"
    r"|\d\s?(?:[€£¥₹]|(?:EUR|USD|GBP|CHF|CAD|AUD|INR|BRL|euros?|dollars)\b)",
    re.IGNORECASE,
)
_DEADLINE = re.compile(
    r"\b(?:deadlines?|submissions?|registrations?|notifications?|early.?bird|opens|closes"
    r"|extended|due|prazo|submiss\w+|inscri\w+|plazo|fecha l[ií]mite|scadenz\w+|iscrizion\w+|frist"
    r"|anmeldung\w*|einreichung\w*|date limite)\b",
    re.IGNORECASE,
)
_FEWEST = 2
_LONGEST_OFFICE = 4
"""Words of an office; a title is longer."""
_SURE = 0.5


def is_beside(table: Table, entries: Sequence[Entry]) -> bool:
    """Whether a table is none of the program, by the entries that would be made of it."""
    if not entries:
        return False
    if _has_prices(table) and not any(entry.start and entry.end for entry in entries):
        return True
    timed = [entry for entry in entries if entry.start is not None]
    if timed:
        return len(timed) >= _FEWEST and all(_is_day(entry.title) for entry in timed)
    if sum(_DEADLINE.search(entry.title) is not None for entry in entries) * 2 > len(entries):
        return True
    return any(_is_office(entry.title) for entry in entries) and all(
        entry.people and len(entry.title.split()) <= _LONGEST_OFFICE for entry in entries
    )


def _is_office(text: str) -> bool:
    """Whether a text is what somebody of a committee is: "President", "Program Chair"."""
    return roles.read(text.strip(" :")) is not None or classify(text)["role"] > _SURE


def _has_prices(table: Table) -> bool:
    """Whether most rows of a table name a price."""
    rows = table.by_row()
    priced = sum(any(_MONEY.search(cell.text) for cell in row) for row in rows if row)
    return priced >= _FEWEST and priced * 2 >= sum(map(bool, rows))


def _is_day(text: str) -> bool:
    """Whether a text is a day and nothing else."""
    found = days.find(text, days.NOTHING)
    return bool(found) and not (text[: found[0].begin] + text[found[-1].stop :]).strip(" ,.:-–")
