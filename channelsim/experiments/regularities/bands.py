"""What a published regularity asks for, and what a model showed."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Band:
    """Values that count as reaching a regularity, ends included."""

    low: float = -inf
    high: float = inf

    def holds(self, value: float) -> bool:
        """Tell whether a value lies in the band; an unknown one does not.

        Examples
        --------
        >>> Band(low=1.0).holds(1.0), Band(low=1.0).holds(float("nan"))
        (True, False)
        """
        return bool(self.low <= value <= self.high)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One measured quantity of one regularity."""

    id: str
    quantity: str
    low: float
    high: float
    value: float
    reached: bool

    def document(self) -> dict[str, object]:
        """Give the finding as plain data."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Regularity:
    """One published fact: the bands it asks for, and how the model's figures are obtained."""

    id: str
    title: str
    bands: Mapping[str, Band]
    measure: Callable[[int], Mapping[str, float]]
    """Seed in, every quantity out."""

    def check(self, seed: int) -> list[Finding]:
        """Run the experiment and judge every quantity."""
        seen = self.measure(seed)
        return [
            Finding(
                id=self.id,
                quantity=name,
                low=band.low,
                high=band.high,
                value=float(seen[name]),
                reached=band.holds(float(seen[name])),
            )
            for name, band in self.bands.items()
        ]


def variance_ratio(orders: Floats, sales: Floats) -> float:
    """Give the variance of orders over that of sales; NaN where sales do not vary.

    Examples
    --------
    >>> variance_ratio(np.array([0.0, 4.0]), np.array([1.0, 3.0]))
    4.0
    """
    below = float(sales.var(ddof=1))
    return float(orders.var(ddof=1)) / below if below > 0.0 else float("nan")
