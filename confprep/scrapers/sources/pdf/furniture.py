"""Running heads and feet: what stands at the same place on page after page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from confprep.scrapers.sources.words import Row, Word, rows_of

MARGIN = 0.1
"""Of the height of a page, at its head and at its foot."""
LEAST_PAGES = 3
SAME_HEIGHT = 6
"""Points."""
_TELLS_WHEN = re.compile(r"\d[:.h]\d\d|\b(?:19|20)\d\d\b|day\b|tag\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?:page|seite|p\.)?\W*\d{1,3}\W*(?:(?:of|von|/)\s*\d+)?\W*", re.IGNORECASE)

Shape = tuple[str, int]


def running(pages: Sequence[tuple[Sequence[Word], float]]) -> list[list[tuple[str, Row]]]:
    """Return for each page (words, height) the rows that are furniture, with what they are.

    A line that tells a day or a time is never furniture.
    """
    rows = [_marginal(words, height) for words, height in pages]
    shapes: Counter[Shape] = Counter()
    for page in rows:
        shapes.update({_shape(row) for row in page})
    found: list[list[tuple[str, Row]]] = []
    for page in rows:
        here: list[tuple[str, Row]] = []
        for row in page:
            text = _text(row)
            if _NUMBER.fullmatch(text):
                here.append(("page number", row))
            elif shapes[_shape(row)] >= LEAST_PAGES and not _TELLS_WHEN.search(text):
                here.append(("running head", row))
        found.append(here)
    return found


def _marginal(words: Sequence[Word], height: float) -> list[Row]:
    return rows_of(
        word
        for word in words
        if not word.turned and (word.base < MARGIN * height or word.base > (1 - MARGIN) * height)
    )


def _text(row: Row) -> str:
    return " ".join(word.text for word in row)


def _shape(row: Row) -> Shape:
    return re.sub(r"\d+", "0", _text(row)), round(row[0].base / SAME_HEIGHT)
