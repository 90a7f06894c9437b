"""What a distributor's conduct comes to in its outlets, and how effort changes it."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.effort import outlets_needed
from channelsim.model.incentives import Measure
from channelsim.model.pricing import shelf_price
from channelsim.simulation.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class ConductShown:
    """Prices kept, displays, accounts and reports, by distributor.

    Parameters
    ----------
    world : World
        The world.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        n = len(world.network.distributors)
        self.supplier = world.network.outlets.supplier
        self.rows = [np.flatnonzero(self.supplier == number) for number in range(n)]
        """Outlets that each serves."""
        self.floor = np.array([product.floor_price for product in world.network.products])
        self.stated = world.network.outlets.keeps_floor
        self.held_to = np.zeros(len(self.supplier), dtype=bool)
        """Outlets that are made to keep the floor price."""
        self.displayed = np.zeros(len(self.supplier), dtype=bool)
        """Outlets that are made to show the brand."""
        self.reports = np.zeros(n, dtype=bool)

    def _by_owner(self, outlets: Bools) -> Ints:
        counts: Ints = np.bincount(self.supplier[outlets], minlength=len(self.rows))
        return counts

    def held(self) -> Ints:
        """Count the outlets that each has made to keep the floor price, shape (n,)."""
        return self._by_owner(self.held_to)

    def shows(self) -> Ints:
        """Count the outlets that each has made to show the brand, shape (n,)."""
        return self._by_owner(self.displayed)

    # Prices -------------------------------------------------------------------------------------

    def prices(self, owner: int) -> float:
        """Give the share of a distributor's outlets at or above the floor price."""
        rows = self.rows[owner]
        if not len(rows):
            return 1.0
        kept = (self.world.panel.shelves.price[rows] >= self.floor - 1e-9).all(axis=1)
        return float(kept.mean())

    def natural_prices(self, owner: int) -> Bools:
        """Tell which of a distributor's outlets keep the floor price of their own accord."""
        rows, shelves = self.rows[owner], self.world.panel.shelves
        terms = np.broadcast_to(shelves.terms(), shelves.price.shape)[rows]
        cost = self.world.depots.quote[owner] * terms
        free = shelf_price(cost, shelves.markup[rows], np.zeros(cost.shape), shelves.suggested)
        natural: Bools = self.stated[rows] | (free >= self.floor - 1e-9).all(axis=1)
        return natural

    def keep_prices(self, level: Floats) -> None:
        """Make outlets keep the floor price until the share wanted of each is reached, (n,)."""
        chosen = np.zeros(len(self.supplier), dtype=bool)
        for owner in np.flatnonzero(level):
            rows, good = self.rows[owner], self.natural_prices(int(owner))
            need = outlets_needed(float(level[owner]), float(good.sum()), len(rows))
            chosen[rows[~good][:need]] = True
        if not np.array_equal(chosen, self.held_to):
            self.held_to = chosen
            keeps = (self.stated | chosen)[:, None]
            self.world.panel.shelves.floor = np.where(keeps, self.floor, 0.0)
            self.world.quotes_changed = True

    # Display ------------------------------------------------------------------------------------

    def display(self, owner: int) -> float:
        """Give the share of a distributor's facings that are on display."""
        rows = self.rows[owner]
        return float(self.world.panel.shelves.display[rows].mean()) if len(rows) else 1.0

    def _unaided(self, owner: int) -> Floats:
        rows, shelves = self.rows[owner], self.world.panel.shelves
        shown: Floats = shelves.display_without_effort()[rows].mean(axis=1)
        return shown

    def displays_needed(self, owner: int, at_least: float) -> int:
        """Count the outlets that must be made to show the brand."""
        if not len(self.rows[owner]):
            return 0
        unaided = self._unaided(owner)
        missing = np.cumsum(1.0 - unaided)
        short = at_least * len(unaided) - float(unaided.sum())
        if short <= 1e-9:
            return 0
        return min(int(np.searchsorted(missing, short - 1e-9)) + 1, len(unaided))

    def show(self, level: Floats) -> None:
        """Make outlets show the brand until the share wanted of each is reached, (n,)."""
        chosen = np.zeros(len(self.supplier), dtype=bool)
        for owner in np.flatnonzero(level):
            need = self.displays_needed(int(owner), float(level[owner]))
            chosen[self.rows[owner][:need]] = True
        if not np.array_equal(chosen, self.displayed):
            self.displayed = chosen
            self.world.panel.shelves.paid_display = chosen.astype(np.float64)[:, None]
            self.world.panel.shelves.choose_anew()

    # Accounts and reports -----------------------------------------------------------------------

    def coverage(self, owner: int) -> float:
        """Give the share of a distributor's outlets that list the brand."""
        rows = self.rows[owner]
        listed = self.world.panel.shelves.listed[:, 0]
        return float(listed[rows].mean()) if len(rows) else 1.0

    def unlisted(self, owner: int) -> Bools:
        """Tell which outlets, of all, are a distributor's and do not list the brand, (outlets,)."""
        without: Bools = (self.supplier == owner) & ~self.world.panel.shelves.listed[:, 0]
        return without

    def unlisted_needed(self, owner: int, measure: Measure) -> int:
        """Count the accounts that must be opened to reach a measure."""
        rows = self.rows[owner]
        listed = float(self.world.panel.shelves.listed[rows, 0].sum())
        return outlets_needed(measure.at_least, listed, len(rows))

    def report(self, who: Bools) -> None:
        """Let forecasts of those who report look at consumers' purchases, shape (n,)."""
        self.reports = who
        if who.any() or self.world.depots.reported is not None:
            depots, reported = self.world.depots, who.astype(np.float64)
            shared = np.zeros(len(who)) if depots.shared is None else depots.shared
            before = np.zeros(len(who)) if depots.reported is None else depots.reported
            levers = np.where(before > 0.0, 0.0, shared)
            depots.reported = reported
            depots.shared = np.maximum(levers, reported)
