"""`confprep read --correct` as a whole command: what is said of a line, its siblings follow."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from confprep import plan as job
from confprep.cli import build
from confprep.errors import ConfprepError, UsageError, WorkspaceError
from confprep.scrapers.meetings import find
from tests.pdfs import Sheet, document

KEY = "lake-2026"
TEXT = """\
Programme of the second day, which is Thursday, March 5, 2026, at the old waterworks by the harbour

8:00 am  Fixation of Femoral Neck Fractures
Quill Ferrer
The Red Barn
8:15 am  Cement or No Cement in Hemiarthroplasty
Moor Croft
The Red Barn
9:30 am  Nailing of Distal Tibia Fractures
Thack Well
The Blue Barn
"""
CARDS = "<html><title>Agenda</title><body><h2>Friday, March 6, 2026</h2>{}</body></html>"
CARD = "<div class='item'><p class='t'>{}</p><p class='h'>{}</p><p class='{}'>{}</p></div>"
ITEMS = (
    ("8:00 - 8:30", "Knots", "Lakeland Brackenreed Group"),
    ("8:30 - 9:00", "Plates and Screws", "Ignatius Moorcroft"),
    ("9:00 - 9:30", "The Painful Knee", "Rosalind Thackerwell"),
    ("9:30 - 10:00", "Hips", "Teodor Vasquist"),
)
BARNS = ("Red Barn", "Blue Barn", "Blue Barn")
TALKS = (
    ("2026-03-05 8:00", "Knots and Sutures", "Ann Quill"),
    ("2026-03-05 9:00", "Plates and Screws", "Bo Moor"),
    ("2026-03-05 10:00", "Painful Knees", "Cy Thack"),
)


def cards(of_people: str = "w") -> str:
    return CARDS.format("".join(CARD.format(*item[:2], of_people, item[2]) for item in ITEMS))


def csv() -> str:
    rows = [(*talk, barn) for talk, barn in zip(TALKS, BARNS, strict=True)]
    return "".join(",".join(row) + "\n" for row in (("When", "What we do", "Who", "Blah"), *rows))


def data() -> str:
    rows = [
        {"headline": title, "begin": when, "who": who, "spot": barn}
        for (when, title, who), barn in zip(TALKS, BARNS, strict=True)
    ]
    return json.dumps({"items": rows})


def pdf() -> bytes:
    page = Sheet(50)
    page.row((0, "B", "Friday, March 6, 2026"), size=14, space=30)
    offsets = (0, 80, 250, 420)
    for (when, title, who), barn in zip(TALKS, BARNS, strict=True):
        cells = zip(offsets, "RRRR", (when[11:], title, f"{who}, MD", barn), strict=True)
        page.row(*cells, space=20)
    return document([page.texts])


class Folder:
    """A user's folder with one meeting of their own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.kept = root / "meetings" / "corrections" / f"{KEY}.toml"
        self.kept.parent.parent.mkdir()
        meeting = 'name = "Lakeland 2026"\nzone = "America/Chicago"\n'
        (root / "meetings" / f"{KEY}.toml").write_text(
            f"{meeting}starts = 2026-03-05\nends = 2026-03-06\n"
        )

    def save(self, name: str, content: str | bytes) -> Path:
        path = self.root / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def read(self, path: Path, *arguments: str, given: str = "") -> str:
        words = ["read", str(path), "--meeting", KEY, *arguments]
        result = CliRunner().invoke(build(), words, input=given)
        if isinstance(result.exception, ConfprepError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.stdout

    def rows(self, path: Path) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for session in json.loads(self.read(path, "--json"))["sessions"]:
            found += [session, *session["talks"]]
        return found

    def names(self, path: Path) -> list[str]:
        return [person["name"] for row in self.rows(path) for person in row["people"]]

    def line_of(self, path: Path, text: str) -> int:
        """Return the number of the line that holds a text, as --explain shows it."""
        (page,) = json.loads(self.read(path, "--explain", "--json"))
        for piece in page["pieces"]:
            for line in [*(o for c in piece["cells"] for o in c["lines"]), *piece["lines"]]:
                if text in "".join(part["text"] for part in line["parts"]):
                    return int(line["place"])
        raise AssertionError(text)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.setenv("CONFPREP_WORKSPACE", str(tmp_path))
    return Folder(tmp_path)


def test_what_would_change_is_shown_before_anything_is_kept(folder: Folder) -> None:
    page = folder.save("page.html", cards())
    at = folder.line_of(page, "Brackenreed")
    shown = folder.read(page, "--correct", "--line", f"{at}=person")
    assert "“Lakeland Brackenreed Group” is a person." in shown
    assert "3 lines are set the same way and would follow" in shown
    assert "Ignatius Moorcroft" in shown
    assert "  - title   08:00 Knots Lakeland Brackenreed Group" in shown
    assert "  + person  Lakeland Brackenreed Group, in: Knots" in shown
    assert "Nothing is kept yet" in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert not folder.kept.exists()
    assert "Lakeland Brackenreed Group" not in folder.names(page)


def test_a_correction_is_kept_and_applied_at_every_later_read(folder: Folder) -> None:
    page = folder.save("page.html", cards())
    at = folder.line_of(page, "Brackenreed")
    assert "Kept in" in folder.read(page, "--correct", "--line", f"{at}=person", "--yes")
    (kept,) = tomllib.loads(folder.kept.read_text())["correction"]
    assert kept == {"is": "person", "text": "Lakeland Brackenreed Group", "look": "column 3, p.w"}
    assert folder.names(page) == [who for _, _, who in ITEMS]
    assert "as you corrected it" in folder.read(page)
    # Another day, another page of the same looks.
    later = folder.save("later.html", cards().replace("Lakeland Brackenreed", "Zeta Eta"))
    assert "Zeta Eta Group" in folder.names(later)


def test_a_plan_is_made_of_the_page_as_it_was_corrected(folder: Folder) -> None:
    page = folder.save("page.html", cards())
    at = folder.line_of(page, "Teodor")
    folder.read(page, "--line", f"{at}=nothing", "--yes")
    meeting = find(KEY, folder.root / "meetings")
    listing = job.read(meeting, [page], cache=folder.root / ".cache")
    assert [session.people for session in listing.sessions] == [()] * 4


@pytest.mark.parametrize(
    ("name", "content", "text", "word", "look"),
    [
        ("a.csv", csv, "Red Barn", "room", "column Blah"),
        ("a.json", data, "Red Barn", "room", "key items.spot"),
        ("a.txt", lambda: TEXT, "The Red Barn", "room", "line 2 below a time"),
        ("a.pdf", pdf, "Red Barn", "room", "column 4"),
    ],
)
def test_siblings_follow_in_files_of_every_kind(
    folder: Folder, name: str, content: Callable[[], str | bytes], text: str, word: str, look: str
) -> None:
    path = folder.save(name, content())
    folder.read(path, "--line", f"{folder.line_of(path, text)}={word}", "--yes")
    assert tomllib.loads(folder.kept.read_text())["correction"][0]["look"] == look
    assert folder.rows(path)[0]["room"].endswith("Red Barn")
    if name != "a.txt":
        assert [row["room"] for row in folder.rows(path)] == list(BARNS)
        assert [who.removesuffix(", MD") for who in folder.names(path)] == [
            who for _, _, who in TALKS
        ]


@pytest.mark.parametrize(
    ("text", "word", "check"),
    [
        ("waterworks", "day", lambda rows: all(row["start"] for row in rows)),
        ("Thack Well", "person", lambda rows: "Thack Well" in str(rows[-1]["people"])),
        ("Thack Well", "title", lambda rows: rows[-1]["title"].startswith("Thack Well")),
        ("Quill Ferrer", "nothing", lambda rows: not rows[0]["people"]),
        (
            "The Blue Barn",
            "affiliation",
            lambda rows: not any("Blue Barn" in row["title"] for row in rows),
        ),
    ],
)
def test_a_line_of_plain_text_is_what_the_user_says(
    folder: Folder, text: str, word: str, check: Callable[[list[dict[str, Any]]], bool]
) -> None:
    path = folder.save("a.txt", TEXT)
    assert not check(folder.rows(path))
    folder.read(path, "--line", f"{folder.line_of(path, text)}={word}", "--alone", "--yes")
    assert check(folder.rows(path)), folder.read(path)


def test_alone_is_this_line_and_no_other(folder: Folder) -> None:
    page = folder.save("page.html", cards())
    at = folder.line_of(page, "Teodor")
    shown = folder.read(page, "--line", f"{at}=nothing", "--alone", "--yes")
    assert "This line alone." in shown
    assert "would follow" not in shown
    assert "nothing       Teodor Vasquist" in folder.read(page, "--explain")
    assert folder.names(page) == ["Ignatius Moorcroft", "Rosalind Thackerwell"]
    (kept,) = tomllib.loads(folder.kept.read_text())["correction"]
    assert kept["look"] == ""


def test_the_page_that_lost_the_look_is_reported(folder: Folder) -> None:
    page = folder.save("page.html", cards())
    folder.read(page, "--line", f"{folder.line_of(page, 'Brackenreed')}=person", "--yes")
    assert "corrections that fit no line" not in folder.read(page)
    other = folder.save("other.txt", TEXT)
    said = folder.read(other)
    assert "1 corrections that fit no line of the pages any more" in said
    assert "Lakeland Brackenreed Group is person" in said
    # With the page beside it that has the look, nothing is missed.
    assert "corrections that fit" not in folder.read(page, str(other))


def test_the_last_word_on_a_line_counts_and_comments_stay(folder: Folder) -> None:
    page = folder.save("page.html", cards())
    at = folder.line_of(page, "Teodor")
    folder.read(page, "--line", f"{at}=nothing", "--yes")
    folder.kept.write_text(folder.kept.read_text() + "# Asked on the phone.\n")
    folder.read(page, "--line", f"{at}=person", "--yes")
    text = folder.kept.read_text()
    assert "# Asked on the phone." in text
    assert "# is     what the line is" in text
    assert len(tomllib.loads(text)["correction"]) == 2
    assert "Teodor Vasquist" in folder.names(page)


def test_it_asks_and_keeps_what_is_agreed_to(folder: Folder) -> None:
    page = folder.save("page.html", cards())
    at = folder.line_of(page, "Brackenreed")
    asked = folder.read(page, "--correct", given=f"{at}\nnothing\nn\n{at}\nPerson\ny\n\n")
    assert "is nothing: it is left out." in asked
    (kept,) = tomllib.loads(folder.kept.read_text())["correction"]
    assert kept["is"] == "person"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--line", "4=speaker"], "one of: title, person"),
        (["--line", "person"], "Write it as 12=title"),
        (["--line", "999=person"], "There is no line 999"),
        (["--line", "-1=person"], "There is no line -1"),
    ],
)
def test_what_cannot_be_meant_is_said(folder: Folder, arguments: list[str], says: str) -> None:
    page = folder.save("page.html", cards())
    with pytest.raises(UsageError, match=says):
        folder.read(page, *arguments)
    assert not folder.kept.exists()


def test_a_correction_needs_a_meeting(folder: Folder) -> None:
    page = folder.save("page.html", cards())
    result = CliRunner().invoke(build(), ["read", str(page), "--line", "4=person"])
    assert isinstance(result.exception, UsageError)
    assert "--meeting KEY" in str(result.exception)


def test_nothing_can_be_left_out_of_data(folder: Folder) -> None:
    path = folder.save("a.json", data())
    with pytest.raises(UsageError, match="only what its keys hold"):
        folder.read(path, "--line", f"{folder.line_of(path, 'Ann Quill')}=nothing")


def test_a_mistake_in_the_file_names_its_line(folder: Folder) -> None:
    page = folder.save("page.html", cards())
    folder.kept.parent.mkdir()
    folder.kept.write_text('[[correction]]\nis = "speaker"\ntext = "x"\n')
    with pytest.raises(WorkspaceError, match=r"lake-2026\.toml, line 2"):
        folder.read(page)
