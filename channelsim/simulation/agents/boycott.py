"""How a boycott shows at the order desk."""

import numpy as np
from numpy.typing import NDArray

from channelsim.simulation.agents.desk import Desk
from channelsim.simulation.world import World

Ints = NDArray[np.int64]


class WithholdingDesk:
    """The order desk as boycotters use it: they buy less than their territories need.

    Parameters
    ----------
    world : World
        The world.
    desk : Desk
        Takes the orders.
    """

    def __init__(self, world: World, desk: Desk) -> None:
        self.world, self.desk = world, desk
        rule = world.network.conflict.boycott
        kept = 1.0 - (rule.order_cut if rule is not None else 0.0)
        every = np.array([d.group.review_days for d in world.network.distributors])
        self.most = kept * every[:, None] * world.depots.base_rate
        """Units that a boycotter orders at a review at most, on a mean day, shape (n, k)."""

    def order(self, buyers: Ints, units: Ints) -> None:
        """Place orders, those of boycotters cut to what they let through."""
        world = self.world
        boycotts = world.relations.boycotts[buyers]
        if boycotts.any():
            regions = world.network.regions
            day = float(world.day)
            season = np.array([r.season.index(day) for r in regions])[world.home[buyers]]
            most = np.ceil(self.most[buyers] * season[:, None]).astype(np.int64)
            units = np.where(boycotts[:, None], np.minimum(units, most), units)
            placed = units.any(axis=1)
            buyers, units = buyers[placed], units[placed]
        if len(buyers):
            self.desk.order(buyers, units)
