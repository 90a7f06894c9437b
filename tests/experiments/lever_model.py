"""A trade whose responses to spend are known curves, in place of the simulation."""

import math
from typing import TYPE_CHECKING

from channelsim.experiments.replicate import Replication
from tests.experiments.fake_model import luck

if TYPE_CHECKING:
    from channelsim.scenario import Scenario

TOPS = {"East": 90_000.0, "South": 60_000.0, "West": 20_000.0}
SALES = {"East": 500, "South": 300, "West": 200}


def gross(region: str, yearly: float) -> float:
    """Contribution before the spend: a Hill curve of exponent 2, half at 20,000 a year."""
    power = (yearly / 20_000.0) ** 2
    return TOPS[region] * power / (1 + power)


def spent(scenario: "Scenario") -> dict[str, float]:
    found = dict.fromkeys(TOPS, 0.0)
    for entry in scenario.spec.support.spend:
        assert entry.region is not None
        found[entry.region] += entry.yearly
    return found


def separable(scenario: "Scenario", seed: int, replication: int) -> Replication:
    """Responses that add up; luck is common and small."""
    return _run(scenario, seed, replication, synergy=0.0)


def crowded(scenario: "Scenario", seed: int, replication: int) -> Replication:
    """Responses that get in one another's way: half of what two regions gain together is lost."""
    return _run(scenario, seed, replication, synergy=-0.5)


def _run(scenario: "Scenario", seed: int, replication: int, synergy: float) -> Replication:
    import pandas as pd

    money = spent(scenario)
    gains = {region: gross(region, yearly) for region, yearly in money.items()}
    extra = synergy * math.sqrt(gains["East"] * gains["South"])
    noise = 100.0 * luck(seed, replication, "noise")
    scatter = {r: 1.0 + 0.02 * (luck(seed, replication, r) - 0.5) for r in TOPS}
    paid = sum(money.values())
    total = sum(gain * scatter[region] for region, gain in gains.items()) + extra
    kpis = {
        "contribution": 1e6 + noise + total - paid,
        "sell_out_units": 1000.0 + total / 10.0,
        "market_share": 0.2 + total / 1e7,
        "diversion_units": 0.0,
        "support_cost": paid,
    }
    daily = pd.DataFrame(
        [(0, region, "Traditional", units) for region, units in SALES.items()],
        columns=["day", "region", "channel", "sell_out"],
    )
    return Replication(kpis=kpis, tables={"daily": daily})
