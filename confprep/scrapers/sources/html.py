"""A web page as blocks: tables with their spans, definitions, repeated cards, lines as printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from confprep.scrapers.blocks import (
    Block,
    Cell,
    Column,
    Furniture,
    Line,
    Omitted,
    Picture,
    Span,
    Table,
    raised,
)
from confprep.scrapers.markup import parsed, tree
from confprep.scrapers.page import Page
from confprep.scrapers.sources import cards

Node = Any
"""A BeautifulSoup tag or string."""

BLOCKS = frozenset(
    "address article aside blockquote body br center dd details dialog div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section "
    "summary table tbody td tfoot th thead tr ul".split()
)
LISTS = frozenset(("ul", "ol", "dd", "blockquote"))
UNSEEN = frozenset(
    "script style noscript template svg head iframe select option textarea input object canvas "
    "audio video math datalist title".split()
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
FOR_READERS_ALOUD = frozenset(
    "sr-only visually-hidden screen-reader-text visuallyhidden u-hidden".split()
)
APART = frozenset(("span", "a", "time", "label", "small", "button", "div"))
"""Inline elements that stand apart on the screen when nothing is written between them."""
CLOCK = re.compile(r"\d\s?[:.h]\s?[0-5]\d|\d\s?[ap]\.?m\b", re.IGNORECASE)
FOLDED = 3
"""Clocks in a part that is not shown: as many make it the folded-away day of a program."""
DEEPEST = 120
MOST_COLUMNS = 60
PLENTY = 3000
"""Letters: a page's header with more than this is no letterhead."""
BUTTON = 14
"""Letters: a button with more than this is a heading that folds its part in and out."""
NAVIGATION = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|breadcrumbs?|dropdown-menu|menu|topmenu|social|pagination|cookies?|share)(?:$|[\s_-])"
    r"|panel-menu|skip-?link",
    re.IGNORECASE,
)
"""What elements that lead elsewhere are called."""
ROLES = frozenset("navigation search banner contentinfo panel popup footer".split())
PICTURE = re.compile(r"program|agenda|schedule|timetable|at-a-glance|programm", re.IGNORECASE)


def read(page: Page) -> list[Block]:
    """Return the blocks of a web page in the order of reading, without places."""
    walker = _Walker()
    root = tree(page)
    walker.element(root.find("body") or root, _Style())
    return walker.finished()


def hidden(node: Node) -> bool:
    """Whether an element is not on the screen."""
    if node.name in UNSEEN:
        return True
    attributes = node.attrs
    if not attributes:
        return False
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    if style and re.search(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", style.lower()):
        return True
    classes = attributes.get("class")
    return bool(classes) and not FOR_READERS_ALOUD.isdisjoint(classes)


class _Style:
    """How the text of an element looks; made anew only where something changes."""

    __slots__ = ("bold", "depth", "holder", "inline", "italic", "level", "link", "raised")

    def __init__(self, above: _Style | None = None) -> None:
        self.bold: bool = above.bold if above else False
        self.italic: bool = above.italic if above else False
        self.raised: bool = above.raised if above else False
        self.depth: int = above.depth if above else 0
        self.level: int = above.level if above else 0
        self.link: str = above.link if above else ""
        self.holder: str = above.holder if above else ""
        self.inline: str = above.inline if above else ""

    def under(self, node: Node) -> _Style:
        """Return the style inside an element."""
        name = node.name
        found = _Style(self)
        if name in BLOCKS:
            found.holder, found.inline = look(node), ""
            found.depth += name in LISTS
            if name in HEADINGS:
                found.level, found.bold = HEADINGS[name], True
            found.bold = found.bold or name in ("th", "dt")
        else:
            classes = node.attrs.get("class")
            if classes:
                found.inline = look(node)
            if name in ("b", "strong"):
                found.bold = True
            elif name in ("i", "em", "cite"):
                found.italic = True
            elif name == "sup":
                found.raised = True
            elif name == "a":
                found.link = str(node.attrs.get("href") or "")
        style = node.attrs.get("style")
        if style and re.search(r"font-weight\s*:\s*(?:bold|[6-9]00)", style.lower()):
            found.bold = True
        return found


def look(node: Node) -> str:
    """Return what an element is called in the markup: its tag and first class."""
    classes = node.attrs.get("class")
    return f"{node.name}.{classes[0]}" if classes else str(node.name)


class Lines:
    """Gathers the printed lines of an element, tables inside it included."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._pieces: list[tuple[str, _Style]] = []
        self._depth = 0

    def element(self, node: Node, style: _Style) -> None:
        """Add an element and what it holds."""
        if self._depth > DEEPEST:
            self._pieces.append((node.get_text(" "), style))
            return
        block = node.name in BLOCKS
        if block:
            self.flush()
        inside = style.under(node)
        self._depth += 1
        self.children(node, inside)
        self._depth -= 1
        if block:
            self.flush()

    def children(self, node: Node, style: _Style) -> None:
        """Add what stands inside an element."""
        before = ""
        for child in node.children:
            name = child.name
            if name is None:
                if before not in BLOCKS and before != "sup":
                    self._between(str(child), style)
                self.text(child, style, keep_breaks=node.name == "pre")
                before = ""
                continue
            if self.unseen(child):
                continue
            if before and name in APART and before in APART:
                self._pieces.append(("\t", style))
            elif name not in BLOCKS and name != "sup":
                self._between(child.get_text(), style)
            self.child(child, style)
            before = name

    def child(self, node: Node, style: _Style) -> None:
        """Add an element below another one."""
        if node.name == "button" and not self._is_heading(node):
            return
        self.element(node, style)

    def unseen(self, node: Node) -> bool:
        """Whether an element is passed over because it is not shown."""
        return hidden(node)

    def text(self, node: Node, style: _Style, *, keep_breaks: bool) -> None:
        """Add a string; comments and the like are none."""
        if type(node).__name__ not in ("NavigableString", "CData"):
            return
        if not keep_breaks:
            self._pieces.append((str(node), style))
            return
        for at, part in enumerate(str(node).split("\n")):
            if at:
                self.flush()
            self._pieces.append((part, style))

    def _between(self, following: str, style: _Style) -> None:
        """Part two faces that meet without a space where a word ends and another begins."""
        last, first = self._pieces[-1][0][-1:] if self._pieces else "", following[:1]
        if last.islower() and first.isupper():
            self._pieces.append((" ", style))

    def _is_heading(self, node: Node) -> bool:
        text = node.get_text()
        return (
            node.parent is not None and (node.parent.name in HEADINGS or node.parent.name == "dt")
        ) or (len(text.strip()) > BUTTON and bool(CLOCK.search(text)))

    def flush(self) -> None:
        """End the line in hand."""
        pieces, self._pieces = self._pieces, []
        made = _line(pieces)
        if made is not None:
            self.lines.append(made)


def _line(pieces: list[tuple[str, _Style]]) -> Line | None:
    """Return the line that pieces of text make, or None where they hold no letters."""
    text = ""
    spans: list[Span] = []
    styles: list[tuple[int, _Style]] = []
    for piece, style in pieces:
        part = raised(piece, text) if style.raised else piece
        words = part.split()
        if not words:
            if part and text and not text.endswith((" ", "\t")):
                text += "\t" if "\t" in part and part == "\t" else " "
                if spans:
                    spans[-1] = replace(spans[-1], text=spans[-1].text + text[-1])
            elif part == "\t" and text.endswith(" "):
                text = text[:-1] + "\t"
                spans[-1] = replace(spans[-1], text=spans[-1].text[:-1] + "\t")
            continue
        clean = " ".join(words)
        if part[0].isspace() and text and not text.endswith((" ", "\t")):
            clean = f" {clean}"
        if part[-1].isspace():
            clean += " "
        text += clean
        styles.append((len(words[0]) if len(words) == 1 else len(clean), style))
        last = spans[-1] if spans else None
        if last and (last.bold, last.italic, last.raised) == (
            style.bold,
            style.italic,
            style.raised,
        ):
            spans[-1] = replace(last, text=last.text + clean)
        else:
            spans.append(Span(clean, style.bold, style.italic, style.raised))
    stripped = text.strip()
    if not stripped:
        return None
    spans[0] = replace(spans[0], text=spans[0].text.lstrip())
    spans[-1] = replace(spans[-1], text=spans[-1].text.rstrip())
    letters = sum(size for size, _ in styles)
    first = styles[0][1]
    inline = {style.inline for _, style in styles}
    return Line(
        text=stripped,
        spans=tuple(spans),
        bold=2 * sum(size for size, style in styles if style.bold) > letters,
        italic=2 * sum(size for size, style in styles if style.italic) > letters,
        gap=2.0 if first.level else 1.0,
        depth=first.depth,
        level=first.level,
        look=first.inline if len(inline) == 1 and first.inline else first.holder,
        link=next((style.link for _, style in styles if style.link), ""),
    )


def blocks_of_markup(text: str) -> list[Block]:
    """Return the blocks of a piece of markup, without places."""
    root = parsed(text)
    walker = _Walker()
    walker.element(root.find("body") or root, _Style())
    return walker.finished()


def lines_of_markup(text: str) -> tuple[Line, ...]:
    """Return the printed lines of a piece of markup."""
    root = parsed(text)
    return lines_of(root.find("body") or root)


def lines_of(node: Node, depth: int = 0) -> tuple[Line, ...]:
    """Return the printed lines of one element."""
    gathered = Lines()
    style = _Style()
    style.depth = depth
    gathered.element(node, style)
    gathered.flush()
    return tuple(gathered.lines)


class _Walker(Lines):
    """Walks a page: tables, definitions, cards and furniture leave the flow of its lines."""

    def __init__(self) -> None:
        super().__init__()
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
        if len(CLOCK.findall(node.get_text(" "))) < FOLDED or _stands_elsewhere(node):
            self._not_shown += 1
            return True
        return False

    def child(self, node: Node, style: _Style) -> None:
        """Add an element, in the way that its kind is read."""
        name = node.name
        if name == "img":
            self._picture(node)
        elif _is_furniture(node):
            self._furniture(node)
        elif name == "table" and not _is_layout(node):
            self._add(*_tables(node))
        elif name == "dl" and (table := _definitions(node)) is not None:
            self._add(table)
        elif name == "pre" and node.get_text().count("\n") > FOLDED:
            self._preformatted(node)
        else:
            super().child(node, style)

    def children(self, node: Node, style: _Style) -> None:
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
        from confprep.scrapers.sources import text

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


def _stands_elsewhere(node: Node) -> bool:
    """Whether most of a hidden part is printed a second time outside it, as for telephones."""
    root = node
    while root.parent is not None:
        root = root.parent
    inside = [text for text in node.stripped_strings if len(text) > FOLDED]
    everywhere = list(root.stripped_strings)
    counts: dict[str, int] = {}
    for text in everywhere:
        counts[text] = counts.get(text, 0) + 1
    for text in inside:
        counts[text] = counts.get(text, 0) - 1
    return 2 * sum(counts.get(text, 0) > 0 for text in inside) > len(inside)


def _is_furniture(node: Node) -> bool:
    name = node.name
    role = node.attrs.get("role") or node.attrs.get("data-role")
    called = " ".join((*node.attrs.get("class", ()), str(node.attrs.get("id", ""))))
    if name == "nav" or role in ROLES:
        return len(CLOCK.findall(node.get_text(" "))) < FOLDED
    if name in ("div", "ul", "aside") and NAVIGATION.search(called):
        text = node.get_text(" ")
        return len(text) < PLENTY and not CLOCK.search(text)
    if name not in ("footer", "header"):
        return False
    up = node.parent
    while up is not None and up.name not in ("body", "[document]"):
        if up.name in ("article", "section", "main", "li", "td"):
            return False
        up = up.parent
    text = node.get_text(" ")
    return len(text) < PLENTY and not CLOCK.search(text)


# --- tables --------------------------------------------------------------------------------------


def _own(table: Node, *names: str) -> Iterator[Node]:
    """Yield the elements of those names that belong to this table and not to one inside it."""
    for node in table.find_all(list(names)):
        if node.find_parent("table") is table:
            yield node


def _is_layout(table: Node) -> bool:
    """Whether a table only sets the page: it holds others, or has one column, or one row."""
    if table.find("table") is not None:
        return True
    rows = [
        [cell for cell in row.children if cell.name in ("td", "th") and not hidden(cell)]
        for row in _own(table, "tr")
        if not hidden(row)
    ]
    filled = [row for row in rows if row]
    return len(filled) < 2 or max(map(len, filled)) < 2  # noqa: PLR2004


def _tables(table: Node) -> list[Block]:
    """Return a table with the rows and columns that each cell covers."""
    rows = [row for row in _own(table, "tr") if not hidden(row)]
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for at, row in enumerate(rows):
        column = 0
        for node in row.children:
            if node.name not in ("td", "th") or hidden(node):
                continue
            while (at, column) in taken:
                column += 1
            deep = _number(node.attrs.get("rowspan"), len(rows) - at) or len(rows) - at
            wide = _number(node.attrs.get("colspan"), MOST_COLUMNS) or 1
            taken.update((at + y, column + x) for y in range(deep) for x in range(wide))
            lines = lines_of(node)
            if lines:
                heading = node.name == "th" or (
                    row.parent is not None and row.parent.name == "thead"
                )
                cells.append(
                    Cell(
                        lines=lines,
                        row=at,
                        column=column,
                        rows=deep,
                        columns=wide,
                        heading=heading,
                    )
                )
            column += wide
    caption = next(_own(table, "caption"), None)
    found: list[Block] = []
    if caption is not None and lines_of(caption):
        found.append(Column(lines=lines_of(caption)))
    if cells:
        found.append(Table(cells=tuple(cells)))
    return found


def _number(text: Any, most: int) -> int:
    """Return a span as a number of at most `most`; 1 where it is none."""
    digits = re.sub(r"\D", "", str(text or "1"))[:4]
    return min(int(digits), most) if digits else 1


class _OfDefinition(Lines):
    """The lines of a term or a description, without those that the parser put inside it."""

    def child(self, node: Node, style: _Style) -> None:
        """Add an element below another one."""
        if node.name not in ("dt", "dd"):
            super().child(node, style)


def _definitions(node: Node) -> Table | None:
    """Return terms and descriptions as a table of two columns; None for a list that holds more."""
    if node.find(["table", "dl", "ul", "ol"]) is not None:
        return None
    rows: list[tuple[list[Line], list[Line]]] = []
    for part in node.find_all(["dt", "dd"]):
        if hidden(part):
            continue
        gathered = _OfDefinition()
        gathered.element(part, _Style())
        gathered.flush()
        if part.name == "dt" or not rows:
            rows.append(([], []))
        rows[-1][part.name == "dd"].extend(gathered.lines)
    cells = [
        Cell(lines=tuple(side), row=at, column=column)
        for at, sides in enumerate(rows)
        for column, side in enumerate(sides)
        if side
    ]
    read = sum(len(line.text.split()) for cell in cells for line in cell.lines)
    if not cells or read < sum(len(line.text.split()) for line in lines_of(node)):
        return None
    return Table(cells=tuple(cells), kind="definitions")
