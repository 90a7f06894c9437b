"""Whether the price answers to demand, and what the seller's cost says about it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from channelsim.calibration.design import Design
from channelsim.calibration.effects import Floats
from channelsim.calibration.faults import CalibrationError, Fault
from channelsim.calibration.regression import Fit, fit_panel, least_squares

WEAK = 10.0
"""First-stage F below which an instrument is weak (Staiger & Stock 1997, *Econometrica* 65)."""
STRICT_P = 0.001
"""A test of exogeneity refuses below this, so that one sound table in a thousand is refused."""
MATERIAL = 0.10
"""Relative difference between instrumented and plain elasticity that matters in practice."""


@dataclass(frozen=True, kw_only=True)
class CostCheck:
    """The price seen through the seller's cost.

    Attributes
    ----------
    pass_through, pass_through_se
        Coefficient of ln cost in ln price after the fixed effects: per cent for per cent.
    pass_through_money, pass_through_money_se
        The same in money: price change per unit of cost change.
    dof
        Degrees of freedom of their intervals.
    first_stage_f
        F of the instrument given the other regressors.
    instrumented
        Own-price elasticity with the price instrumented by the cost.
    p_value
        Of the test that the price is exogenous (control function).
    """

    pass_through: float
    pass_through_se: float
    pass_through_money: float
    pass_through_money_se: float
    dof: float
    first_stage_f: float
    instrumented: float
    p_value: float


def check_cost(design: Design, cost: Floats) -> CostCheck:
    """Measure the pass-through and test the price for endogeneity with the cost as instrument.

    Hausman's test in its control-function form: the residual of the price's regression on the
    instrument joins the demand regression, and its coefficient is nil if the price is exogenous
    (Wooldridge 2010, *Econometric Analysis of Cross Section and Panel Data*, sections 6.3.1, 18.5).

    Parameters
    ----------
    design
        The demand regression, ``price`` first.
    cost
        Cost per unit, positive, shape ``(n_rows,)``.
    """
    from scipy.special import stdtr

    ones = np.ones(len(cost))
    log_price = design.regressors[:, 0]
    log_cost = np.log(cost)[:, None]
    alone = replace(design, names=("cost",), regressors=log_cost)
    passed, passed_se = least_squares(alone, log_price, ones).estimate("cost")
    money = replace(design, names=("cost",), regressors=cost[:, None])
    in_money, in_money_se = least_squares(money, np.exp(log_price), ones).estimate("cost")
    others = np.column_stack([log_cost, design.regressors[:, 1:]])
    first = least_squares(
        replace(design, names=("cost", *design.names[1:]), regressors=others), log_price, ones
    )
    slope, slope_se = first.estimate("cost")
    control = replace(
        design,
        names=(*design.names, "control"),
        regressors=np.column_stack([design.regressors, first.residual]),
    )
    fit = fit_panel(control)
    value, se = fit.estimate("control")
    return CostCheck(
        pass_through=passed,
        pass_through_se=passed_se,
        pass_through_money=in_money,
        pass_through_money_se=in_money_se,
        dof=first.dof,
        first_stage_f=(slope / slope_se) ** 2,
        instrumented=fit.estimate("price")[0],
        p_value=float(2.0 * stdtr(fit.dof, -abs(value / se))),
    )


def exogeneity_fault(check: CostCheck, plain: float) -> Fault | None:
    """Give the reason to refuse a price that answers to demand, statistically and materially.

    Parameters
    ----------
    check
        What the cost says.
    plain
        Own-price elasticity without instrument.
    """
    apart = abs(check.instrumented - plain) > MATERIAL * abs(check.instrumented)
    if check.first_stage_f < WEAK or check.p_value >= STRICT_P or not apart:
        return None
    return Fault(
        path="columns.price",
        message=(
            f"the price answers to demand: elasticity {plain:.3f} as it stands, "
            f"{check.instrumented:.3f} with the cost as instrument (p = {check.p_value:.1g}); "
            "say instrument: true to use the cost"
        ),
    )


def instrumented_fit(design: Design, fit: Fit, cost: Floats) -> Fit:
    """Two-stage least squares after the fixed effects, the cost as instrument for the price.

    Raises
    ------
    CalibrationError
        If the instrument is weak.
    """
    from linearmodels.iv import IV2SLS

    columns = np.column_stack([np.log(design.units), np.log(cost), design.regressors])
    left = design.effects.within(columns, np.ones(len(columns)))
    y, z, price, others = left[:, 0], left[:, 1], left[:, 2:3], left[:, 3:]
    model = IV2SLS(y, others if others.shape[1] else None, price, z[:, None])
    clusters = design.clusters
    if clusters.shape[1]:
        result = model.fit(cov_type="clustered", clusters=clusters, debiased=True)
    else:
        result = model.fit(cov_type="unadjusted", debiased=True)
    classical = model.fit(cov_type="unadjusted", debiased=True)
    order = [*range(1, len(design.names)), 0]
    place = np.argsort(order)
    params = np.asarray(result.params)[place]
    factor = (len(y) - len(params)) / (len(y) - fit.parameters)
    covariance = np.asarray(result.cov)[np.ix_(place, place)]
    residual = y - left[:, 2:] @ params
    fitted = np.log(design.units) - residual
    plain = (np.log(design.units) - design.regressors @ params)[:, None]
    return replace(
        fit,
        params=params,
        covariance=covariance * (1.0 if clusters.shape[1] else factor),
        classical=np.asarray(classical.std_errors)[place] * np.sqrt(factor),
        residual=residual,
        left=left[:, 2:],
        weights=np.ones(len(y)),
        disturbance=residual,
        mean=np.exp(fitted) * design.units.sum() / np.exp(fitted).sum(),
        time_effects=design.effects.solve(plain, np.ones(len(y)))[1][:, 0],
        r2_within=1.0 - float(residual @ residual) / float(y @ y),
    )


def refuse_weak(check: CostCheck) -> None:
    """Refuse to instrument by a cost that hardly moves the price.

    Raises
    ------
    CalibrationError
        If the first-stage F is below 10.
    """
    if check.first_stage_f < WEAK:
        message = f"a weak instrument: first-stage F {check.first_stage_f:.1f}, below {WEAK:g}"
        raise CalibrationError([Fault(path="columns.cost", message=message)])


def lagged_shock(design: Design, fit: Fit) -> tuple[float, float]:
    """Correlate the price with the demand shock of the period before.

    A seller who prices by recent demand makes the price endogenous as soon as shocks last.

    Returns
    -------
    correlation : float
        Partial correlation after the fixed effects.
    p_value : float
        Of its coefficient, by the design's errors.
    """
    from scipy.special import stdtr

    entity, week = design.entity, design.week
    same = (entity[1:] == entity[:-1]) & (week[1:] - week[:-1] == 1)
    row = np.flatnonzero(same) + 1
    row = row[np.isfinite(fit.residual[row - 1])]
    part = replace(
        design,
        names=("shock",),
        regressors=fit.residual[row - 1][:, None],
        units=design.units[row],
        effects=replace(
            design.effects,
            first=_dense(design.effects.first[row]),
            second=_dense(design.effects.second[row]),
        ),
        entity=_dense(entity[row]),
        week=week[row],
        clusters=np.stack([_dense(c[row]) for c in design.clusters.T], axis=1)
        if design.clusters.shape[1]
        else design.clusters[row],
    )
    answer = least_squares(part, design.regressors[row, 0], np.ones(len(row)))
    value, se = answer.estimate("shock")
    sign = float(np.sign(value))
    return sign * float(np.sqrt(max(answer.r2_within, 0.0))), float(
        2.0 * stdtr(answer.dof, -abs(value / se))
    )


def _dense(
    labels: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)
