"""Months, quarters and years of the simulation's days."""

from functools import lru_cache
from typing import Literal

from channelsim.model.year import DAYS_PER_YEAR, MONTH_ENDS

Period = Literal["month", "quarter", "year"]

_ENDS: dict[str, tuple[int, ...]] = {
    "month": MONTH_ENDS,
    "quarter": MONTH_ENDS[2::3],
    "year": MONTH_ENDS[11:],
}


@lru_cache(maxsize=8192)
def end_of(day: int, period: Period) -> int:
    """Give the day after the last day of the period that a day lies in.

    Parameters
    ----------
    day : int
        Day of the simulation, 0 = 1 January; negative days lie before it.
    period : "month", "quarter" or "year"
        Kind of period.

    Returns
    -------
    int
        First day of the next period.

    Examples
    --------
    >>> end_of(0, "month"), end_of(31, "month"), end_of(100, "quarter"), end_of(-1, "year")
    (31, 59, 181, 0)
    """
    year, rest = divmod(day, DAYS_PER_YEAR)
    return year * DAYS_PER_YEAR + next(end for end in _ENDS[period] if rest < end)


def start_of(day: int, period: Period) -> int:
    """Give the first day of the period that a day lies in.

    Examples
    --------
    >>> start_of(45, "month"), start_of(45, "quarter"), start_of(-1, "month")
    (31, 0, -31)
    """
    year, rest = divmod(day, DAYS_PER_YEAR)
    return year * DAYS_PER_YEAR + max((end for end in _ENDS[period] if end <= rest), default=0)


def ends_within(first: int, last: int, period: Period) -> tuple[int, ...]:
    """List the period ends (days after the last day) in ``(first, last]``, ascending.

    Examples
    --------
    >>> ends_within(-10, 200, "quarter")
    (0, 90, 181)
    """
    ends = []
    day = first
    while (end := end_of(day, period)) <= last:
        ends.append(end)
        day = end
    return tuple(ends)


def runs_on(day: int, start_day: int, days: int | None, every_days: int | None) -> bool:
    """Tell whether something that may come back runs on a day.

    Parameters
    ----------
    day : int
        The day.
    start_day : int
        First day of the first occurrence.
    days : int, optional
        Length of one occurrence; none = it never ends.
    every_days : int, optional
        Days from one start to the next; none = once.

    Examples
    --------
    >>> [runs_on(day, 10, 5, 100) for day in (9, 10, 14, 15, 110)]
    [False, True, True, False, True]
    >>> runs_on(5000, 10, None, None)
    True
    """
    since = day - start_day
    if since < 0:
        return False
    if days is None:
        return True
    return (since if every_days is None else since % every_days) < days
