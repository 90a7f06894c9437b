"""A shelf that is filled to the same level every morning: a season a day (I1, I2)."""

from typing import TYPE_CHECKING

from channelsim import theory
from channelsim.experiments.verification.case import Case, Limit, Sample, require, sample
from channelsim.experiments.verification.reading import daily_law
from channelsim.experiments.verification.watching import after_warm_up, market, records_of

if TYPE_CHECKING:
    from channelsim.scenario import Scenario
    from channelsim.scenario.schema import ScenarioSpec


def newsvendor_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """I1 and I2: a shelf filled to the same level every morning, what is not sold at once lost."""
    require(spec.stock_out.unmet == "lost", "lost sales")
    require(spec.outlets[0].lead_days == 1, "delivery on the morning after the order")
    channel = next(c for c in spec.channels if c.name == spec.outlets[0].channel)
    require(channel.visit_every_days == 1 and channel.order_up_to is not None, "daily order_up_to")
    assert channel.order_up_to is not None
    one = theory.newsvendor(daily_law(spec), 1.0, 1.0, quantity=channel.order_up_to)
    return {"sales": one.sales, "leftover": one.leftover, "lost": one.lost}


def watch_shelf(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Simulate a shelf; every product is an independent copy of it."""
    records = records_of(scenario, seed, replication)
    figures = {"sales": "sell_out", "leftover": "stock", "lost": "lost"}
    return {
        quantity: sample(after_warm_up(records, market(records, name)).mean(axis=0))
        for quantity, name in figures.items()
    }


_SHELF = {
    "sales": Limit(relative=0.001),
    "leftover": Limit(relative=0.01),
    "lost": Limit(relative=0.02),
}

CASES = (
    Case(
        id="I1",
        title="Newsvendor, normal demand",
        limits=_SHELF,
        oracle=newsvendor_theory,
        observe=watch_shelf,
        replications=6,
    ),
    Case(
        id="I2",
        title="Newsvendor, Poisson demand",
        limits=_SHELF,
        oracle=newsvendor_theory,
        observe=watch_shelf,
        replications=6,
    ),
    Case(
        id="I2_exponential",
        title="Newsvendor, exponential demand",
        limits={
            "sales": Limit(relative=0.003),
            "leftover": Limit(relative=0.01),
            "lost": Limit(relative=0.02),
        },
        oracle=newsvendor_theory,
        observe=watch_shelf,
        replications=6,
    ),
)
