"""Demand that does not answer prices."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from channelsim.model.demand.arrivals import Arrivals
from channelsim.model.demand.kind import DemandView, Floats
from channelsim.model.quantities import STRICT


@dataclass(frozen=True, kw_only=True)
class Fixed:
    """Every potential buyer asks for one unit, whatever the price."""

    __pydantic_config__ = STRICT

    kind: Literal["fixed"] = "fixed"
    """Names the kind."""
    arrivals: Arrivals = Arrivals()
    """Law of the units asked for."""

    bounded = True
    elasticity = 0.0
    elasticity_sd = 0.0

    def intensity(self, view: DemandView) -> Floats:
        """Give one purchase per potential buyer."""
        return np.ones_like(view.log_price)
