"""The commands of the contact log, as they are typed."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
import typer
from typer.testing import CliRunner, Result

from confprep.cli import build, console
from confprep.errors import ConfprepError
from confprep.model import (
    Appearance,
    Commitment,
    Listing,
    Meeting,
    Name,
    Person,
    Plan,
    Prospect,
    Session,
    Source,
)
from confprep.text import clean

ZONE = ZoneInfo("America/Los_Angeles")
KEY = "aaos-2025"


def person(number: int, given: str, family: str, institution: str) -> Prospect:
    name = Name(text=f"{given} {family}, MD", given=given, family=family, credentials=("MD",))
    start = datetime(2025, 3, 11, 9 + number, tzinfo=ZONE)
    line = Appearance(name_text=name.text, affiliation_text=institution)
    commitment = Commitment(
        appearance=line, session_id=f"s{number}", session_title="Trauma", start=start, room="6A"
    )
    return Prospect(
        person=Person(
            id=f"p{number}",
            name=name,
            affiliations=(institution,),
            commitments=(commitment,),
            roles=("speaker",),
        ),
        program_id=f"program-{number}",
        program=f"{institution} Program",
        score=10 - number,
        why="speaks",
    )


def plan(*, sample: bool = False) -> Plan:
    return Plan(
        meeting=Meeting(
            key=KEY,
            name="AAOS 2025 Annual Meeting",
            starts=date(2025, 3, 10),
            ends=date(2025, 3, 14),
            zone="America/Los_Angeles",
            sample=sample,
        ),
        made_on=date(2025, 2, 24),
        source=Source(platform="eventscribe"),
        prospects=(
            person(1, "José", "Núñez-Åström", "Example Hospital"),
            person(2, "Jane", "Ruiz", "Mayo Clinic"),
            person(3, "Juan", "Ruiz", "Emory University"),
            person(4, "小明", "王", "University of Iowa"),
        ),
    )


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CONFPREP_WORKSPACE", str(tmp_path))
    monkeypatch.setenv("CONFPREP_NOW", "2025-03-12T15:00:00-07:00")
    monkeypatch.setenv("COLUMNS", "200")
    folder = tmp_path / "plans" / KEY
    (folder / ".state").mkdir(parents=True)
    (folder / "plan.json").write_bytes(msgspec.json.encode(plan()))
    other = Appearance(name_text="Odile Moreau, PhD", affiliation_text="Tulane University")
    listing = Listing(
        source=Source(platform="eventscribe"),
        sessions=(Session(id="s9", title="Basic science", people=(other,)),),
    )
    (folder / ".state" / "listing.json").write_bytes(msgspec.json.encode(listing))
    (tmp_path / "profile.toml").write_text(
        'name = "Amara Delacroix"\nemail = "amara@example.org"\nschool = "St. Example University"\n'
        'country = "Grenada"\nstatus = "us-img"\nstage = "student"\n'
        'research = "a review of 212 tibial nonunions"\nhome_zone = "America/New_York"\n',
        encoding="utf-8",
    )
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(_app(), list(arguments), catch_exceptions=True)


def _app() -> typer.Typer:
    return build()


def ok(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def refused(*arguments: str) -> ConfprepError:
    result = run(*arguments)
    assert isinstance(result.exception, ConfprepError), result.output
    return result.exception


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Jane Ruiz", "Jane Ruiz"),
        ("ruiz, jane", "Jane Ruiz"),
        ("Dr. JANE RUIZ, MD", "Jane Ruiz"),
        ("nunez", "José Núñez-Åström"),
        ("jose astrom", "José Núñez-Åström"),
        ("王", "小明 王"),
        ("jua rui", "Juan Ruiz"),
    ],
)
def test_a_name_is_found_in_the_plan_however_it_is_typed(
    workspace: Path, typed: str, name: str
) -> None:
    said = ok("met", typed, "--at", KEY, "--note", "spoke")
    assert said.startswith(f"Logged: {name}, ")
    assert workspace.joinpath("contacts.db").exists()
    (entry,) = json.loads(ok("contacts", "list", "--json"))
    assert entry["name"] == name
    assert entry["program"].endswith("Program")
    (happened,) = json.loads(ok("log", "--json"))
    assert (happened["meeting"], happened["at"]) == (KEY, "2025-03-12T15:00:00-07:00")
    assert happened["person_id"].startswith("p")


@pytest.mark.usefixtures("workspace")
def test_a_surname_of_two_lists_both_and_logs_nothing() -> None:
    error = refused("met", "Ruiz", "--at", KEY)
    assert error.exit_code == 2
    assert "Jane Ruiz, Mayo Clinic" in str(error)
    assert "Juan Ruiz, Emory University" in str(error)
    assert ok("contacts", "list") == "Nobody is in the log yet.\n"


@pytest.mark.usefixtures("workspace")
def test_somebody_who_is_not_in_the_plan_is_logged_and_said() -> None:
    assert "in the meeting's listing but not in your plan" in ok("met", "moreau", "--at", KEY)
    said = ok("met", "Nobody Known", "--at", KEY)
    assert "new to the log" in said
    assert "Nobody of that name is in the plan" in said
    listed = ok("contacts", "list")
    assert "Odile Moreau  Tulane University" in listed
    assert "Nobody Known" in listed


@pytest.mark.usefixtures("workspace")
def test_met_twice_is_one_person() -> None:
    ok("met", "Jane Ruiz", "--at", KEY, "--note", "one", "--tag", "mentor")
    ok("met", "jane ruiz", "--at", KEY, "--note", "two", "--tag", "trauma", "--may-write")
    (entry,) = json.loads(ok("contacts", "list", "--json"))
    assert entry["tags"] == ["mentor", "trauma"]
    assert entry["may_write"] is True
    assert ok("log").count("Jane Ruiz") == 2
    # The same name at another institution is asked about, never assumed.
    ok("contacts", "edit", "1", "--institution", "Tulane University")
    ok("contacts", "edit", "1", "--name", "Juan Ruiz")
    assert "(in your log)" in str(refused("met", "Juan Ruiz", "--at", KEY))
    assert "Juan Ruiz" in ok("met", "Juan", "--contact", "1", "--at", KEY)


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("met", "X", "--at", "aaso-2025"), "Nearest: "),
        (("met", "X"), "It is not said where you met"),
        (("met", "X", "--at", KEY, "--by", "2025-03-20"), "--promised"),
        (("met", "X", "--at", KEY, "--promised", "a", "--by", "someday"), "2026-03-12"),
        (("met", "X", "--at", KEY, "--when", "noon"), "is not a time"),
        (("met", "X", "--at", KEY, "--promised", "a", "--they-promised", "b"), "twice"),
        (("met", "  ", "--at", KEY), "needs a name"),
        (("sent", "nobody"), "Nobody in the contact log"),
        (("contacts", "show", "77"), "number 77"),
        (("contacts", "edit", "x", "--mentor-type", "guru"), "no mentor type"),
        (("log", "import"), "No file is named"),
        (("log", "import", "absent.json"), "Cannot read"),
        (("contacts", "export", "a.pdf"), "ends in none of"),
        (("checklist", KEY, "--paper", "legal"), "letter or a4"),
        (("followup", "aaso-2025"), "Nearest: "),
    ],
)
def test_wrong_usage_is_one_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    assert sentence in str(refused(*arguments))


@pytest.mark.usefixtures("workspace")
def test_the_life_of_a_contact(monkeypatch: pytest.MonkeyPatch) -> None:
    said = ok(
        *("met", "Jane Ruiz", "--at", KEY, "--note", "talked about pilon fractures"),
        *("--promised", "the abstract", "--by", "2025-03-20"),
    )
    assert "Next: Write to them: Friday, 14 March 2025, at the latest 17 March 2025." in said
    assert "Write to them" in ok("due")
    assert "Send news" not in ok("due")
    assert "Send news" in ok("due", "--by", "2025-06-30")
    said = ok("sent", "ruiz")
    assert "You still owe: the abstract. If it is done, add --kept." in said
    assert "Write to them" not in ok("due")
    # The promise's day is in SOAP week: it is due on the last open day before.
    assert "2025-03-16" in ok("due", "--by", "2025-03-20")
    ok("sent", "ruiz", "--kept")
    assert "Nothing is due" in ok("due")
    assert "The next is on Thursday, 12 June 2025" in ok("due")
    monkeypatch.setenv("CONFPREP_NOW", "2025-07-03T12:00:00-04:00")
    said = ok("answered", "ruiz", "--note", "thanks", "--when", "2025-04-01")
    assert "Tuesday, 1 July 2025" in said
    assert "Nothing more is due" in ok("answered", "ruiz", "--declined", "--when", "2025-07-02")
    assert json.loads(ok("due", "--json", "--by", "2030-01-01")) == []
    shown = ok("contacts", "show", "ruiz")
    assert "declined" in shown
    assert "talked about pilon fractures | I promised: the abstract by 2025-03-20" in shown


@pytest.mark.usefixtures("workspace")
def test_search_looks_everywhere_whatever_the_case_and_the_accents() -> None:
    ok("met", "nunez", "--at", KEY, "--note", "Talked about FEMUR fractures")
    ok("met", "Jane Ruiz", "--at", KEY, "--note", "pelvis")
    assert ok("log", "femur", "nunez").count("\n") == 1
    assert "Núñez" in ok("log", "astrom")
    assert ok("log", "nothing of the kind") == "Nothing in the log matches.\n"
    assert "Mayo" in ok("contacts", "list", "mayo")


@pytest.mark.parametrize(
    "spoilt",
    [
        "interaction SET at = '9999-12-31T23:59:59-14:00', instant = 253402351199",
        "interaction SET at = '0001-01-01T00:00:00+14:00', instant = -62135647200",
        "interaction SET at = 'rubbish', changed_at = 1000000000000000, due = '2025-02-30'",
        "interaction SET at = '2025-03-12 10:00', kept_on = 'x', due = '9999-12-31'",
        "interaction SET instant = 9000000000000000000, due = '0001-01-01'",
        "draft SET state_on = 'x', due = 'y'",
        "contact SET cadence_months = 100000",
    ],
)
def test_no_day_in_the_log_stands_in_the_way_of_a_command(workspace: Path, spoilt: str) -> None:
    ok("met", "Jane Ruiz", "--at", KEY, "--note", "knees", "--promised", "X", "--by", "2025-04-01")
    ok("met", "Juan Ruiz", "--at", KEY, "--note", "hips")
    ok("followup", KEY)
    with closing(sqlite3.connect(workspace / "contacts.db")) as log:
        log.execute(f"UPDATE {spoilt}")
        log.commit()
    for command in (
        ("due", "--by", "2030-01-01", "--all"),
        *(("log",), ("followup", KEY), ("checklist", KEY), ("contacts", "list")),
        *(("contacts", "show", "1"), ("letter", "update", "1"), ("log", "--json")),
        *(("contacts", "export", str(workspace / f"x.{kind}")) for kind in ("csv", "xlsx", "vcf")),
        *(("note", "1", "more"), ("met", "Jane Ruiz", "--at", KEY), ("sent", "1")),
        *(("contacts", "merge", "2", "1"), ("contacts", "forget", "2", "--yes")),
    ):
        ok(*command)


def test_json_does_nothing_to_a_terminal_and_says_all_the_same(
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    said = "a \x9b31m red \u202e turned \u2066 \u200b \x7f \x1b[2J Núñez 王"
    console.data({"said": said})
    console.data_lines([{"said": said}])
    lines = capsysbinary.readouterr().out.decode().splitlines()
    assert [json.loads(line) for line in lines] == [{"said": said}] * 2
    for line in lines:
        assert clean.visible(line) == line
        assert "Núñez 王" in line


@pytest.mark.usefixtures("workspace")
def test_edit_merge_and_forget() -> None:
    ok("met", "Jane Ruiz", "--at", KEY, "--note", "one")
    ok("met", "J Ruiz-Elder", "--place", "grand rounds", "--note", "two")
    assert "Changed" in ok(
        "contacts", "edit", "1", "--email", "jane@example.org", "--tag", "mentor"
    )
    assert "number 1" in ok("contacts", "merge", "1", "2")
    assert ok("log").count("Jane Ruiz") == 2
    assert "Add --yes" in str(refused("contacts", "forget", "1"))
    assert "Forgotten: Jane Ruiz, with 2 entries." in ok("contacts", "forget", "1", "--yes")
    assert ok("contacts", "list") == "Nobody is in the log yet.\n"


def test_what_the_commands_write_is_private_and_never_overwritten(workspace: Path) -> None:
    ok("met", "Jane Ruiz", "--at", KEY, "--note", "one")
    for ending in ("csv", "xlsx", "vcf"):
        file = workspace / f"out.{ending}"
        ok("contacts", "export", str(file))
        assert file.stat().st_mode & 0o077 == 0
        assert "exists already" in str(refused("contacts", "export", str(file)))
        ok("contacts", "export", str(file), "--force")
        assert "0 people added, 0 filled in, 1 in the log already" in ok(
            "contacts", "import", str(file)
        )
    assert "“name” -> name" in ok("contacts", "import", str(workspace / "out.csv"), "--look")
    ok("contacts", "card")
    assert b"Amara Delacroix" in (workspace / "my-card.vcf").read_bytes()


def test_a_damaged_log_is_restored_by_command(workspace: Path) -> None:
    ok("met", "Jane Ruiz", "--at", KEY, "--note", "one")
    (workspace / "contacts.db").write_bytes(b"rubbish" * 999)
    error = refused("due")
    assert error.exit_code == 1
    assert "confprep contacts restore" in str(error)
    assert "1 person" in ok("contacts", "restore")
    assert "Jane Ruiz" in ok("contacts", "list")
    assert len(list(workspace.glob("contacts.db.damaged-*"))) == 1


def test_a_hostile_name_reaches_no_terminal(workspace: Path) -> None:
    (workspace / "people.csv").write_bytes(b"name\n\x1b[2Jevil\x07 person\n")
    ok("contacts", "import", str(workspace / "people.csv"))
    assert "\x1b" not in ok("contacts", "list") + ok("contacts", "show", "person")


@pytest.mark.usefixtures("workspace")
def test_the_log_s_own_sheet_is_taken_back_without_a_word_on_empty_columns(tmp_path: Path) -> None:
    ok("met", "Jane Ruiz", "--at", KEY, "--note", "talked about pilon fractures")
    sheet = str(tmp_path / "people.xlsx")
    ok("contacts", "export", sheet)
    said = ok("contacts", "import", sheet)
    assert "0 people added, 0 filled in, 1 in the log already." in said
    assert "“”" not in said


@pytest.mark.parametrize(
    "command", [("contacts", "export", "nope/people.csv"), ("contacts", "card", "--to", "nope")]
)
def test_a_mistyped_folder_is_not_made(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(workspace)
    ok("met", "Jane Ruiz", "--at", KEY)
    assert "There is no such folder" in str(refused(*command))
    assert not (workspace / "nope").exists()
