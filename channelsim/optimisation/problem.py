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
`carry_over`            lever -> share of a period's effective spend still at work in the next
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

from channelsim.optimisation.reading import Reader, join, nearest

OBJECTIVES = ("contribution", "sell_out_units", "market_share")
EFFORTS = ("certified", "hull", "greedy")
DIMENSIONS = ("region", "channel", "lever", "period")
_AMOUNTS = ("min", "max", "min_share", "max_share", "min_if_active", "max_change",
            "max_change_share", "at_most", "either_or")  # fmt: skip


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
class Selector:
    """Cells by region, channel, lever and period; an absent key selects all.

    >>> Selector(where=(("region", ("East",)),)).label
    'region=East'
    """

    where: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def label(self) -> str:
        """Short text for names and messages."""
        return " ".join(f"{key}={','.join(names)}" for key, names in self.where) or "all"

    def takes(self, cell: Mapping[str, str]) -> bool:
        """Whether a cell, given by its names, is selected."""
        return all(cell.get(key) in names for key, names in self.where)


@dataclass(frozen=True, kw_only=True)
class LimitSpec:
    """One entry of `limits`.

    Attributes
    ----------
    where : Selector
        The cells meant: keys `region`, `channel`, `lever`, `period`, each a name or a list.
    per : tuple of str
        Repeat the limit for each value of these dimensions; `cell` for each cell.
    amounts : mapping
        `min`, `max` (money of the group), `min_share`, `max_share` (of all money),
        `min_if_active` (money; of each cell, or of the group with `per: group`), `max_change`
        (money between periods, each cell), `max_change_share` (of the earlier spend).
    at_most, of : int and dimension
        At most so many values of the dimension (or `cell`) are active among the cells meant.
    either_or : tuple of Selector
        At most one of these groups is active.
    name : str or None
        The user's own name for it.
    path : str
        Where it stands in the problem.
    """

    where: Selector = Selector()
    per: tuple[str, ...] = ()
    amounts: Mapping[str, float] = field(default_factory=dict)
    at_most: int | None = None
    of: str | None = None
    either_or: tuple[Selector, ...] = ()
    name: str | None = None
    path: str = ""


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
    carry_over: Mapping[str, float] = field(default_factory=dict)
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
        rates = {
            str(k): reader.number(carried, k, "carry_over", low=0.0, high=0.999) or 0.0
            for k in carried
        }
        budgets = {str(k): v for k, v in enumerate(reader.items(data.get("frontier"), "frontier"))}
        curves = data.get("curves")
        problem = cls(
            total=_total(reader, data, objective),
            objective=objective,
            risk=read_risk(reader, data.get("risk")),
            limits=tuple(
                _limit(reader, entry, f"limits.{k}")
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


def _selector(reader: Reader, data: Mapping[str, object], path: str) -> Selector:
    return Selector(
        where=tuple(
            (key, reader.names(data[key], join(path, key))) for key in DIMENSIONS if key in data
        )
    )


def _limit(reader: Reader, entry: object, path: str) -> LimitSpec:
    data = reader.mapping(entry, path)
    reader.known(data, (*DIMENSIONS, *_AMOUNTS, "of", "per", "name"), path)
    if data and not any(key in data for key in _AMOUNTS):
        reader.fault(path, f"limits nothing: give one of {', '.join(_AMOUNTS)}")
    if ("at_most" in data) != ("of" in data):
        reader.fault(path, "at_most and of go together: `at_most: 3, of: region`")
    amounts = {}
    for key in _AMOUNTS[:7]:
        high = 1.0 if key in ("min_share", "max_share") else float("inf")
        value = reader.number(data, key, path, low=0.0, high=high)
        if value is not None:
            amounts[key] = value
    for low, high_key in (("min", "max"), ("min_share", "max_share")):
        if amounts.get(low, 0.0) > amounts.get(high_key, float("inf")):
            reader.fault(path, f"{low} {amounts[low]:g} is above {high_key} {amounts[high_key]:g}")
    per = reader.names(data["per"], join(path, "per")) if "per" in data else ()
    for key in per:
        if key not in (*DIMENSIONS, "cell", "group"):
            reader.fault(join(path, "per"), f"unknown {key!r}{nearest(key, DIMENSIONS)}")
    groups = reader.items(data.get("either_or"), join(path, "either_or"))
    of = reader.choice(data, "of", path, (*DIMENSIONS, "cell")) if "of" in data else None
    return LimitSpec(
        where=_selector(reader, data, path),
        per=per,
        amounts=amounts,
        at_most=reader.count(data, "at_most", path, low=0),
        of=of,
        either_or=tuple(_group(reader, g, f"{path}.either_or.{k}") for k, g in enumerate(groups)),
        name=None if data.get("name") is None else str(data["name"]),
        path=path,
    )


def _group(reader: Reader, value: object, path: str) -> Selector:
    data = reader.mapping(value, path)
    reader.known(data, DIMENSIONS, path)
    return _selector(reader, data, path)
