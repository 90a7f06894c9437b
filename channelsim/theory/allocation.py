"""Dividing a budget among cells with known response (A1, A2, A5)."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from channelsim.theory.arguments import (
    Vector,
    positive,
    same_length,
    vector,
)


class Allocation(NamedTuple):
    """A division of a budget.

    Attributes
    ----------
    spend
        Money for each cell, shape `(n,)`.
    value
        Response of all cells together.
    dual
        Value of one more money in the budget.
    """

    spend: Vector
    value: float
    dual: float


def _limits(floors: ArrayLike | None, caps: ArrayLike | None, n: int) -> tuple[Vector, Vector]:
    """Return floors and caps of n cells, 0 and infinity where none are given."""
    low = np.zeros(n) if floors is None else vector("floors", floors, least=0.0)
    high = np.full(n, math.inf) if caps is None else np.array(caps, dtype=float)
    same_length(floors=low, caps=high, cells=range(n))
    if not (low <= high).all():
        raise ValueError(f"each floor must be at most its cap: {low.tolist()}, {high.tolist()}")
    return low, high


def _water_level(
    demanded: Callable[[float], Vector], low: Vector, high: Vector, budget: float
) -> tuple[Vector, float]:
    """Return spends and marginal value mu at which clip(demanded(mu), low, high) uses the budget.

    Demand falls in mu; the root is sought in ln mu.
    """
    from scipy.optimize import brentq

    if low.sum() > budget:
        raise ValueError(f"the floors need {low.sum():g}, the budget is {budget:g}")
    if high.sum() <= budget:
        return high, 0.0
    high = np.minimum(high, budget)  # keeps demand finite at small mu

    def excess(log_level: float) -> float:
        return float(np.clip(demanded(math.exp(log_level)), low, high).sum()) - budget

    start = end = 0.0
    while excess(start) < 0.0:
        start -= 4.0
    while excess(end) > 0.0 and end < 700.0:
        end += 4.0
    level = math.exp(float(brentq(excess, start, end, xtol=1e-15, maxiter=500)))
    return np.clip(demanded(level), low, high), level


def power_allocation(
    scales: ArrayLike,
    exponents: ArrayLike,
    budget: float,
    *,
    floors: ArrayLike | None = None,
    caps: ArrayLike | None = None,
) -> Allocation:
    """Best budget split for responses a_i x^b_i (A1).

    Common b without limits: x_i proportional to a_i^{1/(1-b)}, in closed form. Otherwise
    x_i(mu) = (b_i a_i / mu)^{1/(1-b_i)}, kept within floor and cap, mu from the budget.

    Parameters
    ----------
    scales
        a_i, response at a spend of 1 (margin times volume), > 0, shape `(n,)`.
    exponents
        b_i in (0, 1): one number or shape `(n,)`.
    budget
        B, money, > 0.
    floors, caps
        Limits of each cell, money, shape `(n,)`; a cap may be infinite.

    Raises
    ------
    ValueError
        If an argument is out of range or the floors exceed the budget.

    Examples
    --------
    >>> m, a = np.array([0.3, 0.25, 0.4, 0.2]), np.array([900, 1400, 500, 2000])
    >>> best = power_allocation(m * a, 0.34, 1000.0)
    >>> best.spend.round(3).tolist()
    [202.827, 300.531, 128.721, 367.922]
    >>> round(best.value, 2), round(best.dual, 4)
    (8103.29, 2.7551)
    """
    a = vector("scales", scales, least=0.0, above=True)
    b = vector("exponents", np.broadcast_to(exponents, a.shape), least=0.0, above=True)
    if (b >= 1.0).any():
        raise ValueError(f"exponents must lie in (0, 1), got {b.tolist()}")
    low, high = _limits(floors, caps, a.size)
    positive("budget", budget)
    if floors is None and caps is None and np.ptp(b) == 0.0:
        pull = (a / a.max()) ** (1.0 / (1.0 - b))
        spend = budget * pull / pull.sum()
        dual = float((a * b * spend ** (b - 1.0)).max())
    else:
        spend, dual = _water_level(
            lambda mu: np.exp(np.minimum((np.log(b * a) - math.log(mu)) / (1.0 - b), 700.0)),
            low,
            high,
            budget,
        )
    return Allocation(spend, float((a * spend**b).sum()), dual)


def saturating_allocation(
    ceilings: ArrayLike,
    scales: ArrayLike,
    budget: float,
    *,
    floors: ArrayLike | None = None,
    caps: ArrayLike | None = None,
) -> Allocation:
    """Best budget split for responses G_i (1 - exp(-x / k_i)): water filling (A2).

    x_i = k_i ln(G_i / (k_i mu)), kept within floor (0) and cap, mu from the budget: cells whose
    first money earns less than mu get nothing.

    Parameters
    ----------
    ceilings
        G_i, response at unlimited spend, > 0, shape `(n,)`.
    scales
        k_i, money, > 0, shape `(n,)`.
    budget
        B, money, > 0.
    floors, caps
        Limits of each cell, money, shape `(n,)`; a cap may be infinite.

    Raises
    ------
    ValueError
        If an argument is out of range or the floors exceed the budget.

    Examples
    --------
    >>> best = saturating_allocation([500, 300, 200, 60], [200, 150, 300, 120], 600.0)
    >>> best.spend.round(3).tolist(), round(best.dual, 6), round(best.value, 3)
    ([316.923, 204.22, 78.857, 0.0], 0.512568, 666.831)
    """
    g = vector("ceilings", ceilings, least=0.0, above=True)
    k = vector("scales", scales, least=0.0, above=True)
    same_length(ceilings=g, scales=k)
    low, high = _limits(floors, caps, g.size)
    spend, dual = _water_level(
        lambda mu: k * (np.log(g / k) - math.log(mu)), low, high, positive("budget", budget)
    )
    return Allocation(spend, float(-(g * np.expm1(-spend / k)).sum()), dual)


def linear_allocation(
    returns: ArrayLike,
    budget: float,
    *,
    floors: ArrayLike | None = None,
    caps: ArrayLike | None = None,
) -> Allocation:
    """Best budget split at constant returns with floors and caps (A5).

    Floors first, then the cells in order of return up to their caps; the dual is the return of
    the cell that the budget ends in. Cells that return nothing get their floor only.

    Parameters
    ----------
    returns
        Value per money, shape `(n,)`.
    budget
        B, money, > 0.
    floors, caps
        Limits of each cell, money, shape `(n,)`; a cap may be infinite.

    Raises
    ------
    ValueError
        If an argument is out of range or the floors exceed the budget.

    Examples
    --------
    >>> best = linear_allocation(
    ...     [1.8, 1.5, 1.2, 0.9], 500.0, floors=[0, 50, 0, 100], caps=[200, 300, 250, 400]
    ... )
    >>> best.spend.tolist(), best.value, best.dual
    ([200.0, 200.0, 0.0, 100.0], 750.0, 1.5)
    """
    rates = vector("returns", returns)
    low, high = _limits(floors, caps, rates.size)
    left = positive("budget", budget) - float(low.sum())
    if left < 0.0:
        raise ValueError(f"the floors need {low.sum():g}, the budget is {budget:g}")
    spend, dual = low.copy(), 0.0
    for cell in np.argsort(-rates, kind="stable"):
        if rates[cell] <= 0.0:
            break
        more = min(left, float(high[cell] - low[cell]))
        spend[cell] += more
        left -= more
        if left <= 0.0 and spend[cell] < high[cell]:
            dual = float(rates[cell])
            break
    return Allocation(spend, float(rates @ spend), dual)
