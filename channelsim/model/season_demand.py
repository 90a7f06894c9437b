"""Demand of a whole season as a distributor reckons with it: sales and chances in closed form."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainc, gammaincc, ndtr

Floats = NDArray[np.float64]

SeasonLaw = Literal["normal", "uniform", "gamma"]
"""Law of a season's demand with a given mean and standard deviation."""

_SQRT3 = float(np.sqrt(3.0))
_DENSITY = float(np.sqrt(2.0 * np.pi))


def expected_sales(law: SeasonLaw, mean: float, sd: float, units: Floats) -> Floats:
    r"""Give the sales expected of a number of units, :math:`S(x) = \mathrm{E} \min(D, x)`.

    Parameters
    ----------
    law : "normal", "uniform" or "gamma"
        Law of the season's demand D.
    mean, sd : float
        Its mean, above 0, and standard deviation, at least 0, units.
    units : ndarray of float
        Units for sale, any shape.

    Returns
    -------
    ndarray of float
        Units, same shape.

    Examples
    --------
    >>> expected_sales("uniform", 100.0, 200.0 / 12**0.5, np.array([100.0])).round(9)
    array([75.])
    >>> expected_sales("normal", 100.0, 0.0, np.array([80.0, 120.0]))
    array([ 80., 100.])
    """
    if sd <= 0.0:
        return np.minimum(units, mean)
    if law == "normal":
        z = (units - mean) / sd
        normal: Floats = mean * ndtr(z) - sd * np.exp(-0.5 * z * z) / _DENSITY + units * ndtr(-z)
        return normal
    if law == "uniform":
        low, width = mean - _SQRT3 * sd, 2.0 * _SQRT3 * sd
        above = np.clip(units - low, 0.0, width)
        uniform: Floats = np.minimum(units, low) + above - above * above / (2.0 * width)
        return uniform
    shape = (mean / sd) ** 2
    at = np.maximum(units, 0.0) * shape / mean
    gamma: Floats = mean * gammainc(shape + 1.0, at) + units * gammaincc(shape, at)
    return gamma


def reached(law: SeasonLaw, mean: float, sd: float, units: Floats) -> Floats:
    """Give the probability that demand is at least a number of units.

    Parameters
    ----------
    law, mean, sd, units
        As for `expected_sales`.

    Returns
    -------
    ndarray of float
        Probabilities, same shape as `units`.

    Examples
    --------
    >>> reached("uniform", 100.0, 200.0 / 12**0.5, np.array([50.0, 250.0])).round(9)
    array([0.75, 0.  ])
    """
    if sd <= 0.0:
        certain: Floats = (units <= mean).astype(np.float64)
        return certain
    if law == "normal":
        normal: Floats = ndtr((mean - units) / sd)
        return normal
    if law == "uniform":
        low, width = mean - _SQRT3 * sd, 2.0 * _SQRT3 * sd
        above = np.clip(units - low, 0.0, width)
        even: Floats = 1.0 - above / width
        return even
    shape = (mean / sd) ** 2
    return np.asarray(gammaincc(shape, np.maximum(units, 0.0) * shape / mean), dtype=np.float64)
