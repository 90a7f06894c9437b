"""Numbers about the data and the fit, and what a reader must be told."""

from __future__ import annotations

import numpy as np

from channelsim.calibration.design import Design
from channelsim.calibration.endogeneity import STRICT_P, WEAK, CostCheck
from channelsim.calibration.noise import is_whole
from channelsim.calibration.regression import Fit
from channelsim.calibration.seasons import Wave
from channelsim.calibration.spec import CalibrationSpec
from channelsim.calibration.table import Table

FEW_CLUSTERS = 10
SHORT_PANEL = 30
NOTICEABLE = 0.1


def diagnose(
    table: Table,
    design: Design,
    fit: Fit,
    check: CostCheck | None,
    wave: Wave | None,
    shock: tuple[float, float],
) -> dict[str, float]:
    """Collect what is measured about the data and the fit.

    Returns
    -------
    dict
        Rows, entities, periods, clusters; standard deviation of ln price after the fixed effects;
        r2_within; condition number of the regressors after the fixed effects; correlation of the
        price with last period's shock and its p; with a cost: first-stage F, instrumented
        elasticity, p of exogeneity, pass-through in money; with seasons: peak as a share of the
        year after the first period, log peak to trough, years covered.
    """
    left = design.effects.within(design.regressors, np.ones(len(design.units)))
    found = {
        "rows": float(len(design.units)),
        "entities": float(design.entity.max() + 1),
        "periods": float(len(np.unique(design.week))),
        "clusters": float(design.clusters.max(axis=0).min() + 1) if design.clusters.size else 0.0,
        "zero_units": float((design.units == 0.0).sum()),
        "log_price_sd": float(np.log(table.rows["price"]).std()),
        "log_price_sd_within": float(left[:, 0].std()),
        "r2_within": fit.r2_within,
        "condition_number": float(np.linalg.cond(left / np.linalg.norm(left, axis=0))),
        "price_on_lagged_shock": shock[0],
        "price_on_lagged_shock_p": shock[1],
    }
    if check is not None:
        found |= {
            "first_stage_f": check.first_stage_f,
            "instrumented_elasticity": check.instrumented,
            "exogeneity_p": check.p_value,
            "pass_through_money": check.pass_through_money,
            "pass_through_money_se": check.pass_through_money_se,
        }
    if wave is not None:
        found |= {
            "season_peak": wave.peak,
            "season_peak_to_trough_log": 2.0 * wave.amplitude,
            "season_years": wave.cycles,
        }
    return found


def cautions(
    table: Table,
    design: Design,
    fit: Fit,
    check: CostCheck | None,
    wave: Wave | None,
    shock: tuple[float, float],
    spec: CalibrationSpec,
) -> list[str]:
    """Put into words what weakens the estimates without forbidding them."""
    return [
        *_about_price(fit, check, shock, spec),
        *_about_panel(table, design, wave, spec),
    ]


def _about_price(
    fit: Fit, check: CostCheck | None, shock: tuple[float, float], spec: CalibrationSpec
) -> list[str]:
    said = []
    elasticity, se = fit.estimate("price")
    if elasticity >= 0.0:
        said.append(
            f"the own-price elasticity is {elasticity:.3f}, not negative: demand shocks may move "
            "the price; it is left out of the overlay"
        )
    elif elasticity + 2.0 * se > 0.0:
        said.append("the own-price elasticity is not told apart from nil")
    if check is None:
        said.append("no cost column: whether the price answers to demand is not tested")
    elif check.first_stage_f < WEAK:
        said.append(
            f"the cost moves the price too little (first-stage F {check.first_stage_f:.1f}) to "
            "test whether the price answers to demand"
        )
    if shock[1] < STRICT_P and abs(shock[0]) > NOTICEABLE and not spec.instrument:
        said.append(
            f"the price follows last period's demand shock (partial correlation {shock[0]:.2f}): "
            "the own-price elasticity may be biased"
        )
    return [*said, *_about_borders(fit)]


def _about_borders(fit: Fit) -> list[str]:
    said = []
    if "neighbour_price" in fit.names:
        value, error = fit.estimate("neighbour_price")
        if value - 2.0 * error <= 0.0:
            said.append(
                f"the neighbour's price has no clear positive effect ({value:.3f}, s.e. "
                f"{error:.3f}): natural leakage is not established; compare periods and models"
            )
    if "crossing" in fit.names:
        value, error = fit.estimate("crossing")
        if value - 2.0 * error <= 0.0:
            said.append(
                f"no share of buyers clearly crosses ({value:.3f}, s.e. {error:.3f}): natural "
                "leakage is not established"
            )
    if "lagged_units" in fit.names and fit.estimate("lagged_units")[0] >= 1.0:
        said.append("lagged units have a coefficient of one and more: no long run exists")
    return said


def _about_panel(
    table: Table, design: Design, wave: Wave | None, spec: CalibrationSpec
) -> list[str]:
    said = []
    periods = len(np.unique(design.week))
    if periods < 20:
        said.append(f"{periods} periods only, allowed by min_periods")
    if spec.model == "dynamic" and periods < SHORT_PANEL:
        said.append(
            f"lagged units with fixed effects over {periods} periods: the lag is biased downwards "
            f"by some {2.0 / max(periods - 1, 1):.2f} at most (Nickell 1981)"
        )
    if design.clusters.shape[1] and int(design.clusters.max(axis=0).min()) + 1 < FEW_CLUSTERS:
        count = int(design.clusters.max(axis=0).min()) + 1
        said.append(f"{count} clusters only: standard errors are rough and intervals wide")
    if not design.clusters.shape[1]:
        said.append("classical errors: too small where disturbances last or are shared")
    if "time" not in spec.effects:
        said.append("no time effects: shocks shared by all entities stay in the disturbances")
    if wave is not None and wave.cycles < 1.9:
        said.append(f"{wave.cycles:.1f} years: season and trend are hard to tell apart")
    if not is_whole(design.units):
        said.append("units are not whole numbers: no over-dispersion of counts is estimated")
    said.extend(
        f"{name} leaves 0 to 1: its lift is per unit of the column"
        for name in ("display", "feature")
        if name in table.rows and table.rows[name].max() > 1.0
    )
    return said
