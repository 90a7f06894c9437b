"""Price ladder from manufacturer to shelf (G1) and net prices behind rebate tiers (D11)."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from channelsim.theory.arguments import non_negative, positive, vector, within


def price_ladder(
    start: float, rates: Sequence[float], *, basis: Literal["cost", "price"]
) -> tuple[float, ...]:
    """Return the selling price of each tier (G1).

    Mark-up on cost: p_k = p_{k-1} (1 + r_k). Margin on price: p_k = p_{k-1} / (1 - r_k).

    Parameters
    ----------
    start
        Price at which the first tier buys, money per unit, > 0.
    rates
        Mark-up or margin of each tier, shares, >= 0, margins < 1, shape `(n,)`.
    basis
        What the rates are shares of: the tier's purchase price or its selling price.

    Raises
    ------
    ValueError
        If an argument is out of range or the basis is unknown.

    Examples
    --------
    >>> [round(p, 3) for p in price_ladder(100.0, [0.08, 0.05, 0.20], basis="cost")]
    [108.0, 113.4, 136.08]
    >>> [round(p, 3) for p in price_ladder(100.0, [0.08, 0.05, 0.20], basis="price")]
    [108.696, 114.416, 143.021]
    """
    price = positive("start", start)
    shares = vector("rates", rates, least=0.0).tolist()
    if basis not in ("cost", "price"):
        raise ValueError(f"basis must be 'cost' or 'price', got {basis!r}")
    if basis == "price" and max(shares) >= 1.0:
        raise ValueError(f"margins on price must be below 1, got {shares}")
    ladder = []
    for share in shares:
        price = price * (1.0 + share) if basis == "cost" else price / (1.0 - share)
        ladder.append(price)
    return tuple(ladder)


def margin_from_mark_up(mark_up: float) -> float:
    """Return the margin on price of a mark-up on cost: r / (1 + r) (G1).

    Parameters
    ----------
    mark_up
        Share of the purchase price, > -1.

    Raises
    ------
    ValueError
        If it is not above -1.

    Examples
    --------
    >>> margin_from_mark_up(0.25)
    0.2
    """
    return mark_up / positive("1 + mark_up", 1.0 + mark_up)


class TieredGap(NamedTuple):
    """The gap in net price that rebate tiers open between large and small distributors.

    Attributes
    ----------
    gap
        w (r_large - r_small), money per unit.
    detection
        Detection probability that just closes it, (gap - t) / F; above 1 no detection does.
    """

    gap: float
    detection: float


def tiered_rebate_gap(
    price: float, small_rate: float, large_rate: float, transport: float, fine: float
) -> TieredGap:
    """Gap in net price between rebate tiers, and the detection that makes it useless (D11).

    Parameters
    ----------
    price
        Invoice price w, money per unit, > 0.
    small_rate, large_rate
        Rebates of the small and of the large distributor, shares.
    transport
        t, money per unit, >= 0.
    fine
        F, money per unit found, > 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> [round(x, 9) for x in tiered_rebate_gap(100.0, 0.010, 0.018, transport=0.3, fine=5.0)]
    [0.8, 0.1]
    """
    small = within("small_rate", small_rate, 0.0, 1.0)
    gap = positive("price", price) * (within("large_rate", large_rate, 0.0, 1.0) - small)
    needed = (gap - non_negative("transport", transport)) / positive("fine", fine)
    return TieredGap(gap, max(needed, 0.0))
