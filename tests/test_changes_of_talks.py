"""Changes of single talks, in tables without a number of their own for anything.

Ids are then made of time and title, so that whatever moves or is renamed has another id on the
page; in the plan, in pins and on the calendar it must stay the same thing.
"""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import icalendar
import msgspec
import pytest

from confprep.model import Plan
from tests.processes import confprep

KEY = "state-2026"
HEADING = "Day;Time;Session;Room;Presentation title;Presenter;Institution;Role;Type"
FRIDAY, SATURDAY = "2026-04-17", "2026-04-18"
EARLY = {"CONFPREP_NOW": "2026-03-01T09:00:00-05:00"}
LATE = {"CONFPREP_NOW": "2026-04-10T09:00:00-04:00"}

IOWA, EMORY, GEISINGER = "University of Iowa", "Emory University", "Geisinger Medical Center"

Row = tuple[str, ...]
ROWS: dict[str, Row] = {
    "casting": (FRIDAY, "8:00-8:10 AM", "Free Papers I", "Hall A", "Casting", "Eva Holm", IOWA),
    "bow": (FRIDAY, "8:10-8:20 AM", "Free Papers I", "Hall A", "Bow legs", "Leo Aune", "Rush"),
    "feet": (FRIDAY, "8:20-8:30 AM", "Free Papers I", "Hall A", "Flat feet", "Ida Moen", "Rush"),
    "tibia": (FRIDAY, "10:00-10:10 AM", "Trauma", "Hall B", "Open tibia", "Jo Kell", GEISINGER),
    "pilon": (FRIDAY, "10:10-10:20 AM", "Trauma", "Hall B", "Pilon", "Lars Vik", IOWA),
    "talus": (FRIDAY, "10:20-10:30 AM", "Trauma", "Hall B", "Talus", "Nora Lie", "Tufts"),
    "hip": (FRIDAY, "3:00-3:10 PM", "Hips", "Hall A", "Hip screening", "Finn Ost", EMORY),
    "head": (FRIDAY, "3:10-3:20 PM", "Hips", "Hall A", "Necrosis", "Max Eng", "Tufts"),
    "acl": (FRIDAY, "1:00-1:10 PM", "Sports", "Hall C", "ACL again", "Mia Dahl", EMORY),
    "cuff": (FRIDAY, "1:10-1:20 PM", "Sports", "Hall C", "Cuff tears", "Ola Fir", "Tufts"),
    "spine": (SATURDAY, "8:00-8:10 AM", "Spine", "Hall A", "Scoliosis", "Nils Ek", IOWA),
    "disc": (SATURDAY, "8:10-8:20 AM", "Spine", "Hall A", "Disc", "Siv Aas", "Rush"),
    "hand": (SATURDAY, "10:00-10:10 AM", "Hand", "Hall B", "Scaphoid", "Tor Moe", GEISINGER),
    "wrist": (SATURDAY, "10:10-10:20 AM", "Hand", "Hall B", "Wrist", "Una Bye", "Tufts"),
    "knee": (SATURDAY, "1:00-1:10 PM", "Knee", "Hall C", "Patella", "Vera Rud", EMORY),
    "meniscus": (SATURDAY, "1:10-1:20 PM", "Knee", "Hall C", "Meniscus", "Wim Dal", "Rush"),
    "tumor": (SATURDAY, "3:00-3:10 PM", "Tumor", "Hall A", "Sarcoma", "Yrsa Berg", IOWA),
    "cast": (FRIDAY, "11:00 AM-1:00 PM", "Posters", "Foyer", "Cast sores", "Bo Ek", GEISINGER),
    "splint": (FRIDAY, "11:00 AM-1:00 PM", "Posters", "Foyer", "Splints", "Al Ax", "Tufts"),
    "cyst": (SATURDAY, "3:10-3:20 PM", "Tumor", "Hall A", "Cyst", "Zoe Lund", "Tufts"),
}


def table(rows: dict[str, Row]) -> bytes:
    lines = [
        HEADING,
        *(
            ";".join((*row, "Speaker", "Poster" if row[2] == "Posters" else "Talk"))
            for row in rows.values()
        ),
    ]
    return "\n".join(lines).encode()


def edited() -> dict[str, Row]:
    """The table after a dozen edits."""
    rows = dict(ROWS)

    def change(key: str, position: int, text: str) -> None:
        rows[key] = (*rows[key][:position], text, *rows[key][position + 1 :])

    change("casting", 1, "8:30-8:40 AM")  # a talk goes to the end of its session
    change("hip", 4, "Screening of the infant hip")
    change("cast", 4, "Pressure sores beneath a cast")
    change("tibia", 5, "Ada Stand-In")  # somebody else speaks
    change("tibia", 6, "Rush")
    del rows["pilon"]
    for key, time in (("acl", "2:00-2:10 PM"), ("cuff", "2:10-2:20 PM")):  # a session moves
        change(key, 1, time)
    for key in ("spine", "disc"):  # a session has another room
        change(key, 3, "Hall D")
    change("hand", 4, "CANCELLED: Scaphoid")
    rows["knee"] = (SATURDAY, "3:20-3:30 PM", "Tumor", "Hall A", *ROWS["knee"][4:])
    rows["late"] = (FRIDAY, "10:30-10:40 AM", "Trauma", "Hall B", "Femur", "Lars Vik", IOWA)
    rows["new"] = (SATURDAY, "8:20-8:30 AM", "Spine", "Hall D", "Kyphosis", "Quinn New", EMORY)
    rows["nobody"] = (SATURDAY, "1:20-1:30 PM", "Knee", "Hall C", "Plica", "Pat Far", "Tufts")
    change("cyst", 5, "Zoe Lund, MD, PhD")  # no change
    return dict(reversed(rows.items()))


EXPECTED = {
    ("moved", "Casting", "Fri 17 Apr 08:00-08:10", "Fri 17 Apr 08:30-08:40", "Eva Holm"),
    ("renamed", "Hip screening", "Hip screening", "Screening of the infant hip", "Finn Ost"),
    ("renamed", "Cast sores", "Cast sores", "Pressure sores beneath a cast", "Bo Ek"),
    ("no longer there", "Open tibia", "Jo Kell", "Ada Stand-In", "Jo Kell"),
    ("cancelled", "Pilon", "Fri 17 Apr 10:10-10:20", "no longer in the program", "Lars Vik"),
    ("moved", "Sports", "Fri 17 Apr 13:00-13:20", "Fri 17 Apr 14:00-14:20", "Mia Dahl"),
    ("room", "Spine", "Hall A", "Hall D", "Nils Ek"),
    ("cancelled", "Scaphoid", "Sat 18 Apr 10:00-10:10", "marked as cancelled", "Tor Moe"),
    (
        "moved",
        "Patella",
        "Sat 18 Apr 13:00-13:10, in “Knee”",
        "Sat 18 Apr 15:20-15:30, in “Tumor”",
        "Vera Rud",
    ),
    ("new talk", "Femur", "", "Fri 17 Apr 10:30-10:40", "Lars Vik"),
    (
        "new person",
        "Quinn New",
        "EMORY",
        "Speaker: Kyphosis, Sat 18 Apr 08:20-08:30",
        "Quinn New",
    ),
}


def ran(*arguments: str, folder: Path, **environment: str) -> str:
    done = confprep(*arguments, folder=folder, **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def plan_in(folder: Path, key: str = KEY) -> Plan:
    return msgspec.json.decode((folder / f"plans/{key}/plan.json").read_bytes(), type=Plan)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Plan, bytes, str, dict]:
    """The folder after it, the plan and calendar before, what was pinned, and what it says."""
    folder = tmp_path_factory.mktemp("talks")
    ran("init", "--name", "Jordan Amesbrook", folder=folder)
    for program in ("ortho-iowa", "ortho-emory", "ortho-geisinger"):
        ran("targets", "add", program, folder=folder)
    facts = ("--name", "State", "--starts", FRIDAY, "--ends", SATURDAY, "--zone")
    ran("meetings", "add", KEY, *facts, "America/New_York", folder=folder)
    (folder / "program.csv").write_bytes(table(ROWS))
    ran("plan", KEY, "--from", "program.csv", folder=folder, **EARLY)
    pinned = next(v for v in plan_in(folder).visits if v.title == "Casting").id
    ran("pin", KEY, pinned, folder=folder)
    ran("plan", KEY, "--from", "program.csv", folder=folder, **EARLY)
    before = plan_in(folder)
    calendar = (folder / f"plans/{KEY}/agenda.ics").read_bytes()
    (folder / "again.csv").write_bytes(table(edited()))
    said = ran("changes", KEY, "--from", "again.csv", "--json", folder=folder, **LATE)
    return folder, before, calendar, pinned, json.loads(said)


def test_every_edit_of_a_talk_is_told_as_what_it_is(told: tuple) -> None:
    *_, said = told
    found = {
        (c["kind"], c["title"], c.get("before", ""), c.get("after", ""), *c["people"])
        for c in said["changes"]
    }
    program = next(c["before"] for c in said["changes"] if c["kind"] == "new person")
    assert program.startswith("Emory")
    assert found == {tuple(program if t == "EMORY" else t for t in each) for each in EXPECTED}
    assert len(said["changes"]) == len(EXPECTED)
    assert said["others"] == {"new": 1}


def test_what_moved_or_was_renamed_is_the_same_visit(told: tuple) -> None:
    folder, before, _, pinned, said = told
    was = {visit.id: visit for visit in before.visits}
    now = {visit.id: visit for visit in plan_in(folder).visits}
    assert now[pinned].pinned
    assert now[pinned].start - was[pinned].start == timedelta(minutes=30)
    renamed = next(visit for visit in now.values() if visit.title == "Screening of the infant hip")
    assert was[renamed.id].title == "Hip screening"
    poster = next(v for v in now.values() if v.title == "Pressure sores beneath a cast")
    assert poster.kind == "poster"
    assert was[poster.id].title == "Cast sores"
    elsewhere = next(visit for visit in now.values() if visit.title == "Patella")
    assert was[elsewhere.id].title == "Patella"
    assert was[elsewhere.id].session_id != elsewhere.session_id
    assert elsewhere.start - was[elsewhere.id].start == timedelta(hours=2, minutes=20)
    gone = {each["visit"]["title"] for each in said["dropped"]}
    assert not {"Pilon", "Scaphoid"} & {visit.title for visit in now.values()}
    assert gone


def test_the_entries_of_the_calendar_move_in_place(told: tuple) -> None:
    folder, before, calendar, pinned, _ = told
    old = entries(calendar)
    new = entries((folder / f"plans/{KEY}/agenda.ics").read_bytes())
    patella = next(visit.id for visit in before.visits if visit.title == "Patella")
    for key, later in ((pinned, timedelta(minutes=30)), (patella, timedelta(minutes=140))):
        visit = next(visit for visit in before.visits if visit.id == key)
        uid = next(u for u, e in old.items() if e.decoded("DTSTART") == visit.start)
        assert new[uid].decoded("DTSTART") - old[uid].decoded("DTSTART") == later
        assert int(new[uid]["SEQUENCE"]) == int(old[uid]["SEQUENCE"]) + 1


def entries(data: bytes) -> dict[str, icalendar.Event]:
    return {str(e["UID"]): e for e in icalendar.Calendar.from_ical(data).walk("VEVENT")}


def test_a_plan_made_anew_goes_on_from_the_one_before(told: tuple, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(told[0], tmp_path / "here"))
    visits = plan_in(folder).visits
    ran("plan", KEY, "--from", "again.csv", folder=folder, **LATE)
    assert plan_in(folder).visits == visits
    # Where what was kept is damaged, a plan can still be made.
    for name in ("plan.json", ".state/listing.json"):
        (folder / f"plans/{KEY}/{name}").write_text("{")
    assert confprep("changes", KEY, "--from", "again.csv", folder=folder).returncode == 1
    ran("plan", KEY, "--from", "again.csv", folder=folder, **LATE)
    assert plan_in(folder).visits
    assert "changed since" in ran("changes", KEY, "--from", "again.csv", folder=folder, **LATE)
    assert (folder / f"plans/{KEY}/plan.damaged.json").read_text() == "{"
