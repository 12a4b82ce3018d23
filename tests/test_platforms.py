"""Every platform, through its fixtures: real markup, invented people, exact goldens.

A case is a folder `fixtures/<platform>/<case>/` with `page*.*`, `expected.json` and `SOURCE`
(TOML: where the markup was seen, addresses of the pages, the meeting's fields). A golden that
holds `{"error": ...}` is the sentence that the user sees.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import jsonschema
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from confprep.errors import ReadError
from confprep.model import Listing, Meeting
from confprep.scrapers import contract
from confprep.scrapers.listing import (
    UNVERIFIED,
    platform,
    platform_keys,
    platform_of,
    read_pages,
)
from confprep.scrapers.new import NOTHING_SEEN
from confprep.scrapers.page import Page

FIXTURES = Path(__file__).parents[1] / "fixtures"
CASES = sorted(
    folder
    for key in platform_keys()
    for folder in (FIXTURES / key).glob("*")
    if (folder / "SOURCE").is_file()
)

VALIDATOR = jsonschema.Draft202012Validator(contract.schema())


def name(folder: Path) -> str:
    return f"{folder.parent.name}/{folder.name}"


def source(folder: Path) -> dict:
    return tomllib.loads((folder / "SOURCE").read_text(encoding="utf-8"))


def pages(folder: Path) -> list[Page]:
    addresses = source(folder).get("addresses", {})
    return [
        Page(content=path.read_bytes(), name=path.name, address=addresses.get(path.name, ""))
        for path in sorted(folder.glob("page*"))
    ]


def meeting(folder: Path) -> Meeting | None:
    fields = source(folder).get("meeting")
    return msgspec.convert(fields, Meeting) if fields else None


def read(folder: Path) -> dict:
    try:
        return contract.public(read_pages(pages(folder), meeting(folder)))
    except ReadError as error:
        return {"error": str(error)}


@pytest.mark.parametrize("folder", CASES, ids=name)
def test_a_case_reads_exactly_as_expected(folder: Path, *, bless: bool) -> None:
    found = read(folder)
    golden = folder / "expected.json"
    if bless:
        encoded = msgspec.json.format(msgspec.json.encode(found), indent=2)
        golden.write_bytes(encoded + b"\n")
        pytest.fail(f"{golden} written: read it, then run again without --bless")
    if not golden.is_file():
        pytest.fail(
            f"{golden} is missing: fill in the page and SOURCE, then run with --bless and read it"
        )
    assert found == msgspec.json.decode(golden.read_bytes())


@pytest.mark.parametrize("folder", CASES, ids=name)
def test_a_case_says_where_its_markup_was_seen(folder: Path) -> None:
    said = source(folder)
    assert said["markup"], f"{folder}/SOURCE does not say where the page's markup was seen"
    assert said["people"] in {"invented", "none"}


@pytest.mark.parametrize("key", platform_keys())
def test_a_platform_says_what_was_seen_of_it(key: str) -> None:
    said = platform(key).__doc__
    assert said
    assert NOTHING_SEEN not in said, f"platforms/{key}.py does not say which pages were seen"


@pytest.mark.parametrize("folder", CASES, ids=name)
def test_a_golden_keeps_the_public_schema_and_survives_the_way_back(folder: Path) -> None:
    expected = msgspec.json.decode((folder / "expected.json").read_bytes())
    if "error" in expected:
        assert expected["error"].endswith(".")
        return
    VALIDATOR.validate(expected)
    assert contract.public(contract.from_public(expected)) == expected


@pytest.mark.parametrize("folder", CASES, ids=name)
def test_a_reskinned_page_reads_like_its_model(folder: Path) -> None:
    model = source(folder).get("same_as")
    if model:
        assert read(folder) == read(folder.parent / model)


def lost(golden: dict) -> list[str]:
    """Return what a golden reports as lost; that a platform is unverified is said of all."""
    reasons = [item["reason"] for item in golden["skipped"]]
    return [reason for reason in reasons if not reason.endswith(UNVERIFIED)]


@pytest.mark.parametrize("key", platform_keys())
def test_every_platform_has_two_shapes_and_two_broken_ones(key: str) -> None:
    goldens = [
        msgspec.json.decode(golden.read_bytes())
        for folder in CASES
        if folder.parent.name == key and (golden := folder / "expected.json").is_file()
    ]
    good = [golden for golden in goldens if golden.get("sessions")]
    lossy = [golden for golden in goldens if "error" in golden or lost(golden)]
    assert len(good) >= 2, f"fixtures/{key} needs at least two shapes that are read"
    assert len(lossy) >= 2, f"fixtures/{key} needs a truncated and a re-skinned variant"


@pytest.mark.parametrize("folder", CASES, ids=name)
def test_a_page_is_claimed_by_its_own_platform_alone(folder: Path) -> None:
    key = folder.parent.name
    for page in pages(folder):
        claimed = [other for other in platform_keys() if platform(other).recognises(page)]
        assert set(claimed) <= {key}, page.name
        without_address = msgspec.structs.replace(page, address="")
        assert platform_of(without_address) == platform_of(page)


def read_or_refuse(page: Page) -> Listing | None:
    """Read a page into a listing that keeps the schema, or be told in one sentence why not."""
    try:
        listing = read_pages([page])
    except ReadError as error:
        said = str(error)
        assert said.startswith((f"{page.label}: ", "most of what", "these pages")), said
        assert said.endswith("."), said
        assert "\n" not in said
        return None
    VALIDATOR.validate(contract.public(listing))
    assert listing.sessions
    return listing


WHOLE = [page for folder in CASES for page in pages(folder)]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(WHOLE), st.floats(0, 1), st.floats(0, 1), st.binary(max_size=12))
def test_a_page_with_a_piece_cut_out_or_put_in_is_read_or_refused(
    page: Page, begin: float, end: float, piece: bytes
) -> None:
    first, last = sorted((int(begin * len(page.content)), int(end * len(page.content))))
    content = page.content[:first] + piece + page.content[last:]
    read_or_refuse(msgspec.structs.replace(page, content=content))


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(WHOLE), st.floats(0, 1))
def test_a_page_cut_anywhere_is_never_a_silent_loss(page: Page, place: float) -> None:
    cut = msgspec.structs.replace(page, content=page.content[: int(place * len(page.content))])
    try:
        whole, found = read_pages([page]), read_pages([cut])
    except ReadError:
        return
    assert found.skipped or found.sessions == whole.sessions


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes_are_refused_in_words_or_hold_what_was_read(content: bytes) -> None:
    page = Page(content=content, name="x")
    listing = read_or_refuse(page)
    if listing is None:
        return
    printed = {letter for letter in page.text.casefold() if letter.isalnum()}
    for session in listing.sessions:
        assert session.time_text or session.start or session.day, session
        told = {letter for letter in session.title.casefold() if letter.isalnum()}
        assert told <= printed, session.title


KEYS = (
    *("sessions", "time_ranges", "calendar_stime", "name", "speaker", "programs"),
    *("schedule", "conference", "days", "rooms", "persons", "date", "duration"),
    *("Title", "SessionTitle", "AuthorBlock", "Head", "Body", "Foot", "Start"),
    *("Person_LastName", "ChildList_SlotData", "Entryid", "Entry_Title"),
)
ANY_DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
    ),
    max_leaves=20,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANY_DATA)
def test_json_of_any_shape_is_read_or_refused(data: object) -> None:
    whova = {"time_ranges": [], "calendar_stime": ""}
    for mark in (whova, {"Person_LastName": ""}, {"AuthorBlock": ""}):
        read_or_refuse(Page(content=msgspec.json.encode([mark, data]), name="x.json"))
    frab = {"schedule": {"conference": {"days": data}}}
    read_or_refuse(Page(content=msgspec.json.encode(frab), name="x.json"))
