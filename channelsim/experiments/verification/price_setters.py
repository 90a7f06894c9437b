"""Tiers of price setters, and what reaches the shelf (C1, C2, C8)."""

from typing import TYPE_CHECKING

import numpy as np

from channelsim import theory
from channelsim.experiments.verification.case import Case, Limit, Sample, require, sample
from channelsim.experiments.verification.watching import Floats, records_of

if TYPE_CHECKING:
    from channelsim.scenario import Scenario
    from channelsim.scenario.schema import ScenarioSpec

_TIERS = ("manufacturer", "distributor", "shop")
_DAYS = 28  # at the end of a run, over which sales are averaged


def _plain(spec: "ScenarioSpec") -> None:
    require(len(spec.products) == 1 and len(spec.channels) == 1, "one product, one channel")
    require(all(group.level == 1 for group in spec.distributors), "one level of distributors")
    require(spec.demand.arrivals.law == "deterministic", "deterministic demand")
    require(spec.demand.elasticity_sd == 0.0, "the same elasticity everywhere")
    require(not spec.promotions and not spec.incentives, "no promotions, no rebates")
    require(spec.channels[0].supply_discount == 0.0, "no discount on supply")
    require(spec.products[0].floor_price == 0.0, "no floor price")


def _setters(spec: "ScenarioSpec") -> tuple[bool, bool, bool]:
    """Tell which tiers set prices; the others have to hand goods on at cost."""
    quoting = (spec.distributors[0].conduct or spec.conduct).quoting
    channel = spec.channels[0]
    shops, depots = channel.pricing == "profit_maximising", quoting.kind == "profit_maximising"
    require(depots or quoting.margin == 0.0, "depots that maximise or take no margin")
    require(shops or channel.markup == 0.0, "shops that maximise or take no margin")
    return spec.manufacturer.list_pricing == "profit_maximising", depots, shops


# Tiers -------------------------------------------------------------------------------------------


def chain_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """C1, C2: prices, units a day, profits a day and efficiency of successive monopolies."""
    _plain(spec)
    require(len(spec.regions) == 1 and len(spec.outlets) == 1, "one region, one group of shops")
    setters = _setters(spec)
    region, product, group = spec.regions[0], spec.products[0], spec.outlets[0]
    plain_list = region.list_price_factor == spec.distributors[0].price_factor == 1.0
    require(plain_list and setters[0], "one list price, set by the manufacturer")
    demand, reference = spec.demand, product.suggested_price
    buyers = group.count * group.footfall.mean * region.income * product.demand_weight
    elasticity = demand.elasticity * region.price_sensitivity
    if demand.kind == "linear":
        scale = buyers * demand.share
        costs = [product.unit_cost] + [0.0] * (sum(setters) - 1)
        slope = -elasticity * scale / reference
        chain = theory.linear_chain(scale * (1.0 - elasticity), slope, costs)
    else:
        require(demand.kind == "constant_elasticity", "linear or iso-elastic demand")
        assert demand.kind == "constant_elasticity"
        scale = buyers * demand.share * reference**-elasticity
        chain = theory.iso_elastic_chain(scale, -elasticity, product.unit_cost, sum(setters))
    prices, profits = list(chain.prices), list(chain.profits)
    out = {"quantity": chain.quantity, "efficiency": chain.efficiency}
    price = product.unit_cost
    for name, sets in zip(_TIERS, setters, strict=True):
        price = prices.pop(0) if sets else price
        out[f"price_{name}"] = price
        out[f"profit_{name}"] = profits.pop(0) if sets else 0.0
    out["integrated_profit"] = chain.integrated_profit
    return out


def watch_chain(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Simulate; take the last day's prices and the last weeks' sales."""
    records = records_of(scenario, seed, replication)
    prices = [
        float(np.nanmean(table[-1]))
        for table in (
            records.trade["invoice_price"],
            records.trade["quote"],
            records.markets["street_price"],
        )
    ]
    sold = [
        float(table[-_DAYS:].sum()) / _DAYS
        for table in (
            records.trade["sell_in"],
            records.markets["delivered"],
            records.markets["sell_out"],
        )
    ]
    steps = np.diff([scenario.spec.products[0].unit_cost, *prices])
    profits = [units * float(margin) for units, margin in zip(sold, steps, strict=True)]
    best = chain_theory(scenario.spec)["integrated_profit"]
    return {
        "quantity": sample(sold[-1]),
        "efficiency": sample(sum(profits) / best),
        **{f"price_{name}": sample(p) for name, p in zip(_TIERS, prices, strict=True)},
        **{f"profit_{name}": sample(p) for name, p in zip(_TIERS, profits, strict=True)},
    }


# Pass-through ------------------------------------------------------------------------------------


def pass_through_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """C8: a shop's best price at the mean cost of two regions, and its slope in the cost."""
    _plain(spec)
    require(_setters(spec) == (False, False, True), "shops alone that set prices")
    require(len(spec.regions) == 2, "two regions")
    require(len({region.price_sensitivity for region in spec.regions}) == 1, "regions alike")
    factors = np.array([region.list_price_factor for region in spec.regions])
    require(float(np.ptp(factors)) < 1e-3, "costs that differ by less than a thousandth")
    cost = spec.products[0].list_price * float(factors.mean())
    demand, reference = spec.demand, spec.products[0].suggested_price
    elasticity = demand.elasticity * spec.regions[0].price_sensitivity
    if demand.kind == "linear":
        choke = reference * (1.0 - 1.0 / elasticity)
        return {"price": 0.5 * (choke + cost), "pass_through": theory.pass_through(0.0)}
    if demand.kind == "constant_elasticity":
        rate = theory.pass_through_iso_elastic(-elasticity)
        return {"price": rate * cost, "pass_through": rate}
    require(demand.kind == "attraction", "demand of kind linear, constant_elasticity or attraction")
    assert demand.kind == "attraction"
    require(demand.price_effect == "exponential", "attraction that falls exponentially (logit)")
    require(
        spec.rival.price_index == 1.0 and spec.rival.reaction == 0.0, "a rival that stands still"
    )
    steepness = -elasticity / ((1.0 - demand.share) * reference)
    utility = float(np.log(demand.share / (1.0 - demand.share))) + steepness * reference
    best = theory.logit_monopoly(utility, steepness, cost)
    return {"price": best.price, "pass_through": best.pass_through}


def watch_pass_through(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Simulate two regions whose costs differ a little."""
    records = records_of(scenario, seed, replication)
    shelf = _by_region(records.markets["street_price"][-1], axes=(1, 2))
    quote = _by_region(records.trade["quote"][-1], axes=(1,))
    rise = float((shelf[1] - shelf[0]) / (quote[1] - quote[0]))
    return {"price": sample(float(shelf.mean())), "pass_through": sample(rise)}


def _by_region(table: np.ndarray, axes: tuple[int, ...]) -> Floats:
    means: Floats = np.nanmean(np.asarray(table, dtype=np.float64), axis=axes)
    return means


_CHAIN_PRICES = {f"price_{name}": Limit(tolerance=1e-6) for name in _TIERS}
_PASS_THROUGH = {"price": Limit(tolerance=1e-6), "pass_through": Limit(tolerance=1e-6)}

CASES = (
    *(
        Case(
            id=name,
            title=title,
            limits={
                **_CHAIN_PRICES,
                # A unit more or less a day, and what it earns: goods are whole units.
                "quantity": Limit(tolerance=1.0),
                "efficiency": Limit(tolerance=1e-4),
                **{f"profit_{tier}": Limit(tolerance=40.0) for tier in _TIERS},
            },
            oracle=chain_theory,
            observe=watch_chain,
            quick=True,
        )
        for name, title in (
            ("C1", "Double marginalisation, linear demand, three tiers"),
            ("C1_two", "Double marginalisation, linear demand, two tiers"),
            ("C2", "Double marginalisation, constant elasticity"),
        )
    ),
    *(
        Case(
            id=name,
            title=f"Pass-through of a price setter, {form}",
            limits=_PASS_THROUGH,
            oracle=pass_through_theory,
            observe=watch_pass_through,
            quick=True,
        )
        for name, form in (
            ("C8", "linear demand"),
            ("C8_elastic", "constant elasticity"),
            ("C8_logit", "logit demand"),
        )
    ),
)
