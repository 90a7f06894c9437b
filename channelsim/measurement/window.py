"""The measured part of a run's tables, cut out once for all figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from channelsim.measurement.accounts import MAKER, postings, profit_and_loss
from channelsim.measurement.columns import DISTRIBUTOR
from channelsim.measurement.rows import Numbers, Rows, rows_of
from channelsim.measurement.tables import MINOR

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

DAYS_PER_YEAR = 365.0
AXES = ("region", "channel", "product")
"""Columns of `daily` that lie along a cube, after its days."""


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

    Every column is read from its table once, and only if some figure asks for it.

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

    def rows(self, table: str) -> Rows:
        """Give all rows of a table, the warm-up included."""
        if table not in self._tables:
            self._tables[table] = rows_of(self.tables[table])
        return self._tables[table]

    @cached_property
    def _tables(self) -> dict[str, Rows]:
        return {}

    @cached_property
    def first_day(self) -> int:
        """First simulated day; negative in a warm-up."""
        return int(self.rows("daily")["day"].min())

    @cached_property
    def days(self) -> int:
        """Measured days."""
        daily = self.rows("daily")
        return max(0, int(daily["day"].max()) + 1) if len(daily) else 0

    @cached_property
    def daily(self) -> Rows:
        """Measured rows of `daily`."""
        return self.rows("daily").since("day")

    @cached_property
    def trade(self) -> Rows:
        """Rows of `daily` that describe distributors."""
        return self.daily.among("channel", DISTRIBUTOR)

    @cached_property
    def distributors(self) -> Rows:
        """Measured months of distributors."""
        return self.rows("distributors").since("period")

    @cached_property
    def flows(self) -> Rows:
        """Measured months of flows."""
        return self.rows("flows").since("period")

    @cached_property
    def events(self) -> Rows:
        """Events of the measured days."""
        return self.rows("events").since("time")

    @cached_property
    def ledger(self) -> Rows:
        """Measured months of the ledger."""
        return self.rows("ledger").since("period")

    @cached_property
    def every_posting(self) -> Rows:
        """Both sides of every ledger row, the warm-up included; see `postings`."""
        return postings(self.rows("ledger"))

    @cached_property
    def posted(self) -> Rows:
        """Both sides of every measured ledger row."""
        return self.every_posting.since("period")

    @cached_property
    def maker_result(self) -> Rows:
        """Measured postings to the manufacturer's income and expense."""
        return profit_and_loss(self.posted.among("owner", MAKER))

    @cached_property
    def maker_sums(self) -> dict[str, int]:
        """Debits less credits of the manufacturer's income and expense by account, minor units."""
        return self.maker_result.sums("amount", by="account")

    def earned(self, account: str) -> float:
        """Give credits less debits of an income account of the manufacturer, money."""
        return -self.maker_sums.get(account, 0) / MINOR

    def spent(self, account: str) -> float:
        """Give debits less credits of an expense account of the manufacturer, money."""
        return self.maker_sums.get(account, 0) / MINOR

    def total(self, column: str) -> float:
        """Sum a column of `daily` over the measured days."""
        return float(self.daily.sum(column))

    def by_day(self, column: str) -> Floats:
        """Sum a column of `daily` over everything but time, shape (days,)."""
        sums = np.bincount(self.daily["day"], weights=self.daily[column], minlength=self.days)
        return sums.astype(np.float64)

    @cached_property
    def names(self) -> dict[str, list[str]]:
        """Names of regions, channels and products, in the order of `daily`."""
        return {axis: list(self.daily.names(axis).known) for axis in AXES}

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
        rows, places, names = self._places[trade]
        values = np.full((self.days, *map(len, names)), np.nan)
        values[places] = rows[column]
        return Cube(values, *names)

    @cached_property
    def _places(self) -> dict[bool, tuple[Rows, tuple[Numbers, ...], list[tuple[str, ...]]]]:
        """For outlets and trade: their rows, the place of each in a cube, and names along axes."""
        found = {}
        outlets = self.daily.without("channel", DISTRIBUTOR)
        for trade, rows in ((False, outlets), (True, self.trade)):
            named = [rows.names(axis) for axis in AXES]
            own = tuple(name for name in named[1].known if (name == DISTRIBUTOR) == trade)
            named[1] = named[1].keeping(own)
            places = (rows["day"], *(names.numbers for names in named))
            found[trade] = (rows, places, [names.known for names in named])
        return found
