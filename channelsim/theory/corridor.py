"""Prices that leave no reason to divert, and the best use of a gap that does (D9, D5)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from channelsim.theory.arguments import Vector, finite, same_length, vector
from channelsim.theory.complementarity import open_routes, solve_complementarity


class PriceCorridor(NamedTuple):
    """Best regional prices under a corridor.

    Attributes
    ----------
    prices, free_prices
        Best prices with and without it, money per unit, shape `(n,)`.
    profit, free_profit, loss
        Money; loss = free_profit - profit.
    duals
        Profit gained per money that the corridor from row to column is widened, shape `(n, n)`.
    """

    prices: Vector
    free_prices: Vector
    profit: float
    free_profit: float
    loss: float
    duals: Vector


def price_corridor(
    intercepts: ArrayLike, slopes: ArrayLike, cost: float, corridor: ArrayLike
) -> PriceCorridor:
    """Best prices of a manufacturer whose regional prices may differ by tau at most (D9).

    max sum (w_i - c)(a_i - b_i w_i) subject to w_j - w_i <= tau_ij. Two regions, s = free gap -
    tau > 0: w1 + s b2 / (b1 + b2), w2 - s b1 / (b1 + b2), loss b1 b2 s^2 / (b1 + b2), dual
    2 b1 b2 s / (b1 + b2). Any number of regions: the corridor is the nearest point, weighted by
    b, to the free prices, found as a linear complementarity problem.

    Parameters
    ----------
    intercepts, slopes
        Demand a_i - b_i w_i, units and units per money, slopes > 0, shape `(n,)`.
    cost
        Unit cost c, money.
    corridor
        tau, money per unit, >= 0, infinity where goods cannot cross; one number or shape
        `(n, n)`, rows are the cheap region.

    Raises
    ------
    ValueError
        If shapes differ, or a region would be priced out of the market.

    Examples
    --------
    >>> best = price_corridor([100, 260], [2, 2.5], cost=10.0, corridor=8.0)
    >>> best.free_prices.tolist(), best.prices.round(4).tolist()
    ([30.0, 57.0], [40.5556, 48.5556])
    >>> best.free_profit, round(best.profit, 2), round(float(best.duals[0, 1]), 4)
    (6322.5, 5921.39, 42.2222)
    """
    a, b = vector("intercepts", intercepts), vector("slopes", slopes, least=0.0, above=True)
    n = same_length(intercepts=a, slopes=b)
    free = 0.5 * (a / b + finite("cost", cost))
    routes = open_routes(np.asarray(corridor, dtype=float), n)
    cross = routes.incidence
    money = max(float(np.ptp(free)), 1e-300)
    weight = float(b.mean())
    effect = cross.T @ (0.5 * weight / b[:, np.newaxis] * cross)
    offset = (routes.costs - cross.T @ free) / money
    pressure = solve_complementarity(effect, offset) * money * weight
    prices = free - 0.5 / b * (cross @ pressure)
    if (a - b * np.maximum(prices, free) < 0.0).any():
        raise ValueError("a region would be priced out of the market: leave it out of the corridor")
    duals = np.zeros((n, n))
    duals[routes.origins, routes.destinations] = pressure
    best = float((free - cost) @ (a - b * free))
    loss = float(b @ (prices - free) ** 2)
    return PriceCorridor(prices, free, best - loss, best, loss, duals)


class DiversionPlan(NamedTuple):
    """The most a diverter can earn with limited goods and limited outlets.

    Attributes
    ----------
    flows
        Units moved from row to column, shape `(n, n)`.
    profit
        Money.
    """

    flows: Vector
    profit: float


def diversion_plan(gains: ArrayLike, available: ArrayLike, takes: ArrayLike) -> DiversionPlan:
    """Best diversion at given unit gains: a transportation programme (D5).

    max sum g_ij x_ij subject to sum_j x_ij <= available_i and sum_i x_ij <= takes_j.

    Parameters
    ----------
    gains
        Price gap less cost, money per unit moved from row to column, shape `(n, n)`.
    available
        Units each region can give, >= 0, shape `(n,)`.
    takes
        Units each region can take, >= 0, shape `(n,)`.

    Raises
    ------
    ValueError
        If shapes differ or an argument is out of range.

    Examples
    --------
    >>> gains = [[0, 10, 14], [-10, 0, 2], [-14, -2, 0]]
    >>> plan = diversion_plan(gains, available=[60, 50, 45], takes=[60, 50, 45])
    >>> plan.flows[0].tolist(), plan.profit
    ([0.0, 15.0, 45.0], 780.0)
    """
    from scipy.optimize import linprog

    supply, room = vector("available", available, least=0.0), vector("takes", takes, least=0.0)
    n = same_length(available=supply, takes=room)
    unit = np.array(gains, dtype=float)
    if unit.shape != (n, n) or not np.isfinite(unit).all():
        raise ValueError(f"gains must be finite, {n} x {n}, got shape {unit.shape}")
    np.fill_diagonal(unit, 0.0)
    leaving, arriving = np.kron(np.eye(n), np.ones(n)), np.kron(np.ones(n), np.eye(n))
    bounds = [(0.0, None if i != j else 0.0) for i in range(n) for j in range(n)]
    solved = linprog(
        -unit.ravel(),
        A_ub=np.vstack([leaving, arriving]),
        b_ub=np.concatenate([supply, room]),
        bounds=bounds,
    )
    if solved.x is None or solved.fun is None or solved.status != 0:
        raise ValueError(f"the programme was not solved: {solved.message}")
    return DiversionPlan(np.asarray(solved.x).reshape(n, n), -float(solved.fun))
