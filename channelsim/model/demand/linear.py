"""Linear demand."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

import numpy as np
from annotated_types import Ge, Le, Lt

from channelsim.model.demand.arrivals import Arrivals
from channelsim.model.demand.kind import DemandView, Floats
from channelsim.model.quantities import STRICT, LogEffect, Share, Unit


@dataclass(frozen=True, kw_only=True)
class Linear:
    """Linear demand ``share * max(0, 1 + e (p / p_ref - 1))`` per potential buyer.

    As inverse demand of a market with mu buyers a day: ``P = alpha - beta q`` with ``alpha = p_ref
    (1 + 1 / |e|)`` and ``beta = p_ref / (mu share |e|)``. Regions differ in beta by their numbers
    of buyers, in alpha by `price_sensitivity`. Display and support multiply it.
    """

    __pydantic_config__ = STRICT

    kind: Literal["linear"] = "linear"
    """Names the kind."""
    arrivals: Arrivals = Arrivals()
    """Law of the units asked for at reference prices."""
    share: Share = 1.0
    """Purchases per potential buyer at reference prices."""
    elasticity: Annotated[float, Ge(-50.0), Lt(0.0), Unit("elasticity")] = -2.0
    """Own-price elasticity at reference prices, mean over outlets."""
    elasticity_sd: Annotated[float, Ge(0.0), Le(10.0), Unit("elasticity")] = 0.0
    """Standard deviation of the elasticity between outlets."""
    display_lift_log: LogEffect = 0.0
    """Effect of full display on log sales."""

    bounded = False

    def _base(self, view: DemandView) -> Floats | float:
        lift: Floats | float = self.share * np.exp(
            self.display_lift_log * view.display + view.log_support
        )
        return lift

    def intensity(self, view: DemandView) -> Floats:
        """Give purchases per potential buyer at reference prices.

        Examples
        --------
        100 - 2 p around the reference price 25, per 50 buyers: nobody buys from 50 on.

        >>> zero = np.zeros((1, 1))
        >>> def at(p):
        ...     return 50 * Linear(elasticity=-1.0).intensity(DemandView(
        ...         log_price=np.full((1, 1), np.log(p / 25)), elasticity=np.full((1, 1), -1.0),
        ...         log_brand=zero, display=zero, log_rival_price=zero))[0, 0]
        >>> [round(float(at(p)), 9) for p in (25, 45, 60)]
        [50.0, 10.0, 0.0]
        """
        left = np.maximum(0.0, 1.0 + view.elasticity * np.expm1(view.log_price))
        bought: Floats = self._base(view) * left
        return bought

    def clearing_log_price(self, intensity: Floats, view: DemandView) -> Floats:
        """Invert the line; minus infinity beyond what buyers would take as a gift."""
        price = 1.0 + (intensity / self._base(view) - 1.0) / view.elasticity
        with np.errstate(divide="ignore"):
            log: Floats = np.log(np.maximum(price, 0.0))
        return log

    def best_price(self, cost: Floats, view: DemandView) -> Floats:
        """Give the mean of cost and choke price; the cost where it lies above the choke price."""
        choke = 1.0 - 1.0 / view.elasticity
        price: Floats = np.maximum(0.5 * (choke + cost), cost)
        return price

    def series(self, price: Floats, view: DemandView, order: int) -> Floats:
        """Give the power series of the intensity about a price."""
        out = np.zeros((order + 1, *price.shape))
        out[0] = self.intensity(replace(view, log_price=np.log(price)))
        if order > 0:
            out[1] = np.where(out[0] > 0.0, self._base(view) * view.elasticity, 0.0)
        return out
