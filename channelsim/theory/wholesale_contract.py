"""The price-only contract with a retailer who orders once for a random season (C3).

Source: Lariviere & Porteus (2001), *M&SOM* 3.
"""

from collections.abc import Callable

from channelsim.theory.laws import DemandLaw
from channelsim.theory.season_split import Split, check_season, season_profit, split_profit


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
    check_season(price, cost, salvage)

    def order(w: float) -> float:
        return max(law.quantile((price - w) / (price - salvage)), 0.0)

    if wholesale is None:
        if law.discrete:
            raise ValueError(f"{law}: the best wholesale price needs continuous demand")
        wholesale = _best_price(lambda w: (w - cost) * order(w), cost, price)
    elif not cost <= wholesale < price:
        raise ValueError(f"wholesale must lie in [{cost:g}, {price:g}), got {wholesale!r}")
    quantity = order(wholesale)
    retailer = season_profit(law, quantity, price, wholesale, salvage)
    return split_profit(law, quantity, retailer, wholesale, (price, cost, salvage))


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
