"""A new platform: laid out by one command and filled in, in a copy of the checkout."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from confprep.errors import UsageError
from confprep.scrapers.new import FIXTURES, NOTHING_SEEN, lay_out

ROOT = Path(__file__).parents[1]

BOX = """<div class="harbour-session" data-id="{number}">
<a href="/s/{number}" class="title">{title}</a>
<p class="day">{day}</p><p class="time">8:00 AM - 9:00 AM{zone}</p><p class="room">Hall 3</p>
<p class="person">Moderator: Marit Solvendahl, MD - Sandhaven Medical College</p></div>
"""


def page(*titles: str, day: str = "March 11, 2026", zone: str = " US CT") -> str:
    boxes = (
        BOX.format(number=n, title=title, day=day, zone=zone) for n, title in enumerate(titles, 101)
    )
    return f"<!DOCTYPE html><html><body>{''.join(boxes)}</body></html>\n"


PAGES = {
    "meeting-2026": page("Wrist Fractures", "Hip Fractures"),
    "meeting-2026-other-shape": page("Wrist Fractures", zone=""),
    "meeting-2026-truncated": page("Wrist Fractures", "Hip Fractures")[:-200],
    "meeting-2026-reskinned": page("Wrist Fractures").replace('"time"', '"when"'),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkout")
    leaving_out = shutil.ignore_patterns("__pycache__", "*.pyc")
    shutil.copytree(ROOT / "confprep", folder / "confprep", ignore=leaving_out)
    (folder / "fixtures").mkdir()
    (folder / "tests").mkdir()
    for name in ("pyproject.toml", "tests/conftest.py", "tests/test_platforms.py"):
        shutil.copy(ROOT / name, folder / name)
    for helper in (ROOT / "tests").glob("processes.py"):
        shutil.copy(helper, folder / "tests")
    return folder


def run(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def outcome(copy: Path, *options: str) -> tuple[int, set[str], str]:
    """Run the platform's tests; return the exit code, the tests that failed, and the output."""
    ran = run(copy, "pytest", "-q", "tests/test_platforms.py", "-k", "harbour", *options)
    failed = re.findall(r"^FAILED \S+::(\S+)", ran.stdout, re.MULTILINE)
    return ran.returncode, set(failed), ran.stdout


def test_from_the_command_to_a_platform_that_passes_its_tests(copy: Path) -> None:
    laid = run(copy, "confprep.scrapers.new", "harbour")
    assert laid.returncode == 0, laid.stderr
    assert "confprep/scrapers/platforms/harbour.py" in laid.stdout
    assert run(copy, "ruff", "check", "confprep/scrapers/platforms/harbour.py").returncode == 0

    shapes = "test_every_platform_has_two_shapes_and_two_broken_ones[harbour]"
    # As laid out, every fixture is missed by its name, and so is what the reader should say.
    code, failed, said = outcome(copy)
    assert code == 1
    for case in FIXTURES:
        assert f"test_a_case_reads_exactly_as_expected[harbour/{case}]" in failed
        assert f"test_a_case_says_where_its_markup_was_seen[harbour/{case}]" in failed
    assert shapes in failed
    assert "test_a_platform_says_what_was_seen_of_it[harbour]" in failed
    assert "is missing: fill in the page and SOURCE" in said

    # To bless what was laid out is not enough.
    assert shapes in outcome(copy, "--bless")[1]

    for case, text in PAGES.items():
        folder = copy / "fixtures" / "harbour" / case
        (folder / "page.html").write_text(text, encoding="utf-8")
        source = (folder / "SOURCE").read_text(encoding="utf-8")
        filled = source.replace('markup = ""', 'markup = "the agenda of 2026"')
        (folder / "SOURCE").write_text(filled, encoding="utf-8")
    reader = copy / "confprep" / "scrapers" / "platforms" / "harbour.py"
    laid_out = reader.read_text(encoding="utf-8")
    reader.write_text(laid_out.replace(NOTHING_SEEN, "Seen: the agenda of 2026."), encoding="utf-8")
    assert outcome(copy, "--bless")[0] == 1
    code, failed, said = outcome(copy)
    assert (code, failed) == (0, set()), said

    # A mistake in the reader is shown as what it is.
    reader.write_text(laid_out.replace('"data-id")', '"data-id")[99:] + {}["id"]'), "utf-8")
    code, failed, said = outcome(copy)
    assert code == 1
    assert "test_a_case_reads_exactly_as_expected[harbour/meeting-2026]" in failed
    assert "KeyError: 'id'" in said


@pytest.mark.parametrize("name", ["Harbour", "2day", "class", "a-b", "", "../up"])
def test_a_name_that_cannot_be_one_is_refused(copy: Path, name: str) -> None:
    ran = run(copy, "confprep.scrapers.new", name)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr.startswith(f"'{name}' cannot be the name of a platform. Use small letters")


def test_nothing_is_overwritten_and_nothing_written_elsewhere(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="in a checkout of confprep"):
        lay_out("harbour", tmp_path)
    (tmp_path / "fixtures" / "harbour").mkdir(parents=True)
    with pytest.raises(UsageError, match="there is a platform 'harbour' already"):
        lay_out("harbour", tmp_path)
    assert [path.name for path in tmp_path.rglob("*")] == ["fixtures", "harbour"]


def test_one_name_is_asked_for(copy: Path) -> None:
    ran = run(copy, "confprep.scrapers.new")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "Give one name: python -m confprep.scrapers.new NAME\n"
