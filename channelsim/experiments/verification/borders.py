"""Buyers who cross a border to the cheapest neighbour, and checks there (Border)."""

from typing import TYPE_CHECKING

import numpy as np

from channelsim.experiments.verification.case import Case, Limit, Sample, require, sample
from channelsim.experiments.verification.prices import shelf_prices
from channelsim.experiments.verification.watching import after_warm_up, records_of
from channelsim.model.selectors import names_in

if TYPE_CHECKING:
    from channelsim.scenario import Scenario
    from channelsim.scenario.schema import ScenarioSpec


def crossing_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """Border: of those who compare, ``logistic(s ln(here / (there + fine)) - h)`` cross."""
    at_border = [group for group in spec.outlets if group.border_share > 0.0]
    require(len(at_border) == 1 and at_border[0].border_share == 1.0, "one region at a border")
    require(all(group.count == 1 for group in spec.outlets), "one shop in each region")
    require(spec.demand.kind == "fixed", "demand of kind fixed")
    shelf = {region.name: p for region, p in zip(spec.regions, shelf_prices(spec), strict=True)}
    suggested = spec.products[0].suggested_price
    require(max(shelf.values()) <= suggested, "shelf prices below the suggested price")
    law = spec.leakage
    there = min(shelf[name] for name in names_in(at_border[0].border_with))
    cost = there + spec.enforcement.border.stop_probability * spec.enforcement.border.fine_per_unit
    pull = law.consumer_sensitivity * np.log(shelf[at_border[0].region] / cost)
    crossed = law.consumer_share / (1.0 + float(np.exp(law.consumer_hurdle - pull)))
    return {"stay": 1.0 - crossed, "arrive": crossed}


def watch_border(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Simulate the regions; every product is an independent copy of them."""
    records = records_of(scenario, seed, replication)
    spec = scenario.spec
    group = next(group for group in spec.outlets if group.border_share > 0.0)
    shelf = dict(zip(records.regions, shelf_prices(spec), strict=True))
    cheapest = min(names_in(group.border_with), key=lambda name: float(shelf[name]))
    asked, came = (
        after_warm_up(records, np.asarray(records.markets[name].sum(axis=2), dtype=float)).sum(
            axis=0
        )
        for name in ("wanted", "potential")
    )
    home, away = records.regions.index(group.region), records.regions.index(cheapest)
    return {
        "stay": sample(asked[home], came[home]),
        "arrive": sample(asked[away] - came[away], came[home]),
    }


CASES = (
    Case(
        id="Border",
        title="Buyers who cross a border to the cheapest neighbour",
        limits={"stay": Limit(relative=0.001), "arrive": Limit(relative=0.01)},
        oracle=crossing_theory,
        observe=watch_border,
        quick=True,
    ),
)
