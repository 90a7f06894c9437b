"""Series and matrices that figures are drawn from."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from channelsim.measurement.goods import WEEK
from channelsim.measurement.prices import relative_gap, street_prices
from channelsim.measurement.window import Window

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

LADDER = ("list_price", "invoice_price", "net_price", "quote")
"""Prices between the manufacturer and the outlets, from the top of the ladder down."""


def weekly_series(
    tables: "Mapping[str, pd.DataFrame]", *, by_region: bool = False
) -> "pd.DataFrame":
    """Sum sell-in and sell-out over the complete weeks of the measured days.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of one replication.
    by_region : bool
        A row per region and week instead of one per week.

    Returns
    -------
    DataFrame
        Columns `region` (if asked for), `week` (from 0), `day` (its first), `sell_in`, `sell_out`.
    """
    window = Window(tables)
    daily = tables["daily"]
    daily = daily[daily["day"].between(0, window.days // WEEK * WEEK, inclusive="left")]
    keys = [daily["day"] // WEEK]
    if by_region:
        keys.insert(0, daily["region"].astype(object))
    names = [*(["region"] if by_region else []), "week"]
    sums = daily.groupby(keys, sort=True)[["sell_in", "sell_out"]].sum()
    sums.index = sums.index.set_names(names)
    frame = sums.reset_index()
    frame.insert(len(names), "day", frame["week"] * WEEK)
    return frame


def flow_matrix(
    tables: "Mapping[str, pd.DataFrame]", kind: str | None = None, *, column: str = "units"
) -> "pd.DataFrame":
    """Arrange the measured flows by source and destination region.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of one replication.
    kind : str, optional
        `regular`, `malicious`, `natural`, `benign`, `consumers` or `transfer`; every kind that
        reached outlets (the first four) if none is given.
    column : "units" or "value"
        What is summed.

    Returns
    -------
    DataFrame
        Rows are sources, columns destinations: all regions, in the order of `daily`.

    Raises
    ------
    ValueError
        If a kind is not one of those named.
    """
    to_outlets = ("regular", "malicious", "natural", "benign")
    kinds = (*to_outlets, "consumers", "transfer")
    if kind is not None and kind not in kinds:
        raise ValueError(f"a flow is one of {', '.join(kinds)}, not {kind!r}")
    flows, regions = tables["flows"], Window(tables).names["region"]
    wanted = flows["kind"].isin(to_outlets if kind is None else [kind])
    chosen = flows[wanted & (flows["period"] >= 0)]
    sums = chosen.groupby([chosen["source"].astype(object), chosen["destination"].astype(object)])[
        column
    ].sum()
    matrix = sums.unstack(fill_value=0).reindex(index=regions, columns=regions, fill_value=0)
    return matrix.rename_axis(index="source", columns="destination")


def price_gaps(tables: "Mapping[str, pd.DataFrame]") -> "pd.DataFrame":
    """Give the relative gap between regions, (max - min) / mean, day by day.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of one replication.

    Returns
    -------
    DataFrame
        `day`, `list`, `net`, `street`: gaps of the list price, of the price net of rebates and of
        the street price of one basket, products weighted by the country's potential buyers.
    """
    import pandas as pd

    window = Window(tables)
    buyers = np.nansum(window.cube("potential").values, axis=(0, 1, 2))
    share = buyers / buyers.sum() if buyers.sum() > 0 else np.full(len(buyers), np.nan)
    columns: dict[str, object] = {"day": np.arange(window.days)}
    for name, column in (("list", "list_price"), ("net", "net_price")):
        columns[name] = relative_gap(window.cube(column, trade=True).values[:, :, 0, :] @ share)
    columns["street"] = relative_gap(street_prices(window))
    return pd.DataFrame(columns)


def price_ladder(tables: "Mapping[str, pd.DataFrame]") -> "pd.DataFrame":
    """Give mean prices from the list down to the shelf, by region and channel.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of one replication.

    Returns
    -------
    DataFrame
        `region`, `channel`, `list_price`, `invoice_price`, `net_price`, `quote`, `street_price`:
        means over measured days, products weighted by the market's potential buyers, so that all
        steps of one row describe the same goods.
    """
    import pandas as pd

    window = Window(tables)
    street, buyers = window.cube("street_price"), window.cube("potential")
    trade = {column: window.cube(column, trade=True) for column in LADDER}
    rows = []
    for r, region in enumerate(street.regions):
        for c, channel in enumerate(street.channels):
            weight = buyers.values[:, r, c]
            if np.isnan(weight).all():
                continue
            row: dict[str, object] = {"region": region, "channel": channel}
            for column, cube in trade.items():
                row[column] = _weighted(cube.values[:, r, 0], weight)
            row["street_price"] = _weighted(street.values[:, r, c], weight)
            rows.append(row)
    return pd.DataFrame(rows, columns=["region", "channel", *LADDER, "street_price"])


def _weighted(prices: Floats, buyers: Floats) -> float:
    """Average prices (days, products): over days, then over products by their buyers."""
    known = np.isfinite(prices) & np.isfinite(buyers)
    days = known.sum(axis=0)
    weight = np.where(days > 0, np.nansum(buyers, axis=0), 0.0)
    if weight.sum() == 0.0:
        return float("nan")
    mean = np.where(known, prices, 0.0).sum(axis=0) / np.maximum(days, 1)
    return float(mean @ weight / weight.sum())
