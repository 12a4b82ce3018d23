"""Printed names are taken apart as the people themselves would."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from confprep.people import names
from confprep.people.names import parse, prints_surname_first
from confprep.scrapers.files import open_paths
from confprep.scrapers.listing import read_pages

CASES = Path(__file__).parents[1] / "fixtures" / "matching" / "names.csv"


def rows() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["printed"])
def test_a_name_as_a_meeting_prints_it(row: dict[str, str]) -> None:
    name = parse(row["printed"], surname_first=row["order"] == "initials")
    assert name.text == row["printed"]
    found = {
        "given": name.given,
        "middle": name.middle,
        "particles": name.particles,
        "family": name.family,
        "suffix": name.suffix,
        "credentials": " ".join(name.credentials),
    }
    assert found == {key: row[key] for key in found}
    if row["more"]:
        field, value = row["more"].split("=")
        said = getattr(name, field)
        assert (said if isinstance(said, str) else " ".join(said)) == value


def test_there_are_enough_names() -> None:
    assert len(rows()) >= 36


def test_the_public_corpus(shared: Path) -> None:
    path = shared / "data" / "name_benchmark_corpus_mysterycall.csv"
    with path.open(encoding="utf-8", newline="") as file:
        cases = [row for row in csv.DictReader(file) if row["expected_first"]]
    assert len(cases) == 27
    for row in cases:
        name = parse(row["input"])
        assert (name.given, name.surname) == (row["expected_first"], row["expected_last"])
        assert name.middle == row["expected_middle"]
        letters = "".join([name.suffix, *name.credentials]).replace(".", "")
        assert letters == row["expected_suffix"].replace(".", "").replace(" ", "")


def test_the_order_is_decided_for_a_whole_listing() -> None:
    initials = ["Rodeo SA", "Stone J", "van der Berg JP", "Nguyen AT, MD", "Okafor C", "Weld M"]
    assert prints_surname_first(initials)
    assert prints_surname_first(["Rodeo S.A.", "Stone J. K.", "van Berg J.-P.", "Li C.", "Do M."])
    name = parse("van Berg J. P.", surname_first=True)
    assert (name.given, name.middle, name.surname) == ("J", "P", "van Berg")
    # One name that looks so among others that do not is a person called Jo Li.
    assert not prints_surname_first(["Jo LI", *(f"Anna {name.split()[0]}" for name in initials)])
    assert not prints_surname_first(initials[:3])
    assert not prints_surname_first([])


@pytest.mark.parametrize(
    ("printed", "pronouns"),
    [
        ("Ana Roe (she/her)", "she/her"),
        ("Ana Roe, MD (They/Them/Theirs)", "they/them/theirs"),
        ("Ana Roe [he / him]", "he/him"),
        ("Hera Shey, MD", ""),
    ],
)
def test_pronouns(printed: str, pronouns: str) -> None:
    assert parse(printed).pronouns == pronouns


@given(st.text(max_size=60))
def test_any_text_gives_a_name_and_keeps_the_text(text: str) -> None:
    name = parse(text)
    assert name.text == text
    assert parse(text) == name
    parts = (name.given, name.middle, name.particles, name.family, name.suffix)
    assert not any(character in part for part in parts for character in "\n\r\t\x00")


WORD = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=9).map(str.capitalize)


@example("Facc", "Abrams", "MD")  # a college's letters, printed as a name is
@example("Edd", "Mot", "MD, PhD")
@example("Junior", "Major", "MD")
@example("Md", "Ma", "MBBS")
@given(WORD, WORD, st.sampled_from(["MD", "DO", "MD, PhD", "MBBS", "MD, FAAOS"]))
def test_credentials_after_a_comma_never_touch_the_name(
    given_name: str, family: str, credentials: str
) -> None:
    plain = parse(f"{given_name} {family}")
    assume((plain.given, plain.family) == (given_name, family))  # not "Prof", not "Habil"
    with_credentials = parse(f"{given_name} {family}, {credentials}")
    assert with_credentials.credentials == tuple(credentials.split(", "))
    assert (with_credentials.given, with_credentials.family) == (plain.given, plain.family)
    turned = parse(f"{family}, {given_name}, {credentials}")
    assert (turned.given, turned.family) == (given_name, family)
    assert turned.credentials == with_credentials.credentials


def test_a_credential_printed_as_a_name_is_one_where_a_name_is_wanted() -> None:
    """Every word that means something to the reader, as a given and as a family name."""
    tables = [table for table in vars(names).values() if isinstance(table, frozenset)]
    words = {word.capitalize() for table in tables for word in table if word.isalpha()}
    assert len(words) > 300
    wrong = []
    for word in sorted(words):
        for first, family in ((word, "Abrams"), ("Anna", word)):
            alone = parse(f"{first} {family}")
            if (alone.given, alone.family) != (first, family):
                continue  # "Prof Abrams"
            for text in (f"{first} {family}, MD", f"{family}, {first}, MD"):
                name = parse(text)
                if (name.given, name.family, name.credentials) != (first, family, ("MD",)):
                    wrong.append(text)
    assert wrong == []


def test_every_person_of_a_real_page_keeps_the_name_before_the_comma(shared: Path) -> None:
    page = shared / "real" / "eventscribe" / "idweek2025_agenda.html"
    sessions = read_pages(open_paths([page])).sessions
    texts = [each.name_text for session in sessions for each in session.people]
    assert len(texts) == 504
    assert not prints_surname_first(texts)
    for text in texts:
        name = parse(text)
        head = re.sub(r"\s*\([^)]*\)", "", text).split(",")[0].split()
        parts = (name.given, name.middle, name.particles, name.family)
        assert " ".join(filter(None, parts)).split() == head, text
