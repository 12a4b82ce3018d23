"""Layouts in which people stand together with a title or prose; and texts without anybody."""

from __future__ import annotations

from confprep.scrapers.evidence.training.renderers import renderer
from confprep.scrapers.evidence.training.writer import Renderer, Writer

NOBODY: dict[str, Renderer] = {}
"""Texts that hold no people: what the models have to leave alone."""


def nobody(function: Renderer) -> Renderer:
    """Add a text without people under the name of its function."""
    NOBODY[function.__name__] = function
    return function


def _title(out: Writer) -> str:
    text = out.inventor.title()
    if out.chance(0.08):
        text = f"{out.inventor.code()}{out.choose(' ', ': ', ' - ', '. ')}{text}"
    return text


def _people(out: Writer, *, places: bool, between: str, bracket: bool = False) -> None:
    with_degrees = out.chance(0.45)
    for _, person in out.each(between):
        place = person.affiliation if places else ""
        out.name(person, place, degrees=with_degrees)
        if place:
            out.put(" (" if bracket else ", ")
            out.put(place, "A")
            out.put(")" if bracket else "")


@renderer
def title_dash(out: Writer) -> None:
    """Print Some fractures - Ann Lee, MD."""
    out.put(_title(out), "T")
    out.put(out.choose(" - ", " – ", " — ", " / ", " | ", ": ", "   "))
    _people(out, places=False, between=out.choose(", ", "; ", " and ", " & "))


@renderer
def title_dash_place(out: Writer) -> None:
    """Print Some fractures – Ann Lee, Some Hospital."""
    out.people = out.people[: out.rng.choice((1, 1, 1, 2))]
    out.put(_title(out), "T")
    out.put(out.choose(" - ", " – ", " — ", " | ", "\n", ", "))
    _people(out, places=True, between="; ", bracket=out.chance(0.35))


@renderer
def title_brackets(out: Writer) -> None:
    """Print Some fractures (Ann Lee)."""
    out.put(_title(out), "T")
    out.put(" (")
    _people(out, places=False, between=out.choose(", ", "; ", "/", " and "))
    out.put(")")


@renderer
def title_stop(out: Writer) -> None:
    """Print Some fractures. Ann Lee, MD, Some Hospital."""
    title = _title(out)
    out.put(title, "T")
    out.put(". " if title[-1].isalnum() else " ")
    _people(out, places=out.chance(0.5), between=out.choose("; ", ", "))
    out.put(out.choose("", "."))


@renderer
def title_above(out: Writer) -> None:
    """Print Some fractures / Ann Lee / Some Hospital, each on a line."""
    out.put(_title(out), "T")
    out.put("\n")
    if out.chance(0.25):
        out.role(many=len(out.people) > 1)
    role = out.pieces[-2].text if out.pieces[-2].label == "R" else ""
    places = out.chance(0.5)
    between = out.choose("\n", ", ", "; ")
    for _, person in out.each(between):
        place = person.affiliation if places else ""
        out.name(person, place, role, degrees=out.chance(0.4))
        if place:
            out.put(out.choose("\n", ", ", " – ", " ("))
            bracket = out.pieces[-1].text == " ("
            out.put(place, "A")
            out.put(")" if bracket else "")


@renderer
def title_below(out: Writer) -> None:
    """Print Ann Lee, MD / Some fractures, each on a line."""
    _people(out, places=out.chance(0.5), between=out.choose(", ", "; "))
    out.put("\n")
    out.put(_title(out), "T")


@renderer
def name_colon_title(out: Writer) -> None:
    """Print Ann Lee: Some fractures."""
    _people(out, places=False, between=out.choose(", ", " and ", " & ", "/"))
    out.put(out.choose(": ", ": ", " – ", " - "))
    quote = out.choose("", "", '"', "“")
    out.put(quote)
    out.put(_title(out), "T")
    out.put("”" if quote == "“" else quote)


@renderer
def name_place_colon_title(out: Writer) -> None:
    """Print Ann Lee (Some University): Some fractures."""
    out.people = out.people[: out.rng.choice((1, 1, 1, 2))]
    _people(out, places=True, between=out.choose(", ", " and ", " & "), bracket=True)
    out.put(out.choose(": ", ": ", " – ", " - ", ", ", "\n"))
    quote = out.choose("", "", '"', "“")
    out.put(quote)
    out.put(_title(out), "T")
    out.put("”" if quote == "“" else quote)


@renderer
def name_place_quoted_title(out: Writer) -> None:
    """Print Ann Lee, MD, Some Hospital, Some Town "Some fractures."."""
    out.people = out.people[:1]
    out.name(out.people[0], out.people[0].affiliation, degrees=out.chance(0.7))
    out.put(", ")
    out.put(out.people[0].affiliation, "A")
    out.put(out.choose(' "', " “", ', "'))
    out.put(_title(out) + out.choose(".", "", "?"), "T")
    out.put(out.choose('"', "”"))
    if out.chance(0.3):
        out.put(" ")
        out.put(out.inventor.prose(), "T")


@renderer
def title_bare(out: Writer) -> None:
    """Print Some fractures Ann Lee KYS; Some fractures - Ann Lee KYS and Bo Chan HUS."""
    several = out.chance(0.35)
    out.people = out.people[: 2 if several else 1]
    out.put(_title(out), "T")
    out.put(
        out.choose(" - ", " – ") if several else out.choose(" ", "  ", "\t", "\n", " – ", " - ")
    )
    for _, person in out.each(out.choose(" and ", " & ", ", ", " ja ")):
        place = out.choose(
            out.inventor.unit(), out.inventor.unit(), out.inventor.affiliation("plain")
        )
        place = "" if not several and out.chance(0.25) else place
        out.name(person, place, degrees=not several and out.chance(0.2), style="first")
        if place:
            out.put(out.choose(" ", " ", ", ", "\n"))
            out.put(place, "A")
    if out.chance(0.12):
        out.put(" ")
        out.put(f"({out.choose('5', '10', '15', '20')} min)", "X")


@renderer
def title_and_role(out: Writer) -> None:
    """Print Session 1: Some fractures - Chair Dr Ann Lee."""
    out.put(_title(out), "T")
    out.put(out.choose(" - ", " – ", "\n", ". ", " (", "; ", " | ", " "))
    bracket = out.pieces[-1].text == " ("
    role = out.role(many=len(out.people) > 1)
    for _, person in out.each(out.choose(", ", " and ", "; ")):
        out.name(person, "", role, degrees=out.chance(0.4))
    out.put(")" if bracket else "")


@renderer
def told_in_sentences(out: Writer) -> None:
    """Print Some cases. Ann Lee, MD, Some Hospital. Moderator: Bo Chan, MD. Some prose."""
    out.put(_title(out), "T")
    out.put(". ")
    last = out.people[-1]
    for index, person in enumerate(out.people[:-1] or out.people):
        out.put(out.choose(", ", ", and ") if index else "")
        out.name(person, person.affiliation, degrees=True)
        out.put(", ")
        out.put(person.affiliation, "A")
    if len(out.people) > 1:
        out.put(". ")
        role = out.inventor.pick("role_one")
        out.put(role, "R")
        out.put(": ")
        out.name(last, "", role, degrees=out.chance(0.7))
    out.put(". ")
    out.put(out.inventor.prose() if out.chance(0.5) else "Open discussion.", "T")


@renderer
def prose_with_role(out: Writer) -> None:
    """Print Some prose. Scored by: Dr Ann Lee, Dr. Bo Chan, and Dr. Cy Doe."""
    if out.chance(0.4):
        out.put(out.inventor.prose(), "T")
        out.put(" ")
    role = out.inventor.pick("role_by")
    out.put(role, "R")
    out.put(out.choose(": ", " "))
    honoured = out.chance(0.6)
    for _, person in out.each(", ", out.choose(", and ", " and ", ", ")):
        if honoured:
            out.put(out.choose("Dr. ", "Dr "), "H")
        out.name(person, "", role, style="first", degrees=out.chance(0.2))
    out.put(out.choose(".", ""))


# Nobody.


@nobody
def only_title(out: Writer) -> None:
    """Print nothing but a title."""
    out.put(_title(out), "T")


@nobody
def only_title_again(out: Writer) -> None:
    """Print Titles with dashes, colons and brackets inside, which part no people."""
    one, other = out.inventor.title(), out.inventor.title()
    form = out.choose(
        "{}: {}", "{} - {}", "{} – {}", "{} ({})", "{}. {}", "{}, {}", "{}\n{}", "{} / {}"
    )
    out.put(form.format(one, other), "T")


@nobody
def only_prose(out: Writer) -> None:
    """Print nothing but a prose."""
    out.put(out.inventor.prose(), "T")


@nobody
def only_affiliation(out: Writer) -> None:
    """Print nothing but a affiliation."""
    out.put(out.inventor.affiliation(), "A")


@nobody
def only_town(out: Writer) -> None:
    """Print Harbor Springs, MA: a town, not a name with a master's degree."""
    out.put(out.inventor.town(), "A")


@nobody
def only_room(out: Writer) -> None:
    """Print nothing but a room."""
    out.put(out.choose("", "Room: ", "Location: ", "Venue: "), "X")
    out.put(out.inventor.room(), "T")


@nobody
def only_role(out: Writer) -> None:
    """Print nothing but a role."""
    section = out.choose("role_one", "role_many")
    out.put(out.inventor.pick(section), "R")
    out.put(out.choose("", ":", ": "))


@nobody
def only_furniture(out: Writer) -> None:
    """Print nothing but a furniture."""
    out.put(out.inventor.pick("furniture"), "T")


@nobody
def only_kind(out: Writer) -> None:
    """Print nothing but a kind."""
    out.put(out.inventor.pick(out.choose("kinds", "breaks")), "T")


@nobody
def companies(out: Writer) -> None:
    """Print Diagnostax, Fenwick-Micron, Solway Pharma."""
    out.put(out.choose("", "", "Sponsored by "), "T")
    section = out.inventor.institutions["company"]
    for index in range(out.rng.choice((2, 3, 4))):
        out.put(", " if index else "")
        out.put(out.inventor.fill(out.rng.choice(section)), "A")


@nobody
def title_with_place(out: Writer) -> None:
    """Print Some fractures (Room 3); Some fractures, Harbor Springs."""
    out.put(_title(out), "T")
    out.put(out.choose(" (", ", ", " – ", " | "), "T")
    bracket = out.pieces[-1].text == " ("
    place = out.choose("room", "town", "kind")
    chosen = {
        "room": out.inventor.room(),
        "town": out.inventor.town(),
        "kind": out.inventor.pick("kinds"),
    }
    out.put(chosen[place], "T")
    out.put(")" if bracket else "", "T")
