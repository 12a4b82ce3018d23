"""Whether a line says that somebody is at an institution, or only was, or will be.

"Formerly Duke University", "Residency: Duke University" and "Duke University (retired)" name the
institution of a program and do not say that the person works there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from confprep.matcher.phrases import Words
from confprep.matcher.rules import VOCABULARY

_JOB = r"(?:\w+[\s-]+){0,3}?"
_BEFORE = re.compile(
    r"\b(?:"
    # No longer there.
    r"(?:previous(?:ly)?|former(?:ly)?|prior(?:\s+to\s+that)?|before\s+that|earlier|erstwhile)"
    r"(?!\s+(?:known|called|named))(?:\s+(?:at|of|with|from))?"
    r"|past(?!\s+(?:vice\s+)?president(?!\s+of))"
    r"|ex[-\s](?!officio)"
    r"|no\s+longer\s+(?:at|with)|not\s+at|was\s+(?:at|with)|(?:recently\s+)?left|moved\s+from|until"
    r"|retired(?:\s+from)?|ret\.|emerit(?:us|a|i)"
    # Learned there.
    r"|(?:residency|residencies|fellowship|internship|training|medical\s+school|med\s+school"
    r"|medical\s+degree|undergraduate|degree|md|do|mbbs|phd|education)"
    r"(?:\s*:|\s+(?:training\s+)?(?:at|from)\b)"
    r"|(?:trained|educated|studied|graduated|graduate|alum(?:nus|na|ni|nae)?)"
    r"(?:\s*[:,]|\s+(?:at|of|from|in|with)\b)"
    # Not there now, or not yet.
    r"|visiting(?:\s+from)?|visitor\s+from|on\s+(?:leave|sabbatical|loan)\s+from|seconded\s+from"
    r"|incoming|future|prospective|starting\s+at|joining|moving\s+to|matched\s+(?:at|to|into|with)"
    r"|applicant\s+to"
    # Governs it.
    r"|(?:board|council)\s+of\s+(?:directors|trustees|visitors|regents|governors|overseers"
    r"|managers|advis[eo]rs)|(?:advisory\s+)?board\s+member(?:,|\s+of)?|trustee(?:,|\s+of)?"
    r")",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^(?:\s*[(\[]\s*(?P<within>residency|fellowship|internship|medical\s+school|graduate|visiting)"
    r"|[\s,(\[-]*(?P<word>"
    r"board\s+of\s+(?:directors|trustees|visitors|regents|governors|overseers|managers|advis[eo]rs)"
    r"|(?:advisory\s+)?board(?:\s+member)?|trustee"
    r"|alum(?:nus|na|ni|nae)?"
    rf"|{_JOB}emerit(?:us|a|i)|{_JOB}retired|ret\."
    r"|former(?:ly)?|previous(?:ly)?|until\s+(?:\w+\s+)?\d{4}"
    r"|incoming|on\s+leave"
    r"|(?:19|20)\d\d\s*[-\u2013]\s*(?:19|20)\d\d"
    r"))(?=\s*(?:$|[)\],;|\n]))",
    re.IGNORECASE,
)
_NOW = re.compile(r"\b(?:now|current(?:ly)?|present(?:ly)?|today|since\s+\d{4})\b", re.IGNORECASE)
_STOP = re.compile(r"[;|\n\t\u2022]|(?<=\w{4})\.\s")
_CLOSED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_ACRONYM = re.compile(r"\b[A-Z]{3,}\b")
_DEGREES = frozenset({"FACS", "FAAOS", "MBA", "MPH", "PHD", "MBBS", "USA", "PGY"})
_OTHER_BODY = re.compile(
    r"\b(?:association|societ(?:y|ies)|academy|foundation|federation|congress|army|navy"
    r"|air\s+force|american|national|international)\b",
    re.IGNORECASE,
)
_JOINED = re.compile(r"[\s,]*(?:and|&|/)\s*(?:the\s+)?", re.IGNORECASE)
_APART = re.compile(r"[;|\n\t\u2022()\[\]]")


class Other(NamedTuple):
    """Another find of the line, by its offsets in the text."""

    start: int
    end: int
    same: bool
    """Whether it names the same program: "Perelman School of Medicine, University of ..."."""


def absence(text: str, start: int, end: int, others: Iterable[Other]) -> str:
    """Return the printed words by which somebody is not, or not now, at what stands at the offsets.

    Empty where nothing says so.
    """
    ordered = sorted(others)
    return _said_before(text, start, ordered) or _said_after(text, end, ordered)


def _said_before(text: str, start: int, others: Sequence[Other]) -> str:
    begins, at = 0, start
    for other in reversed(others):
        if other.end > at:
            continue
        gap = text[other.end : at]
        # "Trained at Duke University and Emory University": one word for both.
        if not _JOINED.fullmatch(gap) and (not other.same or _APART.search(gap)):
            begins = other.end
            break
        at = other.start
    before = text[begins:at]
    opened = max(before.rfind("("), before.rfind("["))
    if opened > max(before.rfind(")"), before.rfind("]")):
        before = before[opened + 1 :]
    before = _CLOSED.sub(" ", before)
    last = max((m.end() for p in (_STOP, _NOW) for m in p.finditer(before)), default=0)
    before = before[last:]
    for cue in reversed(list(_BEFORE.finditer(before))):
        if not _used_up(before, cue):
            return " ".join(cue[0].split()).strip(" :,-")
    return ""


def _used_up(before: str, cue: re.Match[str]) -> bool:
    """Whether another body stands between the cue and the find: "Past President, AOA, ...".

    A board belongs to the body that is named before it: "AAOS Board of Directors, ...".
    """
    between = before[cue.end() :]
    title, *more = between.split(",")
    if "board" in cue[0].lower():
        title = before[: cue.start()].rsplit(",", 1)[-1] + title
    if _names_body(title) or _OTHER_BODY.search(between):
        return True
    # "Center for Education: Digestive Diseases Center, ...": not what was learned there.
    labelled = cue[0].endswith(":")
    if labelled and not VOCABULARY.issuperset(Words(title).tokens):
        return True
    return any(not VOCABULARY.issuperset(Words(part).tokens) for part in more)


def _names_body(title: str) -> bool:
    return any(word not in _DEGREES for word in _ACRONYM.findall(title))


def _said_after(text: str, end: int, others: Sequence[Other]) -> str:
    for other in others:
        if other.start >= end and other.same and not _APART.search(text[end : other.start]):
            end = other.end
    found = _AFTER.match(text[end:])
    if not found:
        return ""
    rest = text[end + found.end() :].lstrip(" )]")
    # "Rush University, Board of Directors, AAOS": the board of what follows.
    if rest.startswith(",") and _names_body(rest.split(",")[1]):
        return ""
    return " ".join((found["word"] or found["within"]).split())
