"""What a distributor may still order this month, given the capacity of its area."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.periods import end_of, start_of
from channelsim.simulation.world import World

Ints = NDArray[np.int64]


class AreaCap:
    """Caps the orders of a calendar month at a multiple of what the area is planned to take.

    Parameters
    ----------
    world : World
        The world.
    multiple : float
        The cap, in multiples of the month's planned volume of each product.
    """

    def __init__(self, world: World, multiple: float) -> None:
        self.world, self.multiple = world, multiple
        self.month: int | None = None
        self.before: Ints = np.zeros_like(world.depots.ordered)
        """Units ordered before the month began, shape (n, k)."""

    def within(self, members: Ints, order: Ints, day: int) -> Ints:
        """Give what of an order the cap leaves, shape (b, k)."""
        world, depots = self.world, self.world.depots
        if self.month != start_of(day, "month"):
            self.month = start_of(day, "month")
            self.before = depots.ordered.copy()
        days = end_of(day, "month") - self.month
        season = [world.volumes.season(int(n), "month", day) for n in members]
        planned = depots.base_rate[members] * np.array(season)[:, None] * days
        used = depots.ordered[members] - self.before[members]
        left = np.maximum(np.floor(self.multiple * planned).astype(np.int64) - used, 0)
        capped: Ints = np.minimum(order, left)
        return capped
