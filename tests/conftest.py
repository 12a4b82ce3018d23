"""What every test may ask for, and what holds for each: the checkout stays as it is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests import processes

ROOT = Path(__file__).parents[1]

# Every run draws the same examples and waits for them: a busy machine fails no test, and a test
# that failed once fails again. `pytest --hypothesis-profile=default` draws others.
hypothesis.settings.register_profile("the same", deadline=None, derandomize=True)
hypothesis.settings.load_profile("the same")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages and gold data beside the checkout; absent on most machines."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the folder of real pages and gold data is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def fixtures() -> Path:
    """The project's own pages: real markup, invented people."""
    return ROOT / "fixtures"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bless", action="store_true", help="write expected files, and still fail")


@pytest.fixture
def bless(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--bless"))


# --- the checkout ---------------------------------------------------------------------------------

_OF_TOOLS = frozenset(
    ".git .venv .hypothesis .pytest_cache .mypy_cache .ruff_cache __pycache__ node_modules".split()
)


def _files() -> set[Path]:
    """Every file of the checkout but those that tools keep there for themselves."""
    found = set()
    for folder, inner, names in os.walk(ROOT):
        inner[:] = [name for name in inner if name not in _OF_TOOLS]
        found |= {Path(folder, name) for name in names}
    return found


@pytest.fixture(scope="module", autouse=True)
def checkout_stays_as_it_is(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a file of tests that leaves anything in the checkout."""
    before = _files()
    yield
    left = sorted(str(path.relative_to(ROOT)) for path in _files() - before)
    if left and not request.config.getoption("--bless"):
        pytest.fail(f"left in the checkout while this file's tests ran: {', '.join(left)}")


def pytest_sessionfinish() -> None:
    processes.stop()
