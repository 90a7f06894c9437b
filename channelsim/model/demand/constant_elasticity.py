"""Demand of constant elasticity."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

import numpy as np
from annotated_types import Ge, Le

from channelsim.model.demand.arrivals import Arrivals
from channelsim.model.demand.habit import Habit
from channelsim.model.demand.kind import DemandView, Floats
from channelsim.model.quantities import STRICT, Elasticity, LogEffect, Share, Unit


@dataclass(frozen=True, kw_only=True)
class ConstantElasticity:
    """Iso-elastic demand ``share * (p / p_ref)^e``, for comparison with closed forms."""

    __pydantic_config__ = STRICT

    kind: Literal["constant_elasticity"] = "constant_elasticity"
    """Names the kind."""
    arrivals: Arrivals = Arrivals()
    """Law of the units asked for at reference prices."""
    share: Share = 1.0
    """Purchases per potential buyer at reference prices."""
    elasticity: Elasticity = -2.62
    """Own-price elasticity, mean over outlets."""
    elasticity_sd: Annotated[float, Ge(0.0), Le(10.0), Unit("elasticity")] = 0.0
    """Standard deviation of the elasticity between outlets."""
    display_lift_log: LogEffect = 0.0
    """Effect of full display on log sales."""
    habit: Habit = Habit()
    """How much past purchases count."""

    bounded = False

    def intensity(self, view: DemandView) -> Floats:
        """Give purchases per potential buyer at reference prices."""
        log_lift = (
            view.elasticity * view.log_price
            + self.display_lift_log * view.display
            + (view.log_support + self.habit.strength * view.log_habit)
        )
        lift: Floats = self.share * np.exp(log_lift)
        return lift

    def clearing_log_price(self, intensity: Floats, view: DemandView) -> Floats:
        """Invert the power law."""
        base = self.intensity(replace(view, log_price=np.zeros_like(view.log_price)))
        price: Floats = np.log(intensity / base) / view.elasticity
        return price

    def best_price(self, cost: Floats, view: DemandView) -> Floats:
        """Give ``cost e / (e - 1)`` with e the size of the elasticity, above 1."""
        if (view.elasticity >= -1.0).any():
            raise ValueError("a best price needs an elasticity below -1 everywhere")
        price: Floats = cost * view.elasticity / (1.0 + view.elasticity)
        return price

    def series(self, price: Floats, view: DemandView, order: int) -> Floats:
        """Give the power series of the intensity about a price."""
        out = np.zeros((order + 1, *price.shape))
        out[0] = self.intensity(replace(view, log_price=np.log(price)))
        for j in range(1, order + 1):
            out[j] = out[j - 1] * (view.elasticity - j + 1.0) / (j * price)
        return out
