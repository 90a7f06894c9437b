"""Periods: the user's week numbers or dates as consecutive whole numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import numpy as np

from channelsim.calibration.vocabulary import Period

if TYPE_CHECKING:
    import pandas as pd

_SPACING: tuple[tuple[float, Period], ...] = (
    (3.5, "day"), (18.0, "week"), (60.0, "month"), (200.0, "quarter"),
)  # fmt: skip
_EPOCH_MONDAY = 4
"""Days from 1970-01-01, a Thursday, to the first Monday."""


class PeriodError(ValueError):
    """A column of periods that cannot be read; the text says why."""


def is_dated(values: pd.Series) -> bool:
    """Tell whether a column of periods holds dates (or texts) rather than numbers."""
    import pandas as pd

    return not pd.api.types.is_numeric_dtype(values)


def ordinals(values: pd.Series, period: Period | None) -> tuple[pd.Series, Period]:
    """Give each period a whole number, so that neighbours in time differ by one.

    Parameters
    ----------
    values
        Whole numbers (kept as they are) or dates; missing ones stay missing.
    period
        Length of a period. None: read off the most usual distance of the dates; a week for numbers.

    Returns
    -------
    numbers : Series of float
        Aligned with `values`.
    period : str
        ``day``, ``week``, ``month``, ``quarter`` or ``year``.

    Raises
    ------
    PeriodError
        If texts are not dates or numbers are not whole.

    Examples
    --------
    >>> import pandas as pd
    >>> numbers, period = ordinals(pd.Series(["2024-01-01", "2024-01-08", "2024-01-22"]), None)
    >>> (numbers - numbers.min()).tolist(), period
    ([0.0, 1.0, 3.0], 'week')
    """
    import pandas as pd

    if not is_dated(values):
        numbers = values.astype(float)
        present = numbers.dropna()
        if not np.array_equal(present, np.floor(present)):
            raise PeriodError("must hold whole numbers or dates")
        return numbers, period or "week"
    dates = pd.to_datetime(values, errors="coerce", format="ISO8601" if _texts(values) else None)
    unread = values[dates.isna() & values.notna()]
    if len(unread):
        raise PeriodError(
            f"must hold whole numbers or ISO dates; {str(unread.iloc[0])!r} is neither"
        )
    days = (dates - pd.Timestamp("1970-01-01")) / pd.Timedelta(days=1)
    length = period or _spacing(np.unique(days.dropna()))
    if length == "day":
        return days // 1.0, length
    if length == "week":
        return (days - _EPOCH_MONDAY) // 7.0, length
    months = dates.dt.year * 12.0 + dates.dt.month - 1.0
    return months // {"month": 1.0, "quarter": 3.0, "year": 12.0}[length], length


def ordinal_of(moment: str | float, values: pd.Series, period: Period) -> float:
    """Read a single period given in the same form as the column `values`.

    Raises
    ------
    PeriodError
        If it cannot be read as the column's kind.
    """
    import pandas as pd

    if not is_dated(values):
        try:
            return float(moment)
        except ValueError as error:
            raise PeriodError(f"must be a number like the column's, not {moment!r}") from error
    return float(ordinals(pd.Series([str(moment)]), period)[0].iloc[0])


def start_day_of_year(values: pd.Series, first: float, period: Period) -> float | None:
    """Give the day of the year (0 = 1 January) on which the numbering's period `first` begins.

    Numbers without dates carry no calendar: None.
    """
    import pandas as pd

    if not is_dated(values):
        return None
    if period in ("day", "week"):
        days = first if period == "day" else first * 7.0 + _EPOCH_MONDAY
        date = pd.Timestamp("1970-01-01") + pd.Timedelta(days=days)
        return float(date.day_of_year - 1)
    per_year = {"month": 12, "quarter": 4, "year": 1}[period]
    return float(first % per_year) * 365.0 / per_year


def _texts(values: pd.Series) -> bool:
    import pandas as pd

    return not pd.api.types.is_datetime64_any_dtype(values)


def _spacing(days: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Period:
    gap = float(np.median(np.diff(days))) if len(days) > 1 else 7.0
    for limit, name in _SPACING:
        if gap < limit:
            return name
    return get_args(Period)[-1]  # type: ignore[no-any-return]  # get_args is untyped
