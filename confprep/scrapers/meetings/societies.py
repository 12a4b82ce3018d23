"""The societies whose meetings recur: roughly when in the year, and what is known of each.

`societies.toml` holds usual months and no dates; all of it is unverified.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from confprep.toml_file import convert

PATH = Path(__file__).with_name("societies.toml")
_EDITION = re.compile(r"([a-z]+(?:-[a-z]+)*)-((?:19|20)\d\d)")
_MONTHS = 12


class Society(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A society, or several, and the meeting that recurs."""

    society: str
    """As it is called: AAOS."""
    key: str = ""
    """Begins the keys of the editions, such as `aaos`; empty where no edition has one."""
    name: str = ""
    """In full."""
    meeting: str
    months: tuple[int, ...] = ()
    """The usual ones, 1 to 12 in order; empty where it varies."""
    specialties: tuple[str, ...] = ()
    about: str = ""
    site: str = ""


class _File(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    source: str
    society: tuple[Society, ...]


@lru_cache(maxsize=1)
def _file() -> _File:
    return convert(PATH.read_text(encoding="utf-8"), str(PATH), _File)


def societies() -> tuple[Society, ...]:
    """Return the societies in the order of the file."""
    return _file().society


def source() -> str:
    """Return what the usual months rest on."""
    return _file().source


def year_ahead(day: date, specialty: str = "") -> tuple[Society, ...]:
    """Return the societies in the order of the year from `day` on; those that vary come last.

    A meeting whose usual months have begun comes first: it may still be ahead.
    """
    chosen = [each for each in societies() if not specialty or specialty in each.specialties]
    return tuple(sorted(chosen, key=lambda each: _months_until(each, day)))


def _months_until(society: Society, day: date) -> int:
    if not society.months:
        return _MONTHS
    if day.month in society.months:
        return 0
    return (society.months[0] - day.month) % _MONTHS


def months_in_words(society: Society) -> str:
    """Return the usual months as they are read: "February to March"; nothing where they vary."""
    named = [f"{date(2000, month, 1):%B}" for month in society.months]
    return " to ".join(dict.fromkeys((named[0], named[-1]))) if named else ""


def of_edition(key: str) -> tuple[Society, int] | None:
    """Return the society and the year of a meeting's key, or None where no society is known."""
    match = _EDITION.fullmatch(key.strip().lower())
    found = by_key(match[1]) if match else None
    return (found, int(match[2])) if match and found else None


def by_key(key: str) -> Society | None:
    """Return the society whose editions' keys begin with `key`."""
    return next((each for each in societies() if each.key and each.key == key), None)


def editions(society: Society, keys: Iterable[str]) -> tuple[str, ...]:
    """Return the keys among `keys` that are editions of a society's meeting, oldest first."""
    found = ((key, of_edition(key)) for key in sorted(keys))
    return tuple(key for key, edition in found if edition and edition[0].key == society.key)
