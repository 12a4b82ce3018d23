"""Repeated parts of a web page that are alike: each becomes a row, its pieces the columns.

A meeting printed as cards has no table in its markup, yet every card is built the same: a part for
the time, one for the title, one for the speakers. So are tables that are built of `div` and `span`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from confprep.scrapers.blocks import Cell, Line, Table
from confprep.scrapers.sources.html.lines import CLOCK, hidden

Node = Any
Path = tuple[str, ...]
Part = tuple[Path, tuple[Line, ...]]

LEAST = 3
"""Cards; two are enough where both tell a time."""
MOST_COLUMNS = 14
SAME = 0.6
"""Of the children of an element: as many must be alike."""
NEVER = frozenset("tr td th option p h1 h2 h3 h4 h5 h6 br hr script style dt dd b i em a".split())
ALWAYS_ONE = frozenset(("p", "li", "br"))
"""Several of these below one another are the lines of one piece."""


def of(node: Node, lines_of: Callable[[Node], tuple[Line, ...]]) -> list[Any] | None:
    """Return a table for each run of like children, and what stands between; None if none are."""
    children = [child for child in node.children if child.name is not None and not hidden(child)]
    alike = _alike(children)
    if alike is None or any(card.find(["table", "dl", "pre"]) is not None for card in alike):
        return None
    parts = [_parts(card, (), lines_of) for card in alike]
    kept = [found for found in parts if found is not None]
    if len(kept) < len(parts) or not _worth_it(kept):
        return None
    columns = _columns(kept)
    names = list(dict.fromkeys(column for card in columns for column, _ in card))
    typical = sorted(map(len, kept))[len(kept) // 2]
    if len(names) > MOST_COLUMNS or len(names) > 2.5 * max(typical, 2):
        return None
    rows = {id(card): row for card, row in zip(alike, columns, strict=True)}
    return list(_runs(node, rows, names))


def signature(node: Node) -> str:
    """Return what makes two elements alike: tag and classes."""
    classes = node.attrs.get("class")
    return f"{node.name}.{'.'.join(sorted(classes)[:3])}" if classes else str(node.name)


def _alike(children: Sequence[Node]) -> list[Node] | None:
    """Return those children that are built like most of their siblings."""
    named = [child for child in children if child.name not in NEVER]
    if len(named) < 2:  # noqa: PLR2004 - nothing to compare
        return None
    # The first word of the class says what an element is; the rest, which one ("odd", "active").
    kinds = Counter(_kind(child) for child in named)
    kind, count = kinds.most_common(1)[0]
    if count < 2 or count < SAME * len(named):  # noqa: PLR2004
        return None
    return [child for child in named if _kind(child) == kind]


def _kind(node: Node) -> str:
    classes = node.attrs.get("class")
    return f"{node.name}.{classes[0]}" if classes else str(node.name)


def _worth_it(cards: Sequence[Sequence[Part]]) -> bool:
    """Whether the parts of cards tell more than their lines would."""
    if sum(sum(bool(lines) for _, lines in card) > 1 for card in cards) < 0.7 * len(cards):
        return False
    if max(map(len, cards)) > 3 * MOST_COLUMNS:
        return False
    if len(cards) >= LEAST:
        return True
    return all(
        any(CLOCK.search(line.text[:24]) for _, lines in card for line in lines[:1])
        for card in cards
    )


def _parts(
    node: Node, above: Path, lines_of: Callable[[Node], tuple[Line, ...]]
) -> list[Part] | None:
    """Return the pieces of a card with the path to each; None where it holds timed cards itself."""
    children = [child for child in node.children if child.name is not None and not hidden(child)]
    own = any(child.name is None and str(child).strip() for child in node.children)
    if own or not any(child.name in PIECES for child in children):
        return [(above, lines_of(node))]
    inner = _inner(children)
    if inner and any(CLOCK.search(card.get_text(" ")[:60]) for card in inner[1:]):
        return None
    if inner:
        return [(above, lines_of(node))]
    found: list[Part] = []
    seen: Counter[str] = Counter()
    runs: Counter[str] = Counter()
    before = ""
    for child in children:
        mark = signature(child)
        # Paragraphs with something else between them are not lines of one piece.
        if mark != before and child.name in ALWAYS_ONE:
            runs[mark] += 1
        before = mark
        mark = f"{mark}#{runs[mark]}" if runs[mark] > 1 else mark
        path = (*above, f"{mark}:{seen[mark]}")
        seen[mark] += 1
        parts = _parts(child, path, lines_of)
        if parts is None:
            return None
        found += parts
    return found


PIECES = frozenset(
    "div span section article ul ol li p h1 h2 h3 h4 h5 h6 header footer a time label aside main "
    "strong em b i small figure figcaption details summary".split()
)


def _inner(children: Sequence[Node]) -> list[Node]:
    """Return cards inside a card: several of one kind, each with pieces of its own."""
    alike = _alike([child for child in children if child.name not in ("span", "time", "label")])
    if alike is None:
        return []
    rich = [card for card in alike if len(list(card.stripped_strings)) > 1]
    return alike if len(rich) > 1 and len(rich) == len(alike) else []


def _columns(cards: Sequence[Sequence[Part]]) -> list[list[Part]]:
    """Return the cards with the pieces that are lines of one text put together.

    Siblings of one kind are columns of their own where every card has as many of them.
    """
    most: dict[Path, Counter[int]] = {}
    for card in cards:
        numbers: dict[Path, int] = {}
        for path, _ in card:
            for end in range(1, len(path) + 1):
                bare = _bare(path[:end])
                numbers[bare] = max(numbers.get(bare, 0), int(path[end - 1].rpartition(":")[2]) + 1)
        for bare, number in numbers.items():
            most.setdefault(bare, Counter())[number] += 1
    apart = {
        bare
        for bare, counts in most.items()
        if bare[-1].partition(".")[0] not in ALWAYS_ONE
        and counts.most_common(1)[0][0] > 1
        and counts.most_common(1)[0][1] >= 0.8 * sum(counts.values())
    }
    found: list[list[Part]] = []
    for card in cards:
        row: dict[Path, list[Line]] = {}
        for path, lines in card:
            key = tuple(
                step if _bare(path[: end + 1]) in apart else step.rpartition(":")[0]
                for end, step in enumerate(path)
            )
            row.setdefault(key, []).extend(lines)
        found.append([(key, tuple(lines)) for key, lines in row.items() if lines])
    return found


def _bare(path: Path) -> Path:
    return tuple(step.rpartition(":")[0] for step in path)


def _runs(node: Node, rows: dict[int, list[Part]], names: Sequence[Path]) -> Iterator[Any]:
    """Yield a table for each run of cards, and the other children as they stand."""
    run: list[list[Part]] = []
    for child in node.children:
        if id(child) in rows:
            run.append(rows[id(child)])
            continue
        if child.name is None and not str(child).strip():
            continue
        if run:
            yield _table(run, names)
            run = []
        yield child
    if run:
        yield _table(run, names)


def _table(run: Sequence[Sequence[Part]], names: Sequence[Path]) -> Table:
    order = {name: column for column, name in enumerate(names)}
    cells = [
        Cell(lines=lines, row=row, column=order[path])
        for row, parts in enumerate(run)
        for path, lines in sorted(parts, key=lambda part: order[part[0]])
    ]
    labels = tuple(re.split(r"[#:]", name[-1])[0] if name else "" for name in names)
    return Table(cells=tuple(cells), kind="cards", labels=labels)
