"""What could be done at a meeting, and the best of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from confprep.agenda.arrangement import Arrangement
    from confprep.agenda.inputs import AgendaInput


def arrange(given: AgendaInput) -> Arrangement:
    """Return the most valuable plan of the days that can be walked, proven best or with its gap.

    What the plan before holds is kept unless a change gains more than the weight `stability` says.
    Where the profile's `agenda.seconds` run out, it is the best plan found, with its gap.
    """
    from confprep.agenda.arrangement import Arranger
    from confprep.agenda.visits import candidates

    return Arranger(candidates(given), given).arrange()
