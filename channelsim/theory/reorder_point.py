"""Order a lot at a reorder point (I6).

Sources: Federgruen & Zheng (1992), *Operations Research* 40; Hadley & Whitin (1963).
"""

import math
from collections.abc import Callable
from typing import NamedTuple

from channelsim.theory.arguments import finite, non_negative, positive, whole
from channelsim.theory.laws import DemandLaw, Normal, expected_leftover
from channelsim.theory.laws import normal_second_loss as second_loss


class ReorderPoint(NamedTuple):
    """An (r, Q) policy: order `lot` when the inventory position falls to `point`.

    Attributes
    ----------
    point, lot
        r and Q, units.
    backorders, on_hand
        Long-run average units.
    cost
        Ordering, holding and backorder cost, money per unit of time.
    """

    point: float
    lot: float
    backorders: float
    on_hand: float
    cost: float


def mismatch_cost(covered: DemandLaw, holding: float, backorder: float) -> Callable[[float], float]:
    """Return g(y) = h E(y - D)+ + b E(D - y)+, the cost rate at inventory position y.

    Examples
    --------
    >>> from channelsim.theory import Uniform
    >>> mismatch_cost(Uniform(0.0, 2.0), holding=1.0, backorder=3.0)(2.0)
    1.0
    """

    def rate(position: float) -> float:
        over = expected_leftover(covered, position)
        return holding * over + backorder * covered.shortage(position)

    return rate


def reorder_point_discrete(
    covered: DemandLaw,
    rate: float,
    fixed: float,
    holding: float,
    backorder: float,
    *,
    point: int | None = None,
    lot: int | None = None,
) -> ReorderPoint:
    """Best (r, Q) for demand in single units, continuous review, backorders (I6).

    c(r, Q) = [K lambda + sum_{y=r+1}^{r+Q} g(y)] / Q. The Q cheapest positions lie side by side,
    so the best lot grows by the cheaper neighbour while that lowers the average (Federgruen &
    Zheng 1992).

    Parameters
    ----------
    covered
        Demand over the lead time, whole units.
    rate
        lambda, units per unit of time, > 0.
    fixed
        Cost K of an order, money, >= 0.
    holding, backorder
        Money per unit and unit of time, > 0.
    point
        Reorder point to use instead of the best one; needs `lot`.
    lot
        Lot to use instead of the best one, >= 1.

    Raises
    ------
    ValueError
        If an argument is out of range, or a point is given without a lot.

    Examples
    --------
    >>> from channelsim.theory import Poisson
    >>> best = reorder_point_discrete(Poisson(1.5 * 2), 1.5, fixed=100, holding=20, backorder=150)
    >>> best.point, best.lot, round(best.cost, 4)
    (3.0, 5.0, 107.9236)
    """
    order_cost = non_negative("fixed", fixed) * positive("rate", rate)
    ratio = positive("backorder", backorder) / (backorder + positive("holding", holding))
    if not covered.discrete:
        raise ValueError(f"{covered} does not come in whole units")
    if point is not None and lot is None:
        raise ValueError("a given reorder point needs a given lot")
    wanted = None if lot is None else whole("lot", lot, least=1)
    cost_at = mismatch_cost(covered, holding, backorder)
    low = high = int(covered.quantile(ratio))  # positions in use, both ends included
    if point is not None and wanted is not None:
        low, high = int(finite("point", point)) + 1, int(point) + wanted
    total = math.fsum(cost_at(y) for y in range(low, high + 1))
    while point is None and (wanted is None or high - low + 1 < wanted):
        below, above = cost_at(low - 1), cost_at(high + 1)
        size = high - low + 1
        if wanted is None and min(below, above) >= (order_cost + total) / size:
            break
        total += min(below, above)
        low, high = (low - 1, high) if below < above else (low, high + 1)
    size = high - low + 1
    backorders = math.fsum(covered.shortage(y) for y in range(low, high + 1)) / size
    on_hand = 0.5 * (low + high) - covered.mean + backorders
    return ReorderPoint(low - 1.0, float(size), backorders, on_hand, (order_cost + total) / size)


def _normal_policy(
    covered: Normal, point: float, lot: float, order_cost: float, holding: float, backorder: float
) -> ReorderPoint:
    """Return what a normal (r, Q) policy costs: E[B] = (s^2 / Q)(L2(z_r) - L2(z_{r+Q}))."""
    low, high = (point - covered.mean) / covered.sd, (point + lot - covered.mean) / covered.sd
    backorders = covered.sd**2 / lot * (second_loss(low) - second_loss(high))
    on_hand = point + 0.5 * lot - covered.mean + backorders
    cost = order_cost / lot + holding * on_hand + backorder * backorders
    return ReorderPoint(point, lot, backorders, on_hand, cost)


def _best_point(covered: Normal, lot: float, holding: float, backorder: float) -> float:
    """Return the point at which the positions r and r + Q cost the same."""
    from scipy.optimize import brentq

    cost_at = mismatch_cost(covered, holding, backorder)
    bottom = covered.quantile(backorder / (backorder + holding))

    def step_in(r: float) -> float:
        return cost_at(r) - cost_at(r + lot)

    return float(brentq(step_in, bottom - lot, bottom, xtol=1e-13 * covered.sd))


def _best_lot(covered: Normal, order_cost: float, holding: float, backorder: float) -> float:
    """Return the lot at which the policy costs what its best point does, from the EOQ outwards."""
    from scipy.optimize import brentq

    cost_at = mismatch_cost(covered, holding, backorder)

    def excess(size: float) -> float:
        here = _best_point(covered, size, holding, backorder)
        policy = _normal_policy(covered, here, size, order_cost, holding, backorder)
        return policy.cost - cost_at(here)

    low = high = math.sqrt(2.0 * order_cost * (holding + backorder) / (holding * backorder))
    while excess(low) < 0.0:
        low *= 0.5
    while excess(high) > 0.0:
        high *= 2.0
    return low if low == high else float(brentq(excess, low, high, xtol=1e-10 * high))


def reorder_point_normal(
    covered: Normal,
    rate: float,
    fixed: float,
    holding: float,
    backorder: float,
    *,
    point: float | None = None,
    lot: float | None = None,
) -> ReorderPoint:
    """Best (r, Q) for normal lead-time demand, continuous review, backorders (I6).

    c = K lambda / Q + h E[I] + b E[B] with E[B] = (s^2 / Q)(L2(z_r) - L2(z_{r+Q})) and
    E[I] = r + Q/2 - mean + E[B]; r*(Q) solves g(r) = g(r + Q), and at the best lot both equal c.

    Parameters
    ----------
    covered
        Demand over the lead time, sd > 0.
    rate
        lambda, units per unit of time, > 0.
    fixed
        Cost K of an order, money, > 0 unless a lot is given.
    holding, backorder
        Money per unit and unit of time, > 0.
    point
        Reorder point to use instead of the best one; needs `lot`.
    lot
        Lot to use instead of the best one, > 0.

    Raises
    ------
    ValueError
        If an argument is out of range, or a point is given without a lot.

    Examples
    --------
    >>> from channelsim.theory import Normal
    >>> covered = Normal(1300.0, 150.0).over(1 / 12)
    >>> best = reorder_point_normal(covered, 1300, fixed=8, holding=0.225, backorder=7.5, lot=328)
    >>> round(best.point, 4), round(best.backorders, 4), round(best.cost, 4)
    (126.9062, 0.6841, 78.0712)
    """
    order_cost = non_negative("fixed", fixed) * positive("rate", rate)
    positive("sd of lead-time demand", covered.sd)
    positive("backorder", backorder), positive("holding", holding)
    if lot is None:
        if point is not None:
            raise ValueError("a given reorder point needs a given lot")
        positive("fixed", fixed)
        lot = _best_lot(covered, order_cost, holding, backorder)
    size = positive("lot", lot)
    if point is None:
        chosen = _best_point(covered, size, holding, backorder)
    else:
        chosen = finite("point", point)
    return _normal_policy(covered, chosen, size, order_cost, holding, backorder)
