"""Reasons are records; what is said of them stands in one file, and the user's own comes first."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from confprep.errors import WorkspaceError
from confprep.generators.phrases import Phrases, phrases
from confprep.generators.templates import environment
from confprep.model import Reminder
from confprep.reasons import Held, Interviewed, OneAtATime, QuietPeriod, Reason, TooSoonToAsk

DAY = date(2025, 3, 21)
VALUES = {
    "name": "SOAP week",
    "rule": "No letters.",
    "source": "https://example.org/rule",
    "until": DAY,
    "months": 3,
}


def made(kind: type[msgspec.Struct]) -> msgspec.Struct:
    needed = [field.name for field in msgspec.structs.fields(kind) if field.required]
    return kind(**{name: VALUES[name] for name in needed})


@pytest.mark.parametrize("kind", get_args(Held), ids=lambda kind: kind.__name__)
def test_every_reason_has_a_sentence_with_its_values_and_survives_being_kept(kind) -> None:
    reason = made(kind)
    said = phrases().held((reason,))
    assert said.strip()
    assert "{" not in said
    assert "None" not in said
    for field in msgspec.structs.fields(kind):
        if field.required and field.name != "until":
            assert str(VALUES[field.name]) in said
    if any(field.name == "until" for field in msgspec.structs.fields(kind)):
        assert "21 March 2025" in said
    assert msgspec.json.decode(msgspec.json.encode(reason), type=Held) == reason


@pytest.mark.parametrize("kind", ["follow-up", "promise", "their-promise", "update", "note"])
def test_everything_due_has_a_sentence_and_a_title(kind: str) -> None:
    promised = ("the abstract", "a photo") if "promise" in kind else ()
    reminder = Reminder(
        contact_id=1, name="Jane Example", kind=kind, ideal=DAY, latest=DAY, promised=promised
    )
    assert "Jane Example" in phrases().due_title(reminder)
    for text in (phrases().due(reminder), phrases().due_title(reminder)):
        assert all(item in text for item in promised)
        assert "{" not in text


def test_what_is_not_known_is_not_said() -> None:
    period = QuietPeriod(name="A", rule="B.", source="C", until=DAY, known=False, note="D.")
    assert phrases().held((period,)) == (
        "A, dates to check: D. B. Held until 21 March 2025. Source: C"
    )
    assert "Not before" not in phrases().held((TooSoonToAsk(months=3),))
    assert "Not before 21 March 2025." in phrases().held((TooSoonToAsk(months=3, ready=DAY),))
    assert phrases().held(()) == ""


def test_a_sentence_of_ones_own_is_used_and_the_others_stay(tmp_path: Path) -> None:
    (tmp_path / "phrases.toml").write_text(
        '[held]\none-at-a-time = "Not before {{ until | day }}!"\n', encoding="utf-8"
    )
    own = Phrases(environment(tmp_path))
    assert own.held((OneAtATime(until=DAY),)) == "Not before 21 March 2025!"
    assert own.held((Interviewed(),)) == phrases().held((Interviewed(),))


@pytest.mark.parametrize("text", ["[held\n", 'held = "x"\n', "[held]\ninterviewed = 3\n"])
def test_a_broken_file_of_sentences_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "phrases.toml").write_text(text, encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"phrases\.toml"):
        Phrases(environment(tmp_path))


def test_a_phrase_is_plain_text_and_escaped_by_whatever_shows_it() -> None:
    why = Reason(kind="visit/agreed", values={"name": "Siobhán O'Brien & <Sons>"})
    assert phrases().reason(why) == "Agreed with Siobhán O'Brien & <Sons>"
