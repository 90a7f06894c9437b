"""Double entry: every movement of money has a debit, a credit and a cause."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from channelsim.model.records import LedgerRow

Ints = NDArray[np.int64]

MINOR = 100
"""Minor units per unit of currency."""


class BooksDoNotBalance(RuntimeError):
    """A conservation identity is broken; the message names the accounts or goods that disagree."""


class Line:
    """A cause with its accounts: m parallel pairs of one debit and one credit account.

    Agents post to a line by adding whole minor units to `amounts`; the ledger collects them when
    the month ends, so posting for a thousand pairs costs one array addition.
    """

    __slots__ = ("amounts", "cause", "credit", "debit")

    def __init__(self, cause: str, debit: Ints, credit: Ints) -> None:
        self.cause = cause
        self.debit = debit
        self.credit = credit
        self.amounts: Ints = np.zeros(len(debit), dtype=np.int64)


class Ledger:
    """Accounts and lines of one replication."""

    def __init__(self) -> None:
        self.entries: list[LedgerRow] = []
        self._numbers: dict[str, int] = {}
        self._lines: list[Line] = []
        self._balances: Ints = np.zeros(0, dtype=np.int64)

    def line(self, cause: str, debit: Sequence[str], credit: Sequence[str]) -> Line:
        """Open a line.

        Parameters
        ----------
        cause : str
            Why money moves.
        debit, credit : sequence of str
            Accounts of each pair, ``owner:account``; both of the same length.

        Returns
        -------
        Line
            To post to.
        """
        opened = Line(cause, self._accounts(debit), self._accounts(credit))
        self._lines.append(opened)
        return opened

    def _accounts(self, names: Sequence[str]) -> Ints:
        return np.array(
            [self._numbers.setdefault(name, len(self._numbers)) for name in names], dtype=np.int64
        )

    def collect(self, period: int) -> None:
        """Turn what was posted since the last call into entries of a month.

        Parameters
        ----------
        period : int
            First day of the month.
        """
        names = list(self._numbers)
        self._balances = self._now()
        for line in self._lines:
            posted = np.flatnonzero(line.amounts)
            for i in posted:
                self.entries.append(
                    LedgerRow(
                        period,
                        names[line.debit[i]],
                        names[line.credit[i]],
                        line.cause,
                        int(line.amounts[i]),
                    )
                )
            line.amounts[:] = 0

    def balance(self, account: str) -> int:
        """Give debits less credits of an account, collected and posted, minor units."""
        number = self._numbers.get(account)
        return 0 if number is None else int(self._now()[number])

    def posted(self, account: str) -> int:
        """Give what an account was debited with since the last collection, minor units."""
        number = self._numbers.get(account, -1)
        return sum(int(line.amounts[line.debit == number].sum()) for line in self._lines)

    def _now(self) -> Ints:
        """Give debits less credits of all accounts, collected and posted."""
        total = np.zeros(len(self._numbers), dtype=np.int64)
        total[: len(self._balances)] = self._balances
        for line in self._lines:
            np.add.at(total, line.debit, line.amounts)
            np.subtract.at(total, line.credit, line.amounts)
        return total

    def check(self, expected: Sequence[tuple[str, int]]) -> None:
        """Hold accounts against what their owners say they have.

        Parameters
        ----------
        expected : sequence of (str, int)
            Account and the balance that its owner's own record shows, minor units.

        Raises
        ------
        BooksDoNotBalance
            Naming every account that disagrees, with both figures.
        """
        posted = dict(zip(self._numbers, self._now().tolist(), strict=True))
        wrong = [
            f"{account}: ledger {posted.get(account, 0)}, owner {amount}"
            for account, amount in expected
            if posted.get(account, 0) != amount
        ]
        if wrong:
            raise BooksDoNotBalance("the books disagree with the owners: " + "; ".join(wrong))
