"""The lint against letters that people labelled, and its own rows of data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from confprep.cli import build
from confprep.errors import UsageError
from confprep.rules import wording
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


SENTENCES = msgspec.toml.decode((FOLDER / "sentences.toml").read_bytes())


def errors_in(sentence: str) -> set[str]:
    letter = wording.Letter(body=f"Dear Dr. Ames,\n\n{sentence}\n\nBest regards,\nA. Delacroix\n")
    return {each.rule for each in wording.lint(letter) if each.level == "error"}


@pytest.mark.parametrize("sentence", SENTENCES["forbidden"])
def test_a_forbidden_sentence_is_stopped(sentence: str) -> None:
    assert errors_in(sentence)


def test_harmless_sentences_pass() -> None:
    stopped = {each: errors_in(each) for each in SENTENCES["harmless"] if errors_in(each)}
    assert not stopped


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
