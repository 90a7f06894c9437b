"""Best prices of a single seller before buyers who choose by attraction.

With odds of buying A(p) against everything else the share is ``s = A / (1 + A)``, and the best
price at unit cost c satisfies ``(p - c) / p = 1 / |elasticity|``.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import wrightomega

Floats = NDArray[np.float64]

_STEPS = 60  # Newton steps; seven or eight are needed


def logit_price(cost: Floats, odds: Floats, steepness: Floats) -> Floats:
    """Give the best price where ``A(p) = odds exp(-b (p - c))``.

    ``p = c + (1 + W(odds / e)) / b`` with W the Lambert function; a cost is passed on at the rate
    1 - s.

    Parameters
    ----------
    cost : ndarray of float, shape (n, k)
        Unit cost c.
    odds : ndarray of float, shape (n, k)
        Odds of buying at a price equal to the cost, above 0.
    steepness : ndarray of float, shape (n, 1)
        b, above 0.

    Examples
    --------
    Utility 4 less 0.2 per money at a cost of 10 gives the price 20 and the share one half.

    >>> price = logit_price(np.array([10.0]), np.exp(np.array([4.0 - 0.2 * 10.0])), np.array([0.2]))
    >>> price.round(12)
    array([20.])
    """
    floor = np.maximum(odds, 1e-300)  # nobody would buy at the cost: any price is as good
    price: Floats = cost + (1.0 + wrightomega(np.log(floor) - 1.0).real) / steepness
    return price


def power_price(cost: Floats, odds: Floats, steepness: Floats) -> Floats:
    """Give the best price where ``A(p) = odds (p / c)^-b``.

    With t = p / c: ``(b - 1) t - b - odds t^(1 - b) = 0``, an increasing concave function of t, so
    Newton's method from ``b / (b - 1)`` converges from below.

    Parameters
    ----------
    cost : ndarray of float, shape (n, k)
        Unit cost c, above 0.
    odds : ndarray of float, shape (n, k)
        Odds of buying at a price equal to the cost, above 0.
    steepness : ndarray of float, shape (n, 1)
        b, above 1.

    Raises
    ------
    ValueError
        If b does not exceed 1: then the dearer the better.

    Examples
    --------
    Hardly any share: the mark-up of constant elasticity 3, half of cost.

    >>> power_price(np.array([10.0]), np.array([1e-9]), np.array([3.0])).round(6)
    array([15.])
    """
    if (steepness <= 1.0).any():
        raise ValueError("a best price needs attraction to fall faster than in proportion to price")
    ratio = np.broadcast_to(steepness / (steepness - 1.0), cost.shape).copy()
    for _ in range(_STEPS):
        power = odds * ratio ** (1.0 - steepness)
        value = (steepness - 1.0) * ratio - steepness - power
        step = value / ((steepness - 1.0) * (1.0 + power / ratio))
        ratio -= step
        if (np.abs(step) <= 1e-15 * ratio).all():
            break
    best: Floats = cost * ratio
    return best
