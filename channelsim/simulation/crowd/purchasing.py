"""What the outlets visited today order, from whom, and what they get."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from channelsim.model.network import Network
from channelsim.model.rationing import ration_panel
from channelsim.simulation.books import Books, minor, share_of_value
from channelsim.simulation.crowd.moves import partner_rows
from channelsim.simulation.crowd.panel import Panel
from channelsim.simulation.depots import Depots
from channelsim.simulation.keys import entity_keys
from channelsim.simulation.offers import OfferBook, OpenLot
from channelsim.simulation.recorder import Recorder

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Order:
    """Orders placed with distributors: p pairs of an outlet and a distributor."""

    rows: Ints | slice
    """Outlets, shape (p,)."""
    supplier: Ints
    """Distributors, shape (p,)."""
    units: Ints
    """Units asked for, shape (p, k)."""
    fresh: Ints
    """Units of these that were not asked for before, shape (p, k)."""
    natural: bool = False
    """Whether these are orders across a border."""


class Purchasing:
    """Orders of the outlets.

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
    offers : OfferBook
        Foreign offers.
    recorder : Recorder
        Where facts are told.
    """

    def __init__(
        self,
        network: Network,
        panel: Panel,
        depots: Depots,
        books: Books,
        offers: OfferBook,
        recorder: Recorder,
    ) -> None:
        self.network, self.panel, self.depots = network, panel, depots
        self.books, self.offers, self.recorder = books, offers, recorder
        outlets, channels = network.outlets, network.channels
        every = np.array([channel.visit_every_days for channel in channels])[outlets.channel]
        self.every, self.daily = every, bool((every == 1).all())
        self.cover = np.array([c.cover_days for c in channels])[outlets.channel][:, None]
        levels = [-1 if c.order_up_to is None else c.order_up_to for c in channels]
        self.level = np.array(levels)[outlets.channel][:, None]
        self.fixed = bool((self.level >= 0).all())
        self.keeps_open = np.array(
            [distributor.group.shortage == "backlog" for distributor in network.distributors]
        )[outlets.supplier]
        self.border = np.flatnonzero(outlets.across >= 0)
        self.supplier_across = outlets.supplier[partner_rows(network, self.border)]
        self.home = np.array([distributor.region for distributor in network.distributors])
        self.suppliers = entity_keys(distributor.name for distributor in network.distributors)
        self.everyone = np.arange(outlets.count)

    def place(self, day: int) -> Ints:
        """Let the outlets visited today order and be served; give units delivered, shape (n, k)."""
        panel = self.panel
        rows = self._visited(day)
        need = self._need(rows)
        delivered = np.zeros_like(panel.stock)
        self.ordered = np.zeros_like(panel.stock)
        self.ordered[rows] = need
        if self.offers.lots:
            need = self._buy_foreign(day, rows, need, delivered)
        for order in self._orders(day, rows, need):
            self._serve(day, order, delivered)
        return delivered

    def _visited(self, day: int) -> Ints | slice:
        if self.daily:
            return slice(None)
        return np.flatnonzero((day - self.network.outlets.phase) % self.every == 0)

    def _need(self, rows: Ints | slice) -> Ints:
        panel = self.panel
        position = panel.stock[rows] + panel.coming[rows] + panel.owed[rows] - panel.waiting[rows]
        if self.fixed:
            level = self.level[rows]
        else:
            cover = np.ceil(self.cover[rows] * panel.rate[rows]).astype(np.int64)
            level = np.where(self.level[rows] >= 0, self.level[rows], cover)
        wanted = np.maximum(level - position, 0)
        shelves = panel.shelves
        need: Ints = wanted * (shelves.listed[rows] & shelves.sold_here[rows])
        return need

    # Foreign offers ---------------------------------------------------------------------------

    def _buy_foreign(self, day: int, rows: Ints | slice, need: Ints, delivered: Ints) -> Ints:
        visited = self.everyone[rows]
        region = self.network.outlets.region[visited]
        left = need.copy()
        for lot in self.offers.standing():
            here = np.flatnonzero(region == lot.region)
            if len(here) == 0:
                continue
            taken = self._ask(day, lot, visited[here], left[here])
            if taken.any():
                left[here] -= taken
                self._sell_lot(day, lot, visited[here], taken, delivered)
        return left

    def _ask(self, day: int, lot: OpenLot, outlets: Ints, need: Ints) -> Ints:
        """Give what outlets take of a lot: those to whom the cut is worth more than loyalty."""
        quote = self.depots.quote[self.network.outlets.supplier[outlets]]
        loyalty = self.network.outlets.loyalty[outlets][:, None]
        asked = need * (lot.price < quote * (1.0 - loyalty))
        supply = np.minimum(lot.left, self.depots.stock[lot.seller])[None, :]
        if (asked.sum(axis=0) <= supply[0]).all():
            return asked
        start = self.panel.streams.uniform("lot rounding", self.suppliers[lot.seller], day)
        return ration_panel(asked, np.zeros(len(outlets), dtype=np.int64), supply, 1, start)

    def _sell_lot(
        self, day: int, lot: OpenLot, outlets: Ints, taken: Ints, delivered: Ints
    ) -> None:
        start, end = int(self.home[lot.seller]), lot.region
        units = taken.sum(axis=0)
        money = minor(taken * lot.price * self.panel.shelves.keeps[outlets])
        seller = np.full(len(outlets), lot.seller)
        self._post(seller, outlets, money, units, diverted=True)
        freight = np.zeros(len(self.books.names), dtype=np.int64)
        freight[lot.seller] = minor(np.array(units.sum() * self.network.freight[start, end]))
        self.books.spend("freight across borders", freight)
        self.depots.stock[lot.seller] -= units
        days = self.network.outlets.lead_days[outlets] + self.network.freight_days[start, end]
        self.panel.send(outlets, taken, day, days)
        delivered[outlets] += taken
        lot.take(units, int(money.sum()), day)
        self.recorder.diverted(lot.seller, units, self.network.outlets.supplier[outlets], taken)
        self.recorder.flow("malicious", start, end, int(units.sum()), int(money.sum()))

    # Regular orders -----------------------------------------------------------------------------

    def _orders(self, day: int, rows: Ints | slice, need: Ints) -> list[Order]:
        outlets, panel = self.network.outlets, self.panel
        if len(self.border):
            away, need = self._cross(day, rows, need)
        else:
            away = None
        units = need
        if self.keeps_open.any() and panel.owed.any():
            late: NDArray[np.bool_] = np.any(panel.owed, axis=1)
            late[rows] = True
            chosen = np.flatnonzero(late)
            fresh = np.zeros((len(late), need.shape[1]), dtype=np.int64)
            fresh[rows] = need
            need = fresh[chosen]
            units = need + panel.owed[chosen]
            rows = chosen
        orders = [Order(rows, outlets.supplier[rows], units, need)]
        return orders if away is None else [*orders, away]

    def _cross(self, day: int, rows: Ints | slice, need: Ints) -> tuple[Order, Ints]:
        """Let border outlets choose the supplier across for what is cheaper there."""
        leakage, outlets = self.network.leakage, self.network.outlets
        place = np.full(outlets.count, -1)
        place[self.everyone[rows]] = np.arange(len(need))
        here = np.flatnonzero(place[self.border] >= 0)
        border, across = self.border[here], self.supplier_across[here]
        quote = self.depots.quote
        gap = np.log(quote[outlets.supplier[border]] / quote[across])
        odds = expit(leakage.outlet_sensitivity * gap - leakage.outlet_hurdle)
        luck = self.panel.streams.uniform("border supplier", self.panel.cells[border], day)
        crossing = need[place[border]] * (luck < odds)
        kept = need.copy()
        kept[place[border]] -= crossing
        return Order(border, across, crossing, crossing, natural=True), kept

    def _serve(self, day: int, order: Order, delivered: Ints) -> None:
        panel, depots = self.panel, self.depots
        n = len(self.books.names)
        asked = summed(order.supplier, order.units, n)
        sent, shipped = order.units, asked
        if (asked > depots.stock).any():
            start = panel.streams.uniform("delivery rounding", self.suppliers, day)[:, None]
            sent = ration_panel(order.units, order.supplier, depots.stock, n, start)
            shipped = summed(order.supplier, sent, n)
        fresh = asked
        if order.fresh is not order.units:
            fresh = summed(order.supplier, order.fresh, n)
        depots.demand[day - depots.origin] += fresh
        rows = self.everyone[order.rows]
        if self.keeps_open.any() and not order.natural:
            short = (order.units - sent) * self.keeps_open[order.rows][:, None]
            panel.owed[order.rows] = short
        price = depots.quote[order.supplier] * panel.shelves.keeps[order.rows]
        money = minor(sent * price)
        self._post(order.supplier, rows, money, shipped, diverted=False)
        depots.stock -= shipped
        depots.sold_units += shipped
        depots.sold_value += summed(order.supplier, money, n)
        cost = self.network.costs.delivery_to_outlet
        if cost > 0.0:
            self.books.spend("delivery", minor(shipped.sum(axis=1) * cost))
        panel.send(order.rows, sent, day, self._lead(order.rows))
        delivered[order.rows] += sent
        self._tell(order.supplier, rows, sent, money, natural=order.natural)

    def _lead(self, rows: Ints | slice) -> Ints | int:
        leads = self.network.outlets.lead_days
        first = int(leads[0])
        return first if (leads == first).all() else leads[rows]

    def _tell(self, supplier: Ints, rows: Ints, sent: Ints, money: Ints, *, natural: bool) -> None:
        n = len(self.network.regions)
        pair = self.home[supplier] * n + self.network.outlets.region[rows]
        units = np.bincount(pair, weights=sent.sum(axis=1), minlength=n * n)
        value = np.bincount(pair, weights=money.sum(axis=1), minlength=n * n)
        kind = "natural" if natural else "regular"
        self.recorder.flows(kind, units.reshape(n, n), value.reshape(n, n))

    def _post(
        self, supplier: Ints, outlets: Ints, money: Ints, units: Ints, *, diverted: bool
    ) -> None:
        n, m = len(self.books.names), self.books.m
        market = self.panel.market[outlets]
        pair = supplier * m + market
        amounts = np.bincount(pair, weights=money.sum(axis=1), minlength=n * m)
        by_product = summed(market, money, m)
        if diverted:
            shipped = np.zeros_like(self.depots.stock)
            shipped[supplier[0]] = units
        else:
            shipped = units
        cost = share_of_value(self.books.goods, shipped, self.depots.held())
        self.books.deliver(
            np.rint(amounts).astype(np.int64).reshape(n, m), cost, by_product, diverted=diverted
        )


def summed(group: Ints, cells: Ints, n_groups: int) -> Ints:
    """Sum rows of cells (p, k) by group, shape (n_groups, k), exactly."""
    total = np.zeros((n_groups, cells.shape[1]), dtype=np.int64)
    for column in range(cells.shape[1]):
        sums = np.bincount(group, weights=cells[:, column], minlength=n_groups)
        total[:, column] = np.rint(sums)
    return total
