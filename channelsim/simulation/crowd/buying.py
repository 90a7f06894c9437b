"""What buyers want, and where: drawn ahead for as long as prices stand still."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from channelsim.model.network import Network
from channelsim.simulation.crowd.arrivals import PotentialBuyers
from channelsim.simulation.crowd.moves import Crossing, Moves
from channelsim.simulation.crowd.shelves import Shelves
from channelsim.simulation.daily import Daily
from channelsim.simulation.draws import binomial_inverse, poisson_inverse
from channelsim.simulation.keys import Keys
from channelsim.simulation.streams import Streams

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Wants:
    """What buyers want on one day. n outlets, k products."""

    potential: Ints
    """Potential buyers, before they move, shape (n, k)."""
    present: Ints
    """Potential buyers where they are after they have moved, shape (n, k)."""
    wanted: Ints
    """Units that they want, shape (n, k)."""
    crossed: tuple[Crossing, ...]
    """Who moved where."""


class Buying:
    """Buyers who come, look elsewhere, and want to buy.

    None of this depends on what lies on the shelves. So a block of days is drawn at once, which
    gives the same numbers as day by day and costs less; what was drawn for later is dropped when
    prices or anything else in the buyers' choice change. Blocks double while nothing does.

    Parameters
    ----------
    network : Network
        The network.
    streams : Streams
        Randomness of the replication.
    keys : ndarray of uint64, shape (n,)
        Keys of the outlets.
    cells : ndarray of uint64, shape (n, k)
        Keys of every outlet and product.
    shelves : Shelves
        Prices and the choice between brands.
    """

    def __init__(
        self, network: Network, streams: Streams, keys: Keys, cells: Keys, shelves: Shelves
    ) -> None:
        self.demand, self.shelves = network.demand, shelves
        self.buyers = PotentialBuyers(network, streams, cells)
        self.moves = Moves(network, streams, keys)
        self.luck = Daily(streams, "purchase", cells)
        self.arrivals = Daily(streams, "arrivals", cells)
        self._seen: tuple[Floats, Floats] | None = None
        self._ahead, self._first, self._end = 1, 0, 0
        self._block: tuple[Ints, Ints, Ints] | None = None
        self._crossed: list[Crossing] = []

    def on(self, day: int) -> Wants:
        """Give what is wanted today, at today's prices."""
        now = (self.shelves.price, self.shelves.intensity)
        if self._seen is None or now[0] is not self._seen[0] or now[1] is not self._seen[1]:
            self._seen, self._ahead, self._end = now, 1, day
        if day >= self._end:
            self._draw(day)
            self._ahead *= 2
        assert self._block is not None
        place = day - self._first
        potential, present, wanted = (counts[place] for counts in self._block)
        return Wants(
            potential=potential,
            present=present,
            wanted=wanted,
            crossed=tuple(crossing.on(place) for crossing in self._crossed),
        )

    def _draw(self, day: int) -> None:
        potential = self.buyers.ahead(day, min(self._ahead, self.luck.days))
        self._first, self._end = day, day + len(potential)
        present, self._crossed = self.moves.move(day, potential, self.shelves.price)
        self._block = potential, present, self._wanted(day, potential, present)

    def _wanted(self, day: int, potential: Ints, present: Ints) -> Ints:
        shelves, days = self.shelves, len(potential)
        if self.demand.kind in ("fixed", "trace"):
            return present * shelves.offered
        if self.demand.bounded:
            return binomial_inverse(self.luck.ahead(day, days), present, shelves.intensity)
        if self.demand.arrivals.law != "poisson":
            return np.rint(present * shelves.intensity).astype(np.int64)
        stay = np.where(potential > 0, present / np.maximum(potential, 1), 1.0)
        means = self.buyers.means_ahead(day, days)
        return poisson_inverse(self.arrivals.ahead(day, days), means * stay * shelves.intensity)
