"""What the outlets visited today order, from whom, and what they get."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from channelsim.model.network import Network
from channelsim.model.rationing import ration_panel
from channelsim.simulation.books import Books, minor, share_of_value
from channelsim.simulation.borders import Borders
from channelsim.simulation.crowd.clearing import ClearingMarkets
from channelsim.simulation.crowd.direct import DirectSales
from channelsim.simulation.crowd.foreign import ForeignLots
from channelsim.simulation.crowd.lanes import Lanes
from channelsim.simulation.crowd.moves import cheapest, partner_rows
from channelsim.simulation.crowd.panel import Panel
from channelsim.simulation.crowd.sums import summed
from channelsim.simulation.daily import Daily
from channelsim.simulation.depots import Depots
from channelsim.simulation.draws import binomial_inverse
from channelsim.simulation.keys import entity_keys
from channelsim.simulation.offers import OfferBook
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
    lanes: Lanes
    """Lanes that the goods take."""
    places: Ints | slice
    """Rows of the pairs in the lanes, shape (p,)."""
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
    borders : Borders
        Tariffs and exchange rates.
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
        borders: Borders,
        offers: OfferBook,
        recorder: Recorder,
    ) -> None:
        self.network, self.panel, self.depots = network, panel, depots
        self.books, self.offers, self.recorder = books, offers, recorder
        self.foreign = ForeignLots(network, panel, depots, books, borders, offers, recorder)
        self.direct = DirectSales(network, books, borders, recorder)
        outlets, channels = network.outlets, network.channels
        every = np.array([channel.visit_every_days for channel in channels])[outlets.channel]
        self.every, self.daily = every, bool((every == 1).all())
        self.clearing = ClearingMarkets(network, panel, depots)
        self.clears = self.clearing.outlets
        covers = np.array([c.cover_days for c in channels])[outlets.channel]
        self.cover = np.where(self.clears, 0.0, covers)[:, None]
        self.send_lots: Callable[[int, Ints], None] | None = None
        """Ships lots to markets that clear, before the outlets order; None if nobody does."""
        self.idle: NDArray[np.bool_] | None = None
        """Outlets that nobody calls on, shape (n,); None if there never were any."""
        levels = [-1 if c.order_up_to is None else c.order_up_to for c in channels]
        self.level = np.array(levels)[outlets.channel][:, None]
        self.fixed = bool((self.level >= 0).all())
        self.keeps_open = np.array(
            [distributor.group.shortage == "backlog" for distributor in network.distributors]
        )[outlets.supplier]
        self.border = np.flatnonzero((outlets.across[:, 0] >= 0) & ~self.clears)
        self.supplier_across = outlets.supplier[partner_rows(network, self.border)]
        self.home = np.array([distributor.region for distributor in network.distributors])
        suppliers = entity_keys(distributor.name for distributor in network.distributors)
        self.delivery_start = Daily(panel.streams, "delivery rounding", suppliers[:, None])
        self.border_luck = Daily(panel.streams, "border supplier", panel.cells[self.border])
        self.everyone = np.arange(outlets.count)
        self.same_lead = bool((outlets.lead_days == outlets.lead_days[0]).all())
        self.any_keeps_open = bool(self.keeps_open.any())
        n, m = len(books.names), books.m
        self.lanes = Lanes(outlets.supplier, panel.market, n, m)
        self.lanes_across = [
            Lanes(across, panel.market[self.border], n, m) for across in self.supplier_across.T
        ]

    def place(self, day: int) -> Ints:
        """Let the outlets visited today order and be served; give units delivered, shape (n, k)."""
        panel = self.panel
        delivered = np.zeros_like(panel.stock)
        if self.send_lots is not None:
            self.send_lots(day, delivered)
        rows = self._visited(day)
        need = self._need(rows)
        if panel.shelves.any_clears:
            need = np.where(self.clears[rows][:, None], self.clearing.brought(day)[rows], need)
        self.ordered = np.zeros_like(panel.stock)
        self.ordered[rows] = need
        if self.offers.lots:
            need = self.foreign.buy(day, self.everyone[rows], need, delivered)
        for order in self._orders(day, rows, need):
            self._serve(day, order, delivered)
        return delivered

    def _visited(self, day: int) -> Ints | slice:
        if self.idle is not None:
            due = (day - self.network.outlets.phase) % self.every == 0
            return np.flatnonzero(due & ~self.idle)
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

    # Regular orders -----------------------------------------------------------------------------

    def _orders(self, day: int, rows: Ints | slice, need: Ints) -> list[Order]:
        outlets, panel = self.network.outlets, self.panel
        if len(self.border):
            away, need = self._cross(day, rows, need)
        else:
            away = []
        units = need
        if self.any_keeps_open and panel.owed.any():
            late: NDArray[np.bool_] = np.any(panel.owed, axis=1)
            late[rows] = True
            chosen = np.flatnonzero(late)
            fresh = np.zeros((len(late), need.shape[1]), dtype=np.int64)
            fresh[rows] = need
            need = fresh[chosen]
            units = need + panel.owed[chosen]
            rows = chosen
        orders = [Order(rows, outlets.supplier[rows], units, need, self.lanes, rows)]
        return [*orders, *away]

    def _cross(self, day: int, rows: Ints | slice, need: Ints) -> tuple[list[Order], Ints]:
        """Let border outlets choose the cheapest supplier across for what is cheaper there."""
        leakage, outlets = self.network.leakage, self.network.outlets
        place = np.full(outlets.count, -1)
        place[self.everyone[rows]] = np.arange(len(need))
        here = np.flatnonzero(place[self.border] >= 0)
        border, across = self.border[here], self.supplier_across[here]
        quote = self.depots.quote
        cost, chosen = cheapest(quote, np.ones(quote.shape, dtype=bool), across)
        penalty = self.network.enforcement.border.expected
        gap = np.log(quote[outlets.supplier[border]] / (cost + penalty))
        odds = expit(leakage.outlet_sensitivity * gap - leakage.outlet_hurdle)
        luck = self.border_luck.on(day)[here]
        crossing = need[place[border]] * (luck < odds)
        kept = need.copy()
        kept[place[border]] -= crossing
        orders = []
        for number, (supplier, lanes) in enumerate(zip(across.T, self.lanes_across, strict=True)):
            units = crossing if chosen is None else crossing * (chosen == number)
            orders.append(Order(border, supplier, units, units, lanes, here, natural=True))
        return orders, kept

    def _serve(self, day: int, order: Order, delivered: Ints) -> None:
        panel, depots, lanes, direct = self.panel, self.depots, order.lanes, self.direct
        sent = wanted = direct.accepted(order.supplier, order.units)
        units = lanes.sums(order.places, wanted)
        sold = fresh = lanes.by_seller(units)
        shipped = direct.by_source(sold)
        if (shipped > depots.stock).any():
            start = self.delivery_start.on(day)
            source = direct.source[order.supplier]
            sent = ration_panel(wanted, source, depots.stock, lanes.n, start)
            units = lanes.sums(order.places, sent)
            sold = lanes.by_seller(units)
            shipped = direct.by_source(sold)
        if order.fresh is not order.units:
            fresh = lanes.by_seller(lanes.sums(order.places, order.fresh))
        depots.demand[day - depots.origin] += direct.with_agents(fresh)
        if self.any_keeps_open and not order.natural:
            short = (order.units - sent) * self.keeps_open[order.rows][:, None]
            panel.owed[order.rows] = short
        price = depots.quote[order.supplier] * panel.shelves.keeps[order.rows]
        if panel.shelves.any_clears:
            takings = self.clearing.takings()[order.rows]
            price = np.where(self.clears[order.rows][:, None], takings, price)
        money = lanes.sums(order.places, minor(sent * price))
        value = lanes.by_seller(money)
        cost = share_of_value(self.books.goods, shipped, depots.held())
        self.books.deliver(
            slice(None), direct.by_source(value), cost, lanes.by_market(money), diverted=False
        )
        depots.stock -= shipped
        depots.sold_units += sold
        depots.sold_value += value
        if direct.any:
            direct.note(day, sold, value)
        per_unit = self.network.costs.delivery_to_outlet
        if per_unit > 0.0:
            self.books.spend("delivery", minor(shipped.sum(axis=1) * per_unit))
        panel.send(order.rows, sent, day, self._lead(order.rows))
        delivered[order.rows] += sent
        kind = "natural" if order.natural else "regular"
        if order.natural and self.network.enforcement.border.expected > 0.0:
            self._fine(day, self.everyone[order.rows], sent)
        ends = self.home[lanes.seller], lanes.market // self.books.channels
        self.recorder.flows(kind, *ends, units.sum(axis=1), money.sum(axis=1))

    def _fine(self, day: int, rows: Ints, sent: Ints) -> None:
        """Fine outlets for what border checks find of the goods that they bring in."""
        check = self.network.enforcement.border
        luck = self.panel.streams.uniform("border check", self.panel.cells[rows], day)
        found = binomial_inverse(luck, sent, np.full(sent.shape, check.stop_probability))
        fines = minor(np.asarray(found * check.fine_per_unit, dtype=np.float64))
        markets = summed(self.panel.market[rows], fines, self.books.m)
        self.books.fine_outlets(markets.sum(axis=1))

    def _lead(self, rows: Ints | slice) -> Ints | int:
        leads = self.network.outlets.lead_days
        return int(leads[0]) if self.same_lead else leads[rows]
