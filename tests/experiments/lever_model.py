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


PEAK = {"East": 1.0, "South": 0.5, "West": 0.2}
"""What a week of the trade is worth at full effect, by region."""


def seasonal(scenario: "Scenario", seed: int, replication: int) -> Replication:
    """A trade whose summer is worth three times its winter, and where adstock does the work.

    A week gains 3,000 times the effect of its adstock, half of it reached at 300 a week, in the
    second half of the year three times that. The books run ahead of sales: a tenth of a month's
    gain is booked a month early, and taken back at the end.
    """
    import numpy as np
    import pandas as pd

    from channelsim.scenario.network import build_network

    days, warm = scenario.spec.horizon.days, scenario.spec.horizon.warm_up
    gains = {region: np.zeros(days) for region in TOPS}
    paid = np.zeros(days)
    for item in build_network(scenario.spec).support:
        theta = item.lever.theta
        for number, region in enumerate(TOPS):
            money = item.daily[:, number].sum(axis=1)
            weekly = [money[day : day + 7].sum() for day in range(0, len(money), 7)]
            left, effects = 0.0, []
            for spend in weekly:
                left = theta * left + (1 - theta) * spend
                effects.append(left / (300.0 + left))
            effect = np.repeat(effects, 7)[warm : warm + days] * 3000.0 / 7.0 * PEAK[region]
            gains[region] += effect * np.where(np.arange(days) < days // 2, 1.0, 3.0)
            paid += money[warm:]
    months = [month for month in (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
              if month < days]  # fmt: skip
    scatter = 1.0 + 0.02 * (luck(seed, replication, "seasonal") - 0.5)
    total = np.add.reduceat(sum(gains.values()), months) * scatter
    booked = total + 0.1 * (np.append(total[1:], 0.0) - np.append(0.0, total[1:]))
    ledger = pd.DataFrame(
        {
            "period": [*months, *months],
            "debit": ["manufacturer:cash"] * len(months) + ["manufacturer:support"] * len(months),
            "credit": ["manufacturer:sales"] * len(months) + ["manufacturer:cash"] * len(months),
            "cause": "sale",
            "amount": np.round([*(1e6 + booked), *np.add.reduceat(paid, months)], 2),
        }
    )
    daily = pd.DataFrame(
        {
            "day": np.tile(np.arange(days), len(TOPS)),
            "region": np.repeat(list(TOPS), days),
            "channel": "Traditional",
            "product": "Tea",
            "sell_out": np.concatenate([100.0 + gain for gain in gains.values()]),
            "potential": 1000.0,
        }
    )
    gain = float(booked.sum() - paid.sum())
    kpis = {
        "contribution": 1e6 * len(months) + gain,
        "sell_out_units": float(daily["sell_out"].sum()),
        "market_share": 0.1,
        "diversion_units": 0.0,
        "support_cost": float(paid.sum()),
    }
    tables: dict[str, pd.DataFrame] = {
        "daily": daily,
        "flows": pd.DataFrame({"period": [0], "kind": ["malicious"], "units": [0]}),
        "ledger": ledger,
    }
    return Replication(kpis=kpis, tables=tables)
