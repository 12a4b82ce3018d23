"""What texts of a programme are, told by learned evidence instead of word rules.

`classify` says what a short text is, `people` takes people strings apart, `line_roles` says what
each line of a document does. Small whole-number weights ship with the package; `train` makes them
out of what `invent` and the renderers invent, never out of real programmes.
"""

from confprep.scrapers.evidence.line_looks import LineLook, line_roles
from confprep.scrapers.evidence.people_strings import Parts, Person, people, take_apart
from confprep.scrapers.evidence.texts import classify, kind

__all__ = ["LineLook", "Parts", "Person", "classify", "kind", "line_roles", "people", "take_apart"]
