"""What a visit is called where there is room for one word, and who it is for."""

from __future__ import annotations

from collections.abc import Mapping

from confprep.model import Prospect, Visit

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


def title_with_people(visit: Visit, people: Mapping[str, Prospect]) -> str:
    """Return what stands after the word: for a talk or a poster, with those it is attended for.

    "CATCH" and "MEET" are not said twice.
    """
    names = [people[key].person.name.full for key in visit.person_ids if key in people]
    if not names or visit.kind not in {"talk", "poster", "session"}:
        return visit.title.removeprefix(f"{WORDS[visit.kind].capitalize()} ")
    return f"{', '.join(names)}: {visit.title}"
