"""What a letter of a plan is checked against: whom it is to, and who else is there."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from confprep.generators import addressing
from confprep.model import Plan, Profile
from confprep.rules.wording import Letter
from confprep.text import clean


def known(letter: Letter, profile: Profile, plan: Plan | None = None) -> Letter:
    """Return the letter with what the profile and the plan say of its sender and reader.

    Other people's surnames and programs are looked for only where the reader is somebody of the
    plan: a letter to a friend may speak of anybody.
    """
    sender = letter.sender or profile.email
    letter = replace(letter, sender=sender, sender_name=letter.sender_name or profile.name)
    if plan is None or not letter.to_name:
        return letter
    reader = next(
        (row for row in plan.prospects if addressing.full_name(row.person.name) == letter.to_name),
        None,
    )
    if reader is None:
        return letter
    others = [row for row in plan.prospects if row.person.id != reader.person.id]
    own = {addressing.lowered(reader.person.name.surname), *profile.name.split()}
    programs = {clean.line(row.program) for row in others} - {clean.line(reader.program), ""}
    return replace(
        letter,
        to_title=addressing.address(reader.person.name),
        other_names=_but(own, (addressing.lowered(row.person.name.surname) for row in others)),
        other_programs=_but({profile.school, profile.hospital}, sorted(programs)),
    )


def _but(own: set[str], names: Iterable[str]) -> tuple[str, ...]:
    """Return long enough names that are nobody else's: "Do" stands in every letter."""
    shortest = 4
    kept = (name for name in names if len(name) >= shortest and name not in own)
    return tuple(dict.fromkeys(kept))
