"""`confprep read`, as a whole command."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from confprep.cli import build
from confprep.errors import ConfprepError, ReadError, UsageError
from confprep.scrapers import contract

CASE = Path(__file__).parents[1] / "fixtures" / "eventscribe"
AGENDA = CASE / "ota-2024-bucketed" / "page.html"


def run(*arguments: object) -> str:
    result = CliRunner().invoke(build(), ["read", *map(str, arguments)])
    if isinstance(result.exception, ConfprepError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def test_reads_without_a_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    printed = run(AGENDA)
    assert "Thursday, 24 October 2024" in printed
    assert "08:00-09:20  Scientific Session 1 - Geriatric Hip Fracture  [Room 517 A]" in printed
    assert "moderator: Ottoline A. Brackenreed, MD (Hennepin Healthcare)" in printed
    assert "times in America/Toronto" in printed
    assert list(tmp_path.iterdir()) == []


def test_json_is_the_public_contract() -> None:
    data = json.loads(run(AGENDA, "--json"))
    jsonschema.validate(data, contract.schema())
    assert list(data) == ["meeting", "source", "sessions", "skipped"]
    assert set(data["sessions"][0]) == {
        *("id", "title", "kind", "tracks", "start", "end", "room", "url", "people", "talks")
    }
    assert data["sessions"][1]["people"][0] == {
        "name": "Ottoline A. Brackenreed, MD",
        "role": "moderator",
        "affiliation": "Hennepin Healthcare",
    }


def test_what_a_page_lacks_is_said_and_can_be_given() -> None:
    page = CASE / "azos-2026-ambiguous-zone" / "page.html"
    assert "give --zone or --meeting" in run(page)
    for zone in ("America/Phoenix", "Arizona", "phoenix"):
        start = json.loads(run(page, "--json", "--zone", zone))["sessions"][0]["start"]
        assert start == "2026-07-15T08:00:00-07:00"
    with pytest.raises(UsageError, match="not the name of a time zone"):
        run(page, "--zone", "Saguaro")


LOGIN = b"<html><body><form>Member login <input type='password' name='p'></form></body></html>"
CHALLENGE = b"<html><head><title>Just a moment...</title></head><body>cf_chl_opt</body></html>"
SHELL = b"<html><body><div id='root'></div><script src='x.js'></script></body></html>"
GONE = b"<html><body>The event you are looking for could not be found.</body></html>"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"  \n", "is empty"),
        (LOGIN, "login page"),
        (CHALLENGE, "proof that a person"),
        (SHELL, "filled in by a browser"),
        (GONE, "no such page or event"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "some other kind of file"),
        (bytes(range(256)) * 20, "some other kind of file"),
        (b"<html><body><p>We look forward to your visit.</p></body></html>", "no session"),
    ],
)
def test_a_page_that_is_no_program_is_one_clear_sentence(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "saved.html"
    path.write_bytes(content)
    with pytest.raises(ReadError, match=said) as caught:
        run(path)
    assert "saved.html: " in str(caught.value)


def test_pages_of_another_meeting_are_refused() -> None:
    from datetime import date

    from confprep.model import Meeting
    from confprep.scrapers.listing import read_pages
    from confprep.scrapers.page import Page

    meeting = Meeting(key="aaos-2025", name="AAOS", starts=date(2025, 3, 10))
    with pytest.raises(ReadError, match="24 October 2024, but aaos-2025 is in March 2025"):
        read_pages([Page(content=AGENDA.read_bytes())], meeting)


def test_a_tables_columns_are_guessed_shown_and_can_be_given(tmp_path: Path) -> None:
    table = tmp_path / "program.csv"
    table.write_text("What,Day,From,Where\nHip Session,2026-04-17,8:00 AM,Salon A\n")
    assert "8:00 AM  Hip Session  [Salon A]" in run(table)
    unknown = tmp_path / "unknown.csv"
    unknown.write_text("Alpha,Beta\n1,2\n")
    with pytest.raises(ReadError, match="--columns title="):
        run(unknown)
    printed = run(table, "--columns", "title=What", "--zone", "America/New_York")
    assert "08:00  Hip Session  [Salon A]" in printed
    assert "title = “What”" in printed
    assert "Change one with --columns" in printed
