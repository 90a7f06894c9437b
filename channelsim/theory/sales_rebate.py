"""Rebates on units sold, with a retailer who orders once for a random season (C6).

Source: Taylor (2002), 'Supply chain coordination under channel rebates with sales effort effects',
*Management Science* 48: a linear rebate cannot coordinate in a way both would accept, a rebate
above a target can.
"""

from typing import NamedTuple

from channelsim.theory.arguments import finite, non_negative, positive
from channelsim.theory.laws import DemandLaw, expected_leftover, expected_sales


class TargetRebate(NamedTuple):
    """The retailer's answer to a rebate on units sold above a target.

    Attributes
    ----------
    quantity
        Units ordered.
    retailer, manufacturer
        Expected profits, money.
    rebate_paid
        Expected rebate, money.
    """

    quantity: float
    retailer: float
    manufacturer: float
    rebate_paid: float


class CoordinatingRebate(NamedTuple):
    """The rebate that makes the retailer order what one firm would, and who gains by it.

    Attributes
    ----------
    rebate
        u*, money per unit sold above the target.
    integrated_quantity, wholesale_quantity
        Orders with it and without any rebate, units.
    linear_manufacturer
        Manufacturer's profit if the rebate is paid on every unit sold, money.
    target_low, target_high
        Targets at which the manufacturer and the retailer are indifferent, units: in between
        both gain.
    wholesale_retailer, wholesale_manufacturer
        Profits without any rebate, money.
    """

    rebate: float
    integrated_quantity: float
    wholesale_quantity: float
    linear_manufacturer: float
    target_low: float
    target_high: float
    wholesale_retailer: float
    wholesale_manufacturer: float


def _check(price: float, wholesale: float, cost: float, salvage: float) -> None:
    """Check price > wholesale > cost > salvage."""
    finite("salvage", salvage)
    positive("price - wholesale", price - wholesale)
    positive("wholesale - cost", wholesale - cost)
    positive("cost - salvage", cost - salvage)


def target_rebate(
    law: DemandLaw,
    price: float,
    wholesale: float,
    cost: float,
    rebate: float,
    target: float,
    *,
    salvage: float = 0.0,
    quantity: float | None = None,
) -> TargetRebate:
    """Order under a rebate u on each unit sold above a target T (C6).

    Retailer: p S(Q) + v E(Q - D)+ - w Q + u (S(Q) - S(T)) for Q > T. Up to T the best order is
    F^-1((p - w) / (p - v)), beyond it F^-1((p + u - w) / (p + u - v)); the better of the two.

    Parameters
    ----------
    law
        Demand of the season, units.
    price, wholesale, cost
        p > w > c > salvage, money per unit.
    rebate
        u, money per unit, >= 0.
    target
        T, units, >= 0; 0 pays on every unit.
    salvage
        Value v of a unit left over, money.
    quantity
        Order to assess instead of the retailer's best, units, >= 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> from channelsim.theory import Normal
    >>> deal = target_rebate(Normal(100.0, 30.0), 10, 7, 5, 4.5, target=93.32995, salvage=1)
    >>> round(deal.quantity, 4), round(deal.retailer, 3), round(deal.manufacturer, 3)
    (104.1913, 210.188, 183.144)
    """
    _check(price, wholesale, cost, salvage)
    u, threshold = non_negative("rebate", rebate), non_negative("target", target)

    def assess(order: float) -> TargetRebate:
        sold = expected_sales(law, order)
        paid = u * max(sold - expected_sales(law, threshold), 0.0) if threshold else u * sold
        earned = price * sold + salvage * expected_leftover(law, order) - wholesale * order
        return TargetRebate(order, earned + paid, (wholesale - cost) * order - paid, paid)

    if quantity is not None:
        return assess(non_negative("quantity", quantity))
    modest = law.quantile((price - wholesale) / (price - salvage))
    eager = law.quantile((price + u - wholesale) / (price + u - salvage))
    options = (assess(min(modest, threshold)), assess(max(eager, threshold)))
    return max(options, key=lambda option: option.retailer)


def coordinating_rebate(
    law: DemandLaw, price: float, wholesale: float, cost: float, *, salvage: float = 0.0
) -> CoordinatingRebate:
    """Rebate and targets that coordinate and leave both better off (C6).

    u* = (w - c)(p - v) / (c - v). With Q_I, Q_w the integrated and the wholesale order, M is
    indifferent where (w - c) Q_I - u [S(Q_I) - S(T)] = (w - c) Q_w, R where
    pi_0(Q_I) + u [S(Q_I) - S(T)] = pi_0(Q_w). Paid on all units, M earns (w - c) Q - u S(Q) < 0.

    Parameters
    ----------
    law
        Demand of the season, units, continuous and never far below 0.
    price, wholesale, cost
        p > w > c > salvage, money per unit.
    salvage
        Value v of a unit left over, money.

    Raises
    ------
    ValueError
        If an argument is out of range, demand is in whole units, or no target satisfies one side.

    Examples
    --------
    >>> from channelsim.theory import Normal
    >>> best = coordinating_rebate(Normal(100.0, 30.0), 10, 7, 5, salvage=1)
    >>> best.rebate, round(best.integrated_quantity, 4), round(best.wholesale_quantity, 4)
    (4.5, 104.1913, 87.0782)
    >>> round(best.linear_manufacturer, 2), round(best.target_low, 4), round(best.target_high, 4)
    (-196.67, 90.0508, 96.6091)
    """
    from scipy.optimize import brentq

    _check(price, wholesale, cost, salvage)
    if law.discrete:
        raise ValueError(f"{law}: coordination by a first-order condition needs continuous demand")
    u = (wholesale - cost) * (price - salvage) / (cost - salvage)
    high = law.quantile((price - cost) / (price - salvage))
    low = law.quantile((price - wholesale) / (price - salvage))

    def plain(order: float) -> float:
        sold, left = expected_sales(law, order), expected_leftover(law, order)
        return price * sold + salvage * left - wholesale * order

    def paid(target: float) -> float:
        return u * (expected_sales(law, high) - expected_sales(law, target))

    gain = (wholesale - cost) * (high - low)  # what M can pay, and R's loss that it must cover
    needed = plain(low) - plain(high)
    if gain > paid(0.0):
        raise ValueError("the manufacturer gains at any target: there is no lower one")
    ends = (0.0, high)
    return CoordinatingRebate(
        u,
        high,
        low,
        (wholesale - cost) * high - u * expected_sales(law, high),
        float(brentq(lambda t: paid(t) - gain, *ends, xtol=1e-12 * high)),
        float(brentq(lambda t: paid(t) - needed, *ends, xtol=1e-12 * high)),
        plain(low),
        (wholesale - cost) * low,
    )
