"""Slopes by group, shrunk towards their mean: empirical Bayes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from channelsim.calibration.design import Design
from channelsim.calibration.effects import Codes, Floats
from channelsim.calibration.regression import fit_panel

_FEW = 10
"""Clusters in a group below which clustered errors of its slope are not to be trusted."""


@dataclass(frozen=True, kw_only=True)
class Shrunk:
    """Group estimates before and after shrinkage.

    Attributes
    ----------
    mean, mean_se
        Mean of the groups' true values and its standard error.
    between_sd
        Standard deviation of the true values between groups.
    estimate, se
        As measured, shape ``(n_groups,)``.
    shrunk, shrunk_se
        Posterior mean and standard deviation.
    weight
        Weight of the group's own estimate, 0 to 1.
    """

    mean: float
    mean_se: float
    between_sd: float
    estimate: Floats
    se: Floats
    shrunk: Floats
    shrunk_se: Floats
    weight: Floats


def shrink(estimate: Floats, se: Floats) -> Shrunk:
    """Shrink independent normal estimates towards their mean.

    The variance between groups is the moment estimate of DerSimonian & Laird (1986), *Controlled
    Clinical Trials* 7:177-188, ``tau^2 = (Q - (k - 1)) / (S1 - S2 / S1)``; each estimate then moves
    to the mean by ``B = se^2 / (se^2 + tau^2)`` (Morris 1983, *JASA* 78:47-65, eq. 1.7, with the
    mean's own error added to the posterior variance).

    Parameters
    ----------
    estimate, se
        Shape ``(n_groups,)``, two groups and more; se above 0.

    Examples
    --------
    >>> import numpy as np
    >>> answer = shrink(np.array([-3.0, -2.0, -1.0]), np.array([0.5, 0.5, 0.5]))
    >>> round(answer.mean, 6), round(answer.between_sd**2, 6)
    (-2.0, 0.75)
    >>> [round(float(value), 6) for value in answer.shrunk]
    [-2.75, -2.0, -1.25]
    """
    precision = 1.0 / se**2
    centre = float(np.sum(precision * estimate) / np.sum(precision))
    q = float(np.sum(precision * (estimate - centre) ** 2))
    scale = float(np.sum(precision) - np.sum(precision**2) / np.sum(precision))
    tau2 = max((q - (len(estimate) - 1)) / scale, 0.0)
    total = 1.0 / (se**2 + tau2)
    mean = float(np.sum(total * estimate) / np.sum(total))
    mean_var = 1.0 / float(np.sum(total))
    pull = se**2 / (se**2 + tau2)
    return Shrunk(
        mean=mean,
        mean_se=float(np.sqrt(mean_var)),
        between_sd=float(np.sqrt(tau2)),
        estimate=estimate,
        se=se,
        shrunk=mean + (1.0 - pull) * (estimate - mean),
        shrunk_se=np.sqrt((1.0 - pull) * se**2 + pull**2 * mean_var),
        weight=1.0 - pull,
    )


def group_slopes(design: Design, group: Codes, name: str) -> tuple[Codes, Floats, Floats]:
    """Estimate one regressor's slope by group, the other regressors and the effects in common.

    Errors are clustered where every group holds ten clusters and more. A slope fitted inside a
    cluster or two leaves no sums of scores to measure: then the larger of two errors is taken, the
    classical one and the one robust to autocorrelation within entities (Newey & West 1987,
    *Econometrica* 55:703-708, summed over the panel), which alone is too small in short series.

    Parameters
    ----------
    design
        The regression.
    group
        Codes, shape ``(n_rows,)``.
    name
        A regressor.

    Returns
    -------
    groups : ndarray of int
        Groups in which the regressor varies.
    slopes, errors : ndarray of float
        Their slopes and standard errors.
    """
    at = design.names.index(name)
    column = design.regressors[:, at]
    left = design.effects.within(column[:, None], np.ones(len(column)))[:, 0]
    energy = np.bincount(group, left**2) / np.bincount(group)
    moving = [
        g
        for g in range(len(energy))
        if energy[g] > 1e-4 * energy.mean() and _varies(column, group, g)
    ]
    slopes = np.stack([column * (group == g) for g in moving], axis=1)
    rest = np.delete(design.regressors, at, axis=1)
    still = ~np.isin(group, moving)
    if still.any() and np.ptp(column[still]) > 0.0:
        rest = np.column_stack([rest, column * still])
    columns = np.column_stack([slopes, rest])
    few = not design.clusters.shape[1] or any(
        len(np.unique(design.clusters[group == g, 0])) < _FEW for g in moving
    )
    names = tuple(str(j) for j in range(columns.shape[1]))
    fit = fit_panel(
        replace(design, names=names, regressors=columns), "panel_hac" if few else "clustered"
    )
    count = len(moving)
    errors = np.sqrt(np.diag(fit.covariance)[:count])
    if few:
        errors = np.maximum(errors, fit.classical[:count])
    return np.array(moving, dtype=np.int64), fit.params[:count], errors


def _varies(column: Floats, group: Codes, g: int) -> bool:
    return bool(np.ptp(column[group == g]) > 1e-9)
