"""Whom the user has met: the typed name, against the plan, the listing and the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from confprep.contacts.finding import fold, matching, words
from confprep.errors import Choice, UsageError
from confprep.model import Contact, Listing, Plan

SAMPLE_TAG = "sample"
"""Marks everyone from an invented meeting."""
_SAYS_LITTLE = frozenset(
    "the of and for at in university hospital hospitals medical medicine center centre health "
    "system school college department institute clinic orthopaedic orthopaedics orthopedic "
    "orthopedics surgery surgical program residency state".split()
)


class Somebody(Struct, frozen=True, kw_only=True):
    """One person whom a typed name may mean."""

    name: str
    institution: str = ""
    role: str = ""
    program_id: str = ""
    program: str = ""
    person_id: str = ""
    """The id in the plan; empty for somebody who is not in it."""
    contact_id: int = 0
    """The number in the log; 0 for somebody who is not in it yet."""
    known_from: str = ""
    """`plan`, `listing`, `log`, or empty for somebody new."""

    def as_contact(self) -> Contact:
        """Return a new entry for the log."""
        return Contact(
            id=0,
            name=self.name,
            institution=self.institution,
            role=self.role,
            program_id=self.program_id,
            program=self.program,
        )


def planned(plan: Plan) -> list[Somebody]:
    """Return the people a plan names."""
    return [
        Somebody(
            name=prospect.person.name.full,
            institution=prospect.person.affiliations[0] if prospect.person.affiliations else "",
            role=", ".join(prospect.person.roles),
            program_id=prospect.program_id,
            program=prospect.program,
            person_id=prospect.person.id,
            known_from="plan",
        )
        for prospect in plan.prospects
    ]


def listed(listing: Listing) -> list[Somebody]:
    """Return everyone a listing names, once for each name and affiliation."""
    people = (
        person
        for session in listing.sessions
        for person in (*session.people, *(each for talk in session.talks for each in talk.people))
    )
    found = {
        (words(person.name_text), person.affiliation_text): Somebody(
            name=person.name_text.split(",")[0].strip(),
            institution=person.affiliation_text,
            role=person.role,
            known_from="listing",
        )
        for person in people
    }
    return list(found.values())


def logged(contacts: Iterable[Contact]) -> list[Somebody]:
    """Return everyone in the log."""
    return [
        Somebody(
            name=contact.name,
            institution=contact.institution,
            role=contact.role,
            program_id=contact.program_id,
            program=contact.program,
            contact_id=contact.id,
            known_from="log",
        )
        for contact in contacts
    ]


def whom(typed: str, *groups: Sequence[Somebody]) -> Somebody:
    """Return the person `typed` means: in the first group that knows the name, else somebody new.

    Raises `UsageError` with the candidates where it may mean several.
    """
    for group in groups:
        together = _joined(group)
        found = matching(typed, ((index, each.name) for index, each in enumerate(together)))
        if len(found) == 1:
            return together[found[0]]
        if found:
            listing = "; ".join(_described(together[index]) for index in found[:8])
            more = f"; and {len(found) - 8} more" if len(found) > 8 else ""  # noqa: PLR2004
            raise UsageError(
                f"“{typed}” may be any of these: {listing}{more}",
                next_step="Type more of the name, or say --contact NUMBER for somebody in your "
                "log, or --new for somebody else",
                choices=[
                    Choice(str(each.contact_id or each.name), _described(each))
                    for each in map(together.__getitem__, found)
                ],
            )
    return Somebody(name=" ".join(typed.split()))


def same(one: Somebody, other: Somebody) -> bool:
    """Whether two entries are one person: the same name, and nothing that speaks against it."""
    if sorted(words(one.name)) != sorted(words(other.name)):
        return False
    if one.program_id and one.program_id == other.program_id:
        return True
    first, second = _place_words(one.institution), _place_words(other.institution)
    return not first or not second or bool(first & second)


def _joined(people: Sequence[Somebody]) -> list[Somebody]:
    """Return `people` with the log's entry and the plan's entry of one person as one."""
    in_log = [each for each in people if each.contact_id]
    joined: dict[int, Somebody] = {}
    rest = []
    for each in people:
        if each.contact_id:
            joined.setdefault(each.contact_id, each)
            continue
        match = next((known for known in in_log if same(known, each)), None)
        if match is None:
            rest.append(each)
        else:
            joined[match.contact_id] = replace(each, contact_id=match.contact_id)
    return [*joined.values(), *rest]


def _place_words(institution: str) -> set[str]:
    return {word for word in words(fold(institution)) if word not in _SAYS_LITTLE}


def _described(person: Somebody) -> str:
    number = f"{person.contact_id} " if person.contact_id else ""
    source = {"plan": "in the plan", "listing": "in the listing", "log": "in your log"}
    where = person.institution or "no institution"
    return f"{number}{person.name}, {where} ({source[person.known_from]})"
