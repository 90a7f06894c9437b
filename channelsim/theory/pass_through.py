"""How much of a cost change a monopolist passes on (C8).

Source: Bulow & Pfleiderer (1983), *JPE* 91.
"""

from typing import NamedTuple

from scipy import special

from channelsim.theory.arguments import finite, positive


def pass_through(curvature: float) -> float:
    """Return dp/dw of a monopolist from the curvature of demand, q q'' / q'^2 (C8).

    1 / (2 - sigma): 1/2 for linear demand (sigma 0), 1 for exponential, e / (e - 1) for
    iso-elastic (sigma = 1 + 1/e). Bulow & Pfleiderer (1983).

    Parameters
    ----------
    curvature
        sigma < 2, for which the monopolist has a best price.

    Raises
    ------
    ValueError
        If the curvature is 2 or more.

    Examples
    --------
    >>> pass_through(0.0), round(pass_through(1 + 1 / 2.62), 4)
    (0.5, 1.6173)
    """
    if finite("curvature", curvature) >= 2.0:
        raise ValueError(f"curvature must be < 2, got {curvature!r}")
    return 1.0 / (2.0 - curvature)


def pass_through_iso_elastic(elasticity: float) -> float:
    """Return dp/dw = e / (e - 1) of a monopolist facing iso-elastic demand (C8).

    Parameters
    ----------
    elasticity
        e > 1, the size of the price elasticity.

    Raises
    ------
    ValueError
        If demand is not elastic.

    Examples
    --------
    >>> round(pass_through_iso_elastic(2.62), 4)
    1.6173
    """
    if finite("elasticity", elasticity) <= 1.0:
        raise ValueError(f"elasticity must exceed 1, got {elasticity!r}")
    return elasticity / (elasticity - 1.0)


class LogitMonopoly(NamedTuple):
    """Best price of a single product with logit demand.

    Attributes
    ----------
    price
        Money per unit.
    share
        Share of consumers who buy.
    pass_through
        dp/dw.
    """

    price: float
    share: float
    pass_through: float


def logit_monopoly(utility: float, sensitivity: float, cost: float) -> LogitMonopoly:
    """Best price when the share that buys is 1 / (1 + exp(b p - a)) (C8).

    p = w + (1 + W(exp(a - b w - 1))) / b with W the Lambert function, s = W / (1 + W);
    dp/dw = 1 - s.

    Parameters
    ----------
    utility
        a, utility of the product at price 0 against not buying.
    sensitivity
        b, utility per money, > 0.
    cost
        Unit cost w, money.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> best = logit_monopoly(4.0, 0.2, 10.0)
    >>> round(best.price, 9), round(best.share, 9), round(best.pass_through, 9)
    (20.0, 0.5, 0.5)
    """
    finite("utility", utility), positive("sensitivity", sensitivity), finite("cost", cost)
    w = float(special.wrightomega(utility - sensitivity * cost - 1.0).real)
    share = w / (1.0 + w)
    return LogitMonopoly(cost + (1.0 + w) / sensitivity, share, 1.0 / (1.0 + w))
