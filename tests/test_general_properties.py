"""Listings made up at random come back as they were; rubbish raises nothing but ReadError."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from confprep.errors import ReadError
from confprep.model import Meeting
from confprep.scrapers import reader
from confprep.scrapers.page import Page
from confprep.text.zones import named

FIXTURES = Path(__file__).parents[1] / "fixtures"
RELAXED = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

GIVEN = ["Ada", "Bruno", "Carla", "Dmitri", "Élodie", "Farid", "Greta", "Hugo", "Ines", "Jörg"]
FAMILY = [
    "Abbott", "Brandt", "Castañeda", "van Dijk", "Eriksen", "Fontaine", "Goldberg", "de la Cruz",
    "Ishikawa", "O'Malley", "Petrov-Lind", "Hall", "Young",
]  # fmt: skip
DEGREES = ["MD", "DO", "MD, PhD", "MD, MPH", "PA-C", "MBBS, FRCS", "PhD", "MD, FACS, FAAOS"]
PLACES = [
    "Mayo Clinic, Rochester, MN", "University of Utah, Salt Lake City, UT", "Emory University",
    "Hospital for Special Surgery, New York, NY", "Karolinska Institute, Stockholm, Sweden", "",
]  # fmt: skip
SUBJECTS = [
    "Dual Mobility in Revision", "Nail or Plate for the Proximal Humerus?", "Cartilage Repair at Ten Years",
    "Failed Meniscal Roots", "Hip Fractures Before Midnight", "Opioids After Bunionectomy",
    "Cones, Sleeves and Augments", "Flatfoot in the Athlete", "Nonunion of the Scaphoid",
    "Return to Sport: What Counts", "The Stiff Elbow", "Periprosthetic Infection in 2025",
]  # fmt: skip
KINDS = ["General Session", "Paper Session", "Symposium", "Instructional Course"]
ROOMS = ["Ballroom A", "Room 201", "Hall 3", "Grand Auditorium", ""]


class Human(Struct, frozen=True):
    name: str
    place: str


class Item(Struct, frozen=True):
    title: str
    people: tuple[Human, ...]
    start: datetime | None = None


class Slot(Struct, frozen=True):
    title: str
    start: datetime
    end: datetime
    room: str
    moderators: tuple[Human, ...]
    talks: tuple[Item, ...]


class Layout(Struct, frozen=True):
    """One way of printing a program, within the reader's grammar."""

    clock: str
    dash: str
    day: str
    place: str
    """How an affiliation stands behind a name: dash, bracket, comma, line."""
    between: str
    """Between moderators: "and" or a semicolon."""
    room: str
    talk: str
    """`lines`, `timed`, `paper`, `inline`."""
    html: bool


ZONE = "America/Chicago"

layouts = st.builds(
    Layout,
    clock=st.sampled_from(["12 AM", "12 am", "12 a.m.", "24"]),
    dash=st.sampled_from([" - ", "–", " — ", " to "]),
    day=st.sampled_from(
        ["%A, %B %d, %Y", "%A, %d %B %Y", "%a, %b %d, %Y", "%A, %B %d", "Day 1: %A, %B %d, %Y"]
    ),
    place=st.sampled_from([" – ", "()", ", ", "line"]),
    between=st.sampled_from(["; ", " and "]),
    room=st.sampled_from(["Location: ", "Room: "]),
    talk=st.sampled_from(["lines", "timed", "paper", "inline"]),
    html=st.booleans(),
)
humans = st.builds(
    lambda g, f, d, p: Human(f"{g} {f}, {d}", p),
    st.sampled_from(GIVEN), st.sampled_from(FAMILY), st.sampled_from(DEGREES), st.sampled_from(PLACES),
)  # fmt: skip


@st.composite
def programs(draw: st.DrawFn) -> tuple[Layout, tuple[Slot, ...]]:
    layout = draw(layouts)
    slots = []
    subjects = draw(st.permutations(SUBJECTS))
    for number in range(draw(st.integers(1, 3))):
        day = date(2025, 10, 16) + timedelta(days=number)
        at = datetime(day.year, day.month, day.day, 7, 30, tzinfo=named(ZONE))
        for part in range(draw(st.integers(1, 3))):
            length = draw(st.sampled_from([60, 75, 90]))
            titles = [subjects[(number * 3 + part + n) % len(subjects)] for n in range(4)]
            count = draw(st.integers(0, 3))
            if layout.talk == "timed" and count == 1:
                count = 2
            talks = tuple(
                Item(
                    titles[n],
                    tuple(draw(st.lists(humans, min_size=1, max_size=1))),
                    at + timedelta(minutes=10 * n) if layout.talk == "timed" else None,
                )
                for n in range(count)
            )
            slots.append(
                Slot(
                    f"{draw(st.sampled_from(KINDS))} {number}{part}: {titles[3]}",
                    at,
                    at + timedelta(minutes=length),
                    draw(st.sampled_from(ROOMS)),
                    tuple(draw(st.lists(humans, max_size=2, unique_by=lambda h: h.name))),
                    talks,
                )
            )
            at += timedelta(minutes=length + draw(st.sampled_from([0, 30])))
    return layout, tuple(slots)


def clock(layout: Layout, moment: datetime) -> str:
    if layout.clock == "24":
        return f"{moment:%H:%M}"
    half = {"12 AM": f"{moment:%p}", "12 am": f"{moment:%p}".lower(), "12 a.m.": "a.m."}[
        layout.clock
    ]
    if layout.clock == "12 a.m.":
        half = "a.m." if moment.hour < 12 else "p.m."
    return f"{moment.hour % 12 or 12}:{moment:%M} {half}"


def printed(layout: Layout, human: Human, *, inline: bool) -> list[str]:
    if not human.place:
        return [human.name]
    if layout.place == "()":
        return [f"{human.name} ({human.place})"]
    if layout.place == "line" and not inline:
        return [human.name, human.place]
    mark = ", " if layout.place == "line" else layout.place
    return [f"{human.name}{mark}{human.place}"]


def render(layout: Layout, slots: tuple[Slot, ...]) -> str:
    blocks: list[tuple[str, list[str]]] = []
    day = None
    for slot in slots:
        if slot.start.date() != day:
            day = slot.start.date()
            blocks.append(("h2", [f"{slot.start:{layout.day}}"]))
        head = [
            f"{clock(layout, slot.start)}{layout.dash}{clock(layout, slot.end)}",
            slot.title,
        ]
        if slot.room:
            head.append(f"{layout.room}{slot.room}")
        if slot.moderators:
            names = layout.between.join(
                printed(layout, human, inline=True)[0] if layout.between == "; " else human.name
                for human in slot.moderators
            )
            head.append(
                f"Moderators: {names}" if len(slot.moderators) > 1 else f"Moderator: {names}"
            )
        blocks.append(("div", head))
        for number, talk in enumerate(slot.talks, 1):
            blocks.append(("p", item(layout, talk, number)))
    if not layout.html:
        return "\n\n".join("\n".join(lines) for _, lines in blocks)
    return "<html><body>" + "".join(
        f"<{tag}>" + "<br>".join(line.replace("&", "&amp;") for line in lines) + f"</{tag}>"
        for tag, lines in blocks
    )


def item(layout: Layout, talk: Item, number: int) -> list[str]:
    people = [line for human in talk.people for line in printed(layout, human, inline=False)]
    if layout.talk == "timed":
        return [f"{clock(layout, talk.start)} {talk.title}", *people]
    if layout.talk == "paper":
        return [f"Paper {number:02}: {talk.title}", *people]
    if layout.talk == "inline":
        return [f"{talk.title} – {printed(layout, talk.people[0], inline=True)[0]}"]
    return [talk.title, *people]


def expected_human(layout: Layout, human: Human, *, moderator: bool = False) -> tuple[str, str]:
    lost = moderator and layout.between == " and "
    return human.name, "" if lost else human.place


@RELAXED
@given(programs())
def test_a_program_in_any_layout_comes_back_as_it_was(
    made: tuple[Layout, tuple[Slot, ...]],
) -> None:
    layout, slots = made
    meeting = Meeting(
        key="m-2025", name="M", starts=date(2025, 10, 16), ends=date(2025, 10, 18), zone=ZONE
    )
    reading = reader.read(Page(content=render(layout, slots).encode()), meeting)
    found = [
        (
            s.title, s.start, s.end, s.room,
            [(p.role, p.name_text, p.affiliation_text) for p in s.people],
            [(t.title, t.start, [(p.name_text, p.affiliation_text) for p in t.people]) for t in s.talks],
        )
        for s in reading.sessions
    ]  # fmt: skip
    expected = [
        (
            s.title, s.start, s.end, s.room,
            [("moderator", *expected_human(layout, h, moderator=len(s.moderators) > 1)) for h in s.moderators]
            if layout.between == " and " and len(s.moderators) > 1
            else [("moderator", *moderator(layout, h)) for h in s.moderators],
            [(t.title, t.start, [expected_human(layout, h) for h in t.people]) for t in s.talks],
        )
        for s in slots
    ]  # fmt: skip
    assert found == expected


def moderator(layout: Layout, human: Human) -> tuple[str, str]:
    return human.name, "" if layout.between == " and " else human.place


# --- rubbish ------------------------------------------------------------------------------------

SEEDS = [path.read_bytes() for path in sorted(FIXTURES.glob("general/*/page.*"))] + [
    path.read_bytes() for path in sorted(FIXTURES.glob("*/*/page*"))[:6]
]


def reads_or_says_why(content: bytes) -> None:
    try:
        found = bool(reader.read(Page(content=content), None).sessions)
    except ReadError as error:
        found = bool(str(error))
    assert found


@RELAXED
@given(st.binary(max_size=400))
def test_random_bytes_raise_nothing_else(content: bytes) -> None:
    reads_or_says_why(content)


@RELAXED
@given(st.text(alphabet=st.sampled_from("8:00-9APM.,;()[]–|/<>p \n12MDJane¹²&\x00ü"), max_size=300))
def test_texts_of_the_reader_s_own_signs_raise_nothing_else(text: str) -> None:
    reads_or_says_why(text.encode())


@RELAXED
@given(st.data())
def test_cuts_and_mixtures_of_pages_raise_nothing_else(data: st.DataObject) -> None:
    one, two = (data.draw(st.sampled_from(SEEDS)) for _ in range(2))
    begin = data.draw(st.integers(0, len(one)))
    end = data.draw(st.integers(begin, min(len(one), begin + 4000)))
    at = data.draw(st.integers(0, len(two)))
    reads_or_says_why(one[begin:end] + two[at : at + 2000])


@pytest.mark.parametrize("seed", range(16))
def test_cuts_of_real_pages_raise_nothing_else(shared: Path, seed: int) -> None:
    """The same cuts on every day: one that fails today failed yesterday."""
    random = Random(seed)
    content = random.choice(sorted((shared / "real").glob("*/*"))).read_bytes()
    begin = random.choice([0, random.randrange(len(content))])
    reads_or_says_why(content[begin : begin + random.randrange(200_000)])


LARGE = """
import resource, sys
from confprep.errors import ReadError
from confprep.scrapers import reader
from confprep.scrapers.page import Page
seed = open(sys.argv[1], "rb").read()
try:
    reader.read(Page(content=(seed * (5_000_000 // len(seed) + 1))[:5_000_000]), None)
except ReadError:
    pass
try:  # the peak of this program alone: ru_maxrss begins with that of the program that started it
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
except OSError:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak)
"""


@pytest.mark.parametrize("case", ["superscripts/page.html", "numbered-affiliations/page.txt"])
def test_five_megabytes_need_less_than_three_hundred_of_memory(case: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", LARGE, str(FIXTURES / "general" / case)],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    kilobytes = int(run.stdout) // (1024 if sys.platform == "darwin" else 1)
    assert kilobytes < 300 * 1024
