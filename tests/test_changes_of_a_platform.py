"""Changes of single talks and posters, in the answer of a platform that numbers them.

Ids stay when a talk moves, is renamed or goes to another session, so that each edit is told as
what it is, and every visit to what is still there keeps its id and its calendar entry.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from confprep.model import Plan
from tests.test_changes_of_talks import EARLY, entries, plan_in, ran

KEY = "surgeons-2026"
IOWA, EMORY, GEISINGER, TUFTS = (
    "University of Iowa, Iowa City, IA",
    "Emory University, Atlanta, GA",
    "Geisinger Medical Center, Danville, PA",
    "Tufts Medical Center, Boston, MA",
)
TUESDAY, WEDNESDAY = "10/06/2026", "10/07/2026"
LATE = {"CONFPREP_NOW": "2026-09-28T09:00:00-04:00"}

Row = dict[str, Any]


def row(
    number: str,
    session: str,
    when: tuple[str, str, str],
    title: str,
    presenter: str,
    place: str,
    activity: str = "Oral",
) -> Row:
    day, start, end = when
    return {
        "Id": number,
        "Title": title,
        "Start": f"{day} {start}",
        "End": f"{day} {end}",
        "SessionId": session.split(maxsplit=1)[0],
        "SessionTitle": session.split(maxsplit=1)[1],
        "AuthorBlock": f"<b>{presenter}</b><sup>1</sup>.<br/><sup>1</sup>{place}",
        "PresenterDisplayName": presenter,
        "PresentationNumber": f"SF-{number[-2:]}",
        "Activity": activity,
    }


PANCREAS, LIVER, GASTRIC, DUCTS, SPLEEN, WALL = (
    *("77 Pancreas I", "78 Liver", "79 Gastric", "80 Bile Ducts", "81 Spleen"),
    "90 Posters of the Day",
)
HUNG = (WEDNESDAY, "10:00:00 AM", "12:00:00 PM")
ROWS = [
    row("1201", PANCREAS, (TUESDAY, "8:00:00 AM", "8:10:00 AM"), "Whipple", "Eva Holm", IOWA),
    row("1202", PANCREAS, (TUESDAY, "8:10:00 AM", "8:20:00 AM"), "Robots", "Leo Aune", TUFTS),
    row("1203", GASTRIC, (TUESDAY, "10:20:00 AM", "10:30:00 AM"), "Leaks", "Ida Moen", EMORY),
    row("1207", GASTRIC, (TUESDAY, "10:30:00 AM", "10:40:00 AM"), "Sleeves", "Siv Aas", TUFTS),
    row("1204", LIVER, (TUESDAY, "1:00:00 PM", "1:10:00 PM"), "Grafts", "Jo Kell", GEISINGER),
    row("1205", LIVER, (TUESDAY, "1:10:00 PM", "1:20:00 PM"), "Cysts", "Lars Vik", TUFTS),
    row("1206", DUCTS, (TUESDAY, "3:00:00 PM", "3:10:00 PM"), "Ducts", "Nora Lie", IOWA),
    row("1208", DUCTS, (TUESDAY, "3:10:00 PM", "3:20:00 PM"), "Stents", "Una Bye", TUFTS),
    row("1209", SPLEEN, (TUESDAY, "4:30:00 PM", "4:40:00 PM"), "Cysts", "Zoe Lund", TUFTS),
    row("1301", WALL, HUNG, "Hernia mesh", "Finn Ost", EMORY, "Poster"),
    row("1302", WALL, HUNG, "Gallstones", "Max Eng", TUFTS, "Poster"),
    row("1303", WALL, HUNG, "Appendix in the elderly", "Mia Dahl", GEISINGER, "Poster"),
    row("1304", WALL, HUNG, "Spleen salvage", "Ola Fir", IOWA, "Poster"),
]  # fmt: skip


def edited() -> list[Row]:
    rows = {each["Id"]: dict(each) for each in ROWS}
    rows["1201"] |= {"Start": f"{TUESDAY} 8:30:00 AM", "End": f"{TUESDAY} 8:40:00 AM"}
    rows["1203"] |= {"SessionId": "81", "SessionTitle": "Spleen"}
    rows["1203"] |= {"Start": f"{TUESDAY} 4:40:00 PM", "End": f"{TUESDAY} 4:50:00 PM"}
    rows["1204"] |= {"Title": "Living donors, quite another title"}
    rows["1206"] |= {"Title": "WITHDRAWN: Ducts"}
    rows["1301"] |= {"Title": "What meshes do to the abdominal wall"}
    rows["1303"] |= {"Start": f"{WEDNESDAY} 2:00:00 PM", "End": f"{WEDNESDAY} 4:00:00 PM"}
    del rows["1304"]
    rows["1302"] |= {"Title": "Gallstones again"}  # of nobody on the list
    late = (WEDNESDAY, "10:00:00 AM", "12:00:00 PM")
    rows["1305"] = row("1305", WALL, late, "Stomas", "Eva Holm", IOWA, "Poster")
    return list(reversed(rows.values()))


EXPECTED = {
    ("moved", "SF-01 - Whipple", "Tue 6 Oct 08:00-08:10", "Tue 6 Oct 08:30-08:40", "Eva Holm"),
    (
        "moved",
        "SF-03 - Leaks",
        "Tue 6 Oct 10:20-10:30, in “Gastric”",
        "Tue 6 Oct 16:40-16:50, in “Spleen”",
        "Ida Moen",
    ),
    (
        "renamed",
        "SF-04 - Grafts",
        "SF-04 - Grafts",
        "SF-04 - Living donors, quite another title",
        "Jo Kell",
    ),
    ("cancelled", "SF-06 - Ducts", "Tue 6 Oct 15:00-15:10", "marked as cancelled", "Nora Lie"),
    (
        "renamed",
        "SF-01 - Hernia mesh",
        "SF-01 - Hernia mesh",
        "SF-01 - What meshes do to the abdominal wall",
        "Finn Ost",
    ),
    (
        "moved",
        "SF-03 - Appendix in the elderly",
        "Wed 7 Oct 10:00-12:00",
        "Wed 7 Oct 14:00-16:00",
        "Mia Dahl",
    ),
    (
        "cancelled",
        "SF-04 - Spleen salvage",
        "Wed 7 Oct 10:00-12:00",
        "no longer in the program",
        "Ola Fir",
    ),
    ("new talk", "SF-05 - Stomas", "", "Wed 7 Oct 10:00-12:00", "Eva Holm"),
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Plan, bytes, dict]:
    """The folder after it, the plan and the calendar before, and what `changes` says."""
    folder = tmp_path_factory.mktemp("platform")
    ran("init", "--name", "Jordan Amesbrook", folder=folder)
    for program in ("surgery-iowa", "surgery-emory", "surgery-geisinger"):
        ran("targets", "add", program, folder=folder)
    facts = ("--name", "Surgeons", "--starts", "2026-10-06", "--ends", "2026-10-07", "--zone")
    ran("meetings", "add", KEY, *facts, "America/Chicago", folder=folder)
    for name, rows in (("saved", ROWS), ("again", edited())):
        (folder / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
    ran("plan", KEY, "--from", "saved.json", folder=folder, **EARLY)
    before = plan_in(folder, KEY)
    calendar = (folder / f"plans/{KEY}/agenda.ics").read_bytes()
    said = ran("changes", KEY, "--from", "again.json", "--json", folder=folder, **LATE)
    return folder, before, calendar, json.loads(said)


def test_every_edit_of_a_talk_or_poster_is_told_as_what_it_is(told: tuple) -> None:
    *_, said = told
    found = [
        (c["kind"], c["title"], c.get("before", ""), c.get("after", ""), *c["people"])
        for c in said["changes"]
    ]
    assert sorted(found) == sorted(EXPECTED)
    assert said["others"] == {"renamed": 1}


def test_what_is_still_there_keeps_its_visit_and_its_entry(told: tuple) -> None:
    folder, before, calendar, said = told
    why = {m["before"]["talk_id"]: m["why"] for m in said["moved"] if m["before"].get("talk_id")}
    assert why == dict.fromkeys(("1201", "1203", "1303"), "the program moved it")
    was = {visit.talk_id: visit for visit in before.visits if visit.talk_id}
    now = {visit.talk_id: visit for visit in plan_in(folder, KEY).visits if visit.talk_id}
    assert was.keys() >= {"1201", "1203", "1204", "1301", "1303"}
    old, new = entries(calendar), entries((folder / f"plans/{KEY}/agenda.ics").read_bytes())
    for number in ("1201", "1203", "1204", "1301", "1303"):
        assert now[number].id == was[number].id, number
        start = was[number].start
        uid = next(u for u, e in old.items() if e.decoded("DTSTART") == start)
        assert new[uid].decoded("DTSTART") == now[number].start
        assert int(new[uid]["SEQUENCE"]) == int(old[uid]["SEQUENCE"]) + 1
    poster = now["1301"]
    assert poster.kind == "poster"
    assert poster.title == "SF-01 - What meshes do to the abdominal wall"
    assert not {"1206", "1304"} & now.keys()
