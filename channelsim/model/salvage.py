"""Salvage outlets: who takes goods that are left over when a season ends, and for how much."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from channelsim.model.quantities import STRICT, Name, Share

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class SalvageOutlet:
    """A jobber who takes any quantity of left-over goods at a stated price, out of the market."""

    __pydantic_config__ = STRICT

    name: Name
    """Its name."""
    region: Name
    """Where it takes the goods; the seller pays the freight there."""
    price_share: Share
    """What it pays, as a share of the list price in its region, the factors of the price list that
    name no channel included."""


def best_way(
    prices: Sequence[Floats], freight: Sequence[float]
) -> tuple[Floats, NDArray[np.int64]]:
    """Give the best net price for each product and who pays it.

    Parameters
    ----------
    prices : sequence of ndarray of float, shape (k,)
        What each outlet pays per unit.
    freight : sequence of float
        Freight per unit to each, money.

    Returns
    -------
    tuple of ndarray
        Net prices, at least 0, and numbers of the outlets, -1 where none covers the freight;
        shape (k,) each.

    Examples
    --------
    >>> price, who = best_way([np.array([2.0, 2.0]), np.array([5.0, 3.0])], [0.0, 2.0])
    >>> price, who
    (array([3., 2.]), array([1, 0]))
    """
    net = np.stack([price - cost for price, cost in zip(prices, freight, strict=True)])
    who = np.argmax(net, axis=0)
    best = net.max(axis=0)
    return np.maximum(best, 0.0), np.where(best > 0.0, who, -1)
