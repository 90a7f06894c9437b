"""The calibration itself: table in, estimates out, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from channelsim.calibration.cautions import cautions, diagnose
from channelsim.calibration.design import Design, build_design, codes
from channelsim.calibration.endogeneity import (
    CostCheck,
    check_cost,
    exogeneity_fault,
    instrumented_fit,
    lagged_shock,
    refuse_weak,
)
from channelsim.calibration.faults import CalibrationError, Fault
from channelsim.calibration.intervals import (
    cost_estimate,
    noise_estimates,
    scribe_for,
    slope_estimates,
    wave_estimate,
)
from channelsim.calibration.overlay import (
    RegionFacts,
    Setting,
    demand_settings,
    leakage_settings,
    nested,
    overlay_text,
    region_settings,
)
from channelsim.calibration.regression import Fit, fit_panel
from channelsim.calibration.result import Calibration, Estimate
from channelsim.calibration.seasons import Wave, yearly_wave
from channelsim.calibration.shrinkage import group_slopes, shrink
from channelsim.calibration.spec import CalibrationSpec, parse_spec
from channelsim.calibration.table import Table, read_table

if TYPE_CHECKING:
    import pandas as pd

GROUPED = ("price", "display", "feature")
"""Regressors whose slopes are also estimated by group."""


@dataclass(frozen=True, kw_only=True)
class _Groups:
    """Slopes by group and their spread."""

    frame: pd.DataFrame
    between_sd: float


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
    spec = spec if isinstance(spec, CalibrationSpec) else parse_spec(spec)
    table = read_table(frame, spec)
    design, remarks = _checked_design(table, spec)
    fit = fit_panel(design)
    check = None
    if "cost" in table.rows:
        check = check_cost(design, table.rows["cost"].to_numpy(dtype=float))
        fit = _answer_endogeneity(table, design, fit, check, spec)
    wave = yearly_wave(design, fit, table.period)
    groups = _by_group(table, design, spec, remarks)
    estimates = _estimates(design, fit, check, wave, spec)
    shock = lagged_shock(design, fit)
    settings = _settings(table, estimates, wave, groups, spec)
    diagnostics = diagnose(table, design, fit, check, wave, shock)
    if groups is not None:
        diagnostics["own_price_elasticity_between_sd"] = groups.between_sd
    return Calibration(
        estimates=tuple(estimates),
        settings={".".join(setting.path): setting.value for setting in settings},
        overlay=nested(settings),
        overlay_text=overlay_text(settings, _head(spec, design)),
        warnings=(*remarks, *cautions(table, design, fit, check, wave, shock, spec)),
        diagnostics=diagnostics,
        groups=None if groups is None else groups.frame,
        spec=spec,
        _fit=_fit_rows(table, design, fit),
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


def _by_group(
    table: Table, design: Design, spec: CalibrationSpec, remarks: list[str]
) -> _Groups | None:
    """Slopes by group, shrunk to their mean."""
    if spec.group is None:
        return None
    import pandas as pd

    labels = table.rows[spec.group].astype(str)
    if spec.group == "outlet" and "region" in table.rows:
        labels = table.rows["region"].astype(str) + " / " + labels
    group, names = codes(labels), np.unique(labels.to_numpy())
    frames, between = [], 0.0
    for regressor in GROUPED:
        if regressor not in design.names:
            continue
        which, slope, se = group_slopes(design, group, regressor)
        if len(which) < 2:
            remarks.append(f"{regressor} varies in fewer than two groups: not shrunk")
            continue
        answer = shrink(slope, se)
        between = answer.between_sd if regressor == "price" else between
        columns = {
            "name": regressor,
            "group": names[which],
            "estimate": slope,
            "se": se,
            "shrunk": answer.shrunk,
            "shrunk_se": answer.shrunk_se,
            "weight": answer.weight,
            "mean": answer.mean,
            "between_sd": answer.between_sd,
            "n": np.bincount(group)[which],
        }
        frames.append(pd.DataFrame(columns))
    if not frames:
        return None
    return _Groups(frame=pd.concat(frames, ignore_index=True), between_sd=between)


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


def _settings(
    table: Table,
    estimates: list[Estimate],
    wave: Wave | None,
    groups: _Groups | None,
    spec: CalibrationSpec,
) -> list[Setting]:
    """Translate the estimates into values of a scenario."""
    found = {estimate.name: estimate for estimate in estimates}
    peak = None
    if wave is not None and table.start_day is not None:
        peak = (table.start_day + 365.0 * wave.peak) % 365.0
    between = groups.between_sd if groups is not None else None
    return [
        *demand_settings(found, spec, table.period, between),
        *region_settings(found, _region_facts(table, groups, spec), peak),
        *leakage_settings(found, spec),
    ]


def _region_facts(table: Table, groups: _Groups | None, spec: CalibrationSpec) -> RegionFacts:
    if "region" not in table.rows:
        return RegionFacts(names=(), relative_income={}, relative_slope={}, slope_notes={})
    region = table.rows["region"].astype(str)
    income: dict[str, float] = {}
    if "income" in table.rows:
        means = np.log(table.rows["income"]).groupby(region).mean()
        income = {str(name): float(value - means.mean()) for name, value in means.items()}
    slopes: dict[str, float] = {}
    notes: dict[str, str] = {}
    if groups is not None and spec.group == "region":
        for row in groups.frame[groups.frame["name"] == "price"].to_dict("records"):
            slopes[row["group"]] = row["shrunk"] / row["mean"]
            notes[row["group"]] = (
                "shrunk elasticity {shrunk:.4g} (s.e. {shrunk_se:.2g}, own weight {weight:.2f}, "
                "n {n}) over the mean {mean:.4g}; Morris 1983".format_map(row)
            )
    names = tuple(sorted(region.unique()))
    return RegionFacts(
        names=names, relative_income=income, relative_slope=slopes, slope_notes=notes
    )


def _head(spec: CalibrationSpec, design: Design) -> list[str]:
    """Lines at the top of the overlay."""
    return [
        f"Estimated from: {spec.source} ({len(design.units)} rows).",
        scribe_for(design, spec).method + ".",
        "Attraction demand with share s has local own-price elasticity beta (1 - s), so",
        "beta = elasticity / (1 - s); the scenario holds the elasticity and works beta out.",
    ]


def _fit_rows(table: Table, design: Design, fit: Fit) -> pd.DataFrame:
    """Rows behind a plot of fit."""
    keys = [key for key in ("outlet", "region", "product") if key in table.rows]
    rows = table.rows[[*keys, "entity", "week", "price", "units"]].copy()
    rows["fitted"] = fit.mean
    rows["residual"] = fit.residual
    rows["time_effect"] = fit.time_effects[design.effects.second]
    return rows
