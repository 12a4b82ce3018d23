"""The lint of letters: wording that must never be sent, and wording that had better not be.

The rules are rows of `wording.toml`, each with its reason and source; what needs counting (length,
asks, names, equal bodies) is here. A row is broken by what meets in one sentence: who, what they
do, in which matter. Text between quotation marks is somebody else's title and is not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
from msgspec import Struct

from confprep.rules import sounding

MAX_WORDS = 130
MAX_SUBJECT = 60
MAX_ASKS = 1
FREE_MAIL = frozenset(
    """
    gmail.com googlemail.com yahoo.com hotmail.com outlook.com live.com aol.com icloud.com
    proton.me protonmail.com gmx.com gmx.net gmx.de mail.com mail.ru yandex.com qq.com 163.com
    web.de rediffmail.com ymail.com msn.com
    """.split()
)
OURS = "the defaults of this program"


class Letter(Struct, frozen=True, kw_only=True):
    """A letter to be checked. Only `body` is needed; what is unknown is not checked."""

    body: str
    subject: str | None = None
    """None where it is not known; an empty one is a fault."""
    purpose: str = ""
    """`before/request` and so on; empty for a text of the user's own."""
    label: str = ""
    """What to call it in a finding."""
    to_name: str = ""
    """The reader's full name."""
    to_title: str = ""
    """How the reader is rightly addressed: "Dr. Ames"."""
    other_names: tuple[str, ...] = ()
    """Surnames of other people of the plan, which must not stand in this letter."""
    other_programs: tuple[str, ...] = ()
    sender: str = ""
    """The user's e-mail address."""
    sender_name: str = ""
    from_file: bool = False
    """Whether somebody may have changed what this program wrote."""


class Finding(Struct, frozen=True, kw_only=True):
    """One thing found in a letter."""

    level: Literal["error", "warning"]
    rule: str
    words: str
    reason: str
    source: str
    line: int = 0
    label: str = ""


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of `wording.toml`."""

    key: str
    find: tuple[str, ...]
    """Entries, each of one or more parts joined by " & "; a part after "not " must be absent."""
    reason: str
    source: str
    case: bool = False
    """Whether upper and lower case differ."""
    whole: bool = False
    """Whether entries are looked for in the whole letter, line ends and all."""
    weak: bool = False
    """A surmise, left unsaid where an error stands already."""
    exceptions: tuple[str, ...] = msgspec.field(name="except", default=())


class Rules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole of `wording.toml`."""

    words: dict[str, tuple[str, ...]]
    """Classes of words by name; one may use those above it."""
    block: tuple[Rule, ...]
    warn: tuple[Rule, ...]


class Entry(Struct, frozen=True):
    """One entry of a row, compiled."""

    present: tuple[re.Pattern[str], ...]
    absent: tuple[re.Pattern[str], ...]

    def span(self, text: str) -> tuple[int, int] | None:
        """Return from where to where the parts stand in a text, None where it breaks no rule."""
        matches = []
        for part in self.present:
            match = part.search(text)
            if match is None:
                return None
            matches.append(match)
        if any(part.search(text) for part in self.absent):
            return None
        return min(each.start() for each in matches), max(each.end() for each in matches)


@cache
def rules() -> Rules:
    """Return the shipped rows."""
    data = (files("confprep.rules") / "wording.toml").read_bytes()
    return msgspec.toml.decode(data, type=Rules)


@cache
def _classes() -> dict[str, str]:
    """Return each class of words as one regular expression."""
    classes: dict[str, str] = {}
    for name, words in rules().words.items():
        classes[name] = f"(?:{'|'.join(_filled(each, classes) for each in words)})"
    return classes


def _filled(part: str, classes: dict[str, str]) -> str:
    return re.sub(r"\{([a-z_]+)\}", lambda match: classes[match.group(1)], part)


@cache
def _entries(row: Rule) -> tuple[Entry, ...]:
    flags = re.MULTILINE if row.case else re.MULTILINE | re.IGNORECASE
    made = []
    for entry in row.find:
        parts = [_filled(part.strip(), _classes()) for part in entry.split(" & ")]
        made.append(
            Entry(
                tuple(re.compile(part, flags) for part in parts if not part.startswith("not ")),
                tuple(re.compile(part[4:], flags) for part in parts if part.startswith("not ")),
            )
        )
    return tuple(made)


def lint(letter: Letter) -> tuple[Finding, ...]:
    """Return what is wrong with one letter, errors first, each with its reason and source."""
    text = unquoted(letter.body if letter.subject is None else f"{letter.subject}\n{letter.body}")
    errors = _by_rows(letter, text, rules().block, "error")
    warn = [row for row in rules().warn if not (row.weak and errors)]
    warnings = _by_rows(letter, text, warn, "warning")
    surmised = errors or {row.key for row in warn if row.weak} & {each.rule for each in warnings}
    found = [
        *errors,
        *warnings,
        *([] if surmised else _by_likeness(letter, text)),
        *_by_counting(letter),
        *_by_names(letter, text),
        *_by_sender(letter),
    ]
    named = [msgspec.structs.replace(each, label=letter.label) for each in found]
    return tuple(sorted(named, key=lambda each: (each.level != "error", each.line)))


def lint_all(letters: Sequence[Letter]) -> tuple[Finding, ...]:
    """Return what is wrong with several letters, two equal bodies among them included."""
    found = [finding for letter in letters for finding in lint(letter)]
    seen: dict[str, str] = {}
    for letter in letters:
        same = seen.setdefault(skeleton(letter.body), letter.label)
        if same != letter.label:
            found.append(
                Finding(
                    level="warning",
                    rule="equal-bodies",
                    words=f"the same text as {same}",
                    reason="One text to several people: they do talk to one another.",
                    source="neurosurgerymatch.org",
                    label=letter.label,
                )
            )
    return tuple(found)


def skeleton(body: str) -> str:
    """Return a body as it compares: without greeting, spaces and case."""
    text = re.sub(r"^\s*dear [^\n]*\n", "", body, flags=re.IGNORECASE)
    return " ".join(text.casefold().split())


def unquoted(text: str) -> str:
    """Blank out what stands between quotation marks, keeping lines where they are."""
    return re.sub(
        r"“[^”\n]{1,300}”|(?<![\w\"])\"[^\"\n]{1,300}\"(?!\w)",
        lambda match: " " * len(match.group()),
        text,
    )


def sentences(text: str) -> list[tuple[int, str]]:
    """Return the sentences of a text with where each begins; a line end in one is a space."""
    flat = re.sub(r"(?<!\n)\n(?!\n)", " ", text.replace("\u2019", "'"))
    found = []
    start = 0
    for end in SENTENCE_END.finditer(flat):
        found.append((start, flat[start : end.start()]))
        start = end.end()
    found.append((start, flat[start:]))
    return [(at, sentence) for at, sentence in found if sentence.strip()]


SENTENCE_END = re.compile(
    r"(?<=[.?!])(?<!\bdr\.)(?<!\bprof\.)(?<!\bst\.)(?<!\bno\.)(?<!\bvs\.)\s+|\n+", re.IGNORECASE
)


def _by_rows(
    letter: Letter, text: str, rows: Iterable[Rule], level: Literal["error", "warning"]
) -> list[Finding]:
    """Return the first place where each row is broken."""
    found = []
    spoken = sentences(text)
    for row in rows:
        if letter.purpose in row.exceptions:
            continue
        place = _first(row, [(0, text)] if row.whole else spoken)
        if place:
            start, end = place
            found.append(
                Finding(
                    level=level,
                    rule=row.key,
                    words=" ".join(text[start:end].split()),
                    reason=row.reason,
                    source=row.source,
                    line=text.count("\n", 0, start) + 1,
                )
            )
    return found


def _first(row: Rule, texts: Iterable[tuple[int, str]]) -> tuple[int, int] | None:
    for at, text in texts:
        for entry in _entries(row):
            span = entry.span(text)
            if span:
                return at + span[0], at + span[1]
    return None


def _by_likeness(letter: Letter, text: str) -> list[Finding]:
    """Return the first sentence that resembles the labelled ones that ask or promise."""
    if letter.purpose and not letter.from_file:
        return []
    for at, sentence in sentences(text):
        if not WHOLE_SENTENCE.search(sentence) or HOLE.search(sentence):
            continue
        of_oneself = re.search(_classes()["me"], sentence, re.IGNORECASE)
        personal = of_oneself and not _matter().search(sentence)
        least = sounding.LEAST if personal else sounding.LEAST_TO_THE_MATTER
        if sounding.likeness(sentence) >= least:
            finding = _warning(
                "sounds-like-asking",
                " ".join(sentence.split())[:80],
                "It sounds like sentences that ask for a place, or promise to come. Read it again "
                "as the director would.",
                "NRMP policy as quoted in J Grad Med Educ 2016;8:7; labelled sentences, " + OURS,
            )
            return [msgspec.structs.replace(finding, line=text.count("\n", 0, at) + 1)]
    return []


# Neither a greeting, a signature nor a heading.
WHOLE_SENTENCE = re.compile(r"^\s*(\S+\s+){2,}\S*[.?!]\s*$")


@cache
def _matter() -> re.Pattern[str]:
    """Return what is found in sentences on science, a meeting, or learning from one another."""
    classes = _classes()
    named = "|".join(classes[name] for name in ("science", "meeting", "learning"))
    return re.compile(named, re.IGNORECASE)


def _by_counting(letter: Letter) -> list[Finding]:
    found = []
    body = _spoken(letter.body)
    number = len(re.findall(r"\S*\w\S*", letter.body))
    if number > MAX_WORDS and not letter.purpose.endswith(("mentor-agenda", "thank-mentor")):
        found.append(
            _warning(
                "too-long",
                f"{number} words",
                "Directors read two or three seconds; 130 words is the limit.",
                "residencyadvisor.com, IMG e-mail etiquette; " + OURS,
            )
        )
    asked = asks(body)
    if len(asked) > MAX_ASKS and not letter.purpose.endswith("mentor-agenda"):
        found.append(
            _warning(
                "two-asks",
                f"{len(asked)} questions or requests",
                "One letter, one small question: more are not answered.",
                "advice to close with one small question; " + OURS,
            )
        )
    hole = HOLE.search(f"{letter.body}\n{letter.subject or ''}")
    if hole:
        found.append(_warning("unfilled-slot", hole.group(), "A hole is left in the text.", OURS))
    if letter.subject is not None:
        if not letter.subject.strip():
            found.append(
                _warning(
                    "no-subject",
                    "",
                    "An empty subject does not help and raises refusals.",
                    "doi:10.1080/13645579.2015.1078596",
                )
            )
        elif len(letter.subject.strip()) > MAX_SUBJECT:
            found.append(
                _warning(
                    "long-subject",
                    f"{len(letter.subject.strip())} characters",
                    "A subject is at most 60 characters, so that a phone shows it whole.",
                    OURS,
                )
            )
    return found


HOLE = re.compile(
    r"""
    \[\[.*?\]\] | \{\{.*?\}\} | \{%
    | <(your|their|the|insert|first|last)?[\ _-]?(name|school|program|talk|date|title)[^>]{0,20}>
    | \[(your|insert|name|program|school|dr|talk|date|add)\b[^\]]*\]
    | \bX{3,}\b | \b_{3,}
    """,
    re.IGNORECASE | re.VERBOSE,
)
ASKING = re.compile(
    r"""\b(
    (would|could|can|will)\ you | (may|might|could|can)\ i | (could|can)\ we
    | please\ (let\ me|tell|send|advise|reply|respond|share|consider|forward|introduce)
    | i(\ would|\u2019d|'d)\ (be\ (grateful|thankful|glad)|appreciate\ it)\ if\ you
    | i(\ would|\u2019d|'d)\ (appreciate|be\ grateful\ for|welcome|love)\ (your|a|an|the|any|some)
    | let\ me\ know | i\ (am|was)\ (hoping|wondering)\ (if|whether|to)
    | i\ (wanted|want|would\ like)\ to\ (ask|request) | i\ (kindly\ )?(ask|request)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)


def asks(body: str) -> list[str]:
    """Return the sentences of a body that ask for something."""
    merged: list[str] = []
    for _, sentence in sentences(unquoted(body)):
        text = sentence.strip()
        asking = text.endswith("?") or bool(ASKING.search(text))
        if not asking:
            merged.append("")
        elif merged and merged[-1] and not text.endswith("?"):
            # "Would you have ten minutes? I would like to ask ..." is one ask with its purpose.
            continue
        else:
            merged.append(text)
    return [text for text in merged if text]


def _spoken(body: str) -> str:
    return re.sub(r"^\s*(dear|to) [^\n]*\n", "", body, flags=re.IGNORECASE)


def _by_names(letter: Letter, text: str) -> list[Finding]:
    found = []
    greeting = re.search(
        r"^\s*(?:dear|hello|hi|hey) ([^\n]{1,120}?)\s*[,:]\s*$",
        letter.body,
        re.IGNORECASE | re.MULTILINE,
    )
    if letter.to_title and greeting and greeting.group(1).strip() != letter.to_title:
        found.append(
            _warning(
                "wrong-title",
                greeting.group(1),
                f"The program and your notes call them {letter.to_title}.",
                "residencyadvisor.com, e-mail errors (wrong title)",
            )
        )
    for name in (*letter.other_names, *letter.other_programs):
        if not name or name in letter.to_title:
            continue
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            found.append(
                _warning(
                    "other-name",
                    name,
                    "Another person's or program's name stands in this letter.",
                    "residencyadvisor.com, program director e-mail habits",
                )
            )
    return found


def _by_sender(letter: Letter) -> list[Finding]:
    if "@" not in letter.sender:
        return []
    local, _, domain = letter.sender.lower().rpartition("@")
    parts = [part for part in re.split(r"[^a-z]+", _ascii(letter.sender_name)) if len(part) > 1]
    plain = re.sub(r"[^a-z]", "", local)
    # A name of another script has no letters to compare: then nothing is said.
    likely = not parts or any(part in plain for part in parts) or plain in "".join(parts)
    if domain in FREE_MAIL and not likely:
        return [
            _warning(
                "nickname-sender",
                letter.sender,
                "An address with your own name, best of your school, is opened and answered more.",
                "field experiment with 2,021 professors, UC Davis",
            )
        ]
    return []


def _ascii(text: str) -> str:
    import unicodedata

    decomposed = unicodedata.normalize("NFKD", text.lower())
    return decomposed.encode("ascii", "ignore").decode()


def _warning(rule: str, words: str, reason: str, source: str) -> Finding:
    return Finding(level="warning", rule=rule, words=words, reason=reason, source=source)


# --- reading ---------------------------------------------------------------------------------


def read(data: bytes, label: str) -> Letter:
    """Read a letter from a file: `.eml`, one of our `.md` drafts, or plain text."""
    text = data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    if label.lower().endswith(".eml"):
        return _read_eml(data, label)
    head, fence, rest = text.partition("\n---\n")
    ours = fence and re.search(r"^(Subject|Purpose): ", head, re.MULTILINE)
    if ours:
        body = rest.split("\n---\n", 1)[0]
        return Letter(
            body=body.strip() + "\n",
            subject=_field(head, "Subject"),
            purpose=_field(head, "Purpose") or "",
            to_name=re.sub(r"\s*[<(].*$", "", _field(head, "To") or ""),
            label=label,
            from_file=True,
        )
    first, _, rest = text.lstrip().partition("\n")
    if first.lower().startswith("subject:"):
        return Letter(body=rest.strip() + "\n", subject=first[8:].strip(), label=label)
    return Letter(body=text.strip() + "\n", label=label)


def _field(head: str, name: str) -> str | None:
    match = re.search(rf"^{name}:[ \t]*(.*)$", head, re.MULTILINE)
    return match.group(1).strip() if match else None


def _read_eml(data: bytes, label: str) -> Letter:
    from email import message_from_bytes
    from email.policy import default
    from email.utils import parseaddr

    message = message_from_bytes(data, policy=default)
    part = message.get_body(preferencelist=("plain",))
    name, sender = parseaddr(str(message.get("From", "")))
    return Letter(
        body=part.get_content() if part is not None else "",
        subject=str(message.get("Subject", "")),
        label=label,
        sender=sender,
        sender_name=name,
    )
