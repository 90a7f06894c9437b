"""Contracts with a retailer who orders once for a random season (C3, C4, C6).

Sources: Lariviere & Porteus (2001), *M&SOM* 3; Pasternack (1985), *Marketing Science* 4;
Cachon & Lariviere (2005), *Management Science* 51; Taylor (2002), *Management Science* 48.
"""

from collections.abc import Callable
from typing import NamedTuple

from channelsim.theory.arguments import finite, positive, within
from channelsim.theory.laws import DemandLaw, expected_leftover, expected_sales


class Split(NamedTuple):
    """An order and how its expected profit is split.

    Attributes
    ----------
    wholesale
        Price w the retailer pays, money per unit.
    quantity
        Units ordered.
    retailer, manufacturer
        Expected profits, money.
    integrated_quantity, integrated_profit
        What one firm would order, units, and earn, money.
    efficiency
        Sum of the profits as a share of the integrated profit.
    """

    wholesale: float
    quantity: float
    retailer: float
    manufacturer: float
    integrated_quantity: float
    integrated_profit: float
    efficiency: float


def _check(price: float, cost: float, salvage: float) -> None:
    """Check that selling pays and leftovers lose: price > cost > salvage."""
    finite("salvage", salvage)
    positive("price - cost", price - cost)
    positive("cost - salvage", cost - salvage)


def _earned(law: DemandLaw, quantity: float, price: float, unit: float, salvage: float) -> float:
    """Return p S(Q) + v E(Q - D)+ - unit Q."""
    sold, left = expected_sales(law, quantity), expected_leftover(law, quantity)
    return price * sold + salvage * left - unit * quantity


def _split(
    law: DemandLaw,
    quantity: float,
    retailer: float,
    wholesale: float,
    market: tuple[float, float, float],
) -> Split:
    """Give the manufacturer what the retailer leaves of the channel's profit."""
    price, cost, salvage = market
    best = law.quantile((price - cost) / (price - salvage))
    whole = _earned(law, best, price, cost, salvage)
    channel = _earned(law, quantity, price, cost, salvage)
    return Split(wholesale, quantity, retailer, channel - retailer, best, whole, channel / whole)


def wholesale_price_contract(
    law: DemandLaw,
    price: float,
    cost: float,
    *,
    salvage: float = 0.0,
    wholesale: float | None = None,
) -> Split:
    """Price-only contract with a newsvendor retailer (C3).

    The retailer orders F^-1((p - w) / (p - v)); the manufacturer picks w to maximise (w - c) Q(w).
    U(0, m), v = 0: w* = (p + c) / 2, half the integrated quantity, efficiency 3/4.

    Parameters
    ----------
    law
        Demand of the season, units; single-peaked profit needs an increasing generalised failure
        rate, which normal, gamma, exponential and uniform demand have. A search over 400 prices
        guards against other laws. Whole units only with a given `wholesale`: the profit then
        jumps where the order does, and no price is best.
    price
        Consumer price p, money per unit, > cost.
    cost
        Manufacturer's unit cost c, money, > salvage.
    salvage
        Value v of a unit left over, money.
    wholesale
        Wholesale price to assess instead of the manufacturer's best, in [cost, price).

    Raises
    ------
    ValueError
        If an argument is out of range, or demand comes in whole units and no price is given.

    Examples
    --------
    >>> from channelsim.theory import Uniform
    >>> deal = wholesale_price_contract(Uniform(0.0, 200.0), price=10.0, cost=4.0)
    >>> [round(x, 4) for x in (deal.wholesale, deal.quantity, deal.integrated_quantity)]
    [7.0, 60.0, 120.0]
    >>> round(deal.manufacturer, 4), round(deal.retailer, 4), round(deal.efficiency, 4)
    (180.0, 90.0, 0.75)
    """
    _check(price, cost, salvage)

    def order(w: float) -> float:
        return max(law.quantile((price - w) / (price - salvage)), 0.0)

    if wholesale is None:
        if law.discrete:
            raise ValueError(f"{law}: the best wholesale price needs continuous demand")
        wholesale = _best_price(lambda w: (w - cost) * order(w), cost, price)
    elif not cost <= wholesale < price:
        raise ValueError(f"wholesale must lie in [{cost:g}, {price:g}), got {wholesale!r}")
    quantity = order(wholesale)
    retailer = _earned(law, quantity, price, wholesale, salvage)
    return _split(law, quantity, retailer, wholesale, (price, cost, salvage))


def revenue_sharing(
    law: DemandLaw,
    price: float,
    cost: float,
    share: float,
    *,
    salvage: float = 0.0,
    wholesale: float | None = None,
) -> Split:
    """Revenue sharing: the retailer keeps `share` of all revenue, salvage included (C4).

    Q solves f (p - v)(1 - F(Q)) = w - f v; with w = f c it is the integrated quantity and the
    retailer earns f of the channel's profit. Cachon & Lariviere (2005).

    Parameters
    ----------
    law
        Demand of the season, units.
    price, cost
        Consumer price p > unit cost c > salvage, money per unit.
    share
        Retailer's share f, in (0, 1].
    salvage
        Value v of a unit left over, money.
    wholesale
        Wholesale price w, in (f v, f p); the coordinating f c if omitted.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> from channelsim.theory import Normal
    >>> deal = revenue_sharing(Normal(100.0, 30.0), 10.0, 5.0, share=0.6, salvage=1.0)
    >>> round(deal.quantity, 4), round(deal.integrated_profit, 4), round(deal.retailer, 4)
    (104.1913, 393.3317, 235.999)
    """
    _check(price, cost, salvage)
    f = positive("share", within("share", share, 0.0, 1.0))
    w = f * cost if wholesale is None else finite("wholesale", wholesale)
    within("wholesale", w, f * salvage, f * price, ends=False)
    quantity = law.quantile((f * price - w) / (f * (price - salvage)))
    retailer = _earned(law, quantity, f * price, w, f * salvage)
    return _split(law, quantity, retailer, w, (price, cost, salvage))


class BuyBackTerms(NamedTuple):
    """Terms of a buy-back contract.

    Attributes
    ----------
    wholesale
        Price w the retailer pays, money per unit.
    credit
        Credit b for each unit left over, money.
    """

    wholesale: float
    credit: float


def coordinating_buy_back(
    price: float, cost: float, share: float, *, salvage: float = 0.0
) -> BuyBackTerms:
    """Buy-back terms that give the retailer `share` of the integrated profit (C4).

    w = p - f (p - c), b = p - f (p - v). Pasternack (1985).

    Parameters
    ----------
    price, cost
        Consumer price p > unit cost c > salvage, money per unit.
    share
        Retailer's share f, in (0, 1].
    salvage
        Value v of a unit left over, money.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> terms = coordinating_buy_back(10.0, 5.0, share=0.6, salvage=1.0)
    >>> terms.wholesale, round(terms.credit, 9)
    (7.0, 4.6)
    """
    _check(price, cost, salvage)
    f = positive("share", within("share", share, 0.0, 1.0))
    return BuyBackTerms(price - f * (price - cost), price - f * (price - salvage))


def buy_back(
    law: DemandLaw,
    price: float,
    cost: float,
    wholesale: float,
    credit: float,
    *,
    salvage: float = 0.0,
) -> Split:
    """Buy-back contract: leftovers are credited at b and salvaged by the manufacturer (C4).

    The retailer orders F^-1((p - w) / (p - b)).

    Parameters
    ----------
    law
        Demand of the season, units.
    price, cost
        Consumer price p > unit cost c > salvage, money per unit.
    wholesale
        w, money per unit, below p.
    credit
        b, money per unit, below w.
    salvage
        Value v of a unit left over, money.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> from channelsim.theory import Normal
    >>> deal = buy_back(Normal(100.0, 30.0), 10.0, 5.0, wholesale=7.0, credit=4.6, salvage=1.0)
    >>> round(deal.quantity, 4), round(deal.retailer, 4), round(deal.efficiency, 9)
    (104.1913, 235.999, 1.0)
    """
    _check(price, cost, salvage)
    positive("price - wholesale", price - wholesale)
    positive("wholesale - credit", wholesale - finite("credit", credit))
    quantity = law.quantile((price - wholesale) / (price - credit))
    retailer = _earned(law, quantity, price, wholesale, credit)
    return _split(law, quantity, retailer, wholesale, (price, cost, salvage))


def _best_price(profit: Callable[[float], float], low: float, high: float) -> float:
    """Return the price of greatest profit: a grid, then Brent's method around its best point."""
    from scipy.optimize import minimize_scalar

    step = (high - low) / 400.0
    best = max((low + k * step for k in range(1, 400)), key=profit)
    found = minimize_scalar(
        lambda w: -profit(w),
        bounds=(best - step, best + step),
        method="bounded",
        options={"xatol": 1e-10 * high},
    )
    return max((float(found.x), best), key=profit)
