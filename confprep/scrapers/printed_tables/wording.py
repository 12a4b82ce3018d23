"""How programs word things: breaks, sessions, codes, rooms, labels of roles."""

from __future__ import annotations

import re
from functools import lru_cache

from confprep.text import roles

LONGEST_LABEL = 40
LONGEST_BREAK = 75
BREAK = re.compile(
    r"\b(?:break|coffee|lunch|luncheon|dinner|breakfast|registration|check-?in|reception|tea|refreshments?"
    r"|adjourn\w*|shuttle|transfer|social|networking|gala|pause|kaffee\w*|mittag\w*|imbiss|empfang|anmeldung"
    r"|pranzo|iscrizion\w*|registrazione|cena|almuerzo|caf[eé]|desayuno|inscripci\w+|comida|d[ée]jeuner|accueil"
    r"|inscription\w*|almo[çc]o|intervalo|credenciamento|ara(?:s[ıi])?|yemek|yeme[ğg]i|kay[ıi]t|[çc]ay)\b",
    re.IGNORECASE,
)
SESSION = re.compile(
    r"\W*(?:[A-Z]{0,3}\d*[:.]?\s*)?(?:(?:parallel|concurrent|plenary|scientific|paper|oral|poster|breakout|technical"
    r"|special|panel|keynote|opening|closing|morning|afternoon)\s+){0,2}"
    r"(?:sessions?|symposi(?:um|a)|workshops?|panels?|plenar(?:y|ies)|tracks?|tutorials?|modules?|sitzung|sektion"
    r"|oturum|sess[iã][oó]n?|sesión|sessione|séance|papers|talks|part)\b",
    re.IGNORECASE,
)
CODE = re.compile(
    r"\s*(?P<code>#\s?\d{1,5}|[A-Z]{1,5}[.-]?\d{1,6}(?:[.-]\d{1,4})?[A-Za-z]?|\d{1,2}[A-Z]\d?|\d{1,3}(?:\.\d{1,3}){1,2}"
    r"|\d{1,3}(?=\s?[:.)–-]\s)|\(\d{1,3}\))(?![\w%])\s*[:.)–-]?\s+(?=\S)"
)
NO_CODE = re.compile(
    r"[234]D\b|(?:19|20)\d\d\b|\d+\s?(?:year|day|min|week|month|st|nd|rd|th)", re.IGNORECASE
)
SESSION_NUMBER = re.compile(
    r"\W*(?:session|sitzung|oturum|sessão|sesión)\s+\w{1,4}\s*[:.–-]", re.IGNORECASE
)
ROOM_LABEL = re.compile(
    r"\W*(?:room|location|venue|where|hall|place|ort|raum|saal|salle|lieu|sala|aula|lugar|local|salon|yer)"
    r"\s*[:：]\s*(?P<room>\S.*)",
    re.IGNORECASE,
)
ROOM = re.compile(
    r"(?:(?:room|hall|salon|ballroom|theat(?:er|re)|auditorium|amphitheat(?:er|re)|h[öo]rsaal|saal|raum|aula|salle|sala"
    r"|stage|level|floor|suite|pavilion|foyer|lobby|lecture)\b[^,;:]{0,40}"
    r"|[^,;:]{0,40}\b(?:room|hall|salon|ballroom|auditorium|theat(?:er|re)|saal|raum|salonu|foyer|lobby|suite|terrace"
    r"|stage|bar)(?:\s\w{1,3})?|[A-Z]{1,2}\.?\s?\d{2,4}[A-Z]?)",
    re.IGNORECASE,
)
LABEL = re.compile(r"(?P<label>[^:：]{3,40}?)\s*(?:[:：]\s*|\s[–-]\s)(?P<rest>.*)", re.DOTALL)
BY = re.compile(
    r"\b(?P<role>chaired|moderated|presented|led|facilitated)\s+by\b:?\s*", re.IGNORECASE
)
BY_ROLE = {"chaired": "chair", "moderated": "moderator", "facilitated": "facilitator"}
BULLET = re.compile(r"\s*[•·▪◦‣*–—-]\s+(?=\S)")
NOT_TITLE = " \t–—-:;,|·•"


def kind_of(title: str, *, has_people: bool = False) -> str:
    """Return `break` or `session` where the words say it, else ""."""
    if SESSION.match(title):
        return "session"
    if len(title) < LONGEST_BREAK and not has_people and BREAK.search(title):
        return "break"
    return ""


def without_code(title: str) -> tuple[str, str]:
    """Return a title without the code in front of it, and the code."""
    match = CODE.match(title)
    if match is None or NO_CODE.match(title) or len(title) - match.end() < 4:  # noqa: PLR2004
        return title, ""
    if ":" in match[0]:
        return title, match["code"]  # "L1: Radiation" is printed as the title.
    return title[match.end() :].strip(NOT_TITLE), match["code"]


@lru_cache(maxsize=4096)
def is_room(text: str) -> bool:
    """Whether a short text is printed as a room is."""
    return bool(ROOM.fullmatch(text.strip())) and len(text) < LONGEST_LABEL


def role_of(text: str) -> tuple[str, str]:
    """Return the role that a line begins with and what stands behind it; "" where it has none."""
    match = LABEL.match(text)
    if match is None:
        label, said = text, ""
        if len(text) > LONGEST_LABEL or not text.endswith(":"):
            return "", text
    else:
        label, said = match["label"], match["rest"].strip()
    role = roles.read(label)
    if role is None or role.job or len(label.split()) > 4:  # noqa: PLR2004 - words of a label
        return "", text
    return role.label, said
