"""Sharing out one supply that does not go round: in equal parts, by class, or by order of arrival.

As in `channelsim.model.rationing`, nobody gets more than was asked for, and exactly the smaller of
the supply and the total demand is given out.
"""

import numpy as np

from channelsim.model.rationing import Ints, check_units, ration


def ration_uniform(demand: Ints, supply: int) -> Ints:
    """Share one supply in equal parts, nobody getting more than was asked for.

    Parameters
    ----------
    demand : ndarray of int64, shape (n,)
        Units asked for, at least 0, in total below 2**52.
    supply : int
        Units at hand, at least 0.

    Returns
    -------
    ndarray of int64, shape (n,)
        ``min(d_i, L)`` for the highest level ``L`` that the supply allows; the units left over go
        one each to the first customers who asked for more than ``L``.

    Raises
    ------
    ValueError
        For a negative or too large number.

    References
    ----------
    G. P. Cachon, M. A. Lariviere (1999). Capacity choice and allocation. *Management Science*
    45(8):1091-1108.

    Examples
    --------
    >>> ration_uniform(np.array([1, 9, 4, 9]), 12)
    array([1, 4, 4, 3])
    """
    check_units(demand, supply)
    if int(demand.sum()) <= supply:
        return demand
    ranked = np.sort(demand)
    left = supply - (np.cumsum(ranked) - ranked)  # when all the smaller demands are met in full
    sharers = np.arange(ranked.size, 0, -1)
    cut = int(np.argmax(ranked > left // sharers))
    level, odd = divmod(int(left[cut]), int(sharers[cut]))
    given = np.minimum(demand, level)
    given[np.flatnonzero(demand > level)[:odd]] += 1
    return given


def ration_priority(demand: Ints, priority: Ints, supply: int) -> Ints:
    """Serve customers class by class; the class where supply runs out shares in proportion.

    Parameters
    ----------
    demand : ndarray of int64, shape (n,)
        Units asked for, at least 0, in total below 2**52.
    priority : ndarray of int, shape (n,)
        Class of each customer; the smallest number is served first.
    supply : int
        Units at hand, at least 0.

    Returns
    -------
    ndarray of int64, shape (n,)
        Units given.

    Raises
    ------
    ValueError
        For a negative or too large number, or shapes that differ.

    Examples
    --------
    >>> ration_priority(np.array([4, 2, 6]), np.array([1, 0, 1]), 7)
    array([2, 2, 3])
    """
    check_units(demand, supply, priority)
    classes, group = np.unique(priority, return_inverse=True)
    totals = np.bincount(group, weights=demand, minlength=classes.size).astype(np.int64)
    left = np.clip(supply - (np.cumsum(totals) - totals), 0, totals)
    return ration(demand, group.astype(np.int64), left, classes.size)


def ration_first_come(demand: Ints, order_rank: Ints, supply: int) -> Ints:
    """Serve customers one after another until nothing is left.

    Parameters
    ----------
    demand : ndarray of int64, shape (n,)
        Units asked for, at least 0, in total below 2**52.
    order_rank : ndarray of int, shape (n,)
        When the order came in; the smallest number is served first, equals in order of index.
    supply : int
        Units at hand, at least 0.

    Returns
    -------
    ndarray of int64, shape (n,)
        Units given.

    Raises
    ------
    ValueError
        For a negative or too large number, or shapes that differ.

    Examples
    --------
    >>> ration_first_come(np.array([4, 2, 6]), np.array([9, 3, 5]), 7)
    array([0, 2, 5])
    """
    check_units(demand, supply, order_rank)
    if int(demand.sum()) <= supply:
        return demand
    order = np.argsort(order_rank, kind="stable")
    queue = demand[order]
    given = np.empty_like(demand)
    given[order] = np.clip(supply - (np.cumsum(queue) - queue), 0, queue)
    return given
