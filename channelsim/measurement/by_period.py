"""Figures of a replication, period by period of a plan."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from channelsim.measurement.rows import Rows
from channelsim.measurement.tables import MINOR
from channelsim.measurement.window import Window

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

MEASURED = ("contribution", "sell_out_units", "market_share", "diversion_units")


def by_period(tables: "Mapping[str, pd.DataFrame]", starts: Sequence[int]) -> "dict[str, Floats]":
    """Split KPIs over periods so that the parts add up to the KPI.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The long tables of one replication.
    starts : sequence of int
        First day of each period, rising, 0 first, each the first day of a month (the ledger keeps
        months).

    Returns
    -------
    dict of ndarray of float, shape (periods,)
        The KPIs of `MEASURED`; of the market share what each period adds to that of all days.

    Raises
    ------
    ValueError
        As `kpis` does.
    """
    window = Window(tables)
    periods = len(starts)

    def split(rows: Rows, day: str, column: str) -> Floats:
        place = np.searchsorted(starts, rows[day], side="right") - 1
        sums = np.bincount(place, weights=rows[column], minlength=periods)
        return np.asarray(sums, dtype=np.float64)

    sold = split(window.daily, "day", "sell_out")
    malicious = window.flows.among("kind", "malicious")
    return {
        "contribution": -split(window.maker_result, "period", "amount") / MINOR,
        "sell_out_units": sold,
        "market_share": sold / max(window.total("potential"), 1.0),
        "diversion_units": split(malicious, "period", "units"),
    }
