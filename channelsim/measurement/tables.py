"""From the records of a replication to its long tables."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from channelsim.measurement.columns import COLUMNS, DISTRIBUTOR
from channelsim.model.records import Event, Flow, LedgerRow, MonthRow, Records

if TYPE_CHECKING:
    import pandas as pd

MINOR = 100
"""Minor units of currency in one currency unit."""

Tables = Mapping[str, "pd.DataFrame"]
Array = NDArray[np.generic]

# Column of `daily` -> name in the records, for outlets and for distributors.
_OF_OUTLETS = {
    name: name
    for name in (
        "sell_out", "potential", "wanted", "lost", "short", "orders", "delivered", "stock",
        "listed", "in_stock", "in_stock_weight", "street_price",
    )
}  # fmt: skip
_OF_DISTRIBUTORS = {
    "orders": "distributor_orders",
    **{
        name: name
        for name in (
            "sell_in", "stock", "transit", "list_price", "invoice_price", "net_price",
            "quote",
        )
    },
}  # fmt: skip


def tables(records: Records) -> "dict[str, pd.DataFrame]":
    """Lay the facts of a replication out as long tables.

    Parameters
    ----------
    records : Records
        What the replication left behind.

    Returns
    -------
    dict of DataFrame
        `daily`, `distributors`, `flows`, `ledger` and `events`, with the columns of `COLUMNS` in
        that order. Rows are in a fixed order and names are categories, so equal records give equal
        files. Money is in currency units, the quotient of whole minor units and 100. The warm-up
        is kept: its days and months are negative.

    Raises
    ------
    ValueError
        If a channel bears the name that marks the distributors' rows, or the records lack a figure.
    """
    return {
        "daily": _daily(records),
        "distributors": _rows("distributors", records.months, _MONEY_OF_MONTHS),
        "flows": _rows("flows", records.flows, {"value"}),
        "ledger": _rows("ledger", records.ledger, {"amount"}),
        "events": _rows("events", records.events, set()),
    }


_MONEY_OF_MONTHS = {column.name for column in COLUMNS["distributors"] if column.unit == "money"}


def _daily(records: Records) -> "pd.DataFrame":
    """One row per day, region, channel or `distributor`, and product that is sold there."""
    import pandas as pd

    if DISTRIBUTOR in records.channels:
        raise ValueError(f"no channel may be called {DISTRIBUTOR!r}: that name marks distributors")
    channels = (*records.channels, DISTRIBUTOR)
    days = len(records.brand)
    outlets = _fact(records, "outlets")
    present = np.concatenate([outlets > 0, np.ones_like(outlets[:, :1], dtype=bool)], axis=1)
    cells = np.flatnonzero(present)
    day = np.arange(records.first_day, records.first_day + days, dtype=np.int32)
    columns: dict[str, Any] = {"day": np.repeat(day, len(cells))}
    names = {"region": records.regions, "channel": channels, "product": records.products}
    for (name, known), places in zip(names.items(), np.nonzero(present), strict=True):
        columns[name] = _named(np.tile(places, days), known)
    for column in COLUMNS["daily"][4:]:
        empty = np.nan if column.unit.startswith(("money", "index")) else 0
        cube = np.full((days, *present.shape), empty, dtype=column.dtype)
        _fill(cube, column.name, records)
        columns[column.name] = cube.reshape(days, -1).take(cells, axis=1).ravel()
    return pd.DataFrame(columns, copy=False)


def _fill(cube: Array, column: str, records: Records) -> None:
    """Put one column's figures into a cube (days, regions, channels + 1, products)."""
    if column in _OF_OUTLETS:
        cube[:, :, :-1] = _figure(records.markets, _OF_OUTLETS[column], "outlets")
    if column in _OF_DISTRIBUTORS:
        cube[:, :, -1] = _figure(records.trade, _OF_DISTRIBUTORS[column], "distributors")
    if column in {"outlets", "outlet_weight"}:
        cube[:, :, :-1] = _fact(records, column)
    if column == "unit_cost":
        cube[:, :, -1] = _fact(records, column)
    if column == "brand":
        cube[:, :, -1] = records.brand[:, :, None]


def _figure(figures: Mapping[str, Array], name: str, whose: str) -> Array:
    if name not in figures:
        raise ValueError(f"the records lack the daily figure {name!r} of {whose}")
    return figures[name]


def _fact(records: Records, name: str) -> NDArray[np.float64]:
    if name not in records.facts:
        raise ValueError(f"the records lack the fact {name!r}")
    return np.asarray(records.facts[name], dtype=np.float64)


Row = MonthRow | Flow | LedgerRow | Event


def _rows(table: str, rows: Sequence[Row], money: set[str]) -> "pd.DataFrame":
    """Lay rows of one kind out in columns, money divided into currency units."""
    import pandas as pd

    wanted = COLUMNS[table]
    of_row = attrgetter(*(column.name for column in wanted))
    by_column = zip(*map(of_row, rows), strict=True) if rows else [()] * len(wanted)
    columns: dict[str, Any] = {}
    for column, values in zip(wanted, by_column, strict=True):
        if column.name in money:
            columns[column.name] = np.array(values, dtype=np.int64) / MINOR
        elif column.dtype == "category":
            known = tuple(sorted(set(values)))
            number = {name: place for place, name in enumerate(known)}
            columns[column.name] = _named(np.array([number[name] for name in values], int), known)
        elif column.dtype == "str":
            columns[column.name] = pd.array(values, dtype="str")
        else:
            columns[column.name] = np.array(values, dtype=column.dtype)
    return pd.DataFrame(columns, copy=False)


def _named(numbers: NDArray[np.intp], known: tuple[str, ...]) -> "pd.Categorical[Any]":
    """Make a column of names from the place of each row's name in `known`."""
    import pandas as pd

    return pd.Categorical.from_codes(numbers, dtype=_categories(known), validate=False)


@lru_cache(maxsize=128)
def _categories(known: tuple[str, ...]) -> "pd.CategoricalDtype[Any]":
    """Keep the type of a column of names: the runs of a study have the same names."""
    import pandas as pd

    return pd.CategoricalDtype(pd.Index(known, dtype="str"))


def in_minor_units(money: Array) -> NDArray[np.int64]:
    """Give money of a table back in whole minor units, exactly.

    Examples
    --------
    >>> in_minor_units(np.array([0.07, 1234567890.01])).tolist()
    [7, 123456789001]
    """
    whole: NDArray[np.int64] = np.rint(np.multiply(money, MINOR)).astype(np.int64)
    return whole
