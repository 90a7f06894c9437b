"""Markets whose list price is to be set, and what a unit earns when it crosses between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from channelsim.optimisation.curves import Floats, ResponseCurve, TabulatedCurve
from channelsim.optimisation.reading import Reader, nearest

if TYPE_CHECKING:
    import pandas as pd

KEYS = ("region", "channel", "product")


@dataclass(frozen=True, kw_only=True)
class LinearDemandContribution:
    """Contribution at a list price L when demand is linear in the net price.

    With the net price `n = (1 - rebate) L` the contribution is
    `(n - cost) (intercept - steepness n)`, concave in L; it is
    defined up to the price at which demand ends.

    Attributes
    ----------
    intercept : float
        Demand (units) at a price of zero.
    steepness : float
        Units lost per unit of net price (positive).
    cost : float
        Unit cost (money).
    rebate : float
        Rebates as a share of the list price, 0 <= rebate < 1.

    Examples
    --------
    >>> market = LinearDemandContribution(intercept=100, steepness=2, cost=10)
    >>> float(market.response(30)), market.choke
    (800.0, 50.0)
    """

    intercept: float
    steepness: float
    cost: float
    rebate: float = 0.0

    @property
    def inflection(self) -> float:
        """Always 0: the curve is concave."""
        return 0.0

    @property
    def choke(self) -> float:
        """List price at which demand ends."""
        return self.intercept / (self.steepness * (1 - self.rebate))

    def response(self, spend: ArrayLike) -> Floats:
        """Contribution (money) at each list price."""
        net = (1 - self.rebate) * np.asarray(spend, dtype=float)
        return np.asarray((net - self.cost) * (self.intercept - self.steepness * net))

    def slope(self, spend: ArrayLike) -> Floats:
        """Change of contribution per unit of list price."""
        net = (1 - self.rebate) * np.asarray(spend, dtype=float)
        turn = self.intercept + self.steepness * self.cost - 2 * self.steepness * net
        return np.asarray((1 - self.rebate) * turn)


@dataclass(frozen=True, kw_only=True)
class Market:
    """One region, channel and product whose list price is to be set.

    Attributes
    ----------
    region, channel, product : str
        Names; empty if the table has no such column.
    curve : ResponseCurve
        Contribution (money) at each list price.
    rebate : float
        Rebates as a share of the list price: the net price is `(1 - rebate)` times the list price.
    low, high : float
        Prices between which the curve is known.
    now : float or None
        Today's list price.
    """

    region: str
    channel: str
    product: str
    curve: ResponseCurve
    rebate: float
    low: float
    high: float
    now: float | None = None

    @property
    def name(self) -> str:
        """Names joined by slashes."""
        return "/".join(part for part in (self.region, self.channel, self.product) if part)

    @property
    def names(self) -> dict[str, str]:
        """Names by dimension."""
        return {"region": self.region, "channel": self.channel, "product": self.product}


@dataclass(frozen=True, kw_only=True)
class Arc:
    """A way for goods from one region to another.

    Attributes
    ----------
    source, destination : str
        Regions.
    freight, penalty : float
        Money per unit: moving it, and the expected penalty for doing so.
    product : str
        What the figures are for; empty: every product.
    """

    source: str
    destination: str
    freight: float
    penalty: float
    product: str = ""

    @property
    def cost(self) -> float:
        """What a diverted unit costs the diverter (money)."""
        return self.freight + self.penalty


def read_markets(table: pd.DataFrame, reader: Reader) -> tuple[Market, ...]:
    """Markets of a table.

    Either one row per market with columns region[, channel][, product], intercept, slope, cost
    (linear demand in the net price), or a long table with columns region[, channel][, product],
    price, contribution. Both may have `rebate` (share of the list price) and `price_now`.
    """
    columns = [str(c) for c in table.columns]
    linear = "intercept" in columns
    wanted = ("intercept", "slope", "cost") if linear else ("price", "contribution")
    for column in ("region", *wanted):
        if column not in columns:
            reader.fault("markets", f"no column {column!r}{nearest(column, columns)}")
    reader.finish()
    by = [key for key in KEYS if key in columns]
    markets = []
    for key, rows in table.groupby(by, sort=False):
        names = dict(zip(by, map(str, key if isinstance(key, tuple) else (key,)), strict=True))
        title = "/".join(names.values())
        numbers = {
            c: rows[c].to_numpy(dtype=float)
            for c in (*wanted, "rebate", "price_now")
            if c in columns
        }
        if not all(np.all(np.isfinite(v)) for v in numbers.values()):
            reader.fault(f"markets {title}", "numbers must be finite")
            continue
        rebate = float(numbers["rebate"][0]) if "rebate" in numbers else 0.0
        if not 0 <= rebate < 1:
            reader.fault(f"markets {title}", f"rebate {rebate:g} is not a share below 1")
            continue
        found = _linear(numbers, rebate) if linear else _tabulated(numbers)
        if isinstance(found, str):
            reader.fault(f"markets {title}", found)
            continue
        curve, low, high = found
        now = float(numbers["price_now"][0]) if "price_now" in numbers else None
        markets.append(
            Market(
                region=names["region"],
                channel=names.get("channel", ""),
                product=names.get("product", ""),
                curve=curve,
                rebate=rebate,
                low=low,
                high=high,
                now=now,
            )
        )
    reader.finish()
    return tuple(markets)


def _linear(numbers: dict[str, Floats], rebate: float) -> tuple[ResponseCurve, float, float] | str:
    if numbers["intercept"].size > 1:
        return "is listed twice"
    a, b, c = (float(numbers[k][0]) for k in ("intercept", "slope", "cost"))
    if not (a > 0 and b > 0 and c >= 0):
        return "intercept and slope must be positive, cost not negative"
    curve = LinearDemandContribution(intercept=a, steepness=b, cost=c, rebate=rebate)
    return curve, 0.0, curve.choke


def _tabulated(numbers: dict[str, Floats]) -> tuple[ResponseCurve, float, float] | str:
    order = np.argsort(numbers["price"])
    prices, values = numbers["price"][order], numbers["contribution"][order]
    if prices.size < 2 or np.any(np.diff(prices) <= 0) or prices[0] < 0:
        return "needs two or more different prices, none of them negative"
    curve = TabulatedCurve(spends=prices.tolist(), responses=values.tolist())
    return curve, float(prices[0]), float(prices[-1])


def read_arcs(table: pd.DataFrame, reader: Reader, regions: Sequence[str]) -> tuple[Arc, ...]:
    """Arcs of a table with columns source, destination[, product], freight, penalty per unit."""
    columns = [str(c) for c in table.columns]
    for column in ("source", "destination", "freight", "penalty"):
        if column not in columns:
            reader.fault("arcs", f"no column {column!r}{nearest(column, columns)}")
    reader.finish()
    arcs = list(_arcs(table, reader, regions))
    reader.finish()
    return tuple(arcs)


def _arcs(table: pd.DataFrame, reader: Reader, regions: Sequence[str]) -> Iterator[Arc]:
    seen: set[tuple[str, str, str]] = set()
    for row in table.to_dict("records"):
        source, destination = str(row["source"]), str(row["destination"])
        product = str(row.get("product", ""))
        path = f"arcs {source}->{destination} {product}".rstrip()
        for region in (source, destination):
            if region not in regions:
                reader.fault(path, f"no market is in {region!r}{nearest(region, regions)}")
        freight, penalty = float(row["freight"]), float(row["penalty"])
        if not (np.isfinite([freight, penalty]).all() and freight >= 0 and penalty >= 0):
            reader.fault(path, "freight and penalty must be finite and not negative")
        way = (source, destination)
        if source == destination or {(*way, product), (*way, "")} & seen:
            reader.fault(path, "is listed twice or leads nowhere")
        seen.add((*way, product))
        yield Arc(
            source=source,
            destination=destination,
            freight=freight,
            penalty=penalty,
            product=product,
        )
