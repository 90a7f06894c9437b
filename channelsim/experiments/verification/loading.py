"""Loading for a target (R2)."""

from math import ceil, exp
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize

from channelsim import theory
from channelsim.experiments.verification.buying import daily_purchases, invoice_price, month_lengths
from channelsim.experiments.verification.case import Case, Limit, Sample, require, sample
from channelsim.experiments.verification.loaders import DAYS_PER_YEAR, carrying_cost, loader
from channelsim.experiments.verification.watching import records_of

if TYPE_CHECKING:
    from channelsim.scenario import Scenario
    from channelsim.scenario.schema import ScenarioSpec


def loading_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """R2: the largest target that an exact maximiser loads for.

    Load iff ``rho w T >= kappa g + i w g^2 / (2 d)`` with ``g = T - V``, V the month's own need:
    the T at which `loading_gap` equals T - V.
    """
    group, conduct, sales, price = loader(spec)
    require(group.count == 1, "a single distributor")
    require(spec.demand.arrivals.law == "deterministic", "deterministic demand")
    scheme = spec.incentives[0]
    require(scheme.kind == "tiered" and scheme.mode == "all_units", "an all-units scheme")
    assert scheme.kind == "tiered"
    require(len(scheme.tiers) == 1 and scheme.measure == "value", "one tier, on value")
    need = sales * month_lengths(spec)[0]
    rate, loss = scheme.tiers[0].rate, conduct.chasing.expected_markdown * price
    capital = carrying_cost(conduct, price) / price

    def beyond(target: float) -> float:
        gap = theory.loading_gap(rate, price, target, sales, capital, unit_loss=loss)
        return gap - (target - need)

    most = need
    while beyond(most) > 0.0:
        most *= 2.0
    target = float(optimize.brentq(beyond, need, most))
    require((target - need) / sales <= DAYS_PER_YEAR, "goods loaded that sell within a year")
    return {"largest_target": target, "order_at_half": round((need + target) / 2.0)}


def watch_loading(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Find the largest whole target that the distributor reaches, by halving."""
    low = round(loader(scenario.spec)[2] * month_lengths(scenario.spec)[0])
    half = round(loading_theory(scenario.spec)["order_at_half"])
    return {
        "largest_target": sample(_largest(scenario, low, seed, replication)),
        "order_at_half": sample(_bought(scenario, half, seed, replication)),
    }


def _bought(scenario: "Scenario", target: int, seed: int, replication: int) -> int:
    """Give the units bought in the first month when the rebate starts at a target, in units."""
    price = invoice_price(scenario.spec, scenario.spec.distributors[0])
    there = scenario.override({"incentives.0.tiers.0.at_least": target * price})
    return records_of(there, seed, replication).months[0].purchase_units


def dumping_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """R2 with a way out across the border: load iff ``rho w T >= delta (T - V)``.

    A unit dumped loses delta: the invoice price less what shops abroad pay for it, plus freight.
    """
    require(len(spec.distributors) == 2 and len(spec.regions) == 2, "two regions, two distributors")
    loader, abroad = spec.distributors
    conduct, theirs = loader.conduct or spec.conduct, (abroad.conduct or spec.conduct).quoting
    scheme = spec.incentives[0]
    require(len(spec.incentives) == 1 and scheme.kind == "tiered", "one scheme with tiers")
    assert scheme.kind == "tiered"
    require(scheme.mode == "all_units" and scheme.measure == "value", "all units, on value")
    require(len(scheme.tiers) == 1, "one tier")
    require(conduct.chasing.rationality == "exact", "rationality exact")
    require(conduct.diverting.active and conduct.diverting.prior_detection == 0.0, "no penalty")
    require(not conduct.diverting.to_order, "no goods bought to divert")
    from channelsim.scenario.network import build_network

    outlets = build_network(spec).outlets
    loyalty = float(outlets.loyalty[outlets.region == 1].mean())
    road = next(
        (r for r in spec.freight if {r.from_region, r.to_region} == {loader.region, abroad.region}),
        None,
    )
    freight = spec.costs.default_freight if road is None else road.cost
    price = invoice_price(spec, loader)
    offer = invoice_price(spec, abroad) * (1.0 + theirs.margin) * (1.0 - loyalty)
    loss, rate = price - offer + freight, scheme.tiers[0].rate
    require(loss > rate * price, "a loss above the rebate: else no target is too far")
    require(conduct.chasing.expected_markdown * price >= loss, "goods that lose more at home")
    need = daily_purchases(spec, loader) * month_lengths(spec)[0]

    def beyond(target: float) -> float:
        return theory.dumping_gap(rate, price, target, loss) - (target - need)

    most = need
    while beyond(most) > 0.0:
        most *= 2.0
    return {"largest_target": float(optimize.brentq(beyond, need, most))}


def watch_dumping(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Find the largest whole target that is reached where goods may be dumped, by halving."""
    spec = scenario.spec
    low = round(daily_purchases(spec, spec.distributors[0]) * month_lengths(spec)[0])
    return {"largest_target": sample(_largest(scenario, low, seed, replication))}


def _largest(scenario: "Scenario", low: int, seed: int, replication: int) -> int:
    high = 2 * low
    while _bought(scenario, high, seed, replication) >= high:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if _bought(scenario, middle, seed, replication) >= middle:
            low = middle
        else:
            high = middle
    return low


def logit_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """R2 with finite rationality: the share that loads is logistic in net gain over outlay."""
    _, conduct, sales, price = loader(spec, exact=False)
    require(spec.demand.arrivals.law == "deterministic", "deterministic demand")
    scheme = spec.incentives[0]
    require(scheme.kind == "tiered" and scheme.mode == "all_units", "an all-units scheme")
    assert scheme.kind == "tiered"
    require(len(scheme.tiers) == 1 and scheme.measure == "value", "one tier, on value")
    steepness, start = conduct.chasing.rationality, scheme.tiers[0].at_least
    require(start is not None and steepness != "exact", "a tier at_least, and rationality finite")
    assert start is not None
    assert steepness != "exact"
    gap = ceil(start / price - 1e-9) - sales * month_lengths(spec)[0]
    require(gap > 0.0, "a target above the month's own need")
    loss = conduct.chasing.expected_markdown * price
    cost = loss * gap + carrying_cost(conduct, price) * gap**2 / (2.0 * sales)
    net = scheme.tiers[0].rate * start - cost
    chance = 1.0 / (1.0 + exp(-steepness * net / (price * gap)))
    return {"share_loading": chance, "bought": sales * month_lengths(spec)[0] + chance * gap}


def watch_loaders(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Simulate the first month of depots who know nothing of one another."""
    need = loader(scenario.spec, exact=False)[2] * month_lengths(scenario.spec)[0]
    rows = [row for row in records_of(scenario, seed, replication).months if row.period == 0]
    bought = np.array([row.purchase_units for row in rows], dtype=float)
    return {"share_loading": sample(bought > need), "bought": sample(bought)}


CASES = (
    Case(
        id="R2",
        title="Loading for a target pays up to a computed target",
        limits={"largest_target": Limit(tolerance=1.0), "order_at_half": Limit(tolerance=0.0)},
        oracle=loading_theory,
        observe=watch_loading,
        quick=True,
    ),
    Case(
        id="R2_dump",
        title="Loading pays up to a computed target, surplus dumped across the border",
        limits={"largest_target": Limit(tolerance=1.0)},
        oracle=dumping_theory,
        observe=watch_dumping,
        quick=True,
    ),
    Case(
        id="R2_logit",
        title="Share of depots that load, finite rationality",
        limits={"share_loading": Limit(absolute=0.02), "bought": Limit(relative=0.02)},
        oracle=logit_theory,
        observe=watch_loaders,
        replications=3,
    ),
)
