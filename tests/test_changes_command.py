"""`confprep changes` on two saved versions of one page, as a user runs it.

The edits are made in the bytes of the page; the reader, the matcher and the planner must find all
of them by themselves.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import icalendar
import msgspec
import pytest
from msgspec import Struct

from confprep.agenda import arrange
from confprep.model import Plan
from confprep.workspace import Workspace
from tests.clients import radicale
from tests.page_edits import Page, line, with_noise
from tests.processes import confprep
from tests.random_meetings import Case, faults
from tests.test_publish import on_server
from tests.test_stability import went_too_cheaply

KEY = "idweek-2025"
PROGRAMS = ("vanderbilt", "emory", "mayo-rochester", "hopkins", "nebraska")
OURS = re.compile(r"Vanderbilt|Emory|Mayo|Hopkins|Nebraska")
AT = {"CONFPREP_NOW": "2025-09-20T09:00:00-04:00"}
LATER = {"CONFPREP_NOW": "2025-10-11T09:00:00-04:00"}


class Edited(Struct, frozen=True, kw_only=True):
    """A workspace with a plan from the first version of a page, and the second version."""

    folder: Path
    page: Path
    plan: Plan
    expected: list[tuple[str, ...]]
    """Kind, title, before, after, and the people of interest, of what must be told."""
    counts: dict[str, int]

    def copy(self, to: Path) -> Path:
        return Path(shutil.copytree(self.folder, to))


def ran(*arguments: str, folder: Path, **environment: str) -> str:
    done = confprep(*arguments, folder=folder, **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def plan_in(folder: Path) -> Plan:
    return msgspec.json.decode((folder / f"plans/{KEY}/plan.json").read_bytes(), type=Plan)


@pytest.fixture(scope="module")
def planned(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's folder with a plan made from the page as it was saved."""
    folder = tmp_path_factory.mktemp("planned")
    source = shared / "real" / "eventscribe" / "idweek2025_agenda.html"
    (folder / "saved.html").write_bytes(source.read_bytes())
    ran("init", "--name", "Jordan Amesbrook", folder=folder)
    for program in PROGRAMS:
        ran("targets", "add", f"surgery-{program}", folder=folder)
    facts = ("--name", "IDWeek 2025", "--starts", "2025-10-18", "--ends", "2025-10-22")
    ran("meetings", "add", KEY, *facts, "--zone", "America/New_York", folder=folder)
    ran("plan", KEY, "--from", "saved.html", folder=folder, **AT)
    return folder


def saved(folder: Path) -> str:
    return (folder / "saved.html").read_bytes().decode()


@pytest.fixture(scope="module")
def edited(planned: Path) -> Edited:
    """The page with thirty edits of known kind, and much else that is no change at all."""
    plan = plan_in(planned)
    page, told, counts = _thirty_edits(Page(saved(planned)), plan)
    new = planned / "saved-again.html"
    new.write_bytes(with_noise(page.text()).encode())
    return Edited(folder=planned, page=new, plan=plan, expected=told, counts=counts)


def _thirty_edits(  # noqa: PLR0915 - one statement for each thing that is done to the page
    page: Page, plan: Plan
) -> tuple[Page, list[tuple[str, ...]], dict[str, int]]:
    names = {p.person.id: p.person.name.full for p in plan.prospects}
    of = {  # row to the people of interest in it, in the page's order
        row: [
            names[p.person.id]
            for text in page.people(row)
            for p in plan.prospects
            if any(c.appearance.ids["hprid"] in text for c in p.person.commitments)
        ]
        for row in page.rows
    }
    visited = [v.session_id for v in plan.visits if v.session_id]
    once = [row for row in dict.fromkeys(visited) if visited.count(row) == 1]
    planned = iter([row for row in once if len(of[row]) == 1])
    unplanned = iter([row for row in page.rows if of[row] and row not in visited])
    others = iter(
        [row for row in page.rows if not OURS.search(page.rows[row]) and len(page.people(row)) > 1]
    )
    told: list[tuple[str, ...]] = []
    counts: dict[str, int] = {}

    def tell(kind: str, title: str, before: str, after: str, people: list[str]) -> None:
        if people:
            told.append((kind, title, before, after, *people))
        else:
            counts[kind] = counts.get(kind, 0) + 1

    for rows in (planned, unplanned, others):  # 6 edits each
        row = next(rows)
        title, was = page.title(row), page.when(row)
        page.move(row, minutes=45)
        tell("moved", title, was, page.when(row), of[row])

        row = next(rows)
        title, was = page.title(row), page.when(row)
        page.move(row, minutes=-30, days=-1 if page.days[row].day > 20 else 1)
        tell("moved", title, was, page.when(row), of[row])

        row = next(rows)
        title, was = page.title(row), page.room(row)
        page.put_into(row, "C101 &amp; C102")
        tell("room", title, was, "C101 & C102", of[row])

        row = next(rows)
        title = page.title(row)
        page.rename(row, "Quite another title, <i>for</i> the same hour")
        tell("renamed", title, title, "Quite another title, for the same hour", of[row])

        row = next(rows)
        title, was = page.title(row), page.when(row)
        page.rename(row, f"CANCELLED: {title}")
        tell("cancelled", title, was, "marked as cancelled", of[row])

        row = next(rows)
        title, was = page.title(row), page.when(row)
        page.remove(row)
        tell("cancelled", title, was, "no longer in the program", of[row])

    # Elsewhere: two that are shorter, and one in another hour and another room at once.
    for _ in range(2):
        row = next(r for r in others if ":45 " in page.hours(r)[1])
        page.replace_in(row, page.hours(row)[1], page.hours(row)[1].replace(":45 ", ":30 "))
        tell("moved", "", "", "", [])
    row = next(others)
    page.move(row, minutes=15)
    page.put_into(row, "C103")
    tell("moved", "", "", "", [])
    tell("room", "", "", "", [])

    # New rows: nobody's, that of a known person, and that of a newcomer.
    known = next(p for p in plan.prospects if len(p.person.commitments) == 1)
    known_line = next(
        text
        for row in page.rows
        for text in page.people(row)
        if f'HPRID={known.person.commitments[0].appearance.ids["hprid"]}"' in text
    )
    row = next(others)
    page.copy(row, "9900001", "Late Breaking One", line("Speaker", "A. B. Invented", "", "990"))
    tell("new", "", "", "", [])
    row = next(others)
    page.copy(row, "9900002", "Late Breaking Two", "")
    tell("new", "", "", "", [])
    row = next(others)
    page.copy(row, "9900003", "Late Breaking Three", known_line)
    name = known.person.name.full
    tell("new talk", "Late Breaking Three", "", page.when("9900003"), [name])
    row = next(others)
    newcomer = line("Speaker", "Quinn R. Newcomer, MD", "Emory University", "991")
    page.copy(row, "9900004", "Late Breaking Four", newcomer)
    program = next(p.program for p in plan.prospects if p.program.startswith("Emory"))
    said = f"Speaker: Late Breaking Four, {page.when('9900004')}"
    tell("new person", "Quinn Newcomer", program, said, ["Quinn Newcomer"])

    # People who come, go, and change their place of work.
    row = next(others)
    page.add_person(row, known_line)
    tell("new talk", page.title(row), "", page.when(row), [name])
    row = next(others)
    page.add_person(row, line("Moderator", "Robin Arrival, DO", "Mayo Clinic", "992"))
    mayo = next(p.program for p in plan.prospects if p.program.startswith("Mayo"))
    said = f"Moderator: {page.title(row)}, {page.when(row)}"
    tell("new person", "Robin Arrival", mayo, said, ["Robin Arrival"])
    row = next(planned)
    page.replace_in(row, page.people(row)[_position(page, row)], "")
    tell("no longer there", page.title(row), of[row][0], "", of[row])
    row = next(r for r in planned if sum(of[r][0] in some for some in of.values()) == 1)
    text = page.people(row)[_position(page, row)]
    page.replace_in(row, text, text[: text.rindex("</a>")] + "</a> – Rush University</div>")
    gone = next(p for p in plan.prospects if p.person.name.full == of[row][0])
    tell("affiliation", of[row][0], gone.program, "Rush University", of[row])

    # No change to anybody's week: other people come and go, and rows trade places.
    row = next(others)
    page.add_person(row, line("Moderator", "Pat Elsewhere, MD", "Tufts Medical Center", "993"))
    row = next(others)
    page.replace_in(row, page.people(row)[0], "")
    order = list(page.rows)
    for one, other in ((10, 11), (60, 65), (120, 121)):
        order[one], order[other] = order[other], order[one]
    page.rows = {number: page.rows[number] for number in order}
    return page, told, counts


def _position(page: Page, row: str) -> int:
    return next(n for n, text in enumerate(page.people(row)) if OURS.search(text))


@pytest.fixture(scope="module")
def changed(edited: Edited, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    """What `changes --json` says, and the folder it was run in."""
    folder = edited.copy(tmp_path_factory.mktemp("changed") / "here")
    said = ran("changes", KEY, "--from", "saved-again.html", "--json", folder=folder, **LATER)
    return folder, json.loads(said)


def test_every_edit_of_the_page_is_told_as_what_it_is(
    edited: Edited, changed: tuple[Path, dict]
) -> None:
    told = [
        (c["kind"], c["title"], c.get("before", ""), c.get("after", ""), *c.get("people", ()))
        for c in changed[1]["changes"]
    ]
    assert sorted(told) == sorted(edited.expected)
    assert changed[1]["others"] == edited.counts
    assert len(told) + sum(edited.counts.values()) == 30


def test_the_screen_shows_what_touches_the_plan_first(edited: Edited, tmp_path: Path) -> None:
    folder = edited.copy(tmp_path / "here")
    place = folder / "plans" / KEY
    (place / "intro.md").write_text("my own words")
    with_80 = {**LATER, "COLUMNS": "80"}
    said = ran("changes", KEY, "--from", "saved-again.html", folder=folder, **with_80)
    lines = said.splitlines()
    assert sum(-(-len(line) // 80) or 1 for line in lines) <= 24
    assert max(map(len, lines)) <= 80
    assert lines[0] == "IDWeek 2025: 18 changes matter to you since 20 Sep."
    assert re.fullmatch(r"Where you go \(\d of 8, all in changes.md\)", lines[1])
    moved = next(e for e in edited.expected if e[0] == "moved" and e[2][:6] == e[3][:6])
    day, *_ = moved[2].split()
    begins = [when.split()[-1].split("-")[0] for when in moved[2:4]]
    shown = next(line for line in lines if line.startswith("  MOVED") and moved[4] in line)
    assert shown.endswith(f": {day} {begins[0]} -> {begins[1]}")
    title = shown[13 : shown.index(f" ({moved[4]})")]
    assert moved[1].startswith(title.removesuffix("…"))
    assert title == moved[1] or moved[1][len(title) - 1] in " -:,"  # cut where a word ends
    heading = next(line for line in lines if line.startswith("People on your list, elsewhere"))
    assert lines.index(shown) < lines.index(heading)
    assert re.search(r"^  NEW PERSON Quinn Newcomer, Emory .*: Speaker: Late", said, re.MULTILINE)
    rest = "2 cancelled, 5 moved, 2 in another room, 1 renamed, 2 new"
    assert f"The rest: {rest}." in lines
    for what in ("moved", "dropped", "added"):
        assert re.search(rf"^  {what}  .* (?:MEET|CATCH) ", said, re.MULTILINE)
    assert "Dropped only for a gain of over 10 points" in said
    assert re.search(r"^If you have written to \w.* about a time, tell them", said, re.MULTILINE)
    assert (place / "intro.md").read_text() == "my own words"
    assert f"Yours stays, the new text is beside it: plans/{KEY}/intro.new.md" in said
    assert "import agenda.ics again" in said
    narrow = edited.copy(tmp_path / "narrow")
    with_60 = {**LATER, "COLUMNS": "60"}
    lines = ran("changes", KEY, "--from", "saved-again.html", folder=narrow, **with_60).splitlines()
    assert sum(-(-len(line) // 60) or 1 for line in lines) <= 24
    assert all(len(line) <= 60 for line in lines if line.startswith("  "))
    # What did not fit on the screen is in a file; the next run has nothing to tell any more.
    kept = (place / "changes.md").read_text()
    told = [e[4] if e[0] == "no longer there" else e[1] for e in edited.expected]
    assert [title for title in told if title not in kept] == []
    assert re.search(r"^  dropped  .* CATCH [^:]*: cancelled$", kept, re.MULTILINE)
    assert re.search(r"^  moved  .* CATCH [^:]*: the program moved it$", kept, re.MULTILINE)
    assert "…" not in kept
    again = ran("changes", KEY, "--from", "saved-again.html", folder=folder, **LATER)
    assert again.startswith("Nothing in the program of IDWeek 2025 changed since 11 Oct.\n")
    assert (place / "changes.md").read_text() == kept


# --- the plan ------------------------------------------------------------------------------------


def test_the_repaired_plan_can_be_walked_and_gives_up_nothing_for_little(
    edited: Edited, changed: tuple[Path, dict]
) -> None:
    folder, _ = changed
    workspace = Workspace(folder)
    after = plan_in(folder)
    real = Case(
        listing=workspace.listing(KEY),
        prospects=after.prospects,
        meeting=after.meeting,
        profile=workspace.profile(),
        targets=workspace.targets(),
    )
    assert after.proof.optimal
    assert faults(real, after.visits) == []
    assert went_too_cheaply(real, edited.plan, after.visits) == []
    # The same on what the plan would be if nothing had been there to keep: that has no such care.
    anew = arrange(real.given).visits
    assert went_too_cheaply(real, edited.plan, anew) != []


def test_what_is_no_change_changes_no_byte(planned: Path, tmp_path: Path) -> None:
    """The server's noise, rows that trade places, and edits where nobody of interest is."""
    folder = Path(shutil.copytree(planned, tmp_path / "here"))
    page = Page(saved(folder))
    others = [row for row in page.rows if not OURS.search(page.rows[row])]
    page.rename(others[0], "Quite another title")
    page.put_into(others[1], "C101")
    page.move(others[2], minutes=20)
    page.remove(others[3])
    page.rename(others[4], f"{page.title(others[4])} (cancelled)")
    page.copy(others[5], "9900001", "Late Breaking", line("Speaker", "A. Invented", "", "990"))
    page.rows = dict(reversed(page.rows.items()))
    (folder / "again").mkdir()
    (folder / "again" / "saved.html").write_bytes(with_noise(page.text()).encode())
    before = plan_in(folder)
    place = folder / "plans" / KEY
    files = {path: path.read_bytes() for path in place.glob("[!.]*.*") if path.suffix != ".json"}
    said = ran("changes", KEY, "--from", "again/saved.html", folder=folder, **AT)
    assert "Nothing in the program of IDWeek 2025 changed since 20 Sep that matters to you." in said
    assert "1 renamed, 1 new" in said
    assert (
        f"Your plan stays as it is: {sum(v.kind != 'meal' for v in before.visits)} visits" in said
    )
    assert msgspec.json.encode(plan_in(folder).visits) == msgspec.json.encode(before.visits)
    assert [path.name for path, data in files.items() if path.read_bytes() != data] == []


def test_a_page_with_a_day_missing_changes_nothing(planned: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(planned, tmp_path / "here"))
    page = Page(saved(folder))
    for row in [row for row, day in page.days.items() if day.day == 21]:
        page.remove(row)
    (folder / "again.html").write_text(page.text(), encoding="utf-8")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    done = confprep("changes", KEY, "--from", "again.html", folder=folder, **LATER)
    assert done.returncode == 1
    assert "sessions of Tuesday 21 October, so nothing was changed" in done.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


# --- the calendar server -------------------------------------------------------------------------


@contextmanager
def server(folder: Path) -> Iterator[str]:
    if not (find_spec("caldav") and find_spec("radicale")):
        pytest.skip("caldav or radicale not installed")
    with radicale.serving(folder) as address:
        yield address


def entries(address: str) -> dict[str, icalendar.Event]:
    """The visits on the server, without the letters to write."""
    found = on_server(address)
    return {uid: e for uid, e in found.items() if "TASK: " not in str(e["SUMMARY"])}


def spans(plan: Plan) -> dict[tuple[datetime, datetime], str]:
    """When each visit is, in UTC, and its id; no two are at one time."""
    return {(v.start.astimezone(UTC), v.end.astimezone(UTC)): v.id for v in plan.visits}


def span(event: icalendar.Event) -> tuple[datetime, datetime]:
    return event.decoded("DTSTART").astimezone(UTC), event.decoded("DTEND").astimezone(UTC)


def content(event: icalendar.Event) -> list[bytes]:
    """All lines of an entry but those that number and date its revisions."""
    revision = (b"DTSTAMP", b"SEQUENCE", b"LAST-MODIFIED")
    return [each for each in event.to_ical().splitlines() if not each.startswith(revision)]


def test_the_server_ends_in_exactly_the_new_state(
    edited: Edited, changed: tuple[Path, dict], tmp_path: Path
) -> None:
    account = {"CONFPREP_CALDAV_USER": "trainee", "CONFPREP_CALDAV_PASSWORD": "secret"}
    with server(tmp_path) as address:
        ran("publish", KEY, "--caldav", address, folder=edited.folder, **account)
        there = entries(address)
        was = spans(edited.plan)
        ids = {uid: was[span(event)] for uid, event in there.items()}
        assert sorted(ids.values()) == sorted(was.values())

        folder, said = changed
        after = plan_in(folder)
        ran("publish", KEY, "--caldav", address, folder=folder, **account)
        now = entries(address)

    wanted = {visit.id: visit for visit in after.visits}
    alive = {uid: e for uid, e in now.items() if e["STATUS"] != "CANCELLED"}
    assert sorted(map(span, alive.values())) == sorted(spans(after))
    assert len(alive) == len(wanted)
    # Another part of the same session is another visit, and another entry.
    moved = {m["before"]["id"] for m in said["moved"] if m["before"]["id"] == m["after"]["id"]}
    dropped = set(ids.values()) - wanted.keys()
    added = wanted.keys() - set(ids.values())
    assert moved
    assert dropped
    assert added
    for uid, visit_id in ids.items():
        before, event = there[uid], now[uid]
        if visit_id in dropped:
            assert event["STATUS"] == "CANCELLED"
            assert span(event) == span(before)
        elif visit_id in moved:
            visit = wanted[visit_id]
            assert span(event) == (visit.start.astimezone(UTC), visit.end.astimezone(UTC))
            assert str(event.get("LOCATION", "")).startswith(visit.room)
            assert int(event["SEQUENCE"]) > int(before["SEQUENCE"])
        else:
            # At its time; its text or its reminder may be another, and only then is it revised.
            assert span(event) == span(before)
            assert (content(event) == content(before)) == (event == before)
    assert len(now.keys() - there.keys()) == len(added)
    assert sum(event == there[uid] for uid, event in now.items() if uid in there) >= 10
