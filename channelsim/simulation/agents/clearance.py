"""Clearance: quotes and shelf prices are cut to sell goods before they expire."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.clearance import Clearing, clearance_cut
from channelsim.model.network import MANUFACTURER
from channelsim.model.shelf_life import needed_rate, unsold
from channelsim.simulation.ageing import Ageing, checks_today
from channelsim.simulation.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Clearance:
    """Decides the cuts of distributors at their reviews, and of outlets once a week.

    While a price is cut, sales are faster for that; what would be sold without it is what was sold
    before. So the usual rate is remembered when a clearance begins and kept until it ends.

    Parameters
    ----------
    world : World
        The world.
    ageing : Ageing
        How old goods are.
    """

    def __init__(self, world: World, ageing: Ageing) -> None:
        self.world, self.ageing = world, ageing
        network = world.network
        outlets, n = network.outlets, len(network.distributors)
        served = np.bincount(outlets.supplier, minlength=n)
        size = np.abs(outlets.elasticity)
        mean = np.bincount(outlets.supplier, weights=size, minlength=n) / np.maximum(served, 1)
        self.elasticity = np.where(served > 0, mean, float(size.mean()))[:, None]
        self.returns = network.manufacturer.returns
        self.direct = world.books.supplier == MANUFACTURER
        self.cut = np.zeros(world.depots.stock.shape)
        """Cut of each distributor's quotes, share, shape (n, k)."""
        self.usual = np.zeros(world.depots.stock.shape)
        channels = [channel.clearing for channel in network.channels]
        self.outlets_clear = ageing.active and any(terms.active for terms in channels)
        self.within = np.array([float(t.within_days) for t in channels])[outlets.channel][:, None]
        self.deepest = np.array([t.deepest_cut for t in channels])[outlets.channel][:, None]
        self.shelf_cut = np.zeros(world.panel.stock.shape if self.outlets_clear else (0, 0))
        """Cut of each outlet's shelf prices, share, shape (outlets, k)."""
        self.shelf_usual = self.shelf_cut.copy()

    # Distributors -----------------------------------------------------------------------------

    def cuts(self, members: Ints, day: int, terms: Clearing, mean: Floats, price: Floats) -> Floats:
        """Decide the cuts of distributors that review today.

        Parameters
        ----------
        members : ndarray of int, shape (b,)
            The distributors.
        day : int
            Today.
        terms : Clearing
            How they clear.
        mean : ndarray of float, shape (b, k)
            Their forecast of sales per day.
        price : ndarray of float, shape (b, k)
            Their quotes before any cut.

        Returns
        -------
        ndarray of float, shape (b, k)
            Cuts as shares of the quotes.
        """
        if not self.ageing.active:
            return np.zeros_like(price)
        ages = self.ageing.depot_ages()[:, members]
        left, within = self.ageing.days_left(day), np.array(float(terms.within_days))
        before = self.cut[members]
        usual = np.where(before > 0.0, self.usual[members], mean)
        salvage = self._salvage(members, mean, unsold(ages, left, within, usual))
        cut = clearance_cut(
            needed_rate(ages, left, within),
            usual,
            self.elasticity[members],
            price,
            salvage,
            terms.deepest_cut,
        )
        self.usual[members], self.cut[members] = usual, cut
        self._tell(members, before, cut)
        return cut

    def _salvage(self, members: Ints, mean: Floats, excess: Ints) -> Floats:
        """Give what a unit left over brings: the credit expected for it, money, shape (b, k)."""
        salvage = np.zeros(excess.shape)
        if not self.returns.active:
            return salvage
        days = 365.0 if self.returns.cap_period == "year" else 91.0
        for place, number in enumerate(members):
            invoice = self.world.depots.invoice[number]
            value = float((excess[place] * invoice).sum())
            if self.direct[number] and value > 0.0:
                planned = float((mean[place] * invoice).sum()) * days
                salvage[place] = invoice * self.returns.expected_credit(value, planned) / value
        return salvage

    def _tell(self, members: Ints, before: Floats, cut: Floats) -> None:
        network = self.world.network
        for place, product in zip(*np.nonzero((before > 0.0) != (cut > 0.0)), strict=True):
            name = network.distributors[int(members[place])].name
            depth = float(cut[place, product])
            what = f"begins at {depth:.3f} off" if depth > 0.0 else "ends"
            self.world.tell("clearance", name, f"{network.products[product].name} {what}")

    # Outlets ----------------------------------------------------------------------------------

    def close_day(self, day: int) -> None:
        """Let outlets set the cuts of the next week on their shelves."""
        if not self.outlets_clear or not checks_today(day):
            return
        panel, shelves = self.world.panel, self.world.panel.shelves
        ages, left = self.ageing.outlet_ages(), self.ageing.days_left(day)
        usual = np.where(self.shelf_cut > 0.0, self.shelf_usual, panel.rate)
        cut = clearance_cut(
            needed_rate(ages, left, self.within),
            usual,
            np.abs(self.world.network.outlets.elasticity)[:, None],
            shelves.full_price,
            0.0,
            1.0,
        )
        cut = np.minimum(cut, self.deepest)
        self.shelf_usual = usual
        if not np.array_equal(cut, self.shelf_cut):
            self.shelf_cut = shelves.clearance = cut
            self.world.quotes_changed = True  # shelf prices are worked out anew tomorrow
