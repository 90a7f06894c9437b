"""Tables of history: read into steps, and checked cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from channelsim.model.history import Steps
from channelsim.scenario.faults import PathParts, shown, suggestion
from channelsim.scenario.scalars import Scalar

PLACES = ("region", "channel", "outlets")
"""Columns that say where a row counts."""

Complaint = tuple[str | PathParts, str]


def steps_of(
    table: Mapping[str, Sequence[str | float]],
    column: str,
    places: Sequence[Mapping[str, str]],
    products: Sequence[str],
) -> Steps:
    """Read a column of a table as numbers that stand still between listed days.

    Parameters
    ----------
    table
        Columns: ``day``, the column asked for and any of ``region``, ``channel``, ``outlets`` and
        ``product``.
    column
        The column of numbers.
    places
        Region, channel and group of outlets of each place.
    products
        Names of the products, k of them.

    Returns
    -------
    Steps
        Values of shape (days, places, k); NaN where no row matches.

    Examples
    --------
    >>> table = {"region": ["East", "East"], "day": [0, 7], "price": [2.0, 3.0]}
    >>> steps_of(table, "price", [{"region": "East"}, {"region": "West"}], ["Tea"]).on(8)
    array([[ 3.],
           [nan]])
    """
    days = np.array([int(float(day)) for day in table["day"]])
    listed = np.unique(days)
    keys = [name for name in (*PLACES, "product") if name in table]
    series: dict[tuple[str, ...], list[tuple[int, float]]] = {}
    for row, day in enumerate(days):
        key = tuple(str(table[name][row]) for name in keys)
        series.setdefault(key, []).append((int(day), float(table[column][row])))
    rows = {key: _filled(pairs, listed) for key, pairs in series.items()}
    values = np.full((len(listed), len(places), len(products)), np.nan)
    for p, place in enumerate(places):
        for k, product in enumerate(products):
            mine = {**place, "product": product}
            found = rows.get(tuple(mine.get(name, "") for name in keys))
            if found is not None:
                values[:, p, k] = found
    return Steps(days=listed, values=values)


def _filled(
    pairs: list[tuple[int, float]], listed: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Give a series on all listed days: the last number known, at first the first one."""
    days, numbers = zip(*sorted(pairs), strict=True)
    at = np.maximum(np.searchsorted(days, listed, side="right") - 1, 0)
    return np.asarray(numbers, dtype=np.float64)[at]


def history_faults(
    name: str,
    table: Mapping[str, Sequence[Scalar]],
    column: str,
    known: Mapping[str, Sequence[str]],
) -> Iterator[Complaint]:
    """Yield path and message of everything in a table of history that cannot be read.

    Parameters
    ----------
    name, table
        The table.
    column
        Its column of numbers.
    known
        Names that each column of places or products may hold.
    """
    for needed in ("day", column):
        if needed not in table:
            hint = suggestion(needed, list(table), "its columns")
            yield ("data", name), f"a table of history needs the column {needed!r}{hint}"
    for place in PLACES:
        if place in table and place not in known:
            yield ("data", name, place), f"list prices differ by region, not by {place}"
    for row, day in enumerate(table.get("day", ())):
        if isinstance(day, bool) or not isinstance(day, int):
            message = f"should be a whole number (day), not {shown(day)}"
            yield ("data", name, "day", row), message
    for row, value in enumerate(table.get(column, ())):
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            yield ("data", name, column, row), f"should be a number above 0, not {shown(value)}"
    yield from _names_and_repeats(name, table, known)


def _names_and_repeats(
    name: str, table: Mapping[str, Sequence[Scalar]], known: Mapping[str, Sequence[str]]
) -> Iterator[Complaint]:
    present = [column for column in known if column in table]
    for column in present:
        for row, cell in enumerate(table[column]):
            if str(cell) not in known[column]:
                hint = suggestion(str(cell), known[column])
                yield ("data", name, column, row), f"unknown {column} {shown(cell)}{hint}"
    seen: set[tuple[Scalar, ...]] = set()
    for row, day in enumerate(table.get("day", ())):
        key = (day, *(table[column][row] for column in present))
        if key in seen:
            yield ("data", name, "day", row), f"day {shown(day)} is listed twice for the same place"
        seen.add(key)
