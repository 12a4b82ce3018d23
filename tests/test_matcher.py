"""Lines name the institutions of programs: the right ones, with reasons, whatever the order."""

from __future__ import annotations

import csv
import json
import random
import re
import subprocess
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from benchmarks import match as benchmark
from confprep import programs
from confprep.matcher import places
from confprep.matcher.match import Matcher, sentence
from confprep.matcher.phrases import HARD, SOFT, Index, Words, normal
from confprep.matcher.rank import prospects
from confprep.model import (
    Alias,
    Appearance,
    Commitment,
    Decisions,
    Listing,
    Match,
    Meeting,
    Name,
    Person,
    Plan,
    Profile,
    Program,
    Prospect,
    Session,
    Source,
    Target,
)
from confprep.worth import Worth
from tests import processes

FOLDER = Path(__file__).parents[1] / "fixtures" / "matching"


@cache
def catalogue() -> tuple[Program, ...]:
    return programs.load()


@cache
def matcher() -> Matcher:
    return Matcher(catalogue(), programs.rivals(), programs.badges())


def table(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def institutions(matches: tuple[Match, ...]) -> dict[str, str]:
    """The institution part of each program's id, to its tier."""
    return {match.program_id.split("-", 1)[1]: match.tier for match in matches}


# --- the normal form --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hosp of the Univ of PA", "Hospital of the University of Pennsylvania"),
        ("U Alabama Med Ctr-Birmingham", "University of Alabama Medical Center Birmingham"),
        ("Brigham &amp; Women&#x2019;s Hosp.", "BRIGHAM AND WOMENS HOSPITAL"),
        ("U.C.L.A. Orthopædic Hospital", "UCLA Orthopedic Hosp"),
        ("St. Luke's", "Saint Lukes"),
        ("Mt Sinai Sch of Med", "Mount Sinai School of Medicine"),
        ("NewYork–Presbyterian", "New York-Presbyterian"),
        ("University of Texas at Austin", "University of Texas, Austin"),
        ("The Ohio State University", "ohio state university"),
        ("Université de Montréal", "Universite de Montreal"),
    ],
)
def test_two_spellings_of_one_name(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Washington University", "University of Washington"),
        ("Miami University", "University of Miami"),
        ("St. Francis", "St. Franci"),
        ("Duke U Hospital", "University of Duke Hospital"),
    ],
)
def test_two_names(one: str, other: str) -> None:
    assert normal(one) != normal(other)


def test_breaks() -> None:
    words = Words("Duke University. Durham, NC; Dr. Roe (Chair) - Rush\nYale")
    breaks = dict(zip(words.tokens, words.breaks, strict=True))
    assert breaks == {
        "duke": 0, "university": 0, "durham": SOFT, "nc": SOFT, "dr": HARD, "roe": 0,
        "chair": SOFT, "rush": SOFT, "yale": HARD,
    }  # fmt: skip


@given(st.text(max_size=80))
def test_every_token_stands_where_it_says(text: str) -> None:
    words = Words(text)
    spans = [words.span(i, i + 1) for i in range(len(words.tokens))]
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert len(words.tokens) == len(words.breaks)


def test_the_longest_name_wins_and_uses_up_its_words() -> None:
    index: Index[str] = Index()
    for name in ("university of alabama", "alabama", "university of alabama huntsville"):
        index.add(tuple(name.split()), name)
    found = index.find(Words("The University of Alabama, Huntsville and Alabama"))
    assert [find.entries for find in found] == [["university of alabama huntsville"], ["alabama"]]


def test_a_name_runs_over_no_semicolon_and_not_from_a_place_into_a_body() -> None:
    index: Index[str] = Index()
    index.add(("new", "york", "university"), "nyu")
    assert index.find(Words("New York University"))
    assert not index.find(Words("New York, University Hospital"))
    assert not index.find(Words("New; York University"))


@pytest.mark.parametrize(
    ("line", "states", "countries"),
    [
        ("Duke University, Durham, NC 27710, USA", ["nc"], ["us"]),
        ("UCSF San Francisco CA", ["ca"], ["us"]),
        ("Durham VA, Durham, NC", ["nc"], ["us"]),
        ("Dartmouth, Lebanon, NH", ["nh"], ["us"]),
        ("Jamaica Hospital, Jamaica, New York", ["ny"], []),
        ("George Washington University, Washington, D.C.", ["dc"], ["us"]),
        ("University of Maryland", [], []),
        ("Northeastern University, Shenyang", [], ["shenyang"]),
        ("McMaster University, Hamilton, ON, Canada", [], ["on", "canada"]),
        ("Weill Cornell Medicine-Qatar", [], ["qatar"]),
        (
            "X, Atlanta, GA and Nankai University, Tianjin, China",
            ["ga"],
            ["us", "tianjin", "china"],
        ),
        ("University of New Mexico", [], []),
        ("Duke University, Auckland New Zealand", [], ["new zealand"]),
        ("Mater Dei Hospital, Dublin United Kingdom", [], ["united kingdom"]),
    ],
)
def test_places(line: str, states: list[str], countries: list[str]) -> None:
    segments = places.read(Words(line))
    assert [segment.state for segment in segments if segment.state] == states
    assert list(dict.fromkeys(s.country for s in segments if s.country)) == countries


# --- matching -----------------------------------------------------------------------------------


@pytest.mark.parametrize("row", table("homonyms.csv"), ids=lambda row: row["line"])
def test_a_homonym(row: dict[str, str]) -> None:
    """`!` must be found, `?` may only be undecided, nothing else may be there at all."""
    accepted = row["accepted"].split()
    found = institutions(matcher().match(row["line"]))
    assert set(found) <= {key.rstrip("!?") for key in accepted}
    assert {key[:-1] for key in accepted if key.endswith("!")} <= set(found)
    for key in accepted:
        if key.endswith("?"):
            assert found.get(key[:-1], "undecided") == "undecided"


def test_there_are_enough_homonyms() -> None:
    assert len(table("homonyms.csv")) >= 150


@pytest.mark.parametrize("row", table("badges.csv"), ids=lambda row: row["line"])
def test_a_badge(row: dict[str, str]) -> None:
    matches = matcher().match(row["line"], specialty="orthopaedic-surgery")
    assert [(match.program_id, match.tier) for match in matches] == [(row["program"], row["tier"])]


@pytest.mark.parametrize(
    "row", table("tiers.csv"), ids=lambda row: f"{row['line']} = {row['program']}"
)
def test_how_sure_a_line_makes_a_program_and_why(row: dict[str, str]) -> None:
    """`-` is no match at all; `because` is printed in the line and said in the reason."""
    matches = matcher().match(row["line"], possible=True)
    found = {one.program_id: one for one in matches}
    if row["tier"] == "-":
        assert row["program"] not in found
        return
    match = found[row["program"]]
    assert match.tier == row["tier"]
    assert row["because"] in match.evidence.doubt
    assert match.evidence.doubt in match.evidence.line
    if row["tier"] == "possible":
        shown = {one.program_id for one in matcher().match(row["line"])}
        assert row["program"] not in shown


def places_and_doubts(line: str) -> tuple[set[str], set[str]]:
    """The institutions that a line decides on, and those that it only leaves open."""
    matches = matcher().match(line)
    decided = {one.program_id.split("-", 1)[1] for one in matches if one.tier != "undecided"}
    return decided, set(institutions(matches)) - decided


@pytest.mark.parametrize(
    "row", [*table("short.csv"), *table("speakers.csv")], ids=lambda row: row["line"]
)
def test_a_line_as_printed(row: dict[str, str]) -> None:
    """A bare key must be decided on, `?` is one of several left open, `~` may be there or not."""
    expected = row["expected"].split()
    may = {key[:-1] for key in expected if key.endswith("~")}
    decided, doubts = places_and_doubts(row["line"])
    assert decided - may == {key for key in expected if key[-1] not in "~?"}
    assert doubts - may == {key[:-1] for key in expected if key.endswith("?")}


def test_shorthand_counts_only_as_a_whole_line_and_says_so() -> None:
    (match,) = matcher().match("Dept. of Orthopaedics, Rush", specialty="orthopaedic-surgery")
    assert (match.tier, match.evidence.alias_class) == ("likely", "shorthand")
    assert match.evidence.words == "Rush"
    assert "for short" in match.evidence.line
    for line in ("rush", "Rush Hour Films", "Rush; Brown", "Rush, Ohio", "Rush, London, UK"):
        assert not matcher().match(line), line


@pytest.mark.parametrize(
    ("line", "program", "said"),
    [
        (
            "Geisinger Medical Center, Danville, PA",
            "ortho-geisinger",
            (
                "is the institution of Geisinger Health System (Danville, PA);"
                " PA is printed beside it."
            ),
        ),
        (
            "Rush",
            "ortho-rush",
            "is how people call Rush University Medical Center (Chicago, IL) for short.",
        ),
    ],
)
def test_the_sentence(line: str, program: str, said: str) -> None:
    (match,) = (one for one in matcher().match(line) if one.program_id == program)
    assert match.evidence.line == f"“{match.evidence.words}” {said}"
    beside = sentence(match.evidence, match.tier)
    assert match.program not in beside
    assert len(beside) < len(said)


def test_a_place_is_said_once_and_nobody_is_called_faculty() -> None:
    for program in catalogue():
        for match in matcher().match(program.name, possible=True):
            line = match.evidence.line
            assert "faculty" not in line
            assert not re.search(r"\(([^()]+)\) \(\1", line), line


def test_the_evidence_shows_the_words_and_the_reasons() -> None:
    line = "Dept. of Orthopaedic Surgery, Rothman Orthopaedic Institute, Philadelphia, PA"
    (match,) = matcher().match(line, specialty="orthopaedic-surgery")
    evidence = match.evidence
    assert line[evidence.start : evidence.end] == evidence.words == "Rothman Orthopaedic Institute"
    assert evidence.alias_class == "curated"
    assert evidence.alias_source
    assert evidence.place == "Philadelphia is printed beside it"
    assert evidence.department == "Orthopaedic Surgery"
    (bare,) = matcher().match("Rothman Orthopaedics", specialty="orthopaedic-surgery")
    assert bare.evidence.department == ""
    assert "belongs to" in evidence.line
    assert evidence.line.endswith("Philadelphia is printed beside it.")


def test_a_semicolon_ends_what_a_place_is_said_of() -> None:
    segments = places.read(Words("Duke University, Durham; Rush University; Boston, MA"))
    assert [segment.part for segment in segments] == [0, 0, 1, 2, 2]


@pytest.mark.parametrize(
    "line",
    [
        "Duke University, Auckland New Zealand",
        "Jackson Memorial Hospital, Denver, Colorado",
        "Jackson Memorial Hospital; Denver, Colorado",
    ],
)
def test_a_name_beside_a_place_that_is_not_its_own_is_nobodys(line: str) -> None:
    assert matcher().match(line) == ()


def test_offsets_stand_in_the_text_as_printed() -> None:
    line = "École – Brigham &amp; Women&#x2019;s Hospital, Boston"
    (match,) = matcher().match(line, specialty="orthopaedic-surgery")
    assert match.evidence.words == "Brigham &amp; Women&#x2019;s Hospital"
    assert line[match.evidence.start : match.evidence.end] == match.evidence.words


def test_a_system_with_several_programs_is_undecided_with_every_candidate() -> None:
    matches = matcher().match("Henry Ford Health", specialty="orthopaedic-surgery")
    assert {match.tier for match in matches} == {"undecided"}
    assert len(matches) > 2
    assert all("which one is not said" in match.evidence.line for match in matches)
    (one,) = matcher().match("Henry Ford Health, Detroit, MI", specialty="orthopaedic-surgery")
    assert one.tier == "likely"
    assert any("prints another place" in reason for reason in one.evidence.ruled_out)


def test_the_printed_city_is_often_where_somebody_lives() -> None:
    def ortho(line: str) -> dict[str, str]:
        return institutions(matcher().match(line, specialty="orthopaedic-surgery"))

    assert ortho("Hospital for Special Surgery, Stamford, CT") == {"hss": "likely"}
    assert ortho("Stanford University, Atherton") == {"stanford": "confirmed"}
    assert ortho("Hospital for Special Surgery, London, UK") == {}
    assert ortho("Mayo Clinic, Scottsdale, Arizona") == {"mayo-arizona": "confirmed"}


def test_a_former_name_says_until_when() -> None:
    matches = matcher().match("Beaumont Health, Royal Oak, MI", specialty="orthopaedic-surgery")
    assert "until" in matches[0].evidence.formerly
    assert "called so until" in matches[0].evidence.line


def test_what_is_only_possible_is_shown_when_asked_for() -> None:
    for line in ("Vanderbuilt University", "Wilhelmina Vanderbilt University"):
        assert not matcher().match(line)
        assert {match.tier for match in matcher().match(line, possible=True)} == {"possible"}


OWN = Program(
    id="own-1",
    name="Quibble Valley Hospital",
    city="Quibble",
    state="OH",
    aliases=(Alias(text="Quibble Valley Hospital"), Alias(text="QVH", kind="acronym")),
)


def test_a_program_of_the_users_own() -> None:
    known = Matcher([*catalogue(), OWN], programs.rivals())
    (match,) = known.match("Quibble Valley Hosp., Quibble, Ohio")
    assert (match.program_id, match.tier) == ("own-1", "confirmed")
    assert known.match("QVH, Quibble, OH")[0].tier == "confirmed"
    assert not known.match("qvh, Quibble, OH")
    assert not known.match("QVH, Denver, CO")
    bare = Matcher([replace(OWN, aliases=())])
    assert bare.match("Quibble Valley Hospital")


# --- properties -----------------------------------------------------------------------------------

LINES = [row["line"] for row in table("homonyms.csv")] + [
    row["line"] for row in table("badges.csv")
]
NOUN = st.sampled_from(
    "Washington Duke Emory Quibble Mercy Texas Boston Alabama Rochester Miami Xylo".split()
)
FORM = st.sampled_from(
    ["{} University", "University of {}", "{} Clinic", "{} Health", "St. {} Hospital", "{}"]
)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(FORM, NOUN), min_size=1, max_size=3), st.sampled_from(["own", "weak"]))
def test_a_new_program_changes_no_unrelated_line(names: list[tuple[str, str]], kind: str) -> None:
    texts = [form.format(noun) + " Annex" for form, noun in names]
    new = Program(
        id="ortho-new",
        name=texts[0],
        city="Quibble",
        state="OH",
        aliases=tuple(Alias(text=text, kind=kind) for text in texts),  # type: ignore[arg-type]
    )
    small = catalogue()[::7]
    before = Matcher(small, programs.rivals())
    after = Matcher([*small, new], programs.rivals())
    for line in LINES:
        if "annex" not in line.lower():
            assert after.match(line) == before.match(line)
        assert all(match.program_id != new.id for match in after.match(line))


@pytest.mark.parametrize("seed", range(4))
def test_order_changes_nothing(seed: int) -> None:
    chance = random.Random(seed)
    shuffled = list(catalogue())
    chance.shuffle(shuffled)
    shuffled = [
        replace(one, aliases=tuple(chance.sample(one.aliases, len(one.aliases))))
        for one in shuffled
    ]
    rivals = list(programs.rivals())
    chance.shuffle(rivals)
    turned = Matcher(shuffled, rivals)
    for line in chance.sample(LINES, 60):
        assert [(m.program_id, m.tier) for m in turned.match(line)] == [
            (m.program_id, m.tier) for m in matcher().match(line)
        ]


@given(st.text(max_size=80))
def test_any_text_can_be_matched(text: str) -> None:
    for match in matcher().match(text, possible=True):
        assert text[match.evidence.start : match.evidence.end] == match.evidence.words


@given(st.sampled_from(LINES), st.sampled_from([", MD", " ", "\u00a0", "."]))
def test_small_changes_of_print_change_nothing(line: str, more: str) -> None:
    assume(line)
    before = institutions(matcher().match(line))
    after = institutions(matcher().match(line + more if more != ", MD" else f" {line} "))
    assert after == before


# --- gold sets ------------------------------------------------------------------------------------


def test_the_registry_task_of_the_benchmark(shared: Path) -> None:
    task = benchmark.registry_task(shared / "data")
    predicted = [task.predict(one.text) for one in task.gold]
    right = sum(len(found & one.ids) for found, one in zip(predicted, task.gold, strict=True))
    assert right / sum(map(len, predicted)) >= 0.953
    assert right / sum(len(one.ids) for one in task.gold) >= 0.825


def test_the_59_orthopaedic_lines(shared: Path) -> None:
    task = benchmark.program_task(shared / "data")
    assert [task.predict(one.text) for one in task.gold] == [set(one.ids) for one in task.gold]


def test_no_hospital_of_another_city_is_confirmed(shared: Path) -> None:
    """Some 5,300 hospitals as "NAME, City, ST": a claim without reserve is of that very city."""
    by_id = {program.id: program for program in catalogue()}
    lines = (shared / "data" / "us_hospitals_cms.txt").read_text("utf-8").splitlines()
    claimed, wrong = 0, []
    for line in lines:
        _, city, state = line.rsplit(", ", 2)
        for match in matcher().match(line):
            program = by_id[match.program_id]
            places = {(program.city, program.state)} | {
                (alias.city, alias.state)
                for alias in program.aliases
                if alias.text == match.evidence.alias and alias.city
            }
            claimed += match.tier == "confirmed"
            here = any(normal(a) == normal(city) and b == state for a, b in places)
            # A name that says its own city says where it stands better than the sponsor's address.
            named = set(normal(city)) <= set(normal(match.evidence.alias))
            if match.tier == "confirmed" and not here and not named:
                wrong.append((line, match.program_id))
    assert claimed > 500
    assert not wrong


# --- ranking --------------------------------------------------------------------------------------


def person(name: str, affiliation: str, *roles: str, kind: str = "talk") -> Person:
    given_name, family = name.split()
    appearance = Appearance(name_text=name, affiliation_text=affiliation)
    return Person(
        id=name.lower().replace(" ", "-"),
        name=Name(text=name, given=given_name, family=family),
        affiliations=(affiliation,),
        commitments=(
            Commitment(appearance=appearance, session_id="s", session_title="S", kind=kind),
        ),
        roles=roles,
    )


TARGETS = (
    Target(id="ortho-duke", priority=1),
    Target(id="ortho-emory", priority=2),
    Target(id="ortho-rush", priority=2, signal=True),
)
CROWD = [
    person("Ann Emory", "Emory University"),
    person("Bea Duke", "Duke University"),
    person("Cat Rush", "Rush University Medical Center"),
    person("Dan Chief", "Program Director, Emory University", "program director"),
    person("Eve Else", "Yale University"),
    person("Fay Home", "Duke University, Boise, ID"),
    person("Gus Moderator", "Duke University", kind="moderating"),
]


def ranked(decisions: Decisions = Decisions()) -> list[str]:  # noqa: B008 - frozen
    return [one.person.name.given for one in of_interest(decisions=decisions)]


def of_interest(
    people: Iterable[Person] = CROWD,
    targets: Sequence[Target] = TARGETS,
    decisions: Decisions = Decisions(),  # noqa: B008 - frozen
) -> tuple[Prospect, ...]:
    return prospects(people, matcher(), targets, decisions, Worth(Profile(), targets))


def test_priority_certainty_and_role_make_the_order() -> None:
    assert ranked() == ["Dan", "Gus", "Bea", "Cat", "Fay", "Ann"]
    shown = of_interest()
    assert shown[0].score == 112.5
    assert shown[0].why.endswith("your priority 2; program director.")
    assert "; your priority 2; signalled" in shown[3].why
    alike = [replace(target, priority=2) for target in TARGETS]
    assert not any("priority" in one.why for one in of_interest(targets=alike))
    assert [one.score for one in shown] == sorted((one.score for one in shown), reverse=True)


def test_what_the_user_decided_is_kept() -> None:
    decisions = Decisions(accepted=("Fay Home",), rejected=("dan-chief", "GUS MODERATOR"))
    assert ranked(decisions) == ["Bea", "Fay", "Cat", "Ann"]
    fay = of_interest(decisions=decisions)[1]
    assert fay.accepted
    assert fay.matches[0].tier == "confirmed"
    assert "confirmed by you" in fay.why


def test_without_targets_every_program_counts_alike() -> None:
    shown = of_interest(targets=())
    assert len(shown) == len(CROWD)
    assert of_interest(reversed(CROWD), targets=()) == shown


# --- the command --------------------------------------------------------------------------------


def run(*arguments: str, lines: str = "", folder: Path) -> subprocess.CompletedProcess[str]:
    done = processes.run(
        *("--workspace", str(folder), *arguments), folder=folder, given=lines.encode()
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def test_the_command_prints_one_object_a_line(tmp_path: Path) -> None:
    done = run("match", "--all-programs", "--json", lines="HSS\n\nno such place\n", folder=tmp_path)
    assert done.returncode == 0
    first, second, third = map(json.loads, done.stdout.splitlines())
    assert first["affiliation"] == "HSS"
    (match,) = first["matches"]
    assert set(match) == {"program_id", "program", "nrmp", "tier", "evidence"}
    assert match["program_id"] == "ortho-hss"
    assert match["nrmp"]
    assert match["evidence"]["words"] == "HSS"
    assert second == {"affiliation": "", "matches": []}
    assert third == {"affiliation": "no such place", "matches": []}


def test_the_command_keeps_to_targets_and_specialty(tmp_path: Path) -> None:
    (tmp_path / "targets.toml").write_text('[[target]]\nid = "ortho-duke"\n', encoding="utf-8")
    lines = tmp_path / "lines.txt"
    lines.write_text("Duke University\nYale University\n", encoding="utf-8")

    def found(*arguments: str) -> list[list[str]]:
        done = run("match", *arguments, str(lines), folder=tmp_path)
        assert done.returncode == 0, done.stderr
        answers = map(json.loads, done.stdout.splitlines())
        return [[match["program_id"] for match in answer["matches"]] for answer in answers]

    assert found() == [["ortho-duke"], []]
    assert found("--targets", str(tmp_path / "targets.toml")) == [["ortho-duke"], []]
    assert found("--specialty", "general-surgery") == [["surgery-duke"], ["surgery-yale"]]
    assert len(found("--all-programs")[0]) == 2
    for wrong in (
        ["--all-programs", "--specialty", "ortho"],
        ["--specialty", "astrology"],
        ["--targets", "nowhere/targets.toml"],
        ["nowhere.txt"],
    ):
        done = run("match", *wrong, folder=tmp_path)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr


def workspace(folder: Path) -> Path:
    """A workspace with one plan: three people, one of them at a target program."""
    program = Listing(
        source=Source(platform="test"),
        meeting="test-2026",
        sessions=(
            Session(
                id="s",
                title="Session",
                people=(
                    Appearance(name_text="Ann Roe, MD", affiliation_text="Emory University"),
                    Appearance(name_text="Bea Weld", affiliation_text="Yale University"),
                    Appearance(name_text="Ann Roe", affiliation_text="Rush University"),
                ),
            ),
        ),
    )
    meeting = Meeting(key="test-2026", name="Test")
    plan = Plan(meeting=meeting, made_on=date(2026, 1, 1), source=program.source)
    state = folder / "plans" / "test-2026" / ".state"
    state.mkdir(parents=True)
    (state / "listing.json").write_bytes(msgspec.json.encode(program))
    (state.parent / "plan.json").write_bytes(msgspec.json.encode(plan))
    (folder / "targets.toml").write_text('[[target]]\nid = "ortho-emory"\n', encoding="utf-8")
    return folder


def test_people_are_shown_with_reasons_and_decisions_are_kept(tmp_path: Path) -> None:
    folder = workspace(tmp_path)

    def people(*arguments: str) -> subprocess.CompletedProcess[str]:
        return run("people", *arguments, folder=folder)

    shown = json.loads(people("test-2026", "--json").stdout)
    assert [one["person"]["name"]["text"] for one in shown["people"]] == ["Ann Roe, MD"]
    assert "is its" in shown["people"][0]["why"]
    assert shown["others"] == []
    assert len(shown["doubts"]) == 1
    everybody = json.loads(people("test-2026", "--all", "--json").stdout)
    assert len(everybody["others"]) == 2
    table = people("test-2026", "--all").stdout
    assert "Bea Weld" in table
    assert "Perhaps one person" in table

    # Two people are called Ann Roe: the name alone does not say which.
    ambiguous = people("accept", "Ann Roe")
    assert ambiguous.returncode == 2
    assert "More than one person" in ambiguous.stderr
    unknown = people("reject", "Bea", "Wald")
    assert unknown.returncode == 2
    assert "Bea Weld" in unknown.stderr

    key = shown["people"][0]["person"]["id"]
    assert people("accept", key).returncode == 0
    assert json.loads(people("test-2026", "--json").stdout)["people"][0]["accepted"]
    assert people("reject", key).returncode == 0
    assert json.loads(people("test-2026", "--json").stdout)["people"] == []
