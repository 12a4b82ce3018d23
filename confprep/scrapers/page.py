"""What goes into a reader and what comes out of it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from functools import cached_property

from msgspec import Struct

from confprep.model import Correction, Session, Skipped

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""<meta\b[^>]*?\bcharset\s*=\s*["']?\s*([\w.:-]+)|<\?xml\b[^>]*?\bencoding\s*=\s*["']([\w.:-]+)""",
    re.IGNORECASE,
)
_AS_BROWSERS_DO = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
}
"""What a declared name means in practice, where Python takes it more narrowly (WHATWG Encoding)."""
_JSON = re.compile(r"""[\[{]\s*(?:["\[{\]}\d-]|true\b|false\b|null\b|$)""")
_XML = re.compile(r"<\?xml\b(?!.{0,1000}<html\b)", re.DOTALL | re.IGNORECASE)
_PAGE_NAMES = (".html", ".htm", ".xhtml", ".asp", ".aspx", ".php")


_ELEMENT = re.compile(r"<([a-z][a-z0-9_-]*)[\s>]")
_OF_PAGES = frozenset(
    (
        "html head body title base link meta style script noscript template div p span a b i u "
        "s em strong small ul ol li dl dt dd table thead tbody tfoot tr td th caption h1 h2 h3 "
        "h4 h5 h6 hr br pre blockquote section article main aside header footer nav figure form "
        "input label button select option textarea fieldset iframe img picture video audio svg "
        "canvas details summary address center font time "
    ).split()
)


def _is_foreign(beginning: str) -> bool:
    """Whether the first element is none of a web page: `<schedule>`."""
    found = _ELEMENT.match(beginning)
    return found is not None and found[1] not in _OF_PAGES and "-" not in found[1]


class Page(Struct, frozen=True, kw_only=True, dict=True):
    """One page or file, as bytes, and what is known of where it came from.

    What is derived from the content is worked out once and kept with the page.
    """

    content: bytes
    address: str = ""
    name: str = ""
    """The file's name, as the user knows it."""
    media_type: str = ""
    saved_at: float = 0.0
    """When the file was last changed, in seconds since 1970; 0 where that is not known."""
    trouble: str = ""
    """Why the file could not be opened, where it could not: there is no content then."""

    @property
    def label(self) -> str:
        """What to call this page in a message."""
        return self.name or self.address or "the page"

    @cached_property
    def text(self) -> str:
        """The content as text: by its byte-order mark, else UTF-8, else as the page declares.

        Most pages are UTF-8 whatever they declare, a few broken letters aside; what is not, and
        declares nothing, is Windows Latin.
        """
        for mark, encoding in _MARKS:
            if self.content.startswith(mark):
                return self.content.decode(encoding, errors="replace")
        try:
            return self.content.decode("utf-8")
        except UnicodeDecodeError:
            return _not_quite_utf8(self.content)

    @cached_property
    def form(self) -> str:
        """What the file is made of: `pdf`, `zip`, `calendar`, `json`, `xml`, `html` or `text`.

        How the content begins decides, then what the server or the file's name calls it.
        """
        if self.content[:1024].lstrip().startswith(b"%PDF-"):
            return "pdf"
        if self.content.startswith(b"PK\x03\x04"):
            return "zip"
        beginning = self.text[:4000].lstrip("\ufeff\x00 \t\r\n")
        if beginning[:15].upper() == "BEGIN:VCALENDAR":
            return "calendar"
        if _JSON.match(beginning):
            return "json"
        if beginning.startswith("<"):
            return "xml" if _XML.match(beginning) or _is_foreign(beginning) else "html"
        named = self.media_type == "text/html" or self.name.lower().endswith(_PAGE_NAMES)
        return "html" if named else "text"


def _not_quite_utf8(content: bytes) -> str:
    """Return text whose bytes are not all UTF-8."""
    text = content.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    if sum(not letter.isascii() for letter in text) > 2 * broken:
        return text
    found = _DECLARED.search(content[:4096])
    declared = (found[1] or found[2]).decode("ascii").lower() if found else ""
    if declared and declared not in ("utf-8", "utf8"):
        try:
            return content.decode(_AS_BROWSERS_DO.get(declared, declared), errors="replace")
        except LookupError:
            pass  # Not an encoding that anybody knows.
    return content.decode("cp1252", errors="replace")


class Reading(Struct, frozen=True, kw_only=True):
    """What one page yielded."""

    sessions: tuple[Session, ...] = ()
    wanted: tuple[str, ...] = ()
    """Further addresses that hold what this page only points at."""
    skipped: tuple[Skipped, ...] = ()
    zone: str = ""
    """IANA name, where the page states it."""
    confidence: float = 1.0
    unsure: tuple[Skipped, ...] = ()
    """What to look at, where little of the page is known to have been read."""
    lines: Mapping[int, str] = {}
    """Place of each printed line to what it was read as, where the reader goes by lines."""
    corrected: tuple[Correction, ...] = ()
    """The user's corrections that fit a line of it."""
