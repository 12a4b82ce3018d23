"""Words that tell names, institutions, places, rooms and kinds of session apart.

Lists of the field, not of any one page. A word in none of them decides nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

SUFFIXES = frozenset("JR SR II III IV V 2ND 3RD".split())
TITLES = frozenset(
    "DR DRS PROF PROFESSOR MR MRS MS MISS SIR DAME HON COL LTC MAJ CPT CAPT CDR LCDR LT GEN REV".split()
)
PARTICLES = frozenset(
    """
    de del della di da das do dos du d' la le les van von der den ten ter te vom zu zum zur bin ibn al
    el ben y e i st. mac mc af av san dos
    """.split()
)
ORGANISATION = re.compile(
    r"""\b(?:univ(?:ersit[a-zäéêàă]*|\.)?|hospitals?|hôpital|ospedale|klinik(?:um|en)?|krankenhaus
    |clinics?|clínica|clinical|institut[eo]?s?|istituto|colleges?|schools?|cent(?:er|re|ro)s?
    |departments?|dept|division|faculty|facult[éà]|academ(?:y|ia)|societ[yàé]|association|foundation
    |medical|medicine|medicin|health(?:care)?|sciences?|surgery|orthopa?edics?|orthop[aä]die|trauma
    |inc|llc|ltd|gmbh|corp(?:oration)?|company|group|associates|partners|system|network|laborator(?:y|ies)
    |labs?|ministry|infirmary|trust|nhs|va|veterans|army|navy|naval|force|military|memorial|general
    |mayo|kaiser|permanente|charité|karolinska|inserm|cnrs|cdc|nih|who|ucla|ucsf|nyu|usc|uthealth
    |utsw|lsu|suny|upmc|mgh|hss|rothman|campbell|steadman|board|council|agency|bureau|authority|unit
    |polyclinic|policlinico|chu|chru|ziekenhuis|umc|sanatorium|practice|specialists|research|rehabilitation
    |services?|pharmaceuticals?|biotech|technologies|solutions|therapeutics|devices?|consulting)\b""",
    re.IGNORECASE | re.VERBOSE,
)
OFFICE = re.compile(
    r"\b(?:president(?:-elect)?|presidential|chair(?:man|woman|person)?|professor|director|editor"
    r"|secretary|treasurer|chief|officer|dean|fellow|resident|consultant|surgeon|physician|manager"
    r"|member|founder|ceo|cmo|pgy-?\d|ms-?[1-4]|student|coach|captain|member-at-large)\b",
    re.IGNORECASE,
)
STATES = frozenset(
    """
    AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC
    ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR GU AB BC MB NB NL NS ON PE PEI QC SK UK
    USA
    """.split()
)
STATE_NAMES = [*"""
    Alabama Alaska Arizona Arkansas California Colorado Connecticut Delaware Florida Georgia Hawaii
    Idaho Illinois Indiana Iowa Kansas Kentucky Louisiana Maine Maryland Massachusetts Michigan
    Minnesota Mississippi Missouri Montana Nebraska Nevada Ohio Oklahoma Oregon Pennsylvania Tennessee
    Texas Utah Vermont Virginia Washington Wisconsin Wyoming Ontario Quebec Québec Alberta Manitoba
    Saskatchewan
    """.split(),
    "New Hampshire", "New Jersey", "New Mexico", "New York", "North Carolina", "North Dakota",
    "Rhode Island", "South Carolina", "South Dakota", "West Virginia", "British Columbia",
    "Nova Scotia", "New Brunswick", "District of Columbia", "Puerto Rico",
]  # fmt: skip
COUNTRIES = [*"""
    Afghanistan Albania Algeria Argentina Armenia Australia Austria Azerbaijan Bahrain Bangladesh
    Belarus Belgium Bolivia Brazil Brasil Bulgaria Cambodia Cameroon Canada Chile China Colombia Croatia
    Cuba Cyprus Czechia Denmark Ecuador Egypt Estonia Ethiopia Finland France Georgia Germany
    Ghana Greece Guatemala Haiti Honduras Hungary Iceland India Indonesia Iran Iraq Ireland Israel Italy
    Jamaica Japan Jordan Kazakhstan Kenya Kosovo Kuwait Latvia Lebanon Libya Lithuania Luxembourg
    Malawi Malaysia Malta Mexico México Moldova Mongolia Morocco Mozambique Myanmar Nepal Netherlands
    Nicaragua Nigeria Norway Oman Pakistan Palestine Panama Paraguay Peru Philippines Poland Portugal
    Qatar Romania Russia Rwanda Senegal Serbia Singapore Slovakia Slovenia Somalia Spain Sudan Sweden
    Switzerland Syria Taiwan Tanzania Thailand Tunisia Turkey Türkiye Uganda Ukraine Uruguay
    Uzbekistan Venezuela Vietnam Yemen Zambia Zimbabwe England Scotland Wales Österreich Deutschland
    """.split(),
    "Bosnia and Herzegovina", "Costa Rica", "Czech Republic", "Dominican Republic", "El Salvador",
    "Hong Kong", "New Zealand", "North Macedonia", "Northern Ireland", "Puerto Rico",
    "Republic of Korea", "Saudi Arabia", "South Africa", "South Korea", "Sri Lanka", "Lao People's Democratic Republic", "The Netherlands",
    "United Arab Emirates", "United Kingdom", "United States", "United States of America",
    "French Guiana", "Ivory Coast", "Viet Nam", "Korea", "UAE", "U.S.A.", "U.K.", "USA", "UK", "US",
]  # fmt: skip
_PLACES = frozenset(name.casefold() for name in (*COUNTRIES, *STATE_NAMES)) | frozenset(
    name.casefold() for name in STATES
)
TOWNS_OF_STATES_LIKE_DEGREES = frozenset(
    """
    bel air|bowie|camp hill|chestnut hill|chevy chase|college park|drexel hill|east lansing|ellicott city
    |fall river|fort meade|glen burnie|jamaica plain|king of prussia|new bedford|north adams|ocean city
    |ocean springs|owings mills|silver spring|state college|takoma park|upper marlboro|west chester
    |west roxbury|bryn mawr|north bethesda|newton centre|great barrington|bay st. louis|new haven
    |havre de grace|new brighton|saint louis|st. louis|kansas city|cape girardeau|prince frederick
    |la plata|mount airy|falls church|new castle|new hope|plymouth meeting|east stroudsburg
    |conway medical|fort washington|great falls|la jolla|san diego|new york|los angeles|new orleans
    |salt lake city|san antonio|san francisco|fort worth|ann arbor|iowa city|chapel hill
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)
"""Two-word towns before "MD", "MA", "PA", "MS", "DO": a place, not a person with a degree."""

ROOM = re.compile(
    r"\b(?:hall|rooms?|ballroom|foyer|auditorium|theat(?:er|re)|level|floor|suite|pavilion|lobby|terrace"
    r"|lounge|salon|arena|atrium|amphitheat(?:er|re)|plaza|patio|lawn|golf\s(?:course|club)|hotel|resort"
    r"|restaurant|museum|convention\scent(?:er|re)|conference\scent(?:er|re)|event\scent(?:er|re)|stage"
    r"|gallery|courtyard|library|exhibit\shall|poster\sarea|zoom|online|virtual|main\stent|tent|deck"
    r"|grand|salle|saal|sala|studio|annex|wing|tower|mezzanine|promenade)\b",
    re.IGNORECASE,
)
KIND = re.compile(
    r"^(?:(?:\d-hour|oral|poster|eposter|e-poster|paper|podium|abstract|scientific|general|special|plenary"
    r"|educational|instructional|industry|satellite|breakout|concurrent|keynote|named|invited|guest"
    r"|mini|rapid(?:[ -]fire)?|lightning|flash|moderated|combined|joint|live|case|panel|technical|hands-on"
    r"|clinical|basic|science|video|surgical|skills|business|award|memorial|presidential|state-of-the-art"
    r"|hour|pre-?meeting|parallel|free|lunch|breakfast|evening|morning|afternoon|meet|the|integrated"
    r"|late-breaking|official|interactive|roundtable|round)[ -]+){0,4}"
    r"(?:sessions?|symposi(?:um|a)|workshops?|courses?|lectures?|talks?|presentations?|papers?|keynote|panels?"
    r"|debates?|posters?|orals?|forum|seminar|meet-the-expert|the-expert|discussion|webinar|tutorial"
    r"|plenary|case\spresentations?|roundtables?|eposters?|bootcamp|lab|abstracts?|address|oration"
    r"|interview|fire|communications?)$",
    re.IGNORECASE,
)
UNMANNED = re.compile(
    r"^(?:registration|(?:coffee|lunch|refreshment|networking|exhibit|morning|afternoon|beverage|meal)?\s?"
    r"(?:break|lunch|breakfast|reception|dinner|luncheon)|exhibits?(?:\shall)?|adjourn(?:ment)?"
    r"|discussion|q\s?(?:&|and)\s?a|questions?(?:\s(?:and|&)\sanswers?)?|panel\sdiscussion|welcome"
    r"|introductions?|opening|closing|concluding|wrap[- ]?up|open\sdiscussion|break\b|audience)\b",
    re.IGNORECASE,
)
NOT_IN_NAMES = frozenset(
    """
    session symposium symposia lecture course courses breakfast registration welcome reception lunch break
    discussion panel paper papers poster posters award awards hall room ballroom foyer keynote address
    debate workshop meeting exhibit exhibits business opening closing remarks introduction introductions
    questions answers question update updates agenda program programme schedule day days morning
    afternoon evening night dinner networking coffee luncheon golf tournament track tracks forum plenary
    abstract abstracts presentation presentations guidelines management treatment outcomes outcome
    fracture fractures injury injuries knee hip shoulder elbow wrist hand foot ankle spine spinal
    cervical lumbar thoracic pelvis femur tibia joint replacement arthroplasty arthroscopy ligament
    tendon cartilage bone reconstruction repair surgical techniques technique pain infection
    infections patient patients disease cancer tumor study studies trial analysis risk factors
    complications revision versus using with without after before during from about into the and or
    for of in on at by an are is was how why what when where which who whose can should do does your
    our their this that these those new innovative advances current future controversies tips tricks
    pearls pitfalls case cases review overview evidence practice education educational training
    simulation learning objectives description credits fee fees member members nonmember resident
    residents fellows student students faculty committee council board annual congress conference
    summit general special business adjourn adjournment continental available all free open ceremony
    banquet gala tour tours activity activities event events exhibitor exhibitors industry sponsored
    sponsor supported product theater theatre showcase technology innovation research grant grants
    basic clinical science scientific trauma sports medicine medical surgery orthopaedic orthopaedics
    orthopedic pediatric paediatric oncology vascular colorectal cardiac thoracic arthritis
    osteotomy biologics biomechanics imaging robotics robotic navigation minimally invasive
    emergency critical care quality safety ethics leadership diversity wellness burnout career
    mentorship tba tbd tbc announced determined moderator moderators chair chairs speaker speakers
    presenter presenters panelist panelists discussant discussants faculty author authors
    full click here view more read print home search menu login register contact us skip main
    content share page follow download app map floor plan january february march april june july
    august september october november december monday tuesday wednesday thursday friday saturday
    sunday level street avenue suite building north south east west golf
    results effect effects role use impact comparison prospective retrospective randomized
    syndrome score scores rate rates early late total partial primary secondary acute chronic
    hospital university clinic institute college school center centre department society association
    foundation health inc llc academy division laboratory group system memorial lecture lectures
    oration honorary guest president's presidents distinguished visiting
    """.split()
)  # fmt: skip
NOBODY = re.compile(
    r"^(?:tba|tbd|tbc|t\.b\.[acd]\.|to be (?:announced|determined|confirmed)|speaker tb[acd]|n/?a|none|all"
    r"|various|faculty|all faculty|panel|invited speaker|program committee|staff|vacant|pending)\.?$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"\b(?:is|are|was|were|will|would|can|has|have|had|they|their|we|our|you|your|this|these|those|that|who"
    r"|which|while|been|being|include[sd]?|provides?|discuss(?:es)?|explore[sd]?|learn|join|please|must"
    r"|should|may|as well as|it)\b",
    re.IGNORECASE,
)


_OPENING = re.compile(
    r"(?:this|these|join|in this|the (?:session|course|goal|purpose|panel|lecture|workshop)|attendees|learn"
    r"|participants|following|during|after|at this|come|please|dr\.)\b",
    re.IGNORECASE,
)


def is_place(text: str) -> bool:
    """Whether `text` is, or ends in, the name of a state or country."""
    text = re.sub(
        r",\s(?:(?:People's\s)?(?:Democratic\s)?Republic\sof|Islamic.*|the)$",
        "",
        text,
        flags=re.IGNORECASE,
    )
    last = re.sub(r"\s+\d{4,5}(?:-\d{4})?$", "", text.strip(" .")).rsplit(",", 1)[-1].strip(" .")
    return last.casefold() in _PLACES


_INSTITUTION = re.compile(
    r"\b(?:univ(?:ersit[a-zäéêàă]*|\.)?|hospitals?|clinics?|institut[eo]?s?|colleges?|schools?"
    r"|(?:medical|health|cancer|children’s|children's|trauma)\s(?:cent(?:er|re)|system|school|group)"
    r"|department\sof|dept|division\sof|academ(?:y|ia)|societ[yà]|association|foundation|klinik(?:um)?"
    r"|mayo|kaiser|permanente|charité|karolinska|ucla|ucsf|nyu|inc|llc)\b",
    re.IGNORECASE,
)


def is_institution(text: str) -> bool:
    """Whether `text` surely names an institution, a place or an office, and not a subject."""
    return (
        is_place(text)
        or bool(_INSTITUTION.search(text))
        or bool(OFFICE.search(text) and not re.search(r"\b(?:in|for|after|with|during)\b", text))
    )


@lru_cache(maxsize=4096)
def is_affiliation(text: str) -> bool:
    """Whether `text` names an institution, a place or an office rather than a subject."""
    if is_place(text) or OFFICE.search(text):
        return True
    return bool(ORGANISATION.search(text)) and not is_prose(text)


@lru_cache(maxsize=4096)
def is_prose(text: str) -> bool:
    """Whether `text` is a sentence or more, rather than a title, a name or a place."""
    if len(text) > 400:  # noqa: PLR2004 - longer than any title
        return True
    verbs = len(_SENTENCE.findall(text))
    if verbs and len(text) > 80 and _OPENING.match(text):  # noqa: PLR2004
        return True
    if text.endswith((".", ".)", "!", ".”", '."')):
        return verbs > 0 and len(text) > 40 or verbs > 1  # noqa: PLR2004, RUF021
    return verbs > 3 or (verbs > 1 and len(text) > 150)  # noqa: PLR2004
