"""What could be done at a meeting, and the best of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from confprep.agenda.arrangement import Arrangement
    from confprep.agenda.walking import Venue
    from confprep.model import Decisions, Listing, Meeting, Plan, Profile, Prospect, Target


def arrange(
    listing: Listing,
    prospects: Sequence[Prospect],
    *,
    meeting: Meeting,
    profile: Profile,
    targets: Sequence[Target],
    decisions: Decisions,
    previous: Plan | None = None,
    venues: Sequence[Venue] = (),
) -> Arrangement:
    """Return the most valuable plan of the days that can be walked, proven best or with its gap.

    `previous` is the plan before: what it holds is kept unless a change gains more than the weight
    `stability` says. Where the profile's `agenda.seconds` run out, it is the best plan found, with
    its gap.
    """
    from confprep.agenda.arrangement import Arranger
    from confprep.agenda.visits import possible_visits
    from confprep.agenda.walking import Walking

    walking = Walking(meeting, venues)
    possible = possible_visits(
        listing,
        prospects,
        meeting=meeting,
        profile=profile,
        targets=targets,
        decisions=decisions,
        walking=walking,
        previous=previous,
    )
    arranger = Arranger(possible, profile=profile, walking=walking, previous=previous)
    return arranger.arrange()
