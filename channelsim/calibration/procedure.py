"""The calibration itself: table in, estimates out, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING

from channelsim.calibration.cautions import cautions, diagnose
from channelsim.calibration.design import Design, build_design
from channelsim.calibration.endogeneity import (
    CostCheck,
    check_cost,
    exogeneity_fault,
    instrumented_fit,
    lagged_shock,
    refuse_weak,
)
from channelsim.calibration.faults import CalibrationError, Fault
from channelsim.calibration.groups import slopes_by_group
from channelsim.calibration.intervals import (
    cost_estimate,
    scribe_for,
    slope_estimates,
    wave_estimate,
)
from channelsim.calibration.noise import noise_estimates
from channelsim.calibration.overlay import translate
from channelsim.calibration.regression import Fit, fit_panel
from channelsim.calibration.relation import instrumented_price, price_relation
from channelsim.calibration.result import Calibration, Estimate
from channelsim.calibration.seasons import Wave, yearly_wave
from channelsim.calibration.settings import nested, overlay_text
from channelsim.calibration.spec import CalibrationSpec, parse_spec
from channelsim.calibration.table import Table, read_table

if TYPE_CHECKING:
    import pandas as pd


def calibrate(frame: pd.DataFrame, spec: Mapping[str, object] | CalibrationSpec) -> Calibration:
    """Estimate demand and leakage parameters from a long sales table.

    ln units of an entity (a product in an outlet or region) and period are explained by ln price,
    display, feature, ln income, rivals' and neighbours' prices, entity effects and time effects;
    errors are clustered. See `fit_panel` for the estimators.

    Parameters
    ----------
    frame
        One row per entity and period.
    spec
        ``columns`` and options; see `CalibrationSpec`.

    Returns
    -------
    Calibration

    Raises
    ------
    CalibrationError
        A ValueError with every fault found: unknown keys, missing columns, missing or non-positive
        cells, repeated rows, fewer periods than `min_periods`, too little price variation,
        collinear columns, a price that answers to demand, a weak instrument.
    ImportError
        If the libraries of the extra ``calibrate`` are not installed.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> week, outlet = (index.ravel() for index in np.indices((40, 8)))
    >>> price = 2.0 + 0.5 * np.sin(1.7 * week * (outlet + 1))
    >>> wobble = np.exp(0.1 * np.sin(2.3 * week * (outlet + 2)))
    >>> sales = pd.DataFrame({"shop": outlet, "week": week, "price": price,
    ...                       "packs": 100.0 * price**-2.0 * wobble})
    >>> answer = calibrate(sales, {"columns": {"outlet": "shop", "week": "week",
    ...                                        "units": "packs", "price": "price"}})
    >>> found = answer["own_price_elasticity"]
    >>> bool(found.ci_low < -2.0 < found.ci_high)
    True
    """
    for library in ("statsmodels", "linearmodels"):
        if find_spec(library) is None:
            raise ImportError(f"calibration needs {library}: pip install 'channelsim[calibrate]'")
    spec = spec if isinstance(spec, CalibrationSpec) else parse_spec(spec)
    table = read_table(frame, spec)
    design, remarks = _checked_design(table, spec)
    fit = fit_panel(design)
    check = None
    if "cost" in table.rows:
        check = check_cost(design, table.rows["cost"].to_numpy(dtype=float))
        fit = _answer_endogeneity(table, design, fit, check, spec)
    wave = yearly_wave(design, fit, table.period)
    groups = slopes_by_group(table, design, spec, remarks)
    estimates = _estimates(design, fit, check, wave, spec)
    shock = lagged_shock(design, fit)
    settings = translate(table, estimates, wave, groups, spec)
    diagnostics = diagnose(table, design, fit, check, wave, shock)
    if groups is not None:
        diagnostics["own_price_elasticity_between_sd"] = groups.between_sd
    return Calibration(
        estimates=tuple(estimates),
        settings={".".join(setting.path): setting.value for setting in settings},
        overlay=nested(settings),
        overlay_text=overlay_text(settings, _head(spec, estimates)),
        warnings=(*remarks, *cautions(table, design, fit, check, wave, shock, spec)),
        diagnostics=diagnostics,
        groups=None if groups is None else groups.frame,
        estimator=design.estimator,
        spec=spec,
        _fit=_fit_rows(table, design, fit, spec),
    )


def _checked_design(table: Table, spec: CalibrationSpec) -> tuple[Design, list[str]]:
    """Build the regression, or refuse with the faults of the cells and of the design together."""
    if len(table.rows) < 3:
        few = Fault(path="rows", message=f"{len(table.rows)} usable rows are left")
        raise CalibrationError([*table.faults, few])
    design, faults, remarks = build_design(table.rows, spec, table.period)
    left = len(design.units) - len(design.names) - design.effects.rank
    if left < 10:
        message = (
            f"{len(design.units)} rows leave {left} degrees of freedom; at least 10 are needed"
        )
        faults.append(Fault(path="rows", message=message))
    if spec.group is not None and table.rows[spec.group].nunique() < 2:
        faults.append(Fault(path="group", message=f"a single {spec.group} cannot be shrunk"))
    if table.faults or faults:
        raise CalibrationError([*table.faults, *faults])
    return design, remarks


def _answer_endogeneity(
    table: Table, design: Design, fit: Fit, check: CostCheck, spec: CalibrationSpec
) -> Fit:
    """Instrument the price if that is asked for; else refuse it if it answers to demand."""
    if spec.instrument:
        refuse_weak(check)
        return instrumented_fit(design, fit, table.rows["cost"].to_numpy(dtype=float))
    fault = exogeneity_fault(check, fit.estimate("price")[0])
    if fault is not None:
        raise CalibrationError([fault])
    return fit


def _estimates(
    design: Design, fit: Fit, check: CostCheck | None, wave: Wave | None, spec: CalibrationSpec
) -> list[Estimate]:
    scribe = scribe_for(design, spec)
    found = slope_estimates(scribe, design, fit)
    if check is not None:
        found.append(cost_estimate(scribe, check, len(design.units)))
    if wave is not None:
        found.append(wave_estimate(scribe, wave))
    return [*found, *noise_estimates(scribe, design, fit)]


def _head(spec: CalibrationSpec, estimates: list[Estimate]) -> list[str]:
    """Lines at the top of the overlay: the data, the methods and the rule for beta."""
    methods: dict[str, list[str]] = {}
    for estimate in estimates:
        methods.setdefault(estimate.method, []).append(estimate.name)
    return [
        f"Estimated from: {spec.source} ({estimates[0].n} rows).",
        *(f"{', '.join(names)}: {method}." for method, names in methods.items()),
        "Attraction demand with share s has local own-price elasticity beta (1 - s), so",
        "beta = elasticity / (1 - s); the scenario holds the elasticity and works beta out.",
    ]


def _fit_rows(table: Table, design: Design, fit: Fit, spec: CalibrationSpec) -> pd.DataFrame:
    """Rows behind a plot of fit."""
    keys = [key for key in ("outlet", "region", "product") if key in table.rows]
    rows = table.rows[[*keys, "entity", "week", "price", "units"]].copy()
    rows["fitted"] = fit.mean
    rows["residual"] = fit.residual
    rows["time_effect"] = fit.time_effects[design.effects.second]
    rows["price_left"], rows["units_left"] = price_relation(fit)
    if spec.instrument:
        cost = table.rows["cost"].to_numpy(dtype=float)
        rows["price_left"] = instrumented_price(fit, design.effects, cost)
    rows["weight"] = fit.weights
    return rows
