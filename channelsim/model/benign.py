"""Benign diversion: what a neighbour asks in a territory without a distributor, and if it pays."""

from dataclasses import dataclass
from math import exp, inf

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class DeliveredPrice:
    """A neighbour's offer to a territory that nobody serves. k products."""

    price: Floats
    """Price to outlets there, money per unit, shape (k,)."""
    gain: Floats
    """Gain per unit over not selling there, money, shape (k,)."""
    cost: Floats
    """What a unit costs the seller, goods and way, money, shape (k,)."""


def delivered_price(
    quote: Floats, own_cost: Floats, freight: float, delivery: float, ceiling: Floats
) -> DeliveredPrice:
    """Give the price at which a distributor would supply a territory without a distributor.

    It asks its own quote plus freight (mill pricing), at most what outlets there can pay:
    ``p = min(w + f, ceiling)``. A unit gains ``p - (k + f + delivery)``.

    Parameters
    ----------
    quote : ndarray of float, shape (k,)
        Its quote w at home, money per unit.
    own_cost : ndarray of float, shape (k,)
        What a unit costs it, k: invoice less the marginal rebate, money per unit.
    freight, delivery : float
        Freight to the territory and delivery to an outlet, money per unit, at least 0.
    ceiling : ndarray of float, shape (k,)
        Suggested price less the outlets' mark-up, money per unit.

    Returns
    -------
    DeliveredPrice
        Offered only where the gain is above 0.

    References
    ----------
    H. Hotelling (1929), Stability in competition, *Economic Journal* 39, for prices that carry the
    freight; T. Takayama and G. G. Judge (1971), *Spatial and Temporal Price and Allocation Models*,
    for the rule that goods move where the price exceeds cost and freight.

    Examples
    --------
    >>> offer = delivered_price(np.array([10.0]), np.array([9.0]), 0.5, 0.1, np.array([12.0]))
    >>> offer.price, offer.gain.round(9)
    (array([10.5]), array([0.9]))
    >>> delivered_price(np.array([10.0]), np.array([9.0]), 4.0, 0.1, np.array([12.0])).gain < 0.0
    array([ True])
    """
    price = np.minimum(quote + freight, ceiling)
    cost = own_cost + freight + delivery
    return DeliveredPrice(price=price, gain=price - cost, cost=cost)


def supply_chance(gain: float, stake: float, steepness: float) -> float:
    """Give the chance that a way that pays is taken: a logit in gain per money at stake.

    Examples
    --------
    >>> supply_chance(0.0, 1.0, 60.0), supply_chance(1.0, 10.0, inf)
    (0.0, 1.0)
    >>> round(supply_chance(0.05, 1.0, 60.0), 3)
    0.953
    """
    if gain <= 0.0:
        return 0.0
    if steepness == inf:
        return 1.0
    return 1.0 / (1.0 + exp(-min(700.0, steepness * gain / max(stake, 1e-9))))
