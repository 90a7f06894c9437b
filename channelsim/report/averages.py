"""What figures are drawn from: measured series and matrices, averaged over replications."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from channelsim.measurement import flow_matrix, waterfall, weekly_series
from channelsim.measurement.goods import window_share
from channelsim.measurement.prices import relative_gap, street_prices
from channelsim.measurement.waterfall import LEVELS
from channelsim.measurement.window import Window
from channelsim.model.periods import ends_within

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.experiments import RunResult

Tables = Mapping[str, "pd.DataFrame"]
Floats = NDArray[np.float64]
TENTHS = 10


class Means:
    """Measured series of one scenario, averaged over replications and kept once worked out.

    Parameters
    ----------
    result : RunResult
        One scenario.
    limit : int, optional
        Average only the first so many finished replications; all if not given.

    Raises
    ------
    ValueError
        If no replication has finished.
    """

    def __init__(self, result: "RunResult", limit: int | None = None) -> None:
        if not len(result.kpis):
            raise ValueError(f"{result.name}: no replication has finished, nothing can be drawn")
        self.result = result
        self.numbers = [int(number) for number in result.kpis.index][:limit]

    def _each(self, *names: str) -> "Iterator[dict[str, pd.DataFrame]]":
        """Read some tables of one replication after another."""
        for number in self.numbers:
            yield {name: self.result.tables.of(name, number) for name in names}

    @cached_property
    def _from_daily(self) -> "tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]":
        import pandas as pd

        parts = [
            (weekly_series(one), quarters(one), regional_prices(one)) for one in self._each("daily")
        ]
        weeks, tenths, prices = (pd.concat(part) for part in zip(*parts, strict=True))
        return (
            weeks.groupby(["week", "day"], sort=False).mean().reset_index(),
            tenths.groupby(["quarter", "start", "end", "tenth"], sort=False).mean().reset_index(),
            prices.groupby("region", sort=False).mean().reset_index(),
        )

    @property
    def weeks(self) -> "pd.DataFrame":
        """Sell-in and sell-out of every complete week: `week`, `day`, `sell_in`, `sell_out`."""
        return self._from_daily[0]

    @property
    def quarters(self) -> "pd.DataFrame":
        """How sales spread over each quarter, see `quarters`."""
        return self._from_daily[1]

    @property
    def prices(self) -> "pd.DataFrame":
        """Prices by region, see `regional_prices`."""
        return self._from_daily[2]

    @cached_property
    def flows(self) -> "dict[str, pd.DataFrame]":
        """Units by kind of flow; rows are sources, columns destinations.

        `malicious`; `natural`, which border outlets and shoppers carry over; `benign`, brought to
        outlets that nobody serves; and `received`, everything that outlets got.
        """
        sums: dict[str, pd.DataFrame] = {}
        for one in self._each("daily", "flows"):
            found = {
                "malicious": flow_matrix(one, "malicious"),
                "natural": flow_matrix(one, "natural") + flow_matrix(one, "consumers"),
                "benign": flow_matrix(one, "benign"),
                "received": flow_matrix(one),
            }
            for kind, matrix in found.items():
                sums[kind] = matrix.astype(float) + sums.get(kind, 0.0)
        return {kind: matrix / len(self.numbers) for kind, matrix in sums.items()}

    @cached_property
    def steps(self) -> "pd.DataFrame":
        """The waterfall: `region`, empty for the whole country, `step`, `level`, `amount`.

        Amounts (money) and units of sell-in are means; `per_unit` is their quotient, so that the
        steps of a place still add up. A cost that a replication lacks counts as nothing there.
        """
        import pandas as pd

        parts = []
        for one in self._each("daily", "distributors", "ledger"):
            steps = waterfall(one)
            units = Window(one).trade.sums("sell_in", by="region")
            steps["units"] = steps["region"].map(units).astype(float)
            whole = steps.groupby(["step", "level"], sort=False)[["amount", "units"]].sum()
            parts += [steps.drop(columns="per_unit"), whole.reset_index().assign(region="")]
        every = pd.concat(parts)
        every["place"] = every["step"].map(_order(parts))
        sums = every.groupby(["region", "step", "level", "place"], sort=False)["amount"].sum()
        frame = (sums / len(self.numbers)).reset_index()
        regions = list(dict.fromkeys(frame["region"]))
        frame["order"] = frame["region"].map(regions.index)
        frame = frame.sort_values(["order", "place"], kind="stable", ignore_index=True)
        first = every[every["step"] == LEVELS[0]].groupby("region")["units"].mean()
        frame["per_unit"] = frame["amount"] / frame["region"].map(first).replace(0.0, np.nan)
        return frame[["region", "step", "level", "amount", "per_unit"]]


def means_of(source: "RunResult | Means") -> Means:
    """Take means as they are, or work them out from a result when they are asked for."""
    return source if isinstance(source, Means) else Means(source)


def _order(parts: "list[pd.DataFrame]") -> dict[str, int]:
    """Order the steps of all waterfalls, channel costs by name before the pocket price."""
    costs = sorted({str(step) for part in parts for step in part["step"]} - set(_FIXED))
    cut = _FIXED.index("pocket price")
    return {step: place for place, step in enumerate((*_FIXED[:cut], *costs, *_FIXED[cut:]))}


_FIXED = (
    "list price", "on-invoice discount", "invoice price", "rebates", "net price", "pocket price",
    "cost of goods", "contribution",
)  # fmt: skip


def quarters(tables: Tables) -> "pd.DataFrame":
    """Cut the measured quarters into tenths and say how sales spread over them.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        `daily` of one replication.

    Returns
    -------
    DataFrame
        `quarter` (from 0), `start`, `end` (days), `tenth` (0 to 9), `sell_in`, `sell_out`: the
        tenth's share of the quarter's sales times 10, so that 1 is even. The last tenth's sell-in,
        averaged over quarters, is the loading index. Only quarters that were simulated in full.
    """
    import pandas as pd

    window = Window(tables)
    series = {name: window.by_day(name) for name in ("sell_in", "sell_out")}
    ends = ends_within(-1, window.days, "quarter")
    rows = []
    for number, (start, end) in enumerate(pairwise(ends)):
        edges = np.linspace(0.0, end - start, TENTHS + 1)
        for tenth, (left, right) in enumerate(pairwise(edges)):
            shares = [
                TENTHS * window_share(days[start:end], float(left), float(right))
                for days in series.values()
            ]
            rows.append((number, start, end, tenth, *shares))
    return pd.DataFrame(rows, columns=["quarter", "start", "end", "tenth", *series])


def regional_prices(tables: Tables) -> "pd.DataFrame":
    """Give mean list, net and street price of one basket by region.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        `daily` of one replication.

    Returns
    -------
    DataFrame
        `region`, `list`, `net`, `street`, money per unit: means over the measured days, products
        weighted by the whole country's potential buyers, so that regions differ in price and not
        in what they sell; and `gap_list`, `gap_net`, `gap_street`, the mean over days of
        (highest - lowest) / mean, equal in all rows.
    """
    import pandas as pd

    window = Window(tables)
    buyers = np.nansum(window.cube("potential").values, axis=(0, 1, 2))
    share = buyers / buyers.sum() if buyers.sum() > 0 else np.full(len(buyers), np.nan)
    daily = {
        name: window.cube(f"{name}_price", trade=True).values[:, :, 0, :] @ share
        for name in ("list", "net")
    }
    daily["street"] = street_prices(window)
    columns: dict[str, object] = {"region": window.names["region"]}
    for name, prices in daily.items():
        columns[name] = _mean_known(prices)
        columns[f"gap_{name}"] = float(_mean_known(relative_gap(prices)[:, None])[0])
    return pd.DataFrame(columns)


def _mean_known(prices: Floats) -> Floats:
    """Average days (axis 0) on which a price is known; NaN if there are none."""
    known = np.isfinite(prices)
    days = known.sum(axis=0)
    sums = np.where(known, prices, 0.0).sum(axis=0)
    means: Floats = np.where(days > 0, sums / np.maximum(days, 1), np.nan)
    return means
