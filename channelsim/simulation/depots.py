"""The distributors' goods: what lies in their warehouses, what is on the way, what is owed."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


_LONGEST_MEMORY = 400  # days of demand that a forecast looks back at


class Depots:
    """Stock and trade of all distributors. n distributors, k products.

    Parameters
    ----------
    n, k : int
        Number of distributors and products.
    first_day, last_day : int
        First day of the simulation and the day after its last.
    warm_days : int
        Days of demand history that exist before the first day.
    """

    def __init__(self, n: int, k: int, first_day: int, last_day: int, warm_days: int) -> None:
        self.stock: Ints = np.zeros((n, k), dtype=np.int64)
        self.coming: Ints = np.zeros((n, k), dtype=np.int64)
        self.open_orders: Ints = np.zeros((n, k), dtype=np.int64)
        self.since: Ints = np.zeros(n, dtype=np.int64)
        self.invoice: Floats = np.zeros((n, k))
        self.quote: Floats = np.zeros((n, k))
        self.next_quote: Floats = np.zeros((n, k))
        self.quote_to_distributors: Floats = np.zeros((n, k))
        self.next_quote_to_distributors: Floats = np.zeros((n, k))
        self.bought_units: Ints = np.zeros((n, k), dtype=np.int64)
        self.received_units: Ints = np.zeros((n, k), dtype=np.int64)
        self.bought_value: Ints = np.zeros((n, k), dtype=np.int64)
        self.sold_units: Ints = np.zeros((n, k), dtype=np.int64)
        self.sold_value: Ints = np.zeros((n, k), dtype=np.int64)
        self.ordered: Ints = np.zeros((n, k), dtype=np.int64)
        self.base_rate: Floats = np.zeros((n, k))
        self.origin = first_day - warm_days
        self.demand: Floats = np.zeros((last_day - self.origin, n, k))
        self.sell_out: Floats = np.zeros((last_day - self.origin, n, k))
        self.first_day = first_day
        self.arrivals: Ints | None = None
        """Units by the day on which they will arrive, shape (days, n, k), where somebody asks."""
        self.shared: Floats | None = None
        """Weight of sell-out data in what distributors forecast from orders, shape (n,)."""

        self.reported: Floats | None = None
        """1 where a distributor reports its sales for pay, shape (n,)."""

    def held(self) -> Ints:
        """Give units owned, in the warehouse and on the way, shape (n, k)."""
        held: Ints = self.stock + self.coming
        return held

    def history(self, owners: Ints, day: int, *, of_sell_out: bool) -> Floats:
        """Give distributors' daily demand up to and with a day, shape (days, b, k)."""
        table = self.sell_out if of_sell_out else self.demand
        end = day + 1 - self.origin
        start = max(0, end - _LONGEST_MEMORY)
        past: Floats = table[start:end, owners]
        if self.shared is None or of_sell_out:
            return past
        weight = self.shared[owners][None, :, None]
        return past + weight * (self.sell_out[start:end, owners] - past)

    def commit_quotes(self) -> bool:
        """Let the quotes decided today take effect; tell whether any has changed."""
        changed = self.quote.tobytes() != self.next_quote.tobytes()
        if changed:
            self.quote = self.next_quote.copy()
        self.quote_to_distributors = self.next_quote_to_distributors.copy()
        return changed
