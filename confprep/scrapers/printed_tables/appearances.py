"""People of a cell: alone, behind a dash, below a title, or told by the look of their lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from statistics import fmean

from msgspec.structs import replace

from confprep.model import Appearance
from confprep.scrapers import evidence
from confprep.scrapers.blocks import Line, joined
from confprep.scrapers.printed_tables.wording import NOT_TITLE
from confprep.text import roles

BEHIND_A_DASH = 0.6
A_HABIT = 0.35
FEWEST_ALIKE = 3
PEOPLE_LINE, PERSON_COLUMN, IN_TITLE = 0.12, 0.25, 0.85
"""How sure a name has to be, by where it stands: one threshold for all loses or invents people."""
SURELY_PEOPLE = 0.05
FEWEST_OF_A_LOOK = 5
MOSTLY, SOMETIMES = 0.6, 0.25
ABOUT_PEOPLE = ("person", "affiliation")
NOBODY = 0.08
"""How likely a text has to be a person, to be taken for one beside another."""
LONGEST_HONORIFIC = 24
"""Letters in front of a name."""
REST_OF_PEOPLE = 0.12
"""Of the letters: more that belongs to nobody makes a line no line of people."""
LONGEST_TITLE = 400
SEPARATORS = '–—-:;(/|,.?!"”\t'
_DASH = re.compile(r"\s[–—-]+\s|\s?[–—]\s?|\t|(?<=\w)-\s(?=[A-ZÀ-Þ])")
_ENDS_WITH_A_PLACE = re.compile(r"[.?!:;,]\s+[^.?!:;,]{4,40}\s\([^()]{2,80}\)\W*$")
"""Behind a full stop and a name, an institution between brackets."""
Look = tuple[str, bool, bool, int]


def look_of(line: Line) -> Look:
    """Return what a line looks like: its element, its face, its size."""
    return line.look, line.bold, line.italic, round(line.size)


class Looks:
    """What lines of one look hold, told by all lines of that look in a table together.

    One name may look like a title; twenty lines of one class or in one face that are mostly names
    are names all of them.
    """

    def __init__(self, texts: Iterable[Sequence[Line]] = ()) -> None:
        scores: dict[Look, list[dict[str, float]]] = {}
        for lines in texts:
            for line in lines:
                scores.setdefault(look_of(line), []).append(evidence.classify(line.text))
        self._kinds: dict[Look, str] = {}
        if len(scores) < 2:  # noqa: PLR2004 - one look tells nothing apart
            return
        for look, found in scores.items():
            if len(found) >= FEWEST_OF_A_LOOK:
                self._kinds[look] = _kind_of(found)

    def kind(self, line: Line) -> str:
        """Return `person`, `affiliation` or `prose`, or "" where the look says nothing."""
        if line.said:
            return line.said if line.said in ABOUT_PEOPLE else ""
        return self._kinds.get(look_of(line), "")

    def part(self, lines: Sequence[Line]) -> tuple[list[Line], list[Appearance], list[Line]] | None:
        """Part lines into a title, people and prose; None where the looks do not tell."""
        lines = _where_faces_change(lines)
        kinds = [self.kind(line) for line in lines]
        if "person" not in kinds or all(kinds):
            return None
        people = "\n".join(
            line.text for line, kind in zip(lines, kinds, strict=True) if kind in ABOUT_PEOPLE
        )
        found = evidence.take_apart(people, bar=SURELY_PEOPLE).people
        if not found:
            return None
        title = [line for line, kind in zip(lines, kinds, strict=True) if not kind]
        prose = [line for line, kind in zip(lines, kinds, strict=True) if kind == "prose"]
        return title, appearances(found), prose


def _where_faces_change(lines: Sequence[Line]) -> list[Line]:
    """Return lines with those parted that begin in the face of the line above and go on in another.

    The end of a title and the name behind it may stand in one printed line.
    """
    found: list[Line] = []
    for line in lines:
        faces = [(span.bold, span.italic) for span in line.spans]
        above = (found[-1].bold, found[-1].italic) if found else None
        cut = next((at for at, face in enumerate(faces) if face != faces[0]), 0)
        if not cut or faces[0] != above:
            found.append(line)
            continue
        for spans in (line.spans[:cut], line.spans[cut:]):
            text = "".join(span.text for span in spans).strip()
            if text:
                bold, italic = spans[0].bold, spans[0].italic
                found.append(replace(line, text=text, spans=spans, bold=bold, italic=italic))
    return found


def _kind_of(scores: Sequence[dict[str, float]]) -> str:
    """Return what lines of one look are mostly: "Name, Institution" is about a person too."""
    mean = {kind: fmean(one[kind] for one in scores) for kind in scores[0]}
    if mean["person"] + mean["affiliation"] > MOSTLY:
        return "person" if mean["person"] > SOMETIMES else "affiliation"
    return "prose" if mean["prose"] > MOSTLY else ""


def only_people(
    text: str, bar: float, role: str = "", *, named_first: bool = False
) -> list[Appearance]:
    """Return the people of a text that holds nothing else; nobody where it holds more.

    With `named_first` the text has to begin with a name.
    """
    text = text.strip(" –-:•·|\t")
    if not text:
        return []
    parts = evidence.take_apart(text, bar=bar)
    if not parts.people or not is_only(parts, text):
        return []
    if named_first and parts.people[0].start > LONGEST_HONORIFIC:
        return []
    return appearances(parts.people, role)


def _named(text: str) -> list[Appearance]:
    """Return the person with whom a text begins for sure, all that follows a comma being theirs."""
    parts = evidence.take_apart(text, bar=PERSON_COLUMN)
    if len(parts.people) != 1 or parts.people[0].probability < IN_TITLE:
        return []
    person = parts.people[0]
    between, _, place = text[person.end :].partition(",")
    if person.start > LONGEST_HONORIFIC or between.strip() or not place.strip():
        return []
    place, _, last = place.strip().rpartition(",")
    role = roles.read(last)
    if not place or role is None or role.job:
        place, last = ", ".join(filter(None, (place, last.strip()))), ""
    said = roles.label(last) if last else ""
    return [Appearance(name_text=person.name, role=said, affiliation_text=place.strip())]


def sure_people(text: str, role: str = "") -> list[Appearance]:
    """Return those people of a text that are surely some, whatever stands beside them."""
    found = evidence.take_apart(text, bar=PERSON_COLUMN).people
    return [appearance(one, role) for one in found if one.probability > BEHIND_A_DASH]


def as_said(text: str, role: str = "") -> Appearance:
    """Return the person that a text is, because the user says so: what follows a comma is a place.

    Degrees that stand behind a name were read before, wherever there are some.
    """
    name, _, place = text.partition(",")
    return Appearance(name_text=name.strip(), role=role, affiliation_text=place.strip())


def first_person(text: str) -> Appearance | None:
    """Return the person that a line of people begins with, whatever office follows the name."""
    parts = evidence.take_apart(text.strip(), bar=PERSON_COLUMN)
    if not parts.people or parts.people[0].start > LONGEST_HONORIFIC:
        return None
    return appearance(parts.people[0])


def appearances(people: Sequence[evidence.Person], role: str = "") -> list[Appearance]:
    """Return people as the model keeps them.

    Of two names of which the second is nobody's, the second is where the first one is from.
    """
    found = [appearance(one, role) for one in people]
    if len(found) == 2 and not found[0].affiliation_text and not found[1].affiliation_text:  # noqa: PLR2004
        first, second = (evidence.classify(one.name_text)["person"] for one in found)
        if second < NOBODY and second < first:
            return [replace(found[0], affiliation_text=found[1].name_text)]
    return found


def appearance(person: evidence.Person, role: str = "") -> Appearance:
    """Return one person as the model keeps one."""
    name = f"{person.name}, {person.degrees}" if person.degrees else person.name
    said = roles.label(person.role) if person.role else role
    return Appearance(name_text=name, role=said, affiliation_text=person.affiliation)


def is_only(parts: evidence.Parts, text: str) -> bool:
    """Whether a text holds people and next to nothing else."""
    other = sum(len(segment.text) for segment in parts.segments if segment.label == "T")
    first = next((segment.label for segment in parts.segments if segment.label not in "XO"), "T")
    return other <= REST_OF_PEOPLE * len(text) and first in "NHRA"


def is_place(line: str) -> bool:
    """Whether a line by itself is an affiliation."""
    scores = evidence.classify(line.strip())
    return scores["affiliation"] > max(scores["title"], scores["person"])


def habit(texts: Sequence[Sequence[Line]]) -> float:
    """Return how sure people behind a dash have to be, by how many cells of a table have them.

    Where "Title - Name" is the habit of a table, less is asked of each name.
    """
    dashed = [text for lines in texts if _DASH.search(text := running(lines))]
    if len(dashed) < FEWEST_ALIKE:
        return BEHIND_A_DASH
    having = sum(_behind_a_dash(text, PERSON_COLUMN) is not None for text in dashed)
    return PERSON_COLUMN if having > A_HABIT * len(dashed) else BEHIND_A_DASH


def running(lines: Sequence[Line]) -> str:
    """Return lines as running text."""
    return joined(line.text for line in lines)


def behind(lines: Sequence[Line], title: str, bar: float) -> tuple[str, list[Appearance]] | None:
    """Part a title from people that follow it within a line, behind a dash or another mark."""
    return _behind_a_dash(running(lines), bar) or _behind_a_mark(lines, title)


def _behind_a_dash(text: str, bar: float) -> tuple[str, list[Appearance]] | None:
    """Part a text at the first dash behind which there are people and nothing else."""
    if len(text) > LONGEST_TITLE:
        return None
    for match in _DASH.finditer(text):
        head, tail = text[: match.start()], text[match.end() :]
        if len(head) < 4:  # noqa: PLR2004 - no title
            continue
        found = only_people(tail, bar)
        if bar < BEHIND_A_DASH:
            # A habit does not make a name of "Digital Editions".
            titled = "," not in tail and evidence.classify(tail)["title"] > MOSTLY
            found = [] if titled else found or _named(tail)
        if found:
            return flat(head), found
    return None


def _behind_a_mark(lines: Sequence[Line], title: str) -> tuple[str, list[Appearance]] | None:
    """Part a title from the people that stand at its one end, behind a separator."""
    if not title or len(title) > LONGEST_TITLE:
        return None
    text = "\n".join(line.text.strip() for line in lines)
    bar = PERSON_COLUMN if _ENDS_WITH_A_PLACE.search(text) else IN_TITLE
    parts = evidence.take_apart(text, bar=bar)
    titles = [segment for segment in parts.segments if segment.label == "T"]
    names = [segment for segment in parts.segments if segment.label in "NHR"]
    if not parts.people or not titles or not names:
        return None
    people = appearances(parts.people)
    first, last = min(one.start for one in names), max(one.end for one in names)
    if titles[-1].end <= first and text[:first].rstrip()[-1:] in SEPARATORS:
        return flat(text[titles[0].start : titles[-1].end]), people
    if titles[0].start >= last and titles[-1].end >= len(text) - 3:
        return flat(text[titles[0].start :]), people
    return None


def flat(text: str) -> str:
    """Return text of several lines as a title is kept."""
    return joined(text.split("\n")).replace("\t", " ").strip(NOT_TITLE)
