"""Regions whose prices clear, and the traders between them (D1, D3, D5)."""

from math import inf
from typing import TYPE_CHECKING

import numpy as np

from channelsim import theory
from channelsim.experiments.verification.case import Case, Limit, Sample, require, sample
from channelsim.experiments.verification.markets import habits, markets, moving_cost, moving_costs
from channelsim.experiments.verification.watching import Floats, records_of

if TYPE_CHECKING:
    from channelsim.scenario import Scenario
    from channelsim.scenario.schema import ScenarioSpec


# Two regions -------------------------------------------------------------------------------------


def two_region_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """D1: flow starts iff the gap exceeds tau, and goes on in whole lots until it is tau."""
    there = markets(spec)
    costs = moving_costs(spec, there)
    require(len(costs) == 2 and costs[0, 1] == costs[1, 0], "two regions, the same cost both ways")
    lots = {habits(spec, group).lot_units for group in there.groups}
    require(len(lots) == 1, "lots of one size")
    found = theory.two_region_diversion(
        there.intercepts.tolist(),
        there.slopes.tolist(),
        there.supplies.tolist(),
        cost=float(costs[0, 1]),
        lot=float(lots.pop()),
    )
    return {"flow": found.flow, "price_1": found.price_1, "price_2": found.price_2}


def watch_two_regions(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Simulate; take the last month's flows and the last day's prices."""
    flows, prices = watch_trade(scenario, seed, replication)
    return {
        "flow": sample(flows[0, 1] - flows[1, 0]),
        **{f"price_{i + 1}": sample(price) for i, price in enumerate(prices)},
    }


def watch_trade(scenario: "Scenario", seed: int, replication: int) -> tuple[Floats, Floats]:
    """Give units per day between regions in the last month, and prices of the last day."""
    records = records_of(scenario, seed, replication)
    start = max(row.period for row in records.months)
    days = scenario.spec.horizon.days - start
    flows = np.zeros((len(records.regions), len(records.regions)))
    for flow in records.flows:
        if flow.kind == "malicious" and flow.period == start:
            ends = records.regions.index(flow.source), records.regions.index(flow.destination)
            flows[ends] += flow.units / days
    prices = np.asarray(records.markets["street_price"][-1], dtype=np.float64)
    return flows, np.nanmean(prices, axis=(1, 2))


# Any number of regions ---------------------------------------------------------------------------


def equilibrium_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """D5: no gap exceeds tau, and goods flow only where it equals tau."""
    there = markets(spec)
    require(all(habits(spec, g).lot_units == 1 for g in there.groups), "lots of one unit")
    found = theory.spatial_equilibrium(
        there.intercepts, there.slopes, there.supplies, moving_costs(spec, there)
    )
    return _named(found.flows, found.prices)


def watch_equilibrium(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Simulate; take the last month's flows and the last day's prices."""
    named = _named(*watch_trade(scenario, seed, replication))
    return {name: sample(value) for name, value in named.items()}


def _named(flows: Floats, prices: Floats) -> dict[str, float]:
    n = len(prices)
    moved = {
        f"flow_{i + 1}_{j + 1}": float(flows[i, j]) for i in range(n) for j in range(n) if i != j
    }
    return {**{f"price_{i + 1}": float(price) for i, price in enumerate(prices)}, **moved}


# Rivals ------------------------------------------------------------------------------------------


def rivals_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """D3: ``X = n / (n + 1) (P2 - w1 - tau) / beta2``; free entry for takers of prices."""
    there = markets(spec)
    require(len(there.groups) == 2, "two regions")
    diverting = [i for i, group in enumerate(there.groups) if habits(spec, group).active]
    require(len(diverting) == 1, "one group that diverts")
    here = diverting[0]
    group = there.groups[here]
    way = habits(spec, group)
    require(way.way != "undercut" and way.to_order, "lots bought to order")
    require(way.lot_units == 1, "lots of one unit")
    require(not spec.incentives, "no rebates")
    from channelsim.scenario.network import build_network

    network = build_network(spec)
    buying = float(network.list_price(here, group.price_factor)[0])
    tau = float(network.freight[here, 1 - here]) + moving_cost(spec, group)
    found = theory.cournot_diversion(
        group.count if way.way == "cournot" else inf,
        float(there.local_prices[1 - here]),
        buying,
        tau,
        float(there.slopes[1 - here]),
    )
    return {"diverted": found.total, "price": found.price}


def watch_rivals(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Simulate; take the last month's flow and the last day's price where it goes."""
    flows, prices = watch_trade(scenario, seed, replication)
    there = markets(scenario.spec)
    away = next(i for i, g in enumerate(there.groups) if not habits(scenario.spec, g).active)
    return {"diverted": sample(flows[1 - away, away]), "price": sample(prices[away])}


CASES = (
    Case(
        id="D1",
        title="Spatial equilibrium of two regions, in whole lots",
        limits={
            "flow": Limit(tolerance=1e-6),
            "price_1": Limit(tolerance=1e-6),
            "price_2": Limit(tolerance=1e-6),
        },
        oracle=two_region_theory,
        observe=watch_two_regions,
        quick=True,
    ),
    Case(
        id="D3",
        title="Rival diverters into one region (Cournot)",
        limits={"diverted": Limit(tolerance=4.0), "price": Limit(tolerance=1e-3)},
        oracle=rivals_theory,
        observe=watch_rivals,
        quick=True,
    ),
    Case(
        id="D5",
        title="Spatial equilibrium of three regions",
        limits={
            **{f"price_{i}": Limit(tolerance=5e-4) for i in (1, 2, 3)},
            **{
                f"flow_{i}_{j}": Limit(tolerance=3.0)
                for i in (1, 2, 3)
                for j in (1, 2, 3)
                if i != j
            },
        },
        oracle=equilibrium_theory,
        observe=watch_equilibrium,
        quick=True,
    ),
)
