"""What a response experiment found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from channelsim.experiments.lever_cells import LeverCell
from channelsim.experiments.response_fit import Fit, fit_response
from channelsim.measurement.estimates import Numbers, t_interval
from channelsim.optimisation.carry_over import CarryOver

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.optimisation import TabulatedCurve

KEYS = ("region", "channel", "lever", "period")
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
        By period also `period`, and spend is the money at work in the period.
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
    carried
        By period: lever -> what it hands on from period to period.
    """

    table: "pd.DataFrame" = field(repr=False, compare=False)
    interactions: "pd.DataFrame" = field(repr=False, compare=False)
    objective: str
    cells: tuple[LeverCell, ...]
    level: float = 0.95
    offset: float = 0.0
    carried: Mapping[str, CarryOver] = field(default_factory=dict)

    @property
    def keys(self) -> list[str]:
        """Columns that name a cell."""
        return list(KEYS[: len(self.cells[0].key)])

    @cached_property
    def summary(self) -> "pd.DataFrame":
        """One row per cell and spend: mean response with ci_low, ci_high and n."""
        import pandas as pd

        rows = []
        for key, part in self.table.groupby([*self.keys, "spend"], sort=False):
            one = t_interval(part["response"].to_numpy(dtype=float)[:, None], self.level)
            numbers = (one.mean[0], one.low[0], one.high[0], one.n[0])
            rows.append((*key, *numbers))
        return pd.DataFrame(rows, columns=[*self.keys, "spend", "mean", "ci_low", "ci_high", "n"])

    @cached_property
    def fits(self) -> dict[LeverCell, Fit]:
        """Cell -> fitted curve, of the contribution before the spend is paid."""
        found = {}
        for cell, part in zip(self.cells, self._parts, strict=True):
            wide = part.pivot_table(index="replication", columns="spend", values="response")
            spends = wide.columns.to_numpy(dtype=float)
            found[cell] = fit_response(spends, wide.to_numpy(dtype=float) + self.paid(cell, spends))
        return found

    @property
    def _parts(self) -> "list[pd.DataFrame]":
        groups = self.table.groupby(self.keys, sort=False)
        return [groups.get_group(cell.key) for cell in self.cells]

    def paid(self, cell: LeverCell, spend: Numbers) -> Numbers:
        """Give what the objective has already paid at a spend at work.

        A unit at work in one period saves part of the money of later periods, because some of it
        is still at work there.
        """
        if self.objective != "contribution":
            return np.zeros_like(spend)
        periods = list(dict.fromkeys(one.period for one in self.cells))
        later = len(periods) - 1 - periods.index(cell.period)
        saved = self.carried[cell.lever].handed_on(len(periods))[:later] if later else ()
        return np.asarray(spend * (1.0 - sum(saved)))

    def curves(self, *, replicated: bool = False) -> "dict[tuple[str, ...], TabulatedCurve]":
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
            net = values - self.paid(cell, grid)
            found[cell.key] = TabulatedCurve(spends=grid.tolist(), responses=net.tolist())
        return found

    def predicted(self, cell: LeverCell, spend: float) -> float:
        """Give the fitted response of a cell at a spend inside the measured range."""
        place = np.array([spend])
        return float(self.fits[cell](place)[0] - self.paid(cell, place)[0])

    @cached_property
    def forms(self) -> "pd.DataFrame":
        """One row per cell: the form chosen, and each form's error at levels left out."""
        import pandas as pd

        rows = [(*cell.key, fit.form, *fit.errors.values()) for cell, fit in self.fits.items()]
        errors = [f"error_{form}" for form in next(iter(self.fits.values())).errors]
        return pd.DataFrame(rows, columns=[*self.keys, "form", *errors])


def dense(top: float) -> Numbers:
    """Spends from zero to `top`, closer together where curves bend most."""
    return np.asarray(top * np.linspace(0.0, 1.0, _POINTS) ** 1.5)
