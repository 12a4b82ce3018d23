"""Appearances of one person, across sessions and spellings, become one person; never two people.

Two appearances are one person where family names are equal, given and middle names do not
contradict each other, and the affiliations agree, or the platform gives both the same id of the
same kind. Whatever is less than that stays two people, and a pair that may be one is listed for
the user to decide. An affiliation never overrides a given name.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Literal, NamedTuple

from msgspec import Struct

from confprep.model import Appearance, Commitment, Doubt, Listing, Name, Person, Session, Talk
from confprep.people.names import parse, plain, prints_surname_first
from confprep.text import roles


def _word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


class People(Struct, frozen=True, kw_only=True):
    """Everybody in a listing, and the pairs that may be one person."""

    people: tuple[Person, ...] = ()
    doubts: tuple[Doubt, ...] = ()


class _Form(NamedTuple):
    """One way in which somebody is printed, and what they do under it."""

    name: Name
    key: _Key
    affiliation: str
    """As printed, or empty."""
    institution: tuple[str, ...]
    """Its words in small letters, without departments."""
    ids: dict[str, str]
    """Kind of personal id to value."""
    commitments: tuple[Commitment, ...]
    order: int
    """Place of the first appearance in the listing."""


class _Key(NamedTuple):
    """What is compared of a name: plain small letters."""

    family: str
    given: str
    middle: str
    suffix: str


Likeness = Literal["same", "fits", "unknown", "differs"]
"""Of two names or two affiliations: equal, compatible, one is missing, contradictory."""


def join(listing: Listing) -> People:
    """Return the people of a listing in order of first appearance, and the doubtful pairs."""
    commitments = list(_commitments(listing))
    printed = dict.fromkeys(commitment.appearance.name_text for commitment in commitments)
    surname_first = prints_surname_first(printed)
    names = {text: parse(text, surname_first=surname_first) for text in printed}
    families: defaultdict[str, list[_Form]] = defaultdict(list)
    for form in _forms(commitments, names):
        families[form.key.family].append(form)
    groups = [group for family in families.values() for group in _groups(family)]
    groups.sort(key=lambda group: group[0].order)
    people = _people(groups)
    return People(people=people, doubts=tuple(_doubts(people, groups)))


# --- reading the listing ----------------------------------------------------------------------


def _commitments(listing: Listing) -> Iterator[Commitment]:
    for session in listing.sessions:
        for appearance in session.people:
            yield _commitment(session, None, appearance)
        for talk in session.talks:
            for appearance in talk.people:
                yield _commitment(session, talk, appearance)


def _commitment(session: Session, talk: Talk | None, appearance: Appearance) -> Commitment:
    moderates = roles.leads(appearance.role)
    timed = talk if talk is not None and talk.start is not None else session
    return Commitment(
        appearance=appearance,
        session_id=session.id,
        session_title=session.title,
        talk_id=talk.id if talk else "",
        talk_title=talk.title if talk else "",
        kind="moderating" if moderates else (talk or session).kind,
        start=timed.start,
        end=timed.end,
        room=session.room,
        url=(talk.url if talk else "") or session.url,
    )


def _forms(commitments: Sequence[Commitment], names: dict[str, Name]) -> list[_Form]:
    """Gather the commitments that are printed with equal words and carry equal personal ids."""
    personal = _personal_kinds(commitments)
    gathered: dict[tuple[str, ...], list[Commitment]] = {}
    for commitment in commitments:
        seen = commitment.appearance
        ids = [f"{kind}={seen.ids[kind]}" for kind in sorted(personal & seen.ids.keys())]
        words = _institution(seen.affiliation_text)
        gathered.setdefault((seen.name_text, " ".join(words), *ids), []).append(commitment)
    forms = []
    for order, theirs in enumerate(gathered.values()):
        seen = theirs[0].appearance
        name = names[seen.name_text]
        forms.append(
            _Form(
                name=name,
                key=_key(name),
                affiliation=seen.affiliation_text,
                institution=_institution(seen.affiliation_text),
                ids={kind: seen.ids[kind] for kind in personal & seen.ids.keys()},
                commitments=tuple(theirs),
                order=order,
            )
        )
    return forms


def _personal_kinds(commitments: Iterable[Commitment]) -> frozenset[str]:
    """Return the kinds of id that belong to a person in this listing.

    Some kinds number people, others number appearances. A kind is personal where most lines that
    are printed more than once, word for word, carry one value of it.
    """
    values: defaultdict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for commitment in commitments:
        seen = commitment.appearance
        for kind, value in seen.ids.items():
            values[kind, seen.name_text, seen.affiliation_text][value] += 1
    repeated: Counter[str] = Counter()
    constant: Counter[str] = Counter()
    for (kind, _, _), counted in values.items():
        if counted.total() > 1:
            repeated[kind] += 1
            constant[kind] += counted.most_common(1)[0][1] > 1
    return frozenset(kind for kind, count in repeated.items() if 2 * constant[kind] > count)


# --- comparing ----------------------------------------------------------------------------


def _key(name: Name) -> _Key:
    given, middle = name.given, name.middle
    initials = given.replace(".", "")
    if len(initials) == _TWO and initials.isupper() and not middle:
        given, middle = initials[0], initials[1]
    return _Key(
        family=_letters(name.surname),
        given=_letters(given),
        middle=_letters(middle),
        suffix=_letters(name.suffix),
    )


_TWO = 2


def _letters(text: str) -> str:
    return plain(text).replace(" ", "")


def _compare_names(one: _Key, other: _Key) -> Likeness:
    """Compare two names of one family name."""
    if not one.given or not other.given:
        return "differs"
    if one.suffix and other.suffix and one.suffix != other.suffix:
        return "differs"
    if one.given + one.middle == other.given + other.middle:  # "Ji-Young", "Ji Young"
        return "same"
    given = _compare_parts(one.given, other.given)
    middle = _compare_parts(one.middle, other.middle)
    if "differs" in {given, middle}:
        return "differs"
    return "same" if given == middle == "same" else "fits"


def _compare_parts(one: str, other: str) -> Likeness:
    """Compare two given names, or two middle names; one may be an initial or missing."""
    if one == other:
        return "same"
    shorter, longer = sorted((one, other), key=len)
    if not shorter or (len(shorter) == 1 and longer[0] == shorter):
        return "fits"
    return "differs"


_DEPARTMENT = _word_set(
    "department departments dept division div section of orthopaedic orthopedic orthopaedics"
    " orthopedics surgery general and rehabilitation sports medicine trauma hand spine the at"
    " professor assistant associate clinical chair chief director resident fellow program md phd"
    " do student usa us united states"
)
_BODIES = _word_set(
    "university college school hospital clinic center centre institute health system"
)
_SYSTEMS = frozenset(
    {
        "university of california",
        "university of texas",
        "state university of new york",
        "louisiana state university",
        "texas tech university",
        "mayo clinic",
        "cleveland clinic",
        "kaiser permanente",
        "veterans affairs",
    }
)
"""Names that stand for several places; alone they do not show that two people work together."""


def _institution(affiliation: str) -> tuple[str, ...]:
    """Return the words of an affiliation, without segments that only name a department."""
    words: list[str] = []
    for segment in re.split(r"[,;|/()\n]", affiliation):
        plain_words = plain(segment.replace("-", " ").replace("&", " and ")).split()
        if not all(word in _DEPARTMENT for word in plain_words):
            words += [word for word in plain_words if word not in {"the", "at"}]
    return tuple(words)


def _compare_affiliations(one: _Form, other: _Form) -> Likeness:
    """Compare where two forms say they work."""
    shorter, longer = sorted((one.institution, other.institution), key=len)
    if not shorter or " ".join(shorter) in _SYSTEMS:
        return "unknown"
    if shorter == longer:
        return "same"
    acronym = "".join(word[0] for word in longer if word not in {"of", "for", "and", "in"})
    short_for = len(shorter) == 1 and len(shorter[0]) > _TWO and acronym == shorter[0]
    return "fits" if short_for or _stands_in(shorter, longer) else "differs"


def _stands_in(shorter: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    """Whether the words of one affiliation name the same institution inside the other."""
    count = len(shorter)
    for start in range(len(longer) - count + 1):
        # Only a name may be found further on; "Boston, MA" is where many people work.
        if longer[start : start + count] != shorter or (start and not _BODIES & set(shorter)):
            continue
        before = longer[start - 1] if start else ""
        after = longer[start + count] if start + count < len(longer) else ""
        if before not in _DIRECTIONS and not (shorter[-1] in _STATES and after in _CAMPUS_WORDS):
            return True
    return False


_DIRECTIONS = frozenset({"northern", "eastern", "western", "southern", "central", "george"})
_STATES = frozenset({"california", "texas", "illinois", "wisconsin", "tennessee", "alabama"})
_CAMPUS_WORDS = frozenset({"southwestern", "state", "tech"})


def _share_id(one: _Form, other: _Form) -> bool:
    return any(other.ids.get(kind) == value for kind, value in one.ids.items())


def _ids_differ(one: _Form, other: _Form) -> bool:
    return any(other.ids.get(kind, value) != value for kind, value in one.ids.items())


def _belongs(form: _Form, group: list[_Form]) -> bool:  # noqa: PLR0911 - one return a rule
    """Whether `form` is the person of `group`, as far as the two alone can tell."""
    names = [_compare_names(form.key, member.key) for member in group]
    if "differs" in names:
        return False
    if any(_share_id(form, member) for member in group):
        return True
    if any(_ids_differ(form, member) for member in group):
        return False
    if any(form.key.suffix != member.key.suffix for member in group):
        return False  # father and son
    for member, name in zip(group, names, strict=True):
        affiliation = _compare_affiliations(form, member)
        if affiliation in {"same", "fits"}:
            return True
        # Without an affiliation an equal name is enough only with its middle name.
        missing = not form.institution or not member.institution
        if missing and name == "same" and form.key.middle and len(form.key.given) > 1:
            return True
    return False


def _groups(family: list[_Form]) -> list[list[_Form]]:
    """Return the people of one family name, each as their forms in order of appearance."""
    groups: list[list[_Form]] = []
    # The fullest names first, so that "J. Smith" finds both John and Jane, and joins neither.
    for form in sorted(family, key=_fullness):
        fitting = [group for group in groups if _belongs(form, group)]
        if len(fitting) > 1:
            fitting = [group for group in fitting if any(_share_id(form, m) for m in group)] or [
                group
                for group in fitting
                if any(_compare_names(form.key, member.key) == "same" for member in group)
            ]
        if len(fitting) == 1:
            fitting[0].append(form)
        else:
            groups.append([form])
    for group in groups:
        group.sort(key=lambda form: form.order)
    return groups


def _fullness(form: _Form) -> tuple[int, int, int, str, str]:
    key = form.key
    return (-min(len(key.given), _TWO), -len(key.middle), -len(form.institution), *_printed(form))


def _printed(form: _Form) -> tuple[str, str]:
    return form.name.text, form.affiliation


# --- people -------------------------------------------------------------------------------

_TRAINEES = re.compile(
    r"\bresidents?\b|\bresidency\b|\bmedical students?\b|\bapplicants?\b|\btrainees?\b"
    r"|\bearly[- ]career\b|\bmentor",
    re.IGNORECASE,
)


def _people(groups: list[list[_Form]]) -> tuple[Person, ...]:
    ids = Counter(_slug(_best_name(group)) for group in groups)
    return tuple(_person(group, unique=ids[_slug(_best_name(group))] == 1) for group in groups)


def _person(group: list[_Form], *, unique: bool) -> Person:
    name = _best_name(group)
    affiliations = tuple(dict.fromkeys(form.affiliation for form in group if form.affiliation))
    once = {
        (commitment.session_id, commitment.talk_id, commitment.appearance.role): commitment
        for form in reversed(group)
        for commitment in reversed(form.commitments)
    }
    commitments = list(reversed(once.values()))
    slug = _slug(name)
    if not unique:
        told = "|".join(sorted(f"{form.name.text}|{form.affiliation}|{form.ids}" for form in group))
        slug = f"{slug}-{hashlib.sha256(told.encode()).hexdigest()[:6]}"
    return Person(
        id=slug,
        name=name,
        affiliations=affiliations,
        commitments=tuple(commitments),
        roles=tuple(_roles(commitments)),
    )


def _best_name(group: list[_Form]) -> Name:
    """Return the fullest name, printed in mixed letters where there is one."""

    def fullness(form: _Form) -> tuple[bool, int, int, bool, int, str]:
        key = form.key
        return (
            len(key.given) > 1,
            len(key.middle),
            len(key.given),
            not form.name.text.isupper(),
            len(form.name.credentials),
            form.name.text,
        )

    return max(group, key=fullness).name


def _slug(name: Name) -> str:
    words = plain(f"{name.given} {name.middle} {name.surname} {name.suffix}".replace("-", " "))
    return "-".join(words.split()) or "somebody"


def _roles(commitments: Iterable[Commitment]) -> Iterator[str]:
    """Yield the roles that the page prints for a person, each once."""
    found: dict[str, None] = {}
    for commitment in commitments:
        seen = commitment.appearance
        if seen.role:
            found[seen.role] = None
        said = f"{seen.role}, {seen.affiliation_text}"
        found |= dict.fromkeys(roles.jobs_in(said))
        if _TRAINEES.search(commitment.session_title):
            found["trainee event"] = None
    return iter(found)


# --- doubts -------------------------------------------------------------------------------


def _doubts(people: Sequence[Person], groups: Sequence[list[_Form]]) -> Iterator[Doubt]:
    """Yield the pairs that may be one person."""
    near: defaultdict[str, list[int]] = defaultdict(list)
    for number, group in enumerate(groups):
        keys = {form.key.family for form in group} | {form.key.given for form in group}
        for key in keys:
            if len(key) > 1:
                near[key].append(number)
    pairs = {pair for numbers in near.values() for pair in combinations(numbers, 2)}
    for one, other in sorted(pairs):
        why = _why(groups[one], groups[other])
        if why:
            yield Doubt(person_ids=(people[one].id, people[other].id), why=why)


def _why(one: list[_Form], other: list[_Form]) -> str:
    """Return why two people may be one, or an empty text."""
    reasons = (_why_forms(a, b) for a in one for b in other)
    return next((reason for reason in reasons if reason), "")


def _why_forms(one: _Form, other: _Form) -> str:  # noqa: PLR0911 - one return a rule
    if one.key.family != other.key.family:
        why = _why_two_families(one, other)
        return why if why and _together(one, other) else ""
    if _compare_names(one.key, other.key) == "differs":
        why = _why_two_given_names(one, other)
        return why if why and _together(one, other) else ""
    affiliation = _compare_affiliations(one, other)
    together = affiliation in {"same", "fits"}
    if together and one.key.suffix == other.key.suffix and not _ids_differ(one, other):
        return "the names fit each other, but also somebody else's"
    if len(one.key.given) == 1 or len(other.key.given) == 1:
        return ""
    if _ids_differ(one, other):
        return "one name, but the platform numbers them as two people"
    if one.key.suffix != other.key.suffix:
        return "one name, but only one of them is printed with a suffix"
    if affiliation == "unknown":
        return "one name; an affiliation is missing or names several places"
    return "one name, but different institutions"


def _together(one: _Form, other: _Form) -> bool:
    return _compare_affiliations(one, other) in {"same", "fits"}


def _why_two_families(one: _Form, other: _Form) -> str:  # noqa: PLR0911 - one return a rule
    """Return why two people of one institution may be one in spite of their family names."""
    a, b = one.key, other.key
    if a.given == b.family and a.family == b.given:
        return "one institution, and given and family name are swapped"
    if a.given != b.given or len(a.given) == 1:
        return ""
    said = "one given name and institution; "
    if a.middle == b.family or b.middle == a.family:
        return said + "a middle name is the other's family name"
    if {_letters(one.name.nickname), _letters(other.name.nickname)} & {a.family, b.family}:
        return said + "a name in brackets is the other's family name"
    if _compare_parts(a.middle, b.middle) == "differs":
        return ""
    if _parts(one.name) & _parts(other.name):
        return said + "the family names share a part"
    if _one_letter_apart(a.family, b.family):
        return said + "the family names differ in one letter"
    return ""


def _why_two_given_names(one: _Form, other: _Form) -> str:
    """Return why two people of one family name and institution may be one."""
    a, b = one.key, other.key
    if not a.given or not b.given or a.suffix != b.suffix:
        return ""
    said = "one family name and institution; "
    if {_letters(one.name.nickname), _letters(other.name.nickname)} & {a.given, b.given}:
        return said + "a nickname is the other's given name"
    if _compare_parts(a.middle, b.middle) == "differs":
        return ""
    if len(a.given) > _TWO and _one_letter_apart(a.given, b.given):
        return said + "the given names differ in one letter"
    return said + "one given name is short for the other" if _short_for(a.given, b.given) else ""


def _parts(name: Name) -> frozenset[str]:
    """Return the parts of a double family name."""
    return frozenset(plain(part) for part in re.split(r"[-\s]", name.family) if len(part) > _TWO)


def _one_letter_apart(one: str, other: str) -> bool:
    """Whether one letter was changed, added, dropped, or two neighbours swapped."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    rest_one, rest_other = one[start:], other[start:]
    return (
        rest_one[1:] == rest_other[1:]
        or rest_one[1:] == rest_other
        or rest_one == rest_other[1:]
        or (rest_one[:2] == rest_other[:2][::-1] and rest_one[2:] == rest_other[2:])
    )


_NICKNAMES = {
    "alexander": "alex sandy", "andrew": "andy drew", "anthony": "tony", "benjamin": "ben",
    "catherine": "kate cathy", "charles": "charlie chuck", "christopher": "chris",
    "christina": "chris tina", "daniel": "dan danny", "david": "dave", "deborah": "deb debbie",
    "edward": "ed eddie ted", "elizabeth": "liz beth betsy", "gregory": "greg",
    "james": "jim jimmy jamie", "jeffrey": "jeff", "jennifer": "jen jenny", "john": "jack",
    "jonathan": "jon", "joseph": "joe", "joshua": "josh", "katherine": "kate katie kathy",
    "kenneth": "ken", "lawrence": "larry", "margaret": "maggie peggy meg", "matthew": "matt",
    "michael": "mike", "nicholas": "nick", "patricia": "pat trish patty", "patrick": "pat",
    "peter": "pete", "philip": "phil", "raymond": "ray", "rebecca": "becky",
    "richard": "rick dick rich", "robert": "rob bob", "ronald": "ron", "samuel": "sam",
    "stephen": "steve", "steven": "steve", "susan": "sue", "theodore": "ted teddy",
    "thomas": "tom", "timothy": "tim", "william": "bill will",
}  # fmt: skip
"""Given name to its short forms."""


def _short_for(one: str, other: str) -> bool:
    return other in _NICKNAMES.get(one, "").split() or one in _NICKNAMES.get(other, "").split()
