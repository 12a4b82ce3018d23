"""The checklist: in the terminal, as a page, and as a PDF with every script of names."""

from __future__ import annotations

import re
import sys
from datetime import date
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confprep.errors import ConfprepError
from confprep.generators import checklist as page
from confprep.generators import checklist_pdf
from confprep.generators.checklist import Checklist, Errand, ListedPerson
from confprep.generators.checklist_pdf import Line
from confprep.model import Contact, Meeting
from tests.test_contacts_commands import KEY, ok, workspace  # noqa: F401 - a fixture

NAMES = (
    "Jane Ruiz",
    "José Núñez-Åström",
    "محمد الحسيني",
    "王小明",
    "김민준",
    "שרה כהן",
    "अनिल शर्मा",
    "Nguyễn Thị Hằng",
    "Ольга Петрова",
    "สมชาย ใจดี",
    "তানভীর হাসান",
    "Γιώργος Νικολάου",
)


def entry(number: int, name: str, said: str) -> ListedPerson:
    return ListedPerson(
        contact=Contact(id=number, name=name, role="chair", institution="Example Hospital"),
        met_on=(date(2025, 3, 11), date(2025, 3, 12)),
        said=(said,),
        promised_by_me=("the abstract (by 20 March)",),
        promised_by_them=("a reference",),
        errands=(
            Errand(what="Sent: thanks", ideal=date(2025, 3, 12), done=True),
            Errand(
                what="Write to them",
                ideal=date(2025, 3, 14),
                latest=date(2025, 3, 17),
                draft="followups/within-48-hours-x.md",
                late="red",
            ),
            Errand(what="Send news", ideal=date(2025, 6, 12), withheld="SOAP week."),
        ),
    )


def checklist(number: int, *, said: str = "spoke about pilon fractures") -> Checklist:
    return Checklist(
        meeting=Meeting(key=KEY, name="AAOS 2025 Annual Meeting"),
        made_on=date(2025, 3, 15),
        entries=tuple(entry(n, NAMES[n % len(NAMES)], said * (1 + n % 4)) for n in range(number)),
        whole=("Thank the host", "Hand in your expenses", "Update the tracker"),
    )


# --- text and page ----------------------------------------------------------------------------


def test_the_text_has_everything_and_boxes() -> None:
    text = page.as_text(checklist(2))
    for expected in (
        "After AAOS 2025 Annual Meeting",
        "1. Jane Ruiz, chair",
        "Example Hospital",
        "Met Tue 11 Mar, Wed 12 Mar",
        "Said: spoke about pilon fractures",
        "You promised: the abstract (by 20 March)",
        "They promised: a reference",
        "[x] Sent: thanks: Wed 12 Mar 2025",
        "[ ] Write to them: Fri 14 Mar 2025, at the latest Mon 17 Mar (late)",
        "Draft: followups/within-48-hours-x.md",
        "Not now: SOAP week.",
        "[ ] Thank the host",
        "[ ] Update the tracker",
    ):
        assert expected in text
    assert "met NAME --at aaos-2025" in page.as_text(checklist(0))


def test_the_page_escapes_what_people_are_called() -> None:
    hostile = "<script>alert(1)</script>\"'&"
    made = Checklist(
        meeting=Meeting(key=KEY, name=hostile),
        made_on=date(2025, 3, 15),
        entries=(entry(1, hostile, hostile),),
        whole=(hostile,),
    )
    data = page.as_html(made, paper="letter").data.decode()
    assert "<script" not in data
    assert data.count("&lt;script&gt;") >= 4
    assert "http" not in data.replace("http-equiv", "")


@pytest.mark.parametrize(("paper", "size"), [("letter", "letter"), ("a4", "A4")])
def test_the_page_is_for_its_paper_and_has_a_label_for_each_box(
    paper: page.Paper, size: str
) -> None:
    data = page.as_html(checklist(12), paper=paper).data.decode()
    assert f"size: {size};" in data
    boxes = re.findall(r'<input type="checkbox" id="([^"]+)"', data)
    assert len(boxes) == len(set(boxes)) == 12 * 3 + 3
    assert sorted(boxes) == sorted(re.findall(r'<label for="([^"]+)"', data))
    for name in NAMES:
        assert name in data


@cache
def pdf(people: int, paper: page.Paper) -> checklist_pdf.Printed:
    return checklist_pdf.make(checklist(people), paper=paper)


# --- PDF --------------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("people", [0, 1, 12, 60])
def test_the_pdf_holds_everybody_and_cuts_nothing(people: int, paper: page.Paper) -> None:
    printed = pdf(people, paper)
    assert printed.missing == ()
    assert printed.artifact.path == "checklist.pdf"
    document = pypdfium2.PdfDocument(printed.artifact.data)
    texts = []
    for sheet in document:
        width, height = sheet.get_size()
        assert (round(width), round(height)) == ((612, 792) if paper == "letter" else (595, 842))
        text = sheet.get_textpage()
        texts.append(text.get_text_range())
        for index in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(index)
            assert left >= 40, "within the margins"
            assert right <= width - 40
            assert bottom >= 20
            assert top <= height - 40
    together = "\n".join(texts)
    assert together.count("Write to them") == people
    assert together.count("What was said") == people
    assert "The meeting as a whole" in together
    assert f"Page {len(texts)} of {len(texts)}" in texts[-1]
    for name in ("Jane Ruiz", "José Núñez-Åström", "王小明", "김민준", "Ольга Петрова"):
        assert (name in together) == (NAMES.index(name) < people)


def test_no_entry_is_torn_where_it_fits_on_a_page() -> None:
    document = pypdfium2.PdfDocument(pdf(60, "letter").artifact.data)
    for sheet in document:
        text = sheet.get_textpage().get_text_range()
        assert text.count("What was said") == text.count("Send news")


def test_an_entry_longer_than_a_page_runs_on() -> None:
    made = checklist(1, said="a long story " * 900)
    document = pypdfium2.PdfDocument(checklist_pdf.make(made, paper="letter").artifact.data)
    assert len(document) > 1
    together = "".join(sheet.get_textpage().get_text_range() for sheet in document)
    assert together.count("story") == 900
    assert "Write to them" in together


def test_the_same_checklist_is_the_same_file_with_its_fonts_inside() -> None:
    data = pdf(12, "a4").artifact.data
    assert data == checklist_pdf.make(checklist(12), paper="a4").artifact.data
    fonts = set(re.findall(rb"/BaseFont\s*/([A-Za-z0-9+-]+)", data))
    assert len(fonts) >= 8
    assert all(b"+" in font for font in fonts), "embedded subsets only"


def test_a_letter_that_no_font_has_is_named() -> None:
    printed = checklist_pdf.make(checklist(1, said="well \U0001f600 done \U00010920"), paper="a4")
    assert set(printed.missing) == {"\U0001f600", "\U00010920"}


heights = st.floats(min_value=0.5, max_value=40)


@pytest.mark.parametrize("package", ["fpdf", "uharfbuzz"])
def test_without_the_extra_it_says_how_to_get_it(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ConfprepError) as refused:
        checklist_pdf.make(checklist(1), paper="a4")
    assert str(refused.value) == (
        "Writing a PDF needs an extra package, which is not installed. Install it with: "
        f'{sys.executable} -m pip install "confprep[pdf]". Or use --html: any browser prints that '
        "page, and saves it as a PDF."
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(heights, min_size=1, max_size=30), min_size=1, max_size=20))
def test_pages_lose_no_line_and_leave_no_heading_alone(groups: list[list[float]]) -> None:
    height = 200.0
    made = [[Line(height=each) for each in group] for group in groups]
    sheets = checklist_pdf._paginate(made, height)
    placed = [line for sheet in sheets for line in sheet]
    assert [id(line) for line in placed] == [id(line) for group in made for line in group]
    assert all(sum(line.height for line in sheet) <= height + 1e-6 for sheet in sheets)
    where = {id(line): number for number, sheet in enumerate(sheets) for line in sheet}
    for group in made:
        first = group if sum(line.height for line in group) <= height else group[:4]
        assert len({where[id(line)] for line in first}) == 1


# --- the command ------------------------------------------------------------------------------


@pytest.mark.usefixtures("workspace")
def test_the_command_prints_and_writes(tmp_path: Path) -> None:
    assert "Nobody is logged as met" in ok("checklist", KEY)
    ok("met", "王", "--at", KEY, "--note", "talked about hips", "--promised", "the abstract")
    text = ok("checklist", KEY)
    assert "1. 小明 王, speaker" in text
    assert "You promised: the abstract" in text
    said = ok("checklist", KEY, "--html", "--pdf", "--paper", "a4")
    assert said.count("Written: ") == 2
    folder = tmp_path / "plans" / KEY
    assert "size: A4" in (folder / "checklist.html").read_text("utf-8")
    assert (folder / "checklist.pdf").read_bytes().startswith(b"%PDF")
    assert (folder / "checklist.pdf").stat().st_mode & 0o077 == 0
    # Its sentences are the user's to change.
    own = tmp_path / "templates"
    own.mkdir()
    (own / "checklist-meeting.txt.j2").write_text("Feed the cat\n", "utf-8")
    assert "[ ] Feed the cat" in ok("checklist", KEY)
