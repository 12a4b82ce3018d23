"""Pages in, one listing out: recognise the platform, read, merge, check.

Every check on what a page may claim stands here, behind all readers. A page that yields nothing
is an error with its reason, never an empty success; a row that is dropped is counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast

from msgspec import Struct
from msgspec.structs import replace

from confprep.errors import FetchError, ReadError
from confprep.model import Appearance, Listing, Meeting, Progress, Session, Skipped, Source, Talk
from confprep.scrapers import fetch, platforms, times
from confprep.scrapers.diagnosis import (
    clocks_shown,
    cut_off,
    ends_in_the_middle,
    has_no_end,
    why_unreadable,
)
from confprep.scrapers.fetch import Fetcher
from confprep.scrapers.merging import clock_of, merge, said_otherwise
from confprep.scrapers.page import Page, Reading
from confprep.text import zones

_LONGEST_NAME, _LONGEST_LINE = 90, 250
_OUTSIDE = timedelta(days=3)
_EXAMPLES = 3
_MOST_PAGES = 6000
_GENERAL = "general"
_MORE, _A_FEW = 1.5, 2
_OFF = r"(?:cancel+ed|withdrawn)"
_WORD = re.compile(_OFF, re.IGNORECASE)
_CALLED_OFF = (
    # Before the title or behind it, with a sign between: a colon, a dash, brackets, stars.
    re.compile(rf"^\W*{_OFF}(?:\s*[])*:!]+|\s+[-–—|])\s*", re.IGNORECASE),
    re.compile(rf"(?:\s+[-–—|]\s*|\s*[\[(*]+\s*){_OFF}\W*$", re.IGNORECASE),
    # Without one only in capitals, and not where the whole title is.
    re.compile(rf"^{_OFF.upper()}\s+(?=.*[a-z])"),
    re.compile(rf"(?<=[a-z?!.)])\s+{_OFF.upper()}$"),
)
_NUMBER = re.compile(r"(?:[A-Z]{1,5}[ -]?)?\d{1,5}[A-Z]?\s*[-\u2013\u2014:.]\s+")
"""What may stand before a title: "SF-06 - ", "512. "."""
_LABEL = re.compile(r"\d:\d{2}\s*[AP]M\s*(?:<small>)?\s*([A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+){0,3})")


class Platform(Protocol):
    """What a file of `scrapers/platforms/` offers.

    One whose markup is known from descriptions alone, and was never seen on a real page, says so
    with `SEEN_ON_REAL_PAGES = False`; the user is told.
    """

    def recognises(self, page: Page) -> bool:
        """Whether this platform made the page."""

    def pages(self, meeting: Meeting) -> list[str]:
        """Return the first addresses to ask for."""

    def read(self, page: Page, meeting: Meeting | None) -> Reading:
        """Read one page."""


@lru_cache(maxsize=1)
def platform_keys() -> tuple[str, ...]:
    """Return the keys of all platforms: the names of the files in `scrapers/platforms/`."""
    return tuple(sorted(module.name for module in iter_modules(platforms.__path__)))


def platform(key: str) -> Platform:
    """Return the platform of that key; ReadError where there is none."""
    if key not in platform_keys():
        known = ", ".join(platform_keys())
        raise ReadError(f"there is no platform '{key}'", next_step=f"Known are: {known}")
    return cast("Platform", import_module(f"confprep.scrapers.platforms.{key}"))


def platform_of(page: Page) -> str:
    """Return the key of the platform that made the page, or "" where none says it did."""
    return next((key for key in platform_keys() if platform(key).recognises(page)), "")


def read_pages(pages: Sequence[Page], meeting: Meeting | None = None) -> Listing:
    """Read saved or fetched pages into one listing.

    The agenda and its pop-ups may come in any order and more than once. A page that cannot be read
    is named in `skipped`; where it is the only one, or none can be, that is a ReadError.
    """
    if not pages:
        raise ReadError("there are no pages to read", next_step="Name the saved files")
    readings = Readings(meeting)
    errors: dict[int, ReadError] = {}
    # The agenda is the largest page, and the one that states the zone: it is read first.
    for at in sorted(range(len(pages)), key=lambda at: -len(pages[at].content)):
        try:
            readings.read(pages[at], at)
        except ReadError as error:
            errors[at] = error
    if len(errors) == len(pages):
        raise errors[0]
    readings.lost += [
        replace(_lost(UNREAD, f"{pages[at].label}: {errors[at].what}"), kind="pages")
        for at in sorted(errors)
    ]
    return readings.listing()


CHANGED = "sessions that an older copy of a page has at another time or place (the newer counts)"
UNREAD = "pages could not be read"
"""The reason in `Listing.skipped` for a page of several of which nothing was read."""


class Readings:
    """What the pages of one program have yielded so far, each page read once.

    The zone that a page states holds for the pages behind it; those before it are read once more.
    """

    def __init__(self, meeting: Meeting | None) -> None:
        self.lost: list[Skipped] = []
        self._meeting = self._known = meeting
        self._zone = ""
        self._before_zone: list[int] = []
        self._read: dict[int, tuple[Page, str, Reading]] = {}

    def __len__(self) -> int:
        return len(self._read)

    def read(self, page: Page, at: int | None = None) -> Reading:
        """Read one more page, which stands at a place of its own or behind all others.

        ReadError says why it yields nothing; it is not kept then.
        """
        key, reading = _read(page, self._known)
        if reading.zone and not self._zone:
            self._zone, self._before_zone = reading.zone, list(self._read)
            self._known = replace(self._meeting or Meeting(key="", name=""), zone=reading.zone)
        self._read[len(self._read) if at is None else at] = (page, key, reading)
        return reading

    def listing(self) -> Listing:
        """Merge and check what was read; ReadError where it is no program."""
        for at in self._before_zone:
            page = self._read[at][0]
            self._read[at] = (page, *_read(page, self._known))
        self._before_zone = []
        _let_go_of_trees()
        meeting, read = self._meeting, [self._read[at] for at in sorted(self._read)]
        pages, readings = [page for page, _, _ in read], [reading for _, _, reading in read]
        newest = sorted(read, key=lambda found: found[0].saved_at, reverse=True)
        copies = [reading.sessions for _, _, reading in newest]
        sessions = merge(session for found in copies for session in found)
        checked = check(sorted(sessions, key=_by_time), meeting)
        if not checked.sessions:
            raise ReadError(
                "no sessions were found",
                where=pages[0].label,
                next_step="Save the page that shows the sessions, with all days on it",
            )
        skipped = [
            *self.lost,
            *(item for reading in readings for item in reading.skipped),
            *checked.skipped,
            *(_lost(CHANGED, title) for title in said_otherwise(copies)),
        ]
        if meeting and meeting.corrections:
            from confprep.scrapers import corrections

            used = [one for reading in readings for one in reading.corrected]
            skipped += corrections.gone(meeting.corrections, used)
        if meeting and meeting.zone and not self._zone:
            skipped += _labels_that_disagree(pages, meeting.zone, checked.sessions)
        return Listing(
            source=Source(
                platform=_named([key for _, key, _ in read]),
                address=next((page.address for page in pages if page.address), ""),
                pages=len(pages),
                files=tuple(page.name for page in pages if page.name),
                confidence=min(reading.confidence for reading in readings),
                unsure=_counted(doubt for reading in readings for doubt in reading.unsure),
            ),
            meeting=meeting.key or None if meeting else None,
            zone=_zone(checked.sessions) or self._zone or (meeting.zone if meeting else ""),
            sessions=checked.sessions,
            skipped=_counted(skipped),
        )


def _let_go_of_trees() -> None:
    from confprep.scrapers import markup  # Heavy, and of no use to whoever never reads a page.

    markup.forget()


def explain(pages: Sequence[Page]) -> list[tuple[str, str]]:
    """Return field and heading, as guessed, of pages whose fields have no fixed names."""
    found: list[tuple[str, str]] = []
    for page in pages:
        key = platform_of(page)
        guess = getattr(platform(key), "explain", None) if key else None
        found += guess(page) if guess else []
    return list(dict.fromkeys(found))


def _by_time(session: Session) -> tuple[date, bool, str]:
    """Order by day, then time; rows without a time stand at the end of their day."""
    clock = clock_of(session) if session.start else ""
    return session.day or date.max, not clock, clock


def wanted(pages: Sequence[Page], meeting: Meeting | None = None) -> list[str]:
    """Return the further addresses that these pages point at, each once, in their order."""
    found = (address for page in pages for address in _read(page, meeting)[1].wanted)
    return list(dict.fromkeys(found))


def fetch_listing(
    meeting: Meeting, fetcher: Fetcher, *, progress: Callable[[Progress], None] | None = None
) -> Listing:
    """Fetch a meeting's program: the agenda first, then the pages that it only points at.

    `progress` is called after each page. Raises FetchError where the site cannot or must not be
    read, and ReadError where what it gave is no program.
    """
    return fetch_readings(meeting, fetcher, progress=progress).listing()


def fetch_readings(
    meeting: Meeting,
    fetcher: Fetcher,
    *,
    progress: Callable[[Progress], None] | None = None,
    most: int = _MOST_PAGES,
) -> Readings:
    """Return what a meeting's pages yield, at most `most` of them.

    What the site pointed at and did not give is among the `lost`.
    """
    waiting = first_addresses(meeting)
    site = fetch.site_of(waiting[0])
    known = set(waiting)
    readings = Readings(meeting)
    begun, asked = fetcher.clock(), fetcher.requests
    for done, address in enumerate(waiting, start=1):  # the list grows while it is walked
        try:
            found = readings.read(fetcher.get(address)).wanted
        except (fetch.MissingError, fetch.DisallowedError, ReadError) as error:
            if not readings:
                raise
            readings.lost.append(_lost(f"pages left out: {error.what}", address))
            continue
        for further in found:
            if further in known:
                continue
            known.add(further)
            if fetch.site_of(further) != site:
                readings.lost.append(_lost("pages on another site, not asked for", further))
            elif len(waiting) < most:
                waiting.append(further)
        if progress:
            each = (fetcher.clock() - begun) / max(1, fetcher.requests - asked)
            left = each * (len(waiting) - done) if fetcher.requests > asked else None
            progress(Progress(done=done, total=len(waiting), seconds_left=left))
    return readings


def first_addresses(meeting: Meeting) -> list[str]:
    """Return where the fetch of a meeting begins; FetchError where nothing is known of it."""
    addresses = [meeting.address] if meeting.address else []
    if meeting.address and meeting.platform in platform_keys():
        addresses = platform(meeting.platform).pages(meeting)
    if not addresses:
        reason = (
            f"{meeting.platform} shows its program to a browser only"
            if meeting.address
            else f"no public address of {meeting.key} is known"
        )
        raise FetchError(reason, next_step=fetch.SAVE_IT)
    return addresses


def _lost(reason: str, address: str) -> Skipped:
    return Skipped(reason=reason, count=1, examples=(address,))


def _read(page: Page, meeting: Meeting | None) -> tuple[str, Reading]:
    """Return a page's reading as `_read_as_it_is`, or as the user corrected it."""
    if page.trouble or meeting is None or not meeting.corrections:
        return _read_as_it_is(page, meeting)
    from confprep.scrapers import columns, corrections, reader

    of_data = corrections.in_data(page, meeting.corrections)
    if of_data is not None:
        with columns.columns({**corrections.fields(of_data), **columns.given()}):
            key, reading = _read_as_it_is(page, meeting)
        return key, replace(reading, corrected=of_data.used)
    corrected = reader.as_corrected(page, meeting) if page.form != "calendar" else None
    if corrected is None:
        return _read_as_it_is(page, meeting)
    return f"{_GENERAL}, {CORRECTED}", corrected


CORRECTED = "as you corrected it"


def _read_as_it_is(  # noqa: C901 - one way in which a page ends a branch
    page: Page, meeting: Meeting | None
) -> tuple[str, Reading]:
    """Return the platform's key and what the page yielded; ReadError says why it yields nothing."""
    if page.trouble:
        raise ReadError(page.trouble, where=page.label)
    key = platform_of(page)
    if key and ends_in_the_middle(page):
        raise cut_off(page)
    if key:
        reading = platform(key).read(page, meeting)
        if has_no_end(page):
            reading = replace(reading, skipped=(*reading.skipped, _without_end(page)))
        if reading.sessions and (larger := _larger(key, page, meeting, reading)):
            return f"{key}+{_GENERAL}", larger
        if not _seen(key):
            reading = replace(reading, skipped=(*reading.skipped, _unverified(key, page)))
        if reading.sessions or reading.wanted:
            return key, reading
    if reason := why_unreadable(page):
        raise reason
    generally = _read_generally(page, meeting)
    if generally.sessions:
        return (f"{key}+{_GENERAL}" if key else _GENERAL), generally
    if key:
        raise ReadError(
            f"this is a page of {key}, but no sessions were found where {key} keeps them",
            where=page.label,
            next_step="Save the page that shows the sessions; if it does, please report it, "
            "because the platform has changed its pages",
        )
    raise ReadError(
        "this does not look like a program: no sessions were found",
        where=page.label,
        next_step="Open the page that shows the sessions with their times, and save that one",
    )


def _seen(key: str) -> bool:
    """Whether a platform's reader was written by pages of a real meeting."""
    return bool(getattr(platform(key), "SEEN_ON_REAL_PAGES", True))


def _larger(key: str, page: Page, meeting: Meeting | None, reading: Reading) -> Reading | None:
    """Return what the general reader makes of a page where that is more than the platform's reader.

    Asked only for platforms of which no real page was ever found, and only where the page shows
    many more times than were read.
    """
    if _seen(key) or reading.wanted or page.form != "html":
        return None
    told = sum(bool(row.start) + bool(row.end) for row in _rows(reading))
    if clocks_shown(page) <= _MORE * max(1, told):
        return None
    try:
        generally = _read_generally(page, meeting, by_rules=False)
    except ReadError:
        return None
    if len(_rows(generally)) <= max(_MORE * len(_rows(reading)), len(_rows(reading)) + _A_FEW):
        return None
    # More of what is only guessed at is no more.
    if generally.unsure or _named_people(generally) < _named_people(reading):
        return None
    said = Skipped(
        reason=f"pages that show more than the reader for {key} found: read as any page",
        count=1,
        examples=(page.label,),
    )
    return replace(generally, skipped=(*generally.skipped, said))


def _rows(reading: Reading) -> list[Session | Talk]:
    rows: list[Session | Talk] = []
    for session in reading.sessions:
        rows += (session, *session.talks)
    return rows


def _named_people(reading: Reading) -> int:
    return sum(len(row.people) for row in _rows(reading))


def _without_end(page: Page) -> Skipped:
    return Skipped(
        reason="pages that have no end: something may be missing behind the last session",
        count=1,
        examples=(page.label,),
    )


def _unverified(key: str, page: Page) -> Skipped:
    reason = f"pages of {key}, {UNVERIFIED}"
    return Skipped(reason=reason, count=1, examples=(page.label,))


UNVERIFIED = "whose markup was never seen on a real page (unverified): check what was read of them"
"""Ends the reason in `Listing.skipped` for a platform that is known from descriptions alone."""


def _read_generally(page: Page, meeting: Meeting | None, *, by_rules: bool = True) -> Reading:
    from confprep.scrapers import reader

    return reader.read(page, meeting, by_rules=by_rules)


def _named(keys: Sequence[str]) -> str:
    return "+".join(dict.fromkeys(keys))


# --- checks ----------------------------------------------------------------------------------


class Checked(Struct, frozen=True, kw_only=True):
    """Sessions that passed, and what did not."""

    sessions: tuple[Session, ...]
    skipped: tuple[Skipped, ...]


def check(sessions: Sequence[Session], meeting: Meeting | None) -> Checked:
    """Check what was read against what any program must be.

    Raises ReadError where the whole listing cannot be right: all days outside the meeting's dates,
    or a reader that takes text for names.
    """
    skipped: list[Skipped] = []
    _check_days(sessions, meeting, skipped)
    kept: list[Session] = []
    for session in sessions:
        title = session.title or _title_from_talks(session)
        if not title:
            skipped.append(
                Skipped(reason="rows without a title", count=1, examples=(session.time_text,))
            )
            continue
        start, end = _in_order(session, skipped)
        title, called_off = _called_off(title)
        kept.append(
            replace(
                session,
                title=title,
                cancelled=session.cancelled or called_off,
                start=start,
                end=end,
                people=_people(session.people, skipped),
                talks=tuple(_checked_talk(talk, skipped) for talk in session.talks),
            )
        )
    _check_names(kept, skipped)
    _report_missing_times(kept, skipped, meeting)
    if not any(session.people or any(talk.people for talk in session.talks) for session in kept):
        skipped.append(
            Skipped(
                reason="sessions in which nobody is named (people may stand on further pages)",
                count=max(1, len(kept)),
            )
        )
    return Checked(sessions=tuple(kept), skipped=tuple(skipped))


def _title_from_talks(session: Session) -> str:
    return f"Session with “{session.talks[0].title}”" if session.talks else ""


def _check_days(
    sessions: Sequence[Session], meeting: Meeting | None, skipped: list[Skipped]
) -> None:
    if meeting is None or meeting.starts is None:
        return
    first, last = meeting.starts - _OUTSIDE, (meeting.ends or meeting.starts) + _OUTSIDE
    dated = [session for session in sessions if session.day]
    outside = [s for s in dated if s.day and not first <= s.day <= last]
    if dated and len(outside) == len(dated):
        seen = min(session.day for session in dated if session.day)
        raise ReadError(
            f"these pages are of {seen.day} {seen:%B %Y}, "
            f"but {meeting.key} is in {meeting.starts:%B %Y}",
            next_step="Check that these are the pages of this meeting",
        )
    if outside:
        skipped.append(
            Skipped(
                reason="sessions on days outside the meeting's dates (kept; check them)",
                count=len(outside),
                examples=tuple(f"{s.day}: {s.title}" for s in outside[:_EXAMPLES]),
            )
        )


def _in_order(
    row: Session | Talk, skipped: list[Skipped]
) -> tuple[datetime | None, datetime | None]:
    if row.start and row.end and row.end < row.start:
        skipped.append(
            Skipped(
                reason="ends that stand before their start (the end was left out)",
                count=1,
                examples=(row.title,),
            )
        )
        return row.start, None
    return row.start, row.end


def _checked_talk(talk: Talk, skipped: list[Skipped]) -> Talk:
    start, end = _in_order(talk, skipped)
    if not talk.title:
        names = tuple(person.name_text for person in talk.people[:1])
        skipped.append(Skipped(reason="talks without a title (kept)", count=1, examples=names))
    title, called_off = _called_off(talk.title)
    return replace(
        talk,
        title=title,
        cancelled=talk.cancelled or called_off,
        start=start,
        end=end,
        people=_people(talk.people, skipped),
    )


def _called_off(title: str) -> tuple[str, bool]:
    """Return a title without the mark that it is cancelled, and whether it had one."""
    if len(title) > _LONGEST_LINE or not _WORD.search(title):
        return title, False
    numbered = _NUMBER.match(title)
    number = numbered[0] if numbered else ""
    bare = title.removeprefix(number)
    for mark in _CALLED_OFF:
        rest = mark.sub("", bare).strip()
        if rest != bare and rest:
            return number + rest, True
    return title, False


def _people(people: tuple[Appearance, ...], skipped: list[Skipped]) -> tuple[Appearance, ...]:
    kept = []
    for person in people:
        # Credentials may go on for long; what stands before the first comma may not.
        name = person.name_text.split(",")[0]
        if 1 < len(name) <= _LONGEST_NAME and len(person.name_text) <= _LONGEST_LINE:
            kept.append(person)
        else:
            skipped.append(
                Skipped(
                    kind="names",
                    reason="lines that cannot be a name",
                    count=1,
                    examples=(person.name_text[:_LONGEST_NAME],),
                )
            )
    return tuple(kept)


def _check_names(sessions: Sequence[Session], skipped: Sequence[Skipped]) -> None:
    wrong = sum(item.count for item in skipped if item.kind == "names")
    right = sum(len(s.people) + sum(len(talk.people) for talk in s.talks) for s in sessions)
    if wrong > 3 and wrong > right:  # noqa: PLR2004 - a few odd lines are no misreading
        raise ReadError(
            "most of what should be names on this page is not",
            next_step="The platform may have changed its pages; please report it",
        )


def _report_missing_times(
    sessions: Sequence[Session], skipped: list[Skipped], meeting: Meeting | None
) -> None:
    """Say what kept printed times from becoming times, and what would help."""
    give_days, give_zone = ": give --meeting", ": give --zone or --meeting"
    if meeting and meeting.key:
        add = f": give it with confprep meetings add {meeting.key}"
        give_days = "" if meeting.starts else f"{add} --starts DAY --ends DAY"
        give_zone = "" if meeting.zone else f"{add} --zone ZONE"
    zone = _zone(sessions) or (meeting.zone if meeting else "")
    no_time, lost = "rows without a time", dict[str, list[str]]()
    for session in sessions:
        # A row of a table that is a session's only talk says its time for both.
        once = session.time_text and [one.time_text for one in session.talks] == [session.time_text]
        rows: tuple[Session | Talk, ...] = (*(() if once else (session,)), *session.talks)
        for row in rows:
            if row.start is not None:
                continue
            printed = times.hours(row.time_text)
            if printed is None:
                reason, text = no_time, row.title
            elif session.day is None:
                reason, text = f"times whose day or year the page does not say{give_days}", ""
            elif not zone:
                reason, text = f"times whose zone the page does not say{give_zone}", ""
            elif zones.skipped(zones.placed(session.day, printed.start, zone)):
                reason, text = f"times that the clock of {zone} skips on {session.day}", ""
            else:
                reason, text = "times that do not fit their day", ""
            lost.setdefault(reason, []).append(text or row.time_text)
    for reason, texts in sorted(lost.items(), key=lambda item: item[0] == no_time):
        examples = tuple(filter(None, dict.fromkeys(texts)))[:_EXAMPLES]
        skipped.append(Skipped(reason=reason, count=len(texts), examples=examples))


def _labels_that_disagree(
    pages: Sequence[Page], zone: str, sessions: Sequence[Session]
) -> list[Skipped]:
    """Say so where the page labels its times with a zone that is not the meeting's."""
    day = next((session.start for session in sessions if session.start), None)
    if day is None:
        return []
    found: list[Skipped] = []
    for label in (label for page in pages for label in _LABEL.findall(page.text)):
        other = zones.of_label(label, day.date())
        if other and day.astimezone(zones.named(other)).utcoffset() != day.utcoffset():
            reason = f"times that the page labels “{label}”, taken as {zone}: check one of them"
            found.append(Skipped(reason=reason, count=1))
    return found


def _zone(sessions: Sequence[Session]) -> str:
    """Return the zone that the times are in, where it is one."""
    found = {getattr(s.start.tzinfo, "key", "") for s in sessions if s.start}
    return found.pop() if len(found) == 1 else ""


def _counted(skipped: Iterable[Skipped]) -> tuple[Skipped, ...]:
    """Return one record for each reason, with a few examples; of files not read, with each."""
    counted: dict[str, Skipped] = {}
    for item in skipped:
        before = counted.get(item.reason)
        if before:
            item = replace(  # noqa: PLW2901 - the sum replaces the part
                before,
                count=before.count + item.count,
                examples=(before.examples + item.examples)[
                    : None if item.kind == "pages" else _EXAMPLES
                ],
            )
        counted[item.reason] = item
    return tuple(counted.values())
