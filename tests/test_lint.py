"""The lint against letters that people labelled, and its own rows of data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from confprep.cli import build
from confprep.errors import UsageError
from confprep.rules import sounding, wording
from tests.processes import ended

FOLDER = Path(__file__).parents[1] / "fixtures" / "words" / "lint"
CLASSES = ("forbidden", "warned", "good")
VERDICT = {"forbidden": "error", "warned": "warning", "good": ""}


def labelled(kind: str) -> list[dict[str, Any]]:
    return msgspec.toml.decode((FOLDER / f"{kind}.toml").read_bytes())["letter"]


ALL = [(kind, row) for kind in CLASSES for row in labelled(kind)]


def found(row: dict[str, Any]) -> tuple[wording.Finding, ...]:
    facts = {key: value for key, value in row.items() if key not in {"name", "rules"}}
    return wording.lint(msgspec.convert(facts, wording.Letter))


def verdict(findings: tuple[wording.Finding, ...]) -> str:
    return findings[0].level if findings else ""


def test_there_are_at_least_sixty_letters_with_names_of_their_own() -> None:
    assert len(ALL) >= 60
    assert len({row["name"] for _, row in ALL}) == len(ALL)


@pytest.mark.parametrize("row", labelled("forbidden"), ids=lambda row: row["name"])
def test_no_forbidden_wording_is_missed(row: dict[str, Any]) -> None:
    errors = {each.rule for each in found(row) if each.level == "error"}
    assert set(row["rules"]) <= errors


@pytest.mark.parametrize("row", labelled("warned"), ids=lambda row: row["name"])
def test_a_warning_names_its_rule(row: dict[str, Any]) -> None:
    assert set(row["rules"]) <= {each.rule for each in found(row)}


def errors_in(sentence: str) -> set[str]:
    letter = wording.Letter(body=f"Dear Dr. Ames,\n\n{sentence}\n\nBest regards,\nA. Delacroix\n")
    return {each.rule for each in wording.lint(letter) if each.level == "error"}


@pytest.mark.parametrize("sentence", sounding.examples().stopped)
def test_a_forbidden_sentence_is_stopped(sentence: str) -> None:
    assert errors_in(sentence)


@pytest.mark.parametrize("sentence", sounding.examples().doubted)
def test_a_sentence_that_asks_sideways_is_warned_of(sentence: str) -> None:
    assert levels(sentence)


def test_harmless_sentences_pass() -> None:
    plain = sounding.examples().plain
    stopped = {each: errors_in(each) for each in plain if errors_in(each)}
    assert not stopped
    doubted = [each for each in plain if levels(each)]
    assert len(doubted) <= 0.04 * len(plain), doubted


def test_likeness_alone_notices_most_sentences_it_was_not_made_from() -> None:
    forbidden = list(by_several_hands("forbidden"))
    plain = list(by_several_hands("good"))
    used = {*sounding.examples().stopped, *sounding.examples().doubted, *sounding.examples().plain}
    assert not used & {*forbidden, *plain}
    noticed = [each for each in forbidden if sounding.likeness(each) >= sounding.LEAST]
    assert len(noticed) >= 0.65 * len(forbidden)
    doubted = [each for each in plain if sounding.likeness(each) >= sounding.LEAST]
    assert len(doubted) <= 0.05 * len(plain), doubted


def by_several_hands(kind: str, *, kept: bool | None = None) -> Iterator[str]:
    """Return labelled sentences of six voices; one third was kept unseen while rules were made."""
    for path in sorted((FOLDER / "hands").glob("*.toml")):
        for sentence in msgspec.toml.decode(path.read_bytes())[kind]:
            drawn = hashlib.sha256(f"hands:{sentence}".encode()).digest()[0] % 3 == 0
            if kept is None or kept == drawn:
                yield sentence


def levels(sentence: str) -> set[str]:
    letter = wording.Letter(body=f"Dear Dr. Ames,\n\n{sentence}\n\nBest regards,\nA. Delacroix\n")
    return {each.level for each in wording.lint(letter)}


def test_several_hands_wrote_three_hundred_sentences_and_none_twice() -> None:
    every = [each for kind in CLASSES for each in by_several_hands(kind)]
    assert len(every) >= 300
    assert len(set(every)) == len(every)
    kept = [each for kind in CLASSES for each in by_several_hands(kind, kept=True)]
    assert 0.28 <= len(kept) / len(every) <= 0.38


@pytest.mark.parametrize("kept", [False, True])
def test_nine_of_ten_forbidden_sentences_of_several_hands_are_noticed(kept: bool) -> None:
    every = list(by_several_hands("forbidden", kept=kept))
    missed = [each for each in every if not levels(each)]
    assert len(missed) <= 0.10 * len(every), missed
    passed = [each for each in every if "error" not in levels(each)]
    assert len(passed) <= 0.25 * len(every), passed


@pytest.mark.parametrize("kept", [False, True])
def test_good_sentences_of_several_hands_are_not_stopped(kept: bool) -> None:
    every = list(by_several_hands("good", kept=kept))
    stopped = [each for each in every if "error" in levels(each)]
    assert len(stopped) <= 0.03 * len(every), stopped
    doubted = [each for each in every if levels(each)]
    assert len(doubted) <= 0.06 * len(every), doubted


def test_what_was_tuned_on_stays_right_to_the_last_sentence() -> None:
    for sentence in by_several_hands("forbidden", kept=False):
        assert "error" in levels(sentence), sentence
    for sentence in by_several_hands("warned", kept=False):
        assert levels(sentence), sentence
    for sentence in by_several_hands("good", kept=False):
        assert not levels(sentence), sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "I am a US citizen studying medicine in Grenada.",
        "As a U.S. citizen trained abroad, I read your survey with interest.",
        "I hold US and Irish citizenship.",
        "I am a permanent resident of the United States and trained in Peru.",
    ],
)
def test_citizenship_is_a_fact_and_no_visa_talk(sentence: str) -> None:
    assert levels(sentence) == set()


def test_an_abbreviated_title_ends_no_sentence() -> None:
    assert wording.asks("Would you introduce me to Dr. Holt?") == [
        "Would you introduce me to Dr. Holt?"
    ]
    assert errors_in("Would you speak to Dr. Holt so that the committee will take a chance on me?")


def test_no_alternative_of_an_entry_swallows_the_parts_after_it() -> None:
    """In "a & b|c", "c" would stand in for "b" alone: one entry for each is meant."""
    for row in (*wording.rules().block, *wording.rules().warn):
        for entry in row.find:
            for part in entry.split(" & ")[1:]:
                assert not at_the_top(part, "|"), (row.key, entry)


def at_the_top(part: str, sign: str) -> bool:
    """Whether a sign of a regular expression stands outside its brackets."""
    depth, skip, in_class = 0, False, False
    for each in part:
        if skip:
            skip = False
        elif each == "\\":
            skip = True
        elif in_class:
            in_class = each != "]"
        elif each == "[":
            in_class = True
        elif each in "()":
            depth += 1 if each == "(" else -1
        elif each == sign and depth == 0:
            return True
    return False


@pytest.mark.parametrize(
    "name", ["Ormildon", "Anders", "Orr", "Do", "Sir", "Allen", "Rankin", "Spotts"]
)
def test_a_surname_is_not_a_rule(name: str) -> None:
    letter = wording.Letter(body=f"Dear Dr. {name},\n\nMay I ask one question?\n\nBest,\nA. D.\n")
    assert wording.lint(letter) == ()


def test_nineteen_of_twenty_verdicts_are_right() -> None:
    wrong = [
        (row["name"], kind, [each.rule for each in found(row)])
        for kind, row in ALL
        if verdict(found(row)) != VERDICT[kind]
    ]
    assert 1 - len(wrong) / len(ALL) >= 0.95, wrong


def test_every_row_has_a_reason_and_a_source_and_is_used_by_a_label() -> None:
    used = {rule for _, row in ALL for rule in row.get("rules", ())}
    for row in (*wording.rules().block, *wording.rules().warn):
        assert row.reason.endswith(".")
        assert row.source
        assert row.key in used, row.key


def test_every_finding_gives_its_reason_and_source() -> None:
    for _, row in ALL:
        for finding in found(row):
            assert finding.reason
            assert finding.source


def test_two_equal_bodies_are_found_whatever_the_greeting() -> None:
    text = "I saw your talk in the program. Would you have ten minutes?\n\nBest,\nA."
    letters = [
        wording.Letter(body=f"Dear Dr. Ames,\n\n{text}", label="a.md"),
        wording.Letter(body=f"Dear Dr. Holt,\n\n{text}", label="b.md"),
    ]
    assert {each.rule for each in wording.lint_all(letters)} == {"equal-bodies"}


def test_a_finding_knows_its_line() -> None:
    (finding,) = wording.lint(wording.Letter(body="Dear Dr. Ames,\n\nOne line.\nWell done!\n"))
    assert (finding.rule, finding.line) == ("exclamation", 4)


@pytest.mark.parametrize("size", [10_000, 200_000])
def test_a_very_long_text_is_no_trouble(size: int) -> None:
    assert wording.lint(wording.Letter(body="would you give me an " * (size // 20)))


def lint_files(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(build(), ["lint", *arguments])
    return ended(result)


def test_the_command_reads_plain_text_and_our_own_files(tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("Subject: Hello\n\nDear Dr. Ames,\n\nI will rank you first.\n")
    code, output = lint_files(str(bad))
    assert code == 1
    assert "rank" in output
    assert "NRMP" in output


def test_the_command_is_content_with_a_good_letter(tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text(labelled("good")[0]["body"])
    code, output = lint_files(str(good))
    assert (code, "Nothing found" in output) == (0, True)


def test_the_command_reads_eml(tmp_path: Path) -> None:
    from confprep.generators import mail
    from confprep.model import Draft

    path = tmp_path / "a.eml"
    body = "Dear Dr. Ames,\n\nPlease interview me.\n"
    path.write_bytes(mail.eml(Draft(id="x", purpose="x", subject="s", body=body)))
    code, output = lint_files("--json", str(path))
    assert code == 1
    assert {each["rule"] for each in msgspec.json.decode(output)} == {"ask-interview"}


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    code, _ = lint_files(str(tmp_path / "none.txt"))
    assert code == 2


def test_a_file_that_is_no_letter_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "junk.txt"
    path.write_bytes(bytes(range(1, 256)) * 4000)
    refused = CliRunner().invoke(build(), ["lint", str(path)])
    assert isinstance(refused.exception, UsageError)
    assert "no letter is as long" in str(refused.exception)


def test_a_letter_can_be_handed_in_by_a_pipe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    bad = CliRunner().invoke(build(), ["lint", "-"], input="Dear Dr. Ames, how do you rank me?")
    assert bad.exit_code == 1
    assert "standard input:" in bad.stdout
    assert "1 letter read, 1 remark." in bad.stdout
    nothing = CliRunner().invoke(build(), ["lint", "-"], input=" \n")
    assert isinstance(nothing.exception, UsageError)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Would you have ten minutes? I would like to ask for your view.", 1),
        ("Would you have ten minutes? Your paper helped me. I would like to ask for a copy.", 2),
        ("Would you have ten minutes? Could I visit your hospital?", 2),
        ("Your paper helped me.", 0),
    ],
)
def test_an_ask_and_its_purpose_are_one_and_a_later_one_is_another(
    body: str, expected: int
) -> None:
    assert len(wording.asks(body)) == expected
