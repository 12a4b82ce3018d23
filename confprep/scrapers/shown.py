"""The lines of any page as a person sees them, data with a line for each of its values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from confprep.scrapers import sources
from confprep.scrapers.blocks import Block, Column, Line, Omitted, lines_of, numbered
from confprep.scrapers.data import forms
from confprep.scrapers.page import Page

MOST_LINES = 20_000
"""Of a page that are shown; nobody reads as many, and the rest is counted."""
KEYED = "key "
"""Begins the look of a line of data; its key, or the path of it, follows."""


def blocks_of(page: Page) -> list[Block]:
    """Return the blocks of a page, at most `MOST_LINES` of their lines.

    Data has a line for each value, with its key as the look. Raises ReadError where a page has no
    text.
    """
    tree = _tree(page)
    if tree is not None:
        lines = list(_of_tree(tree, "", 0))
        found = numbered([Column(lines=tuple(lines[:MOST_LINES]))])
        if len(lines) > MOST_LINES:
            found.append(Omitted(reason=TOO_MANY, count=len(lines) - MOST_LINES))
        return found
    return _cut(sources.blocks(page))


TOO_MANY = "further lines that are not shown"


def _cut(blocks: Sequence[Block]) -> list[Block]:
    kept: list[Block] = []
    left = MOST_LINES
    lost = 0
    for block in blocks:
        count = sum(1 for _ in lines_of(block))
        if count > left:
            lost += count
            continue
        left -= count
        kept.append(block)
    return [*kept, Omitted(reason=TOO_MANY, count=lost)] if lost else kept


def is_data(page: Page) -> bool:
    """Whether a page is read by its keys."""
    return page.form in ("json", "xml") or (page.form == "text" and forms.is_script(page))


def _tree(page: Page) -> Any:
    """Return the values of a page that is data, or None."""
    if page.form == "json":
        return forms.of_json(page.text)
    if page.form == "xml":
        return forms.of_xml(page)
    if page.form == "calendar":
        return _of_calendar(page.text)
    if page.form == "text" and forms.is_script(page):
        return forms.of_script(page.text)
    return None


def _of_calendar(text: str) -> list[dict[str, str]]:
    """Return the properties of a calendar, those of one entry together."""
    from icalendar.parser import Contentlines

    found: list[dict[str, str]] = [{}]
    for line in Contentlines.from_ical(text):  # type: ignore[no-untyped-call]
        name, _, value = line.partition(":")
        key = name.partition(";")[0]
        if key.upper() in ("BEGIN", "END"):
            found.append({})
        elif key:
            plain = re.sub(r"\\[nN]", " ", value)
            found[-1][key] = re.sub(r"\\(.)", r"\1", plain)
    return [one for one in found if one]


def _of_tree(value: Any, key: str, depth: int) -> Iterator[Line]:
    """Yield a line for each value, those that hold others as headings."""
    label = key.rpartition(".")[2]
    if isinstance(value, dict):
        if label:
            yield Line(text=f"{label}:", look=KEYED, depth=depth)
        for name, inner in value.items():
            yield from _of_tree(inner, f"{key}.{name}" if key else str(name), depth + bool(label))
    elif isinstance(value, list):
        if label and any(isinstance(inner, dict | list) for inner in value):
            yield Line(text=f"{label}:", look=KEYED, depth=depth)
        for inner in value:
            yield from _of_tree(inner, key, depth)
    elif value not in (None, ""):
        text = " ".join(str(value).split())
        yield Line(text=f"{label}: {text}" if label else text, look=f"{KEYED}{key}", depth=depth)
