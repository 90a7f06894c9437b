"""The noise around the fitted demand: spread, over-dispersion and memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from channelsim.calibration.effects import Codes, FixedEffects, Floats
from channelsim.calibration.memory import hidden_variance, memory, score_correlation

_FEW = 10
"""Clusters below which a spread between clusters is not to be trusted."""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A moment estimate with its standard error and the number of terms behind it."""

    estimate: float
    se: float
    n: int


def noise_clusters(entity: Codes, week: Codes, clusters: Codes) -> Codes:
    """Choose groups of rows whose noise can be taken as independent, ten of them at least.

    The error clusters serve if they hold whole entities, else the entities; fewer than ten
    entities are cut into spells of equal length.

    Parameters
    ----------
    entity, week
        Codes and period numbers, shape ``(n,)``.
    clusters
        Codes of the error clusters, shape ``(n, 0 to 2)``.

    Examples
    --------
    >>> import numpy as np
    >>> week = np.arange(20)
    >>> int(noise_clusters(np.zeros(20, int), week, np.zeros((20, 0), int)).max()) + 1
    10
    """
    for codes in (*clusters.T, entity):
        pairs = np.unique(np.stack([entity, codes], axis=1), axis=0)
        if codes.max() + 1 >= _FEW and len(pairs) == entity.max() + 1:
            return np.asarray(codes)
    spells = -(-_FEW // (int(entity.max()) + 1))
    span = float(week.max() - week.min() + 1)
    spell = ((week - week.min()) * spells // span).astype(np.int64)
    return np.unique(entity * spells + spell, return_inverse=True)[1].astype(np.int64)


def pearson_alpha(units: Floats, mean: Floats, dof: float) -> float:
    """Negative-binomial alpha at which Pearson's statistic equals its degrees of freedom.

    ``sum (y - mu)^2 / (mu + alpha mu^2) = n - K``, the moment estimator of Breslow (1984),
    *Applied Statistics* 33:38-44. Zero when the counts spread no more than Poisson counts.

    Parameters
    ----------
    units, mean
        Counts and their fitted means (> 0), shape ``(n,)``.
    dof
        Degrees of freedom left, above 0.

    Examples
    --------
    >>> import numpy as np
    >>> round(pearson_alpha(np.array([5.0, 15.0]), np.array([10.0, 10.0]), 2.0), 6)
    0.15
    >>> pearson_alpha(np.array([10.0, 10.0]), np.array([10.0, 10.0]), 2.0)
    0.0
    """
    from scipy.optimize import brentq

    square = (units - mean) ** 2

    def excess(alpha: float) -> float:
        return float(np.sum(square / (mean + alpha * mean**2))) - dof

    if excess(0.0) <= 0.0:
        return 0.0
    high = 1.0
    while excess(high) > 0.0:
        high *= 4.0
    return float(brentq(excess, 0.0, high, xtol=1e-12, rtol=1e-12))


def cluster_spread(scores: Floats, clusters: Codes) -> float:
    """Give the standard error of a sum of `scores`, rows of one cluster taken together.

    Never less than with independent rows, see `fit_panel`.

    Parameters
    ----------
    scores
        Contributions with sum close to zero, shape ``(n,)``.
    clusters
        Codes, shape ``(n,)``.
    """
    sums = np.bincount(clusters, scores)
    groups = len(sums)
    sums = sums - sums.mean()
    together = groups / max(groups - 1, 1) * np.sum(sums**2)
    return float(np.sqrt(max(together, np.sum(scores**2))))


def count_noise(
    units: Floats,
    mean: Floats,
    entity: Codes,
    week: Codes,
    effects: FixedEffects,
    parameters: int,
    clusters: Codes,
) -> tuple[Moment, Moment]:
    """Measure the over-dispersion of counts and the memory of the multiplier behind it.

    Counts are Poisson around ``mu_t G_t`` with a gamma multiplier G of mean 1, variance alpha and
    lag-one correlation r (Zeger 1988, *Biometrika* 75:621-629). alpha is Breslow's moment estimate;
    r matches the products of neighbouring Pearson residuals,
    ``E r_t r_{t-1} = r alpha mu_t mu_{t-1} / sqrt(V_t V_{t-1})``. An entity's own fixed effect
    follows its multiplier's average, which hides ``v = (1 + r) / ((1 - r) T)`` of the variance;
    both estimates are corrected for it. The memory rho returned is that of the multiplier's normal
    score (`score_correlation`), which is the autocorrelation of its log if it is lognormal.

    Parameters
    ----------
    units, mean
        Counts and fitted means, shape ``(n,)``, sorted by entity and period.
    entity, week
        Codes and period numbers, shape ``(n,)``.
    effects
        Fixed effects of the fitted mean.
    parameters
        Parameters of the fitted mean, fixed effects among them.
    clusters
        Codes of groups of rows with independent noise, shape ``(n,)``.

    Returns
    -------
    alpha, rho : Moment
        rho is nan where alpha is nil.
    """
    n, length = len(units), len(units) / effects.levels[0]
    alpha = pearson_alpha(units, mean, float(n - parameters))
    variance = mean + alpha * mean**2
    residual = (units - mean) / np.sqrt(variance)
    strength = alpha * mean / np.sqrt(variance * max(alpha, 1e-300))
    pair = _pairs(entity, week)
    base = float(np.sum(strength[pair] * strength[pair - 1]))
    if alpha <= 1e-6 or base <= 0.0:
        none = Moment(estimate=float("nan"), se=float("nan"), n=len(pair))
        return Moment(
            estimate=alpha, se=_alpha_se(units, mean, alpha, clusters, effects), n=n
        ), none
    shrunk = (n - parameters) / n / (1.0 - 1.0 / length)
    products = residual[pair] * residual[pair - 1] / shrunk
    observed = float(np.sum(products)) / base
    rho, slope = memory(observed, length, 1.0)
    alpha = alpha / (1.0 - hidden_variance(rho, length) + 1.0 / length)
    # A skewed multiplier pulls its fitted effects along: -alpha per effect and row, relative.
    alpha *= 1.0 + alpha * float(np.mean(strength**2)) * parameters / n
    scores = np.zeros(n)
    scores[pair] = products / base
    excess = (residual**2 - 1.0) / np.sum(strength**2)
    scores -= observed * (excess - excess.mean())
    spread = cluster_spread(scores - scores.mean(), clusters) / slope
    score, steepness = score_correlation(rho, alpha)
    return (
        Moment(estimate=alpha, se=_alpha_se(units, mean, alpha, clusters, effects), n=n),
        Moment(estimate=score, se=spread * steepness, n=len(pair)),
    )


def log_noise(
    residual: Floats, entity: Codes, week: Codes, length: float, parameters: int, clusters: Codes
) -> tuple[Moment, Moment]:
    """Measure spread and lag-one autocorrelation of the residuals of ln units.

    The autocorrelation is pooled over entities and corrected for the entity's mean, which the fixed
    effect takes out (Nickell 1981, *Econometrica* 49:1417-1426).

    Parameters
    ----------
    residual
        Of ln units, shape ``(n,)``, sorted by entity and period.
    entity, week
        Codes and period numbers, shape ``(n,)``.
    length
        Rows per effect of the first family: the periods behind an entity's mean.
    parameters
        Parameters of the fit, fixed effects among them.
    clusters
        Codes of groups of rows with independent noise, shape ``(n,)``.

    Returns
    -------
    sd, rho : Moment
    """
    n = len(residual)
    pair = _pairs(entity, week)
    variance = float(np.sum(residual**2)) / max(n - parameters, 1)
    sd = float(np.sqrt(variance))
    spread = cluster_spread(residual**2 - np.mean(residual**2), clusters) / n
    products = residual[pair] * residual[pair - 1]
    base = float(np.mean(residual**2)) * max(len(pair), 1)
    observed = float(np.sum(products)) / base
    rho, slope = memory(observed, length, 0.0)
    scores = np.zeros(n)
    scores[pair] = products / base
    scores -= observed * residual**2 / np.sum(residual**2)
    error = cluster_spread(scores, clusters) / slope
    return (
        Moment(estimate=sd, se=spread / (2.0 * sd), n=n),
        Moment(estimate=rho, se=error, n=len(pair)),
    )


def _pairs(entity: Codes, week: Codes) -> Codes:
    """Rows whose row before is the same entity one period earlier."""
    same = (entity[1:] == entity[:-1]) & (week[1:] - week[:-1] == 1)
    return np.flatnonzero(same).astype(np.int64) + 1


def _alpha_se(
    units: Floats, mean: Floats, alpha: float, clusters: Codes, effects: FixedEffects
) -> float:
    """Clustered standard error of alpha, the error of the fitted effects included.

    Pearson's statistic falls when the mean is fitted too high, by ``q = mu V'(mu) / V`` per unit of
    ln mu; the scores are corrected by the projection of q on the effects (Newey & McFadden 1994,
    *Handbook of Econometrics* IV, section 6: two-step estimators).
    """
    variance = mean + alpha * mean**2
    ratio = (units - mean) ** 2 / variance
    weight = mean**2 / variance
    pull = (mean * (1.0 + 2.0 * alpha * mean) / variance) / weight
    fitted = pull - effects.within(pull[:, None], weight)[:, 0]
    scores = ratio - fitted * (units - mean) * mean / variance
    slope = float(np.sum(ratio * mean**2 / variance))
    return cluster_spread(scores - scores.mean(), clusters) / slope
