"""The log as CSV and XLSX, out and in.

Out: no cell runs as a formula. In: columns are guessed from their headings and shown, and a day
that could be read in two ways is left out and said.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial

from msgspec.structs import replace

from confprep.contacts.exchange import Column, Found
from confprep.contacts.finding import fold
from confprep.contacts.store import MENTOR_TYPES
from confprep.errors import ContactsError
from confprep.model import Contact, Interaction
from confprep.spreadsheets import DANGEROUS, rows_of, safe_cell
from confprep.text import clean, typed
from confprep.text.days import Order

COLUMNS = (
    "name",
    "role",
    "institution",
    "program",
    "e-mail",
    "phone",
    "how we met",
    "interests",
    "last contact",
    "next step",
    "mentor type",
    "may write",
    "tags",
)
LOG_COLUMNS = (
    "when",
    "name",
    "kind",
    "meeting",
    "where",
    "what was said",
    "promised",
    "promised by",
    "due",
    "kept on",
)

# --- out ----------------------------------------------------------------------------------------


def people_rows(
    contacts: Iterable[Contact], last_contacts: Mapping[int, str]
) -> list[tuple[str, ...]]:
    """Return the log's people as rows under `COLUMNS`, headings first."""
    agreed = {True: "yes", False: "no", None: ""}
    return [
        COLUMNS,
        *(
            (
                each.name,
                each.role,
                each.institution,
                each.program,
                each.email,
                each.phone,
                each.how_met,
                each.interests,
                last_contacts.get(each.id, ""),
                each.next_step,
                each.mentor_type,
                "declined" if each.declined else agreed[each.may_write],
                ", ".join(each.tags),
            )
            for each in contacts
        ),
    ]


def log_rows(happened: Iterable[Interaction], names: Mapping[int, str]) -> list[tuple[str, ...]]:
    """Return what happened as rows under `LOG_COLUMNS`, headings first."""
    return [
        LOG_COLUMNS,
        *(
            (
                each.at.isoformat(sep=" ", timespec="minutes"),
                names[each.contact_id],
                each.kind,
                each.meeting,
                each.place,
                each.said,
                each.promised,
                each.promised_by,
                each.due.isoformat() if each.due else "",
                each.kept_on.isoformat() if each.kept_on else "",
            )
            for each in happened
        ),
    ]


def as_xlsx(sheets: Mapping[str, Sequence[Sequence[str]]], *, now: datetime) -> bytes:
    """Return sheets as an XLSX workbook; every cell is text, whatever it begins with."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    book = Workbook(write_only=True)
    plain, bold, wrapped = Font(), Font(bold=True), Alignment(wrap_text=True, vertical="top")
    book.properties.creator = "confprep"
    book.properties.created = book.properties.modified = now.replace(tzinfo=None, microsecond=0)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "B2"
        for index, heading in enumerate(rows[0]):
            wide = heading in {"name", "institution", "what was said", "promised", "how we met"}
            sheet.column_dimensions[_letter(index)].width = 32 if wide else 16
        for number, row in enumerate(rows):
            cells = []
            for text in row:
                cell = WriteOnlyCell(sheet, value=_cell_text(text))
                cell.data_type = "s"  # Otherwise a text that begins with "=" is a formula.
                cell.alignment = wrapped
                cell.font = plain if number else bold
                cells.append(cell)
            sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell_text(text: str) -> str:
    """Return `text` without what XML cannot hold, as safe as in CSV once it is saved as one."""
    return safe_cell(clean.visible(text))


def _letter(index: int) -> str:
    return chr(ord("A") + index)


# --- in -----------------------------------------------------------------------------------------

HEADINGS: dict[str, str] = {
    "name": "name|full name|contact|contact name|person|display name|speaker|who",
    "first": "first name|given name|first|forename|given",
    "middle": "middle name|additional name|middle|second name|middle initial",
    "last": "last name|family name|surname|last|family",
    "role": "role|job title|title|position|job|organization title|organization 1 title",
    "institution": "institution|hospital|organization|organisation|company|affiliation|school"
    "|university|employer|where they work|organization name|organization 1 name",
    "email": "email|e mail|email address|e mail address|e mail 1 value|primary email|mail",
    "phone": "phone|phone number|mobile|mobile number|cell|telephone|tel|mobile phone"
    "|phone 1 value|business phone|work phone",
    "how_met": "how we met|how met|met at|where we met|context|source|how did we meet|notes",
    "interests": "interests|interest|research interests|research|area|areas|specialty|topics",
    "last_contact": "last contact|last contacted|last interaction|last spoke|last spoken"
    "|date met|last contact date|date of last contact",
    "next_step": "next step|next steps|follow up|next action|todo|to do|action",
    "mentor_type": "mentor type|type of mentor|mentor",
    "tags": "tags|tag|labels|groups|categories|category|group membership",
    "may_write": "may write|consent|may i write",
    "program": "program|residency program|target program",
}


def read_table(data: bytes, *, where: str, today: date, order: Order = "") -> Found:
    """Read people from CSV (any common separator and encoding) or XLSX.

    A last contact lies between the year 2000 and `today`. `order` says which of two numbers is the
    month where the file itself does not.
    """
    rows = [row for row in rows_of(data, where) if any(row)]
    if not rows:
        raise ContactsError("The file holds no rows", where=where)
    columns = _columns(rows[0])
    fields = {column.field for column in columns}
    if not fields & {"name", "first", "last"}:
        headings = ", ".join(heading for heading in rows[0] if heading)[:200]
        raise ContactsError(
            f"No column of the file holds names (its headings: {headings})",
            where=where,
            next_step="Give the column with names the heading “name”",
        )
    table = [_row_by_field(columns, row) for row in rows[1:]]
    read = typed.column(
        [row.get("last_contact", "") for row in table],
        order=order,
        wrong=partial(typed.not_past, today=today),
    )
    if read.why:
        columns = [
            replace(column, field="", why=read.why, either=read.either)
            if column.field == "last_contact"
            else column
            for column in columns
        ]
    named = [at for at, row in enumerate(table) if _name_of(row)]
    people = []
    left_out = []
    for at in named:
        people.append(_person(table[at]))
        problems = list(_left_out(table[at]))
        if at in read.problems:
            problems.insert(0, f"the last contact is left out: {read.problems[at]}")
        left_out += [f"{people[-1].name}: {problem}" for problem in problems]
    return Found(
        columns=tuple(columns),
        people=tuple(people),
        last_contacts=tuple(read.days[at] for at in named),
        nameless=len(table) - len(named),
        left_out=tuple(left_out),
    )


def _columns(headings: Sequence[str]) -> list[Column]:
    """Return what each heading is taken for; "Title" beside "Job Title" is how to address them."""
    columns = [_guess(heading) for heading in headings]
    jobs = [column for column in columns if column.field == "role"]
    if len(jobs) > 1:
        columns = [
            replace(column, field="", why="a form of address")
            if column in jobs and fold(column.heading).strip() == "title"
            else column
            for column in columns
        ]
    return columns


def _guess(heading: str) -> Column:
    plain = " ".join(re.findall(r"[a-z0-9]+", fold(heading)))
    for field, known in HEADINGS.items():
        if plain and plain in known.split("|"):
            return Column(heading=heading, field=field)
    return Column(heading=heading, field="", why="no such field")


def _row_by_field(columns: Sequence[Column], row: Sequence[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for column, cell in zip(columns, row, strict=False):
        if column.field and cell and not values.get(column.field):
            values[column.field] = _unguarded(cell)
    return values


def _unguarded(cell: str) -> str:
    """Take away the apostrophe that an export, ours too, put before a cell to keep it as text."""
    return cell[1:] if cell.startswith("'") and cell[1:].lstrip().startswith(DANGEROUS) else cell


def _name_of(row: Mapping[str, str]) -> str:
    parts = (row.get(part, "") for part in ("first", "middle", "last"))
    return clean.line(row.get("name", "")) or clean.line(" ".join(parts))


_SEVERAL = " ::: "
"""What Google's address book puts between several values in one cell."""
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
"""What a spreadsheet makes of a long number: 1.21256E+10."""


def _left_out(row: Mapping[str, str]) -> Iterator[str]:
    """Say what of a row's cells is not taken."""
    for field, what in (("email", "e-mail address"), ("phone", "phone number")):
        for other in row.get(field, "").split(_SEVERAL)[1:]:
            yield f"another {what}, {other}, is left out"
    if _ROUNDED.fullmatch(row.get("phone", "")):
        yield f"the phone number is left out: a spreadsheet has rounded it to {row['phone']}"


def _person(row: Mapping[str, str]) -> Contact:
    kind = fold(row.get("mentor_type", "")).replace(" ", "-")
    agreed = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}
    said = fold(row.get("may_write", ""))
    phone = row.get("phone", "").split(_SEVERAL)[0].lstrip("'")
    tags = (tag.strip(" *") for tag in re.split(r":::|[,;]", row.get("tags", "")))
    return Contact(
        id=0,
        name=_name_of(row),
        role=row.get("role", ""),
        institution=row.get("institution", ""),
        email=row.get("email", "").split(_SEVERAL)[0],
        phone="" if _ROUNDED.fullmatch(phone) else phone,
        how_met=row.get("how_met", ""),
        interests=row.get("interests", ""),
        next_step=row.get("next_step", ""),
        mentor_type=kind if kind in MENTOR_TYPES else "",
        may_write=agreed.get(said),
        declined=said == "declined",
        program=row.get("program", ""),
        tags=tuple(filter(None, tags)),
    )
