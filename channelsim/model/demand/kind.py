"""What a demand kind is: prices and what else it sees in, expected purchases per buyer out."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from channelsim.model.demand.arrivals import Arrivals

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class DemandView:
    """What a demand kind sees of the outlets on a day. n outlets, k products."""

    log_price: Floats
    """Log of shelf price over suggested price, shape (n, k)."""
    elasticity: Floats
    """Own-price elasticity at reference prices, shape (n, 1), at most 0."""
    log_brand: Floats
    """Log of the region's brand equity, shape (n, 1)."""
    display: Floats
    """Share of the brand's facings on display, shape (n, k), 0 to 1."""
    log_rival_price: Floats
    """Log of the rival's relative shelf price, shape (n, k)."""
    log_support: Floats | float = 0.0
    """What support levers add to log attraction, shape (n, 1), or 0 without any."""
    log_rival_brand: Floats | float = 0.0
    """Log of the rival's attraction in the region over that in the country, (n, 1), or 0."""
    log_habit: Floats | float = 0.0
    """Log of the habit stock over the share at reference prices, shape (n, k), or 0 without any."""


class Demand(Protocol):
    """A demand kind: prices in, expected purchases per potential buyer out."""

    @property
    def kind(self) -> str:
        """Name of the kind."""
        ...

    @property
    def arrivals(self) -> Arrivals:
        """Law of the potential buyers."""
        ...

    @property
    def bounded(self) -> bool:
        """Whether the intensity is a probability; else it scales the mean of the arrivals."""
        ...

    def intensity(self, view: DemandView) -> Floats:
        """Give expected purchases per potential buyer, shape (n, k)."""
        ...


class PricedDemand(Demand, Protocol):
    """A demand kind that answers prices, so that prices can be set against it.

    Prices are relative to the reference price here: 1 is the reference price.
    """

    def clearing_log_price(self, intensity: Floats, view: DemandView) -> Floats:
        """Give the log price at which buyers take `intensity` units each, above 0, shape (n, k).

        Minus infinity where they would not take as much as a gift.
        """
        ...

    def best_price(self, cost: Floats, view: DemandView) -> Floats:
        """Give the price with the highest profit at unit `cost` above 0, shape (n, k)."""
        ...

    def series(self, price: Floats, view: DemandView, order: int) -> Floats:
        """Give the power series of the intensity about `price`, shape (order + 1, n, k)."""
        ...
