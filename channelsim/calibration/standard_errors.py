"""Errors of a panel regression: classical, clustered, and robust to serial correlation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from channelsim.calibration.design import Design
from channelsim.calibration.effects import Codes, Floats

Errors = Literal["clustered", "classical", "panel_hac"]

_LEAST = 1e-6  # a clustered variance below this part of the classical one counts as this part


@dataclass(frozen=True, kw_only=True)
class Uncertainty:
    """Covariances of the coefficients of a regression.

    Attributes
    ----------
    covariance
        By the errors asked for, shape ``(k, k)``.
    classical
        The classical one, shape ``(k, k)``.
    dof
        Degrees of freedom of the t intervals: clusters - 1, or rows - parameters.
    """

    covariance: Floats
    classical: Floats
    dof: float


def standard_errors(base: object, design: Design, errors: Errors | None) -> Uncertainty:
    """Work out how sure the coefficients of a fit are.

    Parameters
    ----------
    base
        The fit of statsmodels after the fixed effects.
    design
        Regressors, fixed effects and clusters.
    errors
        None = clustered where there are clusters, else classical.
    """
    n, k = design.regressors.shape
    dof = float(n - k - design.effects.rank)
    scale = (n - k) / dof
    classical = np.asarray(base.cov_params()) * scale  # type: ignore[attr-defined]  # untyped
    kind = errors or ("clustered" if design.clusters.shape[1] else "classical")
    covariance = classical
    if kind == "clustered":
        covariance, dof = _clustered(base, design)
        least = np.maximum(np.diag(covariance), _LEAST * np.diag(classical))
        floor = np.sqrt(np.maximum(np.diag(classical) / least, 1.0))
        covariance = covariance * np.outer(floor, floor)
    elif kind == "panel_hac":
        lags = int(4.0 * (n / (design.entity.max() + 1) / 100.0) ** (2.0 / 9.0))
        robust = base.get_robustcov_results(  # type: ignore[attr-defined]  # untyped
            "hac-panel", groups=design.entity, maxlags=max(lags, 1), use_t=True
        )
        covariance = np.asarray(robust.cov_params()) * scale
    return Uncertainty(covariance=covariance, classical=classical, dof=dof)


def _clustered(base: object, design: Design) -> tuple[Floats, float]:
    """Sandwich with the factors G/(G-1) and (n-1)/(n-K) (CR1), t with G-1 degrees of freedom.

    Fixed effects that lie inside a cluster do not count in K (Cameron & Miller 2015,
    *J. Human Resources* 50:317-372, sections II.B and VI.B). With a few dozen clusters the sandwich
    is now and then far too small, so that no error below the classical one is used (Angrist &
    Pischke 2009, *Mostly Harmless Econometrics*, section 8.2.3).
    """
    n, k = design.regressors.shape
    groups = design.clusters if design.clusters.shape[1] > 1 else design.clusters[:, 0]
    robust = base.get_robustcov_results(  # type: ignore[attr-defined]  # statsmodels is untyped
        "cluster", groups=groups, use_t=True, df_correction=True
    )
    first, second = design.effects.levels
    inside = sum(
        levels - 1
        for codes, levels in ((design.effects.first, first), (design.effects.second, second))
        if any(_nested(codes, design.clusters[:, j]) for j in range(design.clusters.shape[1]))
    )
    factor = (n - k) / max(n - k - design.effects.rank + inside, 1)
    covariance = np.asarray(robust.cov_params()) * factor
    if groups.ndim > 1:  # a difference of matrices: negative eigenvalues are set to nil
        values, vectors = np.linalg.eigh(covariance)
        covariance = (vectors * np.maximum(values, 0.0)) @ vectors.T
    return covariance, float(design.clusters.max(axis=0).min())


def _nested(inner: Codes, outer: Codes) -> bool:
    """Tell whether every level of `inner` lies in one level of `outer`."""
    pairs = np.unique(np.stack([inner, outer], axis=1), axis=0)
    return len(pairs) == int(inner.max()) + 1
