"""Goods that expire: first in, first out, at outlets and distributors.

Under first in, first out, goods older than A days exist exactly when the stock exceeds what was
received within the last A days; so no ages need to be tracked, only weekly receipts.
"""

import numpy as np
from numpy.typing import NDArray

from channelsim.simulation.books import share_of_value
from channelsim.simulation.world import World

Ints = NDArray[np.int64]

_WEEK = 7


class Ageing:
    """Writes off expired goods once a week.

    Parameters
    ----------
    world : World
        The world.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        lives = [product.shelf_life_days for product in world.network.products]
        self.weeks = np.array([0 if life is None else -(-life // _WEEK) for life in lives])
        self.active = bool(self.weeks.any())
        if not self.active:
            return
        longest = int(self.weeks.max()) + 1
        k = len(lives)
        self.outlets: Ints = np.zeros((longest, world.network.outlets.count, k), dtype=np.int64)
        self.depots: Ints = np.zeros((longest, len(world.keys), k), dtype=np.int64)
        self.outlets[:] = np.iinfo(np.int64).max // (4 * longest)
        self.depots[:] = np.iinfo(np.int64).max // (4 * longest)
        self.bought = world.depots.received_units.copy()
        self.slot = 0
        self.outlets[0] = 0
        self.depots[0] = 0

    def note_outlets(self, day: int, delivered: Ints) -> None:
        """Count what was sent to outlets today."""
        if self.active:
            self.outlets[self.slot] += delivered

    def expire(self, day: int) -> None:
        """Write off what is older than its shelf life, at the end of every seventh day."""
        if not self.active or (day + 1) % _WEEK != 0:
            return
        world, books = self.world, self.world.books
        bought = world.depots.received_units
        self.depots[self.slot] += bought - self.bought
        self.bought = bought.copy()
        panel, depots = world.panel, world.depots
        old_shelf = self._older(panel.stock + panel.coming, self.outlets, panel.stock)
        old_depot = self._older(depots.held(), self.depots, depots.stock)
        if old_shelf.any() or old_depot.any():
            markets = panel.all_markets(old_shelf)
            held = panel.all_markets(panel.stock) + panel.all_markets(panel.coming)
            books.expire(
                share_of_value(books.goods, old_depot, depots.held()),
                share_of_value(books.market_goods, markets, held),
            )
            panel.stock = panel.stock - old_shelf
            depots.stock -= old_depot
            world.written_off += old_shelf.sum(axis=0) + old_depot.sum(axis=0)
            gone = int(old_shelf.sum() + old_depot.sum())
            world.tell("expired", "trade", f"{gone} units")
        self.slot = (self.slot + 1) % len(self.outlets)
        self.outlets[self.slot] = 0
        self.depots[self.slot] = 0

    def _older(self, held: Ints, receipts: Ints, stock: Ints) -> Ints:
        """Give units in stock that are older than their product's life, same shape as stock."""
        old = np.zeros_like(stock)
        for product in np.flatnonzero(self.weeks):
            back = (self.slot - np.arange(int(self.weeks[product]))) % len(receipts)
            recent = receipts[back, :, product].sum(axis=0)
            old[:, product] = np.clip(held[:, product] - recent, 0, stock[:, product])
        return old
