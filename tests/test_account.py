"""What became of every printed line, and how sure a reading is."""

from __future__ import annotations

from datetime import date, time

from hypothesis import given, settings
from hypothesis import strategies as st

from confprep.model import Appearance
from confprep.scrapers import account
from confprep.scrapers.account import Printed
from confprep.scrapers.blocks import Block, Cell, Column, Furniture, Line, Picture, Table, numbered
from confprep.scrapers.entries import Entry, nest

DAY = date(2026, 5, 14)
SOURCE = Printed(
    lines=(
        "Locked Plates in Soft Bone", "Vera Oakwood, MD, Mayo Clinic",
        "Nails for the Distal Femur", "Tomas Harrow, MD, Emory University",
        "Casts after Reduction", "Lena Fairmark, DO, Rush University",
    ),
    clocks=6,
)  # fmt: skip
PEOPLE = {
    "Locked Plates in Soft Bone": ("Vera Oakwood, MD", "Mayo Clinic"),
    "Nails for the Distal Femur": ("Tomas Harrow, MD", "Emory University"),
    "Casts after Reduction": ("Lena Fairmark, DO", "Rush University"),
}


def whole() -> list[Entry]:
    return [
        Entry(
            title=title,
            day=DAY,
            start=time(8 + hour),
            end=time(9 + hour),
            people=(Appearance(name_text=name, affiliation_text=place),),
        )
        for hour, (title, (name, place)) in enumerate(PEOPLE.items())
    ]


def sure(entries: list[Entry]) -> float:
    return account.judge(nest(entries, "America/Chicago"), SOURCE).confidence


def test_a_reading_that_holds_everything_is_sure_and_each_loss_costs() -> None:
    entries = whole()
    assert sure(entries) > 0.9
    without_last = entries[:-1]
    without_people = [Entry(title=e.title, day=DAY, start=e.start, end=e.end) for e in entries]
    without_clocks = [Entry(title=e.title, day=DAY, people=e.people) for e in entries]
    glued = [
        Entry(
            title=f"{e.title} {e.people[0].name_text}, {e.people[0].affiliation_text}",
            day=DAY,
            start=e.start,
            end=e.end,
        )
        for e in entries
    ]
    for worse in (without_last, without_people, without_clocks, glued, []):
        assert sure(worse) < sure(entries) - 0.1
    assert sure([]) == 0.0


def test_what_a_doubtful_reading_is_unsure_of_is_named() -> None:
    glued = [Entry(title="8:00-9:00 Chair: Vera Oakwood, MD", day=DAY, start=time(8))]
    reasons = {item.reason: item.examples for item in account.unsure(nest(glued, "UTC"), SOURCE)}
    assert reasons["titles that may be something else, or more than a title"] == (
        "8:00-9:00 Chair: Vera Oakwood, MD",
    )
    missing = set(reasons["names in sight that stand in no session"])
    assert missing
    assert missing <= {name.partition(",")[0] for name, _ in PEOPLE.values()}


LINES = st.lists(st.builds(Line, text=st.text(max_size=20)), max_size=5).map(tuple)
BLOCKS = st.lists(
    st.builds(Column, lines=LINES)
    | st.builds(Furniture, lines=LINES)
    | st.builds(Picture, share=st.floats(0, 1))
    | LINES.map(lambda lines: Table(cells=(Cell(lines=lines, row=0, column=0),))),
    max_size=6,
)


@settings(deadline=None)
@given(BLOCKS, st.data())
def test_the_account_adds_up(blocks: list[Block], data: st.DataObject) -> None:
    made = numbered(blocks)
    places = [line.place for block in made for line in account.lines_of(block)]
    some = st.lists(st.sampled_from(places), max_size=6) if places else st.just([])
    used, told = data.draw(some), data.draw(some)
    entries = [Entry(title="x", cells=tuple(used))]
    found = account.account(made, entries, dict.fromkeys(told, "day"))
    assert sorted(found.lines) == sorted(places)
    unused = {line.place for line in found.unused}
    furniture = {p for p, what in found.lines.items() if what == "furniture"}
    assert unused | furniture | set(used) | set(told) == set(places)
    assert not unused & (furniture | set(used) | set(told))
    reported = account.reported(made, found.unused)
    assert sum(item.count for item in reported if item.reason == account.UNUSED) == len(unused)


def test_a_large_picture_on_a_page_of_few_words_is_named() -> None:
    pictures: list[Block] = [
        Picture(page=3, share=0.7, letters=40),
        Picture(page=1, share=0.05, letters=10),
        Picture(page=4, share=0.8, letters=4000),
    ]
    (said,) = account.reported(pictures, ())
    assert (said.reason, said.count, said.examples) == (account.PICTURES, 1, ("page 3",))


def test_a_list_of_abstracts_says_so() -> None:
    papers = [Entry(title=e.title, people=e.people) for e in whole()]
    assert account.is_list_of_abstracts(nest(papers), Printed(lines=SOURCE.lines))
    assert not account.is_list_of_abstracts(nest(whole(), "UTC"), SOURCE)
