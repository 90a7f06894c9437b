"""Shapley values: a difference shared out among the changes that make it."""

from collections.abc import Callable, Sequence
from itertools import combinations
from math import factorial
from random import Random

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Coalition = frozenset[int]
Worth = Callable[[Coalition], Floats]


def all_coalitions(players: int) -> list[Coalition]:
    """List every set of players, the empty one first."""
    return [
        frozenset(chosen)
        for size in range(players + 1)
        for chosen in combinations(range(players), size)
    ]


def exact_shares(worth: Worth, players: int) -> Floats:
    r"""Share the worth of all players out by Shapley's values.

    .. math:: \phi_i = \sum_{S \not\ni i} \frac{|S|!\,(k - |S| - 1)!}{k!}\,(v(S \cup i) - v(S))

    (L. Shapley, 'A value for n-person games', 1953): the only shares that add up, treat equals
    alike, give nothing to what changes nothing, and add over sums of worths.

    Parameters
    ----------
    worth
        Worth of a set of players, shape `(n_replications,)`.
    players
        Number of players, 1 or more.

    Returns
    -------
    array
        Shape `(n_players, n_replications)`; columns sum to worth of all less worth of none.

    Examples
    --------
    >>> exact_shares(lambda s: np.array([6.0 if len(s) == 2 else 2.0 * (0 in s)]), 2).ravel()
    array([4., 2.])
    """
    shares = []
    for player in range(players):
        total = np.zeros_like(worth(frozenset()))
        for others in all_coalitions(players):
            if player not in others:
                size = len(others)
                weight = factorial(size) * factorial(players - size - 1) / factorial(players)
                total = total + weight * (worth(others | {player}) - worth(others))
        shares.append(total)
    return np.stack(shares)


def draw_orders(players: int, pairs: int, seed: int) -> list[tuple[int, ...]]:
    """Draw orders of the players, each beside its reverse, which cancels much of the luck.

    Parameters
    ----------
    players
        Number of players.
    pairs
        Number of pairs of orders.
    seed
        Of the draws.
    """
    dice = Random(seed)
    orders = []
    for _ in range(pairs):
        order = tuple(dice.sample(range(players), players))
        orders += [order, order[::-1]]
    return orders


def coalitions_on(orders: Sequence[Sequence[int]]) -> list[Coalition]:
    """List the sets of players that the orders pass through, without repetition."""
    passed = [frozenset(order[:size]) for order in orders for size in range(len(order) + 1)]
    return list(dict.fromkeys(passed))


def sampled_shares(worth: Worth, orders: Sequence[Sequence[int]]) -> tuple[Floats, Floats]:
    """Estimate Shapley's values from orders in which the players come one by one.

    What each adds when it comes, averaged over orders (J. Castro, D. Gómez & J. Tejada,
    'Polynomial calculation of the Shapley value based on sampling', Computers & Operations
    Research 36, 2009). Each order's contributions add up, so the shares do.

    Parameters
    ----------
    worth
        As in `exact_shares`.
    orders
        From `draw_orders`: pairs side by side, two pairs or more.

    Returns
    -------
    shares : array
        Shape `(n_players, n_replications)`.
    errors : array
        Standard error of each share's mean over replications that comes from the orders drawn,
        shape `(n_players,)`.
    """
    added = np.zeros((len(orders), len(orders[0]), len(worth(frozenset()))))
    for place, order in enumerate(orders):
        before = worth(frozenset())
        for size, player in enumerate(order, start=1):
            after = worth(frozenset(order[:size]))
            added[place, player] = after - before
            before = after
    of_pairs = added.mean(axis=2).reshape(-1, 2, added.shape[1]).mean(axis=1)
    errors = of_pairs.std(axis=0, ddof=1) / np.sqrt(len(of_pairs))
    return added.mean(axis=0), errors
