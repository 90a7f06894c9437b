r"""The programme behind budgets and prices: a sum of one-variable curves under linear limits.

Every cell i has a level :math:`x_i` (spend, or a price) and earns :math:`f_i(x_i)`. The curve is
replaced by corners :math:`(b_{izk}, v_{izk})` of concave zones z (see `pieces`), so that with
weights :math:`w_{izk} \ge 0` and choices :math:`\delta_{iz} \in \{0, 1\}`

.. math::

    \max\; & \sum_{izk} v_{izk} w_{izk}                                             && (1) \\
    & \sum_k w_{izk} = \delta_{iz} \quad \forall i, z                               && (2) \\
    & \sum_z \delta_{iz} = 1 \quad \forall i                                        && (3) \\
    & x_i = \sum_{zk} b_{izk} w_{izk} \quad \forall i                               && (4) \\
    & s_i = x_i - \sum_j \lambda_{ij} x_j \ge 0 \quad \text{if money carries over}  && (5)

and the limits of the problem, (6) onwards, in `limits` and `prices`. Rows (2) and (3) describe the
convex hull of each cell's over-estimator, so the linear relaxation is the best that one can have
without looking at two cells together, and a concave curve costs no binary.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from channelsim.optimisation.curves import Floats, ResponseCurve
from channelsim.optimisation.pieces import Interval, Zone
from channelsim.optimisation.solution import Solution, Terms, Variable
from channelsim.optimisation.solver import Programme


@dataclass(frozen=True, kw_only=True)
class Term:
    """One cell: its curve, the levels it may take, and what earlier cells hand on to it.

    Attributes
    ----------
    name : str
        Shown in rows, reports and explanations.
    curve : ResponseCurve
        What the cell earns at each level.
    domain : tuple of (low, high)
        Allowed levels; an interval `(rest, rest)` among others means that the cell may rest.
    kept : tuple of (index of another cell, share)
        Part of the other cells' levels that is still at work here (carry-over).
    rest : float
        Level at which the cell counts as inactive: no spend, or an unchanged price.
    """

    name: str
    curve: ResponseCurve
    domain: tuple[Interval, ...]
    kept: tuple[tuple[int, float], ...] = ()
    rest: float = 0.0

    @property
    def reach(self) -> float:
        """Highest allowed level."""
        return max(high for _, high in self.domain)

    @property
    def may_rest(self) -> bool:
        """Whether rest is an alternative of its own, separate from other levels."""
        return len(self.domain) > 1 and (self.rest, self.rest) in self.domain


class Limit(Protocol):
    """A condition of the problem; writes its rows into a draft."""

    @property
    def name(self) -> str:
        """What the user knows it by."""
        ...

    def counted(self) -> Collection[int]:
        """Indices of the cells of which it must be known whether they are active."""
        ...

    def write(self, draft: Draft) -> None:
        """Add the rows of this limit."""
        ...

    def slack(self, spends: Floats) -> float:
        """Room left by a plan, measured without the solver; negative if the limit is broken."""
        ...


def new_money(terms: Sequence[Term], levels: Floats) -> Floats:
    """Spend of each cell: its level less what was carried over, shape `(n_cells,)`."""
    spends = levels.copy()
    for i, term in enumerate(terms):
        for j, share in term.kept:
            spends[i] -= share * levels[j]
    return np.where(np.abs(spends) > 1e-12 * float(levels.max(initial=0.0)), spends, 0.0)


@dataclass(kw_only=True)
class Draft:
    """A programme under construction, seen cell by cell.

    With `elastic` every limit may be broken at a price: the slacks are collected in `slacks`
    as (limit, variable, unit, +1 for too much or -1 for too little).
    """

    programme: Programme
    terms: Sequence[Term]
    unit: float
    elastic: bool = False
    levels: dict[int, Terms] = field(default_factory=dict)
    zones: dict[int, tuple[Zone, ...]] = field(default_factory=dict)
    weights: dict[int, list[list[Variable]]] = field(default_factory=dict)
    choices: dict[tuple[int, int], Variable] = field(default_factory=dict)
    slacks: list[tuple[str, Variable, float, int]] = field(default_factory=list)
    rows: list[tuple[str, Terms, float | None, float | None]] = field(default_factory=list)
    _activity: dict[int, Terms] = field(default_factory=dict)
    _groups: dict[tuple[int, ...], Terms] = field(default_factory=dict)

    def spend(self, i: int) -> Terms:
        """New money of the cell: its level less what was carried over."""
        terms = list(self.levels[i])
        for j, share in self.terms[i].kept:
            terms += [(variable, -share * factor) for variable, factor in self.levels[j]]
        return terms

    def total(self, cells: Collection[int]) -> Terms:
        """New money of several cells."""
        return [pair for i in cells for pair in self.spend(i)]

    def active(self, i: int) -> Terms:
        """One if the cell spends, zero if it rests."""
        if i not in self._activity:
            if self.terms[i].may_rest and not self.terms[i].kept and i in self.weights:
                self._activity[i] = [
                    (w, 1.0)
                    for zone, weights in zip(self.zones[i], self.weights[i], strict=True)
                    for w in weights
                    if zone.interval != (self.terms[i].rest, self.terms[i].rest)
                ]
            else:
                y = self.programme.variable(f"active{i}", 0, 1, integer=True)
                reach = self.terms[i].reach
                self.programme.row(
                    f"active {i}", [*self.spend(i), (y, -reach)], high=0.0, unit=self.unit
                )
                self._activity[i] = [(y, 1.0)]
        return self._activity[i]

    def any_active(self, cells: Sequence[int]) -> Terms:
        """One if at least one of the cells spends."""
        if len(cells) == 1:
            return self.active(cells[0])
        key = tuple(cells)
        if key not in self._groups:
            group = self.programme.variable(f"group{len(self._groups)}", 0, 1, integer=True)
            for i in cells:
                terms = [*self.active(i), (group, -1.0)]
                self.programme.row(f"group {len(self._groups)} of {i}", terms, high=0.0)
            self._groups[key] = [(group, 1.0)]
        return self._groups[key]

    def limit(
        self,
        name: str,
        terms: Terms,
        *,
        low: float | None = None,
        high: float | None = None,
        unit: float | None = None,
    ) -> None:
        """Add a row that the user knows by name; `unit` defaults to the unit of money."""
        scale = self.unit if unit is None else unit
        if self.elastic:
            terms = list(terms)
            for bound, sign in ((low, 1.0), (high, -1.0)):
                if bound is not None:
                    slack = self.programme.variable(f"slack{len(self.slacks)}", 0)
                    terms.append((slack, sign * scale))
                    self.slacks.append((name, slack, scale, int(-sign)))
        self.rows.append((name, terms, low, high))
        self.programme.row(name, terms, low=low, high=high, unit=scale)

    def read_levels(self, solution: Solution) -> Floats:
        """Levels of all cells at the incumbent, shape `(n_cells,)`."""
        return np.array([solution.value(self.levels[i]) for i in range(len(self.terms))])


def write_cells(draft: Draft, zones: Sequence[tuple[Zone, ...]], *, relax: bool = False) -> None:
    """Add variables and rows (2) to (5) for every cell."""
    for i, choice in enumerate(zones):
        draft.zones[i] = choice
        draft.weights[i] = [_write_zone(draft, i, z, relax=relax) for z in range(len(choice))]
        _write_one_zone_each(draft, i)
        _write_level(draft, i)
    for i, term in enumerate(draft.terms):
        if term.kept:
            draft.programme.row(f"carried {i}", draft.spend(i), low=0.0, unit=draft.unit)


def _write_zone(draft: Draft, i: int, z: int, *, relax: bool) -> list[Variable]:
    """(2): the weights of a zone add up to its choice."""
    programme, zone = draft.programme, draft.zones[i][z]
    single = len(draft.zones[i]) == 1
    if zone.spends.size == 1:
        point = programme.variable(f"w{i}_{z}_0", 0, 1, integer=not (single or relax))
        draft.choices[i, z] = point
        return [point]
    weights = [programme.variable(f"w{i}_{z}_{k}", 0, 1) for k in range(zone.spends.size)]
    if not single:
        chosen = programme.variable(f"z{i}_{z}", 0, 1, integer=not relax)
        draft.choices[i, z] = chosen
        programme.row(
            f"zone {i} {z}", [*((w, 1.0) for w in weights), (chosen, -1.0)], low=0, high=0
        )
    return weights


def _write_one_zone_each(draft: Draft, i: int) -> None:
    """(3): every cell is in exactly one zone."""
    if len(draft.zones[i]) == 1:
        terms = [(w, 1.0) for w in draft.weights[i][0]]
    else:
        terms = [(draft.choices[i, z], 1.0) for z in range(len(draft.zones[i]))]
    draft.programme.row(f"cell {i}", terms, low=1.0, high=1.0)


def _write_level(draft: Draft, i: int) -> None:
    """(4): the level is the mix of the corners."""
    level = draft.programme.variable(f"x{i}", None, None)
    draft.levels[i] = [(level, draft.unit)]
    terms: list[tuple[Variable, float]] = [(level, -draft.unit)]
    for zone, weights in zip(draft.zones[i], draft.weights[i], strict=True):
        terms += [(w, float(b)) for w, b in zip(weights, zone.spends, strict=True)]
    draft.programme.row(f"level {i}", terms, low=0.0, high=0.0, unit=draft.unit)


def read_zones(draft: Draft, solution: Solution, i: int) -> list[tuple[int, float, float]]:
    """Zones in use at a solution as (index, weight, level within the zone)."""
    used = []
    for z, (zone, weights) in enumerate(zip(draft.zones[i], draft.weights[i], strict=True)):
        shares = np.array([solution.value([(w, 1.0)]) for w in weights])
        weight = float(shares.sum())
        if weight > 1e-7:
            used.append((z, weight, float(shares @ zone.spends) / weight))
    return used
