"""`confprep followup`: letters for those met and noted, when they may go, and their calendar."""

from __future__ import annotations

import json
import re
from datetime import date
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import icalendar
import msgspec
import pytest
from typer.testing import CliRunner

from confprep.cli import build
from confprep.errors import UsageError
from confprep.generators.calendar.lint import lint
from confprep.generators.letters import AFTER
from tests.test_contacts_commands import KEY, ok, plan, refused, workspace  # noqa: F401 - a fixture

pytestmark = pytest.mark.usefixtures("workspace")
FOLDER = Path("plans") / KEY


def entries(root: Path, name: str = "followups.ics") -> dict[str, icalendar.Event]:
    calendar = icalendar.Calendar.from_ical((root / FOLDER / name).read_bytes())
    return {str(event["SUMMARY"]): event for event in calendar.events}


def letters(root: Path) -> list[str]:
    return sorted(path.name for path in (root / FOLDER / "followups").glob("*.md"))


def test_nobody_met_says_what_to_do() -> None:
    assert "Nobody is logged as met" in ok("followup", KEY)


def test_letters_only_for_those_met_and_noted(tmp_path: Path) -> None:
    ok("met", "Jane Ruiz", "--at", KEY, "--note", "talked about pilon fractures", "--may-write")
    ok("met", "nunez", "--at", KEY)
    ok("met", "Juan Ruiz", "--at", KEY, "--note", "talked about knees", "--no-writing")
    said = ok("followup", KEY)
    assert "No letter without a note of what was said: José Núñez-Åström." in said
    assert letters(tmp_path) == ["00-read-first.md", "within-48-hours-jane-ruiz.md"]
    text = (tmp_path / FOLDER / "followups" / "within-48-hours-jane-ruiz.md").read_text("utf-8")
    assert "pilon fractures" in text
    assert "AAOS 2025" in text
    assert "Last sensible day: Monday, 17 March 2025" in text
    assert (tmp_path / FOLDER / "followups" / "within-48-hours-jane-ruiz.eml").exists()
    assert "followups/within-48-hours-jane-ruiz.md" in ok("checklist", KEY)


def test_each_follow_up_and_each_update_is_an_entry_of_its_own(tmp_path: Path) -> None:
    ok("met", "Jane Ruiz", "--at", KEY, "--note", "talked about pilon fractures")
    ok("met", "王", "--at", KEY, "--note", "talked about hips")
    ok("followup", KEY)
    found = entries(tmp_path)
    assert sorted(found) == sorted(
        f"TO DO: {what} {name}"
        for what in ("Write to", "Send news to")
        for name in ("Jane Ruiz", "小明 王")
    )
    assert lint((tmp_path / FOLDER / "followups.ics").read_bytes()) == []
    for event in found.values():
        assert event.decoded("DTEND") - event.decoded("DTSTART") == event.duration
        assert event.duration.total_seconds() == 15 * 60
        assert str(event["TRANSP"]) == "TRANSPARENT"
        assert event["DTSTART"].params["TZID"] == "America/New_York"
    starts = [event.start for event in found.values()]
    assert len(set(starts)) == len(starts)
    assert found["TO DO: Write to Jane Ruiz"].start.date() == date(2025, 3, 14)


def test_logging_a_contact_drops_one_entry_and_moves_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ok("met", "Jane Ruiz", "--at", KEY, "--note", "talked about pilon fractures")
    ok("followup", KEY)
    before = entries(tmp_path)
    monkeypatch.setenv("CONFPREP_NOW", "2025-03-14T18:30:00-04:00")
    said = ok("sent", "jane")
    assert "followups/within-48-hours-jane-ruiz.md is marked as sent" in said
    assert "followups.ics is up to date" in said
    after = entries(tmp_path)
    ok("followup", KEY)
    assert entries(tmp_path) == after
    assert list(after) == ["TO DO: Send news to Jane Ruiz"]
    (news,) = after.values()
    assert news["UID"] == before["TO DO: Send news to Jane Ruiz"]["UID"]
    assert news["SEQUENCE"] > before["TO DO: Send news to Jane Ruiz"]["SEQUENCE"]
    assert news.start.date() == date(2025, 6, 14)
    changes = icalendar.Calendar.from_ical(
        (tmp_path / FOLDER / "followups-changes.ics").read_bytes()
    )
    gone = {str(event["UID"]): str(event["STATUS"]) for event in changes.events}
    assert gone[str(before["TO DO: Write to Jane Ruiz"]["UID"])] == "CANCELLED"
    # The letter that was sent is no longer among those to send, and a second run is the same.
    assert letters(tmp_path) == []
    files = {path: path.read_bytes() for path in (tmp_path / FOLDER).rglob("*") if path.is_file()}
    ok("followup", KEY)
    assert files == {path: path.read_bytes() for path in files}


def test_promises_and_the_cv_have_letters_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "profile.toml").write_text(
        (tmp_path / "profile.toml").read_text("utf-8") + 'cv = "Delacroix_CV.pdf"\n', "utf-8"
    )
    met = ("--at", KEY, "--note", "talked about pilon fractures")
    ok("met", "Jane Ruiz", *met, "--promised", "the abstract", "--by", "2025-03-16")
    ok("met", "Juan Ruiz", *met, "--promised", "my CV")
    ok("met", "nunez", *met)
    ok("followup", KEY)
    assert letters(tmp_path) == [
        "00-read-first.md",
        "promised-item-jane-ruiz.md",
        "with-cv-juan-ruiz.md",
        "within-48-hours-jane-ruiz.md",
        "within-48-hours-jose-nunez-astrom.md",
    ]
    order = [each["draft"]["id"] for each in json.loads(ok("followup", KEY, "--json"))["letters"]]
    assert order[-1] == "after/promised-item:1"
    # Sending the letter that carries a promise keeps the promise.
    ok("sent", "Jane Ruiz", "--purpose", "promised-item")
    assert "You still owe" not in ok("sent", "Jane Ruiz")
    # Three days late, the first letter is the one with the CV.
    monkeypatch.setenv("CONFPREP_NOW", "2025-03-15T12:00:00-04:00")
    ok("followup", KEY)
    assert "with-cv-jose-nunez-astrom.md" in letters(tmp_path)
    assert "within-48-hours-jose-nunez-astrom.md" not in letters(tmp_path)


def test_a_promise_due_with_the_follow_up_goes_in_the_same_letter(tmp_path: Path) -> None:
    """Two letters to one person on one day would be one too many."""
    met = ("--at", KEY, "--note", "talked about pilon fractures")
    ok("met", "Jane Ruiz", *met, "--promised", "send her the abstract")
    said = ok("due", "--by", "2025-03-20")
    assert said.count("Jane Ruiz") == 1
    assert "Write to them; you promised: send her the abstract" in said
    ok("followup", KEY)
    assert letters(tmp_path) == ["00-read-first.md", "within-48-hours-jane-ruiz.md"]
    folder = tmp_path / FOLDER / "followups"
    text = (folder / "within-48-hours-jane-ruiz.md").read_text("utf-8")
    assert "the abstract." in text
    assert "in a few days" not in text
    assert "Attach or link what you promised" in text
    page = ok("checklist", KEY)
    assert page.count("Draft:") == 1
    assert [name for name in entries(tmp_path) if "abstract" in name]
    # It is one line still where the promise has an earlier day, and two where it has a later one.
    ok("met", "Juan Ruiz", *met, "--promised", "a photo", "--by", "2025-03-13")
    ok("met", "nunez", *met, "--promised", "the reference", "--by", "2025-03-28")
    said = ok("due", "--by", "2025-03-31")
    assert (said.count("Juan Ruiz"), said.count("Åström")) == (1, 2)
    # Sent once, both are done.
    said = ok("sent", "Jane Ruiz")
    assert "You still owe" not in said
    assert "Jane Ruiz" not in ok("due", "--by", "2025-03-31")


def test_a_letter_names_no_day_on_which_the_meeting_was_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some log whom they met on the way home."""
    ok("met", "Jane Ruiz", "--at", KEY, "--note", "talked about hips", "--when", "2025-03-13")
    monkeypatch.setenv("CONFPREP_NOW", "2025-03-16T12:00:00-04:00")
    said = ok("met", "Juan Ruiz", "--at", KEY, "--note", "talked about knees")
    assert "The meeting was over by 16 March 2025" in said
    ok("followup", KEY)
    folder = tmp_path / FOLDER / "followups"
    assert " on Thursday" in (folder / "within-48-hours-jane-ruiz.md").read_text("utf-8")
    letter = (folder / "within-48-hours-juan-ruiz.md").read_text("utf-8").split("---")[1]
    assert "day" not in letter


def test_what_was_said_can_be_noted_later_without_meeting_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = ok("met", "Jane Ruiz", "--at", KEY, "--when", "2025-03-12T15:00")
    assert "confprep note 'Jane Ruiz'" in said
    monkeypatch.setenv("CONFPREP_NOW", "2025-03-13T22:00:00-04:00")
    said = ok("note", "Jane Ruiz", "talked about pilon fractures", "--promised", "the abstract")
    assert "Write to them; you promised: the abstract: Friday, 14 March 2025" in said
    ok("followup", KEY)
    letter = tmp_path / FOLDER / "followups" / "within-48-hours-jane-ruiz.md"
    text = letter.read_text("utf-8")
    assert " on Wednesday" in text
    assert "pilon fractures" in text
    assert "the abstract" in text
    assert "not logged as met at ota-2024" in str(
        refused("note", "Jane Ruiz", "more", "--at", "ota-2024")
    )


def test_an_answer_takes_its_reminder_out_of_the_calendar(tmp_path: Path) -> None:
    ok("met", "Jane Ruiz", "--at", KEY, "--note", "talked about pilon fractures")
    assert "followups.ics" not in ok("answered", "Jane Ruiz", "--when", "2025-03-12T23:00")
    ok("met", "Juan Ruiz", "--at", KEY, "--note", "talked about knees")
    ok("followup", KEY)
    assert "TO DO: Write to Juan Ruiz" in entries(tmp_path)
    ok("answered", "Juan Ruiz", "--declined")
    assert not [name for name in entries(tmp_path) if "Juan" in name]


@pytest.mark.parametrize("answered", [False, True])
def test_who_is_forgotten_is_in_no_follow_up_calendar(tmp_path: Path, answered: bool) -> None:
    for name in ("Jane Ruiz", "Juan Ruiz"):
        ok("met", name, "--at", KEY, "--note", f"talked about knees with {name}")
    ok("followup", KEY)
    assert "TO DO: Write to Juan Ruiz" in entries(tmp_path)
    if answered:
        # What was cancelled before names nobody either.
        ok("answered", "Juan Ruiz")
        assert b"Juan" in (tmp_path / FOLDER / "followups-changes.ics").read_bytes()
    said = ok("contacts", "forget", "Juan Ruiz", "--yes")
    assert "followups.ics is up to date" in said
    assert "TO DO: Write to Jane Ruiz" in entries(tmp_path)
    kept = [*(tmp_path / FOLDER).glob("*.ics"), tmp_path / FOLDER / ".state" / "followups.json"]
    assert len(kept) == 3
    for path in kept:
        assert b"Juan" not in path.read_bytes(), path
    changes = tmp_path / FOLDER / "followups-changes.ics"
    assert lint(changes.read_bytes()) == []
    cancelled = icalendar.Calendar.from_ical(changes.read_bytes()).events
    assert {str(each["SUMMARY"]) for each in cancelled} == {"CANCELLED: TO DO: removed"}
    assert {str(each["STATUS"]) for each in cancelled} == {"CANCELLED"}
    # The last one to go takes the calendar along.
    assert "followups.ics is gone" in ok("contacts", "forget", "Jane Ruiz", "--yes")
    assert not (tmp_path / FOLDER / "followups.ics").exists()


def test_who_was_a_doctor_in_the_program_is_one_in_the_follow_up(tmp_path: Path) -> None:
    ok("met", "Jane Ruiz", "--at", KEY, "--note", "talked about pilon fractures")
    ok("met", "Ada Elsewhere", "--at", KEY, "--note", "talked about knees")
    ok("followup", KEY)
    drafts = tmp_path / FOLDER / "followups"
    assert "Dear Dr. Ruiz," in (drafts / "within-48-hours-jane-ruiz.md").read_text("utf-8")
    assert "Dear Ada Elsewhere," in (drafts / "within-48-hours-ada-elsewhere.md").read_text("utf-8")
    assert "Jane Ruiz " in ok("contacts", "list")


def test_the_letter_with_the_cv_carries_it(tmp_path: Path) -> None:
    profile = tmp_path / "profile.toml"
    profile.write_text(profile.read_text("utf-8") + 'cv = "papers/Delacroix_CV.pdf"\n', "utf-8")
    ok("met", "Jane", "--at", KEY, "--note", "talked about pilon fractures", "--promised", "my CV")
    drafts = tmp_path / FOLDER / "followups"

    def mail() -> tuple[list[tuple[str | None, object]], str]:
        ok("followup", KEY)
        message = message_from_bytes((drafts / "with-cv-jane-ruiz.eml").read_bytes(), policy=SMTP)
        carried = [(each.get_filename(), each.get_content()) for each in message.iter_attachments()]
        return carried, (drafts / "with-cv-jane-ruiz.md").read_text("utf-8")

    carried, shown = mail()
    assert carried == []
    assert "papers/Delacroix_CV.pdf cannot be read from your folder" in shown
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "Delacroix_CV.pdf").write_bytes(b"%PDF-1.7 invented\xff")
    carried, shown = mail()
    assert carried == [("Delacroix_CV.pdf", b"%PDF-1.7 invented\xff")]
    assert "Delacroix_CV.pdf goes with the .eml file" in shown
    assert "cannot be read" not in shown
    ok("met", "Juan Ruiz", "--at", KEY, "--note", "talked about knees")
    ok("followup", KEY)
    first = message_from_bytes((drafts / "within-48-hours-juan-ruiz.eml").read_bytes(), policy=SMTP)
    assert list(first.iter_attachments()) == []


def test_days_are_written_without_a_leading_nought(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONFPREP_NOW", "2025-03-03T15:00:00-07:00")
    said = ok("met", "Jane", "--at", KEY, "--note", "talked about pilon", "--promised", "my CV")
    said += ok("followup", KEY) + ok("checklist", KEY) + ok("due", "--by", "2025-03-01")
    ok("checklist", KEY, "--html")
    for path in (tmp_path / FOLDER).rglob("*.*"):
        if path.suffix in {".md", ".html", ".ics"}:
            said += path.read_text("utf-8")
    assert "5 March 2025" in said
    assert not re.findall(r"\b0\d (?:Feb|Mar|Apr|May|Jun)[a-z]*", said)


def test_nothing_goes_out_in_a_quiet_week(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFPREP_NOW", "2025-03-17T08:00:00-04:00")
    ok("met", "Jane Ruiz", "--at", KEY, "--note", "talked about pilon", "--when", "2025-03-14")
    said = ok("due")
    assert "Not now: " in said
    assert "2025-03-21" in said
    ok("followup", KEY)
    text = next((tmp_path / FOLDER / "followups").glob("w*.md")).read_text("utf-8")
    assert "Do not send now" in text
    assert not list((tmp_path / FOLDER / "followups").glob("*.eml"))
    assert entries(tmp_path)["TO DO: Write to Jane Ruiz"].start.date() == date(2025, 3, 21)
    assert "Not now: " in ok("checklist", KEY)


def test_a_program_that_interviewed_gets_no_letter_and_no_entry(tmp_path: Path) -> None:
    (tmp_path / "targets.toml").write_text(
        '[[target]]\nid = "program-2"\ninterviewed = true\n', encoding="utf-8"
    )
    ok("met", "Jane Ruiz", "--at", KEY, "--note", "talked about pilon fractures")
    assert "You have interviewed" in ok("followup", KEY)
    assert not list((tmp_path / FOLDER / "followups").glob("*.eml"))
    assert "TO DO: Write to Jane Ruiz" not in (
        entries(tmp_path) if (tmp_path / FOLDER / "followups.ics").exists() else {}
    )


def test_a_letter_the_user_has_changed_stays(tmp_path: Path) -> None:
    ok("met", "Jane Ruiz", "--at", KEY, "--note", "talked about pilon fractures")
    ok("followup", KEY)
    letter = tmp_path / FOLDER / "followups" / "within-48-hours-jane-ruiz.md"
    letter.write_text("my own words", "utf-8")
    ok("met", "Jane Ruiz", "--at", KEY, "--promised", "my abstract", "--note", "more")
    said = ok("followup", KEY)
    assert letter.read_text("utf-8") == "my own words"
    assert "within-48-hours-jane-ruiz.new.md" in said


def test_a_sample_says_so_everywhere(tmp_path: Path) -> None:
    (tmp_path / FOLDER / "plan.json").write_bytes(msgspec.json.encode(plan(sample=True)))
    (tmp_path / "profile.toml").unlink()
    ok("met", "Jane Ruiz", "--at", KEY, "--note", "talked about pilon fractures")
    ok("followup", KEY)
    for path in (tmp_path / FOLDER / "followups").iterdir():
        assert "SAMPLE" in path.read_text("utf-8")
    assert next(iter(entries(tmp_path))).startswith("SAMPLE")
    assert ok("checklist", KEY).startswith("SAMPLE: ")
    assert "sample" in ok("contacts", "list")


@pytest.mark.parametrize("purpose", [kind.name for kind in AFTER])
def test_a_letter_of_any_purpose_is_written_for_somebody_in_the_log(
    purpose: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONFPREP_WORKSPACE", str(tmp_path))
    monkeypatch.setenv("CONFPREP_NOW", "2026-04-20T09:00:00-04:00")
    runner = CliRunner()
    asked = ["--name", "Jordan Amesbrook", "--school", "St. Brannoc University"]
    assert runner.invoke(build(), ["init", *asked]).exit_code == 0
    met = ["met", "Zoë Inventa", "--at", "aaos-2026", "--may-write"]
    met += ["--note", "talked about tibial nonunion"]
    assert runner.invoke(build(), met).exit_code == 0
    wrote = runner.invoke(build(), ["letter", purpose, "inventa"])
    assert wrote.exit_code == 0, wrote.output
    (text,) = (tmp_path / "plans" / "letters" / "drafts").glob("*.md")
    assert purpose in text.name
    assert "Inventa" in text.read_text(encoding="utf-8")
    held = "Do not send now" in wrote.output or "To add before" in wrote.output
    assert bool(list(text.parent.glob("*.eml"))) is not held


def test_letters_are_listed_with_their_titles_and_one_needs_somebody() -> None:
    runner = CliRunner()
    listed = runner.invoke(build(), ["letter"])
    assert listed.exit_code == 0
    for kind in AFTER:
        assert re.search(rf"^{kind.name} +{re.escape(kind.title)}$", listed.output, re.MULTILINE)
    alone = runner.invoke(build(), ["letter", "update"])
    assert isinstance(alone.exception, UsageError)
    assert "confprep letter update NAME" in str(alone.exception)
