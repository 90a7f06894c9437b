"""One order for one season (I1, I2).

Sources: Arrow, Harris & Marschak (1951); Snyder & Shen, *Fundamentals of Supply Chain Theory*,
chapter 4.
"""

import math
from typing import NamedTuple

from scipy import special

from channelsim.theory.arguments import non_negative, positive
from channelsim.theory.laws import DemandLaw, Normal, expected_leftover, expected_sales


class Newsvendor(NamedTuple):
    """An order and what to expect of it.

    Attributes
    ----------
    quantity
        Units ordered.
    ratio
        Critical ratio cu / (cu + co), a share.
    cost
        Expected cost of mismatch co E(Q - D)+ + cu E(D - Q)+, money.
    profit
        Expected profit, money; minus the cost where only costs were given.
    sales, leftover, lost
        Expected units sold, left over and not served.
    """

    quantity: float
    ratio: float
    cost: float
    profit: float
    sales: float
    leftover: float
    lost: float


def newsvendor(
    law: DemandLaw, underage: float, overage: float, *, quantity: float | None = None
) -> Newsvendor:
    """Order that balances the cost of too little against the cost of too much (I1, I2).

    q* = F^-1(cu / (cu + co)): the smallest quantity whose probability of covering demand reaches
    the critical ratio.

    Parameters
    ----------
    law
        Demand of the season, units.
    underage
        Cost cu of a unit short, money, > 0.
    overage
        Cost co of a unit over, money, > 0.
    quantity
        Units to assess instead of the best order, >= 0.

    Raises
    ------
    ValueError
        If a cost is not positive.

    Examples
    --------
    >>> from channelsim.theory import Normal, Poisson
    >>> best = newsvendor(Normal(50.0, 8.0), underage=0.70, overage=0.18)
    >>> round(best.quantity, 4), round(best.cost, 4)
    (56.604, 1.9976)
    >>> best = newsvendor(Poisson(20.0), underage=4.0, overage=1.0)
    >>> best.quantity, round(best.cost, 4)
    (24.0, 6.438)
    """
    ratio = positive("underage", underage) / (underage + positive("overage", overage))
    chosen = law.quantile(ratio) if quantity is None else non_negative("quantity", quantity)
    leftover, lost = expected_leftover(law, chosen), law.shortage(chosen)
    cost = overage * leftover + underage * lost
    return Newsvendor(chosen, ratio, cost, -cost, expected_sales(law, chosen), leftover, lost)


def newsvendor_profit(
    law: DemandLaw,
    price: float,
    cost: float,
    *,
    salvage: float = 0.0,
    goodwill: float = 0.0,
    quantity: float | None = None,
) -> Newsvendor:
    """Order that earns most (I1, I2).

    Profit = r S(Q) + v E(Q - D)+ - w Q - g E(D - Q)+, with cu = r - w + g and co = w - v.

    Parameters
    ----------
    law
        Demand of the season, units.
    price
        Selling price r, money per unit, > cost.
    cost
        Purchase price w, money per unit, > salvage.
    salvage
        Value v of a unit left over, money.
    goodwill
        Loss g for each unit of unserved demand beyond its margin, money, >= 0.
    quantity
        Units to assess instead of the best order, >= 0.

    Raises
    ------
    ValueError
        Unless price > cost > salvage.

    Examples
    --------
    >>> from channelsim.theory import Exponential, Normal, Uniform
    >>> best = newsvendor_profit(Normal(100.0, 30.0), price=10.0, cost=6.0, salvage=3.0)
    >>> round(best.quantity, 4), round(best.profit, 4)
    (105.4004, 317.5686)
    >>> best = newsvendor_profit(Exponential(100.0), price=10.0, cost=6.0, salvage=3.0)
    >>> round(best.quantity, 4), round(best.profit, 4)
    (84.7298, 145.8106)
    >>> best = newsvendor_profit(Uniform(0.0, 200.0), price=10.0, cost=6.0, salvage=3.0)
    >>> round(best.quantity, 4), round(best.profit, 4)
    (114.2857, 228.5714)
    """
    underage = positive("price - cost", price - cost) + non_negative("goodwill", goodwill)
    overage = positive("cost - salvage", cost - salvage)
    best = newsvendor(law, underage, overage, quantity=quantity)
    profit = (price - cost) * law.mean - best.cost
    return best._replace(profit=profit)


def newsvendor_normal(mean: float, sd: float, holding: float, penalty: float) -> Newsvendor:
    """Newsvendor with normal demand, in closed form (I1).

    z = Phi^-1(p / (p + h)), q* = mu + z sd, cost = (h + p) sd phi(z).

    Parameters
    ----------
    mean
        Expected demand, units.
    sd
        Standard deviation of demand, units, >= 0.
    holding
        Cost h of a unit left over, money, > 0.
    penalty
        Cost p of a unit short, money, > 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> best = newsvendor_normal(50.0, 8.0, holding=0.18, penalty=0.70)
    >>> round(best.quantity, 4), round(best.cost, 4)
    (56.604, 1.9976)
    """
    law = Normal(mean, sd)
    ratio = positive("penalty", penalty) / (penalty + positive("holding", holding))
    z = float(special.ndtri(ratio))
    cost = (holding + penalty) * sd * math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
    quantity = mean + z * sd
    lost = law.shortage(quantity)
    return Newsvendor(quantity, ratio, cost, -cost, mean - lost, quantity - mean + lost, lost)
