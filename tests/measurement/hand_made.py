"""Records made by hand: two regions, channels and products, a month of warm-up, two quarters."""

from collections.abc import Mapping, Sequence
from dataclasses import fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

from channelsim.model.records import Event, Flow, LedgerRow, MonthRow, Records

FIRST, DAYS = -31, 181
REGIONS, CHANNELS, PRODUCTS = ("East", "West"), ("grocery", "online"), ("cola", "tea")
EAST, WEST, GROCERY, ONLINE, COLA, TEA = 0, 1, 0, 1, 0, 1

# Outlets by region, channel and product: tea is sold online only, and only the East is online.
OUTLETS = np.array([[[10, 0], [1, 1]], [[30, 0], [0, 0]]])
PRESENT = OUTLETS > 0

COUNTS = (
    "sell_out",
    "potential",
    "lost",
    "short",
    "wanted",
    "orders",
    "delivered",
    "stock",
    "in_stock",
)
PRICES = ("list_price", "invoice_price", "net_price", "quote")


def outlet_array(value: ArrayLike, dtype: type = np.int64) -> NDArray[np.generic]:
    """Spread a value over days, regions, channels and products, where there are outlets."""
    shape = (DAYS - FIRST, *PRESENT.shape)
    absent = 0 if np.issubdtype(dtype, np.integer) else np.nan
    return np.where(PRESENT, np.broadcast_to(np.asarray(value), shape), absent).astype(dtype)


def by_day(function: Mapping[int, float], default: float = 0.0) -> NDArray[np.float64]:
    """A daily series, ready to be spread over outlets."""
    series = np.full(DAYS - FIRST, default)
    for day, value in function.items():
        series[day - FIRST] = value
    return series


def hand_made(
    *,
    markets: Mapping[str, ArrayLike] | None = None,
    trade: Mapping[str, ArrayLike] | None = None,
    months: Sequence[MonthRow] = (),
    flows: Sequence[Flow] = (),
    ledger: Sequence[LedgerRow] = (),
    events: Sequence[Event] = (),
    brand: ArrayLike = 1.0,
    facts: Mapping[str, ArrayLike] | None = None,
) -> Records:
    """Records in which everything is zero but what is given."""
    given, traded = dict(markets or {}), dict(trade or {})
    floats = {"in_stock_weight", "street_price"}
    market = {name: outlet_array(given.pop(name, 0)) for name in (*COUNTS, "listed")}
    market |= {name: outlet_array(given.pop(name, np.nan), np.float64) for name in sorted(floats)}
    shape = (DAYS - FIRST, 2, 2)
    distributors: dict[str, NDArray[np.generic]] = {
        name: np.broadcast_to(np.asarray(traded.pop(name, 0)), shape).astype(np.int64)
        for name in ("sell_in", "distributor_orders", "stock", "transit")
    }
    distributors |= {
        name: np.broadcast_to(np.asarray(traded.pop(name, np.nan)), shape).astype(np.float64)
        for name in PRICES
    }
    assert not given
    assert not traded
    return Records(
        first_day=FIRST,
        regions=REGIONS,
        channels=CHANNELS,
        products=PRODUCTS,
        markets=market,
        trade=distributors,
        months=tuple(months),
        flows=tuple(flows),
        ledger=tuple(ledger),
        events=tuple(events),
        brand=np.broadcast_to(np.asarray(brand, dtype=float), (DAYS - FIRST, 2)).copy(),
        facts={
            "outlets": OUTLETS,
            "outlet_weight": 2.0 * OUTLETS,
            "unit_cost": [4.0, 5.0],
            **(facts or {}),
        },
    )


def month(period: int, distributor: str = "East-1", **figures: object) -> MonthRow:
    """A distributor's month in which everything is zero but what is given."""
    row: dict[str, object] = {
        field.name: 0.0 if field.type in (float, "float") else 0 for field in fields(MonthRow)
    }
    region = distributor.split("-")[0]
    row |= {"period": period, "distributor": distributor, "region": region, "level": 1}
    row |= {"tier": "B", "status": "active", "role": "distributor"}
    return MonthRow(**(row | figures))  # type: ignore[arg-type]  # the test names the fields


def entry(debit: str, credit: str, amount: int, cause: str = "test", period: int = 0) -> LedgerRow:
    """A ledger row; amount in minor units."""
    return LedgerRow(period, debit, credit, cause, amount)
