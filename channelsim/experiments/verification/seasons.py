"""A season bought at once: loading for a rebate, and a rebate on sales (R1, C6)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from channelsim import theory
from channelsim.experiments.verification.buying import (
    daily_purchases,
    invoice_price,
    month_lengths,
)
from channelsim.experiments.verification.case import Case, Limit, Sample, require, sample
from channelsim.experiments.verification.watching import records_of

if TYPE_CHECKING:
    from channelsim.model.incentives import Tiered
    from channelsim.model.partners import DistributorGroup
    from channelsim.scenario import Scenario
    from channelsim.scenario.schema import ScenarioSpec

MINOR = 100.0  # minor units per money


@dataclass(frozen=True)
class Season:
    """One group that buys once for a month."""

    group: "DistributorGroup"
    scheme: "Tiered"
    believed: theory.DemandLaw
    """Law of the month's demand that it reckons with."""
    true: theory.DemandLaw
    """Law of the month's demand."""
    price: float
    """What it earns on a unit sold, money."""
    cost: float
    """Invoice price, money per unit."""
    salvage: float
    """What a unit left over brings, money."""


def _law(kind: str, mean: float, sd: float) -> theory.DemandLaw:
    match kind:
        case "normal":
            return theory.Normal(mean, sd)
        case "uniform":
            reach = 3.0**0.5 * sd
            return theory.Uniform(mean - reach, mean + reach)
    require(kind == "gamma", "demand of law normal, uniform or gamma")
    return theory.Gamma(mean, sd)


def season(spec: "ScenarioSpec") -> Season:
    """Read a scenario in which one group buys once for one month.

    Raises
    ------
    QuestionError
        If anything else bears on its decision.
    """
    require(len(spec.distributors) == 1 and len(spec.incentives) == 1, "one group, one scheme")
    group, scheme, arrivals = spec.distributors[0], spec.incentives[0], spec.demand.arrivals
    rule, conduct = group.ordering, group.conduct or spec.conduct
    require(rule.kind == "newsvendor", "ordering of kind newsvendor")
    assert rule.kind == "newsvendor"
    require(rule.season == "month" and rule.rationality == "exact", "an exact maximiser's month")
    require(rule.coefficient_of_variation is not None, "a coefficient_of_variation of the season")
    require(
        group.forecast.kind == "exponential_smoothing" and group.forecast.weight <= 1e-5,
        "a forecast that stays at the mean: exponential_smoothing of weight 1e-6",
    )
    require(
        group.initial_cover_days is None and group.shortage == "backlog", "backorders, no stock"
    )
    require(spec.horizon.warm_up == 0, "no warm-up")
    require(conduct.quoting.pass_through == 0.0, "no rebate passed on")
    require(conduct.finance.operating_share == 0.0, "no operating cost")
    require(scheme.kind == "tiered" and scheme.period == "month", "a monthly scheme with tiers")
    assert scheme.kind == "tiered"
    require(
        len(scheme.tiers) == 1 and scheme.threshold_basis == "absolute", "one tier, an absolute one"
    )
    require(scheme.budget_cap is None, "no budget cap")
    days = month_lengths(spec)[0]
    require(
        arrivals.shared_days >= days and arrivals.autocorrelation == 0.0, "one draw for the month"
    )
    mean, variation = daily_purchases(spec, group) * days, arrivals.coefficient_of_variation
    assert rule.coefficient_of_variation is not None
    cost = invoice_price(spec, group)
    return Season(
        group=group,
        scheme=scheme,
        believed=_law(rule.law, mean, rule.coefficient_of_variation * mean),
        true=_law(arrivals.law, mean, variation * mean),
        price=cost * (1.0 + conduct.quoting.margin),
        cost=cost,
        salvage=_salvage(spec, group.region),
    )


def _salvage(spec: "ScenarioSpec", home: str) -> float:
    """Give what a unit left over brings after freight: the best of the salvage outlets."""
    factor = {region.name: region.list_price_factor for region in spec.regions}
    ways = [0.0]
    for outlet in spec.salvage:
        road = next(
            (r for r in spec.freight if {r.from_region, r.to_region} == {home, outlet.region}), None
        )
        freight = spec.costs.default_freight if road is None else road.cost
        freight = 0.0 if outlet.region == home else freight
        price = outlet.price_share * spec.products[0].list_price * factor[outlet.region]
        ways.append(price - freight)
    return max(ways)


# A rebate on purchases ---------------------------------------------------------------------------


def _step(spec: "ScenarioSpec", target: float) -> theory.StepRebate:
    now = season(spec)
    scheme = now.scheme
    require(scheme.mode == "all_units" and scheme.basis == "sell_in", "all units, on purchases")
    require(scheme.measure == "value", "a scheme on value")
    rebate = scheme.tiers[0].rate * now.cost
    return theory.retroactive_step(
        now.believed, now.price, now.cost, rebate, target, salvage=now.salvage
    )


def _targets(spec: "ScenarioSpec") -> dict[str, int]:
    """Give a target below the generous order, one worth loading for, and one beyond reach."""
    plan = _step(spec, 0.0)
    return {
        "order_for_low_target": round((plan.usual + plan.generous) / 2.0),
        "order_for_target": round((plan.generous + plan.ceiling) / 2.0),
        "order_beyond": round(1.1 * plan.ceiling),
    }


def season_loading_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """R1: the largest target worth loading for, and the order below, at and beyond such targets."""
    require(season(spec).group.count == 1, "a single distributor")
    orders = {name: _step(spec, target).quantity for name, target in _targets(spec).items()}
    return {"largest_target": _step(spec, 0.0).ceiling, **orders}


def watch_season_loading(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Find the largest whole target that the distributor reaches, by halving."""
    spec = scenario.spec
    cost = season(spec).cost

    def bought(target: int) -> int:
        there = scenario.override({"incentives.0.tiers.0.at_least": target * cost})
        return records_of(there, seed, replication).months[0].purchase_units

    orders = {name: sample(bought(target)) for name, target in _targets(spec).items()}
    low, high = 0, 2 * bought(0)
    while bought(high) >= high:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if bought(middle) >= middle else (low, middle)
    return {"largest_target": sample(low), **orders}


# A rebate on sales ---------------------------------------------------------------------------


def sales_rebate_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """C6: the best order under a rebate on each unit sold above a target, and both profits."""
    now = season(spec)
    scheme = now.scheme
    require(scheme.mode == "incremental" and scheme.basis == "sell_out", "a rebate on what is sold")
    require(scheme.measure == "units", "a scheme on units")
    target = scheme.tiers[0].at_least
    require(target is not None, "a tier at_least")
    assert target is not None
    terms = (now.price, now.cost, spec.products[0].unit_cost, scheme.tiers[0].rate * now.cost)
    plan = theory.target_rebate(now.believed, *terms, target, salvage=now.salvage)
    earned = theory.target_rebate(
        now.true, *terms, target, salvage=now.salvage, quantity=plan.quantity
    )
    return {
        "order": plan.quantity,
        "retailer": earned.retailer,
        "manufacturer": earned.manufacturer,
        "rebate": earned.rebate_paid,
    }


def watch_sales_rebate(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Simulate a month of depots who know nothing of one another; profits from their books."""
    cost = scenario.spec.products[0].unit_cost
    rows = [row for row in records_of(scenario, seed, replication).months if row.period == 0]
    bought = np.array([row.purchase_units for row in rows], dtype=float)
    rebate = np.array([row.rebate_accrued for row in rows]) / MINOR
    paid = np.array([row.purchases for row in rows]) / MINOR
    return {
        "order": sample(bought),
        "retailer": sample(np.array([row.profit for row in rows]) / MINOR),
        "manufacturer": sample(paid - cost * bought - rebate),
        "rebate": sample(rebate),
    }


_LOADING = {
    "largest_target": Limit(tolerance=1.0),
    "order_for_low_target": Limit(tolerance=1.0),
    "order_for_target": Limit(tolerance=1.0),
    "order_beyond": Limit(tolerance=1.0),
}

CASES = (
    Case(
        id="R1",
        title="A season bought under an all-units rebate, normal demand",
        limits=_LOADING,
        oracle=season_loading_theory,
        observe=watch_season_loading,
        quick=True,
    ),
    Case(
        id="R1_uniform",
        title="A season bought under an all-units rebate, uniform demand",
        limits=_LOADING,
        oracle=season_loading_theory,
        observe=watch_season_loading,
        quick=True,
    ),
    Case(
        id="R1_dump",
        title="A season bought under a rebate, surplus dumped across the border",
        limits=_LOADING,
        oracle=season_loading_theory,
        observe=watch_season_loading,
        quick=True,
    ),
    Case(
        id="C6",
        title="A rebate per unit sold above a target",
        limits={
            "order": Limit(tolerance=1.0),
            "retailer": Limit(relative=0.012),
            "manufacturer": Limit(relative=0.002),
            "rebate": Limit(relative=0.015),
        },
        oracle=sales_rebate_theory,
        observe=watch_sales_rebate,
        replications=36,
    ),
)
