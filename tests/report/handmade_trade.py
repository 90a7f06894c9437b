"""A hand-made trade: the records a simulation would leave, written down by formula.

Its figures are known in closed form, so a drawn number can be checked against what was put in.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import numpy as np

from channelsim.experiments.replicate import Replication
from channelsim.measurement import kpis, tables
from channelsim.model.periods import ends_within
from channelsim.model.records import Flow, LedgerRow, MonthRow, Records

if TYPE_CHECKING:
    from channelsim.scenario import Scenario

REGIONS = (
    "East", "South", "North", "West", "Central Lower-Tier Cities", "North-East", "华东下沉市场",
    "Islands",
)  # fmt: skip
CHANNELS = ("Traditional", "Modern", "Online")
PRODUCTS = ("Tea", "Juice")
LIST, COST = (2.2, 3.4), (1.2, 2.0)


@dataclass(frozen=True, kw_only=True)
class HandMade:
    """What a study needs of a scenario, and nothing else."""

    name: str
    document: Mapping[str, object] = field(default_factory=dict)
    title: str = ""

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr(sorted(self.document.items())).encode()).hexdigest()

    def override(self, changes: Mapping[str, object], name: str | None = None) -> "HandMade":
        called = name or self.name
        return HandMade(name=called, document={**self.document, **changes}, title=called)


def scenario(name: str = "baseline", **document: object) -> "Scenario":
    plain = {"regions": 3, "days": 365, "load": 1.5, "diversion": 0.05, "rebate": 0.04}
    return cast("Scenario", HandMade(name=name, document={**plain, **document}, title=name))


def luck(seed: int, replication: int, purpose: str) -> float:
    words = hashlib.sha256(f"{seed} {replication} {purpose}".encode()).digest()
    return int.from_bytes(words[:6], "big") / 2**48


def trade(scenario: "Scenario", seed: int, replication: int) -> Replication:
    """The task of a study: records by formula, measured by the package."""
    frames = tables(records(scenario.document, seed, replication))
    return Replication(kpis=kpis(frames), tables=frames)


def _number(document: Mapping[str, object], name: str) -> float:
    return float(cast("float", document[name]))


def records(document: Mapping[str, object], seed: int, replication: int) -> Records:
    n, days = int(_number(document, "regions")), int(_number(document, "days"))
    regions, k = REGIONS[:n], len(PRODUCTS)
    noise = 1.0 + 0.04 * (luck(seed, replication, "market") - 0.5)
    warm = 90
    day = np.arange(-warm, days)
    season = 1.0 + 0.25 * np.sin(2 * np.pi * (day - 110) / 365)
    sold = np.round(noise * 100 * season[:, None] * (1.0 + np.arange(n)) / n).astype(int)
    bought = np.round(sold * _pace(day, _number(document, "load"))[:, None]).astype(int)
    shape, trades = (len(day), n, len(CHANNELS), k), (len(day), n, k)
    buyers = np.broadcast_to(sold[:, :, None, None], shape)
    price = np.array(LIST) * (1.0 + 0.04 * np.arange(n))[:, None]
    rebate = _number(document, "rebate")
    per_day = np.broadcast_to(price, trades)
    shelf = per_day[:, :, None, :] * np.array([1.35, 1.3, 1.22])[:, None]
    markets = {
        "sell_out": buyers, "potential": 4 * buyers, "wanted": buyers + 2, "lost": buyers * 0 + 2,
        "short": buyers * 0 + 2,
        "orders": buyers, "delivered": buyers, "stock": 9 * buyers, "listed": buyers * 0 + 30,
        "in_stock": buyers * 0 + 28, "in_stock_weight": buyers * 0 + 110.0, "street_price": shelf,
    }  # fmt: skip
    sell_in = np.broadcast_to(3 * bought[:, :, None], trades)
    book = {
        "distributor_orders": sell_in, "sell_in": sell_in, "stock": 40 * sell_in,
        "transit": sell_in, "list_price": per_day, "invoice_price": per_day * 0.97,
        "net_price": per_day * (0.97 - rebate), "quote": per_day * 1.08,
    }  # fmt: skip
    outlets = np.full(shape[1:], 30)
    months, flows, ledger = _months(document, regions, day, sell_in, price)
    return Records(
        first_day=-warm, regions=regions, channels=CHANNELS, products=PRODUCTS, markets=markets,
        trade=book, months=months, flows=flows, ledger=ledger, events=(),
        brand=np.ones((len(day), n)),
        facts={
            "outlets": outlets, "outlet_weight": outlets * 4.0,
            "unit_cost": np.broadcast_to(np.array(COST), (n, k)),
        },
    )  # fmt: skip


def _pace(day: np.ndarray, load: float) -> np.ndarray:
    """`load` times an even pace in the last tenth of a quarter, less in its first tenth."""
    pace = np.ones(len(day))
    ends = np.array(ends_within(-400, 2000, "quarter"))
    after = ends[np.searchsorted(ends, day, side="right")] - day
    before = day - ends[np.searchsorted(ends, day, side="right") - 1]
    pace[after <= 9] = load
    pace[before < 9] = max(2.0 - load, 0.2)
    return pace


def _months(
    document: Mapping[str, object],
    regions: tuple[str, ...],
    day: np.ndarray,
    sell_in: np.ndarray,
    price: np.ndarray,
) -> tuple[tuple[MonthRow, ...], tuple[Flow, ...], tuple[LedgerRow, ...]]:
    """Monthly rows that agree with the daily ones, to the minor unit of money."""
    months, flows, ledger = [], [], []
    starts = (int(day[0]), *ends_within(int(day[0]), int(day[-1]), "month"))
    rate = _number(document, "diversion")
    for start, end in zip(starts, (*starts[1:], int(day[-1]) + 1), strict=True):
        inside = (day >= start) & (day < end)
        for r, region in enumerate(regions):
            units = sell_in[inside, r].sum(axis=0)
            listed = 100 * float(units @ price[r])
            invoice, goods = round(0.97 * listed), round(100 * float(units @ np.array(COST)))
            rebate = round(_number(document, "rebate") * listed)
            months.append(_month(start, region, int(units.sum()), invoice, rebate))
            flows += _flows(start, regions, r, int(units.sum()), rate)
            ledger += _postings(start, f"{region}-1", invoice, rebate, goods)
    return tuple(months), tuple(flows), tuple(ledger)


def _month(start: int, region: str, units: int, invoice: int, rebate: int) -> MonthRow:
    return MonthRow(
        period=start, distributor=f"{region}-1", region=region, level=1, purchases=invoice,
        sales=round(1.1 * invoice), purchase_units=units, sales_units=units, rebate_accrued=rebate,
        rebate_settled=rebate, cash=0, loan=0, overdue=0, stock_units=1000, stock_days=20.0,
        profit=round(0.05 * invoice), capital=5 * invoice, satisfaction=0.6, expected_rebate=0.04,
        perceived_detection=0.1, diverted_out=0, diverted_in=0, caught=0, fines=0, tier="",
        status="active",
    )  # fmt: skip


def _flows(start: int, regions: tuple[str, ...], r: int, units: int, rate: float) -> list[Flow]:
    cheap = regions[0]
    rows = [Flow(start, regions[r], regions[r], "regular", units, 200 * units)]
    if r > 0:
        moved = round(rate * units * r)
        rows.append(Flow(start, cheap, regions[r], "malicious", moved, 200 * moved))
        rows.append(Flow(start, regions[r], cheap, "natural", round(0.01 * units), 0))
        rows.append(Flow(start, regions[r - 1], regions[r], "consumers", round(0.02 * units), 0))
    return rows


def _postings(start: int, name: str, invoice: int, rebate: int, goods: int) -> list[LedgerRow]:
    owed, due, maker = f"{name}:payable", f"{name}:rebate receivable", "manufacturer"
    return [
        LedgerRow(start, f"{name}:goods", owed, "purchase", invoice),
        LedgerRow(start, f"{maker}:receivable", f"{maker}:sales", "sell-in", invoice),
        LedgerRow(start, due, f"{name}:rebate income", "rebate earned", rebate),
        LedgerRow(start, f"{maker}:rebates", f"{maker}:rebates owed", "rebate accrued", rebate),
        LedgerRow(start, f"{maker}:cost of goods", f"{maker}:goods", "cost of sell-in", goods),
        LedgerRow(start, f"{maker}:freight", f"{maker}:cash", "freight", goods // 20),
        LedgerRow(start, f"{maker}:enforcement", f"{maker}:cash", "inspection", 50_000),
        LedgerRow(start, f"{maker}:cash", f"{maker}:fines", "fine received", 20_000),
    ]
