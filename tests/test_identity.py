"""Appearances become people; two people never become one."""

from __future__ import annotations

import csv
import random
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confprep.model import Appearance, Listing, Session, Source, Talk
from confprep.people.identity import People, join

PAIRS = Path(__file__).parents[1] / "fixtures" / "matching" / "pairs.csv"
ZONE = ZoneInfo("America/Chicago")


def rows() -> list[dict[str, str]]:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def appearance(name: str, affiliation: str = "", ids: str = "", role: str = "") -> Appearance:
    known = dict([ids.split("=")]) if ids else {}
    return Appearance(name_text=name, affiliation_text=affiliation, ids=known, role=role)


def listing(*people: Appearance) -> Listing:
    sessions = tuple(
        Session(id=f"s{number}", title=f"Session {number}", people=(person,))
        for number, person in enumerate(people)
    )
    return Listing(source=Source(platform="test"), sessions=sessions)


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['one']} - {row['other']}")
def test_a_pair(row: dict[str, str]) -> None:
    one = appearance(row["one"], row["at"], row["ids"])
    other = appearance(row["other"], row["other_at"], row["other_ids"])
    # Everybody twice, so that it shows which ids number people.
    crowd = join(listing(one, other, one, other))
    found = "one" if len(crowd.people) == 1 else "doubt" if crowd.doubts else "two"
    assert found == row["verdict"]
    again = join(listing(other, one, other, one))
    assert {person.id for person in again.people} == {person.id for person in crowd.people}


def test_there_are_enough_pairs() -> None:
    assert sum(row["verdict"] != "one" for row in rows()) >= 50
    assert len(rows()) >= 60


def test_a_person_keeps_everything_they_do() -> None:
    start = datetime(2026, 10, 1, 8, 0, tzinfo=ZONE)
    end = datetime(2026, 10, 1, 9, 0, tzinfo=ZONE)
    speaker = appearance("Jane Q. Roe, MD", "Emory University", role="speaker")
    moderator = appearance("Jane Roe", "Program Director, Emory University", role="moderator")
    program = Listing(
        source=Source(platform="test"),
        sessions=(
            Session(
                id="a",
                title="Hip fractures",
                room="A1",
                start=start,
                end=end,
                talks=(Talk(id="t", title="Nails", people=(speaker,)),),
            ),
            Session(
                id="b",
                title="Meeting point for residents and medical students",
                kind="session",
                people=(moderator,),
            ),
        ),
    )
    (person,) = join(program).people
    assert person.name.text == "Jane Q. Roe, MD"
    assert [one.kind for one in person.commitments] == ["talk", "moderating"]
    assert person.commitments[0].start == start
    assert person.commitments[0].end == end
    assert person.commitments[0].room == "A1"
    assert set(person.roles) == {"speaker", "moderator", "program director", "trainee event"}
    assert person.affiliations == ("Emory University", "Program Director, Emory University")


def test_two_people_of_one_name_have_two_ids() -> None:
    crowd = join(listing(appearance("Ann Roe", "Emory"), appearance("Ann Roe", "Rush University")))
    ids = [person.id for person in crowd.people]
    assert len(set(ids)) == 2
    assert crowd.doubts[0].person_ids == tuple(ids)


def test_an_initial_that_fits_two_people_joins_neither() -> None:
    crowd = join(
        listing(
            appearance("John Roe", "Emory University"),
            appearance("Jane Roe", "Emory University"),
            appearance("J. Roe", "Emory University"),
        )
    )
    assert len(crowd.people) == 3
    assert len(crowd.doubts) == 2


def test_ids_that_number_appearances_do_not_split_people() -> None:
    crowd = join(listing(*(appearance("Ann Roe", "Emory", f"presentation={n}") for n in range(4))))
    assert len(crowd.people) == 1


def test_surname_and_initials_without_a_comma() -> None:
    names = ["Roe JA", "Stone B", "van der Berg CD", "Okafor E", "Weld FG", "Mbeki H"]
    people = join(listing(*(appearance(name, "Emory") for name in names))).people
    assert [person.name.surname for person in people] == [
        "Roe", "Stone", "van der Berg", "Okafor", "Weld", "Mbeki",
    ]  # fmt: skip


GIVEN = ["John", "Jane", "J.", "Johan", "Anna", "A.", "Anh"]
MIDDLE = ["", "A.", "B.", "Anders"]
FAMILY = ["Roe", "Rowe", "Do", "Zimmer", "Zimmerman", "Weld-Okafor", "Okafor"]
PLACES = ["", "Emory University", "Emory", "Rush University", "University of California"]
PEOPLE = st.lists(
    st.tuples(*map(st.sampled_from, (GIVEN, MIDDLE, FAMILY, PLACES))), min_size=1, max_size=12
)


def facts(crowd: People) -> set[tuple[str, frozenset[str]]]:
    return {(person.id, frozenset(person.affiliations)) for person in crowd.people}


@settings(max_examples=60)
@given(PEOPLE, st.randoms(use_true_random=False))
def test_the_order_of_a_listing_changes_nothing_and_nothing_is_lost(
    people: list[tuple[str, str, str, str]], chance: random.Random
) -> None:
    lines = [
        appearance(" ".join(filter(None, (given_name, middle, family))), place)
        for given_name, middle, family, place in people
    ]
    program = listing(*lines)
    sessions = list(program.sessions)
    chance.shuffle(sessions)
    crowd = join(program)
    turned = join(Listing(source=program.source, sessions=tuple(sessions)))
    assert facts(crowd) == facts(turned)
    assert sum(len(person.commitments) for person in crowd.people) == len(lines)
    for person in crowd.people:
        families = {one.appearance.name_text.split()[-1] for one in person.commitments}
        assert len(families) == 1
        initials = {one.appearance.name_text[0] for one in person.commitments}
        assert len(initials) == 1
