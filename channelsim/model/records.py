"""What a replication leaves behind: facts, from which every table and figure is derived."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Event:
    """Something that happened once."""

    time: float
    """Day, with the phase as a fraction."""
    kind: str
    entity: str
    detail: str


@dataclass(frozen=True)
class MonthRow:
    """A distributor's month. Money in minor units, goods in units."""

    period: int
    """First day of the month."""
    distributor: str
    region: str
    level: int
    purchases: int
    sales: int
    purchase_units: int
    sales_units: int
    rebate_accrued: int
    rebate_settled: int
    cash: int
    loan: int
    overdue: int
    stock_units: int
    stock_days: float
    profit: int
    capital: int
    satisfaction: float
    expected_rebate: float
    perceived_detection: float
    diverted_out: int
    diverted_in: int
    caught: int
    fines: int
    tier: str
    status: str
    marginal_rebate: float = 0.0
    role: str = "distributor"
    """distributor, agent, or warehouse of the manufacturer's own."""
    score: float | None = None
    """Points of the latest score card; None before the first, or without any."""
    credit_grade: str = ""
    """green, yellow or red; empty where nobody grades."""
    health: str = ""
    """Grade of channel health, A to D; empty for who buys nothing to sell."""
    rival_effort: float = 0.0
    """Share of its effort that it gives the rival."""
    squeeze: float = 0.0
    """Share of its usual earnings that it feels is gone."""
    boycott: int = 0
    """1 if it boycotts."""
    split: int = 0
    """What it was paid of online sales, minor units."""


@dataclass(frozen=True)
class Flow:
    """Goods that reached outlets, by the region of the distributor that sold them, in a month.

    Transfers from one distributor to another are kept beside them, as a kind of their own.
    """

    period: int
    source: str
    destination: str
    kind: str
    """regular, malicious, natural, benign (to outlets that no distributor serves), consumers (who
    carry goods over a border themselves), or transfer (from one distributor to another, brokered by
    the manufacturer)."""
    units: int
    value: int
    """Minor units of currency."""


@dataclass(frozen=True)
class LedgerRow:
    """Movements of one cause between two accounts over one month."""

    period: int
    """First day of the month."""
    debit: str
    credit: str
    cause: str
    amount: int
    """Minor units of currency; negative for reversals."""


@dataclass(frozen=True)
class Records:
    """All facts of one replication."""

    first_day: int
    """Day of the first row of the daily arrays; negative in the warm-up."""
    regions: tuple[str, ...]
    channels: tuple[str, ...]
    products: tuple[str, ...]
    markets: Mapping[str, NDArray[np.generic]]
    """Daily figures of outlets by name, each of shape (days, regions, channels, products)."""
    trade: Mapping[str, NDArray[np.generic]]
    """Daily figures of distributors by name, each of shape (days, regions, products)."""
    months: tuple[MonthRow, ...]
    flows: tuple[Flow, ...]
    ledger: tuple[LedgerRow, ...]
    events: tuple[Event, ...]
    brand: NDArray[np.float64]
    """Brand equity at the end of each day by region, shape (days, regions)."""
    facts: Mapping[str, Any]
    """Counts of the whole run that identities are checked with."""
