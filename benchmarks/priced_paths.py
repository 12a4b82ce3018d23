"""A peer without a solver to install: priced longest paths, and a search where they leave a gap.

Visits at fixed times are a longest path through time, which is exact and fast. What is hard are
the limits that tie distant parts of a path together: one of twelve possible times for a meeting,
two visits per person, four meetings a day. So each limit gets a price (Lagrange), the priced
problem is again a longest path, and its length plus the prices paid is an upper bound on every
plan. Prices move until the bound meets the best plan found. Three things close what is left:

- an option through which even the priced path cannot beat the best plan is removed for good;
- plans are built from the priced paths: repaired, filled up, and each day planned anew;
- where the bound stays above the plan, the search splits in two and goes on in both halves.

Everything is counted in whole numbers and in a fixed order, and effort is measured in steps and
not in seconds: the same problem gives the same plan on every machine. Of several plans of equal
value the first one found is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush

from msgspec import Struct

from benchmarks.paths import NEVER, Paths
from benchmarks.weeks import with_must_as_value
from confprep.agenda.problem import Problem, Solution, together, worth

SCALE = 1024
"""Prices are kept in this many parts of one unit of value."""
ROUNDS = 300
"""How often the prices of the whole problem are moved at most; of a part, a fifth of it."""
PATIENCE = 10
"""Moves without a better bound before the steps become half as long."""
SLOWEST = 0.02
"""Steps this short, as a share of the first, end the search for better prices."""
FRESH = 0.1
"""Share of the latest path in the average of all paths, which is close to the best plan."""
RARE = 0.3
"""Options on fewer paths than this are not where a plan begins."""
MEMORY = 0.8
"""Share of the last direction in the next one."""


def solve(problem: Problem, *, effort: int = 7_500_000, known: Iterable[int] = ()) -> Solution:
    """Return the most valuable choice of options, proven where `effort` allows.

    `effort` is the number of elementary steps, about a million
    and a half a second; `known` is a choice to begin from, and may be anything.
    """
    alike = with_must_as_value(problem)
    found = _Search(alike, effort).run(known)
    more = found.value - worth(problem, found.chosen)
    return Solution(chosen=found.chosen, value=found.value - more, bound=found.bound - more)


class _Branch(Struct):
    """A part of the search: what may still be chosen, and the prices to begin with."""

    alive: list[int]
    forced: frozenset[int]
    extras: list[dict[int, int]]
    prices: list[int]
    fees: list[int]
    bound: int


class _Search:
    """One run: the best plan so far, the price of every limit, the branches still open."""

    def __init__(self, problem: Problem, effort: int) -> None:
        self.problem = problem
        self.effort = effort
        self.steps = 0
        self.splits = 0
        count = len(problem.options)
        self.limits_of: list[list[int]] = [[] for _ in range(count)]
        self.bests_of: list[list[int]] = [[] for _ in range(count)]
        for number, limit in enumerate(problem.limits):
            for option in limit.options:
                self.limits_of[option].append(number)
        for number, best in enumerate(problem.bests):
            for option in best.extras:
                self.bests_of[option].append(number)
        self.nothing = [NEVER] * count
        # Days stay whole when options are removed: what a path remembers of a day is one piece.
        whole = _blocks(problem, range(count))
        self.block_of = {o: number for number, block in enumerate(whole) for o in block}
        self.parts = len(whole)
        self.force = 1 + sum(max(0, option.value) for option in problem.options)
        self.force += sum(max(best.extras.values(), default=0) for best in problem.bests)
        self.chosen: tuple[int, ...] = ()
        self.value = 0

    # --- building plans -----------------------------------------------------------------

    def _fits(self, number: int, held: Sequence[int], room: Sequence[int]) -> bool:
        """Whether one more option can be had beside those held."""
        if any(room[limit] <= 0 for limit in self.limits_of[number]):
            return False
        options, gaps = self.problem.options, self.problem.gaps
        option = options[number]
        return all(
            options[other].end + gaps[options[other].place][option.place] <= option.start
            or option.end + gaps[option.place][options[other].place] <= options[other].start
            for other in held
        )

    def fill(
        self, kept: Sequence[int], blocks: Sequence[Paths], relaxed: _Relaxation | None = None
    ) -> list[int]:
        """Return `kept` with as much added as fits, block after block.

        What is added is worth what it adds to the plan; less, with `relaxed`, the present prices
        of what it uses up, so that one block leaves to the others what they need more.
        """
        held = list(kept)
        room = [limit.most for limit in self.problem.limits]
        for number in held:
            for limit in self.limits_of[number]:
                room[limit] -= 1
        for block in blocks:
            grown = True
            while grown:
                gains = self._gains(held, block, room, relaxed)
                self.steps += block.cost
                block.forward(gains)
                holding = set(held)
                added = sorted(
                    (o for o in block.path() if o not in holding and gains[o] > 0),
                    key=lambda o: (-gains[o], o),
                )
                grown = False
                for number in added:
                    if self._fits(number, held, room):
                        grown = True
                        held.append(number)
                        for limit in self.limits_of[number]:
                            room[limit] -= 1
        return held

    def _gains(
        self,
        held: Sequence[int],
        block: Paths,
        room: Sequence[int],
        relaxed: _Relaxation | None,
    ) -> list[int]:
        holding = set(held)
        bests = self.problem.bests
        gains = self.nothing.copy()
        for members in block.members:
            for number in members:
                if number in holding:
                    gains[number] = self.force * SCALE
                    continue
                if any(room[limit] <= 0 for limit in self.limits_of[number]):
                    continue
                gain = self.problem.options[number].value * SCALE
                for best in self.bests_of[number]:
                    extra = bests[best].extras[number]
                    earned = max((bests[best].extras.get(o, 0) for o in held), default=0)
                    more = max(0, extra - earned) * SCALE
                    gain += max(0, more - relaxed.fees[best]) if relaxed else more
                if relaxed:
                    gain -= sum(relaxed.prices[limit] for limit in self.limits_of[number])
                gains[number] = gain
        return gains

    def offer(self, chosen: Iterable[int]) -> bool:
        """Keep a possible choice if it is worth more than the best so far."""
        value = worth(self.problem, chosen)
        if value <= self.value and self.chosen:
            return False
        self.value = value
        self.chosen = tuple(sorted(chosen, key=lambda o: (self.problem.options[o].start, o)))
        return True

    def polish(self, blocks: Sequence[Paths]) -> None:
        """Plan each block of the best plan anew, the others kept, while that helps."""
        better = True
        while better and self.steps < self.effort:
            better = False
            for block in blocks:
                inside = {option for members in block.members for option in members}
                kept = [option for option in self.chosen if option not in inside]
                better |= self.offer(self.fill(kept, [block]))

    # --- bounds -------------------------------------------------------------------------

    def run(self, known: Iterable[int]) -> Solution:
        """Search until the bound meets the best plan or the effort is spent."""
        problem = self.problem
        self.offer(together(problem, known))
        root = _Branch(
            alive=list(range(len(problem.options))),
            forced=frozenset(),
            extras=[best.extras for best in problem.bests],
            prices=[0] * len(problem.limits),
            fees=[0] * len(problem.bests),
            bound=self.force,
        )
        waiting: list[tuple[int, int, _Branch]] = [(-root.bound, 0, root)]
        born = 0
        while waiting and self.steps < self.effort:
            _, _, branch = heappop(waiting)
            if branch.bound <= self.value:
                continue
            for part in self.explore(branch, deep=not born):
                born += 1
                heappush(waiting, (-part.bound, born, part))
        bound = max([self.value, *(branch.bound for _, _, branch in waiting)])
        return Solution(chosen=self.chosen, value=self.value, bound=bound)

    def explore(self, branch: _Branch, *, deep: bool) -> list[_Branch]:
        """Lower the bound of one branch as far as prices can; return what is left of it."""
        relaxed = _Relaxation(self, branch)
        pace, stale = 1.0 if deep else 0.15, 0
        for number in range(ROUNDS if deep else ROUNDS // 5):
            chosen, bound = relaxed.evaluate()
            stale = 0 if bound < branch.bound else stale + 1
            branch.bound = min(branch.bound, bound)
            if branch.bound <= self.value:
                return []
            if number % 10 == 0:
                reach = relaxed.reach()
                self.try_plan(relaxed, turn=number // 10)
                if relaxed.prune(reach):
                    continue
            if stale >= PATIENCE:
                pace, stale = pace / 2, 0
                if pace < SLOWEST:
                    break
            if self.steps >= self.effort:
                return [branch]
            if not relaxed.move(chosen, pace):
                break
        relaxed.remember()
        relaxed.evaluate()
        reach = relaxed.reach()
        self.try_plan(relaxed, turn=self.splits)
        relaxed.prune(reach)
        return self.split(branch, relaxed) if branch.bound > self.value else []

    def try_plan(self, relaxed: _Relaxation, *, turn: int) -> None:
        """Make plans from what most of the priced paths agree on, and block by block."""
        options, blocks = self.problem.options, relaxed.blocks
        usual = relaxed.usual
        order = sorted(
            (o for o, share in usual.items() if share > RARE),
            key=lambda o: (
                -usual[o],
                -options[o].value - sum(relaxed.earnings(o)),
                options[o].start,
                o,
            ),
        )
        first = turn % max(1, len(blocks))
        turned = [*blocks[first:], *blocks[:first]]
        better = self.offer(self.fill(together(self.problem, order), turned))
        guided = self.fill([], turned, relaxed)
        better |= self.offer(self.fill(guided, turned))
        if better:
            self.polish(blocks)

    def split(self, branch: _Branch, relaxed: _Relaxation) -> list[_Branch]:
        """Cut a branch in two so that the priced path of neither is the one just found."""
        self.splits += 1
        chosen, _ = relaxed.evaluate()
        broken = relaxed.most_broken(chosen)
        if broken is None:
            # The path obeys every limit, yet is worth less than its price: an unused allowance
            # was paid for. Any option of the path is as good to split on as another.
            free = [o for o in branch.alive if o not in branch.forced]
            if not free:
                self.offer(together(self.problem, sorted(branch.forced)))
                return []
            chosen = [o for o in chosen if o not in branch.forced] or free
            number = max(chosen, key=lambda o: (self.problem.options[o].value, -o))
            return self.with_and_without(branch, number)
        kind, group, members = broken
        if kind == "best":
            return self.halve_extras(branch, group, members)
        if self.problem.limits[group].most == 1:
            return self.halve(branch, group, members)
        return self.with_and_without(branch, members[0])

    def with_and_without(self, branch: _Branch, number: int) -> list[_Branch]:
        """One branch has the option for certain, the other has not."""
        without = _copy(branch, alive=[o for o in branch.alive if o != number])
        excluded = {
            other
            for limit in self.limits_of[number]
            if self.problem.limits[limit].most == 1
            for other in self.problem.limits[limit].options
        } - {number}
        having = _copy(
            branch,
            alive=[o for o in branch.alive if o not in excluded],
            forced=branch.forced | {number},
        )
        return [having, without]

    def halve(self, branch: _Branch, group: int, members: Sequence[int]) -> list[_Branch]:
        """At most one of a group: it is among the earlier ones, or among the later ones."""
        options = self.problem.options
        inside = set(self.problem.limits[group].options)
        cut = sorted(options[o].start for o in members)[1]
        early = {o for o in inside if options[o].start < cut}
        if not early or early == inside:
            return self.with_and_without(branch, members[0])
        return [
            _copy(branch, alive=[o for o in branch.alive if o not in inside - early]),
            _copy(branch, alive=[o for o in branch.alive if o not in early]),
        ]

    def halve_extras(self, branch: _Branch, group: int, members: Sequence[int]) -> list[_Branch]:
        """Let the first of these earn the largest extra in one branch, any other in the second."""
        first = members[0]
        only, others = list(branch.extras), list(branch.extras)
        only[group] = {first: branch.extras[group][first]}
        others[group] = {o: e for o, e in branch.extras[group].items() if o != first}
        return [_copy(branch, extras=only), _copy(branch, extras=others)]


def _copy(
    branch: _Branch,
    *,
    alive: list[int] | None = None,
    forced: frozenset[int] | None = None,
    extras: list[dict[int, int]] | None = None,
) -> _Branch:
    return _Branch(
        alive=branch.alive if alive is None else alive,
        forced=branch.forced if forced is None else forced,
        extras=branch.extras if extras is None else extras,
        prices=list(branch.prices),
        fees=list(branch.fees),
        bound=branch.bound,
    )


class _Relaxation:
    """The priced problem of one branch: every limit is for sale, and a longest path solves it.

    An option is worth its value, less the price of every limit it counts for, plus every extra
    that exceeds the fee for earning it. Each limit's allowance and each fee is paid back once, so
    the longest path plus these is never below the best plan.
    """

    def __init__(self, search: _Search, branch: _Branch) -> None:
        self.search = search
        self.branch = branch
        self.prices = list(branch.prices)
        self.fees = list(branch.fees)
        self.lowest = (list(self.prices), list(self.fees))
        self.lowest_bound = branch.bound
        self.trend: dict[int, float] = {}
        self.priced = [NEVER] * len(search.problem.options)
        self.usual: dict[int, float] = {}
        self.build()

    def build(self) -> None:
        """Lay out what is still alive."""
        search, problem = self.search, self.search.problem
        parts: list[list[int]] = [[] for _ in range(search.parts)]
        for option in self.branch.alive:
            parts[search.block_of[option]].append(option)
        self.blocks = [Paths(problem, part) for part in parts]
        # A limit needs no price where the paths of one block remember it, and no other has it.
        home = {o: b for b, block in enumerate(self.blocks) for m in block.members for o in m}
        search.steps += 4 * sum(block.cost for block in self.blocks)
        alive = set(self.branch.alive)
        self.usual = {o: share for o, share in self.usual.items() if o in alive}
        self.limits = {}
        for number, limit in enumerate(problem.limits):
            members = tuple(o for o in limit.options if o in alive)
            blocks = {home[o] for o in members}
            if len(blocks) == 1 and number in self.blocks[blocks.pop()].tracked:
                continue
            if len(members) > limit.most:
                self.limits[number] = members
        self.bests = {}
        for number, extras in enumerate(self.branch.extras):
            kept = {o: e for o, e in extras.items() if o in alive}
            if kept:
                self.bests[number] = kept
        self.limits_of = {o: [n for n in search.limits_of[o] if n in self.limits] for o in alive}
        self.extras_of = {
            o: [(n, self.bests[n][o]) for n in search.bests_of[o] if o in self.bests.get(n, ())]
            for o in alive
        }

    def earnings(self, option: int) -> list[int]:
        """Return the extras that an option may earn in this branch."""
        return [extra for _, extra in self.extras_of[option]]

    def price(self, option: int) -> int:
        """Return what an option is worth at the present prices."""
        worth = self.search.problem.options[option].value * SCALE
        if option in self.branch.forced:
            worth += self.search.force * SCALE
        for limit in self.limits_of[option]:
            worth -= self.prices[limit]
        for best, extra in self.extras_of[option]:
            left = extra * SCALE - self.fees[best]
            if left > 0:
                worth += left
        return worth

    def evaluate(self) -> tuple[list[int], int]:
        """Return the options of a longest path, and the bound in whole units of value."""
        for option in self.branch.alive:
            self.priced[option] = self.price(option)
        self.lengths = [block.forward(self.priced) for block in self.blocks]
        self.search.steps += sum(block.cost for block in self.blocks) + 3 * len(self.branch.alive)
        self.paid = (
            sum(self.search.problem.limits[n].most * self.prices[n] for n in self.limits)
            + sum(self.fees[n] for n in self.bests)
            - len(self.branch.forced) * self.search.force * SCALE
        )
        self.length = sum(self.lengths) + self.paid
        bound = self.length // SCALE
        if bound < self.lowest_bound:
            self.lowest_bound = bound
            self.lowest = (list(self.prices), list(self.fees))
        chosen = [option for block in self.blocks for option in block.path()]
        for option in self.usual:
            self.usual[option] *= 1 - FRESH
        for option in chosen:
            self.usual[option] = self.usual.get(option, 0.0) + FRESH
        return chosen, bound

    def remember(self) -> None:
        """Leave the best prices with the branch, for its halves to begin from."""
        self.branch.prices, self.branch.fees = list(self.lowest[0]), list(self.lowest[1])
        self.prices, self.fees = list(self.lowest[0]), list(self.lowest[1])

    def reach(self) -> dict[int, int]:
        """Return, for each option, a length that no priced path through it exceeds."""
        self.search.steps += sum(2 * block.cost for block in self.blocks)
        total = sum(self.lengths)
        return {
            option: total - longest + length
            for block, longest in zip(self.blocks, self.lengths, strict=True)
            for option, length in block.through().items()
        }

    def prune(self, reach: Mapping[int, int]) -> bool:
        """Remove the options through which no plan can beat the best one."""
        least = (self.search.value + 1) * SCALE - self.paid
        doomed = {o for o, length in reach.items() if length < least}
        if not doomed:
            return False
        self.branch.alive = [o for o in self.branch.alive if o not in doomed]
        if any(option in doomed for option in self.branch.forced) or not self.branch.alive:
            self.branch.bound = self.search.value
            return True
        self.build()
        return True

    def surplus(self, chosen: Sequence[int]) -> tuple[dict[int, int], dict[int, int]]:
        """Return how far a path exceeds each limit, and each "only once"."""
        over = {n: -self.search.problem.limits[n].most for n in self.limits}
        twice = dict.fromkeys(self.bests, -1)
        for option in chosen:
            for limit in self.limits_of[option]:
                over[limit] += 1
            for best, extra in self.extras_of[option]:
                if extra * SCALE > self.fees[best]:
                    twice[best] += 1
        return over, twice

    def move(self, chosen: Sequence[int], pace: float) -> bool:
        """Raise the price of what is overdrawn, lower what is not used; False when nothing is."""
        over, twice = self.surplus(chosen)
        steps: list[tuple[list[int], int, float]] = []
        norm = 0.0
        for table, surpluses, offset in ((self.prices, over, 0), (self.fees, twice, 1)):
            for number, surplus in surpluses.items():
                key = 2 * number + offset
                pull = surplus + MEMORY * self.trend.get(key, 0.0)
                if table[number] == 0 and pull < 0:
                    pull = 0.0
                self.trend[key] = pull
                if pull:
                    steps.append((table, number, pull))
                    norm += pull * pull
        if not norm:
            return False
        length = self.length - self.search.value * SCALE
        size = pace * max(length, SCALE // 8) / norm
        for table, number, pull in steps:
            table[number] = max(0, table[number] + round(size * pull))
        return True

    def most_broken(self, chosen: Sequence[int]) -> tuple[str, int, list[int]] | None:
        """Return the limit or the "only once" that a path breaks most, and who breaks it."""
        over, twice = self.surplus(chosen)
        broken = [
            (surplus, self.prices[number], "limit", number)
            for number, surplus in over.items()
            if surplus > 0
        ]
        broken += [
            (surplus, self.fees[number], "best", number)
            for number, surplus in twice.items()
            if surplus > 0
        ]
        if not broken:
            return None
        _, _, kind, group = max(broken, key=lambda b: (b[0], b[1], b[2], -b[3]))
        if kind == "limit":
            inside = set(self.limits[group])
            members = [o for o in chosen if o in inside and o not in self.branch.forced]
        else:
            inside = {o for o, e in self.bests[group].items() if e * SCALE > self.fees[group]}
            members = [o for o in chosen if o in inside]
        options = self.search.problem.options
        members.sort(key=lambda o: (-options[o].value, o))
        return (kind, group, members) if members else None


def _blocks(problem: Problem, alive: Iterable[int]) -> list[list[int]]:
    """Return the options in runs so far apart that one never stands in the way of another."""
    widest = max((max(row) for row in problem.gaps), default=0)
    blocks: list[list[int]] = []
    free = 0
    for number in sorted(alive, key=lambda o: (problem.options[o].start, o)):
        option = problem.options[number]
        if not blocks or option.start >= free + widest:
            blocks.append([])
        blocks[-1].append(number)
        free = max(free, option.end)
    return blocks
