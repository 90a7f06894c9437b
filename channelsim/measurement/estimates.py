"""Means and paired differences of a few runs, with intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = Sequence[float] | NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """A mean with Student's t interval.

    Parameters
    ----------
    mean : float
        Mean; NaN without values.
    low, high : float
        Ends of the interval; NaN with fewer than two values.
    sd : float
        Standard deviation of the values; NaN with fewer than two.
    n : int
        Values used: those that are finite.
    """

    mean: float
    low: float
    high: float
    sd: float
    n: int

    @property
    def se(self) -> float:
        """Standard error of the mean; NaN with fewer than two values."""
        return self.sd / float(np.sqrt(self.n)) if self.n > 1 else float("nan")


def mean_interval(values: Values, level: float = 0.95) -> Interval:
    r"""Estimate a mean from independent replications.

    .. math:: \bar x \pm t_{n-1,\,(1+\ell)/2}\; s / \sqrt n

    (A. Law, *Simulation Modeling and Analysis*, 5th ed. 2015, equation 4.12.)

    Parameters
    ----------
    values : sequence of float, shape (n,)
        One value per replication. Values that are not finite are left out and not counted.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Interval
        A single value has a mean and no interval; equal values have an interval of width zero.

    Raises
    ------
    ValueError
        If the level is outside (0, 1) or the values are not one-dimensional.

    Examples
    --------
    >>> estimate = mean_interval([1.0, 2.0, 3.0])
    >>> estimate.mean, round(estimate.low, 4), round(estimate.high, 4)
    (2.0, -0.4841, 4.4841)
    >>> mean_interval([5.0]).low
    nan
    """
    from scipy.stats import t

    if not 0.0 < level < 1.0:
        raise ValueError(f"the confidence level must lie between 0 and 1, not {level}")
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 1:
        raise ValueError(f"one value per replication is needed, not an array {table.shape}")
    known = table[np.isfinite(table)]
    n, nan = len(known), float("nan")
    if n == 0:
        return Interval(nan, nan, nan, nan, 0)
    same = bool((known == known[0]).all())  # then no rounding of a sum may make up a spread
    mean = float(known[0]) if same else float(known.mean())
    if n == 1:
        return Interval(mean, nan, nan, nan, 1)
    sd = 0.0 if same else float(known.std(ddof=1))
    half = float(t.ppf((1.0 + level) / 2.0, n - 1)) * sd / float(np.sqrt(n))
    return Interval(mean, mean - half, mean + half, sd, n)


def paired_difference(ours: Values, theirs: Values, level: float = 0.95) -> Interval:
    """Estimate the mean difference of two scenarios on common random numbers.

    Parameters
    ----------
    ours, theirs : sequence of float, shape (n,)
        Values of equal replications side by side.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Interval
        Of ours - theirs, over the pairs in which both are finite.

    Raises
    ------
    ValueError
        If the two are not of one length.

    Examples
    --------
    >>> paired_difference([3.0, 4.0, 5.0], [2.0, 3.0, 4.0])
    Interval(mean=1.0, low=1.0, high=1.0, sd=0.0, n=3)
    """
    first, second = np.asarray(ours, dtype=np.float64), np.asarray(theirs, dtype=np.float64)
    if first.shape != second.shape:
        raise ValueError(f"{len(first)} replications cannot be paired with {len(second)}")
    both = np.isfinite(first) & np.isfinite(second)
    return mean_interval(first[both] - second[both], level)
