"""What prices, schemes and enforcement say when there is no proven answer."""

import sys
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from channelsim.optimisation import (
    InfeasibleError,
    MenuPlan,
    NoPlanFound,
    PricePlan,
    SolverMissing,
    cheapest_enforcement,
    choose_schemes,
    diversion_proof_prices,
)
from channelsim.optimisation.solver import Programme

MARKETS = pd.DataFrame(
    {"region": ["A", "B"], "intercept": [100, 260], "slope": [2, 2.5], "cost": [10, 10]}
)
ARCS = pd.DataFrame({"source": ["A"], "destination": ["B"], "freight": [3.0], "penalty": [5.0]})
MENU = pd.DataFrame(
    [("East", "flat", 100, 5), ("East", "steep", 130, 20), ("West", "flat", 80, 4),
     ("West", "steep", 90, 15)],
    columns=["segment", "scheme", "contribution", "rebate_cost"],
)  # fmt: skip
NET = pd.DataFrame({"region": ["A", "B"], "net_price": [30.0, 57.0]})
LEVERS = pd.DataFrame(
    {"lever": ["codes"], "unit_cost": [2.0], "most": [10.0], "penalty_per_unit": [1.0]}
)

ASKS: dict[str, Callable[[], object]] = {
    "prices": lambda: diversion_proof_prices(MARKETS, ARCS, {}),
    "schemes": lambda: choose_schemes(MENU, {}),
    "enforcement": lambda: cheapest_enforcement(
        NET.assign(net_price=[30.0, 47.0]), ARCS, LEVERS
    ),
}  # fmt: skip


@pytest.mark.parametrize("ask", ASKS)
def test_a_missing_solver_is_named_with_the_way_to_get_it(
    ask: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ASKS[ask]()
    monkeypatch.setitem(sys.modules, "highspy", None)
    with pytest.raises(SolverMissing, match="pip install highspy"):
        ASKS[ask]()


def test_a_rebate_budget_below_the_cheapest_menu_is_named_with_what_is_missing() -> None:
    with pytest.raises(InfeasibleError) as caught:
        choose_schemes(MENU, {"rebate_budget": 6.0})
    assert caught.value.conflict == ("rebate_budget",)
    (change,) = caught.value.least_change
    assert (change.limit, round(change.by, 6)) == ("rebate_budget", 3.0)
    raised = {"rebate_budget": 6.0 + change.by}
    assert choose_schemes(MENU, raised).choice["scheme"].tolist() == ["flat", "flat"]


def test_enforcement_at_its_end_is_named_with_what_is_missing() -> None:
    with pytest.raises(InfeasibleError) as caught:
        cheapest_enforcement(NET, ARCS, LEVERS)
    assert set(caught.value.conflict) == {"no diversion A -> B", "codes most"}
    assert sum(abs(change.by) for change in caught.value.least_change) == pytest.approx(9.0)


def test_a_time_limit_leaves_schemes_with_bound_and_gap_or_says_that_there_are_none() -> None:
    rng = np.random.default_rng(7)
    rows = [
        (f"g{g}", f"m{m}", 100.0 + rng.normal(0.0, 30.0), float(rng.uniform(1.0, 9.0)))
        for g in range(70)
        for m in range(18)
    ]
    menu = pd.DataFrame(rows, columns=list(MENU.columns))
    problem = {
        "rebate_budget": 240.0,
        "at_most_schemes": 5,
        "neighbours": [[f"g{g}", f"g{g + 1}"] for g in range(69)],
        "max_step": 6,
        "time_limit_s": 0.2,
    }
    plan: MenuPlan | None = None
    try:
        plan = choose_schemes(menu, problem)
    except NoPlanFound as none:
        message = str(none)
    if plan is None:
        assert "0.2 s" in message
    else:
        assert plan.status == "time_limit"
        assert plan.bound > plan.objective
        assert plan.gap > 1e-6


def test_an_unbounded_programme_is_told_from_an_infeasible_one() -> None:
    """Prices end where curves end and schemes are whole: only a programme by itself can."""
    programme = Programme("free")
    x = programme.variable("x", 0.0, None)
    programme.row("some", [(x, 1.0)], low=1.0)
    programme.cost([(x, -1.0)])
    solution = programme.solve()
    assert solution.status in ("unbounded", "infeasible")
    assert not solution.found
    plan = diversion_proof_prices(MARKETS, ARCS.iloc[:0], {})
    assert isinstance(plan, PricePlan)
    assert np.isfinite(plan.objective)
