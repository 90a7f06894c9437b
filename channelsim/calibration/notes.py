"""What to know about a calibration before its numbers are used, as a page of text."""

from __future__ import annotations

from channelsim.calibration.result import Calibration

DIAGNOSTICS: dict[str, str] = {
    "rows": "rows of the table behind the estimates",
    "entities": "products in places, each with a level of its own",
    "periods": "periods",
    "clusters": "clusters of the errors (0: classical errors)",
    "zero_units": "rows without sales",
    "log_price_sd": "standard deviation of ln price",
    "log_price_sd_within": "the same after the fixed effects: what the elasticity is learnt from",
    "r2_within": "share of what the fixed effects leave that the regressors explain",
    "condition_number": "condition number of the regressors after the fixed effects",
    "price_on_lagged_shock": "partial correlation of the price with last period's demand shock",
    "price_on_lagged_shock_p": "its p-value",
    "first_stage_f": "F of the cost in the price's regression (below 10: a weak instrument)",
    "instrumented_elasticity": "own-price elasticity with the cost as instrument",
    "exogeneity_p": "p-value of the test that the price does not answer to demand",
    "pass_through_money": "price change per unit of cost change, money",
    "pass_through_money_se": "its standard error",
    "season_peak": "peak of the season, share of a year after the first period",
    "season_peak_to_trough_log": "ln of sales at the peak over those at the trough",
    "season_years": "years covered",
    "own_price_elasticity_between_sd": "standard deviation of the elasticity between groups",
}
"""Meaning of every diagnostic, by its name."""


def notes_text(calibration: Calibration) -> str:
    """Write the warnings and the diagnostics of a calibration as Markdown.

    Parameters
    ----------
    calibration
        From `calibrate`.

    Returns
    -------
    str
        What a reader must know, and a table of the diagnostics with their meaning.
    """
    spec = calibration.spec
    cautions = [f"* {words}" for words in calibration.warnings] or ["Nothing to warn of."]
    rows = [
        f"| `{name}` | {value:.6g} | {DIAGNOSTICS[name]} |"
        for name, value in calibration.diagnostics.items()
    ]
    lines = [
        "# Notes on the calibration",
        "",
        f"Data: {spec.source}. Units as {calibration.estimator}, {spec.model} model.",
        "",
        "## Before you use the numbers",
        "",
        *cautions,
        "",
        "## Diagnostics",
        "",
        "| name | value | meaning |",
        "|---|---|---|",
        *rows,
    ]
    return "\n".join(lines) + "\n"
