"""Contracts that coordinate with a retailer who orders once for a random season (C4).

Sources: Pasternack (1985), *Marketing Science* 4; Cachon & Lariviere (2005), *Management Science*
51.
"""

from typing import NamedTuple

from channelsim.theory.arguments import finite, positive, within
from channelsim.theory.laws import DemandLaw
from channelsim.theory.season_split import Split, check_season, season_profit, split_profit


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
    check_season(price, cost, salvage)
    f = positive("share", within("share", share, 0.0, 1.0))
    w = f * cost if wholesale is None else finite("wholesale", wholesale)
    within("wholesale", w, f * salvage, f * price, ends=False)
    quantity = law.quantile((f * price - w) / (f * (price - salvage)))
    retailer = season_profit(law, quantity, f * price, w, f * salvage)
    return split_profit(law, quantity, retailer, w, (price, cost, salvage))


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
    check_season(price, cost, salvage)
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
    check_season(price, cost, salvage)
    positive("price - wholesale", price - wholesale)
    positive("wholesale - credit", wholesale - finite("credit", credit))
    quantity = law.quantile((price - wholesale) / (price - credit))
    retailer = season_profit(law, quantity, price, wholesale, credit)
    return split_profit(law, quantity, retailer, wholesale, (price, cost, salvage))
