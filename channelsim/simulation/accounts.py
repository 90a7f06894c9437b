"""The accounts of manufacturer, distributors and outlets: what each has, and the ledger's lines.

Every owner keeps its own record of what it has (arrays here); the ledger keeps the movements. The
two are written by separate statements and held against each other when the books are checked.
Amounts are whole minor units of currency. Goods are valued at moving average cost.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from channelsim.model.network import MANUFACTURER, Network
from channelsim.simulation.ledger import MINOR, Ledger, Line

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MAKER = "manufacturer"


def minor(amount: Floats) -> Ints:
    """Round money to whole minor units."""
    rounded: Ints = np.rint(amount * MINOR).astype(np.int64)
    return rounded


def share_of_value(value: Ints, units: Ints, held: Ints) -> Ints:
    """Give the book value of `units` out of `held` units worth `value`, rounded down.

    Selling all that is held takes all of the value, so nothing is left behind.
    """
    share: Ints = value * units // np.maximum(held, 1)
    return share


class Accounts:
    """What every owner has, and the lines on which its accounts move.

    Parameters
    ----------
    network : Network
        The network.
    """

    def __init__(self, network: Network) -> None:
        n, k = len(network.distributors), len(network.products)
        channels = len(network.channels)
        self.names = [distributor.name for distributor in network.distributors]
        self.own = np.array([d.group.role == "warehouse" for d in network.distributors])
        """Which distributors are the manufacturer's own warehouses: their accounts are its own."""
        self.owners = [
            MAKER if own else name for name, own in zip(self.names, self.own, strict=True)
        ]
        self.supplier = np.array([d.supplier for d in network.distributors], dtype=np.int64)
        self.markets = [
            f"{region.name} {channel.name}"
            for region in network.regions
            for channel in network.channels
        ]
        m = len(self.markets)
        self.unit_cost = np.rint(
            np.array([product.unit_cost for product in network.products]) * MINOR
        ).astype(np.int64)
        self.cash = np.zeros(n, dtype=np.int64)
        self.loan = np.zeros(n, dtype=np.int64)
        self.deposit = np.zeros(n, dtype=np.int64)
        self.payable = np.zeros(n, dtype=np.int64)
        self.rebate_due = np.zeros(n, dtype=np.int64)
        self.fund = np.zeros(n, dtype=np.int64)
        """What the manufacturer has set aside for each and not released."""
        self.stake = np.zeros(n, dtype=np.int64)
        """What each has put on wagers."""
        self.goods = np.zeros((n, k), dtype=np.int64)
        self.maker_cash = 0
        self.maker_goods = np.zeros(k, dtype=np.int64)
        self.market_cash = np.zeros(m, dtype=np.int64)
        self.market_goods = np.zeros((m, k), dtype=np.int64)
        self.n, self.m, self.channels = n, m, channels
        self.ledger = Ledger()
        self._lines: dict[str, Line] = {}

    # Lines, opened when first used -------------------------------------------------------------

    def _line(self, cause: str, debit: Sequence[str], credit: Sequence[str]) -> Line:
        return self._lines.get(cause) or self._open(cause, cause, debit, credit)

    def _open(self, key: str, cause: str, debit: Sequence[str], credit: Sequence[str]) -> Line:
        line = self._lines[key] = self.ledger.line(cause, debit, credit)
        return line

    def _own(self, cause: str, debit: str, credit: str) -> Line:
        """Line within every distributor's own books."""
        line = self._lines.get(f"own {cause}")
        if line is None:
            line = self._open(
                f"own {cause}",
                cause,
                [f"{owner}:{debit}" for owner in self.owners],
                [f"{owner}:{credit}" for owner in self.owners],
            )
        return line

    def _seller(self, cause: str, debit: str, credit: str) -> Line:
        """Line in the books of every distributor's supplier."""
        line = self._lines.get(f"seller {cause}")
        if line is None:
            sellers = [MAKER if s == MANUFACTURER else self.owners[s] for s in self.supplier]
            line = self._open(
                f"seller {cause}",
                cause,
                [f"{seller}:{debit}" for seller in sellers],
                [f"{seller}:{credit}" for seller in sellers],
            )
        return line

    def _maker(self, cause: str, debit: str, credit: str) -> Line:
        """Line within the manufacturer's books, one pair per distributor."""
        line = self._lines.get(f"maker {cause}")
        if line is None:
            debit_side, credit_side = [f"{MAKER}:{debit}"] * self.n, [f"{MAKER}:{credit}"] * self.n
            line = self._open(f"maker {cause}", cause, debit_side, credit_side)
        return line

    def _maker_alone(self, cause: str, debit: str, credit: str) -> Line:
        line = self._lines.get(f"maker alone {cause}")
        if line is None:
            line = self._open(
                f"maker alone {cause}", cause, [f"{MAKER}:{debit}"], [f"{MAKER}:{credit}"]
            )
        return line

    def posted(self, cause: str) -> Ints:
        """Give what distributors have posted for a cause since the month began, shape (n,)."""
        line = self._lines.get(f"own {cause}")
        return np.zeros(self.n, dtype=np.int64) if line is None else line.amounts

    def maker_posted(self, account: str) -> int:
        """Give the cash that the manufacturer has spent on an account since the month began."""
        return self.ledger.posted(f"{MAKER}:{account}")

    # Check ------------------------------------------------------------------------------------

    def check(self) -> None:
        """Hold the ledger against every owner's record.

        Raises
        ------
        BooksDoNotBalance
            Naming the accounts that disagree.
        """
        expected: list[tuple[str, int]] = []
        direct = self.supplier == MANUFACTURER
        for i in np.flatnonzero(~self.own):
            name = self.names[i]
            expected += [
                (f"{name}:cash", int(self.cash[i])),
                (f"{name}:loan", -int(self.loan[i])),
                (f"{name}:deposit", int(self.deposit[i])),
                (f"{name}:payable", -int(self.payable[i])),
                (f"{name}:rebate receivable", int(self.rebate_due[i])),
                (f"{name}:fund", int(self.fund[i])),
                (f"{name}:stake", int(self.stake[i])),
                (f"{name}:goods", int(self.goods[i].sum())),
                (f"{name}:receivable", int(self.payable[self.supplier == i].sum())),
            ]
        expected += [
            (f"{MAKER}:cash", self.maker_cash + int(self.cash[self.own].sum())),
            (f"{MAKER}:goods", int(self.maker_goods.sum() + self.goods[self.own].sum())),
            (f"{MAKER}:receivable", int(self.payable[direct].sum())),
            (f"{MAKER}:deposits held", -int(self.deposit.sum())),
            (f"{MAKER}:rebates owed", -int(self.rebate_due.sum())),
            (f"{MAKER}:funds held", -int(self.fund.sum())),
            (f"{MAKER}:stakes held", -int(self.stake.sum())),
        ]
        for j, market in enumerate(self.markets):
            expected += [
                (f"{market}:cash", int(self.market_cash[j])),
                (f"{market}:goods", int(self.market_goods[j].sum())),
            ]
        self.ledger.check(expected)
