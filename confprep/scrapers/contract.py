"""The public form of a listing: what `confprep read --json` prints, and its JSON Schema.

Times are ISO 8601 with their offset. Names and affiliations are as printed on the page, cleaned
of markup only. Keys that the schema does not require appear only where they say something.
"""

from __future__ import annotations

from datetime import date, datetime
from importlib.resources import files
from typing import Any

from confprep.model import Appearance, Listing, Session, Skipped, Source, Talk


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the public form."""
    import json

    text = (files("confprep.scrapers") / "listing.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def public(listing: Listing) -> dict[str, Any]:
    """Return the listing as plain data."""
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
        "sessions": [_session(session) for session in listing.sessions],
        "skipped": [_skipped(item) for item in listing.skipped],
    }


def _skipped(item: Skipped) -> dict[str, Any]:
    return {"reason": item.reason, "count": item.count, "examples": list(item.examples)}


def _session(session: Session) -> dict[str, Any]:
    return {
        "id": session.id,
        "title": session.title,
        "kind": session.kind,
        "tracks": list(session.tracks),
        "start": _moment(session.start),
        "end": _moment(session.end),
        "room": session.room,
        "url": session.url,
        "people": [_person(person) for person in session.people],
        "talks": [_talk(talk) for talk in session.talks],
        **({"day": session.day.isoformat()} if session.day and not session.start else {}),
        **_where_said(time_text=session.time_text, cancelled=session.cancelled),
    }


def _talk(talk: Talk) -> dict[str, Any]:
    return {
        "id": talk.id,
        "title": talk.title,
        "kind": talk.kind,
        "start": _moment(talk.start),
        "end": _moment(talk.end),
        "url": talk.url,
        "people": [_person(person) for person in talk.people],
        **_where_said(time_text=talk.time_text, cancelled=talk.cancelled),
    }


def _person(person: Appearance) -> dict[str, str]:
    return {
        "name": person.name_text,
        "role": person.role,
        "affiliation": person.affiliation_text,
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _where_said(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}


def from_public(data: dict[str, Any]) -> Listing:
    """Return the listing that `public` made the data of; the zone's name gives the times back."""
    source = data.get("source") or {}
    zone = source.get("zone") or ""
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
        zone=zone,
        sessions=tuple(_read_session(item, zone) for item in data["sessions"]),
        skipped=_read_skipped(data.get("skipped")),
    )


def _read_skipped(items: Any) -> tuple[Skipped, ...]:
    return tuple(
        Skipped(
            reason=item["reason"],
            count=item["count"],
            examples=tuple(item.get("examples") or ()),
        )
        for item in items or ()
    )


def _read_session(item: dict[str, Any], zone: str) -> Session:
    start = _read_moment(item.get("start"), zone)
    day = item.get("day")
    return Session(
        id=item["id"],
        title=item["title"],
        kind=item.get("kind") or "session",
        tracks=tuple(item.get("tracks") or ()),
        start=start,
        end=_read_moment(item.get("end"), zone),
        room=item.get("room") or "",
        url=item.get("url") or "",
        people=_read_people(item),
        talks=tuple(_read_talk(talk, zone) for talk in item.get("talks") or ()),
        day=start.date() if start else date.fromisoformat(day) if day else None,
        time_text=item.get("time_text") or "",
        cancelled=bool(item.get("cancelled")),
    )


def _read_talk(item: dict[str, Any], zone: str) -> Talk:
    return Talk(
        id=item["id"],
        title=item["title"],
        kind=item.get("kind") or "talk",
        start=_read_moment(item.get("start"), zone),
        end=_read_moment(item.get("end"), zone),
        url=item.get("url") or "",
        people=_read_people(item),
        time_text=item.get("time_text") or "",
        cancelled=bool(item.get("cancelled")),
    )


def _read_people(item: dict[str, Any]) -> tuple[Appearance, ...]:
    return tuple(
        Appearance(
            name_text=person["name"],
            role=person.get("role") or "",
            affiliation_text=person.get("affiliation") or "",
        )
        for person in item.get("people") or ()
    )


def _read_moment(text: str | None, zone: str) -> datetime | None:
    if not text:
        return None
    from confprep.text.zones import named

    moment = datetime.fromisoformat(text)
    return moment.astimezone(named(zone)) if zone else moment
