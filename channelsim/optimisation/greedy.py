"""The instant tier: jump greedy, which certifies nothing.

From rest, the cell with the best average return of any jump to a later point gets that jump, until
the money is gone. On concave curves this is the classic greedy marginal allocation; the jumps carry
it over the convex foot of an S-curve. It is the rival that the certified tier has to beat.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from channelsim.optimisation.criteria import responses
from channelsim.optimisation.curves import Floats
from channelsim.optimisation.limits import AtMost, SpendLimit
from channelsim.optimisation.pieces import first_marks
from channelsim.optimisation.reading import ProblemError
from channelsim.optimisation.separable import Limit, Term

POINTS = 60


def jump_greedy(terms: Sequence[Term], limits: Sequence[Limit], *, points: int = POINTS) -> Floats:
    """Levels chosen by jump greedy, shape `(n_cells,)`.

    Floors of groups are served first, each by jumps within its group; caps and counts of active
    groups are then respected throughout.

    Parameters
    ----------
    terms : sequence of Term
        Cells, with single-cell limits in their domains.
    limits : sequence of Limit
        `SpendLimit` and `AtMost`.
    points : int
        Points per cell at which jumps may end (money is otherwise continuous).

    Raises
    ------
    ProblemError
        For limits that greedy steps cannot honour (shares, smoothness, carry-over): use `hull`.
    """
    other = [limit.name for limit in limits if not isinstance(limit, SpendLimit | AtMost)]
    other += [f"carry-over of {term.name}" for term in terms if term.kept]
    if other:
        raise ProblemError([f"effort: greedy cannot honour {name!r}; use hull" for name in other])
    climb = _Climb(terms, limits, points)
    floors = [limit for limit in limits if isinstance(limit, SpendLimit) and limit.low is not None]
    for floor in floors:
        climb.run(floor.cells, floor)
    climb.run(tuple(range(len(terms))), None)
    unmet = [f.name for f in floors if f.slack(climb.levels) < -1e-7 * float(climb.levels.max())]
    if unmet:
        raise ProblemError([f"effort: greedy found no way to meet {n!r}; use hull" for n in unmet])
    return climb.levels


class _Climb:
    """Levels on their way up."""

    def __init__(self, terms: Sequence[Term], limits: Sequence[Limit], points: int) -> None:
        self.terms = terms
        self.levels = np.array([term.domain[0][0] for term in terms])
        n = len(terms)
        self.room: list[float] = []
        self.counts: list[AtMost] = [limit for limit in limits if isinstance(limit, AtMost)]
        self.capped: list[list[int]] = [[] for _ in range(n)]
        for limit in limits:
            if isinstance(limit, SpendLimit) and limit.high is not None:
                for i in limit.cells:
                    self.capped[i].append(len(self.room))
                self.room.append(limit.high - float(self.levels[list(limit.cells)].sum()))
        self.grids = [_grid(term, points) for term in terms]
        self.values = [
            term.curve.response(grid) for term, grid in zip(terms, self.grids, strict=True)
        ]
        self.now = responses(terms, self.levels)

    def allowed(self, i: int) -> float:
        """Money that the cell may still take."""
        return min((self.room[c] for c in self.capped[i]), default=np.inf)

    def may_wake(self, i: int) -> bool:
        """Whether counts of active groups let the cell become active."""
        if self.levels[i] > 0:
            return True
        for count in self.counts:
            groups = [group for group in count.groups if i in group]
            asleep = [g for g in groups if self.levels[list(g)].max() <= 0]
            active = sum(bool(self.levels[list(g)].max() > 0) for g in count.groups)
            if active + len(asleep) > count.count:
                return False
        return True

    def best(self, i: int, most: float) -> tuple[float, float]:
        """Best average return of a jump of at most `most`, and the level it leads to."""
        level, grid, values = self.levels[i], self.grids[i], self.values[i]
        top = min(level + most, self.terms[i].reach)
        first = int(np.searchsorted(grid, level, side="right"))
        last = int(np.searchsorted(grid, top, side="right"))
        ends, gains = grid[first:last], values[first:last]
        if top > level and self.terms[i].domain[-1][0] <= top:
            ends = np.append(ends, top)
            gains = np.append(gains, self.terms[i].curve.response(top))
        far = ends > level + 1e-12 * self.terms[i].reach
        if not far.any():
            return -np.inf, level
        rates = (gains[far] - self.now[i]) / (ends[far] - level)
        k = int(np.argmax(rates))
        return float(rates[k]), float(ends[far][k])

    def run(self, cells: Sequence[int], floor: SpendLimit | None) -> None:
        """Jump within some cells while it pays, or until a floor is met."""
        import heapq

        heap = [(-np.inf, i, -1.0) for i in cells]
        heapq.heapify(heap)
        while heap:
            missing = -floor.slack(self.levels) if floor is not None else np.inf
            if missing <= 0:
                return
            rate, i, end = heapq.heappop(heap)
            if not self.may_wake(i):
                continue
            most = min(self.allowed(i), missing)
            fresh, target = self.best(i, most)
            if not np.isfinite(fresh) or (fresh <= 0 and floor is None):
                continue
            if -rate > fresh + 1e-15 or end != target:
                heapq.heappush(heap, (-fresh, i, target))
                continue
            self.move(i, target)
            heapq.heappush(heap, (-np.inf, i, -1.0))

    def move(self, i: int, target: float) -> None:
        """Take the jump."""
        for c in self.capped[i]:
            self.room[c] -= target - self.levels[i]
        self.levels[i] = target
        self.now[i] = float(self.terms[i].curve.response(target))


def _grid(term: Term, points: int) -> Floats:
    """Ends of jumps: where the curve bends, evenly over the range, and dense near its start."""
    low, high = term.domain[-1]
    even = np.linspace(0.0, 1.0, points)
    parts = [low + (high - low) * even, low + (high - low) * even**4, [term.domain[0][0]]]
    return np.unique(np.concatenate([*parts, first_marks(term.curve, low, high, points)]))
