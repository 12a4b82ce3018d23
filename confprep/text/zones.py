"""Time zones: what a label, a calendar program or a person calls them, and hours that are none."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from confprep.errors import UsageError

# Labels of the United States and Canada are mapped whatever they say of daylight saving, because
# pages print "EST" in summer. "MST" is not: in summer it is either a mistake or Arizona.
_LABELS = {
    "America/New_York": ("et", "est", "edt", "eastern", "east coast", "east coast usa"),
    "America/Chicago": ("ct", "cst", "cdt", "central"),
    "America/Denver": ("mt", "mdt", "mountain"),
    "America/Phoenix": ("arizona",),
    "America/Los_Angeles": ("pt", "pst", "pdt", "pacific", "west coast", "west coast usa"),
    "America/Anchorage": ("akt", "akst", "akdt", "alaska"),
    "Pacific/Honolulu": ("hst", "hawaii"),
    "Europe/London": ("bst", "uk"),
    # One rule for the whole of the European Union: the town only lends its name.
    "Europe/Lisbon": ("wet", "west"),
    "Europe/Paris": ("cet", "cest", "mez", "mesz", "central european"),
    "Europe/Athens": ("eet", "eest", "eastern european"),
    "Europe/Istanbul": ("trt",),
    "Europe/Moscow": ("msk",),
    "Asia/Tokyo": ("jst",),
    "Asia/Seoul": ("kst",),
    "Asia/Singapore": ("sgt",),
    "Asia/Hong_Kong": ("hkt",),
    "Australia/Sydney": ("aedt",),
    "Pacific/Auckland": ("nzst", "nzdt"),
    "UTC": ("utc", "gmt", "z"),
}
_ZONE_OF_LABEL = {label: zone for zone, labels in _LABELS.items() for label in labels}
_SAYS_NOTHING = re.compile(r"^us |\b(?:daylight|standard|summer)?\s*(?:saving\s*)?time$")
_OFFSET = re.compile(r"(?:GMT|UTC)?\s?([+−–-])\s?(\d{1,2})(?::?(\d\d))?", re.IGNORECASE)
_FARTHEST = 14

# Names that Outlook and Windows write into calendars: the zone of the territory "001" in the
# Unicode CLDR table windowsZones.xml. The display form is "(UTC-05:00) Eastern Time (US & Canada)".
_OF_WINDOWS = {
    "eastern": "America/New_York",
    "us eastern": "America/Indiana/Indianapolis",
    "central": "America/Chicago",
    "mountain": "America/Denver",
    "us mountain": "America/Phoenix",
    "pacific": "America/Los_Angeles",
    "alaskan": "America/Anchorage",
    "hawaiian": "Pacific/Honolulu",
    "atlantic": "America/Halifax",
    "newfoundland": "America/St_Johns",
    "gmt": "Europe/London",
    "greenwich": "Atlantic/Reykjavik",
    "romance": "Europe/Paris",
    "w. europe": "Europe/Berlin",
    "central europe": "Europe/Budapest",
    "central european": "Europe/Warsaw",
    "e. europe": "Europe/Chisinau",
    "fle": "Europe/Kiev",
    "gtb": "Europe/Bucharest",
    "turkey": "Europe/Istanbul",
    "israel": "Asia/Jerusalem",
    "egypt": "Africa/Cairo",
    "south africa": "Africa/Johannesburg",
    "arabian": "Asia/Dubai",
    "arab": "Asia/Riyadh",
    "india": "Asia/Kolkata",
    "china": "Asia/Shanghai",
    "singapore": "Asia/Singapore",
    "tokyo": "Asia/Tokyo",
    "korea": "Asia/Seoul",
    "aus eastern": "Australia/Sydney",
    "e. australia": "Australia/Brisbane",
    "new zealand": "Pacific/Auckland",
    "e. south america": "America/Sao_Paulo",
    "argentina": "America/Buenos_Aires",
    "sa pacific": "America/Bogota",
    "utc": "UTC",
}


def of_label(label: str, on: date | None = None) -> str:
    """Return the IANA zone that a printed label surely means, or "".

    `MST` is Denver in winter; in summer, when only Arizona keeps it, it is left open. An offset in
    whole hours ("GMT-6") is a zone without summer time.
    """
    if match := _OFFSET.fullmatch(label.strip(" ()")):
        return _of_offset(match)
    words = re.sub(r"[^a-z ]", "", label.casefold()).strip()
    if words in {"mst", "mountain standard time"}:
        return "America/Denver" if on is not None and not _summer(on) else ""
    return _ZONE_OF_LABEL.get(_SAYS_NOTHING.sub("", words).strip(), "")


def _of_offset(match: re.Match[str]) -> str:
    hours = int(match[2])
    if hours > _FARTHEST or int(match[3] or 0):
        return ""
    if not hours:
        return "UTC"
    west = match[1] != "+"
    if west and hours > 12:  # noqa: PLR2004 - there is no zone farther west
        return ""
    # POSIX counts westward.
    return f"Etc/GMT{'+' if west else '-'}{hours}"


def _summer(on: date) -> bool:
    denver = datetime(on.year, on.month, on.day, 12, tzinfo=named("America/Denver"))
    return bool(denver.dst())


@lru_cache(maxsize=64)
def named(key: str) -> ZoneInfo:
    """Return the zone of that IANA name, from the `tzdata` package first.

    Raises UsageError for a name that is not one.
    """
    if not re.fullmatch(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*", key):
        raise _no_zone(key)
    try:
        with files("tzdata").joinpath("zoneinfo", *key.split("/")).open("rb") as data:
            return ZoneInfo.from_file(data, key)
    except (OSError, ValueError, ModuleNotFoundError):
        pass  # not in the package: perhaps in the system's copy
    try:
        return ZoneInfo(key)
    except (KeyError, ValueError, OSError):
        raise _no_zone(key) from None


def _no_zone(key: str) -> UsageError:
    return UsageError(
        f"'{key}' is not the name of a time zone",
        next_step="Use a name such as America/Chicago or America/New_York",
    )


def typed(text: str) -> str:
    """Return the IANA name of the zone that a person typed: "america/chicago", "Eastern", "ET".

    Raises UsageError where it is none, or could be two.
    """
    wanted = " ".join(text.split())
    if key := _known_name(wanted.replace(" ", "_")):
        return key
    if zone := of_label(wanted):
        return zone
    towns = _towns().get(wanted.casefold().replace(" ", "_"), ())
    if len(towns) == 1:
        return towns[0]
    raise _no_zone(wanted)


def of_calendar(name: str) -> str:
    """Return the IANA name of a zone as calendar programs write it, or "".

    `/freeassociation.sourceforge.net/America/New_York`, `Eastern Standard Time` and
    `(UTC-05:00) Eastern Time (US & Canada)` are all America/New_York.
    """
    name = " ".join(name.split())
    parts = name.strip("/").split("/")
    for begin in range(len(parts)):
        if key := _known_name("/".join(parts[begin:])):
            return key
    words = re.sub(r"^\((?:UTC|GMT)[^()]*\)\s*|\s*\([^()]*\)$", "", name).casefold()
    plain = re.sub(r"\s(?:standard |daylight )?time$", "", words)
    return _OF_WINDOWS.get(plain, "") if plain != words or plain == "utc" else ""


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    from zoneinfo import available_timezones

    return {name.casefold(): name for name in available_timezones()}


@lru_cache(maxsize=1)
def _towns() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(_names().values()):
        if "/" in name and not name.startswith(("Etc/", "US/", "posix/", "right/", "SystemV/")):
            town = name.rpartition("/")[2].casefold()
            found[town] = (*found.get(town, ()), name)
    return found


def _known_name(text: str) -> str:
    """Return the IANA name with an area or UTC; three letters ("EST") are labels, no names."""
    if "/" not in text and text.upper() != "UTC":
        return ""
    return _names().get(text.casefold(), "")


# --- hours -------------------------------------------------------------------------------------


def skipped(moment: datetime) -> bool:
    """Whether the clock of its zone skips this hour: 02:30 on the day that summer time begins."""
    return moment.tzinfo is not None and (
        moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None)
        != moment.replace(tzinfo=None)
    )


def placed(day: date, clock: time, zone: str, *, next_day: bool = False) -> datetime:
    """Return the moment of a wall clock on that day in that zone."""
    return datetime.combine(day + timedelta(days=next_day), clock, named(zone))


def known(key: str) -> str:
    """Return the name of a zone that a page states, or "" where there is no such zone."""
    try:
        return named(key).key
    except UsageError:
        return ""
