"""What the accounts of the ledger are: which hold wealth, which make profit or loss."""

from typing import TYPE_CHECKING

import numpy as np

from channelsim.measurement.tables import in_minor_units

if TYPE_CHECKING:
    import pandas as pd

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


def postings(ledger: "pd.DataFrame") -> "pd.DataFrame":
    """Split every row of the ledger into its debit and its credit.

    Parameters
    ----------
    ledger : DataFrame
        Columns `period`, `debit`, `credit`, `cause`, `amount` (money).

    Returns
    -------
    DataFrame
        Twice as many rows: `period`, `owner`, `account`, `cause`, and `amount` in whole minor
        units, positive where the account is debited.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"period": [0], "debit": ["East-1:goods"], "credit": ["East-1:payable"]}
    >>> postings(pd.DataFrame(row | {"cause": ["purchase"], "amount": [2.5]}))
       period   owner  account     cause  amount
    0       0  East-1    goods  purchase     250
    1       0  East-1  payable  purchase    -250
    """
    import pandas as pd

    amount = in_minor_units(ledger["amount"])
    sides = []
    for side, sign in (("debit", 1), ("credit", -1)):
        codes, accounts = pd.factorize(ledger[side])
        names = np.array([str(name).rpartition(":") for name in accounts], dtype=object)
        names = names.reshape(-1, 3)
        sides.append(
            pd.DataFrame(
                {
                    "period": ledger["period"].to_numpy(),
                    "owner": names[codes, 0],
                    "account": names[codes, 2],
                    "cause": ledger["cause"].astype(object).to_numpy(),
                    "amount": sign * amount,
                }
            )
        )
    return pd.concat(sides, ignore_index=True)


def profit_and_loss(posted: "pd.DataFrame") -> "pd.DataFrame":
    """Keep postings to income and expense."""
    return posted[~posted["account"].isin(BALANCE_SHEET)]
