"""Estimates with their intervals, methods and sources in words."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from channelsim.calibration.design import Design
from channelsim.calibration.endogeneity import CostCheck
from channelsim.calibration.regression import Fit
from channelsim.calibration.result import Estimate
from channelsim.calibration.seasons import Wave
from channelsim.calibration.spec import CalibrationSpec

PUBLIC = {
    "price": "own_price_elasticity",
    "income": "income_elasticity",
    "display": "display_lift_log",
    "feature": "feature_lift_log",
    "spend": "spend_elasticity",
    "rival_price": "rival_price_elasticity",
    "neighbour_price": "neighbour_price_elasticity",
    "crossing": "crossing_share",
    "lagged_units": "lagged_units",
}
"""Regressor -> name of its coefficient in the results."""

WITHIN = "within estimator: Baltagi, Econometric Analysis of Panel Data, ch. 3"
COUNTS = "quasi-likelihood: Gourieroux, Monfort & Trognon 1984"
CLUSTERS = "clustered errors: Cameron & Miller 2015"


@dataclass(frozen=True, kw_only=True)
class Scribe:
    """Writes estimates of one calibration.

    Attributes
    ----------
    spec
        Its specification: level of the intervals and source of the data.
    method
        How the regression was fitted, in words.
    citation
        Publication of the regression's method.
    """

    spec: CalibrationSpec
    method: str
    citation: str

    def write(
        self,
        name: str,
        estimate: float,
        se: float,
        dof: float,
        n: int,
        *,
        method: str | None = None,
        citation: str | None = None,
        low: float = -math.inf,
        high: float = math.inf,
        se_classical: float | None = None,
    ) -> Estimate:
        """Give an estimate with its t interval, cut at the bounds of its quantity."""
        from scipy.special import stdtrit

        half = float(stdtrit(dof, 0.5 + self.spec.confidence / 2.0)) * se
        return Estimate(
            name=name,
            estimate=estimate,
            se=se,
            ci_low=max(estimate - half, low),
            ci_high=min(estimate + half, high),
            n=n,
            method=method or self.method,
            source=f"{self.spec.source}; {citation or self.citation}",
            se_classical=se_classical,
        )


def scribe_for(design: Design, spec: CalibrationSpec) -> Scribe:
    """Describe a regression in words."""
    effects = " and ".join(spec.effects) or "no"
    if spec.instrument:
        how, cited = "two-stage least squares on ln units, price instrumented by cost", WITHIN
    elif design.estimator == "log":
        how, cited = "least squares on ln units", WITHIN
    else:
        how, cited = "negative-binomial quasi-likelihood, log link", COUNTS
    if design.clusters.shape[1]:
        names = spec.cluster or (("outlet",) if spec.columns.outlet else ("region",))
        count = int(design.clusters.max(axis=0).min()) + 1
        errors = f"errors clustered by {' and '.join(names)} ({count} clusters, t({count - 1}))"
        cited = f"{cited}; {CLUSTERS}"
    else:
        errors = "classical errors"
    return Scribe(
        spec=spec, method=f"{spec.model} model, {how}, {effects} effects, {errors}", citation=cited
    )


def slope_estimates(scribe: Scribe, design: Design, fit: Fit) -> list[Estimate]:
    """Write the regression's coefficients, and the long-run ones of a dynamic model."""
    n = len(design.units)
    found = []
    for name, public in PUBLIC.items():
        if name in fit.names:
            value, se = fit.estimate(name)
            classical = float(fit.classical[fit.position(name)])
            found.append(scribe.write(public, value, se, fit.dof, n, se_classical=classical))
    if "lagged_units" in fit.names:
        found.extend(_long_run(scribe, fit, n))
    return found


def _long_run(scribe: Scribe, fit: Fit, n: int) -> list[Estimate]:
    """``b / (1 - lag)`` with the delta method's error, where the lag is below one."""
    lag, _ = fit.estimate("lagged_units")
    if lag >= 1.0:
        return []
    found = []
    for name, public in PUBLIC.items():
        if name not in fit.names or name == "lagged_units":
            continue
        value, _ = fit.estimate(name)
        gradient = np.array([1.0 / (1.0 - lag), value / (1.0 - lag) ** 2])
        at = [fit.position(name), fit.position("lagged_units")]
        se = float(np.sqrt(gradient @ fit.covariance[np.ix_(at, at)] @ gradient))
        method = f"coefficient / (1 - lagged units), delta method; {scribe.method}"
        found.append(
            scribe.write(f"{public}_long_run", value / (1.0 - lag), se, fit.dof, n, method=method)
        )
    return found


def cost_estimate(scribe: Scribe, check: CostCheck, n: int) -> Estimate:
    """Write the pass-through of cost into price."""
    effects = " and ".join(scribe.spec.effects) or "no"
    return scribe.write(
        "pass_through",
        check.pass_through,
        check.pass_through_se,
        check.dof,
        n,
        method=f"least squares of ln price on ln cost, {effects} effects, errors as the demand's",
        citation="Besanko, Dube & Gupta 2005, Marketing Science 24:123-137",
    )


def wave_estimate(scribe: Scribe, wave: Wave) -> Estimate:
    """Write the amplitude of the yearly wave."""
    return scribe.write(
        "seasonality_amplitude_log",
        wave.amplitude,
        wave.se,
        wave.dof,
        wave.n,
        method="first yearly harmonic of ln units (half of peak to trough), trend removed, "
        "AR(1) disturbances",
        citation="Cochrane & Orcutt 1949",
        low=0.0,
    )
