"""The price list: list prices that differ by region, product and channel beyond regional factors.

A distributor buys for all the channels that it serves and gets one invoice a product, at the mean
of its channels' list prices weighted by the mean demand of its outlets: the planned mix. What it
quotes to a channel stands to its mean quote as the channel's list price to that mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from channelsim.model.quantities import STRICT, Factor
from channelsim.model.selectors import Choice, names_in

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class ListPrice:
    """List prices of some places and products, relative to the region's ordinary list price."""

    __pydantic_config__ = STRICT

    region: Choice = None
    """Region or regions; left out: all."""
    product: Choice = None
    """Product or products; left out: all."""
    channel: Choice = None
    """Channel or channels; left out: all."""
    factor: Factor
    """List price here relative to the product's list price times the region's factor. Where several
    entries fit, the last one counts."""


def list_factors(
    entries: Sequence[ListPrice],
    regions: Sequence[str],
    channels: Sequence[str],
    products: Sequence[str],
) -> Floats:
    """Spell a price list out.

    Parameters
    ----------
    entries : sequence of ListPrice
        The list; the last entry that fits counts.
    regions, channels, products : sequence of str
        Names, r, c and k of them.

    Returns
    -------
    ndarray of float, shape (r, c, k)
        Factor on the ordinary list price; 1 where no entry fits.

    Examples
    --------
    >>> entries = [ListPrice(region="East", factor=1.1),
    ...            ListPrice(region="East", product="Tea", channel="Online", factor=0.9)]
    >>> list_factors(entries, ["East", "West"], ["Shop", "Online"], ["Tea"])[:, :, 0]
    array([[1.1, 0.9],
           [1. , 1. ]])
    """
    factors = np.ones((len(regions), len(channels), len(products)))
    for entry in entries:
        picked = [
            [not names_in(choice) or name in names_in(choice) for name in names]
            for choice, names in (
                (entry.region, regions),
                (entry.channel, channels),
                (entry.product, products),
            )
        ]
        factors[np.ix_(*picked)] = entry.factor
    return factors


def planned_mix(factors: Floats, demand: Floats, served_by: Ints, supplier: Ints) -> Floats:
    """Give the factor of every distributor's invoice: the mean over what it serves.

    Parameters
    ----------
    factors : ndarray of float, shape (n, k)
        Factor of each outlet's channel and region.
    demand : ndarray of float, shape (n, k)
        Mean demand of each outlet.
    served_by : ndarray of int, shape (n,)
        Distributor that serves each outlet.
    supplier : ndarray of int, shape (d,)
        Distributor that supplies each distributor; negative for the manufacturer.

    Returns
    -------
    ndarray of float, shape (d, k)
        ``sum_i D_ik f_ik / sum_i D_ik`` over the outlets of the distributor and of those it
        supplies; 1 where there is no demand.

    Examples
    --------
    A supplier of one customer; each serves one outlet:

    >>> planned_mix(np.array([[1.0], [0.8]]), np.array([[30.0], [10.0]]), np.array([0, 1]),
    ...             np.array([-1, 0])).ravel()
    array([0.95, 0.8 ])
    """
    total = np.zeros((len(supplier), factors.shape[1]))
    value = np.zeros_like(total)
    np.add.at(total, served_by, demand)
    np.add.at(value, served_by, demand * factors)
    below = np.flatnonzero(supplier >= 0)
    np.add.at(total, supplier[below], total[below])
    np.add.at(value, supplier[below], value[below])
    return np.divide(value, total, out=np.ones_like(total), where=total > 0.0)
