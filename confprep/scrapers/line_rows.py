"""The lines of one page with what each of them does, once all of them have been looked at."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from statistics import median

from confprep.scrapers.blocks import Block, Column, Line, Table, lines_of
from confprep.scrapers.evidence import moments
from confprep.scrapers.evidence.line_looks import LABELS, LineLook, Reading, likelihoods, reading
from confprep.scrapers.evidence.people_strings import take_apart
from confprep.scrapers.evidence.texts import classify
from confprep.scrapers.page_state import PageState
from confprep.scrapers.printed_tables import wording
from confprep.text import clock, roles

_APART, _FAR_APART = 1.45, 2.2
"""Heights of a line above one that is set apart."""
_LARGER = 1.15
_SIZED = 3
"""Level of a line whose letters are larger than most, where the source marks no headings."""
_BULLET = re.compile(r"^[•▪◦‣·*–—-]\s+(?=\S)")
_CATEGORY = re.compile(
    r"^[\w ]{0,24}\b(?:type|format|category|level|track|topics?|section|tags?|language)\s*:",
    re.IGNORECASE,
)
AFFILIATION_LABEL = re.compile(
    r"^(?:affiliations?|institutions?|from|klinik|institut)\s*:\s*", re.IGNORECASE
)
_HOLDS_TALKS = re.compile(r"present|paper|talk|program|schedule|session|agenda", re.IGNORECASE)


class Row:
    """One line of the page: as read, and what it does."""

    def __init__(self, line: Line, found: Reading, label: str) -> None:
        self.line = line
        self.read = found
        self.label = label
        """One of `evidence.line_looks.LABELS`."""

    @property
    def rest(self) -> str:
        """The line without its day and clock."""
        return self.read.moment.rest

    @property
    def clock(self) -> clock.Clock | None:
        """The clock that the line is printed with."""
        return self.read.moment.clock

    @property
    def look(self) -> tuple[object, ...]:
        """How the line is set; lines of one look do the same."""
        look = self.read.line
        return look.look, look.level, look.bold, look.depth

    @property
    def plain(self) -> bool:
        """Whether it says neither day nor clock."""
        return self.clock is None and self.read.moment.day is None


def read(blocks: Sequence[Block], state: PageState) -> list[Row]:
    """Return the lines of a page with what each does; furniture has none."""
    lines = [
        line for block in blocks if isinstance(block, Column | Table) for line in lines_of(block)
    ]
    lines = [line for line in lines if line.text.strip(" |\t")]
    sizes = [line.size for line in lines if line.size]
    usual = median(sizes) if sizes else 0.0
    contexts = moments.Contexts(days=state.days, clocks=state.clocks)
    found = [reading(_look(line, usual), contexts) for line in lines]
    likely = likelihoods(found) if found else []
    labels = [_label(*pair) for pair in zip(lines, likely, strict=True)]
    rows = [Row(*parts) for parts in zip(lines, found, labels, strict=True)]
    _label_roles_and_furniture(rows)
    _part_what_seems_to_go_on(rows)
    _join_broken_titles(rows)
    _label_headings(rows)
    for row in rows:
        row.label = BY_WORD.get(row.line.said, row.label)
    return rows


BY_WORD = {
    "title": "T", "person": "P", "affiliation": "A", "room": "L", "day": "W", "nothing": "F",
}  # fmt: skip
"""The label of a line by what the user says that it is."""
_LEANING = 5
"""Times as likely is what the user says of another line of a look that tells little."""


def _label(line: Line, likely: Sequence[float]) -> str:
    weights = list(likely)
    if line.leans:
        weights[LABELS.index(BY_WORD[line.leans])] *= _LEANING
    return LABELS[weights.index(max(weights))]


def _look(line: Line, usual: float) -> LineLook:
    text = " ".join(line.text.split(" ")).strip(" |")
    bullet = _BULLET.match(text)
    level = line.level
    if not level and usual and line.size > usual * _LARGER:
        level = _SIZED
    return LineLook(
        text=text[bullet.end() :] if bullet else text,
        gap=0 if line.gap < _APART else 1 if line.gap < _FAR_APART else 2,
        level=level,
        bold=line.bold,
        depth=line.depth,
        bullet=bool(bullet) or line.look.startswith("li"),
        look=line.look,
    )


_LONGEST_LABEL = 40
_SURELY_A_ROLE = 0.6
_REPEATED = 3
_QUARTER = 0.25


def _label_roles_and_furniture(rows: Sequence[Row]) -> None:
    """Mend what a line by itself cannot tell: labels, running lines, titles among people."""
    printed = Counter(row.read.line.text for row in rows)
    pages: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        pages[row.read.line.text].add(row.line.page)
    for row in rows:
        text = row.read.line.text
        if not row.plain:
            continue
        if row.label in "TBIKFXP" and _is_role(row.rest):
            row.label = "R"
        if row.label in "TBIPX" and min(printed[text], len(pages[text])) >= _REPEATED:
            row.label = "F"
        if row.label in "IPXK" and AFFILIATION_LABEL.match(row.rest):
            row.label = "A"
        if row.label in "TB" and _CATEGORY.match(row.rest):
            row.label = "K"
        nobody = row.label == "P" and "N" not in row.read.pattern
        if nobody and classify(row.rest)["title"] > _SURELY_A_TITLE:
            row.label = "T"


def _part_what_seems_to_go_on(rows: Sequence[Row]) -> None:
    """Tell a new entry, or people, from a line that goes on with the one above."""
    so_far = ""
    for above, row in itertools.pairwise(rows):
        if row.label == "B" and row.plain and above.label == "T" and _only_people(row):
            row.label = "P"
        said = "TN" if above.label == "P" else above.read.pattern
        so_far = so_far * (above.label == "I") + said
        if row.label == "I" and row.plain and _begins_anew(so_far, row):
            row.label = "B" if "N" in row.read.pattern else "T"


def _join_broken_titles(rows: Sequence[Row]) -> None:
    """Take a title close below another of its look for its second line, where titles stand apart.

    In documents that set every title apart from what is above it, none begins close to the line
    before.
    """
    apart: dict[tuple[object, ...], list[bool]] = defaultdict(list)
    for above, row in itertools.pairwise(rows):
        if row.label in "TB" and row.plain and above.label not in "TBI":
            apart[row.look].append(row.read.line.gap > 0)
    for above, row in itertools.pairwise(rows):
        marks = apart.get(row.look, [])
        if len(marks) < _ENOUGH_TITLES or sum(marks) < _NEARLY_ALL * len(marks):
            continue
        begun = above.label in "TI" and above.rest and above.look == row.look
        close = row.label == "T" and row.plain and not row.read.line.gap
        if begun and close and not (row.read.line.bullet or wording.CODE.match(row.rest)):
            row.label = "I"


_ENOUGH_TITLES, _NEARLY_ALL = 5, 0.9


def _label_headings(rows: Sequence[Row]) -> None:
    """Take headings for labels where a quarter of their look are: "Chair", "Section".

    What stands below such a label that is no role is its value.
    """
    headings: dict[tuple[object, ...], list[bool]] = defaultdict(list)
    for row in rows:
        if row.read.line.level:
            headings[row.look].append(row.label == "R")
    for row, behind in itertools.pairwise([*rows, *rows[-1:]]):
        marks = headings.get(row.look, [])
        if not marks or sum(marks) < max(1, _QUARTER * len(marks)):
            continue
        if row.label in "TBK" and row.clock is None:
            row.label = "K"
            if behind.label == "T" and behind.plain and not _HOLDS_TALKS.search(row.rest):
                behind.label = "K"


def _only_people(row: Row) -> bool:
    """Whether a line below a title begins with somebody, and only remarks stand behind."""
    return row.read.pattern[:1] in tuple("NHR") and not re.search(r"[\"“”]", row.rest)


def _begins_anew(so_far: str, row: Row) -> bool:
    """Whether a line that seems to go on is an entry of its own, the one above being complete.

    `so_far` is what the lines of that one hold: a title, and somebody behind it.
    """
    pattern = row.read.pattern
    title = pattern == "T" and classify(row.rest)["title"] > _SURELY_A_TITLE
    if title and row.read.line.gap > 0 and row.rest[:1].isupper():
        return True
    if so_far[-1:] not in tuple("NAJCX") or not row.rest[:1].isupper():
        return False
    if pattern.startswith(("TN", "TRN", "TH")):
        return True
    if pattern[:1] in tuple("NH") and "T" in pattern:
        return True
    return title and "T" in so_far


_SURELY_A_TITLE = 0.8


def _is_role(text: str) -> bool:
    """Whether a line is a label of a role and nothing else."""
    if not text or len(text) > _LONGEST_LABEL:
        return False
    named = roles.read(text)
    if text.endswith(":"):
        return named is not None
    return named is not None and not named.job and classify(text)["role"] > _SURELY_A_ROLE


_ENOUGH_OF_A_LOOK = 2


def share_with_people(rows: Sequence[Row]) -> dict[tuple[object, ...], float]:
    """Return for each look of titles how many have people in the same line."""
    found: dict[tuple[object, ...], list[bool]] = defaultdict(list)
    for index, row in enumerate(rows):
        if row.label in "TB" and not wording.BREAK.search(row.rest):
            labels = {part.label for part in take_apart(_with_more(rows, index)).segments}
            found[(*row.look, row.clock is not None)].append({"T", "N"} <= labels)
    return {
        look: sum(marks) / len(marks) if len(marks) > _ENOUGH_OF_A_LOOK else 0.0
        for look, marks in found.items()
    }


def _with_more(rows: Sequence[Row], index: int) -> str:
    """Return a line with those that go on with it."""
    texts = [rows[index].rest]
    for row in rows[index + 1 : index + 3]:
        if row.label != "I" or not row.plain:
            break
        texts.append(row.rest)
    return "\n".join(texts)


_RATHER = 1.3


def clock_stands_behind(rows: Sequence[Row]) -> bool:
    """Return whether clocks on lines of their own stand behind their titles rather than before."""
    before = behind = alone = 0
    for index, row in enumerate(rows):
        if row.clock is None or (row.rest and row.label != "L"):
            continue
        alone += 1
        after = next((one for one in rows[index + 1 : index + 4] if one.label not in "KLWFR"), None)
        before += after is not None and after.label in "TB" and after.clock is None
        above = next(
            (one for one in reversed(rows[max(0, index - 3) : index]) if one.label not in "KLF"),
            None,
        )
        behind += above is not None and above.label == "T" and above.clock is None
    if behind > before * _RATHER:
        return behind > 1 or (before == 0 and alone < _REPEATED)
    return _titles_come_first(rows)


def _titles_come_first(rows: Sequence[Row]) -> bool:
    """Whether, where titles and clocks take turns, days begin with a title and end with a clock."""
    runs: list[list[str]] = [[]]
    below = False
    for row in rows:
        if not row.plain:
            below = row.clock is not None and not row.rest
        elif below and row.read.line.gap:
            below = False
        elif below:
            continue  # Close below a clock: for whom it is, where titles are set apart.
        if row.read.moment.day is not None and row.clock is None:
            runs.append([])
        elif row.clock is not None and not row.rest:
            runs[-1].append("clock")
        elif row.label in "TB":
            runs[-1].append("title" if row.clock is None else "both")
    runs = [run for run in runs if "clock" in run]
    if not runs or any("both" in run for run in runs):
        return False
    pairs = [pair for run in runs for pair in itertools.pairwise(["day", *run, "day"])]
    return (
        all(before == "title" for before, here in pairs if here == "clock")
        and ("title", "day") not in pairs
    )
