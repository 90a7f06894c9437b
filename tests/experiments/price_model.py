"""A trade whose answers to list prices are known, in place of the simulation."""

from typing import TYPE_CHECKING

import numpy as np

from channelsim.experiments.price_moves import price_grid
from channelsim.experiments.replicate import Replication
from tests.experiments.fake_model import luck

if TYPE_CHECKING:
    from channelsim.scenario import Scenario

ELASTICITY = {"East": -1.6, "South": -3.5, "West": -4.5}
SIZE = {"East": 900.0, "South": 700.0, "West": 500.0}
REBATE, MARGINAL, PROMOTION = 0.04, 0.05, 0.98
BASE = {"Tea": 2.2, "Juice": 3.44}


def sales(region: str, channel: str, product: str, price: float) -> float:
    """Units a day at a list price: iso-elastic, modern outlets sell half of what others do."""
    scale = SIZE[region] * (0.5 if channel == "Modern" else 1.0)
    return scale * float((price / BASE[product]) ** ELASTICITY[region])


def isolated(scenario: "Scenario", seed: int, replication: int) -> Replication:
    """Nobody diverts, whatever the gaps."""
    return _run(scenario, seed, replication, loss=0.0)


def porous(scenario: "Scenario", seed: int, replication: int) -> Replication:
    """Diverters, where they are at work, cost a fixed sum that no plan knows of."""
    return _run(scenario, seed, replication, loss=3_000.0)


def _run(scenario: "Scenario", seed: int, replication: int, loss: float) -> Replication:
    import pandas as pd

    grid = price_grid(scenario)
    noise = 1.0 + 0.02 * (luck(seed, replication, "noise") - 0.5)
    cost = {product.name: product.unit_cost for product in scenario.spec.products}
    freight = scenario.spec.costs.freight_to_distributor
    rows, months, earned = [], [], 0.0
    for r, region in enumerate(grid.regions):
        bought, units_of = 0.0, 0.0
        for k, product in enumerate(grid.products):
            units, value = 0.0, 0.0
            for c, channel in enumerate(grid.channels):
                own = noise * sales(region, channel, product, float(grid.now[r, c, k]))
                rows.append((0, region, channel, product, own, 0.0, np.nan, np.nan))
                units, value = units + own, value + own * float(grid.now[r, c, k])
            listed = value / units
            rows.append((0, region, "distributor", product, 0.0, units, listed, PROMOTION * listed))
            bought += PROMOTION * value
            units_of += units
            earned += (1 - REBATE) * PROMOTION * value - units * (cost[product] + freight)
        months.append((0, region, 1, bought, units_of, REBATE * bought, MARGINAL, "B"))
    active = scenario.spec.conduct.diverting.active
    daily = ["day", "region", "channel", "product", "sell_out", "sell_in", "list_price",
             "invoice_price"]  # fmt: skip
    monthly = ["period", "region", "level", "purchases", "purchase_units", "rebate_accrued",
               "marginal_rebate", "tier"]  # fmt: skip
    return Replication(
        kpis={"contribution": earned - (loss if active else 0.0), "support_cost": 0.0},
        tables={
            "daily": pd.DataFrame(rows, columns=daily),
            "distributors": pd.DataFrame(months, columns=monthly),
        },
    )
