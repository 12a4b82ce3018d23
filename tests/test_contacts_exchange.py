"""People in and out: spreadsheets that run nothing, cards that real readers take."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import segno
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from confprep.contacts import exchange, handover, tables, vcards
from confprep.contacts.encounter import Somebody
from confprep.contacts.store import Store
from confprep.errors import ConfprepError, ContactsError, UsageError
from confprep.model import Contact, Interaction, Profile
from confprep.spreadsheets import csv_bytes
from confprep.text import clean
from tests.clients import HERE, node, run

NOW = datetime(2025, 3, 15, 12, tzinfo=UTC)
NAMES = (
    "Jane B. Ruiz",
    "José Núñez-Åström",
    "Ludwig van der Berg",
    "محمد الحسيني",
    "王小明",
    "김민준",
    "שרה כהן",
    "अनिल शर्मा",
    "Ольга Петрова",
    "สมชาย ใจดี",
    "O'Brien, the; younger \\ elder",
)


@pytest.fixture
def store(tmp_path: Path):
    with Store(tmp_path / "contacts.db") as opened:
        yield opened


# --- spreadsheets -----------------------------------------------------------------------------

BAD = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "=cmd|'/c calc'!A1", "'=1")


def full(name: str, number: int = 1) -> Contact:
    return Contact(
        id=number,
        name=name,
        role="program director",
        institution="Example Hospital; Trauma, and more",
        email="someone@example.org",
        phone="+1 555 0100",
        how_met="at a poster\nin hall B",
        interests="pelvic ring",
        next_step="send the abstract",
        mentor_type="strategy",
        may_write=True,
        tags=("mentor", "trauma"),
    )


@pytest.mark.parametrize("text", BAD)
def test_no_cell_is_a_formula(text: str) -> None:
    contact = Contact(id=1, name="Jane", institution=text, how_met=text, tags=(text,))
    rows = tables.people_rows([contact], {})
    cells = [
        cell for row in csv.reader(io.StringIO(csv_bytes(rows).decode("utf-8-sig"))) for cell in row
    ]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]
    book = load_workbook(io.BytesIO(tables.as_xlsx({"people": rows}, now=NOW)))
    for row in book["people"].iter_rows():
        for cell in row:
            assert cell.data_type in {"s", "n", "inlineStr"}
            assert not str(cell.value or "").lstrip().startswith(("=", "+", "-", "@"))


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            *[st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30)]
            * 3
        ),
        min_size=1,
        max_size=5,
    )
)
def test_what_goes_out_comes_back(rows: list[tuple[str, str, str]]) -> None:
    people = [
        Contact(
            id=n, name=f"N{n} {name}".strip(), institution=where.strip(), interests=what.strip()
        )
        for n, (name, where, what) in enumerate(rows)
    ]
    table = tables.people_rows(people, {})
    for data in (csv_bytes(table), tables.as_xlsx({"people": table}, now=NOW)):
        found = tables.read_table(data, where="file")
        for before, after in zip(people, found.people, strict=True):
            assert clean.line(after.name) == clean.line(before.name)
            assert clean.visible(after.interests).strip() == clean.visible(before.interests).strip()


def test_the_columns_of_the_two_spreadsheets_are_there() -> None:
    rows = tables.people_rows([full("Jane Ruiz")], {1: "2025-03-12"})
    sheet = dict(zip(*rows, strict=True))
    assert sheet["name"] == "Jane Ruiz"
    assert sheet["last contact"] == "2025-03-12"
    assert sheet["how we met"] == "at a poster\nin hall B"
    assert {"role", "institution", "interests", "next step"} <= set(sheet)


FOREIGN = (
    "Full Name;Hospital;E-mail Address;Last Spoke;Shoe size\n"
    "Ada Müller;Charité;ada@example.org;3/14/2025;38\n"
    ";Nobody;;;\n"
    "Bo Chen;Mayo Clinic;bo@example.org;2/1/2025;41\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_foreign_sheet_is_guessed_and_shown(encoding: str) -> None:
    found = tables.read_table(FOREIGN.encode(encoding), where="sheet.csv")
    assert [(column.heading, column.field) for column in found.columns] == [
        ("Full Name", "name"),
        ("Hospital", "institution"),
        ("E-mail Address", "email"),
        ("Last Spoke", "last_contact"),
        ("Shoe size", ""),
    ]
    assert [person.name for person in found.people] == ["Ada Müller", "Bo Chen"]
    assert found.last_contacts == (date(2025, 3, 14), date(2025, 2, 1))
    assert found.nameless == 1


def test_a_day_of_two_readings_is_left_out_and_said() -> None:
    for rows in ("Ada,3/4/2025", "Ada,3/4/2025\nBert,4/3/2025"):
        data = f"name,last contact\n{rows}\n".encode()
        found = tables.read_table(data, where="sheet.csv")
        (_, column) = found.columns
        assert column.field == ""
        assert "March or April" in column.why
        assert set(found.last_contacts) == {None}


def test_a_workbook_with_names_in_two_columns() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["First name", "Surname", "Last contact", "Phone"])
    sheet.append(["Ada", "Müller", datetime(2025, 3, 4), 5550100.0])  # noqa: DTZ001
    file = io.BytesIO()
    book.save(file)
    found = tables.read_table(file.getvalue(), where="book.xlsx")
    assert (found.people[0].name, found.people[0].phone) == ("Ada Müller", "5550100")
    assert found.last_contacts == (date(2025, 3, 4),)


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"PK\x03\x04rubbish"])
def test_a_file_without_names_says_what_is_wrong(data: bytes) -> None:
    with pytest.raises(ConfprepError) as told:
        tables.read_table(data, where="sheet.csv")
    assert "sheet.csv" in str(told.value)


def test_an_import_fills_gaps_and_overwrites_nothing(store: Store) -> None:
    mine = store.add(
        Contact(id=0, name="Bo Chen", institution="Mayo Clinic, Rochester", role="chair")
    )
    sheet = (
        b"name,institution,role,email,last contact\n"
        b"bo chen,Mayo Clinic,chief,bo@example.org,2025-03-04\nAda,,,,\n"
    )
    found = tables.read_table(sheet, where="x")
    assert exchange.take(store, found, zone=UTC) == exchange.Added(added=1, filled=1)
    assert exchange.take(store, found, zone=UTC) == exchange.Added(same=2)
    after = store.contact(mine.id)
    assert (after.name, after.role, after.email) == ("Bo Chen", "chair", "bo@example.org")
    assert len(store.interactions(contact_id=mine.id)) == 1
    assert len(store.contacts()) == 2


# --- cards ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_card_is_what_a_real_reader_takes(name: str) -> None:
    contact = full(name)
    data = vcards.as_vcards([contact], version="3.0")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    (card,) = vobject.readComponents(data.decode())
    assert card.fn.value == name
    assert card.org.value == [contact.institution]
    assert card.email.value == contact.email
    assert card.tel.value == contact.phone
    assert card.categories.value == ["mentor", "trauma"]
    assert "at a poster\nin hall B" in card.note.value
    card.validate()


def test_cards_of_version_4_are_what_an_address_book_takes(tmp_path: Path) -> None:
    """Read by ical.js, which Thunderbird's address book rests on."""
    reader = node("icaljs", "ical.js")
    if reader.missing():
        pytest.skip(f"ical.js: {reader.missing()}")
    people = [full(name, number) for number, name in enumerate(NAMES)]
    path = tmp_path / "people.vcf"
    path.write_bytes(vcards.as_vcards(people, version="4.0"))
    cards = json.loads(
        run(["node", str(HERE / "read_icaljs_vcard.mjs"), str(path)], folder=tmp_path)
    )
    for contact, card in zip(people, cards, strict=True):
        assert card["version"] == ["4.0"]
        assert (card["fn"], card["org"]) == ([contact.name], [contact.institution])
        assert (card["email"], card["tel"]) == ([contact.email], [contact.phone])
        assert card["categories"] == ["mentor", "trauma"]
        assert "at a poster\nin hall B" in card["note"][0]
    assert len({card["uid"][0] for card in cards}) == len(people)


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_cards_come_back_as_they_went(version: vcards.VCardVersion) -> None:
    people = [full(name, number) for number, name in enumerate(NAMES)]
    data = vcards.as_vcards(people, version=version)
    assert data == vcards.as_vcards(people, version=version)
    found = vcards.read_vcards(data, where="x.vcf")
    for before, after in zip(people, found.people, strict=True):
        assert (
            after.name,
            after.institution,
            after.role,
            after.email,
            after.phone,
            after.tags,
        ) == (
            before.name,
            before.institution,
            before.role,
            before.email,
            before.phone,
            before.tags,
        )


def test_family_and_given_names_stand_in_their_places() -> None:
    (card,) = vobject.readComponents(vcards.as_vcards([full(NAMES[2])], version="3.0").decode())
    assert (card.n.value.family, card.n.value.given) == ("van der Berg", "Ludwig")


PHONE = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=85str=C3=B6m;Eva;;;
TEL;CELL:+46 555
END:VCARD
BEGIN:VCARD
VERSION:3.0
N:Ruiz;Jane;;;
FN:Jane Ruiz
item1.EMAIL;type=INTERNET;type=pref:jane@example.org
item2.ORG:Example\\, Hospital;Trauma
NOTE:folded
  here
PHOTO;ENCODING=b;TYPE=JPEG:AAAA
 BBBB
END:VCARD
BEGIN:VCARD
VERSION:4.0
TEL:tel:+1-555
END:VCARD
"""


def test_cards_of_phones_are_read() -> None:
    found = vcards.read_vcards(PHONE.encode(), where="x.vcf")
    eva, jane = found.people
    assert (eva.name, eva.phone) == ("Eva Åström", "+46 555")
    assert (jane.email, jane.institution, jane.how_met) == (
        "jane@example.org",
        "Example, Hospital",
        "folded here",
    )
    assert found.nameless == 1
    with pytest.raises(ContactsError, match="no contact"):
        vcards.read_vcards(b"BEGIN:VCARD\nEND:VCARD\n", where="x.vcf")


def test_ones_own_card_and_its_code() -> None:
    profile = Profile(
        name="Amara Delacroix",
        email="amara@example.org",
        school="St. Example University",
        stage="student",
    )
    data = vcards.own_card(profile)
    (card,) = vobject.readComponents(data.decode())
    assert (card.fn.value, card.title.value) == ("Amara Delacroix", "Medical student")
    assert vcards.qr_code(data, kind="svg").startswith(b"<svg")
    assert segno.make(data, micro=False, error="m").version <= 15
    with pytest.raises(UsageError, match="no name"):
        vcards.own_card(Profile())


# --- the pocket page's file -------------------------------------------------------------------


def entry(uid: str, name: str, **fields) -> dict[str, object]:
    return {
        "uid": uid,
        "person_id": "",
        "name": name,
        "role": "",
        "institution": "",
        "program_id": "",
        "met_at": "2025-03-12T15:40:00.000Z",
        "changed_at": "2025-03-12T15:40:00.000Z",
        "note": "talked about pilon fractures",
        "promised": "",
        "promised_by": "",
        "promised_due": None,
        "may_write": None,
        "tags": [],
        **fields,
    }


def page_file(*entries: dict[str, object], **fields) -> handover.Handover:
    data = {
        "confprep_handover": 1,
        "meeting": "aaos-2025",
        "sample": False,
        "device": "d",
        "entries": entries,
        **fields,
    }
    return handover.read(json.dumps(data).encode(), where="met.json")


def test_a_second_import_adds_nothing(store: Store) -> None:
    file = page_file(
        entry("u1", "Jane Ruiz"), entry("u2", "王小明", may_write=True, tags=["mentor"])
    )
    assert handover.take(store, file, people={}).added == ("Jane Ruiz", "王小明")
    for _ in range(2):
        again = handover.take(store, file, people={})
        assert (again.added, again.updated, again.known) == ((), (), 2)
    assert len(store.contacts()) == len(store.interactions()) == 2
    assert store.find("王小明")[0].may_write is True


def test_a_later_change_updates_and_an_earlier_one_does_not(store: Store) -> None:
    def version(minute: int, note: str, **fields) -> handover.Handover:
        changed = f"2025-03-12T16:{minute:02}:00.000Z"
        return page_file(entry("u1", "Jane Ruiz", note=note, changed_at=changed, **fields))

    promise = {"promised": "the abstract", "promised_by": "me", "promised_due": "2025-03-20"}
    handover.take(store, version(10, "first", **promise), people={})
    (first,) = store.interactions()
    store.keep_promises([first], date(2025, 3, 15))
    assert handover.take(store, version(20, "second", **promise), people={}).updated == (
        "Jane Ruiz",
    )
    assert handover.take(store, version(5, "stale"), people={}).known == 1
    (kept,) = store.interactions()
    assert (kept.said, kept.promised, kept.due) == ("second", "the abstract", date(2025, 3, 20))
    assert kept.kept_on == date(2025, 3, 15)
    removed = version(30, "", removed=True)
    assert handover.take(store, removed, people={}).removed == ("Jane Ruiz",)
    assert store.contacts() == ()


def test_entries_find_the_people_they_are_about(store: Store) -> None:
    known = store.add(Contact(id=0, name="Jane Ruiz", institution="Mayo Clinic"))
    other = store.add(Contact(id=0, name="Jane Ruiz", institution="Emory University"))
    people = {"p1": Somebody(name="Bo Chen", program_id="x", program="Example Program")}
    file = page_file(
        entry("u1", "Jane Ruiz", institution="Mayo Clinic, Rochester, MN"),
        entry("u2", "Bo Chen", person_id="p1", program_id="x"),
        entry("u3", "B. Chen", person_id="p1"),
    )
    handover.take(store, file, people=people, meeting_name="AAOS 2025")
    assert len(store.interactions(contact_id=known.id)) == 1
    assert store.interactions(contact_id=other.id) == ()
    (bo,) = store.find("Bo Chen")
    assert (bo.program, bo.how_met) == ("Example Program", "AAOS 2025")
    assert len(store.interactions(contact_id=bo.id)) == 2


def test_what_comes_from_a_sample_is_marked(store: Store) -> None:
    handover.take(store, page_file(entry("u1", "Jane Ruiz"), sample=True), people={})
    assert store.contacts(tag="sample")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"\xff\xfe",
        b'{"confprep_handover": 1, "meeting": "x"}',
        b'{"confprep_handover": 2, "meeting": "x", "entries": []}',
        b'{"confprep_handover": 1, "meeting": "x", "entries": [{"uid": "u"}]}',
        json.dumps(
            {"confprep_handover": 1, "meeting": "x", "entries": [entry("", "Jane")]}
        ).encode(),
        json.dumps(
            {
                "confprep_handover": 1,
                "meeting": "x",
                "entries": [entry("u", "J", met_at="2025-03-12T15:40:00")],
            }
        ).encode(),
    ],
)
def test_another_file_is_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(ContactsError) as told:
        handover.read(data, where="met.json")
    assert str(told.value).startswith("met.json: ")


def test_a_file_is_taken_whole_or_not_at_all(store: Store) -> None:
    file = page_file(entry("u1", "Jane Ruiz"), entry("u2", "\x07"))
    with pytest.raises(UsageError):
        handover.take(store, file, people={})
    assert store.contacts() == ()
    assert store.log(Interaction(id=0, contact_id=store.add(full("Bo")).id, at=NOW)).id
