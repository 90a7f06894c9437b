"""The price ladder (G1)."""

from typing import TYPE_CHECKING

import numpy as np

from channelsim import theory
from channelsim.experiments.verification.case import Case, Limit, Sample, require, sample
from channelsim.experiments.verification.watching import Floats, records_of

if TYPE_CHECKING:
    from channelsim.scenario import Scenario
    from channelsim.scenario.schema import ScenarioSpec


def ladder(spec: "ScenarioSpec", region: int) -> tuple[float, ...]:
    """Give invoice, quotes and shelf price of the first product in a region, one step a level.

    Raises
    ------
    QuestionError
        If anything but fixed mark-ups makes prices.
    """
    home = spec.regions[region]
    group = next(g for g in spec.outlets if g.region == home.name)
    channel = next(c for c in spec.channels if c.name == group.channel)
    require(channel.supply_discount == 0.0, "no discount on supply")
    require(not spec.promotions, "no promotions")
    owner = next(d for d in spec.distributors if d.name == group.served_by)
    steps: list[float] = []
    while True:
        quoting = (owner.conduct or spec.conduct).quoting
        require(quoting.pass_through == 0.0 or not spec.incentives, "no rebate passed on")
        steps.append(quoting.margin if not steps else quoting.margin_to_distributors)
        if owner.supplier is None:
            break
        owner = next(d for d in spec.distributors if d.name == owner.supplier)
    source = next(r for r in spec.regions if r.name == owner.region)
    start = spec.products[0].list_price * source.list_price_factor * owner.price_factor
    return theory.price_ladder(start, [*reversed(steps), channel.markup], basis="cost")


def shelf_prices(spec: "ScenarioSpec") -> Floats:
    """Give the shelf price of the first product in every region, money per unit, shape (r,)."""
    return np.array([ladder(spec, region)[-1] for region in range(len(spec.regions))])


def ladder_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """G1: mark-ups on cost from list price to shelf."""
    require(len(spec.regions) == 1, "one region")
    steps = ladder(spec, 0)
    require(steps[-1] <= spec.products[0].suggested_price, "a shelf price below the suggested one")
    return {"quote": steps[-2], "shelf_price": steps[-1]}


def watch_prices(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Read the prices of the last day, what the outlets were billed and what buyers paid."""
    records = records_of(scenario, seed, replication)
    months = records.months
    served = {group.served_by for group in scenario.spec.outlets}
    mine = [row for row in months if row.distributor.rpartition("-")[0] in served]
    billed = sum(row.sales for row in mine) / 100.0 / sum(row.sales_units for row in mine)
    paid = float(np.nanmean(records.markets["street_price"][-1]))
    return {"quote": sample(billed), "shelf_price": sample(paid)}


CASES = (
    Case(
        id="G1",
        title="Price ladder, mark-ups on cost",
        limits={"quote": Limit(tolerance=0.005), "shelf_price": Limit(tolerance=1e-9)},
        oracle=ladder_theory,
        observe=watch_prices,
        quick=True,
    ),
)
