"""Trade credit and receivables (F1, F3). Source: Cyert, Davidson & Thompson (1962)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from channelsim.theory.arguments import (
    Vector,
    non_negative,
    positive,
    same_length,
    vector,
    within,
)


def cash_discount_rate(
    discount: float, discount_days: float, paid_days: float, *, year: float = 365.0
) -> float:
    """Return the effective yearly rate a buyer pays by letting a cash discount go (F1).

    (1 + d / (1 - d))^(year / (paid - discount days)) - 1.

    Parameters
    ----------
    discount
        d, share of the invoice, in [0, 1).
    discount_days
        Days within which the discount is granted, >= 0.
    paid_days
        Day on which the buyer pays instead, > discount_days.
    year
        Days that make a year, > 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> [round(cash_discount_rate(0.02, 10, 30, year=days), 5) for days in (365, 360)]
    [0.44585, 0.43857]
    >>> round(cash_discount_rate(0.01, 10, 55), 5)
    0.08493
    """
    share = within("discount", discount, 0.0, 1.0)
    positive("1 - discount", 1.0 - share)
    days = positive(
        "paid_days - discount_days", paid_days - non_negative("discount_days", discount_days)
    )
    return float((1.0 - share) ** (-positive("year", year) / days)) - 1.0


def break_even_default(price: float, cost: float, loss_given_default: float) -> float:
    """Return the default probability at which a sale on credit earns nothing (F1).

    w (1 - p LGD) = c, so p = (w - c) / (w LGD); above 1 credit pays even to a certain defaulter.

    Parameters
    ----------
    price
        w, money per unit, > 0.
    cost
        c, money per unit, in [0, w].
    loss_given_default
        Share of the invoice lost in default, in (0, 1].

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> round(break_even_default(100.0, 92.0, 0.9), 4)
    0.0889
    """
    margin = positive("price", price) - within("cost", cost, 0.0, price)
    return margin / (
        price
        * positive("loss_given_default", within("loss_given_default", loss_given_default, 0.0, 1.0))
    )


class Receivables(NamedTuple):
    """Where receivables end.

    Attributes
    ----------
    absorbed
        Probability that a balance of each age ends in each final state, shape `(n, k)`.
    periods
        Expected periods until it does, shape `(n,)`.
    expected
        Balances that will end in each final state, money, shape `(k,)`.
    """

    absorbed: Vector
    periods: Vector
    expected: Vector


def receivables(moves: ArrayLike, endings: ArrayLike, balances: ArrayLike) -> Receivables:
    """Absorption of a receivables Markov chain (F3): (I - Q)^-1 R.

    Parameters
    ----------
    moves
        Q, probabilities of moving between ages in a period, shape `(n, n)`.
    endings
        R, probabilities of ending (paid, bad, ...), shape `(n, k)`; rows of Q and R sum to one.
    balances
        Money at each age, >= 0, shape `(n,)`.

    Raises
    ------
    ValueError
        If shapes differ, rows are not probabilities, or some balance never ends.

    Examples
    --------
    >>> q = [[0, 0.25, 0], [0, 0, 0.4], [0, 0, 0]]
    >>> r = [[0.75, 0], [0.6, 0], [0.55, 0.45]]  # paid, bad
    >>> ends = receivables(q, r, [500e3, 120e3, 40e3])
    >>> ends.absorbed[:, 1].round(3).tolist(), round(float(ends.expected[1]), 2)
    ([0.045, 0.18, 0.45], 62100.0)
    """
    q, r = np.array(moves, dtype=float), np.array(endings, dtype=float)
    owed = vector("balances", balances, least=0.0)
    if q.ndim != 2 or r.ndim != 2 or q.shape != (owed.size, owed.size) or len(r) != owed.size:
        raise ValueError(f"shapes do not fit: {q.shape}, {r.shape}, {owed.shape}")
    rows = np.hstack([q, r])
    if not (rows >= 0.0).all() or not np.allclose(rows.sum(axis=1), 1.0, rtol=0.0, atol=1e-9):
        raise ValueError("every row of moves and endings together must be probabilities of sum 1")
    same_length(moves=q, endings=r, balances=owed)
    reach = np.linalg.matrix_power(q, owed.size)  # some way out of every age within n periods
    if (reach.sum(axis=1) > 1.0 - 1e-12).any():
        raise ValueError("some balances never end: no way from their age to a final state")
    fundamental = np.linalg.inv(np.eye(owed.size) - q)
    absorbed: Vector = fundamental @ r
    return Receivables(absorbed, fundamental.sum(axis=1), owed @ absorbed)
