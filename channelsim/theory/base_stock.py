"""Order up to a level every period or after every sale (I3, I4, I5).

Period order: receive, order, demand, cost on end-of-period stock. An order of period t with lead
time L arrives at the start of period t + L, so the protection interval is L + 1 periods. A daily
model that orders after demand and receives l days later has L = l - 1 here.
"""

import math
from typing import NamedTuple

from scipy import special

from channelsim.theory.arguments import finite, non_negative, positive, whole
from channelsim.theory.laws import SummableLaw


class BaseStock(NamedTuple):
    """A base-stock level and its long-run averages at the end of a period.

    Attributes
    ----------
    level
        Order-up-to level S of the inventory position, units.
    backorders, on_hand
        Expected units backordered E[B] and on hand E[I].
    cost
        h E[I] + b E[B], money per period.
    no_stockout
        Share of periods that end without backorders.
    fill_rate
        Share of demand served at once, exact for demand that is never negative.
    """

    level: float
    backorders: float
    on_hand: float
    cost: float
    no_stockout: float
    fill_rate: float


def base_stock_fill_rate(law: SummableLaw, lead_time: float, level: float) -> float:
    """Share of demand served at once under a base-stock level, backorders allowed (I3).

    beta = 1 - (E[(D_{L+1} - S)+] - E[(D_L - S)+]) / mu, the new backorders of a period over its
    demand. The common 1 - E[B] / mu counts old backorders again and is too low for small S.

    Parameters
    ----------
    law
        Demand of one period, units, mean > 0; exact if demand is never negative.
    lead_time
        L >= 0 periods.
    level
        Order-up-to level S, units.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> from channelsim.theory import Gamma
    >>> round(base_stock_fill_rate(Gamma(100.0, 30.0), 2, 366.5914), 5)
    0.96898
    >>> round(base_stock_fill_rate(Gamma(100.0, 30.0), 2, 250.0), 4)
    0.4927
    """
    non_negative("lead_time", lead_time)
    finite("level", level)
    positive("mean demand", law.mean)
    old = law.over(lead_time).shortage(level) if lead_time > 0.0 else max(-level, 0.0)
    new = law.over(lead_time + 1.0).shortage(level) - old
    return 1.0 - new / law.mean


def base_stock(
    law: SummableLaw,
    lead_time: float,
    holding: float,
    backorder: float,
    *,
    level: float | None = None,
) -> BaseStock:
    """Best base-stock level, periodic review, backorders (I3).

    S = F_{L+1}^-1(b / (b + h)), E[B] = E[(D_{L+1} - S)+], E[I] = S - (L+1) mu + E[B]. For normal
    demand S = (L+1) mu + z sd sqrt(L+1) and cost = (h + b) sd sqrt(L+1) phi(z).

    Parameters
    ----------
    law
        Demand of one period, units; periods independent.
    lead_time
        L >= 0 periods.
    holding
        h, money per unit and period, > 0.
    backorder
        b, money per unit backordered and period, > 0.
    level
        Level to assess instead of the best one, units.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> from channelsim.theory import Normal
    >>> best = base_stock(Normal(100.0, 30.0), lead_time=2, holding=1.0, backorder=9.0)
    >>> round(best.level, 4), round(best.backorders, 4), round(best.on_hand, 4)
    (366.5914, 2.46, 69.0514)
    >>> round(best.cost, 4), round(best.no_stockout, 4), round(best.fill_rate, 4)
    (91.1916, 0.9, 0.9754)
    """
    ratio = positive("backorder", backorder) / (backorder + positive("holding", holding))
    covered = law.over(non_negative("lead_time", lead_time) + 1.0)
    chosen = covered.quantile(ratio) if level is None else finite("level", level)
    backorders = covered.shortage(chosen)
    on_hand = chosen - covered.mean + backorders
    cost = holding * on_hand + backorder * backorders
    served = base_stock_fill_rate(law, lead_time, chosen)
    return BaseStock(chosen, backorders, on_hand, cost, covered.cdf(chosen), served)


class OneForOne(NamedTuple):
    """Long-run averages of one-for-one replenishment.

    Attributes
    ----------
    on_order, on_hand, backorders
        Expected units.
    fill_rate
        Share of demand served at once.
    wait
        Mean wait of a customer, units of time; 0 where unserved demand is lost.
    """

    on_order: float
    on_hand: float
    backorders: float
    fill_rate: float
    wait: float


def one_for_one_backorders(rate: float, lead_time: float, level: int) -> OneForOne:
    """(S-1, S) policy, Poisson demand, backorders, any independent lead times (I4).

    Units on order X ~ Poisson(a), a = lambda L (Palm 1938), E[B] = a P(X >= S) - S P(X >= S+1),
    fill = P(X <= S - 1), wait = E[B] / lambda.

    Parameters
    ----------
    rate
        Demand lambda, units per unit of time, > 0.
    lead_time
        Mean lead time L, > 0; its law does not matter.
    level
        Base stock S, whole units >= 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> stock = one_for_one_backorders(2.0, 3.0, 8)
    >>> [round(x, 4) for x in stock]
    [6.0, 2.314, 0.314, 0.744, 0.157]
    """
    load = positive("rate", rate) * positive("lead_time", lead_time)
    s = whole("level", level)
    reached = float(special.pdtrc(s - 1, load)) if s > 0 else 1.0
    backorders = load * reached - s * float(special.pdtrc(s, load))
    fill = float(special.pdtr(s - 1, load)) if s > 0 else 0.0
    return OneForOne(load, s - load + backorders, backorders, fill, backorders / rate)


def erlang_b(servers: int, load: float) -> float:
    """Share of arrivals lost when `servers` serve a Poisson stream (Erlang 1917).

    B(0) = 1, 1 / B(c) = 1 + c / (a B(c - 1)).

    Parameters
    ----------
    servers
        c, whole, >= 0.
    load
        Offered load a = rate times mean service time, >= 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> round(erlang_b(8, 6.0), 4)
    0.1219
    """
    c = whole("servers", servers)
    if non_negative("load", load) == 0.0:
        return float(c == 0)
    inverse = 1.0
    for k in range(1, c + 1):
        if math.isinf(inverse):
            return 0.0
        inverse = 1.0 + inverse * k / load
    return 1.0 / inverse


def one_for_one_lost_sales(rate: float, lead_time: float, level: int) -> OneForOne:
    """(S-1, S) policy, Poisson demand, lost sales, any independent lead times (I5).

    Lost share = Erlang B(S, lambda L); on order lambda L (1 - lost); on hand the rest of S.

    Parameters
    ----------
    rate
        Demand lambda, units per unit of time, > 0.
    lead_time
        Mean lead time L, > 0; its law does not matter.
    level
        Base stock S, whole units >= 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> stock = one_for_one_lost_sales(2.0, 3.0, 8)
    >>> round(1 - stock.fill_rate, 4), round(stock.on_order, 4), round(stock.on_hand, 4)
    (0.1219, 5.2687, 2.7313)
    """
    load = positive("rate", rate) * positive("lead_time", lead_time)
    lost = erlang_b(level, load)
    on_order = load * (1.0 - lost)
    return OneForOne(on_order, level - on_order, 0.0, 1.0 - lost, 0.0)
