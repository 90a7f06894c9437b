"""The close of every day: who has something to close, in its order."""

from collections.abc import Callable, Generator

import simpy

from channelsim.simulation.ageing import Ageing
from channelsim.simulation.agents.clearance import Clearance
from channelsim.simulation.agents.inspection import Inspection
from channelsim.simulation.agents.market import Market
from channelsim.simulation.agents.months import Months
from channelsim.simulation.agents.payments import Payments
from channelsim.simulation.agents.returns import TakeBack
from channelsim.simulation.agents.settlement import Settlement
from channelsim.simulation.agents.transfers import Brokerage
from channelsim.simulation.calendar import Phase, closes_today, wait
from channelsim.simulation.world import World


class Day:
    """What happens at the close of every day.

    Parameters
    ----------
    world, market, payments, settlement, inspection, months, ageing, take_back, clearance, brokerage
        The world and those who have something to close.
    """

    def __init__(
        self,
        world: World,
        market: Market,
        payments: Payments,
        settlement: Settlement,
        inspection: Inspection,
        months: Months,
        ageing: Ageing,
        take_back: TakeBack,
        clearance: Clearance,
        brokerage: Brokerage,
    ) -> None:
        self.world, self.market, self.payments = world, market, payments
        self.settlement, self.inspection, self.months = settlement, inspection, months
        self.ageing, self.take_back = ageing, take_back
        self.clearance, self.brokerage = clearance, brokerage
        self.on_month_end: list[Callable[[int], None]] = []
        """Whom to tell that a month ends today, before it is closed."""

    def run(self) -> Generator[simpy.Event, None, None]:
        """Process: close and record every day, after everything else of the day."""
        world = self.world
        for day in range(world.first_day, world.last_day):
            yield wait(world.env, day, Phase.RECORD)
            self.payments.collect()
            self.inspection.close_day()
            self.take_back.close_day(day)
            self.ageing.expire(day)
            self.clearance.close_day(day)
            self.brokerage.close_day(day)
            self.settlement.close_day(day)
            if closes_today(day, "month") or day + 1 == world.last_day:
                for tell in self.on_month_end:
                    tell(day)
                self.months.close(day)
            world.offers.commit()
            world.quotes_changed |= world.depots.commit_quotes()
            self.market.record_trade(day)
