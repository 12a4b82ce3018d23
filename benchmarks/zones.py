"""Every time zone's VTIMEZONE against zoneinfo, and against icalendar's own way of writing it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from time import perf_counter

from confprep.generators.calendar import zones

FIRST, LAST = date(2025, 1, 1), date(2030, 12, 31)
STEP = timedelta(hours=31)
"""Between two instants compared: odd, so that every hour of the day comes up."""

WEEK = date(2026, 3, 5), date(2026, 3, 12)
"""A meeting's span, with a change of the clock in it in one of the peers."""

PEERS = ("America/Los_Angeles", "Europe/Berlin", "Asia/Kolkata", "Australia/Sydney")


def run() -> str:
    """Return the table: forms, instants compared and wrong, size and time against icalendar."""
    forms: Counter[str] = Counter()
    compared = wrong = 0
    for name in sorted(zones.names()):
        found = zones.observances(name, FIRST, LAST)
        yearly = any(one.yearly for one in found)
        forms["yearly rule" if yearly else "one offset" if len(found) == 1 else "listed"] += 1
        seen, missed = _compared(name, found)
        compared, wrong = compared + seen, wrong + missed
    rows = [
        f"zones                       {sum(forms.values())}",
        *(f"  {form:<25} {count}" for form, count in forms.most_common()),
        f"instants compared           {compared:,}",
        f"  wrong                     {wrong}  (limit 0)",
        *_against_icalendar(),
    ]
    return "\n".join(rows)


def _compared(name: str, found: tuple[zones.Observance, ...]) -> tuple[int, int]:
    """Return how many instants were compared, and at how many the observances are wrong."""
    where = zones.zone(name)
    changes = []
    for one in found:
        years = range(one.onset.year, LAST.year + 2) if one.yearly else [one.onset.year]
        for year in years:
            onset = one.yearly.on(year) if one.yearly else one.onset
            changes.append(((onset - one.offset_before).replace(tzinfo=UTC), one.offset))
    changes.sort()
    moment, end = datetime(2025, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
    seen = missed = latest = 0
    while moment < end:
        while latest + 1 < len(changes) and changes[latest + 1][0] <= moment:
            latest += 1
        seen += 1
        missed += changes[latest][1] != moment.astimezone(where).utcoffset()
        moment += STEP
    return seen, missed


def _against_icalendar() -> list[str]:
    import icalendar

    def ours(name: str) -> bytes:
        return bytes(zones.vtimezone(name, *WEEK).to_ical())

    def theirs(name: str) -> bytes:
        return bytes(
            icalendar.Timezone.from_tzid(name, first_date=WEEK[0], last_date=WEEK[1]).to_ical()
        )

    rows = ["against icalendar's own     bytes  time"]
    for name in PEERS:
        took = []
        for write in (ours, theirs):
            write(name)
            start = perf_counter()
            for _ in range(5):
                write(name)
            took.append(perf_counter() - start)
        size = len(ours(name)) / len(theirs(name))
        rows.append(f"  {name:<25} {size:.2f}x  {took[0] / took[1]:.2f}x")
    return rows
