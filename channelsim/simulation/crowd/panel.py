"""The panel of outlets: their stock, and one day of receiving, selling and ordering."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from channelsim.model.network import Network
from channelsim.model.rationing import ration_panel
from channelsim.simulation.books import Books, minor, share_of_value
from channelsim.simulation.crowd.buying import Buying, Wants
from channelsim.simulation.crowd.shelves import Shelves
from channelsim.simulation.daily import Daily
from channelsim.simulation.keys import Keys, cross, entity_key, entity_keys, spread
from channelsim.simulation.streams import Streams

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def outlet_keys(network: Network) -> Keys:
    """Give the key of every outlet, from the name of its group and its number in it, shape (n,)."""
    groups = np.unique(network.outlets.group)
    keys = np.zeros(network.outlets.count, dtype=np.uint64)
    for group in groups:
        mine = network.outlets.group == group
        members = network.outlets.member[mine]
        keys[mine] = spread(entity_key(network.outlets.names[group]), int(members.max()) + 1)[
            members
        ]
    return keys


class Panel:
    """All outlets, as arrays. n outlets, k products.

    Parameters
    ----------
    network : Network
        The network.
    streams : Streams
        Randomness of the replication.
    books : Books
        Where money is posted.
    """

    def __init__(self, network: Network, streams: Streams, books: Books) -> None:
        self.network = network
        self.streams = streams
        self.books = books
        outlets = network.outlets
        products = [product.name for product in network.products]
        n, k = outlets.count, len(products)
        self.keys = outlet_keys(network)
        self.cells = cross(self.keys, entity_keys(products))
        self.shelves = Shelves(network)
        self.buying = Buying(network, streams, self.keys, self.cells, self.shelves)
        self.buyers = self.buying.buyers
        self.market = outlets.region * len(network.channels) + outlets.channel
        markets, starts = np.unique(self.market, return_index=True)
        self.markets, self.starts = markets, starts
        self.stock: Ints = np.zeros((n, k), dtype=np.int64)
        self.coming: Ints = np.zeros((n, k), dtype=np.int64)
        self.owed: Ints = np.zeros((n, k), dtype=np.int64)
        self.waiting: Ints = np.zeros((n, k), dtype=np.int64)
        self.rate: Floats = np.zeros((n, k))
        self.smoothing = np.array([c.forecast_smoothing for c in network.channels])[
            outlets.channel
        ][:, None]
        self.sees_lost = np.array([c.suggested_order for c in network.channels])[outlets.channel][
            :, None
        ]
        longest = int(outlets.lead_days.max() + network.freight_days.max()) + 1
        self.pipeline: Ints = np.zeros((longest + 1, n, k), dtype=np.int64)
        regions = entity_keys(region.name for region in network.regions)
        self.second_try = Daily(streams, "second try", regions, lanes=k)
        self.second_start = Daily(streams, "second try rounding", regions[:, None])
        self.present, self.from_row = np.unique(outlets.region, return_index=True)
        self.backlog = network.stock_out.unmet == "backlog"

    # Daily figures by market, filled by `trade` ------------------------------------------------

    def by_market(self, cells: NDArray[np.generic]) -> NDArray[np.generic]:
        """Sum cells (n, k) by market present, shape (present, k)."""
        return np.add.reduceat(cells, self.starts, axis=0)

    def all_markets(self, cells: Ints) -> Ints:
        """Sum cells (n, k) by market, shape (m, k), markets without outlets being 0."""
        total = np.zeros((self.books.m, cells.shape[1]), dtype=np.int64)
        total[self.markets] = self.by_market(cells)
        return total

    def receive(self, day: int) -> None:
        """Take in what arrives today."""
        slot = day % len(self.pipeline)
        arrived = self.pipeline[slot]
        self.stock += arrived
        self.coming -= arrived
        arrived[:] = 0

    def take_in(self, outlets: NDArray[np.bool_], day: int) -> None:
        """Let outlets take the brand in, with a first order for what they expect; shape (n,)."""
        self.shelves.enlist(outlets)
        self.shelves.choose_now(day)
        expected = self.buyers.mean * self.shelves.intensity
        self.rate = np.where(outlets[:, None], expected, self.rate)

    def send(self, rows: Ints | slice, units: Ints, day: int, days: Ints | int) -> None:
        """Put units on the road to outlets, to arrive `days` later (the rows are distinct)."""
        self.coming[rows] += units
        if isinstance(days, int):
            self.pipeline[(day + days) % len(self.pipeline)][rows] += units
            return
        chosen = np.arange(len(self.stock))[rows]
        self.pipeline[(day + days) % len(self.pipeline), chosen] += units

    def clear(self, day: int) -> None:
        """Let outlets whose prices clear find today's, given their stock and the buyers to come."""
        self.buyers.on(day)
        self.shelves.clear(day, self.stock, self.buyers.mean_on(day))

    def sell(self, day: int) -> "DaySales":
        """Let today's buyers buy.

        Returns
        -------
        DaySales
            What happened, by outlet and product.
        """
        wants = self.buying.on(day)
        wanted = wants.wanted
        if self.backlog:
            self.waiting += wanted
            sold = np.minimum(self.waiting, self.stock)
            self.waiting -= sold
            lost = np.zeros_like(sold)
        else:
            sold = np.minimum(wanted, self.stock)
            lost = wanted - sold
        held = self.all_markets(self.stock + self.coming)
        self.stock = self.stock - sold
        if not self.backlog and self.network.stock_out.try_elsewhere > 0.0 and lost.any():
            again = self._try_elsewhere(day, lost)
            sold = sold + again[0]
            lost = lost - again[1]
        short = np.minimum(wanted, self.waiting) if self.backlog else lost
        asked = wanted if self.backlog else np.where(self.sees_lost, sold + lost, sold)
        self.rate += self.smoothing * (asked - self.rate)
        self._take_money(sold, held)
        return DaySales(wants=wants, sold=sold, lost=lost, short=short)

    def _try_elsewhere(self, day: int, lost: Ints) -> tuple[Ints, Ints]:
        """Let failing buyers try another outlet: units sold there, and lost units it recovers."""
        region, start = self.network.outlets.region, self.second_start.on(day)
        n_regions = len(self.network.regions)
        tries = self._by_region(lost) * self.network.stock_out.try_elsewhere
        pool = np.floor(tries + self.second_try.on(day)).astype(np.int64)
        sold = ration_panel(self.stock, region, pool, n_regions, start)
        self.stock = self.stock - sold
        return sold, ration_panel(lost, region, self._by_region(sold), n_regions, start)

    def _by_region(self, cells: Ints) -> Ints:
        """Sum cells (n, k) by region, shape (r, k); outlets lie region by region."""
        total = np.zeros((len(self.network.regions), cells.shape[1]), dtype=np.int64)
        total[self.present] = np.add.reduceat(cells, self.from_row, axis=0)
        return total

    def _take_money(self, sold: Ints, held: Ints) -> None:
        takings = minor(sold * self.shelves.price)
        units = self.all_markets(sold)
        cost = share_of_value(self.books.market_goods, units, held)
        self.books.sell_out(self.all_markets(takings).sum(axis=1), cost)


@dataclass(frozen=True)
class DaySales:
    """What buyers did on one day, by outlet and product, shape (n, k) each."""

    wants: Wants
    """What they wanted."""
    sold: Ints
    """Units bought."""
    lost: Ints
    """Units that nobody had for them."""
    short: Ints
    """Units that were not at hand when they were wanted."""
