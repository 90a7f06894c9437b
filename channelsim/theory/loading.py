"""Loading: what a distributor buys beyond its need to earn a rebate, demand uncertain (R1)."""

import math
from typing import NamedTuple

from channelsim.theory.arguments import finite, non_negative, positive
from channelsim.theory.laws import DemandLaw, expected_leftover, expected_sales
from channelsim.theory.rebates import RebateSchedule


class ScheduleOrder(NamedTuple):
    """The order of a distributor facing a rebate schedule.

    Attributes
    ----------
    quantity
        Units ordered.
    profit
        Expected profit with the rebate, money.
    rebate
        Rebate earned, money.
    unrebated_quantity
        Order without any rebate, units.
    loading
        quantity - unrebated_quantity, units.
    """

    quantity: float
    profit: float
    rebate: float
    unrebated_quantity: float
    loading: float


def _plain(law: DemandLaw, order: float, price: float, cost: float, salvage: float) -> float:
    """Return p S(Q) + v E(Q - D)+ - w Q."""
    sold, left = expected_sales(law, order), expected_leftover(law, order)
    return price * sold + salvage * left - cost * order


def _order(law: DemandLaw, price: float, cost: float, salvage: float) -> float:
    """Return the newsvendor order, 0 where selling does not pay at all."""
    return max(law.quantile((price - cost) / (price - salvage)), 0.0) if price > cost else 0.0


def schedule_order(
    law: DemandLaw, price: float, cost: float, schedule: RebateSchedule, *, salvage: float = 0.0
) -> ScheduleOrder:
    """Best order of a newsvendor distributor under any schedule of rebates on purchases (R1).

    p S(Q) + v E(Q - D)+ - w Q + R(Q). Within a bracket of rate r profit is concave with its peak
    at F^-1((p - w + r) / (p - v)), so the best order is that peak or the end of a bracket.

    Parameters
    ----------
    law
        Demand of the period, units.
    price, cost
        Resale price p > purchase price w, money per unit.
    schedule
        Rebate on units bought (see `RebateSchedule.per_unit`); where it is above its start, the
        start itself is taken as reached, one unit of goods being negligible.
    salvage
        Value v of a unit left over, for instance across the border; w - v must exceed every rate.

    Raises
    ------
    ValueError
        If an argument is out of range, or buying without end would pay.

    Examples
    --------
    >>> from channelsim.theory import Normal, all_units_schedule
    >>> steps = all_units_schedule([95.0, 119.0, 125.0], [0.5, 0.6, 0.7])
    >>> best = schedule_order(Normal(100.0, 30.0), 10.0, 7.0, steps, salvage=1.0)
    >>> best.quantity, round(best.rebate, 2), round(best.loading, 2)
    (95.0, 47.5, 7.92)
    """
    finite("salvage", salvage)
    positive("price - cost", price - cost)
    positive("cost - rate - salvage", cost - max(schedule.rates) - salvage)
    usual = _order(law, price, cost, salvage)
    ends = (*schedule.starts[1:], math.inf)
    options = []
    for start, base, rate, end in zip(
        schedule.starts, schedule.bases, schedule.rates, ends, strict=True
    ):
        order = min(max(_order(law, price, cost - rate, salvage), start), end)
        rebate = base + rate * (order - start)
        profit = _plain(law, order, price, cost, salvage) + rebate
        options.append(ScheduleOrder(order, profit, rebate, usual, order - usual))
    return max(options, key=lambda option: option.profit)


class StepRebate(NamedTuple):
    """Answer to a retroactive rebate with one target.

    Attributes
    ----------
    usual, generous
        Orders Q0 without the rebate and Q1 with it on every unit, units.
    ceiling
        Largest target Tbar worth loading for, units.
    quantity
        Order for the target asked about, units.
    loading
        quantity - usual, units.
    """

    usual: float
    generous: float
    ceiling: float
    quantity: float
    loading: float


def retroactive_step(
    law: DemandLaw,
    price: float,
    cost: float,
    rebate: float,
    target: float,
    *,
    salvage: float = 0.0,
) -> StepRebate:
    """Order under a rebate r on every unit once purchases reach T (R1).

    Q0 = F^-1((p - w) / (p - v)), Q1 = F^-1((p - w + r) / (p - v)). T <= Q1: order Q1; up to Tbar:
    load exactly to T; beyond: give up, Q0. Tbar solves (p - v) S(T) - (w - r - v) T = pi_0(Q0);
    for U(0, m), while it lies below m, Tbar = m / (p - v) {(p - w + r) + sqrt(r (2 (p - w) + r))}.

    Parameters
    ----------
    law
        Demand of the period, units.
    price, cost
        Resale price p > purchase price w, money per unit.
    rebate
        r, money per unit, in [0, w - v).
    target
        T, units, >= 0.
    salvage
        Value v of a unit left over, money.

    Raises
    ------
    ValueError
        If an argument is out of range: at w - r <= v buying without end would pay.

    Examples
    --------
    >>> from channelsim.theory import Normal, Uniform
    >>> even = retroactive_step(Uniform(0.0, 200.0), 10.0, 7.0, 0.5, target=110.0, salvage=1.0)
    >>> [round(x, 4) for x in even]
    [66.6667, 77.7778, 117.8395, 110.0, 43.3333]
    >>> bell = retroactive_step(Normal(100.0, 30.0), 10.0, 7.0, 0.5, target=120.0, salvage=1.0)
    >>> [round(x, 4) for x in bell]
    [87.0782, 91.5335, 119.1749, 87.0782, 0.0]
    """
    from scipy.optimize import brentq

    finite("salvage", salvage), non_negative("rebate", rebate), non_negative("target", target)
    positive("price - cost", price - cost)
    positive("cost - rebate - salvage", cost - rebate - salvage)
    usual = _order(law, price, cost, salvage)
    generous = _order(law, price, cost - rebate, salvage)
    settled = _plain(law, usual, price, cost, salvage)

    def worth(order: float) -> float:
        return _plain(law, order, price, cost - rebate, salvage) - settled

    ceiling = generous
    if worth(generous) > 0.0:
        high = 2.0 * generous + law.sd
        while worth(high) > 0.0:
            high *= 2.0
        ceiling = float(brentq(worth, generous, high, xtol=1e-12 * high))
    quantity = generous if target <= generous else target if target <= ceiling else usual
    return StepRebate(usual, generous, ceiling, quantity, quantity - usual)
