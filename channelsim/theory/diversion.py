"""Diversion between regions as arbitrage (D1, D5).

Sources: Enke (1951), *Econometrica* 19; Samuelson (1952), *AER* 42; Takayama & Judge (1971).
Cost of moving a unit: transport plus the expected fine, tau = t + pi F.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from channelsim.theory.arguments import (
    Vector,
    non_negative,
    same_length,
    vector,
    within,
)
from channelsim.theory.complementarity import open_routes, solve_complementarity


class Diversion(NamedTuple):
    """Trade between two regions.

    Attributes
    ----------
    flow
        Units moved from region 1 to region 2; negative the other way.
    price_1, price_2
        Prices after trade, money per unit.
    gain
        Surplus created, money.
    """

    flow: float
    price_1: float
    price_2: float
    gain: float


def diversion_cost(transport: float, detection: float, fine: float) -> float:
    """Return tau = t + pi F, the expected cost of moving a unit, money.

    Parameters
    ----------
    transport
        t, money per unit, >= 0.
    detection
        Probability pi that a unit is found, in [0, 1].
    fine
        F, money per unit found, >= 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> diversion_cost(4.0, 0.2, 30.0)
    10.0
    """
    expected = within("detection", detection, 0.0, 1.0) * non_negative("fine", fine)
    return non_negative("transport", transport) + expected


def two_region_diversion(
    intercepts: Sequence[float],
    slopes: Sequence[float],
    supplies: Sequence[float],
    cost: float,
    *,
    lot: float = 0.0,
) -> Diversion:
    """Spatial equilibrium of two regions in closed form (D1).

    P_i = alpha_i - beta_i q_i with q_i = Q_i at first. Flow starts iff the gap exceeds tau:
    x = (P2 - P1 - tau) / (beta1 + beta2), at most what the region has.

    Parameters
    ----------
    intercepts, slopes
        Inverse demand of both regions, money, and money per unit, slopes > 0.
    supplies
        Units supplied locally, >= 0.
    cost
        tau, money per unit, >= 0, either way.
    lot
        Goods move in whole lots of this many units, each only if it still pays; 0 for any amount.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> d = two_region_diversion([100, 130], [0.1, 0.15], [500, 400], cost=10.0)
    >>> [round(x, 9) for x in d]
    [40.0, 54.0, 64.0, 200.0]
    >>> two_region_diversion([100, 130], [0.1, 0.15], [500, 400], cost=10.0, lot=7.0).flow
    35.0
    """
    alpha, beta = vector("intercepts", intercepts), vector("slopes", slopes, least=0.0, above=True)
    local = vector("supplies", supplies, least=0.0)
    if same_length(intercepts=alpha, slopes=beta, supplies=local) != 2:
        raise ValueError("two regions are meant; spatial_equilibrium takes any number")
    non_negative("cost", cost), non_negative("lot", lot)
    first, second = (alpha - beta * local).tolist()
    gap = second - first
    source = 0 if gap > 0.0 else 1
    flow = min(max(abs(gap) - cost, 0.0) / float(beta.sum()), float(local[source]))
    if lot > 0.0:
        flow = math.floor(flow / lot * (1.0 + 1e-12)) * lot
    surplus = (abs(gap) - cost) * flow - 0.5 * float(beta.sum()) * flow**2
    signed = math.copysign(flow, gap) if flow else 0.0
    return Diversion(
        signed, first + float(beta[0]) * signed, second - float(beta[1]) * signed, surplus
    )


class SpatialEquilibrium(NamedTuple):
    """Prices and flows of which no trader can make more.

    Attributes
    ----------
    prices
        Market prices, money per unit, shape `(n,)`.
    flows
        Units moved from row to column, shape `(n, n)`.
    consumption
        Units bought in each region, shape `(n,)`.
    local_prices
        Prices without trade, money per unit, shape `(n,)`.
    gain
        Surplus created by trade, money.
    """

    prices: Vector
    flows: Vector
    consumption: Vector
    local_prices: Vector
    gain: float


def spatial_equilibrium(
    intercepts: ArrayLike, slopes: ArrayLike, supplies: ArrayLike, costs: ArrayLike
) -> SpatialEquilibrium:
    """Spatial price equilibrium of any number of regions (D1, D5).

    P_j - P_i <= tau_ij, with equality where x_ij > 0; P_i = alpha_i - beta_i q_i, or above alpha_i
    where everything is shipped out (q_i = 0). Solved as a linear complementarity problem. Prices
    are unique; flows are where no two routes cost the same.

    Parameters
    ----------
    intercepts
        alpha, money per unit, shape `(n,)`.
    slopes
        beta, money per unit and unit, > 0, shape `(n,)`.
    supplies
        Units supplied in each region, >= 0, shape `(n,)`.
    costs
        tau, money per unit, >= 0, infinity for no route; one number or shape `(n, n)`, rows are
        origins.

    Raises
    ------
    ValueError
        If shapes differ or an argument is out of range.

    Examples
    --------
    >>> tau = [[0, 10, 14], [10, 0, 6], [14, 6, 0]]
    >>> eq = spatial_equilibrium([100, 130, 120], [0.1, 0.15, 0.12], [500, 400, 350], tau)
    >>> eq.prices.round(4).tolist(), eq.flows[0].round(4).tolist()
    ([57.3333, 67.3333, 71.3333], [0.0, 17.7778, 55.5556])
    """
    alpha, beta = vector("intercepts", intercepts), vector("slopes", slopes, least=0.0, above=True)
    local = vector("supplies", supplies, least=0.0)
    n = same_length(intercepts=alpha, slopes=beta, supplies=local)
    routes = open_routes(np.asarray(costs, dtype=float), n)
    a, start = routes.incidence, alpha - beta * local
    # Units in which prices and quantities are of the order of one keep the pivots accurate.
    money = max(float(np.ptp(start)), 1e-300)
    goods = money / float(beta.mean())
    effect = a.T @ (beta[:, np.newaxis] * a) * goods / money
    matrix = np.block([[effect, -a.T], [a, np.zeros((n, n))]])
    offset = np.concatenate([(routes.costs - a.T @ start) / money, local / goods])
    solved = solve_complementarity(matrix, offset)
    moved, scarcity = solved[: routes.costs.size] * goods, solved[routes.costs.size :] * money
    flows = np.zeros((n, n))
    flows[routes.origins, routes.destinations] = moved
    bought = np.maximum(local + a @ moved, 0.0)
    worth = alpha * (bought - local) - 0.5 * beta * (bought**2 - local**2)
    gain = float(worth.sum() - routes.costs @ moved)
    return SpatialEquilibrium(alpha - beta * bought + scarcity, flows, bought, start, gain)
