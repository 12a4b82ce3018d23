"""What the agenda of a meeting is made from."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from confprep.agenda.walking import Walking
from confprep.model import Decisions, Listing, Meeting, Plan, Profile, Prospect, Target


class AgendaInput(Struct, frozen=True, kw_only=True):
    """A meeting, the people to meet there, and the user."""

    listing: Listing
    prospects: Sequence[Prospect]
    meeting: Meeting
    profile: Profile
    targets: Sequence[Target] = ()
    decisions: Decisions = Decisions()
    walking: Walking = field(default_factory=Walking)
    previous: Plan | None = None
    """The plan before: what was pinned in it stays, and the rest is not moved lightly."""
