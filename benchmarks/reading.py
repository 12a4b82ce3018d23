"""How long reading takes, as a ratio to building a BeautifulSoup tree of the same page alone.

Limit: 2. For JSON the peer is decoding the data, which is C where the reading is Python: there the
pages read in a second say more than the ratio, and there is no limit. Pages are the fixtures,
repeated to the size of a whole meeting.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable
from pathlib import Path
from time import process_time

from msgspec import Struct

ROUNDS = 5
SIZE = 450_000
FIXTURES = Path(__file__).parents[1] / "fixtures"


class Case(Struct, frozen=True):
    """A fixture and the part of it that is repeated: from `begin` up to the last `end`."""

    platform: str
    page: str
    begin: str
    end: str
    limit: str = "2.0"


CASES = (
    Case("eventscribe", "ota-2024-bucketed/page.html", '<li class="dayrow', "</ul>"),
    Case(
        "sched", "symposium-2026-list/page.html", '<div class="sched-container">', "</div></body>"
    ),
    Case("confex", "annual-2018-classic/page-2.html", '<div class="paper">', "</body>"),
    Case("mira", "aaos-2025-index/page.html", '<div class="full search-result">', "</body>"),
    Case("conftool", "unfall-2026-list/page.html", "<tbody id='session_405'", "</table><div"),
    Case("schema_org", "state-2026-microdata/page.html", "<div itemscope", "</body>"),
    Case("abstractsonline", "acs-2020-participants/page.html", '<li class="result">', "</ul>"),
    Case("whova", "regional-2025-agenda/page.json", "", "", "-"),
    Case("pretalx", "research-day-2026-json/page.json", "", "", "-"),
)


def run() -> str:
    """Return the table of ratios, one row a platform."""
    rows = ["platform            kB   peer ms   read ms   pages/s   ratio   limit"]
    return "\n".join([*rows, *map(_row, CASES)])


def _row(case: Case) -> str:
    from confprep.scrapers.listing import read_pages
    from confprep.scrapers.page import Page

    content = _large(case)
    peer = _seconds(lambda: _build(content))
    read = _seconds(lambda: read_pages([Page(content=content, name=case.page)]))
    return (
        f"{case.platform:<16}{len(content) / 1000:>6.0f}{peer * 1000:>10.1f}{read * 1000:>10.1f}"
        f"{1 / read:>10.1f}{read / peer:>8.2f}{case.limit:>8}"
    )


def _build(content: bytes) -> object:
    """Build the peer: for a page the tree alone, for JSON the decoded data."""
    if content.lstrip().startswith((b"{", b"[")):
        return json.loads(content)
    from bs4 import BeautifulSoup

    return BeautifulSoup(content, "lxml")


def _seconds(job: Callable[[], object]) -> float:
    """Return the best of some rounds, after one that imports."""
    job()
    best = float("inf")
    for _ in range(ROUNDS):
        gc.collect()  # The trees of the rounds before are circles, and theirs to pay for.
        begun = process_time()
        job()
        best = min(best, process_time() - begun)
    return best


def _large(case: Case) -> bytes:
    """Return the page with its rows repeated, each time under new ids."""
    text = (FIXTURES / case.platform / case.page).read_text(encoding="utf-8")
    if not case.begin:
        return _large_data(json.loads(text))
    begin, end = text.index(case.begin), text.rindex(case.end)
    rows = text[begin:end]
    copies = range(100, 100 + max(1, SIZE // len(rows)))
    parts = (rows.replace('="88', f'="{n}').replace("=88", f"={n}") for n in copies)
    return (text[:begin] + "".join(parts) + text[end:]).encode()


def _large_data(data: dict[str, object]) -> bytes:
    """Return JSON with its days repeated, under new ids."""
    once = json.dumps(data)
    for holder in _holders(data):
        days = list(holder)
        holder.clear()
        for number in range(1, SIZE // len(once)):
            renamed = json.dumps(days).replace('"id": ', f'"id": {number}')
            holder.extend(json.loads(renamed.replace('"guid": "', f'"guid": "{number}')))
    return json.dumps(data).encode()


def _holders(data: object) -> list[list[object]]:
    """Return the lists of days: `agenda` of Whova, `days` of the frab format."""
    if not isinstance(data, dict):
        return []
    here = [value for key in ("agenda", "days") if isinstance(value := data.get(key), list)]
    return here or [found for value in data.values() for found in _holders(value)]
