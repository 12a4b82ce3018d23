"""The whole job on one page.

    pages -> Listing -> people -> matches -> visits -> Plan -> files

Only this file knows the order; the stages do not know each other.
"""

from __future__ import annotations

import time as clock
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from confprep.model import (
    Artifact,
    Card,
    Decisions,
    Doubt,
    Draft,
    Listing,
    Meeting,
    Plan,
    Profile,
    Prospect,
    Target,
    Task,
)

if TYPE_CHECKING:
    from jinja2 import Environment

    from confprep.generators.calendar import Only
    from confprep.people.identity import People
    from confprep.scrapers.fetch import Fetcher, Progress


class User(Struct, frozen=True, kw_only=True):
    """What the plan is made for."""

    profile: Profile
    targets: tuple[Target, ...]
    decisions: Decisions = Decisions()
    venues: dict[str, bytes] = {}
    """Files of the user's own with walking times, by name."""
    seasons: Path | None = None
    """Folder of the user's own quiet periods."""
    templates: Path | None = None
    """Folder of the user's own texts."""


class Occasion(Struct, frozen=True, kw_only=True):
    """A meeting with its listing, the user it is read for, and the moment it is."""

    meeting: Meeting
    listing: Listing
    user: User
    now: datetime


class Kept(Struct, frozen=True, kw_only=True):
    """What an earlier run left for this one."""

    plan: Plan | None = None
    calendar: bytes | None = None
    papers: bytes | None = None


class Promise(Struct, frozen=True, kw_only=True):
    """What one meeting holds for one user."""

    meeting: Meeting
    programs: tuple[str, ...]
    """Target programs that somebody at the meeting comes from."""
    targets: int
    people: int
    tiers: dict[str, int]
    """How many people are matched how surely."""
    roles: dict[str, int]
    trainee_events: tuple[str, ...]


class Papers(Struct, frozen=True, kw_only=True):
    """A plan's texts, and the files they go into."""

    environment: Environment
    cards: dict[str, Card]
    drafts: tuple[Draft, ...]
    tasks: tuple[Task, ...]


def sample_user() -> User:
    """Return the invented user."""
    from confprep import sample as invented

    return User(profile=invented.profile(), targets=invented.targets())


def sample(key: str) -> Occasion:
    """Return the invented meeting that stands in for a real one; needs no network and no files."""
    from confprep import sample as invented
    from confprep.scrapers.listing import read_pages

    meeting = invented.meeting(key)
    return Occasion(
        meeting=meeting,
        listing=read_pages(invented.pages(), meeting),
        user=sample_user(),
        now=datetime.combine(invented.TODAY, time(9), tzinfo=UTC),
    )


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
    asked = door(cache, refresh=refresh, browser=browser)
    return fetch_listing(meeting, asked, progress=progress)


def reach(meeting: Meeting, cache: Path) -> None:
    """Ask for the first page of a meeting only; FetchError says why it cannot be had."""
    from confprep.scrapers.listing import first_addresses

    if not meeting.files:
        door(cache).get(first_addresses(meeting)[0])


def door(cache: Path, *, refresh: bool = False, browser: bool = False) -> Fetcher:
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


def who(listing: Listing, user: User) -> tuple[People, tuple[Prospect, ...]]:
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


def promise(meeting: Meeting, listing: Listing, user: User) -> Promise:
    """Say what a meeting holds for the user, to choose between meetings."""
    from confprep.agenda.trainee_events import is_trainee_event

    _, ranked = who(listing, user)
    tiers = Counter(each.matches[0].tier for each in ranked if each.matches)
    roles = Counter(role for each in ranked for role in each.person.roles)
    return Promise(
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


def continued(occasion: Occasion, before: Listing | None) -> Occasion:
    """Return the occasion with its listing as the one that follows the listing before."""
    from confprep.agenda import pairing

    if before is None:
        return occasion
    return replace(occasion, listing=pairing.continued(before, occasion.listing))


def make(occasion: Occasion, kept: Kept = Kept()) -> Plan:  # noqa: B008 - it never changes
    """Turn a listing into the best plan for one user, close to the plan before."""
    from confprep.agenda import arrange
    from confprep.agenda.inputs import AgendaInput
    from confprep.agenda.walking import Walking, read_venue

    user, listing = occasion.user, occasion.listing
    crowd, ranked = who(listing, user)
    doubts = crowd.doubts
    if kept.plan:
        ranked, doubts = _under_their_ids(kept.plan, crowd, ranked)
    venues = [read_venue(data, where=name) for name, data in sorted(user.venues.items())]
    walking = Walking(occasion.meeting, venues)
    arranged = arrange(
        AgendaInput(
            listing=listing,
            prospects=ranked,
            meeting=occasion.meeting,
            profile=user.profile,
            targets=user.targets,
            decisions=user.decisions,
            walking=walking,
            previous=kept.plan,
        )
    )
    return Plan(
        meeting=occasion.meeting,
        made_on=occasion.now.date(),
        source=listing.source,
        sessions=len(listing.sessions),
        talks=sum(len(session.talks) for session in listing.sessions),
        people=len(crowd.people),
        prospects=ranked,
        visits=arranged.visits,
        left_out=arranged.left_out,
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


def papers(plan: Plan, user: User, kept: Kept = Kept()) -> Papers:  # noqa: B008 - as above
    """Say everything there is to say about a plan."""
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
        papers=enrichment.papers(enrichment.read(kept.papers)),
    )
    return Papers(
        environment=texts,
        cards=cards.cards(plan, user.profile, environment=texts),
        drafts=drafts,
        tasks=letters.tasks(drafts, user.profile),
    )


def files(plan: Plan, said: Papers, occasion: Occasion, kept: Kept) -> list[Artifact]:
    """Make every file of a plan."""
    from confprep.generators import brief, intro, letters, people_csv
    from confprep.scrapers.contract import public

    profile, listing = occasion.user.profile, occasion.listing
    return [
        *calendar_files(plan, said, profile, kept, now=occasion.now),
        *people_csv.make(plan),
        *intro.make(plan, profile, said.cards, environment=said.environment),
        *letters.make(said.drafts, sample=plan.sample, environment=said.environment),
        *brief.make(plan, profile, said.cards, said.drafts, environment=said.environment),
        Artifact(path="listing.json", data=_json(public(listing))),
        Artifact(path="plan.json", data=_json(plan)),
        Artifact(path=".state/listing.json", data=msgspec.json.encode(listing)),
    ]


def calendar_files(
    plan: Plan,
    said: Papers,
    profile: Profile,
    kept: Kept,
    *,
    now: datetime,
    only: Only = "everything",
    new_uids: bool = False,
) -> list[Artifact]:
    """Make the calendar of a plan, or a part of it."""
    from confprep.generators import calendar

    return calendar.make(
        plan,
        profile,
        said.cards,
        tasks=said.tasks,
        memory=kept.calendar,
        now=now,
        only=only,
        new_uids=new_uids,
        environment=said.environment,
    )


def _json(record: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n"
