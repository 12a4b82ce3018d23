"""A page as logical lines: the text of each, and what its place on the page says about it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from bs4.element import PageElement
from msgspec import Struct
from msgspec.structs import replace

from confprep.scrapers import markup
from confprep.scrapers.general import tables
from confprep.text import clean, days

MOST_LINES = 60_000
UNREAD_LINES = f"lines behind the first {MOST_LINES:,}, which were not read"
LONGEST_LINE = 20_000
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "caption",
        "legend",
    ]
)
_APART = frozenset(
    [
        "article",
        "blockquote",
        "dl",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "section",
        "table",
        "tr",
        "ul",
    ]
)
_LEFT_OUT = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "nav",
        "footer",
        "select",
        "option",
        "head",
        "iframe",
        "object",
        "math",
        "video",
        "audio",
        "canvas",
        "textarea",
    ]
)
_INLINE = frozenset(("span", "a"))
_INSET = frozenset(("ul", "ol", "blockquote", "dd"))
_NEW = frozenset(("li", "tr", "article", "section"))
_STRONG = frozenset(["b", "strong"])
_SLANTED = frozenset(["i", "em", "cite"])
_BULLET = re.compile(r"^[•●◦▪■‣∙·*►–-]\s+")
_SPACES = re.compile(r"[^\S\n]+")


class Line(Struct, frozen=True):
    """One logical line. Offsets count characters of `text`."""

    text: str
    gap: int = 0
    """0: directly beneath the line before it; 1: set apart; 2: a new block."""
    depth: int = 0
    """How far it stands in."""
    level: int = 0
    """Of its heading, 1 to 6; 0 for no heading."""
    bold: bool = False
    bullet: bool = False
    switches: tuple[int, ...] = ()
    """Offsets at which the face changes, or a wide gap stands."""
    origin: str = ""
    """What the markup calls the element; lines of one kind share it."""


# --- plain text --------------------------------------------------------------------------------


def from_text(text: str, unread: Counter[str] | None = None) -> list[Line]:
    """Return the lines of plain text; wrapped lines are joined, wide gaps become switches.

    What is beyond the most that is read is counted in `unread`.
    """
    lines: list[Line] = []
    gap = 2
    rows = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").split("\n")
    for number, printed in enumerate(rows):
        if len(lines) >= MOST_LINES:
            if unread is not None:
                unread[UNREAD_LINES] += sum(bool(row.strip()) for row in rows[number:])
            break
        if not printed or printed.isspace():
            gap = min(gap + 1, 2)
            continue
        raw = clean.readable(printed[:LONGEST_LINE]).replace("\t", "    ").replace("\u00a0", " ")
        body = raw.strip(" |") if raw.lstrip().startswith("|") else raw.strip()
        if not body or not body.strip("-=_*|+ "):
            gap = min(gap + 1, 2)
            continue
        bullet = bool(_BULLET.match(body))
        if bullet:
            body = _BULLET.sub("", body, count=1)
        depth = (len(raw) - len(raw.lstrip())) // 2
        lines.append(_spread(body, Line(text="", gap=gap, depth=depth, bullet=bullet)))
        gap = 0
    return _joined(lines)


def _spread(body: str, line: Line) -> Line:
    """Collapse white space, and keep in mind where it was wide."""
    parts = re.split(r"\s{3,}|\s?\|\s{2,}|\s\|\s", body)
    if " | " in body or len(parts) == 1:
        # A bar is a separator that people read; it stays in the text.
        text = _SPACES.sub(" ", body).strip()
        return replace(line, text=text)
    parts = [_SPACES.sub(" ", part).strip() for part in parts if part.strip()]
    text, switches = "", []
    for part in parts:
        if text:
            text += " "
            switches.append(len(text))
        text += part
    return replace(line, text=text, switches=tuple(switches))


_OPEN_END = re.compile(
    r"(?:[,&–—/]|\b(?:and|of|for|the|in|with|to|at|on|a|an|vs\.?|versus|from|by))$"
)


def _joined(lines: Sequence[Line]) -> list[Line]:
    """Join a line to the one before it where the break is only a matter of width."""
    whole: list[Line] = []
    for line in lines:
        last = whole[-1] if whole else None
        if last is not None and _goes_on(last, line):
            text = f"{last.text} {line.text}"
            moved = tuple(len(last.text) + 1 + at for at in line.switches)
            whole[-1] = replace(last, text=text, switches=last.switches + moved)
        else:
            whole.append(line)
    return whole


def _goes_on(last: Line, line: Line) -> bool:
    if line.gap or line.bullet or len(last.text) > LONGEST_LINE // 10:
        return False
    if last.text.endswith((",", " and", " &")) and _DAY_BEFORE.search(last.text):
        return bool(re.match(r"[A-Z][a-z]{2,8}\.?\s\d{1,2}\b", line.text))
    if begins_anew(line.text):
        return False
    authors = bool(
        _AUTHORS.search(last.text[-300:]) and re.search(r"(?:,|^)\s?(?:[A-Z]\.){1,3}\s", line.text)
    )
    if authors or is_open(last.text) or (line.text.startswith("(") and _NAMED.search(last.text)):
        return True
    first = line.text[0]
    if first.islower() and not re.match(
        r"(?:von|van|de|der|del|di|da|la|le|al|el|bin|ten)\b", line.text
    ):
        return not last.text.endswith((".", ";", ":", "!")) and len(last.text) > 20  # noqa: PLR2004
    return bool(_OPEN_END.search(last.text)) and not first.isdigit()


_BEGINS_ANEW = re.compile(
    r"\(?(?:[A-Z]{1,5}-?\d{3,5}|[A-Z]{1,3}\d\d)\b|\d{1,2}[:.]\d\d|\d{4}\s?[-–]|[A-Z][\w ]{2,25}:\s"
)
_AUTHORS = re.compile(r"(?:(?:^|[,)*])\s?(?:[A-Z]\.){1,3}\s[^\d:;()]{2,30}){3}")
_RUN_ON = re.compile(r"(?:[a-zà-ÿ?!]|[A-Z]{2})[A-ZÀ-Þ][a-zà-ÿ]+(?:\s[A-ZÀ-Þ][\w.-]*){0,2}\*?$")
_INITIAL_LAST = re.compile(r"(?:,|\w)\s(?:[A-Z]\.){1,2}$")
_NAMED = re.compile(r"[A-ZÀ-Þ][\w’'-]+\*?$")


def begins_anew(text: str) -> bool:
    """Whether a line begins with a code, a time, a label or a day: never the rest of another."""
    return bool(_BEGINS_ANEW.match(text)) or days.at_start(text) is not None


def is_open(text: str) -> bool:
    """Whether a line cannot end here: an open bracket, a name begun, an initial without a name."""
    tail = text[-300:]
    if tail.rfind("(") > tail.rfind(")"):
        return True
    return bool(_INITIAL_LAST.search(tail) or (_RUN_ON.search(tail) and _is_run_on(tail)))


def _is_run_on(text: str) -> bool:
    """Whether the last words are a sentence run into a name, and not "McCarty" or "PubMed"."""
    word = text.rsplit(maxsplit=3)[-3:]
    return any(
        re.search(r"[a-zà-ÿ]{4,}[?!]?[A-ZÀ-Þ][a-zà-ÿ]{2,}$|[?!][A-ZÀ-Þ][a-zà-ÿ]+$", part)
        for part in word
    )


_DAY_BEFORE = re.compile(r"^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,$")


# --- HTML --------------------------------------------------------------------------------------


class _Writer:
    """Collects text into lines while the tree is walked."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.unread = 0
        self.pieces: list[str] = []
        self.switches: list[int] = []
        self.length = 0
        self.gap = 2
        self.depth = 0
        self.level = 0
        self.bullet = False
        self.strong = 0
        self.plain = 0
        self.face = (0, 0)
        self.origin = ""
        self.loose = False

    def add(self, text: str, face: tuple[int, int]) -> None:
        """Add text of one face; a change of face inside the line is a switch."""
        if len(self.pieces) > LONGEST_LINE or self.length > LONGEST_LINE:
            return
        text = _SPACES.sub(" ", clean.readable(text).replace("\n", " "))
        if not self.pieces:
            text = text.lstrip()
        elif self.pieces[-1].endswith(" "):
            text = text.lstrip(" ")
        elif self.loose and text[:1].isalnum() and self.pieces[-1][-1:].isalnum():
            text = " " + text
        self.loose = False
        if not text:
            return
        if text.strip():
            if self.pieces and face != self.face:
                self.switches.append(self.length + len(text) - len(text.lstrip()))
            self.face = face
            if face[0]:
                self.strong += len(text)
            else:
                self.plain += len(text)
        self.pieces.append(text)
        self.length += len(text)

    def end(self, gap: int) -> None:
        """End the line; the next one stands apart by `gap`."""
        text = "".join(self.pieces).strip()
        if text and len(self.lines) >= MOST_LINES:
            self.unread += 1
        elif text:
            stripped = _BULLET.sub("", text, count=1)
            cut = len(text) - len(stripped)
            self.lines.append(
                Line(
                    text=stripped,
                    gap=self.gap,
                    depth=self.depth,
                    level=self.level,
                    bold=self.strong > 0 and self.plain == 0,
                    bullet=self.bullet or bool(cut),
                    switches=tuple(at - cut for at in self.switches if cut < at < len(text)),
                    origin=self.origin,
                )
            )
            self.gap = 0
            self.bullet = False
        self.gap = max(self.gap, gap)
        self.pieces, self.switches, self.length = [], [], 0
        self.strong = self.plain = 0
        self.loose = False


def from_html(source: str, unread: Counter[str] | None = None) -> list[Line]:
    """Return the lines that a reader of the page sees, in the order of the page.

    What is beyond the most that is read is counted in `unread`.
    """
    root = markup.parsed(clean.readable(source))
    for table in list(markup.elements(root, "table")):
        tables.lay_out(table)
    writer = _Writer()
    _walk(root, writer)
    writer.end(0)
    if unread is not None and writer.unread:
        unread[UNREAD_LINES] += writer.unread
    return writer.lines


def _walk(root: markup.Node, writer: _Writer) -> None:
    walker = _Walker(writer)
    # Elements that are open stand here a second time, in a tuple, behind what they hold.
    waiting: list[PageElement | tuple[markup.Node]] = list(reversed(root.contents))
    while waiting:
        piece = waiting.pop()
        if isinstance(piece, tuple):
            walker.close(piece[0].name, piece[0])
        elif isinstance(piece, markup.Node):
            if piece.name not in _LEFT_OUT:
                walker.open(piece.name, piece)
                waiting.append((piece,))
                waiting.extend(reversed(piece.contents))
        elif printed := markup.printed(piece):
            walker.write(printed)


class _Walker:
    """Keeps what the open elements mean for the text inside them."""

    def __init__(self, writer: _Writer) -> None:
        self.writer = writer
        self.bold = self.slanted = self.raised = self.lists = 0
        self.origins: list[str] = []

    def open(self, tag: str, node: markup.Node) -> None:
        """Take note of an element that begins, and write the text it begins with."""
        if tag == "br":
            self.writer.end(0)
        elif tag in _BLOCKS:
            self._open_block(tag, node)
        elif tag in _INLINE and node.get("class"):
            self.writer.loose = True
        self._turn(tag, 1)

    def _open_block(self, tag: str, node: markup.Node) -> None:
        writer = self.writer
        writer.end(_apart(tag))
        if tag in _NEW:
            writer.gap = 2
        writer.bullet = writer.bullet or tag == "li"
        self.lists += tag in _INSET
        writer.depth = self.lists
        writer.level = _HEADINGS.get(tag, writer.level)
        self.origins.append(writer.origin)
        writer.origin = _origin(tag, node)

    def close(self, tag: str, node: markup.Node) -> None:
        """Take note of an element that ends."""
        self._turn(tag, -1)
        writer = self.writer
        if tag in _BLOCKS:
            writer.end(_apart(tag))
            self.lists -= tag in _INSET
            writer.depth = self.lists
            if tag in _HEADINGS:
                writer.level = 0
            if self.origins:
                writer.origin = self.origins.pop()
        elif tag in _INLINE and node.get("class"):
            writer.loose = True

    def _turn(self, tag: str, by: int) -> None:
        self.bold += by * (tag in _STRONG)
        self.slanted += by * (tag in _SLANTED)
        self.raised += by * (tag == "sup")

    def write(self, text: str) -> None:
        """Write text; raised numbers are marks of affiliations, raised letters are ordinals."""
        if self.raised:
            marks = re.sub(r"\s+", "", text)
            if re.fullmatch(r"[\d,;–-]{1,20}", marks):
                text = marks.translate(RAISED).replace(";", ",")
            elif re.fullmatch(r"[*†‡§¶#]+", marks):
                text = ""
        self.writer.add(text, (self.bold > 0, self.slanted > 0))


def _apart(tag: str) -> int:
    return 1 if tag in _APART else 0


def _origin(tag: str, node: markup.Node) -> str:
    names = markup.classes(node)
    # Ids and counters differ from row to row; the first word of the class is the kind.
    word = re.sub(r"\d+", "", names[0]) if names else ""
    return f"{tag}.{word}" if word else tag


def blocks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield runs of lines that stand directly beneath each other."""
    run: list[Line] = []
    for line in lines:
        if run and line.gap:
            yield run
            run = []
        run.append(line)
    if run:
        yield run
