"""The steps of a certification: relax, restrict, solve in full, polish; `certify` runs them."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from channelsim.optimisation.criteria import Criterion, MeanResponse
from channelsim.optimisation.curves import Floats, TabulatedCurve
from channelsim.optimisation.greedy import jump_greedy
from channelsim.optimisation.pieces import Zone, finer, marks_around, over_estimate
from channelsim.optimisation.reading import ProblemError
from channelsim.optimisation.separable import Draft, new_money, read_zones, write_cells
from channelsim.optimisation.sharpen import cost_of_zone, sharpen
from channelsim.optimisation.solution import Solution
from channelsim.optimisation.solver import Programme
from channelsim.optimisation.task import Infeasible, Task, relative_gap

Zones = Sequence[tuple[Zone, ...]]

SMALL = 30  # cells up to which many marks a round are cheap
SOFT_SECONDS = 0.5  # the time limit is exceeded by so much rather than return nothing


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
        """Certified relative gap so far."""
        return relative_gap(self.bound, self.value)

    @property
    def left(self) -> float:
        """Seconds until the deadline."""
        return self.deadline - time.perf_counter()

    @property
    def done(self) -> bool:
        """Whether the tolerance or the deadline is reached."""
        return self.gap <= self.tolerance or self.left <= 0

    def zones(self) -> list[tuple[Zone, ...]]:
        """Over-estimators of all cells with the marks so far."""
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
        if limit_s is None:
            limit_s = max(self.left, SOFT_SECONDS) if relax else self.left
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
            bound = -solution.bound * self.worth
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

    def compare_greedy(self) -> None:
        """Take the jump greedy plan if it is better and its steps can honour the limits.

        So a certified plan is never worse than the quick one, and a time limit leaves a plan.
        """
        try:
            levels = jump_greedy(self.task.terms, self.task.limits)
        except ProblemError:
            return
        short = self.criterion.shortfall(self.task.terms, levels)
        value = self.criterion.value(self.task.terms, levels)
        if short > 0 or value <= self.value or not self._keeps_limits(levels):
            return
        self.levels, self.value = levels, value
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
            costs = [cost_of_zone(draft, solution, i, z) for z in range(len(choice))]
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
                    around = marks_around(fixed[i], float(levels[i])) if small else ()
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
