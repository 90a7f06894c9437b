"""Everybody who acts in a replication, and the one place where they are wired together.

Those who act in every scenario are made first, each handed whom it works with. What a scenario
asks for beyond that is made by a function of `ASKED_FOR`, which does nothing where it is not asked
for. Such an actor joins the others in three ways and no fourth:

* it starts processes of its own;
* it enters a list of those who are told (`on_...`), by whoever makes the news;
* it takes over a *post*: a thing that exactly one does, and that somebody ordinary does otherwise.

So nobody asks whether somebody else is there, and what is off costs nothing.
"""

from collections.abc import Callable, Generator

import simpy

from channelsim.simulation.ageing import Ageing
from channelsim.simulation.agents.boycott import WithholdingDesk
from channelsim.simulation.agents.clearance import Clearance
from channelsim.simulation.agents.contract import Contract, Succession, Suspension
from channelsim.simulation.agents.credit import CreditDepartment
from channelsim.simulation.agents.day import Day
from channelsim.simulation.agents.departures import Departures
from channelsim.simulation.agents.desk import Desk
from channelsim.simulation.agents.expansion import Expansion, expands, vacancy
from channelsim.simulation.agents.health import HealthWatch
from channelsim.simulation.agents.inspection import Inspection
from channelsim.simulation.agents.market import Market
from channelsim.simulation.agents.months import Months
from channelsim.simulation.agents.partner_review import PartnerReview
from channelsim.simulation.agents.payments import Payments
from channelsim.simulation.agents.plant import Plant
from channelsim.simulation.agents.rebates import Rebates
from channelsim.simulation.agents.returns import TakeBack
from channelsim.simulation.agents.reviews import Reviews, cohorts
from channelsim.simulation.agents.rounds import Rounds
from channelsim.simulation.agents.settlement import Settlement
from channelsim.simulation.agents.special_terms import start_special_terms
from channelsim.simulation.agents.surplus import Surplus
from channelsim.simulation.agents.tensions import Tensions, is_tense
from channelsim.simulation.agents.transfers import Brokerage
from channelsim.simulation.audit import audit
from channelsim.simulation.calendar import Phase, wait
from channelsim.simulation.opening import (
    list_shops,
    open_beliefs,
    open_demand,
    open_habits,
    open_prices,
    open_stocks,
)
from channelsim.simulation.scanner import Scanner
from channelsim.simulation.world import World


class Cast:
    """Those who act in every scenario, and the posts that others may take over.

    Parameters
    ----------
    world : World
        The world.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.ageing = Ageing(world)
        self.market = Market(world, self.ageing)
        open_prices(world, self.market)
        open_habits(world, self.market)
        open_demand(world)
        self.payments = Payments(world)
        open_stocks(world, self.payments)
        self.rebates = Rebates(world, self.payments)
        open_beliefs(world, self.rebates)
        list_shops(world)
        self.desk = Desk(world, self.payments)
        self.departures = Departures(world, self.payments, self.replace)
        self.take_back = TakeBack(world, self.payments, self.ageing)
        self.health = HealthWatch(world, self.take_back.taken, self.ageing.lost)
        self.months = Months(world, self.payments, self.departures, self.health)
        self.inspection = Inspection(world, self.payments, self.suspend, self.departures.depart)
        self.surplus = Surplus(world, self.inspection, self.payments)
        self.settlement = Settlement(world, self.rebates, self.desk, self.payments)
        self.clearance = Clearance(world, self.ageing)
        self.brokerage = Brokerage(world, self.desk, self.payments, self.ageing)
        self.day = Day(
            world,
            self.market,
            self.payments,
            self.settlement,
            self.inspection,
            self.months,
            self.ageing,
            self.take_back,
            self.clearance,
            self.brokerage,
        )
        self.orders: Desk | WithholdingDesk = self.desk
        """Post: who hands distributors' orders in."""
        self.opens: Callable[[int], None] = self.departures.open_successor
        """Post: who lets somebody begin in a territory, by its number."""
        self.contracts: list[simpy.Process] = []
        """Contract of each territory, once everybody is there."""

    def start(self) -> None:
        """Start everybody."""
        world, network, env = self.world, self.world.network, self.world.env
        env.process(self.market.run())
        env.process(self.desk.run_manufacturer())
        if len(self.desk.indirect):
            env.process(self.desk.run_first_level())
        env.process(Plant(world).run())
        env.process(self.day.run())
        env.process(self.health.run())
        for join in ASKED_FOR:
            join(self)
        for n in range(len(network.distributors)):
            contract = Contract(world, n, self.opens, vacancy(network, n, world.last_day))
            self.contracts.append(env.process(contract.run()))
        for members in cohorts(network):
            reviews = Reviews(
                world,
                members,
                self.orders,
                self.payments,
                self.rebates,
                self.surplus,
                self.clearance,
            )
            env.process(reviews.run())
        _inspect(self)

    def suspend(self, n: int, until: int) -> None:
        """Interrupt a contract: no business until a day."""
        if self.contracts[n].is_alive:
            self.contracts[n].interrupt(Suspension(until))

    def replace(self, n: int, opens: int) -> None:
        """Interrupt a contract for good: a successor opens on a day."""
        if self.contracts[n].is_alive:
            self.contracts[n].interrupt(Succession(opens))

    def watch(self, scanner: Scanner) -> None:
        """Let somebody see what every outlet sells."""
        shelves = self.world.panel.shelves
        self.market.on_sales.append(
            lambda day, sales: scanner.take(day, sales.sold, shelves.price, shelves.display)
        )

    def audit_daily(self) -> Generator[simpy.Event, None, None]:
        """Process: the books and goods are checked before every day."""
        world = self.world
        for day in range(world.first_day + 1, world.last_day):
            yield wait(world.env, day, Phase.RECEIVE)
            audit(world)


# What a scenario may ask for ----------------------------------------------------------------------


def _support(cast: Cast) -> None:
    if cast.world.network.support:
        cast.day.on_month_end.append(cast.market.support.pay)


def _conflict(cast: Cast) -> None:
    if is_tense(cast.world.network):
        tensions = Tensions(cast.world)
        cast.market.on_sales.append(tensions.traffic.note)
        cast.day.on_month_end.append(tensions.close_month)
    if cast.world.network.conflict.boycott is not None:
        cast.orders = WithholdingDesk(cast.world, cast.desk)


def _special_terms(cast: Cast) -> None:
    start_special_terms(cast.world, cast.settlement, cast.departures, cast.payments)


def _credit(cast: Cast) -> None:
    if cast.world.network.credit is not None:
        credit = CreditDepartment(
            cast.world, cast.payments, cast.departures, cast.world.network.credit
        )
        cast.desk.credit = credit
        cast.departures.on_entry.append(credit.welcome)
        cast.world.env.process(credit.run())


def _evaluation(cast: Cast) -> None:
    if cast.world.network.evaluation is not None:
        review = PartnerReview(cast.world, cast.departures, cast.world.network.evaluation)
        if isinstance(cast.desk.credit, CreditDepartment):
            review.on_tiers.append(cast.desk.credit.set_terms)
        cast.world.env.process(review.run())


def _expansion(cast: Cast) -> None:
    if expands(cast.world.network):
        expansion = Expansion(
            cast.world, cast.departures, cast.payments, cast.market.support, cast.replace
        )
        cast.opens = expansion.opens
        expansion.start()


ASKED_FOR = (_support, _conflict, _special_terms, _credit, _evaluation, _expansion)
"""What a scenario may ask for, in the order in which it joins."""


def _inspect(cast: Cast) -> None:
    """Send the inspectors out, by plan or by the round."""
    world, programme = cast.world, cast.world.network.enforcement
    strategy = programme.strategy
    if strategy.kind == "fictitious_play":
        world.env.process(Rounds(world, cast.inspection, strategy).run())
        return
    for number, region in enumerate(world.network.regions):
        if programme.visit_rate(region.name) > 0.0:
            world.env.process(cast.inspection.run_visits(number))
