"""Goods that expire: first in, first out, at outlets and distributors.

Under first in, first out, goods older than A days exist exactly when the stock exceeds what was
received within the last A days; so no ages need to be tracked, only weekly receipts. Receipts are
kept by the week in which goods were first sent into the trade, so goods that change hands keep
their age.
"""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.shelf_life import cohorts
from channelsim.simulation.books import share_of_value
from channelsim.simulation.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_WEEK = 7


def checks_today(day: int) -> bool:
    """Tell whether a day is the last of a week, on which goods expire.

    Examples
    --------
    >>> checks_today(6), checks_today(7)
    (True, False)
    """
    return (day + 1) % _WEEK == 0


class Ageing:
    """Writes off expired goods once a week, and knows how old the others are.

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
        self.lost: Ints = np.zeros_like(world.depots.stock)
        """Units written off at distributors so far, shape (n, k)."""
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
        self.next_check = world.first_day + -(world.first_day + 1) % _WEEK
        self.outlets[0] = 0
        self.depots[0] = 0

    def note_outlets(self, day: int, delivered: Ints) -> None:
        """Count what was sent to outlets today."""
        if self.active:
            self.outlets[self.slot] += delivered

    def expire(self, day: int) -> None:
        """Write off what is older than its shelf life, at the end of every seventh day."""
        if not self.active or not checks_today(day):
            return
        world, books = self.world, self.world.books
        self._note_depots()
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
            self.lost += old_depot
            world.written_off += old_shelf.sum(axis=0) + old_depot.sum(axis=0)
            gone = int(old_shelf.sum() + old_depot.sum())
            world.tell("expired", "trade", f"{gone} units")
        self._set_depots(slice(None), self._depot_ages())
        self.slot = (self.slot + 1) % len(self.outlets)
        self.next_check = day + _WEEK
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

    # Ages -------------------------------------------------------------------------------------

    @property
    def _by_age(self) -> Ints:
        """Slots from the running week back, shape (ages,)."""
        slots: Ints = (self.slot - np.arange(len(self.depots))) % len(self.depots)
        return slots

    def _note_depots(self) -> None:
        """Enter what distributors were sent since it was noted last."""
        bought = self.world.depots.received_units
        self.depots[self.slot] += bought - self.bought
        self.bought = bought.copy()

    def _depot_ages(self) -> Ints:
        return cohorts(self.world.depots.held(), self.depots[self._by_age])

    def _set_depots(self, owners: Ints | slice, ages: Ints) -> None:
        table = self.depots[:, owners]
        table[self._by_age] = ages
        self.depots[:, owners] = table

    def expired(self) -> Ints:
        """Give units in distributors' stock that are past their shelf life, shape (n, k)."""
        self._note_depots()
        depots = self.world.depots
        return self._older(depots.held(), self.depots, depots.stock)

    def depot_ages(self) -> Ints:
        """Give distributors' goods, in stock and on the way, by age: shape (ages, n, k).

        Ages are weeks, youngest first; goods past the shelf life of all products are left out.
        """
        self._note_depots()
        return self._depot_ages()

    def outlet_ages(self) -> Ints:
        """Give outlets' goods, in stock and on the way, by age: shape (ages, outlets, k)."""
        panel = self.world.panel
        return cohorts(panel.stock + panel.coming, self.outlets[self._by_age])

    def days_left(self, day: int) -> Floats:
        """Give the days of sales until goods of an age expire, shape (ages, 1, k).

        Infinity where a product never expires; 0 or less for goods past their life.
        """
        ages = np.arange(len(self.depots))[:, None, None]
        left = float(self.next_check - day) + float(_WEEK) * (self.weeks - ages)
        return np.where(self.weeks > 0, left, np.inf)

    def move(self, giver: int, taker: int | None, units: Ints) -> None:
        """Let goods change hands with their ages, before the stocks are changed.

        Parameters
        ----------
        giver : int
            Distributor that gives them away.
        taker : int or None
            Distributor that takes them; none = they leave the trade.
        units : ndarray of int, shape (ages, k)
            Units by age, youngest first; at most what the giver has of each.
        """
        ages = self.depot_ages()
        self._set_depots(np.array([giver]), ages[:, [giver]] - units[:, None])
        if taker is not None:
            self._set_depots(np.array([taker]), ages[:, [taker]] + units[:, None])
