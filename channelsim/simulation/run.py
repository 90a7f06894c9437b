"""One replication, from network and seed to records."""

from collections.abc import Callable, Generator

import numpy as np
import simpy
from numpy.typing import NDArray

from channelsim.model.network import Network
from channelsim.model.records import LedgerRow, Records
from channelsim.simulation.ageing import Ageing
from channelsim.simulation.agents.boycott import WithholdingDesk
from channelsim.simulation.agents.clearance import Clearance
from channelsim.simulation.agents.contract import Contract, Succession, Suspension
from channelsim.simulation.agents.credit import CreditDepartment
from channelsim.simulation.agents.departures import Departures
from channelsim.simulation.agents.desk import Desk
from channelsim.simulation.agents.expansion import Expansion, expands, vacancy
from channelsim.simulation.agents.health import HealthWatch
from channelsim.simulation.agents.inspection import Inspection
from channelsim.simulation.agents.market import Day, Market
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
from channelsim.simulation.agents.tensions import Tensions
from channelsim.simulation.agents.transfers import Brokerage
from channelsim.simulation.audit import audit, closing_units
from channelsim.simulation.calendar import Phase, wait
from channelsim.simulation.opening import open_beliefs, open_demand, open_prices, open_stocks
from channelsim.simulation.scanner import Scanner
from channelsim.simulation.streams import Streams
from channelsim.simulation.world import World


def simulate(
    network: Network,
    seed: int,
    replication: int,
    *,
    daily_audit: bool = False,
    scanner: Scanner | None = None,
) -> Records:
    """Simulate one replication.

    Parameters
    ----------
    network : Network
        What to simulate.
    seed : int
        Seed of the experiment, at least 0.
    replication : int
        Number of the replication, at least 0. Equal seeds and numbers give equal luck to equal
        entities in every scenario.
    daily_audit : bool
        Check goods and books every day and not only at the end.
    scanner : Scanner, optional
        Watches what every outlet sells.

    Returns
    -------
    Records
        All facts of the run.

    Raises
    ------
    BooksDoNotBalance
        If goods or money appear or vanish, naming the accounts that disagree.
    """
    world = World(network, Streams(seed, replication))
    world.scanner = scanner
    _Cast(world, daily_audit=daily_audit)
    world.env.run(until=float(world.last_day))
    audit(world)
    return _records(world)


class _Cast:
    """Everybody who acts, wired together."""

    def __init__(self, world: World, *, daily_audit: bool) -> None:
        network, env = world.network, world.env
        ageing = Ageing(world)
        market = Market(world, ageing)
        open_prices(world, market)
        open_demand(world)
        payments = Payments(world)
        open_stocks(world, payments)
        rebates = Rebates(world, payments)
        open_beliefs(world, rebates)
        self.desk = Desk(world, payments)
        departures = Departures(world, payments, self._replace)
        take_back = TakeBack(world, payments, ageing)
        health = HealthWatch(world, take_back.taken, ageing.lost)
        months = Months(world, payments, departures, health)
        inspection = Inspection(world, payments, self._suspend, departures.depart)
        surplus = Surplus(world, inspection, payments)
        settlement = Settlement(world, rebates, self.desk, payments)
        start_special_terms(world, settlement, departures, payments)
        clearance = Clearance(world, ageing)
        brokerage = Brokerage(world, self.desk, payments, ageing)
        day = Day(
            world,
            market,
            payments,
            settlement,
            inspection,
            months,
            ageing,
            take_back,
            clearance,
            brokerage,
            Tensions(world),
        )
        env.process(market.run())
        env.process(self.desk.run_manufacturer())
        if len(self.desk.indirect):
            env.process(self.desk.run_first_level())
        env.process(Plant(world).run())
        env.process(day.run())
        env.process(health.run())
        tiers_changed: Callable[[], None] = _nobody_asks
        if network.credit is not None:
            credit = CreditDepartment(world, payments, departures, network.credit)
            self.desk.credit, departures.succeeded = credit, credit.welcome
            tiers_changed = credit.set_terms
            env.process(credit.run())
        if network.evaluation is not None:
            review = PartnerReview(world, departures, network.evaluation, tiers_changed)
            env.process(review.run())
        opens: Callable[[int], None] = departures.open_successor
        if expands(network):
            expansion = Expansion(world, departures, payments, market.support, self._replace)
            opens = expansion.open
            expansion.start()
        self.processes = [
            env.process(Contract(world, n, opens, vacancy(network, n, world.last_day)).run())
            for n in range(len(network.distributors))
        ]
        boycott = network.conflict.boycott
        desk = self.desk if boycott is None else WithholdingDesk(world, self.desk)
        for members in cohorts(network):
            reviews = Reviews(world, members, desk, payments, rebates, surplus, clearance)
            env.process(reviews.run())
        strategy = network.enforcement.strategy
        if strategy.kind == "fictitious_play":
            env.process(Rounds(world, inspection, strategy).run())
        for region in range(len(network.regions)) if strategy.kind == "fixed" else ():
            if network.enforcement.visit_rate(network.regions[region].name) > 0.0:
                env.process(inspection.run_visits(region))
        if daily_audit:
            env.process(_audit_daily(world))

    def _suspend(self, number: int, until: int) -> None:
        if self.processes[number].is_alive:
            self.processes[number].interrupt(Suspension(until))

    def _replace(self, number: int, opens: int) -> None:
        if self.processes[number].is_alive:
            self.processes[number].interrupt(Succession(opens))


def _nobody_asks() -> None:
    """Take note of moved tiers where nothing hangs on them."""


def _audit_daily(world: World) -> Generator[simpy.Event, None, None]:
    """Process: the books and goods are checked before every day."""
    for day in range(world.first_day + 1, world.last_day):
        yield wait(world.env, day, Phase.RECEIVE)
        audit(world)


def _records(world: World) -> Records:
    network, recorder = world.network, world.recorder
    return Records(
        first_day=world.first_day,
        regions=tuple(region.name for region in network.regions),
        channels=tuple(channel.name for channel in network.channels),
        products=tuple(product.name for product in network.products),
        markets=recorder.markets(),
        trade=recorder.trade,
        months=tuple(recorder.months),
        flows=tuple(recorder.flow_rows),
        ledger=tuple(
            LedgerRow(row.period, row.debit, row.credit, row.cause, row.amount)
            for row in world.books.ledger.entries
        ),
        events=tuple(recorder.events),
        brand=recorder.brand,
        facts={
            "opening_units": world.opening,
            "produced_units": world.production.made,
            "sold_units": world.consumed,
            "written_off_units": world.written_off,
            "closing_units": closing_units(world),
            **_market_sizes(world),
            "unit_cost": np.array([product.unit_cost for product in network.products]),
        },
    )


def _market_sizes(world: World) -> dict[str, NDArray[np.generic]]:
    """Count the outlets that may sell a product, and their mean buyers, shape (r, c, k) each."""
    network, panel = world.network, world.panel
    shape = (len(network.regions), len(network.channels), len(network.products))
    weight = np.zeros((world.books.m, shape[2]))
    weight[panel.markets] = panel.by_market(panel.buyers.mean)
    return {
        "outlets": panel.all_markets(panel.shelves.sold_here.astype(np.int64)).reshape(shape),
        "outlet_weight": weight.reshape(shape),
    }
