"""The checklist as a PDF for Letter or A4, with every font it needs inside it.

A person's entry stays on one page where it fits on one; a heading is never left behind alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from confprep.errors import ConfprepError, how_to_install
from confprep.generators.checklist import Checklist, Errand, ListedPerson, Paper
from confprep.model import Artifact

if TYPE_CHECKING:
    from fpdf import FPDF

FONTS = Path(__file__).parents[1] / "fonts"
FAMILY = "NotoSans"
SCRIPTS: dict[str, tuple[tuple[int, int], ...]] = {
    "NotoSansArmenian": ((0x0530, 0x058F), (0xFB13, 0xFB17)),
    "NotoSansHebrew": ((0x0590, 0x05FF), (0xFB1D, 0xFB4F)),
    "NotoSansArabic": ((0x0600, 0x06FF), (0x0750, 0x077F), (0x08A0, 0x08FF), (0xFB50, 0xFEFC)),
    "NotoSansDevanagari": ((0x0900, 0x097F), (0xA8E0, 0xA8FF)),
    "NotoSansBengali": ((0x0980, 0x09FF),),
    "NotoSansGurmukhi": ((0x0A00, 0x0A7F),),
    "NotoSansGujarati": ((0x0A80, 0x0AFF),),
    "NotoSansTamil": ((0x0B80, 0x0BFF),),
    "NotoSansTelugu": ((0x0C00, 0x0C7F),),
    "NotoSansKannada": ((0x0C80, 0x0CFF),),
    "NotoSansMalayalam": ((0x0D00, 0x0D7F),),
    "NotoSansSinhala": ((0x0D80, 0x0DFF),),
    "NotoSansThai": ((0x0E00, 0x0E7F),),
    "NotoSansLao": ((0x0E80, 0x0EFF),),
    "NotoSansMyanmar": ((0x1000, 0x109F), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F)),
    "NotoSansGeorgian": ((0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F)),
    "NotoSansEthiopic": ((0x1200, 0x139F), (0x2D80, 0x2DDF), (0xAB00, 0xAB2F)),
    "NotoSansKhmer": ((0x1780, 0x17FF), (0x19E0, 0x19FF)),
    "DroidSansFallback": ((0x1100, 0x11FF), (0x2E80, 0xA4CF), (0xAC00, 0xD7FF), (0xF900, 0xFAFF)),
}
"""A shipped font to the code points it is taken for."""
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

MARGIN = 16.0
"""Millimetres, as every length here."""
FOOT = 18.0
LABEL = 27.0
INDENT = 7.0
BOX = 3.6
LEADING = 0.5
"""Height of a line of text for each point of its size."""
INK, SOFT, LATE, SOON = (20, 24, 28), (90, 98, 106), (164, 14, 38), (125, 78, 0)
TOGETHER = 4
"""Lines of an entry that stay with its heading even where the entry is longer than a page."""
# Chinese and Japanese are written without spaces: a line may break after any character.
_WORD = re.compile(
    r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]|[^\s\u2e80-\u9fff\uf900-\ufaff]+|\s+"
)


class Printed(Struct, frozen=True, kw_only=True):
    """The PDF, and the characters that no shipped font has, shown in it as a replacement."""

    artifact: Artifact
    missing: tuple[str, ...]


class Line(Struct, frozen=True, kw_only=True):
    """One line of the page: how high it is, and how to draw it with its top at a height."""

    height: float
    draw: Callable[[float], None] = lambda _: None


class Style(Struct, frozen=True, kw_only=True):
    """How a text looks."""

    size: float = 10
    weight: Literal["", "B"] = ""
    colour: tuple[int, int, int] = INK


PLAIN, BOLD, QUIET = Style(), Style(weight="B"), Style(colour=SOFT)
HEADING, TITLE = Style(size=12, weight="B"), Style(size=17, weight="B")
SMALL = Style(size=9, colour=SOFT)


def make(page: Checklist, *, paper: Paper) -> Printed:
    """Return the checklist as `checklist.pdf`."""
    pdf = _new_pdf(page, paper)
    missing = _add_fonts(pdf, "".join(_texts(page)))
    typesetter = _Typesetter(pdf, missing)
    sheets = _paginate(typesetter.groups(page), float(pdf.h) - MARGIN - FOOT)
    for number, sheet in enumerate(sheets, start=1):
        pdf.add_page()
        top = MARGIN
        for line in sheet:
            line.draw(top)
            top += line.height
        typesetter.foot(f"Page {number} of {len(sheets)}")
    return Printed(
        artifact=Artifact(path="checklist.pdf", data=bytes(pdf.output())),
        missing=tuple(sorted(missing)),
    )


def _paginate(groups: Iterable[Sequence[Line]], height: float) -> list[list[Line]]:
    """Put groups of lines on pages, each group whole where it fits on one page.

    A longer group runs on, with its first lines, a heading and what it is over, together.
    """
    sheets: list[list[Line]] = [[]]
    left = height
    for group in groups:
        whole = sum(line.height for line in group)
        needed = whole if whole <= height else sum(line.height for line in group[:TOGETHER])
        if needed > left and sheets[-1]:
            sheets.append([])
            left = height
        for line in group:
            if line.height > left:
                sheets.append([])
                left = height
            sheets[-1].append(line)
            left -= line.height
    return sheets


class _Typesetter:
    """Turns the checklist into lines on one PDF."""

    def __init__(self, pdf: FPDF, missing: set[str]) -> None:
        self.pdf = pdf
        self.missing = missing
        self.width = float(pdf.w) - 2 * MARGIN
        self._widths: dict[tuple[str, str], float] = {}

    def groups(self, page: Checklist) -> Iterator[list[Line]]:
        """Yield what should stay together: the title, each person, the meeting as a whole."""
        people = len(page.entries)
        count = f"{people} {'person' if people == 1 else 'people'} met."
        yield [
            *self.text(page.title, TITLE),
            *self.text(f"{count} As of {page.made_on.day} {page.made_on:%B %Y}.", QUIET),
            Line(height=3),
        ]
        for entry in page.entries:
            yield list(self.entry(entry))
        yield [
            self.rule(),
            *self.text("The meeting as a whole", HEADING),
            Line(height=1),
            *(line for each in page.whole for line in self.box(each)),
            self.line_to_write_on(),
            self.line_to_write_on(),
        ]

    def entry(self, entry: ListedPerson) -> Iterator[Line]:
        """Yield one person's lines."""
        contact = entry.contact
        yield self.rule()
        yield from self.text(contact.name, HEADING)
        place = ", ".join(filter(None, (contact.role, contact.institution)))
        yield from self.text(place, QUIET)
        days = ", ".join(f"{day:%a} {day.day} {day:%b}" for day in entry.met_on)
        yield from self.text(f"Met {days}" + (f"   {contact.email}" if contact.email else ""))
        yield Line(height=1)
        said = entry.said or ("(nothing noted yet)",)
        yield from self.labelled("What was said", said)
        yield from self.labelled("You promised", entry.promised_by_me)
        yield from self.labelled("They promised", entry.promised_by_them)
        yield from self.text(entry.note, BOLD)
        yield Line(height=1.2)
        for errand in entry.errands:
            yield from self.errand(errand)
        yield self.line_to_write_on()
        yield Line(height=4.5)

    def errand(self, errand: Errand) -> Iterator[Line]:
        """Yield one box to tick, with what stands beneath it."""
        days = (
            f": {errand.ideal:%a} {errand.ideal.day} {errand.ideal:%b %Y}" if errand.ideal else ""
        )
        if errand.latest:
            days += f", at the latest {errand.latest:%a} {errand.latest.day} {errand.latest:%b}"
        late = {"red": " (late)", "amber": " (soon)"}.get(errand.late, "")
        style = Style(colour={"red": LATE, "amber": SOON}.get(errand.late, INK))
        yield from self.box(f"{errand.what}{days}{late}", style, ticked=errand.done)
        if errand.withheld:
            yield from self.text(f"Not now: {errand.withheld}", SMALL, indent=INDENT)
        if errand.draft:
            yield from self.text(f"Draft: {errand.draft}", SMALL, indent=INDENT)

    def labelled(self, label: str, texts: Iterable[str]) -> Iterator[Line]:
        """Yield texts with a label beside the first."""
        lines = [line for text in texts for line in self.text(text, indent=LABEL, notes=True)]
        if lines:
            first, *rest = lines

            def draw(top: float) -> None:
                self.write(label, SMALL, MARGIN, top, first.height, "ltr")
                first.draw(top)

            yield Line(height=first.height, draw=draw)
            yield from rest

    def box(self, text: str, style: Style = PLAIN, *, ticked: bool = False) -> Iterator[Line]:
        """Yield a text with a box to tick before it."""
        first, *rest = self.text(text, style, indent=INDENT)

        def draw(top: float) -> None:
            left, above = MARGIN + 0.4, top + (first.height - BOX) / 2
            self.pdf.set_draw_color(*INK)
            self.pdf.set_line_width(0.25)
            self.pdf.rect(left, above, BOX, BOX)
            if ticked:
                self.pdf.line(left, above, left + BOX, above + BOX)
                self.pdf.line(left + BOX, above, left, above + BOX)
            first.draw(top)

        yield Line(height=first.height + (0 if rest else 0.8), draw=draw)
        yield from rest
        if rest:
            yield Line(height=0.8)

    def line_to_write_on(self) -> Line:
        """Return an empty line with a rule at its foot."""
        return Line(height=8.5, draw=lambda top: self.stroke(MARGIN + INDENT, top + 8.5))

    def rule(self) -> Line:
        """Return a rule over the whole width."""
        return Line(height=3.2, draw=lambda top: self.stroke(MARGIN, top))

    def stroke(self, left: float, top: float) -> None:
        """Draw a thin rule from `left` to the right margin."""
        self.pdf.set_draw_color(*SOFT)
        self.pdf.set_line_width(0.15)
        self.pdf.line(left, top, MARGIN + self.width, top)

    def foot(self, text: str) -> None:
        """Write the page's number."""
        left = MARGIN + self.width - self.width_of(text, SMALL)
        self.write(text, SMALL, left, float(self.pdf.h) - 12, 4, "ltr")

    # --- text -------------------------------------------------------------------------

    def text(
        self, text: str, style: Style = PLAIN, *, indent: float = 0, notes: bool = False
    ) -> Iterator[Line]:
        """Yield `text` broken into lines of the width that is left; nothing for an empty one.

        `notes` written from right to left stand at the right; a name stays under the others.
        """
        height = style.size * LEADING
        for paragraph in filter(None, map(str.strip, text.split("\n"))):
            direction = _direction(paragraph)
            for words in self.broken(paragraph, style, self.width - indent):

                def draw(top: float, words: str = words, direction: str = direction) -> None:
                    left = MARGIN + indent
                    if notes and direction == "rtl":
                        left = MARGIN + self.width - self.width_of(words, style)
                    self.write(words, style, left, top, height, direction)

                yield Line(height=height, draw=draw)

    def broken(self, paragraph: str, style: Style, room: float) -> Iterator[str]:
        """Yield the lines of a paragraph, broken at spaces, inside a word only where it must be."""
        line, used = "", 0.0
        for word in _WORD.findall(paragraph):
            for part in self.split_to_fit(word, style, room):
                width = self.width_of(part, style)
                if line and not part.isspace() and used + width > room:
                    yield line.rstrip()
                    line, used = "", 0.0
                if line or not part.isspace():
                    line, used = line + part, used + width
        if line.strip():
            yield line.rstrip()

    def split_to_fit(self, word: str, style: Style, room: float) -> Iterator[str]:
        """Yield a word in parts that each fit on a line."""
        while self.width_of(word, style) > room:
            fits = len(word) - 1
            while fits > 1 and self.width_of(word[:fits], style) > room:
                fits = fits * 3 // 4
            yield word[:fits]
            word = word[fits:]
        yield word

    def width_of(self, text: str, style: Style) -> float:
        """Return how wide a text is, in millimetres."""
        key = (text, style.weight)
        if key not in self._widths:
            self.pdf.set_font(FAMILY, style.weight, 10)
            self._widths[key] = float(self.pdf.get_string_width(self.shown(text))) / 10
        return self._widths[key] * style.size

    def write(
        self, text: str, style: Style, left: float, top: float, height: float, direction: str
    ) -> None:
        """Write one line."""
        self.pdf.set_font(FAMILY, style.weight, style.size)
        self.pdf.set_text_color(*style.colour)
        # A line takes its paragraph's direction, not that of its own first word.
        self.pdf.set_text_shaping(True, direction=direction)
        self.pdf.set_xy(left, top)
        self.pdf.cell(0, height, self.shown(text))

    def shown(self, text: str) -> str:
        """Return `text` with a mark in the place of what no font has."""
        return "".join(REPLACEMENT if each in self.missing else each for each in text)


def _direction(paragraph: str) -> Literal["ltr", "rtl"]:
    """Return the direction of the first letter that has one."""
    for character in paragraph:
        kind = unicodedata.bidirectional(character)
        if kind in {"L", "R", "AL"}:
            return "ltr" if kind == "L" else "rtl"
    return "ltr"


def _new_pdf(page: Checklist, paper: Paper) -> FPDF:
    try:
        import uharfbuzz  # noqa: F401 - fpdf2 asks for it only when it meets an Arabic name
        from fpdf import FPDF
    except ModuleNotFoundError as missing:
        raise ConfprepError(
            "Writing a PDF needs an extra package, which is not installed",
            next_step=f"{how_to_install('pdf')}. Or use --html: any browser prints that page, and "
            "saves it as a PDF",
        ) from missing

    pdf = FPDF(format=paper, unit="mm")
    pdf.set_margin(0)
    pdf.c_margin = 0
    pdf.set_auto_page_break(False)
    pdf.set_title(page.title)
    pdf.set_creator("confprep")
    pdf.set_lang("en-US")
    # The same checklist is the same file, whenever it is made.
    pdf.set_creation_date(datetime.combine(page.made_on, time(), tzinfo=UTC))
    return pdf


def _add_fonts(pdf: FPDF, text: str) -> set[str]:
    """Load the fonts that `text` needs; return its characters that none of them has."""
    points = {ord(character) for character in text if not character.isspace()}
    fallback = [
        name
        for name, ranges in SCRIPTS.items()
        if any(first <= point <= last for point in points for first, last in ranges)
    ]
    pdf.add_font(FAMILY, "", FONTS / f"{FAMILY}-Regular.ttf")
    pdf.add_font(FAMILY, "B", FONTS / f"{FAMILY}-Bold.ttf")
    for name in fallback:
        path = FONTS / f"{name}-Regular.ttf"
        pdf.add_font(name, "", path if path.exists() else FONTS / f"{name}.ttf")
    pdf.set_fallback_fonts(fallback, exact_match=False)
    pdf.set_text_shaping(True)
    covered = {point for font in pdf.fonts.values() for point in getattr(font, "cmap", ())}
    return {chr(point) for point in points - covered if point not in _INVISIBLE}


_INVISIBLE = frozenset({*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)})


def _texts(page: Checklist) -> Iterator[str]:
    """Yield every text of the page that is not its own."""
    yield page.title
    yield from page.whole
    for entry in page.entries:
        contact = entry.contact
        yield from (contact.name, contact.role, contact.institution, contact.email)
        yield from (*entry.said, *entry.promised_by_me, *entry.promised_by_them)
        for errand in entry.errands:
            yield from (errand.what, errand.withheld, errand.draft)
