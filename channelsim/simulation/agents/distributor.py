"""A distributor: it forecasts, orders, chases rebates, prices, diverts, and may be stopped."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import cast

import numpy as np
import simpy
from numpy.typing import NDArray

from channelsim.model.replenishment import StockView
from channelsim.simulation.agents.desk import Desk
from channelsim.simulation.agents.payments import Payments
from channelsim.simulation.agents.rebates import Outlook, Rebates
from channelsim.simulation.agents.surplus import Surplus
from channelsim.simulation.calendar import Phase, moment, wait
from channelsim.simulation.world import WARM_DAYS, World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Suspension:
    """Cause of an interrupt: no business until a day."""

    until: int


@dataclass(frozen=True)
class Succession:
    """Cause of an interrupt: the contract is over; a successor opens on a day."""

    opens: int


Interruption = Suspension | Succession


class DistributorAgent:
    """The review cycle of one distributor (or of whoever holds its territory).

    Parameters
    ----------
    world : World
        The world.
    number : int
        Number of the distributor.
    desk : Desk
        Takes its orders.
    payments : Payments
        Its bills.
    rebates : Rebates
        What it can earn.
    surplus : Surplus
        What it does with goods it does not need.
    """

    def __init__(
        self,
        world: World,
        number: int,
        desk: Desk,
        payments: Payments,
        rebates: Rebates,
        surplus: Surplus,
    ) -> None:
        self.world, self.number = world, number
        self.desk, self.payments = desk, payments
        self.rebates, self.surplus = rebates, surplus
        self.me = world.network.distributors[number]
        self.terms = self.me.group
        self.buys_direct = self.terms.level == 1
        self.phase = Phase.REVIEW_LEVEL_1 if self.buys_direct else Phase.REVIEW_LEVEL_2
        self.protection = self.terms.lead_time.mean + self.terms.review_days
        fixed = getattr(self.terms.ordering, "order_up_to", None) is not None
        self.simple = fixed and not world.network.incentives and not (
            self.me.conduct.diverting.active
        )

    def run(self) -> Generator[simpy.Event, None, None]:
        """Process: a review every `review_days`, until somebody interrupts."""
        world = self.world
        day = world.first_day + (self.me.phase - world.first_day) % self.terms.review_days
        while day < world.last_day:
            try:
                yield wait(world.env, day, self.phase)
                self.review(day)
                day += self.terms.review_days
            except simpy.Interrupt as interrupt:
                day = yield from self._pause(cast(Interruption, interrupt.cause), day)

    def _pause(
        self, cause: Interruption, day: int
    ) -> Generator[simpy.Event, None, int]:
        """Stand still until supply or a successor comes; give the day of the next review."""
        world = self.world
        until = cause.until if isinstance(cause, Suspension) else cause.opens
        world.offers.withdraw(self.number)
        if until >= world.last_day:
            return world.last_day
        try:
            yield wait(world.env, until, Phase.RECEIVE)
        except simpy.Interrupt as interrupt:
            return (yield from self._pause(cast(Interruption, interrupt.cause), day))
        while moment(day, self.phase) < world.env.now:
            day += self.terms.review_days
        return day

    def review(self, day: int) -> None:
        """Look at the business and act: the order of `docs/explanation/model.md`."""
        world, depots, n = self.world, self.world.depots, self.number
        self.payments.pay(n)
        self.payments.repay(n)
        view = self._stock_view(day)
        base = self._base_order(view)
        outlook = self.rebates.outlook(n, day, base, view)
        extra = self.rebates.chase(outlook, self.surplus.dump_loss)
        foreign = self.surplus.decide(outlook, view, base + extra)
        self._quote(outlook, foreign.discount)
        order = base + extra + foreign.to_order
        if order.any():
            multiple = self.terms.order_multiple
            if multiple > 1:
                order = -(-order // multiple) * multiple
            self.desk.order(n, order)
        self.surplus.complain(n, day)
        if extra.any():
            units, value = int(extra.sum()), float((extra * depots.invoice[n]).sum())
            world.tell("rebate chase", self.me.name, f"{units} units worth {value:.2f}")

    def _stock_view(self, day: int) -> StockView:
        depots, n = self.world.depots, self.number
        wants_sell_out = self.terms.information == "sell_out"
        history = depots.history(n, day, of_sell_out=wants_sell_out)
        owed = self.world.owed_by(n)
        return StockView(
            on_hand=depots.stock[n],
            on_order=depots.coming[n] + depots.open_orders[n],
            owed=owed,
            mean=self.terms.forecast.mean(history),
            sd=history[-WARM_DAYS:].std(axis=0),
            protection_days=self.protection,
        )

    def _base_order(self, view: StockView) -> Ints:
        order = self.terms.ordering.order(view)
        gaming = self.me.conduct.gaming
        if gaming > 0.0:
            inflation = 1.0 + gaming * float(self.world.relations.shortage[self.number])
            order = np.where(order > 0, np.ceil(order * inflation).astype(np.int64), order)
        return order

    def _quote(self, outlook: Outlook, discount: float) -> None:
        """Set the quotes that hold from tomorrow."""
        world, n = self.world, self.number
        quoting = self.me.conduct.quoting
        expected = world.relations.expected_rebate[n]
        cost = quoting.perceived_cost(world.depots.invoice[n], float(expected))
        quote = quoting.quote(cost, self.surplus.cheapest_offer(self.me.region))
        world.depots.next_quote[n] = quote * (1.0 - discount)
        world.depots.next_quote_to_distributors[n] = cost * (1.0 + quoting.margin_to_distributors)
