"""Which of several scenarios are the best, said of all of them at once."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from channelsim.measurement.estimates import ROUNDING, Numbers

Place = Literal["best", "contender", "behind", ""]


@dataclass(frozen=True, kw_only=True)
class BestComparison:
    """Scenarios beside the best of the others; every array has shape `(n_scenarios,)`.

    Parameters
    ----------
    gap
        Mean less the best mean of the others, in the KPI's unit.
    low, high
        Ends of the interval of the gap; NaN without two complete replications.
    place
        `best`: the interval lies on the welcome side of zero. `contender`: it has zero inside.
        `behind`: it lies on the other side, so the scenario is not the best. Empty without an
        interval.
    """

    gap: Numbers
    low: Numbers
    high: Numbers
    place: tuple[Place, ...]


def compare_with_best(values: Numbers, better: str, level: float) -> BestComparison:
    r"""Compare every scenario with the best of the others, all intervals together at one level.

    Constrained multiple comparisons with the best (J. Hsu, 'Simultaneous confidence intervals for
    all distances from the best', Annals of Statistics 9, 1981). Where high is better, scenario
    :math:`i` lies from the best of the others

    .. math::
        \mu_i - \max_{j \ne i} \mu_j \in \Big[\min\big(0, \min_{j \in G, j \ne i}
        (\bar x_i - \bar x_j - w_{ij})\big),\;
        \max\big(0, \min_{j \ne i} (\bar x_i - \bar x_j + w_{ij})\big)\Big],

    :math:`G` being those whose upper end is not below zero, and the half-width from common random
    numbers :math:`w_{ij} = t_{n-1,\,1-\alpha/(k-1)}\, s_{ij} / \sqrt n` with :math:`s_{ij}` of
    paired differences (B. Nelson & F. Matejcik, 'Using common random numbers for indifference-zone
    selection and multiple comparisons in simulation', Management Science 41, 1995, after the
    procedure of Clark and Yang). Each pair keeps its own spread: two scenarios that differ in
    little are told apart though a third one varies much. Only :math:`k - 1` one-sided statements
    share :math:`\alpha`, fewer than all pairs.

    Parameters
    ----------
    values
        Shape `(n_replications, n_scenarios)`, two scenarios or more; rows that are not complete
        are left out.
    better
        `high` or `low`; with anything else there is no best, and everything is NaN.
    level
        Confidence level of all intervals together, in (0, 1).

    Examples
    --------
    >>> runs = np.array([[1.0, 5.0, 5.2], [2.0, 6.1, 6.0], [3.0, 6.9, 7.2]])
    >>> compare_with_best(runs, "high", 0.95).place
    ('behind', 'contender', 'contender')
    """
    count = values.shape[1]
    complete = values[np.isfinite(values).all(axis=1)]
    n = len(complete)
    nothing = np.full(count, np.nan)
    if better not in {"high", "low"} or n < 1 or count < 2:
        return BestComparison(gap=nothing, low=nothing, high=nothing, place=("",) * count)
    sign = 1.0 if better == "high" else -1.0
    mean, spread = _pairs(sign * complete)
    np.fill_diagonal(mean, np.inf)
    gap = sign * mean.min(axis=1)
    if n < 2:
        return BestComparison(gap=gap, low=nothing, high=nothing, place=("",) * count)
    width = float(stdtrit(n - 1, 1 - (1 - level) / (count - 1))) * spread / np.sqrt(n)
    upper = (mean + width).min(axis=1)
    among = upper >= 0.0  # holds the true best whenever the intervals hold
    rival = np.where(among[None, :], mean - width, np.inf)
    np.fill_diagonal(rival, np.inf)
    lower = rival.min(axis=1)
    ends = sign * np.stack([np.minimum(lower, 0.0), np.maximum(upper, 0.0)])
    places = tuple(_place(bool(one), float(low)) for one, low in zip(among, lower, strict=True))
    return BestComparison(gap=gap, low=ends.min(axis=0), high=ends.max(axis=0), place=places)


def _place(among: bool, lower: float) -> Place:
    if not among:
        return "behind"
    return "best" if lower >= 0.0 else "contender"


def _pairs(values: Numbers) -> tuple[Numbers, Numbers]:
    """Give mean and standard deviation of every paired difference, shape `(k, k)` each."""
    size = np.abs(values)
    means, spreads = [], []
    for place in range(values.shape[1]):
        difference = values[:, place, None] - values
        noise = ROUNDING * np.maximum(size[:, place, None], size)
        difference = np.where(np.abs(difference) <= noise, 0.0, difference)
        constant: NDArray[np.bool_] = np.ptp(difference, axis=0) == 0.0
        mean = np.where(constant, difference[0], difference.mean(axis=0))
        means.append(mean)
        squares = ((difference - mean) ** 2).sum(axis=0)
        spreads.append(np.sqrt(squares / max(len(values) - 1, 1)))
    return np.stack(means), np.stack(spreads)
