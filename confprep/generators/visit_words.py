"""What a visit is called where there is room for one word, and who it is for."""

from __future__ import annotations

from collections.abc import Mapping

from confprep.generators.phrases import Phrases
from confprep.model import Plan, Visit

# Unlike `calendar.PREFIXES`: a calendar has its own titles and colours and needs few words to sort
# by; on paper and on the pocket page the word alone tells a moderator to catch from a meeting, and
# a whole session from one talk.
WORDS = {
    "talk": "TALK",
    "poster": "POSTER",
    "moderator": "CATCH",
    "meeting": "MEET",
    "event": "EVENT",
    "session": "SESSION",
    "meal": "BREAK",
}


def titles(plan: Plan, said: Phrases) -> dict[str, str]:
    """Return, by visit id, what stands after the word: of a talk or a poster, with its people.

    "CATCH" and "MEET" are not said twice. The visits that were left out are among them.
    """
    people = {each.person.id: each.person.name.full for each in plan.prospects}
    visits = (*plan.visits, *(left.visit for left in plan.left_out))
    return {visit.id: _title(visit, people, said) for visit in visits}


def _title(visit: Visit, people: Mapping[str, str], said: Phrases) -> str:
    names = [people[key] for key in visit.person_ids if key in people]
    if not names or visit.kind not in {"talk", "poster", "session"}:
        return said.after_word(visit)
    return f"{', '.join(names)}: {visit.title}"
