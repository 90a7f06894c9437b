r"""Which incentive scheme for which segment, from a menu simulated beforehand.

With :math:`y_{gm} \in \{0,1\}` for scheme m in segment g, its contribution :math:`c_{gm}` and
rebates :math:`r_{gm}` (means over replications), and the rank :math:`g_m` of a scheme's generosity:

.. math::

    \max\; & \sum_{gm} c_{gm} y_{gm}                                                  && (15) \\
    & \sum_m y_{gm} = 1 \quad \forall g                                               && (16) \\
    & \sum_{gm} r_{gm} y_{gm} \le R                                                   && (17) \\
    & y_{gm} \le Y_m, \quad \sum_m Y_m \le k                                          && (18) \\
    & |\sum_m g_m y_{gm} - \sum_m g_m y_{hm}| \le d \quad \text{for neighbours } g, h && (19)

The problem is linear in its data: what HiGHS proves is the certificate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.optimisation.criteria import tail_mean
from channelsim.optimisation.explain import InfeasibleError, Row, explain_draft
from channelsim.optimisation.menu_limits import Menu, MenuProblem, menu_limits
from channelsim.optimisation.menu_reading import read_menu, read_menu_problem
from channelsim.optimisation.reading import Reader
from channelsim.optimisation.separable import Draft
from channelsim.optimisation.solution import Solution
from channelsim.optimisation.solver import Programme
from channelsim.optimisation.task import NoPlanFound, Status, relative_gap

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class MenuPlan:
    """The chosen schemes.

    Attributes
    ----------
    choice : DataFrame
        Columns segment, scheme, contribution, rebate_cost (means over replications).
    status, objective, bound, gap
        As in `Plan`.
    rebate_cost : float
        Money for rebates, mean over the replications.
    budget_price : float
        Contribution per further unit of rebate budget in the linear relaxation: an estimate, since
        schemes come whole.
    seconds : float
        Wall-clock time.
    overlay : mapping or None
        Scenario override that carries the choice out, when a scenario is known.
    """

    choice: pd.DataFrame
    status: Status
    objective: float
    bound: float
    gap: float
    rebate_cost: float
    budget_price: float
    seconds: float
    overlay: Mapping[str, object] | None = None


def choose_schemes(menu: pd.DataFrame, problem: Mapping[str, Any]) -> MenuPlan:
    """Choose one scheme for each segment.

    Parameters
    ----------
    menu : DataFrame
        Columns segment, scheme, contribution, rebate_cost (money)[, replication]: one row for each
        scheme that a segment may get.
    problem : mapping
        Keys `problem: schemes`, `rebate_budget`, `at_most_schemes`, `neighbours` (pairs of
        segments), `max_step`, `order` (scheme -> generosity), `limits` (list of
        `{segment, schemes}`), `risk`, `tolerance` (default 0.000001), `time_limit_s` (60).

    Raises
    ------
    ProblemError, InfeasibleError, NoPlanFound, SolverMissing
        As for `allocate_budget`.

    Examples
    --------
    >>> import pandas as pd
    >>> menu = pd.DataFrame(
    ...     [("East", "flat", 100, 5), ("East", "steep", 130, 20),
    ...      ("West", "flat", 80, 4), ("West", "steep", 90, 15)],
    ...     columns=["segment", "scheme", "contribution", "rebate_cost"])
    >>> plan = choose_schemes(menu, {"problem": "schemes", "rebate_budget": 25})
    >>> plan.choice["scheme"].tolist(), plan.objective
    (['steep', 'flat'], 210.0)
    """
    reader = Reader()
    table = read_menu(menu, reader)
    asked = read_menu_problem(problem, table, reader)
    limits = menu_limits(asked, table)
    draft = _formulate(asked, table, limits)
    gap = max(asked.tolerance, 1e-9)
    solution = draft.programme.solve(time_limit_s=asked.time_limit_s, relative_gap=gap)
    if solution.status == "infeasible":
        reason = explain_draft(lambda: _choices(table), limits)
        raise reason or InfeasibleError([limit.name for limit in limits], [])
    if not solution.found:
        raise NoPlanFound(f"no choice of schemes within {asked.time_limit_s:g} s")
    relaxed = _formulate(asked, table, limits).programme.solve(relax=True)
    return _plan(asked, table, draft, solution, relaxed)


def _choices(menu: Menu) -> Draft:
    """(16): one scheme for each segment."""
    draft = Draft(programme=Programme("schemes"), terms=(), unit=1.0)
    for g, segment in enumerate(menu.segments):
        for m, scheme in enumerate(menu.schemes):
            if (segment, scheme) in menu.contribution:
                draft.choices[g, m] = draft.programme.variable(f"y{g}_{m}", 0, 1, integer=True)
        ones = [(y, 1.0) for (other, _), y in draft.choices.items() if other == g]
        draft.programme.row(f"one scheme {g}", ones, low=1.0, high=1.0)
    return draft


def _formulate(asked: MenuProblem, menu: Menu, limits: Sequence[Row]) -> Draft:
    """(15) to (19); contributions are scaled so that the solver sees numbers near one."""
    draft = _choices(menu)
    for limit in limits:
        limit.write(draft)
    worth = _worth(menu)
    values = {
        (g, m): menu.contribution[menu.segments[g], menu.schemes[m]] / worth
        for g, m in draft.choices
    }
    weight = 0.0 if asked.risk.alpha is None else asked.risk.weight
    programme = draft.programme
    programme.cost([(y, -(1 - weight) * values[k].mean()) for k, y in draft.choices.items()])
    if asked.risk.alpha is not None and weight > 0:
        count = next(iter(values.values())).size
        eta = programme.variable("eta", None, None)
        programme.cost([(eta, -weight)])
        for r in range(count):
            short = programme.variable(f"short{r}", 0)
            programme.cost([(short, weight / ((1 - asked.risk.alpha) * count))])
            column = [(y, float(values[k][r])) for k, y in draft.choices.items()]
            programme.row(f"tail {r}", [(short, 1.0), (eta, -1.0), *column], low=0.0)
    return draft


def _worth(menu: Menu) -> float:
    largest = [
        max(
            float(np.abs(menu.contribution[segment, scheme]).max())
            for scheme in menu.schemes
            if (segment, scheme) in menu.contribution
        )
        for segment in menu.segments
    ]
    return max(sum(largest), 1e-300) / 1e3


def _plan(
    asked: MenuProblem, menu: Menu, draft: Draft, solution: Solution, relaxed: Solution
) -> MenuPlan:
    import pandas as pd

    picked = [
        (menu.segments[g], menu.schemes[m])
        for (g, m), y in draft.choices.items()
        if solution.value([(y, 1.0)]) > 0.5
    ]
    total = np.sum([menu.contribution[pair] for pair in picked], axis=0)
    value = float(total.mean())
    if asked.risk.alpha is not None:
        tail = tail_mean(total, asked.risk.alpha)
        value = (1 - asked.risk.weight) * value + asked.risk.weight * tail
    worth = _worth(menu)
    bound = max(-solution.bound * worth, value)
    rows = [(*pair, float(menu.contribution[pair].mean()), menu.rebate[pair]) for pair in picked]
    return MenuPlan(
        choice=pd.DataFrame(rows, columns=["segment", "scheme", "contribution", "rebate_cost"]),
        status="optimal" if solution.status == "optimal" else "time_limit",
        objective=value,
        bound=bound,
        gap=relative_gap(bound, value),
        rebate_cost=sum(menu.rebate[pair] for pair in picked),
        budget_price=-worth * relaxed.duals.get("rebate_budget", 0.0),
        seconds=solution.seconds,
    )
