"""A budget plan: measured or given curves, a certified allocation, and its proof by simulation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.experiments.faults import QuestionError
from channelsim.experiments.lever_cells import (
    ALL,
    LeverCell,
    lever_cells,
    natural_spend,
    present_spend,
    spend_overlay,
)
from channelsim.experiments.proof import PLAN, Proof, simulate_proof, with_round
from channelsim.experiments.response_study import (
    REFERENCE,
    Grid,
    levels,
    one_at_a_time,
    read_design,
    respond,
    run_design,
)
from channelsim.experiments.responses import Responses
from channelsim.experiments.running import Measure, Running
from channelsim.experiments.simple_rules import Spends, cell_sales, simple_rules
from channelsim.optimisation import Plan, TabulatedCurve, allocate_budget

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.scenario import Scenario

_AROUND = (0.5, 1.0, 1.5)  # of a cell's planned spend, in a refit
_IDLE: Grid = ("0.5x", "1x")  # levels of cells without money, in a refit


@dataclass(frozen=True, kw_only=True)
class ProvenPlan(Plan):
    """A budget plan with the experiment behind it and its proof.

    Parameters
    ----------
    proof
        Simulation on fresh seeds beside simple rules with the same money.
    responses
        Curves that the last round planned with; None if they were given.
    """

    proof: Proof
    responses: Responses | None = None


def plan_budget(
    scenario: "Scenario",
    problem: Mapping[str, Any],
    curves: "pd.DataFrame | None",
    running: Running,
    rounds: int,
) -> ProvenPlan:
    """Allocate a budget and prove the plan; see `optimise`."""
    asked = {key: value for key, value in problem.items() if key not in ("measure", "curves")}
    if asked.get("periods"):
        raise QuestionError("periods: plans by period need curves by period: use allocate_budget")
    objective = _objective(asked)
    risky = _risky(asked)
    responses: Responses | None = None
    if curves is None:
        responses = _measured(scenario, problem, objective, running)
        cells = responses.cells
        plan = allocate_budget(responses.curves(replicated=risky), asked)
    else:
        cells = _cells_of(scenario, curves)
        plan = allocate_budget(curves, asked)
    spends = _spends(plan, cells)
    proof = _prove(scenario, cells, spends, objective, _promise(plan, responses), running, 1)
    best = _proven(plan, scenario, cells, spends, proof, responses)
    while not proof.converged and len(proof.rounds) < rounds:
        responses = _around(scenario, cells, spends, proof, objective, running)
        plan = allocate_budget(responses.curves(replicated=risky), asked)
        moved = _moved(spends, spends := _spends(plan, cells))
        number = len(proof.rounds) + 1
        promise = _promise(plan, responses)
        new = _prove(scenario, cells, spends, objective, promise, running, number)
        proof = with_round(new, proof.rounds, moved)
        if proof.simulated[0] >= best.proof.simulated[0]:
            best = _proven(plan, scenario, cells, spends, proof, responses)
    return replace(best, proof=replace(best.proof, rounds=proof.rounds))


def _objective(asked: Mapping[str, Any]) -> str:
    from channelsim.optimisation import BudgetProblem

    return BudgetProblem.from_mapping({**asked, "problem": "budget"}).objective


def _risky(asked: Mapping[str, Any]) -> bool:
    risk = asked.get("risk")
    return isinstance(risk, Mapping) and risk.get("kind") == "cvar"


def _measured(
    scenario: "Scenario", problem: Mapping[str, Any], objective: str, running: Running
) -> Responses:
    measure = Measure.from_mapping(problem.get("measure") or {})
    if not measure.levers:
        raise QuestionError("measure.levers: name the levers to measure, or give curves")
    _rehearse(scenario, problem, measure)
    return respond(
        scenario,
        measure.levers,
        measure.grid,
        regions=measure.regions,
        channels=measure.channels,
        pool_channels=measure.pool_channels,
        objective=objective,
        replications=measure.replications,
        seed=running.seed,
        workers=running.workers,
        out=running.folder("curves"),
        level=running.level,
        watch=running.watch,
        task=running.task,
    )


def _rehearse(scenario: "Scenario", problem: Mapping[str, Any], measure: Measure) -> None:
    """Find faults and conflicts of the limits before hours are spent on measuring."""
    total = problem.get("total")
    if isinstance(total, Mapping) and "target" in total:
        return  # whether a goal can be reached is what has to be measured
    cells = lever_cells(
        scenario,
        measure.levers,
        regions=measure.regions,
        channels=measure.channels,
        pool_channels=measure.pool_channels,
    )
    natural = natural_spend(scenario, cells)
    curves = {}
    for cell in cells:
        top = max(levels(measure.grid, natural[cell]))
        curves[cell.key] = TabulatedCurve(spends=(0.0, top), responses=(0.0, top))
    left_out = ("measure", "curves", "frontier", "risk")
    asked = {key: value for key, value in problem.items() if key not in left_out}
    allocate_budget(curves, {**asked, "effort": "hull"})


def _cells_of(scenario: "Scenario", curves: "pd.DataFrame") -> tuple[LeverCell, ...]:
    """Cells of a table that a user brings, checked against the scenario."""
    missing = {"region", "channel", "lever"} - set(curves.columns)
    if missing:
        raise QuestionError(f"curves: no column {min(missing)!r}")
    keys = list(dict.fromkeys(zip(curves["region"], curves["channel"], curves["lever"],
                                  strict=True)))  # fmt: skip
    cells = tuple(LeverCell(region=str(r), channel=str(c), lever=str(v)) for r, c, v in keys)
    for cell in cells:
        pooled = cell.channel == ALL
        lever_cells(
            scenario,
            [cell.lever],
            regions=[cell.region],
            channels=None if pooled else [cell.channel],
            pool_channels=pooled,
        )
    return cells


def _spends(plan: Plan, cells: Sequence[LeverCell]) -> Spends:
    rows = plan.allocation
    names = zip(rows["region"], rows["channel"], rows["lever"], strict=True)
    money = dict(zip(names, rows["spend"].astype(float), strict=True))
    return {cell: float(money[cell.key]) for cell in cells}


def _promise(plan: Plan, responses: Responses | None) -> float:
    """Gain over nothing spent that the plan promises, mean over replications."""
    offset = 0.0 if responses is None else responses.offset
    return float(plan.allocation["response"].sum()) + offset


def _moved(before: Spends, after: Spends) -> float:
    total = max(sum(before.values()), sum(after.values()), 1e-300)
    return sum(abs(after[cell] - before[cell]) for cell in before) / 2.0 / total


def _proven(
    plan: Plan,
    scenario: "Scenario",
    cells: Sequence[LeverCell],
    spends: Spends,
    proof: Proof,
    responses: Responses | None,
) -> ProvenPlan:
    own = {field.name: getattr(plan, field.name) for field in fields(plan)}
    overlay = MappingProxyType(spend_overlay(scenario, cells, spends))
    return ProvenPlan(**{**own, "overlay": overlay}, proof=proof, responses=responses)


def _prove(
    scenario: "Scenario",
    cells: Sequence[LeverCell],
    spends: Spends,
    objective: str,
    predicted: float,
    running: Running,
    number: int,
) -> Proof:
    sales = cell_sales(scenario, cells, running)
    rules = simple_rules(scenario, cells, sum(spends.values()), sales)
    planned: dict[str, Mapping[LeverCell, float]] = {REFERENCE: {}, PLAN: spends, **rules}
    variants = [
        scenario.override(spend_overlay(scenario, cells, money), name=name)
        for name, money in planned.items()
    ]
    if sum(present_spend(scenario, cells).values()) > 0.0:
        variants.append(scenario.override({}, name="as it is"))
    return simulate_proof(
        variants,
        reference=REFERENCE,
        objective=objective,
        predicted=predicted,
        replications=running.replications,
        seed=running.seed + number,
        workers=running.workers,
        out=running.folder(f"proof-{number}"),
        level=running.level,
        watch=running.watch,
        task=running.task,
    )


def _around(
    scenario: "Scenario",
    cells: Sequence[LeverCell],
    spends: Spends,
    proof: Proof,
    objective: str,
    running: Running,
) -> Responses:
    """Measure the responses anew, with the other cells at the plan."""
    natural = natural_spend(scenario, cells)
    small = 1e-3 * max(max(spends.values()), 1e-300)
    wanted = {
        cell: [step * spends[cell] for step in _AROUND]
        if spends[cell] > small
        else levels(_IDLE, natural[cell])
        for cell in cells
    }
    base = {cell: money for cell, money in spends.items() if money > small}
    number = len(proof.rounds)
    design = one_at_a_time(wanted, base)
    seed = running.seed + 1000 * number
    kpis = run_design(
        scenario,
        design,
        max(running.replications // 2, 3),
        seed,
        running.workers,
        running.folder(f"around-{number}"),
        running.watch,
        running.task,
    )
    found = read_design(design, kpis, objective, running.level)
    at_plan = np.sum([found.predicted(cell, base.get(cell, 0.0)) for cell in cells])
    return replace(found, offset=proof.simulated[0] - float(at_plan))
