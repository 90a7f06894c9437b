"""A month's traffic: who came to whose outlets, who went online, and what online shops sold."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.network import Network
from channelsim.simulation.crowd.panel import DaySales, Panel
from channelsim.simulation.crowd.sums import summed
from channelsim.simulation.depots import Depots
from channelsim.simulation.ledger import MINOR

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Traffic:
    """Buyers and what they did since the month began. n distributors, m markets, k products.

    Parameters
    ----------
    network : Network
        The network.
    panel : Panel
        The outlets.
    depots : Depots
        Quotes to online shops.
    """

    def __init__(self, network: Network, panel: Panel, depots: Depots) -> None:
        self.panel, self.depots = panel, depots
        self.supplier = network.outlets.supplier
        self.n, self.m, self.k = len(network.distributors), panel.books.m, len(network.products)
        online = np.array([channel.online for channel in network.channels])
        self.shops = np.flatnonzero(online[network.outlets.channel])
        """Rows of online shops."""
        self.shop_market = panel.market[self.shops]
        self.days = 0
        self.clear()

    def clear(self) -> None:
        """Begin a new month."""
        self.days = 0
        self.potential: Ints = np.zeros((self.n, self.k), dtype=np.int64)
        """Potential buyers who came to the outlets of each distributor, shape (n, k)."""
        self.moved: Ints = np.zeros((self.n, self.k), dtype=np.int64)
        """Of these, those who went to an online shop, shape (n, k)."""
        self.switched: Floats = np.zeros((self.n, self.m))
        """Units that online shops of each market sold to them (expected), shape (n, m)."""
        self.shoppers: Ints = np.zeros((self.m, self.k), dtype=np.int64)
        """Buyers who came to online shops, shape (m, k)."""
        self.sold: Ints = np.zeros((self.m, self.k), dtype=np.int64)
        """Units that online shops sold, shape (m, k)."""
        self.wholesale: Floats = np.zeros(self.m)
        """The same at the quotes of the day to the shops, minor units, shape (m,)."""

    def note(self, day: int, sales: DaySales) -> None:
        """Take in a day."""
        self.days += 1
        self.potential += summed(self.supplier, sales.wants.potential, self.n)
        shops = self.shops
        if len(shops) == 0:
            return
        sold = sales.sold[shops]
        self.shoppers += summed(self.shop_market, sales.wants.present[shops], self.m)
        self.sold += summed(self.shop_market, sold, self.m)
        quote = self.depots.quote[self.supplier[shops]] * self.panel.shelves.keeps[shops]
        np.add.at(self.wholesale, self.shop_market, (sold * quote).sum(axis=1) * MINOR)
        for crossing in sales.wants.crossed:
            if crossing.purpose != "online switching":
                continue
            left = self.supplier[crossing.home]
            self.moved += summed(left, crossing.movers, self.n)
            present = np.maximum(sales.wants.present[crossing.away], 1)
            units = (sales.sold[crossing.away] * crossing.movers / present).sum(axis=1)
            np.add.at(self.switched, (left, self.panel.market[crossing.away]), units)

    def lost_online(self) -> Floats:
        """Give the share of each territory's buyers who went online, shape (n, k)."""
        return self.moved / np.maximum(self.potential, 1)
