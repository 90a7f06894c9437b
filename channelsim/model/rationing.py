"""Sharing out whole units that do not go round, in proportion to demand.

The rule gives nobody more than was asked for, and gives out exactly the smaller of the supply and
the total demand. When nothing is short the demand itself is returned, not a copy of it.

Proportional shares are rounded cumulatively: the customers of a group are laid end to end, each as
long as its demand, and each gets the whole units that fall on it when the supply is spread evenly
along the line. This is systematic sampling (W. G. Madow and L. H. Madow, 1944, *Annals of
Mathematical Statistics* 15:1-24): the units given differ from the exact share by less than one, and
with a random start everybody's expected units are the exact share.
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["check_units", "ration", "ration_panel"]

Ints = NDArray[np.int64]
Starts = NDArray[np.float64] | float

_LARGEST = 2**52  # units; below it sums are exact and the rounded shares are off by a few at most


def ration(demand: Ints, group: Ints, supply: Ints, n_groups: int, start: Starts = 0.0) -> Ints:
    """Share the supply of each group in proportion to demand, in whole units.

    Parameters
    ----------
    demand : ndarray of int64, shape (n,)
        Units asked for, at least 0, in total below 2**52.
    group : ndarray of int, shape (n,)
        Group of each customer, from 0 to ``n_groups - 1``, in any order.
    supply : ndarray of int64, shape (n_groups,)
        Units at hand in each group, at least 0.
    n_groups : int
        Number of groups.
    start : float or ndarray of float, shape (n_groups,), optional
        Where in the cycle of rounding each group begins, in [0, 1). With 0 the odd units fall to
        the same customers every time; a random start shares them fairly over time.

    Returns
    -------
    ndarray of int64, shape (n,)
        Units given: `demand` itself where no group is short.

    Raises
    ------
    ValueError
        For a negative or too large number, or a shape or group that does not fit.

    Notes
    -----
    With running demand ``C_i`` inside the group, total ``D``, supply ``S < D`` and offset
    ``o = floor(start D)``: ``a_i = floor((S C_i + o) / D) - floor((S C_(i-1) + o) / D)``.

    Examples
    --------
    >>> demand, group = np.array([4, 2, 6, 5]), np.array([0, 0, 0, 1])
    >>> ration(demand, group, np.array([6, 9]), 2)
    array([2, 1, 3, 5])
    """
    if supply.shape != (n_groups,) or demand.shape != group.shape:
        raise ValueError(
            f"{demand.shape} demands, {group.shape} groups and {supply.shape} supplies "
            f"do not fit {n_groups} groups"
        )
    totals = np.bincount(group, weights=demand, minlength=n_groups)
    if totals.size != n_groups:
        raise ValueError(f"a group is not below {n_groups}")
    _check(demand, float(totals.sum()), int(supply.min(initial=0)))
    short = totals > supply
    if not short.any():
        return demand
    rows = short[group].nonzero()[0]
    inside = group[rows]
    if (inside[1:] < inside[:-1]).any():
        order = np.argsort(inside, kind="stable")
        rows, inside = rows[order], inside[order]
    starts = _spread(start, supply)
    if not 0.0 <= starts.min() <= starts.max() < 1.0:
        raise ValueError("start must lie in [0, 1)")
    given = demand.copy()
    given[rows] = _proportional(
        demand[rows], inside, np.where(short, totals, 0.0).astype(np.int64), supply, starts
    )
    return given


def _spread(start: Starts, supply: Ints) -> NDArray[np.float64]:
    """Give every group a start of its own, shape of the supply."""
    starts = np.empty(supply.shape)
    starts[...] = start
    return starts


def _proportional(
    demand: Ints, group: Ints, total: Ints, supply: Ints, start: NDArray[np.float64]
) -> Ints:
    """Round cumulatively inside groups that lie one after another.

    Customers are those of the groups that are short, shape (n,), with `group` not falling; totals
    are 0 in the groups that are not, shape (n_groups,) as are supply and start.

    The product of demand and supply may pass 2**63, so the quotient is estimated in floating point
    and put right by its remainder, which is small and therefore exact modulo 2**64.
    """
    running = demand.cumsum() - (total.cumsum() - total)[group]
    offset = np.minimum((start * total).astype(np.int64), total - 1)[group]
    total, supply = total[group], supply[group]
    reached = (running * (supply / total)).astype(np.int64)
    reached += (running * supply + offset - reached * total) // total
    given = reached.copy()
    given[1:] -= np.where(group[1:] == group[:-1], reached[:-1], 0)
    return given


def ration_panel(
    demand: Ints, group: Ints, supply: Ints, n_groups: int, start: Starts = 0.0
) -> Ints:
    """Share the supply of each group and product in proportion to demand, in whole units.

    Parameters
    ----------
    demand : ndarray of int64, shape (n, k)
        Units asked for by customer and product, at least 0, in total below 2**52.
    group : ndarray of int, shape (n,)
        Group of each customer, from 0 to ``n_groups - 1``; quickest when it does not fall.
    supply : ndarray of int64, shape (n_groups, k)
        Units at hand by group and product, at least 0.
    n_groups : int
        Number of groups.
    start : float or ndarray of float, shape (n_groups, k), optional
        As for `ration`.

    Returns
    -------
    ndarray of int64, shape (n, k)
        What `ration` gives product by product: `demand` itself where nothing is short.

    Raises
    ------
    ValueError
        As for `ration`.

    Examples
    --------
    >>> demand = np.array([[4, 1], [2, 1], [6, 1]])
    >>> ration_panel(demand, np.array([0, 0, 0]), np.array([[6, 3]]), 1)
    array([[2, 1],
           [1, 1],
           [3, 1]])
    """
    if demand.ndim != 2 or group.shape != demand.shape[:1]:
        raise ValueError(f"{demand.shape} demands do not fit {group.shape} groups")
    products = demand.shape[1]
    if supply.shape != (n_groups, products):
        raise ValueError(f"{supply.shape} supplies do not fit ({n_groups}, {products})")
    if group.size and not 0 <= group.min() <= group.max() < n_groups:
        raise ValueError(f"a group is not in 0..{n_groups - 1}")
    flat = demand.T.reshape(-1)
    cell = np.add.outer(np.arange(products) * n_groups, group).reshape(-1)
    starts = _spread(start, supply).T.reshape(-1)
    given = ration(flat, cell, supply.T.reshape(-1), n_groups * products, starts)
    if given is flat:
        return demand
    return np.ascontiguousarray(given.reshape(products, -1).T)


def check_units(demand: Ints, supply: Ints | int, rank: Ints | None = None) -> None:
    """Check that units asked for and at hand can be shared out exactly.

    Raises
    ------
    ValueError
        For a negative or too large number, or ranks that do not fit the demands.
    """
    if rank is not None and rank.shape != demand.shape:
        raise ValueError(f"{rank.shape} ranks do not fit {demand.shape} demands")
    least = supply if isinstance(supply, int) else int(supply.min(initial=0))
    _check(demand, float(demand.sum(dtype=np.float64)), least)


def _check(demand: Ints, total: float, least_supply: int) -> None:
    if demand.size and demand.min() < 0:
        raise ValueError("demand must be at least 0")
    if least_supply < 0:
        raise ValueError("supply must be at least 0")
    if total >= _LARGEST:
        raise ValueError("total demand must be below 2**52 units")
