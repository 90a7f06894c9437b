"""What figures are drawn from: measured series and matrices, averaged over replications."""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from channelsim.measurement import flow_matrix, waterfall, weekly_series
from channelsim.measurement.goods import window_share
from channelsim.measurement.prices import relative_gap, street_prices
from channelsim.measurement.window import Window
from channelsim.model.periods import ends_within

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.experiments import RunResult

Tables = Mapping[str, "pd.DataFrame"]
TENTHS = 10


def each_replication(result: "RunResult", *names: str) -> "Iterator[dict[str, pd.DataFrame]]":
    """Read some tables of one finished replication after another.

    Raises
    ------
    ValueError
        If no replication has finished.
    """
    if not len(result.kpis):
        raise ValueError(f"{result.name}: no replication has finished, there is nothing to draw")
    for number in result.kpis.index:
        yield {name: result.tables.of(name, int(number)) for name in names}


def mean_amounts(
    result: "RunResult",
    measure: "Callable[[Tables], pd.DataFrame]",
    keys: list[str],
    tables: tuple[str, ...],
) -> "pd.DataFrame":
    """Average amounts over replications; a row that a replication lacks counts as nothing.

    Parameters
    ----------
    result : RunResult
        The replications.
    measure : callable
        From the tables of one replication to a frame.
    keys : list of str
        Columns that name a row.
    tables : tuple of str
        Tables that the measure reads.

    Returns
    -------
    DataFrame
        The keys, in the order in which they first occur, and the mean of every other column.
    """
    import pandas as pd

    parts = [measure(one) for one in each_replication(result, *tables)]
    sums = pd.concat(parts).groupby(keys, sort=False, observed=True).sum()
    return (sums / len(parts)).reset_index()


def weekly_sales(result: "RunResult") -> "pd.DataFrame":
    """Mean sell-in and sell-out of every complete week: `week`, `day`, `sell_in`, `sell_out`."""
    return mean_amounts(result, weekly_series, ["week", "day"], ("daily",))


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


def mean_quarters(result: "RunResult") -> "pd.DataFrame":
    """Average `quarters` over replications."""
    return mean_amounts(result, quarters, ["quarter", "start", "end", "tenth"], ("daily",))


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


def mean_prices(result: "RunResult") -> "pd.DataFrame":
    """Average `regional_prices` over the replications in which a price is known."""
    import pandas as pd

    parts = [regional_prices(one) for one in each_replication(result, "daily")]
    return pd.concat(parts).groupby("region", sort=False).mean().reset_index()


def mean_flows(result: "RunResult", kind: str | None) -> "pd.DataFrame":
    """Average the units of a kind of flow: rows are sources, columns destinations."""
    parts = [flow_matrix(one, kind) for one in each_replication(result, "daily", "flows")]
    total = parts[0].astype(float)
    for part in parts[1:]:
        total = total.add(part, fill_value=0.0)
    return total / len(parts)


def mean_steps(result: "RunResult", *, by_region: bool) -> "pd.DataFrame":
    """Average the waterfall: `region`, `step`, `level`, `amount` (money), `per_unit`.

    Money per unit is the mean amount over the mean units, so that steps still add up.
    """
    import pandas as pd

    parts = []
    for one in each_replication(result, "daily", "distributors", "flows", "ledger"):
        steps = waterfall(one, by_region=by_region)
        steps["order"] = range(len(steps))
        trade = Window(one).trade
        units = trade.groupby(trade["region"].astype(object))["sell_in"].sum()
        steps["units"] = steps["region"].map(units) if by_region else float(units.sum())
        parts.append(steps)
    whole = pd.concat(parts)
    keys = ["region", "step", "level"]
    units = whole.groupby("region")["units"].max() if len(parts) == 1 else _mean_units(parts)
    sums = whole.groupby(keys, sort=False).agg(amount=("amount", "sum"), order=("order", "max"))
    frame = (sums.sort_values("order", kind="stable")[["amount"]] / len(parts)).reset_index()
    frame["per_unit"] = frame["amount"] / frame["region"].map(units).replace(0.0, np.nan)
    return frame


def _mean_units(parts: "list[pd.DataFrame]") -> "pd.Series[float]":
    import pandas as pd

    each = pd.concat([part.groupby("region")["units"].first() for part in parts])
    return each.groupby(level=0).mean()


def _mean_known(prices: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> object:
    """Average days (axis 0) on which a price is known; NaN if there are none."""
    known = np.isfinite(prices)
    days = known.sum(axis=0)
    sums = np.where(known, prices, 0.0).sum(axis=0)
    return np.where(days > 0, sums / np.maximum(days, 1), np.nan)


def contribution_parts(result: "RunResult") -> "pd.DataFrame":
    """Give what a contribution is made of, money, one row per replication.

    Returns
    -------
    DataFrame
        Index `replication`; `invoice price` (sales), `rebates`, `channel costs`, `cost of goods`
        (costs are negative), and their sum `contribution`, which is the KPI.
    """
    import pandas as pd

    from channelsim.measurement.accounts import MAKER, postings, profit_and_loss
    from channelsim.measurement.tables import MINOR

    rows = []
    for one in each_replication(result, "ledger"):
        ledger = one["ledger"]
        posted = profit_and_loss(postings(ledger[ledger["period"] >= 0]))
        mine = posted[posted["owner"] == MAKER]
        sums = -mine.groupby("account")["amount"].sum() / MINOR
        own = {part: float(sums.get(account, 0.0)) for part, account in _PART_ACCOUNTS.items()}
        whole = float(sums.sum())
        rows.append(own | {"channel costs": whole - sum(own.values()), "contribution": whole})
    return pd.DataFrame(rows, index=result.kpis.index)


_PART_ACCOUNTS = {"invoice price": "sales", "rebates": "rebates", "cost of goods": "cost of goods"}
