"""The budget problem: what a user may ask, as frozen values read from a mapping.

The keys are those of a `--problem` file:

======================  ===========================================================================
key                     meaning
======================  ===========================================================================
`problem`               `budget`
`objective`             `contribution`, `sell_out_units` or `market_share`: what the responses of
                        the curves measure
`total`                 money: a number (at most), `{min, max}`, or
                        `{target: {kpi, at_least}, max}`: the least money that reaches a goal
`risk`                  `{kind: mean}` or `{kind: cvar, alpha, weight, folds}`
`limits`                list of limits, see `LimitSpec`
`periods`               names of consecutive periods when the curves have no period column
`carry_over`            lever -> share of a period's effective spend still at work in the next, or
                        the shares of a period's money at work one, two ... periods later
`effort`                `certified`, or the quick tiers `hull` and `greedy` (not certified)
`frontier`              list of budgets for which the best value is wanted too
`curves`                file of curves (read by whoever has the file)
`tolerance`             relative gap to certify (share, default 0.0001)
`time_limit_s`          wall-clock limit in seconds (default 60)
======================  ===========================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from channelsim.optimisation.carry_over import CarryOver
from channelsim.optimisation.limit_spec import LimitSpec, read_limit
from channelsim.optimisation.reading import Reader, nearest

OBJECTIVES = ("contribution", "sell_out_units", "market_share")
EFFORTS = ("certified", "hull", "greedy")


@dataclass(frozen=True, kw_only=True)
class Total:
    """Money: at least `low`, at most `high`; with `goal` the least money that reaches it."""

    low: float = 0.0
    high: float | None = None
    goal: float | None = None


@dataclass(frozen=True, kw_only=True)
class Risk:
    """Attitude to risk over the replications of the curves.

    Attributes
    ----------
    alpha : float or None
        Level of the tail (CVaR of the worst share `1 - alpha`); None looks at the mean only.
    weight : float
        Weight of the tail against the mean, 0 to 1.
    folds : int
        Parts into which the replications are split for the held-out report; 0 for none.
    """

    alpha: float | None = None
    weight: float = 1.0
    folds: int = 2


@dataclass(frozen=True, kw_only=True)
class BudgetProblem:
    """A validated budget problem; see the module's table of keys.

    Examples
    --------
    >>> problem = BudgetProblem.from_mapping(
    ...     {"problem": "budget", "total": 100, "limits": [{"region": "East", "min": 10}]}
    ... )
    >>> problem.total.high, problem.limits[0].where.label
    (100.0, 'region=East')
    """

    total: Total
    objective: str = "contribution"
    risk: Risk = Risk()
    limits: tuple[LimitSpec, ...] = ()
    periods: tuple[str, ...] = ()
    carry_over: Mapping[str, CarryOver] = field(default_factory=dict)
    effort: str = "certified"
    frontier: tuple[float, ...] = ()
    curves: str | None = None
    tolerance: float = 1e-4
    time_limit_s: float = 60.0

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> BudgetProblem:
        """Read and check a mapping.

        Raises
        ------
        ProblemError
            With every fault, each as `path: message`, unknown names with the nearest known ones.
        """
        reader = Reader()
        data = reader.mapping(mapping, "")
        reader.known(data, ("problem", *cls.__dataclass_fields__), "")
        reader.choice(data, "problem", "", ("budget",))
        objective = reader.choice(
            {"objective": _goal_kpi(data), **data}, "objective", "", OBJECTIVES
        )
        carried = reader.mapping(data.get("carry_over") or {}, "carry_over")
        rates = {str(key): _carry_over(reader, carried, key) for key in carried}
        budgets = {str(k): v for k, v in enumerate(reader.items(data.get("frontier"), "frontier"))}
        curves = data.get("curves")
        problem = cls(
            total=_total(reader, data, objective),
            objective=objective,
            risk=read_risk(reader, data.get("risk")),
            limits=tuple(
                read_limit(reader, entry, f"limits.{k}")
                for k, entry in enumerate(reader.items(data.get("limits"), "limits"))
            ),
            periods=reader.names(data["periods"], "periods") if data.get("periods") else (),
            carry_over=rates,
            effort=reader.choice(data, "effort", "", EFFORTS),
            frontier=tuple(reader.number(budgets, k, "frontier", low=0.0) or 0.0 for k in budgets),
            curves=None if curves is None else str(curves),
            tolerance=reader.number(data, "tolerance", "", low=0.0, high=1.0, default=1e-4) or 0.0,
            time_limit_s=reader.number(data, "time_limit_s", "", low=0.01, default=60.0) or 60.0,
        )
        reader.finish()
        return problem


def _carry_over(reader: Reader, carried: Mapping[str, object], key: str) -> CarryOver:
    if not isinstance(carried[key], list | tuple):
        return CarryOver(
            decay=reader.number(carried, key, "carry_over", low=0.0, high=0.999) or 0.0
        )
    path = f"carry_over.{key}"
    shares = {str(k): share for k, share in enumerate(reader.items(carried[key], path))}
    return CarryOver(shares=tuple(reader.number(shares, k, path, low=0.0) or 0.0 for k in shares))


def _goal_kpi(data: Mapping[str, object]) -> object:
    """Objective when none is given: the KPI of the target, else the first known one."""
    total = data.get("total")
    target = total.get("target") if isinstance(total, Mapping) else None
    return target.get("kpi", OBJECTIVES[0]) if isinstance(target, Mapping) else OBJECTIVES[0]


def _total(reader: Reader, data: Mapping[str, object], objective: str) -> Total:
    value = data.get("total")
    if value is None:
        reader.fault("total", "is missing: a number, {min, max} or {target: {kpi, at_least}}")
        return Total()
    if not isinstance(value, Mapping):
        return Total(high=reader.number(data, "total", "", low=0.0))
    reader.known(value, ("min", "max", "target"), "total")
    low = reader.number(value, "min", "total", low=0.0, default=0.0) or 0.0
    high = reader.number(value, "max", "total", low=0.0)
    if high is not None and low > high:
        reader.fault("total", f"min {low:g} is above max {high:g}")
    if "target" not in value:
        if high is None:
            reader.fault("total.max", "is missing: money without end has no best plan")
        return Total(low=low, high=high)
    target = reader.mapping(value["target"], "total.target")
    reader.known(target, ("kpi", "at_least"), "total.target")
    kpi = target.get("kpi", objective)
    if kpi != objective:
        reader.fault(
            "total.target.kpi",
            f"{kpi!r} is not the objective {objective!r}, which is what the curves measure"
            + (nearest(kpi, OBJECTIVES) if kpi not in OBJECTIVES else ""),
        )
    goal = reader.number(target, "at_least", "total.target")
    if goal is None and "at_least" not in target:
        reader.fault("total.target.at_least", "is missing")
    return Total(low=low, high=high, goal=0.0 if goal is None else goal)


def read_risk(reader: Reader, value: object) -> Risk:
    """Read `{kind: mean}` or `{kind: cvar, alpha, weight, folds}`; None means `mean`."""
    data = reader.mapping(value if value is not None else {"kind": "mean"}, "risk")
    if reader.choice(data, "kind", "risk", ("mean", "cvar")) == "mean":
        reader.known(data, ("kind",), "risk")
        return Risk()
    reader.known(data, ("kind", "alpha", "weight", "folds"), "risk")
    alpha = reader.number(data, "alpha", "risk", low=0.0, high=0.9999, default=0.9)
    weight = reader.number(data, "weight", "risk", low=0.0, high=1.0, default=1.0)
    folds = reader.count(data, "folds", "risk", low=0) if "folds" in data else 2
    if folds == 1:
        reader.fault("risk.folds", "must be 0 (no held-out report) or at least 2")
    return Risk(alpha=alpha, weight=1.0 if weight is None else weight, folds=folds or 0)
