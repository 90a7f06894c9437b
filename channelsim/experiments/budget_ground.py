"""What a budget is planned on: cells, their curves, and the problem as the optimiser takes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from channelsim.experiments.faults import QuestionError
from channelsim.experiments.lever_cells import ALL, LeverCell, lever_cells, natural_spend
from channelsim.experiments.periods import Period, carried_over, plan_periods
from channelsim.experiments.response_design import levels, steadily
from channelsim.experiments.response_study import respond
from channelsim.experiments.responses import Responses
from channelsim.experiments.running import Measure, Running
from channelsim.optimisation import BudgetProblem, TabulatedCurve, allocate_budget
from channelsim.optimisation.carry_over import CarryOver

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.optimisation.cells import CurveTable
    from channelsim.scenario import Scenario


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What a budget is planned on.

    Parameters
    ----------
    cells
        Where money may go.
    curves
        What the optimiser is given.
    asked
        The problem as the optimiser takes it.
    objective
        KPI that the curves measure.
    responses
        The measurement behind the curves; None if they were given.
    periods
        Periods of the cells, if they have any.
    carried
        By period: lever -> what it hands on from period to period.
    """

    cells: tuple[LeverCell, ...]
    curves: "CurveTable"
    asked: Mapping[str, Any]
    objective: str
    responses: Responses | None = None
    periods: tuple[Period, ...] = ()
    carried: Mapping[str, CarryOver]

    @property
    def risky(self) -> bool:
        """Whether the curves must keep their replications apart."""
        return _risky(self.asked)


def _risky(problem: Mapping[str, Any]) -> bool:
    risk = problem.get("risk")
    return isinstance(risk, Mapping) and risk.get("kind") == "cvar"


def _asked(problem: Mapping[str, Any], *without: str) -> dict[str, Any]:
    return {key: value for key, value in problem.items() if key not in without}


def _read(asked: Mapping[str, Any]) -> BudgetProblem:
    return BudgetProblem.from_mapping({**asked, "problem": "budget"})


def measured_ground(scenario: "Scenario", problem: Mapping[str, Any], running: Running) -> Ground:
    """Measure the curves that a budget problem needs.

    Raises
    ------
    QuestionError
        For faults of `measure`, or a `carry_over`: measured levers have their own.
    """
    names = _read(_asked(problem, "measure")).periods
    measure = Measure.from_mapping(problem.get("measure") or {})
    if not measure.levers:
        raise QuestionError("measure.levers: name the levers to measure, or give curves")
    if problem.get("carry_over"):
        raise QuestionError("carry_over: levers that are measured have their own; leave it out")
    asked = _asked(problem, "measure", "curves", "periods", "carry_over")
    objective = _read(asked).objective
    places = measure.places(scenario)
    periods = plan_periods(scenario.spec.horizon.days, names) if names else ()
    carried = carried_over(scenario, measure.levers, periods) if periods else {}
    if periods:
        asked["carry_over"] = {lever: list(kept.shares) for lever, kept in carried.items()}
    _rehearse(scenario, asked, measure, places, periods, carried)
    responses = respond(
        scenario,
        measure.levers,
        measure.grid,
        regions=measure.regions,
        channels=measure.channels,
        pool_channels=measure.pool_channels,
        periods=names,
        objective=objective,
        replications=measure.replications,
        seed=running.seed,
        workers=running.workers,
        out=running.folder("curves-by-period" if periods else "curves"),
        level=running.level,
        watch=running.watch,
        task=running.task,
    )
    return Ground(
        cells=responses.cells,
        curves=responses.curves(replicated=_risky(asked)),
        asked=asked,
        objective=objective,
        responses=responses,
        periods=periods,
        carried=carried,
    )


def _rehearse(
    scenario: "Scenario",
    asked: Mapping[str, Any],
    measure: Measure,
    places: tuple[LeverCell, ...],
    periods: tuple[Period, ...],
    carried: Mapping[str, CarryOver],
) -> None:
    """Find faults and conflicts of the limits before hours are spent on measuring."""
    total = asked.get("total")
    if isinstance(total, Mapping) and "target" in total:
        return  # whether a goal can be reached is what has to be measured
    natural = natural_spend(scenario, places)
    spread = steadily(periods)
    curves: dict[tuple[str, ...], TabulatedCurve] = {}
    for place in places:
        money = spread(place, max(levels(measure.grid, natural[place])))
        tops = tuple(money.values())
        if periods:
            tops = carried[place.lever].at_work(tops)
        for cell, top in zip(money, tops, strict=True):
            curves[cell.key] = TabulatedCurve(spends=(0.0, top), responses=(0.0, top))
    allocate_budget(curves, {**_asked(asked, "frontier", "risk"), "effort": "hull"})


def given_ground(
    scenario: "Scenario", problem: Mapping[str, Any], curves: "pd.DataFrame"
) -> Ground:
    """Take curves that a user brings, checked against the scenario.

    Raises
    ------
    QuestionError
        For missing columns, unknown names, or curves by period without `carry_over`.
    """
    missing = {"region", "channel", "lever"} - set(curves.columns)
    if missing:
        raise QuestionError(f"curves: no column {min(missing)!r}")
    asked = _asked(problem, "measure", "curves")
    read = _read(asked)
    names = read.periods
    if "period" in curves.columns:
        names = tuple(dict.fromkeys(str(name) for name in curves["period"]))
        if "carry_over" not in problem:
            raise QuestionError(
                "carry_over: curves by period need it, {} for none; `respond --periods` writes it"
            )
    keys = dict.fromkeys(zip(curves["region"], curves["channel"], curves["lever"], strict=True))
    places = [LeverCell(region=str(r), channel=str(c), lever=str(v)) for r, c, v in keys]
    for place in places:
        pooled = place.channel == ALL
        lever_cells(
            scenario,
            [place.lever],
            regions=[place.region],
            channels=None if pooled else [place.channel],
            pool_channels=pooled,
        )
    periods = plan_periods(scenario.spec.horizon.days, names) if names else ()
    return Ground(
        cells=tuple(place.within(period) for place in places for period in periods)
        or tuple(places),
        curves=curves,
        asked=asked,
        objective=read.objective,
        periods=periods,
        carried={place.lever: read.carry_over.get(place.lever, CarryOver()) for place in places},
    )
