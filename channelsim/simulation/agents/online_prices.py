"""Online prices as dealers and their outlets see them."""

import numpy as np
from numpy.typing import NDArray

from channelsim.simulation.crowd.moves import cheapest
from channelsim.simulation.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class OnlinePrices:
    """What buyers who compare see online, next to what they see on the shelf.

    Parameters
    ----------
    world : World
        The world.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        outlets, self.moves = world.network.outlets, world.panel.buying.moves
        self.paths = [path for path in self.moves.paths if path.purpose == "online switching"]
        self.supplier = outlets.supplier
        roles = np.array([d.group.role for d in world.network.distributors])
        online = np.array([channel.online for channel in world.network.channels])
        past = (roles[outlets.supplier] != "distributor") & ~online[outlets.channel]
        self.sellers_past = np.unique(outlets.supplier[past])
        """Warehouses and agents that serve offline outlets past the dealers."""
        self._seen: tuple[int, Floats] = (-(10**9), np.zeros((0, 0)))

    def quotes(self, members: Ints) -> Floats:
        """Give the quotes at which members' outlets could ask the online price, shape (b, k).

        The mean over the outlets whose buyers compare; infinity where none do.
        """
        day, found = self._seen
        if day != self.world.day:
            found = self._quotes()
            self._seen = (self.world.day, found)
        return found[members]

    def _quotes(self) -> Floats:
        shelves = self.world.panel.shelves
        value, weight = np.zeros_like(self.world.territory), np.zeros_like(self.world.territory)
        for path in self.paths:
            online, _ = cheapest(shelves.price, shelves.sold_here, path.away)
            terms = (shelves.keeps * (1.0 + shelves.markup))[path.home]
            counts = self._compared(path.home, path.away)
            np.add.at(value, self.supplier[path.home], counts * online / terms)
            np.add.at(weight, self.supplier[path.home], counts)
        return np.where(weight > 0.0, value / np.where(weight > 0.0, weight, 1.0), np.inf)

    def _compared(self, home: Ints, away: Ints) -> Floats:
        """Weigh pairs of outlet and product that buyers can compare, shape (p, k)."""
        shelves = self.world.panel.shelves
        both = shelves.sold_here[home] & shelves.sold_here[away].any(axis=1)
        weight: Floats = shelves.weights[home] * both
        return weight

    def undercut(self) -> Floats:
        """Give the share by which own routes undercut each distributor, shape (n,).

        The larger of two: online prices under its outlets' shelf prices, and the manufacturer's
        quote to outlets of its region under its own.
        """
        world, shelves = self.world, self.world.panel.shelves
        total = np.maximum(world.territory.sum(axis=1), 1e-300)
        online: Floats = np.zeros(len(total))
        for path in self.paths:
            price, _ = cheapest(shelves.price, shelves.sold_here, path.away)
            here = np.where(shelves.price[path.home] > 0.0, shelves.price[path.home], np.inf)
            gap = np.maximum(0.0, 1.0 - price / here) * self._compared(path.home, path.away)
            np.add.at(online, self.supplier[path.home], gap.sum(axis=1))
        most: Floats = np.maximum(online / total, self._undercut_past() / total)
        return most

    def _undercut_past(self) -> Floats:
        """Give the same for outlets served past it, times the territory, shape (n,)."""
        world, quote = self.world, self.world.depots.quote
        gaps = np.zeros_like(quote)
        for seller in self.sellers_past:
            there = world.home == world.home[seller]
            gap = np.maximum(0.0, 1.0 - quote[seller] / np.maximum(quote, 1e-300))
            gaps[there] = np.maximum(gaps[there], gap[there])
        past: Floats = (gaps * world.territory).sum(axis=1)
        return past
