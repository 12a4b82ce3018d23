"""A layout that was never trained on is still read: floors of the leave-one-layout-out table."""

import pytest

pytest.importorskip("pycrfsuite", reason="needs the train extra")

from confprep.scrapers.evidence.training import left_out
from confprep.scrapers.evidence.training.renderers import RENDERERS

FLOORS: dict[str, tuple[float, float, float, float]] = {}
"""Precision and recall of names, then of names with their place, by the group left out."""


@pytest.mark.parametrize("group", left_out.GROUPS)
def test_a_layout_never_trained_on_is_read(group: str) -> None:
    found = left_out.measure(group)
    assert all(value >= floor for value, floor in zip(found, FLOORS[group], strict=True)), found


def test_every_group_names_layouts_that_there_are() -> None:
    assert {layout for group in left_out.GROUPS.values() for layout in group} <= set(RENDERERS)
