"""The market's day: outlets trade, and what they trade is recorded."""

from collections.abc import Callable, Generator

import numpy as np
import simpy
from numpy.typing import NDArray

from channelsim.model.network import Distributor
from channelsim.model.response import INFORMATION
from channelsim.simulation.ageing import Ageing
from channelsim.simulation.calendar import Phase, wait
from channelsim.simulation.crowd.panel import DaySales
from channelsim.simulation.crowd.sums import summed
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.recorder import MARKET_COUNTS
from channelsim.simulation.support import Support
from channelsim.simulation.world import World

Ints = NDArray[np.int64]

_SMOOTHING = 0.05  # weight of today in the public knowledge of a region's daily orders


class Market:
    """Steps the crowd once a day and keeps the day's record.

    Parameters
    ----------
    world : World
        The world.
    ageing : Ageing
        What expires.
    """

    def __init__(self, world: World, ageing: Ageing) -> None:
        self.world, self.ageing = world, ageing
        network = world.network
        self.support = Support(world)
        self.on_sales: list[Callable[[int, DaySales], None]] = []
        """Whom to tell what was sold on a day: buyers with habits, and those who watch."""
        self.tracks_sell_out = any(
            distributor.group.information == "sell_out" for distributor in network.distributors
        )
        self.tracks_sell_out |= any(item.lever.moves == INFORMATION for item in network.support)
        self.tracks_sell_out |= any(scheme.looks_at("reporting") for scheme in network.incentives)
        self.promoted: tuple[bool, ...] | None = None
        self.home = np.array([distributor.region for distributor in network.distributors])
        roles = np.array([d.group.role for d in network.distributors])
        self.at_list = np.array([d.supplier < 0 for d in network.distributors]) | (roles == "agent")
        """Who is invoiced at the list price, or sells for the manufacturer, shape (n,)."""
        self.for_maker = np.flatnonzero(roles != "distributor")
        """Warehouses and agents: their quote is the manufacturer's."""
        self.indirect = np.flatnonzero(~self.at_list)
        self.weights = world.panel.buyers.mean
        own = world.books.own
        self.dealers: NDArray[np.bool_] | slice = ~own if own.any() else slice(None)
        """Everybody but the manufacturer's own warehouses."""
        self.dealers_home = self.home[self.dealers]
        factors = network.invoice_factors()
        self.resale = factors if factors is not None else np.ones(world.depots.invoice.shape)
        self.listed = self._list(world.first_day)
        suppliers = world.books.supplier[self.indirect]
        self.terms = self.resale[self.indirect] / self.resale[suppliers]
        self._priced: tuple[bytes, ...] | None = None
        self._prices: dict[str, NDArray[np.float64]] = {}
        self._street: NDArray[np.float64] | None = None
        self._listed: NDArray[np.bool_] | None = None
        self._numbers: Ints = np.zeros((0, 0), dtype=np.int64)

    def run(self) -> Generator[simpy.Event, None, None]:
        """Process: outlets receive, price, sell and order, every day."""
        world = self.world
        for day in range(world.first_day, world.last_day):
            yield wait(world.env, day, Phase.TRADE)
            self._trade(day)

    def _trade(self, day: int) -> None:
        world, panel = self.world, self.world.panel
        if world.borders.any:
            world.borders.begin_day(day)
        self.invoice(day)
        self.support.begin_day(day)
        panel.receive(day)
        changed = world.quotes_changed or panel.shelves.turns(day)
        priced = changed or panel.shelves.any_free
        supply = world.depots.quote[world.network.outlets.supplier] if priced else panel.rate
        panel.shelves.update(day, supply, changed)
        if panel.shelves.any_clears:
            panel.clear(day)
        if priced:
            self._street = None
        if changed:
            world.purchasing.reprice()
        if changed and world.strategic:
            world.refresh_quotes()
        world.quotes_changed = False
        sales = panel.sell(day)
        delivered = world.purchasing.place(day)
        ordered = world.purchasing.ordered
        if world.strategic:
            world.note_orders(world.purchasing.contested(), _SMOOTHING)
        self._report(day, sales)
        self.ageing.note_outlets(day, delivered)
        world.consumed += sales.sold.sum(axis=0)
        self._record_market(day, sales, ordered, delivered)
        for tell in self.on_sales:
            tell(day, sales)

    def _report(self, day: int, sales: DaySales) -> None:
        """Let the day's sales be known to partners who see them."""
        world = self.world
        if self.tracks_sell_out:
            row = day - world.depots.origin
            sold = summed(world.network.outlets.supplier, sales.sold, len(world.keys))
            world.depots.sell_out[row] = world.with_customers(sold)

    def invoice(self, day: int) -> None:
        """Set invoice prices: list less promotions, or the quote of a first-level distributor."""
        world, network, depots = self.world, self.world.network, self.world.depots
        running = tuple(item.active(day) for item in network.promotions)
        history = network.list_history
        turned = history is not None and history.turns(day)
        if turned:
            self.listed = self._list(day)
        if turned or running != self.promoted:
            self.promoted = running
            for n, me in enumerate(network.distributors):
                if self.at_list[n]:
                    kept = 1.0 - self._discount(me, running)
                    depots.invoice[n] = self.listed[n] * kept
        if len(self.indirect):
            suppliers = world.books.supplier[self.indirect]
            depots.invoice[self.indirect] = depots.quote_to_distributors[suppliers] * self.terms
        if len(self.for_maker):
            self._quote_for_maker()

    def _quote_for_maker(self) -> None:
        """Let outlets of warehouses and agents pay the list price of the day, landed."""
        world, mine = self.world, self.for_maker
        quote = world.depots.invoice[mine] * world.borders.landed[mine][:, None]
        if not np.array_equal(quote, world.depots.quote[mine]):
            world.depots.quote[mine] = world.depots.next_quote[mine] = quote
            world.quotes_changed = True

    def _list(self, day: int) -> NDArray[np.float64]:
        """Give list prices of a day by distributor, shape (n, k)."""
        network = self.world.network
        listed = np.array(
            [network.list_price(d.region, d.group.price_factor, day) for d in network.distributors]
        )
        return listed * self.resale

    def _discount(self, me: Distributor, running: tuple[bool, ...]) -> NDArray[np.float64]:
        network = self.world.network
        kept = np.ones(len(network.products))
        for promotion, runs in zip(network.promotions, running, strict=True):
            if runs:
                picked = [
                    promotion.where.matches(
                        region=network.regions[me.region].name, product=product.name
                    )
                    and any(promotion.where.matches(name=it) for it in (me.group.name, me.name))
                    for product in network.products
                ]
                kept *= np.where(picked, 1.0 - promotion.invoice_discount, 1.0)
        return 1.0 - kept

    # Recording ------------------------------------------------------------------------------------

    def _record_market(self, day: int, sales: DaySales, ordered: Ints, delivered: Ints) -> None:
        panel, recorder = self.world.panel, self.world.recorder
        row, listed = recorder.row(day), panel.shelves.offered
        in_stock = (panel.stock > 0) & listed
        if listed is not self._listed:
            self._listed, self._numbers = listed, listed.astype(np.int64)
        counted = {
            "sell_out": sales.sold,
            "potential": sales.wants.potential,
            "lost": sales.lost,
            "short": sales.short,
            "wanted": sales.wants.wanted,
            "orders": ordered,
            "delivered": delivered,
            "stock": panel.stock,
            "listed": self._numbers,
            "in_stock": in_stock,
        }
        table = np.array([counted[name] for name in MARKET_COUNTS])
        recorder.counts[row][:, panel.markets] = np.add.reduceat(table, panel.starts, axis=1)
        recorder.in_stock_weight[row, panel.markets] = panel.by_market(in_stock * self.weights)
        if self._street is None:
            weight = panel.by_market(self.weights).astype(np.float64)
            value = panel.by_market(panel.shelves.price * self.weights)
            self._street = np.where(weight > 0.0, value / np.maximum(weight, 1e-300), np.nan)
        recorder.street_price[row, panel.markets] = self._street
        for crossing in sales.wants.crossed:
            if crossing.purpose == "border shopping":
                self._border_shopping(sales, crossing.home, crossing.away, crossing.movers)

    def _border_shopping(self, sales: DaySales, home: Ints, away: Ints, movers: Ints) -> None:
        """Note what consumers carry home: their share of the sales across the border."""
        world = self.world
        present = np.maximum(sales.wants.present[away], 1)
        units = sales.sold[away] * movers / present
        value = units * world.panel.shelves.price[away] * MINOR
        region = world.network.outlets.region
        world.recorder.flows(
            "consumers", region[away], region[home], units.sum(axis=1), value.sum(axis=1)
        )

    def record_trade(self, day: int) -> None:
        """Record the distributors' goods and prices of the day."""
        world, depots, recorder = self.world, self.world.depots, self.world.recorder
        row, n = recorder.row(day), len(world.network.regions)
        mine = self.dealers  # goods in own warehouses are not in the channel yet
        recorder.trade["stock"][row] = summed(self.dealers_home, depots.stock[mine], n)
        recorder.trade["transit"][row] = summed(self.dealers_home, depots.coming[mine], n)
        recorder.brand[row] = np.exp(world.panel.shelves.log_brand)
        expected = world.relations.expected_rebate
        now = (depots.invoice.tobytes(), depots.quote.tobytes(), expected.tobytes())
        if now != self._priced:
            self._priced = now
            self._prices = self._mean_prices(expected)
        for name, price in self._prices.items():
            recorder.trade[name][row] = price

    def _mean_prices(self, expected: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        """Give the first level's prices by region, weighted by territory, shape (r, k) each."""
        depots, direct = self.world.depots, np.flatnonzero(self.at_list)
        home, n = self.home[direct], len(self.world.network.regions)
        rate, source = depots.base_rate.copy(), self.world.purchasing.direct.source
        through = np.flatnonzero(source != np.arange(len(source)))
        np.subtract.at(rate, source[through], rate[through])  # an agent's sales are at its price
        weight = np.maximum(rate[direct], 1e-12)
        total = np.zeros((n, weight.shape[1]))
        np.add.at(total, home, weight)
        invoice = depots.invoice[direct]
        means = {}
        for name, price in (
            ("list_price", self.listed[direct]),
            ("invoice_price", invoice),
            ("net_price", invoice * (1.0 - expected[direct][:, None])),
            ("quote", depots.quote[direct]),
        ):
            value = np.zeros_like(total)
            np.add.at(value, home, price * weight)
            means[name] = np.where(total > 0.0, value / np.where(total > 0.0, total, 1.0), np.nan)
        return means
