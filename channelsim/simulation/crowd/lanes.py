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
        Distributor of each pair of an outlet and its supplier.
    market : ndarray of int64, shape (p,)
        Market of that outlet.
    n, m : int
        Number of distributors and of markets.
    """

    def __init__(self, supplier: Ints, market: Ints, n: int, m: int) -> None:
        pair, self.lane = np.unique(supplier * m + market, return_inverse=True)
        self.seller, self.market = pair // m, pair % m
        self.sellers, self._starts = np.unique(self.seller, return_index=True)
        self.n, self.m = n, m

    def sums(self, rows: Ints | slice, cells: Ints) -> Ints:
        """Sum cells (rows, k) by lane, shape (l, k)."""
        return summed(self.lane[rows], cells, len(self.seller))

    def by_seller(self, sums: Ints) -> Ints:
        """Sum lanes (l, k) by distributor, shape (n, k)."""
        total = np.zeros((self.n, sums.shape[1]), dtype=np.int64)
        if len(sums):
            total[self.sellers] = np.add.reduceat(sums, self._starts, axis=0)
        return total

    def by_market(self, sums: Ints) -> Ints:
        """Sum lanes (l, k) by market, shape (m, k)."""
        total = np.zeros((self.m, sums.shape[1]), dtype=np.int64)
        np.add.at(total, self.market, sums)
        return total
