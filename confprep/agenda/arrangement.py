"""From what could be done to the plan: the problem, its solution, and the reasons in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import groupby, pairwise

from msgspec import Struct
from msgspec.structs import replace

from confprep.agenda.builder import SKIPPED
from confprep.agenda.candidate import Candidate, Candidates
from confprep.agenda.days import Days, zone_of
from confprep.agenda.inputs import AgendaInput
from confprep.agenda.problem import Best, Limit, Option, Problem, Solution, direct_gaps
from confprep.agenda.schedule import solve
from confprep.model import Gap, LeftOut, Proof, Visit
from confprep.reasons import Reason
from confprep.worth import Worth

UNIT = 10
"""Points are counted in tenths."""
SHORTEST_GAP = timedelta(minutes=20)
"""Free time between two visits of a day that is worth naming."""
LONG_GAP = timedelta(hours=1)
"""Free time before the first visit of a day, or after the last."""
MOST_LEFT_OUT = 20


class Arrangement(Struct, frozen=True, kw_only=True):
    """The plan of the days, and what can be said about it."""

    visits: tuple[Visit, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    gaps: tuple[Gap, ...] = ()
    walking: dict[str, int] = {}
    proof: Proof = Proof()
    without_time: int = 0


class _Choice(Struct, frozen=True):
    """One option of the problem: a candidate at one of its times."""

    candidate: int
    start: datetime
    room: str


class Arranger:
    """The scheduling problem of one user at one meeting, and how to read its solution."""

    def __init__(
        self,
        candidates: Candidates,
        given: AgendaInput,
    ) -> None:
        self.candidates = candidates
        self.given = given
        self.settings = given.profile.agenda
        self.walking = given.walking
        self.days = Days(self.settings, zone_of(given.listing, given.meeting))
        self.worth = Worth(given.profile, given.targets)
        previous = given.previous
        self.before = {visit.id: visit for visit in previous.visits} if previous else {}
        wanted = [p for p in candidates.visits if not p.closed and self._wanted(p)]
        days = {start.date() for p in wanted if p.visit.kind != "meal" for start, _ in p.times}
        # A day with nothing to go to needs no lunch.
        self.open = [p for p in wanted if p.visit.pinned or p.visit.start.date() in days]
        self.choices: list[_Choice] = []
        self.problem = self._problem()

    def _wanted(self, candidate: Candidate) -> bool:
        visit = candidate.visit
        return candidate.most > 0 or visit.pinned or visit.kind == "meal"

    def _must(self, candidate: Candidate) -> int:
        """Return what comes before all value: a pinned visit, then the lunches of all days."""
        if candidate.visit.pinned:
            return 1 + len(self.candidates.days)
        return 1 if candidate.visit.meal == "lunch" else 0

    def _kept(self, candidate: Candidate, start: datetime) -> int:
        """Return what keeping a visit of the plan before is worth."""
        before = self.before.get(candidate.visit.id)
        if before is None:
            return 0
        half = round(UNIT * self.worth["stability"] / 2)
        return half + (half if before.start == start else 0)

    # --- the problem ---------------------------------------------------------------------

    def _problem(self) -> Problem:
        places: dict[tuple[str, str], int] = {}
        options: list[Option] = []
        groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
        extras: dict[str, dict[int, int]] = defaultdict(dict)
        again = self.worth["again"]
        for number, candidate in enumerate(self.open):
            visit = candidate.visit
            repeated = {
                person: round(UNIT * again * points)
                for person, points in candidate.contacts.items()
            }
            value = round(UNIT * candidate.points) + sum(repeated.values())
            for start, room in candidate.times:
                index = len(options)
                place = places.setdefault((room, "" if room else visit.session_id), len(places))
                begin = self._minute(start)
                options.append(
                    Option(
                        begin,
                        begin + int(candidate.length.total_seconds()) // 60,
                        place,
                        value + self._kept(candidate, start),
                        self._must(candidate),
                    )
                )
                self.choices.append(_Choice(number, start, room))
                for key in self._limited(candidate, start):
                    groups[key].append(index)
                for person, points in candidate.contacts.items():
                    extra = round(UNIT * points) - repeated[person]
                    if extra > 0:
                        extras[person][index] = extra
        limits = [
            Limit(most, tuple(group))
            for key, group in groups.items()
            if len(group) > (most := self._most(key))
        ]
        return Problem(
            options=tuple(options),
            gaps=direct_gaps(
                [[self._gap(one, other) for other in places] for one in places],
                stay=min((option.end - option.start for option in options), default=0),
            ),
            limits=tuple(limits),
            bests=tuple(Best(members) for members in extras.values()),
        )

    def _gap(self, one: tuple[str, str], other: tuple[str, str]) -> int:
        if one == other:
            return 0
        return self.walking.minutes(one[0], other[0]) + self.settings.breathing_minutes

    def _limited(self, candidate: Candidate, start: datetime) -> Iterable[tuple[str, ...]]:
        """Yield what a candidate counts for at one of its times."""
        visit, day = candidate.visit, start.date().isoformat()
        yield "visit", visit.id
        if visit.kind == "meal":
            return
        yield "day", day
        # What is agreed is none of the meetings still to be asked for, and is never one too many.
        agreed = visit.kind == "meeting" and visit.agreed
        if not agreed:
            yield "kind", visit.kind, day
        for person in candidate.contacts:
            yield "person", person
        if visit.kind == "meeting" and not agreed:
            yield ("meetings",)
            if candidate.program:
                yield "program", candidate.program

    def _most(self, key: tuple[str, ...]) -> int:
        """Return how many there may be of one thing."""
        settings = self.settings
        if key[0] == "day":
            return settings.visits_per_day
        if key[0] == "kind":
            most = settings.kinds_per_day.get(key[1], settings.visits_per_day)
            return min(most, settings.meetings_per_day) if key[1] == "meeting" else most
        if key[0] == "person":
            return settings.visits_per_person
        return self.given.profile.outreach.max_cold if key[0] == "meetings" else 1

    def _minute(self, start: datetime) -> int:
        """Return the minutes since the midnight before the meeting."""
        first = self.candidates.days[0] if self.candidates.days else start.date()
        midnight = datetime.combine(first, time.min, start.tzinfo)
        return int(start.timestamp() - midnight.timestamp()) // 60

    # --- the solution --------------------------------------------------------------------

    def arrange(self) -> Arrangement:
        """Return the best plan found in the time allowed, with everything that is said about it."""
        known = [
            index
            for index, choice in enumerate(self.choices)
            if (visit := self.before.get(self.open[choice.candidate].visit.id))
            and visit.start == choice.start
        ]
        solution = solve(self.problem, seconds=self.settings.seconds, known=known)
        visits = self._visits(solution.chosen)
        # What keeps a plan as it was is no value to the user: the same plan is worth the same
        # however it came about.
        kept = sum(
            self._kept(self._of(index), self.choices[index].start) for index in solution.chosen
        )
        return Arrangement(
            visits=visits,
            left_out=(*self._unbiased().left_out(solution), *self._gone()),
            gaps=tuple(self._gaps(visits)),
            walking=self._walked(visits),
            proof=Proof(
                value=(solution.value - kept) / UNIT,
                bound=(solution.bound - kept) / UNIT,
                engine="HiGHS",
            ),
            without_time=self.candidates.without_time,
        )

    def _of(self, index: int) -> Candidate:
        return self.open[self.choices[index].candidate]

    def _visits(self, chosen: Sequence[int]) -> tuple[Visit, ...]:
        met = self._first_contacts(chosen)
        visits: list[Visit] = []
        for index in chosen:
            choice, candidate = self.choices[index], self._of(index)
            again = (person for person in candidate.contacts if met[person] != index)
            value = self.worth.visit(candidate.points, candidate.contacts, again)
            before = visits[-1] if visits else None
            same_day = before is not None and before.start.date() == choice.start.date()
            visits.append(
                replace(
                    candidate.visit,
                    start=choice.start,
                    end=choice.start + candidate.length,
                    room=choice.room,
                    value=round(value, 1),
                    walk_minutes=self._walk(before, candidate.visit, choice.room)
                    if before and same_day
                    else 0,
                )
            )
        return tuple(visits)

    def _walk(self, before: Visit, visit: Visit, room: str) -> int:
        if before.room == room and (room or before.session_id == visit.session_id):
            return 0
        return self.walking.minutes(before.room, room)

    def _first_contacts(self, chosen: Sequence[int]) -> dict[str, int]:
        """Return, for each person, the chosen option that is worth most: the one that counts."""
        met: dict[str, tuple[float, int]] = {}
        for index in chosen:
            for person, points in self._of(index).contacts.items():
                if person not in met or points > met[person][0]:
                    met[person] = (points, index)
        return {person: index for person, (_, index) in met.items()}

    def _walked(self, visits: Sequence[Visit]) -> dict[str, int]:
        days = {day.isoformat(): 0 for day in self.candidates.days}
        for visit in visits:
            day = visit.start.date().isoformat()
            days[day] = days.get(day, 0) + visit.walk_minutes
        return days

    def _gaps(self, visits: Sequence[Visit]) -> Iterable[Gap]:
        """Yield the free times between two visits of a day, and the long ones around them all."""
        for day, group in groupby(visits, key=lambda visit: visit.start.date()):
            of_day = list(group)
            starts, ends = self.days.span(day)
            if of_day[0].start - starts >= LONG_GAP:
                yield Gap(start=starts, end=of_day[0].start)
            for before, after in pairwise(of_day):
                end = after.start - timedelta(minutes=after.walk_minutes)
                if end - before.end >= SHORTEST_GAP:
                    yield Gap(start=before.end, end=end)
            if ends - of_day[-1].end >= LONG_GAP:
                yield Gap(start=of_day[-1].end, end=ends)

    # --- what is left out ----------------------------------------------------------------

    def _unbiased(self) -> Arranger:
        """Return the same problem without a plan before it: what a visit costs is the same then."""
        if not self.before:
            return self
        return Arranger(self.candidates, replace(self.given, previous=None))

    def left_out(self, solution: Solution) -> Iterator[LeftOut]:
        """Yield what is not in the plan, and what it would cost: people not met first."""
        held = {self._of(index).visit.id for index in solution.chosen}
        met = {person for index in solution.chosen for person in self._of(index).contacts}
        missing = [p for p in self.candidates.visits if p.visit.id not in held]
        missing.sort(key=lambda p: (not p.visit.pinned, -p.most, p.visit.start, p.visit.id))
        told: set[str] = set()
        count = 0
        for candidate in missing:
            visit = candidate.visit
            new_people = set(candidate.contacts) - met - told
            asked_for = visit.pinned or candidate.closed == SKIPPED
            if not asked_for and (
                count >= MOST_LEFT_OUT or not (new_people or visit.kind == "event")
            ):
                continue
            told |= new_people
            count += not asked_for
            why = candidate.closed or self._cost(solution.chosen, candidate)
            yield LeftOut(visit=replace(visit, value=round(candidate.most, 1)), why=why)

    def _gone(self) -> Iterator[LeftOut]:
        """Yield the pinned visits of the plan before that the program has no more."""
        known = {p.visit.id for p in self.candidates.visits}
        for visit in self.before.values():
            if visit.pinned and visit.id not in known:
                yield LeftOut(visit=visit, why=Reason(kind="left-out/gone"))

    def _cost(self, chosen: Sequence[int], wanted: Candidate) -> Reason:
        """Return what would have to go for one more visit: the plan is made anew with it in."""
        if wanted not in self.open:
            return Reason(kind="left-out/worthless")
        kept = {self.choices[index].candidate for index in chosen}
        extra = self.open.index(wanted)
        members = [
            index
            for index, choice in enumerate(self.choices)
            if choice.candidate in kept or choice.candidate == extra
        ]
        forced = {member for member in members if self._is(member, extra)}
        solution = solve(_part(self.problem, members, forced), doubt=False)
        now = {self.choices[members[index]].candidate for index in solution.chosen}
        lost = sorted(kept - now, key=lambda number: self._first_time(chosen, number))
        if extra not in now:
            return Reason(kind="left-out/beside-pins")
        if not lost:
            return Reason(kind="left-out/no-gain")
        return Reason(
            kind="left-out/cost", parts=tuple(self.open[number].called for number in lost)
        )

    def _is(self, index: int, candidate: int) -> bool:
        return self.choices[index].candidate == candidate

    def _first_time(self, chosen: Sequence[int], candidate: int) -> datetime:
        return min(self.choices[i].start for i in chosen if self._is(i, candidate))


def _part(problem: Problem, members: Sequence[int], forced: Collection[int]) -> Problem:
    """Return the problem of some of the options alone, a few of them wanted above all others."""
    place = {member: position for position, member in enumerate(members)}
    above_all = 1 + sum(problem.options[member].must for member in members)
    options = [
        replace(option, must=option.must or above_all) if member in forced else option
        for member, option in ((member, problem.options[member]) for member in members)
    ]
    inside = (
        (limit.most, tuple(place[o] for o in limit.options if o in place))
        for limit in problem.limits
    )
    bests = (
        {place[o]: extra for o, extra in best.extras.items() if o in place}
        for best in problem.bests
    )
    return Problem(
        options=tuple(options),
        gaps=problem.gaps,
        limits=tuple(Limit(most, kept) for most, kept in inside if len(kept) > most),
        bests=tuple(Best(extras) for extras in bests if extras),
    )
