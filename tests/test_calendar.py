"""What agenda.ics says, what is remembered of it, and how it changes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from confprep.errors import ConfprepError, UsageError, WorkspaceError
from confprep.generators import calendar
from confprep.generators.calendar.lint import lint
from confprep.model import Appearance, Commitment, Meeting, Plan, Profile, Source, Visit
from confprep.reasons import Reason
from tests import agendas

STATE = ".state/calendar.json"
LATER = agendas.NOW + timedelta(days=3)


def events(data: bytes) -> dict[str, icalendar.Event]:
    """The entries by title."""
    return {str(e["SUMMARY"]): e for e in icalendar.Calendar.from_ical(data).walk("VEVENT")}


def lines(data: bytes) -> list[str]:
    return data.decode().replace("\r\n ", "").split("\r\n")


# --- what an entry says --------------------------------------------------------------------------


def test_a_later_run_without_changes_gives_the_same_bytes() -> None:
    first = agendas.made(agendas.usual(), tasks=agendas.TASKS)
    again = agendas.made(agendas.usual(), first[STATE], tasks=agendas.TASKS, now=LATER)
    assert again == first


def test_the_head_of_the_file() -> None:
    text = lines(agendas.made(agendas.usual())["agenda.ics"])
    assert text[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert r"NAME:SAMPLE Invented Society\, Annual Meeting agenda" in text
    assert r"X-WR-CALNAME:SAMPLE Invented Society\, Annual Meeting agenda" in text
    assert "X-WR-TIMEZONE:America/Los_Angeles" in text
    assert not [line for line in text if line.startswith("METHOD")]


def test_a_file_of_one_entry_names_no_calendar() -> None:
    made = agendas.made(agendas.plan("UTC", agendas.usual().visits[:1]))
    assert b"NAME" not in made["agenda.ics"]


def test_a_talk_says_who_why_and_what_to_ask() -> None:
    talk = events(agendas.made(agendas.usual())["agenda.ics"])[
        "TALK: Jane Roe: Fixation of fracture 1"
    ]
    assert str(talk["DESCRIPTION"]) == (
        "SAMPLE: every person here is invented.\n"
        "Hear, then speak to her\n"
        "\n"
        "Jane Roe, MD, Springfield University Program\n"
        "Why: Moderates on your topic; the program is on your list\n"
        "Say: I read your paper on hips; may I ask one thing?\n"
        "Ask:\n"
        "- What came next?\n"
        "- Who helps a newcomer, in your team?"
    )
    assert str(talk["LOCATION"]) == "Room 605, Level 6"
    assert str(talk["URL"]) == "https://example.org/session?id=1&talk=2"
    assert talk["CATEGORIES"].cats == ["TALK"]
    assert (str(talk["STATUS"]), str(talk["TRANSP"])) == ("CONFIRMED", "OPAQUE")
    assert str(talk["CLASS"]) == "PRIVATE"
    assert talk["DTSTART"].params["TZID"] == "America/Los_Angeles"
    alarm = talk.subcomponents[0]
    assert (str(alarm["ACTION"]), alarm["TRIGGER"].dt) == ("DISPLAY", timedelta(minutes=-10))


def test_a_whole_session_says_who_speaks_when() -> None:
    zone = "America/Los_Angeles"
    session = {"session_id": "S1", "session_title": "Hips", "room": "Room 1"}
    speaking = Commitment(
        appearance=Appearance(name_text="", role="speaker"),
        talk_id="T1",
        talk_title="Hips in the cold",
        start=agendas.at(zone, "2026-03-17 11:36"),
        **session,
    )
    chairing = Commitment(appearance=Appearance(name_text="", role="moderator"), **session)
    elsewhere = msgspec.structs.replace(speaking, session_id="S2", talk_title="Knees")
    jane, jo = (
        msgspec.structs.replace(
            each, person=msgspec.structs.replace(each.person, commitments=commitments)
        )
        for each, commitments in zip(
            agendas.PEOPLE, [(speaking, elsewhere), (chairing,)], strict=True
        )
    )
    visit = agendas.visit("1", agendas.at(zone, "2026-03-17 11:30"), 60, person_ids=("p2", "p1"))
    plan = msgspec.structs.replace(agendas.plan(zone, [visit]), prospects=(jane, jo))
    (event,) = events(agendas.made(plan)["agenda.ics"]).values()
    said = str(event["DESCRIPTION"]).split("\n")
    where = said.index("Jane Roe, MD, Springfield University Program")
    assert said[where + 1 : where + 3] == ["11:36 Hips in the cold", f"Why: {jane.why}"]
    where = said.index("Jürgen Müller, MD, Springfield University Program")
    assert said[where + 1] == "Moderator"
    assert "Knees" not in str(event["DESCRIPTION"])
    assert str(event["SUMMARY"]).startswith("TALK: Roe, Müller: ")
    # One talk alone says so in its title.
    alone = msgspec.structs.replace(plan, visits=(msgspec.structs.replace(visit, talk_id="T1"),))
    (event,) = events(agendas.made(alone)["agenda.ics"]).values()
    assert "11:36" not in str(event["DESCRIPTION"])


def test_a_session_with_a_crowd_to_meet_names_them_all_in_a_text_google_takes() -> None:
    zone = "America/Chicago"
    crowd = tuple(agendas.person(f"p{n}", f"Given{n}", "Invented") for n in range(60))
    visit = agendas.visit(
        "1", agendas.at(zone, "2026-09-01 08:00"), person_ids=tuple(f"p{n}" for n in range(60))
    )
    plan = msgspec.structs.replace(agendas.plan(zone, [visit]), prospects=crowd)
    (event,) = events(agendas.made(plan)["agenda.ics"]).values()
    text = str(event["DESCRIPTION"])
    assert len(text) <= 6000
    assert all(f"Given{n} Invented, MD" in text for n in range(60))


@pytest.mark.parametrize(
    ("count", "title"),
    [(1, "Given0 Family0"), (2, "Family0, Family1"), (5, "Family0, Family1, Family2 and 2 more")],
)
def test_a_title_says_whom_it_is_for(count: int, title: str) -> None:
    zone = "America/Chicago"
    people = tuple(agendas.person(f"p{n}", f"Given{n}", f"Family{n}") for n in range(count))
    visit = agendas.visit(
        "1",
        agendas.at(zone, "2026-09-01 08:00"),
        person_ids=tuple(each.person.id for each in people),
    )
    plan = msgspec.structs.replace(agendas.plan(zone, [visit]), prospects=people)
    assert list(events(agendas.made(plan)["agenda.ics"])) == [f"TALK: {title}: {visit.title}"]


def test_titles_sort_by_what_they_are() -> None:
    titles = events(agendas.made(agendas.usual())["agenda.ics"])
    kinds = [title.partition(":")[0] for title in titles]
    assert kinds == ["TALK", "POSTER", "MEET", "MEET", "EVENT", "TALK", "BREAK"]


def test_no_title_says_meet_twice() -> None:
    zone = "America/Chicago"
    meeting = agendas.visit(
        "1",
        agendas.at(zone, "2026-09-01 08:00"),
        kind="meeting",
        title="Meet Jane Roe",
        named=Reason(kind="title/meeting", values={"name": "Jane Roe"}),
        person_ids=("p1",),
    )
    assert list(events(agendas.made(agendas.plan(zone, [meeting]))["agenda.ics"])) == [
        "MEET: Jane Roe"
    ]


def test_every_kind_of_visit_has_a_prefix() -> None:
    assert set(calendar.PREFIXES) == set(msgspec.inspect.type_info(Visit).fields[1].type.values)


def test_a_meeting_that_is_not_agreed_is_tentative() -> None:
    meeting = events(agendas.made(agendas.usual())["agenda.ics"])[
        "MEET: Jürgen Müller: Fixation of fracture 4"
    ]
    assert str(meeting["STATUS"]) == "TENTATIVE"
    assert str(meeting["X-MICROSOFT-CDO-BUSYSTATUS"]) == "TENTATIVE"
    assert "Not agreed yet: ask first." in str(meeting["DESCRIPTION"])


def test_a_long_walk_reminds_earlier() -> None:
    visit = events(agendas.made(agendas.usual())["agenda.ics"])[
        "MEET: Jane Roe: Fixation of fracture 3"
    ]
    assert visit.subcomponents[0]["TRIGGER"].dt == timedelta(minutes=-19)


def test_registration_is_said() -> None:
    event = events(agendas.made(agendas.usual())["agenda.ics"])["EVENT: Fixation of fracture 5"]
    assert "To get in: Free, by 1 March" in str(event["DESCRIPTION"])


def test_tasks_are_short_free_and_at_home() -> None:
    made = events(agendas.made(agendas.usual(), tasks=agendas.TASKS)["agenda.ics"])
    task = made["TASK: Thank Jane Roe"]
    assert task["DTSTART"].params["TZID"] == "America/New_York"
    assert task.decoded("DTEND") - task.decoded("DTSTART") == timedelta(minutes=15)
    assert str(task["TRANSP"]) == "TRANSPARENT"
    text = "Within 48 hours.\nName one thing she said."
    assert str(task["DESCRIPTION"]) == f"SAMPLE: every person here is invented.\n{text}"
    real = msgspec.structs.replace(
        agendas.usual(), meeting=Meeting(key="real-2026", name="Real"), source=Source(platform="x")
    )
    task = events(agendas.made(real, tasks=agendas.TASKS)["agenda.ics"])["TASK: Thank Jane Roe"]
    assert str(task["DESCRIPTION"]) == text


def test_the_doubled_hour_is_written_in_utc() -> None:
    made = events(agendas.made(agendas.autumn())["agenda.ics"])
    assert made["TALK: Fixation of fracture second"].decoded("DTSTART") == datetime(
        2026, 11, 1, 6, 30, tzinfo=UTC
    )
    assert b"DTSTART:20261101T053000Z" in agendas.made(agendas.autumn())["agenda.ics"]


def test_a_plan_read_back_from_its_file_gives_the_same_calendar() -> None:
    """Times come back with a plain offset instead of a zone."""
    plan = agendas.usual()
    back = msgspec.json.decode(msgspec.json.encode(plan), type=type(plan))
    assert agendas.made(back) == agendas.made(plan)


def test_a_meeting_without_a_zone_takes_that_of_its_visits() -> None:
    plan = agendas.usual()
    without = msgspec.structs.replace(plan, meeting=Meeting(key="x", name="Nowhere yet"))
    assert b"X-WR-TIMEZONE:America/Los_Angeles" in agendas.made(without)["agenda.ics"]


def test_uids_hold_no_names_and_no_host() -> None:
    for event in events(agendas.made(agendas.usual())["agenda.ics"]).values():
        assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", str(event["UID"]))


def test_two_visits_with_one_id_are_an_error_and_not_a_loss() -> None:
    visits = agendas.usual().visits
    with pytest.raises(ValueError, match="share the id"):
        agendas.made(agendas.plan("America/Chicago", [*visits, visits[0]]))


def test_a_very_large_calendar_is_refused_with_a_way_out() -> None:
    zone = "America/Chicago"
    start = agendas.at(zone, "2026-09-01 08:00")
    many = [
        agendas.visit(
            str(n), start + timedelta(minutes=n), why="why " * 200, registration="r" * 400
        )
        for n in range(900)
    ]
    with pytest.raises(ConfprepError, match="Plan less for one day"):
        agendas.made(agendas.plan(zone, many))


def test_a_week_of_many_entries_is_small() -> None:
    zone = "America/Chicago"
    start = agendas.at(zone, "2026-09-01 08:00")
    week = [
        agendas.visit(str(n), start + timedelta(minutes=45 * n), person_ids=("p1",))
        for n in range(150)
    ]
    assert len(agendas.made(agendas.plan(zone, week))["agenda.ics"]) < 200_000


# --- less than everything ------------------------------------------------------------------------


def test_only_commitments_are_meetings_events_and_pins() -> None:
    made = agendas.made(agendas.usual(), tasks=agendas.TASKS, only="commitments")
    assert len(events(made["agenda.ics"])) == 9
    kinds = [title.partition(":")[0] for title in events(made["agenda-commitments.ics"])]
    assert kinds == ["MEET", "EVENT", "TALK"]


def test_one_day() -> None:
    made = agendas.made(agendas.usual(), only=date(2026, 3, 18))
    found = events(made["agenda-2026-03-18.ics"]).values()
    assert {event.decoded("DTSTART").date() for event in found} == {date(2026, 3, 18)}
    assert len(found) == 2


def test_a_part_of_the_calendar_forgets_nothing_of_the_whole() -> None:
    whole = agendas.made(agendas.usual())
    part = agendas.made(agendas.usual(), whole[STATE], only="commitments", now=LATER)
    assert part[STATE] == whole[STATE]
    assert "changes.ics" not in part


def test_the_advice_is_for_the_files_that_were_written() -> None:
    def advice(only: calendar.Only = "everything", *, new_uids: bool = False, **more: Any) -> str:
        files = calendar.make(
            more.get("plan", agendas.usual()),
            agendas.PROFILE,
            {},
            memory=more.get("memory"),
            now=LATER,
            only=only,
            new_uids=new_uids,
        )
        return "\n".join(calendar.advice(files, new_uids=new_uids))

    assert advice().startswith("Import agenda.ics")
    assert "agenda-" not in advice()
    assert "changes.ics" not in advice()
    known = agendas.made(agendas.usual())[STATE]
    moved = replace(agendas.usual(), visits=agendas.usual().visits[1:])
    assert "import changes.ics" in advice(plan=moved, memory=known)
    for only, part in (("commitments", "commitments"), (date(2026, 3, 18), "2026-03-18")):
        said = advice(only, plan=moved, memory=known)
        assert said.startswith(f"Import agenda-{part}.ics")
        assert "import one of the two, not both" in said
        assert "changes.ics" not in said
    assert "--new-uids" in advice()
    assert "--new-uids" not in advice(new_uids=True)


def test_what_a_user_may_ask_for() -> None:
    assert calendar.which("commitments") == "commitments"
    assert calendar.which("2026-03-18") == date(2026, 3, 18)
    with pytest.raises(UsageError, match="is not a part of the calendar"):
        calendar.which("tuesday")


@pytest.mark.parametrize("only", ["commitments", date(2027, 1, 1)])
def test_nothing_to_write_is_said(only: calendar.Only) -> None:
    plan = agendas.plan("America/Chicago", agendas.usual().visits[:1])
    with pytest.raises(ConfprepError, match="The plan has no"):
        agendas.made(plan, only=only)


def test_an_empty_plan_writes_no_empty_calendar() -> None:
    assert list(agendas.made(agendas.plan("America/Chicago", []))) == [STATE]


# --- changes -------------------------------------------------------------------------------------


def changed(plan: Plan, number: int, **more: object) -> Plan:
    visits = list(plan.visits)
    visits[number] = msgspec.structs.replace(visits[number], **more)
    return msgspec.structs.replace(plan, visits=tuple(visits))


def test_a_moved_visit_stays_the_same_entry() -> None:
    plan = agendas.usual()
    first = agendas.made(plan)
    visit = plan.visits[0]
    day = timedelta(days=1)
    moved = changed(
        plan,
        0,
        start=visit.start + day,
        end=visit.end + day,
        room="Room 2",
        title="Renamed, Jane Roe",
    )
    second = agendas.made(moved, first[STATE], now=LATER)
    before = events(first["agenda.ics"])["TALK: Jane Roe: Fixation of fracture 1"]
    after = events(second["agenda.ics"])["TALK: Renamed, Jane Roe"]
    assert after["UID"] == before["UID"]
    assert (int(before["SEQUENCE"]), int(after["SEQUENCE"])) == (0, 1)
    assert after.decoded("DTSTAMP") == after.decoded("LAST-MODIFIED") == LATER
    assert after.decoded("CREATED") == before.decoded("CREATED") == agendas.NOW
    assert list(events(second["changes.ics"])) == ["TALK: Renamed, Jane Roe"]


def test_entries_that_did_not_change_keep_their_stamps() -> None:
    plan = agendas.usual()
    first = agendas.made(plan)
    second = agendas.made(changed(plan, 0, room="Room 2"), first[STATE], now=LATER)
    before, after = events(first["agenda.ics"]), events(second["agenda.ics"])
    same = [title for title in before if before[title].to_ical() == after[title].to_ical()]
    assert len(same) == len(plan.visits) - 1


def test_a_meeting_with_the_same_person_after_another_session_stays_the_same_entry() -> None:
    plan = agendas.usual()
    first = agendas.made(plan)
    second = agendas.made(changed(plan, 3, session_id="S9"), first[STATE], now=LATER)
    assert second == first


def test_a_vanished_visit_is_cancelled_once_and_stays_so() -> None:
    plan = agendas.usual()
    first = agendas.made(plan)
    shorter = msgspec.structs.replace(plan, visits=plan.visits[1:])
    second = agendas.made(shorter, first[STATE], now=LATER)
    title = "CANCELLED: TALK: Jane Roe: Fixation of fracture 1"
    gone = events(second["changes.ics"])[title]
    assert (str(gone["STATUS"]), int(gone["SEQUENCE"])) == ("CANCELLED", 1)
    assert str(gone["TRANSP"]) == "TRANSPARENT"
    assert gone.subcomponents == []
    assert title not in events(second["agenda.ics"])
    third = agendas.made(shorter, second[STATE], now=LATER + timedelta(days=1))
    assert third == second


def test_a_visit_that_comes_back_is_the_same_entry_again() -> None:
    plan = agendas.usual()
    first = agendas.made(plan)
    shorter = msgspec.structs.replace(plan, visits=plan.visits[1:])
    second = agendas.made(shorter, first[STATE], now=LATER)
    third = agendas.made(plan, second[STATE], now=LATER)
    back = events(third["changes.ics"])["TALK: Jane Roe: Fixation of fracture 1"]
    assert (str(back["STATUS"]), int(back["SEQUENCE"])) == ("CONFIRMED", 2)


def test_changes_add_up_for_who_missed_some() -> None:
    plan = agendas.usual()
    first = agendas.made(plan)
    once = changed(plan, 0, room="Room 2")
    second = agendas.made(once, first[STATE], now=LATER)
    third = agendas.made(changed(once, 1, room="Hall B"), second[STATE], now=LATER)
    assert len(events(third["changes.ics"])) == 2


def test_new_uids_make_every_entry_new_and_retire_the_old() -> None:
    plan = agendas.usual()
    first = agendas.made(plan)
    second = agendas.made(plan, first[STATE], now=LATER, new_uids=True)
    old = {event["UID"] for event in events(first["agenda.ics"]).values()}
    new = {event["UID"] for event in events(second["agenda.ics"]).values()}
    assert len(new) == len(old)
    assert not new & old
    assert "changes.ics" not in second
    on_server = {
        uid: icalendar.Calendar.from_ical(data).walk("VEVENT")[0]["STATUS"]
        for uid, data in calendar.objects(second[STATE]).items()
    }
    assert {uid for uid, status in on_server.items() if status == "CANCELLED"} == old
    third = agendas.made(plan, second[STATE], now=LATER)
    assert third["agenda.ics"] == second["agenda.ics"]


def test_damaged_memory_says_what_to_do() -> None:
    with pytest.raises(WorkspaceError, match="Delete this file"):
        agendas.made(agendas.usual(), b"{]")


def test_tasks_have_a_calendar_of_their_own_that_changes_too() -> None:
    def made(tasks: object, memory: bytes | None = None) -> dict[str, bytes]:
        return agendas.files(
            calendar.tasks_calendar(
                tasks,
                path="followups.ics",
                name="Follow-ups",
                zone="America/New_York",
                memory=memory,
                now=agendas.NOW,
                prefix="FOLLOW-UP",
            )
        )

    first = made(agendas.TASKS)
    assert list(first) == ["followups.ics", ".state/followups.json"]
    assert list(events(first["followups.ics"])) == [
        "FOLLOW-UP: Write to Jane Roe",
        "FOLLOW-UP: Thank Jane Roe",
    ]
    second = made(agendas.TASKS[1:], first[".state/followups.json"])
    assert list(events(second["followups-changes.ics"])) == [
        "CANCELLED: FOLLOW-UP: Write to Jane Roe"
    ]
    assert list(made(())) == [".state/followups.json"]


def test_two_tasks_with_one_id_are_an_error_and_not_a_loss() -> None:
    with pytest.raises(ValueError, match="share the id"):
        agendas.made(agendas.usual(), tasks=[*agendas.TASKS, agendas.TASKS[0]])


def test_each_object_for_a_server_stands_alone() -> None:
    made = agendas.made(agendas.usual(), tasks=agendas.TASKS)
    objects = calendar.objects(made[STATE])
    assert len(objects) == len(agendas.usual().visits) + len(agendas.TASKS)
    for uid, data in objects.items():
        assert lint(data) == []
        assert [str(e["UID"]) for e in icalendar.Calendar.from_ical(data).walk("VEVENT")] == [uid]


def test_a_change_of_the_clocks_that_outlook_may_miss_is_said() -> None:
    assert calendar.cautions(agendas.usual()) == ()
    (caution,) = calendar.cautions(agendas.jerusalem())
    assert "Asia/Jerusalem" in caution


def test_a_zone_in_the_profile_that_is_none_is_said() -> None:
    with pytest.raises(ConfprepError, match='"EST5" is not a time zone'):
        calendar.make(
            agendas.usual(), Profile(home_zone="EST5"), {}, tasks=agendas.TASKS, now=agendas.NOW
        )


# --- hostile text --------------------------------------------------------------------------------

ANY_TEXT = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="ab \r\n\t\x00\u2028\u202e\u200d\\,;:\"'🦴é骨", max_size=300),
    st.sampled_from(sorted(agendas.HOSTILE.values())),
    st.text(alphabet=st.characters(), max_size=100),
)


@given(text=ANY_TEXT)
@settings(max_examples=100, deadline=None)
def test_no_text_breaks_the_file(text: str) -> None:
    made = agendas.made(agendas.plan("America/Chicago", [agendas.hostile(text)]))
    assert lint(made["agenda.ics"]) == []
    (event,) = icalendar.Calendar.from_ical(made["agenda.ics"]).walk("VEVENT")
    assert str(event["SUMMARY"]).startswith("TALK")
    assert event.decoded("DTSTART") == datetime(2026, 9, 1, 13, 30, tzinfo=UTC)
    whole = agendas.made(agendas.plan("America/Chicago", [agendas.hostile(text)]), made[STATE])
    assert whole == made


@given(text=ANY_TEXT)
@settings(max_examples=40, deadline=None)
def test_no_name_reason_card_or_task_breaks_the_file(text: str) -> None:
    data = agendas.hostile_everywhere([text])
    assert lint(data) == []
    assert len(icalendar.Calendar.from_ical(data).walk("VEVENT")) == 2


@pytest.mark.parametrize("name", agendas.HOSTILE)
def test_no_known_trick_breaks_the_file(name: str) -> None:
    visits = [agendas.hostile(agendas.HOSTILE[name], "20"), *agendas.usual().visits]
    data = agendas.made(agendas.plan("America/Chicago", visits))["agenda.ics"]
    assert data.count(b"\r\nBEGIN:VEVENT\r\n") == len(visits)
    assert not set(data.decode()) & set("\x00\x07\x1b\x7f\u202e\u202c\u2028\u2029\x85\ufeff")


def test_what_is_readable_in_hostile_text_stays() -> None:
    texts = [
        agendas.hostile(agendas.HOSTILE[name], str(number))
        for number, name in enumerate(("right to left", "composed emoji", "nul"))
    ]
    titles = list(events(agendas.made(agendas.plan("America/Chicago", texts))["agenda.ics"]))
    assert titles[0] == "TALK: Jane Roe: evil abc עצם שבורה done"
    assert "👩\u200d⚕️" in titles[1]
    assert titles[2] == "TALK: Jane Roe: HallF[31m red"


@pytest.mark.parametrize(
    ("given_address", "written"),
    [
        ("https://example.org/a b", "https://example.org/ab"),
        ("https://example.org/ü", "https://example.org/%C3%BC"),
        ("https://example.org/?a=1&b=2#c", "https://example.org/?a=1&b=2#c"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://example.org/%20x", "https://example.org/%20x"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("https://[", None),
        ("", None),
        ("https://example.org/" + "x" * 3000, None),
    ],
)
def test_addresses(given_address: str, written: str | None) -> None:
    zone = "America/Chicago"
    visit = agendas.visit("1", agendas.at(zone, "2026-09-01 08:00"), url=given_address)
    (event,) = events(agendas.made(agendas.plan(zone, [visit]))["agenda.ics"]).values()
    assert event.get("URL") == written
