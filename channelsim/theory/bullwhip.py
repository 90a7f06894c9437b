"""How much more orders vary than demand (B1-B4).

Order-up-to level y_t = L F_t from a forecast F_t of demand per period; orders
q_t = y_t - y_{t-1} + D_{t-1} may be negative (returns allowed); demand is AR(1) with correlation
rho. L counts the periods the level covers. Constant safety stock changes nothing.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from channelsim.theory.arguments import (
    finite,
    non_negative,
    positive,
    vector,
    whole,
    within,
)


def bullwhip_moving_average(cover: float, window: int, correlation: float = 0.0) -> float:
    """Return Var q / Var D with a moving-average forecast (B1).

    1 + (2 L / p + 2 L^2 / p^2)(1 - rho^p), from q_t = (1 + L/p) D_{t-1} - (L/p) D_{t-p-1}: an
    equality for every rho with constant safety stock. Chen, Drezner, Ryan & Simchi-Levi (2000),
    *Management Science* 46, give it as a bound.

    Parameters
    ----------
    cover
        Periods L the order-up-to level covers, >= 0.
    window
        Periods p in the average, whole, >= 1.
    correlation
        rho of demand from one period to the next, in (-1, 1).

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> [round(bullwhip_moving_average(2, 5, rho), 4) for rho in (0.0, 0.5, -0.5)]
    [2.12, 2.085, 2.155]
    """
    lead, p = non_negative("cover", cover), whole("window", window, least=1)
    within("correlation", correlation, -1.0, 1.0, ends=False)
    return 1.0 + (2.0 * lead / p + 2.0 * (lead / p) ** 2) * (1.0 - correlation**p)


def bullwhip_exponential_smoothing(
    cover: float, smoothing: float, correlation: float = 0.0
) -> float:
    """Return Var q / Var D with exponential smoothing (B2).

    1 + [2 L a + 2 L^2 a^2 / (2 - a)] (1 - rho) / (1 - (1 - a) rho); Chen, Ryan & Simchi-Levi
    (2000), *Naval Research Logistics* 47.

    Parameters
    ----------
    cover
        Periods L the order-up-to level covers, >= 0.
    smoothing
        Weight a of the latest demand, in (0, 1].
    correlation
        rho of demand from one period to the next, in (-1, 1).

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> [round(bullwhip_exponential_smoothing(2, 1 / 3, rho), 4) for rho in (0.0, 0.5, -0.5)]
    [2.8667, 2.4, 3.1]
    """
    lead, a = non_negative("cover", cover), within("smoothing", smoothing, 0.0, 1.0)
    positive("smoothing", smoothing)
    rho = within("correlation", correlation, -1.0, 1.0, ends=False)
    swing = 2.0 * lead * a + 2.0 * (lead * a) ** 2 / (2.0 - a)
    return 1.0 + swing * (1.0 - rho) / (1.0 - (1.0 - a) * rho)


def bullwhip_optimal_forecast(lead_time: int, correlation: float) -> float:
    """Return Var q / Var D when AR(1) demand is forecast as well as it can be (B3).

    1 + 2 rho (1 - rho^{L+1})(1 - rho^{L+2}) / (1 - rho), Lee, Padmanabhan & Whang (1997), Lee,
    So & Tang (2000). Negative correlation damps.

    Parameters
    ----------
    lead_time
        L, whole periods >= 0; the level covers L + 1.
    correlation
        rho of demand from one period to the next, in (-1, 1).

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> [round(bullwhip_optimal_forecast(2, rho), 4) for rho in (0.0, 0.3, 0.5, 0.7, -0.5)]
    [1.0, 1.8272, 2.6406, 3.3299, 0.2969]
    """
    cover = whole("lead_time", lead_time) + 1
    rho = within("correlation", correlation, -1.0, 1.0, ends=False)
    return 1.0 + 2.0 * rho * (1.0 - rho**cover) * (1.0 - rho ** (cover + 1)) / (1.0 - rho)


def filter_variance(weights: ArrayLike, correlation: float = 0.0, span: int = 1) -> float:
    """Return the variance ratio of orders q_t = sum_k w_k D_{t-k}, summed over `span` periods.

    Var(sum of q over the span) / Var(sum of D over the span), AR(1) demand: exact for any linear
    ordering rule, and for data reported by the week, month or quarter.

    Parameters
    ----------
    weights
        w_0, w_1, ..., shape `(n,)`.
    correlation
        rho of demand from one period to the next, in (-1, 1).
    span
        Periods summed before variances are taken, >= 1.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> round(filter_variance([1.4, 0, 0, 0, 0, -0.4], 0.5), 4)
    2.085
    >>> round(filter_variance([1.4, 0, 0, 0, 0, -0.4], 0.5, span=60), 4)
    1.0708
    """
    rho = within("correlation", correlation, -1.0, 1.0, ends=False)
    summed = np.ones(whole("span", span, least=1))

    def variance(steps: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
        lag = np.abs(np.subtract.outer(np.arange(steps.size), np.arange(steps.size)))
        return float(steps @ (rho**lag) @ steps)

    return variance(np.convolve(vector("weights", weights), summed)) / variance(summed)


def bullwhip_chain_moving_average(
    covers: Sequence[float], window: int, correlation: float = 0.0, span: int = 1
) -> tuple[float, ...]:
    """Return Var q / Var D at each tier of a chain that forecasts the orders it receives.

    Every tier uses a moving average of the orders of the tier below, so orders are demand
    filtered once per tier and the ratios are exact. The first is B1.

    Parameters
    ----------
    covers
        Periods covered at each tier, customer's end first, >= 0.
    window
        Periods in the average, whole, >= 1.
    correlation
        rho of demand from one period to the next, in (-1, 1).
    span
        Periods summed before variances are taken, >= 1.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> [round(r, 4) for r in bullwhip_chain_moving_average([2, 2, 2], 5)]
    [2.12, 5.1216, 13.5171]
    """
    p = whole("window", window, least=1)
    orders = np.ones(1)
    ratios = []
    for cover in vector("covers", covers, least=0.0):
        tier = np.zeros(p + 1)
        tier[0], tier[p] = 1.0 + cover / p, -cover / p
        orders = np.convolve(orders, tier)
        ratios.append(filter_variance(orders, correlation, span))
    return tuple(ratios)


class BatchingVariance(NamedTuple):
    """Variance of the orders a supplier receives in a period, units squared.

    Attributes
    ----------
    synchronised
        All retailers order in the same period.
    random
        Each retailer's ordering period is drawn at random.
    balanced
        Ordering periods are spread as evenly as possible.
    """

    synchronised: float
    random: float
    balanced: float


def batching_variance(retailers: int, interval: int, mean: float, sd: float) -> BatchingVariance:
    """Return the order variance when each retailer orders every `interval` periods (B4).

    Synchronised N s^2 + N^2 m^2 (R - 1); random N s^2 + N m^2 (R - 1); balanced
    N s^2 + m^2 k (R - k) with k = N mod R. Lee, Padmanabhan & Whang (1997).

    Parameters
    ----------
    retailers
        N, whole, >= 1.
    interval
        R, whole periods between orders of one retailer, >= 1.
    mean, sd
        Demand of one retailer in one period, units, sd >= 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> batching_variance(8, 4, 20.0, 10.0)
    BatchingVariance(synchronised=77600.0, random=10400.0, balanced=800.0)
    """
    n, r = whole("retailers", retailers, least=1), whole("interval", interval, least=1)
    m2, noise = finite("mean", mean) ** 2, n * non_negative("sd", sd) ** 2
    k = n % r
    return BatchingVariance(
        noise + n * n * m2 * (r - 1), noise + n * m2 * (r - 1), noise + m2 * k * (r - k)
    )
