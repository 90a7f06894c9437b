"""The end of a contract, and who comes after."""

from collections.abc import Callable, Generator
from math import exp

import numpy as np
import simpy
from numpy.typing import NDArray

from channelsim.model.credit import loss_given_default
from channelsim.model.network import MANUFACTURER
from channelsim.model.spacing import evenly
from channelsim.model.year import DAYS_PER_YEAR
from channelsim.simulation.agents.payments import Payments
from channelsim.simulation.books import share_of_value
from channelsim.simulation.calendar import Phase, wait
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.world import World

Ints = NDArray[np.int64]

_WEEK = 7


class Departures:
    """Ends contracts, settles what is left of them, and opens successors.

    Parameters
    ----------
    world : World
        The world.
    payments : Payments
        Bills and loans.
    replace : callable
        Interrupts a distributor until its successor opens: number and day.
    """

    def __init__(
        self, world: World, payments: Payments, replace: Callable[[int, int], None]
    ) -> None:
        self.world, self.payments, self.replace = world, payments, replace
        self.find_successor: Callable[[int], None] = self._call_reserve
        """Post: who sees to it that somebody follows in a territory, by its number."""
        self.paid_in = np.zeros(len(world.network.distributors), dtype=np.int64)
        """Capital that owners have brought since the month began, minor units."""
        terms = world.network.partnership
        self.reserves = [terms.reserve(region.name) for region in world.network.regions]
        """Reserve distributors left by region; None where nobody counts them."""
        self.rank = evenly(world.network.outlets.member)
        """Order in which a successor comes to call on its outlets, 0 to 1."""
        self.on_exit: list[Callable[[int], None]] = []
        """Whom to tell that a distributor leaves, by number."""
        self.on_entry: list[Callable[[int], None]] = []
        """Whom to tell that a distributor opens in a territory."""
        self.ties: list[Callable[[int], float]] = []
        """Each gives money that a distributor would forfeit by leaving of its own accord."""

    def leave(self, days: int) -> None:
        """Let those who are discontent leave at a month's end."""
        world = self.world
        for n in np.flatnonzero(world.relations.active & ~world.books.own):
            content = float(world.relations.satisfaction[n])
            if self.ties:
                capital = max(float(world.books.equity()[n]) / MINOR, 1.0)
                forgone = sum(tie(int(n)) for tie in self.ties) / capital
                content = world.network.partnership.tied(content, forgone)
            chance = world.network.partnership.exit_probability(content, float(days))
            rate = float(world.relations.defection[n])
            either = 1.0 - (1.0 - chance) * exp(-rate * days / DAYS_PER_YEAR) if rate else chance
            if either > 0.0:
                luck = world.streams.uniform("exit", int(world.keys[n]), world.day)
                if luck < either:
                    self.depart(int(n), "left" if luck < chance else "defected")

    def has_reserve(self, n: int) -> bool:
        """Tell whether somebody stands by to take a territory over."""
        return self.reserves[int(self.world.home[n])] != 0

    def depart(self, n: int, reason: str) -> None:
        """End a contract: goods go back, debts are settled, a vacancy opens."""
        world, books = self.world, self.world.books
        relations = world.relations
        if not relations.active[n]:
            return
        name = world.network.distributors[n].name
        world.tell("exit", name, reason)
        relations.active[n] = False
        world.offers.lapse(n)
        world.depots.open_orders[n] = 0
        for tell in self.on_exit:
            tell(n)
        deposit = np.zeros(books.n, dtype=np.int64)
        deposit[n] = -books.deposit[n]
        if reason == "defaulted":
            books.change_deposit(deposit)
            self._pay_from(n, -int(deposit[n]))
            self._recover(n)
        else:
            self._take_back(n)
            books.change_deposit(deposit)
        self._clear_debts(n)
        share = self._outlets_lost(n, reason)
        if share > 0.0:
            mine = world.network.outlets.supplier == n
            luck = world.streams.uniform("outlet follows", world.panel.keys, world.day)
            world.panel.shelves.delist(mine & (luck < share))
            world.withheld &= ~(mine & (luck < share))
        self.find_successor(n)

    def _outlets_lost(self, n: int, reason: str) -> float:
        """Give the share of its outlets that drop the brand with a distributor."""
        credit = self.world.network.credit
        if reason == "defaulted" and credit is not None:
            return credit.insolvency.outlets_lost
        if reason == "defected":
            return self.world.network.distributors[n].conduct.share_of_mind.outlets_lost
        return self.world.network.partnership.outlets_lost if reason == "left" else 0.0

    def _call_reserve(self, n: int) -> None:
        """Let the next on the reserve list prepare to take the territory over, if there is one."""
        world, region = self.world, int(self.world.home[n])
        left = self.reserves[region]
        if left == 0:
            world.tell("no reserve", world.network.distributors[n].name, "the list is empty")
            return
        if left is not None:
            self.reserves[region] = left - 1
        self.replace(n, world.day + 1 + world.network.partnership.vacancy_days)

    def _pay_from(self, n: int, most: int) -> None:
        """Pay a supplier out of security that it holds."""
        paid = min(most, int(self.world.books.payable[n]))
        if paid:
            self.world.books.pay(n, paid)

    def _recover(self, n: int) -> None:
        """Recover goods of a defaulter: those on the road, and those that title brings back.

        What they were worth is set off against its debt; the liquidator takes the rest away.
        """
        world, books, depots = self.world, self.world.books, self.world.depots
        credit = world.network.credit
        share = 0.0 if credit is None else credit.insolvency.title_share
        stock, coming = depots.stock[n].copy(), depots.coming[n].copy()
        back = np.floor(stock * share).astype(np.int64)
        value = share_of_value(books.goods[n], coming + back, stock + coming)
        worth = int(value.sum()) - self._duty_back(n, value)
        books.return_goods(n, value, worth, (coming + back) * books.unit_cost)
        self._pay_from(n, worth)
        books.liquidate(n, books.goods[n].copy())
        world.production.stock += back
        world.production.turned += coming
        world.written_off += stock - back
        self._clear_depot(n)

    def _clear_depot(self, n: int) -> None:
        depots = self.world.depots
        depots.stock[n] = depots.coming[n] = 0
        if depots.arrivals is not None:
            depots.arrivals[:, n] = 0
        self.world.relations.contracts[n] += 1

    def _take_back(self, n: int) -> None:
        """Return all its goods to the manufacturer, credited at book value less refunds of duty.

        The warehouse is cleared at once; shipments on the road are turned round, and are at the
        plant on the day on which they would have arrived.
        """
        world, books, depots = self.world, self.world.books, self.world.depots
        units, value = depots.held()[n], books.goods[n].copy()
        world.production.stock += depots.stock[n]
        world.production.turned += depots.coming[n]
        self._clear_depot(n)
        refund = self._duty_back(n, value)
        books.return_goods(n, value, int(value.sum()) - refund, units * books.unit_cost)

    def _duty_back(self, n: int, value: Ints) -> int:
        """Collect what customs pay back on goods that a leaver gives back; give it, minor units."""
        world, everybody = self.world, np.zeros_like(self.world.books.goods)
        everybody[n] = value
        refund = world.borders.refund(world.borders.duty_in(everybody))
        world.books.refund_duty(refund)
        return int(refund[n])

    def _clear_debts(self, n: int) -> None:
        books = self.world.books
        loan = int(books.loan[n])
        guarantee = np.zeros(books.n, dtype=np.int64)
        guarantee[n] = max(0, loan - max(int(books.cash[n]), 0))
        books.withdraw(-guarantee)  # the owner stands for the bank loan with money of his own
        self.paid_in += guarantee
        books.borrow(n, -loan)
        owed = int(books.payable[n])
        paid = min(owed, max(int(books.cash[n]), 0))
        if paid:
            books.pay(n, paid)
        if owed > paid:
            books.write_debt_off(n, owed - paid)
            self._claim(n, owed - paid)
            name = self.world.network.distributors[n].name
            self.world.tell("bad debt", name, f"{(owed - paid) / MINOR:.2f}")
        self.payments.forget(n)

    def _claim(self, n: int, loss: int) -> None:
        """Claim what the insurer covers of a bad debt of the manufacturer's own debtor."""
        credit = self.world.network.credit
        if credit is not None and int(self.world.books.supplier[n]) == MANUFACTURER:
            indemnity = int(loss - loss_given_default(loss, covered=credit.insurance.covered))
            if indemnity > 0:
                self.world.books.indemnify(indemnity)

    def open_successor(self, n: int) -> None:
        """Let a reserve distributor take a territory over, with money of its own."""
        world, books, relations = self.world, self.world.books, self.world.relations
        me = world.network.distributors[n]
        capital = np.zeros(books.n, dtype=np.int64)
        capital[n] = self.payments.float[n] + self.payments.deposit[n] - books.cash[n]
        books.withdraw(-capital)
        self.paid_in += capital
        deposit = np.zeros(books.n, dtype=np.int64)
        deposit[n] = self.payments.deposit[n]
        books.change_deposit(deposit)
        relations.active[n] = True
        relations.satisfaction[n] = 0.5
        relations.cases[n] = 0
        relations.tier[n] = world.network.tiers.index(me.group.tier)
        relations.score[n], relations.opened[n] = None, world.day
        relations.detection[n] = relations.prior[n]
        for tell in self.on_entry:
            tell(n)
        world.tell("succession", me.name, "a reserve distributor opens")
        if world.network.partnership.ramp_up_days > 0:
            world.env.process(self._ramp_up(n))

    def _ramp_up(self, n: int) -> Generator[simpy.Event, None, None]:
        """Process: a successor comes to call on more of its outlets week by week."""
        world, visits = self.world, self.world.purchasing.visits
        terms, opened = world.network.partnership, world.day
        contract = int(world.relations.contracts[n])
        mine = world.network.outlets.supplier == n
        for day in range(opened, opened + terms.ramp_up_days + _WEEK, _WEEK):
            if day > opened:
                if day >= world.last_day:
                    return
                yield wait(world.env, day, Phase.RECEIVE)
                if contract != int(world.relations.contracts[n]):
                    return
            waits = self.rank >= terms.reach(float(day - opened))
            visits.leave_out(np.where(mine, waits, visits.idle))
