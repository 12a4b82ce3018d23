"""Papers from PubMed: asked politely, decided conservatively, never used in doubt."""

from __future__ import annotations

import itertools
import json
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

import msgspec
import pytest
import responses
from typer.testing import CliRunner

from confprep import enrichment
from confprep.errors import FetchError, UsageError
from confprep.generators import letters
from confprep.model import Plan, Prospect
from confprep.people.names import parse
from confprep.scrapers.fetch import Fetcher
from tests.invented_plans import ORTHO, commitment, plan, prospect, targets
from tests.processes import ended

TODAY = date(2025, 2, 20)
EMAIL = "amara.delacroix@example.org"
ADDRESS = "Department of Orthopaedic Surgery, Brannoc University Hospital, Springfield, IL, USA."


def ames() -> Prospect:
    return prospect(
        1,
        parse("Jordan Ames, MD"),
        (commitment("moderating", "Symposium: Flap Coverage of Open Tibial Fractures"),),
        affiliation="Brannoc University Hospital, Springfield",
    )


class PubMed:
    """Answers in the form that the E-utilities document, for invented papers."""

    def __init__(self, *papers: dict[str, str]) -> None:
        self.papers = {paper["pmid"]: paper for paper in papers}
        self.asked: list[str] = []

    def get(self, address: str) -> bytes:
        self.asked.append(address)
        parts = urlsplit(address)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        form = parts.path.rpartition("/")[2].removesuffix(".fcgi")
        ids = query.get("id", "").split(",")
        return {
            "esearch": lambda: esearch(list(self.papers)),
            "esummary": lambda: esummary([self.papers[pmid] for pmid in ids]),
            "efetch": lambda: efetch([self.papers[pmid] for pmid in ids]),
        }[form]()


def esearch(ids: list[str]) -> bytes:
    return json.dumps(
        {
            "header": {"type": "esearch", "version": "0.3"},
            "esearchresult": {
                "count": str(len(ids)),
                "retmax": str(len(ids)),
                "retstart": "0",
                "idlist": ids,
                "translationset": [],
                "querytranslation": "Ames J[Author]",
            },
        }
    ).encode()


def esummary(papers: list[dict[str, str]]) -> bytes:
    rows = {
        paper["pmid"]: {
            "uid": paper["pmid"],
            "pubdate": paper.get("date", "2024 May"),
            "source": "Ex J Trauma",
            "fulljournalname": "Example Journal of Trauma",
            "authors": [
                {"name": paper.get("short", "Ames J"), "authtype": "Author", "clusterid": ""},
                {"name": "Brandt A", "authtype": "Author", "clusterid": ""},
            ],
            "title": paper["title"] + ".",
        }
        for paper in papers
    }
    result = {"uids": list(rows), **rows}
    return json.dumps({"header": {"type": "esummary", "version": "0.3"}, "result": result}).encode()


def efetch(papers: list[dict[str, str]]) -> bytes:
    articles = "".join(
        f"""<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM">
<PMID Version="1">{paper["pmid"]}</PMID><Article PubModel="Print">
<ArticleTitle>{escape(paper["title"])} <i>in vivo</i>.</ArticleTitle>
<AuthorList CompleteYN="Y"><Author ValidYN="Y"><LastName>{paper.get("last", "Ames")}</LastName>
<ForeName>{paper.get("fore", "Jordan")}</ForeName><Initials>J</Initials>
<AffiliationInfo>
<Affiliation>{escape(paper.get("address", ADDRESS))}</Affiliation>
</AffiliationInfo>
</Author>{paper.get("second", "")}</AuthorList></Article></MedlineCitation></PubmedArticle>"""
        for paper in papers
    )
    return (
        '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC '
        '"-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
        '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
        f"<PubmedArticleSet>{articles}</PubmedArticleSet>"
    ).encode()


FLAP = {"pmid": "39000001", "title": "Early flap coverage of open tibial fractures"}


def found(*papers: dict[str, str], row: Prospect | None = None) -> list[enrichment.Candidate]:
    return enrichment.papers_of(row or ames(), get=PubMed(*papers).get, email=EMAIL, today=TODAY)


def test_full_name_institution_and_topic_together_make_it_likely() -> None:
    (candidate,) = found(FLAP)
    assert candidate.verdict == "likely"
    assert candidate.title == "Early flap coverage of open tibial fractures in vivo"
    assert (candidate.journal, candidate.year) == ("Example Journal of Trauma", 2024)
    assert candidate.address == "https://pubmed.ncbi.nlm.nih.gov/39000001/"
    assert len(candidate.evidence) == 3
    assert not candidate.doubts


@pytest.mark.parametrize(
    ("change", "doubt"),
    [
        ({"fore": "J"}, "an initial only"),
        ({"address": "Clinic of Dermatology, Oslo, Norway"}, "the address is another one"),
        ({"address": ""}, "no address"),
        ({"title": "Results of cataract lenses"}, "not that of the talk"),
        (
            {"second": "<Author><LastName>Ames</LastName><ForeName>Jordan</ForeName></Author>"},
            "two authors",
        ),
    ],
)
def test_anything_less_is_doubtful_and_says_why(change: dict[str, str], doubt: str) -> None:
    (candidate,) = found({**FLAP, **change})
    assert candidate.verdict == "doubtful"
    assert any(doubt in reason for reason in candidate.doubts)
    assert not enrichment.papers(enrichment.Found(candidates=(candidate,)))


@pytest.mark.parametrize(
    "change",
    [
        {"fore": "Jonathan"},
        {"fore": "Jean Marie"},
        {"last": "Amesbury"},
        {"short": "Amesbury J"},
        {"short": "Ames K"},
        {"title": "Results of cataract lenses", "address": "Clinic of Dermatology, Oslo, Norway"},
    ],
)
def test_another_person_of_the_name_is_not_offered(change: dict[str, str]) -> None:
    assert found({**FLAP, **change}) == []


def test_another_middle_name_is_another_person() -> None:
    row = prospect(
        1,
        parse("Jordan K. Ames, MD"),
        (commitment("moderating", "Symposium: Flap Coverage of Open Tibial Fractures"),),
        affiliation="Brannoc University Hospital, Springfield",
    )
    assert found({**FLAP, "fore": "Jordan L"}, row=row) == []
    assert len(found({**FLAP, "fore": "Jordan K"}, row=row)) == 1


@pytest.mark.parametrize(
    "ordinary", ["General Hospital, Boston", "Department of Surgery, University Hospital"]
)
def test_ordinary_words_of_an_address_prove_nothing(ordinary: str) -> None:
    row = prospect(
        1,
        parse("Jordan Ames, MD"),
        (commitment("talk", "Flap coverage of open tibial fractures"),),
        affiliation=f"Brannoc {ordinary}",
    )
    (candidate,) = found({**FLAP, "address": ordinary}, row=row)
    assert candidate.verdict == "doubtful"


def test_names_of_any_script_are_compared_without_their_marks() -> None:
    row = prospect(
        1,
        parse("Élodie Björkqvist, MD"),
        (commitment("talk", "Flap coverage of open tibial fractures"),),
        affiliation="Brannoc University Hospital",
    )
    (candidate,) = found(
        {**FLAP, "last": "Bjorkqvist", "fore": "Elodie", "short": "Björkqvist É"}, row=row
    )
    assert candidate.verdict == "likely"


def test_every_request_gives_tool_and_email_and_asks_for_recent_papers() -> None:
    server = PubMed(FLAP)
    enrichment.papers_of(ames(), get=server.get, email=EMAIL, today=TODAY)
    assert len(server.asked) == 3
    for address in server.asked:
        query = parse_qs(urlsplit(address).query)
        assert (query["tool"], query["email"], query["db"]) == (["confprep"], [EMAIL], ["pubmed"])
        assert address.startswith("https://eutils.ncbi.nlm.nih.gov/entrez/eutils/e")
    search = parse_qs(urlsplit(server.asked[0]).query)
    assert search["term"] == ['"Ames J"[Author]']
    assert (search["mindate"], search["maxdate"]) == (["2021"], ["2025"])


def test_a_name_cannot_change_the_question() -> None:
    row = prospect(1, parse('Jordan "Ames" OR cancer[Title]&db=gene'), ())
    address = enrichment.search_address(row.person, email=EMAIL, today=TODAY)
    query = parse_qs(urlsplit(address).query)
    assert query["db"] == ["pubmed"]
    assert '"' not in query["term"][0].replace('"[Author]', "").removeprefix('"').replace(
        ' OR "', ""
    ).replace('("', "")


@pytest.mark.parametrize(
    "answer", [b"", b"<html>busy</html>", b"[]", b'{"error": "rate"}', b"\xff\xfe"]
)
def test_an_answer_in_another_form_is_one_sentence(answer: bytes) -> None:
    with pytest.raises(FetchError, match="PubMed"):
        enrichment.papers_of(ames(), get=lambda _: answer, email=EMAIL, today=TODAY)


def test_a_hostile_answer_reads_no_file() -> None:
    bomb = (
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b"<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>39000001</PMID><Article>"
        b"<ArticleTitle>&x;</ArticleTitle></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"
    )
    server = PubMed(FLAP)
    got = enrichment.papers_of(
        ames(),
        get=lambda address: bomb if "efetch" in address else server.get(address),
        email=EMAIL,
        today=TODAY,
    )
    assert got == []


def test_nobody_is_asked_for_without_an_address_or_a_sure_match() -> None:
    server = PubMed(FLAP)
    with pytest.raises(UsageError, match="e-mail"):
        enrichment.enrich(plan(ames()), get=server.get, email="", today=TODAY)
    doubtful = prospect(2, parse("Ada Brandt, MD"), (), tier="possible")
    nameless = prospect(3, parse("Brandt"), ())
    enrichment.enrich(plan(doubtful, nameless), get=server.get, email=EMAIL, today=TODAY)
    assert server.asked == []


# --- the user decides ------------------------------------------------------------------------


def test_a_doubtful_paper_is_used_only_when_the_user_says_so() -> None:
    (doubtful,) = found({**FLAP, "fore": "J"})
    offered = enrichment.Found(candidates=(doubtful,))
    assert enrichment.papers(offered) == {}
    used = enrichment.use(offered, "p1", "39000001")
    assert enrichment.papers(used)["p1"].title.startswith("Early flap coverage")
    (likely,) = found(FLAP)
    refused = enrichment.use(enrichment.Found(candidates=(likely,)), "p1", "")
    assert enrichment.papers(refused) == {}
    assert enrichment.remember(used, (likely,)).used == {"p1": "39000001"}
    assert enrichment.read(b"{damaged") == enrichment.Found()


def test_one_paper_becomes_the_opening_of_one_letter() -> None:
    of = plan(ames())
    papers = enrichment.papers(enrichment.Found(candidates=tuple(found(FLAP))))
    drafts = letters.drafts(of, ORTHO, targets(of), today=TODAY, papers=papers)
    (letter,) = [draft for draft in drafts if draft.purpose == "before/research"]
    assert "“Early flap coverage of open tibial fractures in vivo”" in letter.body
    assert "(Example Journal of Trauma, 2024)" in letter.body


# --- over the program's one door --------------------------------------------------------------


@pytest.fixture
def served() -> responses.RequestsMock:
    server = PubMed(FLAP)
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.get("https://eutils.ncbi.nlm.nih.gov/robots.txt", status=404)
        for form in ("esearch", "esummary", "efetch"):
            mock.add_callback(
                responses.GET,
                f"{enrichment.BASE}/{form}.fcgi",
                callback=lambda request: (200, {}, server.get(request.url)),
            )
        yield mock


def test_answers_are_kept_and_asked_for_slowly(
    served: responses.RequestsMock, tmp_path: Path
) -> None:
    moments: list[float] = []
    now = [1000.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    fetcher = Fetcher(tmp_path, clock=lambda: now[0], sleep=sleep)

    def get(address: str) -> bytes:
        content = fetcher.get(address).content
        moments.append(now[0])
        return content

    first = enrichment.enrich(plan(ames()), get=get, email=EMAIL, today=TODAY)
    asked = [
        call
        for call in served.calls
        if "eutils" in call.request.url and "robots" not in call.request.url
    ]
    assert len(asked) == 3
    gaps = [later - earlier for earlier, later in itertools.pairwise(moments)]
    assert min(gaps) >= 1 / 3
    again = enrichment.enrich(plan(ames()), get=get, email=EMAIL, today=TODAY)
    assert again == first
    assert len([c for c in served.calls if "robots" not in c.request.url]) == 3


def command(folder: Path, *arguments: str) -> tuple[int, str]:
    from confprep.cli import build

    env = {"CONFPREP_WORKSPACE": str(folder), "CONFPREP_NOW": "2025-02-20T09:00:00-05:00"}
    result = CliRunner().invoke(build(), ["enrich", *arguments], env=env)
    return ended(result)


def workspace(folder: Path, of: Plan) -> Path:
    (folder / "profile.toml").write_text(f'email = "{EMAIL}"\n')
    saved = folder / "plans" / of.meeting.key
    saved.mkdir(parents=True)
    (saved / "plan.json").write_bytes(msgspec.json.encode(of))
    return folder


def test_the_command_shows_its_evidence_and_remembers_a_choice(
    served: responses.RequestsMock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    folder = workspace(tmp_path, plan(ames()))
    code, output = command(folder, "aaos-2025")
    assert code == 0, output
    assert "used: Early flap coverage" in output
    assert "for: the author is printed as Jordan Ames" in output
    code, output = command(folder, "aaos-2025", "--use", "Jordan Ames=")
    assert code == 0, output
    assert "likely: Early flap coverage" in output
    code, output = command(folder, "aaos-2025", "--use", "Jordan Ames=39000001", "--json")
    assert msgspec.json.decode(output)["used"] == {"p1": "39000001"}
    code, _ = command(folder, "aaos-2025", "--use", "Nobody=1")
    assert code == 2
    assert served.calls
