"""Price, carry-over and advertising response in closed form (E1, E3)."""

import math
from typing import NamedTuple

from channelsim.theory.arguments import finite, non_negative, positive, within


class PriceCut(NamedTuple):
    """What a price cut does under constant elasticity, all shares.

    Attributes
    ----------
    lift
        Extra volume.
    revenue
        Change of revenue.
    break_even_lift
        Extra volume that keeps the gross profit; infinity where the cut takes the whole margin.
    break_even_elasticity
        Elasticity that gives that lift, negative.
    """

    lift: float
    revenue: float
    break_even_lift: float
    break_even_elasticity: float


def price_cut(elasticity: float, cut: float, margin: float) -> PriceCut:
    """Lift, revenue and break-even of a price cut (E1).

    lift = (1 - c)^e - 1; revenue (1 - c)^(1 + e) - 1; break-even lift c / (m - c); its
    elasticity ln(m / (m - c)) / ln(1 - c).

    Parameters
    ----------
    elasticity
        Price elasticity e, negative for ordinary demand.
    cut
        Share c of the price, in (0, 1).
    margin
        Gross margin m before the cut as a share of the price, in (0, 1].

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> [round(x, 4) for x in price_cut(-2.62, 0.10, margin=0.30)]
    [0.3179, 0.1861, 0.5, -3.8484]
    >>> [round(x, 4) for x in price_cut(-1.76, 0.10, margin=0.30)[:2]]
    [0.2037, 0.0834]
    """
    finite("elasticity", elasticity), within("cut", cut, 0.0, 1.0, ends=False)
    positive("margin", within("margin", margin, 0.0, 1.0))
    log_price = math.log1p(-cut)
    lift, revenue = math.expm1(elasticity * log_price), math.expm1((1.0 + elasticity) * log_price)
    if margin <= cut:
        return PriceCut(lift, revenue, math.inf, -math.inf)
    needed = cut / (margin - cut)
    return PriceCut(lift, revenue, needed, math.log1p(needed) / log_price)


class Koyck(NamedTuple):
    """Geometric carry-over.

    Attributes
    ----------
    retention
        lambda, share of the effect carried to the next period.
    periods
        Periods until the asked share of the long-run effect has come, not rounded.
    """

    retention: float
    periods: float


def koyck(long_run: float, short_run: float, reached: float = 0.90) -> Koyck:
    """Carry-over from a long-run and a short-run effect (E3).

    lambda = 1 - short / long; share c of the effect after ln(1 - c) / ln(lambda) periods.

    Parameters
    ----------
    long_run
        Long-run effect (elasticity), of the sign of the short-run one and at least its size.
    short_run
        Effect within the period, not 0.
    reached
        Share of the long-run effect, in (0, 1).

    Raises
    ------
    ValueError
        If the effects do not belong together, or a share is out of range.

    Examples
    --------
    >>> k = koyck(long_run=0.24, short_run=0.12)
    >>> k.retention, round(k.periods, 2)
    (0.5, 3.32)
    """
    ratio = finite("short_run", short_run) / finite("long_run", long_run) if long_run else 0.0
    if not 0.0 < ratio <= 1.0:
        raise ValueError(f"0 < short_run / long_run <= 1 needed, got {short_run!r}, {long_run!r}")
    rest = math.log1p(-within("reached", reached, 0.0, 1.0, ends=False))
    retention = 1.0 - ratio
    return Koyck(retention, rest / math.log(retention) if retention > 0.0 else 0.0)


class AdvertisingBudget(NamedTuple):
    """Best advertising.

    Attributes
    ----------
    spend
        Money.
    sales
        Sales S at that spend, money.
    ratio
        spend / sales, a share.
    """

    spend: float
    sales: float
    ratio: float


def dorfman_steiner(elasticity: float, margin: float, scale: float) -> AdvertisingBudget:
    """Best advertising when sales are S = k A^eps (E3).

    A / S = eps m (Dorfman & Steiner 1954), so A = (eps m k)^(1 / (1 - eps)).

    Parameters
    ----------
    elasticity
        Advertising elasticity eps, in (0, 1).
    margin
        Gross margin m as a share of sales, in (0, 1].
    scale
        k, sales in money at a spend of 1, > 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> best = dorfman_steiner(0.12, 0.3, 1000.0)
    >>> round(best.spend, 4), round(best.ratio, 9)
    (58.6848, 0.036)
    """
    eps = within("elasticity", elasticity, 0.0, 1.0, ends=False)
    share = eps * positive("margin", within("margin", margin, 0.0, 1.0))
    spend = (share * positive("scale", scale)) ** (1.0 / (1.0 - eps))
    sales = scale * spend**eps
    return AdvertisingBudget(spend, sales, share)


def koyck_response(short_run: float, retention: float, periods: int) -> tuple[float, ...]:
    """Return the cumulated effect after 1 ... n periods of a lasting change (E3).

    b (1 - lambda^t) / (1 - lambda).

    Parameters
    ----------
    short_run
        Effect b within the period.
    retention
        lambda, in [0, 1).
    periods
        n, >= 1.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> koyck_response(0.12, 0.5, 3)
    (0.12, 0.18, 0.21)
    """
    finite("short_run", short_run)
    if not 0.0 <= non_negative("retention", retention) < 1.0 or periods < 1:
        raise ValueError(f"retention in [0, 1) and periods >= 1 needed: {retention!r}, {periods!r}")
    steps = range(1, periods + 1)
    return tuple(short_run * (1.0 - retention**t) / (1.0 - retention) for t in steps)
