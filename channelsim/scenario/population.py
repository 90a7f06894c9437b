"""How the members of a population differ, without dice.

Member j of a population takes the quantile at ``frac(j * alpha)`` of the law that describes the
population (an additive recurrence, Kronecker's low-discrepancy sequence), with another irrational
alpha for every attribute. So the spread of a population equals the law's almost exactly at any
size, attributes do not correlate, a member added at the end changes nobody else, and the market is
the same in every replication.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from channelsim.model.outlets import Spread

Floats = NDArray[np.float64]

_ATTRIBUTES = ("size", "elasticity", "loyalty", "floor", "border", "listing")
_ROOT = 1.1127756842787055  # x^7 = x + 1: the generalised golden ratio of six dimensions


def quantiles(attribute: str, count: int) -> Floats:
    """Give each member's quantile of an attribute.

    Parameters
    ----------
    attribute : str
        One of size, elasticity, loyalty, floor, border, listing.
    count : int
        Number of members.

    Returns
    -------
    ndarray of float, shape (count,)
        Numbers in (0, 1).

    Examples
    --------
    >>> bool((quantiles("size", 3) == quantiles("size", 9)[:3]).all())
    True
    >>> round(float(quantiles("size", 1000).mean()), 2)
    0.5
    """
    step = _ROOT ** -(1.0 + _ATTRIBUTES.index(attribute))
    numbers: Floats = (0.5 + step * np.arange(1, count + 1)) % 1.0
    return np.clip(numbers, 1e-9, 1.0 - 1e-9)


def lognormal(spread: Spread, attribute: str, count: int) -> Floats:
    """Give members' values of a positive attribute with a lognormal law.

    Parameters
    ----------
    spread : Spread
        Mean (above 0) and standard deviation over members.
    attribute : str
        Attribute whose quantiles are used.
    count : int
        Number of members.

    Returns
    -------
    ndarray of float, shape (count,)

    Examples
    --------
    >>> sizes = lognormal(Spread(mean=10.0, sd=5.0), "size", 4000)
    >>> round(float(sizes.mean()), 1), round(float(sizes.std()), 1)
    (10.0, 5.0)
    """
    if spread.sd == 0.0 or spread.mean <= 0.0:
        return np.full(count, spread.mean)
    variance = np.log1p((spread.sd / spread.mean) ** 2)
    score = ndtri(quantiles(attribute, count))
    values: Floats = spread.mean * np.exp(np.sqrt(variance) * score - variance / 2.0)
    return values


def normal(mean: float, sd: float, attribute: str, count: int) -> Floats:
    """Give members' values of an attribute with a normal law, shape (count,)."""
    values: Floats = mean + sd * ndtri(quantiles(attribute, count))
    return values


def dealt(count: int, sizes: Floats) -> NDArray[np.int64]:
    """Deal `count` members out to owners in proportion to the owners' sizes.

    Returns
    -------
    ndarray of int, shape (count,)
        Owner of each member, non-decreasing.

    Examples
    --------
    >>> dealt(5, np.array([2.0, 3.0]))
    array([0, 0, 1, 1, 1])
    """
    edges = np.rint(np.cumsum(sizes) / sizes.sum() * count).astype(np.int64)
    return np.searchsorted(edges, np.arange(count), side="right")
