"""Inspector and distributors who learn how often the other side acts: fictitious play."""

from collections.abc import Generator

import numpy as np
import simpy

from channelsim.model.inspections import FictitiousPlay
from channelsim.simulation.agents.inspection import Inspection
from channelsim.simulation.calendar import Phase, wait
from channelsim.simulation.keys import entity_key
from channelsim.simulation.world import World


class Rounds:
    """Visits decided round by round, and the beliefs that follow them.

    Parameters
    ----------
    world : World
        The world.
    inspection : Inspection
        Makes the visits.
    rule : FictitiousPlay
        Length of a round, and what both sides believe at the start.
    """

    def __init__(self, world: World, inspection: Inspection, rule: FictitiousPlay) -> None:
        self.world, self.inspection, self.rule = world, inspection, rule
        n = len(world.network.regions)
        self.inspected = np.zeros(n)
        """Rounds with a visit, by region."""
        self.takings = np.zeros(n)
        """Fines that visits would have brought so far, by region, money."""
        self.played = 0
        self._believe()

    def run(self) -> Generator[simpy.Event, None, None]:
        """Process: a round after another; both sides decide knowing the rounds before."""
        world = self.world
        for day in range(
            world.first_day + self.rule.round_days - 1, world.last_day, self.rule.round_days
        ):
            yield wait(world.env, day, Phase.CLOSE)
            worth = [self.inspection.worth(region) for region in range(len(self.takings))]
            for region, takings in enumerate(worth):
                if self._visits(region):
                    name = world.network.regions[region].name
                    self.inspection.visit(region, int(entity_key(name)), self.played)
                    self.inspected[region] += 1.0
                    world.tell("inspection", name, f"expected takings {takings:.2f}")
            self.takings += worth
            self.played += 1
            self._believe()

    def _visits(self, region: int) -> bool:
        """Tell whether a visit would have paid on average: the reply to the past's frequencies."""
        usual = self.rule.average(self.rule.prior_takings, self.takings[region], self.played)
        return usual > self.inspection.programme.cost_per_visit

    def _believe(self) -> None:
        """Let distributors expect visits abroad as often as they have come so far."""
        world, n = self.world, len(self.inspected)
        caught = np.array(
            [
                self.inspection.found(region)
                * self.rule.average(self.rule.prior_inspection, self.inspected[region], self.played)
                for region in range(n)
            ]
        )
        for number, distributor in enumerate(world.network.distributors):
            abroad = np.arange(n) != distributor.region
            if abroad.any():
                world.relations.detection[number] = float(caught[abroad].mean())
