"""What a distributor may still order this month, given the capacity of its area."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.periods import end_of, start_of
from channelsim.simulation.world import World

Floats = NDArray[np.float64]
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
        self.area = self._area()

    def _area(self) -> Floats:
        """Give what each area would take a day if all its outlets carried the brand, (n, k)."""
        world = self.world
        area = np.zeros(world.depots.ordered.shape)
        wanted = world.panel.buyers.mean * world.panel.shelves.appeal(world.first_day)
        np.add.at(area, world.network.outlets.supplier, wanted)
        for number, buyers in enumerate(world.buyers_of):
            if len(buyers):
                area[number] += area[buyers].sum(axis=0)
        return area

    def within(self, members: Ints, order: Ints, day: int) -> Ints:
        """Give what of an order the cap leaves, shape (b, k)."""
        world, depots = self.world, self.world.depots
        if self.month != start_of(day, "month"):
            self.month = start_of(day, "month")
            self.before = depots.ordered.copy()
        days = end_of(day, "month") - self.month
        season = [world.volumes.season(int(n), "month", day) for n in members]
        planned = self.area[members] * np.array(season)[:, None] * days
        used = depots.ordered[members] - self.before[members]
        left = np.maximum(np.floor(self.multiple * planned).astype(np.int64) - used, 0)
        capped: Ints = np.minimum(order, left)
        return capped
