"""The noise around the fitted demand as estimates with intervals, methods and sources in words."""

from __future__ import annotations

import math

import numpy as np

from channelsim.calibration.design import Design
from channelsim.calibration.dispersion import Moment, count_noise, log_noise, noise_clusters
from channelsim.calibration.effects import Codes, Floats
from channelsim.calibration.intervals import WITHIN, Scribe
from channelsim.calibration.regression import Fit
from channelsim.calibration.result import Estimate

_SPREAD_OF_LOGS = "residuals of ln units, divided by their degrees of freedom", WITHIN
_SPREAD_OF_COUNTS = (
    "Pearson moment estimate, variance mu + alpha mu^2",
    "Breslow 1984, Applied Statistics 33:38-44",
)
_MEMORY_OF_LOGS = (
    "lag-one autocorrelation of the residuals of ln units, pooled, corrected for T",
    "Nickell 1981, Econometrica 49:1417-1426",
)
_MEMORY_OF_COUNTS = (
    "lag-one autocorrelation of the demand multiplier's normal score, counting noise out",
    "Zeger 1988, Biometrika 75:621-629",
)


def noise_estimates(scribe: Scribe, design: Design, fit: Fit) -> list[Estimate]:
    """Write the spread, the over-dispersion and the memory of the disturbances.

    Over-dispersion needs counts: without whole-number units it is left out and the memory is that
    of the residuals of ln units.
    """
    clusters = noise_clusters(design.entity, design.week, design.clusters)
    dof = float(clusters.max())
    sd, memory = _log_moments(design, fit, clusters)
    words, cited = _MEMORY_OF_LOGS
    found = [_noise(scribe, "residual_sd", sd, dof, *_SPREAD_OF_LOGS, low=0.0)]
    if is_whole(design.units):
        alpha, memory = count_noise(
            design.units,
            fit.mean,
            design.entity,
            design.week,
            design.effects,
            fit.parameters,
            clusters,
        )
        words, cited = _MEMORY_OF_COUNTS
        found.append(_noise(scribe, "nb_alpha", alpha, dof, *_SPREAD_OF_COUNTS, low=0.0))
    if math.isfinite(memory.estimate):
        found.append(
            _noise(scribe, "autocorrelation_1", memory, dof, words, cited, low=-1.0, high=1.0)
        )
    return found


def _noise(
    scribe: Scribe,
    name: str,
    moment: Moment,
    dof: float,
    method: str,
    citation: str,
    *,
    low: float,
    high: float = math.inf,
) -> Estimate:
    return scribe.write(
        name,
        moment.estimate,
        moment.se,
        dof,
        moment.n,
        method=method,
        citation=citation,
        low=low,
        high=high,
    )


def _log_moments(design: Design, fit: Fit, clusters: Codes) -> tuple[Moment, Moment]:
    """Give spread and memory of the residuals of ln units, where there are any."""
    seen = np.isfinite(fit.residual)
    length = float(seen.sum()) / design.effects.levels[0]
    return log_noise(
        fit.residual[seen],
        _dense(design.entity[seen]),
        design.week[seen],
        length,
        fit.parameters,
        _dense(clusters[seen]),
    )


def is_whole(units: Floats) -> bool:
    """Tell whether all units are whole numbers, so that they can be counts."""
    return bool(np.array_equal(units, np.floor(units)))


def _dense(
    labels: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)
