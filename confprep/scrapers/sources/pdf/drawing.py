"""What is drawn on a page of a PDF: rules, filled grounds, pictures."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from msgspec import Struct

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
Rule = tuple[float, float, float]
"""Where it stands, where it begins, where it ends: y and two x, or x and two y."""

THIN = 2.6
"""Points: a filled rectangle as thin as this is a rule."""
STRAIGHT = 1.0
SHORTEST = 3.0
MOST_SEGMENTS = 400
"""Of one path: more make a drawing."""
MOST_OBJECTS = 60_000
DEEPEST = 4
"""Forms inside forms."""
WHITE = 252
WHOLE_PAGE = 0.6
"""Of the page: a larger ground is the paper."""
CORNERS = 6
UNTURNED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Box(Struct, frozen=True):
    """A rectangle, in points from the left and the top."""

    left: float
    top: float
    right: float
    bottom: float
    colour: tuple[int, int, int] | None = None

    @property
    def area(self) -> float:
        """In square points."""
        return max(self.right - self.left, 0) * max(self.bottom - self.top, 0)


class Drawing:
    """The rules, grounds and pictures of one page."""

    def __init__(self, page: Any) -> None:
        from pypdfium2 import raw

        self._raw = raw
        self.across: list[Rule] = []
        """Horizontal rules as y, left, right."""
        self.down: list[Rule] = []
        """Vertical rules as x, top, bottom."""
        self.grounds: list[Box] = []
        self.pictures: list[Box] = []
        self._left, self._foot, right, self._top = page.get_bbox()
        self.width, self.height = right - self._left, self._top - self._foot
        sheet = page.raw
        self._walk(
            raw.FPDFPage_CountObjects(sheet),
            lambda index: raw.FPDFPage_GetObject(sheet, index),
            UNTURNED,
            0,
        )

    def _walk(self, count: int, get: Callable[[int], Any], above: Matrix, depth: int) -> None:
        raw = self._raw
        for index in range(min(count, MOST_OBJECTS)):
            thing = get(index)
            kind = raw.FPDFPageObj_GetType(thing)
            if kind == raw.FPDF_PAGEOBJ_PATH:
                self._path(thing, above)
            elif kind == raw.FPDF_PAGEOBJ_IMAGE:
                corners = [_moved(at, self._matrix(thing, above)) for at in UNIT_SQUARE]
                self.pictures.append(self._box(corners))
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < DEEPEST:
                self._walk(
                    raw.FPDFFormObj_CountObjects(thing),
                    lambda inner, form=thing: raw.FPDFFormObj_GetObject(form, inner),  # type: ignore[misc]
                    self._matrix(thing, above),
                    depth + 1,
                )

    def _matrix(self, thing: Any, above: Matrix) -> Matrix:
        own = self._raw.FS_MATRIX()
        self._raw.FPDFPageObj_GetMatrix(thing, ctypes.byref(own))
        return _after((own.a, own.b, own.c, own.d, own.e, own.f), above)

    def _box(self, points: list[Point], colour: tuple[int, int, int] | None = None) -> Box:
        """Return the box around points that are given as the file has them."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return Box(
            min(xs) - self._left,
            self._top - max(ys),
            max(xs) - self._left,
            self._top - min(ys),
            colour,
        )

    def _path(self, path: Any, above: Matrix) -> None:
        raw = self._raw
        if not 1 < raw.FPDFPath_CountSegments(path) <= MOST_SEGMENTS:
            return
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
        filled = self._colour(raw.FPDFPageObj_GetFillColor, path) if fill.value else None
        stroked = self._colour(raw.FPDFPageObj_GetStrokeColor, path) if stroke.value else None
        matrix = self._matrix(path, above)
        for points in self._straight(path, matrix):
            box = self._box(points, filled)
            if box.right < 0 or box.left > self.width or box.bottom < 0 or box.top > self.height:
                continue
            if filled is not None and len(points) >= len(UNIT_SQUARE):
                self._filled(box, points)
            if stroked is not None and min(stroked) < WHITE:
                self._stroked(points)

    def _colour(self, get: Callable[..., bool], path: Any) -> tuple[int, int, int] | None:
        parts = [ctypes.c_uint() for _ in range(4)]
        if not get(path, *map(ctypes.byref, parts)):
            return None
        red, green, blue, opaque = (part.value for part in parts)
        return (red, green, blue) if opaque else None

    def _straight(self, path: Any, matrix: Matrix) -> Iterator[list[Point]]:
        """Yield the parts of a path that are made of straight lines only."""
        raw = self._raw
        x, y = ctypes.c_float(), ctypes.c_float()
        points: list[Point] = []
        bent = False
        for index in range(raw.FPDFPath_CountSegments(path)):
            segment = raw.FPDFPath_GetPathSegment(path, index)
            raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind == raw.FPDF_SEGMENT_MOVETO:
                if points and not bent:
                    yield points
                points, bent = [], False
            bent = bent or kind == raw.FPDF_SEGMENT_BEZIERTO
            points.append(_moved((x.value, y.value), matrix))
            if raw.FPDFPathSegment_GetClose(segment):
                points.append(points[0])
        if points and not bent:
            yield points

    def _filled(self, box: Box, points: list[Point]) -> None:
        high, wide = box.bottom - box.top, box.right - box.left
        white = box.colour is not None and min(box.colour) >= WHITE
        if high <= THIN or wide <= THIN:
            if white:
                return
            if high <= THIN and wide > SHORTEST:
                self.across.append(((box.top + box.bottom) / 2, box.left, box.right))
            elif wide <= THIN and high > SHORTEST:
                self.down.append(((box.left + box.right) / 2, box.top, box.bottom))
        elif (
            not white
            and len(points) <= CORNERS
            and box.area <= WHOLE_PAGE * self.width * self.height
        ):
            self.grounds.append(box)

    def _stroked(self, points: list[Point]) -> None:
        for (x0, y0), (x1, y1) in pairwise(points):
            if abs(y0 - y1) < STRAIGHT and abs(x0 - x1) > SHORTEST:
                left, right = sorted((x0 - self._left, x1 - self._left))
                self.across.append((self._top - (y0 + y1) / 2, left, right))
            elif abs(x0 - x1) < STRAIGHT and abs(y0 - y1) > SHORTEST:
                top, bottom = sorted((self._top - y0, self._top - y1))
                self.down.append(((x0 + x1) / 2 - self._left, top, bottom))


UNIT_SQUARE: tuple[Point, ...] = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0))


def _after(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def _moved(point: Point, matrix: Matrix) -> Point:
    x, y = point
    a, b, c, d, e, f = matrix
    return x * a + y * c + e, x * b + y * d + f
