"""Allocate a budget over region, channel, lever and period."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.optimisation.cells import CurveTable, read_cells
from channelsim.optimisation.certify import certify
from channelsim.optimisation.compile import Compiled, compile_problem
from channelsim.optimisation.criteria import (
    Criterion,
    LeastMoney,
    MeanResponse,
    TailResponse,
    responses,
)
from channelsim.optimisation.explain import Change, InfeasibleError, explain
from channelsim.optimisation.greedy import jump_greedy
from channelsim.optimisation.heldout import held_out
from channelsim.optimisation.plan import Plan
from channelsim.optimisation.problem import BudgetProblem, Total
from channelsim.optimisation.separable import new_money
from channelsim.optimisation.shadow import binding, shadow_prices
from channelsim.optimisation.task import Answer, Infeasible, Task

if TYPE_CHECKING:
    import pandas as pd

Marks = Sequence[Sequence[float]]


def allocate_budget(curves: CurveTable, problem: Mapping[str, Any]) -> Plan:
    """Choose the spend of every cell, with a certificate on the true curves.

    The programme is (1) to (5) of `separable` with the limits (6) to (11) of `limits` and the
    criterion (1a) to (1c) of `criteria`; `certify` describes the refinement.

    Parameters
    ----------
    curves : DataFrame or mapping
        Long table with columns region, channel, lever[, period], spend (money), response
        [, replication]: piecewise linear through the points, the range of spends being the range
        that may be used. Or a mapping from `(region, channel, lever[, period])` to a curve
        (`HillCurve`, `PowerCurve`, `SaturatingExponential`, `TabulatedCurve`).
    problem : mapping
        Of the shape of a `--problem` file; see `channelsim.optimisation.problem`.

    Returns
    -------
    Plan
        Allocation, status, objective, bound, gap, shadow prices.

    Raises
    ------
    ProblemError
        Anything wrong with problem or curves, all faults at once.
    InfeasibleError
        The limits exclude one another; names them and the least change that would do.
    NoPlanFound
        The time limit came before the first plan.
    SolverMissing
        The solver is not installed.

    Examples
    --------
    >>> from channelsim.optimisation.curves import SaturatingExponential
    >>> curves = {
    ...     ("East", "retail", "training"): SaturatingExponential(top=500, scale=200),
    ...     ("West", "retail", "training"): SaturatingExponential(top=300, scale=150),
    ... }
    >>> plan = allocate_budget(curves, {"problem": "budget", "total": 300, "tolerance": 1e-6})
    >>> plan.allocation["spend"].round(2).tolist(), plan.status, round(plan.objective, 3)
    ([190.56, 109.44], 'optimal', 462.54)
    """
    started = time.perf_counter()
    asked = BudgetProblem.from_mapping(problem)
    compiled = compile_problem(asked, read_cells(curves, asked))
    if asked.effort == "greedy":
        plan = _greedy_plan(compiled, problem, started)
    else:
        plan = _certified_plan(compiled, problem, started)
    if asked.frontier:
        plan = replace(plan, frontier=_frontier(compiled, asked.frontier))
    return replace(plan, seconds=time.perf_counter() - started)


def frontier(
    curves: CurveTable, problem: Mapping[str, Any], budgets: Sequence[float]
) -> pd.DataFrame:
    """Best value for each of several budgets, each with its own certificate.

    The levels found for one budget are tangent points for the next. (A warm start of the solver
    itself needs PuLP 4.)

    Parameters
    ----------
    curves, problem
        As for `allocate_budget`; the problem's `total` is replaced.
    budgets : sequence of float
        Totals (money) to solve for.

    Returns
    -------
    DataFrame
        Columns budget, objective, bound, gap, spend, shadow_price, status; one row per budget, in
        rising order; "infeasible" rows (floors above the budget) hold NaN.
    """
    asked = BudgetProblem.from_mapping({**problem, "total": max(budgets)})
    return _frontier(compile_problem(asked, read_cells(curves, asked)), budgets)


def solve(compiled: Compiled, *, quick: bool = False, marks: Marks | None = None) -> Answer:
    """Certify a compiled problem; explains it if it is infeasible."""
    asked = compiled.problem
    terms = compiled.terms()
    if terms is None:
        raise _reason(compiled)
    task = Task(terms=terms, limits=compiled.coupling, criterion=criterion(asked))
    try:
        return certify(
            task,
            tolerance=max(asked.tolerance, 1e-9),
            time_limit_s=asked.time_limit_s,
            quick=quick,
            marks=marks,
        )
    except Infeasible:
        raise _reason(compiled) from None


def criterion(problem: BudgetProblem) -> Criterion:
    """Return what the problem maximises, or the money it minimises."""
    if problem.total.goal is not None:
        return LeastMoney(goal=problem.total.goal)
    if problem.risk.alpha is not None and problem.risk.weight > 0:
        return TailResponse(alpha=problem.risk.alpha, weight=problem.risk.weight)
    return MeanResponse()


def _reason(compiled: Compiled) -> InfeasibleError:
    """The conflict among the limits or, if there is none, the goal that is out of reach."""
    found = explain(compiled.loose, compiled.limits)
    if found is not None:
        return found
    goal = compiled.problem.total.goal
    terms = compiled.terms()
    if goal is None or terms is None:
        return InfeasibleError(["the limits within the solver's tolerance"], [])
    task = Task(terms=terms, limits=compiled.coupling, criterion=MeanResponse())
    most = certify(task, tolerance=1e-4, time_limit_s=20.0)
    return InfeasibleError(
        [f"target (at least {goal:.6g}; the most within the limits is {most.value:.6g})"],
        [Change(limit="target", by=most.value - goal)],
    )


def _certified_plan(compiled: Compiled, problem: Mapping[str, Any], started: float) -> Plan:
    asked = compiled.problem
    answer = solve(compiled, quick=asked.effort == "hull")
    money = asked.total.goal is not None
    report = None
    if asked.risk.alpha is not None and asked.risk.folds and not money:
        report = held_out(compiled, lambda part: solve(part, quick=True).levels)
    plan = _plan(compiled, problem, answer.levels, started)
    sign = -1.0 if money else 1.0
    return replace(
        plan,
        status=answer.status,
        objective=sign * answer.value,
        bound=sign * answer.bound,
        gap=answer.gap,
        shadow_prices=MappingProxyType(
            {name: sign * price for name, price in shadow_prices(compiled, answer).items()}
        ),
        held_out=report,
    )


def _greedy_plan(compiled: Compiled, problem: Mapping[str, Any], started: float) -> Plan:
    terms = compiled.terms()
    if terms is None:
        raise _reason(compiled)
    return _plan(compiled, problem, jump_greedy(terms, compiled.coupling), started)


def _plan(
    compiled: Compiled, problem: Mapping[str, Any], levels: np.ndarray, started: float
) -> Plan:
    import pandas as pd

    terms, asked = compiled.loose, compiled.problem
    spends = new_money(terms, levels)
    columns = [*compiled.cells[0].names]
    table = pd.DataFrame([cell.names for cell in compiled.cells], columns=columns)
    table["spend"] = spends
    if asked.carry_over:
        table["effective_spend"] = levels
    table["response"] = responses(terms, levels)
    used = float(spends.sum())
    return Plan(
        allocation=table,
        status="quick",
        objective=criterion(asked).value(terms, levels),
        bound=math.inf,
        gap=math.inf,
        shadow_prices=MappingProxyType({}),
        binding=binding(compiled, spends),
        total_spend=used,
        unspent=max(0.0, asked.total.high - used) if asked.total.high is not None else 0.0,
        held_out=None,
        frontier=None,
        method=asked.effort,
        seconds=time.perf_counter() - started,
        cells=compiled.cells,
        problem=MappingProxyType(dict(problem)),
    )


def _frontier(compiled: Compiled, budgets: Sequence[float]) -> pd.DataFrame:
    import pandas as pd

    rows = []
    marks: Marks | None = None
    for budget in sorted(float(b) for b in budgets):
        asked = replace(compiled.problem, total=Total(high=budget), frontier=())
        point = compile_problem(asked, compiled.cells)
        row: dict[str, float | str] = {"budget": budget}
        try:
            answer = solve(point, quick=asked.effort != "certified", marks=marks)
        except InfeasibleError:
            rows.append({**row, "status": "infeasible"})
            continue
        marks = answer.levels[:, None].tolist()
        row |= {"objective": answer.value, "bound": answer.bound, "gap": answer.gap}
        row["spend"] = float(new_money(point.loose, answer.levels).sum())
        row["shadow_price"] = answer.duals.get("total", math.nan)
        rows.append({**row, "status": answer.status})
    columns = ["budget", "objective", "bound", "gap", "spend", "shadow_price", "status"]
    return pd.DataFrame(rows, columns=columns)
