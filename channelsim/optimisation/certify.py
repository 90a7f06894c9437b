"""From curves and limits to a plan with a certificate.

1. Solve the linear relaxation, adding tangents where its solution lies, until it settles: a bound.
2. Allow each cell only the zones that the relaxation uses, solve that small programme, fix its
   zones and refine the tangents around it: a plan, valued on the true curves.
3. While the gap between bound and plan is above the tolerance: drop the zones whose reduced cost
   proves them useless, solve the programme in full, and refine the plan and the pieces around it.
4. Fix the zones of the best plan and read the duals.

The bound always belongs to an over-estimate of the true problem, so the gap certifies the plan on
the true curves, not on their approximation.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from channelsim.optimisation.criteria import Criterion, MeanResponse
from channelsim.optimisation.curves import Floats, TabulatedCurve
from channelsim.optimisation.greedy import jump_greedy
from channelsim.optimisation.pieces import Zone, finer, first_marks, over_estimate
from channelsim.optimisation.reading import ProblemError
from channelsim.optimisation.separable import (
    Draft,
    Limit,
    Term,
    new_money,
    read_zones,
    write_cells,
)
from channelsim.optimisation.sharpen import sharpen
from channelsim.optimisation.solver import Programme, Solution

Status = Literal["optimal", "time_limit", "stalled", "quick"]
Zones = Sequence[tuple[Zone, ...]]

SMALL = 30  # cells up to which many marks a round are cheap
SOFT_SECONDS = 0.5  # the time limit is exceeded by so much rather than return nothing


class Infeasible(ValueError):
    """No choice of levels meets all limits."""


class NoPlanFound(RuntimeError):
    """The time limit was reached before any plan was found."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """What to choose: cells, limits and a criterion."""

    terms: tuple[Term, ...]
    limits: tuple[Limit, ...]
    criterion: Criterion


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Levels with their certificate.

    `duals` are changes of the criterion per unit of each limit's right-hand side; `prices` is what
    a unit of level costs in each cell through the limits it shares with others.
    """

    levels: Floats
    value: float
    bound: float
    status: Status
    duals: Mapping[str, float]
    prices: Floats
    rounds: int
    seconds: float

    @property
    def gap(self) -> float:
        """Certified relative gap."""
        return relative_gap(self.bound, self.value)


def relative_gap(bound: float, value: float) -> float:
    """Gap relative to the larger of bound and value; zero when both are zero."""
    scale = max(abs(bound), abs(value))
    return max(0.0, bound - value) / scale if scale > 0 else 0.0


@dataclass(kw_only=True)
class Search:
    """The state of one certification; use `certify`."""

    task: Task
    tolerance: float
    deadline: float
    marks: list[set[float]]
    quick: bool = False
    bound: float = math.inf
    value: float = -math.inf
    levels: Floats | None = None
    chosen: tuple[Zone, ...] = ()
    criterion: Criterion = field(init=False)
    rounds: int = 0

    def __post_init__(self) -> None:
        self.criterion = self.task.criterion
        self.unit = float(np.mean([max(term.reach, 1e-300) for term in self.task.terms]))
        self._replicated = self.criterion.replicated

    @property
    def gap(self) -> float:
        return relative_gap(self.bound, self.value)

    @property
    def left(self) -> float:
        return self.deadline - time.perf_counter()

    @property
    def done(self) -> bool:
        return self.gap <= self.tolerance or self.left <= 0

    def zones(self) -> list[tuple[Zone, ...]]:
        return [
            over_estimate(term.curve, term.domain, marks, replicated=self._replicated)
            for term, marks in zip(self.task.terms, self.marks, strict=True)
        ]

    def attempt(
        self, zones: Zones, *, relax: bool, gap: float = 1e-9, limit_s: float | None = None
    ) -> tuple[Draft, Solution]:
        """Build and solve one programme; its objective is minus the criterion over `worth`."""
        self.rounds += 1
        draft = Draft(programme=Programme("plan"), terms=self.task.terms, unit=self.unit)
        write_cells(draft, zones, relax=relax)
        for limit in self.task.limits:
            limit.write(draft)
        self.worth = max(sum(float(np.abs(z.values).max()) for c in zones for z in c), 1e-300) / 1e3
        self.criterion.write(draft, self.worth)
        limit_s = self.left if limit_s is None else limit_s
        return draft, draft.programme.solve(time_limit_s=limit_s, relative_gap=gap, relax=relax)

    def relax(self) -> tuple[Draft, Solution]:
        """Step 1: hull bound, tangents added until it settles."""
        before = math.inf
        for _ in range(12):
            zones = self.zones()
            draft, solution = self.attempt(zones, relax=True)
            if solution.status == "infeasible":
                raise Infeasible("the limits exclude one another")
            if not solution.found:
                break
            bound = -solution.objective * self.worth
            self.bound = min(self.bound, bound)
            settled = before - bound <= 0.1 * self.tolerance * abs(bound)
            if settled or not self._mark_tangents(draft, solution) or self.left <= 0:
                break
            before = bound
        return draft, solution

    def _mark_tangents(self, draft: Draft, solution: Solution) -> bool:
        added = False
        for i in range(len(self.task.terms)):
            if isinstance(self.task.terms[i].curve, TabulatedCurve):
                continue
            for z, _, level in read_zones(draft, solution, i):
                if draft.zones[i][z].tangent and level not in self.marks[i]:
                    self.marks[i].add(level)
                    added = True
        return added

    def restrict(self, draft: Draft, solution: Solution) -> None:
        """Step 2: only the zones that the relaxation uses."""
        zones = [
            tuple(draft.zones[i][z] for z, _, _ in read_zones(draft, solution, i))
            for i in range(len(self.task.terms))
        ]
        limit_s = max(0.3 * self.left, SOFT_SECONDS)
        draft, solution = self.attempt(
            zones, relax=False, gap=0.25 * self.tolerance, limit_s=limit_s
        )
        if solution.found:
            self.polish(draft, solution)

    def fall_back(self) -> None:
        """Take the jump greedy plan where its steps can honour the limits."""
        try:
            levels = jump_greedy(self.task.terms, self.task.limits)
        except ProblemError:
            return
        short = self.criterion.shortfall(self.task.terms, levels)
        if short > 0 or not self._keeps_limits(levels):
            return
        self.levels = levels
        self.value = self.criterion.value(self.task.terms, levels)
        self.chosen = tuple(
            next(z for z in zones if z.interval[0] <= x <= z.interval[1])
            for zones, x in zip(self.zones(), levels, strict=True)
        )

    def full(self) -> None:
        """Step 3: all zones that may still matter; splits chords where the solution lies."""
        zones, dropped = self._useful_zones()
        draft, solution = self.attempt(zones, relax=False, gap=0.4 * self.tolerance)
        if solution.status == "infeasible":
            if self.levels is None:
                raise Infeasible("the limits exclude one another")
            self.bound = min(self.bound, self.value)
            return
        bound = -solution.bound * self.worth
        self.bound = min(self.bound, max(bound, self.value) if dropped else bound)
        if solution.found:
            for i, term in enumerate(self.task.terms):
                if self._replicated or not isinstance(term.curve, TabulatedCurve):
                    self.marks[i].update(level for _, _, level in read_zones(draft, solution, i))
            self.polish(draft, solution)

    def _useful_zones(self) -> tuple[list[tuple[Zone, ...]], bool]:
        draft, solution = self.relax()
        zones = [draft.zones[i] for i in range(len(self.task.terms))]
        if self.levels is None or not solution.found:
            return zones, False
        room = -self.value / self.worth - solution.objective + 1e-6
        kept = []
        for i, choice in enumerate(zones):
            costs = [_reduced(draft, solution, i, z) for z in range(len(choice))]
            kept.append(tuple(z for z, c in zip(choice, costs, strict=True) if c <= room))
        return kept, True

    def polish(self, draft: Draft, solution: Solution) -> None:
        """Fix the zones of a solution and refine around it; keep the best true value."""
        n = len(self.task.terms)
        used = [max(read_zones(draft, solution, i), key=lambda u: u[1])[0] for i in range(n)]
        fixed = [draft.zones[i][used[i]] for i in range(n)]
        small = n <= SMALL
        exact = max(0.02 * self.tolerance, 1e-10)
        last = -math.inf
        for _ in range(16):
            levels = self._clean(draft.read_levels(solution), fixed)
            short = self.criterion.shortfall(self.task.terms, levels)
            value = self.criterion.value(self.task.terms, levels)
            if short <= 0 and value > self.value and self._keeps_limits(levels):
                self.value, self.levels, self.chosen = value, levels, tuple(fixed)
            promise = -solution.objective * self.worth
            close = promise - value <= exact * max(abs(promise), abs(value))
            if (close and short <= 0) or self.left <= 0:
                break
            if short <= 0 and value - last <= 0.1 * exact * abs(value) and last > -math.inf:
                break
            last = value if short <= 0 else -math.inf
            for i in range(n):
                if fixed[i].tangent:
                    around = _around(fixed[i], float(levels[i])) if small else ()
                    self.marks[i].update((float(levels[i]), *around))
                    fixed[i] = finer(self.task.terms[i].curve, fixed[i], self.marks[i])
            self.criterion = self.criterion.tightened(short if close else 0.0)
            draft, solution = self._resolve(fixed)
            if not solution.found:
                break
        self.criterion = self.task.criterion

    def _keeps_limits(self, levels: Floats) -> bool:
        """Judge a plan by the limits' own measure, which knows nothing of the programme."""
        spends = new_money(self.task.terms, levels)
        near = -1e-6 * max(float(np.abs(spends).max()), 1e-300)
        return all(limit.slack(spends) >= near for limit in self.task.limits)

    def _resolve(self, fixed: Sequence[Zone]) -> tuple[Draft, Solution]:
        carried = any(term.kept for term in self.task.terms)
        return self.attempt([(zone,) for zone in fixed], relax=not carried)

    def _clean(self, levels: Floats, fixed: Sequence[Zone]) -> Floats:
        """Remove the solver's rounding at the ends of the zones."""
        low, high = np.array([zone.interval for zone in fixed]).T
        levels = np.clip(levels, low, high)
        near = 1e-11 * self.unit
        return np.where(levels - low < near, low, np.where(high - levels < near, high, levels))

    def duals(self) -> tuple[dict[str, float], Floats]:
        """Step 4: duals of the limits with the best plan's zones fixed."""
        n = len(self.task.terms)
        assert self.levels is not None
        fixed = [
            (finer(t.curve, z, self.marks[i] | {float(self.levels[i])}),)
            for i, (t, z) in enumerate(zip(self.task.terms, self.chosen, strict=True))
        ]
        draft, solution = self.attempt(fixed, relax=True)
        if solution.status != "optimal":
            return {}, np.full(n, math.nan)
        duals = {name: -dual * self.worth for name, dual in solution.duals.items()}
        prices = np.array([duals[f"level {i}"] for i in range(n)])
        if isinstance(self.criterion, MeanResponse):
            intervals = [zone.interval for (zone,) in fixed]
            levels = self._clean(draft.read_levels(solution), self.chosen)
            sharp = sharpen(draft, solution, intervals, levels, duals)
            if sharp is not None and self._as_good(sharp.levels):
                self.levels = sharp.levels
                self.value = max(self.value, self.criterion.value(self.task.terms, sharp.levels))
                return dict(sharp.duals), sharp.prices
        return duals, prices

    def _as_good(self, levels: Floats) -> bool:
        value = self.criterion.value(self.task.terms, levels)
        return value >= self.value - 1e-11 * abs(self.value) and self._keeps_limits(levels)


def _around(zone: Zone, level: float) -> list[float]:
    """Seven more marks between the corners next to a level: eight times finer a round."""
    k = int(np.clip(np.searchsorted(zone.spends, level), 1, zone.spends.size - 1))
    low = zone.spends[max(k - 2, 0)]
    high = zone.spends[min(k + 1, zone.spends.size - 1)]
    return [float(mark) for mark in np.linspace(low, high, 9)[1:-1]]


def _reduced(draft: Draft, solution: Solution, i: int, z: int) -> float:
    """Least cost of forcing cell i into zone z, by linear duality."""
    weights = draft.weights[i][z]
    cost = min(solution.reduced[w.name] for w in weights)
    if len(weights) > 1 and (i, z) in draft.choices:
        cost += solution.reduced[draft.choices[i, z].name]
    return cost


def _verdict(search: Search, *, quick: bool) -> Status:
    if quick:
        return "quick"
    if search.gap <= search.tolerance:
        return "optimal"
    return "time_limit" if search.left <= 0 else "stalled"


def certify(
    task: Task,
    *,
    tolerance: float,
    time_limit_s: float,
    quick: bool = False,
    marks: Sequence[Sequence[float]] | None = None,
    pieces: int = 8,
) -> Answer:
    """Find levels whose value is within `tolerance` of the proven bound.

    Parameters
    ----------
    tolerance : float
        Relative gap to certify (share).
    time_limit_s : float
        Wall-clock limit; what was found and proven until then is returned as "time_limit".
        ("stalled": more rounds change nothing, the tolerance is beyond the solver's arithmetic.)
    quick : bool
        Stop after step 2 (hull relaxation and its repair); the gap is reported, not pursued.
    marks : sequence of sequences of float
        Further tangent points to start from, such as the levels of a neighbouring problem.

    Raises
    ------
    Infeasible
        If the limits exclude one another.
    NoPlanFound
        If the time limit came before the first plan.
    """
    started = time.perf_counter()
    first = [set(first_marks(t.curve, t.domain[0][0], t.reach, pieces)) for t in task.terms]
    for own, more in zip(first, marks or (), strict=marks is not None):
        own.update(more)
    search = Search(
        task=task,
        tolerance=tolerance,
        deadline=started + time_limit_s,
        marks=first,
    )
    draft, solution = search.relax()
    if solution.found:
        search.restrict(draft, solution)
    if search.levels is None and search.left <= 0:
        search.fall_back()
    before = (math.nan, math.nan, 0)
    while not search.done and not (quick and search.levels is not None):
        search.full()
        now = (search.bound, search.value, sum(map(len, search.marks)))
        if now == before:
            break
        before = now
    if search.levels is None:
        raise NoPlanFound(f"no plan within {time_limit_s:g} s; bound so far {search.bound:g}")
    duals, prices = search.duals()
    return Answer(
        levels=search.levels,
        value=search.value,
        bound=max(search.bound, search.value),
        status=_verdict(search, quick=quick),
        duals=duals,
        prices=prices,
        rounds=search.rounds,
        seconds=time.perf_counter() - started,
    )
