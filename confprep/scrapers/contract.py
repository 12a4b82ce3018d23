"""The public form of a listing, with its JSON Schema: `confprep read --json`, and `listing.json`.

Times are ISO 8601 with their offset. Names and affiliations are as printed on the page, cleaned
of markup only. Keys that the schema does not require appear only where they say something. What is
written beside a plan is whole: it gives the listing back, for the next run to hold against its own.
"""

from __future__ import annotations

from datetime import date, datetime
from importlib.resources import files
from typing import Any

import msgspec

from confprep.model import Appearance, Listing, Session, Skipped, Source, Talk


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the public form."""
    import json

    text = (files("confprep.scrapers") / "listing.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def public(listing: Listing, *, whole: bool = False) -> dict[str, Any]:
    """Return the listing as plain data.

    `whole`: also what only another reading of the same program is held against, which is ids that
    a platform gives to people, descriptions, and the session a talk was in before.
    """
    return {
        "meeting": listing.meeting,
        "source": {
            "platform": listing.source.platform,
            "address": listing.source.address,
            "pages": listing.source.pages,
            "files": list(listing.source.files),
            "confidence": listing.source.confidence,
            "zone": listing.zone,
            **_where_said(unsure=[_skipped(item) for item in listing.source.unsure]),
        },
        "sessions": [_session(session, whole=whole) for session in listing.sessions],
        "skipped": [_skipped(item) for item in listing.skipped],
    }


def _skipped(item: Skipped) -> dict[str, Any]:
    return {
        "reason": item.reason,
        "count": item.count,
        "examples": list(item.examples),
        **_where_said(kind=item.kind),
    }


def _session(session: Session, *, whole: bool) -> dict[str, Any]:
    return {
        "id": session.id,
        "title": session.title,
        "kind": session.kind,
        "tracks": list(session.tracks),
        "start": _moment(session.start),
        "end": _moment(session.end),
        "room": session.room,
        "url": session.url,
        "people": [_person(person, whole=whole) for person in session.people],
        "talks": [_talk(talk, whole=whole) for talk in session.talks],
        **({"day": session.day.isoformat()} if session.day and not session.start else {}),
        **_where_said(time_text=session.time_text, cancelled=session.cancelled),
        **_where_said(description=session.description if whole else ""),
    }


def _talk(talk: Talk, *, whole: bool) -> dict[str, Any]:
    return {
        "id": talk.id,
        "title": talk.title,
        "kind": talk.kind,
        "start": _moment(talk.start),
        "end": _moment(talk.end),
        "url": talk.url,
        "people": [_person(person, whole=whole) for person in talk.people],
        **_where_said(time_text=talk.time_text, cancelled=talk.cancelled),
        **_where_said(origin=talk.origin if whole else ""),
    }


def _person(person: Appearance, *, whole: bool) -> dict[str, Any]:
    return {
        "name": person.name_text,
        "role": person.role,
        "affiliation": person.affiliation_text,
        **_where_said(ids=person.ids if whole else {}),
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _where_said(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}


def load(data: bytes) -> Listing:
    """Return the listing that was written beside a plan.

    Raises `msgspec.DecodeError` where it is damaged. Earlier versions wrote the model itself.
    """
    found = msgspec.json.decode(data)
    try:
        return msgspec.convert(found, Listing) if "zone" in found else from_public(found)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise msgspec.ValidationError(f"not a listing: {error}") from error


def from_public(data: dict[str, Any]) -> Listing:
    """Return the listing that `public` made the data of; its times have a bare offset."""
    source = data.get("source") or {}
    return Listing(
        source=Source(
            platform=source.get("platform") or "json",
            address=source.get("address") or "",
            pages=source.get("pages") or 0,
            files=tuple(source.get("files") or ()),
            confidence=source.get("confidence", 1.0),
            unsure=_read_skipped(source.get("unsure")),
        ),
        meeting=data.get("meeting"),
        zone=source.get("zone") or "",
        sessions=tuple(_read_session(item) for item in data["sessions"]),
        skipped=_read_skipped(data.get("skipped")),
    )


def _read_skipped(items: Any) -> tuple[Skipped, ...]:
    return tuple(
        Skipped(
            reason=item["reason"],
            count=item["count"],
            examples=tuple(item.get("examples") or ()),
            kind=item.get("kind") or "",
        )
        for item in items or ()
    )


def _read_session(item: dict[str, Any]) -> Session:
    start = _read_moment(item.get("start"))
    day = item.get("day")
    return Session(
        id=item["id"],
        title=item["title"],
        kind=item.get("kind") or "session",
        tracks=tuple(item.get("tracks") or ()),
        start=start,
        end=_read_moment(item.get("end")),
        room=item.get("room") or "",
        url=item.get("url") or "",
        people=_read_people(item),
        talks=tuple(_read_talk(talk) for talk in item.get("talks") or ()),
        day=start.date() if start else date.fromisoformat(day) if day else None,
        time_text=item.get("time_text") or "",
        description=item.get("description") or "",
        cancelled=bool(item.get("cancelled")),
    )


def _read_talk(item: dict[str, Any]) -> Talk:
    return Talk(
        id=item["id"],
        title=item["title"],
        kind=item.get("kind") or "talk",
        start=_read_moment(item.get("start")),
        end=_read_moment(item.get("end")),
        url=item.get("url") or "",
        people=_read_people(item),
        time_text=item.get("time_text") or "",
        cancelled=bool(item.get("cancelled")),
        origin=item.get("origin") or "",
    )


def _read_people(item: dict[str, Any]) -> tuple[Appearance, ...]:
    return tuple(
        Appearance(
            name_text=person["name"],
            role=person.get("role") or "",
            affiliation_text=person.get("affiliation") or "",
            ids=person.get("ids") or {},
        )
        for person in item.get("people") or ()
    )


def _read_moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
