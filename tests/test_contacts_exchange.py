"""People in and out: spreadsheets that run nothing, cards that real readers take."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import segno
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
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
        found = tables.read_table(data, where="file", today=NOW.date())
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
    found = tables.read_table(FOREIGN.encode(encoding), where="sheet.csv", today=NOW.date())
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
        found = tables.read_table(data, where="sheet.csv", today=NOW.date())
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
    found = tables.read_table(file.getvalue(), where="book.xlsx", today=NOW.date())
    assert (found.people[0].name, found.people[0].phone) == ("Ada Müller", "5550100")
    assert found.last_contacts == (date(2025, 3, 4),)


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"PK\x03\x04rubbish"])
def test_a_file_without_names_says_what_is_wrong(data: bytes) -> None:
    with pytest.raises(ConfprepError) as told:
        tables.read_table(data, where="sheet.csv", today=NOW.date())
    assert "sheet.csv" in str(told.value)


def test_an_import_fills_gaps_and_overwrites_nothing(store: Store) -> None:
    mine = store.add(
        Contact(id=0, name="Bo Chen", institution="Mayo Clinic, Rochester", role="chair")
    )
    sheet = (
        b"name,institution,role,email,last contact\n"
        b"bo chen,Mayo Clinic,chief,bo@example.org,2025-03-04\nAda,,,,\n"
    )
    found = tables.read_table(sheet, where="x", today=NOW.date())
    assert exchange.take(store, found, zone=UTC) == exchange.Added(
        added=1, filled=1, touched=(mine.id, mine.id + 1)
    )
    assert exchange.take(store, found, zone=UTC) == exchange.Added(same=2)
    after = store.contact(mine.id)
    assert (after.name, after.role, after.email) == ("Bo Chen", "chair", "bo@example.org")
    assert len(store.interactions(contact_id=mine.id)) == 1
    assert len(store.contacts()) == 2


GOOGLE = (
    "First Name,Middle Name,Last Name,Organization Name,Organization Title,"
    "E-mail 1 - Value,Phone 1 - Value,Labels\n"
    "Orla,Mary,Brindlecott,Duke University,Chair,"
    "orla@example.org ::: o.b@example.org,+1 212-555-0101,* myContacts ::: ortho\n"
)


def test_googles_labels_are_tags_and_its_names_keep_the_middle() -> None:
    found = tables.read_table(GOOGLE.encode(), where="google.csv", today=NOW.date())
    (orla,) = found.people
    assert (orla.name, orla.role) == ("Orla Mary Brindlecott", "Chair")
    assert orla.tags == ("myContacts", "ortho")
    assert (orla.email, orla.phone) == ("orla@example.org", "+1 212-555-0101")
    assert found.left_out == (
        "Orla Mary Brindlecott: another e-mail address, o.b@example.org, is left out",
    )


def test_a_form_of_address_is_no_role() -> None:
    sheet = b"Title,First Name,Last Name,Company,Job Title\nDr.,Ada,Thistlewick,HSS,Attending\n"
    found = tables.read_table(sheet, where="outlook.csv", today=NOW.date())
    assert (found.people[0].role, found.columns[0].why) == ("Attending", "a form of address")
    alone = tables.read_table(b"Name,Title\nAda,chair\n", where="own.csv", today=NOW.date())
    assert alone.people[0].role == "chair"


@pytest.mark.parametrize(
    "phone", ["+1 212-555-0101", "+12125550101", "+44 (0)20 7946 0000", "+1 212 555 0101 x12"]
)
def test_a_phone_number_goes_out_and_in_as_it_is(phone: str) -> None:
    rows = tables.people_rows([replace(full("Jane"), phone=phone)], {})
    assert dict(zip(*csv.reader(csv_bytes(rows).decode("utf-8-sig").splitlines()), strict=True))[
        "phone"
    ] == (phone)
    book = load_workbook(io.BytesIO(tables.as_xlsx({"people": rows}, now=NOW)))
    assert book["people"].cell(2, tables.COLUMNS.index("phone") + 1).value == phone
    # Older exports, and spreadsheets, put an apostrophe before it.
    for written in (phone, f"'{phone}"):
        sheet = f'name,phone\nJane,"{written}"\n'.encode()
        assert tables.read_table(sheet, where="x", today=NOW.date()).people[0].phone == phone


@pytest.mark.parametrize("formula", ["+1+cmd|'/c calc'!A1", "+1234567890*2", "+1-2", "+A1234567"])
def test_what_only_begins_like_a_phone_number_is_still_no_formula(formula: str) -> None:
    assert csv_bytes([[formula]]).decode("utf-8-sig").lstrip('"').startswith("'")


def test_what_a_spreadsheet_spoilt_is_said_and_not_kept() -> None:
    sheet = b"name,phone\nAda,1.21256E+10\n\x07,5\n"
    found = tables.read_table(sheet, where="x", today=NOW.date())
    assert (found.people[0].phone, found.nameless) == ("", 1)
    assert "rounded it to 1.21256E+10" in found.left_out[0]


def test_a_day_that_has_not_come_is_left_out_and_the_person_comes_in() -> None:
    sheet = b"name,last contact\nAda,2031-05-06\nBo,2025-03-04\nCy,never\n"
    found = tables.read_table(sheet, where="x", today=NOW.date())
    assert [person.name for person in found.people] == ["Ada", "Bo", "Cy"]
    assert found.last_contacts == (None, date(2025, 3, 4), None)
    assert found.left_out == (
        "Ada: the last contact is left out: 2031-05-06 has not come yet",
        "Cy: the last contact is left out: “never” is not a day",
    )


def test_the_user_says_which_number_is_the_month() -> None:
    sheet = b"name,last contact\nAda,3/4/2025\nBert,4/3/2025\n"
    found = tables.read_table(sheet, where="x", today=date(2026, 1, 1))
    assert [column.either for column in found.columns] == [False, True]
    for order, day in (("month", date(2025, 3, 4)), ("day", date(2025, 4, 3))):
        found = tables.read_table(sheet, where="x", today=date(2026, 1, 1), order=order)
        assert found.last_contacts[0] == day


def test_one_address_is_one_person_however_the_name_is_written(store: Store) -> None:
    mine = store.add(Contact(id=0, name="Jane Ruiz", email="Jane@example.org"))
    sheet = (
        "name,email,institution\nJane B. Ruiz,jane@example.org,Mayo\nJuan Ruiz,jane@example.org,\n"
        "???,,\n---,,\nJane Ruiz,,Mayo\n"
    )
    found = tables.read_table(sheet.encode(), where="x", today=NOW.date())
    done = exchange.take(store, found, zone=UTC)
    assert (done.added, done.filled, done.same) == (3, 1, 1)
    assert store.contact(mine.id).institution == "Mayo"
    assert exchange.take(store, found, zone=UTC) == exchange.Added(same=5)


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


def card(*lines: str, encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    return end.join(["BEGIN:VCARD", *lines, "END:VCARD", ""]).encode(encoding)


def one(data: bytes) -> Contact:
    (person,) = vcards.read_vcards(data, where="x.vcf").people
    return person


@pytest.mark.parametrize(
    ("charset", "written"),
    [
        ("CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE", "J=F6rg M=FCllerhain"),
        ("CHARSET=UTF-8;QUOTED-PRINTABLE", "J=C3=B6rg =\r\nM=C3=BCllerhain"),
        ("ENCODING=QUOTED-PRINTABLE;CHARSET=windows-1252", "J=F6rg M=FCllerhain"),
        ("ENCODING=QUOTED-PRINTABLE;CHARSET=no-such", "J=F6rg M=FCllerhain"),
        ("ENCODING=QUOTED-PRINTABLE", "J=F6rg M=FCllerhain"),
        ("ENCODING=BASE64;CHARSET=ISO-8859-1", "SvZyZyBN/GxsZXJoYWlu"),
    ],
)
def test_a_card_is_read_in_the_character_set_it_states(charset: str, written: str) -> None:
    assert one(card("VERSION:2.1", f"FN;{charset}:{written}")).name == "Jörg Müllerhain"


def test_each_line_has_a_character_set_of_its_own() -> None:
    latin = card("VERSION:2.1", "FN;CHARSET=ISO-8859-1:Jörg", encoding="latin-1")
    koi = card("VERSION:2.1", "FN;CHARSET=koi8-r:Ольга", encoding="koi8-r")
    plain = card("VERSION:3.0", "FN:José")
    found = vcards.read_vcards(latin + koi + plain, where="x.vcf")
    assert [person.name for person in found.people] == ["Jörg", "Ольга", "José"]


@pytest.mark.parametrize(
    "preferred",
    ["EMAIL;PREF;INTERNET:", "EMAIL;TYPE=WORK,PREF:", 'EMAIL;TYPE="work,pref":', "EMAIL;PREF=1:"],
)
def test_the_preferred_address_is_taken_and_the_other_said(preferred: str) -> None:
    data = card(
        *(
            "VERSION:4.0",
            "FN:Ada",
            "EMAIL;PREF=50:private@example.com",
            f"{preferred}ada@example.org",
        ),
        *("TEL;TYPE=FAX:1", "TEL;TYPE=HOME:2", "TEL;TYPE=CELL:3", "ADR:;;Street;;;;"),
    )
    found = vcards.read_vcards(data, where="x.vcf")
    assert (found.people[0].email, found.people[0].phone) == ("ada@example.org", "3")
    assert found.left_out == (
        "Ada: another e-mail address, private@example.com, is left out",
        "Ada: another phone number, 2, is left out",
        "Ada: another phone number, 1, is left out",
        "Not kept of any card: ADR",
    )


def test_broken_and_nested_cards_lose_nobody() -> None:
    data = (
        b"BEGIN:VCARD\nFN:One\n"  # never ends
        b"BEGIN:VCARD\nFN:Two\nAGENT:\nBEGIN:VCARD\nFN:Inner\nEND:VCARD\nTEL:2\nEND:VCARD\n"
        b"BEGIN:VCARD\nKIND:group\nFN:Friends\nEND:VCARD\n"
        b"\xef\xbb\xbfBEGIN:VCARD\nFN:Th\xc3\n \xa9r\xc3\xa8se\n"
        b"PHOTO;ENCODING=b:AAA=\nORG:A\\\\;B\nend:vcard\n"
    )
    found = vcards.read_vcards(data, where="x.vcf")
    assert [(each.name, each.phone) for each in found.people] == [
        ("One", ""),
        ("Two", "2"),
        ("Thérèse", ""),
    ]
    assert found.people[2].institution == "A\\"
    assert "Friends: a group and no person" in found.left_out
    assert "ORG (the department), PHOTO" in found.left_out[-1]


def test_what_went_out_as_a_note_comes_back_in_its_fields() -> None:
    before = full("Jane Ruiz")
    after = one(vcards.as_vcards([before]))
    assert (after.how_met, after.interests) == (before.how_met, before.interests)


@settings(max_examples=200)
@given(st.lists(st.one_of(st.sampled_from(PHONE.splitlines()), st.text(max_size=40)), max_size=12))
def test_no_file_of_cards_ends_in_a_traceback(lines: list[str]) -> None:
    data = "\n".join(["BEGIN:VCARD", *lines]).encode("utf-8", "surrogatepass")
    for bad in (data, data.replace(b";", b";CHARSET=utf-7;ENCODING=b;PREF=x;"), data[::-1]):
        with contextlib.suppress(ContactsError):
            vcards.read_vcards(bad, where="x.vcf")


@pytest.mark.parametrize("name", ["José María Núñez", "王小明", "Ольга Петрова", "Jane Ruiz"])
def test_every_reader_of_codes_reads_the_name(name: str, tmp_path: Path) -> None:
    card = vcards.own_card(Profile(name=name, email="me@example.org"))
    picture = tmp_path / "card.png"
    picture.write_bytes(vcards.qr_code(card, kind="png"))
    read = []
    if shutil.which("zbarimg"):
        shown = subprocess.run(
            ["zbarimg", "-q", "--raw", str(picture)], capture_output=True, check=True
        )
        read.append(shown.stdout.decode())
    with contextlib.suppress(ModuleNotFoundError):
        import zxingcpp
        from PIL import Image

        read += [code.text for code in zxingcpp.read_barcodes(Image.open(picture))]
    if not read:
        pytest.skip("zbarimg and zxing-cpp are not installed")
    assert all(f"FN:{name}\r\n" in text for text in read)


def test_ones_own_card_and_its_code() -> None:
    profile = Profile(
        name="Amara Delacroix",
        email="amara@example.org",
        school="St. Example University",
        stage="student",
    )
    linked = vcards.own_card(replace(profile, profile_address="linkedin.example/in/amara"))
    assert b"URL:https://linkedin.example/in/amara\r\n" in linked
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
    return handover.read(json.dumps(data).encode(), where="met.json", now=NOW)


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
        handover.read(data, where="met.json", now=NOW)
    assert str(told.value).startswith("met.json: ")


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ({"met_at": "0001-01-01T00:00:00+14:00"}, "before 2000"),
        ({"met_at": "9999-12-31T23:59:59-14:00"}, "has not come yet"),
        ({"met_at": "2025-03-12T15:40:00"}, "a time without a zone"),
        ({"changed_at": "2025-03-12T15:40:00"}, "a time without a zone"),
        ({"changed_at": "2099-01-01T00:00:00Z"}, "has not come yet"),
        ({"promised_due": "2025-02-30"}, "cannot be read"),
        ({"promised_due": "20255-03-12"}, "cannot be read"),
        ({"promised_due": "2062-03-12"}, "more than 10 years ahead"),
        ({"uid": " "}, "no id"),
        ({"may_write": "yes"}, "cannot be read"),
    ],
)
def test_a_bad_entry_is_named_and_the_rest_comes_in(
    store: Store, bad: dict[str, object], why: str
) -> None:
    file = page_file(entry("u1", "Jane Ruiz"), entry("u2", "Bo Chen") | bad)
    taken = handover.take(store, file, people={})
    assert taken.added == ("Jane Ruiz",)
    (refused,) = taken.refused
    assert refused.name == "Bo Chen"
    assert why in refused.why
    with pytest.raises(ContactsError, match="Bo Chen"):
        page_file(entry("u2", "Bo Chen") | bad)


def test_an_entry_without_a_name_has_its_place() -> None:
    file = page_file(entry("u1", "\x07"), entry("u2", "Bo"), entry("u3", "") | {"name": 3})
    assert [each.name for each in file.refused] == ["entry 1", "entry 3"]


@pytest.mark.parametrize("meeting", ["", "../../x", "a/b", "m" * 400])
def test_a_file_of_no_meeting_is_refused(meeting: str) -> None:
    with pytest.raises(ContactsError, match="names no meeting"):
        page_file(entry("u1", "Jane"), meeting=meeting)


def test_a_file_is_taken_whole_or_not_at_all(store: Store) -> None:
    file = page_file(entry("u1", "Jane Ruiz"))
    nobody = handover.NotedPerson(uid="u2", name="\x07", met_at=NOW)
    file = replace(file, entries=(*file.entries, nobody))
    with pytest.raises(UsageError):
        handover.take(store, file, people={})
    assert store.contacts() == ()
    assert store.log(Interaction(id=0, contact_id=store.add(full("Bo")).id, at=NOW)).id
