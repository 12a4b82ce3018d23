"""The programs and their search; and lists of programs in any spelling."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from confprep.cli import build
from confprep.errors import ConfprepError, UsageError
from confprep.model import Program, Target
from confprep.programs import load
from confprep.programs.resolve import Resolver, lines_of

PROGRAMS = load()
RESOLVER = Resolver(PROGRAMS)
ORTHO, SURGERY = "orthopaedic-surgery", "general-surgery"
BY_CODE = {code: program for program in PROGRAMS for code in program.nrmp if len(code) > 4}


def run(*arguments: str) -> str:
    result = CliRunner().invoke(build(), [*arguments])
    if isinstance(result.exception, ConfprepError):
        raise result.exception
    return result.stdout


def meant(line: str, specialty: str = "") -> str:
    """The id that a line certainly means, or `?`."""
    program = RESOLVER.resolve(line, specialty).program
    return program.id if program else "?"


def labelled(fixtures: Path) -> list[tuple[str, str, str]]:
    with (fixtures / "program-lists" / "labelled.csv").open(encoding="utf-8", newline="") as file:
        return [(row["line"], row["specialty"], row["program"]) for row in csv.DictReader(file)]


# --- lists in any spelling -------------------------------------------------------------------


def test_the_labelled_lines_resolve_and_none_is_silently_wrong(fixtures: Path) -> None:
    rows = labelled(fixtures)
    assert len(rows) >= 150
    answers = [(line, label, meant(line, specialty)) for line, specialty, label in rows]
    wrong = [answer for answer in answers if answer[2] not in {answer[1], "?"}]
    assert not wrong
    certain = [(label, answer) for _, label, answer in answers if label != "?"]
    right = sum(label == answer for label, answer in certain)
    assert right >= 0.95 * len(certain)


def test_what_is_asked_about_comes_with_the_program_meant_where_there_is_one() -> None:
    for line in ("osu ortho", "baylor", "mclaren", "uw"):
        assert len(RESOLVER.resolve(line, ORTHO).programs) > 1


def test_the_line_says_the_specialty_before_the_preference_does() -> None:
    assert meant("penn surg prelim", ORTHO) == "surgery-penn"
    assert meant("mgh ortho", SURGERY) == "ortho-harvard"
    assert meant("Hospital for Special Surgery") == "ortho-hss"
    assert meant("uw seattle") == "?"
    assert meant("uw seattle", SURGERY) == "surgery-washington"


def test_a_program_of_the_other_specialty_is_not_taken_silently() -> None:
    resolution = RESOLVER.resolve("Baystate", ORTHO)
    assert not resolution.sure
    assert [program.id for program in resolution.programs] == ["surgery-baystate"]
    assert "no orthopaedic surgery program" in resolution.why


def test_a_state_that_is_not_the_programs_is_not_overlooked() -> None:
    assert meant("Washington University, Seattle WA", ORTHO) == "?"
    assert meant("Huntington Hospital, Huntington NY", ORTHO) == "ortho-northwell-huntington"
    assert meant("Saint Joseph Hospital, Denver CO", SURGERY) == "surgery-saint-joseph-denver"
    assert meant("Mayo Clinic, Rochester", ORTHO) == "ortho-mayo-rochester"


def test_codes_and_ids_resolve() -> None:
    assert meant("1628440P0") == "surgery-penn"
    assert meant("ortho-hss") == "ortho-hss"
    assert meant("3128") == "ortho-hss"
    assert meant("Northwestern 2247260C0") == "ortho-northwestern"


def test_bullets_numbers_and_separators_of_a_pasted_list() -> None:
    text = "1. HSS\n2) Rush ortho\n - Duke\n\u2022 Emory; Tufts\n\n# later\n[x] Yale"
    assert list(lines_of(text)) == ["HSS", "Rush ortho", "Duke", "Emory", "Tufts", "Yale"]


def test_every_nrmp_name_and_track_resolves_to_its_own_program(shared: Path) -> None:
    asked = total = 0
    wanted = {("260", "C"), ("440", "C"), ("440", "P")}
    path = shared / "data" / "nrmp_2024_programs_wavegate.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if (row["acgme_specialty_code"], row["track"]) not in wanted:
                continue
            total += 1
            line = f"{row['institution_name_nrmp']} {row['program_track_name']}"
            answer = meant(line)
            asked += answer == "?"
            assert answer in {"?", BY_CODE[row["nrmp_program_code"]].id}, line
    assert total > 800
    assert asked <= 0.05 * total


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("acgme_ortho_program_names_c2021.csv", "acgme_program_name"),
        ("ortho_do_friendly_programs_c2025.csv", "program"),
    ],
)
def test_each_official_name_resolves_to_a_program_of_its_own(
    shared: Path, name: str, column: str
) -> None:
    with (shared / "data" / name).open(encoding="utf-8", newline="") as file:
        lines = [row[column] for row in csv.DictReader(file)]
    answers = [meant(line, ORTHO) for line in lines]
    certain = [answer for answer in answers if answer != "?"]
    assert len(certain) >= 0.95 * len(lines)
    assert len(set(certain)) == len(certain)


# --- properties ------------------------------------------------------------------------------

lines = st.sampled_from([alias.text for program in PROGRAMS for alias in program.aliases])


@given(lines)
@settings(max_examples=60, deadline=None)
def test_a_programs_own_name_is_never_read_as_another_program(line: str) -> None:
    resolution = RESOLVER.resolve(line)
    named = [p for p in PROGRAMS if line in {alias.text for alias in p.aliases}]
    assert resolution.programs
    if resolution.program:
        others = {p.specialty for p in named}
        assert resolution.program in named or resolution.program.specialty not in others


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_text_gets_an_answer(text: str) -> None:
    resolution = RESOLVER.resolve(text)
    assert (resolution.program is not None) == resolution.sure
    RESOLVER.search(text)


def test_the_order_of_programs_does_not_matter(fixtures: Path) -> None:
    shuffled = list(PROGRAMS)
    random.Random(7).shuffle(shuffled)
    other = Resolver(shuffled)
    for line, specialty, _ in labelled(fixtures):
        first = RESOLVER.resolve(line, specialty)
        second = other.resolve(line, specialty)
        assert (first.sure, first.why) == (second.sure, second.why), line
        if first.sure:
            assert first.programs == second.programs


def test_a_program_of_the_users_own_changes_no_other_line(fixtures: Path) -> None:
    own = Target(id="own-quillfeather", name="Quillfeather Hospital", city="Reno", state="NV")
    more = Resolver(load([own]))
    for line, specialty, _ in labelled(fixtures):
        first, second = RESOLVER.resolve(line, specialty), more.resolve(line, specialty)
        assert (first.programs, first.sure) == (second.programs, second.sure)
    assert more.resolve("quillfeather hosp").program == more.programs[-1]


# --- the catalogue as loaded -----------------------------------------------------------------


def test_programs_of_one_institution_share_its_names_but_not_those_of_a_specialty() -> None:
    by_id = {program.id: program for program in PROGRAMS}
    ortho = {alias.text for alias in by_id["ortho-jefferson"].aliases}
    surgery = {alias.text for alias in by_id["surgery-jefferson"].aliases}
    assert "Thomas Jefferson University" in ortho & surgery
    assert "Rothman Orthopaedic Institute" in ortho - surgery


def test_a_name_given_by_the_user_is_added_to_a_shipped_program() -> None:
    target = Target(id="ortho-hss", aliases=("Quill Pavilion",))
    known = {program.id: program for program in load([target])}
    added = known["ortho-hss"].aliases[-1]
    assert (added.text, added.source) == ("Quill Pavilion", "you")
    assert len(known) == len(PROGRAMS)


def test_a_target_without_a_name_that_is_not_in_the_list_adds_nothing() -> None:
    assert len(load([Target(id="gone")])) == len(PROGRAMS)


def test_former_names_carry_the_year_they_ended() -> None:
    by_id = {program.id: program for program in PROGRAMS}
    former = {a.text: a.until for a in by_id["ortho-corewell-grand-rapids"].aliases if a.until}
    assert former["Spectrum Health"] == 2022


# --- search and show -------------------------------------------------------------------------


def ids(found: list[Program]) -> list[str]:
    return [program.id for program in found]


def test_search_finds_by_name_group_place_and_code() -> None:
    assert ids(RESOLVER.search("rothman"))[0] == "ortho-jefferson"
    assert {"ortho-penn", "ortho-temple", "surgery-pcom"} <= set(
        ids(RESOLVER.search("Philadelphia"))
    )
    assert set(ids(RESOLVER.search("erie pa ortho"))) == {"ortho-lecom", "ortho-upmc-hamot"}
    assert ids(RESOLVER.search("1261")) == ["ortho-harvard", "surgery-mgh"]
    assert ids(RESOLVER.search("no such place at all")) == []


def test_search_finds_what_is_spelt_a_little_wrong() -> None:
    assert "ortho-vanderbilt" in ids(RESOLVER.search("Vanderbuilt University Medical Center ortho"))


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CONFPREP_WORKSPACE", raising=False)
    return tmp_path


@pytest.mark.usefixtures("empty")
def test_the_search_command() -> None:
    printed = run("programs", "search", "special", "surgery")
    assert "ortho-hss" in printed
    found = json.loads(run("programs", "search", "yale", "--specialty", "surgery", "--json"))
    assert [program["id"] for program in found] == ["surgery-yale"]


@pytest.mark.usefixtures("empty")
def test_a_search_without_result_fails_and_says_what_to_do() -> None:
    result = CliRunner().invoke(build(), ["programs", "search", "zzzz"])
    assert result.exit_code == 1
    assert "--own" in result.stderr
    assert result.stdout == ""


@pytest.mark.usefixtures("empty")
def test_show_says_what_is_unverified_and_what_the_row_rests_on() -> None:
    printed = run("programs", "show", "hss")
    assert "1261" not in printed
    assert "3128" in printed
    assert "common-knowledge (unverified)" in printed
    assert "nrmp-2024: NRMP institution and program codes" in printed
    assert json.loads(run("programs", "show", "ortho-hss", "--json"))["city"] == "New York"


@pytest.mark.usefixtures("empty")
def test_show_of_an_unclear_name_lists_the_ids() -> None:
    with pytest.raises(UsageError, match="ortho-baylor-dallas"):
        raise_from("programs", "show", "baylor ortho")
    with pytest.raises(UsageError, match="programs search"):
        raise_from("programs", "show", "qqqq")


def raise_from(*arguments: str) -> None:
    result = CliRunner().invoke(build(), [*arguments])
    assert isinstance(result.exception, ConfprepError)
    raise type(result.exception)(str(result.exception))
