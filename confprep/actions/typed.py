"""What people type: a day, a specialty."""

from __future__ import annotations

from datetime import date

from confprep.errors import UsageError

_SPECIALTIES = {
    "orthopaedic-surgery": ("orthopaedics", "orthopedics", "orthopedic-surgery"),
    "general-surgery": ("gs", "surgery"),
}


def day(text: str, *, today: date, ahead: bool = True) -> date | None:
    """Return the day that was typed, None for nothing.

    Where no year is typed, it is the next such day, or the last one where not `ahead`. Raises
    `UsageError` where it is no day, could be two, or is a slip: a day before 2000, far ahead, or,
    where not `ahead`, one that has not come yet.
    """
    if not text:
        return None
    from confprep.text import typed

    first, last = (today, None) if ahead else (None, today)
    found = typed.day(text, today=today, first=first, last=last)
    return (typed.planned if ahead else typed.happened)(found, today=today)


def specialty(text: str) -> str:
    """Return the specialty of programs that was typed, in full; nothing for nothing.

    The beginning of a name is enough. `UsageError` where it is the beginning of none.
    """
    wanted = text.strip().casefold().replace(" ", "-")
    if not wanted:
        return ""
    for key, others in _SPECIALTIES.items():
        if any(name.startswith(wanted) for name in (key, *others)):
            return key
    raise UsageError(f"There is no specialty “{text}”", next_step="Use ortho or surgery")
