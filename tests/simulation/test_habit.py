"""Habit: steady states and responses to prices in closed form, and nothing at all when off."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from channelsim.experiments.replicate import replicate
from channelsim.model.demand import Arrivals, Attraction, ConstantElasticity, Demand, Habit
from channelsim.scenario import Scenario
from channelsim.scenario.load import scenario_from
from tests.simulation.trades import assert_same, plain, run

STEP = 50
"""Day on which the price rises."""


def shop(demand: dict[str, object], before: float, after: float, days: int) -> Scenario:
    """One shop with a million buyers a day and no luck, whose price changes once."""
    return scenario_from(
        {
            "name": "shop",
            "horizon": {"days": days, "warm_up": 0},
            "data": {"past": {"day": [0, STEP], "price": [before, after]}},
            "history": {"prices": {"table": "past"}},
            "regions": [{"name": "Land"}],
            "products": [
                {"name": "Pack", "unit_cost": 0.2, "list_price": 0.5, "suggested_price": 1.0}
            ],
            "channels": [{"name": "Shop", "visit_every_days": 1, "order_up_to": 10_000_000}],
            "demand": {"elasticity": -0.5, "arrivals": {"law": "deterministic"}, **demand},
            "conduct": {"diverting": {"active": False}},
            "distributors": [
                {
                    "name": "Depot",
                    "region": "Land",
                    "ordering": {"kind": "base_stock", "order_up_to": 100_000_000},
                }
            ],
            "outlets": [
                {
                    "name": "Shop",
                    "region": "Land",
                    "channel": "Shop",
                    "count": 1,
                    "served_by": "Depot",
                    "footfall": {"mean": 1_000_000.0},
                }
            ],
        }
    )


def shares(scenario: Scenario) -> NDArray[np.float64]:
    """Share of buyers who bought, by day."""
    daily = replicate(scenario, 1, 0).tables["daily"]
    rows = daily[(daily["channel"] == "Shop") & (daily["day"] >= 0)].sort_values("day")
    return (rows["sell_out"] / rows["potential"]).to_numpy(dtype=np.float64)


def iso(strength: float, memory_days: int) -> dict[str, object]:
    habit = {"strength": strength, "memory_days": memory_days}
    return {"kind": "constant_elasticity", "share": 0.5, "habit": habit}


def test_long_run_response_is_the_short_one_over_one_less_the_habit() -> None:
    """Steady state ``s = s0 p^(e / (1 - eta))``; at once the habit stays and e is what is seen."""
    eta = 0.4
    found = shares(shop(iso(eta, 20), 1.1, 1.25, days=550))
    start, end = (0.5 * price ** (-0.5 / (1.0 - eta)) for price in (1.1, 1.25))
    assert found[0] == pytest.approx(start, rel=1e-5)  # opens in its steady state
    assert found[STEP - 1] == pytest.approx(start, rel=1e-5)
    assert found[STEP] / found[STEP - 1] == pytest.approx((1.25 / 1.1) ** -0.5, rel=1e-5)
    assert found[-1] == pytest.approx(end, rel=1e-5)


def test_the_gap_to_the_long_run_closes_at_the_stated_speed() -> None:
    eta, memory = 0.4, 60
    found = shares(shop(iso(eta, memory), 1.0, 1.02, days=STEP + 150))
    gap = np.log(found[STEP:] / (0.5 * 1.02 ** (-0.5 / (1.0 - eta))))
    speed = -np.log(gap[140] / gap[0]) / 140.0
    assert speed == pytest.approx((1.0 - eta) / memory, rel=0.06)  # the stock moves by the week


@pytest.mark.parametrize("price", [0.8, 1.0, 1.3])
def test_a_share_settles_where_it_keeps_its_own_habit(price: float) -> None:
    habit = {"strength": 0.5, "memory_days": 30}
    fields: dict[str, object] = {"kind": "attraction", "share": 0.3, "rival_share": 0.3,
                                 "elasticity": -2.0, "habit": habit}  # fmt: skip
    # two months of a million buyers a day: a standard error of the share is below 0.0001
    found = shares(shop(fields, price, price, days=60))
    share = float(found.mean())
    odds = np.log(0.3 / 0.4) + (-2.0 * np.log(price) + 0.5 * np.log(share / 0.3)) / 0.7
    fixed_point = np.exp(odds) / (1.0 + np.exp(odds) + 0.3 / 0.4)
    assert share == pytest.approx(float(fixed_point), abs=3e-4)
    if price == 1.0:
        assert share == pytest.approx(0.3, abs=3e-4)


@pytest.mark.parametrize("demand", [Attraction(share=0.5), ConstantElasticity(share=0.5)])
def test_no_strength_is_no_habit(demand: Attraction | ConstantElasticity) -> None:
    base = run(plain(demand=demand))
    other: Demand = replace(demand, habit=Habit(memory_days=7))
    assert_same(base, run(plain(demand=other)))


def test_an_empty_shelf_is_forgotten() -> None:
    """Without goods buyers lose the habit, and sales come back lower than they were."""
    habit = Habit(strength=0.6, memory_days=30)
    law = Arrivals(law="deterministic")
    spec = plain(demand=ConstantElasticity(share=0.5, elasticity=-0.5, arrivals=law, habit=habit))
    dry = replace(spec.manufacturer, order_up_to=0, line_units_per_day=30, lines=1)
    found = [
        np.asarray(run(one).markets["wanted"], dtype=np.float64)[-30:].sum()
        for one in (spec, replace(spec, manufacturer=dry))
    ]
    assert found[1] < 0.9 * found[0]


def test_a_habit_that_feeds_on_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="must stay below 1"):
        Attraction(share=0.5, habit=Habit(strength=0.5))
