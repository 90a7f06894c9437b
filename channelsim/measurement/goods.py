"""KPIs of goods: sales, stock, availability, and how evenly goods are bought over time."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from channelsim.measurement.window import Window, ratio
from channelsim.model.periods import ends_within
from channelsim.model.year import DAYS_PER_YEAR

Floats = NDArray[np.float64]

_END_SHARE = 0.1  # the part of a quarter at its end, or its start, that loading is measured on
WEEK = 7


def sell_in_units(window: Window) -> float:
    """Sum the manufacturer's shipments."""
    return window.total("sell_in")


def online_share(window: Window) -> float:
    """Give the online shops' share of sell-out; which channels are online is told at the start."""
    shops = window.rows("events").among("kind", "online shops").texts("entity")
    sold = window.cube("sell_out")
    mine = [name in shops for name in sold.channels]
    return ratio(float(np.nansum(sold.values[:, :, mine])), float(np.nansum(sold.values)))


def direct_share(window: Window) -> float:
    """Give the share of sell-in that own warehouses sold, by themselves or through agents."""
    direct = window.distributors.without("role", "distributor")
    return ratio(direct.sum("sales_units"), window.total("sell_in"))


def sell_out_units(window: Window) -> float:
    """Sum the consumers' purchases."""
    return window.total("sell_out")


def market_share(window: Window) -> float:
    """Give the share of potential buyers who buy our product."""
    return ratio(window.total("sell_out"), window.total("potential"))


def fill_rate(window: Window) -> float:
    """Give the share of wanted purchases that the shelves served at once."""
    wanted = window.total("wanted")
    return ratio(wanted - window.total("short"), wanted)


def sell_through(window: Window) -> float:
    """Give sell-out over sell-in."""
    return ratio(window.total("sell_out"), window.total("sell_in"))


def channel_stock_days(window: Window) -> float:
    """Give mean channel stock over mean daily sell-out."""
    stock = window.total("stock") + window.total("transit")
    return ratio(stock, window.total("sell_out"))


def on_shelf_availability(window: Window) -> float:
    """Give outlets with stock over outlets that carry the brand."""
    return ratio(window.total("in_stock"), window.total("listed"))


def numeric_distribution(window: Window) -> float:
    """Give outlets with stock over all outlets."""
    return ratio(window.total("in_stock"), window.total("outlets"))


def weighted_distribution(window: Window) -> float:
    """Give the same with outlets weighted by their buyers."""
    return ratio(window.total("in_stock_weight"), window.total("outlet_weight"))


def weekly_sums(daily: Floats) -> Floats:
    """Sum a daily series over complete weeks from its first day, shape (days // 7,).

    Examples
    --------
    >>> weekly_sums(np.arange(16.0))
    array([21., 70.])
    """
    weeks = len(daily) // WEEK
    sums: Floats = daily[: weeks * WEEK].reshape(weeks, WEEK).sum(axis=1)
    return sums


def bullwhip(window: Window) -> float:
    """Give the variance of weekly sell-in over that of weekly sell-out."""
    weeks_in = weekly_sums(window.by_day("sell_in"))
    weeks_out = weekly_sums(window.by_day("sell_out"))
    if len(weeks_out) < 2:
        return float("nan")
    return ratio(float(weeks_in.var(ddof=1)), float(weeks_out.var(ddof=1)))


def window_share(series: Floats, start: float, end: float) -> float:
    """Give the share of a series that falls between two moments, days counted by the part inside.

    Parameters
    ----------
    series : ndarray of float, shape (days,)
        Daily figures; day t lasts from t to t + 1.
    start, end : float
        Moments, days.

    Examples
    --------
    >>> window_share(np.ones(10), 8.5, 10.0)
    0.15
    """
    day = np.arange(len(series))
    inside = np.clip(np.minimum(day + 1.0, end) - np.maximum(day, start), 0.0, 1.0)
    return ratio(float(inside @ series), float(series.sum()))


def _mean_known(values: list[float]) -> float:
    known = [value for value in values if not np.isnan(value)]
    return float(np.mean(known)) if known else float("nan")


def _quarters(window: Window, after: int) -> list[tuple[int, int]]:
    """List measured quarters, first day and day after the last, that were simulated in full.

    `after` days before a quarter must have been simulated as well.
    """
    ends = ends_within(-1, window.days, "quarter")
    pairs = pairwise(ends)
    return [(start, end) for start, end in pairs if start - after >= window.first_day]


def loading_index(window: Window) -> float:
    """Give sell-in of the last tenth of a quarter's days over a tenth of the quarter's sell-in."""
    sell_in = window.by_day("sell_in")
    shares = []
    for start, end in _quarters(window, after=0):
        length = end - start
        shares.append(
            window_share(sell_in[start:end], length * (1.0 - _END_SHARE), length) / _END_SHARE
        )
    return _mean_known(shares)


def year_end_loading(window: Window) -> float:
    """Give by how much the sell-in of a year's last quarter exceeds its sell-out, as a share."""
    sell_in, sell_out = window.by_day("sell_in"), window.by_day("sell_out")
    shares = [
        ratio(float(sell_in[start:end].sum()), float(sell_out[start:end].sum())) - 1.0
        for start, end in _quarters(window, after=0)
        if end % DAYS_PER_YEAR == 0
    ]
    return _mean_known(shares)


def trough_index(window: Window) -> float:
    """Give the same for the first tenth of the days of the quarter after a quarter's end."""
    sell_in = window.by_day("sell_in")
    shares = []
    for start, end in _quarters(window, after=1):
        length = end - start
        shares.append(window_share(sell_in[start:end], 0.0, length * _END_SHARE) / _END_SHARE)
    return _mean_known(shares)
