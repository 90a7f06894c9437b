"""Every distributor's volumes by period, as the incentive schemes see them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from channelsim.model.incentives import PeriodRecord, Terms
from channelsim.model.network import Network
from channelsim.model.periods import Period, end_of, start_of
from channelsim.simulation.depots import Depots
from channelsim.simulation.ledger import MINOR

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_PERIODS: tuple[Period, ...] = ("month", "quarter", "year")
PER_YEAR = {"month": 12, "quarter": 4, "year": 1}
_ENOUGH = 0.9  # a period counts when at least this share of it has been simulated


@dataclass
class Totals:
    """Cumulative trade of all distributors at one moment, shape (n, k) each."""

    bought_units: Ints
    bought_value: Ints
    sold_units: Ints
    sold_value: Ints

    @classmethod
    def of(cls, depots: Depots) -> "Totals":
        """Take the totals as they stand."""
        return cls(
            depots.bought_units.copy(),
            depots.bought_value.copy(),
            depots.sold_units.copy(),
            depots.sold_value.copy(),
        )


class Volumes:
    """Volumes of the running and the completed periods.

    Parameters
    ----------
    network : Network
        The network.
    depots : Depots
        Cumulative trade.
    """

    def __init__(self, network: Network, depots: Depots) -> None:
        self.network, self.depots = network, depots
        first = -network.horizon.warm_up
        opening = Totals.of(depots)
        self.opened: dict[Period, int] = dict.fromkeys(_PERIODS, first)
        self.start: dict[Period, Totals] = dict.fromkeys(_PERIODS, opening)
        self.past: dict[Period, list[Totals]] = {period: [] for period in _PERIODS}
        n = len(network.distributors)
        self.violations: Ints = np.zeros(n, dtype=np.int64)
        """Proven violations since the first day, shape (n,)."""
        self.due: Ints = np.zeros(n, dtype=np.int64)
        """Bills that have fallen due since the first day, minor units, shape (n,)."""
        self.on_time: Ints = np.zeros(n, dtype=np.int64)
        """What was paid of them on the day, shape (n,)."""
        self._standing: dict[Period, Ints] = dict.fromkeys(_PERIODS, self._compliance())
        self.price_compliance = np.ones(n)
        self._products = {
            scheme.name: np.array(
                [scheme.counts_for(product.name) > 0.0 for product in network.products]
            )
            for scheme in network.incentives
        }
        self._weights = {scheme.name: _weights(scheme, network) for scheme in network.incentives}
        self._season: dict[tuple[int, Period, int], float] = {}

    def counts(self, period: Period, day: int) -> bool:
        """Tell whether enough of the period that `day` lies in has been simulated by its end."""
        length = end_of(day, period) - start_of(day, period)
        lived = end_of(day, period) - self.opened[period]
        return lived >= _ENOUGH * length

    def close(self, period: Period, day: int) -> None:
        """Start the next period tomorrow."""
        now = Totals.of(self.depots)
        if self.counts(period, day):
            before = self.start[period]
            self.past[period].append(
                Totals(
                    now.bought_units - before.bought_units,
                    now.bought_value - before.bought_value,
                    now.sold_units - before.sold_units,
                    now.sold_value - before.sold_value,
                )
            )
        self.start[period] = now
        self.opened[period] = day + 1
        self._standing[period] = self._compliance()

    def _compliance(self) -> Ints:
        """Give violations, bills due and bills paid on time so far, shape (3, n)."""
        return np.stack([self.violations, self.due, self.on_time])

    def purchases(self, period: Period, owner: int) -> int:
        """Give a distributor's purchases of all products in the running period, minor units."""
        bought = self.depots.bought_value[owner] - self.start[period].bought_value[owner]
        return int(bought.sum())

    def pick(self, scheme: Terms, totals: Totals, owner: int) -> float:
        """Give one distributor's volume in the scheme's basis and measure."""
        mine, weights = self._products[scheme.name], self._weights[scheme.name]
        if scheme.measure == "units":
            table = totals.bought_units if scheme.basis == "sell_in" else totals.sold_units
            part = 1.0
        else:
            table = totals.bought_value if scheme.basis == "sell_in" else totals.sold_value
            part = MINOR
        if weights is None:
            return float(table[owner][mine].sum()) / part
        return float((table[owner] * weights).sum()) / part

    def weigh(self, scheme: Terms, price: Floats) -> Floats:
        """Turn prices into basis units that count in a scheme per unit of goods, shape (k,)."""
        weights = self._weights[scheme.name]
        return price if weights is None else price * weights

    def heaviest(self, scheme: Terms) -> NDArray[np.bool_] | None:
        """Give the products whose units count most, shape (k,); none where all count alike."""
        weights = self._weights[scheme.name]
        return None if weights is None else weights == weights.max()

    def products(self, scheme: Terms) -> NDArray[np.bool_]:
        """Give the mask of products that count in a scheme, shape (k,)."""
        return self._products[scheme.name]

    def record(self, scheme: Terms, owner: int, day: int) -> PeriodRecord:
        """Give what a scheme sees of a distributor in the period that `day` lies in."""
        period = scheme.period
        depots = self.depots
        now = Totals(depots.bought_units, depots.bought_value, depots.sold_units, depots.sold_value)
        so_far = self.pick(scheme, now, owner) - self.pick(scheme, self.start[period], owner)
        history = tuple(max(self.pick(scheme, past, owner), 0.0) for past in self.past[period])
        back = PER_YEAR[period]
        before = self._standing[period][:, owner].tolist()
        due, on_time = int(self.due[owner]) - before[1], int(self.on_time[owner]) - before[2]
        return PeriodRecord(
            volume=max(so_far, 0.0),
            price=self._price(scheme, owner),
            history=history,
            history_seasons=self._past_seasons(owner, period, day, len(history)),
            year_ago=history[-back] if len(history) >= back else None,
            target=self.target(scheme, owner, day),
            season=self.season(owner, period, day),
            violations=int(self.violations[owner]) - before[0],
            price_compliance=float(self.price_compliance[owner]),
            on_time_payment=1.0 if due == 0 else on_time / due,
        )

    def _past_seasons(self, owner: int, period: Period, day: int, count: int) -> tuple[float, ...]:
        """Give the seasonal index of the last `count` periods before the running one."""
        seasons: list[float] = []
        at = day
        for _ in range(count):
            at = start_of(at, period) - 1
            seasons.append(self.season(owner, period, at))
        return tuple(reversed(seasons))

    def _price(self, scheme: Terms, owner: int) -> float:
        if scheme.measure == "value":
            return 1.0
        mine = self._products[scheme.name]
        weights = self.depots.base_rate[owner][mine]
        if weights.sum() == 0.0:
            return float(self.depots.invoice[owner][mine].mean())
        return float(np.average(self.depots.invoice[owner][mine], weights=weights))

    def target(self, scheme: Terms, owner: int, day: int) -> float | None:
        """Give the planned volume of the territory over the period, at opening prices and season.

        It serves as the target where a scheme states none and there is no history yet.
        """
        mine = self._products[scheme.name]
        days = end_of(day, scheme.period) - start_of(day, scheme.period)
        rate = self.depots.base_rate[owner][mine] * self.season(owner, scheme.period, day)
        if scheme.measure == "value":
            table = self.depots.invoice if scheme.basis == "sell_in" else self.depots.quote
            rate = rate * table[owner][mine]
        planned = float(f"{rate.sum() * days:.12g}")
        return planned if planned > 0.0 else None

    def season(self, owner: int, period: Period, day: int) -> float:
        """Give the seasonal index of a period in the distributor's region, mean period = 1."""
        start, end = start_of(day, period), end_of(day, period)
        key = (self.network.distributors[owner].region, period, start % 365)
        if key not in self._season:
            wave = self.network.regions[key[0]].season
            self._season[key] = float(np.mean([wave.index(float(t)) for t in range(start, end)]))
        return self._season[key]


def _weights(scheme: Terms, network: Network) -> Floats | None:
    """Give how often a unit of each product counts, shape (k,); none where all count alike."""
    weights = np.array([scheme.counts_for(product.name) for product in network.products])
    return None if np.isin(weights, (0.0, 1.0)).all() else weights
