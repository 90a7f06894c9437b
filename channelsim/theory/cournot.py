"""Rival distributors diverting into one region (D3)."""

import math
from typing import NamedTuple

from channelsim.theory.arguments import finite, non_negative, positive, whole


class CournotDiversion(NamedTuple):
    """Diversion by rival distributors into one region.

    Attributes
    ----------
    total
        Units diverted by all.
    price
        Price in the region after it, money per unit.
    profit
        Profit of each distributor, money.
    """

    total: float
    price: float
    profit: float


def cournot_diversion(
    diverters: float, price: float, wholesale: float, cost: float, slope: float
) -> CournotDiversion:
    """Diversion by n distributors who can buy any amount at w1 (D3).

    X = n / (n + 1) (P2 - w1 - tau) / beta2.

    Parameters
    ----------
    diverters
        n, whole, >= 1, or infinity for free entry.
    price
        Price P2 in the region before diversion, money per unit.
    wholesale
        Price w1 at which goods can be bought elsewhere, money per unit.
    cost
        tau, money per unit, >= 0.
    slope
        beta2, fall of the price per unit brought in, > 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> totals = [cournot_diversion(n, 70, 50, 10, 0.15).total for n in (1, 2, 3, float("inf"))]
    >>> [round(x, 2) for x in totals]
    [33.33, 44.44, 50.0, 66.67]
    """
    if diverters != math.inf:
        whole("diverters", diverters, least=1)
    margin = finite("price", price) - finite("wholesale", wholesale) - non_negative("cost", cost)
    share = 1.0 / (1.0 + 1.0 / diverters)
    total = share * max(margin, 0.0) / positive("slope", slope)
    earned = max(margin, 0.0) - slope * total
    return CournotDiversion(total, price - slope * total, earned * total / diverters)
