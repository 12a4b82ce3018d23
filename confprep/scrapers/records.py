"""Reading JSON that a platform serves or a user saved: the few idioms every platform shares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from confprep.errors import ReadError
from confprep.scrapers import markup
from confprep.scrapers.page import Page
from confprep.text import clean

Record = dict[str, Any]


def load(page: Page) -> Any:
    """Return the page's JSON. Raises ReadError where it is cut off or broken."""
    import json

    try:
        return json.loads(page.text)
    except (ValueError, RecursionError) as error:
        place = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise ReadError(
            f"the JSON is cut off or broken{place}",
            where=page.label,
            next_step="Save the whole answer again",
        ) from None


def every(data: Any, *keys: str) -> Iterator[Record]:
    """Yield the outermost records anywhere in `data` that have all of the keys."""
    waiting = [data]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            if all(key in item for key in keys):
                yield item
            else:
                waiting.extend(reversed(item.values()))
        elif isinstance(item, list):
            waiting.extend(reversed(item))


def rows(value: Any) -> list[Record]:
    """Return the records of a list that may be nested, single or missing."""
    if isinstance(value, dict):
        return [value]
    if isinstance(value, list):
        return [record for item in value for record in rows(item)]
    return []


def values(value: Any) -> list[Any]:
    """Return the values of a record or a list; nothing of anything else."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def text(record: Any, *keys: str) -> str:
    """Return the first of the keys that says something, without its markup."""
    for key in keys:
        value = record.get(key) if isinstance(record, dict) else None
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return plain(str(value))
    return ""


def plain(value: str) -> str:
    """Return a value that may hold HTML as text on one line."""
    if "<" not in value and "&" not in value:
        return clean.line(value)
    return markup.text(markup.parsed(value))
