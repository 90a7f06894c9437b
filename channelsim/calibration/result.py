"""What a calibration returns: estimates with errors and sources, and everything behind them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.calibration.spec import CalibrationSpec


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """One number with its uncertainty and where it comes from.

    Attributes
    ----------
    name
        As in `Calibration`.
    estimate, se
        The number and its standard error (clustered unless the method says otherwise).
    ci_low, ci_high
        Interval at the specification's level.
    n
        Observations behind it.
    method
        How it was estimated, in words.
    source
        The data, and the publication of the method.
    se_classical
        Standard error under independent disturbances of equal variance; None where there is none.
    """

    name: str
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    n: int
    method: str
    source: str
    se_classical: float | None = None

    def to_dict(self) -> dict[str, object]:
        """Return a JSON-able mapping; numbers that do not exist are None."""
        return {
            key: None if isinstance(value, float) and not math.isfinite(value) else value
            for key, value in vars(self).items()
        }


@dataclass(frozen=True, kw_only=True, eq=False)
class Calibration:
    """Demand and leakage parameters estimated from a user's table.

    Look an estimate up by its name: ``calibration["own_price_elasticity"].estimate``.

    Attributes
    ----------
    estimates
        ``own_price_elasticity, income_elasticity, display_lift_log, feature_lift_log,
        spend_elasticity, rival_price_elasticity, neighbour_price_elasticity, pass_through,
        seasonality_amplitude_log, residual_sd, nb_alpha, autocorrelation_1``, as far as the columns
        allow; the dynamic model adds ``lagged_units`` and ``…_long_run``.
    settings
        Scenario paths and values, ``demand.elasticity`` and so on.
    overlay
        The same as a nested mapping, for `Scenario.override`.
    overlay_text
        The same as YAML, with source and standard error of every number as comments.
    warnings
        What a reader must know before using the numbers.
    diagnostics
        Numbers about the data and the fit.
    groups
        Slopes by group before and after shrinkage; None without `group`.
    estimator
        How the units were modelled: ``log`` or ``counts``, see `fit_panel`.
    spec
        The specification.
    """

    estimates: tuple[Estimate, ...]
    settings: Mapping[str, float]
    overlay: Mapping[str, object]
    overlay_text: str
    warnings: tuple[str, ...]
    diagnostics: Mapping[str, float]
    groups: pd.DataFrame | None
    estimator: Literal["log", "counts"]
    spec: CalibrationSpec
    _fit: pd.DataFrame

    def __getitem__(self, name: str) -> Estimate:
        for estimate in self.estimates:
            if estimate.name == name:
                return estimate
        known = ", ".join(estimate.name for estimate in self.estimates)
        raise KeyError(f"no estimate {name!r}; there are {known}")

    def __contains__(self, name: object) -> bool:
        return any(estimate.name == name for estimate in self.estimates)

    @property
    def sources(self) -> dict[str, str]:
        """Data and publication behind every estimate, by name."""
        return {estimate.name: estimate.source for estimate in self.estimates}

    def table(self) -> pd.DataFrame:
        """Return the estimates as a table, one row each."""
        import pandas as pd

        return pd.DataFrame([vars(estimate) for estimate in self.estimates])

    def to_dict(self) -> dict[str, object]:
        """Return a JSON-able mapping with ``estimates``, ``overlay``, ``warnings`` and more."""
        return {
            "estimates": [estimate.to_dict() for estimate in self.estimates],
            "overlay": dict(self.overlay),
            "warnings": list(self.warnings),
            "diagnostics": {
                key: value if math.isfinite(value) else None
                for key, value in self.diagnostics.items()
            },
        }


def fit_frame(calibration: Calibration) -> pd.DataFrame:
    """Give the rows behind a plot of fit.

    Parameters
    ----------
    calibration
        From `calibrate`.

    Returns
    -------
    DataFrame
        One row per row used: the key columns given (outlet, region, product), ``entity``, ``week``
        (number), ``price``, ``units``, ``fitted`` (units), ``residual`` (of ln units; missing at
        zero units) and, with time effects in a yearly cycle or not, ``time_effect`` (ln units).
        ``price_left`` and ``units_left``: ln price and ln units with the other regressors and the
        fixed effects taken out, log points around 0 (with an instrument: the part of the price
        that the cost moves); ``weight`` of the row: with it, least squares of the second on the
        first has the own-price elasticity as its slope.
    """
    return calibration._fit.copy()
