"""Potential buyers: who comes to which outlet on which day. No policy changes them."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from channelsim.model.network import Network
from channelsim.model.year import DAYS_PER_YEAR
from channelsim.simulation.draws import gamma_multiplier, poisson_inverse
from channelsim.simulation.keys import Keys
from channelsim.simulation.streams import Streams

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_CELLS_AT_ONCE = 60_000  # draws per block: large enough to amortise, small enough for the cache


class PotentialBuyers:
    """Draws potential buyers in blocks of days and hands them out a day at a time.

    Parameters
    ----------
    network : Network
        The network.
    streams : Streams
        Randomness of the replication.
    keys : ndarray of uint64, shape (n, k)
        Key of every outlet and product.
    """

    def __init__(self, network: Network, streams: Streams, keys: Keys) -> None:
        self.network = network
        self.law = network.demand.arrivals
        self.streams = streams
        self.keys = keys
        self.first_day = -network.horizon.warm_up
        self.last_day = network.horizon.days
        self.mean = network.mean_demand()
        self._score: Floats | None = None
        self._spell: int | None = None
        self._carry = np.full(keys.shape, 0.5)
        self._block: Ints = np.zeros((0, *keys.shape), dtype=np.int64)
        self._means: Floats = np.zeros((0, *keys.shape))
        self._start = self.first_day

    def on(self, day: int) -> Ints:
        """Give potential buyers of a day, shape (n, k)."""
        counts: Ints = self.ahead(day, 1)[0]
        return counts

    def ahead(self, day: int, count: int) -> Ints:
        """Give potential buyers of days from `day` on: `count`, or as many as are drawn so far."""
        if day >= self._start + len(self._block):
            self._draw(day)
        place = day - self._start
        return self._block[place : place + count]

    def mean_on(self, day: int) -> Floats:
        """Give the mean that the day's count was drawn with, shape (n, k); call `on` first."""
        means: Floats = self.means_ahead(day, 1)[0]
        return means

    def means_ahead(self, day: int, count: int) -> Floats:
        """Give the means that the counts of `ahead` were drawn with, shape (days, n, k)."""
        place = day - self._start
        return self._means[place : place + count]

    def _draw(self, day: int) -> None:
        days = np.arange(day, day + self._length(day))
        means = self._mean(days)
        self._means = means
        self._start = day
        match self.law.law:
            case "poisson":
                uniforms = self.streams.uniform_days("arrivals", self.keys, days)
                self._block = poisson_inverse(uniforms, means)
            case "deterministic":
                total = self._carry + np.cumsum(means, axis=0)
                whole = np.floor(total)
                before = np.concatenate([np.floor(self._carry)[None], whole[:-1]])
                self._block = (whole - before).astype(np.int64)
                self._carry = total[-1] - whole[-1]
            case "normal":
                spread = 1.0 + self.law.coefficient_of_variation * self._scores(days)
                self._block = np.rint(np.maximum(means * spread, 0.0)).astype(np.int64)
            case "uniform":
                reach = np.sqrt(3.0) * self.law.coefficient_of_variation
                spread = 1.0 + reach * (2.0 * ndtr(self._scores(days)) - 1.0)
                self._block = np.rint(np.maximum(means * spread, 0.0)).astype(np.int64)
            case "gamma":
                score = np.stack([self.streams.normal("arrivals", self.keys, int(d)) for d in days])
                lift = gamma_multiplier(score, self.law.coefficient_of_variation**2)
                self._block = np.rint(means * lift).astype(np.int64)

    def _length(self, day: int) -> int:
        spell = self.law.dispersion_days
        if self.law.dispersion > 0.0:
            return spell - day % spell
        return int(np.clip(_CELLS_AT_ONCE // max(self.keys.size, 1), 1, 64))

    def _mean(self, days: Ints) -> Floats:
        regions = self.network.regions
        wave = np.array(
            [
                [
                    region.season.index(float(day)) * (1.0 + region.trend) ** (day / DAYS_PER_YEAR)
                    for region in regions
                ]
                for day in days
            ]
        )
        base = self.mean
        if self.network.trace is not None:
            table = self.network.trace
            rows = np.clip(days - table.first_day, 0, len(table.units) - 1)
            return table.units[rows][:, self.network.outlets.group, :]
        means: Floats = wave[:, self.network.outlets.region, None] * base
        if self.network.buyer_history is not None:
            means *= self.factors(days)
        if self.law.dispersion > 0.0:
            spell = int(days[0]) // self.law.dispersion_days
            means *= gamma_multiplier(self._autoregression(spell), self.law.dispersion)
        return means

    def factors(self, day: int | Ints) -> Floats:
        """Give the factors that a table states, 1 where it has none, shape ([days,] n, k)."""
        steps = self.network.buyer_history
        if steps is None:
            return np.ones(self.mean.shape)
        stated = np.take(steps.on(day), self.network.outlets.group, axis=-2)
        return np.where(np.isnan(stated), 1.0, stated)

    def _scores(self, days: Ints) -> Floats:
        spells = days // self.law.shared_days
        return np.stack([self._autoregression(int(spell)).copy() for spell in spells])

    def _autoregression(self, step: int) -> Floats:
        """Move the normal scores on to a step: AR(1) with unit variance."""
        rho = self.law.autocorrelation
        shock = self.streams.normal("level of demand", self.keys, step)
        if self._score is None:
            self._score = shock
        elif step != self._spell:
            self._score = rho * self._score + np.sqrt(1.0 - rho**2) * shock
        self._spell = step
        return self._score
