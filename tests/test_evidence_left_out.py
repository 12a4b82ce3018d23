"""A layout that was never trained on is still read: floors of the leave-one-layout-out table."""

import pytest

pytest.importorskip("pycrfsuite", reason="needs the train extra")

from confprep.scrapers.evidence.training import left_out
from confprep.scrapers.evidence.training.renderers import RENDERERS

FLOORS: dict[str, tuple[float, float, float, float]] = {
    "brackets": (0.80, 0.84, 0.60, 0.54),
    "numbers": (0.40, 0.40, 0.04, 0.00),
    "commas": (0.88, 0.94, 0.80, 0.80),
    "dashes": (0.82, 0.84, 0.72, 0.72),
    "slashes": (0.58, 0.60, 0.60, 0.44),
    "affiliation first": (0.92, 0.94, 0.80, 0.56),
    "surname first": (0.52, 0.48, 0.00, 0.00),
    "roles": (0.86, 0.82, 0.76, 0.88),
    "offices": (0.76, 0.86, 0.32, 0.36),
    "behind a title": (0.88, 0.88, 0.82, 0.82),
    "before a title": (0.88, 0.92, 0.64, 0.58),
    "remarks": (0.70, 0.78, 0.14, 0.70),
    "superscripts": (0.42, 0.42, 0.02, 0.00),
}
"""Precision and recall of names, then of names with their place, by the group left out."""


@pytest.mark.parametrize("group", left_out.GROUPS)
def test_a_layout_never_trained_on_is_read(group: str) -> None:
    found = left_out.measure(group)
    assert all(value >= floor for value, floor in zip(found, FLOORS[group], strict=True)), found


def test_every_group_names_layouts_that_there_are() -> None:
    assert {layout for group in left_out.GROUPS.values() for layout in group} <= set(RENDERERS)
