"""Reviews: distributors forecast, order, chase rebates, price and divert."""

from collections.abc import Generator, Iterator

import numpy as np
import simpy
from numpy.typing import NDArray

from channelsim.model.network import Network
from channelsim.model.partners import protection_days
from channelsim.model.replenishment import StockView
from channelsim.simulation.agents.area_cap import AreaCap
from channelsim.simulation.agents.boycott import WithholdingDesk
from channelsim.simulation.agents.clearance import Clearance
from channelsim.simulation.agents.desk import Desk
from channelsim.simulation.agents.online_prices import OnlinePrices
from channelsim.simulation.agents.payments import Payments
from channelsim.simulation.agents.price_setting import PriceSetting
from channelsim.simulation.agents.rebates import Rebates
from channelsim.simulation.agents.seasons import Seasons
from channelsim.simulation.agents.surplus import Surplus
from channelsim.simulation.calendar import Phase, wait
from channelsim.simulation.world import WARM_DAYS, World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def _deviation(history: Floats) -> Floats:
    """Give the standard deviation over the days, as `numpy.std` does but quicker, shape (b, k)."""
    days = len(history)
    away = history - np.add.reduce(history, axis=0) / days
    deviation: Floats = np.sqrt(np.add.reduce(away * away, axis=0) / days)
    return deviation


def cohorts(network: Network) -> Iterator[Ints]:
    """Give the distributors that review together: of one group, on the same days."""
    together: dict[tuple[str, int], list[int]] = {}
    for number, me in enumerate(network.distributors):
        together.setdefault((me.group.name, me.phase), []).append(number)
    for members in together.values():
        yield np.array(members)


class Reviews:
    """The review cycle of distributors of one group that look at their business on the same days.

    What every review needs (payments, forecast, base order, quotes) is worked out for all of them
    at once; what depends on a distributor's own standing (rebates, surplus) one by one. None sees
    what another decides on the same day.

    Parameters
    ----------
    world : World
        The world.
    members : ndarray of int
        Numbers of the distributors.
    desk : Desk
        Takes their orders.
    payments : Payments
        Their bills.
    rebates : Rebates
        What they can earn.
    surplus : Surplus
        What they do with goods they do not need.
    clearance : Clearance
        How they cut quotes on goods that are about to expire.
    """

    def __init__(
        self,
        world: World,
        members: Ints,
        desk: Desk | WithholdingDesk,
        payments: Payments,
        rebates: Rebates,
        surplus: Surplus,
        clearance: Clearance,
    ) -> None:
        self.world, self.members = world, members
        self.desk, self.payments = desk, payments
        self.rebates, self.surplus, self.clearance = rebates, surplus, clearance
        first = world.network.distributors[int(members[0])]
        self.terms, self.conduct, self.offset = first.group, first.conduct, first.phase
        self.price_setting = PriceSetting(world)
        meets_online = self.conduct.quoting.online_matching > 0.0
        self.online = OnlinePrices(world) if meets_online else None
        self.phase = Phase.REVIEW_LEVEL_1 if self.terms.level == 1 else Phase.REVIEW_LEVEL_2
        self.protection = protection_days(self.terms)
        self.trades = self.terms.role == "distributor"
        self.strategic = self.trades and world.strategic
        self.clears = self.trades and self.conduct.clearing.active
        looks_ahead = self.strategic or self.clears
        self.forecasts = looks_ahead or self.terms.ordering.uses_forecast
        self.supplies = any(len(world.buyers_of[int(n)]) for n in members)
        self.owed_to_outlets = self.terms.shortage == "backlog"
        cap = None if self.terms.obligations is None else self.terms.obligations.purchase_cap
        self.area_cap = None if cap is None else AreaCap(world, cap)
        rule = self.terms.ordering
        self.seasons = Seasons(world, members, rebates, rule) if rule.kind == "newsvendor" else None
        if self.seasons is not None:
            world.env.process(self.seasons.run_clearance())

    def run(self) -> Generator[simpy.Event, None, None]:
        """Process: a review every `review_days`."""
        world, every = self.world, self.terms.review_days
        start = world.first_day + (self.offset - world.first_day) % every
        for day in range(start, world.last_day, every):
            yield wait(world.env, day, self.phase)
            trades = world.relations.supplied(self.members, day)
            members = self.members if trades.all() else self.members[trades]
            if not self.trades:
                for number in members:
                    self.surplus.complain(int(number), day)
            if len(members) and self.terms.role != "agent":
                self.review(members, day)

    def review(self, members: Ints, day: int) -> None:
        """Let members look at their business and act."""
        for late in members[self.payments.late_total[members] > 0]:
            self.payments.pay(int(late))
        self.payments.repay(members)
        view = self._stock_view(members, day)
        order = self._base_order(members, view)
        if self.seasons is not None:
            order += self.seasons.orders(members, day, view)
        discount = np.zeros((len(members), 1))
        if self.strategic:
            for place, number in enumerate(members):
                own = view.row(place)
                extra, cut = self._strategy(int(number), day, own, order[place])
                order[place] += extra
                discount[place] = cut
        if self.trades:
            self._quote(members, day, discount, view.mean)
        multiple = self.terms.order_multiple
        if multiple > 1:
            order = -(-order // multiple) * multiple
        if self.area_cap is not None:
            order = self.area_cap.within(members, order, day)
        if order.any():
            placed = order.any(axis=1)
            if placed.all():
                self.desk.order(members, order)
            else:
                self.desk.order(members[placed], order[placed])

    def _strategy(self, number: int, day: int, view: StockView, base: Ints) -> tuple[Ints, float]:
        """Give units above the base order and the cut of the local quote of one distributor."""
        outlook = self.rebates.outlook(number, day, base, view)
        if self.seasons is None:
            extra = self.rebates.chase(outlook, self.surplus.dump_loss)
        else:  # a season's order has weighed the thresholds already
            extra = np.zeros_like(base)
        foreign = self.surplus.decide(outlook, view, base + extra)
        self.surplus.complain(number, day)
        if extra.any():
            value = float((extra * self.world.depots.invoice[number]).sum())
            name = self.world.network.distributors[number].name
            self.world.tell("rebate chase", name, f"{int(extra.sum())} units worth {value:.2f}")
        return extra + foreign.to_order, foreign.discount

    def _stock_view(self, members: Ints, day: int) -> StockView:
        depots = self.world.depots
        shape = (len(members), depots.stock.shape[1])
        mean = sd = np.full(shape, np.nan)
        if self.forecasts:
            of_sell_out = self.terms.information == "sell_out"
            history = depots.history(members, day, of_sell_out=of_sell_out)
            mean = self.terms.forecast.mean(history)
            sd = _deviation(history[-WARM_DAYS:])
        return StockView(
            on_hand=depots.stock[members],
            on_order=depots.coming[members] + depots.open_orders[members],
            owed=self._owed(members, shape),
            mean=mean,
            sd=sd,
            protection_days=self.protection,
        )

    def _owed(self, members: Ints, shape: tuple[int, int]) -> Ints:
        if not self.supplies and not (self.owed_to_outlets and self.world.panel.owed.any()):
            return np.zeros(shape, dtype=np.int64)
        return self.world.owed()[members]

    def _base_order(self, members: Ints, view: StockView) -> Ints:
        order = self.terms.ordering.order(view)
        if self.trades and self.conduct.gaming > 0.0:
            inflation = 1.0 + self.conduct.gaming * self.world.relations.shortage[members][:, None]
            order = np.where(order > 0, np.ceil(order * inflation).astype(np.int64), order)
        return order

    def _quote(self, members: Ints, day: int, discount: Floats, mean: Floats) -> None:
        """Set the quotes that hold from tomorrow."""
        world, quoting = self.world, self.conduct.quoting
        region = world.network.distributors[int(members[0])].region
        expected = world.relations.expected_by_product(members)
        landed = world.borders.landed[members][:, None]
        invoice = world.depots.invoice[members]
        cost = quoting.perceived_cost(invoice * landed, expected / landed)
        cheapest = self.surplus.cheapest_offer(region)
        if quoting.kind == "profit_maximising":
            best, to_distributors = self.price_setting.quotes(members, cost)
            quote = quoting.matched(best, cheapest)
        else:
            quote = quoting.quote(cost, cheapest)
            to_distributors = cost * (1.0 + quoting.margin_to_distributors)
        if self.online is not None:
            net = invoice * (landed - expected)
            quote = quoting.met_online(quote, self.online.quotes(members), net)
        kept: Floats | float = 1.0
        if self.clears:
            cut = self.clearance.cuts(members, day, self.conduct.clearing, mean, quote)
            discount, kept = np.maximum(discount, cut), 1.0 - cut
        world.depots.next_quote[members] = quote * (1.0 - discount)
        world.depots.next_quote_to_distributors[members] = to_distributors * kept
