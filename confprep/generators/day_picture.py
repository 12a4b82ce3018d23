"""A day as a picture: hours downwards, halls side by side, walks between them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from confprep.model import Visit

WIDTH = 360
TOP = 22
LEFT = 34
PIXELS_PER_MINUTE = 0.9
LETTER = 6.2
MOST_LANES = 4
MIN_BOX = 15
NOWHERE = "no room"


class Lane(Struct, frozen=True, kw_only=True):
    """One hall."""

    name: str
    x: float


class Hour(Struct, frozen=True, kw_only=True):
    """One full hour."""

    name: str
    y: float


class Box(Struct, frozen=True, kw_only=True):
    """One visit."""

    id: str
    kind: str
    text: str
    x: float
    y: float
    width: float
    height: float


class Walk(Struct, frozen=True, kw_only=True):
    """The way from one visit to the next."""

    minutes: int
    x1: float
    y1: float
    x2: float
    y2: float
    label_x: float
    label_y: float


class Picture(Struct, frozen=True, kw_only=True):
    """Everything to draw, in pixels of a picture `width` wide."""

    label: str
    width: int
    height: int
    lanes: tuple[Lane, ...]
    hours: tuple[Hour, ...]
    boxes: tuple[Box, ...]
    walks: tuple[Walk, ...]


def hall(room: str) -> str:
    """Return the part of a room's name that says where to walk: what stands before a comma."""
    return room.split(",", maxsplit=1)[0].strip() or NOWHERE


def draw(visits: Sequence[Visit]) -> Picture:
    """Lay out one day's visits, which are in order of time and do not overlap."""
    names = list(dict.fromkeys(hall(visit.room) for visit in visits))
    if len(names) > MOST_LANES:
        names = [*names[: MOST_LANES - 1], "elsewhere"]
    lane_width = (WIDTH - LEFT) / len(names)
    first = visits[0].start.replace(minute=0, second=0)

    def y(moment: datetime) -> float:
        return round(TOP + (moment - first).total_seconds() / 60 * PIXELS_PER_MINUTE, 1)

    boxes = []
    for visit in visits:
        name = hall(visit.room)
        lane = names.index(name) if name in names else len(names) - 1
        boxes.append(
            Box(
                id=visit.id,
                kind=visit.kind,
                text=_fit(visit.title, lane_width - 8),
                x=round(LEFT + lane * lane_width + 1, 1),
                y=y(visit.start),
                width=round(lane_width - 3, 1),
                height=max(MIN_BOX, round(y(visit.end) - y(visit.start), 1)),
            )
        )
    last = max(visit.end for visit in visits)
    return Picture(
        label=f"{len(visits)} entries from {visits[0].start:%H:%M} to {last:%H:%M} in "
        f"{', '.join(names)}; the list below says the same in words",
        width=WIDTH,
        height=int(max(box.y + box.height for box in boxes)) + 4,
        lanes=tuple(
            Lane(name=_fit(name, lane_width - 4), x=round(LEFT + number * lane_width, 1))
            for number, name in enumerate(names)
        ),
        hours=tuple(
            Hour(name=f"{(first.hour + number) % 24:02d}h", y=TOP + number * 60 * PIXELS_PER_MINUTE)
            for number in range(int((last - first).total_seconds() // 3600) + 1)
        ),
        boxes=tuple(boxes),
        walks=tuple(
            _walk(before, after, visit.walk_minutes)
            for before, after, visit in zip(boxes, boxes[1:], visits[1:], strict=False)
            if visit.walk_minutes
        ),
    )


def _walk(before: Box, after: Box, minutes: int) -> Walk:
    x1, y1 = before.x + before.width / 2, before.y + before.height
    x2, y2 = after.x + after.width / 2, after.y
    return Walk(
        minutes=minutes,
        x1=round(x1, 1),
        y1=round(y1, 1),
        x2=round(x2, 1),
        y2=round(y2, 1),
        label_x=round((x1 + x2) / 2 + 3, 1),
        label_y=round((y1 + y2) / 2 + 4, 1),
    )


def _fit(text: str, pixels: float) -> str:
    """Shorten text to about so many pixels."""
    letters = max(1, int(pixels / LETTER))
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"
