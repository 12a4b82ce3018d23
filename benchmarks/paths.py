"""The longest path through what could be done, with a memory where a memory is needed.

Options that share start, end, place and family are one node; nodes are sorted by start, and one
may follow another when there is time to walk. Whatever ends long enough before is reached through
a running maximum, so only the arcs within the longest walk are written out.

A *family* is a set of visits that can each be made at most once and at the same times: the
posters of one hour, the lunch of one day. A path through such an hour could visit the best poster
six times over. So within the hours of a family each path is told apart by how many of its visits
it has made (its *layer*), and the k-th visit is worth the k-th best of the family. Families whose
hours overlap form a *cluster* and are counted side by side. That is exact where all members have
the same times, and never too low.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import itemgetter
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from confprep.agenda.problem import Problem

NEVER = -(10**18)
MOST_MINUTES = 240
"""Times further apart than this make no family."""
MOST_LAYERS = 96
"""Beyond this many, the smaller families of a cluster go without a memory."""

Taker = itemgetter  # fetches several entries of a list at once


class _Family(Struct):
    """Visits made at most once each, counted together."""

    limits: list[int]
    groups: list[tuple[int, ...]]
    """Living options, visit by visit."""
    first: int
    last: int
    """Earliest and latest start."""
    depth: int
    """How many of its times can be used one after the other."""
    stride: int = 1
    cluster: int = -1
    tops: list[int] = []
    """Values of its visits, best first."""
    order: list[int] = []
    """The visits in that order, as positions in `groups`."""


class _Cluster(Struct):
    """Families whose hours overlap; its nodes are a run of the list."""

    families: list[int]
    first: int
    last: int
    layers: int = 1
    begin: int = 0
    end: int = 0


class Paths:
    """The graph of the options still alive, and the last path found through it."""

    def __init__(self, problem: Problem, alive: Sequence[int]) -> None:
        self.problem = problem
        self._find_families(alive)
        family_of = {
            option: number
            for number, family in enumerate(self.families)
            for group in family.groups
            for option in group
        }
        spots: dict[tuple[int, int, int, int], list[int]] = {}
        for number in alive:
            option = problem.options[number]
            key = (option.start, option.end, option.place, family_of.get(number, -1))
            spots.setdefault(key, []).append(number)
        keys = sorted(spots)
        self.size = len(keys)
        self.members = [spots[key] for key in keys]
        self.family = [key[3] for key in keys]
        self._lay_out_clusters([key[0] for key in keys])
        self._lay_out_arcs(keys)

    # --- building ------------------------------------------------------------------------

    def _find_families(self, alive: Sequence[int]) -> None:
        options, living = self.problem.options, set(alive)
        found: dict[tuple[tuple[int, int, int], ...], _Family] = {}
        counted: set[int] = set()
        for number, limit in enumerate(self.problem.limits):
            times = tuple(
                sorted((options[o].start, options[o].end, options[o].place) for o in limit.options)
            )
            group = tuple(o for o in limit.options if o in living)
            close = group and times[-1][0] - times[0][0] <= MOST_MINUTES
            if limit.most != 1 or not close or counted.intersection(limit.options):
                continue
            counted.update(limit.options)
            first = min(options[o].start for o in group)
            last = max(options[o].start for o in group)
            family = found.setdefault(times, _Family([], [], first, last, 0))
            family.limits.append(number)
            family.groups.append(group)
            family.first, family.last = min(family.first, first), max(family.last, last)
        for family in found.values():
            family.depth = self._depth(family)
        # A single visit with a single time needs no memory.
        worthwhile = [f for f in found.values() if len({o for g in f.groups for o in g}) > 1]
        worthwhile.sort(key=lambda f: (f.first, f.last))
        self.families: list[_Family] = []
        self.clusters: list[_Cluster] = []
        for family in worthwhile:
            if not self.clusters or family.first > self.clusters[-1].last:
                self.clusters.append(_Cluster([], family.first, family.last))
            cluster = self.clusters[-1]
            if cluster.layers * (family.depth + 1) > MOST_LAYERS:
                continue
            family.cluster, family.stride = len(self.clusters) - 1, cluster.layers
            cluster.layers *= family.depth + 1
            cluster.last = max(cluster.last, family.last)
            cluster.families.append(len(self.families))
            self.families.append(family)
        self.tracked = frozenset(n for family in self.families for n in family.limits)

    def _depth(self, family: _Family) -> int:
        """Return how many of a family's times fit one after the other, walks aside."""
        times = sorted(
            {
                (self.problem.options[o].end, self.problem.options[o].start)
                for g in family.groups
                for o in g
            }
        )
        count, free = 0, NEVER
        for end, start in times:
            if start >= free:
                count, free = count + 1, end
        return min(count, len(family.groups))

    def _lay_out_clusters(self, starts: list[int]) -> None:
        self.starts = starts
        self.cluster = [-1] * self.size
        for number, cluster in enumerate(self.clusters):
            cluster.begin = bisect_left(starts, cluster.first)
            cluster.end = bisect_right(starts, cluster.last)
            for i in range(cluster.begin, cluster.end):
                self.cluster[i] = number
        self.depth = max((cluster.layers for cluster in self.clusters), default=1)

    def _lay_out_arcs(self, keys: Sequence[tuple[int, int, int, int]]) -> None:
        gaps = self.problem.gaps
        self.by_end = sorted(range(self.size), key=lambda i: (keys[i][1], i))
        places = sorted({key[2] for key in keys})
        widest = max((gaps[a][b] for a in places for b in places), default=0)
        ends = [keys[i][1] for i in self.by_end]
        self.far = [bisect_right(ends, key[0] - widest) for key in keys]
        self.far_after = [bisect_left(self.starts, key[1] + widest) for key in keys]
        before: list[list[int]] = []
        after: list[list[int]] = [[] for _ in keys]
        for i, key in enumerate(keys):
            start, place = key[0], key[2]
            before.append([])
            for j in self.by_end[self.far[i] : bisect_right(ends, start)]:
                if keys[j][1] + gaps[keys[j][2]][place] <= start:
                    before[i].append(j)
                    after[j].append(i)
        cluster = self.cluster
        self.near = before
        self.near_in = [
            _taker([j for j in before[i] if self._together(i, j)]) for i in range(self.size)
        ]
        self.near_out = [
            _taker([j for j in before[i] if not self._together(i, j)]) for i in range(self.size)
        ]
        self.after_in = [
            _taker([j for j in after[i] if self._together(i, j)]) for i in range(self.size)
        ]
        self.after_out = [
            _taker([j for j in after[i] if not self._together(i, j)]) for i in range(self.size)
        ]
        self.cost = sum(
            (3 + len(near)) * (1 if cluster[i] < 0 else 1 + self.clusters[cluster[i]].layers // 2)
            for i, near in enumerate(before)
        )

    def _together(self, one: int, other: int) -> bool:
        return self.cluster[one] == self.cluster[other] >= 0

    # --- the longest path ----------------------------------------------------------------

    def forward(self, values: Sequence[int]) -> int:  # noqa: C901 - the hot loop
        """Return the length of the longest path when each option is worth `values` of it."""
        self.values = values
        self.weights = [max([values[o] for o in members]) for members in self.members]
        for family in self.families:
            worths = [max([values[o] for o in group]) for group in family.groups]
            family.order = sorted(range(len(worths)), key=lambda g: -worths[g])
            family.tops = [worths[g] for g in family.order[: family.depth]]
        self.flat = flat = [0] * self.size
        self.layered = layered = [[NEVER] * self.size for _ in range(self.depth)]
        far, by_end, near_out, cluster_of = self.far, self.by_end, self.near_out, self.cluster
        weights = self.weights
        reached = best = outer = 0
        current = -1
        inside: list[int] = []
        for i in range(self.size):
            number = cluster_of[i]
            if number != current and number >= 0:
                current, outer = number, best
                inside = [NEVER] * self.clusters[number].layers
            while reached < far[i]:
                j = by_end[reached]
                reached += 1
                length = flat[j]
                best = max(best, length)
                if cluster_of[j] != current:
                    outer = max(outer, length)
                else:
                    for layer in range(len(inside)):
                        inside[layer] = max(inside[layer], layered[layer][j])
            take = near_out[i]
            if number < 0:
                before = best
                if take is not None:
                    before = max(before, *take(flat))
                flat[i] = before + weights[i]
                continue
            befores = inside.copy()
            entering = outer if take is None else max(outer, *take(flat))
            befores[0] = max(befores[0], entering)
            taking = self.near_in[i]
            if taking is not None:
                for layer, before in enumerate(befores):
                    nearest = max(taking(layered[layer]))
                    if nearest > before:
                        befores[layer] = nearest
            flat[i] = self._step(i, befores)
        return max(0, *flat, 0)

    def _step(self, i: int, befores: list[int]) -> int:
        """Enter the lengths of all layers at one node of a cluster; return the longest."""
        longest = NEVER
        family_number = self.family[i]
        if family_number < 0:
            weight = self.weights[i]
            for layer, before in enumerate(befores):
                if before > NEVER:
                    self.layered[layer][i] = length = before + weight
                    longest = max(longest, length)
            return longest
        family = self.families[family_number]
        stride, depth = family.stride, family.depth
        for layer, before in enumerate(befores):
            count = layer // stride % (depth + 1)
            if before > NEVER and count < depth:
                self.layered[layer + stride][i] = length = before + family.tops[count]
                longest = max(longest, length)
        return longest

    def path(self) -> list[int]:
        """Return the options on the longest path, in order of time.

        The k-th visit of a family is its k-th best, at a time of its own where it has one there.
        """
        nodes: list[int] = []
        i = max(range(self.size), key=lambda node: (self.flat[node], -node), default=-1)
        if i < 0 or self.flat[i] <= 0:
            return []
        layer = self._layer(i)
        while True:
            nodes.append(i)
            length = self.flat[i] if layer < 0 else self.layered[layer][i]
            layer, length = self._undo(i, layer, length)
            if length == 0 and layer <= 0:
                break
            i, layer = self._previous(i, layer, length)
        nodes.reverse()
        return self._name(nodes)

    def _layer(self, i: int) -> int:
        """Return the layer of a node's longest path, -1 outside the clusters."""
        if self.cluster[i] < 0:
            return -1
        return next(n for n, lengths in enumerate(self.layered) if lengths[i] == self.flat[i])

    def _undo(self, i: int, layer: int, length: int) -> tuple[int, int]:
        family = self.family[i]
        if family < 0:
            return layer, length - self.weights[i]
        family_record = self.families[family]
        before = layer - family_record.stride
        count = before // family_record.stride % (family_record.depth + 1)
        return before, length - family_record.tops[count]

    def _previous(self, i: int, layer: int, length: int) -> tuple[int, int]:
        """Return the node and layer before; of several the nearest, and the first of these."""
        for j in self.near[i]:
            if self._reaches(j, i, layer, length):
                return j, self._layer(j) if self.cluster[j] != self.cluster[i] else layer
        for position in range(self.far[i] - 1, -1, -1):
            j = self.by_end[position]
            if self._reaches(j, i, layer, length):
                return j, self._layer(j) if self.cluster[j] != self.cluster[i] else layer
        raise AssertionError(i)  # the length came from one of them

    def _reaches(self, j: int, i: int, layer: int, length: int) -> bool:
        if layer >= 0 and self.cluster[j] == self.cluster[i]:
            return self.layered[layer][j] == length
        return layer <= 0 and self.flat[j] == length

    def _name(self, nodes: Sequence[int]) -> list[int]:
        """Return the options that a path stands for."""
        counts = [0] * len(self.families)
        values = self.values
        chosen = []
        for i in nodes:
            number = self.family[i]
            if number < 0:
                chosen.append(max(self.members[i], key=lambda o: (values[o], -o)))
                continue
            family = self.families[number]
            group = family.groups[family.order[counts[number]]]
            counts[number] += 1
            here = set(self.members[i])
            chosen.append(max(group, key=lambda o: (o in here, values[o], -o)))
        return chosen

    # --- what a path through each option could reach --------------------------------------

    def through(self) -> dict[int, int]:
        """Return, for each option, a length that no path through it exceeds; after `forward`."""
        rest = self._backward()
        lengths: dict[int, int] = {}
        for i, members in enumerate(self.members):
            if self.cluster[i] < 0:
                longest = self.flat[i] + rest[0][i]
            else:
                layers = range(self.clusters[self.cluster[i]].layers)
                longest = max(self.layered[layer][i] + rest[layer][i] for layer in layers)
            number = self.family[i]
            if number < 0:
                for option in members:
                    lengths[option] = longest - self.weights[i] + self.values[option]
            else:
                # A visit worth less than the last that counts takes that one's place at best.
                least = self.families[number].tops[-1]
                for option in members:
                    lengths[option] = longest - max(0, least - self.values[option])
        return lengths

    def _backward(self) -> list[list[int]]:
        """Return, by layer and node, the longest that may still follow a path ending there."""
        rest = [[0] * self.size for _ in range(self.depth)]
        ahead = [[NEVER] * self.size for _ in range(self.depth)]
        enter = [0] * self.size
        tails = [0] * (self.size + 1)
        inner: list[list[int]] = []
        current = -1
        for i in range(self.size - 1, -1, -1):
            number = self.cluster[i]
            far, take = self.far_after[i], self.after_out[i]
            if number < 0:
                then = tails[far]
                if take is not None:
                    then = max(then, *take(enter))
                rest[0][i] = then
                enter[i] = then + self.weights[i]
            else:
                cluster = self.clusters[number]
                if number != current:
                    current = number
                    inner = [
                        [NEVER] * (cluster.end - cluster.begin + 1) for _ in range(cluster.layers)
                    ]
                then = tails[max(far, cluster.end)]
                if take is not None:
                    then = max(then, *take(enter))
                position = min(far, cluster.end) - cluster.begin
                taking = self.after_in[i]
                for layer in range(cluster.layers):
                    most = max(then, inner[layer][position])
                    if taking is not None:
                        most = max(most, *taking(ahead[layer]))
                    rest[layer][i] = most
                self._look_back(i, cluster, rest, ahead, inner)
                enter[i] = ahead[0][i]
            tails[i] = max(tails[i + 1], enter[i])
        return rest

    def _look_back(
        self,
        i: int,
        cluster: _Cluster,
        rest: list[list[int]],
        ahead: list[list[int]],
        inner: list[list[int]],
    ) -> None:
        """Enter what coming to a node of a cluster is worth, layer by layer."""
        family = self.families[self.family[i]] if self.family[i] >= 0 else None
        at = i - cluster.begin
        for layer in range(cluster.layers):
            if family is None:
                ahead[layer][i] = self.weights[i] + rest[layer][i]
            elif (count := layer // family.stride % (family.depth + 1)) < family.depth:
                ahead[layer][i] = family.tops[count] + rest[layer + family.stride][i]
            inner[layer][at] = max(inner[layer][at + 1], ahead[layer][i])


def _taker(nodes: Sequence[int]) -> itemgetter[tuple[int, ...]] | None:
    """Fetch several entries of a list at once; one alone is fetched twice, to make a tuple."""
    if not nodes:
        return None
    return itemgetter(*(nodes if len(nodes) > 1 else (nodes[0], nodes[0])))
