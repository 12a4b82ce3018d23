"""What one cell of a printed table says: title, people, room, code, or several entries."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from confprep.model import Appearance
from confprep.scrapers import evidence
from confprep.scrapers.blocks import Line, joined
from confprep.scrapers.printed_tables import appearances, wording
from confprep.scrapers.printed_tables.appearances import Looks, look_of
from confprep.scrapers.printed_tables.columns import Kind

_KIND_AND_PEOPLE = re.compile(r"(?P<kind>[^():]{3,30}?)\s*\((?P<people>[^()]+)\)\s*:?")
KIND = 0.3
"""How sure a word has to be what a talk is called."""
_OPENING = re.compile(r"[“\"„«]\w")
_QUOTED = re.compile(r"[“\"„«»](?P<title>[^“”\"„«»]{8,}?)[”\"“»«]")
_OPEN = re.compile(
    r"(?:\b(?:and|of|the|in|for|to|from|with|by|or|on|a|an|und|der|die|das|de|la|et)|[,&–-])$",
    re.IGNORECASE,
)
_PARTICLE = re.compile(r"(?:v[oa]n|de[rnl]?|di|da|dos|du|la|le|el|al|bin|ter|zu)\s+\w")


class Content(Struct, frozen=True, kw_only=True):
    """What one cell, or the cells of one row together, say of one entry."""

    title: str = ""
    people: tuple[Appearance, ...] = ()
    room: str = ""
    code: str = ""
    kind: str = ""
    description: str = ""


def read(
    lines: Sequence[Line], *, names: bool = True, bar: float = 0.0, looks: Looks | None = None
) -> Content:
    """Return what the lines of one cell say.

    `names` is false where people have a column of their own: then none are split out of a title.
    `bar` is how sure people behind a dash have to be (`habit`); `looks`, what the looks of the
    table's lines say.
    """
    rest, people, room = _without_labels(lines)
    if not room:
        rest, room = _without_room(rest)
    kind, rest, named = _kind_with_people(rest)
    people += named
    if not rest:
        return Content(people=tuple(people), room=room)
    parted = looks.part(rest) if looks is not None and names else None
    if names and 0 < sum(bool(line.level) for line in rest) < len(rest):
        title, found, description = _below_a_heading(rest)
    elif parted is not None:
        rest, found, prose = parted
        title, description = _title(rest), "\n".join(line.text for line in prose)
    elif names:
        title, found, description = _title_and_people(rest, bar or appearances.BEHIND_A_DASH)
    else:
        title, found, description = _title(rest), [], ""
    title, code = wording.without_code(title.removeprefix("• "))
    return Content(
        title=title,
        people=(*found, *people),
        room=room,
        code=code,
        kind=kind or wording.kind_of(title, has_people=bool(found)),
        description=description,
    )


def _title(lines: Sequence[Line]) -> str:
    text = joined(line.text for line in lines)
    quoted = _QUOTED.fullmatch(text)
    return " ".join((quoted["title"] if quoted else text).split()).strip(wording.NOT_TITLE)


def _without_room(lines: Sequence[Line]) -> tuple[list[Line], str]:
    """Return lines without one at either end that is a room, or a room behind a last comma."""
    if rooms := [line.text.strip() for line in lines if line.said == "room"]:
        return [line for line in lines if line.said != "room"], ", ".join(rooms)
    if len(lines) > 1:
        for at in (len(lines) - 1, 0):
            if wording.is_room(lines[at].text) and not lines[at].level:
                return [line for n, line in enumerate(lines) if n != at], lines[at].text.strip()
    if lines:
        before, comma, last = lines[-1].text.rpartition(", ")
        if comma and wording.is_room(last) and len(before) > 3:  # noqa: PLR2004
            return [*lines[:-1], _cut(lines[-1], before)], last
    return list(lines), ""


def _kind_with_people(
    lines: Sequence[Line],
) -> tuple[str, list[Line], list[Appearance]]:
    """Take a first line such as "Keynote (Ann Roe):" for kind and people of what follows."""
    if len(lines) < 2:  # noqa: PLR2004 - the title follows
        return "", list(lines), []
    match = _KIND_AND_PEOPLE.fullmatch(lines[0].text.strip())
    if match is None or evidence.classify(match["kind"])["kind"] < KIND:
        return "", list(lines), []
    found = appearances.only_people(match["people"], appearances.PERSON_COLUMN)
    return (
        (match["kind"].strip().lower(), list(lines[1:]), found) if found else ("", list(lines), [])
    )


def _below_a_heading(lines: Sequence[Line]) -> tuple[str, list[Appearance], str]:
    """Part a cell whose title is marked as a heading."""
    title = _title([line for line in lines if line.level])
    others = [line for line in lines if not line.level]
    for at in range(len(others)):
        text = "\n".join(line.text for line in others[at:])
        found = appearances.only_people(text, appearances.PEOPLE_LINE)
        if found:
            return title, found, "\n".join(line.text for line in others[:at])
    return title, [], "\n".join(line.text for line in others)


def _without_labels(lines: Sequence[Line]) -> tuple[list[Line], list[Appearance], str]:
    """Return the lines without "Chair: ...", "Room: ..." and the like, and what those say."""
    rest: list[Line] = []
    people: list[Appearance] = []
    room = ""
    at = 0
    while at < len(lines):
        text = lines[at].text.strip()
        at += 1
        placed = wording.ROOM_LABEL.fullmatch(text)
        if placed is not None:
            room = placed["room"].strip()
            continue
        role, said = wording.role_of(text)
        if role:
            # The list may go on in lines of its own, as long as they hold nothing but people.
            while at < len(lines) and _goes_on(said, lines[at].text):
                said = f"{said}\n{lines[at].text.strip()}" if said else lines[at].text.strip()
                at += 1
            found = appearances.only_people(said, appearances.PERSON_COLUMN, role) if said else []
            if found:
                people += found
                continue
            text = lines[at - 1].text
        led = wording.BY.search(text)
        if led is not None:
            found = appearances.only_people(
                text[led.end() :].strip(" ()."), appearances.PERSON_COLUMN
            )
            if found:
                role = wording.BY_ROLE.get(led["role"].lower(), "")
                people += [replace(one, role=one.role or role) for one in found]
                if text[: led.start()].strip(" (–-,"):
                    rest.append(_cut(lines[at - 1], text[: led.start()].strip(" (–-,")))
                continue
        rest.append(lines[at - 1])
    return rest, people, room


def _goes_on(said: str, line: str) -> bool:
    if not said or said.rstrip().endswith((",", "&", " and", ";", " und", "-")):
        return bool(appearances.only_people(line.strip(), appearances.PEOPLE_LINE))
    if wording.role_of(line)[0] or wording.CODE.match(line):
        return False
    together = evidence.take_apart(f"{said}\n{line.strip()}", bar=appearances.PERSON_COLUMN)
    return appearances.is_only(together, f"{said}\n{line.strip()}") and appearances.is_place(line)


def _cut(line: Line, text: str) -> Line:
    return replace(line, text=text, spans=())


Parted = tuple[str, list[Appearance]]
"""A title and its people."""


def _title_and_people(lines: Sequence[Line], bar: float) -> tuple[str, list[Appearance], str]:
    """Part a cell into its title, the people below, above or behind it, and prose."""
    lines, prose = _without_prose(lines)
    title = _title(lines)
    found = (
        _quoted(lines)
        or _below(lines, appearances.behind(lines, title, bar))
        or _above(lines)
        or _by_face(lines)
    )
    return (*found, prose) if found is not None else (title, [], prose)


def _quoted(lines: Sequence[Line]) -> Parted | None:
    """Part a cell whose title stands between quotation marks."""
    text = joined(line.text for line in lines)
    quoted = _QUOTED.search(text)
    if quoted is None:
        return None
    for said in (text[: quoted.start()], text[quoted.end() :]):
        found = appearances.only_people(said, appearances.PERSON_COLUMN)
        if found:
            return quoted["title"].strip(wording.NOT_TITLE), found
    return None


def _below(lines: Sequence[Line], behind: Parted | None) -> Parted | None:
    """Part a cell with its people in the last lines; `behind` are people found within a line."""
    for at in range(1, len(lines)):
        below = "\n".join(line.text for line in lines[at:])
        goes_on = below[:1].islower() and not _PARTICLE.match(below)
        if goes_on or _OPEN.search(lines[at - 1].text.rstrip()):
            continue
        bar = appearances.PEOPLE_LINE if _changes(lines, at) else appearances.PERSON_COLUMN
        found = appearances.only_people(below, bar, named_first=True)
        found = found or _line_by_line(lines[at:])
        head = _title(lines[:at])
        if found and _is_title(head):
            # A name that is broken over two lines begins above.
            return behind if behind is not None and len(behind[0]) < len(head) else (head, found)
    return behind


def _line_by_line(lines: Sequence[Line]) -> list[Appearance]:
    """Return people of lines that hold one each; nobody where one of them holds none."""
    if len(lines) < 2 or not any(map(_led_by_a_name, lines)):  # noqa: PLR2004
        return []
    found = [appearances.first_person(line.text) for line in lines]
    return [one for one in found if one is not None] if all(found) else []


def _led_by_a_name(line: Line) -> bool:
    return bool(appearances.only_people(line.text, appearances.PERSON_COLUMN))


def _above(lines: Sequence[Line]) -> Parted | None:
    """Part a cell with its people in the first line or two."""
    for at in range(1, min(3, len(lines))):
        above = "\n".join(line.text for line in lines[:at])
        found = appearances.only_people(above, appearances.PERSON_COLUMN)
        if found and len(_title(lines[at:])) > 8:  # noqa: PLR2004
            return _title(lines[at:]), found
    return None


def _is_title(text: str) -> bool:
    return len(text) > 3 and not appearances.only_people(text, appearances.IN_TITLE)  # noqa: PLR2004


def _without_prose(lines: Sequence[Line]) -> tuple[list[Line], str]:
    """Part off an abstract: long lines at the end of a cell that has a title above them."""
    kept = list(lines)
    prose: list[str] = []
    while len(kept) > 1 and evidence.classify(kept[-1].text)["prose"] > 0.6:  # noqa: PLR2004
        prose.insert(0, kept.pop().text)
    return kept, "\n".join(prose)


def _changes(lines: Sequence[Line], at: int) -> bool:
    """Whether the look changes at a line: another face, or more white than between lines."""
    before, after = lines[at - 1], lines[at]
    face = (before.bold, before.italic, before.look) != (after.bold, after.italic, after.look)
    return face or after.gap > 1.3  # noqa: PLR2004 - lines


def _by_face(lines: Sequence[Line]) -> Parted | None:
    """Part a cell where its face changes within a line: "**Title** Name, Hospital"."""
    pieces: list[tuple[tuple[bool, bool], str]] = []
    for line in lines:
        for number, span in enumerate(line.spans or ()):
            face = (span.bold, span.italic)
            text = span.text if number else f" {span.text}"
            if pieces and (pieces[-1][0] == face or span.raised or len(span.text.strip()) < 3):  # noqa: PLR2004
                pieces[-1] = (pieces[-1][0], pieces[-1][1] + text)
            else:
                pieces.append((face, text))
    for at in range(1, len(pieces)):
        head = "".join(text for _, text in pieces[:at]).strip(wording.NOT_TITLE)
        tail = "".join(text for _, text in pieces[at:]).strip()
        found = appearances.only_people(tail.strip(" (–-:"), appearances.PERSON_COLUMN)
        if found and len(head) > 5 and not appearances.only_people(head, appearances.IN_TITLE):  # noqa: PLR2004
            return " ".join(head.split()), found
        found = appearances.only_people(head, appearances.PERSON_COLUMN)
        if found and len(tail) > 12:  # noqa: PLR2004
            return " ".join(tail.split()).strip(wording.NOT_TITLE), found
    return None


class Several(Struct, frozen=True):
    """The lines of a cell that holds several entries, or one."""

    parts: list[list[Line]]
    headed: bool = False
    """The first part is the session of the others."""
    mark: str = ""
    """By what they were told: `session`, `code`, `quoted`, `bullet` or `look`."""


def several(lines: Sequence[Line]) -> Several:
    """Part the lines of a cell where an entry begins.

    Several lines that begin alike, with a code, a quotation mark, a bullet or the word for a
    session, are an entry each; so is each line that looks as the first one does, where others
    stand between them.
    """
    marks = [_begins(line) for line in lines]
    found = {
        wanted: [at for at, mark in enumerate(marks) if mark == wanted]
        for wanted in ("session", "code", "quoted", "bullet")
    }
    found["look"] = _by_look(lines)
    marked = any(len(starts) > 1 for starts in found.values())
    if not marked and (headed := _below_a_head(lines)):
        return Several(headed, headed=True, mark="head")
    mark = max(found, key=lambda mark: len(found[mark]))
    starts = found[mark]
    if len(starts) < 2:  # noqa: PLR2004
        return Several([list(lines)])
    begins = [0, *starts] if starts[0] else starts
    ends = [*begins[1:], len(lines)]
    parts = [list(lines[start:end]) for start, end in zip(begins, ends, strict=True)]
    return Several(parts, headed=starts[0] > 0, mark=mark)


def _below_a_head(lines: Sequence[Line]) -> list[list[Line]]:
    """Part a cell whose first lines are set otherwise than several talks with people below them.

    A talk ends with its people ("Title - Name", or the name on a line of its own); or each begins
    with a name set in one look, its title in another. The first part is the session's; whoever is
    named there before the first title leads it.
    """
    begun = next((at for at, line in enumerate(lines) if look_of(line) != look_of(lines[0])), 0)
    if not begun or len(lines) - begun < 2:  # noqa: PLR2004 - talks
        return []
    head, rest = list(lines[:begun]), list(lines[begun:])
    led = 0
    while led < len(rest) and _names_only(rest[led]) and (led == 0 or led < len(rest) - 1):
        role = wording.role_of(rest[led].text)[0]
        if not role and not led:
            break
        led += 1
    talks = _named_first(rest) or _ending_with_people(rest[led:])
    if len(talks) < 2:  # noqa: PLR2004 - talks
        return []
    if not _named_first(rest):
        head += rest[:led]
    return [head, *talks]


def _names_only(line: Line) -> bool:
    said = wording.role_of(line.text)[1]
    return bool(appearances.only_people(said, appearances.PERSON_COLUMN))


def _named_first(lines: Sequence[Line]) -> list[list[Line]]:
    """Part lines of which each other one is a name, set in a look of its own."""
    first = look_of(lines[0])
    starts = [at for at, line in enumerate(lines) if look_of(line) == first]
    ends = [*starts[1:], len(lines)]
    parts = [list(lines[start:end]) for start, end in zip(starts, ends, strict=True)]
    if any(len(part) < 2 for part in parts):  # noqa: PLR2004 - a name and a title
        return []
    if any(appearances.is_place(part[1].text) for part in parts):
        return []  # Where they work stands below their names.
    named = sum(appearances.first_person(part[0].text) is not None for part in parts)
    return parts if 3 * named >= 2 * len(parts) else []


def _ending_with_people(lines: Sequence[Line]) -> list[list[Line]]:
    """Part lines behind each that ends with somebody; nothing where one names nobody."""
    parts: list[list[Line]] = []
    now: list[Line] = []
    for line in lines:
        now.append(line)
        told = appearances.behind(now, _title(now), appearances.PERSON_COLUMN)
        if _below(now, told) is not None:
            parts.append(now)
            now = []
    bar = appearances.PERSON_COLUMN
    named = [appearances.only_people(part[0].text, bar, named_first=True) for part in parts]
    if 2 * sum(map(bool, named)) > len(parts):
        return []  # Names with a line each of where they are from.
    return parts if not now else []


def _by_look(lines: Sequence[Line]) -> list[int]:
    """Return where lines look as the first one does, if other lines stand between them."""
    looks = [look_of(line) for line in lines]
    first = looks[0]
    starts = [
        at for at, look in enumerate(looks) if look == first and (not at or looks[at - 1] != first)
    ]
    if len(starts) < 2 or starts[1] < 2:  # noqa: PLR2004 - lines of an entry
        return []
    others = sum(_is_about_people(lines[at]) for at in starts)
    return starts if 2 * others < len(starts) else []


def _is_about_people(line: Line) -> bool:
    """Whether a line holds people, their institution, or prose: it begins no entry."""
    scores = evidence.classify(line.text)
    if scores["title"] + scores["kind"] > max(scores["person"], scores["affiliation"]):
        return scores["prose"] > max(scores["title"], scores["kind"])
    return True


def _begins(line: Line) -> str:
    """Return by what a line shows that an entry may begin with it."""
    text = line.text
    if wording.SESSION_NUMBER.match(text):
        return "session"
    if wording.CODE.match(text) and not wording.NO_CODE.match(text):
        return "code"
    if _OPENING.match(text):
        return "quoted"
    return "bullet" if wording.BULLET.match(text) else ""


# --- columns of people ---------------------------------------------------------------------------

_NAME = re.compile(r"(?:(?:[^\W\d_]+\.)+\s?|[^\W\d_][\w'’-]+\s?){2,5}")
_EMPTY = re.compile(r"[\W_]*|n/?a|none|tb[acd]|to be .*|keine?|various", re.IGNORECASE)


def people_of(lines: Sequence[Line], kind: Kind) -> list[Appearance]:
    """Return the people of a cell in a column of people."""
    role = kind.role
    text = "\n".join(line.text for line in lines)
    said, rest = wording.role_of(lines[0].text if lines else "")
    if said:
        text, role = "\n".join((rest, *(line.text for line in lines[1:]))), said
    found = appearances.only_people(text, appearances.PERSON_COLUMN, role)
    by_line = [
        appearances.only_people(line.text, appearances.PERSON_COLUMN, role) for line in lines
    ]
    several = [one for people in by_line for one in people] if all(by_line) else []
    if found or several:
        return several if len(several) > len(found) else found
    content = read(lines)
    if not content.people and kind.headed and _NAME.fullmatch(text) and not _EMPTY.fullmatch(text):
        return [Appearance(name_text=text, role=role)]  # The heading says that it is one.
    if lines and all(line.said == "person" for line in lines) and not content.people:
        return [appearances.as_said(line.text, role) for line in lines]
    # "Scored by a panel: Ann Roe and Bo Fell": in such a column a remark is no title.
    return list(content.people) or appearances.sure_people(text, role)


def placed(people: Sequence[Appearance], places: Sequence[str]) -> list[Appearance]:
    """Return people with the affiliations of the column beside them."""
    parts = list(places)
    if len(parts) == 1 and len(people) > 1:
        parts = [part.strip() for part in re.split(r"\s*;\s*", parts[0])]
    if len(parts) == len(people):
        return [
            replace(one, affiliation_text=part) for one, part in zip(people, parts, strict=True)
        ]
    if len(people) == 1:
        return [replace(people[0], affiliation_text=" ".join(places))]
    if len(parts) != 1:
        return list(people)  # It cannot be told whose is which.
    return [replace(one, affiliation_text=places[0]) for one in people]


def each_once(people: Sequence[Appearance]) -> tuple[Appearance, ...]:
    """Return people without those whose name stands there already."""
    found: list[Appearance] = []
    names: set[str] = set()
    for one in people:
        if one.name_text not in names:
            names.add(one.name_text)
            found.append(one)
    return tuple(found)
