"""What goes into a reader and what comes out of it."""

from __future__ import annotations

from msgspec import Struct

from confprep.model import Session, Skipped


class Page(Struct, frozen=True, kw_only=True):
    """One page or file, as bytes, and what is known of where it came from."""

    content: bytes
    address: str = ""
    name: str = ""
    """The file's name, as the user knows it."""
    media_type: str = ""
    trouble: str = ""
    """Why the file could not be opened, where it could not: there is no content then."""

    @property
    def label(self) -> str:
        """What to call this page in a message."""
        return self.name or self.address or "the page"

    @property
    def text(self) -> str:
        """The content as text: byte-order mark, else UTF-8, else Windows Latin.

        Pages of these platforms are UTF-8 whatever their headers say; decoding them by a guessed
        charset is how "Universität" turns into mojibake.
        """
        for mark, encoding in (
            (b"\xef\xbb\xbf", "utf-8-sig"),
            (b"\xff\xfe", "utf-16"),
            (b"\xfe\xff", "utf-16"),
        ):
            if self.content.startswith(mark):
                return self.content.decode(encoding, errors="replace")
        try:
            return self.content.decode("utf-8")
        except UnicodeDecodeError:
            return self.content.decode("cp1252", errors="replace")


class Reading(Struct, frozen=True, kw_only=True):
    """What one page yielded."""

    sessions: tuple[Session, ...] = ()
    wanted: tuple[str, ...] = ()
    """Further addresses that hold what this page only points at."""
    skipped: tuple[Skipped, ...] = ()
    zone: str = ""
    """IANA name, where the page states it."""
    confidence: float = 1.0
