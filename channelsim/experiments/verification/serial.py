"""A serial system of three stock points with base stocks (I8)."""

from typing import TYPE_CHECKING

import numpy as np

from channelsim import theory
from channelsim.experiments.verification.case import Case, Limit, Sample, require, sample
from channelsim.experiments.verification.reading import (
    base_stock_level,
    daily_law,
    fixed_lead_days,
)
from channelsim.experiments.verification.watching import (
    Floats,
    Queue,
    after_warm_up,
    market,
    records_of,
    trade,
)

if TYPE_CHECKING:
    from channelsim.model.partners import DistributorGroup
    from channelsim.model.records import Records
    from channelsim.scenario import Scenario
    from channelsim.scenario.schema import ScenarioSpec

# Cost rates of the worked instance, per 1,000 units and day: echelon holding from the shop upwards
# and the penalty for what the shop owes. Theory and simulation are weighed with the same ones.
HOLDING = (3.0, 2.0, 2.0)
PENALTY = 37.12
PER = 1000.0


def _stages(spec: "ScenarioSpec") -> tuple["DistributorGroup", "DistributorGroup"]:
    """Give the second-level and the first-level depot."""
    groups = {group.level: group for group in spec.distributors}
    require(len(spec.distributors) == 2 and set(groups) == {1, 2}, "one depot on each level")
    for group in groups.values():
        require(group.count == 1 and group.review_days == 1, "single depots reviewed every day")
        require(group.shortage == "backlog", "backorders")
    require(groups[1].region != groups[2].region, "depots in different regions, to tell them apart")
    require(spec.stock_out.unmet == "backlog", "backorders")
    return groups[2], groups[1]


def serial_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """I8: Clark & Scarf's recursion at the levels that the scenario states.

    An order leaves after the day's demand and arrives before the demand of a later day, so each
    stage covers as many days as its lead time has, and echelon stocks at a day's end, after the
    orders, are those that the recursion weighs. Cost is linear in its rates, so a difference of
    costs is the average that a rate weighs.
    """
    middle, upper = _stages(spec)
    law = daily_law(spec)
    require(isinstance(law, theory.Normal), "normal demand")
    channel = next(c for c in spec.channels if c.name == spec.outlets[0].channel)
    require(channel.visit_every_days == 1 and channel.order_up_to is not None, "daily order_up_to")
    assert channel.order_up_to is not None
    local = (channel.order_up_to, base_stock_level(middle), base_stock_level(upper))
    spans = (spec.outlets[0].lead_days, fixed_lead_days(middle), fixed_lead_days(upper))
    levels = np.cumsum(local)

    def cost(holding: tuple[float, ...], penalty: float) -> float:
        return theory.serial_base_stock(
            law.mean, law.sd, holding, spans, penalty, levels=levels.astype(float)
        ).cost

    plain = cost((1.0, 1.0, 1.0), 1.0)
    return {
        "cost": cost(HOLDING, PENALTY) / PER,
        "backorders": cost((1.0, 1.0, 1.0), 2.0) - plain,
        "shop_stock": cost((2.0, 1.0, 1.0), 1.0) - plain,
    }


def watch_chain(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Simulate the chain; every product is an independent copy of it.

    Goods on the way count with the stage that they left, as in echelon stocks.
    """
    records = records_of(scenario, seed, replication)
    middle, upper = _stages(scenario.spec)
    owed = Queue.of(market(records, "wanted"), market(records, "sell_out")).owed
    shop = market(records, "stock")
    net = [shop - owed]
    net.append(net[0] + trade(records, "stock", middle.region) + _on_the_way(scenario, records))
    net.append(
        net[1] + trade(records, "stock", upper.region) + trade(records, "transit", middle.region)
    )
    cost = sum(rate * stage for rate, stage in zip(HOLDING, net, strict=True))
    cost = (cost + (PENALTY + sum(HOLDING)) * owed) / PER
    figures = {"cost": cost, "backorders": owed, "shop_stock": shop}
    return {
        name: sample(after_warm_up(records, figure).mean(axis=0))
        for name, figure in figures.items()
    }


def _on_the_way(scenario: "Scenario", records: "Records") -> Floats:
    """Give the units on the way to the shop at the end of each day, shape (days, k)."""
    sent = market(records, "delivered")
    total = np.cumsum(sent, axis=0)
    lead = scenario.spec.outlets[0].lead_days
    total[lead:] -= np.cumsum(sent, axis=0)[:-lead]
    return total


CASES = (
    Case(
        id="I8",
        title="Serial system of three stages, base stocks",
        limits={
            "cost": Limit(relative=0.0005),
            "backorders": Limit(relative=0.02),
            "shop_stock": Limit(relative=0.005),
        },
        oracle=serial_theory,
        observe=watch_chain,
        replications=20,
        quick=True,
    ),
)
