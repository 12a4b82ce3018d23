"""Items to entries: each time of the program with what belongs to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from confprep.scrapers.general import items, people, words
from confprep.scrapers.general.items import Kind, Part
from confprep.text import clock, credentials, days, roles

MOST_CUTS = 12
MOST_EXAMPLES = 3
LONGEST_PLACE = 60


@dataclass
class Speech:
    """A talk in the making."""

    title: str
    code: str = ""
    kind: str = "talk"
    found: list[people.Found] = field(default_factory=list)


class Look(NamedTuple):
    """How an entry is printed: those of one rank look alike."""

    ends: bool = False
    begins: bool = False
    """Something stands before its time."""
    sort: str = ""
    level: int = 0
    depth: int = 0
    bold: bool = False
    origin: str = ""


@dataclass
class Entry:
    """A session in the making, or a talk with a time of its own."""

    anchor: Part | None
    title: str = ""
    code: str = ""
    kind: str = ""
    room: str = ""
    tracks: list[str] = field(default_factory=list)
    found: list[people.Found] = field(default_factory=list)
    speeches: list[Speech] = field(default_factory=list)
    children: list[Entry] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    day: days.Day | None = None
    day_number: int = 0
    """Counts the day headings above it."""
    start: int | None = None
    end: int | None = None
    look: Look = field(default_factory=Look)
    """How its time line looks; entries of one rank look alike."""
    named_after_speaker: bool = False
    speaker_line: str = ""
    """The line that names the speaker where nothing else names the entry."""

    @property
    def span(self) -> clock.Printed | None:
        """The printed time."""
        return self.anchor.span if self.anchor else None


@dataclass
class Losses:
    """What could not be placed, by reason."""

    lines: dict[str, list[str]] = field(default_factory=dict)

    def add(self, reason: str, text: str) -> None:
        """Count one line."""
        self.lines.setdefault(reason, []).append(text)


def read(parts: Sequence[Part], losses: Losses) -> list[Entry]:
    """Return the entries in the order of the page."""
    seen = Counter(part.line.text for part in parts)
    anchors = [i for i, part in enumerate(parts) if part.kind is Kind.ANCHOR]
    if not anchors:
        return _untimed(parts, seen, losses)
    titles = _titles_in_front(parts, anchors, seen)
    labels = _labels_in_front(parts, anchors)
    taken = {i for found in (titles, labels) for indices in found.values() for i in indices}
    dated = _days(parts)
    rooms = _rooms_of_days(parts)
    for i, part in enumerate(parts[: anchors[0]]):
        if i not in taken:
            _lose(part, losses)
    entries = []
    for place, i in enumerate(anchors):
        stop = anchors[place + 1] if place + 1 < len(anchors) else len(parts)
        body = [
            part
            for j, part in enumerate(parts[i + 1 : stop], i + 1)
            if j not in taken and part.kind not in (Kind.DAY, Kind.FURNITURE)
        ]
        entry = Entry(anchor=parts[i], day=dated[i][0], day_number=dated[i][1])
        entry.code = "".join(parts[j].code for j in labels.get(i, ()))
        head = [parts[j].line.text for j in titles.get(i, ())]
        own, *further = _sessions_of(body)
        _Filler(entry, own, seen, losses).fill(" ".join(head))
        entry.room = entry.room or rooms.get(i, "")
        entries.append(entry)
        for lines in further:
            untimed = Entry(
                anchor=None, day=dated[i][0], day_number=dated[i][1], look=Look(sort="untimed")
            )
            _Filler(untimed, lines, seen, losses).fill("")
            entries.append(untimed)
    return entries


def _sessions_of(body: Sequence[Part]) -> list[list[Part]]:
    """Part what stands beneath a time where a session without a time begins.

    That is a title set apart, right above moderators or chairs, after other people had their lines.
    """
    segments: list[list[Part]] = [[]]
    peopled = False
    for place, part in enumerate(body):
        after = body[place + 1] if place + 1 < len(body) else None
        begins = (
            peopled
            and part.kind is Kind.OTHER
            and part.line.gap > 0
            and after is not None
            and after.kind is Kind.ROLE
            and re.search(r"moderator|chair", after.role) is not None
        )
        if begins:
            segments.append([])
            peopled = False
        segments[-1].append(part)
        peopled = peopled or part.kind in (Kind.ROLE, Kind.PEOPLE)
    return segments


def _rooms_of_days(parts: Sequence[Part]) -> dict[int, str]:
    """Return for each anchor the place that is named right beneath its day, for all of the day."""
    found: dict[int, str] = {}
    room = ""
    fresh = False
    for i, part in enumerate(parts):
        if part.kind is Kind.DAY:
            room, fresh = "", True
        elif part.kind is Kind.ROOM and fresh:
            room = part.rest
        elif part.kind is Kind.ANCHOR:
            fresh = False
            if room:
                found[i] = room
    return found


def _lose(part: Part, losses: Losses) -> None:
    if part.kind is Kind.GRID:
        losses.add("several times in one line", part.line.text)
    elif part.kind not in (Kind.FURNITURE, Kind.DAY, Kind.ROOM):
        losses.add("a line outside any session", part.line.text)


def _days(parts: Sequence[Part]) -> dict[int, tuple[days.Day | None, int]]:
    """Return for each anchor the day heading above it.

    Several different days in a row with nothing between them are tabs or the head of a table, and
    say nothing of what follows.
    """
    found: dict[int, tuple[days.Day | None, int]] = {}
    current: days.Day | None = None
    number = 0
    run: list[Part] = []
    for i, part in enumerate(parts):
        if part.kind is Kind.DAY and part.day is not None:
            run.append(part)
            current = part.day if _is_heading(run) else None
            number += 1
            continue
        if part.kind is not Kind.FURNITURE:
            run = []
        if part.kind is Kind.ANCHOR:
            if part.day is not None:
                current = part.day
                number += 1
            found[i] = (current, number)
    return found


def _is_heading(run: Sequence[Part]) -> bool:
    """Whether the last of several days in a row is a heading, and not one of a row of tabs."""
    found = [part.day for part in run if part.day is not None]
    last = found[-1]
    others = [
        day
        for day in found[:-1]
        if (day.month, day.number, day.either) != (last.month, last.number, last.either)
    ]
    if not others:
        return True
    if len(run) == 2 and found[0].bare_weekday and last.weekday is None:  # noqa: PLR2004 - two lines
        # "Thursday" above "March 16, 2023".
        return True
    fuller = last.year is not None and all(day.year is None for day in others)
    return fuller or run[-1].line.origin != run[-2].line.origin


# --- titles that stand above their time --------------------------------------------------------


def _titles_in_front(
    parts: Sequence[Part], anchors: Sequence[int], seen: Counter[str]
) -> dict[int, list[int]]:
    """Return for each anchor the parts above it that are its title, where the page does it so."""
    above = below = 0
    for i in anchors:
        if parts[i].told or parts[i].before or role_of_rest(parts, i, seen) not in ("", "room"):
            continue
        follower = _next(parts, i)
        if follower is not None and follower.kind in (Kind.OTHER, Kind.NUMBERED):
            text = follower.line.text
            sentence = text.endswith(".") and " " in text
            if not (_title_above(parts, i) and (sentence or items.is_room(text, seen))):
                below += 1
                continue
        above += bool(_title_above(parts, i))
    if above <= below:
        return {}
    return {
        i: _title_above(parts, i)
        for i in anchors
        if not parts[i].before and role_of_rest(parts, i, seen) in ("", "room")
    }


def _labels_in_front(parts: Sequence[Part], anchors: Sequence[int]) -> dict[int, list[int]]:
    """Return for each anchor the bare number of a paper above it: "Paper 20"."""
    return {
        i: [i - 1]
        for i in anchors
        if i and parts[i - 1].kind is Kind.NUMBERED and not parts[i - 1].rest
    }


def _next(parts: Sequence[Part], i: int) -> Part | None:
    for part in parts[i + 1 : i + 6]:
        if part.kind not in (Kind.FURNITURE, Kind.ROOM):
            return part
    return None


def _title_above(parts: Sequence[Part], i: int) -> list[int]:
    j = i - 1
    while j >= 0 and parts[j].kind in (Kind.DAY, Kind.FURNITURE, Kind.ROOM):
        j -= 1
    found: list[int] = []
    while j >= 0 and parts[j].kind in (Kind.OTHER, Kind.NUMBERED) and len(found) < 3:  # noqa: PLR2004
        found.insert(0, j)
        above = parts[j - 1] if j else None
        if parts[j].line.gap and not (above is not None and above.line.text.endswith(":")):
            break
        j -= 1
    return found


def role_of_rest(parts: Sequence[Part], i: int, seen: Counter[str]) -> str:
    """Say what the text behind an anchor's time is: nothing, a room, a kind, people, a title."""
    rest = parts[i].rest
    if not rest:
        return ""
    if people.line(rest) or people.role_of(rest):
        return "people"
    follower = parts[i + 1] if i + 1 < len(parts) else None
    titled = parts[i].before or (
        follower is not None and follower.kind in (Kind.OTHER, Kind.NUMBERED)
    )
    if titled and items.number_of(rest):
        return "number"
    if titled and words.KIND.match(rest):
        return "kind"
    if titled and (items.is_room(rest, seen) and (seen[rest] > 0 or len(rest.split()) <= 6)):  # noqa: PLR2004
        return "room"
    return "title"


# --- what belongs to an entry ------------------------------------------------------------------


class _Filler:
    """Reads the lines of one entry into it, in their order."""

    def __init__(
        self, entry: Entry, body: Sequence[Part], seen: Counter[str], losses: Losses
    ) -> None:
        self.entry = entry
        self.body = list(body)
        self.seen = seen
        self.losses = losses
        self.role = ""
        self.role_at = -2
        self.speech: Speech | None = None
        self.in_text = False
        self.below = -2
        self.shared = 1
        self.i = 0

    def fill(self, title: str) -> None:
        """Read everything."""
        entry = self.entry
        if title:
            self._set_title(title, ())
        if entry.anchor is not None:
            self._anchor(entry.anchor)
        while self.i < len(self.body):
            part = self.body[self.i]
            self._part(part)
            self.i += 1

    def _anchor(self, anchor: Part) -> None:
        entry = self.entry
        if anchor.told:
            self._tell(anchor)
            return
        entry.code = entry.code or anchor.code
        if anchor.before:
            self._set_title(anchor.before, ())
        sort = self._sort(anchor)
        entry.look = _look(anchor, "" if sort == "number" else sort)
        rest = anchor.rest
        match sort:
            case "number":
                entry.code = entry.code or items.number_of(rest)
            case "room":
                entry.room = rest
            case "kind":
                entry.kind = rest.lower()
            case "people":
                self._spoken(rest)
            case "title" if entry.title:
                entry.prose.append(rest)
            case "title":
                self._set_title(rest, _after(anchor))

    def _sort(self, anchor: Part) -> str:
        """Say what the text behind the time is, now that the title may be known."""
        rest = anchor.rest
        sort = role_of_rest([anchor, *self.body[:1]], 0, self.seen)
        if sort == "people" and _face_parts(rest, _after(anchor)):
            sort = "title"
        if self.entry.title and sort == "title":
            if items.is_room(rest, self.seen):
                return "room"
            if words.KIND.match(rest):
                return "kind"
        return sort

    def _spoken(self, rest: str) -> None:
        """Take people that stand right behind the time."""
        entry = self.entry
        spoken = speaker_first(rest)
        if spoken is not None:
            entry.title = spoken[0]
            self._add([spoken[1]], "")
            return
        self._people_text(rest)
        entry.speaker_line = rest
        entry.named_after_speaker = not self._follower_is_title()

    def _tell(self, anchor: Part) -> None:
        """Take a session from the sentence that tells of it."""
        entry = self.entry
        entry.title, entry.room = anchor.before, anchor.label
        entry.look = Look(sort="told")
        entry.prose.append(anchor.line.text)
        listed = people.parse(anchor.rest, trusted=True) if anchor.rest else people.People()
        self._add([one for one in listed.found if one.evident], anchor.role)

    def _follower_is_title(self) -> bool:
        return bool(self.body) and self.body[0].kind is Kind.OTHER and not self.body[0].line.gap

    def _set_title(self, text: str, switches: Sequence[int]) -> None:
        title, found = split_people(text, switches)
        entry = self.entry
        title, room = _bracketed_room(title)
        for at in switches:
            # A wide gap or another face sets the room apart.
            behind = text[at:].strip(" ,|")
            if not found and text[:at].strip() and items.is_room(behind, self.seen):
                title, room = text[:at].strip(" ,|"), behind
                break
        entry.title = title
        entry.room = entry.room or room
        entry.code = entry.code or items.code_of(title)
        self._add(found, "")

    def _part(self, part: Part) -> None:
        match part.kind:
            case Kind.OTHER | Kind.NUMBERED:
                self._other(part)
            case Kind.PEOPLE:
                self._people(part)
            case Kind.ROLE:
                self._role(part)
            case Kind.AFFILIATIONS:
                self._affiliations(part)
            case Kind.ROOM:
                if not self.entry.room and self.speech is None:
                    self.entry.room = part.rest
            case Kind.ASIDE:
                self._aside(part)
            case Kind.GRID:
                self.losses.add("several times in one line", part.line.text)
            case _:
                self.in_text = True
                self.entry.prose.append(part.line.text)

    def _aside(self, part: Part) -> None:
        entry = self.entry
        if part.label in ("track", "topic", "category") and part.rest:
            entry.tracks.append(part.rest)
        elif part.label in ("session type", "type", "format") and part.rest:
            entry.kind = part.rest.lower()
        elif part.label == "code":
            entry.code = entry.code or part.rest
        else:
            self.in_text = True
            entry.prose.append(part.line.text)

    # --- titles

    def _other(self, part: Part) -> None:
        """Place a line that nothing but its place explains: the first explanation that fits."""
        numbered = part.kind is Kind.NUMBERED
        if numbered and (self._number(part) or part.label):
            return
        if not numbered and (self._continues_affiliation(part) or self._continues_role(part)):
            return
        text = part.rest if part.label == "title" else part.line.text
        if self._titles(text, part) or self._fills_in(text, part):
            return
        self._talks(text, part)

    def _number(self, part: Part) -> bool:
        """Take "Paper 12: title" for this entry's own title, or for a talk of it."""
        entry, line = self.entry, part.line
        if not entry.title and not self._is_session():
            entry.code = entry.code or part.code
            if part.rest:
                self._set_title(part.rest, _after(part))
            return True
        if not (entry.title or part.label):
            return False
        if line.bullet and self.in_text:
            entry.prose.append(line.text)
        else:
            self._begin_speech(part.rest, _after(part), part.code)
        return True

    def _continues_role(self, part: Part) -> bool:
        """Take a line right beneath a role for more people of that role."""
        if not self.role or self.role_at < self.i - 1 or part.line.gap:
            return False
        listed = people.parse(part.line.text, trusted=True)
        if not listed or listed.rest or not _surely_people(listed, part.line.text):
            return False
        self._unclear(listed, part.line.text)
        self._add(listed.found, self.role)
        self.role_at = self.i
        return True

    def _titles(self, text: str, part: Part) -> bool:
        """Take a line for the title that is still missing, or for the rest of a broken one."""
        entry = self.entry
        if not entry.title and not (entry.found and entry.named_after_speaker):
            after = self._after_this()
            if words.KIND.match(text) and after is not None and after.kind is Kind.OTHER:
                entry.kind = text.lower()
            else:
                self._set_title(text, part.line.switches)
            return True
        if self.speech is not None and not self.speech.title:
            self.speech.title = text
            return True
        if self._title_goes_on(part.line.text, part.line.gap):
            entry.title = f"{entry.title} {text}"
            return True
        return False

    def _fills_in(self, text: str, part: Part) -> bool:
        """Take a line for the room, or for a piece of the description."""
        entry, line = self.entry, part.line
        if not entry.room and self.speech is None and items.is_room(text, self.seen):
            entry.room = text
            return True
        if line.bullet and self.in_text:
            entry.prose.append(line.text)
            return True
        return False

    def _talks(self, text: str, part: Part) -> None:
        """Take a line for a talk if people stand in it or beneath it; else keep or report it."""
        entry, line = self.entry, part.line
        after = self._after_this()
        title, found = split_people(text, line.switches)
        if found:
            self._begin_speech(title, (), "", found)
        elif text.endswith(".") and (after is None or after.line.gap > 0):
            entry.prose.append(text)
        elif self._people_follow():
            self._begin_speech(text, line.switches, items.code_of(text))
        elif self.speech is not None and words.UNMANNED.match(text):
            self._begin_speech(text, (), "")
        elif self.speech is None and (self.in_text or not line.gap or not entry.found):
            entry.prose.append(text)
        else:
            self.losses.add("a line that could not be placed", text)

    def _after_this(self) -> Part | None:
        return self.body[self.i + 1] if self.i + 1 < len(self.body) else None

    def _is_session(self) -> bool:
        """Whether more than one numbered paper stands beneath the time."""
        return sum(part.kind is Kind.NUMBERED for part in self.body) > 1

    def _title_goes_on(self, text: str, gap: int) -> bool:
        entry = self.entry
        if gap or self.speech is not None or entry.found or entry.prose or entry.room:
            return False
        if len(entry.title) + len(text) > items.LONGEST_TITLE or self.i > 1:
            return False
        return bool(_BROKEN.search(entry.title)) or (
            entry.title.isupper() and text.isupper() and not items.is_room(text, self.seen)
        )

    def _beneath_a_list(self, before: Part, holders: Sequence[people.Found]) -> int:
        """Return how many people of the line above share the affiliation beneath it."""
        if before.kind is Kind.OTHER:
            return min(self.shared, len(holders))
        listed = len(people.parse(before.rest or before.line.text, trusted=True).found)
        tail = holders[len(holders) - listed :] if 0 < listed <= len(holders) else holders[-1:]
        return len(tail) if not any(one.affiliation for one in tail) else 1

    def _belongs_below(self, part: Part) -> bool:
        """Whether the line stands with the people beneath it rather than with those above it."""
        for after in self.body[self.i + 1 : self.i + 4]:
            if after.kind is Kind.PEOPLE:
                return after.line.gap <= part.line.gap and not words.is_place(part.line.text)
            if after.kind is not Kind.OTHER or after.line.gap > part.line.gap:
                return False
        return part.line.gap > 0

    def _people_follow(self) -> bool:
        """Whether the next line, or the one after a broken title, holds people."""
        for part in self.body[self.i + 1 : self.i + 3]:
            if part.kind is Kind.PEOPLE:
                return True
            if part.kind is Kind.ROLE and not roles.leads(part.role):
                return True
            if part.kind is not Kind.OTHER or part.line.gap:
                return False
        return False

    def _begin_speech(
        self, text: str, switches: Sequence[int], code: str, found: Sequence[people.Found] = ()
    ) -> None:
        last = self.speech
        if (
            last is not None
            and not last.found
            and last.title
            and not last.code
            and not code
            and not words.UNMANNED.match(last.title)
            and self.i
            and not self.body[self.i].line.gap
        ):
            # The title was broken over two lines.
            last.title = f"{last.title} {text}"
            return
        title, inside = (text, list(found)) if found else split_people(text, switches)
        self.speech = Speech(title=title, code=code)
        self.entry.speeches.append(self.speech)
        self.role = ""
        self.in_text = False
        self._add(inside, "")

    # --- people

    def _add(self, found: Sequence[people.Found], role: str) -> None:
        to_session = self.speech is None or roles.leads(role)
        target = self.entry.found if to_session or self.speech is None else self.speech.found
        for one in found:
            target.append(one if one.role or not role else people.with_role(one, role))

    def _people_text(self, text: str) -> None:
        roles = people.roles_in(text)
        if roles:
            for role, rest in roles:
                self._listed(role, rest)
            return
        listed = people.line(text)
        self._unclear(listed, text)
        self._add(listed.found, "")

    def _people(self, part: Part) -> None:
        text = part.line.text
        spoken = speaker_first(text)
        if spoken is not None and (self.entry.title or self.entry.speeches):
            title, found = spoken
            self._begin_speech(title, (), "", [found])
            return
        if spoken is not None:
            self.entry.title = spoken[0]
            self._add([spoken[1]], "")
            return
        role = self.role if self.role_at >= self.i - 1 and not part.line.gap else ""
        if role or (self.role and not self.entry.found and self.role_at >= self.i - 1):
            self.role_at = self.i
            role = self.role
        if not self.entry.title and not self.entry.found:
            self.entry.named_after_speaker = not self._title_comes()
            self.entry.speaker_line = text
        listed = people.line(text)
        self._unclear(listed, text)
        self._add(listed.found, role)

    def _title_comes(self) -> bool:
        after = self.body[self.i + 1] if self.i + 1 < len(self.body) else None
        return after is not None and after.kind is Kind.OTHER and not after.line.gap

    def _role(self, part: Part) -> None:
        roles = people.roles_in(part.line.text) or [(part.role, part.rest)]
        self.in_text = False
        if not part.rest and self._role_beneath(part):
            return
        for role, rest in roles:
            self.role, self.role_at = role, self.i
            if rest:
                self._listed(role, rest)

    def _role_beneath(self, part: Part) -> bool:
        """Give a role that stands by itself to the person above it, where nobody stands below."""
        after = self._after_this()
        holders = self._holders()
        if part.line.gap or not holders or holders[-1].role:
            return False
        if after is not None and not after.line.gap:
            return False
        holders[-1] = people.with_role(holders[-1], part.role)
        return True

    def _listed(self, role: str, text: str) -> None:
        listed = people.parse(text, trusted=True)
        for rest in listed.rest:
            self.losses.add(f"text beside a {role} that names nobody", rest)
        self._unclear(listed, text)
        self._add(listed.found, role)

    def _unclear(self, listed: people.People, text: str) -> None:
        if listed.unclear:
            self.losses.add("one affiliation behind several names, given to the last alone", text)

    def _holders(self) -> list[people.Found]:
        return (
            self.speech.found if self.speech is not None and self.speech.found else self.entry.found
        )

    def _affiliations(self, part: Part) -> None:
        holders = self._holders()
        marks = {int(mark) for one in holders for mark in one.marks if mark.isdigit()}
        numbered = people.numbered(part.line.text)
        if not numbered or not holders or not marks:
            self.losses.add("an affiliation that belongs to nobody named", part.line.text)
            return
        holders[:] = people.attach(holders, numbered)

    def _continues_affiliation(self, part: Part) -> bool:  # noqa: PLR0911 - one reason a line
        """Take a line beneath a person for the affiliation, where it reads like one."""
        holders = self._holders()
        before = self.body[self.i - 1] if self.i else None
        if not holders or before is None:
            return False
        text = part.line.text
        last = holders[-1]
        if last.marks and not last.affiliation:
            number = max((int(m) for one in holders for m in one.marks if m.isdigit()), default=0)
            for first in range(1, number + 1):
                listed = people.numbered(text, first=first)
                if listed:
                    holders[:] = people.attach(holders, listed)
                    return True
        beneath = before.kind in (Kind.PEOPLE, Kind.ROLE) or self.below == self.i - 1
        if not beneath or (
            part.line.gap > 0 and self.below != self.i - 1 and not words.is_affiliation(text)
        ):
            return False
        if part.line.bullet or self._belongs_below(part):
            return False
        if not words.is_affiliation(text) and not (
            self.below == self.i - 1 and len(text) < LONGEST_PLACE and "," in text
        ):
            return False
        if (
            before.kind is not Kind.OTHER
            and last.affiliation
            and not words.OFFICE.search(last.affiliation)
        ):
            return False
        shared = self._beneath_a_list(before, holders)
        for place in range(len(holders) - shared, len(holders)):
            one = holders[place]
            joined = f"{one.affiliation}, {text}" if one.affiliation else text
            holders[place] = people.with_affiliation(one, joined.rstrip(" ,;"))
        self.shared = shared
        self.below = self.i
        return True


_BROKEN = re.compile(
    r"(?::|,|-|\b(?:and|of|for|the|in|with|to|at|on|a|an|vs\.?|versus|from|by|or|&))$",
    re.IGNORECASE,
)


def _look(anchor: Part, sort: str) -> Look:
    span, line = anchor.span, anchor.line
    return Look(
        ends=span is not None and span.last is not None,
        begins=bool(anchor.before),
        sort={"room": "", "people": "title"}.get(sort, sort),
        level=line.level,
        depth=line.depth,
        bold=line.bold and line.origin != "pdf",
        origin=line.origin,
    )


def _bracketed_room(title: str) -> tuple[str, str]:
    for glued in _GLUED.finditer(title):
        room = title[glued.start() :]
        if words.ROOM.search(room) and len(room) <= items.LONGEST_ROOM and " " in room:
            return title[: glued.start()], room
    match = re.search(r"\s\(((?:Room|Hall|Ballroom)\s[^()]{1,40})\)$", title)
    return (title[: match.start()], match[1]) if match else (title, "")


def _face_parts(text: str, switches: Sequence[int]) -> bool:
    """Whether a change of face parts a title from people who would pass for one name with it."""
    return any(people.line(text[at:]) and len(text[:at]) > 4 for at in switches)  # noqa: PLR2004


def _after(part: Part) -> tuple[int, ...]:
    """Return the switches of a line counted from its rest."""
    return tuple(at - part.rest_at for at in part.line.switches if at > part.rest_at)


def _surely_people(listed: people.People, text: str) -> bool:
    """Whether a line beneath a role goes on with its people."""
    if all(one.evident for one in listed.found):
        return True
    names = (re.sub(r",.*", "", one.name) for one in listed.found)
    return all(map(people.is_name, names)) and not re.search(r"\s[–—-]\s|:", text)


# --- people inside titles ----------------------------------------------------------------------


def split_people(text: str, switches: Sequence[int]) -> tuple[str, list[people.Found]]:
    """Part a title from the people that stand behind it in the same line.

    First where the face changes, then at a dash, bar or comma, then where a small letter runs into
    a capital one. The people must be evident and fill the rest of the line.
    """
    for cut in _cuts(text, switches):
        title, rest = text[:cut].strip(" ,;|–—-/(.:"), text[cut:].strip(" ,;|–—-/")
        if not title or len(title) < 3:  # noqa: PLR2004 - nothing is called that
            continue
        if text[:cut].rstrip().endswith("(") and rest.endswith(")"):
            rest = rest[:-1]
        if words.NOBODY.match(rest):
            return title, []
        if len(rest) < 5:  # noqa: PLR2004 - no name is that short
            continue
        if roles := people.roles_in(rest):
            if all(people.parse(after, trusted=True) for _, after in roles):
                return title, [
                    people.with_role(one, role)
                    for role, after in roles
                    for one in people.parse(after, trusted=True).found
                ]
            continue
        listed = people.line(rest)
        if listed and not credentials.is_credentials(title):
            return title, list(listed.found)
    return text, []


def _cuts(text: str, switches: Sequence[int]) -> Iterator[int]:
    yield from list(switches)[:MOST_CUTS]
    if not re.search(r"[A-Z]{2}|[a-z]D\b|\)|\bD[Rr]\.|T[Bb][AaDdCc]", text):
        return
    glued = [match.start() for match in _GLUED.finditer(text)]
    yield from reversed(glued[-MOST_CUTS:])
    marks = [
        match.end() for match in re.finditer(r"\s[–—|/-]\s|[;|]\s|\s\((?=[A-Z])|[:?!.]\s", text)
    ]
    yield from marks[:MOST_CUTS]
    commas = [match.end() for match in re.finditer(r",\s", text)]
    for cut in commas[:MOST_CUTS]:
        if re.match(r"(?:Dr\.\s)?\S+(?:\s\S+){1,4}?,?\s(?:[A-Z]{2}|Ph\.?D|M\.D|D\.O)", text[cut:]):
            yield cut
    yield from [match.start() for match in _SPOKEN.finditer(text)][-2:]


_SPOKEN = re.compile(
    r"(?<=[a-z?!)])\s(?=(?:Dr\.\s)?[A-ZÀ-Þ][a-zà-ÿ]+\s(?:[A-ZÀ-Þ]\.?\s){0,2}[A-ZÀ-Þ][\w’'-]+,\s"
    r"(?:MD|M\.D\.|DO|D\.O\.|Ph\.?D|MBBS|MBChB|PA-C|DPT|DPM)\b)"
)
"""A full name before a degree, right behind a title: no sign parts them but the degree."""
_GLUED = re.compile(
    r"(?:(?<=[a-zà-ÿ]{4})|(?<=\s[a-z]{3})|(?<=\s[a-z]{2})|(?<=[?!.)\]”’\d])|(?<=[A-Z]{2}))"
    r"(?=[A-ZÀ-Þ](?:[a-zà-ÿ’'-]|\.\s?[A-Z]))"
)
"""Where a small letter, a mark or a row of capitals runs into a capital: "anaerobesHugo"."""


def speaker_first(text: str) -> tuple[str, people.Found] | None:
    """Return title and speaker of "Jane Roe, MD - The ACL in Children", or None."""
    listed = people.line(text)
    if len(listed.found) != 1:
        return None
    one = listed.found[0]
    subject = one.affiliation
    if not subject or len(subject.split()) < 4 or words.is_institution(subject):  # noqa: PLR2004
        return None
    if re.search(rf"\(\s*{re.escape(subject)}", text):
        return None
    return subject, people.with_affiliation(one, "")


# --- a page without times ----------------------------------------------------------------------


def _untimed(parts: Sequence[Part], seen: Counter[str], losses: Losses) -> list[Entry]:
    """Read sessions off a page without times: a title, and roles or numbered papers beneath it."""
    starts = []
    for i, part in enumerate(parts):
        if part.kind is not Kind.OTHER:
            continue
        following = [
            p for p in parts[i + 1 : i + 4] if p.kind not in (Kind.FURNITURE, Kind.ROOM, Kind.DAY)
        ]
        if following and (
            (following[0].kind is Kind.ROLE and roles.leads(following[0].role))
            or (following[0].kind is Kind.ROLE and following[0].role == "panelist")
        ):
            starts.append(i)
    stops = dict(zip(starts, [*starts[1:], len(parts)], strict=False))
    current: days.Day | None = None
    entries = []
    for i, part in enumerate(parts):
        if part.kind is Kind.DAY:
            current = part.day
        if i in stops:
            body = [p for p in parts[i : stops[i]] if p.kind not in (Kind.DAY, Kind.FURNITURE)]
            entry = Entry(anchor=None, day=current)
            _Filler(entry, body, seen, losses).fill("")
            entries.append(entry)
        elif not starts or i < starts[0]:
            _lose(part, losses)
    return entries
