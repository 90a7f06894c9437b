"""What a territory earns its distributor: per planned unit, and per money of sales."""

import numpy as np
from numpy.typing import NDArray

from channelsim.simulation.crowd.traffic import Traffic
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.world import World

Floats = NDArray[np.float64]


class Earnings:
    """Gross earnings by today's prices and the month's buyers.

    ``e = [sum of (w - c)(1 - l) over the plan] / plan + split per planned unit``, with quote w,
    cost c after expected rebates and the share l of its outlets' buyers who went online. What its
    own ordering and its stock do to sales is left out, so that nobody squeezes itself.

    Parameters
    ----------
    world : World
        The world, with its opening rates of demand.
    traffic : Traffic
        What the month's buyers did.
    """

    def __init__(self, world: World, traffic: Traffic) -> None:
        self.world, self.traffic = world, traffic
        depots, network = world.depots, world.network
        self.plan = depots.base_rate.copy()
        self.own = self.plan.copy()
        """Plan of what goes to its own outlets, units per day, shape (n, k)."""
        for number, buyers in enumerate(world.buyers_of):
            if len(buyers):
                self.own[number] -= depots.base_rate[buyers].sum(axis=0)
        self.own = np.maximum(self.own, 0.0)
        roles = np.array([d.group.role for d in network.distributors])
        self.agent = (roles == "agent")[:, None]
        self.commission = np.array([d.group.commission for d in network.distributors])[:, None]
        self.total = np.maximum(self.plan.sum(axis=1), 1e-300)
        self.per_unit: Floats = np.zeros(len(roles))
        """Earnings per planned unit of the latest month, money, shape (n,)."""
        self.per_sales: Floats = np.zeros(len(roles))
        """The same per money of planned sales, shape (n,)."""

    def cost(self) -> Floats:
        """Give what a unit costs each distributor once rebates are paid, shape (n, k)."""
        world, depots = self.world, self.world.depots
        rebate = world.relations.expected_rebate[:, None]
        bought = depots.invoice * (world.borders.landed[:, None] - rebate)
        return np.where(self.agent, depots.quote * (1.0 - self.commission - rebate), bought)

    def close_month(self) -> None:
        """Work the month out."""
        world, depots, traffic = self.world, self.world.depots, self.traffic
        cost = self.cost()
        stays = 1.0 - traffic.lost_online()
        resold = self.plan - self.own
        made = self.own * stays * (depots.quote - cost)
        made = made + resold * (depots.quote_to_distributors - cost)
        sales = (self.own * depots.quote + resold * depots.quote_to_distributors).sum(axis=1)
        planned = self.total * max(traffic.days, 1) * self._level()
        split = world.relations.split / MINOR / np.maximum(planned, 1e-300)
        self.per_unit = made.sum(axis=1) / self.total + split
        self.per_sales = self.per_unit * self.total / np.maximum(sales, 1e-300)

    def _level(self) -> Floats:
        """Give buyers who came over a mean day's, by distributor, 1 without outlets, (n,)."""
        mean = self.world.territory.sum(axis=1) * max(self.traffic.days, 1)
        level = self.traffic.potential.sum(axis=1) / np.where(mean > 0.0, mean, 1.0)
        return np.where(level > 0.0, level, 1.0)
