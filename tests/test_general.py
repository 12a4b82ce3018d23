"""The general reader: shapes of listings with invented people, real listings, and rubbish."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from pathlib import Path

import msgspec
import pytest

from confprep.errors import ReadError
from confprep.model import Meeting, Session
from confprep.scrapers import contract, general, persons
from confprep.scrapers.data.persons import listed
from confprep.scrapers.general import lines, pdf, people
from confprep.scrapers.listing import read_pages
from confprep.scrapers.page import Page

FIXTURES = Path(__file__).parents[1] / "fixtures" / "general"
CASES = sorted(folder for folder in FIXTURES.iterdir() if (folder / "SOURCE").is_file())


def source(folder: Path) -> dict:
    return tomllib.loads((folder / "SOURCE").read_text(encoding="utf-8"))


def meeting(folder: Path) -> Meeting | None:
    fields = source(folder).get("meeting")
    return msgspec.convert(fields, Meeting) if fields else None


def page(folder: Path) -> Page:
    path = next(folder.glob("page.*"))
    return Page(content=path.read_bytes(), name=path.name)


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_a_shape_reads_exactly_as_expected(folder: Path, *, bless: bool) -> None:
    found = contract.public(read_pages([page(folder)], meeting(folder)))
    golden = folder / "expected.json"
    if bless:
        golden.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")
        pytest.fail(f"{golden} written: read it, then run again without --bless")
    assert found == msgspec.json.decode(golden.read_bytes())


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_nobody_is_invented(folder: Path) -> None:
    """Every name and affiliation stands on the page, and no name is a title or a place."""
    text = " ".join(line.text for line in general.lines_of(page(folder)))
    plain = text.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"))
    for session in general.read(page(folder), meeting(folder)).sessions:
        for one in everyone(session):
            assert one.name_text in plain
            for part in one.affiliation_text.split("; "):
                assert all(piece in plain for piece in part.split(", "))


def everyone(session: Session) -> list:
    return [*session.people, *(one for talk in session.talks for one in talk.people)]


# --- real listings -----------------------------------------------------------------------------

# Counted by eye on the texts, before the reader was run on them. People are those whom the listing
# gives a line or a role; someone named inside a sentence ("Join Dr. ... as they welcome") is not
# counted. Pairs are people with an institution, a city or a country. Where the text gives no time
# to tell a session by (the overview grid of one listing, whose columns are lost), it is not counted
# either, and must be reported instead. The last column is a digest of all names with their roles
# and affiliations, read by eye once they had been counted: it changes when anything is read
# otherwise.
REAL = {
    "listings/aans2020_programitem_202.txt": (1, 0, 2, 0, "daa44cb6bfe8028b"),
    "listings/acs2019_special_sessions.txt": (2, 0, 0, 0, "e3b0c44298fc1c14"),
    "listings/aossm2022_fullprogram.txt": (6, 1, 2, 0, "368d40385f5f728c"),
    "listings/herodicus2025_program.txt": (3, 3, 3, 3, "9e32fcab54440f19"),
    "listings/spinesummit2023_eventscribe_full.txt": (5, 0, 5, 5, "054bce3bbf8622fa"),
    "listings/sts2021_keynotes.txt": (4, 0, 6, 6, "33834c7a39863a9a"),
    "pdf/escmid2025_first12pages.pdf": (40, 114, 350, 176, "5db59d0c6fade30c"),
}


@pytest.mark.parametrize("name", REAL)
def test_a_real_listing_reads_as_counted_by_eye(shared: Path, name: str) -> None:
    path = shared / "real" / name
    sessions = read_pages([Page(content=path.read_bytes(), name=path.name)]).sessions
    found = [one for session in sessions for one in everyone(session)]
    talks = sum(len(session.talks) for session in sessions)
    pairs = sum(bool(one.affiliation_text) for one in found)
    *counted, digest = REAL[name]
    assert [len(sessions), talks, len(found), pairs] == counted
    read = "\n".join(f"{one.role}|{one.name_text}|{one.affiliation_text}" for one in found)
    assert hashlib.sha256(read.encode()).hexdigest()[:16] == digest


def test_the_text_of_a_pdf_by_itself_reads_nearly_as_well(shared: Path) -> None:
    """Without places and faces, as pasted from a viewer: run-ons and broken lines and all."""
    import pypdfium2

    path = shared / "real" / "pdf" / "escmid2025_first12pages.pdf"
    document = pypdfium2.PdfDocument(path.read_bytes())
    text = "\n".join(document[n].get_textpage().get_text_bounded() for n in range(len(document)))
    document.close()
    sessions = general.read(Page(content=text.encode(), name="pasted.txt")).sessions
    found = [one for session in sessions for one in everyone(session)]
    assert len(sessions) == 40
    assert sum(bool(one.affiliation_text) for one in found) >= 0.95 * 176
    assert len(found) <= 350


# --- days ---------------------------------------------------------------------------------------


def test_a_range_with_its_year_on_the_page_gives_the_year() -> None:
    text = "Annual Meeting, June 3-6, 2025\n\nWednesday, June 4\n\n8:00 AM - 9:00 AM\nOpening"
    session = general.read(Page(content=text.encode())).sessions[0]
    assert session.day == date(2025, 6, 4)


def test_tabs_with_all_days_do_not_date_what_follows() -> None:
    text = "Wednesday, June 4, 2025\nThursday, June 5, 2025\n\n8:00 AM - 9:00 AM\nOpening"
    assert general.read(Page(content=text.encode())).sessions[0].day is None


# --- people -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "General Session: ACL",
        "Silver Spring, MD",
        "Boston, MA",
        "Discussion and Q&A",
        "Stanford University",
        "Stanford, California",
        "Registration and Breakfast (Kristall Foyer)",
        "Pilon: The Role of Acute Fusion (Who, What, When, and How)",
        "Co-organised with: Study Group for Implants (ESGIAI)",
        "Hip Fractures – Timing Matters",
        "Join Curt P. Spind, MD, President and Rik W. Wray, MD as they welcome everyone to this meeting.",
        "Continental Breakfast, Exhibit Hall",
        "Break",
        "12th Annual Resident Research Day, University of Utah",
    ],
)
def test_what_is_no_person_is_not_read_as_one(text: str) -> None:
    assert not people.line(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Diaz C. Mayo Clinic", [("Diaz C.", "Mayo Clinic")]),
        (
            "Diaz C. A. University of Iowa; Roe A.B. Emory University, Atlanta",
            [("Diaz C. A.", "University of Iowa"), ("Roe A.B.", "Emory University, Atlanta")],
        ),
        ("Ana E. Roe", [("Ana E. Roe", "")]),
        ("Michael C. Veteran Roe Clinic", []),
    ],
)
def test_a_place_of_work_may_follow_initials_without_a_comma(
    text: str, expected: list[tuple[str, str]]
) -> None:
    found = people.parse(text, trusted=True).found
    assert [(one.name, one.affiliation) for one in found] == expected
    assert not people.line(text)  # without a role, nothing shows that these are people


@pytest.mark.parametrize(
    "letters",
    [
        "DTM&H",
        "D(ABMM)",
        "ScM",
        "BCIDP",
        "Pharm D.",
        "RN-BC",
        "CWON-AP",
        "FCCP",
        "MACP",
        "Jr., MS",
        "PhD",
    ],
)
def test_letters_after_a_name_are_no_place_of_work(letters: str) -> None:
    text = f"Ana Roe, MD, {letters}, Mayo Clinic"
    expected = (f"Ana Roe, MD, {letters}", "Mayo Clinic")
    (found,) = people.line(text).found
    if "Jr." not in letters:
        assert (found.name, found.affiliation) == expected
    one = persons.named(text)
    assert (one.name_text, one.affiliation_text) == expected


def test_a_role_is_cut_off_wherever_a_cell_holds_one() -> None:
    found = listed("Moderators: Ana Roe and Bo Lee, Emory University")
    assert [(one.name_text, one.role) for one in found] == [
        ("Ana Roe", "moderator"),
        ("Bo Lee", "moderator"),
    ]


@pytest.mark.parametrize("text", ["TBA", "To be announced", "TBD", "T.B.A."])
def test_nobody_is_nobody(text: str) -> None:
    assert not people.parse(text, trusted=True).found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Moderators: Ana Lee, MD and Bo Ray, MD",
            [("moderator", "Ana Lee, MD", ""), ("moderator", "Bo Ray, MD", "")],
        ),
        (
            "Panelist(s): Ana D. Lee, MD; Bo K. H. Ray, MD, FAANS(L)",
            [("panelist", "Ana D. Lee, MD", ""), ("panelist", "Bo K. H. Ray, MD, FAANS(L)", "")],
        ),
        (
            "Course Director: Gia Duell, PA-C – Hoag Clinic/ HOAG Hospital",
            [("course director", "Gia Duell, PA-C", "Hoag Clinic/ HOAG Hospital")],
        ),
        (
            "Chairs Ada Quist (Ankara, Türkiye) Ole Dahl (Oslo, Norway)",
            [("chair", "Ada Quist", "Ankara, Türkiye"), ("chair", "Ole Dahl", "Oslo, Norway")],
        ),
        (
            "Faculty: Ana Lee, MD, Mayo Clinic, Rochester, MN; Bo Ray, MD, Emory University, Atlanta, GA",
            [
                ("faculty", "Ana Lee, MD", "Mayo Clinic, Rochester, MN"),
                ("faculty", "Bo Ray, MD", "Emory University, Atlanta, GA"),
            ],
        ),
        (
            "Ana Lee, MD1, Bo Ray, PhD1,2 1Mayo Clinic, Rochester, MN, 2Emory University, Atlanta, GA",
            [
                ("", "Ana Lee, MD", "Mayo Clinic, Rochester, MN"),
                ("", "Bo Ray, PhD", "Mayo Clinic, Rochester, MN; Emory University, Atlanta, GA"),
            ],
        ),
        (
            "A. Lee* (Leeds, United Kingdom), B. Ray, C. van Dam",
            [("", "A. Lee", "Leeds, United Kingdom"), ("", "B. Ray", ""), ("", "C. van Dam", "")],
        ),
        ("Ana Lee, MD | SPAIN", [("", "Ana Lee, MD", "SPAIN")]),
        ("Quin Casper IV, MD", [("", "Quin Casper IV, MD", "")]),
        ("Dr. Hana Novak, Charles University", [("", "Dr. Hana Novak", "Charles University")]),
        ("Ana Lee, MD (Moderator)", [("moderator", "Ana Lee, MD", "")]),
        ("Lee, Ana MD", [("", "Lee, Ana MD", "")]),
    ],
)
def test_people_with_their_roles_and_affiliations(text: str, expected: list) -> None:
    roles = people.roles_in(text) or [("", text)]
    found = [
        one.appearance(role)
        for role, rest in roles
        for one in people.parse(rest, trusted=bool(role)).found
    ]
    assert [(one.role, one.name_text, one.affiliation_text) for one in found] == expected


# --- losses -------------------------------------------------------------------------------------


def test_a_page_without_sessions_says_so() -> None:
    with pytest.raises(ReadError, match="no session could be made out"):
        general.read(Page(content=b"A letter to the members about nothing in particular."))


def test_what_cannot_be_placed_is_reported() -> None:
    text = "8:00 AM - 9:00 AM\n\n9:00 AM - 10:00 AM\nOpening\nChair: the committee of the society\n"
    reading = general.read(Page(content=text.encode()))
    reasons = {item.reason: item.count for item in reading.skipped}
    assert reasons["a time without a title"] == 1
    assert any("names nobody" in reason for reason in reasons)
    assert reading.confidence < 0.9


def test_a_grid_whose_columns_are_lost_is_reported_and_not_read() -> None:
    text = (
        "Tuesday,\nJune 3\nWednesday,\nJune 4\nBreakfast 6:00 AM - 7:00 AM 6:00 AM - 7:00 AM\n"
        "Evening Welcome\n7:00 - 10:00 PM\n\nAgenda\n\n07:00 - 07:45\nRegistration\n"
    )
    reading = general.read(Page(content=text.encode()))
    assert [session.title for session in reading.sessions] == ["Registration"]
    assert any(item.reason == "several times in one line" for item in reading.skipped)


@pytest.mark.parametrize("markup", [False, True], ids=["text", "html"])
def test_lines_beyond_the_most_are_counted(monkeypatch: pytest.MonkeyPatch, markup: bool) -> None:
    monkeypatch.setattr(lines, "MOST_LINES", 6)
    printed = [
        "Friday, October 17, 2025",
        *(f"{hour}:00 AM - {hour}:30 AM   Fixation of fracture {hour}" for hour in range(7, 12)),
        "11:40 AM - 11:50 AM   Never read",
        "11:50 AM - 11:55 AM   Neither",
    ]
    text = "<html>" + "".join(f"<p>{row}</p>" for row in printed) if markup else "\n".join(printed)
    found = general.read(Page(content=text.encode(), name="program"))
    assert [item.count for item in found.skipped if item.reason == lines.UNREAD_LINES] == [2]
    assert "Never read" not in [session.title for session in found.sessions]


def test_pages_of_a_pdf_beyond_the_most_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    import fpdf

    made = fpdf.FPDF()
    made.set_font("helvetica", size=11)
    for number in range(3):
        made.add_page()
        made.cell(text="Friday, October 17, 2025", new_x="LMARGIN", new_y="NEXT")
        made.cell(text=f"{number + 8}:00 AM - {number + 8}:30 AM   Fixation of fracture {number}")
    monkeypatch.setattr(pdf, "MOST_PAGES", 1)
    found = general.read(Page(content=bytes(made.output()), name="program.pdf"))
    assert [item.count for item in found.skipped if "pages of a PDF" in item.reason] == [2]


def test_one_affiliation_behind_a_list_is_everybodys_only_where_that_is_certain() -> None:
    page = Page(
        content=b"""Friday, October 17, 2025

8:00 AM - 9:00 AM
Session I: Tibia
Moderators: Ana Lee, MD and Ben Roe, MD, Emory University, Atlanta, GA

8:10 AM  Paper 1: Nailing of the Proximal Tibia
Cora Diaz, DO; Dan Fox, MD; Florida Orthopaedic Institute, Tampa, FL

8:20 AM  Paper 2: Plating of the Distal Tibia
Gil Ives, MD, and Ira King, MD, Rush University Medical Center, Chicago, IL

8:30 AM  Paper 3: Fibula
Lou Marsh, MD; Ned Oaks, MD, PhD
Duke University, Durham, NC
"""
    )
    listing = read_pages([page])
    found = {one.name_text: one.affiliation_text for row in listing.sessions for one in row.people}
    florida, duke = "Florida Orthopaedic Institute, Tampa, FL", "Duke University, Durham, NC"
    assert found == {
        "Ana Lee, MD": "",
        "Ben Roe, MD": "Emory University, Atlanta, GA",
        # Set apart by the same semicolons as the names: everybody's.
        "Cora Diaz, DO": florida,
        "Dan Fox, MD": florida,
        "Gil Ives, MD": "",
        "Ira King, MD": "Rush University Medical Center, Chicago, IL",
        # On a line of its own beneath the names: everybody's.
        "Lou Marsh, MD": duke,
        "Ned Oaks, MD, PhD": duke,
    }
    (doubt,) = [item for item in listing.skipped if "given to the last alone" in item.reason]
    assert doubt.count == 2
    assert doubt.examples[0].startswith("Ana Lee")
