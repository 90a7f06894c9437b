"""Diversion-proof prices against the closed form, and their reverse."""

import contextlib
import itertools

import numpy as np
import pandas as pd
import pytest

from channelsim.optimisation import (
    InfeasibleError,
    NoPlanFound,
    ProblemError,
    cheapest_enforcement,
    diversion_proof_prices,
)

A, B, COST, TAU = (100.0, 260.0), (2.0, 2.5), 10.0, 8.0


def two_regions(**columns: object) -> pd.DataFrame:
    return pd.DataFrame({"region": ["S", "N"], "intercept": A, "slope": B, "cost": COST, **columns})


def arcs(freight: float, penalty: float, both: bool = True) -> pd.DataFrame:
    rows = [("S", "N", freight, penalty), ("N", "S", freight, penalty)]
    columns = ["source", "destination", "freight", "penalty"]
    return pd.DataFrame(rows if both else rows[:1], columns=columns)


@pytest.mark.parametrize("seed", [None, *range(12)])
def test_two_linear_regions_equal_the_closed_form(seed: int | None) -> None:
    # With s the free gap less tau: w1 = w1o + s b2/(b1+b2), loss = b1 b2 s^2/(b1+b2),
    # dual = 2 b1 b2 s/(b1+b2).
    rng = np.random.default_rng(seed or 0)
    a, b, c, tau = A, B, COST, TAU
    if seed is not None:
        b = (rng.uniform(1, 4), rng.uniform(1, 4))
        c = rng.uniform(5, 20)
        # Chokes (a / b) far enough apart to bind and near enough for demand to stay positive.
        a = (b[0] * rng.uniform(60, 70), b[1] * rng.uniform(95, 105))
        tau = rng.uniform(0, 10)
    free = [(ai / bi + c) / 2 for ai, bi in zip(a, b, strict=True)]
    s = free[1] - free[0] - tau
    total = b[0] + b[1]
    table = pd.DataFrame({"region": ["S", "N"], "intercept": a, "slope": b, "cost": c})
    plan = diversion_proof_prices(table, arcs(tau, 0.0), {"problem": "prices"})
    expected = [free[0] + s * b[1] / total, free[1] - s * b[0] / total]
    assert plan.prices["list_price"].to_numpy() == pytest.approx(expected, rel=1e-9)
    assert plan.loss == pytest.approx(b[0] * b[1] * s**2 / total, rel=1e-6)
    assert plan.arcs["value"].to_numpy() == pytest.approx([2 * b[0] * b[1] * s / total, 0.0])
    assert plan.gap <= 1e-6


def test_the_worked_instance_to_its_printed_digits() -> None:
    plan = diversion_proof_prices(two_regions(), arcs(3.0, 5.0), {"problem": "prices"})
    assert plan.prices["list_price"].to_numpy() == pytest.approx([40.5556, 48.5556], abs=5e-5)
    assert plan.objective == pytest.approx(5921.39, abs=5e-3)
    assert plan.free_objective == pytest.approx(6322.5)
    assert plan.arcs["value"].iloc[0] == pytest.approx(42.2222, abs=5e-5)


def test_dual_is_the_value_of_one_more_unit_of_enforcement() -> None:
    values = [
        diversion_proof_prices(two_regions(), arcs(3.0, penalty), {}).objective
        for penalty in (4.99, 5.0, 5.01)
    ]
    dual = diversion_proof_prices(two_regions(), arcs(3.0, 5.0), {}).arcs["value"].iloc[0]
    assert (values[2] - values[0]) / 0.02 == pytest.approx(dual, rel=1e-5)


def test_rebates_count_in_the_net_price() -> None:
    # A rebate of 20 % in the dear region leaves the optimal net prices where they were: demand and
    # margin see net prices, so list prices alone move.
    table = two_regions(rebate=[0.0, 0.2])
    plan = diversion_proof_prices(table, arcs(3.0, 5.0), {})
    assert plan.prices["net_price"].to_numpy() == pytest.approx([40.5556, 48.5556], abs=5e-5)
    assert plan.prices["list_price"].iloc[1] == pytest.approx(48.55555555 / 0.8)
    assert plan.arcs["gap"].iloc[0] == pytest.approx(TAU)


def test_price_points_equal_enumeration() -> None:
    points = [30.0, 35.0, 39.0, 42.0, 45.0, 49.0, 52.0, 57.0]
    plan = diversion_proof_prices(two_regions(), arcs(3.0, 5.0), {"price_points": points})

    def value(p: float, q: float) -> float:
        return (p - COST) * (A[0] - B[0] * p) + (q - COST) * (A[1] - B[1] * q)

    best = max(value(p, q) for p in points for q in points if abs(p - q) <= TAU)
    assert plan.objective == pytest.approx(best)
    assert set(plan.prices["list_price"]) <= set(points)
    assert plan.status == "optimal"


def test_corridor_change_limits_and_few_changes() -> None:
    table = two_regions(price_now=[35.0, 50.0])
    narrow = diversion_proof_prices(table, arcs(100.0, 0.0), {"corridor": 0.1}).prices
    low, high = narrow["list_price"]
    assert (high - low) / ((high + low) / 2) == pytest.approx(0.1)
    slow = diversion_proof_prices(table, arcs(100.0, 0.0), {"max_change": 0.1}).prices
    assert slow["list_price"].tolist() == pytest.approx([31.5, 55.0])
    one = diversion_proof_prices(table, arcs(100.0, 0.0), {"at_most_changes": 1}).prices
    # Moving N from 50 to its optimum 57 gains 2.5 * 49, moving S from 35 to 30 gains 2 * 25.
    assert one["list_price"].tolist() == pytest.approx([35.0, 57.0])


def test_products_and_channels_are_kept_apart_unless_asked() -> None:
    table = pd.DataFrame(
        {
            "region": ["S", "N"],
            "channel": ["retail", "online"],
            "intercept": A,
            "slope": B,
            "cost": COST,
        }
    )
    apart = diversion_proof_prices(table, arcs(3.0, 5.0), {})
    assert apart.prices["list_price"].tolist() == pytest.approx([30.0, 57.0])
    across = diversion_proof_prices(table, arcs(3.0, 5.0), {"across_channels": True})
    assert across.prices["list_price"].to_numpy() == pytest.approx([40.5556, 48.5556], abs=5e-5)


def test_tabulated_contributions() -> None:
    prices = np.arange(20.0, 70.0, 1.0)
    rows = [
        (region, p, (p - COST) * (a - b * p))
        for region, a, b in zip("SN", A, B, strict=True)
        for p in prices
    ]
    table = pd.DataFrame(rows, columns=["region", "price", "contribution"])
    plan = diversion_proof_prices(table, arcs(3.0, 5.0), {})
    assert plan.objective == pytest.approx(5921.39, rel=2e-4)
    assert plan.arcs["gap"].iloc[0] <= TAU + 1e-9


def test_contradictory_price_limits_are_named() -> None:
    limits = [{"region": "N", "min": 60}, {"region": "S", "max": 40}]
    with pytest.raises(InfeasibleError) as caught:
        diversion_proof_prices(two_regions(), arcs(3.0, 5.0), {"limits": limits})
    assert set(caught.value.conflict) == {"N min", "S max", "no diversion S -> N"}
    assert sum(abs(change.by) for change in caught.value.least_change) == pytest.approx(12.0)


def test_faults_come_together_with_the_nearest_names() -> None:
    with pytest.raises(ProblemError) as caught:
        diversion_proof_prices(two_regions(), arcs(3, 5), {"coridor": 0.1, "max_change": -1})
    assert len(caught.value.faults) == 2
    assert "did you mean corridor" in str(caught.value)


def test_enforcement_supports_the_free_prices_and_no_less_would() -> None:
    free = diversion_proof_prices(two_regions(), arcs(3.0, 5.0), {"diversion": False}).prices
    levers = pd.DataFrame(
        {
            "lever": ["codes", "visits"],
            "unit_cost": [2.0, 3.0],
            "most": [10.0, 20.0],
            "penalty_per_unit": [1.0, 1.0],
            "destination": ["N", None],
        }
    )
    plan = cheapest_enforcement(free, arcs(3.0, 5.0), levers)
    assert plan.effort["effort"].tolist() == pytest.approx([10.0, 9.0])
    assert plan.objective == pytest.approx(47.0)
    assert plan.arcs["slack"].min() == pytest.approx(0.0, abs=1e-9)
    assert plan.arcs["price"].tolist() == pytest.approx([3.0, 0.0])
    with pytest.raises(InfeasibleError, match="visits most"):
        cheapest_enforcement(free, arcs(3.0, 5.0), levers.assign(most=[10.0, 5.0]))


def test_endings_are_the_price_points_of_the_shop() -> None:
    table = two_regions()
    plan = diversion_proof_prices(table, arcs(3.0, 5.0), {"price_points": {"endings": [0.9]}})
    assert plan.prices["list_price"].tolist() == pytest.approx([40.9, 48.9])
    points = [k + 0.9 for k in range(110)]
    listed = diversion_proof_prices(table, arcs(3.0, 5.0), {"price_points": points})
    assert plan.objective == pytest.approx(listed.objective, rel=1e-9)
    fine = {"price_points": {"endings": [0.9], "of": 0.1}}
    tenths = diversion_proof_prices(table, arcs(3.0, 5.0), fine).prices["list_price"] * 10
    assert (tenths - tenths.astype(int)).tolist() == pytest.approx([0.9, 0.9])


@pytest.mark.parametrize("points", [{"step": 1.0, "endings": [0.9]}, {"of": 1.0}])
def test_price_points_are_a_step_or_endings(points: dict[str, object]) -> None:
    with pytest.raises(ProblemError, match="either step or endings"):
        diversion_proof_prices(two_regions(), arcs(3.0, 5.0), {"price_points": points})


def test_price_points_that_limits_exclude_are_named_with_the_least_change() -> None:
    limits = [{"region": "N", "min": 35, "max": 50}]
    problem = {"price_points": [30.0, 60.0], "diversion": False}
    with pytest.raises(InfeasibleError) as caught:
        diversion_proof_prices(two_regions(), arcs(3.0, 0.0), {**problem, "limits": limits})
    assert caught.value.conflict[0] == "price_points"
    assert {"N min", "N max"} <= set(caught.value.conflict)
    (change,) = caught.value.least_change
    assert change.limit == "N min"
    assert change.by == pytest.approx(-5.0)
    assert diversion_proof_prices(two_regions(), arcs(3.0, 0.0), problem).status == "optimal"


def test_few_changes_against_diversion_are_named() -> None:
    table = two_regions().assign(price_now=[30.0, 57.0])
    with pytest.raises(InfeasibleError) as caught:
        diversion_proof_prices(table, arcs(3.0, 5.0), {"at_most_changes": 0})
    assert set(caught.value.conflict) == {"at_most_changes", "no diversion S -> N"}
    assert caught.value.least_change


def test_costs_of_diverting_may_differ_by_product() -> None:
    table = pd.concat([two_regions().assign(product=name) for name in ("Tea", "Juice")])
    ways = pd.concat([arcs(3.0, 5.0).assign(product="Tea"), arcs(0.0, 1e3).assign(product="Juice")])
    plan = diversion_proof_prices(table, ways, {})
    prices = plan.prices.set_index(["product", "region"])["list_price"]
    assert prices["Tea", "S"] == pytest.approx(40.5556, abs=1e-3)
    assert prices["Juice", "S"] == pytest.approx(30.0, abs=1e-3)
    levers = pd.DataFrame({"lever": ["codes"], "unit_cost": [2.0], "most": [1e3],
                           "penalty_per_unit": [1.0]})  # fmt: skip
    support = cheapest_enforcement(plan.prices, ways, levers)
    assert support.arcs["gap"].round(3).tolist() == [8.0, -8.0, 27.0, -27.0]
    assert support.objective == pytest.approx(0.0, abs=1e-4)


def test_a_time_limit_leaves_a_marked_plan_or_says_that_there_is_none() -> None:
    rng = np.random.default_rng(1)
    n = 30
    table = pd.DataFrame(
        {
            "region": [f"R{k}" for k in range(n)],
            "intercept": rng.uniform(80, 300, n),
            "slope": rng.uniform(1, 4, n),
            "cost": 10.0,
            "price_now": 40.0,
        }
    )
    pairs = [(f"R{i}", f"R{j}") for i in range(n) for j in range(n) if i != j]
    ways = pd.DataFrame(pairs, columns=["source", "destination"]).assign(freight=4.0, penalty=1.0)
    problem = {"price_points": {"endings": [0.9, 0.99]}, "at_most_changes": 12, "corridor": 0.3}
    plan = None
    with contextlib.suppress(NoPlanFound):
        plan = diversion_proof_prices(table, ways, {**problem, "time_limit_s": 0.05})
    if plan is not None:
        assert plan.status == "time_limit"
        assert plan.bound > plan.objective
        assert plan.gap > 1e-6


@pytest.mark.parametrize("seed", range(4))
def test_prices_of_products_and_regions_equal_enumeration(seed: int) -> None:
    rng = np.random.default_rng(seed)
    regions, products = ("A", "B", "C"), ("Tea", "Juice")
    rows = [(r, k, rng.uniform(90, 200), rng.uniform(1.5, 3.0), 10.0, rng.uniform(0.0, 0.1))
            for k in products for r in regions]  # fmt: skip
    table = pd.DataFrame(
        rows, columns=["region", "product", "intercept", "slope", "cost", "rebate"]
    )
    pairs = [(r, s, k) for r in regions for s in regions for k in products if r != s]
    ways = pd.DataFrame(pairs, columns=["source", "destination", "product"]).assign(
        freight=rng.uniform(1.0, 5.0, len(pairs)), penalty=rng.uniform(0.0, 3.0, len(pairs))
    )
    points = [22.9, 26.9, 30.9, 34.9, 38.9]
    plan = diversion_proof_prices(table, ways, {"price_points": points, "corridor": 0.3})
    cost = {
        (row["source"], row["destination"], row["product"]): row["freight"] + row["penalty"]
        for row in ways.to_dict("records")
    }
    total = 0.0
    for product in products:  # products do not touch one another
        own = table[table["product"] == product]
        numbers = own[["intercept", "slope", "cost", "rebate"]].to_numpy(dtype=float)
        intercept, slope, made, rebate = numbers.T
        best = -np.inf
        for prices in itertools.product(points, repeat=3):
            net = (1.0 - rebate) * np.array(prices)
            value = (net - made) * (intercept - slope * net)
            gaps = all(
                net[j] - net[i] <= cost[r, s, product] + 1e-9
                for i, r in enumerate(regions) for j, s in enumerate(regions) if r != s
            )  # fmt: skip
            if gaps and max(prices) - min(prices) <= 0.3 * np.mean(prices) + 1e-9:
                best = max(best, float(value.sum()))
        total += best
    assert plan.objective == pytest.approx(total, rel=1e-6)


def test_value_of_enforcement_is_told_where_only_single_prices_are_allowed() -> None:
    problem = {"price_points": {"endings": [0.9]}}
    value = diversion_proof_prices(two_regions(), arcs(3.0, 5.0), problem).arcs["value"]
    free = diversion_proof_prices(two_regions(), arcs(3.0, 5.0), {}).arcs["value"]
    assert value.tolist() == pytest.approx(free.tolist(), rel=1e-6)
    assert value.max() > 40.0
