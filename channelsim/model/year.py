"""The year: its days and months, how long a replication lasts, and the wave of demand."""

from dataclasses import dataclass
from math import cos, exp, pi
from typing import Annotated

from annotated_types import Ge, Le
from scipy.special import i0

from channelsim.model.quantities import STRICT, Days, PositiveDays, Unit

DAYS_PER_YEAR = 365
"""Length of the model's year in days; leap days are left out."""

MONTH_ENDS = (31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365)
"""Day of the year on which each month is over (exclusive)."""


@dataclass(frozen=True, kw_only=True)
class Horizon:
    """How long a replication lasts. Day 0 is 1 January, the first day that counts."""

    __pydantic_config__ = STRICT

    days: PositiveDays = 365
    """Days that are measured."""
    warm_up: Days = 91
    """Days simulated before day 0 and left out of every figure."""


@dataclass(frozen=True, kw_only=True)
class Season:
    """Yearly wave of demand: a cosine in logs, scaled to a mean of one over the year."""

    __pydantic_config__ = STRICT

    peak_to_trough_log: Annotated[float, Ge(0.0), Le(5.0), Unit("log points")] = 0.0
    """Log of demand at the peak over demand at the trough."""
    peak_day: Annotated[int, Ge(0), Le(364), Unit("day of the year")] = 200
    """Day of the year with the highest demand, 0 = 1 January."""

    def index(self, day: float) -> float:
        """Give demand on a day relative to the mean of the year.

        Parameters
        ----------
        day : float
            Day of the simulation; day 0 is 1 January, negative days lie before it.

        Returns
        -------
        float
            ``exp(a cos(2 pi (day - peak) / 365)) / I0(a)``, a = half the log peak to trough;
            the Bessel function I0(a) is the mean of the numerator over a year.

        Examples
        --------
        >>> Season().index(17)
        1.0
        >>> from math import log
        >>> wave = Season(peak_to_trough_log=log(2.0), peak_day=180)
        >>> round(wave.index(180) / wave.index(180 + 182.5), 6)
        2.0
        """
        half = self.peak_to_trough_log / 2.0
        angle = 2.0 * pi * (day - self.peak_day) / DAYS_PER_YEAR
        return exp(half * cos(angle)) / float(i0(half))
