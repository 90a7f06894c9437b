"""Yearly sales and prices of regions, as a statistical office sees them, from a simulated run."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from channelsim.calibration.vocabulary import Model
    from channelsim.scenario import Scenario
    from channelsim.scenario.network import Table


def region_panel(
    scenario: "Scenario", seed: int, replication: int = 0, *, period_days: int = 365
) -> "pd.DataFrame":
    """Simulate a scenario and add its sales up by region and period.

    Parameters
    ----------
    scenario
        What is simulated; its groups of outlets name the regions across their borders.
    seed, replication
        Address of its luck.
    period_days
        Length of a period, at least 1; a rest at the end is left out.

    Returns
    -------
    DataFrame
        One row per region and period with columns ``region``, ``period`` (from 0), ``units`` (sold
        in the region, to whomever), ``price`` (mean street price), ``neighbour_price`` (the
        lowest among the regions across its borders) and, where `history.buyers` states it,
        ``index`` (its value on the period's first day).
    """
    import pandas as pd

    from channelsim.model.selectors import names_in
    from channelsim.scenario.network import build_network
    from channelsim.simulation.run import simulate

    network = build_network(
        scenario.spec, cast("Mapping[str, Table]", scenario.document.get("data") or {})
    )
    records = simulate(network, seed, replication)
    periods = network.horizon.days // period_days
    days = slice(-records.first_day, -records.first_day + periods * period_days)
    shape = (periods, period_days, len(records.regions))
    sold = np.asarray(records.markets["sell_out"][days], dtype=np.float64).sum(axis=(2, 3))
    street = np.nanmean(np.asarray(records.markets["street_price"][days], float), axis=(2, 3))
    units, price = sold.reshape(shape).sum(axis=1), street.reshape(shape).mean(axis=1)
    across: dict[str, set[str]] = {name: set() for name in records.regions}
    for group in scenario.spec.outlets:
        across[group.region].update(names_in(group.border_with))
    lowest = np.full(price.shape, np.nan)
    for r, name in enumerate(records.regions):
        there = [i for i, other in enumerate(records.regions) if other in across[name]]
        if there:
            lowest[:, r] = price[:, there].min(axis=1)
    columns = {"units": units, "price": price, "neighbour_price": lowest}
    if network.buyer_history is not None and scenario.spec.history.buyers is not None:
        steps, outlets = network.buyer_history, network.outlets
        first = np.array(
            [outlets.group[np.argmax(outlets.region == r)] for r in range(len(records.regions))]
        )
        factor = steps.on(np.arange(periods) * period_days)[:, first, 0]
        columns["index"] = factor ** (1.0 / (scenario.spec.history.buyers.elasticity or 1.0))
    frame = pd.DataFrame(
        {
            "region": np.tile(records.regions, periods),
            "period": np.repeat(np.arange(periods), len(records.regions)),
        }
    )
    return frame.assign(**{name: table.ravel() for name, table in columns.items()})


@dataclass(frozen=True, kw_only=True)
class NeighbourEffect:
    """How sales answer the own price and the price in the cheapest neighbouring region.

    Parameters
    ----------
    lag
        Coefficient of last period's ln sales; NaN in the static model.
    own, neighbour
        Coefficients of ln price and of the neighbours' lowest ln price.
    own_se, neighbour_se
        Their standard errors, clustered by region.
    """

    lag: float
    own: float
    own_se: float
    neighbour: float
    neighbour_se: float

    @property
    def ratio(self) -> float:
        """Neighbour's coefficient over the size of the own one: what part leaks."""
        return self.neighbour / abs(self.own)


def neighbour_effect(panel: "pd.DataFrame", model: "Model" = "dynamic") -> NeighbourEffect:
    """Regress ln sales on its lag, ln price and the cheapest neighbour's, with two-way effects.

    The regression of Baltagi & Levin (1986), *Review of Economics and Statistics* 68:148-155, by
    `channelsim.calibration.calibrate`.

    Parameters
    ----------
    panel
        Columns as `region_panel` gives them.
    model
        ``dynamic``, with the lag, or ``static``.

    Returns
    -------
    NeighbourEffect

    Raises
    ------
    CalibrationError
        If the panel does not support the regression.
    """
    from channelsim.calibration import calibrate

    columns = {"region": "region", "week": "period", "units": "units", "price": "price"}
    columns["neighbour_price"] = "neighbour_price"
    if "index" in panel:
        columns["income"] = "index"
    asked = {"columns": columns, "period": "year", "estimator": "log", "model": model}
    answer = calibrate(panel, {**asked, "min_periods": 3})
    own, neighbour = answer["own_price_elasticity"], answer["neighbour_price_elasticity"]
    return NeighbourEffect(
        lag=answer["lagged_units"].estimate if model == "dynamic" else float("nan"),
        own=own.estimate,
        own_se=own.se,
        neighbour=neighbour.estimate,
        neighbour_se=neighbour.se,
    )
