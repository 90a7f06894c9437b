"""Reviews of partners: score cards each quarter, tiers, development money, help, replacement."""

from collections.abc import Callable, Generator

import numpy as np
import simpy
from numpy.typing import NDArray

from channelsim.model.evaluation import Elimination, Evaluation
from channelsim.model.network import Network
from channelsim.model.periods import ends_within
from channelsim.model.year import DAYS_PER_YEAR
from channelsim.simulation.agents.departures import Departures
from channelsim.simulation.agents.development import Development
from channelsim.simulation.agents.score_facts import ScoreFacts
from channelsim.simulation.calendar import Phase, wait_after
from channelsim.simulation.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_WEEK = 7
_HALVES = (0, 181)  # days of the year on which a half begins


def reviewed(network: Network, evaluation: Evaluation) -> Ints:
    """Give the numbers of the distributors that are reviewed: those selected who serve somebody."""
    supplies = {distributor.supplier for distributor in network.distributors}
    serves = supplies | set(network.outlets.supplier.tolist())
    where = evaluation.where
    return np.array(
        [
            n
            for n, me in enumerate(network.distributors)
            if me.group.role == "distributor"
            and n in serves
            and where.selects(
                region=network.regions[me.region].name,
                level=me.group.level,
                names=(me.name, me.group.name),
            )
        ],
        dtype=np.int64,
    )


class PartnerReview:
    """Scores partners each quarter and moves them between tiers.

    Parameters
    ----------
    world : World
        The world.
    departures : Departures
        Ends the contracts of those who fail for good.
    evaluation : Evaluation
        The rules.
    """

    def __init__(self, world: World, departures: Departures, evaluation: Evaluation) -> None:
        self.world, self.departures, self.rules = world, departures, evaluation
        self.on_tiers: list[Callable[[], None]] = []
        """Whom to tell that tiers have moved."""
        self.members = reviewed(world.network, evaluation)
        self.facts = ScoreFacts(world, evaluation)
        self.development = Development(world, evaluation, self.members)
        self.scores: dict[int, list[float]] = {}
        """Scores of the quarters since the last review, by partner."""
        self.failed: Ints = np.zeros(len(world.keys), dtype=np.int64)
        """Reviews that each has failed in a row."""

    def run(self) -> Generator[simpy.Event, None, None]:
        """Process: look at the outlets every week, score quarters, review tiers."""
        world = self.world
        weeks = range(world.first_day, world.last_day, _WEEK)
        ends = ends_within(world.first_day, world.last_day - 1, "quarter")
        halves = self.rules.review == "half_year"
        for day in sorted({*weeks, *ends}):
            yield wait_after(world.env, day, Phase.RECEIVE)
            if day in ends:
                self._score(day)
                if not halves or day % DAYS_PER_YEAR in _HALVES:
                    self._review()
            if day in weeks:
                self.facts.sample()
                self.development.spend(_WEEK, world.last_day - day)

    def _score(self, day: int) -> None:
        """Score the quarter that ended last night, of those who were in office throughout."""
        world = self.world
        facts = self.facts.close(day)
        for n in self.members[world.relations.active[self.members]]:
            if world.relations.opened[n] > self.facts.began:  # new in office: a clean record
                self.failed[n], self.development.helped[n] = 0, False
                continue
            if facts is None:
                continue
            score = self.rules.score_card.score(facts[int(n)])
            world.relations.score[n] = score
            self.scores.setdefault(int(n), []).append(score)
        self.facts.begin(day)

    def _review(self) -> None:
        """Put partners into tiers by their mean scores, and deal with those who fail."""
        world, relations = self.world, self.world.relations
        there = [n for n in self.scores if relations.active[n]]
        mean = {n: float(np.mean(self.scores[n])) for n in there}
        self.scores.clear()
        if not there:
            return
        before = relations.tier[there]
        after = self.rules.grading.place(np.array([mean[n] for n in there]), before)
        relations.tier[there] = after
        names = world.network.tiers
        for place in np.flatnonzero(after != before):
            n = there[place]
            detail = f"{names[before[place]]} to {names[after[place]]}, {mean[n]:.1f} points"
            world.tell("tier change", world.network.distributors[n].name, detail)
        if self.rules.elimination is not None:
            for n in there:
                self._judge(n, mean[n], self.rules.elimination)
        if (after != before).any():
            for tell in self.on_tiers:
                tell()

    def _judge(self, n: int, score: float, rule: Elimination) -> None:
        """Help a partner that has failed too often; replace it if help was in vain."""
        name = self.world.network.distributors[n].name
        self.failed[n] = self.failed[n] + 1 if score < rule.fail_below else 0
        helped = bool(self.development.helped[n])
        self.development.helped[n] = False
        if self.failed[n] > rule.failures and helped and self.departures.has_reserve(n):
            self.failed[n] = 0
            self.world.tell("elimination", name, f"{score:.1f} points after help")
            self.departures.depart(n, "replaced")
        elif self.failed[n] >= rule.failures:
            self.development.helped[n] = True
            self.world.tell("help", name, f"review {self.failed[n]} failed, {score:.1f} points")
