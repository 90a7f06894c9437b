"""The lanes of the trade: which distributor delivers to which market, and sums over them."""

import numpy as np
from numpy.typing import NDArray

from channelsim.simulation.crowd.sums import summed

Ints = NDArray[np.int64]


class Lanes:
    """The pairs of a distributor and a market between which goods flow; l pairs.

    Deliveries are many and lanes are few: they are added up by lane once, and every other sum,
    by distributor or by market, is made from that.

    Parameters
    ----------
    supplier : ndarray of int64, shape (p,)
        Distributor of each pair of an outlet and one of its suppliers.
    market : ndarray of int64, shape (p,)
        Market of that outlet.
    across : ndarray of bool, shape (p,)
        Whether the supplier is one across a border.
    n, m : int
        Number of distributors and of markets.
    """

    def __init__(
        self, supplier: Ints, market: Ints, across: NDArray[np.bool_], n: int, m: int
    ) -> None:
        key, self.lane = np.unique((supplier * m + market) * 2 + across, return_inverse=True)
        self.seller, self.market = key // 2 // m, key // 2 % m
        self.across = np.flatnonzero(key % 2)
        """Lanes over a border."""
        self.inland = np.flatnonzero(key % 2 == 0)
        self.sellers, self._starts = np.unique(self.seller, return_index=True)
        self.n, self.m = n, m

    def sums(self, pairs: Ints | slice, cells: Ints) -> Ints:
        """Sum cells (pairs, k) by lane, shape (l, k)."""
        return summed(self.lane[pairs], cells, len(self.seller))

    def by_seller(self, sums: Ints) -> Ints:
        """Sum lanes (l, k) by distributor, shape (n, k)."""
        total = np.zeros((self.n, sums.shape[1]), dtype=np.int64)
        total[self.sellers] = np.add.reduceat(sums, self._starts, axis=0)
        return total

    def by_market(self, sums: Ints) -> Ints:
        """Sum lanes (l, k) by market, shape (m, k)."""
        return summed(self.market, sums, self.m)
