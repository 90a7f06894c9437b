"""Loading: what a distributor buys beyond its need to earn a rebate (R1, R2)."""

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
    (119.0, 71.4, 31.92)
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


def loading_gap(
    rebate_rate: float,
    price: float,
    target: float,
    sell_down: float,
    capital_rate: float,
    *,
    unit_loss: float = 0.0,
) -> float:
    """Return the largest gap to a target worth closing by loading, units (R2).

    Load iff rho w T >= kappa g + i w g^2 / (2 d): the rebate on the whole target against the
    capital tied up while the surplus g sells down. For kappa = 0, g* = sqrt(2 rho T d / i).

    Parameters
    ----------
    rebate_rate
        rho, rebate as a share of the price on every unit of the target, >= 0.
    price
        Purchase price w, money per unit, > 0.
    target
        T, units, > 0.
    sell_down
        Rate d at which surplus sells, units per month, > 0.
    capital_rate
        i, share per month, > 0 unless `unit_loss` is.
    unit_loss
        Other loss kappa on each unit loaded, money, >= 0.

    Raises
    ------
    ValueError
        If an argument is out of range, or loading costs nothing.

    Examples
    --------
    >>> round(loading_gap(0.03, 100.0, 1000.0, 300.0, 0.01), 2)
    1341.64
    >>> round(loading_gap(0.03, 100.0, 1000.0, 300.0, 0.01, unit_loss=2.0), 2)
    869.69
    """
    bonus = non_negative("rebate_rate", rebate_rate) * positive("price", price)
    bonus *= positive("target", target)
    curve = non_negative("capital_rate", capital_rate) * price / positive("sell_down", sell_down)
    kappa = non_negative("unit_loss", unit_loss)
    if curve == 0.0 and kappa == 0.0:
        raise ValueError("capital_rate and unit_loss are both 0: loading would cost nothing")
    # The root of kappa g + curve g^2 / 2 = bonus, written so that curve = 0 is no special case.
    return 2.0 * bonus / (kappa + math.sqrt(kappa * kappa + 2.0 * curve * bonus))


def dumping_gap(rebate_rate: float, price: float, target: float, unit_loss: float) -> float:
    """Return the largest gap worth closing by dumping the surplus at a loss, units (R2).

    g = rho w T / delta.

    Parameters
    ----------
    rebate_rate
        rho, rebate as a share of the price on every unit of the target, >= 0.
    price
        Purchase price w, money per unit, > 0.
    target
        T, units, > 0.
    unit_loss
        Loss delta on each unit dumped, money, > 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> dumping_gap(0.03, 100.0, 1000.0, unit_loss=5.0)
    600.0
    """
    bonus = non_negative("rebate_rate", rebate_rate) * positive("price", price)
    return bonus * positive("target", target) / positive("unit_loss", unit_loss)


def last_units_price(rebate_rate: float, price: float, target: float, gap: float) -> float:
    """Return what each of the last `gap` units to a target really costs, money per unit (R2).

    w (1 - rho T / g): reaching the target earns the rebate on all of it.

    Parameters
    ----------
    rebate_rate
        rho, rebate as a share of the price on every unit of the target, >= 0.
    price
        Purchase price w, money per unit, > 0.
    target
        T, units, > 0.
    gap
        Units g still missing, > 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> last_units_price(0.03, 100.0, 1000.0, gap=100.0)
    70.0
    """
    return price - dumping_gap(rebate_rate, price, target, gap)
