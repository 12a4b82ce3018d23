"""A web page as blocks: tables with their spans, definitions, repeated cards, lines as printed."""

from __future__ import annotations

import re
from collections import Counter

from confprep.scrapers.blocks import Block, Column, Furniture, Line, Omitted, Picture, Table
from confprep.scrapers.markup import parsed, tree
from confprep.scrapers.page import Page
from confprep.scrapers.sources import text
from confprep.scrapers.sources.html import cards
from confprep.scrapers.sources.html.furniture import (
    FOLDED,
    is_furniture,
    stands_elsewhere,
    strings_in,
)
from confprep.scrapers.sources.html.lines import CLOCK, UNSEEN, Lines, Node, Style, hidden, lines_of
from confprep.scrapers.sources.html.tables import definitions_of, is_layout, tables_of

PICTURE = re.compile(r"program|agenda|schedule|timetable|at-a-glance|programm", re.IGNORECASE)


def read(page: Page) -> list[Block]:
    """Return the blocks of a web page in the order of reading, without places."""
    root = tree(page)
    walker = _Walker(root)
    walker.element(root.find("body") or root, Style())
    return walker.finished()


def blocks_of_markup(text: str) -> list[Block]:
    """Return the blocks of a piece of markup, without places."""
    root = parsed(text)
    walker = _Walker(root)
    walker.element(root.find("body") or root, Style())
    return walker.finished()


def lines_of_markup(text: str) -> tuple[Line, ...]:
    """Return the printed lines of a piece of markup."""
    root = parsed(text)
    return lines_of(root.find("body") or root)


class _Walker(Lines):
    """Walks a page: tables, definitions, cards and furniture leave the flow of its lines."""

    def __init__(self, root: Node) -> None:
        super().__init__()
        self._root = root
        self._strings: Counter[str] | None = None
        """Of the whole page, once they were asked for."""
        self._blocks: list[Block] = []
        self._not_shown = 0

    def finished(self) -> list[Block]:
        """Return all blocks."""
        self._end_column()
        if self._not_shown:
            self._blocks.append(
                Omitted(reason="parts of the page that are not shown", count=self._not_shown)
            )
        return self._blocks

    def unseen(self, node: Node) -> bool:
        """Whether an element is passed over; the folded-away day of a program is not."""
        if not hidden(node):
            return False
        if node.name in UNSEEN:
            return True
        folded = len(CLOCK.findall(node.get_text(" "))) >= FOLDED
        if folded and self._strings is None:
            self._strings = strings_in(self._root)
        if not folded or stands_elsewhere(node, self._strings or Counter()):
            self._not_shown += 1
            return True
        return False

    def child(self, node: Node, style: Style) -> None:
        """Add an element, in the way that its kind is read."""
        name = node.name
        if name == "img":
            self._picture(node)
        elif is_furniture(node):
            self._furniture(node)
        elif name == "table" and not is_layout(node):
            self._add(*tables_of(node))
        elif name == "dl" and (table := definitions_of(node)) is not None:
            self._add(table)
        elif name == "pre" and node.get_text().count("\n") > FOLDED:
            self._preformatted(node)
        else:
            super().child(node, style)

    def children(self, node: Node, style: Style) -> None:
        """Add what stands in an element: as cards, where its children are alike."""
        found = cards.of(node, lines_of) if node.name != "pre" else None
        if found is None:
            super().children(node, style)
            return
        for part in found:
            if isinstance(part, Table):
                self._add(part)
            elif part.name is None:
                self.text(part, style, keep_breaks=False)
            elif not self.unseen(part):
                self.child(part, style)

    def _preformatted(self, node: Node) -> None:
        self._add(*text.blocks_of(node.get_text()))

    def _add(self, *blocks: Block) -> None:
        self._end_column()
        self._blocks += blocks

    def _end_column(self) -> None:
        self.flush()
        if self.lines:
            self._blocks.append(Column(lines=tuple(self.lines)))
            self.lines = []

    def _furniture(self, node: Node) -> None:
        lines = lines_of(node)
        if lines:
            self._add(Furniture(lines=lines, kind="navigation"))

    def _picture(self, node: Node) -> None:
        said = " ".join(str(node.attrs.get(name) or "") for name in ("alt", "title"))
        source = str(node.attrs.get("src") or "").rpartition("/")[2]
        if PICTURE.search(said) or PICTURE.search(source):
            self._blocks.append(Picture(text=" ".join(said.split()) or source[:100]))
