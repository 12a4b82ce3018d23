"""The check of the shipped catalogue: it fails the build on a name that would mislead the matcher.

Each fault is also shown on an invented catalogue, so that the check itself can fail.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import get_args

import pytest

from confprep.matcher.phrases import ORGANISATION, STATES, Index, Words, normal, word_set
from confprep.model import Alias, AliasClass, Program
from confprep.programs import Rival, badges, load, rivals, shorthand, sources

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "confprep" / "programs"
NEEDS_PLACE = {"weak", "acronym"}
GENERIC = ORGANISATION | word_set(
    "and for in of the children city community county doctors general memorial metropolitan"
    " regional surgery surgical orthopaedic women va veterans affairs administration"
)
LEAST_WORDS = 1


def faults(programs: Sequence[Program], others: Iterable[Rival]) -> list[str]:
    """Return what is wrong with the names of a catalogue, one sentence a fault."""
    return [
        *shared(programs),
        *generic(programs),
        *homonyms(programs, others),
        *contradicted(programs),
    ]


def shared(programs: Sequence[Program]) -> Iterable[str]:
    """Names that point at several programs of a specialty, and are not marked weak."""
    owners: defaultdict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)
    for program in programs:
        for alias in program.aliases:
            if alias.kind not in NEEDS_PLACE:
                owners[program.specialty, normal(alias.text)].add(program.id)
    for (_, tokens), ids in owners.items():
        if len(ids) > 1:
            yield f"“{' '.join(tokens)}” is shared by {', '.join(sorted(ids))}"


def generic(programs: Sequence[Program]) -> Iterable[str]:
    """Names that are a place, or that any hospital could have."""
    places = {normal(program.city) for program in programs} | {
        normal(state) for pair in STATES.items() for state in pair
    }
    for program in programs:
        for alias in program.aliases:
            tokens = normal(alias.text)
            if not tokens:
                yield f"{program.id}: “{alias.text}” has no words"
            elif tokens in places:
                yield f"{program.id}: “{alias.text}” is a place"
            elif set(tokens) <= GENERIC:
                yield f"{program.id}: “{alias.text}” is a name that any hospital could have"


def homonyms(programs: Sequence[Program], others: Iterable[Rival]) -> Iterable[str]:
    """Names that an institution of another state has too, and that do not ask for a place."""
    elsewhere = {normal(rival.text): rival for rival in others if rival.country in {"US", "PR"}}
    for program in programs:
        for alias in program.aliases:
            rival = elsewhere.get(normal(alias.text))
            if rival and alias.kind not in NEEDS_PLACE:
                yield f"{program.id}: “{alias.text}” is also in {rival.city}, {rival.state}"


def contradicted(programs: Sequence[Program]) -> Iterable[str]:
    """Names that the same row says are not this program."""
    for program in programs:
        denied = {normal(text) for text in program.not_aliases}
        for alias in program.aliases:
            if normal(alias.text) in denied:
                yield f"{program.id}: “{alias.text}” is an alias and a not-alias"


def test_the_shipped_catalogue_has_no_fault() -> None:
    found = faults(load(), rivals())
    assert not found, "\n".join(found)


def invented(
    *names: str | Alias, specialty: str = "orthopaedic-surgery", number: int = 0
) -> Program:
    aliases = tuple(Alias(text=n) if isinstance(n, str) else n for n in names)
    return Program(
        id=f"ortho-{number}",
        name="Quill",
        city="Springfield",
        state="OH",
        specialty=specialty,
        aliases=aliases,
    )


@pytest.mark.parametrize(
    ("programs", "others", "word"),
    [
        ([invented("Quill Clinic"), invented("Quill Clinic", number=1)], [], "shared"),
        ([invented("Springfield")], [], "is a place"),
        ([invented("Ohio")], [], "is a place"),
        ([invented("University Hospital")], [], "any hospital"),
        ([invented("Regional Medical Center")], [], "any hospital"),
        (
            [invented("Quill Clinic")],
            [Rival(text="Quill Clinic", city="Reno", state="NV", country="US")],
            "also in Reno",
        ),
    ],
)
def test_the_check_finds_each_fault(
    programs: list[Program], others: list[Rival], word: str
) -> None:
    assert any(word in fault for fault in faults(programs, others))


def test_a_name_may_be_shared_where_it_asks_for_a_place_or_by_two_specialties() -> None:
    weak = Alias(text="Quill Clinic", kind="weak")
    assert not faults([invented("Quill Clinic"), invented(weak, number=1)], [])
    both = [invented("Quill Clinic"), invented("Quill Clinic", specialty="general-surgery")]
    assert not faults(both, [])
    nearby = [Rival(text="Quill Clinic", city="Reno", state="NV", country="US")]
    assert not faults([invented(weak)], nearby)


def test_every_row_is_whole() -> None:
    known = sources()
    programs = load()
    assert len({program.id for program in programs}) == len(programs)
    for program in programs:
        prefix = {"orthopaedic-surgery": "ortho-", "general-surgery": "surgery-"}
        assert program.id.startswith(prefix[program.specialty])
        assert program.name
        assert program.sponsor
        assert program.city
        assert program.state.casefold() in STATES
        assert set(program.tracks) <= {"categorical", "preliminary", "research"}
        assert program.tracks
        assert program.rests_on, program.id
        assert set(program.rests_on) <= known.keys(), program.id
        assert all(len(code) in {4, 9} for code in program.nrmp)
        for alias in program.aliases:
            assert alias.source in known, (program.id, alias)
            assert alias.kind in get_args(AliasClass)
            assert bool(alias.city) == bool(alias.state), alias
            assert alias.text == " ".join(alias.text.split())
            assert alias.text.isprintable()


def test_there_is_a_row_for_every_program_of_the_lists() -> None:
    programs = load()
    of = defaultdict(list)
    for program in programs:
        of[program.specialty].append(program)
    assert 207 <= len(of["orthopaedic-surgery"]) <= 212
    surgery = of["general-surgery"]
    assert len({program.nrmp[0] for program in surgery if program.nrmp}) == 320
    assert sum("preliminary" in program.tracks for program in surgery) >= 200


def test_the_tables_hold_no_row_twice_and_stand_in_order() -> None:
    for name, order in (("programs.csv", 0), ("aliases.csv", 0)):
        with (FOLDER / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))[1:]
        assert len({tuple(row) for row in rows}) == len(rows)
        keys = [row[order] for row in rows]
        assert keys == sorted(keys)
    with (FOLDER / "programs.csv").open(encoding="utf-8", newline="") as file:
        institutions = {row["institution"] for row in csv.DictReader(file)}
    with (FOLDER / "aliases.csv").open(encoding="utf-8", newline="") as file:
        assert {row["institution"] for row in csv.DictReader(file)} <= institutions


def test_shorthand_never_becomes_a_name_to_look_for() -> None:
    places = {normal(program.city) for program in load()}
    short = {normal(text) for text in shorthand()}
    assert short & places, "shorthand is kept apart because some of it is a place"
    names = {normal(a.text) for p in load() for a in p.aliases if a.kind not in NEEDS_PLACE}
    assert not names & places


def test_a_rival_holds_a_name_and_is_none() -> None:
    index: Index[str] = Index()
    for program in load():
        for alias in program.aliases:
            if alias.kind != "acronym":
                index.add(normal(alias.text), program.id)
    for rival in rivals():
        assert index.find(Words(rival.text)), rival
        assert rival.country


def test_the_rivals_are_those_of_the_registry(shared: Path, tmp_path: Path) -> None:
    registry = shared / "data" / "ror_world_names_from_ror-records_to_v2.9.csv"
    script = ROOT / ".ci" / "derive_rivals.py"
    target = tmp_path / "rivals.csv"
    subprocess.run([sys.executable, script, registry, target], check=True, cwd=ROOT)
    assert target.read_bytes() == (FOLDER / "rivals.csv").read_bytes()


def test_a_badge_is_no_company_no_everyday_word_and_no_state() -> None:
    """Such words are for lists only."""
    never = {normal(t) for t in ("Stryker", "Dell", "Campbell", "UK", "Lutheran", "Wisconsin")}
    assert never & {normal(text) for text in shorthand()}
    assert not never & {normal(text) for text in badges()}
    states = {normal(state) for pair in STATES.items() for state in pair}
    assert not states & {normal(text) for text in badges()}
    known = {program.id for program in load()}
    assert known.issuperset(key for ids in badges().values() for key in ids)
