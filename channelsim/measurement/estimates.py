"""Estimates from replications: means, t intervals, paired differences, probability of being best.

Replications are independent of each other; the same replication of two scenarios shares its random
numbers, so differences are taken replication by replication (common random numbers; A. Law,
Simulation Modeling and Analysis, 5th ed. 2015, sections 9.4.1 and 10.2).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

Numbers = NDArray[np.float64]
RESAMPLES = 2000
# A relative difference of two sums that may come from the order of their terms alone.
ROUNDING = 1e-12


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """Means with intervals; every array has shape `(n_kpis,)`.

    Parameters
    ----------
    mean, sd
        Mean and standard deviation over replications.
    low, high
        Ends of the t interval; NaN with fewer than two values.
    n
        Number of replications with a finite value.
    """

    mean: Numbers
    low: Numbers
    high: Numbers
    sd: Numbers
    n: NDArray[np.int64]


def t_interval(values: Numbers, level: float) -> Estimate:
    r"""Estimate means with Student's t intervals.

    The interval is :math:`\bar x \pm t_{n-1,(1+\ell)/2}\, s / \sqrt n` (Law 2015, equation 4.12).
    Values that are not finite are left out, and `n` says how many were used.

    Parameters
    ----------
    values
        Shape `(n_replications, n_kpis)`.
    level
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        A single value gives a mean without an interval; no value gives NaN; equal values give an
        interval of width zero.

    Examples
    --------
    >>> e = t_interval(np.array([[1.0], [2.0], [3.0]]), 0.95)
    >>> float(e.mean[0]), float(e.low[0].round(4)), float(e.high[0].round(4))
    (2.0, -0.4841, 4.4841)
    """
    if not 0 < level < 1:
        raise ValueError(f"the confidence level must lie between 0 and 1, not {level}")
    known = np.isfinite(values)
    filled = np.where(known, values, 0.0)
    n = known.sum(axis=0)
    mean = _ratio(filled.sum(axis=0), n, n > 0)
    lowest = np.where(known, values, np.inf).min(axis=0, initial=np.inf)
    constant = (n > 0) & (lowest == np.where(known, values, -np.inf).max(axis=0, initial=-np.inf))
    mean = np.where(constant, lowest, mean)  # exactly, without the rounding of a sum
    squares = (np.where(known, values - np.where(n > 0, mean, 0.0), 0.0) ** 2).sum(axis=0)
    sd = np.sqrt(_ratio(np.where(constant, 0.0, squares), n - 1, n > 1))
    t = stdtrit(np.maximum(n - 1, 1).astype(float), (1 + level) / 2)
    half = t * _ratio(sd, np.sqrt(n), n > 1)
    return Estimate(mean=mean, low=mean - half, high=mean + half, sd=sd, n=n)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Paired differences of a scenario to the baseline; every array has shape `(n_kpis,)`.

    Parameters
    ----------
    estimate
        Mean difference with its interval; `n` counts complete pairs.
    variance_reduction
        How many times fewer replications pairing needs than independent runs would:
        (variance here + variance of the baseline) / variance of the difference.
    """

    estimate: Estimate
    variance_reduction: Numbers

    @property
    def significant(self) -> NDArray[np.bool_]:
        """Whether the interval excludes zero; False where there is no interval."""
        return (self.estimate.low > 0) | (self.estimate.high < 0)


def paired_difference(values: Numbers, baseline: Numbers, level: float) -> Difference:
    """Estimate differences to a baseline, replication by replication.

    Parameters
    ----------
    values, baseline
        Shape `(n_replications, n_kpis)`, rows with equal replication numbers side by side.
    level
        Confidence level of each interval, in (0, 1).

    Returns
    -------
    Difference
        Over the pairs in which both values are finite.

    Examples
    --------
    >>> ours, theirs = np.array([[2.0], [4.1], [5.9]]), np.array([[1.0], [3.0], [5.0]])
    >>> d = paired_difference(ours, theirs, 0.95)
    >>> float(d.estimate.mean[0].round(6)), bool(d.significant[0])
    (1.0, True)
    """
    both = np.isfinite(values) & np.isfinite(baseline)
    ours, theirs = np.where(both, values, np.nan), np.where(both, baseline, np.nan)
    difference = ours - theirs
    rounding = np.abs(difference) <= ROUNDING * np.maximum(np.abs(ours), np.abs(theirs))
    estimate = t_interval(np.where(rounding, 0.0, difference), level)
    independent = t_interval(ours, level).sd ** 2 + t_interval(theirs, level).sd ** 2
    paired = estimate.sd**2
    reduction = _ratio(independent, paired, paired > 0)
    # No spread at all in the difference, though each side varies: pairing removes all of it.
    reduction = np.where((paired == 0) & (independent > 0), np.inf, reduction)
    return Difference(estimate=estimate, variance_reduction=reduction)


def probability_best(values: Sequence[Numbers], better: Sequence[str], seed: int) -> list[Numbers]:
    """Estimate for each scenario the probability of having the best mean.

    A bootstrap over replications: the same replications are drawn for all scenarios, so that
    pairing is kept, and the scenario with the best mean of each draw scores; ties share the point
    (B. Efron & R. Tibshirani, An Introduction to the Bootstrap, 1993, chapter 6). From a handful
    of replications it is too sure of itself: read it beside the interval of the difference.

    Parameters
    ----------
    values
        One array of shape `(n_replications, n_scenarios)` for each KPI.
    better
        `high`, `low` or `none` for each KPI.
    seed
        Of the draws.

    Returns
    -------
    list of arrays
        Shape `(n_scenarios,)` for each KPI, summing to 1; NaN where no direction is better or
        fewer than two replications are complete.
    """
    draws: dict[int, Numbers] = {}
    chances = []
    for table, direction in zip(values, better, strict=True):
        complete = table[np.isfinite(table).all(axis=1)]
        n = len(complete)
        if direction not in {"high", "low"} or n < 2:
            chances.append(np.full(table.shape[1], np.nan))
            continue
        if n not in draws:
            draws[n] = _draw_counts(n, seed)
        means = draws[n] @ (complete if direction == "high" else -complete) / n
        top = means.max(axis=1, keepdims=True)
        best = means >= top - 1e-12 * np.abs(top)
        chances.append((best / best.sum(axis=1, keepdims=True)).mean(axis=0))
    return chances


def _draw_counts(n: int, seed: int) -> Numbers:
    """Count how often each of n replications is drawn: shape `(RESAMPLES, n)`, rows sum to n."""
    dice = Random(seed)  # seeded: a store read twice says the same
    drawn = np.array(dice.choices(range(n), k=RESAMPLES * n)).reshape(RESAMPLES, n)
    counts = np.zeros((RESAMPLES, n))
    np.add.at(counts, (np.arange(RESAMPLES)[:, None], drawn), 1.0)
    return counts


def _ratio(
    top: NDArray[np.generic], bottom: NDArray[np.generic], valid: NDArray[np.bool_]
) -> Numbers:
    """Divide where it makes sense, NaN elsewhere."""
    result: Numbers = np.full(np.shape(top), np.nan)
    np.divide(top, bottom, out=result, where=valid)
    return result
