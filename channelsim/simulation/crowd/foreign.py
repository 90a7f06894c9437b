"""What outlets buy of lots that are offered across the border of a territory."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.network import Network
from channelsim.model.rationing import ration_panel
from channelsim.simulation.books import Books, minor, share_of_value
from channelsim.simulation.borders import Borders
from channelsim.simulation.crowd.panel import Panel
from channelsim.simulation.crowd.sums import summed
from channelsim.simulation.depots import Depots
from channelsim.simulation.keys import entity_keys
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.offers import OfferBook, OpenLot
from channelsim.simulation.recorder import Recorder

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class ForeignLots:
    """Sales of lots to the outlets of a foreign territory.

    Parameters
    ----------
    network : Network
        The network.
    panel : Panel
        The outlets.
    depots : Depots
        The distributors' goods.
    books : Books
        Where money is posted.
    borders : Borders
        Tariffs and exchange rates.
    offers : OfferBook
        The lots on offer.
    recorder : Recorder
        Where facts are told.
    """

    def __init__(
        self,
        network: Network,
        panel: Panel,
        depots: Depots,
        books: Books,
        borders: Borders,
        offers: OfferBook,
        recorder: Recorder,
    ) -> None:
        self.network, self.panel, self.depots = network, panel, depots
        self.books, self.borders = books, borders
        self.offers, self.recorder = offers, recorder
        self.home = np.array([distributor.region for distributor in network.distributors])
        self.sellers = entity_keys(distributor.name for distributor in network.distributors)
        self.open = ~panel.shelves.clears
        """Which outlets look at offers: not those whose prices clear, shape (n, 1)."""

    def buy(self, day: int, visited: Ints, need: Ints, delivered: Ints) -> Ints:
        """Let outlets buy what is cheaper from abroad; give what they still need, shape (p, k)."""
        outlets = self.network.outlets
        region, left = outlets.region[visited], need.copy()
        quote = self.depots.quote[outlets.supplier[visited]]
        limit = np.where(
            self.open[visited], quote * (1.0 - outlets.loyalty[visited][:, None]), -np.inf
        )
        rows: dict[int, Ints] = {}
        for lot in self.offers.standing():
            if lot.region not in rows:
                rows[lot.region] = np.flatnonzero(region == lot.region)
            here = rows[lot.region]
            taken = self._taken(day, lot, left[here] * (lot.price < limit[here]))
            if taken.any():
                left[here] -= taken
                self.sell(day, lot, visited[here], taken, delivered)
        return left

    def _taken(self, day: int, lot: OpenLot, asked: Ints) -> Ints:
        """Give what outlets get of a lot, shape (p, k)."""
        supply = np.minimum(lot.left, self.depots.stock[lot.seller])
        if (asked.sum(axis=0) <= supply).all():
            return asked
        start = self.panel.streams.uniform("lot rounding", self.sellers[lot.seller], day)
        one_market = np.zeros(len(asked), dtype=np.int64)
        return ration_panel(asked, one_market, supply[None, :], 1, start)

    def sell(self, day: int, lot: OpenLot, outlets: Ints, taken: Ints, delivered: Ints) -> None:
        """Sell units of a lot to outlets, shape (p, k), and send them off."""
        start, end, seller = int(self.home[lot.seller]), lot.region, lot.seller
        buying = taken.any(axis=1)
        outlets, taken = outlets[buying], taken[buying]
        units = taken.sum(axis=0)
        money = minor(taken * lot.price * self.panel.shelves.keeps[outlets])
        paid = money.sum(axis=0)
        total, takings = int(units.sum()), int(paid.sum())
        self._post(seller, outlets, units, money, paid)
        value = float((units * lot.local_value).sum())
        costs = [
            ("freight across borders", total * float(self.network.freight[start, end])),
            *self.borders.sale_abroad(start, end, takings / MINOR, value),
        ]
        for cause, amount in costs:
            self.books.spend_alone(seller, cause, round(amount * MINOR))
        self.depots.stock[seller] -= units
        days = self.network.outlets.lead_days[outlets] + self.network.freight_days[start, end]
        self.panel.send(outlets, taken, day, days)
        delivered[outlets] += taken
        lot.take(units, takings, day)
        self.recorder.diverted(seller, units, self.network.outlets.supplier[outlets], taken)
        self.recorder.flow("malicious", start, end, total, takings)

    def _post(self, seller: int, outlets: Ints, units: Ints, money: Ints, paid: Ints) -> None:
        books, depots = self.books, self.depots
        held = depots.stock[seller] + depots.coming[seller]
        cost = share_of_value(books.goods[seller], units, held)[None, :]
        bought = summed(self.panel.market[outlets], money, books.m)
        books.deliver(np.array([seller]), paid[None, :], cost, bought, diverted=True)
