"""A PDF as logical lines: its text in the order of reading, columns and faces told apart."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from confprep.errors import ReadError
from confprep.scrapers.general import lines
from confprep.scrapers.general.lines import Line
from confprep.scrapers.page import Page
from confprep.text import clock, days

MOST_PAGES = 600
LONGEST_FONT_NAME = 128
MOST_CHARACTERS = 4_000_000
FEWEST_LETTERS = 20
"""A document with fewer letters than this on its pages is a picture of text."""
SAME_LINE = 0.6
"""Of the height of a letter: how far two pieces of one line may stand apart vertically."""
WIDE = 0.9
"""Of the height of a letter: a gap as wide as this sets columns of a line apart."""
LEADING = 1.9
"""Of the height of a letter: lines further apart than this do not belong together."""
HYPHENS = "-\u00ad\u2010\ufffe\x02"
LEAST_RUNNING = 3
NEAR = 0.12
LEAST_FULL = 3
"""Lines that end near the right edge make it a margin, at which text is broken."""
ALIKE = 1.2
"""Letters of one text differ less than this in height."""
TOLERANCE = 1.15
"""Words differ in width from the average of their line."""


class Piece(Struct, frozen=True):
    """Text of one face in one line. Points from the lower left corner."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    face: tuple[str, int, int]
    """Font, weight of 600 or more, slant."""

    @property
    def height(self) -> float:
        """Of the letters."""
        return max(self.top - self.bottom, 1.0)


class Row(Struct, frozen=True):
    """Pieces of one printed line, from left to right, of one column of the page."""

    pieces: tuple[Piece, ...]
    right: float
    """Where the column ends."""
    page: int

    @property
    def left(self) -> float:
        """Where the row begins."""
        return self.pieces[0].left

    @property
    def height(self) -> float:
        """Of the tallest piece."""
        return max(piece.height for piece in self.pieces)

    @property
    def bottom(self) -> float:
        """The lowest edge."""
        return min(piece.bottom for piece in self.pieces)


def lines_of(page: Page, unread: Counter[str] | None = None) -> list[Line]:
    """Return the lines of a PDF; ReadError where it is broken, locked, or pictures only.

    The pages beyond the most that are read are counted in `unread`.
    """
    rows: list[Row] = []
    letters = 0
    document = _open(page)
    try:
        number = -1
        for number in range(min(len(document), MOST_PAGES)):
            pieces = list(_pieces(document, number))
            letters += sum(len(piece.text) for piece in pieces)
            rows += _rows(pieces, number)
            if letters > MOST_CHARACTERS:
                break
        left = len(document) - number - 1
        if left and unread is not None:
            unread[f"pages of a PDF behind the first {number + 1}, which were not read"] += left
    finally:
        document.close()
    if letters < FEWEST_LETTERS:
        raise ReadError(
            "this PDF holds pictures of pages and no text",
            where=page.label,
            next_step="Look for another copy of the program, or run the file through text recognition "
            "(OCR) first",
        )
    return _logical(_without_running_heads(rows))


def _open(page: Page) -> Any:
    try:
        import pypdfium2
    except ImportError as error:  # pragma: no cover - part of every install
        raise ReadError("reading a PDF needs the package pypdfium2", where=page.label) from error
    try:
        return pypdfium2.PdfDocument(page.content)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise ReadError(
            "the PDF is locked with a password" if locked else "the PDF is damaged or cut off",
            where=page.label,
            next_step="Save it again from the meeting's site",
        ) from error


# --- letters to pieces -------------------------------------------------------------------------


class _Letter(Struct, frozen=True):
    character: str
    left: float = 0.0
    bottom: float = 0.0
    right: float = 0.0
    top: float = 0.0
    face: tuple[str, int, int] = ("", 0, 0)

    @property
    def ends(self) -> bool:
        """Whether a line ends here, or the visible part of the sheet."""
        return self.character == "\n"


class _Run:
    """Letters of one face in one line, as they are gathered."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.edges = [0.0, 0.0, 0.0, 0.0]
        self.face = ("", 0, 0)

    def fits(self, letter: _Letter) -> bool:
        """Whether a letter goes on with the run."""
        height = max(letter.top - letter.bottom, 1.0)
        left, bottom, right, _ = self.edges
        return (
            letter.face == self.face
            and abs(letter.bottom - bottom) <= height * SAME_LINE
            and letter.left - right <= height * WIDE
            and letter.left >= left
        )

    def add(self, letter: _Letter) -> None:
        """Add a letter; the first one says where the run begins, and its face."""
        if not self.letters:
            self.edges = [letter.left, letter.bottom, letter.right, letter.top]
            self.face = letter.face
        self.letters.append(letter.character)
        self.edges[2] = max(self.edges[2], letter.right)
        self.edges[3] = max(self.edges[3], letter.top)


def _pieces(document: Any, number: int) -> Iterator[Piece]:
    """Yield the runs of one face on one page that lie in its visible part."""
    import pypdfium2

    try:
        sheet = document[number]
    except pypdfium2.PdfiumError:
        return
    text = sheet.get_textpage()
    try:
        view = sheet.get_bbox()
        run = _Run()
        for letter in _letters(text, view):
            space = letter.character == " "
            if run.letters and (letter.ends or not (space or run.fits(letter))):
                yield _piece(run, view[0])
                run = _Run()
            if space and run.letters:
                run.letters.append(" ")
            elif not space and not letter.ends:
                run.add(letter)
        if run.letters:
            yield _piece(run, view[0])
    finally:
        text.close()
        sheet.close()


def _letters(text: Any, view: tuple[float, float, float, float]) -> Iterator[_Letter]:
    """Yield letters, spaces and line ends in the order of the file."""
    import ctypes

    from pypdfium2 import raw

    left, bottom, right, top = view
    box = raw.FS_RECTF()
    name = ctypes.create_string_buffer(LONGEST_FONT_NAME)
    flags = ctypes.c_int()
    for index in range(min(text.count_chars(), MOST_CHARACTERS)):
        character = _character(raw.FPDFText_GetUnicode(text, index))
        if character in "\r\n":
            yield _Letter("\n")
            continue
        if character == " " and raw.FPDFText_IsGenerated(text, index) == 1:
            yield _Letter(" ")
            continue
        if not raw.FPDFText_GetLooseCharBox(text, index, ctypes.byref(box)):
            continue
        middle, centre = (box.left + box.right) / 2, (box.bottom + box.top) / 2
        if not (left <= middle <= right and bottom <= centre <= top):
            yield _Letter("\n")
            continue
        if character.isspace():
            yield _Letter(" ")
            continue
        length = raw.FPDFText_GetFontInfo(text, index, name, LONGEST_FONT_NAME, ctypes.byref(flags))
        known = 0 < length <= LONGEST_FONT_NAME
        font = name.value.decode("utf-8", "replace") if known else ""
        face = _face(font, raw.FPDFText_GetFontWeight(text, index), flags.value)
        yield _Letter(character, box.left, box.bottom, box.right, box.top, face)


def _character(code: int) -> str:
    """Return the character of a code; what is none is a space."""
    surrogate = 0xD800 <= code < 0xE000  # noqa: PLR2004 - the range of surrogates
    return chr(code) if 0 < code <= sys.maxunicode and not surrogate else " "


def _face(font: str, weight: int, flags: int) -> tuple[str, int, int]:
    low = font.lower()
    strong = weight >= 600 or any(w in low for w in ("bold", "black", "heavy", "semibold", "demi"))  # noqa: PLR2004
    slanted = bool(flags & 64) or any(w in low for w in ("italic", "oblique"))
    return ("", int(strong), int(slanted))


def _piece(run: _Run, margin: float) -> Piece:
    """Return a piece; `margin` is where the visible part of the sheet begins."""
    left, bottom, right, top = run.edges
    text = re.sub(r" +", " ", "".join(run.letters))
    return Piece(text, left - margin, bottom, right - margin, top, run.face)


# --- pieces to rows ----------------------------------------------------------------------------


def _rows(pieces: Sequence[Piece], number: int) -> list[Row]:
    """Return the rows of a page, column after column."""
    pieces = [piece for piece in pieces if piece.text.strip()]
    if not pieces:
        return []
    rows: list[Row] = []
    for column in _columns(pieces):
        printed = _in_lines(column)
        right = _margin(printed)
        rows += [Row(tuple(row), right, number) for row in printed]
    return rows


def _margin(printed: Sequence[Sequence[Piece]]) -> float:
    """Return where lines are broken: the right edge, if several lines come near it."""
    left = min(line[0].left for line in printed)
    ends = [line[-1].right for line in printed]
    right = max(ends)
    near = sum(end >= right - (right - left) * NEAR for end in ends)
    return right if near >= max(LEAST_FULL, len(ends) // 20) else float("inf")


def _columns(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Part a page at a gutter, if it has one: a strip of white between two bodies of text.

    What reaches over the gutter, such as a title, parts the page into bands that are read one
    after another.
    """
    left = min(piece.left for piece in pieces)
    right = max(piece.right for piece in pieces)
    gutter = _gutter(pieces, left, right)
    if gutter is None:
        return [list(pieces)]
    bands: list[list[list[Piece]]] = [[[], []]]
    columns: list[list[Piece]] = []
    crossing = sorted((p for p in pieces if p.left < gutter < p.right), key=lambda p: -p.bottom)
    edges = [p.bottom for p in crossing]
    for piece in pieces:
        if piece in crossing:
            continue
        band = sum(edge > piece.bottom for edge in edges)
        while len(bands) <= band:
            bands.append([[], []])
        bands[band][piece.left >= gutter].append(piece)
    for band, sides in enumerate(bands):
        if band:
            columns.append([crossing[band - 1]])
        columns += [side for side in sides if side]
    columns += [[piece] for piece in crossing[max(len(bands) - 1, 0) :]]
    return columns


def _gutter(pieces: Sequence[Piece], left: float, right: float) -> float | None:
    """Return where a gutter stands, near the middle, that next to nothing crosses."""
    width = right - left
    if width < 100:  # noqa: PLR2004 - points; no page is that narrow
        return None
    best: tuple[int, float] | None = None
    for step in range(30, 71):
        place = left + width * step / 100
        crossed = sum(piece.left < place < piece.right for piece in pieces)
        if best is None or crossed < best[0]:
            best = (crossed, place)
    if best is None or best[0] > len(pieces) // 20:
        return None
    place = best[1]
    sides = [p for p in pieces if p.right <= place], [p for p in pieces if p.left >= place]
    if min(map(len, sides)) < len(pieces) // 5:
        return None
    # Columns of running text begin at few places and hold rows of words; a table's second column
    # holds short cells beside the first one's.
    words = [sum(len(p.text) for p in side) for side in sides]
    starts = Counter(round(p.left) for p in sides[1])
    if min(words) * 3 < max(words) or starts.most_common(1)[0][1] * 5 < len(sides[1]):
        return None
    return place if _begin_alike(sides[0]) and _begin_alike(sides[1]) else None


def _begin_alike(side: Sequence[Piece]) -> bool:
    """Whether a side looks like a page of its own, with times or codes in front of its lines."""
    rows = _in_lines(list(side))
    text = "\n".join(row[0].text for row in rows)
    timed = len(re.findall(r"(?m)^\W*(?:[A-Z]{1,4}-?\d+|\d{1,2}[:.]\d\d)", text))
    return timed > 1 or len(rows) > 25  # noqa: PLR2004 - a column of prose


def _in_lines(pieces: list[Piece]) -> list[list[Piece]]:
    """Put pieces into printed lines, from top to bottom and from left to right."""
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (-p.bottom, p.left)):
        # A line of a table may stand a little higher in one cell than in the next.
        fitting = (line for line in reversed(lines[-4:]) if _beside(piece, line))
        line = next(fitting, None)
        if line is None:
            lines.append([piece])
        else:
            line.append(piece)
    return [sorted(line, key=lambda p: p.left) for line in lines]


def _beside(piece: Piece, line: Sequence[Piece]) -> bool:
    """Whether a piece stands in that line and over none of it; slanted letters lean a little."""
    height = max(line[0].height, piece.height)
    if abs(line[0].bottom - piece.bottom) > height * SAME_LINE:
        return False
    lean = height / 2
    return all(piece.left >= p.right - lean or piece.right <= p.left + lean for p in line)


def _without_running_heads(rows: Sequence[Row]) -> list[Row]:
    """Drop what stands at the head or foot of page after page."""
    ends: Counter[str] = Counter()
    firsts: set[int] = set()
    by_page: dict[int, list[int]] = {}
    for place, row in enumerate(rows):
        by_page.setdefault(row.page, []).append(place)
    for places in by_page.values():
        for place in {*places[:2], *places[-2:]}:
            if _tells_when(_text(rows[place].pieces)):
                continue
            firsts.add(place)
            ends[_shape(rows[place])] += 1
    return [
        row
        for place, row in enumerate(rows)
        if not (place in firsts and ends[_shape(row)] >= LEAST_RUNNING)
        and not re.fullmatch(r"(?:page\s)?\d{1,4}", _text(row.pieces), re.IGNORECASE)
    ]


def _tells_when(text: str) -> bool:
    """Whether a line holds a day or a time, which is never mere decoration."""
    return days.at_start(text) is not None or bool(clock.printed(text))


def _shape(row: Row) -> str:
    return re.sub(r"\d+", "0", _text(row.pieces))


def _text(pieces: Sequence[Piece]) -> str:
    return " ".join(piece.text.strip() for piece in pieces)


# --- rows to logical lines ---------------------------------------------------------------------


class _Paragraph:
    """A line in the making, over as many rows as it was broken into."""

    def __init__(self, cell: Sequence[Piece], row: Row, gap: int) -> None:
        self.text = ""
        self.switches: list[int] = []
        self.gap = gap
        self.left = cell[0].left
        self.faces: Counter[tuple[str, int, int]] = Counter()
        self.face = cell[0].face
        self.row = row
        self.edge = 0.0
        self.add(cell, row)

    def add(self, cell: Sequence[Piece], row: Row) -> None:
        """Add the pieces of one row."""
        for n, piece in enumerate(cell):
            text = piece.text.strip() if n == len(cell) - 1 else piece.text.lstrip()
            if n == 0 and self.text:
                self._join()
            elif n and self.text and not self.text.endswith(" "):
                before = cell[n - 1]
                if piece.left - before.right > piece.height * 0.18 and not text.startswith(" "):
                    self.text += " "
            if self.text and piece.face != self.face:
                self.switches.append(len(self.text))
            self.text += text
            self.face = piece.face
            self.faces[piece.face] += len(text)
        if self.row is not row:
            self.left = cell[0].left
        self.row = row
        self.edge = cell[-1].right

    def _join(self) -> None:
        if self.text[-1:] in HYPHENS:
            # A break after a hyphen: the hyphen stays, since names and compounds have them.
            self.text = self.text.rstrip(HYPHENS) + "-"
        elif not self.text.endswith(" "):
            self.text += " "

    def line(self) -> Line:
        """Return the finished line."""
        text = self.text.strip()
        lead = len(self.text) - len(self.text.lstrip())
        strong = all(face[1] for face in self.faces)
        return Line(
            text=text,
            gap=self.gap,
            depth=0,
            bold=strong,
            switches=tuple(at - lead for at in self.switches if lead < at < len(text)),
            origin="pdf",
        )


def _logical(rows: Sequence[Row]) -> list[Line]:
    """Join rows into lines: cells of one row stay apart, broken text is made whole."""
    found: list[Line] = []
    paragraph: _Paragraph | None = None
    last: Row | None = None
    for row in rows:
        cells = _cells(row)
        gap = _gap(last, row)
        if paragraph is not None and len(cells) == 1 and _goes_on(paragraph, cells[0], row, gap):
            paragraph.add(cells[0], row)
        else:
            if paragraph is not None:
                found.append(paragraph.line())
            head = _head(cells)
            if head is not None and len(cells) > 1:
                # Code, time and title of a row are one line; the title may go on beneath.
                paragraph = _Paragraph(cells[-1], row, gap)
                paragraph.text = f"{head} {paragraph.text}"
                paragraph.switches = [at + len(head) + 1 for at in paragraph.switches]
            else:
                paragraph = _Paragraph(cells[0], row, gap)
                for cell in cells[1:]:
                    paragraph.switches.append(len(paragraph.text) + 1)
                    paragraph.text += " " + _text(cell)
                    paragraph.left = cell[0].left
                    paragraph.face = cell[-1].face
                    paragraph.edge = cell[-1].right
        last = row
    if paragraph is not None:
        found.append(paragraph.line())
    return found


def _head(cells: Sequence[Sequence[Piece]]) -> str | None:
    """Return the text of all cells but the last, where they are a code and a time, or a label."""
    return " ".join(_text(cell) for cell in cells[:-1]) if len(cells) > 1 else None


def _cells(row: Row) -> list[list[Piece]]:
    """Part a row where the gap is wider than between words."""
    cells = [[row.pieces[0]]]
    for piece in row.pieces[1:]:
        if piece.left - cells[-1][-1].right > piece.height * WIDE:
            cells.append([piece])
        else:
            cells[-1].append(piece)
    return cells


def _gap(last: Row | None, row: Row) -> int:
    if last is None:
        return 2
    if last.page != row.page or row.bottom > last.bottom:
        return 0
    distance = last.bottom - row.bottom
    return 0 if distance <= row.height * LEADING else 1 if distance <= row.height * 3 else 2


def _goes_on(  # noqa: PLR0911 - one reason a line
    paragraph: _Paragraph, cell: Sequence[Piece], row: Row, gap: int
) -> bool:
    """Whether a row goes on with the text above it: same place, same face, and that line full."""
    # Margins of left and right pages differ a little.
    apart = 2 if row.page == paragraph.row.page else 5  # points
    if gap or abs(cell[0].left - paragraph.left) > apart:
        return False
    text = "".join(piece.text for piece in cell)
    first = text.split(maxsplit=1)[0]
    if cell[0].face[1] == paragraph.face[1] and first[0].islower():
        return True
    height = max(piece.height for piece in cell)
    if lines.begins_anew(text) or not 1 / ALIKE < height / paragraph.row.height < ALIKE:
        return False
    both_bold = bool(cell[0].face[1] and paragraph.face[1])
    if cell[0].face != paragraph.face and not both_bold:
        return False
    if paragraph.text[-1:] in HYPHENS or paragraph.text.endswith((",", ", ")):
        return True
    if lines.is_open(paragraph.text):
        return True
    per_letter = (cell[-1].right - cell[0].left) / max(len(text.rstrip()), 1)
    room = paragraph.row.right - paragraph.edge
    # The first word would not have fitted: the line was broken for width alone.
    return (len(first) + 1) * per_letter * TOLERANCE >= room
