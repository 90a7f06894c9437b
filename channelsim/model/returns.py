"""The manufacturer's returns: what it takes back, what it credits, and where it stops."""

from dataclasses import dataclass
from math import floor
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from channelsim.model.quantities import STRICT, Days, Share

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Returns:
    """A contract term: goods that expire at a distributor may go back; off while `share` is 0.

    It holds between the manufacturer and those who buy from it.
    """

    __pydantic_config__ = STRICT

    share: Share = 0.0
    """Share of the goods that expire, or are about to, which the manufacturer takes back; 0 = it
    takes nothing back."""
    credit: Share = 1.0
    """Credit as a share of the invoices paid for the goods."""
    within_days: Days = 0
    """Goods that expire within this many days, and that the distributor does not expect to sell
    before, may go back as well; 0 = only expired goods."""
    cap: Share | None = None
    """Limit of the credits of a period, as a share of its purchases so far; none = no limit."""
    cap_period: Literal["quarter", "year"] = "year"
    """Period of that limit."""
    resell_days: Days | None = None
    """Goods with at least this many days left go back on sale at the plant, as new; the others are
    destroyed; none = all are destroyed."""

    @property
    def active(self) -> bool:
        """Whether anything is taken back at all."""
        return self.share > 0.0

    def expected_credit(self, value: float, purchases: float) -> float:
        """Give the credit that a distributor reckons with for goods that will expire.

        Parameters
        ----------
        value : float
            Invoice value of the goods, money.
        purchases : float
            Purchases that it plans for a period of the limit, money.

        Returns
        -------
        float
            ``min(share credit value, cap purchases)``; the former where there is no limit.

        Examples
        --------
        >>> term = Returns(share=0.8, credit=0.5, cap=0.02)
        >>> term.expected_credit(1000.0, 1e6), term.expected_credit(1000.0, 5000.0)
        (400.0, 100.0)
        """
        credit = self.share * self.credit * value
        return credit if self.cap is None else min(credit, self.cap * max(purchases, 0.0))


def entitled(share: float, taken: Ints, lost: Ints, offered: Ints) -> Ints:
    """Give the units that may go back, so that every lost unit counts once.

    Parameters
    ----------
    share : float
        Share of the goods taken back, 0 to 1.
    taken, lost : ndarray of int, shape s
        Units taken back so far, and units expired so far that were not.
    offered : ndarray of int, shape s
        Units offered now, at least 0.

    Returns
    -------
    ndarray of int, shape s
        ``floor(share (taken + lost + offered)) - taken``, between 0 and `offered`: fractions are
        carried over, and what was refused once gains nothing by being offered again.

    Examples
    --------
    >>> entitled(0.5, np.array([0, 5]), np.array([0, 0]), np.array([10, 5]))
    array([5, 0])
    """
    due = np.floor(share * (taken + lost + offered) + 1e-9).astype(np.int64) - taken
    back: Ints = np.clip(due, 0, offered)
    return back


def within_cap(units: Ints, credit: Ints, room: int) -> Ints:
    """Cut returns down to what the limit of a period leaves.

    Parameters
    ----------
    units : ndarray of int, shape (k,)
        Units that would go back.
    credit : ndarray of int, shape (k,)
        Credit for them, minor units.
    room : int
        Credit that the limit leaves, minor units.

    Returns
    -------
    ndarray of int, shape (k,)
        The units, or the same part of each, rounded down.

    Examples
    --------
    >>> within_cap(np.array([10, 4]), np.array([1000, 600]), 800)
    array([5, 2])
    """
    total = int(credit.sum())
    if total <= room:
        return units
    part = max(room, 0) / total
    return np.array([floor(count * part) for count in units.tolist()], dtype=np.int64)
