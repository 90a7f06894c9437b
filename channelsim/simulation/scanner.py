"""What a scanner panel would show of a run: units, prices and display by outlet and period."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Scanner:
    """Adds every outlet's days up to periods; it watches and changes nothing.

    Days before day 0 and a last period that is not whole are left out.

    Parameters
    ----------
    days : int
        Days that are measured.
    every_days : int
        Length of a period, days, at least 1.
    shape : tuple of int
        Numbers of outlets and products (n, k).
    """

    def __init__(self, days: int, every_days: int, shape: tuple[int, int]) -> None:
        self.every_days = every_days
        periods = days // every_days
        self.units: Ints = np.zeros((periods, *shape), dtype=np.int64)
        """Units sold, shape (periods, n, k)."""
        self.price: Floats = np.zeros((periods, *shape))
        """Mean of the days' shelf prices, money per unit, shape (periods, n, k)."""
        self.display: Floats = np.zeros((periods, *shape))
        """Mean share of the brand's facings on display, shape (periods, n, k)."""

    def take(self, day: int, sold: Ints, price: Floats, display: Floats) -> None:
        """Note a day's sales, shelf prices and display, shape (n, k) each."""
        period = day // self.every_days
        if 0 <= period < len(self.units):
            self.units[period] += sold
            self.price[period] += price / self.every_days
            self.display[period] += display / self.every_days
