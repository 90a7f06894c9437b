"""One stock for several demands (I10). Source: Eppen (1979), *Management Science* 25."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from channelsim.theory.arguments import vector, whole, within
from channelsim.theory.newsvendor import newsvendor_normal


class Pooling(NamedTuple):
    """Cost of separate stocks against one stock for all.

    Attributes
    ----------
    separate, pooled
        Expected cost per period, money.
    ratio
        pooled / separate, a share.
    sd
        Standard deviation of pooled demand, units.
    """

    separate: float
    pooled: float
    ratio: float
    sd: float


def pooling_ratio(places: int, correlation: float = 0.0) -> float:
    """Share of the cost that is left when `places` equal stocks are pooled (I10).

    sqrt((1 + (n - 1) rho) / n), Eppen (1979).

    Parameters
    ----------
    places
        Number n of stocks with equal, normal demand, >= 1.
    correlation
        Common correlation rho of demand, in [-1 / (n - 1), 1].

    Raises
    ------
    ValueError
        If no demands can be correlated like that.

    Examples
    --------
    >>> round(pooling_ratio(4, 0.25), 4)
    0.6614
    """
    n = whole("places", places, least=1)
    within("correlation", correlation, -1.0 / (n - 1) if n > 1 else -1.0, 1.0)
    return math.sqrt(max(1.0 + (n - 1) * correlation, 0.0) / n)


def pooling(sds: ArrayLike, correlations: ArrayLike, holding: float, penalty: float) -> Pooling:
    """Cost of separate and of pooled stocks, normal demand, any correlations (I10).

    Separate: (h + p) phi(z) sum(sd_i); pooled: (h + p) phi(z) sqrt(sum_ij rho_ij sd_i sd_j).

    Parameters
    ----------
    sds
        Standard deviations of demand, units, >= 0, shape `(n,)`.
    correlations
        One common correlation, or the matrix, shape `(n, n)`.
    holding, penalty
        Cost of a unit over and of a unit short, money, > 0.

    Raises
    ------
    ValueError
        If the correlations are not those of any demand.

    Examples
    --------
    >>> costs = pooling([30.0] * 4, 0.25, holding=1.0, penalty=9.0)
    >>> round(costs.separate, 3), round(costs.pooled, 3)
    (210.598, 139.297)
    """
    spread = vector("sds", sds, least=0.0)
    given = np.asarray(correlations, dtype=float)
    matrix = given if given.ndim else np.full((spread.size, spread.size), float(given))
    if given.ndim == 0:
        np.fill_diagonal(matrix, 1.0)
    sound = (
        matrix.shape == (spread.size, spread.size)
        and np.isfinite(matrix).all()
        and np.allclose(matrix, matrix.T)
        and np.allclose(np.diag(matrix), 1.0)
        and np.linalg.eigvalsh(matrix)[0] >= -1e-9
    )
    if not sound:
        raise ValueError(f"not a correlation matrix of {spread.size} demands: {given.tolist()}")
    unit = newsvendor_normal(0.0, 1.0, holding, penalty).cost
    sd = math.sqrt(max(float(spread @ matrix @ spread), 0.0))
    total = float(spread.sum())
    ratio = sd / total if total > 0.0 else 1.0
    return Pooling(unit * total, unit * sd, ratio, sd)
