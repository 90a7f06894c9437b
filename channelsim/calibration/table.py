"""The user's long table: its cells checked, its derived prices added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from channelsim.calibration.crossing import with_crossing
from channelsim.calibration.faults import CalibrationError, Fault, nearest
from channelsim.calibration.periods import (
    PeriodError,
    is_dated,
    ordinal_of,
    ordinals,
    start_day_of_year,
)
from channelsim.calibration.spec import CalibrationSpec
from channelsim.calibration.vocabulary import Period

if TYPE_CHECKING:
    import pandas as pd

KEYS = ("outlet", "region", "product")
POSITIVE = ("price", "cost", "income", "rival_price", "neighbour_price", "reference_price")
NOT_NEGATIVE = ("units", "display", "feature", "spend")


@dataclass(frozen=True, kw_only=True)
class Table:
    """Clean rows under standard names, sorted by entity and period.

    Attributes
    ----------
    rows
        Columns as far as given: outlet, region, product, week (number), entity, units, price, ...;
        ``rival_price`` and ``neighbour_price`` are added where they can be worked out.
    period
        Length of a period.
    start_day
        Day of the year on which the first period used begins; None without dates.
    faults
        What was wrong with the rows left out: a calibration must not go on with any.
    """

    rows: pd.DataFrame
    period: Period
    start_day: float | None
    faults: tuple[Fault, ...]


def read_table(frame: pd.DataFrame, spec: CalibrationSpec) -> Table:
    """Take the columns of a specification from a user's table and check every cell.

    Parameters
    ----------
    frame
        Long table: one row per entity and period.
    spec
        Which column is what.

    Returns
    -------
    Table
        With the good rows, and the faults of the others.

    Raises
    ------
    CalibrationError
        If columns are missing or periods unreadable, so that rows cannot be told apart.
    """
    rows = _columns(frame, spec)
    try:
        week, period = ordinals(rows["week"], spec.period)
    except PeriodError as error:
        raise CalibrationError([Fault(path="columns.week", message=str(error))]) from error
    dated = rows["week"]
    faults, good = _cell_faults(rows)
    rows["week"] = week
    keys = [key for key in KEYS if key in rows]
    rows["entity"] = rows[keys[0]].astype(str)
    for key in keys[1:]:
        rows["entity"] = rows["entity"] + " / " + rows[key].astype(str)
    twice = rows.duplicated(["entity", "week"]) & good
    if twice.any():
        row = int(np.flatnonzero(twice)[0])
        faults.append(
            Fault(
                path="rows",
                message=f"{int(twice.sum())} rows repeat an entity and period, "
                f"first {rows['entity'].iloc[row]!r} in period {dated.iloc[row]}",
            )
        )
    rows = rows[good & ~twice].sort_values(["entity", "week"], ignore_index=True)
    rows = _with_neighbour_price(_with_rival_price(rows, spec), spec, faults)
    rows = with_crossing(rows, spec)
    rows["lagged"] = _previous(rows, "units")
    rows = _restrict(rows, spec, dated, period, faults)
    first = float(rows["week"].min()) if len(rows) else 0.0
    start = start_day_of_year(dated, first, period)
    return Table(rows=rows, period=period, start_day=start, faults=tuple(faults))


def _columns(frame: pd.DataFrame, spec: CalibrationSpec) -> pd.DataFrame:
    """Copy the named columns under their standard names."""
    import pandas as pd

    named = {key: name for key, name in vars(spec.columns).items() if name is not None}
    valid = [str(column) for column in frame.columns]
    faults = [
        Fault(path=f"columns.{key}", message=f"no column {name!r}; {nearest(name, valid)}")
        for key, name in named.items()
        if name not in frame.columns
    ]
    if len(frame) == 0:
        faults.append(Fault(path="rows", message="the table is empty"))
    rows = pd.DataFrame(index=range(len(frame)))
    for key, name in named.items():
        if name not in frame.columns:
            continue
        column = frame[name].reset_index(drop=True)
        if key in (*POSITIVE, *NOT_NEGATIVE):
            numbers = pd.to_numeric(column, errors="coerce").astype(float)
            if (numbers.isna() & column.notna()).any():
                bad = column[numbers.isna() & column.notna()]
                message = f"{len(bad)} values are not numbers, first {bad.iloc[0]!r}"
                faults.append(Fault(path=f"columns.{key}", message=message))
            column = numbers
        rows[key] = column
    if faults:
        raise CalibrationError(faults)
    return rows


def _cell_faults(rows: pd.DataFrame) -> tuple[list[Fault], pd.Series]:
    """Faults of single cells by column, and the rows that have none."""
    import pandas as pd

    good = pd.Series(True, index=rows.index)
    faults: list[Fault] = []

    def check(column: str, bad: pd.Series, words: str) -> None:
        if bad.any():
            row = int(np.flatnonzero(bad)[0]) + 1
            message = f"{int(bad.sum())} {words} (first in data row {row})"
            faults.append(Fault(path=f"columns.{column}", message=message))
            good[bad] = False

    for column in rows:
        name = str(column)
        values = rows[name]
        check(name, values.isna(), "values are missing")
        if name in (*POSITIVE, *NOT_NEGATIVE):
            check(name, pd.Series(np.isinf(values)), "values are infinite")
            if name in POSITIVE:
                check(name, values <= 0.0, "values are not positive")
            else:
                check(name, values < 0.0, "values are negative")
    return faults, good


def _with_rival_price(rows: pd.DataFrame, spec: CalibrationSpec) -> pd.DataFrame:
    """Add the rivals' price: geometric mean of the other products in the same place and period.

    Weights are the products' units over the whole table, so that the index moves with prices only
    (a Stone index with fixed weights). With `own_products` the others are the rivals, and their
    rows serve for nothing else.
    """
    if "product" not in rows:
        return rows
    own = rows["product"].astype(str).isin(spec.own_products or rows["product"].astype(str))
    if "rival_price" not in rows:
        place = [key for key in ("region", "outlet", "week") if key in rows]
        weight = rows.groupby("product")["units"].transform("sum").clip(lower=1e-9)
        weight = weight.where(~own, 0.0) if spec.own_products else weight
        parts = rows[place].assign(w=weight, wp=weight * np.log(rows["price"]))
        sums = parts.groupby(place)[["w", "wp"]].transform("sum")
        if not spec.own_products:
            sums = sums - parts[["w", "wp"]]
        known = sums["w"] > 1e-12
        if known[own].mean() > 0.5:
            ratio = sums["wp"].where(known) / sums["w"].where(known)
            rows = rows.assign(rival_price=np.exp(ratio))
            own = own & known
    return rows[own].reset_index(drop=True)


def _with_neighbour_price(
    rows: pd.DataFrame, spec: CalibrationSpec, faults: list[Fault]
) -> pd.DataFrame:
    """Add the cheapest neighbouring region's price (mean ln price of its rows in the period)."""
    if not spec.neighbours or len(rows) == 0:
        return rows
    region = rows["region"].astype(str)
    present = sorted(region.unique())
    used = {name for others in spec.neighbours.values() for name in others} | set(spec.neighbours)
    for name in sorted(used - set(present)):
        message = f"no region {name!r}; {nearest(name, present)}"
        faults.append(Fault(path="neighbours", message=message))
    faults.extend(
        Fault(path="neighbours", message=f"region {name!r} has no neighbours listed")
        for name in sorted(set(present) - set(spec.neighbours))
    )
    means = np.log(rows["price"]).groupby([rows["week"], region]).mean().unstack()
    cheapest = {
        name: means[[other for other in others if other in means]].min(axis=1)
        for name, others in spec.neighbours.items()
    }
    values = [
        np.exp(float(cheapest[name].get(week, np.nan))) if name in cheapest else np.nan
        for name, week in zip(region, rows["week"], strict=True)
    ]
    rows = rows.assign(neighbour_price=values)
    return rows[rows["neighbour_price"].notna()].reset_index(drop=True)


def _previous(rows: pd.DataFrame, column: str) -> pd.Series:
    """Value one period earlier of the same entity; missing where that period is missing."""
    grouped = rows.groupby("entity")
    adjacent = rows["week"] - grouped["week"].shift() == 1.0
    return grouped[column].shift().where(adjacent)


def _restrict(
    rows: pd.DataFrame, spec: CalibrationSpec, dated: pd.Series, period: Period, faults: list[Fault]
) -> pd.DataFrame:
    """Keep the periods asked for and, in the dynamic model, the rows with a period before."""
    for option, moment in (("start_week", spec.start_week), ("end_week", spec.end_week)):
        if moment is None:
            continue
        try:
            bound = ordinal_of(moment, dated, period)
        except PeriodError as error:
            faults.append(Fault(path=option, message=str(error)))
            continue
        after = rows["week"] >= bound if option == "start_week" else rows["week"] <= bound
        rows = rows[after]
    if spec.model == "dynamic":
        rows = rows[rows["lagged"].notna()]
    weeks = int(rows["week"].nunique())
    if weeks < spec.min_periods:
        message = f"{weeks} {period}s are too few for estimates; at least {spec.min_periods}"
        faults.append(Fault(path="columns.week", message=message))
    if len(rows) and not is_dated(dated):
        span = rows["week"].max() - rows["week"].min() + 1.0
        if span > 2.0 * weeks and spec.model == "dynamic":
            message = f"{weeks} numbers spread over {span:.0f}: use dates or consecutive numbers"
            faults.append(Fault(path="columns.week", message=message))
    return rows.reset_index(drop=True)
