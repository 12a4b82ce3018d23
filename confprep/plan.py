"""The whole job on one page.

    pages -> Listing -> people -> matches -> visits -> Plan -> files

    again, with what the run before left:
    both listings -> the old ids -> Plan close to the plan before -> what changed -> files

Only this file knows the order; the stages do not know each other.
"""

from __future__ import annotations

import time as clock
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from confprep.errors import ConfprepError
from confprep.model import (
    Artifact,
    Card,
    Decisions,
    Doubt,
    Draft,
    Listing,
    Meeting,
    Plan,
    Progress,
    Prospect,
    Task,
    User,
)

if TYPE_CHECKING:
    from jinja2 import Environment

    from confprep.agenda.changes import Missing
    from confprep.generators.calendar import Only
    from confprep.generators.changes import ChangeReport
    from confprep.people.identity import People
    from confprep.scrapers.fetch import Fetcher

T = TypeVar("T")
REPLACED = ("letters/", "agenda-", "changes.ics")
"""What begins like this is left of an earlier run, and misleads unless this one makes it again."""


class PlanInput(Struct, frozen=True, kw_only=True):
    """A meeting with its listing, the user it is read for, and the moment it is."""

    meeting: Meeting
    listing: Listing
    user: User
    now: datetime


class Previous(Struct, frozen=True, kw_only=True):
    """What an earlier run left for this one."""

    plan: Plan | None = None
    listing: Listing | None = None
    """What the plan was made from."""
    calendar: bytes | None = None
    papers: bytes | None = None
    damaged: tuple[str, ...] = ()
    """Files of it that cannot be read any more; what they held is not here."""


class Texts(Struct, frozen=True, kw_only=True):
    """A plan's texts, and the templates they were made of."""

    environment: Environment
    cards: dict[str, Card]
    drafts: tuple[Draft, ...]
    tasks: tuple[Task, ...]


class Made(Struct, frozen=True, kw_only=True):
    """A plan with its texts and its files."""

    listing: Listing
    """What it was made from, under the ids of the run before."""
    plan: Plan
    texts: Texts
    artifacts: list[Artifact]


class Turnout(Struct, frozen=True, kw_only=True):
    """Who of one user's target programs comes to one meeting."""

    meeting: Meeting
    programs: tuple[str, ...]
    """Target programs that somebody at the meeting comes from."""
    targets: int
    people: int
    tiers: dict[str, int]
    """How many people are matched how surely."""
    roles: dict[str, int]
    trainee_events: tuple[str, ...]


def sample_user(decisions: Decisions = Decisions()) -> User:  # noqa: B008 - it never changes
    """Return the invented user, with what was decided of the invented meeting."""
    from confprep import sample as invented

    return User(profile=invented.profile(), targets=invented.targets(), decisions=decisions)


def sample(key: str) -> PlanInput:
    """Return the invented meeting that stands in for a real one; needs no network and no files."""
    from confprep import sample as invented
    from confprep.scrapers.listing import read_pages

    meeting = invented.meeting(key)
    return PlanInput(
        meeting=meeting,
        listing=read_pages(invented.pages(), meeting),
        user=sample_user(),
        now=datetime.combine(invented.TODAY, time(9), tzinfo=UTC),
    )


# --- reading -------------------------------------------------------------------------------------


def read(
    meeting: Meeting,
    paths: Sequence[Path],
    *,
    cache: Path,
    refresh: bool = False,
    browser: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> Listing:
    """Return the listing of a meeting, from saved files where there are any, else by fetching."""
    from confprep.scrapers.files import open_paths
    from confprep.scrapers.listing import fetch_listing, read_pages

    given = [*paths, *map(Path, meeting.files)]
    if given:
        return read_pages(open_paths(given), meeting)
    asked = fetcher(cache, refresh=refresh, browser=browser)
    return fetch_listing(meeting, asked, progress=progress)


def reach(meeting: Meeting, cache: Path) -> None:
    """Ask for the first page of a meeting only; FetchError says why it cannot be had."""
    from confprep.scrapers.listing import first_addresses

    if not meeting.files:
        fetcher(cache).get(first_addresses(meeting)[0])


def fetcher(cache: Path, *, refresh: bool = False, browser: bool = False) -> Fetcher:
    """Return what asks the network for pages, through a browser on request, and keeps them."""
    from confprep.scrapers.browser import render
    from confprep.scrapers.fetch import Fetcher

    return Fetcher(
        cache,
        clock=clock.time,
        sleep=clock.sleep,
        refresh=refresh,
        render=render if browser else None,
    )


def previous(saved: Callable[[str], bytes | None]) -> Previous:
    """Take up what an earlier run left, of which `saved` returns each file by its path."""
    from confprep.scrapers.contract import load

    damaged = []

    def decoded(name: str, decode: Callable[[bytes], T]) -> T | None:
        data = saved(name)
        try:
            return None if data is None else decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError):
            damaged.append(name)
            return None

    return Previous(
        plan=decoded("plan.json", msgspec.json.Decoder(Plan).decode),
        listing=decoded(".state/listing.json", load) or decoded("listing.json", load),
        calendar=saved(".state/calendar.json"),
        papers=saved(".state/papers.json"),
        damaged=tuple(damaged),
    )


# --- deciding ------------------------------------------------------------------------------------


def people_to_meet(listing: Listing, user: User) -> tuple[People, tuple[Prospect, ...]]:
    """Return everyone in a listing, and those of the user's target programs, ranked."""
    from confprep.matcher.match import Matcher
    from confprep.matcher.rank import prospects
    from confprep.people.identity import join
    from confprep.programs import badges, load, rivals
    from confprep.worth import Worth

    crowd = join(listing)
    matcher = Matcher(load(user.targets), rivals(), badges())
    worth = Worth(user.profile, user.targets)
    return crowd, prospects(crowd.people, matcher, user.targets, user.decisions, worth)


def turnout(meeting: Meeting, listing: Listing, user: User) -> Turnout:
    """Return who of the user's programs comes to a meeting, to choose between meetings."""
    from confprep.agenda.trainee_events import is_trainee_event

    _, ranked = people_to_meet(listing, user)
    tiers = Counter(each.matches[0].tier for each in ranked if each.matches)
    roles = Counter(role for each in ranked for role in each.person.roles)
    return Turnout(
        meeting=meeting,
        programs=tuple(sorted({each.program for each in ranked})),
        targets=len(user.targets),
        people=len(ranked),
        tiers=dict(sorted(tiers.items())),
        roles=dict(sorted(roles.items())),
        trainee_events=tuple(
            session.title for session in listing.sessions if is_trainee_event(session)
        ),
    )


def prepare(given: PlanInput, before: Previous = Previous()) -> Made:  # noqa: B008 - as above
    """Make the best plan for one user, close to the plan before, and every text and file of it."""
    from confprep.agenda import pairing

    if before.listing is not None:
        given = replace(given, listing=pairing.continued(before.listing, given.listing))
    plan = make(given, before.plan)
    texts = write(plan, given.user, before.papers)
    artifacts = _files(plan, texts, given, before.calendar)
    return Made(listing=given.listing, plan=plan, texts=texts, artifacts=artifacts)


def prepare_again(given: PlanInput, before: Previous) -> tuple[ChangeReport, list[Artifact]]:
    """Make the plan that follows the one before; return what changed, and why, with all files.

    Raises `ConfprepError` where the new listing lacks what no program loses.
    """
    from confprep.agenda.changes import compare, too_much_missing
    from confprep.agenda.repair import repair
    from confprep.generators import changes
    from confprep.generators.phrases import phrases
    from confprep.worth import Worth

    if before.plan is None or before.listing is None:
        raise TypeError("a plan follows another and its listing, or is made by `prepare`")
    if missing := too_much_missing(before.listing, given.listing):
        raise ConfprepError(
            f"What was read now lacks {_lacking(missing)}, so nothing was changed",
            next_step="Read every day of the program, with the pages behind it. If that much is "
            f"really gone, make the plan anew with: confprep plan {given.meeting.key}",
        )
    made = prepare(given, before)
    found = compare(before.listing, made.listing, before.plan, made.plan)
    points = Worth(given.user.profile, given.user.targets)
    repaired = repair(before.plan, made.plan, found)
    said = phrases(made.texts.environment)
    report = changes.ChangeReport(
        before=before.plan,
        after=made.plan,
        changes=found,
        repair=repaired,
        why={key: said.reason(why) for key, why in repaired.why.items()},
        stability=points["stability"],
        best=points["person"],
    )
    return report, [*made.artifacts, *changes.make(report)]


def _lacking(missing: Missing) -> str:
    if missing.day:
        day = missing.day
        return f"all {missing.lost} sessions of {day:%A} {day.day} {day:%B}"
    what = {"sessions": "sessions", "talks": "talks and posters"}[missing.what]
    return f"{missing.lost} of {missing.of} {what}"


def make(given: PlanInput, before: Plan | None = None) -> Plan:
    """Turn a listing into the best plan for one user, close to the plan before."""
    from confprep.agenda import arrange
    from confprep.agenda.inputs import AgendaInput
    from confprep.agenda.walking import Walking, read_venue
    from confprep.generators.phrases import phrases
    from confprep.generators.templates import environment

    user, listing = given.user, given.listing
    crowd, ranked = people_to_meet(listing, user)
    doubts = crowd.doubts
    if before:
        ranked, doubts = _under_their_ids(before, crowd, ranked)
    venues = [read_venue(data, where=name) for name, data in sorted(user.venues.items())]
    walking = Walking(given.meeting, venues)
    arranged = arrange(
        AgendaInput(
            listing=listing,
            prospects=ranked,
            meeting=given.meeting,
            profile=user.profile,
            targets=user.targets,
            decisions=user.decisions,
            walking=walking,
            previous=before,
        )
    )
    said = phrases(environment(user.templates))
    return Plan(
        meeting=given.meeting,
        made_on=given.now.date(),
        source=listing.source,
        sessions=len(listing.sessions),
        talks=sum(len(session.talks) for session in listing.sessions),
        people=len(crowd.people),
        prospects=ranked,
        visits=tuple(map(said.entitled, arranged.visits)),
        left_out=tuple(
            replace(each, visit=said.entitled(each.visit)) for each in arranged.left_out
        ),
        gaps=arranged.gaps,
        walking=arranged.walking,
        proof=arranged.proof,
        doubts=doubts,
        skipped=listing.skipped,
        without_time=arranged.without_time,
        unmatched_walks=walking.unmatched(session.room for session in listing.sessions),
    )


def _under_their_ids(
    before: Plan, crowd: People, ranked: tuple[Prospect, ...]
) -> tuple[tuple[Prospect, ...], tuple[Doubt, ...]]:
    """Return people to meet, and doubts, under the ids that the plan before knew them by."""
    from confprep.agenda import pairing

    known = pairing.person_ids([each.person for each in before.prospects], crowd.people)

    def same(person_id: str) -> str:
        return known.get(person_id, person_id)

    return (
        tuple(replace(p, person=replace(p.person, id=same(p.person.id))) for p in ranked),
        tuple(replace(d, person_ids=tuple(map(same, d.person_ids))) for d in crowd.doubts),
    )


# --- writing -------------------------------------------------------------------------------------


def write(plan: Plan, user: User, papers: bytes | None = None) -> Texts:
    """Say everything there is to say about a plan; `papers` are what enrichment found."""
    from confprep import enrichment
    from confprep.generators import cards, letters
    from confprep.generators.templates import environment
    from confprep.programs import load
    from confprep.rules import quiet

    texts = environment(user.templates)
    drafts = letters.drafts(
        plan,
        user.profile,
        user.targets,
        today=plan.made_on,
        seasons=quiet.load(user.seasons),
        environment=texts,
        programs=load(user.targets),
        papers=enrichment.papers(enrichment.read(papers)),
    )
    return Texts(
        environment=texts,
        cards=cards.cards(plan, user.profile, environment=texts),
        drafts=drafts,
        tasks=letters.tasks(drafts, user.profile),
    )


def _files(
    plan: Plan, texts: Texts, given: PlanInput, calendar_before: bytes | None
) -> list[Artifact]:
    """Make every file of a plan."""
    from confprep.generators import brief, calendar, intro, letters, people_csv
    from confprep.scrapers.contract import public

    profile, listing, templates = given.user.profile, given.listing, texts.environment
    return [
        *calendar.make(
            plan,
            profile,
            texts.cards,
            tasks=texts.tasks,
            memory=calendar_before,
            now=given.now,
            environment=templates,
        ),
        *people_csv.make(plan),
        *intro.make(plan, profile, texts.cards, environment=templates),
        *letters.make(texts.drafts, sample=plan.sample, environment=templates),
        *brief.make(plan, profile, texts.cards, texts.drafts, environment=templates),
        Artifact(path="listing.json", data=_json(public(listing, whole=True))),
        Artifact(path="plan.json", data=_json(plan)),
    ]


def calendar_again(
    plan: Plan,
    user: User,
    *,
    memory: bytes | None,
    papers: bytes | None,
    now: datetime,
    only: Only = "everything",
    new_uids: bool = False,
) -> list[Artifact]:
    """Make the calendar of a plan anew, or a part of it; `memory` is what it held before."""
    from confprep.generators import calendar

    texts = write(plan, user, papers)
    return calendar.make(
        plan,
        user.profile,
        texts.cards,
        tasks=texts.tasks,
        memory=memory,
        now=now,
        only=only,
        new_uids=new_uids,
        environment=texts.environment,
    )


def _json(record: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n"
