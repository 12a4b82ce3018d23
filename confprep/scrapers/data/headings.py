"""What the name of a field says it holds: read by its words, never by a part of one.

"session_url" is an address and no session, "eventname" is a name, "Date Start" is a start, "Author
Names" are people. What a field is called is a first word only; what it holds has the last
(`fields`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from msgspec import Struct

FIELDS = (
    *("title", "session", "day", "start", "end", "time", "minutes", "zone", "room", "tracks"),
    *("kind", "code", "id", "url", "description", "people", "moderators", "coauthors", "first"),
    *("last", "credentials", "affiliation", "role", "city", "state", "country"),
)
"""What a field may hold, as `--columns` names it."""


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_OTHER = _set(
    "image images photo photos picture avatar logo email mail phone fax lat lng geo latitude longitude icon"
    " color colour file pdf video slides recording capacity created updated modified stamp dtstamp sequence"
    " price status twitter linkedin orcid password generated avail size width height version count total"
    " rating likes deadline limite prazo checksum etag salutation gender pronouns"
)
_ZONE = _set("timezone tz tzid zone zeitzone")
_URL = _set("url uri link links href website web webpage permalink")
_ID = _set("id ids uid uuid guid slug key")
_CODE = _set("code number no nr num numero nummer")
_PROSE = _set(
    "abstract description text bio biography notes note body details detail content contents profile info"
    " information comments comment keywords objectives overview beschreibung resumen remarks blurb synopsis"
)
_AFFILIATION = _set(
    "affiliation affiliations affil affils aff institution institutions institute organization organizations"
    " organisation organisations org company employer university hospital geography institut einrichtung"
    " institucion instituicao istituzione etablissement afiliacao afiliacion filiacion affiliazione workplace"
)
_CHAIR = {
    word: role
    for role, words in {
        "moderator": "moderator moderators moderation moderated moderador moderadores moderatore moderatori moderateur",
        "chair": "chair chairs chairperson chairpersons chairman chairmen chaired cochair cochairs vorsitz coordenador coordenadores",
        "discussant": "discussant discussants respondent respondents",
        "facilitator": "facilitator facilitators",
    }.items()
    for word in words.split()
}
_ROLES = _CHAIR | {
    word: role
    for role, words in {
        "": "speaker speakers presenter presenters people person persons faculty participant participants"
        " lecturer lecturers author authors contributor contributors presented names host hosts"
        " relatore relatori conferencista conferencistas intervenant intervenants expositor expositores disertante"
        " referent referenten referentin redner sprecher vortragende vortragender ponente ponentes orateur"
        " orateurs autor autoren autores auteurs member members oradores palestrante palestrantes wer"
        " organizer organizers organiser organisers creator who user profile",
        "panelist": "panelist panelists panellist panellists",
        "instructor": "instructor instructors",
        "co-author": "coauthor coauthors",
        "coordinator": "coordinator coordinators coord",
        "judge": "judge judges",
    }.items()
    for word in words.split()
}
_FIRST = _set("first given fore firstname givenname forename fname vorname prenom")
_LAST = _set(
    "last family sur surname lastname familyname lname nachname familienname apellido apellidos"
)
_CREDENTIALS = _set(
    "credentials credential degree degrees suffix designation designations postnominals"
)
_ROLE = _set("role roles funktion rolle function")
_DAY = _set("date day dates days datum tag fecha data jour giorno weekday")
_START = _set(
    "start starts begin begins beginning from von beginn inicio inizio debut dtstart starting"
)
_END = _set("end ends finish finishes until to bis stop ende fin dtend ending til fim")
_TIME = _set(
    "time times hour hours when slot timeslot interval clock schedule range uhrzeit zeit hora heure ora"
    " horario horarios orario orari heures horaire horaires"
)
_MINUTES = _set("duration length minutes mins min dauer duracion duracao duree durata")
_ROOM = _set(
    "room rooms location locations venue hall place where stage auditorium raum ort saal wo salle sala salon salao aula lieu lugar"
)
_TRACK = _set("track tracks category categories theme themes stream streams area subspecialty specialty"
              " section sections topics tag tags division subject subjects categor")  # fmt: skip
_KIND = _set("type types format kind formats typ")
_TITLE = _set(
    "title titles name topic summary headline heading label thema betreff titel titre titulo titolo subject uberschrift"
    " activity item caption displayname atividade actividad activite attivita intervento argomento assunto sujet"
)
_SESSION = _set(
    "session sessions panel symposium event events parent block sitzung sesion seance sessao sessione"
)
_TALK = _set(
    "talk paper presentation lecture abstract poster papers talks vortrag contribution submission"
)
_WHOLE = _set("conference meeting congress organizer sponsor series")
_BESIDE = _set("sub subtitle short alt alternate alternative secondary")
_FILL = _set(
    "full display public printed list s text value local utc iso html plain raw of the by at in"
    " optional required mandatory"
)
_DEMANDS = _set("optional required mandatory if any")
"""What a form says of how much it wants a field."""
_KNOWN = frozenset().union(
    *(_OTHER, _ZONE, _URL, _ID, _CODE, _PROSE, _AFFILIATION, _ROLES, _FIRST, _LAST, _CREDENTIALS),
    *(_ROLE, _DAY, _START, _END, _TIME, _MINUTES, _ROOM, _TRACK, _KIND, _TITLE, _SESSION, _TALK),
    *(_WHOLE, _BESIDE, _FILL, ("co", "sci", "city", "state", "country")),
) - {"to", "in", "at", "by", "of", "s", "no", "min", "til", "von", "the", "fin", "ora", "ort"}


class Meaning(Struct, frozen=True):
    """What a heading says: the field, whose it is, and how plainly."""

    field: str = ""
    role: str = ""
    """Of the people that it names, or whose affiliation it is; empty where it says no more."""
    owner: str = ""
    """`person`, `session`, `talk`, `whole` (of the meeting) where a word says whose it is."""
    plain: bool = False
    """Whether the heading is the field's own word and nothing else."""


@lru_cache(maxsize=4096)
def words(heading: str) -> tuple[str, ...]:
    """Return the words of a heading in lower case: "SessionStartTime", "eventname" and "day_no"."""
    spread = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", heading)
    found: list[str] = []
    for word in re.split(r"[\W_\d]+", _bare(spread.replace("#", " number ").casefold())):
        found += _apart(word) if word else ()
    return tuple(found)


def _bare(text: str) -> str:
    """Return a text without accents: headings of many languages are typed without them."""
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def plain(heading: str) -> str:
    """Return a heading as it is compared: in lower case, its words apart."""
    spread = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", heading)
    return " ".join(re.sub(r"[\W_]+", " ", spread).casefold().split())


def _apart(word: str) -> list[str]:
    """Return a joined word in its known parts ("eventname"), or as it is."""
    if word in _KNOWN or len(word) < 6:  # noqa: PLR2004 - shorter ones are words
        return [word]
    for cut in range(len(word) - 2, 1, -1):
        if word[:cut] in _KNOWN:
            rest = _apart(word[cut:])
            if all(part in _KNOWN for part in rest):
                return [word[:cut], *rest]
    return [word]


@lru_cache(maxsize=4096)
def meaning(heading: str) -> Meaning:  # noqa: C901, PLR0911, PLR0912 - one kind of field a line
    """Return what a heading says that its field holds; no field where it says nothing known."""
    said = words(heading)
    while len(said) > 1 and said[-1] in _DEMANDS:
        said = said[:-1]
    if not said:
        return Meaning()
    last, known = said[-1], set(said)
    role = next((_ROLES[word] for word in said if word in _ROLES), None)
    if "co" in known and {"author", "authors"} & known:
        role = "co-author"
    if "presenting" in known and {"author", "authors"} & known:
        role = "presenting author"
    owner = _owner(known, role)
    alone = len([word for word in said if word not in _FILL]) == 1

    def found(field: str, *, as_role: str = "") -> Meaning:
        return Meaning(field=field, role=as_role, owner=owner, plain=alone)

    if known & _OTHER:
        return Meaning(field="other", owner=owner)
    if known & _ZONE:
        return found("zone")
    if known & _URL:
        return found("url" if not known & (_ROOM | _ROLES.keys()) else "other")
    if last in _ID and known & _ROOM:
        return found("room")
    if last in _ID:
        return found("id")
    if last in _CODE:
        return found("code")
    if last in _CREDENTIALS:
        return found("credentials")
    if last in _AFFILIATION and (last != "organizer"):
        return found("affiliation", as_role=role or "")
    if last in ("city", "state", "country", "province"):
        return found("state" if last == "province" else last)
    if last in _ROLE:
        return found("role")
    if last in _PROSE and not (last == "profile" and alone):
        return found("description")
    if known & _FIRST and (alone or "name" in known or owner == "person"):
        return found("first")
    if known & _LAST and (alone or "name" in known or owner == "person"):
        return found("last")
    if known & _ZONE or (known & _MINUTES and not known & _TITLE):
        return found("minutes")
    if known & (_DAY | _TIME | _START | _END) and not known & (_TITLE | _KIND | _ROOM):
        return found(_when(known))
    if role is not None and last in _TITLE - {"name", "displayname", "label"}:
        return Meaning(field="other", owner="person")
    if role is not None and last not in _KIND | _ROOM | _TRACK:
        return found("people", as_role=role)
    if last in _KIND:
        return found("kind")
    if known & _ROOM:
        return found("room")
    if last in _TRACK or (known & _TRACK and last in _TITLE):
        return found("tracks" if last != "subject" else "title")
    if known & _BESIDE:
        return Meaning(field="other", owner=owner)
    if last in _TITLE or last in _TALK or last in _SESSION:
        if owner == "whole":
            return Meaning(field="other", owner="whole")
        return found("session" if owner == "session" else "title")
    return Meaning(owner=owner)


def _when(known: set[str]) -> str:
    """Return which part of a time the words name."""
    if known & _END and not known & _START:
        return "end"
    if known & _START:
        return "start"
    if known & _TIME and known & _DAY:
        return "start"
    return "time" if known & _TIME else "day"


def _owner(known: set[str], role: str | None) -> str:
    if role is not None:
        return "person"
    if known & _TALK:
        return "talk"
    if known & _WHOLE:
        return "whole"
    return "session" if known & _SESSION else ""


_NOT_PROGRAM = _set(
    "track tracks tag tags sponsor sponsors room rooms location locations file files link links resource"
    " resources image images media attachment attachments category categories question questions option"
    " options setting settings feature features label labels credit credits translation translations document"
    " documents exhibitor exhibitors filter filters field fields topics type types navigation menu venue venues"
    " links survey surveys badge badges comment comments keywords objectives reference references"
)


def is_beside_the_program(heading: str) -> bool:
    """Whether a list of that name holds rooms, tags, files and the like rather than sessions."""
    return bool(set(words(heading)) & _NOT_PROGRAM)


def refers(heading: str) -> bool:
    """Whether a heading names the id of something: "roomId", "speaker_ids"."""
    return bool(words(heading)) and words(heading)[-1] in _ID


def holds_people(heading: str) -> bool:
    """Whether a list of that name holds people."""
    return meaning(heading).field == "people"


def holds_talks(heading: str) -> bool:
    """Whether a list of that name holds the talks of a session rather than sessions."""
    known = set(words(heading)) | {word.removesuffix("s") for word in words(heading)}
    return bool(known & (_TALK | {"entries", "lectures", "children", "items", "sub"}))
