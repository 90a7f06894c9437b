"""The measured part of a run's tables, cut out once for all figures."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from channelsim.measurement.accounts import MAKER, postings, profit_and_loss
from channelsim.measurement.columns import DISTRIBUTOR
from channelsim.measurement.tables import MINOR

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

DAYS_PER_YEAR = 365.0


def ratio(top: float, bottom: float) -> float:
    """Divide; NaN where there is nothing to divide by.

    Examples
    --------
    >>> ratio(1.0, 4.0), ratio(1.0, 0.0)
    (0.25, nan)
    """
    return float(top) / float(bottom) if bottom != 0.0 else float("nan")


@dataclass(frozen=True)
class Cube:
    """One figure of outlets as an array.

    Parameters
    ----------
    values : ndarray of float, shape (days, regions, channels, products)
        NaN where a region has no such outlets.
    regions, channels, products : tuple of str
        Names along the axes.
    """

    values: Floats
    regions: tuple[str, ...]
    channels: tuple[str, ...]
    products: tuple[str, ...]


@dataclass(frozen=True)
class Window:
    """Tables of one replication and what KPIs read of them: day 0 to the end.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        As `tables` makes them, the warm-up included.

    Raises
    ------
    ValueError
        If the tables hold several replications or no measured day.
    """

    tables: "Mapping[str, pd.DataFrame]"

    def __post_init__(self) -> None:
        for name, table in self.tables.items():
            if "replication" in table and table["replication"].nunique() > 1:
                raise ValueError(f"{name} holds several replications: measure them one by one")
        if not self.days:
            raise ValueError("the tables hold no measured day")

    @cached_property
    def first_day(self) -> int:
        """First simulated day; negative in a warm-up."""
        return int(self.tables["daily"]["day"].min())

    @cached_property
    def days(self) -> int:
        """Measured days."""
        daily = self.tables["daily"]
        return max(0, int(daily["day"].max()) + 1) if len(daily) else 0

    @cached_property
    def daily(self) -> "pd.DataFrame":
        """Measured rows of `daily`."""
        daily = self.tables["daily"]
        return daily[daily["day"] >= 0]

    @cached_property
    def outlets(self) -> "pd.DataFrame":
        """Rows of `daily` that describe outlets."""
        return self.daily[~self._is_trade]

    @cached_property
    def trade(self) -> "pd.DataFrame":
        """Rows of `daily` that describe distributors."""
        return self.daily[self._is_trade]

    def _months(self, table: str, time: str = "period") -> "pd.DataFrame":
        rows = self.tables[table]
        return rows[rows[time] >= 0]

    @cached_property
    def distributors(self) -> "pd.DataFrame":
        """Measured months of distributors."""
        return self._months("distributors")

    @cached_property
    def flows(self) -> "pd.DataFrame":
        """Measured months of flows."""
        return self._months("flows")

    @cached_property
    def events(self) -> "pd.DataFrame":
        """Events of the measured days."""
        return self._months("events", "time")

    @cached_property
    def every_posting(self) -> "pd.DataFrame":
        """Both sides of every ledger row, the warm-up included; see `postings`."""
        return postings(self.tables["ledger"])

    @cached_property
    def maker_result(self) -> "pd.DataFrame":
        """Measured postings to the manufacturer's income and expense."""
        posted = self.every_posting
        mine = posted[(posted["owner"] == MAKER) & (posted["period"] >= 0)]
        return profit_and_loss(mine)

    @cached_property
    def _maker_sums(self) -> Counter[str]:
        """Debits less credits of the manufacturer by account, minor units; 0 for any other."""
        rows, sums = self.maker_result, Counter[str]()
        for account, amount in zip(rows["account"], rows["amount"].tolist(), strict=True):
            sums[account] += amount
        return sums

    def earned(self, account: str) -> float:
        """Give credits less debits of an income account of the manufacturer, money."""
        return -self._maker_sums[account] / MINOR

    def spent(self, account: str) -> float:
        """Give debits less credits of an expense account of the manufacturer, money."""
        return self._maker_sums[account] / MINOR

    def total(self, column: str) -> float:
        """Sum a column of `daily` over the measured days."""
        return float(self.daily[column].sum())

    def by_day(self, column: str) -> Floats:
        """Sum a column of `daily` over everything but time, shape (days,)."""
        sums = np.bincount(self.daily["day"], weights=self.daily[column], minlength=self.days)
        return sums.astype(np.float64)

    @cached_property
    def _axes(self) -> "dict[str, tuple[NDArray[np.intp], list[str]]]":
        """Number the names along each axis: a number for every row of `daily`, and the names."""
        import pandas as pd

        axes = {}
        for axis in ("region", "channel", "product"):
            numbers, known = pd.factorize(self.daily[axis])
            axes[axis] = (numbers, [str(name) for name in known])
        return axes

    @cached_property
    def names(self) -> dict[str, list[str]]:
        """Names of regions, channels and products, in the order of `daily`."""
        return {axis: known for axis, (_, known) in self._axes.items()}

    @cached_property
    def _is_trade(self) -> NDArray[np.bool_]:
        numbers, known = self._axes["channel"]
        mine: NDArray[np.bool_] = np.array([name == DISTRIBUTOR for name in known] or [False])
        return mine[numbers]

    @cached_property
    def _cubes(self) -> dict[tuple[str, bool], Cube]:
        return {}

    def cube(self, column: str, *, trade: bool = False) -> Cube:
        """Arrange a column of `daily` by day, region, channel and product.

        Parameters
        ----------
        column : str
            The column.
        trade : bool
            Take the distributors' rows, which are one channel, instead of the outlets'.
        """
        if (column, trade) not in self._cubes:
            self._cubes[column, trade] = self._arrange(column, trade)
        return self._cubes[column, trade]

    def _arrange(self, column: str, trade: bool) -> Cube:
        rows = self._is_trade == trade
        places = [self.daily["day"].to_numpy()[rows]]
        names = []
        for axis, (numbers, known) in self._axes.items():
            kept = [axis != "channel" or (name == DISTRIBUTOR) == trade for name in known]
            renumbered = np.cumsum(kept) - 1
            places.append(renumbered[numbers[rows]])
            names.append(tuple(name for name, keep in zip(known, kept, strict=True) if keep))
        values = np.full((self.days, *map(len, names)), np.nan)
        values[tuple(places)] = self.daily[column].to_numpy(dtype=np.float64)[rows]
        return Cube(values, *names)
