"""Conservation of goods and money, checked on the records alone."""

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from channelsim.measurement.accounts import BALANCE_SHEET
from channelsim.model.records import LedgerRow, Records

MIRRORED = (
    ("purchase", "sell-in"),
    ("payment", "receipt"),
    ("debt not paid", "bad debt"),
    ("delivery sales", "delivery purchases"),
    ("diverted sales", "diverted purchases"),
    ("credit for returns", "returns taken"),
    ("returns set off", "returns set-off"),
    ("returns received", "returns paid"),
    ("transfer taken", "transfer billed"),
    ("transfer set off", "transfer set-off"),
    ("transfer received", "transfer paid"),
    ("deposit", "deposit received"),
    ("rebate earned", "rebate accrued"),
    ("rebate set off", "rebate set-off"),
    ("rebate received", "rebate paid"),
    ("set aside in fund", "set aside"),
    ("fund released", "fund release"),
    ("fund forfeited", "fund kept"),
    ("stake paid", "stake received"),
    ("stake lost", "stake won"),
    ("fine from deposit", "fine kept"),
    ("fine in cash", "fine received"),
    ("late interest", "late interest charged"),
    ("commission received", "commission"),
    ("split received", "split paid"),
    ("own shop handed over", "own shop received"),
)
"""Causes that are one movement between two owners, each seen from its own books."""

CLAIMS = (
    ("payable", "receivable"),
    ("deposit", "deposits held"),
    ("rebate receivable", "rebates owed"),
    ("fund", "funds held"),
    ("stake", "stakes held"),
)
"""Accounts in which one owner has what another owes."""

CONSUMERS = "consumer sales"
"""Cause of the only money that comes into the trade by selling."""


class ConservationError(RuntimeError):
    """Goods or money have appeared or vanished; the message names what disagrees."""


def audit(records: Records) -> None:
    """Check that the records conserve goods and money.

    Goods, by product: opening + produced = sold + written off + closing, the sales being those of
    the daily figures; and what outlets received
    is what the flows say they were sent, diverted units included. Money:
    both sides of every movement between two owners agree month by month; what one owes another has;
    distributors' profits in their rows are those of the ledger; and the profits of all together are
    the consumers' money less what left the trade for goods, freight, wages and interest.

    Parameters
    ----------
    records : Records
        Of one replication. `facts` holds `opening_units`, `produced_units`, `sold_units`,
        `written_off_units` and `closing_units`, whole units of shape (n_products,).

    Raises
    ------
    ConservationError
        Naming every product, cause, account or owner that disagrees, with both figures.
    """
    moved = _moved(records.ledger)
    balances = _balances(moved)
    faults = [
        *_goods(records),
        *_deliveries(records),
        *_mirrors(records.ledger),
        *_claims(balances),
        *_profits(records, balances),
        *_all_together(moved),
    ]
    if faults:
        raise ConservationError("; ".join(faults))


def _goods(records: Records) -> list[str]:
    facts = {
        name: np.asarray(records.facts[f"{name}_units"], dtype=np.int64)
        for name in ("opening", "produced", "sold", "written_off", "closing")
    }
    counted = records.markets["sell_out"].sum(axis=(0, 1, 2))
    came = facts["opening"] + facts["produced"]
    went = facts["sold"] + facts["written_off"] + facts["closing"]
    faults = []
    for k, product in enumerate(records.products):
        if came[k] != went[k]:
            faults.append(f"{product}: {came[k]} units came in, {went[k]} are accounted for")
        if counted[k] != facts["sold"][k]:
            faults.append(f"{product}: {facts['sold'][k]} units sold, {counted[k]} in daily rows")
    return faults


def _deliveries(records: Records) -> list[str]:
    to_outlets = ("regular", "malicious", "natural", "benign")
    flows = sum(flow.units for flow in records.flows if flow.kind in to_outlets)
    delivered = int(records.markets["delivered"].sum())
    diverted = sum(flow.units for flow in records.flows if flow.kind == "malicious")
    faults = []
    if flows != delivered:
        faults.append(f"flows: {flows} units sent to outlets, {delivered} in daily rows")
    for side in ("diverted_out", "diverted_in"):
        units = sum(int(getattr(row, side)) for row in records.months)
        if units != diverted:
            faults.append(f"flows: {diverted} units diverted, {units} as {side} of distributors")
    return faults


def _mirrors(ledger: tuple[LedgerRow, ...]) -> list[str]:
    totals: dict[tuple[int, str], int] = defaultdict(int)
    for row in ledger:
        totals[row.period, row.cause] += row.amount
    months = sorted({row.period for row in ledger})
    return [
        f"month from day {month}: {one} {totals[month, one]}, {other} {totals[month, other]}"
        for month in months
        for one, other in MIRRORED
        if totals[month, one] != totals[month, other]
    ]


Account = tuple[str, str]  # its owner and its name


def _moved(ledger: tuple[LedgerRow, ...]) -> dict[tuple[Account, Account, str], int]:
    """Sum the whole run's movements by account debited, account credited, and cause."""
    totals: dict[tuple[str, str, str], int] = defaultdict(int)
    for row in ledger:
        totals[row.debit, row.credit, row.cause] += row.amount
    moved: dict[tuple[Account, Account, str], int] = defaultdict(int)
    for (debit, credit, cause), amount in totals.items():
        moved[_account(debit), _account(credit), cause] += amount
    return moved


def _account(name: str) -> Account:
    owner, _, account = name.rpartition(":")
    return owner, account


def _balances(moved: Mapping[tuple[Account, Account, str], int]) -> dict[Account, int]:
    """Sum debits less credits by owner and account."""
    balances: dict[Account, int] = defaultdict(int)
    for (debit, credit, _), amount in moved.items():
        balances[debit] += amount
        balances[credit] -= amount
    return balances


def _claims(balances: Mapping[Account, int]) -> list[str]:
    totals: dict[str, int] = defaultdict(int)
    for (_, account), amount in balances.items():
        totals[account] += amount
    return [
        f"accounts {one} and {other} leave {totals[one] + totals[other]} between all owners"
        for one, other in CLAIMS
        if totals[one] + totals[other] != 0
    ]


def _profits(records: Records, balances: Mapping[Account, int]) -> list[str]:
    """Hold every distributor's profits in its monthly rows against the ledger."""
    in_rows: dict[str, int] = defaultdict(int)
    for row in records.months:
        in_rows[row.distributor] += row.profit
    in_ledger: dict[str, int] = defaultdict(int)
    for (owner, account), amount in balances.items():
        if account not in BALANCE_SHEET:
            in_ledger[owner] -= amount
    return [
        f"{name}: profit {profit} in its months, {in_ledger[name]} in the ledger"
        for name, profit in sorted(in_rows.items())
        if profit != in_ledger[name]
    ]


def _all_together(moved: Mapping[tuple[Account, Account, str], int]) -> list[str]:
    """Check that all profits together are the consumers' money less real costs.

    Real costs are money that leaves the trade in return for something other than a claim or a share
    in it, plus goods used up. Movements between two owners cancel out.
    """
    profit = consumers = spent = goods = 0
    for ((_, debit), (_, credit), cause), amount in moved.items():
        for account, other, debited in ((debit, credit, amount), (credit, debit, -amount)):
            if account not in BALANCE_SHEET:
                profit -= debited
            if account == "goods" and other != "equity":
                goods += debited
            if account == "cash" and other not in {"equity", "loan"} and cause != CONSUMERS:
                spent -= debited
        consumers += amount if cause == CONSUMERS else 0
    if profit == consumers - spent + goods:
        return []
    return [
        f"all profits are {profit}; consumers paid {consumers}, costs {spent}, goods grew {goods}"
    ]
