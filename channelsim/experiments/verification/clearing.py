"""Regions whose prices clear, and the traders between them (D1, D3, D5)."""

from dataclasses import dataclass
from math import exp, inf
from typing import TYPE_CHECKING

import numpy as np

from channelsim import theory
from channelsim.experiments.verification.case import Case, Limit, Sample, require, sample
from channelsim.experiments.verification.watching import Floats, records_of

if TYPE_CHECKING:
    from channelsim.model.diversion import Diverting
    from channelsim.model.partners import DistributorGroup
    from channelsim.scenario import Scenario
    from channelsim.scenario.schema import ScenarioSpec


@dataclass(frozen=True)
class Markets:
    """Inverse demand ``P = alpha - beta q`` and local supply of every region."""

    intercepts: Floats
    """alpha, money, shape (r,)."""
    slopes: Floats
    """beta, money per unit, shape (r,)."""
    supplies: Floats
    """Units per day, shape (r,)."""
    groups: tuple["DistributorGroup", ...]
    """Distributors of each region."""

    @property
    def local_prices(self) -> Floats:
        """Prices without trade, money, shape (r,)."""
        return self.intercepts - self.slopes * self.supplies


def markets(spec: "ScenarioSpec") -> Markets:
    """Read regions with a standing supply and linear demand.

    Raises
    ------
    QuestionError
        If anything else bears on their prices.
    """
    demand, product = spec.demand, spec.products[0]
    require(demand.kind == "linear" and len(spec.products) == 1, "one product, linear demand")
    assert demand.kind == "linear"
    require(
        demand.arrivals.law == "deterministic" and demand.elasticity_sd == 0.0,
        "deterministic demand, the same elasticity at all shops of a region",
    )
    require(not spec.promotions and spec.brand.gap_sensitivity == 0.0, "demand that stands still")
    require(product.floor_price == 0.0, "no floor price")
    alpha, beta, supply, groups = [], [], [], []
    for region in spec.regions:
        shops = [g for g in spec.outlets if g.region == region.name]
        owners = [g for g in spec.distributors if g.region == region.name]
        require(len(shops) == 1 and len(owners) == 1, "a group of shops and depots a region")
        channel = next(c for c in spec.channels if c.name == shops[0].channel)
        require(
            channel.pricing == "clearing" and channel.markup == channel.supply_discount == 0.0,
            "shops whose prices clear, without mark-up or discount",
        )
        require(region.season.peak_to_trough_log == 0.0 and region.trend == 0.0, "no season")
        ordering = owners[0].ordering
        require(ordering.kind == "standing" and owners[0].review_days == 1, "daily standing orders")
        assert ordering.kind == "standing"
        each = shops[0].footfall.mean * region.income * product.demand_weight
        require(shops[0].footfall.sd == 0.0 and each == round(each), "whole numbers of buyers")
        size = -demand.elasticity * region.price_sensitivity
        alpha.append(product.suggested_price * (1.0 + 1.0 / size))
        beta.append(product.suggested_price / (each * shops[0].count * demand.share * size))
        supply.append(float(ordering.units * owners[0].count))
        groups.append(owners[0])
    return Markets(np.array(alpha), np.array(beta), np.array(supply), tuple(groups))


def habits(spec: "ScenarioSpec", group: "DistributorGroup") -> "Diverting":
    """Give how a group trades across borders."""
    return (group.conduct or spec.conduct).diverting


def moving_cost(spec: "ScenarioSpec", group: "DistributorGroup") -> float:
    """Give the penalty that a trader expects per unit.

    Raises
    ------
    QuestionError
        If anything but a fine per unit deters it.
    """
    diverting, programme = habits(spec, group), spec.enforcement
    require(diverting.rationality == "exact", "exact maximisers")
    if not programme.ladder:
        return 0.0
    step = programme.ladder[0]
    require(
        len(programme.ladder) == 1
        and not programme.fine_limited_to_deposit
        and step.fine_multiple == step.fine_per_case == 0.0
        and not (step.forfeit_rebate or step.suspend_days or step.terminate),
        "a fine per unit and nothing else",
    )
    require(
        not programme.announced
        and diverting.learning == diverting.peer_learning == 0.0
        and (programme.coded_share == 0.0 or programme.find_probability == 0.0),
        "beliefs that experience does not change: nothing is ever found",
    )
    late = exp(-diverting.penalty_discount * programme.delay_days)
    return theory.diversion_cost(0.0, diverting.prior_detection * late, step.fine_per_unit)


def moving_costs(spec: "ScenarioSpec", there: Markets) -> Floats:
    """Give freight and expected penalty between all regions, infinity where nobody trades."""
    from channelsim.scenario.network import build_network

    costs = build_network(spec).freight.copy()
    for home, group in enumerate(there.groups):
        diverting = habits(spec, group)
        require(
            not diverting.active or (diverting.way == "price_taking" and not diverting.to_order),
            "takers of prices who ship what they withhold at home",
        )
        costs[home] += moving_cost(spec, group) if diverting.active else inf
    return costs


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
