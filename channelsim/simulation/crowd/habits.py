"""Habit: the share of buyers who bought, remembered by market and product."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.demand import HABITUAL, Attraction, ConstantElasticity
from channelsim.simulation.crowd.panel import DaySales, Panel

Floats = NDArray[np.float64]

_WEEK = 7  # days between two looks at the stock of habit
_SETTLED = 1e-12  # change of a log stock below which its steady state is found


class Habits:
    """Stocks of habit by market (region and channel) and product. m markets, k products.

    Purchases and buyers are smoothed separately, so that weeks with more buyers count for more and
    weeks without any do not count. A product that is out of stock is forgotten; where nobody
    carries it nothing is remembered or forgotten.

    Parameters
    ----------
    panel : Panel
        The outlets.
    demand : Attraction or ConstantElasticity
        Their buyers, with a habit.
    """

    def __init__(self, panel: Panel, demand: Attraction | ConstantElasticity) -> None:
        self.panel, self.demand = panel, demand
        self.place = np.searchsorted(panel.markets, panel.market)
        """Row of each outlet's market, shape (n,)."""
        self.new = 1.0 - demand.habit.kept(float(_WEEK))
        shape = (len(panel.markets), panel.stock.shape[1])
        self.bought, self.came = np.zeros(shape), np.zeros(shape)
        """Units per week and buyers per week, smoothed, shape (m, k)."""
        self._units, self._buyers = np.zeros(shape), np.zeros(shape)

    def settle(self, day: int) -> None:
        """Open with the habit that the prices of a day lead to if they last for ever."""
        panel, shelves = self.panel, self.panel.shelves
        weekly = panel.buyers.mean * _WEEK * shelves.offered
        self.came = panel.by_market(weekly).astype(np.float64)
        change = np.inf
        while change > _SETTLED:
            before = np.broadcast_to(shelves.log_habit, weekly.shape)
            self.bought = panel.by_market(weekly * shelves.intensity).astype(np.float64)
            self._publish()
            shelves.choose_now(day)
            change = float(np.abs(shelves.log_habit - before).max())

    def note(self, day: int, sales: DaySales) -> None:
        """Take in a day's purchases; at the end of a week the stock moves on."""
        panel, shelves = self.panel, self.panel.shelves
        served = sales.wants.present * (shelves.offered)
        self._units += panel.by_market(sales.sold).astype(np.float64)
        self._buyers += panel.by_market(served).astype(np.float64)
        if day % _WEEK != _WEEK - 1:
            return
        self.bought += self.new * (self._units - self.bought) * (self._buyers > 0)
        self.came += self.new * (self._buyers - self.came) * (self._buyers > 0)
        self._units[:], self._buyers[:] = 0.0, 0.0
        self._publish()
        shelves.choose_anew()

    def _publish(self) -> None:
        """Give every outlet's buyers the habit of their market."""
        known = (self.came > 0.0) & (self.bought > 0.0)
        stock = np.where(known, self.bought, self.demand.share) / np.where(known, self.came, 1.0)
        self.panel.shelves.log_habit = np.log(stock / self.demand.share)[self.place]


def habits_of(panel: Panel) -> Habits | None:
    """Give the habits of a market's buyers, or None where they have none."""
    demand = panel.network.demand
    if isinstance(demand, HABITUAL) and demand.habit.active:
        return Habits(panel, demand)
    return None
