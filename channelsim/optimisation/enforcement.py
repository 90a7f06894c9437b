r"""The reverse question: the cheapest enforcement that supports given prices.

With effort :math:`e_l \in [0, u_l]` of lever l at unit cost :math:`c_l`, which adds
:math:`a_{l,rs}` to the expected penalty of each diverted unit from r to s:

.. math::

    \min\; & \sum_l c_l e_l                                                              && (20) \\
    & t_{rs} + \pi_{rs} F_{rs} + \sum_l a_{l,rs} e_l \ge n_s - n_r \quad \forall r, s    && (21)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from channelsim.optimisation.explain import InfeasibleError, Row, explain_draft
from channelsim.optimisation.markets import Arc, read_arcs
from channelsim.optimisation.reading import Reader, nearest
from channelsim.optimisation.separable import Draft
from channelsim.optimisation.solution import Solution
from channelsim.optimisation.solver import Programme

if TYPE_CHECKING:
    import pandas as pd

_LEVERS = ("lever", "unit_cost", "most", "penalty_per_unit")


@dataclass(frozen=True, kw_only=True)
class EnforcementPlan:
    """The cheapest support of given prices.

    Attributes
    ----------
    effort : DataFrame
        Columns lever, effort, cost (money).
    arcs : DataFrame
        Columns source, destination, gap (widest net gap), cost (freight and expected penalty after
        the effort), slack, price (money of enforcement per unit of the gap: its dual).
    objective : float
        Money for enforcement.
    shadow_prices : mapping of arc name to float
        As the column `price`.
    """

    effort: pd.DataFrame
    arcs: pd.DataFrame
    objective: float
    shadow_prices: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class _Support:
    """(21) One way on which diversion must not pay."""

    name: str
    yields: tuple[float, ...]
    missing: float

    def write(self, draft: Draft) -> None:
        """Add row (21)."""
        terms = [(draft.choices[0, k], gain) for k, gain in enumerate(self.yields) if gain != 0]
        draft.limit(self.name, terms, low=self.missing, unit=max(1.0, abs(self.missing)))


@dataclass(frozen=True, kw_only=True)
class _Most:
    """The end of a lever."""

    name: str
    lever: int
    most: float

    def write(self, draft: Draft) -> None:
        """Add the cap."""
        terms = [(draft.choices[0, self.lever], 1.0)]
        draft.limit(self.name, terms, high=self.most, unit=max(1.0, self.most))


def cheapest_enforcement(
    prices: pd.DataFrame, arcs: pd.DataFrame, levers: pd.DataFrame
) -> EnforcementPlan:
    """Least money for enforcement under which nobody gains by diverting.

    Parameters
    ----------
    prices : DataFrame
        Columns region, net_price (money per unit)[, channel][, product].
    arcs : DataFrame
        Columns source, destination[, product], freight, penalty (money per unit, expected, today).
    levers : DataFrame
        Columns lever, unit_cost (money per unit of effort), most (units of effort),
        penalty_per_unit (expected penalty, money per diverted unit, that a unit of effort adds)
        [, source][, destination]: the ways it works on, all where empty or absent.

    Raises
    ------
    ProblemError, InfeasibleError, SolverMissing
        As for `allocate_budget`.

    Examples
    --------
    >>> import pandas as pd
    >>> prices = pd.DataFrame({"region": ["A", "B"], "net_price": [30.0, 57.0]})
    >>> arcs = pd.DataFrame({"source": ["A"], "destination": ["B"], "freight": [3.0],
    ...                      "penalty": [5.0]})
    >>> levers = pd.DataFrame({"lever": ["codes", "visits"], "unit_cost": [2.0, 3.0],
    ...                        "most": [10.0, 20.0], "penalty_per_unit": [1.0, 1.0]})
    >>> plan = cheapest_enforcement(prices, arcs, levers)
    >>> plan.effort["effort"].round(6).tolist(), plan.arcs["price"].tolist()
    ([10.0, 9.0], [3.0])
    >>> round(plan.objective, 6)
    47.0
    """
    reader = Reader()
    gaps = _gaps(prices, arcs, reader)
    rows = _read_levers(levers, reader)
    supports = tuple(
        _Support(
            name=_way(arc),
            yields=tuple(_yield(row, arc) for row in rows),
            missing=gap - arc.cost,
        )
        for arc, gap in gaps
    )
    caps = tuple(
        _Most(name=f"{row['lever']} most", lever=k, most=float(str(row["most"])))
        for k, row in enumerate(rows)
    )
    draft, solution = _solve([float(str(row["unit_cost"])) for row in rows], (*supports, *caps))
    effort = [solution.value([(draft.choices[0, k], 1.0)]) for k in range(len(rows))]
    return _plan(rows, gaps, supports, effort, solution.duals)


def _solve(costs: Sequence[float], limits: tuple[Row, ...]) -> tuple[Draft, Solution]:
    """Least money under the limits; raises `InfeasibleError` with the reason."""

    def start() -> Draft:
        draft = Draft(programme=Programme("enforcement"), terms=(), unit=1.0)
        for k in range(len(costs)):
            draft.choices[0, k] = draft.programme.variable(f"effort{k}", 0.0)
        return draft

    draft = start()
    for limit in limits:
        limit.write(draft)
    draft.programme.cost([(draft.choices[0, k], cost) for k, cost in enumerate(costs)])
    solution = draft.programme.solve()
    if not solution.found:
        reason = explain_draft(start, limits)
        raise reason or InfeasibleError([limit.name for limit in limits], [])
    return draft, solution


def _plan(
    rows: Sequence[Mapping[str, object]],
    gaps: Sequence[tuple[Arc, float]],
    supports: Sequence[_Support],
    effort: Sequence[float],
    duals: Mapping[str, float],
) -> EnforcementPlan:
    import pandas as pd

    reached = [
        arc.cost + float(np.dot(support.yields, effort))
        for (arc, _), support in zip(gaps, supports, strict=True)
    ]
    table = pd.DataFrame(
        [
            (arc.source, arc.destination, gap, cost, cost - gap, duals[support.name])
            for (arc, gap), cost, support in zip(gaps, reached, supports, strict=True)
        ],
        columns=["source", "destination", "gap", "cost", "slack", "price"],
    )
    spent = [float(str(row["unit_cost"])) * units for row, units in zip(rows, effort, strict=True)]
    names = [str(row["lever"]) for row in rows]
    return EnforcementPlan(
        effort=pd.DataFrame({"lever": names, "effort": effort, "cost": spent}),
        arcs=table,
        objective=sum(spent),
        shadow_prices=MappingProxyType({one.name: duals[one.name] for one in supports}),
    )


def _way(arc: Arc) -> str:
    of = f" of {arc.product}" if arc.product else ""
    return f"no diversion{of} {arc.source} -> {arc.destination}"


def _gaps(prices: pd.DataFrame, arcs: pd.DataFrame, reader: Reader) -> list[tuple[Arc, float]]:
    """Widest net gap of each arc over the products and channels that both regions have."""
    columns = [str(c) for c in prices.columns]
    for column in ("region", "net_price"):
        if column not in columns:
            reader.fault("prices", f"no column {column!r}{nearest(column, columns)}")
    reader.finish()
    by = [key for key in ("channel", "product") if key in columns]
    net: dict[str, dict[tuple[str, ...], float]] = {}
    for record in prices.to_dict("records"):
        value = float(record["net_price"])
        if not np.isfinite(value):
            reader.fault("prices", f"net_price of {record['region']} is not finite")
        place = tuple(str(record[key]) for key in by)
        net.setdefault(str(record["region"]), {})[place] = value
    ways = read_arcs(arcs, reader, list(net))
    gaps = []
    for arc in ways:
        source, destination = net[arc.source], net[arc.destination]
        shared = [
            destination[place] - source[place]
            for place in source
            if place in destination and _meant(arc, dict(zip(by, place, strict=True)))
        ]
        if shared:
            gaps.append((arc, max(shared)))
    return gaps


def _meant(arc: Arc, place: Mapping[str, str]) -> bool:
    """Whether an arc is for this product."""
    return arc.product in ("", place.get("product", arc.product))


def _read_levers(levers: pd.DataFrame, reader: Reader) -> list[Mapping[str, object]]:
    columns = [str(c) for c in levers.columns]
    for column in _LEVERS:
        if column not in columns:
            reader.fault("levers", f"no column {column!r}{nearest(column, columns)}")
    reader.finish()
    rows = [{str(k): v for k, v in row.items()} for row in levers.to_dict("records")]
    for k, row in enumerate(rows):
        for column in _LEVERS[1:]:
            reader.number(row, column, f"levers.{k}", low=0.0)
    reader.finish()
    return list(rows)


def _yield(row: Mapping[str, object], arc: Arc) -> float:
    """Expected penalty that a unit of effort adds on an arc."""
    for key, region in (("source", arc.source), ("destination", arc.destination)):
        wanted = row.get(key)
        if isinstance(wanted, str) and wanted and wanted != region:
            return 0.0
    return float(str(row["penalty_per_unit"]))
