"""Lines to items: which lines begin an entry of the program, and what each other line is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from enum import Enum
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from confprep.scrapers.general import people, words
from confprep.scrapers.general.lines import Line
from confprep.text import clock, days, roles

CODE = r"(?:[A-Z]{1,5}[-–.]?\d{1,5}[A-Za-z]?|[A-Z]{1,4}-[A-Z]{1,4}-?\d{0,3}|#?\d{2,5}[A-Z]?)"
_CODE_FIRST = re.compile(rf"^\(?(?P<code>{CODE})\)?\s?[|:.–—-]?\s?$")
_CODED = re.compile(r"^(?P<code>[A-Z]{1,4}-?\d{1,5}[A-Za-z]?)[\s.:|–—-]{1,3}(?=\S)")
_IN_BRACKETS = re.compile(r"^\((?P<code>[A-Z][A-Z0-9]{0,7}(?:-[A-Z0-9]{1,6}){0,2})\)\s")
_NUMBERED = re.compile(
    r"^(?P<label>(?:Paper|Abstract|Presentation|Poster|ePoster|E-Poster|Talk|Podium|Oral|Case)"
    r"\s?(?:#|No\.?|Number)?\s?(?P<number>[A-Z]{0,3}-?\d{1,5}[A-Za-z]?))\s?[:.–—|-]?\s?(?=\S|$)",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"^(?P<label>location|room|venue|where|place|hall|track|topic|category|session type|type|format|level"
    r"|time|when|date|day|session|title|session title|session id|code|event)\s?:\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"^(?:fee|cost|price|ticket|registration fee|cme|credits?|ce credit|capacity|learning objectives?"
    r"|objectives?|description|summary|abstract|background|purpose|sponsored by|supported by"
    r"|sponsors?|supporters?|co-?organi[sz]ed (?:with|by)|organi[sz]ed by|hosted by|in collaboration with"
    r"|additional registration|advanced practice provider fee|candidate and medical student fee|note"
    r"|disclosures?|funding|keywords?|target audience|endorsed by|presented in partnership"
    r"|jointly|accreditation|methods?|results?|conclusions?|level of evidence"
    r"|materials|handouts?)\b[^:]{0,40}:"
    r"|^\*|^(?:fee|learning objectives?|description|sponsored session|objectives|abstract)\s?:?$"
    r"|^(?:sponsored|supported|organi[sz]ed|co-?sponsored|endorsed|funded) by\b"
    r"|^co-?organi[sz]ed\b|^\$\d|^\d+(?:\.\d+)? (?:ama|cme|ce) ",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"^(?:skip to (?:main|content|navigation|main content)|share this page:?|icon legend|back to top"
    r"|(?:page\s)?\d{1,4}(?:\sof\s\d{1,4})?|full schedule|print(?: this page)?|log ?in|sign in|register(?: now)?"
    r"|search|menu|home|add to (?:my )?(?:schedule|calendar)|view (?:more|details|abstract)|read more"
    r"|show (?:more|details)|download|expand all|collapse all|close|return to (?:top|the )?(?:list|schedule|search|program|agenda|results)?|loading\W*|all times .*"
    r"|this session is (?:not )?in your schedule.*|copyright.*|©.*|source:.*|https?://\S+|www\.\S+"
    r"|details|more info(?:rmation)?|favou?rites?|bookmark|next|previous|filter|speakers, topics.*"
    r"|[^\w]{1,20}|page \d+.*)$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://\S{4,}")
LONGEST_TITLE = 300
LONGEST_TOLD = 800
LONGEST_ROOM = 60


class Kind(Enum):
    """What a line is."""

    ANCHOR = "anchor"
    DAY = "day"
    ROLE = "role"
    PEOPLE = "people"
    ROOM = "room"
    ASIDE = "aside"
    NUMBERED = "numbered"
    AFFILIATIONS = "affiliations"
    PROSE = "prose"
    FURNITURE = "furniture"
    GRID = "grid"
    OTHER = "other"


class Part(Struct, frozen=True):
    """One line, and what it is taken for."""

    line: Line
    kind: Kind
    day: days.Day | None = None
    span: clock.Printed | None = None
    code: str = ""
    before: str = ""
    """Text of an anchor in front of its time."""
    rest: str = ""
    """Text after the time, the label or the role."""
    rest_at: int = 0
    """Offset of `rest` in the line."""
    role: str = ""
    label: str = ""
    told: bool = False
    """Whether the anchor is a sentence, with `label` its room and `rest` its people."""


def read(lines: Sequence[Line]) -> list[Part]:
    """Say of each line what it is."""
    lines = _ends_beside_starts(lines)
    codes = _codes(lines)
    dotted = clock.context(line.text for line in lines).dotted
    return _without_grids([part_of(line, codes, dotted=dotted) for line in lines])


def _ends_beside_starts(lines: Sequence[Line]) -> list[Line]:
    """Join two lines that are one clock each, the later below: start over end, as one range.

    Three or more of them beneath each other are a column of starts.
    """
    joined: list[Line] = []
    alone = [_is_clock(line.text) for line in lines]
    place = 0
    while place < len(lines):
        line = lines[place]
        pair = alone[place : place + 2] == [True, True] and not any(
            alone[at] for at in (place - 1, place + 2) if 0 <= at < len(lines)
        )
        found = clock.pair(line.text, lines[place + 1].text) if pair else None
        if found is not None and found.end is not None and not found.ends_next_day:
            text = f"{line.text} - {lines[place + 1].text}"
            joined.append(replace(line, text=text, switches=()))
            place += 1
        else:
            joined.append(line)
        place += 1
    return joined


def _is_clock(text: str) -> bool:
    found = clock.printed(text)
    return len(found) == 1 and found[0].last is None and found[0].text == text.strip()


def _head_of_grid(block: Sequence[Part]) -> int | None:
    """Return where two different days stand right beneath each other: the head of a table."""
    for place, (one, other) in enumerate(pairwise(block)):
        if one.day is not None and other.day is not None and one.kind is other.kind is Kind.DAY:
            different = (one.day.weekday, one.day.number) != (other.day.weekday, other.day.number)
            if different and not one.day.bare_weekday:
                return place
    return None


def _codes(lines: Sequence[Line]) -> frozenset[str]:
    """Return the letters that begin a row of codes on this page: E0021, E0022...

    One line that begins with "T2" or "HIV-1" is a subject; a series is a numbering.
    """
    series: dict[str, set[str]] = {}
    for line in lines:
        if match := _CODED.match(line.text):
            series.setdefault(_letters(match["code"]), set()).add(match["code"])
    return frozenset(
        letters
        for letters, found in series.items()
        if len(found) > 1 and any(len(code) - len(letters) > 1 for code in found)
    )


def _letters(code: str) -> str:
    return re.split(r"[^A-Z]", code, maxsplit=1)[0]


def _without_grids(parts: Sequence[Part]) -> list[Part]:
    """Mark the lines of a table whose columns are lost: which time is whose cannot be told.

    It shows itself by standing in one block with several days, and several times in a line.
    """
    whole: list[Part] = []
    block: list[Part] = []
    for part in [*parts, None]:
        if part is None or (part.line.gap and block):
            begin = _head_of_grid(block)
            if begin is not None and any(p.kind is Kind.GRID for p in block[begin:]):
                block[begin:] = [
                    p if p.kind is Kind.DAY else Part(line=p.line, kind=Kind.GRID)
                    for p in block[begin:]
                ]
            whole += block
            block = []
        if part is not None:
            block.append(part)
    return whole


def part_of(line: Line, codes: frozenset[str] = frozenset(), *, dotted: bool = False) -> Part:
    """Say what one line is; `codes` are the letters of the page's numberings.

    `dotted`: the page parts hours and minutes by a point.
    """
    text = line.text
    if not any(map(str.isalnum, text)) or _FURNITURE.match(text) or _is_address(text):
        return Part(line=line, kind=Kind.FURNITURE)
    anchor = _anchor(line, dotted=dotted)
    if anchor is not None:
        return anchor
    return _labelled(line) or _told(line) or _plain(line, codes)


def _is_address(text: str) -> bool:
    match = _ADDRESS.search(text)
    return match is not None and (match.start() < 10 or len(match[0]) * 2 > len(text))  # noqa: PLR2004


# --- lines with a day or a time ----------------------------------------------------------------


def _anchor(line: Line, *, dotted: bool) -> Part | None:  # noqa: PLR0911 - one form a line
    text = line.text
    day = days.at_start(text)
    offset = 0
    if day is not None:
        rest = text[day.stop :]
        offset = day.stop + len(rest) - len(rest.lstrip(" ,:|–—-/@()"))
        if offset >= len(text) or _is_day_tail(text[offset:], text[day.stop : offset], day):
            return Part(line=line, kind=Kind.DAY, day=day, rest=text[offset:])
    body = text[offset:]
    spans = clock.printed(body, dotted=dotted)
    if not spans:
        ending = days.in_heading(text) if day is None else None
        return Part(line=line, kind=Kind.DAY, day=ending) if ending else None
    spans = _one_range(body, _one_time_in_two_zones(body, spans))
    span = spans[0]
    if len(spans) > 1 and _is_grid(spans):
        return Part(line=line, kind=Kind.GRID)
    before = body[: span.begin].strip(" |:–—-([,@")
    after_at = offset + span.stop
    after = text[after_at:]
    lead = len(after) - len(after.lstrip(" |:–—-)],.;"))
    rest, rest_at = after[lead:], after_at + lead
    if day is not None and not before:
        return Part(line=line, kind=Kind.ANCHOR, day=day, span=span, rest=rest, rest_at=rest_at)
    if day is not None:
        return None
    label = re.sub(r"^(?:time|when|start|date)s?\s?:?$", "", before, flags=re.IGNORECASE)
    if not label:
        return _time_first(line, span, rest, rest_at)
    code = _CODE_FIRST.match(body[: span.begin].strip())
    if code:
        return Part(
            line=line, kind=Kind.ANCHOR, span=span, code=code["code"], rest=rest, rest_at=rest_at
        )
    return _time_last(line, span, body, rest, rest_at)


def _time_first(line: Line, span: clock.Printed, rest: str, rest_at: int) -> Part | None:
    if span.last is None:
        # A single time in front of a small word is the middle of a sentence.
        if rest[:1].islower() and not re.match(r"(?:e-?poster|mini|m[A-Z])", rest):
            return None
        if not span.first.half and span.first.hour == 0 and not span.first.zero:
            return None
    elif rest[:1].islower() and words.is_prose(rest):
        return None
    return Part(line=line, kind=Kind.ANCHOR, span=span, rest=rest, rest_at=rest_at)


def _time_last(line: Line, span: clock.Printed, body: str, rest: str, rest_at: int) -> Part | None:
    """Read a title with its time behind it: "Opening Session (8:00-9:00 am)"."""
    if len(body) > LONGEST_TITLE or words.is_prose(body):
        return None
    printed = body[: span.begin]
    day_inside = None
    separated = re.search(r"[|,(–—@:-]\s?$|\s{2}$", printed) is not None
    head = printed.strip(" |:–—-([,@")
    # "Keynote, Friday, October 17, 8:00 am": the day stands between title and time.
    for match in re.finditer(r"[,|(–—-]\s?", head):
        inner = days.at_start(head[match.end() :])
        if inner is not None and inner.stop >= len(head) - match.end() - 1:
            day_inside, head = inner, head[: match.start()].strip(" |:–—-([,")
            separated = True
            break
    if span.last is None and not (separated and (span.first.half or day_inside)):
        return None
    if not separated and span.last is not None and not (line.switches or not rest):
        return None
    if not head or (rest and len(rest) > LONGEST_ROOM):
        return None
    return Part(
        line=line,
        kind=Kind.ANCHOR,
        span=span,
        day=day_inside,
        before=head,
        rest=rest,
        rest_at=rest_at,
    )


def _is_day_tail(tail: str, separator: str, day: days.Day) -> bool:
    """Whether what stands behind a day leaves it a heading: "Friday, October 17: Day Two"."""
    if not tail or clock.printed(tail) or len(tail) > 70:  # noqa: PLR2004 - a heading
        return False
    if day.bare_weekday:
        return bool(
            re.fullmatch(
                r"(?:morning|afternoon|evening)?\s?(?:sessions?|program|agenda)?",
                tail,
                re.IGNORECASE,
            )
        )
    return (bool(re.search(r"[:|–—/()@,-]", separator)) and not words.is_prose(tail)) or bool(
        re.match(
            r"(?:\(|program|agenda|schedule|sessions?|general|morning|afternoon|evening)",
            tail,
            re.IGNORECASE,
        )
    )


def _one_time_in_two_zones(text: str, spans: list[clock.Printed]) -> list[clock.Printed]:
    """Drop a second time that says the first one again for another zone."""
    if len(spans) == 2 and spans[0].label and spans[1].label:  # noqa: PLR2004 - a pair
        between = text[spans[0].stop : spans[1].begin].strip()
        if between in ("/", "(", "|", ",", "or", "–", "-"):
            first = spans[0]
            stop = spans[1].stop + (text[spans[1].stop : spans[1].stop + 1] == ")")
            return [
                clock.Printed(
                    first=first.first,
                    last=first.last,
                    begin=first.begin,
                    stop=stop,
                    text=first.text,
                    label=first.label,
                )
            ]
    return spans


def _one_range(text: str, spans: list[clock.Printed]) -> list[clock.Printed]:
    """Take two times at the beginning, with nothing but space between, for start and end."""
    if len(spans) != 2 or any(span.last is not None for span in spans):  # noqa: PLR2004 - a pair
        return spans
    one, two = spans
    if text[: one.begin].strip() or text[one.stop : two.begin].strip():
        return spans
    joined = clock.printed(f"{one.text} - {two.text}")
    if len(joined) != 1 or joined[0].last is None:
        return spans
    return [
        clock.Printed(
            first=joined[0].first,
            last=joined[0].last,
            begin=one.begin,
            stop=two.stop,
            text=joined[0].text,
            label=two.label or one.label,
        )
    ]


def _is_grid(spans: Sequence[clock.Printed]) -> bool:
    """Whether several times in one line are the cells of a table."""
    return sum(span.last is not None for span in spans) > 1 or len(spans) > 1


# --- a session told in a sentence --------------------------------------------------------------

_QUOTED = re.compile(r"[“\"]([^“”\"]{8,200}?)[,.]?[”\"]")
_WEEKDAY = re.compile(r"\b(?:on\s)?(?=(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b)")
_PLACED = re.compile(
    r"\b(?:in|at)\s(?:the\s)?((?:Room|Hall|Ballroom|Theater|Theatre|Auditorium|Level)s?\s[\w-]{1,12}"
    r"|(?:[A-Z][\w’'-]*\s){1,4}(?:Ballroom|Hall|Theater|Theatre|Auditorium|Room|Center)(?:\s[A-Z0-9]{1,5}\b)?)"
)
_LED = re.compile(
    r"\b(?P<how>moderated|chaired|led|hosted|presented)\sby\s(?P<who>[^;]{5,200}?)(?=\.\s|\.$|;|$)"
    r"|\b(?P<noun>moderators?|chairs?)(?:\s(?:is|are|will be)|,|:)\s(?P<whom>[^;]{5,200}?)(?=\.\s|\.$|;|$)",
    re.IGNORECASE,
)


def _told(line: Line) -> Part | None:
    """Read "Symposium F, “Title,” will be held Wednesday from 8:00 to 10:00 a.m. in Room 2000"."""
    text = line.text
    if not words.is_prose(text) or len(text) > LONGEST_TOLD:
        return None
    spans = [span for span in clock.printed(text) if span.last is not None or span.first.half]
    quoted = _QUOTED.search(text)
    if len(spans) != 1 or quoted is None:
        return None
    day = next(
        (day for m in _WEEKDAY.finditer(text) if (day := days.at_start(text[m.end() :]))), None
    )
    lead = text[: quoted.start()].strip(" ,:")
    title = (
        f"{lead}: {quoted[1]}" if re.fullmatch(r"[A-Z][\w-]*\s[A-Z0-9]{1,4}", lead) else quoted[1]
    )
    room = _PLACED.search(text)
    led = _LED.search(text)
    role, rest = "", ""
    if led:
        role = people.led_by(led["how"]) if led["how"] else roles.label(led["noun"])
        rest = led["who"] or led["whom"]
    return Part(
        line=line,
        kind=Kind.ANCHOR,
        day=day,
        span=spans[0],
        before=title,
        label=room[1] if room else "",
        role=role,
        rest=rest,
        told=True,
    )


# --- other lines -------------------------------------------------------------------------------


def _labelled(line: Line) -> Part | None:
    text = line.text
    if match := _LABELLED.match(text):
        label = match["label"].lower()
        rest = match["rest"].strip()
        if label in ("location", "room", "venue", "where", "place", "hall"):
            return Part(line=line, kind=Kind.ROOM, rest=rest, label=label)
        if label in ("session type", "type", "format", "track", "topic", "category", "level"):
            return Part(line=line, kind=Kind.ASIDE, label=label, rest=rest)
        if label in ("session id", "code"):
            return Part(line=line, kind=Kind.ASIDE, label="code", rest=rest)
        if label in ("title", "session title", "event", "session") and rest:
            return Part(
                line=line, kind=Kind.OTHER, label="title", rest=rest, rest_at=match.start("rest")
            )
    if _ASIDE.match(text) and not (text[0] == "*" and people.line(text.lstrip("* "))):
        return Part(line=line, kind=Kind.ASIDE)
    return None


def _plain(line: Line, codes: frozenset[str]) -> Part:  # noqa: PLR0911 - one kind a line
    text = line.text
    if match := _NUMBERED.match(text):
        return Part(
            line=line,
            kind=Kind.NUMBERED,
            code=match["number"],
            label=match["label"],
            rest=text[match.end() :],
            rest_at=match.end(),
        )
    match = _CODED.match(text)
    if match and _letters(match["code"]) in codes:
        return Part(
            line=line,
            kind=Kind.NUMBERED,
            code=match["code"],
            rest=text[match.end() :],
            rest_at=match.end(),
        )
    if not line.bullet or len(text) < LONGEST_TITLE:
        roles = people.role_of(text)
        if roles is not None and (len(text) < LONGEST_TITLE or ":" in text[:60]):
            return Part(line=line, kind=Kind.ROLE, role=roles[0], rest=roles[1])
    if people.numbered(text) and words.is_affiliation(text):
        return Part(line=line, kind=Kind.AFFILIATIONS)
    if people.line(text):
        return Part(line=line, kind=Kind.PEOPLE)
    if words.is_prose(text) or len(text) > LONGEST_TITLE:
        return Part(line=line, kind=Kind.PROSE)
    return Part(line=line, kind=Kind.OTHER, rest=text)


def code_of(title: str) -> str:
    """Return the code that is printed inside a title: "(INT-1) Lunch" has INT-1."""
    if match := _IN_BRACKETS.match(title):
        return match["code"]
    if match := _CODED.match(title):
        return match["code"]
    if match := re.match(r"(\d{2,4}[A-Z]?)\s(?=[A-Z])", title):
        return match[1]
    return ""


_NUMBERED_PLACE = re.compile(
    r"(?:[A-ZÀ-Þ][\w’'-]*\s){0,3}(?!(?:19|20)\d\d)\d{1,4}(?:\s?[-–/&+]\s?\d{1,4})?\s?[A-Z]{0,4}"
    r"|(?:[A-ZÀ-Þ][\w’'-]*\s){1,3}[A-Z]{1,3}"
)
"""What a room without a word for it looks like: "Pitter 1-2", "515 A", "Broadway C"."""


def number_of(text: str) -> str:
    """Return the number where `text` is nothing but "Paper #12"."""
    match = _NUMBERED.match(text)
    return match["number"] if match and match.end() == len(text) else ""


def is_room(text: str, seen: Counter[str]) -> bool:
    """Whether a line without a label names a room: by its words, or by standing there again."""
    if len(text) > LONGEST_ROOM or text.endswith((".", "?", "!", ":")):
        return False
    if words.KIND.match(text) or (
        words.UNMANNED.match(text) and not re.match(r"exhibit|registration", text, re.IGNORECASE)
    ):
        return False
    if words.ROOM.search(text):
        return not re.search(r"[:;?]", text)
    return seen[text] > 1 and _NUMBERED_PLACE.fullmatch(text) is not None
