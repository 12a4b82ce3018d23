"""Every letter has one entry and one template, and no reminder is answered by two letters."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from confprep.generators.letters.kinds import BY_PURPOSE, KINDS, Answering, answering
from confprep.generators.templates import shipped
from confprep.model import Contact, Profile, Reminder

DAY = date(2025, 3, 14)


def test_entries_and_templates_are_the_same() -> None:
    lists = {"after/agenda-questions"}  # What a letter is filled from is no letter.
    templates = {
        f"{path.parent.name}/{path.name.removesuffix('.md.j2')}"
        for folder in ("before", "after")
        for path in (shipped() / folder).glob("*.md.j2")
    }
    assert set(BY_PURPOSE) == templates - lists
    assert len({kind.title for kind in KINDS}) == len(KINDS)
    for kind in KINDS:
        assert (kind.days is None) == kind.purpose.startswith("before/")


PROMISED = ((), ("my CV",), ("the abstract",), ("my résumé", "the abstract"))


@pytest.mark.parametrize(
    ("kind", "promised", "mentor", "cv", "late"),
    tuple(
        product(
            ("follow-up", "promise", "their-promise", "update", "note"),
            PROMISED,
            ("", "strategy"),
            ("", "cv.pdf"),
            (0, 1),
        )
    ),
)
def test_one_letter_answers_a_reminder(
    kind: str, promised: tuple[str, ...], mentor: str, cv: str, late: int
) -> None:
    of = Answering(
        reminder=Reminder(
            contact_id=1, name="Jane", ideal=DAY, latest=DAY, kind=kind, promised=promised
        ),
        contact=Contact(id=1, name="Jane", mentor_type=mentor),
        profile=Profile(cv=cv),
        today=DAY + timedelta(days=late),
    )
    found = answering(of)
    assert sum(bool(each.answers and each.answers(of)) for each in KINDS) <= 1
    only_a_cv = promised == ("my CV",)
    expected = {
        "update": "update",
        "promise": "with-cv" if only_a_cv else "promised-item",
        "follow-up": (
            "thank-mentor"
            if mentor
            else "with-cv"
            if only_a_cv or (not promised and cv and late)
            else "within-48-hours"
        ),
    }.get(kind, "")
    if kind == "promise" and not promised:
        return  # There is no such reminder.
    assert (found.name if found else "") == expected
