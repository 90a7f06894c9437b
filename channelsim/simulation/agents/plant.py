"""The plant: make-to-stock production of the manufacturer."""

from collections.abc import Generator

import numpy as np
import simpy
from numpy.typing import NDArray

from channelsim.simulation.calendar import Phase, today, wait
from channelsim.simulation.world import WARM_DAYS, World

Ints = NDArray[np.int64]


class Plant:
    """Keeps finished goods at a base stock, through lines that are shared by all products.

    Parameters
    ----------
    world : World
        The world.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        terms = world.network.manufacturer
        self.lines = (
            None
            if terms.line_units_per_day is None
            else simpy.Resource(world.env, capacity=terms.lines)
        )

    def run(self) -> Generator[simpy.Event, None, None]:
        """Process: look at the stock after dispatch, every day, and start batches."""
        world = self.world
        for day in range(world.first_day, world.last_day):
            yield wait(world.env, day, Phase.CLOSE)
            self._start_batches(day)

    def level(self, day: int) -> Ints:
        """Give the base stock, shape (k,): fixed, or days of the orders of the last weeks."""
        terms = self.world.network.manufacturer
        k = len(self.world.network.products)
        if terms.order_up_to is not None:
            return np.full(k, terms.order_up_to, dtype=np.int64)
        row = day + 1 - self.world.depots.origin
        mean = self.world.production.ordered[max(0, row - WARM_DAYS) : row].mean(axis=0)
        days = terms.production_days + terms.safety_days
        level: Ints = np.ceil(mean * days).astype(np.int64)
        return level

    def _start_batches(self, day: int) -> None:
        world = self.world
        made = world.production
        open_orders = world.depots.open_orders[world.books.supplier < 0].sum(axis=0)
        short = np.maximum(self.level(day) - (made.stock + made.in_work - open_orders), 0)
        if not short.any():
            return
        made.in_work += short
        if self.lines is None:
            self._finish_later(short, day + world.network.manufacturer.production_days)
            return
        rate = int(world.network.manufacturer.line_units_per_day or 1)
        for product in np.flatnonzero(short):
            left = int(short[product])
            while left > 0:
                batch = min(left, rate)
                world.env.process(self._batch(int(product), batch, batch / rate))
                left -= batch

    def _batch(self, product: int, units: int, days: float) -> Generator[simpy.Event, None, None]:
        """Process: a batch that waits for a line, occupies it, and matures."""
        assert self.lines is not None
        with self.lines.request() as line:
            yield line
            yield self.world.env.timeout(days)
        goods = np.zeros(len(self.world.network.products), dtype=np.int64)
        goods[product] = units
        end = today(self.world.env) + self.world.network.manufacturer.production_days
        self._finish_later(goods, end)

    def _finish_later(self, units: Ints, day: int) -> None:
        if day >= self.world.last_day:
            return
        done = wait(self.world.env, day, Phase.RECEIVE)
        done.callbacks.append(lambda _: self._finish(units))

    def _finish(self, units: Ints) -> None:
        made = self.world.production
        made.in_work -= units
        made.stock += units
        made.made += units
        self.world.books.produce(units)
