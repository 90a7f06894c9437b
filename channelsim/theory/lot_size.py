"""Lot sizes with steady demand: EOQ, quantity discounts (I9) and forward buying (R5).

Sources: Harris (1913); Hadley & Whitin (1963); Chopra & Meindl, *Supply Chain Management*.
"""

import math
from typing import NamedTuple

from numpy.typing import ArrayLike

from channelsim.theory.arguments import increasing, positive, same_length, vector, within


class Lot(NamedTuple):
    """A lot size.

    Attributes
    ----------
    quantity
        Units per order.
    cost
        Money per unit of time: ordering and holding, and the goods where prices were given.
    """

    quantity: float
    cost: float


def economic_order_quantity(fixed: float, holding: float, rate: float) -> Lot:
    """Lot that balances ordering and holding (I9): Q = sqrt(2 K lambda / h).

    Parameters
    ----------
    fixed
        Cost K of an order, money, > 0.
    holding
        h, money per unit and unit of time, > 0.
    rate
        Demand lambda, units per unit of time, > 0.

    Raises
    ------
    ValueError
        If an argument is not positive.

    Examples
    --------
    >>> best = economic_order_quantity(8.0, 0.225, 1300.0)
    >>> round(best.quantity, 3), round(best.cost, 4)
    (304.047, 68.4105)
    """
    positive("fixed", fixed), positive("holding", holding), positive("rate", rate)
    quantity = math.sqrt(2.0 * fixed * rate / holding)
    return Lot(quantity, math.sqrt(2.0 * fixed * rate * holding))


def all_units_discount_lot(
    fixed: float, rate: float, capital_rate: float, breaks: ArrayLike, prices: ArrayLike
) -> Lot:
    """Lot under an all-units quantity discount (I9).

    Cost c_k lambda + K lambda / Q + i c_k Q / 2 in bracket k; in each bracket the cheapest lot is
    its EOQ, or the nearer end of the bracket.

    Parameters
    ----------
    fixed
        Cost K of an order, money, > 0.
    rate
        Demand lambda, units per unit of time, > 0.
    capital_rate
        Holding cost i as a share of the price per unit of time, > 0.
    breaks
        Lots at which each price begins, units, the first 0, increasing, shape `(n,)`.
    prices
        Price of every unit of a lot in the bracket, money, > 0, shape `(n,)`.

    Raises
    ------
    ValueError
        If the breaks do not increase from 0, prices rise, or an argument is not positive.

    Examples
    --------
    >>> best = all_units_discount_lot(8.0, 1300.0, 0.3, [0, 400, 800], [0.75, 0.72, 0.68])
    >>> best.quantity, round(best.cost, 2)
    (800.0, 978.6)
    """
    positive("fixed", fixed), positive("rate", rate), positive("capital_rate", capital_rate)
    starts = increasing("breaks", vector("breaks", breaks, least=0.0))
    unit = vector("prices", prices, least=0.0, above=True)
    same_length(breaks=starts, prices=unit)
    if starts[0] != 0.0 or (unit[1:] > unit[:-1]).any():
        raise ValueError("breaks must begin at 0 and prices must not rise with the lot")
    options = []
    for start, price in zip(starts.tolist(), unit.tolist(), strict=True):
        quantity = max(math.sqrt(2.0 * fixed * rate / (capital_rate * price)), start)
        paid = float(unit[starts <= quantity][-1])  # a lot past the next break is cheaper still
        holding = 0.5 * capital_rate * paid * quantity
        options.append(Lot(quantity, paid * rate + fixed * rate / quantity + holding))
    return min(options, key=lambda option: option.cost)


class ForwardBuy(NamedTuple):
    """One larger order while the price is down.

    Attributes
    ----------
    regular
        Usual lot Q*, units.
    quantity
        Lot bought on the deal Q_d, units.
    cover
        Time the deal lot lasts, units of time.
    saving
        Saving over that time against buying as usual, money.
    """

    regular: float
    quantity: float
    cover: float
    saving: float


def forward_buy(
    rate: float, fixed: float, cost: float, capital_rate: float, discount: float
) -> ForwardBuy:
    """Lot bought on a one-off price cut (R5).

    Q_d = d lambda / ((c - d) i) + c Q* / (c - d). Saving: as usual c Q_d + sqrt(2 K lambda i c)
    Q_d / lambda, against (c - d) Q_d + i (c - d) Q_d^2 / (2 lambda) + K.

    Parameters
    ----------
    rate
        Demand lambda, units per unit of time, > 0.
    fixed
        Cost K of an order, money, > 0.
    cost
        Usual price c, money per unit, > 0.
    capital_rate
        Holding cost i as a share of the price per unit of time, > 0.
    discount
        Price cut d, money per unit, in [0, c).

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> deal = forward_buy(120_000, fixed=100, cost=3.0, capital_rate=0.2, discount=0.15)
    >>> [round(x, 1) for x in (deal.regular, deal.quantity, deal.saving)], round(deal.cover * 52, 2)
    ([6324.6, 38236.4, 3372.3], 16.57)
    """
    usual = economic_order_quantity(fixed, positive("capital_rate", capital_rate) * cost, rate)
    within("discount", discount, 0.0, cost)
    low = positive("cost - discount", cost - discount)
    quantity = discount * rate / (low * capital_rate) + cost * usual.quantity / low
    as_usual = cost * quantity + usual.cost * quantity / rate
    on_deal = low * quantity + 0.5 * capital_rate * low * quantity**2 / rate + fixed
    return ForwardBuy(usual.quantity, quantity, quantity / rate, as_usual - on_deal)
