"""The catalogue: one TOML file per meeting and year; the file's name is the meeting's key.

A field that nobody has seen is absent. Each field that is there names its source under
`[evidence.<field>]`; without `verified_on` it is unverified, and the program says so. A file of
the user's own with the same key wins over the shipped one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from zoneinfo import available_timezones

from msgspec import Struct, structs

from confprep import toml_file
from confprep.errors import UsageError, WorkspaceError
from confprep.model import Claim, Correction, Meeting
from confprep.scrapers.meetings.societies import (
    Society,
    editions,
    months_in_words,
    of_edition,
)
from confprep.text import typed, zones
from confprep.toml_file import convert

SHIPPED = Path(__file__).parent
FACTS = ("starts", "ends", "city", "venue", "zone", "platform", "address")
"""The fields that rest on evidence."""
_EDITIONS = "*-[0-9][0-9][0-9][0-9].toml"
"""What the shipped meetings' files are called; other files beside them are none."""


def load(path: Path) -> Meeting:
    """Read one meeting's file.

    Raises `WorkspaceError` naming the line for a wrong field, and for a zone that does not exist.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise WorkspaceError(f"Cannot read it ({error})", where=str(path)) from error
    return _checked(text, path.stem, str(path))


def _checked(text: str, key: str, path: str) -> Meeting:
    meeting = structs.replace(convert(text, path, Meeting), key=key)
    if meeting.zone and meeting.zone not in available_timezones():
        raise WorkspaceError(
            f"There is no time zone “{meeting.zone}”",
            where=path,
            next_step="Use a name such as America/Chicago",
        )
    if meeting.starts and meeting.ends and meeting.ends < meeting.starts:
        raise WorkspaceError("The meeting ends before it starts", where=path)
    return meeting


def document(
    key: str,
    given: Mapping[str, str],
    files: Sequence[str],
    *,
    checked_on: date,
    sources: Mapping[str, Claim] = MappingProxyType({}),
) -> str:
    """Return the text of a meeting's file from what the user said; blank answers stay absent.

    A field that is not in `sources` was entered by the user. Raises `UsageError` for a key that
    cannot be a file's name, a missing name or a wrong date, `WorkspaceError` for an unknown zone.
    """
    import tomlkit

    check_key(key)
    if not given.get("name"):
        raise UsageError("The meeting needs a name", next_step="Give it with --name")
    content = tomlkit.document()
    for field, answer in given.items():
        if answer and field in {"starts", "ends"}:
            content[field] = _day(field, answer)
        elif answer:
            content[field] = zones.typed(answer) if field == "zone" else answer
    if files:
        content["files"] = list(files)
    claims = {
        field: _claim(sources.get(field), checked_on) for field in FACTS if content.get(field)
    }
    if claims:
        content["evidence"] = claims
    text = tomlkit.dumps(content)
    _checked(text, key, f"meetings/{key}.toml")
    return text


def check_key(key: str) -> None:
    """Raise `UsageError` for a key that cannot be the name of a meeting's file."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key):
        raise UsageError(
            f"“{key}” cannot be a meeting's key",
            next_step="Use small letters, digits and hyphens, such as soa-2026",
        )


def _claim(given: Claim | None, checked_on: date) -> dict[str, object]:
    claim = given or Claim(source="entered by you", verified_on=checked_on)
    stated = {"source": claim.source, "verified_on": claim.verified_on, "note": claim.note}
    return {field: value for field, value in stated.items() if value}


def _day(field: str, text: str) -> date:
    try:
        return typed.day(text)
    except UsageError as error:
        raise UsageError(error.what, where=field, next_step=error.next_step) from None


def catalogue(own: Path | None = None) -> dict[str, Meeting]:
    """Return every known meeting by key, in the order of keys; `own` holds the user's files."""
    paths = {path.stem: path for path in sorted(SHIPPED.glob(_EDITIONS))}
    if own is not None and own.is_dir():
        paths.update({path.stem: path for path in sorted(own.glob("*.toml"))})
    return {key: load(paths[key]) for key in sorted(paths)}


def find(key: str, own: Path | None = None) -> Meeting:
    """Return one meeting.

    Raises `UsageError` with the nearest keys where there is none.
    """
    for folder in (own, SHIPPED):
        path = folder / f"{key}.toml" if folder and key and "/" not in key else None
        if path is not None and path.is_file():
            found = load(path)
            kept = (*found.corrections, *corrections(key, own))
            return structs.replace(found, corrections=kept)
    raise _unknown_key(key, known_keys(own))


def known_keys(own: Path | None = None) -> frozenset[str]:
    """Return the keys of all meetings; `own` holds the user's files."""
    shipped = {path.stem for path in SHIPPED.glob(_EDITIONS)}
    return frozenset(
        shipped | ({path.stem for path in own.glob("*.toml")} if own and own.is_dir() else set())
    )


def _unknown_key(key: str, known: frozenset[str]) -> UsageError:
    edition = of_edition(key)
    if edition is not None:
        return _unknown_edition(key, *edition, known)
    near = get_close_matches(key.lower(), sorted(known), n=3, cutoff=0.5)
    nearest = f"Nearest: {', '.join(near)}. " if near else ""
    return UsageError(
        f"There is no meeting “{key}” in the catalogue",
        next_step=f"{nearest}See them all with: confprep meetings. Plan one from a page of its "
        "program with: confprep plan --from PAGE. Add your own with: confprep meetings add",
    )


def _unknown_edition(key: str, society: Society, year: int, known: frozenset[str]) -> UsageError:
    """Say what is known of a society whose meeting of that year nothing is known of."""
    there = editions(society, known)
    usual = f", usually in {months_in_words(society)} (unverified)" if society.months else ""
    site = f" on {society.site}" if society.site else ""
    has = f"known are {', '.join(there)}" if there else "no year of it is"
    key = f"{society.key}-{year}"
    return UsageError(
        f"Nothing is known yet of “{key}”: the {year} {society.meeting} of {society.society}"
        f"{usual}; {has}",
        next_step=f"Once its program is public, look for it{site}, save the page and plan from it: "
        f"confprep plan {key} --from PAGE. Or enter what you know: confprep meetings add {key}",
    )


class CorrectionsFile(Struct, frozen=True, kw_only=True):
    """The shape of `corrections/<key>.toml` in the folder of the user's meetings."""

    correction: tuple[Correction, ...] = ()


def corrections(key: str, own: Path | None) -> tuple[Correction, ...]:
    """Return what the user corrected in how the pages of a meeting are read."""
    path = own / "corrections" / f"{key}.toml" if own is not None else None
    found = toml_file.load(path, CorrectionsFile) if path is not None else None
    return found.correction if found is not None else ()


def unverified(meeting: Meeting) -> tuple[str, ...]:
    """Return the names of the fields that hold something nobody has confirmed."""
    return tuple(
        field
        for field in FACTS
        if getattr(meeting, field)
        and (field not in meeting.evidence or meeting.evidence[field].verified_on is None)
    )


def unknown(meeting: Meeting) -> tuple[str, ...]:
    """Return the names of the fields that nothing is known of."""
    return tuple(field for field in FACTS if not getattr(meeting, field))
