"""The age of goods in a stock that sells its oldest first, and what will not sell in time."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def cohorts(held: Ints, receipts: Ints) -> Ints:
    """Give the goods held by age, under first in, first out.

    Whoever sells its oldest goods first holds what it received last, so ages need no record of
    their own: the receipts are enough.

    Parameters
    ----------
    held : ndarray of int, shape s
        Units held, at least 0.
    receipts : ndarray of int, shape (ages, *s)
        Units received by age, youngest first, at least 0.

    Returns
    -------
    ndarray of int, shape (ages, *s)
        ``min(receipts_a, held - what is younger)``, at least 0; what exceeds all receipts is older
        and left out.

    Examples
    --------
    >>> cohorts(np.array([12]), np.array([[5], [4], [9]])).ravel()
    array([5, 4, 3])
    """
    through = np.minimum(np.cumsum(receipts, axis=0), held)
    by_age: Ints = np.diff(through, axis=0, prepend=0)
    return by_age


def oldest_first(units: Ints, count: Ints) -> Ints:
    """Pick a number of units from the oldest goods.

    Parameters
    ----------
    units : ndarray of int, shape (ages, *s)
        Goods by age, youngest first.
    count : ndarray of int, shape s
        Units to pick, at least 0.

    Returns
    -------
    ndarray of int, shape (ages, *s)
        Units picked by age; all there are where `count` is more.

    Examples
    --------
    >>> oldest_first(np.array([[5], [4], [3]]), np.array([6])).ravel()
    array([0, 3, 3])
    """
    through = np.minimum(np.cumsum(units[::-1], axis=0), count)
    picked: Ints = np.diff(through, axis=0, prepend=0)[::-1]
    return picked


def needed_rate(units: Ints, days_left: Floats, within: Floats) -> Floats:
    """Give the sales per day that let no unit expire which is near its end.

    Parameters
    ----------
    units : ndarray of int, shape (ages, *s)
        Goods by age, youngest first.
    days_left : ndarray of float, broadcasts to (ages, *s)
        Days of sales until goods of an age expire; falls with age, may be 0 or less.
    within : ndarray of float, broadcasts to (ages, *s)
        Only goods with at most this many days left are looked at.

    Returns
    -------
    ndarray of float, shape s
        ``max over a of D_a / days_left_a`` with D_a all goods at least as old as a: the oldest are
        sold first, so each age has to wait for those before it.

    Examples
    --------
    >>> stock, days = np.array([[50], [20], [30]]), np.array([[21.0], [14.0], [7.0]])
    >>> needed_rate(stock, days, np.array(14.0))    # 30 in 7 days, 50 in 14
    array([4.28571429])
    """
    due = np.cumsum(units[::-1], axis=0)[::-1]
    near = np.broadcast_to((days_left <= within) & (days_left > 0.0), units.shape)
    rate: Floats = np.where(near, due / np.maximum(days_left, 1.0), 0.0).max(axis=0)
    return rate


def unsold(units: Ints, days_left: Floats, within: Floats, rate: Floats) -> Ints:
    """Give the units near their end that will expire at a rate of sales.

    Parameters
    ----------
    units, days_left, within
        As for `needed_rate`.
    rate : ndarray of float, shape s
        Sales per day expected, at least 0.

    Returns
    -------
    ndarray of int, shape s
        ``max over a of (D_a - rate days_left_a)``, at least 0, rounded down; what expires today
        counts in full.

    Examples
    --------
    >>> stock, days = np.array([[50], [20], [30]]), np.array([[21.0], [14.0], [7.0]])
    >>> unsold(stock, days, np.array(14.0), np.array([3.0]))    # 30 - 21 and 50 - 42
    array([9])
    """
    due = np.cumsum(units[::-1], axis=0)[::-1]
    near = np.broadcast_to(days_left <= within, units.shape)
    left = np.where(near, due - np.maximum(rate, 0.0) * np.maximum(days_left, 0.0), 0.0).max(axis=0)
    excess: Ints = np.floor(np.maximum(left, 0.0) + 1e-9).astype(np.int64)
    return excess


def expiry_loss(position: Floats, rate: Floats, life: Floats, loss: Floats) -> float:
    """Give what a distributor expects to lose on goods that it holds too long.

    Parameters
    ----------
    position : ndarray of float, shape (k,)
        Stock on hand and on order, units.
    rate : ndarray of float, shape (k,)
        Sales expected per day, units.
    life : ndarray of float, shape (k,)
        Shelf life, days; infinity where nothing expires.
    loss : ndarray of float, shape (k,)
        Loss per unit that expires: cost less what somebody pays for it, money.

    Returns
    -------
    float
        ``sum of loss max(0, position - rate life)``: sold in the order of receipt, the last unit of
        a position waits position / rate days.

    Examples
    --------
    >>> expiry_loss(np.array([100.0]), np.array([2.0]), np.array([30.0]), np.array([1.5]))
    60.0
    """
    ends = np.isfinite(life)
    sold = np.maximum(rate, 0.0) * np.where(ends, life, 0.0)
    left = np.where(ends, np.maximum(position - sold, 0.0), 0.0)
    return float((loss * left).sum())
