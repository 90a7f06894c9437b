"""How a retailer who orders once for a season and its manufacturer split the profit (C3, C4).

Source: Lariviere & Porteus (2001), *M&SOM* 3.
"""

from typing import NamedTuple

from channelsim.theory.arguments import finite, positive
from channelsim.theory.laws import DemandLaw, expected_leftover, expected_sales


class Split(NamedTuple):
    """An order and how its expected profit is split.

    Attributes
    ----------
    wholesale
        Price w the retailer pays, money per unit.
    quantity
        Units ordered.
    retailer, manufacturer
        Expected profits, money.
    integrated_quantity, integrated_profit
        What one firm would order, units, and earn, money.
    efficiency
        Sum of the profits as a share of the integrated profit.
    """

    wholesale: float
    quantity: float
    retailer: float
    manufacturer: float
    integrated_quantity: float
    integrated_profit: float
    efficiency: float


def check_season(price: float, cost: float, salvage: float) -> None:
    """Check that selling pays and leftovers lose: price > cost > salvage."""
    finite("salvage", salvage)
    positive("price - cost", price - cost)
    positive("cost - salvage", cost - salvage)


def season_profit(
    law: DemandLaw, quantity: float, price: float, unit: float, salvage: float
) -> float:
    """Return p S(Q) + v E(Q - D)+ - unit Q."""
    sold, left = expected_sales(law, quantity), expected_leftover(law, quantity)
    return price * sold + salvage * left - unit * quantity


def split_profit(
    law: DemandLaw,
    quantity: float,
    retailer: float,
    wholesale: float,
    market: tuple[float, float, float],
) -> Split:
    """Give the manufacturer what the retailer leaves of the channel's profit."""
    price, cost, salvage = market
    best = law.quantile((price - cost) / (price - salvage))
    whole = season_profit(law, best, price, cost, salvage)
    channel = season_profit(law, quantity, price, cost, salvage)
    return Split(wholesale, quantity, retailer, channel - retailer, best, whole, channel / whole)
