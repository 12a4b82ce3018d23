"""Invents what programmes print: people, workplaces, titles, rooms. For training only.

Everything is drawn from the lists in `vocabulary/` and the shipped word list; the same seed
gives the same inventions.
"""

# ruff: noqa: PLR2004 - shares of a layout, drawn from a source with a fixed seed

from __future__ import annotations

import lzma
import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from confprep.scrapers.evidence.words import sections, vocabulary

_CULTURES = {
    "us": 30, "german": 6, "french": 5, "iberian": 6, "italian": 5, "dutch": 4, "nordic": 5,
    "finnish": 4, "slavic": 6, "greek": 2, "turkish": 3, "arabic": 5, "indian": 7, "chinese": 8,
    "japanese": 4, "korean": 4, "vietnamese": 2, "southeast": 2, "african": 3, "hungarian": 2,
    "hebrew": 2, "han": 1.5, "hangul": 0.7, "cyrillic": 1, "arabicscript": 0.6, "greekscript": 0.5,
}  # fmt: skip
_FAMILY_FIRST = frozenset(("chinese", "korean", "hungarian", "vietnamese", "japanese"))
_TOGETHER = frozenset(("han", "hangul"))
_OWN_SCRIPT = frozenset(("han", "hangul", "cyrillic", "arabicscript", "greekscript"))
_MADE_UP = 0.22
_FOUNDERS = ("us", "us", "german", "french", "nordic", "dutch")
"""Whose family names workplaces carry."""


class Name(NamedTuple):
    """A person's name before it is printed in some way."""

    given: tuple[str, ...]
    family: str
    suffix: str
    culture: str


class Invented(NamedTuple):
    """A person with what may be printed about him."""

    name: Name
    degrees: str
    affiliation: str
    role: str
    office: str


@lru_cache(maxsize=1)
def shipped() -> dict[str, list[str]]:
    """Return the shipped word list by tag."""
    packed = (
        resources.files("confprep.scrapers.evidence") / "weights" / "words.txt.xz"
    ).read_bytes()
    return sections(lzma.decompress(packed).decode())


class _Letters:
    """Makes up words that look like those of a list: each letter follows the two before it."""

    def __init__(self, words: list[str]) -> None:
        self.follow: dict[str, list[str]] = defaultdict(list)
        for word in words:
            framed = "^^" + word.lower() + "$"
            for at in range(len(framed) - 2):
                self.follow[framed[at : at + 2]].append(framed[at + 2])

    def word(self, rng: random.Random) -> str:
        """Return one made-up word."""
        while True:
            made = "^^"
            while not made.endswith("$") and len(made) < _LONGEST_MADE:
                made += rng.choice(self.follow[made[-2:]])
            plain = made[2:].rstrip("$")
            if len(plain) >= _SHORTEST_MADE and plain.isalpha():
                return plain.capitalize()


_LONGEST_MADE, _SHORTEST_MADE = 15, 3


@lru_cache(maxsize=1)
def _lists() -> dict[str, dict[str, list[str]]]:
    names = ("names", "places", "institutions", "programme", "titles")
    return {name: vocabulary(name) for name in names}


@lru_cache(maxsize=64)
def _letters(culture: str, part: str = "family") -> _Letters:
    if culture == "us":
        tags = ("L0", "L1", "L2") if part == "family" else ("F0", "F1")
        return _Letters([name for tag in tags for name in shipped()[tag] if name.isascii()])
    return _Letters([name for name in _lists()["names"][f"{culture}/{part}"] if " " not in name])


class Inventor:
    """Draws inventions from one source of chance."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        lists = _lists()
        self.names, self.places = lists["names"], lists["places"]
        self.institutions, self.programme = lists["institutions"], lists["programme"]
        self.titles = lists["titles"]
        self.common = [word for word in shipped()["W1"] if len(word) > _SHORTEST_MADE]
        self.culture_bias: str | None = None

    def chance(self, share: float) -> bool:
        """Return whether something that happens this often happens now."""
        return self.rng.random() < share

    def pick(self, section: str) -> str:
        """Return one item of a section of the programme's vocabulary, its blanks filled."""
        return self.fill(self.rng.choice(self.programme[section]))

    # People.

    def culture(self) -> str:
        """Return a culture whose names are printed."""
        if self.culture_bias and self.chance(0.8):
            return self.culture_bias
        return self.rng.choices(list(_CULTURES), weights=list(_CULTURES.values()))[0]

    def given(self, culture: str) -> str:
        """Return a given name."""
        if culture not in _OWN_SCRIPT and self.chance(_MADE_UP / 2):
            return _letters(culture, "given").word(self.rng)
        if culture == "us":
            return self.rng.choice(shipped()["F0" if self.chance(0.75) else "F1"]).title()
        return self.rng.choice(self.names[f"{culture}/given"])

    def family(self, culture: str) -> str:
        """Return a family name, now and then one that is in no list."""
        if culture not in _OWN_SCRIPT and self.chance(_MADE_UP):
            return _letters(culture).word(self.rng)
        if culture == "us":
            rank = self.rng.choices(("L0", "L1", "L2", "L3"), weights=(3, 3, 2, 2))[0]
            name = self.rng.choice(shipped()[rank])
            if name.startswith("mc") and len(name) > _SHORTEST_MADE + 1:
                return "Mc" + name[2:].title()
            if self.chance(0.025):
                return self.rng.choice(("O'", "O'", "D'", "O’")) + name.title()
            return name.title()
        return self.rng.choice(self.names[f"{culture}/family"])

    def name(self) -> Name:
        """Return a whole name."""
        culture = self.culture()
        given = [self.given(culture)]
        if culture in _TOGETHER:
            return Name((given[0],), self.family(culture), "", culture)
        if self.chance(0.3):
            stop = "" if self.chance(0.25) else "."
            given.append(self.rng.choice("ABCDEFGHJKLMNPRSTVW") + stop)
            if self.chance(0.1):
                given.append(self.rng.choice("ABCDEFGHJKLMNPRSTVW") + ".")
        elif self.chance(0.1):
            given.append(self.given(culture))
        family = self.family(culture)
        share = 0.45 if culture == "iberian" else 0.06
        if self.chance(share):
            family += (" " if culture == "iberian" else "-") + self.family(culture)
        suffix = self.rng.choice(("Jr.", "Jr", "III", "II", "Sr.")) if self.chance(0.025) else ""
        return Name(tuple(given), family, suffix, culture)

    def person(self, *, affiliation: str | None = None) -> Invented:
        """Return a person with all that may be printed about one."""
        return Invented(
            self.name(),
            self.pick("credentials"),
            self.affiliation() if affiliation is None else affiliation,
            self.pick("role_one"),
            self.rng.choice(self.programme["offices"]),
        )

    def people(self, count: int, *, shared: float = 0.35) -> list[Invented]:
        """Return some people; some of them work at the same place."""
        if self.chance(0.25):
            self.culture_bias = self.culture()
        style = self.affiliation_style()
        found: list[Invented] = []
        for _ in range(count):
            at = None
            if found and self.chance(shared):
                at = self.rng.choice(found).affiliation
            found.append(self.person(affiliation=self.affiliation(style) if at is None else at))
        self.culture_bias = None
        return found

    # Workplaces.

    def fill(self, pattern: str) -> str:
        """Return a pattern with its blanks filled."""

        def value(match: re.Match[str]) -> str:
            return self.blank(match.group(1))

        return re.sub(r"\{(\w+)\}", value, pattern)

    def blank(self, name: str) -> str:
        """Return what stands for one blank of a pattern."""
        lists = {
            "us": self.places["states"],
            "country": self.places["countries"],
            "saint": self.institutions["saints"],
            "field": self.institutions["fields"],
            "let": list("ABCDEFGH"),
            "digit": list("123456789"),
        }
        if name in lists:
            return self.rng.choice(lists[name])
        made: dict[str, Callable[[], str]] = {
            "town": lambda: self.town().split(",", maxsplit=1)[0],
            "fam": lambda: self.family(self.rng.choice(_FOUNDERS)),
            "word": self.place_word,
            "field1": lambda: self.rng.choice(self.institutions["fields"]).split()[0],
            "num": lambda: str(self.rng.randrange(1, 420)),
        }
        return made[name]()

    def place_word(self) -> str:
        """Return a word that names places and workplaces: "Lakeside", or one made up."""
        if self.chance(0.3):
            return _letters("us").word(self.rng)
        return self.rng.choice(self.institutions["placewords"])

    def town(self) -> str:
        """Return a town with its state or country."""
        places = self.places
        if self.chance(0.12):
            made = _letters("us").word(self.rng)
            ending = self.rng.choice(("ville", "field", "ton", "burg", " Harbor", " City", "ford"))
            return f"{made}{ending}, {self.rng.choice(places['towns_us']).rsplit(', ')[-1]}"
        return self.rng.choice(places["towns_us" if self.chance(0.5) else "towns_world"])

    def institution(self) -> str:
        """Return the name of a workplace."""
        kinds = ("university", "hospital", "known", "agency", "company")
        section = self.rng.choices(kinds, weights=(30, 34, 22, 8, 6))[0]
        return self.fill(self.rng.choice(self.institutions[section]))

    def department(self) -> str:
        """Return the name of a department."""
        return self.fill(self.rng.choice(self.institutions["departments"]))

    def affiliation_style(self) -> str:
        """Return how a list prints its workplaces."""
        styles = {
            "plain": 42, "town": 14, "department": 12, "full": 10, "place": 7, "unit": 5,
            "country": 6, "behind": 4,
        }  # fmt: skip
        return self.rng.choices(list(styles), weights=list(styles.values()))[0]

    def affiliation(self, style: str | None = None) -> str:
        """Return a workplace as printed: alone, with its department, its town, its country."""
        style = style or self.affiliation_style()
        if style == "unit":
            return self.unit()
        if style == "place":
            town = self.town()
            return town if self.chance(0.5) else town.split(",", maxsplit=1)[0]
        first = self.institution()
        forms: dict[str, Callable[[], str]] = {
            "town": lambda: f"{first}, {self.town()}",
            "department": lambda: f"{self.department()}, {first}",
            "full": lambda: f"{self.department()}, {first}, {self.town()}",
            "country": lambda: f"{first}, {self.blank('country')}",
            "behind": lambda: f"{first}, {self.department()}",
        }
        return forms[style]() if style in forms else first

    def unit(self) -> str:
        """Return a workplace in a word: letters, a name everybody knows, a country."""
        draw = self.rng.random()
        if draw < 0.42:
            length = self.rng.choice((3, 3, 4, 4, 5))
            letters = [self.rng.choice("ABCDEFGHIKLMNOPRSTUVKYS") for _ in range(length)]
            if self.chance(0.12):
                letters[1] = letters[1].lower()
            return "".join(letters)
        if draw < 0.68:
            culture = self.rng.choice(("finnish", "german", "us", "nordic", "dutch", "italian"))
            made = _letters(culture).word(self.rng)
            return (
                made
                if draw < 0.6
                else self.rng.choice((f"{made}n hyvinvointialue", f"{made} Clinic"))
            )
        if draw < 0.76:
            return self.rng.choice(self.places["countries"])
        short = [name for name in self.institutions["known"] if " " not in name]
        return self.rng.choice(short)

    # Titles and prose.

    def phrase(self, pattern: str) -> str:
        """Return a title's or sentence's pattern with its blanks filled from one field."""
        field = self.rng.choices(self.titles["fields"], weights=(4, 4, 2, 2, 2))[0]

        def value(match: re.Match[str]) -> str:
            name = match.group(1)
            if name == "thing" and self.chance(0.06):
                return self.rng.choice(self.common)
            for section in (f"{field}/{name}", name, f"german/{name}", f"romance/{name}"):
                if section in self.titles:
                    return self.rng.choice(self.titles[section])
            made: dict[str, Callable[[], str]] = {
                "roman": lambda: self.rng.choice(
                    ("I", "II", "III", "IV", "V", "VI", "A", "B", "C")
                ),
                "n": lambda: str(self.rng.choice((2, 3, 5, 10, 20, self.rng.randrange(2, 250)))),
                "year": lambda: str(self.rng.randrange(1950, 2030)),
                "word": lambda: self.rng.choice(self.common),
                "fam": lambda: self.family("us"),
            }
            return made[name]()

        return re.sub(r"\{(\w+)\}", value, pattern)

    def title(self) -> str:
        """Return the title of a session or talk."""
        kinds = {"english": 73, "german": 6, "romance": 5, "breaks": 5, "words": 5, "han": 1}
        kind = self.rng.choices(list(kinds), weights=list(kinds.values()))[0]
        if kind == "han":
            return self.rng.choice(self.titles["han"])
        if kind == "breaks":
            return self.pick("breaks")
        if kind == "words":
            text = " ".join(self.rng.choice(self.common) for _ in range(self.rng.randrange(1, 5)))
        else:
            text = self.phrase(self.rng.choice(self.titles[kind]))
        if kind == "english" and self.chance(0.12):
            sign = self.rng.choice((": ", ": ", " – ", ". ", "? ", " - "))
            text += sign + self.phrase(self.rng.choice(self.titles["english"]))
        text = text[0].upper() + text[1:]
        look = self.rng.random()
        if look < 0.45:
            text = headline(text)
        elif look < 0.5:
            text = text.upper()
        return text

    def prose(self) -> str:
        """Return one to three sentences."""
        count = self.rng.choice((1, 1, 2, 3))
        chosen = [self.rng.choice(self.titles["prose"]) for _ in range(count)]
        return " ".join(self.phrase(pattern) for pattern in chosen)

    def room(self) -> str:
        """Return a room."""
        return self.pick("rooms")

    def code(self) -> str:
        """Return a code or number as papers have them."""
        return self.pick("codes")


_SMALL = frozenset(
    "a an the of in on at to for and or vs by with from after is as und der die das de la".split()
)


def headline(text: str) -> str:
    """Return a title with Its Words in Capitals."""
    words = text.split(" ")
    kept = [
        word if index and word.lower() in _SMALL else word[:1].upper() + word[1:]
        for index, word in enumerate(words)
    ]
    return " ".join(kept)


def printed(name: Name, style: str, *, upper: bool = False) -> str:
    """Return a name as a page prints it in this style."""
    given, family = " ".join(name.given), name.family
    if name.culture in _TOGETHER:
        return family + given
    initials = [part[0] for part in name.given]
    tail = f" {name.suffix}" if name.suffix else ""
    forms = {
        "plain": f"{given} {family}{tail}",
        "initials": f"{' '.join(letter + '.' for letter in initials)} {family}{tail}",
        "tight": f"{''.join(letter + '.' for letter in initials)} {family}",
        "bare": f"{' '.join(initials)} {family}",
        "family initials": f"{family} {''.join(initials)}",
        "family comma": f"{family}, {given}",
        "family comma initials": f"{family}, {' '.join(letter + '.' for letter in initials)}",
        "family first": f"{family} {name.given[0]}",
        "capital family": f"{given} {family.upper()}",
        "capital family first": f"{family.upper()} {name.given[0]}",
        "capitals": f"{given} {family}".upper(),
        "family": family,
        "first": f"{name.given[0]} {family}{tail}",
    }
    text = forms[style]
    return text.upper() if upper else text


def style_of(rng: random.Random, culture: str = "") -> str:
    """Return the style in which a list prints its names."""
    if culture in _FAMILY_FIRST and rng.random() < _SOME:
        return "family first"
    styles = {
        "plain": 60, "first": 12, "initials": 9, "tight": 3, "bare": 3, "capital family": 4,
        "capitals": 5, "capital family first": 2,
    }  # fmt: skip
    return rng.choices(list(styles), weights=list(styles.values()))[0]


_SOME = 0.3


def decomposed(text: str) -> str:
    """Return a text whose accents stand behind their letters."""
    return unicodedata.normalize("NFD", text)
