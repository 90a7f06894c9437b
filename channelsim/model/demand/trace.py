"""Demand replayed from a table."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from channelsim.model.demand.arrivals import Arrivals
from channelsim.model.demand.kind import DemandView, Floats
from channelsim.model.quantities import STRICT, Name, PositiveDays


@dataclass(frozen=True, kw_only=True)
class Trace:
    """Replay of a table of real sales: the units asked for per outlet and day, or per week.

    The table (declared under `data:`) has the columns ``day`` and ``units`` and, as wanted,
    ``region``, ``channel`` and ``product``; a row counts for every outlet that it matches. A row
    holds until the next day listed, its units spread evenly over `every_days` days.
    """

    __pydantic_config__ = STRICT

    kind: Literal["trace"] = "trace"
    """Names the kind."""
    table: Name
    """Name of the table under `data:`."""
    every_days: PositiveDays = 1
    """Days that a row covers: 1 = daily, 7 = weekly."""
    arrivals: Arrivals = Arrivals(law="deterministic")
    """Law around the table's numbers; deterministic replays them exactly."""

    bounded = True
    elasticity = 0.0
    elasticity_sd = 0.0

    def intensity(self, view: DemandView) -> Floats:
        """Give one purchase per unit of the table."""
        return np.ones_like(view.log_price)
