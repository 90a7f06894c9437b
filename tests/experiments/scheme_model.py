"""A trade in which every segment has its own best scheme, in place of the simulation."""

from typing import TYPE_CHECKING

from channelsim.experiments.replicate import Replication
from channelsim.model.incentives import Flat
from tests.experiments.fake_model import luck

if TYPE_CHECKING:
    from channelsim.scenario import Scenario

LIFT = {"East": 6.0, "South": 2.0, "West": 0.5}
"""Money sold more per money of rebate, by region."""
VOLUME = 100_000.0


def rate_of(scenario: "Scenario", region: str, tier: str, level: str) -> float:
    """Rebate rate of the flat schemes that apply."""
    return sum(
        scheme.rate if isinstance(scheme, Flat) else 0.03  # what the scenario has already
        for scheme in scenario.spec.incentives
        if scheme.where.matches(region=region, tier=tier, level=level)
    )


def separate(scenario: "Scenario", seed: int, replication: int) -> Replication:
    """Segments do not touch one another."""
    return _run(scenario, seed, replication, envy=0.0)


def envious(scenario: "Scenario", seed: int, replication: int) -> Replication:
    """A rate far from the others' costs everybody: no menu of uniform schemes shows it."""
    return _run(scenario, seed, replication, envy=40_000.0)


def _run(scenario: "Scenario", seed: int, replication: int, envy: float) -> Replication:
    import pandas as pd

    spec = scenario.spec
    product = spec.products[0]
    rows, months, earned, rates = [], [], 0.0, []
    noise = 1.0 + 0.01 * (luck(seed, replication, "noise") - 0.5)
    for region in spec.regions:
        groups = [g for g in spec.distributors if g.region == region.name and g.level == 1]
        for group in groups:
            rate = rate_of(scenario, region.name, group.tier, "1")
            rates.append(rate)
            value = noise * VOLUME * (1.0 + LIFT[region.name] * rate - 40.0 * rate**2)
            units = value / product.list_price
            months.append((0, region.name, 1, value, units, rate * value, 0.0, group.tier))
            rows.append((0, region.name, "distributor", product.name, 0.0, units))
            earned += value * (1.0 - rate) - units * product.unit_cost
    spread = max(rates) - min(rates)
    daily = ["day", "region", "channel", "product", "sell_out", "sell_in"]
    monthly = ["period", "region", "level", "purchases", "purchase_units", "rebate_accrued",
               "marginal_rebate", "tier"]  # fmt: skip
    return Replication(
        kpis={"contribution": earned - envy * spread, "support_cost": 0.0},
        tables={
            "daily": pd.DataFrame(rows, columns=daily),
            "distributors": pd.DataFrame(months, columns=monthly),
        },
    )
