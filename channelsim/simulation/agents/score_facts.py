"""What the score cards of a quarter are filled in from."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.evaluation import Evaluation
from channelsim.model.periods import start_of
from channelsim.model.scorecard import QuarterFacts
from channelsim.simulation.crowd.sums import summed
from channelsim.simulation.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_ENOUGH = 0.9  # a quarter counts when at least this share of it has been simulated
_YEAR = 4  # quarters


class ScoreFacts:
    """Gathers the facts of all distributors' quarters. n distributors, k products.

    Parameters
    ----------
    world : World
        The world.
    evaluation : Evaluation
        What counts as sales, and the target.
    """

    def __init__(self, world: World, evaluation: Evaluation) -> None:
        self.world, self.evaluation = world, evaluation
        network, panel = world.network, world.panel
        self.supplier = network.outlets.supplier
        places = panel.shelves.sold_here.sum(axis=1)[:, None].astype(np.int64)
        self.places = self._with_customers(summed(self.supplier, places, len(world.keys)))
        self.past: list[Ints] = []
        """Units that counted as sales in each completed quarter, shape (n, k) each."""
        self.days: list[int] = []
        """First day of each of these."""
        self.begin(world.first_day)

    def _with_customers(self, counts: Ints) -> Ints:
        """Add to each distributor's count that of the distributors it supplies, shape (n,)."""
        total: Ints = self.world.with_customers(counts)[:, 0]
        return total

    def begin(self, day: int) -> None:
        """Begin a quarter this morning."""
        self.began = day
        self.before = self._now()
        self.samples = 0
        self.filled: Ints = np.zeros(len(self.places), dtype=np.int64)
        self.held: Ints = np.zeros(len(self.places), dtype=np.int64)

    def _now(self) -> dict[str, Ints]:
        world, depots = self.world, self.world.depots
        sell_in = self.evaluation.sales_basis == "sell_in"
        return {
            "sales": (depots.bought_units if sell_in else depots.sold_units).copy(),
            "sold": depots.sold_units.sum(axis=1),
            "due": world.volumes.due.copy(),
            "on time": world.volumes.on_time.copy(),
            "caught": world.recorder.caught.copy(),
        }

    def sample(self) -> None:
        """Look at shelves and warehouses, once a week."""
        panel, depots = self.world.panel, self.world.depots
        goods = ((panel.stock > 0) & panel.shelves.sold_here).sum(axis=1)[:, None]
        counted = summed(self.supplier, goods.astype(np.int64), len(self.places))
        self.filled += self._with_customers(counted)
        self.held += depots.held().sum(axis=1)
        self.samples += 1

    def close(self, day: int) -> list[QuarterFacts] | None:
        """Give the facts of the quarter that ended last night; None if too little was simulated."""
        start = start_of(day - 1, "quarter")
        if day - self.began < _ENOUGH * (day - start) or not self.samples:
            return None
        world, now = self.world, self._now()
        change = {name: now[name] - self.before[name] for name in now}
        days = day - self.began
        asked = self._asked(day)
        attainment, growth = self._sales(change["sales"], day, days)
        return [
            QuarterFacts(
                attainment=float(attainment[n]),
                growth=float(growth[n]),
                coverage=float(self.filled[n]) / max(float(self.places[n]) * self.samples, 1.0),
                stock_days=_cover(float(self.held[n]) / self.samples, change["sold"][n] / days),
                on_time=_share(change["on time"][n], change["due"][n]),
                service=_share(change["sold"][n], asked[n]),
                cases=int(change["caught"][n]),
                price_compliance=float(world.volumes.price_compliance[n]),
            )
            for n in range(len(self.places))
        ]

    def _asked(self, day: int) -> Floats:
        """Give units that customers ordered in the quarter, shape (n,)."""
        depots = self.world.depots
        span = slice(self.began - depots.origin, day - depots.origin)
        asked: Floats = depots.demand[span].sum(axis=(0, 2))
        return asked

    def _sales(self, units: Ints, day: int, days: int) -> tuple[Floats, Floats]:
        """Give sales over target, and growth, both at this morning's invoice prices, (n,) each."""
        world = self.world
        price = world.depots.invoice
        season = self._season(day - 1)
        sales = (units * price).sum(axis=1)
        planned = (world.depots.base_rate * price).sum(axis=1) * season * days
        target = planned * self.evaluation.target_factor
        attainment = sales / np.where(target > 0.0, target, np.inf)
        self.past.append(units)
        self.days.append(self.began)
        before = np.zeros_like(sales)
        if len(self.past) > _YEAR:
            before = (self.past[-1 - _YEAR] * price).sum(axis=1)
        elif len(self.past) > 1:
            length = self.began - self.days[-2]
            earlier = (self.past[-2] * price).sum(axis=1)
            before = earlier * (season * days) / (self._season(self.began - 1) * length)
        grown = sales / np.where(before > 0.0, before, 1.0) - 1.0
        return attainment, np.where(before > 0.0, grown, 0.0)

    def _season(self, day: int) -> Floats:
        """Give the seasonal index of the quarter that a day lies in, shape (n,)."""
        volumes = self.world.volumes
        return np.array([volumes.season(n, "quarter", day) for n in range(len(self.places))])


def _share(part: float, whole: float) -> float:
    """Give a part of a whole, 0 to 1; 1 of nothing."""
    return min(1.0, max(0.0, float(part) / float(whole))) if whole > 0 else 1.0


def _cover(units: float, per_day: float) -> float:
    """Give the days that goods last."""
    if units <= 0.0:
        return 0.0
    return units / per_day if per_day > 0.0 else float("inf")
