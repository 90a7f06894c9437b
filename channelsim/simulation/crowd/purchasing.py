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
from channelsim.simulation.crowd.visits import Visit, Visits
from channelsim.simulation.daily import Daily
from channelsim.simulation.depots import Depots
from channelsim.simulation.draws import binomial_inverse
from channelsim.simulation.keys import entity_keys
from channelsim.simulation.offers import OfferBook
from channelsim.simulation.recorder import Recorder

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Orders:
    """Orders placed today: p pairs of an outlet and a supplier."""

    pairs: Ints | slice
    """Numbers of the pairs, those of an outlet and its own distributor first, shape (p,)."""
    units: Ints
    """Units asked for, shape (p, k)."""
    fresh: Ints
    """Units of these that were not asked for before, shape (p, k)."""
    parts: tuple[slice, ...]
    """Where the orders with the own distributor stand, and with each supplier across a border."""


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
        self.clearing = ClearingMarkets(network, panel, depots)
        self.clears = self.clearing.outlets
        covers = np.array([c.cover_days for c in channels])[outlets.channel]
        self.cover = np.where(self.clears, 0.0, covers)[:, None]
        self.send_lots: Callable[[int, Ints], None] | None = None
        """Ships lots to markets that clear, before the outlets order; None if nobody does."""
        self.serve_vacant: Callable[[int, Ints | slice, Ints, Ints], None] | None = None
        """Sells to outlets that nobody serves, after everybody's own outlets; None = nobody."""
        levels = [-1 if c.order_up_to is None else c.order_up_to for c in channels]
        self.level = np.array(levels)[outlets.channel][:, None]
        self.any_level = bool((self.level >= 0).any())
        self.border = np.flatnonzero((outlets.across[:, 0] >= 0) & ~self.clears)
        every = np.array([channel.visit_every_days for channel in channels])[outlets.channel]
        self.visits = Visits(outlets.phase, every, self.border)
        self.supplier_across = outlets.supplier[partner_rows(network, self.border)]
        self.home = np.array([distributor.region for distributor in network.distributors])
        suppliers = entity_keys(distributor.name for distributor in network.distributors)
        self.delivery_start = Daily(panel.streams, "delivery rounding", suppliers[:, None])
        self.border_luck = Daily(panel.streams, "border supplier", panel.cells[self.border])
        self.same_lead = bool((outlets.lead_days == outlets.lead_days[0]).all())
        keeps_open = [d.group.shortage == "backlog" for d in network.distributors]
        self.keeps_open = np.array(keeps_open)[outlets.supplier]
        self.any_keeps_open = bool(self.keeps_open.any())
        places = self.supplier_across.shape[1]
        self.everyone = np.arange(outlets.count)
        self.outlet = np.concatenate([self.everyone, *[self.border] * places])
        """Outlet of each pair."""
        self.supplier = np.concatenate([outlets.supplier, *self.supplier_across.T])
        """Distributor of each pair."""
        across = np.arange(len(self.outlet)) >= outlets.count
        self.lanes = Lanes(
            self.supplier, panel.market[self.outlet], across, len(books.names), books.m
        )
        self.ends = (self.home[self.lanes.seller], self.lanes.market // books.channels)
        self._odds: Floats = np.zeros((len(self.border), len(network.products)))
        self._cheapest: NDArray[np.intp] | None = None

    def place(self, day: int) -> Ints:
        """Let the outlets visited today order and be served; give units delivered, shape (n, k)."""
        panel = self.panel
        delivered = np.zeros(panel.stock.shape, dtype=np.int64)
        if self.send_lots is not None:
            self.send_lots(day, delivered)
        visit = self.visits.on(day)
        rows, need = visit.rows, self._need(visit.rows)
        if panel.shelves.any_clears:
            need = np.where(self.clears[rows][:, None], self.clearing.brought(day)[rows], need)
        self.ordered = np.zeros(panel.stock.shape, dtype=np.int64)
        self.ordered[rows] = need
        if self.offers.lots:
            need = self.foreign.buy(day, self.everyone[rows], need, delivered)
        self._serve(day, self._orders(day, visit, need), delivered)
        if self.serve_vacant is not None:
            self.serve_vacant(day, rows, need, delivered)
        return delivered

    def contested(self) -> Ints:
        """Give the day's orders that foreign lots may win, shape (n, k)."""
        return self.ordered if self.serve_vacant is None else self.ordered * self.foreign.open

    def _need(self, rows: Ints | slice) -> Ints:
        panel = self.panel
        position = panel.stock[rows] + panel.coming[rows] + panel.owed[rows] - panel.waiting[rows]
        level = np.ceil(self.cover[rows] * panel.rate[rows]).astype(np.int64)
        if self.any_level:
            level = np.where(self.level[rows] >= 0, self.level[rows], level)
        need: Ints = np.maximum(level - position, 0) * panel.shelves.offered[rows]
        return need

    # Regular orders -----------------------------------------------------------------------------

    def reprice(self) -> None:
        """Work out how border outlets choose between their suppliers; call when a quote moves."""
        leakage, quote = self.network.leakage, self.depots.quote
        cost, self._cheapest = cheapest(
            quote, np.ones(quote.shape, dtype=bool), self.supplier_across
        )
        penalty = self.network.enforcement.border.expected
        gap = np.log(quote[self.network.outlets.supplier[self.border]] / (cost + penalty))
        self._odds = expit(leakage.outlet_sensitivity * gap - leakage.outlet_hurdle)

    def _orders(self, day: int, visit: Visit, need: Ints) -> Orders:
        rows, crossing = visit.rows, None
        if len(visit.border):
            luck = self.border_luck.on(day)[visit.border]
            crossing = need[visit.places] * (luck < self._odds[visit.border])
            need = need.copy()
            need[visit.places] -= crossing
        units = need
        if self.any_keeps_open and self.panel.owed.any():
            late: NDArray[np.bool_] = np.any(self.panel.owed, axis=1)
            late[rows] = True
            chosen = np.flatnonzero(late)
            fresh = np.zeros((len(late), need.shape[1]), dtype=np.int64)
            fresh[rows] = need
            need = fresh[chosen]
            units = need + self.panel.owed[chosen]
            rows = chosen
        if crossing is None or not crossing.any():
            return Orders(rows, units, need, (slice(len(units)),))
        return self._with_crossing(Orders(rows, units, need, ()), visit.border, crossing)

    def _with_crossing(self, own: Orders, border: Ints, crossing: Ints) -> Orders:
        """Add what border outlets buy from the cheapest supplier across."""
        pairs, units, fresh = [self.everyone[own.pairs]], [own.units], [own.fresh]
        parts, start = [slice(len(own.units))], len(own.units)
        for number in range(self.supplier_across.shape[1]):
            pairs.append(len(self.everyone) + number * len(self.border) + border)
            there = crossing
            if self._cheapest is not None:
                there = crossing * (self._cheapest[border] == number)
            units.append(there)
            fresh.append(there)
            parts.append(slice(start, start + len(border)))
            start += len(border)
        everything = np.concatenate(units)
        asked = everything if own.fresh is own.units else np.concatenate(fresh)
        return Orders(np.concatenate(pairs), everything, asked, tuple(parts))

    def _serve(self, day: int, orders: Orders, delivered: Ints) -> None:
        panel, depots, lanes, direct = self.panel, self.depots, self.lanes, self.direct
        pairs = orders.pairs
        outlet, supplier = self.outlet[pairs], self.supplier[pairs]
        sent = wanted = direct.accepted(supplier, orders.units)
        units = lanes.sums(pairs, wanted)
        sold = fresh = lanes.by_seller(units)
        shipped = direct.by_source(sold)
        if (shipped > depots.stock).any():
            start = self.delivery_start.on(day)
            sent = ration_panel(wanted, direct.source[supplier], depots.stock, lanes.n, start)
            units = lanes.sums(pairs, sent)
            sold = lanes.by_seller(units)
            shipped = direct.by_source(sold)
        if orders.fresh is not orders.units:
            fresh = lanes.by_seller(lanes.sums(pairs, orders.fresh))
        depots.demand[day - depots.origin] += direct.with_agents(fresh)
        price = depots.quote[supplier] * panel.shelves.keeps[outlet]
        if panel.shelves.any_clears:
            price = np.where(self.clears[outlet][:, None], self.clearing.takings()[outlet], price)
        money = lanes.sums(pairs, minor(sent * price))
        self._post(day, units, money, sold, shipped)
        for place, part in enumerate(orders.parts):
            rows, here = outlet[part], sent[part]
            if place == 0 and self.any_keeps_open:
                panel.owed[rows] = (orders.units[part] - here) * self.keeps_open[rows][:, None]
            if place > 0 and self.network.enforcement.border.expected > 0.0:
                self._fine(day, rows, here)
            panel.send(rows, here, day, self._lead(rows))
            delivered[rows] += here

    def _post(self, day: int, units: Ints, money: Ints, sold: Ints, shipped: Ints) -> None:
        """Write down what was delivered: units and money by lane, units by seller and source."""
        books, depots, lanes, direct = self.books, self.depots, self.lanes, self.direct
        value = lanes.by_seller(money)
        cost = share_of_value(books.goods, shipped, depots.held())
        books.deliver(
            slice(None), direct.by_source(value), cost, lanes.by_market(money), diverted=False
        )
        depots.stock -= shipped
        depots.sold_units += sold
        depots.sold_value += value
        if direct.any:
            direct.note(day, sold, value)
        per_unit = self.network.costs.delivery_to_outlet
        if per_unit > 0.0:
            books.spend("delivery", minor(shipped.sum(axis=1) * per_unit))
        units, money = units.sum(axis=1), money.sum(axis=1)
        for kind, chosen in (("regular", lanes.inland), ("natural", lanes.across)):
            if len(chosen):
                ends = self.ends[0][chosen], self.ends[1][chosen]
                self.recorder.flows(kind, *ends, units[chosen], money[chosen])

    def _fine(self, day: int, rows: Ints, sent: Ints) -> None:
        """Fine outlets for what border checks find of the goods that they bring in."""
        check = self.network.enforcement.border
        luck = self.panel.streams.uniform("border check", self.panel.cells[rows], day)
        found = binomial_inverse(luck, sent, np.full(sent.shape, check.stop_probability))
        fines = minor(np.asarray(found * check.fine_per_unit, dtype=np.float64))
        markets = summed(self.panel.market[rows], fines, self.books.m)
        self.books.fine_outlets(markets.sum(axis=1))

    def _lead(self, rows: Ints) -> Ints | int:
        leads = self.network.outlets.lead_days
        return int(leads[0]) if self.same_lead else leads[rows]
