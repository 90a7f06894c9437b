"""Period ends: rebates are worked out, accrued and, after a lag, settled."""

from collections.abc import Callable, Generator

import numpy as np
import simpy

from channelsim.model.incentives import PeriodRecord, Terms, payable
from channelsim.model.network import MANUFACTURER
from channelsim.model.periods import Period
from channelsim.simulation.agents.desk import Desk
from channelsim.simulation.agents.payments import Payments
from channelsim.simulation.agents.rebates import Rebates
from channelsim.simulation.calendar import Phase, closes_today, wait
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.world import World

_PERIODS: tuple[Period, ...] = ("month", "quarter", "year")


Post = Callable[[int, PeriodRecord, int, int], None]
"""What a period's end does with a distributor's record and amount, on a day."""


class Settlement:
    """Works out what every scheme pays.

    Parameters
    ----------
    world : World
        The world.
    rebates : Rebates
        Who takes part in what.
    desk : Desk
        Ships goods given as rebates.
    payments : Payments
        Takes credit notes off bills.
    """

    def __init__(self, world: World, rebates: Rebates, desk: Desk, payments: Payments) -> None:
        self.world, self.membership = world, rebates.membership
        self.desk, self.payments = desk, payments
        self.posts: dict[str, Post] = {}
        """Of schemes whose money is not simply owed at a period's end: what happens with it."""
        self.excluded: set[str] = set()
        """Schemes that have days of their own."""

    def close_day(self, day: int) -> None:
        """Accrue what the schemes of periods that end today pay, and start new periods."""
        world = self.world
        ending = [period for period in _PERIODS if closes_today(day, period)]
        if not ending:
            return
        self._check_prices()
        for scheme in world.network.incentives:
            if scheme.name in self.excluded:
                continue
            if scheme.period in ending and world.volumes.counts(scheme.period, day):
                for owner in self.membership.members[scheme.name]:
                    if world.relations.active[owner] and self.membership.applies(scheme, owner):
                        self._accrue(scheme, owner, day)
        for period in ending:
            world.volumes.close(period, day)

    def _accrue(self, scheme: Terms, owner: int, day: int) -> None:
        record = self.membership.record(scheme, owner, day)
        amount = round(payable(scheme, record) * MINOR)
        if scheme.passed_on:
            self._learn(scheme, owner, amount)
        post = self.posts.get(scheme.name)
        if post is None:
            self.owe(scheme, owner, amount, day)
        else:
            post(owner, record, amount, day)

    def owe(self, scheme: Terms, owner: int, amount: int, day: int) -> None:
        """Owe a rebate earned today, to be settled after the scheme's lag; minor units."""
        world = self.world
        if amount > 0:
            world.books.accrue(owner, amount)
            world.relations.rebate_accrued[owner] += amount
            self.settle_later(scheme, owner, amount, day)

    def settle_later(self, scheme: Terms, owner: int, amount: int, day: int) -> None:
        """Settle what is owed since today after the scheme's lag; minor units."""
        self.world.env.process(self._settle(scheme, owner, amount, day + scheme.lag_days))

    def _learn(self, scheme: Terms, owner: int, amount: int) -> None:
        """Move the rebate that a distributor expects towards what the period has paid."""
        world = self.world
        purchases = world.volumes.purchases(scheme.period, owner)
        if purchases > 0:
            rates = world.relations.scheme_rates[scheme.name]
            weight = world.network.distributors[owner].conduct.rebate_learning
            rates[owner] += weight * (amount / purchases - rates[owner])

    def _settle(
        self, scheme: Terms, owner: int, amount: int, day: int
    ) -> Generator[simpy.Event, None, None]:
        """Process: a rebate from accrual to settlement."""
        world, books = self.world, self.world.books
        day = max(day, world.day + 1)  # today's payments are over when a period is closed
        if day >= world.last_day:
            return
        yield wait(world.env, day, Phase.CLOSE)
        if scheme.form == "goods":
            self._give_goods(owner, amount)
        owed = int(books.payable[owner])
        books.settle(owner, amount, "cash" if scheme.form == "cash" else "credit_note")
        self.payments.credit(owner, owed - int(books.payable[owner]))
        world.relations.rebate_settled[owner] += amount
        name = world.network.distributors[owner].name
        world.tell("rebate settled", name, f"{scheme.name}: {amount / MINOR:.2f}")

    def _give_goods(self, owner: int, amount: int) -> None:
        """Ship goods worth a rebate, of the product that the territory sells most.

        The invoice is set off against the rebate; what stock does not allow is settled in money.
        """
        world = self.world
        if world.network.distributors[owner].supplier != MANUFACTURER:
            return
        product = int(np.argmax(world.depots.base_rate[owner]))
        price = float(world.depots.invoice[owner, product])
        units = np.zeros(len(world.network.products), dtype=np.int64)
        affordable = int(amount / MINOR / price) if price > 0.0 else 0
        units[product] = min(affordable, int(world.production.stock[product]))
        if units.any():
            self.desk.ship(np.array([owner]), units[None, :], counted=False)

    def _check_prices(self) -> None:
        """Measure price compliance: the share of a territory's outlets at or above the floor."""
        world = self.world
        network, panel = world.network, world.panel
        floor = np.array([product.floor_price for product in network.products])
        kept = (panel.shelves.price >= floor - 1e-9).all(axis=1)
        n = len(network.distributors)
        outlets = np.bincount(network.outlets.supplier, minlength=n)
        good = np.bincount(network.outlets.supplier, weights=kept, minlength=n)
        world.volumes.price_compliance = np.where(outlets > 0, good / np.maximum(outlets, 1), 1.0)
