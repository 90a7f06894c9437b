"""Postings of money: costs, support, loans, capital, deposits, rebates, fines and interest."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.network import MANUFACTURER
from channelsim.simulation.accounts import Accounts

Ints = NDArray[np.int64]


class FinancePostings(Accounts):
    """Movements of money that no goods stand against."""

    # Costs and support --------------------------------------------------------------------------

    def spend(self, cause: str, amounts: Ints) -> None:
        """Post a cash cost of distributors, shape (n,); the account bears the cause's name."""
        self.cash -= amounts
        self._own(cause, cause, "cash").amounts += amounts

    def spend_alone(self, owner: int, cause: str, amount: int) -> None:
        """Post a cash cost of one distributor; the account bears the cause's name."""
        self.cash[owner] -= amount
        self._own(cause, cause, "cash").amounts[owner] += amount

    def maker_spend(self, cause: str, account: str, amount: int) -> None:
        """Post a cash cost of the manufacturer under an account."""
        self.maker_cash -= amount
        self._maker_alone(cause, account, "cash").amounts[0] += amount

    def pay_commission(self, amounts: Ints) -> None:
        """Post agents' commissions, paid by the manufacturer in cash, shape (n,)."""
        self.cash += amounts
        self.maker_cash -= int(amounts.sum())
        self._own("commission received", "cash", "commission income").amounts += amounts
        self._maker("commission", "commission", "cash").amounts += amounts

    def pay_split(self, amounts: Ints) -> None:
        """Post shares of online sales, paid by the manufacturer in cash, shape (n,)."""
        self.cash += amounts
        self.maker_cash -= int(amounts.sum())
        self._own("split received", "cash", "split income").amounts += amounts
        self._maker("split paid", "dealer split", "cash").amounts += amounts

    def spend_online(self, cause: str, amounts: Ints) -> None:
        """Post a cash cost of online shops, shape (m,); the account bears the cause's name."""
        self.market_cash -= amounts
        line = self._line(
            cause,
            [f"{market}:{cause}" for market in self.markets],
            [f"{market}:cash" for market in self.markets],
        )
        line.amounts += amounts

    def hand_over(self, amounts: Ints) -> None:
        """Post what own shops hand over to the manufacturer (negative: it pays in), shape (m,)."""
        self.market_cash -= amounts
        self.maker_cash += int(amounts.sum())
        line = self._line(
            "own shop handed over",
            [f"{market}:own shop" for market in self.markets],
            [f"{market}:cash" for market in self.markets],
        )
        line.amounts += amounts
        self._maker_alone("own shop received", "cash", "own shop").amounts[0] += amounts.sum()

    def takings(self) -> Ints:
        """Give what consumers have paid since the month began, minor units, shape (m,)."""
        line = self._lines.get("consumer sales")
        return np.zeros(self.m, dtype=np.int64) if line is None else line.amounts.copy()

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

    def support_distributor(self, cause: str, owner: int, amount: int) -> None:
        """Post money that the manufacturer pays to a distributor to begin with."""
        self.cash[owner] += amount
        self.maker_cash -= amount
        self._own(f"{cause} received", "cash", "support income").amounts[owner] += amount
        self._maker(cause, "support", "cash").amounts[owner] += amount

    def share_cost(self, task: str, amounts: Ints) -> None:
        """Post what the manufacturer pays distributors for its share of a function, shape (n,).

        Negative amounts are paid by the distributor.
        """
        self.cash += amounts
        self.maker_cash -= int(amounts.sum())
        cause = f"share of {task}"
        self._own(f"{cause} received", "cash", cause).amounts += amounts
        self._maker(cause, cause, "cash").amounts += amounts

    def fine_outlets(self, amounts: Ints) -> None:
        """Post fines that outlets pay to the authorities, shape (m,)."""
        self.market_cash -= amounts
        line = self._line(
            "border fines",
            [f"{market}:fines" for market in self.markets],
            [f"{market}:cash" for market in self.markets],
        )
        line.amounts += amounts

    # Capital, loans, deposits, interest ---------------------------------------------------------

    def borrow(self, owner: int, amount: int) -> None:
        """Post a bank loan drawn (negative: repaid)."""
        self.loan[owner] += amount
        self.cash[owner] += amount
        self._own("bank loan", "cash", "loan").amounts[owner] += amount

    def withdraw(self, amounts: Ints) -> None:
        """Post profits paid out to owners (negative: capital paid in), shape (n,)."""
        self.cash -= amounts
        self._own("owner's withdrawal", "equity", "cash").amounts += amounts

    def collect_takings(self) -> None:
        """Bring the cash of own warehouses home; it was the manufacturer's all along."""
        self.maker_cash += int(self.cash[self.own].sum())
        self.cash[self.own] = 0

    def change_deposit(self, amounts: Ints) -> None:
        """Post deposits paid in (negative: returned), shape (n,)."""
        self.deposit += amounts
        self.cash -= amounts
        self.maker_cash += int(amounts.sum())
        self._own("deposit", "deposit", "cash").amounts += amounts
        self._maker("deposit received", "cash", "deposits held").amounts += amounts

    def charge_interest(self, owner: int, amount: int) -> None:
        """Post interest on overdue debts, owed to the supplier."""
        self.payable[owner] += amount
        self._own("late interest", "interest", "payable").amounts[owner] += amount
        self._seller("late interest charged", "receivable", "interest").amounts[owner] += amount

    # Rebates and fines --------------------------------------------------------------------------

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
