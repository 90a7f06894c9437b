"""A budget plan: measured or given curves, a certified allocation, and its proof by simulation."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from channelsim.experiments.around_plan import around_plan
from channelsim.experiments.budget_ground import Ground, given_ground, measured_ground
from channelsim.experiments.periods import Period
from channelsim.experiments.proof import PLAN, Proof, simulate_proof, with_round
from channelsim.experiments.response_design import REFERENCE, Spends
from channelsim.experiments.responses import Responses
from channelsim.experiments.running import Running
from channelsim.experiments.simple_rules import cell_sales, simple_rules
from channelsim.experiments.spend_tables import present_spend, spend_overlay
from channelsim.experiments.why_not import AS_IT_IS, reasons
from channelsim.optimisation import Plan, allocate_budget

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.scenario import Scenario


@dataclass(frozen=True, kw_only=True)
class ProvenPlan(Plan):
    """A budget plan with the experiment behind it and its proof.

    Parameters
    ----------
    proof
        Simulation on fresh seeds beside simple rules with the same money.
    responses
        Curves that the last round planned with; None if they were given.
    periods
        Periods of a plan by period.
    """

    proof: Proof
    responses: Responses | None = None
    periods: tuple[Period, ...] = ()


def plan_budget(
    scenario: "Scenario",
    problem: Mapping[str, Any],
    curves: "pd.DataFrame | None",
    running: Running,
    rounds: int,
) -> ProvenPlan:
    """Allocate a budget and prove the plan; see `optimise`."""
    if curves is None:
        ground = measured_ground(scenario, problem, running)
    else:
        ground = given_ground(scenario, problem, curves)
    latest = best = _attempt(scenario, ground, running, None)
    while not latest.proof.converged and len(latest.proof.rounds) < rounds:
        spends = _spends(latest, ground)
        ground = around_plan(scenario, ground, spends, latest.proof, running)
        latest = _attempt(scenario, ground, running, latest)
        if latest.proof.simulated[0] >= best.proof.simulated[0]:
            best = latest
    return replace(best, proof=replace(best.proof, rounds=latest.proof.rounds))


def _attempt(
    scenario: "Scenario", ground: Ground, running: Running, before: ProvenPlan | None
) -> ProvenPlan:
    """Allocate on the curves at hand, and simulate the plan beside simple rules."""
    plan = _with_own_responses(allocate_budget(ground.curves, ground.asked), ground)
    spends = _spends(plan, ground)
    number = 1 if before is None else len(before.proof.rounds) + 1
    proof = _prove(scenario, ground, spends, _promise(plan, ground), running, number)
    if before is not None:
        moved = _moved(_spends(before, ground), spends)
        proof = with_round(proof, before.proof.rounds, moved)
    proof = replace(proof, reasons=reasons(scenario, ground.cells, proof))
    own = {field.name: getattr(plan, field.name) for field in fields(plan)}
    overlay = MappingProxyType(spend_overlay(scenario, ground.cells, spends))
    return ProvenPlan(
        **{**own, "overlay": overlay},
        proof=proof,
        responses=ground.responses,
        periods=ground.periods,
    )


def _with_own_responses(plan: Plan, ground: Ground) -> Plan:
    """Let each period pay for its own money; inside the programme it pays for what it leaves, too.

    The sum over periods is the same.
    """
    responses = ground.responses
    if responses is None or not ground.periods:
        return plan
    rows = plan.allocation.copy()
    names = rows[responses.keys].itertuples(index=False, name=None)
    cells = {cell.key: cell for cell in ground.cells}
    levels = rows["effective_spend"].to_numpy(dtype=float)
    paid = [float(responses.paid(cells[key], levels[i : i + 1])[0]) for i, key in enumerate(names)]
    if responses.objective == "contribution":
        rows["response"] += paid - rows["spend"]
    return replace(plan, allocation=rows)


def _spends(plan: Plan, ground: Ground) -> Spends:
    rows = plan.allocation
    names = rows[list(plan.cells[0].names)].itertuples(index=False, name=None)
    money = dict(zip(names, rows["spend"].astype(float), strict=True))
    return {cell: float(money[cell.key]) for cell in ground.cells}


def _promise(plan: Plan, ground: Ground) -> float:
    """Gain over nothing spent that the plan promises, mean over replications."""
    offset = 0.0 if ground.responses is None else ground.responses.offset
    return float(plan.allocation["response"].sum()) + offset


def _moved(before: Spends, after: Spends) -> float:
    total = max(sum(before.values()), sum(after.values()), 1e-300)
    return sum(abs(after[cell] - before[cell]) for cell in before) / 2.0 / total


def _prove(
    scenario: "Scenario",
    ground: Ground,
    spends: Spends,
    predicted: float,
    running: Running,
    number: int,
) -> Proof:
    cells = ground.cells
    sales = cell_sales(scenario, cells, running)
    rules = simple_rules(scenario, spends, sales)
    planned: dict[str, Spends] = {REFERENCE: {}, PLAN: spends, **rules}
    variants = [
        scenario.override(spend_overlay(scenario, cells, money), name=name)
        for name, money in planned.items()
    ]
    if sum(present_spend(scenario, cells).values()) > 0.0:
        variants.append(scenario.override({}, name=AS_IT_IS))
    return simulate_proof(
        variants,
        reference=REFERENCE,
        objective=ground.objective,
        predicted=predicted,
        replications=running.replications,
        seed=running.seed + number,
        workers=running.workers,
        out=running.folder(f"proof-{number}"),
        level=running.level,
        watch=running.watch,
        task=running.task,
    )
