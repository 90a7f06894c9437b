"""The books of manufacturer, distributors and outlets, and the postings of their trade.

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


class Books:
    """Accounts of one replication.

    Parameters
    ----------
    network : Network
        The network.
    """

    def __init__(self, network: Network) -> None:
        n, k = len(network.distributors), len(network.products)
        channels = len(network.channels)
        self.names = [distributor.name for distributor in network.distributors]
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
                [f"{name}:{debit}" for name in self.names],
                [f"{name}:{credit}" for name in self.names],
            )
        return line

    def _seller(self, cause: str, debit: str, credit: str) -> Line:
        """Line in the books of every distributor's supplier."""
        line = self._lines.get(f"seller {cause}")
        if line is None:
            sellers = [MAKER if s == MANUFACTURER else self.names[s] for s in self.supplier]
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

    # Opening --------------------------------------------------------------------------------

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

    # Goods bought and sold on credit ------------------------------------------------------------

    def sell_in(self, buyers: Ints, amounts: Ints, cost: Ints) -> None:
        """Post sales of the manufacturer: amounts and production cost, shape (b, k) each."""
        totals = amounts.sum(axis=1)
        self.payable[buyers] += totals
        self.goods[buyers] += amounts
        self._own("purchase", "goods", "payable").amounts[buyers] += totals
        self.maker_goods -= cost.sum(axis=0)
        self._seller("sell-in", "receivable", "sales").amounts[buyers] += totals
        own_cost = self._seller("cost of sell-in", "cost of goods", "goods")
        own_cost.amounts[buyers] += cost.sum(axis=1)

    def sell_to_distributors(self, buyers: Ints, amounts: Ints, cost: Ints) -> None:
        """Post sales of distributors to second-level buyers.

        Parameters
        ----------
        buyers : ndarray of int, shape (b,)
            Who buys.
        amounts : ndarray of int, shape (b, k)
            What each is billed.
        cost : ndarray of int, shape (n, k)
            Book cost by selling distributor.
        """
        totals = amounts.sum(axis=1)
        self.payable[buyers] += totals
        self.goods[buyers] += amounts
        self.goods -= cost
        self._own("purchase", "goods", "payable").amounts[buyers] += totals
        self._seller("sell-in", "receivable", "sales").amounts[buyers] += totals
        self._own("cost of sales to distributors", "cost of goods", "goods").amounts += cost.sum(
            axis=1
        )

    def return_goods(self, owner: int, value: Ints, credit: int, maker_value: Ints) -> None:
        """Post goods taken back by the manufacturer: book value, credit, value to the maker."""
        self.goods[owner] -= value
        self.maker_goods += maker_value
        self.cash[owner] += credit
        self.maker_cash -= credit
        self._own("goods returned", "write-off", "goods").amounts[owner] += value.sum()
        self._own("credit for returns", "cash", "write-off").amounts[owner] += credit
        self._maker("returns taken", "write-off", "cash").amounts[owner] += credit
        self._maker("returns to stock", "goods", "write-off").amounts[owner] += maker_value.sum()

    def pay(self, buyer: int, amount: int) -> None:
        """Post a payment of a distributor to its supplier."""
        self.payable[buyer] -= amount
        self.cash[buyer] -= amount
        self._own("payment", "payable", "cash").amounts[buyer] += amount
        self._seller("receipt", "cash", "receivable").amounts[buyer] += amount
        self._supplier_cash(buyer, amount)

    def pay_many(self, buyers: Ints, amounts: Ints) -> None:
        """Post payments of several distributors to their suppliers."""
        self.payable[buyers] -= amounts
        self.cash[buyers] -= amounts
        self._own("payment", "payable", "cash").amounts[buyers] += amounts
        self._seller("receipt", "cash", "receivable").amounts[buyers] += amounts
        direct = self.supplier[buyers] == MANUFACTURER
        self.maker_cash += int(amounts[direct].sum())
        np.add.at(self.cash, self.supplier[buyers[~direct]], amounts[~direct])

    def _supplier_cash(self, buyer: int, amount: int) -> None:
        seller = int(self.supplier[buyer])
        if seller == MANUFACTURER:
            self.maker_cash += amount
        else:
            self.cash[seller] += amount

    def write_debt_off(self, buyer: int, amount: int) -> None:
        """Post a debt that a leaving distributor does not pay."""
        self.payable[buyer] -= amount
        self._own("debt not paid", "payable", "debt relief").amounts[buyer] += amount
        self._seller("bad debt", "bad debt", "receivable").amounts[buyer] += amount

    # Trade with outlets and consumers ----------------------------------------------------------

    def deliver(self, amounts: Ints, cost: Ints, by_product: Ints, *, diverted: bool) -> None:
        """Post deliveries to outlets, paid in cash.

        Parameters
        ----------
        amounts : ndarray of int, shape (n, m)
            Sales by distributor and market.
        cost : ndarray of int, shape (n, k)
            Book value of what was delivered.
        by_product : ndarray of int, shape (m, k)
            The same sales by market and product.
        diverted : bool
            Whether these are sales across a territory's border.
        """
        self.cash += amounts.sum(axis=1)
        self.goods -= cost
        self.market_cash -= amounts.sum(axis=0)
        self.market_goods += by_product
        kind = "diverted" if diverted else "delivery"
        sale, buy = f"{kind} sales", f"{kind} purchases"
        if sale not in self._lines:
            self._line(sale, [f"{n}:cash" for n in self.names], [f"{n}:sales" for n in self.names])
            self._line(
                buy, [f"{m}:goods" for m in self.markets], [f"{m}:cash" for m in self.markets]
            )
        self._lines[sale].amounts += amounts.sum(axis=1)
        self._lines[buy].amounts += amounts.sum(axis=0)
        self._own(f"cost of {kind} sales", "cost of goods", "goods").amounts += cost.sum(axis=1)

    def sell_out(self, amounts: Ints, cost: Ints) -> None:
        """Post consumers' purchases: takings (m,) and book value by product (m, k)."""
        self.market_cash += amounts
        self.market_goods -= cost
        if "consumer sales" not in self._lines:
            self._line(
                "consumer sales",
                [f"{m}:cash" for m in self.markets],
                [f"{m}:sales" for m in self.markets],
            )
            self._line(
                "cost of consumer sales",
                [f"{m}:cost of goods" for m in self.markets],
                [f"{m}:goods" for m in self.markets],
            )
        self._lines["consumer sales"].amounts += amounts
        self._lines["cost of consumer sales"].amounts += cost.sum(axis=1)

    def expire(self, owners: Ints, markets: Ints) -> None:
        """Post expired goods: book value by distributor (n, k) and by market (m, k)."""
        self.goods -= owners
        self.market_goods -= markets
        self._own("expired", "write-off", "goods").amounts += owners.sum(axis=1)
        line = self._line(
            "expired at outlets",
            [f"{m}:write-off" for m in self.markets],
            [f"{m}:goods" for m in self.markets],
        )
        line.amounts += markets.sum(axis=1)

    # Costs, rebates, fines ------------------------------------------------------------------------

    def spend(self, cause: str, amounts: Ints) -> None:
        """Post a cash cost of distributors, shape (n,); the account bears the cause's name."""
        self.cash -= amounts
        self._own(cause, cause, "cash").amounts += amounts

    def maker_spend(self, cause: str, account: str, amount: int) -> None:
        """Post a cash cost of the manufacturer under an account."""
        self.maker_cash -= amount
        self._maker_alone(cause, account, "cash").amounts[0] += amount

    def support_outlets(self, cause: str, amounts: Ints) -> None:
        """Post an allowance paid by the manufacturer to outlets, shape (m,)."""
        self.maker_spend(cause, "support", int(amounts.sum()))
        self.market_cash += amounts
        line = self._line(
            f"{cause} received",
            [f"{market}:cash" for market in self.markets],
            [f"{market}:support" for market in self.markets],
        )
        line.amounts += amounts

    def produce(self, units: Ints) -> None:
        """Post finished production at cost, paid in cash, shape (k,)."""
        value = units * self.unit_cost
        self.maker_goods += value
        self.maker_cash -= int(value.sum())
        self._maker_alone("production", "goods", "cash").amounts[0] += value.sum()

    def borrow(self, owner: int, amount: int) -> None:
        """Post a bank loan drawn (negative: repaid)."""
        self.loan[owner] += amount
        self.cash[owner] += amount
        self._own("bank loan", "cash", "loan").amounts[owner] += amount

    def withdraw(self, amounts: Ints) -> None:
        """Post profits paid out to owners (negative: capital paid in), shape (n,)."""
        self.cash -= amounts
        self._own("owner's withdrawal", "equity", "cash").amounts += amounts

    def change_deposit(self, amounts: Ints) -> None:
        """Post deposits paid in (negative: returned), shape (n,)."""
        self.deposit += amounts
        self.cash -= amounts
        self.maker_cash += int(amounts.sum())
        self._own("deposit", "deposit", "cash").amounts += amounts
        self._maker("deposit received", "cash", "deposits held").amounts += amounts

    def accrue(self, owner: int, amount: int) -> None:
        """Post a rebate earned at the end of a period."""
        self.rebate_due[owner] += amount
        self._own("rebate earned", "rebate receivable", "rebate income").amounts[owner] += amount
        self._maker("rebate accrued", "rebates", "rebates owed").amounts[owner] += amount

    def settle(self, owner: int, amount: int, form: str) -> None:
        """Post the settlement of a rebate in cash, as a credit note, or by goods sold for it.

        A credit note reduces what the distributor owes the manufacturer; what exceeds its debt is
        paid in cash. Goods are invoiced like any others and the invoice is set off the same way.
        """
        self.rebate_due[owner] -= amount
        direct = int(self.supplier[owner]) == MANUFACTURER
        note = 0 if form == "cash" or not direct else min(amount, int(self.payable[owner]))
        cash = amount - note
        self.payable[owner] -= note
        self.cash[owner] += cash
        self.maker_cash -= cash
        own = self._own
        own("rebate set off", "payable", "rebate receivable").amounts[owner] += note
        own("rebate received", "cash", "rebate receivable").amounts[owner] += cash
        self._maker("rebate set-off", "rebates owed", "receivable").amounts[owner] += note
        self._maker("rebate paid", "rebates owed", "cash").amounts[owner] += cash

    def fine(self, owner: int, from_deposit: int, from_cash: int) -> None:
        """Post a fine, taken from the deposit and from cash."""
        self.deposit[owner] -= from_deposit
        self.cash[owner] -= from_cash
        self.maker_cash += from_cash
        self._own("fine from deposit", "fines", "deposit").amounts[owner] += from_deposit
        self._own("fine in cash", "fines", "cash").amounts[owner] += from_cash
        self._maker("fine kept", "deposits held", "fines").amounts[owner] += from_deposit
        self._maker("fine received", "cash", "fines").amounts[owner] += from_cash

    def charge_interest(self, owner: int, amount: int) -> None:
        """Post interest on overdue debts, owed to the supplier."""
        self.payable[owner] += amount
        self._own("late interest", "interest", "payable").amounts[owner] += amount
        self._seller("late interest charged", "receivable", "interest").amounts[owner] += amount

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
        for i, name in enumerate(self.names):
            expected += [
                (f"{name}:cash", int(self.cash[i])),
                (f"{name}:loan", -int(self.loan[i])),
                (f"{name}:deposit", int(self.deposit[i])),
                (f"{name}:payable", -int(self.payable[i])),
                (f"{name}:rebate receivable", int(self.rebate_due[i])),
                (f"{name}:goods", int(self.goods[i].sum())),
                (f"{name}:receivable", int(self.payable[self.supplier == i].sum())),
            ]
        expected += [
            (f"{MAKER}:cash", self.maker_cash),
            (f"{MAKER}:goods", int(self.maker_goods.sum())),
            (f"{MAKER}:receivable", int(self.payable[direct].sum())),
            (f"{MAKER}:deposits held", -int(self.deposit.sum())),
            (f"{MAKER}:rebates owed", -int(self.rebate_due.sum())),
        ]
        for j, market in enumerate(self.markets):
            expected += [
                (f"{market}:cash", int(self.market_cash[j])),
                (f"{market}:goods", int(self.market_goods[j].sum())),
            ]
        self.ledger.check(expected)
