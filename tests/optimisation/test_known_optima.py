"""Allocations whose optimum is known in closed form, and duals that must be exact."""

import numpy as np
import pandas as pd
import pytest

from channelsim.optimisation import (
    PowerCurve,
    SaturatingExponential,
    allocate_budget,
    frontier,
)


def key(i: int) -> tuple[str, str, str]:
    return (f"R{i}", "retail", "advertising")


def table(curves: dict[tuple[str, str, str], np.ndarray], spends: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"region": k[0], "channel": k[1], "lever": k[2], "spend": x, "response": y}
            for k, values in curves.items()
            for x, y in zip(spends, values, strict=True)
        ]
    )


MARGIN_TIMES_SCALE = np.array([0.3, 0.25, 0.4, 0.2]) * np.array([900, 1400, 500, 2000])


def test_power_responses_with_a_common_exponent() -> None:
    # x_i is proportional to (m_i a_i)^(1/(1-b)); everything below follows from that rule.
    b, budget = 0.34, 1000.0
    shares = MARGIN_TIMES_SCALE ** (1 / (1 - b))
    expected = budget * shares / shares.sum()
    best = float(MARGIN_TIMES_SCALE @ expected**b)
    dual = float(b * MARGIN_TIMES_SCALE[0] * expected[0] ** (b - 1))
    curves = {key(i): PowerCurve(scale=s, exponent=b) for i, s in enumerate(MARGIN_TIMES_SCALE)}
    plan = allocate_budget(curves, {"problem": "budget", "total": budget, "tolerance": 1e-8})
    assert expected == pytest.approx([202.827, 300.531, 128.721, 367.922], abs=5e-4)
    assert best == pytest.approx(8103.29, abs=5e-3)
    assert plan.allocation["spend"].to_numpy() == pytest.approx(expected, rel=1e-4)
    assert plan.objective == pytest.approx(best, rel=1e-7)
    assert plan.shadow_prices["total"] == pytest.approx(dual, rel=1e-4)
    assert plan.certified
    assert plan.gap <= 1e-8
    assert plan.bound >= best * (1 - 1e-12)


TOPS, SCALES = (500, 300, 200, 60), (200, 150, 300, 120)


def test_water_filling_leaves_the_weak_channel_dry() -> None:
    # x_i = k_i ln(G_i / (k_i mu))+ with mu such that the budget is used up.
    curves = {
        key(i): SaturatingExponential(top=g, scale=k)
        for i, (g, k) in enumerate(zip(TOPS, SCALES, strict=True))
    }
    plan = allocate_budget(curves, {"problem": "budget", "total": 600, "tolerance": 1e-8})
    spend = plan.allocation["spend"].to_numpy()
    assert spend[:3] == pytest.approx([316.923, 204.220, 78.857], rel=1e-4)
    assert spend[3] == 0.0
    assert plan.objective == pytest.approx(666.831, abs=5e-4)
    assert plan.shadow_prices["total"] == pytest.approx(0.512568, rel=1e-4)
    assert plan.unspent == pytest.approx(0.0, abs=1e-6)
    assert "total" in plan.binding


@pytest.mark.parametrize(("pieces", "value", "bound"), [(10, 664.120, 14.5), (40, 666.757, 0.906)])
def test_tables_fall_short_by_no_more_than_their_curvature_allows(
    pieces: int, value: float, bound: float
) -> None:
    spends = np.linspace(0, 600, pieces + 1)
    curves = {
        key(i): SaturatingExponential(top=g, scale=k).response(spends)
        for i, (g, k) in enumerate(zip(TOPS, SCALES, strict=True))
    }
    plan = allocate_budget(table(curves, spends), {"problem": "budget", "total": 600})
    assert plan.objective == pytest.approx(value, abs=5e-4)
    assert 0 <= 666.831 - plan.objective <= bound
    assert plan.gap <= 1e-9


def test_linear_returns_with_floors_and_caps() -> None:
    rates, floors, caps = (1.8, 1.5, 1.2, 0.9), (0, 50, 0, 100), (200, 300, 250, 400)
    spends = np.linspace(0, 400, 5)
    curves = {key(i): rate * spends for i, rate in enumerate(rates)}
    limits = [
        {"region": f"R{i}", "min": low, "max": high}
        for i, (low, high) in enumerate(zip(floors, caps, strict=True))
    ]
    problem = {"problem": "budget", "total": 500, "limits": limits}
    plan = allocate_budget(table(curves, spends), problem)
    assert plan.allocation["spend"].to_numpy() == pytest.approx([200, 200, 0, 100])
    assert plan.objective == pytest.approx(750)
    assert plan.shadow_prices["total"] == pytest.approx(1.5)
    assert plan.shadow_prices["region=R0 max"] == pytest.approx(1.8 - 1.5)
    assert plan.shadow_prices["region=R3 min"] == pytest.approx(0.9 - 1.5)
    assert plan.shadow_prices["region=R1 max"] == 0
    assert {"total", "region=R0 max", "region=R3 min"} <= set(plan.binding)


def test_shadow_price_is_the_slope_of_the_frontier() -> None:
    curves = {
        key(i): SaturatingExponential(top=g, scale=k)
        for i, (g, k) in enumerate(zip(TOPS, SCALES, strict=True))
    }
    problem = {"problem": "budget", "total": 1, "tolerance": 1e-8}
    rows = frontier(curves, problem, [599.0, 600.0, 601.0])
    slope = (rows["objective"].iloc[2] - rows["objective"].iloc[0]) / 2
    assert rows["shadow_price"].iloc[1] == pytest.approx(slope, rel=1e-3)
    assert rows["status"].tolist() == ["optimal"] * 3


def test_group_limits_have_exact_duals() -> None:
    spends = np.array([0.0, 100.0])
    curves = {key(i): rate * spends for i, rate in enumerate((3.0, 2.0, 1.0))}
    limits = [{"name": "first two", "region": ["R0", "R1"], "max": 120}]
    plan = allocate_budget(table(curves, spends), {"total": 150, "limits": limits})
    assert plan.objective == pytest.approx(100 * 3 + 20 * 2 + 30 * 1)
    assert plan.shadow_prices["total"] == pytest.approx(1.0)
    assert plan.shadow_prices["first two max"] == pytest.approx(1.0)
