"""The yearly wave of demand in a fitted panel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from channelsim.calibration.design import Design
from channelsim.calibration.effects import Floats
from channelsim.calibration.memory import memory
from channelsim.calibration.regression import Fit
from channelsim.calibration.vocabulary import CYCLE, Period


@dataclass(frozen=True, kw_only=True)
class Wave:
    """First harmonic of ln units over the year.

    Attributes
    ----------
    amplitude, se
        Half the log of peak over trough, and its standard error.
    peak
        Share of the year, 0 to 1, between the first period used and the peak.
    dof
        Degrees of freedom of its interval.
    n
        Numbers behind it: periods, or rows.
    cycles
        Years covered.
    """

    amplitude: float
    se: float
    peak: float
    dof: float
    n: int
    cycles: float


def yearly_wave(design: Design, fit: Fit, period: Period) -> Wave | None:
    """Read the yearly wave off the time effects, or off the harmonics that stand in for them.

    Time effects are regressed on a cosine, a sine and a trend with AR(1) disturbances
    (feasible GLS: Cochrane & Orcutt 1949, *JASA* 44:32-61; the autocorrelation corrected for the
    four slow regressors), so that shocks shared by all entities count in the error.
    ``ln units = ... + a cos(w t) + b sin(w t)`` has amplitude ``sqrt(a^2 + b^2 - s^2)``, s^2 the
    mean variance of a and b, which takes out the upward bias of a length.

    Returns
    -------
    Wave or None
        None when the panel covers less than a year or a period is a year.
    """
    cycle = CYCLE.get(period)
    weeks = np.unique(design.week)
    if cycle is None:
        return None
    cycles = float(weeks[-1] - weeks[0] + 1) / cycle
    if cycles < 0.98 or len(weeks) < 4:
        return None
    if "season_cos" in fit.names and "season_sin" in fit.names:
        at = [fit.position("season_cos"), fit.position("season_sin")]
        pair, spread = fit.params[at], fit.covariance[np.ix_(at, at)]
        dof, n = fit.dof, len(design.units)
    elif len(fit.time_effects) == len(weeks):
        pair, spread = _harmonic(fit.time_effects, weeks - weeks[0], cycle)
        dof, n = float(len(weeks) - 4), len(weeks)
    else:
        return None
    length = float(pair @ pair)
    direction = pair / np.sqrt(length)
    return Wave(
        amplitude=float(np.sqrt(max(length - np.trace(spread) / 2.0, 0.0))),
        se=float(np.sqrt(direction @ spread @ direction)),
        peak=float(np.arctan2(pair[1], pair[0]) / (2.0 * np.pi)) % 1.0,
        dof=dof,
        n=n,
        cycles=cycles,
    )


def _harmonic(effects: Floats, time: Floats, cycle: float) -> tuple[Floats, Floats]:
    """Cosine and sine coefficients of a series and their covariance."""
    import statsmodels.api as sm

    angle = 2.0 * np.pi * time / cycle
    columns = np.column_stack([np.ones(len(time)), np.cos(angle), np.sin(angle), time])
    left = np.asarray(sm.OLS(effects, columns).fit().resid)
    observed = float(np.sum(left[1:] * left[:-1]) / np.sum(left**2))
    rho, _ = memory(observed, len(time) / columns.shape[1], 0.0)
    fitted = sm.GLSAR(effects, columns, rho=[rho]).fit()
    return np.asarray(fitted.params)[1:3], np.asarray(fitted.cov_params())[1:3, 1:3]
