"""The noise around the fitted demand: spread, over-dispersion and memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from channelsim.calibration.effects import Codes, Floats


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A moment estimate with its standard error and the number of terms behind it."""

    estimate: float
    se: float
    n: int


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
    return float(np.sqrt(groups / max(groups - 1, 1) * np.sum(sums**2)))


def count_noise(
    units: Floats, mean: Floats, entity: Codes, week: Codes, parameters: int
) -> tuple[Moment, Moment]:
    """Measure the over-dispersion of counts and the memory of the multiplier behind it.

    Counts are Poisson around ``mu_t G_t`` with a multiplier G of mean 1, variance alpha and lag-one
    correlation rho (Zeger 1988, *Biometrika* 75:621-629). alpha is Breslow's moment estimate; rho
    matches the products of neighbouring Pearson residuals,
    ``E r_t r_{t-1} = rho alpha mu_t mu_{t-1} / sqrt(V_t V_{t-1})``. An entity's own fixed effect
    follows its multiplier's average, which hides ``v = (1 + rho) / ((1 - rho) T)`` of the variance;
    both estimates are corrected for it.

    Parameters
    ----------
    units, mean
        Counts and fitted means, shape ``(n,)``, sorted by entity and period.
    entity, week
        Codes and period numbers, shape ``(n,)``.
    parameters
        Parameters of the fitted mean, fixed effects among them.

    Returns
    -------
    alpha, rho : Moment
        rho is nan where alpha is nil.
    """
    n, entities = len(units), int(entity.max()) + 1
    length = n / entities
    pair = _pairs(entity, week)
    alpha, rho = pearson_alpha(units, mean, float(n - parameters)), 0.0
    for _ in range(20):
        variance = mean + alpha * mean**2
        residual = (units - mean) / np.sqrt(variance)
        strength = alpha * mean / np.sqrt(variance)
        base = float(np.sum(strength[pair] * strength[pair - 1]))
        if alpha <= 1e-8 or base <= 0.0:
            none = Moment(estimate=float("nan"), se=float("nan"), n=len(pair))
            return Moment(estimate=alpha, se=_alpha_se(units, mean, alpha, entity), n=n), none
        products = residual[pair] * residual[pair - 1]
        observed = float(np.sum(products)) / base
        hidden = _hidden(rho, length)
        scale = (n - parameters) / n / max(1.0 - 1.0 / length, 1e-9)
        new_rho = float(np.clip(observed / scale + hidden, -0.98, 0.98))
        memory = entities * 2.0 * rho / (1.0 - rho) * float(np.mean(strength**2))
        new_alpha = pearson_alpha(units, mean, max(n - parameters - memory, 1.0))
        done = abs(new_rho - rho) + abs(new_alpha - alpha) < 1e-9
        alpha, rho = new_alpha, new_rho
        if done:
            break
    scores = np.zeros(n)
    scores[pair] = products / base
    scores -= observed * (residual**2 - np.mean(residual**2)) / n
    spread = cluster_spread(scores - scores.mean(), entity)
    alpha_moment = Moment(estimate=alpha, se=_alpha_se(units, mean, alpha, entity), n=n)
    return alpha_moment, Moment(estimate=rho, se=spread, n=len(pair))


def log_noise(
    residual: Floats, entity: Codes, week: Codes, parameters: int
) -> tuple[Moment, Moment]:
    """Measure spread and lag-one autocorrelation of the residuals of ln units.

    The autocorrelation is pooled over entities and corrected for the entity's mean, which the fixed
    effect takes out (Nickell 1981, *Econometrica* 49:1417-1426).

    Returns
    -------
    sd, rho : Moment
    """
    n, entities = len(residual), int(entity.max()) + 1
    pair = _pairs(entity, week)
    variance = float(np.sum(residual**2)) / max(n - parameters, 1)
    sd = float(np.sqrt(variance))
    spread = cluster_spread(residual**2 - np.mean(residual**2), entity) / n
    products = residual[pair] * residual[pair - 1]
    base = float(np.mean(residual**2)) * max(len(pair), 1)
    observed = float(np.sum(products)) / base
    rho = observed
    for _ in range(50):
        hidden = _hidden(rho, n / entities)
        rho = float(np.clip(observed * (1.0 - hidden) + hidden, -0.98, 0.98))
    scores = np.zeros(n)
    scores[pair] = products / base
    scores -= observed * residual**2 / np.sum(residual**2)
    error = cluster_spread(scores, entity)
    return (
        Moment(estimate=sd, se=spread / (2.0 * sd), n=n),
        Moment(estimate=rho, se=error, n=len(pair)),
    )


def _pairs(entity: Codes, week: Codes) -> Codes:
    """Rows whose row before is the same entity one period earlier."""
    same = (entity[1:] == entity[:-1]) & (week[1:] - week[:-1] == 1)
    return np.flatnonzero(same).astype(np.int64) + 1


def _hidden(rho: float, length: float) -> float:
    """Variance of a mean over `length` periods of an AR(1) series of unit variance."""
    return min((1.0 + rho) / ((1.0 - rho) * length), 0.5)


def _alpha_se(units: Floats, mean: Floats, alpha: float, entity: Codes) -> float:
    variance = mean + alpha * mean**2
    ratio = (units - mean) ** 2 / variance
    slope = float(np.sum(ratio * mean**2 / variance))
    return cluster_spread(ratio - ratio.mean(), entity) / slope
