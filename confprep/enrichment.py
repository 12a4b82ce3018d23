"""Recent papers of the people one hopes to meet, from PubMed, decided conservatively.

    esearch   "Ames J"[Author], last years     -> ids                    JSON
    esummary  the ids                          -> titles, author names   JSON
    efetch    those with the right author      -> first names, addresses XML

The forms are those of the NCBI E-utilities (NCBI Bookshelf NBK25499), asked with `tool` and
`email`, by whatever `get` the caller passes in; the program's own door asks at most once a second
and keeps every answer, where NCBI allows three requests a second.

A paper counts as `likely` a person's when the author's full first name, the institution and the
topic all agree. Anything less that is not impossible is `doubtful`: shown with what speaks for and
against it, and never used unless the user says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from confprep.errors import FetchError, UsageError
from confprep.model import Paper, Person, Plan, Prospect

if TYPE_CHECKING:
    from lxml.etree import _Element

BASE = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
TOOL = "confprep"
YEARS = 4
"""How far back a paper is recent."""
MOST_IDS = 20
SHARED_WORDS = 2
"""Words of a title that must be shared for one topic to be the other's."""
COMMON = frozenset(
    """
    about after among analysis and associated association based before between case cases clinical
    cohort comparison effect effects evaluation following from impact into management multicenter
    outcome outcomes over patient patients prospective randomized report results retrospective
    review risk series study surgery surgical systematic than that the their trial treatment under
    undergoing update using versus what when which with without year years
    """.split()
)
ORDINARY = frozenset(
    """
    american and boston center central chicago children city clinic college department division
    general health hospital hospitals institute institution main medical medicine memorial national
    new north orthopaedic orthopaedics orthopedic orthopedics program regional research residency
    saint school sciences south state surgery system the trauma united university usa veterans west
    york
    """.split()
)

Get = Callable[[str], bytes]
Verdict = Literal["likely", "doubtful"]


class Candidate(Struct, frozen=True, kw_only=True):
    """One paper that may be a person's, with what speaks for it and against it."""

    person_id: str
    person: str
    pmid: str
    title: str
    journal: str = ""
    year: int | None = None
    verdict: Verdict = "doubtful"
    evidence: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """Where to read it."""
        return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"


class Found(Struct, frozen=True, kw_only=True):
    """What is remembered beside a plan: every candidate, and what the user decided."""

    candidates: tuple[Candidate, ...] = ()
    used: dict[str, str] = {}
    """Person id to the PubMed id that the user chose; empty for "none of them"."""


def enrich(
    plan: Plan,
    *,
    get: Get,
    email: str,
    today: date,
    most_people: int = 25,
    progress: Callable[[str], None] | None = None,
) -> tuple[Candidate, ...]:
    """Ask for the recent papers of the plan's matched speakers, in the order of the plan."""
    if "@" not in email:
        raise UsageError(
            "PubMed asks every program for an e-mail address, and your profile has none",
            next_step="Add one with: confprep init --email you@example.org",
        )
    found: list[Candidate] = []
    for row in worth_asking(plan)[:most_people]:
        if progress is not None:
            progress(row.person.name.full)
        found += papers_of(row, get=get, email=email, today=today)
    return tuple(found)


def worth_asking(plan: Plan) -> list[Prospect]:
    """Return the people whose match is sure enough, and whose name can be searched for."""
    return [
        row
        for row in plan.prospects
        if row.program_id
        and (row.accepted or (row.matches and row.matches[0].tier in {"confirmed", "likely"}))
        and _plain(row.person.name.family)
        and _plain(row.person.name.given)
    ]


def papers_of(row: Prospect, *, get: Get, email: str, today: date) -> list[Candidate]:
    """Return the candidates of one person, likely ones first, then newest first."""
    person = row.person
    ids = _ids(get(search_address(person, email=email, today=today)))
    if not ids:
        return []
    summaries = _summaries(get(_address("esummary", email, id=",".join(ids), retmode="json")))
    mine = [pmid for pmid in ids if _names_the_author(summaries.get(pmid, {}), person)]
    if not mine:
        return []
    articles = _articles(get(_address("efetch", email, id=",".join(mine), retmode="xml")))
    judged = [
        judge(row, pmid, summaries[pmid], articles[pmid]) for pmid in mine if pmid in articles
    ]
    kept = [candidate for candidate in judged if candidate is not None]
    return sorted(
        kept, key=lambda each: (each.verdict != "likely", -(each.year or 0), -int(each.pmid))
    )


# --- asking ----------------------------------------------------------------------------------


def search_address(person: Person, *, email: str, today: date) -> str:
    """Return the esearch address: last name and initials, the last years, newest first."""
    initials = _plain(person.name.given)[:1] + (_plain(person.name.middle)[:1])
    one, both = (
        f'"{_searchable(person.name.surname)} {letters.upper()}"[Author]'
        for letters in (initials[:1], initials)
    )
    return _address(
        "esearch",
        email,
        term=one if one == both else f"({one} OR {both})",
        retmode="json",
        retmax=str(MOST_IDS),
        sort="pub_date",
        datetype="pdat",
        mindate=str(today.year - YEARS),
        maxdate=str(today.year),
    )


def _address(form: str, email: str, **more: str) -> str:
    query = urlencode({"db": "pubmed", **more, "tool": TOOL, "email": email})
    return f"{BASE}/{form}.fcgi?{query}"


def _searchable(text: str) -> str:
    return re.sub(r"[^\w\s'-]", " ", text).strip()


def _ids(answer: bytes) -> list[str]:
    result = _json(answer).get("esearchresult")
    if not isinstance(result, dict):
        raise _unreadable("esearch")
    return [pmid for pmid in result.get("idlist", []) if isinstance(pmid, str) and pmid.isdigit()]


def _summaries(answer: bytes) -> dict[str, dict[str, Any]]:
    result = _json(answer).get("result")
    if not isinstance(result, dict):
        raise _unreadable("esummary")
    return {pmid: row for pmid, row in result.items() if isinstance(row, dict)}


def _json(answer: bytes) -> dict[str, Any]:
    try:
        decoded = msgspec.json.decode(answer)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise _unreadable("the search") from None
    if not isinstance(decoded, dict):
        raise _unreadable("the search")
    return decoded


def _articles(answer: bytes) -> dict[str, _Element]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(answer, parser)
    except etree.XMLSyntaxError:
        raise _unreadable("efetch") from None
    return {
        (article.findtext("MedlineCitation/PMID") or ""): article
        for article in root.iter("PubmedArticle")
    }


def _unreadable(form: str) -> FetchError:
    return FetchError(
        f"PubMed gave an answer that is not in its documented form ({form})",
        where=BASE,
        next_step="Try again later; your plan and letters are as they were",
    )


# --- judging ---------------------------------------------------------------------------------


def _names_the_author(summary: Mapping[str, Any], person: Person) -> bool:
    """Whether the author list has the last name with compatible initials."""
    family, given = _plain(person.name.surname), _plain(person.name.given)
    for author in summary.get("authors", ()):
        last, _, initials = _plain(str(author.get("name", ""))).rpartition(" ")
        if last == family and initials[:1] == given[:1]:
            return True
    return False


def judge(
    row: Prospect, pmid: str, summary: Mapping[str, Any], article: _Element
) -> Candidate | None:
    """Weigh one paper: name, institution, topic. None where it cannot be this person's."""
    person = row.person
    authors = [author for author in article.iter("Author") if _compatible(author, person)]
    if not authors:
        return None
    author = next((each for each in authors if _full_name(each, person)), authors[0])
    title = _title(article) or str(summary.get("title", "")).rstrip(".")
    evidence: list[str] = []
    doubts: list[str] = []
    named = _weigh_name(author, person, evidence, doubts)
    placed = _weigh_place(author, row, evidence, doubts)
    topical = _weigh_topic(title, person, evidence, doubts)
    if len(authors) > 1:
        doubts.append("two authors of this paper have the name")
    if not (placed or topical):
        return None
    sure = named and placed and topical and len(authors) == 1
    return Candidate(
        person_id=person.id,
        person=person.name.full,
        pmid=pmid,
        title=title,
        journal=str(summary.get("fulljournalname") or summary.get("source") or ""),
        year=_year(summary),
        verdict="likely" if sure else "doubtful",
        evidence=tuple(evidence),
        doubts=tuple(doubts),
    )


def _compatible(author: _Element, person: Person) -> bool:
    """Last name the same; first names the same, or one the other's initial; no other middle."""
    if _plain(author.findtext("LastName") or "") != _plain(person.name.surname):
        return False
    words = _plain(author.findtext("ForeName") or author.findtext("Initials") or "").split()
    given = _plain(person.name.given).split()
    if not words or not given or not _agree(words[0], given[0]):
        return False
    middle = _plain(person.name.middle)
    return len(words) == 1 or not middle or words[1][:1] == middle[:1]


def _agree(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])


def _full_name(author: _Element, person: Person) -> bool:
    words = _plain(author.findtext("ForeName") or "").split()
    given = _plain(person.name.given).split()
    return bool(words and given and len(given[0]) > 1 and words[0] == given[0])


def _weigh_name(author: _Element, person: Person, evidence: list[str], doubts: list[str]) -> bool:
    printed = f"{author.findtext('ForeName') or author.findtext('Initials')} " + (
        author.findtext("LastName") or ""
    )
    if _full_name(author, person):
        evidence.append(f"the author is printed as {printed}")
        return True
    doubts.append(f"the author is printed as {printed}, an initial only")
    return False


def _weigh_place(author: _Element, row: Prospect, evidence: list[str], doubts: list[str]) -> bool:
    """Whether the author's address shares a telling word with the person's institution."""
    printed = [" ".join(text.split()) for text in _texts(author.findall(".//Affiliation"))]
    if not printed:
        doubts.append("the paper prints no address for the author")
        return False
    mine = _telling(
        [
            *row.person.affiliations,
            *(match.evidence.words for match in row.matches),
            *(match.program for match in row.matches),
        ]
    )
    for line in printed:
        shared = mine & _telling([line])
        if shared:
            words = ", ".join(sorted(shared))
            evidence.append(f"the address shares “{words}”: {line[:120]}")
            return True
    doubts.append(f"the address is another one: {printed[0][:120]}")
    return False


def _weigh_topic(title: str, person: Person, evidence: list[str], doubts: list[str]) -> bool:
    mine = _content(
        text for each in person.commitments for text in (each.talk_title, each.session_title)
    )
    shared = mine & _content([title])
    if len(shared) >= SHARED_WORDS:
        evidence.append(f"the topic shares “{', '.join(sorted(shared))}” with the program")
        return True
    doubts.append("the topic is not that of the talk")
    return False


def _telling(lines: Iterable[str]) -> set[str]:
    return {
        word
        for line in lines
        for word in re.findall(r"[a-z]{4,}", _plain(line))
        if word not in ORDINARY
    }


def _content(lines: Iterable[str]) -> set[str]:
    """Return the words that carry a topic, with a plural's s taken off."""
    return {
        word.removesuffix("s")
        for line in lines
        for word in re.findall(r"[a-z][a-z-]{3,}", _plain(line))
        if word not in COMMON and word.removesuffix("s") not in COMMON
    }


def _title(article: _Element) -> str:
    found = article.find("MedlineCitation/Article/ArticleTitle")
    text = "" if found is None else "".join(str(part) for part in found.itertext())
    return " ".join(text.split()).rstrip(".")


def _texts(elements: Iterable[_Element]) -> list[str]:
    return [text for each in elements if (text := "".join(map(str, each.itertext())))]


def _year(summary: Mapping[str, Any]) -> int | None:
    match = re.match(r"\d{4}", str(summary.get("pubdate", "")))
    return int(match.group()) if match else None


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(each for each in decomposed if not unicodedata.combining(each))
    return " ".join(re.sub(r"[^\w\s-]", " ", letters.replace("\u2019", "'")).split())


# --- deciding --------------------------------------------------------------------------------


def read(data: bytes | None) -> Found:
    """Return what an earlier run left, or nothing."""
    if data is None:
        return Found()
    try:
        return msgspec.json.decode(data, type=Found)
    except msgspec.DecodeError:
        return Found()


def remember(found: Found, candidates: Sequence[Candidate]) -> Found:
    """Return the new candidates with the user's earlier decisions."""
    return replace(found, candidates=tuple(candidates))


def use(found: Found, person_id: str, pmid: str) -> Found:
    """Remember that a person's opening rests on `pmid`; an empty one means none."""
    return replace(found, used={**found.used, person_id: pmid})


def papers(found: Found) -> dict[str, Paper]:
    """Return one paper a person: the user's choice, else the newest likely one."""
    chosen: dict[str, Paper] = {}
    for candidate in found.candidates:
        decided = found.used.get(candidate.person_id)
        takes = candidate.verdict == "likely" if decided is None else decided == candidate.pmid
        if takes and candidate.person_id not in chosen:
            chosen[candidate.person_id] = Paper(
                title=candidate.title,
                journal=candidate.journal,
                year=candidate.year,
                address=candidate.address,
            )
    return chosen
