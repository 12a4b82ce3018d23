"""Weeks of any size as bare scheduling problems, for the benchmark and the tests.

The large ones follow one recipe: five days, forty rooms in three halls, walks of 3, 10 and 14
minutes, sessions of 45 to 90 minutes, sixty short talks, a lunch a day, meetings with twelve
possible times over the week and posters with eighteen.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from random import Random

from msgspec.structs import replace

from confprep.agenda.problem import Best, Limit, Option, Problem, direct_gaps, worth

DAY = 1440


def large(*, sessions: int, meetings: int, posters: int, seed: int, rooms: int = 40) -> Problem:
    """Return a generated week; `sessions` of them are tried, fewer fit where rooms are full."""
    random = Random(seed)
    hall = [random.randrange(3) for _ in range(rooms)]
    gaps = [[_walk(hall[a], hall[b], same=a == b) for b in range(rooms)] for a in range(rooms)]
    options: list[Option] = []
    limits: list[Limit] = []
    held: list[tuple[int, int, int]] = []
    taken: list[list[tuple[int, int]]] = [[] for _ in range(rooms)]
    for _ in range(sessions * 8):
        if len(held) == sessions:
            break
        room = random.randrange(rooms)
        start = random.randrange(5) * DAY + 480 + 15 * random.randrange(37)
        end = start + random.choice((45, 60, 75, 90))
        if all(end <= begin or start >= stop for begin, stop in taken[room]):
            taken[room].append((start, end))
            held.append((start, end, room))
            options.append(Option(start, end, room, random.randint(5, 40)))
    for start, end, room in random.sample(held, min(60, len(held))):
        begin = start + random.randrange(0, end - start - 12, 3)
        options.append(Option(begin, begin + 12, room, random.randint(40, 120)))
    for day in range(5):
        _one_of(
            options,
            limits,
            [
                Option(day * DAY + begin, day * DAY + begin + 40, random.randrange(rooms), 60)
                for begin in range(690, 811, 10)
            ],
        )
    for _ in range(meetings):
        value, room = random.randint(50, 150), random.randrange(rooms)
        times = random.sample(range(5 * 60), 12)
        _one_of(
            options,
            limits,
            [_ten_minutes(t // 60 * DAY + 480 + 10 * (t % 60), room, value) for t in times],
        )
    halls = [random.choice((600, 780)) for _ in range(5)]
    for number in range(posters):
        value, begin = random.randint(40, 110), (number % 5) * DAY + halls[number % 5]
        room = 0
        _one_of(
            options,
            limits,
            [_ten_minutes(begin + 10 * slot, room, value) for slot in range(18)],
        )
    return Problem(options=tuple(options), gaps=direct_gaps(gaps, stay=10), limits=tuple(limits))


def real(page: Path, *, seed: int, people: int = 40) -> Problem:
    """Return the problem of somebody who looks for `people` of a saved program, drawn at random."""
    from confprep.agenda.arrangement import Arranger
    from confprep.agenda.inputs import AgendaInput
    from confprep.agenda.visits import candidates
    from confprep.model import Evidence, Match, Meeting, Profile, Prospect, Target
    from confprep.people.identity import join
    from confprep.scrapers.files import open_paths
    from confprep.scrapers.listing import read_pages

    meeting = Meeting(key="real-2025", name="Real", zone="America/New_York")
    listing = read_pages(open_paths([page]), meeting)
    everyone = sorted(join(listing).people, key=lambda person: person.id)
    given = AgendaInput(
        listing=listing,
        prospects=[
            Prospect(
                person=person,
                matches=(
                    Match(
                        program_id=f"p{number % 5}",
                        program=f"Program {number % 5}",
                        tier="confirmed",
                        affiliation="",
                        evidence=Evidence(words=""),
                    ),
                ),
                program_id=f"p{number % 5}",
                program=f"Program {number % 5}",
            )
            for number, person in enumerate(Random(seed).sample(everyone, people))
        ],
        meeting=meeting,
        profile=Profile(),
        targets=[Target(id=f"p{number}", priority=1 + number % 3) for number in range(5)],
    )
    return Arranger(candidates(given), given).problem


def small(seed: int) -> Problem:
    """Return a problem small enough to try every choice: at most 17 options."""
    random = Random(seed)
    rooms = random.randint(1, 4)
    gaps = [[0 if a == b else random.randint(0, 15) for b in range(rooms)] for a in range(rooms)]
    count = random.randint(1, 11)
    options = []
    for _ in range(count):
        start = random.randrange(0, 120, 5) + DAY * random.randrange(2)
        end = start + random.choice((10, 10, 20, 30))
        must = random.choice((0, 0, 0, 0, 0, 0, 1, 1, 2))
        options.append(Option(start, end, random.randrange(rooms), random.randint(0, 12), must))
    limits, bests = [], []
    for _ in range(random.randrange(6)):
        inside = random.sample(range(count), random.randint(1, count))
        limits.append(Limit(random.choice((1, 1, 2, 3)), tuple(sorted(inside))))
    if random.random() < 0.6:
        _add_family(random, options, limits)
    count = len(options)
    for _ in range(random.randrange(4)):
        inside = random.sample(range(count), random.randint(1, count))
        bests.append(Best({option: random.randint(1, 9) for option in sorted(inside)}))
    return Problem(
        options=tuple(options),
        gaps=direct_gaps(gaps, stay=10),
        limits=tuple(limits),
        bests=tuple(bests),
    )


def with_must_as_value(problem: Problem) -> Problem:
    """Return the same problem where what must be there is worth more than all else together."""
    most = 1 + sum(option.value for option in problem.options)
    most += sum(max(best.extras.values(), default=0) for best in problem.bests)
    options = (
        replace(option, value=option.value + most * option.must, must=0)
        for option in problem.options
    )
    return replace(problem, options=tuple(options))


def fault(problem: Problem, chosen: tuple[int, ...]) -> str:
    """Say what is wrong with a choice, in words; empty where it is possible."""
    order = sorted(chosen, key=lambda o: problem.options[o].start)
    for first, second in pairwise(order):
        one, two = problem.options[first], problem.options[second]
        if one.end + problem.gaps[one.place][two.place] > two.start:
            return f"{first} and {second} cannot follow each other"
    for limit in problem.limits:
        if len(set(limit.options) & set(chosen)) > limit.most:
            return f"more than {limit.most} of {limit.options}"
    return ""


def exhaustive(problem: Problem) -> tuple[int, int]:
    """Return what must be there and the value of the best choice, found by trying them all."""
    best = (0, 0)

    def extend(chosen: tuple[int, ...], rest: list[int]) -> None:
        nonlocal best
        must = sum(problem.options[option].must for option in chosen)
        best = max(best, (must, worth(problem, chosen)))
        for position, option in enumerate(rest):
            grown = (*chosen, option)
            if not fault(problem, grown):
                extend(grown, rest[position + 1 :])

    extend((), sorted(range(len(problem.options)), key=lambda o: problem.options[o].start))
    return best


def _add_family(random: Random, options: list[Option], limits: list[Limit]) -> None:
    """Add two or three posters of one hour, of which one may be free at some of the times only."""
    begin, room = random.randrange(0, 90, 5), 0
    for _ in range(random.randint(2, 3)):
        slots = sorted(random.sample(range(3), random.choice((1, 2, 3, 3))))
        value = random.randint(0, 12)
        times = [_ten_minutes(begin + 10 * slot, room, value) for slot in slots]
        _one_of(options, limits, times)


def _walk(one: int, other: int, *, same: bool) -> int:
    if same:
        return 0
    return 3 if one == other else 14 if {one, other} == {0, 2} else 10


def _ten_minutes(start: int, room: int, value: int) -> Option:
    return Option(start, start + 10, room, value)


def _one_of(options: list[Option], limits: list[Limit], choices: list[Option]) -> None:
    first = len(options)
    options.extend(choices)
    limits.append(Limit(1, tuple(range(first, len(options)))))
