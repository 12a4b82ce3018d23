"""Walks between rooms, against what a person reads from their names."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import pytest
import typer
from msgspec.structs import replace
from typer.testing import CliRunner

from confprep.agenda import arrange
from confprep.agenda.walking import TABLE, Venue, Walking, read_venue
from confprep.cli import summary
from confprep.errors import WorkspaceError
from confprep.model import (
    Decisions,
    Meeting,
    User,
)
from confprep.plan import PlanInput, make
from confprep.workspace import Workspace
from tests import agendas, walks
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
    plan = arrange(town.given)
    assert plan.visits
    assert faults(town, plan.visits) == []


def test_the_example_of_a_building_can_be_filled_in(tmp_path: Path) -> None:
    from confprep.cli import setup

    app = typer.Typer()
    setup.register(app)
    for _ in range(2):  # the second time leaves what is there
        done = CliRunner(env={"CONFPREP_WORKSPACE": str(tmp_path)}).invoke(app, [])
        assert done.exit_code == 0, done.output
    path = tmp_path / "venues" / "my-building.toml"
    assert list(Workspace(tmp_path).venues()) == ["venues/my-building.toml"]
    assert read_venue(path.read_bytes(), where="") == Venue()
    on = re.sub(r"(?m)^# (?=[\w-]+ = |\[)", "", path.read_text(encoding="utf-8"))
    venue = read_venue(on.encode(), where="")
    assert venue.minutes == TABLE
    assert [(walk.start, walk.to, walk.minutes) for walk in venue.walk] == [
        ("South Hall", "Harbor Hotel", 20),
        ("Poster Area", "Ballroom", 7),
    ]
    here = Walking(Meeting(key="ota-2026", name=""), [venue])
    assert here.minutes("South Hall, Level 2", "Harbor Hotel, Ballroom 2") == 20


def test_the_building_in_the_readme_can_be_read() -> None:
    text = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"  ```toml\n(.*?)  ```", text, re.DOTALL)
    assert read_venue(block.encode(), where="README").walk[0].minutes == 20


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("Room 201", "Room 201", 0, 0),
        ("Room 201", "room  201", 0, 0),
        ("B206", "B207-B208", 1, 3),
        ("North Hall, Level 2, Room 206", "South Hall, Level 2, Room 201", 8, 12),
        ("Harbor Hotel, Ballroom 2", "Room 201", 12, 20),
        ("JW Marriott Gold 1", "JW Marriott Gold 2", 1, 4),
        ("Thomas B. Murphy Ballroom 1", "Thomas B. Murphy Ballroom 2-3", 1, 3),
        ("B308-B309", "B203", 4, 9),
        ("Level 1, Room 12", "Level 4, Room 12", 7, 9),
        ("", "Room 201", 5, 8),
    ],
)
def test_minutes_are_told_from_names(one: str, other: str, least: int, most: int) -> None:
    walking = Walking()
    assert least <= walking.minutes(one, other) <= most
    assert walking.minutes(one, other) == walking.minutes(other, one)


def test_a_venue_of_the_users_own_comes_first() -> None:
    venue = read_venue(
        b'meetings = ["m-2026"]\n[minutes]\nhotel = 25\n'
        b'[[walk]]\nfrom = "south hall"\nto = "Harbor"\nminutes = 40\n',
        where="venues/harbor.toml",
    )
    here = Walking(Meeting(key="m-2026", name="M"), [venue])
    elsewhere = Walking(Meeting(key="n-2026", name="N"), [venue])
    assert here.minutes("Harbor Hotel", "South Hall B") == 40
    assert here.minutes("Harbor Hotel", "Room 201") == 25
    assert elsewhere.minutes("Harbor Hotel", "South Hall B") == 15


@pytest.mark.parametrize(
    "text", [b"[minutes]\nlift = 3", b"[[walk]]\nfrom = 'a'", b"walk = 3", b"[minutes]\nhall=-1"]
)
def test_a_venue_with_a_mistake_is_named(text: bytes) -> None:
    with pytest.raises(WorkspaceError, match="my-hall"):
        read_venue(text, where="my-hall.toml")


def test_words_of_a_walk_that_no_room_has_are_told_once_in_one_sentence() -> None:
    town = read_venue((TOWN + TOWN[TOWN.index("[[walk]]") :]).encode(), where="town.toml")
    there = Meeting(key="m", name="M")
    rooms = ["north  hall, Room 1", "Sout Hall, Room 2", ""]
    assert Walking(there, [town]).unmatched(rooms) == ("South Hall",)
    assert Walking(there, [town]).unmatched([*rooms, "South Hall"]) == ()
    # Where no room is printed, and where the file is another meeting's, there is nothing to say.
    assert Walking(there, [town]).unmatched(["", " "]) == ()
    assert Walking(there, [replace(town, meetings=("other",))]).unmatched(rooms) == ()
    made = agendas.plan("America/Chicago", ())
    said = list(summary._unread(replace(made, unmatched_walks=("South Hall", "Inn"))))
    (told,) = said[1:]
    assert told.startswith("  No room of this program has “South Hall” or “Inn” in its name;")
    assert list(summary._unread(made)) == []


def test_the_plan_knows_the_words_that_no_room_has() -> None:
    town = case(3)
    user = User(
        profile=town.profile,
        targets=town.targets,
        decisions=Decisions(),
        venues={"venues/town.toml": b"[[walk]]\nfrom = 'North Hall'\nto = 'Moon'\nminutes = 9\n"},
    )
    given = PlanInput(
        meeting=town.meeting,
        listing=town.listing,
        user=user,
        now=datetime(2026, 3, 1, tzinfo=UTC),
    )
    assert make(given).unmatched_walks == ("Moon",)
