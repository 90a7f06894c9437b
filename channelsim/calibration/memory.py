"""Lag-one autocorrelation, seen through fixed effects and through skewed multipliers."""

from __future__ import annotations

import numpy as np


def hidden_variance(rho: float, length: float) -> float:
    """Give the variance of a mean over `length` periods of an AR(1) series of unit variance."""
    return (1.0 + rho) / ((1.0 - rho) * length)


def memory(observed: float, length: float, counted: float) -> tuple[float, float]:
    """Correct an observed lag-one autocorrelation for the slow movements taken out of the series.

    Solves ``(rho - v) / (1 - v + counted / T) = observed`` with ``v = (1 + rho) / ((1 - rho) T)``.

    Parameters
    ----------
    observed
        Sum of neighbouring products over sum of squares.
    length
        T: periods per mean (or other slow regressor) taken out.
    counted
        1 where the variance has been divided by its degrees of freedom, 0 where by n.

    Returns
    -------
    rho, slope : float
        The root, and the derivative of the left side there.
    """
    from scipy.optimize import brentq

    def left(rho: float) -> float:
        hidden = hidden_variance(rho, length)
        return (rho - hidden) / (1.0 - hidden + counted / length)

    low, high = -0.98, min((length - 4.0) / (length + 4.0), 0.98)
    if not left(low) < observed < left(high):
        rho = low if observed <= left(low) else high
    else:
        rho = float(brentq(lambda value: left(value) - observed, low, high, xtol=1e-10))
    step = 1e-5
    return rho, (left(rho + step) - left(rho - step)) / (2.0 * step)


def score_correlation(correlation: float, alpha: float) -> tuple[float, float]:
    """Turn the correlation of two gamma multipliers into that of their normal scores.

    With ``G = q(z)``, q the gamma quantile of the normal score z, and Hermite coefficients c_k of
    q, ``corr(G, G') = sum_k c_k^2 rho^k / k! / alpha`` (Mehler's expansion: Cario & Nelson 1996,
    *Operations Research Letters* 19:51-58, section 3).

    Parameters
    ----------
    correlation
        Correlation of the multipliers, -1 to 1.
    alpha
        Variance of a multiplier of mean 1, above 0.

    Returns
    -------
    rho, slope : float
        Correlation of the scores, and its derivative by `correlation`.

    Examples
    --------
    >>> [round(value, 3) for value in score_correlation(0.3, 1e-4)]    # nearly normal
    [0.3, 1.0]
    >>> round(score_correlation(0.3, 0.5)[0], 3)
    0.322
    """
    from scipy.optimize import brentq
    from scipy.special import gammaincinv, ndtr

    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    kept = np.abs(nodes) < 8.0
    nodes, weights = nodes[kept], weights[kept] / np.sqrt(2.0 * np.pi)
    multiplier = gammaincinv(1.0 / alpha, ndtr(nodes)) * alpha
    power, series, factorial = np.ones_like(nodes), [], 1.0
    before = np.zeros_like(nodes)
    for k in range(13):
        factorial *= max(k, 1)
        series.append(float(np.sum(weights * multiplier * power)) ** 2 / factorial)
        before, power = power, nodes * power - k * before
    series[0] = 0.0
    law = np.polynomial.Polynomial(series) / sum(series)
    if not law(-0.999) < correlation < 0.999:
        return float(np.clip(correlation, -0.999, 0.999)), 1.0
    rho = float(brentq(lambda value: law(value) - correlation, -0.999, 1.0))
    return rho, 1.0 / float(law.deriv()(rho))
