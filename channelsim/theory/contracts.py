"""Contracts under known demand: double marginalisation and its cure (C1, C2, C5).

Sources: Spengler (1950), *JPE* 58; Jeuland & Shugan (1983), *Marketing Science* 2. Contracts under
uncertain demand are in `wholesale_contract`, `newsvendor_contracts` and `sales_rebate`.
"""

import math
from typing import NamedTuple

from numpy.typing import ArrayLike

from channelsim.theory.arguments import finite, non_negative, positive, vector, whole, within
from channelsim.theory.pass_through import pass_through_iso_elastic


class Chain(NamedTuple):
    """A chain of price setters, the manufacturer first.

    Attributes
    ----------
    prices
        Price each tier charges, money per unit; the last is the consumer's.
    quantity
        Units sold.
    profits
        Profit of each tier, money.
    efficiency
        Chain profit as a share of that of one integrated firm.
    integrated_price, integrated_quantity, integrated_profit
        What one firm would do.
    """

    prices: tuple[float, ...]
    quantity: float
    profits: tuple[float, ...]
    efficiency: float
    integrated_price: float
    integrated_quantity: float
    integrated_profit: float


def linear_chain(intercept: float, slope: float, costs: ArrayLike) -> Chain:
    """Successive monopolies facing linear demand q = a - b p (C1).

    Tier k adds the margin (a/b - C) / 2^k over its costs, C the sum of unit costs;
    q_n = (a - b C) / 2^n; efficiency 4 * 2^-n (1 - 2^-n). Spengler (1950).

    Parameters
    ----------
    intercept
        a, units, > 0.
    slope
        b, units per money, > 0.
    costs
        Unit cost of each tier, the manufacturer first, money, >= 0, shape `(n,)`.

    Raises
    ------
    ValueError
        If an argument is out of range or nothing would be sold at cost.

    Examples
    --------
    >>> two = linear_chain(100.0, 2.0, [10.0, 0.0])
    >>> two.prices, two.quantity, two.profits, two.efficiency
    ((30.0, 40.0), 20.0, (400.0, 200.0), 0.75)
    >>> three = linear_chain(100.0, 2.0, [10.0, 0.0, 0.0])
    >>> three.prices, three.quantity, three.profits, three.efficiency
    ((30.0, 40.0, 45.0), 10.0, (200.0, 100.0, 50.0), 0.4375)
    """
    unit = vector("costs", costs, least=0.0).tolist()
    total = math.fsum(unit)
    headroom = positive("intercept", intercept) / positive("slope", slope) - total
    positive("choke price - total cost", headroom)
    tiers = len(unit)
    quantity = slope * headroom / 2.0**tiers
    prices, charged = [], 0.0
    for tier, own in enumerate(unit, start=1):
        charged += own + headroom / 2.0**tier
        prices.append(charged)
    profits = tuple(quantity * headroom / 2.0**tier for tier in range(1, tiers + 1))
    best = slope * headroom**2 / 4.0
    integrated = total + headroom / 2.0
    return Chain(
        tuple(prices),
        quantity,
        profits,
        sum(profits) / best,
        integrated,
        slope * headroom / 2,
        best,
    )


def iso_elastic_chain(scale: float, elasticity: float, cost: float, tiers: int) -> Chain:
    """Successive monopolies facing iso-elastic demand q = A p^-e (C2).

    m = e / (e - 1), p_k = m^k c; each tier earns m times the one above it; efficiency
    (m^n - 1) / (m - 1) m^{-e (n - 1)}.

    Parameters
    ----------
    scale
        A, units at price 1, > 0.
    elasticity
        e > 1, the size of the price elasticity.
    cost
        Unit cost c of the manufacturer, money, > 0; the other tiers add none.
    tiers
        n >= 1.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> two = iso_elastic_chain(1e5, 2.62, 10.0, 2)
    >>> [round(p, 4) for p in two.prices], round(two.integrated_profit, 3)
    ([16.1728, 26.1561], 420.209)
    >>> round(two.profits[0], 3), round(two.efficiency, 4)
    (119.246, 0.7427)
    >>> round(iso_elastic_chain(1e5, 2.62, 10.0, 3).efficiency, 4)
    0.4214
    """
    positive("scale", scale), positive("cost", cost)
    m = pass_through_iso_elastic(elasticity)
    n = whole("tiers", tiers, least=1)
    prices = [cost * m**k for k in range(n + 1)]
    quantity = scale * prices[-1] ** -elasticity
    profits = tuple(quantity * (prices[k + 1] - prices[k]) for k in range(n))
    first = scale * prices[1] ** -elasticity
    best = first * (prices[1] - cost)
    return Chain(tuple(prices[1:]), quantity, profits, sum(profits) / best, prices[1], first, best)


class QuantityDiscount(NamedTuple):
    """A quantity discount that makes the channel act as one firm.

    Attributes
    ----------
    quantity, price
        Integrated quantity, units, and consumer price, money per unit.
    unit_price
        Wholesale price t(q) at that quantity, money per unit.
    retailer, manufacturer, channel
        Profits, money.
    """

    quantity: float
    price: float
    unit_price: float
    retailer: float
    manufacturer: float
    channel: float


def quantity_discount_price(
    quantity: float, intercept: float, slope: float, cost: float, share: float, fee: float
) -> float:
    """Return the wholesale price t(q) = c + k1 (P(q) - c) + k2 / q (C5).

    P(q) = (a - q) / b is the price that sells q units; Jeuland & Shugan (1983).

    Parameters
    ----------
    quantity
        q, units, > 0.
    intercept, slope
        Demand a - b p, units and units per money, > 0.
    cost
        Manufacturer's unit cost c, money, >= 0.
    share
        Manufacturer's share k1 of the channel's profit, in [0, 1).
    fee
        Lump sum k2 paid to the manufacturer besides, money.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> [round(quantity_discount_price(q, 100, 2, 10, 0.4, 50), 2) for q in (40, 20)]
    [19.25, 24.5]
    """
    positive("quantity", quantity), positive("intercept", intercept), positive("slope", slope)
    non_negative("cost", cost), within("share", share, 0.0, 1.0), finite("fee", fee)
    margin = (intercept - quantity) / slope - cost
    return cost + share * margin + fee / quantity


def quantity_discount(
    intercept: float, slope: float, cost: float, share: float, fee: float
) -> QuantityDiscount:
    """Outcome of the coordinating quantity discount (C5).

    The retailer earns (1 - k1) (P(q) - c) q - k2, so it sells the integrated quantity.

    Parameters
    ----------
    intercept, slope
        Demand a - b p, units and units per money, > 0.
    cost
        Manufacturer's unit cost c, money, >= 0, below the choke price a / b.
    share
        Manufacturer's share k1 of the channel's profit, in [0, 1).
    fee
        Lump sum k2 paid to the manufacturer besides, money.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> best = quantity_discount(100.0, 2.0, 10.0, share=0.4, fee=50.0)
    >>> best.quantity, best.price, best.unit_price, best.retailer, best.manufacturer
    (40.0, 30.0, 19.25, 430.0, 370.0)
    """
    one = linear_chain(intercept, slope, [cost])
    q, p, profit = one.quantity, one.prices[0], one.profits[0]
    if within("share", share, 0.0, 1.0) == 1.0:
        raise ValueError("share must be below 1: the retailer needs a stake in the profit")
    t = quantity_discount_price(q, intercept, slope, cost, share, fee)
    return QuantityDiscount(q, p, t, (p - t) * q, (t - cost) * q, profit)
