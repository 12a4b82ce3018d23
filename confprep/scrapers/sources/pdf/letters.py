"""The words and phrases of one page of a PDF, with their boxes and faces.

PDFium tells the box of every letter, but asking for each costs more than laying out the page. So
words are taken whole, and phrases whose words stand apart by spaces of their font, where they
belong to one text object; letter by letter only where they do not, or where a line is printed
with wide letter spacing.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from itertools import pairwise
from statistics import median
from typing import Any

from confprep.scrapers.sources.words import SPACE, Word, settle_marks

LIGATURES = dict(zip("ﬀﬁﬂﬃﬄﬅﬆ", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))
_LIGATURE = re.compile("[" + "".join(LIGATURES) + "]")
# The codes under which TeX's fonts keep them, old and new.
_OF_TEX = str.maketrans("\x0b\x0c\x0e\x0f\x1b\x1c\x1d\x1e\x1f", "ﬀﬁﬃﬄﬀﬁﬂﬃﬄ")
_LOST = re.compile(r"(?<=[a-zß-ÿ])[A-Z\x00](?=[a-zß-ÿ])")
"""A letter that may stand for a ligature whose font does not say what it is."""
_ODD = re.compile(f"{_LOST.pattern}|{_LIGATURE.pattern}|[\ufffe\x02\xad]")
_MAY_BE_LOST = ("ff", "fi", "fl", "ffi", "ffl", "tt", "ti", "ft", "fj")
NEARLY = 0.05
"""Of a width."""
_WORD = re.compile(r"[^\s\x00]+(?:\x00[^\s\x00]+)*")
# PDFium's own marks for a hyphen at the end of a line, and the soft hyphen.
_HYPHENS = str.maketrans({"\ufffe": "-", "\x02": "-", "\xad": "-"})
LONGEST_FONT_NAME = 128
MOST_LETTERS = 200_000
"""On one page."""
SPACED_OUT = 5
"""Words of one or two letters in a row: as many may be one word, printed with letter spacing."""
SPACED = 0.045
"""Of the height of letters: white between the letters of a word that is no mere kerning."""
_STRONG = ("bold", "black", "heavy", "demi", "-bd")
_SLANTED = ("italic", "oblique")
_ITALIC = 64
"""The flag of a slanted font in its descriptor."""
_BOLD = 600


class _Run:
    """What the letters of one text object have in common."""

    __slots__ = ("base", "bold", "italic", "turned")

    def __init__(self, base: float, *, bold: bool, italic: bool, turned: bool) -> None:
        self.base = base
        self.bold = bold
        self.italic = italic
        self.turned = turned


class LetterReader:
    """Reads the letters of the pages of one document."""

    def __init__(self) -> None:
        from pypdfium2 import raw

        self._raw = raw
        self._box = raw.FS_RECTF()
        self._box_at = ctypes.byref(self._box)
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._flags = ctypes.c_int()
        self._name = ctypes.create_string_buffer(LONGEST_FONT_NAME)
        self._faces: dict[int, tuple[bool, bool]] = {}
        self._runs: dict[int, _Run] = {}
        self._known_widths: dict[tuple[int, float], dict[str, float]] = {}
        """Of the letters of each font and size, as far as pages were asked."""

    def words(self, page: Any) -> list[Word]:
        """Return the words of a page in the order of the file, superscripts put to their words."""
        sheet = page.get_textpage()
        try:
            self._text = sheet.raw
            self._left, self._bottom, self._right, self._top = page.get_bbox()
            self._runs = {}
            found = self._words(self._codes(sheet))
        finally:
            sheet.close()
        settle_marks(found)
        return found

    def _codes(self, sheet: Any) -> str:
        """Return one character for each letter of the page, at its index."""
        count = min(sheet.count_chars(), MOST_LETTERS)
        if not count:
            return ""
        # One call for all, where PDFium leaves none out and needs one unit for each.
        text: str = sheet.get_text_range(0, count)
        if len(text) != count or max(text) > "\ud7ff":
            unicode = self._raw.FPDFText_GetUnicode
            codes = (unicode(self._text, index) for index in range(count))
            text = "".join(
                chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else "\x00"  # noqa: PLR2004
                for code in codes
            )
        return text.translate(_OF_TEX)

    def _words(self, text: str) -> list[Word]:
        self._found: list[Word] = []
        self._spans: list[tuple[int, int]] = []
        self._spaced: set[int] = set()
        self._odd = bool(_ODD.search(text))
        spans = [match.span() for match in _WORD.finditer(text)]
        owners = [self._object(start) for start, _ in spans]
        owners.append(-1)
        generated = self._raw.FPDFText_IsGenerated
        begun = -1
        for at, (start, stop) in enumerate(spans):
            owner, begun = owners[at], start if begun < 0 else begun
            if owner == owners[at + 1] and owner:
                # The next word is of the same text object, so this one is of it as a whole; with
                # a space of the font between them they stand together, however wide it is set.
                if text[stop] == " " == text[spans[at + 1][0] - 1] and not generated(
                    self._text, stop
                ):
                    continue
                self._piece(text, begun, stop, owner, glued=False)
            elif stop - start == 1 or owner == self._object(stop - 1):
                self._piece(text, begun, stop, owner, glued=False)
            else:
                self._pieces(text, begun, stop, owner)
            begun = -1
        if self._spaced or self._has_single_letters():
            self._join_spaced(text)
        return self._found

    def _pieces(self, text: str, start: int, stop: int, owner: int) -> None:
        """Add one word that is made of several text objects."""
        begun = start
        for index in range(start + 1, stop + 1):
            current = self._object(index) if index < stop else -1
            if current != owner:
                self._piece(text, begun, index, owner, glued=begun > start)
                begun, owner = index, current

    def _object(self, index: int) -> int:
        found = self._raw.FPDFText_GetTextObject(self._text, index)
        return ctypes.addressof(found.contents) if found else 0

    def _edges(self, index: int) -> tuple[float, float, float, float] | None:
        """Return left, right, top and bottom of a letter's advance box, if it has one."""
        if not self._raw.FPDFText_GetLooseCharBox(self._text, index, self._box_at):
            return None
        box = self._box
        return (
            box.left - self._left,
            box.right - self._left,
            self._top - box.top,
            self._top - box.bottom,
        )

    def _piece(self, text: str, start: int, stop: int, owner: int, *, glued: bool) -> None:
        """Add letters of one text object as one word, if they lie on the visible sheet."""
        get, box, box_at = self._raw.FPDFText_GetLooseCharBox, self._box, self._box_at
        if not get(self._text, start, box_at):
            return
        left, right, top, bottom = box.left, box.right, box.top, box.bottom
        right_of_first = right
        if stop - start > 1 and get(self._text, stop - 1, box_at):
            # Conditions, for a call of min or max costs more than all the rest of a word.
            left = min(left, box.left)
            right = max(right, box.right)
            top = max(top, box.top)
            bottom = min(bottom, box.bottom)
        if not (
            self._left - 1 <= (left + right) / 2 <= self._right + 1
            and self._bottom - 1 <= (top + bottom) / 2 <= self._top + 1
        ):
            return
        run = self._runs.get(owner) if owner else None
        if run is None:
            run = self._run(start)
            self._runs[owner] = run
            has_second = stop - start > 1 and not run.turned and get(self._text, start + 1, box_at)
            if has_second and box.left - right_of_first > SPACED * (top - bottom):
                self._spaced.add(len(self._found))
        letters = text[start:stop]
        if self._odd:
            letters = self._plain(letters, text, start)
        self._found.append(
            Word(
                letters,
                left - self._left,
                right - self._left,
                self._top - top,
                self._top - bottom,
                run.base,
                len(self._found),
                bold=run.bold,
                italic=run.italic,
                glued=glued,
                turned=run.turned,
            )
        )
        self._spans.append((start, stop))

    def _plain(self, letters: str, text: str, start: int) -> str:
        """Return letters with hyphens and ligatures as they are typed."""
        letters = letters.translate(_HYPHENS)
        if _LOST.search(letters):
            letters = self._with_ligatures(letters, text, start)
        return _LIGATURE.sub(lambda match: LIGATURES[match[0]], letters)

    def _run(self, index: int) -> _Run:
        raw = self._raw
        raw.FPDFText_GetCharOrigin(self._text, index, ctypes.byref(self._x), ctypes.byref(self._y))
        angle = raw.FPDFText_GetCharAngle(self._text, index)
        bold, italic = self._face(index)
        turned = abs(math.sin(angle)) > 0.87 if angle >= 0 else False  # noqa: PLR2004 - 60 degrees
        return _Run(self._top - self._y.value, bold=bold, italic=italic, turned=turned)

    def _face(self, index: int) -> tuple[bool, bool]:
        """Return whether a letter is bold and slanted; asked once for each font."""
        raw = self._raw
        key = self._font(index)
        known = self._faces.get(key)
        if known is None:
            size = raw.FPDFText_GetFontInfo(
                self._text, index, self._name, LONGEST_FONT_NAME, ctypes.byref(self._flags)
            )
            name = (
                self._name.value.decode("utf-8", "replace").lower()
                if 0 < size <= LONGEST_FONT_NAME
                else ""
            )
            weight = raw.FPDFText_GetFontWeight(self._text, index)
            known = (
                weight >= _BOLD or any(part in name for part in _STRONG),
                bool(self._flags.value & _ITALIC) or any(part in name for part in _SLANTED),
            )
            self._faces[key] = known
        return known

    # --- ligatures that a font does not name

    def _with_ligatures(self, letters: str, text: str, start: int) -> str:
        """Return a word with letters that are as wide as a ligature replaced by it.

        Some fonts say of their "ff" that it is a "T", or nothing at all.
        """
        odd = {letter for letter in _LOST.findall(letters) if letter != "\x00"}
        widths = self._widths(text, start, odd)

        def found(match: re.Match[str]) -> str:
            edges = self._edges(start + match.start())
            if edges is None:
                return match[0].strip("\x00")
            width = edges[1] - edges[0]
            usual = widths.get(match[0])
            if match[0] != "\x00" and (usual is None or abs(width - usual) < NEARLY * usual):
                return match[0]
            near = [
                (abs(sum(widths[letter] for letter in name) - width), name)
                for name in _MAY_BE_LOST
                if all(letter in widths for letter in name)
            ]
            off, best = min(near, default=(width, ""))
            return best if off < NEARLY * width else match[0].strip("\x00")

        return _LOST.sub(found, letters)

    def _widths(self, text: str, index: int, wanted: set[str]) -> dict[str, float]:
        """Return how wide letters usually are in the font and size of one letter."""
        font, size = self._font(index), self._size(index)
        key = (font, size)
        known = self._known_widths.get(key)
        if known is None or not wanted <= known.keys():
            seen: dict[str, Counter[float]] = {}
            for at, letter in enumerate(text):
                if letter.isalpha() and self._font(at) == font and self._size(at) == size:
                    edges = self._edges(at)
                    if edges is not None:
                        width = round(edges[1] - edges[0], 2)
                        seen.setdefault(letter, Counter())[width] += 1
            usual = {letter: counts.most_common(1)[0][0] for letter, counts in seen.items()}
            self._known_widths[key] = usual | (known or {})
        return self._known_widths[key]

    def _font(self, index: int) -> int:
        owner = self._raw.FPDFText_GetTextObject(self._text, index)
        font = self._raw.FPDFTextObj_GetFont(owner) if owner else None
        return ctypes.addressof(font.contents) if font else 0

    def _size(self, index: int) -> float:
        size: float = self._raw.FPDFText_GetFontSize(self._text, index)
        return round(size, 1)

    # --- letter spacing

    def _has_single_letters(self) -> bool:
        """Whether enough single letters follow one another to be one word."""
        row = 0
        for phrase in self._found:
            for word in phrase.text.split():
                row = row + 1 if len(word) <= 2 and word.isalnum() else 0  # noqa: PLR2004
                if row >= SPACED_OUT:
                    return True
        return False

    def _join_spaced(self, text: str) -> None:
        """Make words anew in the lines that are printed with letter spacing."""
        made: list[Word] = []
        begun = 0
        for at in range(1, len(self._found) + 1):
            if at < len(self._found) and abs(self._found[at].base - self._found[begun].base) < 1:
                continue
            made += self._line(text, begun, at)
            begun = at
        for order, word in enumerate(made):
            word.order = order
        self._found = made

    def _line(self, text: str, begun: int, ended: int) -> list[Word]:
        line = self._found[begun:ended]
        words = [word for phrase in line for word in phrase.text.split()]
        short = sum(len(word) <= 2 for word in words)  # noqa: PLR2004
        spaced = any(order in self._spaced for order in range(begun, ended))
        if not (spaced or 2 * short > len(words)) or line[0].turned:
            return line
        letters: list[tuple[str, Word, float, float]] = []
        for word, (start, stop) in zip(line, self._spans[begun:ended], strict=True):
            for index in range(start, stop):
                edges = None if text[index].isspace() else self._edges(index)
                if edges is not None:
                    letter = text[index].translate(_HYPHENS)
                    letters.append((LIGATURES.get(letter, letter), word, edges[0], edges[1]))
        gaps = [
            (after[2] - before[3]) / max(after[1].height, 1.0)
            for before, after in pairwise(letters)
        ]
        small = [gap for gap in gaps if -0.3 < gap < 0.9]  # noqa: PLR2004 - not between columns
        spacing = median(small) if len(small) >= SPACED_OUT - 1 else 0.0
        if spacing <= SPACED:
            return line
        made: list[Word] = []
        for gap, (letter, word, left, right) in zip([9.0, *gaps], letters, strict=True):
            glued = gap - spacing <= max(SPACE, 0.6 * spacing)
            if glued and made[-1].bold == word.bold and made[-1].italic == word.italic:
                made[-1].text += letter
                made[-1].right = max(made[-1].right, right)
                continue
            made.append(
                Word(
                    letter,
                    left,
                    right,
                    word.top,
                    word.bottom,
                    word.base,
                    0,
                    bold=word.bold,
                    italic=word.italic,
                    glued=glued,
                )
            )
        return made
