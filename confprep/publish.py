"""Bring a calendar server up to date, entry by entry, when the user asks for just that.

Needs the extra `confprep[caldav]`. Entries are told apart by UID; nothing else in the calendar is
touched, and an entry that the user has changed on the server since the last change of ours stays as
they made it. The password is used for this one run and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from msgspec import Struct

from confprep.errors import ConfprepError, UsageError, how_to_install

if TYPE_CHECKING:
    import icalendar

SECONDS = 60
"""Longest to wait for one answer."""

_LOCAL = {"localhost", "127.0.0.1", "::1"}


class Published(Struct, kw_only=True):
    """How many entries ended up how."""

    added: int = 0
    updated: int = 0
    cancelled: int = 0
    unchanged: int = 0
    kept: int = 0
    """Changed on the server since; left as they are there."""


def publish(
    objects: Mapping[str, bytes], address: str, *, name: str, user: str, password: str
) -> Published:
    """Make the server's calendar hold these objects, by UID.

    `address` is a calendar, or a server or account: there the calendar called `name` is used, and
    made where there is none. A cancelled entry is cancelled where the server has it, and not added.
    Raises UsageError for an address that would give the password away, ConfprepError where the
    server refuses.
    """
    check_address(address)
    try:
        import caldav
        from caldav.lib import error
    except ModuleNotFoundError as missing:
        raise ConfprepError(
            "Publishing needs one more package",
            next_step=how_to_install("caldav"),
        ) from missing
    try:
        with caldav.DAVClient(
            url=address,
            username=user,
            password=password,
            timeout=SECONDS,
            enable_rfc6764=False,
        ) as client:
            return _brought_up_to_date(_calendar(client, address, name), objects)
    except error.AuthorizationError as refused:
        raise ConfprepError(
            "The server did not accept the name and password",
            where=address,
            next_step="Many servers want an app password, made in the settings of your account",
        ) from refused
    except error.NotFoundError as refused:
        raise ConfprepError(
            "There is no calendar at this address",
            where=address,
            next_step="Copy the CalDAV address from the settings of your calendar account",
        ) from refused
    except (error.DAVError, OSError) as refused:
        raise ConfprepError(
            f"The calendar server could not be used ({type(refused).__name__})",
            where=address,
            next_step="What was published so far stays; run the same command again",
        ) from refused


def check_address(address: str) -> None:
    """Refuse an address that is not one, or that would show the password to others."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme not in {"https", "http"} or not host:
        raise UsageError(
            f"“{address}” is not the address of a calendar server",
            next_step="It begins with https:// and stands in the settings of your account",
        )
    if parts.password:
        raise UsageError(
            "The address has a password in it, and addresses are remembered by the terminal",
            next_step="Leave it out; you will be asked for it",
        )
    if parts.scheme == "http" and host not in _LOCAL:
        raise UsageError(
            f"{host} would get the password unprotected",
            next_step="Use the address that begins with https://",
        )


def _calendar(client: Any, address: str, name: str) -> Any:
    """Return the calendar at `address`, else the account's own one called `name`."""
    from caldav.elements import dav

    there = client.calendar(url=address)
    kind = there.get_property(dav.ResourceType()) or []
    if any(one.endswith("}calendar") for one in kind):
        return there
    account = client.get_principal()
    for calendar in account.get_calendars():
        if calendar.get_display_name() == name:
            return calendar
    return account.make_calendar(name=name)


def _brought_up_to_date(calendar: Any, objects: Mapping[str, bytes]) -> Published:
    import caldav

    done = Published()
    there = {str(event.id): event for event in calendar.get_events()}
    for uid, data in objects.items():
        ours = _entry(data)
        cancelled = ours.get("STATUS") == "CANCELLED"
        if uid not in there:
            if not cancelled:
                caldav.Event(calendar.client, data=data, parent=calendar).save(raw_data=data)
                done.added += 1
            continue
        theirs = _entry(there[uid].data)
        if _revision(theirs) == _revision(ours):
            done.unchanged += 1
        elif _changed(theirs) > _changed(ours):
            done.kept += 1
        else:
            there[uid].save(raw_data=_outranking(data, theirs))
            done.cancelled += cancelled
            done.updated += not cancelled
    return done


def _entry(data: bytes | str) -> icalendar.Component:
    import icalendar

    return icalendar.Calendar.from_ical(data).walk("VEVENT")[0]


def _sequence(entry: icalendar.Component) -> int:
    return int(entry.get("SEQUENCE", 0))


def _changed(entry: icalendar.Component) -> datetime:
    for name in ("LAST-MODIFIED", "DTSTAMP"):
        if name in entry:
            moment: datetime = entry.decoded(name)
            return moment
    return datetime.min.replace(tzinfo=UTC)


def _revision(entry: icalendar.Component) -> tuple[int, datetime]:
    return _sequence(entry), _changed(entry)


def _outranking(data: bytes, theirs: icalendar.Component) -> bytes:
    """Return our object, numbered after theirs: a client shows the highest SEQUENCE it knows."""
    import icalendar

    calendar = icalendar.Calendar.from_ical(data)
    ours = calendar.walk("VEVENT")[0]
    if _sequence(ours) > _sequence(theirs):
        return data
    ours["SEQUENCE"] = icalendar.vInt(_sequence(theirs) + 1)
    renumbered: bytes = calendar.to_ical()
    return renumbered
