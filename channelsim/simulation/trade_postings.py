"""Postings of the trade: goods made, sold, delivered, returned and lost, and debts for them."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.network import MANUFACTURER
from channelsim.simulation.accounts import Accounts

Ints = NDArray[np.int64]


class TradePostings(Accounts):
    """Movements of goods, each with the money or the debt that pays for it."""

    # From the plant to the distributors ---------------------------------------------------------

    def produce(self, units: Ints) -> None:
        """Post finished production at cost, paid in cash, shape (k,)."""
        value = units * self.unit_cost
        self.maker_goods += value
        self.maker_cash -= int(value.sum())
        self._maker_alone("production", "goods", "cash").amounts[0] += value.sum()

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

    def move_goods(self, warehouses: Ints, cost: Ints) -> None:
        """Post goods moved from the plant to own warehouses at production cost, shape (b, k)."""
        self.goods[warehouses] += cost
        self.maker_goods -= cost.sum(axis=0)
        self._own("goods to own warehouse", "goods", "goods").amounts[warehouses] += cost.sum(
            axis=1
        )

    def land(self, buyers: Ints, duty: Ints, exchange: Ints) -> None:
        """Post what makes goods dearer at a border: duty, and the invoice's change of currency.

        Both are part of what the goods have cost. Shape (b, k) each; `exchange` may be negative.
        """
        extra = duty + exchange
        self.goods[buyers] += extra
        self.cash[buyers] -= extra.sum(axis=1)
        self._own("tariff", "goods", "cash").amounts[buyers] += duty.sum(axis=1)
        line = self._own("exchange on purchases", "goods", "cash")
        line.amounts[buyers] += exchange.sum(axis=1)

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

    # Trade with outlets and consumers ----------------------------------------------------------

    def deliver(
        self, sellers: Ints | slice, sold: Ints, cost: Ints, bought: Ints, *, diverted: bool
    ) -> None:
        """Post deliveries to outlets, paid in cash.

        Parameters
        ----------
        sellers : ndarray of int, shape (s,), or slice
            Distributors who deliver.
        sold : ndarray of int, shape (s, k)
            Sales of each.
        cost : ndarray of int, shape (s, k)
            Book value of what each delivered.
        bought : ndarray of int, shape (m, k)
            The same sales by market.
        diverted : bool
            Whether these are sales across a territory's border.
        """
        takings, payments = sold.sum(axis=1), bought.sum(axis=1)
        self.cash[sellers] += takings
        self.goods[sellers] -= cost
        self.market_cash -= payments
        self.market_goods += bought
        kind = "diverted" if diverted else "delivery"
        sale, buy = f"{kind} sales", f"{kind} purchases"
        if sale not in self._lines:
            self._line(
                sale, [f"{n}:cash" for n in self.owners], [f"{n}:sales" for n in self.owners]
            )
            self._line(
                buy, [f"{m}:goods" for m in self.markets], [f"{m}:cash" for m in self.markets]
            )
        self._lines[sale].amounts[sellers] += takings
        self._lines[buy].amounts += payments
        own_cost = self._own(f"cost of {kind} sales", "cost of goods", "goods")
        own_cost.amounts[sellers] += cost.sum(axis=1)

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

    def liquidate(self, owner: int, value: Ints) -> None:
        """Post goods that a liquidator takes away, book value of shape (k,); creditors get none."""
        self.goods[owner] -= value
        self._own("goods liquidated", "write-off", "goods").amounts[owner] += value.sum()

    def clear(self, owner: int, cost: Ints, takings: int) -> None:
        """Post goods sold to salvage outlets: their book value (k,), takings less freight."""
        self.goods[owner] -= cost
        self.cash[owner] += takings
        self._own("goods cleared", "cost of goods", "goods").amounts[owner] += cost.sum()
        self._own("salvage", "cash", "salvage").amounts[owner] += takings

    # Debts of the trade -------------------------------------------------------------------------

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

    def indemnify(self, amount: int) -> None:
        """Post what an insurer pays the manufacturer for a bad debt."""
        self.maker_cash += amount
        self._maker_alone("credit insurance indemnity", "cash", "bad debt").amounts[0] += amount
