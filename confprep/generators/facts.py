"""What may be said: facts of the profile and of the page, ready to stand in a sentence.

Nothing is added and nothing is praised. A fact that is missing becomes a visible slot,
`[[ADD: your school]]`, so that a letter with a hole in it looks like one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any

import jinja2
from msgspec import Struct

from confprep.errors import WorkspaceError
from confprep.model import Commitment, Meeting, Name, Person, Plan, Profile
from confprep.text import clean, credentials, roles

SLOT = re.compile(r"\[\[ADD: (.+?)\]\]")
NOT_A_TALK = re.compile(
    r"^(discussion|panel( discussion)?|q\s*&\s*a|questions?( and answers?)?|welcome( remarks)?"
    r"|introductions?( and .*)?|opening( remarks)?|closing( remarks)?|moderators?|break|lunch"
    r"|case (discussions?|presentations?)|adjourn(ment)?|presentation|talk|tba|tbd|untitled)\W*$",
    re.IGNORECASE,
)
WITH_THE = frozenset(
    """
    netherlands philippines bahamas gambia maldives usa us uk uae united-states united-kingdom
    united-arab-emirates czech-republic dominican-republic united-states-of-america
    """.split()
)
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
LONGEST_SOCIETY = 12
SHORTEST_TITLE = 12
"""Characters below which a shortened title says nothing."""
NAME_WORDS = 8
SCHOOL_WORDS = 9
MOST_MINUTES = 15
"""Nobody is asked for more."""


# --- text -----------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Return `text` on one line, as it may stand in a sentence."""
    return clean.line(text)


def shorten(text: str, limit: int, *, subtitle: bool = True) -> str:
    """Return `text` in at most `limit` characters, cut where a reader would pause.

    With `subtitle`, what follows a colon or dash goes first; then words, never ending on a small
    word or a stray comma.
    """
    text = plain(text)
    if len(text) <= limit:
        return text
    main = re.split(r"(?<=\w)(?:[:;?]\s|\s[-\u2013\u2014]\s|\.\s)", text, maxsplit=1)[0]
    if subtitle and SHORTEST_TITLE <= len(main) <= limit:
        return main.rstrip(" ,;:")
    cut = text[: max(1, limit - 1)]
    if " " in cut:
        words = cut[: cut.rfind(" ")].split(" ")
        while words[2:] and words[-1].strip(",;:()").lower() in _SMALL:
            words.pop()
        cut = " ".join(words)
    cut = cut.rstrip(" ,;:(\u2013-\u201c") + "\u2026"
    if cut.count("\u201c") > cut.count("\u201d"):
        return f"{cut}\u201d" if len(cut) < limit else f"{shorten(text, limit - 1)}"
    return cut


_SMALL = frozenset(
    """
    a an the of in on for and or with to by from at as versus vs is are after
    """.split()
)


def fit(start: str, text: str, limit: int = 56) -> str:
    """Return `start` and as much of a title as a subject has room for, with a "Re: " to come."""
    room = limit - len(start) - 2
    return f"{start}“{shorten(text, room)}”" if room >= SHORTEST_TITLE else start.rstrip(" :,")


def first_words(text: str, limit: int) -> str:
    """Return at most `limit` words, and at most 24 characters a word, of `text`."""
    return shorten(" ".join(plain(text).split(" ")[:limit]), limit * 12)


CODE = re.compile(
    r"\s*(?:(?:paper|poster|talk|abstract)\s*\#?\s*[\w-]{1,8}\s*[:.\u2013-]\s+"
    r"|[(\[][A-Z]{0,4}[- ]?\d{1,5}[)\]]\s*[:.\u2013-]?\s*"
    r"|[A-Z]{0,4}-?\d{3,5}\s*[:.\u2013-]\s+"
    r"|(?:[A-Z]{1,4}-?)?\d{1,2}\s+[\u2013-]\s+)",
    re.IGNORECASE,
)
"""The number of a talk or session as printed before its title: "(P-78) ", "I099 - ", "PW05 - "."""
TICKET = re.compile(r"\s*\(\$+\)$")
"""The mark of a session that costs extra, as printed behind its title."""


def title(text: str, limit: int = 110) -> str:
    """Return a talk's or session's title as it can stand between quotation marks."""
    text = TICKET.sub("", plain(text))
    text = CODE.sub("", text, count=1) if CODE.match(text) else text
    text = text.translate(str.maketrans('"\u201c\u201d', "'\u2018\u2019"))
    return shorten(text.strip(" .'"), limit) if text.strip(" .") else ""


def series(items: Iterable[str]) -> str:
    """Return "a", "a and b" or "a, b and c"."""
    words = [item for item in items if item]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def an(noun: str) -> str:
    """Return `noun` with "a" or "an" before it, by its sound."""
    word = re.split(r"[\s-]", noun.strip(), maxsplit=1)[0]
    low = word.lower()
    if re.fullmatch(r"[A-Z]{1,5}\d*", word):
        vowel = word[0] in "AEFHILMNORSX"
    elif re.match(r"(uni([^nm]|$)|us[aeu]|eu|one\b|once\b|uk|ut[eo]|ur[ou])", low):
        vowel = False
    else:
        vowel = bool(re.match(r"[aeiou]|hono|hour|heir", low))
    return f"{'an' if vowel else 'a'} {noun}"


def minutes(number: int) -> str:
    """Return how long to ask for, in words: never more than fifteen minutes."""
    number = max(5, min(number, MOST_MINUTES))
    return f"{NUMBERS[number]} minutes" if number < len(NUMBERS) else f"{number} minutes"


def chosen(key: str, name: str, options: list[str]) -> str:
    """Return one of `options`, the same one for the same person and place in the text."""
    return options[_digest(f"{key}|{name}") % len(options)]


def some(key: str, name: str, options: list[str], number: int) -> tuple[str, ...]:
    """Return `number` of `options`, in an order of the person's own."""
    ordered = sorted(dict.fromkeys(options), key=lambda each: _digest(f"{key}|{name}|{each}"))
    return tuple(ordered[:number])


def _digest(text: str) -> int:
    return int.from_bytes(sha256(text.encode("utf-8", "replace")).digest()[:8], "big")


# --- people ---------------------------------------------------------------------------------


def doctor(name: Name) -> bool:
    """Whether "Dr." is right, by what the page or the user wrote."""
    titles = " ".join(name.titles).lower()
    return credentials.makes_a_doctor(name.credentials) or bool(
        re.search(r"\b(dr|prof|professor|doctor)\b", titles)
    )


def address(name: Name) -> str:
    """Return how to address a person: "Dr. Ames", else the full name. Never by a guessed gender."""
    if doctor(name) and name.family:
        professor = bool(re.search(r"(?i)\bprof", " ".join(name.titles)))
        return f"{'Professor' if professor else 'Dr.'} {lowered(name.surname)}"
    if name.titles and not name.given:
        return first_words(lowered(name.text), NAME_WORDS)  # "Ms. Ames", as it was written
    return full_name(name)


def full_name(name: Name) -> str:
    """Return the full name for a sentence."""
    return first_words(lowered(name.full), NAME_WORDS) or "[[ADD: their name]]"


def lowered(text: str) -> str:
    """Return a name printed in capitals as one would write it; any other is left alone."""
    text = plain(text)
    words = text.split(" ")
    if text.isupper() and any(word[3:] for word in words):
        return " ".join(word.title() if len(word) > 1 else word for word in words)
    return text


OWN_WORK = frozenset({"talk", "poster", "work"})
"""The kinds of `Activity` that are the person's own."""


class Activity(Struct, frozen=True, kw_only=True):
    """The one thing a letter or an opening is built on."""

    kind: str
    """`talk`, `poster`, `work`, `moderating`, `session`, or `none`.

    `work` is a talk that somebody else gives: the person is printed as one of its authors.
    """
    title: str = ""
    """Of the talk, poster or work; of the session for the others. May be empty."""
    session: str = ""
    day: str = ""
    """Weekday, or empty."""
    commitment: Commitment | None = None
    count: int = 0
    """How many of this kind the person has."""


def activity(person: Person) -> Activity:
    """Return what to speak about: a talk, else a poster, else the session they lead or sit in."""
    titled = [each for each in person.commitments if _has_own_title(each)]
    talks = [each for each in titled if each.kind not in {"poster", "moderating"}]
    posters = [each for each in titled if each.kind == "poster"]
    moderating = [each for each in person.commitments if each.kind == "moderating"]
    given = [each for each in talks if not _only_author(each)]
    for kind, own in (("talk", given), ("poster", posters), ("work", talks)):
        if own:
            count = len({title(each.talk_title).casefold() for each in own})
            return _about(kind, min(own, key=_weight), count)
    if moderating:
        return _about("moderating", min(moderating, key=_weight), 0)
    if person.commitments:
        return _about("session", min(person.commitments, key=_weight), 0)
    return Activity(kind="none")


def _has_own_title(commitment: Commitment) -> bool:
    text = title(commitment.talk_title)
    return bool(text) and not NOT_A_TALK.match(text)


def _only_author(commitment: Commitment) -> bool:
    """Whether the page prints the person as an author and not as who presents."""
    role = commitment.appearance.role.casefold()
    return "author" in role and "present" not in role


def _weight(commitment: Commitment) -> tuple[bool, bool, float, str]:
    """Presenting before being one of many authors; earlier before later."""
    role = commitment.appearance.role
    leads = not role or "present" in role or "speak" in role or "moderat" in role
    start = commitment.start.timestamp() if commitment.start else 0.0
    return (not leads, commitment.start is None, start, commitment.talk_id or commitment.session_id)


def _about(kind: str, commitment: Commitment, count: int) -> Activity:
    own = kind in OWN_WORK
    return Activity(
        kind=kind,
        title=title(commitment.talk_title if own else commitment.session_title),
        session=title(commitment.session_title),
        day=f"{commitment.start:%A}" if commitment.start else "",
        commitment=commitment,
        count=count,
    )


def role(person: Person) -> str:
    """Return what the page says they are: director, resident and so on, or how they speak."""
    printed = [
        *person.roles,
        *(each.appearance.role for each in person.commitments),
        *person.name.credentials,
        *person.affiliations,
    ]
    jobs = {job for text in printed for job in roles.jobs_in(text)}
    for job, key in (
        ("program director", "director"),
        ("coordinator", "coordinator"),
        ("resident", "resident"),
    ):
        if job in jobs:
            return key
    # Whoever chairs a session is printed as "chair" too: only an affiliation speaks of departments.
    if any(re.search(r"(?i)\bchair(man|woman|person)?\b", text) for text in person.affiliations):
        return "chair"
    kind = activity(person).kind
    return {
        "talk": "speaker",
        "work": "speaker",
        "moderating": "moderator",
        "session": "moderator",
    }.get(kind, kind)


# --- the meeting ----------------------------------------------------------------------------


def meeting_name(meeting: Meeting) -> str:
    """Return the meeting's name for a sentence, with "the" where it takes one."""
    name = first_words(
        re.sub(r"\s*\(?sample\)?\s*", " ", meeting.name, flags=re.IGNORECASE).strip(), 9
    )
    if not name:
        return meeting_short(meeting)
    if re.match(r"(?i)the\b", name) or not A_GATHERING.search(name):
        return name  # One says "at IDWeek 2025", but "at the OTA Annual Meeting 2024".
    return f"the {name}"


A_GATHERING = re.compile(
    r"(?i)\b(meetings?|congress|conference|symposium|assembly|summit|days?|course|forum|workshop"
    r"|convention|seminar|sessions?|retreat|colloquium|weekend|fair|review)\b"
)
"""Words that make a meeting's name a description, which takes an article."""


def meeting_short(meeting: Meeting) -> str:
    """Return "OTA 2024", for a subject line."""
    name, _, year = plain(meeting.key.removesuffix("-sample")).rpartition("-")
    if name and year.isdigit():
        society = plain(meeting.society)
        known = society if len(society) <= LONGEST_SOCIETY and not meeting.sample else ""
        return f"{known or _as_printed(name, meeting)} {year}"[:24]
    return first_words(meeting.name or meeting.key, 4) or "the meeting"


def _as_printed(key: str, meeting: Meeting) -> str:
    """Return the words of a meeting's key as its name prints them, else as an acronym."""
    words = r"\s*".join(map(re.escape, key.replace("-", "")))
    printed = re.search(rf"(?i)\b{words}\b", plain(meeting.name))
    return plain(printed[0]) if printed else key.replace("-", " ").upper()


def institution(name: str) -> str:
    """Return a program's name for a sentence: "the University of Washington"."""
    takes = re.match(
        r"(University|Hospital|College|Medical (College|University)) (of|for|at)\b", name
    )
    return f"the {name}" if takes else name


def first_day(plan: Plan) -> date | None:
    """Return the day the meeting begins: from the catalogue, else the first thing anyone does."""
    if plan.meeting.starts:
        return plan.meeting.starts
    starts = [
        each.start for row in plan.prospects for each in row.person.commitments if each.start
    ] + [visit.start for visit in plan.visits]
    return min(starts).date() if starts else None


# --- the user -------------------------------------------------------------------------------


def slot(what: str) -> str:
    """Return a visible hole for the user to fill."""
    return f"[[ADD: {what}]]"


class Me(Struct, frozen=True, kw_only=True):
    """What may be said of the user, ready for a sentence."""

    name: str
    who: str
    """Follows "I am": "a medical student at X in Grenada"."""
    signature: tuple[str, ...]
    """Lines under a letter: name, and where."""
    full_signature: tuple[str, ...]
    """With the AAMC ID, for letters about programs."""
    goal: str
    """A sentence."""
    goal_clause: str
    """Follows "and"."""
    specialty: str
    interests: str
    """"a, b and c", or empty."""
    interest: str
    """The first one, or the specialty."""
    research: str
    """A sentence in the user's own words, or empty."""
    preliminary: bool
    school: str
    aamc_id: str
    needs_visa: str


def me(profile: Profile, today: date, *, research: bool = True, brief: bool = False) -> Me:
    """Return the facts of the profile. `brief` leaves out what a letter can do without."""
    name = first_words(profile.name, NAME_WORDS) or slot("your name")
    school = first_words(profile.school, SCHOOL_WORDS)
    specialty = first_words(profile.specialty.replace("-", " "), 4) or "surgery"
    interests = [first_words(each, 5) for each in profile.interests if plain(each)][:3]
    aamc = first_words(profile.aamc_id, 2)
    goal = _goal(profile, specialty, today)
    who = _who(profile, school, "" if brief else _country(profile, school))
    signature = (name, _line(_who(profile, school, "")))
    return Me(
        name=name,
        who=who,
        signature=signature,
        full_signature=(*signature, f"AAMC ID {aamc}") if aamc and not brief else signature,
        goal=f"I {goal}.",
        goal_clause=f"I {goal}",
        specialty=specialty,
        interests="" if brief else series(interests),
        interest=interests[0] if interests else specialty,
        research=sentence(profile.research) if research else "",
        preliminary=profile.stage == "preliminary",
        school=school,
        aamc_id=aamc,
        needs_visa=plain(profile.needs_visa),
    )


def _who(profile: Profile, school: str, country: str) -> str:
    if profile.stage == "preliminary":
        hospital = first_words(profile.hospital, SCHOOL_WORDS) or slot("your hospital")
        return f"a preliminary surgery resident at {hospital}"
    place = (school or slot("your school")) + country
    return {
        "student": f"a medical student at {place}",
        "graduate": f"a graduate of {place}",
    }.get(profile.stage, f"from {place}")


def _country(profile: Profile, school: str) -> str:
    country = first_words(profile.country, 4)
    if not country or country.casefold() in school.casefold():
        return ""
    the = "the " if re.sub(r"[.\s]+", "-", country.lower()).strip("-") in WITH_THE else ""
    return f" in {the}{country}"


def _goal(profile: Profile, specialty: str, today: date) -> str:
    year = profile.application_year
    if profile.stage == "preliminary":
        return f"am working toward categorical training in {specialty}"
    if year is not None and year > today.year and year < today.year + 12:
        return f"plan to apply in {specialty} in {year}"
    if year == today.year:
        return f"am applying in {specialty} this year"
    return f"am working toward a career in {specialty}"


def _line(who: str) -> str:
    """Return the line under a name: "Medical student, X"."""
    for start, new in (
        ("a medical student at ", "Medical student, "),
        ("a graduate of ", "Graduate of "),
        ("a preliminary surgery resident at ", "Preliminary surgery resident, "),
        ("from ", ""),
    ):
        if who.startswith(start):
            return new + who.removeprefix(start)
    return who


def sentence(own_words: str) -> str:
    """Return the user's line on their research as a sentence, its words untouched."""
    text = plain(own_words).rstrip(". ")
    if not text:
        return ""
    if re.match(r"(?i)(i|i'm|i\u2019m|we|my|our)\b", text):
        return f"{text[0].upper()}{text[1:]}."
    if re.match(r"(A|An|The) ", text):
        text = f"{text[0].lower()}{text[1:]}"  # It stands inside a sentence here.
    return f"My current work: {text}."


# --- rendering ------------------------------------------------------------------------------


class Text(Struct, frozen=True, kw_only=True):
    """A rendered letter, and the facts that nobody gave."""

    subject: str
    body: str
    missing: tuple[str, ...]


def render(environment: jinja2.Environment, name: str, key: str, facts: Mapping[str, Any]) -> str:
    """Render the template `name`; `key` decides between the forms a text offers."""

    def pick(place: str, *options: str) -> str:
        return chosen(key, f"{name}|{place}", list(options))

    functions: dict[str, Callable[..., Any]] = {
        "an": an,
        "series": series,
        "fit": fit,
        "short": shorten,
        "slot": slot,
        "pick": pick,
    }
    try:
        text = environment.get_template(f"{name}.md.j2").render(**functions, **facts)
    except (jinja2.TemplateError, ArithmeticError, TypeError, LookupError) as error:
        raise WorkspaceError(
            f"This text cannot be used: {error}",
            where=f"templates/{name}.md.j2",
            next_step="Correct it, or remove your copy to have the shipped text back",
        ) from error
    text = re.sub(r"[ \t]+", " ", text)
    text = re.sub(r" *\n *", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def letter(
    environment: jinja2.Environment,
    name: str,
    key: str,
    facts: Mapping[str, Any],
    *,
    limit: int = 60,
) -> Text:
    """Render a letter: a first line `Subject: ...`, an empty line, the body."""
    text = render(environment, name, key, facts)
    head, _, body = text.partition("\n")
    subject = shorten(head.removeprefix("Subject:"), limit, subtitle=False)
    body = "\n\n".join(_paragraphs(body)) + "\n"
    missing = tuple(dict.fromkeys(SLOT.findall(f"{head}\n{body}")))
    return Text(subject=subject, body=body, missing=missing)


def _paragraphs(body: str) -> list[str]:
    """Join the lines of each paragraph; a list, an address block and a closing keep theirs."""
    kept: list[str] = []
    for paragraph in re.split(r"\n{2,}", body.strip()):
        lines = [line.strip() for line in paragraph.splitlines() if line.strip()]
        if any(line.endswith("|") for line in lines) or any(
            re.match(r"(\d+\.|-) ", line) for line in lines
        ):
            kept.append("\n".join(line.rstrip("| ") for line in lines))
        else:
            kept.append(" ".join(lines))
    return kept


def lines(text: str) -> list[str]:
    """Return the entries of a rendered list: its lines that begin with "- "."""
    return [line[2:].strip() for line in text.splitlines() if line.startswith("- ")]


def sections(text: str) -> dict[str, list[str]]:
    """Return the entries of a rendered list by its "## " headings; "any" is always there."""
    found: dict[str, list[str]] = {"any": []}
    current = "any"
    for line in text.splitlines():
        if line.startswith("## "):
            current = line[3:].strip()
            found.setdefault(current, [])
        elif line.startswith("- "):
            found[current].append(line[2:].strip())
    return found


def words(text: str) -> int:
    """Count the words of `text` as a person would."""
    return len(re.findall(r"\S*\w\S*", text))
