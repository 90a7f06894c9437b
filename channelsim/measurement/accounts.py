"""What the accounts of the ledger are: which hold wealth, which make profit or loss."""

import numpy as np

from channelsim.measurement.rows import Names, Numbers, Rows
from channelsim.measurement.tables import in_minor_units

MAKER = "manufacturer"
"""Owner of the manufacturer's accounts."""

BALANCE_SHEET = frozenset(
    {
        "cash",
        "goods",
        "receivable",
        "payable",
        "rebate receivable",
        "rebates owed",
        "fund",
        "funds held",
        "stake",
        "stakes held",
        "deposit",
        "deposits held",
        "loan",
        "equity",
    }
)
"""Accounts that hold what somebody has or owes. Every other account is income or expense, so that a
new kind of cost counts from the day it is first posted."""


def postings(ledger: Rows) -> Rows:
    """Split every row of the ledger into its debit and its credit.

    Parameters
    ----------
    ledger : Rows
        Columns `period`, `debit`, `credit`, `cause`, `amount` (money).

    Returns
    -------
    Rows
        Twice as many: `period`, `owner`, `account`, `cause`, and `amount` in whole minor units,
        positive where the account is debited. All debits come first.

    Examples
    --------
    >>> import pandas as pd
    >>> from channelsim.measurement.rows import rows_of
    >>> row = {"period": [0], "debit": ["East-1:goods"], "credit": ["East-1:payable"]}
    >>> both = postings(rows_of(pd.DataFrame(row | {"cause": ["purchase"], "amount": [2.5]})))
    >>> both.texts("owner"), both.sums("amount", by="account")
    (['East-1', 'East-1'], {'goods': 250, 'payable': -250})
    """
    amount = in_minor_units(ledger["amount"])
    sides = (ledger.names("debit"), ledger.names("credit"))
    cause = ledger.names("cause")
    columns: dict[str, Numbers | Names] = {
        "period": np.tile(ledger["period"], 2),
        "owner": _parts(sides, 0),
        "account": _parts(sides, 2),
        "cause": Names(np.tile(cause.numbers, 2), cause.known),
        "amount": np.concatenate([amount, -amount]),
    }
    return Rows(columns, np.ones(2 * len(ledger), dtype=np.bool_))


def _parts(sides: tuple[Names, Names], part: int) -> Names:
    """Take what stands before (0) or after (2) the last colon of accounts, one side after another.

    Every account is taken apart once, however many rows it has.
    """
    number: dict[str, int] = {}
    numbers = [
        np.array(
            [number.setdefault(name.rpartition(":")[part], len(number)) for name in side.known],
            dtype=np.intp,
        )[side.numbers]
        for side in sides
    ]
    return Names(np.concatenate(numbers), tuple(number))


def profit_and_loss(posted: Rows) -> Rows:
    """Keep postings to income and expense."""
    return posted.without("account", *BALANCE_SHEET)
