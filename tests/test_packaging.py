"""What pyproject.toml promises to whoever installs confprep."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
REQUIREMENTS = [
    *PROJECT["build-system"]["requires"],
    *PROJECT["project"]["dependencies"],
    *(each for extra in PROJECT["project"]["optional-dependencies"].values() for each in extra),
]
FIRST, LAST = 11, 14
"""Of the versions of Python 3 that are allowed."""


@pytest.mark.parametrize("requirement", REQUIREMENTS)
def test_every_requirement_has_both_ends(requirement: str) -> None:
    if not requirement.startswith("confprep["):  # An extra of our own.
        assert re.search(r">=\d", requirement)
        assert re.search(r"<=?\d", requirement)


def test_the_same_versions_of_python_are_named_everywhere() -> None:
    versions = [f"3.{minor}" for minor in range(FIRST, LAST + 1)]
    assert PROJECT["project"]["requires-python"] == f">=3.{FIRST},<3.{LAST + 1}"
    named = [each for each in PROJECT["project"]["classifiers"] if "Python :: 3." in each]
    assert [each.rpartition(" ")[2] for each in named] == versions
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"**Python**, 3.{FIRST} to 3.{LAST}." in readme
    assert f"Python 3.{LAST + 1} is too new" in readme
    looked_for = (ROOT / ".ci" / "versions").read_text(encoding="utf-8")
    assert f"for version in {' '.join(versions)}; do" in looked_for
