"""Budget problems: faults, infeasibility, targets, risk, periods and the quick tiers."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from channelsim.optimisation import (
    BudgetProblem,
    HillCurve,
    InfeasibleError,
    PowerCurve,
    ProblemError,
    SaturatingExponential,
    TabulatedCurve,
    allocate_budget,
    frontier,
)
from channelsim.optimisation.criteria import tail_mean

CURVES = {
    (r, c, lever): HillCurve(top=100 + 20 * i + 7 * j, half=40 + 5 * j + 3 * k, exponent=1 + k)
    for i, r in enumerate(("East", "North", "West"))
    for j, c in enumerate(("retail", "ecommerce"))
    for k, lever in enumerate(("training", "display", "advertising"))
}


def spend(plan: Any, **where: str) -> float:
    rows = plan.allocation
    for key, name in where.items():
        rows = rows[rows[key] == name]
    return float(rows["spend"].sum())


def test_every_kind_of_limit_is_kept() -> None:
    problem = {
        "problem": "budget",
        "objective": "sell_out_units",
        "total": 600,
        "limits": [
            {"region": "East", "min": 250, "max": 300},
            {"channel": "ecommerce", "max_share": 0.3},
            {"lever": "training", "min_if_active": 60},
            {"at_most": 2, "of": "region", "lever": "advertising"},
            {"either_or": [{"lever": "display"}, {"lever": "training"}], "region": "West"},
        ],
        "tolerance": 0.001,
        "time_limit_s": 30,
    }
    plan = allocate_budget(CURVES, problem)
    assert plan.status == "optimal"
    assert plan.gap <= 0.001
    assert 250 - 1e-6 <= spend(plan, region="East") <= 300 + 1e-6
    assert spend(plan, channel="ecommerce") <= 0.3 * plan.total_spend + 1e-6
    training = plan.allocation.query("lever == 'training'")["spend"]
    assert all(x == 0 or x >= 60 - 1e-6 for x in training)
    active = plan.allocation.query("lever == 'advertising' and spend > 0")["region"].nunique()
    assert active <= 2
    assert 0 in (spend(plan, region="West", lever=lever) for lever in ("display", "training"))
    values = [
        float(CURVES[r, c, lever].response(x))
        for r, c, lever, x in plan.allocation[["region", "channel", "lever", "spend"]].to_numpy()
    ]
    assert plan.allocation["response"].tolist() == pytest.approx(values)
    assert plan.objective == pytest.approx(sum(values))
    assert plan.objective <= plan.bound


def test_faults_are_collected_with_the_nearest_names() -> None:
    problem = {
        "totl": 100,
        "risk": {"kind": "cvr"},
        "limits": [{"region": "East", "min": 5, "max": 2}, {"chanel": "retail", "max": 1}, {}],
        "tolerance": "tight",
    }
    with pytest.raises(ProblemError) as caught:
        BudgetProblem.from_mapping(problem)
    text = str(caught.value)
    for part in (
        "totl: unknown key (did you mean total?)",
        "total: is missing",
        "risk.kind: unknown value 'cvr' (did you mean cvar?)",
        "limits.0: min 5 is above max 2",
        "limits.1.chanel: unknown key (did you mean channel",
        "tolerance: must be a finite number",
    ):
        assert part in text
    names = {"total": 10, "limits": [{"region": "Eest", "max": 1}, {"lever": "radio", "max": 1}]}
    with pytest.raises(ProblemError, match="or East") as caught:
        allocate_budget(CURVES, names)
    assert len(caught.value.faults) >= 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.drop(columns="spend"), "no column 'spend'"),
        (lambda t: t.assign(response=np.nan), "must be finite"),
        (lambda t: pd.concat([t, t.iloc[:1]]), "listed twice"),
        (lambda t: t.assign(spend=-t["spend"]), "negative"),
        (lambda t: t.iloc[:1], "at least two spends"),
        (lambda t: t.iloc[:0], "are empty"),
    ],
)
def test_bad_tables_are_refused(change: Any, message: str) -> None:
    table = pd.DataFrame(
        {"region": "A", "channel": "B", "lever": "C", "spend": [0, 1.0], "response": [0, 2.0]}
    )
    assert allocate_budget(table, {"total": 1}).objective == pytest.approx(2.0)
    with pytest.raises(ProblemError, match=message):
        allocate_budget(change(table), {"total": 1})


def test_conflicting_limits_are_named_with_the_least_change() -> None:
    limits = [
        {"region": "East", "min": 80},
        {"region": "West", "min": 60},
        {"region": "North", "max": 30},
    ]
    with pytest.raises(InfeasibleError) as caught:
        allocate_budget(CURVES, {"total": 100, "limits": limits})
    assert set(caught.value.conflict) == {"total", "region=East min", "region=West min"}
    assert sum(abs(change.by) for change in caught.value.least_change) == pytest.approx(40)
    relaxed = {"total": 140 + 1e-6, "limits": limits}
    assert allocate_budget(CURVES, relaxed).status == "optimal"


def test_conflict_through_activity_is_named() -> None:
    limits = [
        {"at_most": 1, "of": "region"},
        {"region": "East", "min": 10},
        {"region": "West", "min": 10},
    ]
    with pytest.raises(InfeasibleError) as caught:
        allocate_budget(CURVES, {"total": 100, "limits": limits})
    expected = {"all cells at_most 1 of region", "region=East min", "region=West min"}
    assert set(caught.value.conflict) == expected


def test_floor_beyond_the_table_names_the_curve() -> None:
    curves = {("A", "B", "C"): TabulatedCurve(spends=(0, 10), responses=(0, 5))}
    problem = {"total": 100, "limits": [{"region": "A", "min": 20}]}
    with pytest.raises(InfeasibleError, match=r"A/B/C: the curve ends at 10"):
        allocate_budget(curves, problem)


def test_target_is_the_inverse_of_the_budget() -> None:
    most = allocate_budget(CURVES, {"total": 500, "tolerance": 1e-5})
    target = {"target": {"kpi": "contribution", "at_least": most.objective}, "max": 2000}
    least = allocate_budget(CURVES, {"total": target, "tolerance": 1e-4})
    assert least.objective == pytest.approx(500, rel=2e-4)
    assert least.objective == pytest.approx(least.total_spend)
    assert least.bound <= least.objective
    assert least.allocation["response"].sum() >= most.objective * (1 - 1e-8)
    # Money per unit of the goal is the inverse of the budget's shadow price.
    assert least.shadow_prices["target"] == pytest.approx(1 / most.shadow_prices["total"], rel=0.02)


def test_target_out_of_reach_says_how_far_one_gets() -> None:
    problem = {"total": {"target": {"kpi": "contribution", "at_least": 1e6}, "max": 500}}
    most = allocate_budget(CURVES, {"total": 500}).objective
    with pytest.raises(InfeasibleError, match="the most within the limits is") as caught:
        allocate_budget(CURVES, problem)
    assert caught.value.least_change[0].by == pytest.approx(most - 1e6, rel=1e-3)


def test_money_that_does_not_pay_stays_unspent_and_is_reported() -> None:
    curves = {("A", "B", "C"): TabulatedCurve(spends=(0, 50, 100), responses=(0, 20, 10))}
    plan = allocate_budget(curves, {"total": 100})
    assert plan.total_spend == pytest.approx(50)
    assert plan.unspent == pytest.approx(50)
    assert plan.shadow_prices["total"] == 0
    forced = allocate_budget(curves, {"total": {"min": 80, "max": 100}})
    assert forced.total_spend == pytest.approx(80)
    assert forced.shadow_prices["total min"] == pytest.approx(-0.2)


def test_carry_over_given_period_by_period_finds_the_best_spends() -> None:
    """Shares that are not geometric; the best of a fine grid is no better."""
    curve = HillCurve(top=100, half=40, exponent=1.0)
    shares = (0.8, 0.1)
    problem = {"total": 90, "periods": ["a", "b", "c"], "carry_over": {"ads": list(shares)},
               "tolerance": 1e-6}  # fmt: skip
    plan = allocate_budget({("E", "shop", "ads"): curve}, problem)

    def value(money: np.ndarray) -> float:
        one, two, three = money
        work = [one, two + 0.8 * one, three + 0.8 * two + 0.1 * one]
        return float(curve.response(np.array(work)).sum())

    spends = plan.allocation["spend"].to_numpy(dtype=float)
    assert value(spends) == pytest.approx(plan.objective, rel=1e-9)
    steps = np.arange(0.0, 90.5, 1.0)
    best = max(value(np.array([a, b, 90.0 - a - b])) for a in steps for b in steps if a + b <= 90)
    assert plan.objective >= best - 1e-9
    assert plan.certified


@pytest.mark.parametrize("carried", [{"ads": [-0.1]}, {"ads": ["x"]}, {"ad": [0.5]}])
def test_senseless_carry_over_is_refused(carried: dict[str, Any]) -> None:
    curve = HillCurve(top=100, half=40, exponent=1.0)
    problem = {"total": 90, "periods": ["a", "b"], "carry_over": carried}
    with pytest.raises(ProblemError, match=r"carry_over\.ad"):
        allocate_budget({("E", "shop", "ads"): curve}, problem)


def test_carry_over_and_smoothness_between_periods() -> None:
    curve = SaturatingExponential(top=100, scale=50)
    curves = {("A", "B", "ads"): curve}
    periods = ["Q1", "Q2", "Q3"]
    problem: dict[str, Any] = {"total": 120, "periods": periods, "carry_over": {"ads": 0.5}}
    plan = allocate_budget(curves, problem | {"tolerance": 1e-6})
    s = plan.allocation["spend"].to_numpy()
    level = plan.allocation["effective_spend"].to_numpy()
    assert level == pytest.approx([s[0], s[1] + 0.5 * level[0], s[2] + 0.5 * level[1]])
    assert plan.objective == pytest.approx(float(curve.response(level).sum()))

    def value(x: np.ndarray) -> float:
        a1 = x[0]
        a2 = x[1] + 0.5 * a1
        return float(curve.response(np.array([a1, a2, 120 - x[0] - x[1] + 0.5 * a2])).sum())

    grid = np.linspace(0, 120, 121)
    best = max(value(np.array([a, b])) for a in grid for b in grid if a + b <= 120)
    assert best <= plan.objective * (1 + 1e-6)
    assert plan.objective <= best * (1 + 1e-4)
    # A ban on change makes the three spends equal.
    steady = allocate_budget(curves, problem | {"limits": [{"lever": "ads", "max_change": 0}]})
    assert steady.allocation["spend"].to_numpy() == pytest.approx([40, 40, 40])


def replicated(replications: int = 24) -> pd.DataFrame:
    """A steady cell and one that earns more on average but nothing in a third of the cases."""
    rows = []
    for r in range(replications):
        for x in (0.0, 50.0, 100.0):
            rows.append(("A", "B", "steady", r, x, x))
            rows.append(("A", "B", "risky", r, x, 0.0 if r % 3 == 0 else 1.8 * x))
    columns = ["region", "channel", "lever", "replication", "spend", "response"]
    return pd.DataFrame(rows, columns=columns)


def test_tail_risk_moves_the_money_to_the_steady_cell() -> None:
    table = replicated()
    mean = allocate_budget(table, {"total": 100})
    assert spend(mean, lever="risky") == pytest.approx(100)
    assert mean.objective == pytest.approx(120)
    assert mean.held_out is None
    tail = {"kind": "cvar", "alpha": 0.8, "weight": 1.0}
    safe = allocate_budget(table, {"total": 100, "risk": tail})
    assert spend(safe, lever="steady") == pytest.approx(100)
    assert safe.objective == pytest.approx(100)
    assert safe.held_out is not None
    assert safe.held_out.mean == pytest.approx(100)
    half = allocate_budget(table, {"total": 100, "risk": tail | {"weight": 0.5}})
    # Mean 100 + 0.2 x, worst third 100 - x: half of each falls with x.
    assert half.objective == pytest.approx(100)


def test_tail_objective_equals_its_definition_on_the_table() -> None:
    rng = np.random.default_rng(3)
    rows = []
    for cell in range(4):
        for r in range(20):
            top, scale = rng.uniform(50, 150), rng.uniform(30, 60)
            for x in (0.0, 25.0, 50.0, 100.0):
                value = top * (1 - np.exp(-x / scale))
                rows.append((f"R{cell}", "B", "C", r, x, value))
    columns = ["region", "channel", "lever", "replication", "spend", "response"]
    table = pd.DataFrame(rows, columns=columns)
    risk = {"kind": "cvar", "alpha": 0.9, "weight": 0.6}
    plan = allocate_budget(table, {"total": 150, "risk": risk, "tolerance": 1e-6})
    totals = np.zeros(20)
    for (name, number), part in table.groupby(["region", "replication"]):
        money = spend(plan, region=str(name))
        totals[int(str(number))] += np.interp(money, part["spend"], part["response"])
    expected = 0.4 * totals.mean() + 0.6 * np.sort(totals)[:2].mean()
    assert plan.objective == pytest.approx(expected)
    assert plan.gap <= 1e-6
    seen = plan.held_out
    assert seen is not None
    assert seen.promised_tail >= seen.tail  # the best of its own sample flatters itself


def test_quick_tiers_say_that_they_are_not_certified() -> None:
    problem = {"total": 400, "limits": [{"region": "East", "max": 100}], "tolerance": 1e-4}
    proof = allocate_budget(CURVES, problem)
    hull = allocate_budget(CURVES, {**problem, "effort": "hull"})
    quick = allocate_budget(CURVES, {**problem, "effort": "greedy"})
    assert proof.certified
    assert not hull.certified
    assert not quick.certified
    assert (hull.status, quick.status) == ("quick", "quick")
    assert "NOT certified" in str(quick)
    assert quick.objective <= proof.bound
    assert hull.objective <= proof.bound
    assert quick.objective >= 0.9 * proof.objective
    assert spend(quick, region="East") <= 100 + 1e-9
    shares = {"total": 400, "limits": [{"region": "East", "max_share": 0.2}], "effort": "greedy"}
    with pytest.raises(ProblemError, match="use hull"):
        allocate_budget(CURVES, shares)


def test_greedy_keeps_floors_minimums_and_counts() -> None:
    limits = [
        {"region": "West", "min": 120},
        {"min_if_active": 30},
        {"at_most": 1, "of": "lever", "region": "East"},
    ]
    plan = allocate_budget(CURVES, {"total": 300, "limits": limits, "effort": "greedy"})
    assert spend(plan, region="West") >= 120 - 1e-9
    assert all(x == 0 or x >= 30 - 1e-9 for x in plan.allocation["spend"])
    east = plan.allocation.query("region == 'East' and spend > 0")
    assert east["lever"].nunique() <= 1
    assert plan.total_spend <= 300 + 1e-9


def test_time_limit_returns_the_incumbent_with_its_gap() -> None:
    problem = {"total": 300, "tolerance": 1e-9, "time_limit_s": 0.02}
    rng = np.random.default_rng(5)
    curves = {
        (f"R{i}", "B", "C"): HillCurve(top=rng.uniform(90, 110), half=60, exponent=3)
        for i in range(80)
    }
    plan = allocate_budget(curves, problem)
    assert plan.status == "time_limit"
    assert plan.objective <= plan.bound
    assert plan.gap == pytest.approx((plan.bound - plan.objective) / plan.bound, abs=1e-12)
    assert plan.gap > 1e-9
    assert "NOT within the tolerance" in str(plan)
    assert plan.total_spend == pytest.approx(300)


def test_frontier_rises_with_falling_slope_on_concave_curves() -> None:
    curves = {(f"R{i}", "B", "C"): PowerCurve(scale=10 + i, exponent=0.5) for i in range(4)}
    limits = [{"region": "R0", "min": 20}]
    rows = frontier(curves, {"total": 1, "limits": limits}, [10, 40, 80, 160, 320])
    assert rows["status"].tolist() == ["infeasible"] + ["optimal"] * 4
    values = rows["objective"].to_numpy()[1:]
    slopes = np.diff(values) / np.diff(rows["budget"].to_numpy()[1:])
    assert np.all(slopes > 0)
    assert np.all(np.diff(slopes) < 0)
    plan = allocate_budget(curves, {"total": 80, "frontier": [40, 80]})
    assert plan.frontier is not None
    assert plan.frontier["objective"].iloc[1] == pytest.approx(plan.objective, rel=1e-4)


@pytest.mark.parametrize(("factor", "worth"), [(1e-4, 1e5), (1e5, 1e-4), (37.0, 1e5)])
def test_units_of_money_and_response_do_not_matter(factor: float, worth: float) -> None:
    def scaled(unit: float, gain: float) -> Mapping[tuple[str, str, str], HillCurve]:
        return {
            key: HillCurve(top=c.top * gain, half=c.half * unit, exponent=c.exponent)
            for key, c in list(CURVES.items())[:6]
        }

    limits = [{"channel": "retail", "max": 90.0}]
    plain = allocate_budget(scaled(1, 1), {"total": 150, "limits": limits})
    limits = [{"channel": "retail", "max": 90.0 * factor}]
    other = allocate_budget(scaled(factor, worth), {"total": 150 * factor, "limits": limits})
    assert other.objective / worth == pytest.approx(plain.objective, rel=1.1e-4)
    assert other.total_spend <= 150 * factor * (1 + 1e-9)


def test_marginal_responses_are_equal_where_nothing_but_the_total_binds() -> None:
    curves = {(f"R{i}", "B", "C"): PowerCurve(scale=10 + i, exponent=0.5) for i in range(4)}
    plan = allocate_budget(curves, {"total": 100, "tolerance": 1e-6})
    marginal = plan.marginal_responses().to_numpy()
    assert marginal == pytest.approx(plan.shadow_prices["total"], rel=1e-3)


def test_tail_mean_counts_fractions() -> None:
    values = np.array([3.0, 1.0, 2.0])
    assert tail_mean(values, 0.5) == pytest.approx((1.0 + 0.5 * 2.0) / 1.5)
    assert tail_mean(values, 0.0) == pytest.approx(2.0)
