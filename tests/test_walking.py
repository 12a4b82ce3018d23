"""Walks between rooms, against what a person reads from their names."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from msgspec.structs import replace

from confprep.agenda import arrange
from confprep.agenda.walking import TABLE, Walking, read_venue
from confprep.model import Meeting
from tests import walks
from tests.random_meetings import case, faults

BY_HAND = [
    # the same room
    ("B203", "B203", 0),
    ("Ballroom (Hall B1)", "ballroom (hall b1)", 0),
    # parts of one room, and numbers within ten of each other
    ("Thomas B. Murphy Ballroom 1", "Thomas B. Murphy Ballroom 4", 2),
    ("Petree C", "Petree D", 2),
    ("JW Marriott - Platinum Ballroom", "JW Marriott - Platinum Ballroom A-D", 2),
    ("Poster Hall B4-5 - Arena 1", "Poster Hall B4-5 - Arena 4", 2),
    ("B203", "B206", 2),
    ("B207-B208", "B216-B217", 2),
    ("403 A", "408 B", 2),
    ("Room 301", "Room 311", 2),
    # the same level, further away: the letter or the word before a number is no room of its own
    ("B203", "B216-B217", 4),
    ("B302-B304", "B314", 4),
    ("W301", "W399", 4),
    ("301 A", "399 A", 4),
    ("Meeting Room 301", "Meeting Room 399", 4),
    ("Concourse 151", "Concourse 189", 4),
    ("JW Marriott Gold 1", "JW Marriott - Platinum Ballroom", 4),
    # other levels
    ("B203", "B302-B304", 6),
    ("B216-B217", "B405-B407", 8),
    ("304 ABC", "515 A", 8),
    ("101", "411", 9),
    # other halls, hotels
    ("Ballroom (Hall B1)", "Poster Hall B4-5 - Arena 1", 9),
    ("Ballroom (West Hall B)", "BugHub - South Lobby", 9),
    ("JW Marriott Gold 1", "403 A", 15),
    ("JW Marriott Gold 1", "Intercontinental - Hollywood Ballroom I-II", 15),
    # what a name does not tell
    ("Sidney J. Marcus Auditorium", "B203", 6),
    ("The GRAMMY Museum", "Petree C", 6),
    ("", "B203", 6),
    ("", "", 6),
]


@pytest.mark.parametrize(("one", "other", "minutes"), BY_HAND)
def test_a_walk_takes_what_a_person_would_say(one: str, other: str, minutes: int) -> None:
    assert Walking().minutes(one, other) == minutes
    assert Walking().minutes(other, one) == minutes


def test_the_defaults_are_as_promised() -> None:
    assert walks.MINUTES == TABLE


def test_every_pair_of_known_rooms() -> None:
    walking = Walking()
    wrong = [
        (one, other, walking.minutes(one, other), expected)
        for one, other in combinations(["", *walks.SPOTS], 2)
        if walking.minutes(one, other) != (expected := walks.minutes(one, other))
    ]
    assert wrong == []


def test_every_room_of_a_real_page_is_known_by_hand(shared: Path) -> None:
    from confprep.scrapers.files import open_paths
    from confprep.scrapers.listing import read_pages

    page = shared / "real" / "eventscribe" / "idweek2025_agenda.html"
    meeting = Meeting(key="m-2025", name="M", zone="America/New_York")
    rooms = {session.room for session in read_pages(open_paths([page]), meeting).sessions}
    assert rooms <= walks.SPOTS.keys()


VENUE = """
[minutes]
hotel = 25
same-level = 5

[[walk]]
from = "Murphy"
to = "B2"
minutes = 12

[[walk]]
from = "world stage"
to = "world stage"
minutes = 30
"""


def test_every_pair_with_a_file_of_the_users_own() -> None:
    walking = Walking(Meeting(key="m", name="M"), [read_venue(VENUE.encode(), where="v.toml")])
    wrong = [
        (one, other, walking.minutes(one, other), expected)
        for one, other in combinations(["", *walks.SPOTS], 2)
        if walking.minutes(one, other) != (expected := walks.minutes(one, other, VENUE))
    ]
    assert wrong == []
    assert walking.minutes("B203", "Thomas B. Murphy Ballroom 1") == 12
    assert walking.minutes("BugHub World Stage", "BugHub World Stage") == 0
    assert walking.minutes("JW Marriott Gold 1", "403 A") == 25
    assert walking.minutes("B203", "B216-B217") == 5


TOWN = """
[minutes]
unknown = 9

[[walk]]
from = "North Hall"
to = "South Hall"
minutes = 25
"""


@pytest.mark.parametrize("seed", range(8))
def test_a_plan_keeps_the_walks_of_the_users_own_file(seed: int) -> None:
    town = replace(case(seed), venue=TOWN)
    plan = arrange(town.situation)
    assert plan.visits
    assert faults(town, plan.visits) == []
