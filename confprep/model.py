"""The nouns, and nothing else.

Frozen, typed records. Times are zone-aware datetimes in the meeting's IANA zone. Text as printed
stays beside what was parsed out of it, so parsing loses nothing. Ids come from stable keys and
never from a position in a list.
"""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from confprep.reasons import Held, Reason

# --- the meeting and what its pages say ------------------------------------------------------


class Claim(Struct, frozen=True, kw_only=True):
    """What one fact of the catalogue rests on. Without `verified_on` it is unverified."""

    source: str
    verified_on: date | None = None
    note: str = ""


class Correction(Struct, frozen=True, kw_only=True, rename={"said": "is"}):
    """What the user said that a line of a meeting's page is, and with it the lines of its look."""

    said: Literal["title", "person", "affiliation", "room", "day", "nothing"]
    text: str
    """The line as printed."""
    look: str = ""
    """How it is set, in the words of `scrapers/corrections.py`; empty: this line alone."""


class Meeting(Struct, frozen=True, kw_only=True):
    """One meeting in one year. A field that is absent is unknown; nothing is filled by guess."""

    name: str
    key: str = ""
    """`<society>-<year>`, for example `ota-2024`: the name of its file."""
    society: str = ""
    specialties: tuple[str, ...] = ()
    starts: date | None = None
    ends: date | None = None
    city: str = ""
    venue: str = ""
    zone: str = ""
    """IANA name, for example `America/Chicago`."""
    platform: str = ""
    """Key of a file in `scrapers/platforms/`."""
    address: str = ""
    """Where the public listing begins."""
    files: tuple[str, ...] = ()
    """Pages the user saved, for a meeting of the user's own."""
    trainee_events: tuple[str, ...] = ()
    evidence: dict[str, Claim] = {}
    """Field name to what it rests on."""
    notes: str = ""
    sample: bool = False
    corrections: tuple[Correction, ...] = ()
    """How its pages are read otherwise than without the user's word."""

    def over_on(self, day: date) -> bool:
        """Whether `day` comes after its last day, where that is known."""
        return self.ends is not None and day > self.ends


class Appearance(Struct, frozen=True, kw_only=True):
    """One person's line on a page, as printed."""

    name_text: str
    role: str = ""
    """The printed role in lower case and singular: `moderator`, `presenting author`, `speaker`."""
    affiliation_text: str = ""
    ids: dict[str, str] = {}
    """Kind of platform id to value (`hprid`, `presenterid`); comparable within a kind only."""


class Talk(Struct, frozen=True, kw_only=True):
    """One timed item of a session: a talk, a paper, a poster."""

    id: str
    title: str
    kind: str = "talk"
    start: datetime | None = None
    end: datetime | None = None
    url: str = ""
    people: tuple[Appearance, ...] = ()
    time_text: str = ""
    """The time as printed, kept where it could not become `start`."""
    cancelled: bool = False
    origin: str = ""
    """Id of the session that an earlier reading had it in, where it has since gone to another."""


class Session(Struct, frozen=True, kw_only=True):
    """One row of the program."""

    id: str
    title: str
    kind: str = "session"
    tracks: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    room: str = ""
    url: str = ""
    people: tuple[Appearance, ...] = ()
    talks: tuple[Talk, ...] = ()
    day: date | None = None
    """Known even where the page prints no time."""
    time_text: str = ""
    """The time as printed, kept where it could not become `start`."""
    description: str = ""
    cancelled: bool = False


class Skipped(Struct, frozen=True, kw_only=True):
    """Rows or lines that were dropped, counted by reason, with a few as printed."""

    reason: str
    """For people, in the words of whoever read."""
    count: int
    examples: tuple[str, ...] = ()
    kind: Literal["", "pages", "talks", "names"] = ""
    """What is skipped, where something hangs on it: whole pages, the talks of sessions that were
    read before, or lines that should be names."""


class Source(Struct, frozen=True, kw_only=True):
    """Where a listing was read from."""

    platform: str
    address: str = ""
    pages: int = 0
    files: tuple[str, ...] = ()
    confidence: float = 1.0
    """The share of the program that was read, 0 to 1; below 1 where structure was inferred."""
    unsure: tuple[Skipped, ...] = ()
    """What to look at before anything is planned, where little may have been read."""


class Progress(Struct, frozen=True, kw_only=True):
    """How far a long job has come."""

    done: int
    total: int
    """As far as is known yet."""
    seconds_left: float | None = None


class Listing(Struct, frozen=True, kw_only=True):
    """The normalized program of one meeting."""

    source: Source
    meeting: str | None = None
    """The meeting's key, where it is known."""
    zone: str = ""
    sessions: tuple[Session, ...] = ()
    skipped: tuple[Skipped, ...] = ()


# --- people ----------------------------------------------------------------------------------


class Name(Struct, frozen=True, kw_only=True):
    """A name taken apart; `text` is the name as printed."""

    text: str
    given: str = ""
    middle: str = ""
    particles: str = ""
    family: str = ""
    suffix: str = ""
    credentials: tuple[str, ...] = ()
    pronouns: str = ""
    nickname: str = ""
    titles: tuple[str, ...] = ()

    @property
    def full(self) -> str:
        """Given, particles, family and suffix, for use in a sentence."""
        parts = (self.given, self.particles, self.family, self.suffix)
        return " ".join(part for part in parts if part) or self.text

    @property
    def surname(self) -> str:
        """Particles and family, for use after a title."""
        return f"{self.particles} {self.family}".strip() or self.full


class Commitment(Struct, frozen=True, kw_only=True):
    """One thing a person does at the meeting: gives a talk, stands at a poster, moderates."""

    appearance: Appearance
    session_id: str
    session_title: str
    talk_id: str = ""
    talk_title: str = ""
    kind: str = "talk"
    """`talk`, `poster`, `moderating`, or the session's kind for anything else."""
    start: datetime | None = None
    end: datetime | None = None
    room: str = ""
    url: str = ""


class Person(Struct, frozen=True, kw_only=True):
    """One person and everything they do at the meeting."""

    id: str
    name: Name
    affiliations: tuple[str, ...] = ()
    """As printed, distinct, in order of first appearance."""
    commitments: tuple[Commitment, ...] = ()
    roles: tuple[str, ...] = ()


class Doubt(Struct, frozen=True, kw_only=True):
    """Two people who may be one; never merged by the program."""

    person_ids: tuple[str, str]
    why: str


# --- programs and matches --------------------------------------------------------------------

AliasClass = Literal["own", "school", "registry", "curated", "site", "acronym", "weak", "shorthand"]
"""`shorthand` is what people write for short; it counts only where it is the whole line."""
Tier = Literal["confirmed", "likely", "possible", "undecided"]


class Alias(Struct, frozen=True, kw_only=True):
    """One way in which an affiliation line may name a program's institution."""

    text: str
    kind: AliasClass = "own"
    source: str = ""
    city: str = ""
    state: str = ""
    """Where this site stands, if not where the program does."""
    until: int | None = None
    """The year in which a former name ended."""


class Program(Struct, frozen=True, kw_only=True):
    """One residency program."""

    id: str
    name: str
    sponsor: str = ""
    """The sponsoring institution."""
    city: str = ""
    state: str = ""
    specialty: str = "orthopaedic-surgery"
    tracks: tuple[str, ...] = ()
    """`categorical`, `preliminary`, `research`."""
    nrmp: tuple[str, ...] = ()
    """NRMP institution or program codes, where known."""
    aliases: tuple[Alias, ...] = ()
    not_aliases: tuple[str, ...] = ()
    """Names that look like this program and are not."""
    rests_on: tuple[str, ...] = ()
    """The lists this row was checked against."""
    closed: int | None = None
    """The year in which the program ended."""


class Evidence(Struct, frozen=True, kw_only=True):
    """Why an affiliation line is taken to name a program's institution."""

    words: str
    """The matched words as printed."""
    start: int = 0
    end: int = 0
    """Offsets of `words` in the affiliation text, in characters."""
    alias: str = ""
    alias_class: str = ""
    alias_source: str = ""
    place: str = ""
    department: str = ""
    ruled_out: tuple[str, ...] = ()
    doubt: str = ""
    """What the line prints that makes the match less sure: "previously", "School of Nursing"."""
    formerly: str = ""
    line: str = ""
    """The whole reason in one line for a layperson."""


class Match(Struct, frozen=True, kw_only=True):
    """An affiliation line names the institution of a program, and how sure that is."""

    program_id: str
    program: str
    tier: Tier
    affiliation: str
    evidence: Evidence
    nrmp: tuple[str, ...] = ()


class Prospect(Struct, frozen=True, kw_only=True):
    """A person worth meeting: who, why, and how much."""

    person: Person
    matches: tuple[Match, ...] = ()
    """Best first."""
    program_id: str = ""
    """The target program this person is counted for."""
    program: str = ""
    score: float = 0.0
    why: str = ""
    accepted: bool = False
    """The user has confirmed the match."""


# --- the user --------------------------------------------------------------------------------

Status = Literal["us-img", "non-us-img", "other"]
Stage = Literal["student", "graduate", "preliminary", "other"]


class Target(Struct, frozen=True, kw_only=True):
    """A program the user hopes for, and what the user knows about it."""

    id: str
    """A catalogue id, or an id of the user's own with `name` and the rest filled in."""
    priority: int = 2
    """1 most wanted, 2, 3."""
    signal: bool = False
    visa: tuple[str, ...] = ()
    """Any of `J-1`, `H-1B`, `none`; empty means unknown."""
    visa_checked: date | None = None
    img_history: str = ""
    notes: str = ""
    contacts: tuple[str, ...] = ()
    """Names of people the user already knows there."""
    interviewed: bool = False
    name: str = ""
    city: str = ""
    state: str = ""
    specialty: str = ""
    aliases: tuple[str, ...] = ()


Clock = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="HH:MM, 24 hours")]
Count = Annotated[int, Meta(ge=0, le=999)]
Minutes = Annotated[int, Meta(ge=0, le=240)]


class AgendaSettings(Struct, frozen=True, kw_only=True):
    """How a day may be filled. Times are in the meeting's zone."""

    day_starts: Clock = "07:00"
    day_ends: Clock = "18:30"
    events_from: Clock = "06:00"
    """Breakfasts and receptions for trainees lie outside the hours of talks."""
    events_to: Clock = "22:00"
    arrives: datetime | None = None
    leaves: datetime | None = None
    lunch_from: Clock = "11:30"
    lunch_to: Clock = "14:00"
    lunch_minutes: Minutes = 30
    meetings_per_day: Count = 4
    visits_per_person: Count = 2
    visits_per_day: Count = 16
    kinds_per_day: dict[str, Count] = {}
    """Kind of visit to the most of them on one day."""
    breathing_minutes: Minutes = 5
    fill_with_interests: bool = True
    seconds: float = 30.0
    """How long the best plan is looked for; large meetings take two or three."""
    weights: dict[str, float] = {}


class OutreachSettings(Struct, frozen=True, kw_only=True):
    """Letters before the meeting. Days and counts; sources in the notes of `rules/`."""

    first_email_days_before: int = 14
    last_email_days_before: int = 3
    reminder_after_days: int = 7
    max_cold: int = 12
    ask_minutes: Annotated[int, Meta(ge=5, le=60)] = 10


class FollowupSettings(Struct, frozen=True, kw_only=True):
    """Keeping in touch after the meeting."""

    hours: int = 48
    latest_days: int = 5
    update_months: int = 3
    update_latest_months: int = 4
    letter_min_months: int = 3


class Poster(Struct, frozen=True, kw_only=True):
    """Something the user presents at a meeting."""

    title: str
    meeting: str = ""
    co_authors: tuple[str, ...] = ()
    where: str = ""
    when: str = ""


class Mentor(Struct, frozen=True, kw_only=True):
    """Someone who knows the user's work and may open a door."""

    name: str
    institution: str = ""
    email: str = ""
    since: date | None = None


class Profile(Struct, frozen=True, kw_only=True):
    """What the texts may say about the user; nothing else is ever said."""

    name: str = ""
    email: str = ""
    phone: str = ""
    profile_address: str = ""
    """Of a page about the user (LinkedIn, ORCID), for the card."""
    school: str = ""
    country: str = ""
    """Of the school."""
    status: Status = "other"
    stage: Stage = "other"
    hospital: str = ""
    """Where a preliminary resident works now."""
    specialty: str = ""
    """`orthopaedic-surgery`, `general-surgery`, or nothing until the user says it."""
    interests: tuple[str, ...] = ()
    research: str = ""
    """One line, in the user's own words ("submitted" stays "submitted")."""
    application_year: int | None = None
    contract_ends: date | None = None
    aamc_id: str = ""
    needs_visa: str = ""
    plans: tuple[str, ...] = ()
    """Plan A, B and C of a preliminary resident, each as it follows "my plan is"."""
    home_city: str = ""
    home_zone: str = "America/New_York"
    cv: str = ""
    posters: tuple[Poster, ...] = ()
    mentors: tuple[Mentor, ...] = ()
    agenda: AgendaSettings = AgendaSettings()
    outreach: OutreachSettings = OutreachSettings()
    followup: FollowupSettings = FollowupSettings()


class Agreed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When and where the user and somebody have agreed to meet."""

    at: datetime
    """In the meeting's zone; without one of its own it is the time on the clock there."""
    room: str = ""


class Decisions(Struct, frozen=True, kw_only=True):
    """What the user has decided, remembered for every later run."""

    accepted: tuple[str, ...] = ()
    """Names of people whose match is confirmed."""
    rejected: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    """Ids of visits that must be in the plan."""
    skipped: tuple[str, ...] = ()
    """Ids of visits that must not be."""
    agreed: dict[str, Agreed] = {}
    """Id of a meeting to when and where both sides have said it will be."""


# --- the plan --------------------------------------------------------------------------------


class User(Struct, frozen=True, kw_only=True):
    """Whom everything is made for: what stands in the user's own folder."""

    profile: Profile = Profile()
    targets: tuple[Target, ...] = ()
    decisions: Decisions = Decisions()
    venues: dict[str, bytes] = {}
    """Files of the user's own with walking times, by name."""
    seasons: Path | None = None
    """Folder of the user's own quiet periods."""
    templates: Path | None = None
    """Folder of the user's own texts."""
    cv: bytes | None = None
    """What stands in the file that the profile names as the CV, where it could be read."""

    @property
    def zone(self) -> tzinfo:
        """The zone the user lives in; days are this zone's days."""
        return ZoneInfo(self.profile.home_zone)

    def day(self, now: datetime) -> date:
        """Return the day it is where the user lives."""
        return now.astimezone(self.zone).date()


Meal = Literal["lunch", "rest"]
VisitKind = Literal["talk", "poster", "moderator", "meeting", "event", "session", "meal"]


class Visit(Struct, frozen=True, kw_only=True):
    """One thing to do at the meeting, at a time and a place."""

    id: str
    kind: VisitKind
    title: str
    """As the program prints it, or as `named` says it in the user's words."""
    start: datetime
    end: datetime
    room: str = ""
    person_ids: tuple[str, ...] = ()
    program_ids: tuple[str, ...] = ()
    session_id: str = ""
    talk_id: str = ""
    """Where it is one talk or poster."""
    talk_ids: tuple[str, ...] = ()
    """Where it is several talks of one session, one after the other."""
    url: str = ""
    value: float = 0.0
    why: Reason | str = ""
    """A plan of an earlier version holds the sentence itself; empty where there is no reason."""
    named: Reason | None = None
    """What it is called where it is no item of the program: somebody to meet or to catch, a break;
    None in a plan of an earlier version too."""
    meal: Meal | None = None
    """Which it is, where `kind` is `meal`; None in a plan of an earlier version too."""
    agreed: bool = True
    """False for a meeting that the other person has not agreed to yet."""
    pinned: bool = False
    registration: str = ""
    walk_minutes: int = 0
    """From the visit before it on the same day."""


class LeftOut(Struct, frozen=True, kw_only=True):
    """A visit that is not in the plan, and what it would cost to have it."""

    visit: Visit
    why: Reason | str
    """A plan of an earlier version holds the sentence itself."""


class Gap(Struct, frozen=True, kw_only=True):
    """Free time between visits."""

    start: datetime
    end: datetime


class Proof(Struct, frozen=True, kw_only=True):
    """How good the plan is known to be."""

    value: float = 0.0
    bound: float = 0.0
    engine: str = ""

    @property
    def optimal(self) -> bool:
        """True when no plan can be better."""
        return self.bound <= self.value + 1e-6


class Plan(Struct, frozen=True, kw_only=True):
    """The whole plan for one meeting."""

    meeting: Meeting
    made_on: date
    source: Source
    sessions: int = 0
    talks: int = 0
    people: int = 0
    prospects: tuple[Prospect, ...] = ()
    """Ranked, best first."""
    visits: tuple[Visit, ...] = ()
    """In order of time."""
    left_out: tuple[LeftOut, ...] = ()
    gaps: tuple[Gap, ...] = ()
    walking: dict[str, int] = {}
    """ISO day to minutes on foot."""
    proof: Proof = Proof()
    doubts: tuple[Doubt, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    without_time: int = 0
    """Prospects' commitments that the page prints no time for."""
    unmatched_walks: tuple[str, ...] = ()
    """Words of the user's own walks, in `venues/`, that no room of the listing has in its name."""

    @property
    def sample(self) -> bool:
        """Whether everything here is invented."""
        return self.meeting.sample

    @property
    def over(self) -> bool:
        """Whether the meeting was over already on the day the plan was made."""
        return self.meeting.over_on(self.made_on)


class Card(Struct, frozen=True, kw_only=True):
    """What to say to one person, face to face."""

    person_id: str
    opening: str
    questions: tuple[str, ...] = ()
    leaving: str = ""


class Draft(Struct, frozen=True, kw_only=True):
    """One letter for the user to read, change and send by hand; nothing is ever sent."""

    id: str
    """Stable: purpose and person or program."""
    purpose: str
    """The template's name: `before/request`, `after/within-48-hours`."""
    subject: str
    body: str
    to_name: str = ""
    to_email: str = ""
    person_id: str = ""
    program_id: str = ""
    missing: tuple[str, ...] = ()
    """Facts the text needs and nobody gave; such a draft is never an .eml."""
    held: tuple[Held, ...] = ()
    """Why it must not be sent now, and when that ends; empty when it may."""
    send_from: date | None = None
    send_by: date | None = None
    remind_on: date | None = None
    cold: bool = False
    notices: tuple[str, ...] = ()
    """What to look at before sending: wording, a name in capitals, a date to check."""


class Paper(Struct, frozen=True, kw_only=True):
    """One publication, confirmed to be by the person it stands for."""

    title: str
    journal: str = ""
    year: int | None = None
    address: str = ""


class Task(Struct, frozen=True, kw_only=True):
    """Something to do at a desk, as a timed entry of a calendar in the user's home zone."""

    id: str
    title: str
    start: datetime
    minutes: int = 15
    note: str = ""
    person_id: str = ""


class Artifact(Struct, frozen=True, kw_only=True):
    """One file to be written; `path` is relative, with forward slashes."""

    path: str
    data: bytes


# --- after the meeting -----------------------------------------------------------------------


class Contact(Struct, frozen=True, kw_only=True):
    """A person the user has met or writes to."""

    id: int
    name: str
    role: str = ""
    institution: str = ""
    program_id: str = ""
    email: str = ""
    how_met: str = ""
    interests: str = ""
    mentor_type: str = ""
    """`content`, `strategy`, `img-navigation`, `sponsor`, or empty."""
    next_step: str = ""
    may_write: bool | None = None
    """Whether they agreed to be written to; None where it was not asked."""
    tags: tuple[str, ...] = ()
    declined: bool = False
    program: str = ""
    """The program's name as it stood when it was logged."""
    phone: str = ""
    cadence_months: int | None = None
    """Months between contacts for this person; None means the profile's `update_months`."""


class Interaction(Struct, frozen=True, kw_only=True):
    """One contact with one person, at one time."""

    id: int
    contact_id: int
    at: datetime
    kind: str = "met"
    """`met`, `sent`, `answered`, `declined`, `note`."""
    meeting: str = ""
    said: str = ""
    promised: str = ""
    promised_by: str = ""
    """`me` or `them`."""
    due: date | None = None
    uid: str = ""
    """Given by where it came from, so that a second import adds nothing."""
    place: str = ""
    """Where, and how it came about."""
    person_id: str = ""
    """The person's id in the plan of `meeting`."""
    kept_on: date | None = None
    """The day on which the promise was kept."""
    changed_at: datetime | None = None
    """When it was last changed where it came from; a later import with a later one updates."""


class Reminder(Struct, frozen=True, kw_only=True):
    """Something due for one contact."""

    contact_id: int
    name: str
    ideal: date
    latest: date
    meeting: str = ""
    kind: str = "follow-up"
    """`follow-up`, `promise`, `their-promise`, `update`, or `note`: what was said is missing."""
    person_id: str = ""
    program_id: str = ""
    interaction_id: int = 0
    promises: tuple[int, ...] = ()
    """The log entries whose promises a follow-up keeps: one letter where two would be."""
    promised: tuple[str, ...] = ()
    """What was promised, where that is due."""
    held: tuple[Held, ...] = ()
    """Why nothing may be sent now, and when that ends; empty when it may."""
