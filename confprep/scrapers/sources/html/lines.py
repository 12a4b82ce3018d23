"""The printed lines of an element of a web page, with their faces, and what is not shown."""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from confprep.scrapers.blocks import Line, Span, raised

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
DEEPEST = 120
BUTTON = 14
"""Letters: a button with more than this is a heading that folds its part in and out."""


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


class Style:
    """How the text of an element looks; made anew only where something changes."""

    __slots__ = ("bold", "depth", "holder", "inline", "italic", "level", "link", "raised")

    def __init__(self, above: Style | None = None) -> None:
        self.bold: bool = above.bold if above else False
        self.italic: bool = above.italic if above else False
        self.raised: bool = above.raised if above else False
        self.depth: int = above.depth if above else 0
        self.level: int = above.level if above else 0
        self.link: str = above.link if above else ""
        self.holder: str = above.holder if above else ""
        self.inline: str = above.inline if above else ""

    def under(self, node: Node) -> Style:
        """Return the style inside an element."""
        name = node.name
        found = Style(self)
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
        self._pieces: list[tuple[str, Style]] = []
        self._depth = 0

    def element(self, node: Node, style: Style) -> None:
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

    def children(self, node: Node, style: Style) -> None:
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

    def child(self, node: Node, style: Style) -> None:
        """Add an element below another one."""
        if node.name == "button" and not self._is_heading(node):
            return
        self.element(node, style)

    def unseen(self, node: Node) -> bool:
        """Whether an element is passed over because it is not shown."""
        return hidden(node)

    def text(self, node: Node, style: Style, *, keep_breaks: bool) -> None:
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

    def _between(self, following: str, style: Style) -> None:
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


def _line(pieces: list[tuple[str, Style]]) -> Line | None:
    """Return the line that pieces of text make, or None where they hold no letters."""
    text = ""
    spans: list[Span] = []
    styles: list[tuple[int, Style]] = []
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


def lines_of(node: Node, depth: int = 0) -> tuple[Line, ...]:
    """Return the printed lines of one element."""
    gathered = Lines()
    style = Style()
    style.depth = depth
    gathered.element(node, style)
    gathered.flush()
    return tuple(gathered.lines)
