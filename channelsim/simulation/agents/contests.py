"""Contests: where the others of a tournament stand."""

from dataclasses import replace

from channelsim.model.incentives import PeriodRecord, Tournament
from channelsim.model.periods import end_of, start_of
from channelsim.simulation.agents.membership import Membership
from channelsim.simulation.world import World


class Contest:
    """The contest of one tournament.

    Everybody sees what the others have done so far and takes it to go on at the same pace; that
    they may sprint is in the noise of the tournament. At the period's end the pace is the result.

    Parameters
    ----------
    world : World
        The world.
    membership : Membership
        Who takes part.
    scheme : Tournament
        The tournament.
    """

    def __init__(self, world: World, membership: Membership, scheme: Tournament) -> None:
        self.world, self.membership, self.scheme = world, membership, scheme
        self._at: float | None = None
        self._scores: dict[int, float] = {}

    def facts(self, record: PeriodRecord, owner: int, day: int) -> PeriodRecord:
        """Add the scores of the others."""
        if self._at != self.world.env.now:  # nothing is bought or sold within a phase
            self._at = self.world.env.now
            self._scores = self._standing(day)
        others = (score for number, score in self._scores.items() if number != owner)
        return replace(record, rivals=tuple(others))

    def _standing(self, day: int) -> dict[int, float]:
        world, scheme = self.world, self.scheme
        begun = max(start_of(day, scheme.period), world.volumes.opened[scheme.period])
        length = end_of(day, scheme.period) - begun
        elapsed = day + 1 - begun
        scores: dict[int, float] = {}
        for number in self.membership.members[scheme.name]:
            if world.relations.active[number] and self.membership.applies(scheme, number):
                record = world.volumes.record(scheme, number, day)
                pace = record.volume if elapsed == length else record.volume * length / elapsed
                if pace == 0.0:  # nothing yet: what was planned
                    pace = 0.0 if elapsed == length else record.target or 0.0
                scores[number] = scheme.score(replace(record, volume=pace))
        return scores
