"""Panel regression with fixed effects."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from channelsim.calibration.design import Design
from channelsim.calibration.dispersion import pearson_alpha
from channelsim.calibration.effects import Floats
from channelsim.calibration.faults import CalibrationError, Fault
from channelsim.calibration.standard_errors import Errors, standard_errors

_ROUNDS = 200
_CLOSE = 1e-9
_BENDS = 60
_STILL = 1e-7


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A fitted panel regression.

    Attributes
    ----------
    names, params
        Regressors and their coefficients, shape ``(k,)``.
    covariance
        Shape ``(k, k)``, by the errors asked for.
    classical
        Classical standard errors, shape ``(k,)``.
    dof
        Degrees of freedom of the t intervals: clusters - 1, or rows - parameters.
    mean
        Fitted units, shape ``(n_rows,)``.
    residual
        Of ln units about the fit where units are positive; nan elsewhere. Shape ``(n_rows,)``.
    left, weights, disturbance
        Of the last least squares: regressors after the fixed effects, shape ``(n_rows, k)``;
        weights of the rows, and what is left of its response (ln units, or the working one of the
        counts model; log points), shapes ``(n_rows,)``.
    time_effects
        Effects of the second family without the regressors, shape ``(n_levels,)``.
    parameters
        Coefficients and fixed effects.
    r2_within
        Share of the variance left by the fixed effects that the regressors explain.
    """

    names: tuple[str, ...]
    params: Floats
    covariance: Floats
    classical: Floats
    dof: float
    mean: Floats
    residual: Floats
    left: Floats
    weights: Floats
    disturbance: Floats
    time_effects: Floats
    parameters: int
    r2_within: float

    def position(self, name: str) -> int:
        """Place of a regressor among `names`."""
        return self.names.index(name)

    def estimate(self, name: str) -> tuple[float, float]:
        """Coefficient and standard error of a regressor."""
        j = self.position(name)
        return float(self.params[j]), float(np.sqrt(self.covariance[j, j]))


def fit_panel(design: Design, errors: Errors | None = None) -> Fit:
    """Fit a design by its estimator.

    ``log``: least squares of ln units on the regressors after the fixed effects (the within
    estimator: Baltagi, *Econometric Analysis of Panel Data*, ch. 3).
    ``counts``: ``E units = exp(x b + effects)`` by negative-binomial quasi-likelihood in two steps,
    Poisson first, which gives the dispersion, then weights ``mu / (1 + alpha mu)``; consistent
    whatever the law of the counts as long as the mean is right (Gourieroux, Monfort & Trognon 1984,
    *Econometrica* 52:701-720). The fixed effects are taken out inside each round of the iteration
    (Correia, Guimaraes & Zylkin 2020, *Stata Journal* 20:95-115).
    A mean that bends in its regressors (`Response`) is straightened about the last coefficients and
    fitted again until they stand still (Gauss-Newton); errors are those of the last round.

    Parameters
    ----------
    design
        The arrays.
    errors
        None: clustered if the design has clusters, else classical. ``panel_hac``: robust to
        autocorrelation within entities.

    Returns
    -------
    Fit

    Raises
    ------
    CalibrationError
        If the iteration of the counts model does not settle.
    """
    if design.response is None:
        return _fit_straight(design, errors)
    params = np.zeros(len(design.names))
    for _ in range(_BENDS):
        slopes, offset = design.response.bend(design.regressors, params)
        fit = _fit_straight(replace(design, regressors=slopes, offset=offset), errors)
        moved = float(np.max(np.abs(fit.params - params)))
        params = fit.params
        if moved < _STILL:
            return fit
    message = "the scenario's demand function does not settle on this table; try log_linear"
    raise CalibrationError([Fault(path="response", message=message)])


def _fit_straight(design: Design, errors: Errors | None) -> Fit:
    """Fit a design whose log of the mean is linear, but for its offset."""
    if design.estimator == "log":
        log_units = np.log(design.units)
        weights = np.ones(len(log_units))
        fit = least_squares(design, log_units - design.offset, weights, errors)
        fitted = log_units - fit.residual
        smear = design.units.sum() / np.exp(fitted).sum()
        return replace(fit, mean=np.exp(fitted) * smear)
    mean = _settle(design, _start(design), 0.0)
    dof = len(mean) - len(design.names) - design.effects.rank
    alpha = pearson_alpha(design.units, mean, float(max(dof, 1)))
    mean = _settle(design, mean, alpha)
    weights = mean / (1.0 + alpha * mean)
    working = np.log(mean) + (design.units - mean) / mean - design.offset
    fit = least_squares(design, working, weights, errors)
    positive = design.units > 0.0
    residual = np.full(len(mean), np.nan)
    residual[positive] = np.log(design.units[positive] / mean[positive])
    return replace(fit, mean=mean, residual=residual - np.nanmean(residual))


def _start(design: Design) -> Floats:
    first = design.effects.first
    average = np.bincount(first, design.units) / np.bincount(first)
    start: Floats = (design.units + average[first]) / 2.0
    return start


def _settle(design: Design, mean: Floats, alpha: float) -> Floats:
    """Iterate weighted least squares on the working response until the means stand still."""
    y = design.units
    log_mean = np.log(mean)
    for _ in range(_ROUNDS):
        weights = mean / (1.0 + alpha * mean)
        working = log_mean + (y - mean) / mean - design.offset
        left = design.effects.within(np.column_stack([working, design.regressors]), weights)
        root = np.sqrt(weights)[:, None]
        slopes = np.linalg.lstsq(left[:, 1:] * root, left[:, 0] * root[:, 0], rcond=None)[0]
        fitted = working - (left[:, 0] - left[:, 1:] @ slopes)
        new = np.clip(fitted + design.offset, -30.0, 30.0)
        new = log_mean + np.clip(new - log_mean, -3.0, 3.0)
        moved = float(np.max(np.abs(new - log_mean)))
        log_mean, mean = new, np.exp(new)
        if moved < _CLOSE:
            return np.asarray(mean)
    message = "the counts model does not settle; try estimator: log or fewer columns"
    raise CalibrationError([Fault(path="estimator", message=message)])


def least_squares(
    design: Design, response: Floats, weights: Floats, errors: Errors | None = None
) -> Fit:
    """Fit any response to a design by weighted least squares, with errors from statsmodels.

    Parameters
    ----------
    design
        Regressors, fixed effects and clusters; its units are not used.
    response
        Shape ``(n_rows,)``.
    weights
        Positive, shape ``(n_rows,)``.
    errors
        As in `fit_panel`.
    """
    import statsmodels.api as sm

    columns = np.column_stack([response, design.regressors])
    left = design.effects.within(columns, weights)
    root = np.sqrt(weights)
    model = sm.OLS(left[:, 0] * root, left[:, 1:] * root[:, None])
    base = model.fit()
    found = standard_errors(base, design, errors)
    slopes = np.asarray(base.params)
    residual = left[:, 0] - left[:, 1:] @ slopes
    plain = (response - design.regressors @ slopes)[:, None]
    total = float(np.sum(weights * left[:, 0] ** 2))
    return Fit(
        names=design.names,
        params=slopes,
        covariance=found.covariance,
        classical=np.sqrt(np.diag(found.classical)),
        dof=found.dof,
        mean=np.exp(response - residual),
        residual=residual,
        left=left[:, 1:],
        weights=weights,
        disturbance=residual,
        time_effects=design.effects.solve(plain, weights)[1][:, 0],
        parameters=design.regressors.shape[1] + design.effects.rank,
        r2_within=1.0 - float(np.sum(weights * residual**2)) / total,
    )
