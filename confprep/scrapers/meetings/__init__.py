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
from zoneinfo import available_timezones

from msgspec import Struct, structs

from confprep import toml_file
from confprep.errors import UsageError, WorkspaceError
from confprep.model import Correction, Meeting
from confprep.text import typed, zones
from confprep.toml_file import convert

SHIPPED = Path(__file__).parent
FACTS = ("starts", "ends", "city", "venue", "zone", "platform", "address")
"""The fields that rest on evidence."""


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


def document(key: str, given: Mapping[str, str], files: Sequence[str], *, checked_on: date) -> str:
    """Return the text of a meeting's file from what the user said; blank answers stay absent.

    Raises `UsageError` for a key that cannot be a file's name, a missing name or a wrong date,
    `WorkspaceError` for an unknown zone.
    """
    import tomlkit

    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key):
        raise UsageError(
            f"“{key}” cannot be a meeting's key",
            next_step="Use small letters, digits and hyphens, such as soa-2026",
        )
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
    claims = {field: _own_claim(checked_on) for field in FACTS if content.get(field)}
    if claims:
        content["evidence"] = claims
    text = tomlkit.dumps(content)
    _checked(text, key, f"meetings/{key}.toml")
    return text


def _own_claim(checked_on: date) -> dict[str, object]:
    return {"source": "entered by you", "verified_on": checked_on}


def _day(field: str, text: str) -> date:
    try:
        return typed.day(text)
    except UsageError as error:
        raise UsageError(error.what, where=field, next_step=error.next_step) from None


def catalogue(own: Path | None = None) -> dict[str, Meeting]:
    """Return every known meeting by key, in the order of keys; `own` holds the user's files."""
    paths = {path.stem: path for path in sorted(SHIPPED.glob("*.toml"))}
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
    known = {path.stem for path in SHIPPED.glob("*.toml")}
    known |= {path.stem for path in own.glob("*.toml")} if own and own.is_dir() else set()
    near = get_close_matches(key.lower(), sorted(known), n=3, cutoff=0.5)
    nearest = f"Nearest: {', '.join(near)}. " if near else ""
    raise UsageError(
        f"There is no meeting “{key}” in the catalogue",
        next_step=f"{nearest}See them all with: confprep meetings. "
        "Add your own with: confprep meetings add",
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
