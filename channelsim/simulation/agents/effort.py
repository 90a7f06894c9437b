"""Conduct that is paid for: who keeps prices, shows, wins accounts, pays on time, reports."""

from collections.abc import Callable, Generator
from dataclasses import replace

import numpy as np
import simpy
from numpy.typing import NDArray

from channelsim.model.effort import makes_effort, outlets_needed
from channelsim.model.incentives import Aspect, Measure, PeriodRecord, Process
from channelsim.model.periods import end_of, ends_within, start_of
from channelsim.model.year import DAYS_PER_YEAR
from channelsim.simulation.agents.account_calls import AccountCalls, effort_luck
from channelsim.simulation.agents.conduct_shown import ConductShown
from channelsim.simulation.agents.membership import Membership
from channelsim.simulation.agents.payments import Payments
from channelsim.simulation.agents.settlement import Settlement
from channelsim.simulation.books import minor
from channelsim.simulation.calendar import Phase, wait
from channelsim.simulation.world import World

Floats = NDArray[np.float64]

_DAYS_PER_MONTH = DAYS_PER_YEAR / 12.0


class Efforts:
    """What every distributor does for schemes that pay for conduct or for accounts opened.

    Before the first review of a scheme's period a distributor weighs for each condition what
    meeting it pays against what it costs, and holds to it until the period ends.

    Parameters
    ----------
    world : World
        The world.
    membership : Membership
        Who takes part in what.
    settlement : Settlement
        Owes subsidies for accounts.
    payments : Payments
        Who lets bills lie.
    """

    def __init__(
        self, world: World, membership: Membership, settlement: Settlement, payments: Payments
    ) -> None:
        self.world, self.membership, self.settlement = world, membership, settlement
        self.payments = payments
        self.shown = ConductShown(world)
        self.schemes = [s for s in world.network.incentives if isinstance(s, Process)]
        self.calls = AccountCalls(world, membership, settlement, self.shown, self.schemes)
        n = len(world.network.distributors)
        self.effort = [d.conduct.effort for d in world.network.distributors]
        self.monthly = np.array([(e.price_control, e.display, e.reporting) for e in self.effort]).T
        """Monthly cost per outlet of prices and displays, and of reports, money, shape (3, n)."""
        self.levels: dict[tuple[str, Aspect], Floats] = {
            (scheme.name, measure.of): np.zeros(n)
            for scheme in self.schemes
            for measure in scheme.measures
        }
        """Shares that each works for under each scheme, 0 for nothing, shape (n,)."""
        for scheme in self.schemes:
            membership.facts[scheme.name] = self.facts
        self.plans: dict[Aspect, Callable[[int, Measure, PeriodRecord, float], float | None]] = {
            "price": self._price_cost,
            "display": self._display_cost,
            "coverage": self._coverage_cost,
            "payment": self._payment_cost,
            "reporting": self._reporting_cost,
        }

    def facts(self, record: PeriodRecord, owner: int, day: int) -> PeriodRecord:
        """Add what a distributor's conduct comes to."""
        return replace(
            record,
            price_compliance=self.shown.prices(owner),
            display=self.shown.display(owner),
            coverage=self.shown.coverage(owner),
            reporting=float(self.shown.reports[owner]),
        )

    # Decisions ----------------------------------------------------------------------------------

    def run_decisions(self) -> Generator[simpy.Event, None, None]:
        """Process: every distributor decides on the first morning of every period."""
        world = self.world
        days = {
            day
            for scheme in (*self.schemes, *self.calls.subsidies)
            for day in ends_within(world.first_day - 1, world.last_day - 1, scheme.period)
        }
        for day in sorted(days):
            yield wait(world.env, day, Phase.RECEIVE)
            for scheme in self.schemes:
                if start_of(day, scheme.period) == day:
                    for owner in self.membership.members[scheme.name]:
                        self._decide(scheme, owner, day)
            self.calls.decide(day)
            self._act()

    def _decide(self, scheme: Process, owner: int, day: int) -> None:
        for measure in scheme.measures:
            self.levels[scheme.name, measure.of][owner] = 0.0
        self.calls.wanted[scheme.name][owner] = 0
        if not (self.world.relations.active[owner] and self.membership.applies(scheme, owner)):
            return
        record = self.membership.forecast(scheme, owner, day)
        record = replace(record, volume=record.volume * self.membership.belief(scheme, owner, day))
        months = (end_of(day, scheme.period) - day) / _DAYS_PER_MONTH
        for measure in scheme.measures:
            cost = self.plans[measure.of](owner, measure, record, months)
            if cost is None:
                continue
            gain = scheme.worth(measure, record)
            luck = effort_luck(self.world, self.membership, scheme, owner, day, measure.of)
            if makes_effort(self.effort[owner], gain, cost, luck):
                self.levels[scheme.name, measure.of][owner] = measure.at_least
                if measure.of == "coverage":
                    needed = self.shown.unlisted_needed(owner, measure)
                    self.calls.wanted[scheme.name][owner] = needed
                name = self.world.network.distributors[owner].name
                self.world.tell("effort", name, f"{measure.of} for {scheme.name}")

    # What an effort costs over a period, money; none where nothing has to be done ---------------

    def _price_cost(
        self, owner: int, measure: Measure, record: PeriodRecord, months: float
    ) -> float | None:
        good = self.shown.natural_prices(owner)
        need = outlets_needed(measure.at_least, float(good.sum()), len(good))
        return need * self.effort[owner].price_control * months if need else None

    def _display_cost(
        self, owner: int, measure: Measure, record: PeriodRecord, months: float
    ) -> float | None:
        need = self.shown.displays_needed(owner, measure.at_least)
        return need * self.effort[owner].display * months if need else None

    def _coverage_cost(
        self, owner: int, measure: Measure, record: PeriodRecord, months: float
    ) -> float | None:
        need = self.shown.unlisted_needed(owner, measure)
        return need * self.effort[owner].new_account if need else None

    def _payment_cost(
        self, owner: int, measure: Measure, record: PeriodRecord, months: float
    ) -> float | None:
        """Give what the credit would have been worth that paying on the day forgoes."""
        finance = self.world.network.distributors[owner].conduct.finance
        days = self.effort[owner].late_days
        bought = self.payments.daily_purchases[owner] * months * _DAYS_PER_MONTH
        late = self.world.network.manufacturer.late_interest
        rate = max(finance.capital_rate - late, 0.0)
        return float(bought) * rate * days / DAYS_PER_YEAR if days else None

    def _reporting_cost(
        self, owner: int, measure: Measure, record: PeriodRecord, months: float
    ) -> float | None:
        return self.effort[owner].reporting * months

    # Acts ---------------------------------------------------------------------------------------

    def _level(self, aspect: Aspect) -> Floats:
        """Give the highest share that each works for, shape (n,)."""
        level = np.zeros(len(self.effort))
        for (_, of), wanted in self.levels.items():
            if of == aspect:
                level = np.maximum(level, wanted)
        return level

    def _act(self) -> None:
        """Do what has been decided."""
        self.shown.keep_prices(self._level("price"))
        self.shown.show(self._level("display"))
        self.shown.report(self._level("reporting") > 0.0)
        days = np.array([effort.late_days for effort in self.effort])
        self.payments.patience = np.where(self._level("payment") > 0.0, 0, days)

    def run_costs(self) -> Generator[simpy.Event, None, None]:
        """Process: efforts are paid at the end of every month."""
        world = self.world
        for end in ends_within(world.first_day, world.last_day, "month"):
            yield wait(world.env, end - 1, Phase.CLOSE)
            months = (end - start_of(end - 1, "month")) / _DAYS_PER_MONTH
            for cause, amount in (
                ("price control", self.shown.held() * self.monthly[0]),
                ("display effort", self.shown.shows() * self.monthly[1]),
                ("reporting", self.shown.reports * self.monthly[2]),
            ):
                posted = minor(amount * months)
                posted[~world.relations.active] = 0
                if posted.any():
                    world.books.spend(cause, posted)
