"""The reasons for a match, in words for a layperson."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from confprep.matcher.candidates import Candidate, Finding
from confprep.matcher.phrases import Words
from confprep.model import Evidence, Match, Program, Tier

LONGER_NAME = "is printed, in another city"
_IS: Mapping[str, tuple[str, str]] = {
    "own": ("is the institution of {}", "is its institution"),
    "school": ("is the university or school of {}", "is its university or school"),
    "registry": ("is a registered name of {}", "is a registered name of its institution"),
    "curated": ("belongs to {}", "belongs to its institution"),
    "acronym": ("is short for {}", "is short for its institution"),
    "site": ("is a training site of {}", "is one of its training sites"),
    "weak": (
        "is a name that several institutions share, and here fits {}",
        "is a name that several institutions share, and here fits it",
    ),
    "shorthand": ("is how people call {} for short", "is how people call it for short"),
    "undecided": (
        "has more than one program, which one is not said; one is {}",
        "has more than one program, which one is not said; this is one",
    ),
    "sister": (
        "may name a sister hospital of {}",
        "may name a sister hospital of its institution",
    ),
    "possible": ("may be the institution of {}, or another one", "may be its institution, or not"),
}
"""What the printed words are, with and without the name of the program."""


def sentence(evidence: Evidence, tier: Tier, called: str = "") -> str:
    """Return the reason for a match in one line for a layperson.

    `called` is how the program is called; without it the sentence says "its", to stand beside the
    program's name.
    """
    sister = tier == "undecided" and LONGER_NAME in evidence.doubt
    key = tier if tier in {"undecided", "possible"} else evidence.alias_class
    if sister:
        key = "sister"
    elif tier == "possible" and evidence.doubt:
        key = evidence.alias_class  # the name is sure, what is printed beside it speaks against
    named, beside = _IS[key]
    said = f"“{evidence.words}” {named.format(called) if called else beside}"
    if evidence.formerly:
        said += f"; it was called so until {evidence.formerly.rsplit(' ', 1)[-1]}"
    if evidence.place:
        said += f"; {evidence.place}"
    if evidence.doubt:
        said += f"; {'' if sister else 'but '}{evidence.doubt}"
    return said + "."


def without(words: Words, findings: list[Finding]) -> str:
    """Return the line without what was found: "Rothman Orthopaedic" is no department."""
    text = words.text
    for finding in findings:
        start, end = words.span(finding.first, finding.last)
        text = text[:start] + ";" * (end - start) + text[end:]
    return text


def explained(words: Words, finding: Finding, department: str) -> Match:
    """Return a finding as a match with its evidence; `department` is as printed."""
    candidate = finding.candidate
    program, alias = candidate.program, candidate.alias
    start, end = words.span(finding.first, finding.last)
    printed = words.text[start:end]
    evidence = Evidence(
        words=printed,
        start=start,
        end=end,
        alias=alias.text,
        alias_class=alias.kind,
        alias_source=alias.source,
        place=finding.place,
        department=department,
        ruled_out=finding.ruled_out,
        doubt=finding.doubt or _closed(program),
        formerly=f"{alias.text}, until {alias.until}" if alias.until else "",
    )
    return Match(
        program_id=program.id,
        program=program.name,
        tier=finding.tier,
        affiliation=words.text,
        nrmp=program.nrmp,
        evidence=replace(evidence, line=sentence(evidence, finding.tier, named(candidate))),
    )


def _closed(program: Program) -> str:
    return f"the program closed in {program.closed}" if program.closed else ""


def named(candidate: Candidate) -> str:
    """Return how a program is called: its name and, once, its place."""
    program = candidate.program
    where = ", ".join(part for part in (program.city, program.state) if part)
    name = program.name
    before, _, within = name.rpartition(" (")
    if before and within.endswith(")") and program.city in within:
        name = before
    return f"{name} ({where})" if where else name
