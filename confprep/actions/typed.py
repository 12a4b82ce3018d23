"""What people type: a day, a specialty."""

from __future__ import annotations

from datetime import date

from confprep.errors import UsageError

_SPECIALTIES = {
    "orthopaedic-surgery": ("orthopaedics", "orthopedics", "orthopedic-surgery"),
    "general-surgery": ("gs", "surgery"),
}


def day(text: str) -> date | None:
    """Return the day that was typed, None for nothing.

    Raises `UsageError` where it is none, or could be two.
    """
    if not text:
        return None
    from confprep.programs.lists import day_of

    found = day_of(text)
    if found is None:
        raise UsageError(f"“{text}” is not a day", next_step="Write it as 2026-03-12")
    return found


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
