"""What a response experiment found."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from channelsim.experiments.lever_cells import LeverCell
from channelsim.experiments.response_fit import Fit, fit_response
from channelsim.measurement.estimates import Numbers, t_interval

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.optimisation import TabulatedCurve

KEYS = ["region", "channel", "lever"]
MEASURED = ("contribution", "sell_out_units", "market_share", "diversion_units")
"""KPIs whose differences the table holds."""
_POINTS = 33  # of a fitted curve handed to the optimiser


@dataclass(frozen=True, kw_only=True)
class Responses:
    """Responses to spend, measured cell by cell on common random numbers.

    Parameters
    ----------
    table
        Long: region, channel, lever, spend (money over the measured days), response, replication,
        and the differences of `MEASURED`. `response` is the difference of `objective` to no spend
        in the cell, within the replication; of the contribution, after the spend has been paid.
    interactions
        One row per test: what was raised together, the sum of the responses one by one, the
        response together, their difference with interval, and whether it excludes zero.
    objective
        KPI of `response`.
    cells
        In the order of the table.
    level
        Confidence level of the intervals.
    offset
        What the objective has beyond the sum of the responses: not zero if they were measured
        around a plan.
    """

    table: "pd.DataFrame" = field(repr=False, compare=False)
    interactions: "pd.DataFrame" = field(repr=False, compare=False)
    objective: str
    cells: tuple[LeverCell, ...]
    level: float = 0.95
    offset: float = 0.0

    @cached_property
    def summary(self) -> "pd.DataFrame":
        """One row per cell and spend: mean response with ci_low, ci_high and n."""
        import pandas as pd

        rows = []
        for key, part in self.table.groupby([*KEYS, "spend"], sort=False):
            one = t_interval(part["response"].to_numpy(dtype=float)[:, None], self.level)
            numbers = (one.mean[0], one.low[0], one.high[0], one.n[0])
            rows.append((*key, *numbers))
        return pd.DataFrame(rows, columns=[*KEYS, "spend", "mean", "ci_low", "ci_high", "n"])

    @cached_property
    def fits(self) -> dict[LeverCell, Fit]:
        """Cell -> fitted curve, of the contribution before the spend is paid."""
        found = {}
        for cell, part in zip(self.cells, self._parts, strict=True):
            wide = part.pivot_table(index="replication", columns="spend", values="response")
            spends = wide.columns.to_numpy(dtype=float)
            found[cell] = fit_response(spends, wide.to_numpy(dtype=float) + self._paid(spends))
        return found

    @property
    def _parts(self) -> "list[pd.DataFrame]":
        groups = self.table.groupby(KEYS, sort=False)
        return [groups.get_group(cell.key) for cell in self.cells]

    def _paid(self, spend: Numbers) -> Numbers:
        """Give what the objective has already paid at a spend."""
        return spend if self.objective == "contribution" else np.zeros_like(spend)

    def curves(self, *, replicated: bool = False) -> "dict[tuple[str, str, str], TabulatedCurve]":
        """Give the fitted curves as the optimiser takes them, over the measured range.

        Parameters
        ----------
        replicated
            Keep what each replication adds, for risk over replications.
        """
        from channelsim.optimisation import TabulatedCurve

        found = {}
        for cell, fit in self.fits.items():
            grid = np.unique(np.concatenate([fit.spends, dense(fit.spends[-1])]))
            values = fit.replications(grid) if replicated else fit(grid)[None, :]
            net = values - self._paid(grid)
            found[cell.key] = TabulatedCurve(spends=grid.tolist(), responses=net.tolist())
        return found

    def predicted(self, cell: LeverCell, spend: float) -> float:
        """Give the fitted response of a cell at a spend inside the measured range."""
        place = np.array([spend])
        return float(self.fits[cell](place)[0] - self._paid(place)[0])

    @cached_property
    def forms(self) -> "pd.DataFrame":
        """One row per cell: the form chosen, and each form's error at levels left out."""
        import pandas as pd

        rows = [(*cell.key, fit.form, *fit.errors.values()) for cell, fit in self.fits.items()]
        errors = [f"error_{form}" for form in next(iter(self.fits.values())).errors]
        return pd.DataFrame(rows, columns=[*KEYS, "form", *errors])


def dense(top: float) -> Numbers:
    """Spends from zero to `top`, closer together where curves bend most."""
    return np.asarray(top * np.linspace(0.0, 1.0, _POINTS) ** 1.5)
