"""The bytes of a page as text, in the encoding that it is really written in."""

from __future__ import annotations

import codecs
import re

from confprep.scrapers.page import Page

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_HEAD = 4096
"""Bytes within which a page declares its charset."""
_SHIFTING = frozenset(("iso2022_jp", "iso2022_kr", "hz"))
"""Encodings that write everything in seven bits, so that they pass for UTF-8."""


def text_of(page: Page) -> str:
    """Return the content as text: byte-order mark, UTF-8, what it declares, Windows Latin.

    A page that is valid UTF-8 is UTF-8 whatever it declares: that is how most wrong declarations
    are wrong.
    """
    content = page.content
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    declared = _declared(page)
    if declared in _SHIFTING:
        return content.decode(declared, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode(declared or "cp1252", errors="replace")


def _declared(page: Page) -> str:
    """Return Python's name of the encoding that the page or its server names, or ""."""
    found = _DECLARED.search(page.media_type.encode("ascii", "replace")) or _DECLARED.search(
        page.content[:_HEAD]
    )
    if found is None:
        return ""
    name = found[1].decode("ascii").lower()
    try:
        b"".decode(name)  # A codec that is no charset ("base64") is refused here.
    except LookupError:
        return ""
    known = codecs.lookup(name).name
    if known.startswith("utf-"):
        return ""  # It is not, or it would have been read as such.
    # What browsers do: Latin-1 and ASCII are read as Windows Latin.
    return "" if known in ("iso8859-1", "ascii") else known
