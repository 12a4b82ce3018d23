"""Every way in which programmes print people: one renderer a layout, for training.

A layout that is read badly is a new renderer here, never a rule beside the model.
"""

# ruff: noqa: PLR2004 - shares of a layout, drawn from a source with a fixed seed

from __future__ import annotations

from confprep.scrapers.evidence.training.writer import Renderer, Truth, Writer

RENDERERS: dict[str, Renderer] = {}


def renderer(function: Renderer) -> Renderer:
    """Add a layout under the name of its function."""
    RENDERERS[function.__name__] = function
    return function


# Names alone.


@renderer
def commas(out: Writer) -> None:
    """Print Ann Lee, Bo Chan, Cy Doe."""
    for _, person in out.each(out.choose(", ", ", ", ",\n", "，" if out.chance(0.1) else ", ")):
        out.name(person)


@renderer
def conjunction(out: Writer) -> None:
    """Print Ann Lee, Bo Chan and Cy Doe."""
    last = out.choose(" and ", " and ", " & ", ", and ", " und ", " et ", " y ", " e ", " og ")
    for _, person in out.each(", ", last):
        out.name(person)


@renderer
def semicolons(out: Writer) -> None:
    """Print Ann Lee; Bo Chan."""
    for _, person in out.each(out.choose("; ", ";", " / ", " • ", " · ", " | ")):
        out.name(person)


@renderer
def family_comma(out: Writer) -> None:
    """Print Lee, Ann; Chan, Bo."""
    style = out.choose("family comma", "family comma initials")
    for _, person in out.each(out.choose("; ", " / ", "; ", " and ", "\n", " & ")):
        out.name(person, style=style)


@renderer
def family_initials(out: Writer) -> None:
    """Print Lee A, Chan BC."""
    for _, person in out.each(", ", out.choose(", ", " and ")):
        out.name(person, style="family initials")


@renderer
def family_first(out: Writer) -> None:
    """Print LEE Ann, CHAN Bo; or Lee Ann."""
    style = out.choose("family first", "capital family first")
    for _, person in out.each(out.choose(", ", "; ", " and ", "\n")):
        out.name(person, style=style)


@renderer
def surnames(out: Writer) -> None:
    """Print Moderators: Lee, Chan / Dr. Lee and Dr. Chan / Lee/Chan."""
    if out.chance(0.5):
        role = out.role(many=len(out.people) > 1) if out.chance(0.5) else ""
        for _, person in out.each(out.choose(", ", " and ", " / ", " & ")):
            out.put(out.choose("Dr. ", "Dr ", "Prof. ", "Drs. ", "Mr. ", "Ms. "), "H")
            out.name(person, role=role, style="family")
        return
    role = out.role(many=True)
    for _, person in out.each(out.choose(", ", "/", " / ", " & ")):
        out.name(person, role=role, style="family")


@renderer
def dashes_between(out: Writer) -> None:
    """Print Professor A Lee – Dr Bo Chan – Dr Cy Doe."""
    role = out.role(many=True) if out.chance(0.5) else ""
    dash = out.choose(" – ", " - ", " — ")
    honoured = out.chance(0.7)
    for _, person in out.each(dash):
        if honoured:
            out.put(out.choose("Dr ", "Prof. ", "Professor ", "Dr. ", "Prof "), "H")
        out.name(person, role=role, style=out.choose("plain", "first", "bare"))


@renderer
def nicknames(out: Writer) -> None:
    """Print Robert "Bob" Lee, MD; William (Bill) Chan."""
    for _, person in out.each(out.choose(", ", "; ", " and ")):
        nick = out.rng.choice(out.inventor.names["nicknames/given"])
        left, right = out.rng.choice((('"', '"'), ("(", ")"), ("“", "”"), ("'", "'")))
        text = f"{person.name.given[0]} {left}{nick}{right} {person.name.family}"
        out.put(text, "N")
        if out.chance(0.6):
            out.put(", ")
            out.put(person.degrees, "C")
        out.truth.append(Truth(text))


@renderer
def wrapped_authors(out: Writer) -> None:
    """Print Author lines without degrees, broken over lines."""
    for index, person in enumerate(out.people):
        if index:
            out.put("," if index < len(out.people) - 1 or out.chance(0.5) else " and")
            out.put("\n" if out.chance(0.3) else " ")
        out.name(person)
        if out.chance(0.2):
            out.put(out.choose("*", "†", "1", "2", "¹", "^"), "M")


@renderer
def honorifics(out: Writer) -> None:
    """Print Prof. Ann Lee, Dr. med. Bo Chan (Some Hospital)."""
    places = out.choose("none", "none", "brackets", "comma")
    role = out.role(many=len(out.people) > 1) if out.chance(0.3) else ""
    between = out.choose(", ", "; ", " and ", "\n") if places != "comma" else out.choose("; ", "\n")
    for _, person in out.each(between):
        out.put(out.inventor.pick("honorifics"), "H")
        out.put(" ")
        style = out.choose("first", "plain", "initials", "capital family", "capitals", "bare")
        place = person.affiliation if places != "none" else ""
        out.name(person, place, role, style=style)
        if place:
            out.put(" (" if places == "brackets" else ", ")
            out.put(place, "A")
            out.put(")" if places == "brackets" else "")


# Degrees.


@renderer
def degrees(out: Writer) -> None:
    """Print Ann Lee, MD; Bo Chan, DO."""
    between = out.choose("; ", "; ", ", ", " and ", " & ", "\n", " • ")
    before = out.choose(", ", ", ", " ")
    for _, person in out.each(between):
        out.name(person, degrees=True, before=before)


@renderer
def degrees_in_brackets(out: Writer) -> None:
    """Print Ann Lee (MD, PhD), Bo Chan (RhMSUS)."""
    for _, person in out.each(out.choose(", ", "; ", " and ")):
        out.name(person)
        out.put(" (")
        kind = out.rng.random()
        if kind < 0.55:
            out.put(person.degrees, "C")
        elif kind < 0.8:
            out.put(person.office, "J")
        else:
            role = out.inventor.pick("role_one")
            out.put(role, "R")
            out.truth[-1] = out.truth[-1]._replace(role=role)
        out.put(")")


# Names with affiliations.


@renderer
def brackets(out: Writer) -> None:
    """Print Ann Lee (Some Hospital), Bo Chan (Some University)."""
    with_degrees = out.chance(0.4)
    left, right = out.rng.choice((("(", ")"), ("(", ")"), ("[", "]")))
    role = out.role(many=len(out.people) > 1) if out.chance(0.3) else ""
    for _, person in out.each(out.choose(", ", "; ", " and ", "\n", " & ")):
        out.name(person, person.affiliation, role, degrees=with_degrees)
        out.put(out.choose(" ", " ", "") + left + (" " if out.chance(0.06) else ""))
        out.put(person.affiliation, "A")
        out.put(right)


@renderer
def towns_in_brackets(out: Writer) -> None:
    """Print A. Lee (Paris), B. Chan (Athens)."""
    role = out.role(many=len(out.people) > 1) if out.chance(0.4) else ""
    for _, person in out.each(out.choose(", ", "; ", " and ", "\n")):
        town = out.inventor.town().split(",", maxsplit=1)[0]
        if out.chance(0.15):
            town = out.rng.choice(out.inventor.places["countries"])
        out.name(person, town, role)
        out.put(out.choose(" (", " (", " ( ", "("))
        out.put(town, "A")
        out.put(")")


@renderer
def semicolon_affiliations(out: Writer) -> None:
    """Print Ann Lee, MD, Some Hospital; Bo Chan, DO, Some University."""
    with_degrees = out.chance(0.5)
    role = out.role(many=len(out.people) > 1) if out.chance(0.25) else ""
    for _, person in out.each(out.choose("; ", "; ", "\n", ";\n")):
        out.name(person, person.affiliation, role, degrees=with_degrees)
        out.put(", ")
        out.put(person.affiliation, "A")


@renderer
def comma_affiliations(out: Writer) -> None:
    """Print Ann Lee, Some Hospital, Bo Chan, Some University."""
    with_degrees = out.chance(0.4)
    for _, person in out.each(out.choose(", ", ", ", " and ", ", and ")):
        out.name(person, person.affiliation, degrees=with_degrees)
        out.put(", ")
        out.put(person.affiliation, "A")


@renderer
def dash_affiliations(out: Writer) -> None:
    """Print Ann Lee, MD - Some Hospital; Bo Chan – Some University."""
    dash = out.choose(" - ", " – ", " — ", " | ", " – ", "- ", "–", " -- ", ": ")
    with_degrees = out.chance(0.5)
    role = out.role(many=len(out.people) > 1) if out.chance(0.3) else ""
    for _, person in out.each(out.choose("\n", "; ", "\n", " ; ")):
        out.name(person, person.affiliation, role, degrees=with_degrees)
        out.put(dash)
        out.put(person.affiliation, "A")


@renderer
def slash_unit(out: Writer) -> None:
    """Print Ann Lee/Some University, Bo Chan/KYS."""
    slash = out.choose("/", " / ", "/ ", "/")
    for _, person in out.each(out.choose(", ", "; ", "\n", " and ")):
        unit = out.inventor.unit() if out.chance(0.35) else person.affiliation
        out.name(person, unit)
        out.put(slash)
        out.put(unit, "A")


@renderer
def bare_unit(out: Writer) -> None:
    """Print Ann Lee KYS; Bo Chan Central Hospital of Lakeside."""
    for _, person in out.each(out.choose("; ", "\n", ", ", " and ")):
        unit = out.inventor.unit() if out.chance(0.5) else out.inventor.affiliation("plain")
        out.name(person, unit, style="plain" if out.chance(0.6) else "first")
        out.put(out.choose(" ", " ", "\n", ", "))
        out.put(unit, "A")


@renderer
def numbered(out: Writer) -> None:
    """Print Ann Lee1, Bo Chan1,2; 1 Some Hospital, 2 Some University."""
    places = list(dict.fromkeys(person.affiliation for person in out.people))
    mark = out.rng.choice(("{}", "{}", "({})", " ({})", "[{}]", " {}", "^{}"))
    number = {place: str(index + 1) for index, place in enumerate(places)}
    _marked(out, places, number, mark)


@renderer
def superscripts(out: Writer) -> None:
    """Print Ann Lee¹, Bo Chan² — ¹Some Hospital, ²Some University."""
    places = list(dict.fromkeys(person.affiliation for person in out.people))
    signs = out.rng.choice(("¹²³⁴⁵⁶⁷⁸⁹", "ᵃᵇᶜᵈᵉᶠᵍʰⁱ", "*†‡§¶#◊∥^"))
    number = {place: signs[index % 9] for index, place in enumerate(places)}
    _marked(out, places, number, "{}")


def _marked(out: Writer, places: list[str], number: dict[str, str], mark: str) -> None:
    with_degrees = out.chance(0.3)
    early = out.chance(0.5)
    for _, person in out.each(", ", out.choose(", ", " and ", ", and ")):
        second = places[0] if out.chance(0.12) and person.affiliation != places[0] else ""
        belongs = "; ".join([person.affiliation, second] if second else [person.affiliation])
        text = out.name(person, belongs, degrees=with_degrees and not early)
        del text
        if mark == "^{}":
            out.put("^")
        marks = mark.replace("^", "").format(number[person.affiliation])
        out.put(marks, "M")
        if second:
            out.put(",", "M")
            out.put(number[second], "M")
        if with_degrees and early:
            out.put(", ")
            out.put(person.degrees, "C")
    out.put(out.choose("; ", ". ", " ", "\n", " | ", "\n", "\n"))
    form = out.choose("{}", "{} ", "{}. ", "({}) ", "{}: ", "{}")
    between = out.choose(", ", "; ", " ", " ", "\n", "\n", ". ")
    for index, place in enumerate(places):
        if index:
            out.put(between)
        out.put(form.format(number[place]).strip(), "F")
        out.put(" " if form.endswith(" ") else "")
        out.put(place, "A")


@renderer
def several_affiliations(out: Writer) -> None:
    """Print Ann Lee, MD (Some Hospital; Some University)."""
    for _, person in out.each(out.choose("\n", "; ")):
        second = out.inventor.affiliation("plain")
        style = out.choose("brackets", "and", "semicolon")
        both = {
            "brackets": f"{person.affiliation}; {second}",
            "and": f"{person.affiliation} and {second}",
            "semicolon": f"{person.affiliation} / {second}",
        }[style]
        out.name(person, both, degrees=out.chance(0.5))
        bracket = style == "brackets" or out.chance(0.4)
        out.put(" (" if bracket else ", ")
        out.put(both, "A")
        out.put(")" if bracket else "")


@renderer
def affiliation_first(out: Writer) -> None:
    """Print Some Hospital: Ann Lee, Bo Chan."""
    places = list(dict.fromkeys(person.affiliation for person in out.people))
    for index, place in enumerate(places):
        out.put(out.choose("; ", "\n") if index else "")
        out.put(place, "A")
        out.put(": ")
        here = [person for person in out.people if person.affiliation == place]
        for at, person in enumerate(here):
            out.put((" and " if at == len(here) - 1 else ", ") if at else "")
            out.name(person, place)


@renderer
def shared_affiliation(out: Writer) -> None:
    """Print Ann Lee & Bo Chan, Some University; Cy Doe, Some Hospital."""
    index, between = 0, out.choose("; ", "; ", "\n")
    with_degrees = out.chance(0.4)
    while index < len(out.people):
        end = min(len(out.people), index + out.rng.choice((1, 2, 2, 3)))
        place = out.people[end - 1].affiliation
        out.put(between if index else "")
        for at in range(index, end):
            out.put(out.choose(" & ", " and ", ", ") if at > index else "")
            out.name(out.people[at], place, degrees=with_degrees)
        out.put(out.choose(", ", " ("))
        bracket = out.pieces[-1].text == " ("
        out.put(place, "A")
        out.put(")" if bracket else "")
        index = end


@renderer
def offices(out: Writer) -> None:
    """Print Ann Lee, MD, Professor of Surgery, Some University."""
    for _, person in out.each(out.choose("; ", "\n")):
        with_place = out.chance(0.75)
        out.name(person, person.affiliation if with_place else "", degrees=out.chance(0.5))
        out.put(out.choose(", ", ", ", " – ", "\n", " | ", " ("))
        bracket = out.pieces[-1].text == " ("
        out.put(person.office, "J")
        if with_place:
            out.put(out.choose(", ", ", ", " at ", " of ", " @ ", "\n", " - "))
            out.put(person.affiliation, "A")
        out.put(")" if bracket else "")
        if not bracket and out.chance(0.12):
            out.put(", ")
            out.put(person.degrees, "C")


@renderer
def years_and_campuses(out: Writer) -> None:
    """Print Ann Lee, M3 – Albury Campus; Bo Chan, PGY-4."""
    for _, person in out.each(out.choose("; ", "\n")):
        campus = out.inventor.fill(out.rng.choice(out.inventor.institutions["campuses"]))
        place = campus if out.chance(0.6) else person.affiliation if out.chance(0.7) else ""
        out.name(person, place)
        out.put(out.choose(", ", " (", ", "))
        bracket = out.pieces[-1].text == " ("
        out.put(out.inventor.pick("years"), "J")
        out.put(")" if bracket else "")
        if place:
            out.put(out.choose(" – ", " - ", ", ", " — "))
            out.put(place, "A")


@renderer
def ranks_and_honours(out: Writer) -> None:
    """Print COL Ann Lee, MC, USA; Sir Bo Chan OBE, Some Trust."""
    for _, person in out.each(out.choose("; ", "\n", ", ")):
        if out.chance(0.5):
            out.put(out.inventor.pick("honorifics"), "H")
            out.put(" ")
        with_place = out.chance(0.5)
        out.name(
            person,
            person.affiliation if with_place else "",
            degrees=out.chance(0.3),
            style="first",
        )
        out.put(out.choose(", ", " ", " (", ", "))
        bracket = out.pieces[-1].text == " ("
        out.put(out.inventor.pick("ranks"), "J")
        out.put(")" if bracket else "")
        if with_place:
            out.put(", ")
            out.put(person.affiliation, "A")


@renderer
def contacts_behind(out: Writer) -> None:
    """Print Ann Lee, Some Hospital, 555-0142, ann@example.org."""
    for _, person in out.each(out.choose("; ", "\n")):
        with_place = out.chance(0.5)
        if out.chance(0.2):
            out.put("Corresponding author", "R")
            out.put(": ")
        role = "Corresponding author" if out.pieces and out.pieces[-1].text == ": " else ""
        out.name(person, person.affiliation if with_place else "", role, degrees=out.chance(0.4))
        if with_place:
            out.put(out.choose(", ", " - ", " ("))
            bracket = out.pieces[-1].text == " ("
            out.put(person.affiliation, "A")
            out.put(")" if bracket else "")
        for _ in range(out.rng.choice((1, 1, 2))):
            out.put(out.choose(", ", " ", "\n", "; "))
            out.put(out.inventor.pick("contacts"), "X")


@renderer
def remarks_behind(out: Writer) -> None:
    """Print Ann Lee (with FPD), Bo Chan (invited), TBD."""
    role = out.role(many=len(out.people) > 1) if out.chance(0.4) else ""
    for _, person in out.each(out.choose(", ", "; ", " and ")):
        out.name(person, "", role, degrees=out.chance(0.3))
        if out.chance(0.7):
            out.put(" (")
            out.put(out.choose(_with(out), _with(out), out.inventor.pick("asides")), "X")
            out.put(")")
    if out.chance(0.4):
        out.put(", ")
        out.put(out.inventor.pick("asides"), "X")


def _with(out: Writer) -> str:
    letters = "".join(out.rng.choice("ABCDEFHKLMPR") for _ in range(out.rng.choice((2, 2, 3))))
    return f"{out.choose('with', 'or', 'and', 'for', 'via')} {letters}"


@renderer
def nobody_yet(out: Writer) -> None:
    """Print Speaker: TBD."""
    if out.chance(0.7):
        out.role(many=False)
    out.put(out.inventor.pick("asides"), "X")


# Roles.


@renderer
def role_of_all(out: Writer) -> None:
    """Print Moderators: Ann Lee, MD; Bo Chan, MD."""
    role = out.role(many=len(out.people) > 1)
    with_degrees = out.chance(0.5)
    for _, person in out.each(
        out.choose(", ", "; ", " and ", "\n", " & "), out.choose(", ", " and ", ", and ")
    ):
        out.name(person, "", role, degrees=with_degrees)
    out.put(out.choose("", "", "", "."))


@renderer
def role_of_each(out: Writer) -> None:
    """Print Chair: Ann Lee, Co-Chair: Bo Chan."""
    between = out.choose("; ", ", ", "\n", " ", "\n")
    with_place = out.chance(0.35)
    for _, person in out.each(between):
        role = out.role(many=False)
        place = person.affiliation if with_place else ""
        out.name(person, place, role, degrees=out.chance(0.4))
        if place:
            out.put(out.choose(", ", " (", " – "))
            bracket = out.pieces[-1].text == " ("
            out.put(place, "A")
            out.put(")" if bracket else "")


@renderer
def role_behind(out: Writer) -> None:
    """Print Ann Lee (Chair), Bo Chan, Moderator."""
    for _, person in out.each(out.choose("; ", "\n", ", ")):
        role = out.inventor.pick("role_one")
        out.name(person, "", role, degrees=out.chance(0.3))
        bracket = out.chance(0.6)
        out.put(" (" if bracket else out.choose(", ", " - ", " – "))
        out.put(role if out.chance(0.7) else role.lower(), "R")
        out.truth[-1] = out.truth[-1]._replace(role=out.pieces[-1].text)
        out.put(")" if bracket else "")


@renderer
def presenter_marked(out: Writer) -> None:
    """Print Ann Lee (Presenter), Bo Chan, Cy Doe (Some University)."""
    chosen = out.rng.randrange(len(out.people))
    place = out.people[-1].affiliation if out.chance(0.6) else ""
    for index, person in out.each(", ", out.choose(", ", " and ")):
        role = ""
        out.name(person, place, role)
        if index == chosen and len(out.people) > 1:
            out.put(" (")
            role = out.choose("Presenter", "Speaker", "presenting author", "Presenting Author")
            out.put(role, "R")
            out.put(")")
            out.truth[-1] = out.truth[-1]._replace(role=role)
    if place:
        out.put(out.choose(" – ", " - ", ". ", "\n", "; "))
        out.put(place, "A")


@renderer
def presenter_and_coauthors(out: Writer) -> None:
    """Print Presenter:Ann Lee, MD / Co-Authors:Bo Chan, MD / Affiliation:Some Hospital."""
    with_degrees = out.chance(0.7)
    colon = out.choose(":", ": ")
    place = out.people[0].affiliation if out.chance(0.6) else ""
    role = out.choose("Presenter", "Presenting Author", "Author", "Speaker", "First Author")
    many = out.choose("Co-Authors", "Coauthors", "Co-authors", "Co-Author(s)", "Authors")
    out.put(role, "R")
    out.put(colon)
    out.name(out.people[0], place, role, degrees=with_degrees)
    if len(out.people) > 1:
        out.put(out.choose("\n", "; ", " "))
        out.put(many, "R")
        out.put(colon)
        for index, person in enumerate(out.people[1:]):
            out.put(out.choose(", ", ", ", "; ") if index else "")
            out.name(person, place, many, degrees=with_degrees)
    if place:
        out.put("\n")
        out.put(out.choose("Affiliation", "Institution", "Affiliations", "From"), "X")
        out.put(colon)
        out.put(place, "A")


@renderer
def discussants(out: Writer) -> None:
    """Print Ann Lee, Bo Chan, Discussant: Cy Doe."""
    last = len(out.people) - 1
    places = out.chance(0.3)
    for index, person in enumerate(out.people):
        role = ""
        if index and index == last:
            out.put(out.choose("; ", ". ", " ", "\n", ", ", " | "))
            role = out.choose("Discussant", "Discussant", "Invited Discussant", "Respondent")
            out.put(role, "R")
            out.put(out.choose(": ", " - ", " "))
        elif index:
            out.put(", ")
        place = person.affiliation if places else ""
        out.name(person, place, role)
        if place:
            out.put(" (")
            out.put(place, "A")
            out.put(")")


@renderer
def one_below_the_other(out: Writer) -> None:
    """Print Ann Lee, MD / Some Hospital / Bo Chan, DO / Some University, each on a line."""
    with_degrees = out.chance(0.4)
    for _, person in out.each("\n"):
        out.name(person, person.affiliation, degrees=with_degrees)
        out.put("\n")
        if out.chance(0.2):
            out.put(person.office, "J")
            out.put(out.choose("\n", ", "))
        out.put(person.affiliation, "A")


@renderer
def bars(out: Writer) -> None:
    """Print Ann Lee | Professor | Some University."""
    for _, person in out.each("\n"):
        out.name(person, person.affiliation, degrees=out.chance(0.3))
        out.put(" | ")
        if out.chance(0.4):
            out.put(person.office, "J")
            out.put(" | ")
        out.put(person.affiliation, "A")
