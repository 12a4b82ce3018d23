"""`confprep read --explain` as a whole command: each line with what it was read as."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.pdfs import Sheet, document
from tests.test_read_command import run

TEXT = """\
Lakeland Orthopaedic Society, Annual Meeting 2026
Thursday, March 5, 2026

8:00 am - 9:00 am  Session I: Trauma of the Hip
Location: Cedar Ballroom
Moderators: Ottoline Brackenreed, MD; Teodor Vasquist, MD

8:05 am  Fixation of Femoral Neck Fractures
Perpetua Quillfeather, MD, Hennepin Healthcare
8:15 am  Cement or No Cement in Hemiarthroplasty of the
Elderly Patient
Ignatius Moorcroft, MD, Rush University Medical Center
9:00 am - 9:30 am  Coffee Break
9:30 am  Nailing of Distal Tibia Fractures
Rosalind Thackerwell, DO, Mayo Clinic
"""

ROWS = (
    ("8:00-8:30", "Knots <b>for all</b>", "Perpetua Quillfeather, MD, Mayo Clinic", "Cedar Hall"),
    ("8:30-9:00", "Plates & Screws", "Ignatius Moorcroft, MD, Rush University", "Cedar Hall"),
    ("9:00-9:30", "The Painful Knee", "Rosalind Thackerwell, DO, Mayo Clinic", "Oak Hall"),
)
HEADINGS = ("Time", "Title", "Speaker", "Room")


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def html() -> str:
    rows = "".join(
        f"<tr>{''.join(f'<td>{escaped(cell)}</td>' for cell in row)}</tr>" for row in ROWS
    )
    head = "".join(f"<th>{name}</th>" for name in HEADINGS)
    return (
        "<html><head><title>Agenda</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<h2>Friday, March 6, 2026</h2><table><tr>{head}</tr>{rows}</table>"
        "<p>Xyzzy lorem twelve</p></body></html>"
    )


def pdf() -> bytes:
    page = Sheet(50)
    page.row((0, "B", "Friday, March 6, 2026"), size=14, space=30)
    page.row(*zip((0, 60, 180, 400), "BBBB", HEADINGS, strict=True), space=20)
    for when, title, who, where in ROWS:
        page.row((0, "R", when), (60, "R", title), (180, "R", who), (400, "R", where), space=20)
    return document([page.texts])


def csv() -> str:
    rows = [("Date", *HEADINGS), *(("2026-03-06", *row) for row in ROWS)]
    return "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows)


def data() -> str:
    return json.dumps(
        {
            "sessions": [
                {
                    "title": title,
                    "start": f"2026-03-06T0{when[0]}:00:00-06:00",
                    "room": where,
                    "speakers": [{"name": who.rpartition(",")[0], "affiliation": who[-11:]}],
                }
                for when, title, who, where in ROWS
            ]
        }
    )


def calendar() -> str:
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{at}\r\nDTSTART:20260306T0{when[0]}0000Z\r\nSUMMARY:{title}\r\n"
        f"LOCATION:{where}\r\nEND:VEVENT\r\n"
        for at, (when, title, _, where) in enumerate(ROWS)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{events}END:VCALENDAR\r\n"


def saved(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def parts(path: Path) -> list[tuple[str, str]]:
    """Return kind and text of every part that `--explain --json` tells."""
    (page,) = json.loads(run(path, "--explain", "--json"))
    found: list[tuple[str, str]] = []
    for piece in page["pieces"]:
        cells = [line for cell in piece["cells"] for line in cell["lines"]]
        for line in [*cells, *piece["lines"]]:
            found += [(part["kind"], part["text"].strip(" ,;:")) for part in line["parts"]]
    return found


def test_each_part_of_a_text_says_what_it_was_read_as(tmp_path: Path) -> None:
    found = parts(saved(tmp_path, "program.txt", TEXT))
    assert ("day", "Thursday, March 5, 2026") in found
    assert ("time", "8:05 am") in found
    assert ("label", "Location") in found
    assert ("room", "Cedar Ballroom") in found
    assert ("role", "Moderators") in found
    assert ("person", "Teodor Vasquist, MD") in found
    assert ("affiliation", "Hennepin Healthcare") in found
    # A title that is broken over two lines is found in both.
    assert ("title", "Cement or No Cement in Hemiarthroplasty of the") in found
    assert ("title", "Elderly Patient") in found
    assert ("", "Lakeland Orthopaedic Society, Annual Meeting 2026") in found


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("program.html", html),
        ("program.pdf", pdf),
        ("program.csv", csv),
        ("program.json", data),
        ("program.ics", calendar),
    ],
)
def test_every_kind_of_file_is_shown_as_a_person_sees_it(
    tmp_path: Path, name: str, content: Callable[[], str | bytes]
) -> None:
    found = parts(saved(tmp_path, name, content()))
    for when, title, who, where in ROWS:
        # A cell is shown without the markup in it, as a spreadsheet would.
        shown = title.replace("<b>", "").replace("</b>", "") if name == "program.csv" else title
        assert ("title", shown) in found
        assert ("room", where) in found
        if name != "program.ics":
            assert ("person", who.rpartition(",")[0]) in found
            assert ("affiliation", who.rpartition(", ")[2]) in found or name == "program.json"
        if name in ("program.html", "program.pdf", "program.csv"):
            assert ("time", when) in found


def test_the_parts_of_a_line_are_the_line(tmp_path: Path) -> None:
    (page,) = json.loads(run(saved(tmp_path, "a.txt", TEXT), "--explain", "--json"))
    lines = [line for piece in page["pieces"] for line in piece["lines"]]
    printed = ["".join(part["text"] for part in line["parts"]) for line in lines]
    wanted = [" ".join(line.split()) for line in TEXT.splitlines() if line]
    assert [" ".join(line.split()) for line in printed] == wanted
    assert [line["place"] for line in lines] == list(range(1, len(wanted) + 1))


def test_the_terminal_shows_it_in_eighty_columns(tmp_path: Path) -> None:
    path = saved(tmp_path, "program.html", html())
    printed = run(path, "--explain")
    assert max(map(len, printed.splitlines())) <= 80
    assert "title         Knots <b>for all</b>" in printed
    assert "NOT PLACED    Xyzzy lorem twelve" in printed
    assert "navigation    Home" in printed
    assert "How sure the reading is: " in printed
    assert "% of the names in sight stand in a session or talk." in printed
    assert "1 with something that was not placed" in printed


def test_a_file_in_which_nothing_was_found_is_shown_too(tmp_path: Path) -> None:
    path = saved(tmp_path, "letter.txt", "Dear all,\nthe meeting was moved.\n")
    printed = run(path, "--explain")
    assert "NOT PLACED    the meeting was moved." in printed
    assert "Nothing was read: " in printed


def test_the_page_shows_file_and_reading_and_runs_nothing(tmp_path: Path) -> None:
    path, out = saved(tmp_path, "program.html", html()), tmp_path / "shown.html"
    assert "Written: " in run(path, "--html", out)
    page = BeautifulSoup(out.read_bytes(), "html.parser")
    marks = {(mark["class"][0], mark.text.strip(" ,")) for mark in page.select(".line mark")}
    assert ("title", "Knots <b>for all</b>") in marks
    assert ("lost", "Xyzzy lorem twelve") in marks
    assert ("person", "Perpetua Quillfeather, MD") in marks
    assert not page.select("script, link, img, iframe")
    # A title in the reading leads to the line that prints it.
    link = page.select_one(".session a")
    assert link is not None
    line = page.select_one(str(link["href"]))
    assert line is not None
    assert link.text in line.text
    to_look_at = page.select_one("details")
    assert to_look_at is not None
    assert "Xyzzy lorem twelve" in to_look_at.text
    # The same file gives the same page.
    before = out.read_bytes()
    run(path, "--html", out)
    assert out.read_bytes() == before
