"""Channel health: orders are counted week by week, grades and early warnings given by the month."""

from collections import deque
from collections.abc import Generator

import numpy as np
import simpy
from numpy.typing import NDArray

from channelsim.model.health import MonthFacts
from channelsim.simulation.calendar import Phase, wait
from channelsim.simulation.world import World

Ints = NDArray[np.int64]

_WEEK = 7
_RECENT, _BEFORE = 4, 8  # weeks of orders that a drop compares
_MONTHS = 3  # months over which sales and returns are held against purchases


class HealthWatch:
    """Watches distributors' orders, sales, returns and stock. Watching changes nothing.

    Parameters
    ----------
    world : World
        The world.
    taken, lost : ndarray of int, shape (n, k)
        Units taken back by the manufacturer and units written off so far, counted by others.
    """

    def __init__(self, world: World, taken: Ints, lost: Ints) -> None:
        self.world, self.taken, self.lost = world, taken, lost
        self.rules = world.network.health
        roles = np.array([d.group.role for d in world.network.distributors])
        self.watched = roles == "distributor"
        self.ordered = world.depots.ordered.sum(axis=1)
        self.weeks: deque[Ints] = deque(maxlen=_RECENT + _BEFORE)
        """Units ordered in each of the last weeks, shape (n,) each."""
        self.new = 0
        """Weeks that have ended since the month began."""
        self.past: deque[Ints] = deque([self._totals()], maxlen=_MONTHS + 1)

    def run(self) -> Generator[simpy.Event, None, None]:
        """Process: count the week's orders, every week."""
        world = self.world
        for day in range(world.first_day + _WEEK, world.last_day, _WEEK):
            yield wait(world.env, day, Phase.RECEIVE)
            now = world.depots.ordered.sum(axis=1)
            self.weeks.append(now - self.ordered)
            self.ordered = now
            self.new += 1

    def _totals(self) -> Ints:
        """Give units bought, sold, and returned or lost so far, shape (3, n)."""
        depots = self.world.depots
        return np.stack(
            [
                depots.bought_units.sum(axis=1),
                depots.sold_units.sum(axis=1),
                (self.taken + self.lost).sum(axis=1),
            ]
        )

    def grades(self, day: int) -> list[str]:
        """Grade the month that ends today and tell early warnings; empty for who is not watched."""
        world = self.world
        self.past.append(self._totals())
        bought, sold, returned = self.past[-1] - self.past[0]
        demand = world.depots.demand[: day + 1 - world.depots.origin][-28:].sum(axis=(0, 2)) / 28.0
        stock = world.depots.stock.sum(axis=1)
        weeks = np.array(self.weeks).reshape(-1, len(stock))
        grades = [""] * len(stock)
        for n in np.flatnonzero(self.watched & world.relations.active):
            facts = MonthFacts(
                order_weeks=float((weeks[-self.new :, n] > 0).mean()) if self.new else 1.0,
                sell_through=float(sold[n]) / float(bought[n]) if bought[n] > 0 else float("inf"),
                returns=float(returned[n]) / float(max(bought[n], 1)),
                stock_days=float(stock[n]) / float(demand[n]) if demand[n] > 0.0 else 0.0,
                order_drop=_drop(weeks[:, n]),
            )
            grades[n] = self.rules.grade(self.rules.score(facts))
            for warning in self.rules.warnings(facts):
                world.tell("early warning", world.network.distributors[n].name, warning)
        self.new = 0
        return grades


def _drop(weeks: Ints) -> float:
    """Give the fall of orders in the latest weeks against the mean of those before, share."""
    if len(weeks) < _RECENT + _BEFORE:
        return 0.0
    before = float(weeks[:_BEFORE].mean())
    return 1.0 - float(weeks[_BEFORE:].mean()) / before if before > 0.0 else 0.0
