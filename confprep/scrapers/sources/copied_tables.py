"""Tables that were copied out of a page as plain lines: one cell a line, row after row.

Names of columns, then as many lines for each row, the clock always in the same one of them. Nothing
but that repetition tells such a table from running text, so that all of it has to be there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from confprep.scrapers.data.headings import meaning
from confprep.text import clock

_WIDTHS = range(2, 9)
_FEWEST_ROWS = 3
_LONGEST_HEADING = 40
_WHEN = frozenset(("time", "start"))
_BESIDE_A_CLOCK = 6
"""Letters beside the clock in a cell of times: "h", "EST"."""


class Part(Struct, frozen=True):
    """Neighbouring lines: the rows of a table, or lines that are none."""

    lines: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    """The first one holds the names of the columns."""


def parted(lines: Sequence[str]) -> Iterator[Part]:
    """Yield the tables of some lines and what stands between them, in their order."""
    filled = [number for number, line in enumerate(lines) if line.strip()]
    texts = [lines[number].strip() for number in filled]
    done = 0
    at = 0
    while at < len(texts):
        found = _table(texts, at)
        if not found:
            at += 1
            continue
        if filled[at] > done:
            yield Part(lines=lines[done : filled[at]])
        yield Part(rows=found)
        at += len(found) * len(found[0])
        done = filled[at - 1] + 1
    if done < len(lines):
        yield Part(lines=lines[done:])


def _table(texts: Sequence[str], at: int) -> list[list[str]]:
    """Return the rows of a table whose names of columns begin at a line; none where none does."""
    for width in _WIDTHS:
        names = texts[at : at + width]
        if len(names) < width or not all(map(_may_be_a_name, names)):
            return []
        times = [number for number, name in enumerate(names) if meaning(name).field in _WHEN]
        if not times:
            continue
        rows = _rows(texts, at + width, width, times[0])
        if len(rows) >= _FEWEST_ROWS:
            return [list(names), *rows]
    return []


def _may_be_a_name(text: str) -> bool:
    sentence = text.endswith((".", "!", "?"))
    return len(text) <= _LONGEST_HEADING and not sentence and not any(map(str.isdigit, text))


def _rows(texts: Sequence[str], at: int, width: int, time: int) -> list[list[str]]:
    rows = []
    for begun in range(at, len(texts) - width + 1, width):
        row = list(texts[begun : begun + width])
        if [number for number, text in enumerate(row) if clock.printed(text)] != [time]:
            break
        (found, *_) = clock.printed(row[time])
        if len(row[time]) - (found.stop - found.begin) > _BESIDE_A_CLOCK:
            break
        rows.append(row)
    return rows
