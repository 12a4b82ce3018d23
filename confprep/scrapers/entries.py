"""What a reader sees of a program, one dated thing at a time, before anything is nested."""

from __future__ import annotations

from datetime import date, time

from msgspec import Struct

from confprep.model import Appearance


class Entry(Struct, frozen=True, kw_only=True):
    """One dated thing of a program as a reader saw it, before nesting."""

    title: str
    day: date | None = None
    start: time | None = None
    """Wall clock of the page's zone."""
    end: time | None = None
    ends_next_day: bool = False
    zone: str = ""
    """IANA name, where the source says it of this entry."""
    room: str = ""
    people: tuple[Appearance, ...] = ()
    kind: str = ""
    """`session`, `talk`, `break`, `poster` or the printed kind; empty where nothing says it."""
    tracks: tuple[str, ...] = ()
    code: str = ""
    """The printed number or code of it."""
    url: str = ""
    id: str = ""
    """The source's own id."""
    under: str = ""
    """Id or printed title of the session that it says it belongs to."""
    level: int = 0
    """Depth in the outline where the look of it says so, 1 outermost; 0 is not known."""
    group: int = 0
    """The block it came from; entries of one block nest together."""
    cells: tuple[int, ...] = ()
    """Places of the cells or lines that it used."""
    time_text: str = ""
    """The time as printed, kept where it could not become `start`."""
    description: str = ""
    cancelled: bool = False
