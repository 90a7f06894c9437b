"""The clock: days, and named phases within the day.

The environment's time is in days; phase p of day t happens at ``t + p / 8``. Whatever happens in
one phase must not depend on the order in which it is processed there: decisions read what was
committed in an earlier phase.
"""

from enum import IntEnum

import simpy

from channelsim.model.periods import Period, end_of

_PHASES = 8


class Phase(IntEnum):
    """Phases of a day, in order."""

    RECEIVE = 0
    """Shipments reach warehouses."""
    TRADE = 1
    """Exchange rates and invoice prices; outlets receive, price, sell and order; distributors
    deliver."""
    REVIEW_LEVEL_2 = 2
    """Second-level distributors decide."""
    DISPATCH_LEVEL_1 = 3
    """First-level distributors ship to second-level ones."""
    REVIEW_LEVEL_1 = 4
    """First-level distributors decide."""
    DISPATCH_MANUFACTURER = 5
    """The order desk allocates and ships."""
    CLOSE = 6
    """The plant starts batches; inspections, penalties, settlements, the end of a season."""
    RECORD = 7
    """Bills, ageing, returns, transfers and period ends; what was decided today takes effect for
    tomorrow; the day is recorded."""


_PART_OF_DAY = tuple(phase / _PHASES for phase in Phase)


def moment(day: int, phase: Phase) -> float:
    """Give the environment's time of a phase of a day.

    Examples
    --------
    >>> moment(3, Phase.REVIEW_LEVEL_1)
    3.5
    """
    return day + _PART_OF_DAY[phase]


def wait(env: simpy.Environment, day: int, phase: Phase) -> simpy.Timeout:
    """Give an event at a phase of a day, today or later."""
    return env.timeout(moment(day, phase) - env.now)


def wait_after(env: simpy.Environment, day: int, phase: Phase) -> simpy.Timeout:
    """Give an event after a phase of a day and before the next, when all of it has happened."""
    return env.timeout(moment(day, phase) + 0.5 / _PHASES - env.now)


def today(env: simpy.Environment) -> int:
    """Give the day of the environment's present time.

    Examples
    --------
    >>> today(simpy.Environment(initial_time=-2.25))
    -3
    """
    return int(env.now // 1)


def closes_today(day: int, period: Period) -> bool:
    """Tell whether a day is the last of its period."""
    return end_of(day, period) == day + 1
