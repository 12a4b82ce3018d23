"""What the user has in hand: files, folders, zips, HAR, saved pages, tables with given columns."""

from __future__ import annotations

import base64
import io
import json
import plistlib
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from confprep.cli import build
from confprep.errors import ConfprepError, ReadError, UsageError
from confprep.scrapers import columns, data
from confprep.scrapers.files import _from_bytes, open_paths
from confprep.scrapers.listing import read_pages
from confprep.scrapers.page import Page
from confprep.scrapers.platforms import calendar_file, pdf, session_json, table
from tests.pdfs import Sheet, document

FIXTURES = Path(__file__).parents[1] / "fixtures"
HTML = (
    b"<html><body><h2>Friday, October 17, 2025</h2>"
    b"<p>8:00 AM - 9:00 AM<br>Opening</p></body></html>"
)
TEXT = b"Friday, October 17, 2025\n\n9:00 AM - 10:00 AM\nHips\nModerator: Ana Lee, MD\n"


def har(*responses: tuple[str, str, str, bool]) -> bytes:
    entries = [
        {
            "request": {"url": address},
            "response": {
                "status": 200,
                "content": {
                    "mimeType": kind,
                    "text": text,
                    **({"encoding": "base64"} if coded else {}),
                },
            },
        }
        for address, kind, text, coded in responses
    ]
    return json.dumps(
        {"log": {"version": "1.2", "creator": {"name": "x"}, "entries": entries}}
    ).encode()


def test_one_bad_file_of_a_folder_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT)
    (tmp_path / "b.html").write_bytes(b"  ")
    (tmp_path / "c.zip").write_bytes(b"PK\x03\x04 no zip at all")
    (tmp_path / "d.pdf").write_bytes(b"%PDF-1.7 cut")
    (tmp_path / "e.html").write_bytes(b"<html><body>Minutes of the last board</body></html>")
    listing = read_pages(open_paths([tmp_path]))
    assert [session.title for session in listing.sessions] == ["Hips"]
    (lost,) = [item for item in listing.skipped if item.kind == "pages"]
    assert lost.count == 4
    assert [example.partition(":")[0] for example in lost.examples] == [
        "b.html", "c.zip", "d.pdf", "e.html",
    ]  # fmt: skip
    result = CliRunner().invoke(build(), ["read", str(tmp_path)])
    assert result.exit_code == 1
    assert "Hips" in result.stdout
    assert "c.zip: the zip is damaged" in result.stdout
    # Where nothing can be read there is nothing to show, and the first reason is the answer.
    (tmp_path / "a.txt").unlink()
    with pytest.raises(ReadError, match="the file is empty"):
        read_pages(open_paths([tmp_path]))


def test_what_is_too_long_is_refused_and_never_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    assert data.MOST_SESSIONS == 50_000
    monkeypatch.setattr(data, "MOST_SESSIONS", 1_000)
    rows = [
        {"title": f"Talk {n}", "start": "2026-04-17T08:00:00-04:00"}
        for n in range(data.MOST_SESSIONS + 1)
    ]
    page = Page(content=json.dumps({"sessions": rows}).encode(), name="all.json")
    with pytest.raises(ReadError, match="more than 1,000 sessions"):
        read_pages([page])
    people = [{"name": f"Ana{n} Lee"} for n in range(700)]
    (session,) = read_pages(
        [
            Page(
                content=json.dumps(
                    {"sessions": [{**rows[0], "speakers": people}], "page": 1}
                ).encode()
            )
        ]
    ).sessions
    assert len(session.people) == 700


def test_a_long_recording_is_read_to_its_end() -> None:
    noise = [("https://example.org/ping", "text/plain", f"{n}", False) for n in range(6000)]
    data = json.dumps(
        [{"title": f"Hips {n}", "start": f"2026-04-17T0{n}:00:00-04:00"} for n in range(7, 10)]
    )
    recorded = har(*noise, ("https://example.org/api", "application/json", data, False))
    (page,) = _from_bytes(recorded, "visit.har", "")
    assert len(read_pages([page]).sessions) == 3


# --- opening ------------------------------------------------------------------------------------


def test_a_file_keeps_its_name_and_the_address_its_saver_left(tmp_path: Path) -> None:
    path = tmp_path / "agenda.html"
    path.write_bytes(b"<!-- saved from url=(0028)https://example.org/program -->" + HTML)
    (page,) = open_paths([path])
    assert (page.name, page.address, page.media_type) == (
        "agenda.html", "https://example.org/program", "text/html",
    )  # fmt: skip


def test_an_address_on_the_first_line_of_a_text_is_where_it_is_from(tmp_path: Path) -> None:
    path = tmp_path / "agenda.txt"
    path.write_bytes(b"SOURCE: https://example.org/full-program (copied by hand)\n\n" + TEXT)
    (page,) = open_paths([path])
    assert page.address == "https://example.org/full-program"
    assert [session.title for session in read_pages([page]).sessions] == ["Hips"]


def test_a_folder_gives_its_pages_in_order_without_scripts_and_hidden_files(tmp_path: Path) -> None:
    for name in ("b.html", "a.txt", ".hidden.html", "picture.png"):
        (tmp_path / name).write_bytes(HTML)
    (tmp_path / "b_files").mkdir()
    (tmp_path / "b_files" / "frame.html").write_bytes(HTML)
    (tmp_path / "day2").mkdir()
    (tmp_path / "day2" / "c.html").write_bytes(HTML)
    assert [page.name for page in open_paths([tmp_path])] == ["a.txt", "b.html", "c.html"]


def test_a_zip_is_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "saved.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("day1.html", HTML)
        archive.writestr("__MACOSX/day1.html", b"rubbish")
        archive.writestr("notes/day2.txt", TEXT)
        archive.writestr("logo.png", b"x")
    pages = open_paths([path])
    assert [page.name for page in pages] == ["saved.zip/day1.html", "saved.zip/notes/day2.txt"]
    assert [session.title for session in read_pages(pages).sessions] == ["Opening", "Hips"]


def test_a_zip_that_unpacks_to_far_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.html", b"0" * 101_000_000)
    with pytest.raises(ReadError, match="too large"):
        read_pages(open_paths([path]))


def test_the_useful_responses_are_found_in_a_har_file(tmp_path: Path) -> None:
    sessions = (FIXTURES / "session_json" / "days-and-items" / "page.json").read_text()
    path = tmp_path / "network.har"
    path.write_bytes(
        har(
            ("https://example.org/app.js", "application/javascript", "let t = '8:00'" * 50, False),
            ("https://example.org/logo.png", "image/png", "iVBORw0KGgo=", True),
            ("https://example.org/api/agenda", "application/json", sessions, False),
            ("https://example.org/api/agenda?again", "application/json", sessions, False),
            ("https://example.org/x", "text/html", base64.b64encode(HTML * 2).decode(), True),
            ("https://example.org/count", "application/json", '{"count": 3}', False),
        )
    )
    pages = open_paths([path])
    assert [page.address for page in pages] == [
        "https://example.org/api/agenda",
        "https://example.org/x",
    ]
    assert pages[1].content == HTML * 2


def test_a_har_without_a_program_says_so(tmp_path: Path) -> None:
    path = tmp_path / "network.har"
    path.write_bytes(har(("https://example.org/a.js", "application/javascript", "x" * 500, False)))
    with pytest.raises(ReadError, match="none of the 1 responses"):
        open_paths([path])


def test_pages_saved_by_safari_and_chrome_are_opened(tmp_path: Path) -> None:
    safari = tmp_path / "a.webarchive"
    main = {"WebResourceData": HTML, "WebResourceURL": "https://example.org/s"}
    safari.write_bytes(plistlib.dumps({"WebMainResource": main}, fmt=plistlib.FMT_BINARY))
    chrome = tmp_path / "b.mhtml"
    chrome.write_bytes(
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/c\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\n'
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Location: https://example.org/c\r\n\r\n"
        + base64.b64encode(HTML)
        + b"\r\n--x--\r\n"
    )
    one, two = open_paths([safari, chrome])
    assert (one.address, two.address) == ("https://example.org/s", "https://example.org/c")
    assert one.content == two.content == HTML


@pytest.mark.parametrize(
    ("content", "says"), [(None, "no such file"), (b"", "empty"), (b"  \n", "empty")]
)
def test_what_cannot_be_opened_is_named(tmp_path: Path, content: bytes | None, says: str) -> None:
    path = tmp_path / "page.html"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ReadError, match=says) as error:
        open_paths([path])
    assert str(path) in str(error.value)


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="nothing here"):
        open_paths([tmp_path])


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(
        [b"", b"PK\x03\x04", b"bplist00", b'{"log": {"entries": ', b"%PDF-1.4", b"BEGIN:VCALENDAR"]
    ),
    st.binary(max_size=300),
    st.sampled_from(
        ["x.html", "x.har", "x.zip", "x.xlsx", "x.csv", "x.ics", "x.json", "x.pdf", "x.mhtml"]
    ),
)
def test_rubbish_raises_only_the_project_s_own_errors(
    tmp_path_factory: pytest.TempPathFactory, head: bytes, body: bytes, name: str
) -> None:
    path = tmp_path_factory.mktemp("rubbish") / name
    path.write_bytes(head + body)
    try:
        read_pages(open_paths([path]))
    except ConfprepError as error:
        said = str(error)
    else:
        said = "read"
    assert said


# --- tables -------------------------------------------------------------------------------------


def test_columns_can_be_given_and_are_shown() -> None:
    page = Page(
        content=(
            "Überschrift,Wann,Wer,Untertitel\n"
            'Hüfte,17.10.2025 8:00,"Ana Lee, MD",Das künstliche Gelenk\n'
        ).encode(),
        name="p.csv",
    )
    assert table.read(page, None).sessions[0].title == "Hüfte"
    with columns.columns(columns.parse_columns(["title=Untertitel", "start=Wann", "people=Wer"])):
        (session,) = table.read(page, None).sessions
        assert ("title", "Untertitel") in table.explain(page)
    assert session.title == "Das künstliche Gelenk"
    assert session.people[0].name_text == "Ana Lee, MD"


@pytest.mark.parametrize(
    ("option", "says"),
    [("title", "does not say"), ("title=", "does not say"), ("colour=Red", "has no 'colour'")],
)
def test_a_wrong_columns_option_says_what_is_wrong(option: str, says: str) -> None:
    with pytest.raises(UsageError, match=says), columns.columns(columns.parse_columns([option])):
        pass


def test_a_column_that_is_not_there_is_answered_with_those_that_are() -> None:
    page = Page(content=b"Title,Start\nHip,8:00\n", name="p.csv")
    with (
        columns.columns({"title": "Title", "room": "Where"}),
        pytest.raises(UsageError, match="Title, Start"),
    ):
        table.read(page, None)


def test_guesses_are_shown() -> None:
    page = Page(content=(FIXTURES / "table/ota-style-csv/page.csv").read_bytes(), name="page.csv")
    assert dict(table.explain(page)) == {
        "title": "Session Title", "day": "Date", "start": "Start Time", "end": "End Time",
        "room": "Room", "people": "Speaker", "affiliation": "Affiliation", "role": "Role",
    }  # fmt: skip


def test_prose_with_commas_is_no_table() -> None:
    text = (
        b"On Friday, in the hall, we met, and talked.\nThen, at noon, we ate, and left, happily.\n"
    )
    assert not table.recognises(Page(content=text))


# --- PDFs ---------------------------------------------------------------------------------------


def test_a_scan_says_that_it_is_one() -> None:
    page = Page(content=document([[], []]), name="scan.pdf")
    assert pdf.recognises(page)
    with pytest.raises(ReadError, match="pictures of pages and no text"):
        pdf.read(page, None)


def test_two_columns_are_read_one_after_the_other() -> None:
    left, right = Sheet(40), Sheet(320)
    for sheet, day in ((left, "Friday, May 9, 2025"), (right, "Saturday, May 10, 2025")):
        sheet.row((0, "B", day))
        for hour in range(8, 12):
            sheet.row(
                (0, "R", f"{hour}:00 - {hour + 1}:00"),
                (70, "R", f"Session of hour {hour} on {day[:3]}"),
            )
            sheet.row((70, "R", f"Moderator: {'Ana' if sheet is left else 'Bo'} Lee, MD"))
    mixed = [text for pair in zip(left.texts, right.texts, strict=True) for text in pair]
    sessions = pdf.read(Page(content=document([mixed])), None).sessions
    assert [s.title for s in sessions] == [
        *(f"Session of hour {h} on Fri" for h in range(8, 12)),
        *(f"Session of hour {h} on Sat" for h in range(8, 12)),
    ]
    assert [s.day.day for s in sessions if s.day] == [9] * 4 + [10] * 4
    assert {s.people[0].name_text for s in sessions[:4]} == {"Ana Lee, MD"}


def test_page_heads_and_page_numbers_are_left_out() -> None:
    pages = []
    for number in range(4):
        sheet = Sheet(40)
        sheet.row((0, "R", f"Society Annual Meeting 2025 - page {number + 1}"))
        sheet.row((0, "R", f"{8 + number}:00 - {9 + number}:00"), (80, "R", f"Session {number}"))
        pages.append(sheet.texts)
    reading = pdf.read(Page(content=document(pages)), None)
    assert [session.title for session in reading.sessions] == [f"Session {n}" for n in range(4)]
    assert not reading.skipped


# --- recognition --------------------------------------------------------------------------------


def test_every_kind_of_file_is_recognised_by_what_it_holds() -> None:
    workbook = io.BytesIO((FIXTURES / "table/workbook/page.xlsx").read_bytes()).getvalue()
    kinds = {
        table: workbook,
        pdf: document([[]]),
        calendar_file: (FIXTURES / "calendar_file/floating/page.ics").read_bytes(),
        session_json: (FIXTURES / "session_json/flat-list/page.json").read_bytes(),
    }
    for own, content in kinds.items():
        page = Page(content=content)
        assert [module for module in kinds if module.recognises(page)] == [own]
        assert own.pages(None) == []
    assert not any(module.recognises(Page(content=HTML)) for module in kinds)
    assert not any(module.recognises(Page(content=TEXT)) for module in kinds)


def test_a_table_too_long_is_refused_rather_than_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    from confprep import spreadsheets

    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 3)
    assert len(spreadsheets.rows_of_text("a,b\n1,2\n3,4\n5,6\n", "x.csv")) == 4
    with pytest.raises(ReadError, match="more than 3 rows"):
        spreadsheets.rows_of_text("a,b\n1,2\n3,4\n5,6\n7,8\n", "x.csv")


@pytest.mark.parametrize(
    ("affiliation", "found", "said"),
    [
        ("Duke University", ["Duke University", "Duke University"], False),
        ("Duke University; Mayo Clinic", ["Duke University", "Mayo Clinic"], False),
        ("Duke University; Mayo Clinic; Emory University", ["", ""], True),
    ],
)
def test_a_cell_of_affiliations_belongs_to_the_cell_of_names(
    affiliation: str, found: list[str], said: bool
) -> None:
    sheet = (
        "Date,Start,Title,Speakers,Affiliation\n"
        f'2025-10-17,08:00,Hips,"Ana Lee, MD; Bo Ray, MD","{affiliation}"\n'
    )
    listing = read_pages([Page(content=sheet.encode(), name="program.csv", media_type="text/csv")])
    (session,) = listing.sessions
    assert [one.affiliation_text for one in session.people] == found
    assert any("cannot be told apart" in item.reason for item in listing.skipped) == said
