"""The books of one replication: accounts, and every way to post to them."""

import numpy as np
from numpy.typing import NDArray

from channelsim.simulation.accounts import minor, share_of_value
from channelsim.simulation.finance_postings import FinancePostings
from channelsim.simulation.incentive_postings import IncentivePostings
from channelsim.simulation.stock_postings import StockPostings
from channelsim.simulation.trade_postings import TradePostings

Ints = NDArray[np.int64]

__all__ = ["Books", "minor", "share_of_value"]


class Books(TradePostings, StockPostings, FinancePostings, IncentivePostings):
    """Accounts of one replication, opened, posted to and checked.

    Parameters
    ----------
    network : Network
        The network.
    """

    def open_distributors(self, cash: Ints, goods: Ints, deposit: Ints) -> None:
        """Post opening cash, goods at value, and deposits paid to the manufacturer."""
        self.cash += cash
        self.goods += goods
        self._own("opening cash", "cash", "equity").amounts += cash
        self._own("opening goods", "goods", "equity").amounts += goods.sum(axis=1)
        self.change_deposit(deposit)

    def open_markets(self, goods: Ints) -> None:
        """Post the outlets' opening goods at value, shape (m, k)."""
        self.market_goods += goods
        line = self._line(
            "outlets' opening goods",
            [f"{market}:goods" for market in self.markets],
            [f"{market}:equity" for market in self.markets],
        )
        line.amounts += goods.sum(axis=1)

    def open_maker(self, units: Ints) -> None:
        """Post the manufacturer's opening goods at production cost."""
        value = units * self.unit_cost
        self.maker_goods += value
        self._maker_alone("opening stock", "goods", "equity").amounts += value.sum()

    def equity(self) -> Ints:
        """Give what distributors have less what they owe, shape (n,)."""
        claims = np.zeros(self.n, dtype=np.int64)
        for buyer in np.flatnonzero(self.supplier >= 0):
            claims[self.supplier[buyer]] += self.payable[buyer]
        held = self.cash + self.goods.sum(axis=1) + self.deposit + self.rebate_due + claims
        equity: Ints = held + self.fund + self.stake - (self.payable + self.loan)
        return np.where(self.own, 0, equity)  # own warehouses are in the manufacturer's books
