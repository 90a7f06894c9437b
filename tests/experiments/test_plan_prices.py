"""`optimise` sets list prices: on a trade whose answers are known, and on the simulated one."""

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from channelsim.experiments.diversion_ways import diversion_ways
from channelsim.experiments.faults import QuestionError
from channelsim.experiments.optimise_prices import ProvenPrices
from channelsim.experiments.planning import optimise
from channelsim.experiments.price_moves import PriceCell, dimensions, price_grid, price_overlay
from channelsim.experiments.replicate import Replication
from channelsim.experiments.responses import Responses
from channelsim.optimisation import InfeasibleError, ProblemError
from channelsim.scenario import load_scenario
from tests.experiments.price_model import (
    ELASTICITY,
    PROMOTION,
    REBATE,
    isolated,
    porous,
    sales,
)

if TYPE_CHECKING:
    from channelsim.scenario import Scenario

MEASURE = {"replications": 2, "factors": [0.92, 1.08]}
FREE = {"problem": "prices", "diversion": False, "measure": MEASURE}


@pytest.fixture(scope="module")
def small() -> "Scenario":
    return load_scenario("small")


def planned(scenario: "Scenario", problem: dict[str, object], **how: object) -> ProvenPrices:
    settings = {"replications": 3, "workers": 1, "rounds": 1, "task": isolated, **how}
    found = optimise(scenario, problem, **settings)  # type: ignore[arg-type]  # passed on by name
    assert isinstance(found, ProvenPrices)
    return found


@pytest.fixture(scope="module")
def free(small: "Scenario") -> ProvenPrices:
    return planned(small, FREE)


def test_elasticities_are_those_of_the_trade_with_intervals_around_them(
    free: ProvenPrices,
) -> None:
    table = free.responses.elasticities
    assert len(table) == 6
    for row in table.to_dict("records"):
        assert row["elasticity"] == pytest.approx(ELASTICITY[row["region"]], abs=1e-6)
        assert row["ci_low"] <= row["elasticity"] <= row["ci_high"]


def test_free_prices_are_the_monopoly_prices_within_what_was_measured(
    small: "Scenario", free: ProvenPrices
) -> None:
    grid = price_grid(small)
    cost = {product.name: product.unit_cost + 0.08 for product in small.spec.products}
    for cell, price in free.chosen.items():
        kept = PROMOTION * (1 - REBATE)

        def loss(at: float, cell: PriceCell = cell, kept: float = kept) -> float:
            margin = kept * at - cost[cell.product]
            return -margin * sales(cell.region, "Modern", cell.product, at)

        now = grid.price(cell)
        best = minimize_scalar(loss, bounds=(0.92 * now, 1.08 * now), method="bounded").x
        assert price == pytest.approx(best, rel=4e-3)
    assert free.proof.converged
    assert free.proof.predicted == pytest.approx(free.proof.simulated[0], rel=0.02)
    assert free.proof.simulated[1] > 0.0


def test_prices_leave_no_gap_that_pays_on_net_prices(small: "Scenario") -> None:
    cheap = small.override({"enforcement.coded_share": 0.0})
    plan = planned(cheap, {"problem": "prices", "measure": MEASURE})
    assert set(plan.arcs["product"]) == {"Tea", "Juice"}
    assert (plan.arcs["slack"] >= -1e-6).all()
    tight = plan.arcs[plan.arcs["slack"] < 1e-6]
    assert len(tight)
    assert (tight["value"] > 0.0).any()
    net = {(row["region"], row["product"]): row["net_price"] for row in
           plan.prices.to_dict("records")}  # fmt: skip
    lists = {(c.region, c.product): price for c, price in plan.chosen.items()}
    assert all(net[key] == pytest.approx(0.95 * lists[key]) for key in net)
    assert plan.loss > 0.0
    rules = set(plan.proof.table["scenario"])
    assert {"one price in all regions", "best prices if nobody diverted"} <= rules


def test_the_plan_is_an_overlay_whose_prices_are_the_chosen_ones(
    small: "Scenario", free: ProvenPrices
) -> None:
    assert free.overlay is not None
    grid = price_grid(small.override(free.overlay))
    for cell, price in free.chosen.items():
        assert grid.price(cell) == pytest.approx(price, rel=1e-9)


def test_prices_by_region_move_the_regions_factors(small: "Scenario") -> None:
    plan = planned(small, {**FREE, "by": ["region"], "measure": {"factors": [0.95, 1.05]}})
    assert plan.overlay is not None
    assert set(plan.overlay) == {"regions"}
    assert [cell.product for cell in plan.chosen] == ["", "", ""]
    assert plan.proof.converged


def test_prices_by_channel_where_the_scenario_tells_them_apart(small: "Scenario") -> None:
    assert dimensions(small, {}) == ("region", "product")
    listed = small.override({"price_list": [{"channel": "Modern", "factor": 0.97}]})
    assert dimensions(listed, {}) == ("region", "product", "channel")
    plan = planned(listed, {**FREE, "limits": [{"channel": "Modern", "product": "Tea", "max": 2.0}],
                            "price_points": {"endings": [0.9], "of": 0.1},
                            "measure": {"factors": [0.8, 1.2]}})  # fmt: skip
    assert len(plan.chosen) == 12
    chosen = {tuple(cell.key.values()): price for cell, price in plan.chosen.items()}
    assert chosen["South", "Tea", "Modern"] <= 2.0
    assert chosen["East", "Tea", "Traditional"] > 2.0
    assert all(round(100 * price) % 10 == 9 for price in chosen.values())
    assert plan.overlay is not None
    grid = price_grid(listed.override(plan.overlay), ("region", "product", "channel"))
    for cell, price in plan.chosen.items():
        assert grid.price(cell) == pytest.approx(price)


def test_where_promise_and_simulation_disagree_the_plan_is_made_anew(small: "Scenario") -> None:
    again = planned(small, FREE, task=porous, rounds=3)
    assert again.proof.converged
    rounds = again.proof.rounds
    assert len(rounds) == 2
    assert rounds["predicted"].iloc[1] == pytest.approx(rounds["simulated"].iloc[0], rel=0.05)
    assert rounds["predicted"].iloc[0] > 1.1 * rounds["simulated"].iloc[0]
    assert rounds["moved"].iloc[1] <= 0.03
    assert "agree; rounds: 2" in again.proof.verdicts[0]


def test_limits_that_exclude_one_another_are_found_before_anything_is_measured(
    small: "Scenario",
) -> None:
    def never(scenario: "Scenario", seed: int, replication: int) -> Replication:
        raise AssertionError("measured before the limits were checked")

    narrow = {"limits": [{"region": "East", "product": "Tea", "max": 2.0}]}
    with pytest.raises(InfeasibleError, match="East/Tea max") as caught:
        planned(small, {**FREE, **narrow}, task=never)
    assert caught.value.least_change
    with pytest.raises(ProblemError, match="did you mean East"):
        planned(small, {**FREE, "limits": [{"region": "Est", "max": 2.0}]}, task=never)
    with pytest.raises(QuestionError, match="by: must be"):
        planned(small, {**FREE, "by": ["product"]}, task=never)
    with pytest.raises(QuestionError, match="factors"):
        planned(small, {**FREE, "measure": {"factors": [1.0]}}, task=never)


def test_penalty_of_a_way_is_chance_times_fine_on_the_product(small: "Scenario") -> None:
    rows = diversion_ways(small, price_grid(small)).to_dict("records")
    ways = {(row["source"], row["destination"], row["product"]): row for row in rows}
    chance = small.spec.enforcement.detection("South")
    for product, price in (("Tea", 2.20), ("Juice", 3.44)):
        way = ways["West", "South", product]
        assert way["penalty"] == pytest.approx(chance * price * 0.95)
        assert way["freight"] == 0.14
    bare = diversion_ways(small, price_grid(small, ("region",)))
    assert "product" not in bare
    assert bare["penalty"].max() == pytest.approx(
        max(small.spec.enforcement.detection(r) for r in ELASTICITY) * 3.44 * 1.04, rel=0.1
    )


def test_a_price_list_is_written_only_where_it_is_needed(small: "Scenario") -> None:
    grid = price_grid(small, ("region",))
    ratio = np.ones_like(grid.now)
    ratio[0] = 1.1
    moved = small.override(price_overlay(small, grid, ratio))
    assert moved.spec.regions[0].list_price_factor == pytest.approx(1.04 * 1.1)
    assert moved.spec.price_list == ()
    by_product = price_grid(small)
    listed = small.override(price_overlay(small, by_product, ratio))
    assert len(listed.spec.price_list) == 6
    assert np.allclose(price_grid(listed).now, price_grid(moved).now)


def test_replayed_prices_cannot_be_set() -> None:
    with pytest.raises(QuestionError, match=r"history\.prices replays"):
        optimise(load_scenario("cigarettes"), FREE, task=isolated)


@pytest.mark.slow
def test_the_simulated_trade_keeps_the_promise(small: "Scenario") -> None:
    quarter = small.override({"horizon": {"days": 91, "warm_up": 28}}, name="quarter")
    plan = optimise(quarter, {**FREE, "corridor": 0.15}, replications=6, workers=2, rounds=2)
    assert isinstance(plan, ProvenPrices)
    assert not isinstance(plan.responses, Responses)
    table = plan.responses.elasticities
    assert (table["ci_high"] < -1.0).all()
    assert plan.proof.converged
    assert plan.proof.simulated[1] > 0.0
