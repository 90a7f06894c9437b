"""What an optimisation hands back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from channelsim.optimisation.cells import Cell
from channelsim.optimisation.task import Status

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class HeldOut:
    """A plan's promise beside what it gives on replications it has not seen.

    The replications are split into `folds` parts; each part is judged under the plan fitted to the
    other parts.

    Attributes
    ----------
    folds : int
        Number of parts.
    promised_mean, promised_tail : float
        Mean and CVaR that the fitted plans promise on their own replications.
    mean, tail : float
        Mean and CVaR on the replications held out.
    """

    folds: int
    promised_mean: float
    promised_tail: float
    mean: float
    tail: float

    @property
    def optimism(self) -> float:
        """Promised mean less held-out mean, as a share of the latter."""
        return (self.promised_mean - self.mean) / abs(self.mean) if self.mean else 0.0


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A budget plan with its certificate.

    Attributes
    ----------
    allocation : DataFrame
        Columns region, channel, lever[, period], spend (money), response (per cell, on the true or
        tabulated curves, mean over replications); with carry-over also `effective_spend`.
    status : {"optimal", "time_limit", "stalled", "quick"}
        "optimal": the gap is within the tolerance; "time_limit": best plan so far with its gap;
        "stalled": more rounds change nothing, the tolerance is beyond the solver's arithmetic;
        "quick": a quick tier was asked for, not certified.
    objective : float
        Value on the true curves: the sum of responses, its mixture with CVaR, or, for a target,
        the money spent.
    bound : float
        Proven limit of the objective: no plan earns more (for a target: none costs less).
    gap : float
        Relative distance of objective and bound.
    shadow_prices : mapping of limit name to float
        Change of the objective per unit by which the limit's number is raised (money for money
        limits, one for shares), at the plan's choices between zones and activities. Empty for the
        greedy tier.
    binding : tuple of str
        Limits without slack.
    total_spend, unspent : float
        Money used, and what is left of the total.
    held_out : HeldOut or None
        For CVaR: the report on replications that the plan has not seen.
    frontier : DataFrame or None
        If the problem asks for it: budget, objective, bound, gap, spend, shadow_price, status.
    method : str
        Tier: `certified`, `hull` or `greedy`.
    seconds : float
        Wall-clock time.
    cells : tuple of Cell
        The curves behind the allocation, in its order.
    problem : mapping
        The problem as it was asked.
    overlay : mapping or None
        Scenario override that carries the plan out, when levers of a scenario are known.
    """

    allocation: pd.DataFrame
    status: Status
    objective: float
    bound: float
    gap: float
    shadow_prices: Mapping[str, float]
    binding: tuple[str, ...]
    total_spend: float
    unspent: float
    held_out: HeldOut | None
    frontier: pd.DataFrame | None
    method: str
    seconds: float
    cells: tuple[Cell, ...]
    problem: Mapping[str, object]
    overlay: Mapping[str, object] | None = None

    @property
    def certified(self) -> bool:
        """Whether the plan is proven to be within the tolerance."""
        return self.status == "optimal"

    def marginal_responses(self) -> pd.Series:
        """Response to the last unit of money in each cell (to the first where none is spent)."""
        import pandas as pd

        column = "effective_spend" if "effective_spend" in self.allocation else "spend"
        levels = self.allocation[column].to_numpy(dtype=float)
        step = 1e-6 * max(float(levels.max()), 1e-300)
        slopes = []
        for cell, level in zip(self.cells, levels, strict=True):
            left = max(level - step, 0.0) if level > step else level
            right = level if level > step else level + step
            pair = np.array([left, right])
            low, high = cell.curve.response(pair)
            slopes.append(float(high - low) / (right - left))
        return pd.Series(slopes, index=self.allocation.index, name="marginal_response")

    def __str__(self) -> str:
        marks = {
            "optimal": "certified",
            "time_limit": "time limit reached, NOT within the tolerance",
            "stalled": "NOT within the tolerance, which more rounds do not reach",
            "quick": "quick tier, NOT certified",
        }
        return (
            f"{self.objective:,.6g} for {self.total_spend:,.6g} of money, bound {self.bound:,.6g}, "
            f"gap {self.gap:.3%} ({marks[self.status]}); {self.unspent:,.6g} unspent"
        )
