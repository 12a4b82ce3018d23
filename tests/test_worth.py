"""One worth: people are ranked, letters ordered and days planned by the same figure."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from confprep.agenda import arrange
from confprep.agenda.inputs import AgendaInput
from confprep.errors import UsageError
from confprep.model import (
    AgendaSettings,
    Appearance,
    Commitment,
    Match,
    Name,
    Person,
    Profile,
    Prospect,
    Target,
    Tier,
)
from confprep.worth import WEIGHTS, Worth, named_in, part_in
from tests.small_programs import MEETING, listing, prospects, session, talk

TARGETS = (
    Target(id="first", priority=1),
    Target(id="second", priority=2),
    Target(id="signalled", priority=2, signal=True),
    Target(id="third", priority=3),
)


def worth(targets: tuple[Target, ...] = TARGETS, **weights: float) -> Worth:
    named = {name.replace("_", "-"): weight for name, weight in weights.items()}
    return Worth(Profile(agenda=AgendaSettings(weights=named)), targets)


def person(*printed: str, affiliation: str = "", job: str = "", kind: str = "talk") -> Person:
    return Person(
        id="ann",
        name=Name(text="Ann Roe", given="Ann", family="Roe"),
        affiliations=(affiliation,) if affiliation else (),
        roles=(job,) if job else (),
        commitments=tuple(
            Commitment(
                appearance=Appearance(name_text="Ann Roe", role=role),
                session_id="s",
                session_title="S",
                kind=kind,
            )
            for role in printed
        ),
    )


def of(one: Person, program: str = "first", tier: Tier = "confirmed", **weights: float) -> float:
    return worth(**weights).person(one, program, tier)


def test_a_hundred_points_are_a_word_with_a_confirmed_speaker_of_the_first_priority() -> None:
    assert of(person("speaker")) == of(person("presenting author")) == of(person("")) == 100


def test_priority_signal_and_tier_multiply() -> None:
    speaker = person("speaker")
    order = [of(speaker, program) for program in ("first", "signalled", "second", "third", "other")]
    assert order == pytest.approx([100, 90, 75, 50, 50])
    tiers: tuple[Tier, ...] = ("confirmed", "likely", "undecided", "possible")
    assert [of(speaker, tier=tier) for tier in tiers] == [100, 85, 40, 0]


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (person("speaker", job="program director"), 150),
        (person("speaker", affiliation="Residency Program Director, Emory University"), 150),
        (person("speaker", affiliation="Chair, Department of Orthopaedics, Duke"), 140),
        (person("moderator", job="program director"), 165),
        (person("session chair"), 110),
        (person("", kind="moderating"), 110),
        (person("panelist"), 90),
        (person("discussant"), 90),
        (person("course director"), 110),
        (person("co-author"), 20),
        (person("co-author", "panelist"), 90),
    ],
)
def test_a_job_counts_apart_from_the_part_at_the_meeting(one: Person, expected: float) -> None:
    assert of(one) == pytest.approx(expected)


def test_a_director_of_a_program_does_not_moderate() -> None:
    assert part_in("talk", "program director") == "speaker"
    assert part_in("moderating", "speaker") == "speaker"


def test_every_weight_of_a_person_is_the_users_to_change() -> None:
    chair = person("moderator", job="department chair")
    before = of(chair, "signalled")
    for name in ("person", "priority-2", "signal", "confirmed", "department-chair", "moderator"):
        twice = {name.replace("-", "_"): 2 * WEIGHTS[name]}
        assert of(chair, "signalled", **twice) == pytest.approx(2 * before), name


@pytest.mark.parametrize("wrong", [-1, 1001, float("nan")])
def test_a_weight_out_of_range_is_named(wrong: float) -> None:
    with pytest.raises(UsageError, match="signal"):
        worth(signal=wrong)


def test_a_visit_counts_a_further_contact_for_less() -> None:
    mine = worth(again=0.5)
    assert mine.visit(6, {"ann": 80, "bob": 40}) == 126
    assert mine.visit(6, {"ann": 80, "bob": 40}, again=["ann"]) == 86


def test_a_person_is_named_by_id_by_full_name_or_as_printed() -> None:
    one = replace(person(), name=Name(text="Roe, Ann MD", given="Ann", family="Roe"))
    assert all(named_in(one, [text]) for text in ("ANN", "ann roe", "roe, ann md"))
    assert not named_in(one, ["Roe", "Ann Poe"])


@pytest.mark.parametrize("preferred", ["signal", "program director"])
def test_of_two_talks_at_once_the_days_hold_the_one_ranked_higher(preferred: str) -> None:
    program = listing(
        session("A", "08:00", "08:12", talk("a", "08:00", "Ash")),
        session("B", "08:00", "08:12", talk("b", "08:00", "Birch")),
    )
    rows = prospects(program, "Ash", "Birch")
    for favoured in ("ash", "birch"):
        targets = [
            Target(id=row.program_id, signal=preferred == "signal" and row.person.id == favoured)
            for row in rows
        ]
        people = [
            replace(row, person=replace(row.person, roles=(preferred,)))
            if row.person.id == favoured
            else row
            for row in rows
        ]
        given = AgendaInput(
            listing=program,
            prospects=people,
            meeting=MEETING,
            profile=Profile(agenda=AgendaSettings(meetings_per_day=0)),
            targets=targets,
        )
        heard = [visit for visit in arrange(given).visits if visit.kind == "talk"]
        assert [visit.person_ids for visit in heard] == [(favoured,)]
        ranked = sorted(people, key=lambda row: -_score(row, given))
        assert ranked[0].person.id == favoured


def _score(row: Prospect, given: AgendaInput) -> float:
    mine = Worth(given.profile, given.targets)
    match: Match = row.matches[0]
    return mine.person(row.person, row.program_id, match.tier)
