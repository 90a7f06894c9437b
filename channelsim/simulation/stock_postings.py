"""Postings of goods that go back to the manufacturer or from one distributor to another."""

import numpy as np
from numpy.typing import NDArray

from channelsim.simulation.accounts import Accounts

Ints = NDArray[np.int64]


class StockPostings(Accounts):
    """Returns under the contract, and transfers; both are settled through the manufacturer."""

    def take_back(self, value: Ints, notes: Ints, cash: Ints, restocked: Ints) -> None:
        """Post goods that go back under the returns term.

        Parameters
        ----------
        value : ndarray of int, shape (n, k)
            Book value by distributor and product.
        notes, cash : ndarray of int, shape (n,)
            Credit set off against debts, and paid out where there are none left.
        restocked : ndarray of int, shape (n, k)
            Production cost of what is put back on sale; the rest is destroyed and worth nothing.
        """
        self.goods -= value
        self.payable -= notes
        self.cash += cash
        self.maker_cash -= int(cash.sum())
        self.maker_goods += restocked.sum(axis=0)
        self._own("goods sent back", "write-off", "goods").amounts += value.sum(axis=1)
        self._own("returns set off", "payable", "write-off").amounts += notes
        self._own("returns received", "cash", "write-off").amounts += cash
        self._maker("returns set-off", "returns", "receivable").amounts += notes
        self._maker("returns paid", "returns", "cash").amounts += cash
        self._maker("returns restocked", "goods", "returns").amounts += restocked.sum(axis=1)

    def refund_duty(self, amounts: Ints) -> None:
        """Post duty that customs pay back on goods that leave again, shape (n,)."""
        if not amounts.any():
            return
        self.cash += amounts
        self._own("duty refunded", "write-off", "cash").amounts -= amounts

    def transfer(self, giver: int, taker: int, amounts: Ints, cost: Ints, note: int) -> None:
        """Post a transfer: the manufacturer bills the taker and credits the giver.

        Parameters
        ----------
        giver, taker : int
            Distributors.
        amounts : ndarray of int, shape (k,)
            Price by product.
        cost : ndarray of int, shape (k,)
            Book value by product at the giver.
        note : int
            Part of the price that is set off against the giver's debts; the rest is paid out.
        """
        price = int(amounts.sum())
        paid = price - note
        self.goods[taker] += amounts
        self.payable[taker] += price
        self.goods[giver] -= cost
        self.payable[giver] -= note
        self.cash[giver] += paid
        self.maker_cash -= paid
        self._own("transfer taken", "goods", "payable").amounts[taker] += price
        self._maker("transfer billed", "receivable", "transfers").amounts[taker] += price
        self._own("transfer set off", "payable", "transfers").amounts[giver] += note
        self._maker("transfer set-off", "transfers", "receivable").amounts[giver] += note
        self._own("transfer received", "cash", "transfers").amounts[giver] += paid
        self._maker("transfer paid", "transfers", "cash").amounts[giver] += paid
        self._own("cost of transfers", "cost of goods", "goods").amounts[giver] += cost.sum()
