"""KPIs of the manufacturer's money, taken from its ledger."""

import numpy as np

from channelsim.measurement.accounts import MAKER
from channelsim.measurement.tables import MINOR, in_minor_units
from channelsim.measurement.window import Window, ratio

BORDER_CAUSES = (
    "tariff",
    "duty refunded",
    "duty on diverted goods",
    "exchange on purchases",
    "exchange on sales",
    "exchange on diverted sales",
)
"""Causes for which money leaves the trade at a customs border."""


def revenue(window: Window) -> float:
    """Give the manufacturer's invoiced sales."""
    return window.earned("sales")


def rebate_cost(window: Window) -> float:
    """Give rebates accrued."""
    return window.spent("rebates")


def support_cost(window: Window) -> float:
    """Give the money spent on support levers."""
    return window.spent("support")


def enforcement_cost(window: Window) -> float:
    """Give the cost of inspections and investigations."""
    return window.spent("enforcement")


def commission_cost(window: Window) -> float:
    """Give agents' commissions."""
    return window.spent("commission")


PLATFORM_CAUSES = ("platform commission", "traffic", "platform fee")
"""Causes for which online shops pay the platforms that they are on."""


def platform_cost(window: Window) -> float:
    """Give what online shops paid for commission, traffic and fees of their platforms."""
    return _posted(window, PLATFORM_CAUSES)


def split_cost(window: Window) -> float:
    """Give what the manufacturer paid to dealers of its online sales."""
    return window.spent("dealer split")


def _posted(window: Window, causes: tuple[str, ...]) -> float:
    amounts = window.ledger.among("cause", *causes)["amount"]
    return int(in_minor_units(amounts).sum()) / MINOR


def border_cost(window: Window) -> float:
    """Give what everybody paid at customs borders: duty, and losses less gains by currency."""
    return _posted(window, BORDER_CAUSES)


def penalties(window: Window) -> float:
    """Give fines collected."""
    return window.earned("fines")


def contribution(window: Window) -> float:
    """Give all income less all expense of the manufacturer."""
    return -window.maker_result.sum("amount") / MINOR


def rebate_rate(window: Window) -> float:
    """Give rebates over revenue."""
    return ratio(rebate_cost(window), revenue(window))


def bad_debt_rate(window: Window) -> float:
    """Give debts written off over revenue."""
    return ratio(window.spent("bad debt"), revenue(window))


def expired_rate(window: Window) -> float:
    """Give the book value of goods that expired in the trade over revenue."""
    lost = window.posted.among("account", "write-off")
    expired = lost.among("cause", "expired", "expired at outlets")
    return ratio(expired.sum("amount") / MINOR, revenue(window))


def returns_rate(window: Window) -> float:
    """Give what the manufacturer lost on goods taken back under the contract over revenue."""
    return ratio(window.spent("returns"), revenue(window))


def dso_days(window: Window) -> float:
    """Give the mean receivable at month ends over revenue per day."""
    owed = window.every_posting.among("owner", MAKER).among("account", "receivable")
    period, amount = owed["period"], owed["amount"]
    balances = [amount[period <= month].sum() for month in np.unique(window.ledger["period"])]
    if not balances:
        return float("nan")
    return ratio(float(np.mean(balances)) / MINOR * window.days, revenue(window))
