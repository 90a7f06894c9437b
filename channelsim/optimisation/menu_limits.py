"""The scheme menu, what is asked of it, and its limits (17) to (19) of `menu`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from channelsim.optimisation.curves import Floats
from channelsim.optimisation.explain import Row
from channelsim.optimisation.problem import Risk
from channelsim.optimisation.separable import Draft


@dataclass(frozen=True, kw_only=True)
class MenuProblem:
    """A validated scheme menu problem.

    Attributes
    ----------
    rebate_budget : float or None
        Money for rebates over all segments (mean over replications).
    at_most_schemes : int or None
        How many different schemes may be in use.
    neighbours : tuple of pairs of segments
        Segments that see each other's terms.
    max_step : float
        How far apart the generosity of neighbours may be.
    order : mapping of scheme to float
        Generosity of a scheme; by default its place in the menu: 0, 1, 2 …
    allowed : mapping of segment to schemes
        Schemes that a segment may get (`limits: [{segment, schemes}]`); all if absent.
    risk : Risk
        Mean, or mean mixed with CVaR over the replications.
    tolerance, time_limit_s : float
        Relative gap to prove, and seconds to do it in.
    """

    rebate_budget: float | None
    at_most_schemes: int | None
    neighbours: tuple[tuple[str, str], ...]
    max_step: float
    order: Mapping[str, float]
    allowed: Mapping[str, tuple[str, ...]]
    risk: Risk
    tolerance: float
    time_limit_s: float


@dataclass(frozen=True)
class Menu:
    """Segments, schemes and what each pair is worth, `(n_replications,)` each."""

    segments: tuple[str, ...]
    schemes: tuple[str, ...]
    contribution: Mapping[tuple[str, str], Floats]
    rebate: Mapping[tuple[str, str], float]


@dataclass(frozen=True, kw_only=True)
class RebateBudget:
    """(17) Rebates of all segments together."""

    name: str
    costs: Mapping[tuple[int, int], float]
    budget: float

    def write(self, draft: Draft) -> None:
        """Add row (17)."""
        unit = max(abs(self.budget), *(abs(cost) for cost in self.costs.values()), 1e-300)
        terms = [(y, self.costs[key]) for key, y in draft.choices.items()]
        draft.limit(self.name, terms, high=self.budget, unit=unit)


@dataclass(frozen=True, kw_only=True)
class FewSchemes:
    """(18) At most so many different schemes."""

    name: str
    count: int

    def write(self, draft: Draft) -> None:
        """Add rows (18)."""
        used = {
            m: draft.programme.variable(f"scheme{m}", 0, 1, integer=True)
            for m in sorted({m for _, m in draft.choices})
        }
        for (g, m), y in draft.choices.items():
            draft.programme.row(f"uses {g} {m}", [(y, 1.0), (used[m], -1.0)], high=0.0)
        draft.limit(self.name, [(u, 1.0) for u in used.values()], high=float(self.count))


@dataclass(frozen=True, kw_only=True)
class NearNeighbours:
    """(19) Two segments get schemes of similar generosity."""

    name: str
    pair: tuple[int, int]
    ranks: tuple[float, ...]
    step: float

    def write(self, draft: Draft) -> None:
        """Add row (19)."""
        sign = {self.pair[0]: 1.0, self.pair[1]: -1.0}
        terms = [(y, sign[g] * self.ranks[m]) for (g, m), y in draft.choices.items() if g in sign]
        draft.limit(self.name, terms, low=-self.step, high=self.step)


@dataclass(frozen=True, kw_only=True)
class AllowedSchemes:
    """Only some schemes for a segment."""

    name: str
    segment: int
    schemes: frozenset[int]

    def write(self, draft: Draft) -> None:
        """Add a row that closes the other schemes."""
        other = [
            (y, 1.0)
            for (g, m), y in draft.choices.items()
            if g == self.segment and m not in self.schemes
        ]
        if other:
            draft.limit(self.name, other, high=0.0)


def menu_limits(asked: MenuProblem, menu: Menu) -> tuple[Row, ...]:
    """Limits of a menu problem, in the order of the module `menu`."""
    limits: list[Row] = []
    if asked.rebate_budget is not None:
        costs = {
            (menu.segments.index(segment), menu.schemes.index(scheme)): cost
            for (segment, scheme), cost in menu.rebate.items()
        }
        limits.append(RebateBudget(name="rebate_budget", costs=costs, budget=asked.rebate_budget))
    if asked.at_most_schemes is not None:
        limits.append(FewSchemes(name="at_most_schemes", count=asked.at_most_schemes))
    ranks = tuple(asked.order[scheme] for scheme in menu.schemes)
    for first, second in asked.neighbours if math.isfinite(asked.max_step) else ():
        pair = (menu.segments.index(first), menu.segments.index(second))
        name = f"neighbours {first}, {second}"
        limits.append(NearNeighbours(name=name, pair=pair, ranks=ranks, step=asked.max_step))
    for segment, schemes in asked.allowed.items():
        allowed = frozenset(menu.schemes.index(scheme) for scheme in schemes)
        g = menu.segments.index(segment)
        limits.append(AllowedSchemes(name=f"schemes of {segment}", segment=g, schemes=allowed))
    return tuple(limits)
