"""Publishing to a CalDAV server, with Radicale as the server."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, timedelta
from importlib.util import find_spec
from pathlib import Path

import icalendar
import msgspec
import pytest
import typer
from typer.testing import CliRunner

from confprep.cli import publishing
from confprep.errors import ConfprepError, UsageError
from confprep.publish import check_address
from confprep.workspace import Workspace
from tests import agendas
from tests.clients import radicale

NAME = "SAMPLE Invented Society, Annual Meeting agenda"
STATE = ".state/calendar.json"
Publish = Callable[..., str]

pytestmark = pytest.mark.skipif(
    not (find_spec("caldav") and find_spec("radicale")), reason="caldav or radicale not installed"
)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    with radicale.serving(tmp_path) as address:
        yield address


@pytest.fixture
def publish(tmp_path: Path) -> Publish:
    """Publish one version of a plan as the command does; return what it prints."""
    workspace = Workspace(tmp_path / "workspace")

    def once(plan: agendas.Plan, address: str, *, now: agendas.datetime = agendas.NOW) -> str:
        key = plan.meeting.key
        made = agendas.calendar.make(
            plan,
            agendas.PROFILE,
            agendas.CARDS,
            now=now,
            memory=workspace.state(key, "calendar.json"),
        )
        saved = agendas.Artifact(path="plan.json", data=msgspec.json.encode(plan))
        workspace.write(key, [*made, saved])
        return command(workspace, key, address)

    return once


def command(workspace: Workspace, key: str, address: str, **environment: str) -> str:
    """Run the command as a user at no terminal does; return all it prints."""
    app = typer.Typer()
    publishing.register(app)
    done = CliRunner(
        env={
            "CONFPREP_WORKSPACE": str(workspace.root),
            "CONFPREP_CALDAV_USER": "trainee",
            "CONFPREP_CALDAV_PASSWORD": "secret",
            **environment,
        }
    ).invoke(app, [key, "--caldav", address])
    # `cli.main` prints these two alike.
    return str(done.exception) if isinstance(done.exception, ConfprepError) else done.output


def on_server(address: str) -> dict[str, icalendar.Event]:
    """Every entry in the one calendar of the account, by UID."""
    listing = radicale.ask("PROPFIND", address, Depth="1")
    (place,) = set(re.findall(r"<href>(/trainee/[^/<]+/)</href>", listing))
    host = address.removesuffix("/trainee/")
    whole = icalendar.Calendar.from_ical(radicale.ask("GET", host + place))
    return {str(event["UID"]): event for event in whole.walk("VEVENT")}


def test_a_first_time_makes_the_calendar_and_a_second_changes_nothing(
    server: str, publish: Publish
) -> None:
    plan = agendas.usual()
    assert publish(plan, server) == f"{NAME}: 7 new.\n"
    before = on_server(server)
    assert sorted(event.decoded("DTSTART") for event in before.values()) == sorted(
        visit.start for visit in plan.visits
    )
    assert publish(plan, server, now=agendas.NOW.replace(month=2)) == f"{NAME}: 7 as before.\n"
    assert on_server(server) == before


def test_moved_entries_move_and_vanished_ones_are_cancelled(server: str, publish: Publish) -> None:
    plan = agendas.usual()
    publish(plan, server)
    first, second, *rest = plan.visits
    moved = msgspec.structs.replace(first, start=rest[2].start, end=rest[2].end, room="Room 2")
    after = msgspec.structs.replace(plan, visits=(moved, *rest))
    said = publish(after, server, now=agendas.NOW.replace(month=2))
    assert said == f"{NAME}: 1 updated, 1 cancelled, 5 as before.\n"
    found = on_server(server)
    assert len(found) == 7
    titles = {str(event["SUMMARY"]): event for event in found.values()}
    there = titles["TALK: Jane Roe: Fixation of fracture 1"]
    assert there.decoded("DTSTART") == moved.start
    assert str(there["LOCATION"]).startswith("Room 2")
    gone = titles["CANCELLED: POSTER: Jürgen Müller: Fixation of fracture 2"]
    assert str(gone["STATUS"]) == "CANCELLED"
    assert gone.decoded("DTSTART") == second.start


def test_after_thirty_edits_the_server_holds_exactly_the_new_plan(
    server: str, publish: Publish
) -> None:
    """Ten entries moved, five renamed, five in another room, five gone, five new."""
    zone = "America/New_York"
    start = agendas.at(zone, "2026-10-31 08:00")
    hour = timedelta(hours=1)
    old = [agendas.visit(f"v{n}", start + n * hour, person_ids=("p1",)) for n in range(35)]
    edits = (
        [{"start": visit.start + 2 * hour, "end": visit.end + 2 * hour} for visit in old[:10]]
        + [{"title": f"Renamed {n}, quite"} for n in range(5)]
        + [{"room": f"Hall {n}; upstairs"} for n in range(5)]
    )
    kept = [msgspec.structs.replace(visit, **edit) for visit, edit in zip(old, edits, strict=False)]
    new = [agendas.visit(f"n{n}", start + n * hour) for n in range(5)]
    publish(agendas.plan(zone, old, sample=True), server)
    after = agendas.plan(zone, [*kept, *old[25:], *new], sample=True)
    said = publish(after, server, now=agendas.NOW.replace(month=2))
    assert said == f"{NAME}: 5 new, 20 updated, 5 cancelled, 10 as before.\n"

    def content(events: Iterable[icalendar.Event]) -> set[tuple[object, ...]]:
        return {
            (
                event.decoded("DTSTART").astimezone(UTC),
                event.decoded("DTEND").astimezone(UTC),
                *(str(event[name]) for name in ("UID", "SUMMARY", "LOCATION", "STATUS")),
            )
            for event in events
        }

    there = on_server(server).values()
    wanted = icalendar.Calendar.from_ical(agendas.made(after)["agenda.ics"]).walk("VEVENT")
    assert content(e for e in there if e["STATUS"] != "CANCELLED") == content(wanted)
    assert len([e for e in there if e["STATUS"] == "CANCELLED"]) == 5


def test_what_the_user_changed_there_stays_until_the_entry_changes_here(
    server: str, publish: Publish
) -> None:
    plan = agendas.usual()
    publish(plan, server)
    listing = radicale.ask("PROPFIND", server, Depth="1")
    place = re.findall(r"<href>(/trainee/[^/<]+/)</href>", listing)[0]
    host = server.removesuffix("/trainee/")
    uid, event = next(
        (uid, event) for uid, event in on_server(server).items() if "fracture 5" in event["SUMMARY"]
    )
    event["SUMMARY"] = icalendar.vText("My own words")
    event["SEQUENCE"] = 4
    event["LAST-MODIFIED"] = icalendar.vDatetime(agendas.NOW.replace(month=2))
    one = icalendar.Calendar()
    one.add("VERSION", "2.0")
    one.add("PRODID", "-//phone//EN")
    one.add_component(event)
    href = re.search(
        rf"<href>({place}[^<]*{uid}[^<]*)</href>", radicale.ask("PROPFIND", host + place, Depth="1")
    )[1]
    radicale.ask("PUT", host + href, one.to_ical(), **{"Content-Type": "text/calendar"})
    assert "6 as before, 1 left as you changed them there" in publish(plan, server)
    visits = list(plan.visits)
    visits[4] = msgspec.structs.replace(visits[4], room="Another hall")
    changed = msgspec.structs.replace(plan, visits=tuple(visits))
    assert "1 updated" in publish(changed, server, now=agendas.NOW.replace(month=3))
    theirs = on_server(server)[uid]
    assert str(theirs["LOCATION"]).startswith("Another hall")
    assert int(theirs["SEQUENCE"]) == 5


def test_other_entries_of_the_calendar_are_left_alone(server: str, publish: Publish) -> None:
    radicale.ask("MKCALENDAR", server + "mine/")
    other = icalendar.Calendar.from_ical(agendas.made(agendas.kolkata())["agenda.ics"])
    for uid, data in radicale.split(other.to_ical()).items():
        radicale.ask("PUT", f"{server}mine/{uid}.ics", data, **{"Content-Type": "text/calendar"})
    assert publish(agendas.usual(), server + "mine/") == f"{NAME}: 7 new.\n"
    assert len(on_server(server)) == 7 + len(agendas.kolkata().visits)


def test_a_place_where_there_is_no_calendar(server: str, publish: Publish) -> None:
    said = publish(agendas.usual(), server + "nowhere/")
    assert "There is no calendar at this address" in said


def test_a_server_that_is_not_there(publish: Publish) -> None:
    said = publish(agendas.usual(), "http://127.0.0.1:9/")
    assert "The calendar server could not be used" in said


def test_without_a_password_the_variable_is_named(publish: Publish, tmp_path: Path) -> None:
    publish(agendas.usual(), "http://127.0.0.1:9/")
    said = command(
        Workspace(tmp_path / "workspace"),
        "invented-2026",
        "http://127.0.0.1:9/",
        CONFPREP_CALDAV_PASSWORD="",
    )
    assert said == "Password is missing. Set CONFPREP_CALDAV_PASSWORD."


def test_the_password_is_kept_nowhere(server: str, publish: Publish, tmp_path: Path) -> None:
    publish(agendas.usual(), server)
    kept = [path.read_bytes() for path in (tmp_path / "workspace").rglob("*") if path.is_file()]
    assert kept
    assert not any(b"secret" in data for data in kept)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("calendar", "not the address"),
        ("ftp://example.org/", "not the address"),
        ("https://", "not the address"),
        ("https://[::1", "not the address"),
        ("http://example.org/", "unprotected"),
        ("https://me:secret@example.org/", "has a password in it"),
    ],
)
def test_addresses_that_would_not_do(address: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        check_address(address)


@pytest.mark.parametrize("address", ["https://example.org/dav/", "http://localhost:5232/"])
def test_addresses_that_do(address: str) -> None:
    check_address(address)
