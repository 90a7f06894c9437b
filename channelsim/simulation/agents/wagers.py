"""Wagers: who takes the bet, and what becomes of the stakes."""

from collections.abc import Generator

import numpy as np
import simpy

from channelsim.model.chasing import probability_of
from channelsim.model.incentives import PeriodRecord, Wager
from channelsim.model.periods import ends_within
from channelsim.model.quantities import rationality
from channelsim.simulation.agents.membership import Membership
from channelsim.simulation.agents.settlement import Settlement
from channelsim.simulation.calendar import Phase, wait
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.world import World


class Wagers:
    """The bets of one wager scheme.

    Parameters
    ----------
    world : World
        The world.
    membership : Membership
        Who is offered the bet; who has taken it is open to the scheme.
    settlement : Settlement
        Owes the prizes.
    scheme : Wager
        The wager.
    """

    def __init__(
        self, world: World, membership: Membership, settlement: Settlement, scheme: Wager
    ) -> None:
        self.world, self.membership, self.settlement = world, membership, settlement
        self.scheme = scheme
        self.stake = np.zeros(len(world.network.distributors), dtype=np.int64)
        """Stakes in the manufacturer's hands, minor units, shape (n,)."""
        self.taken = np.zeros(len(self.stake), dtype=bool)
        membership.open[scheme.name] = self.taken

    def run(self) -> Generator[simpy.Event, None, None]:
        """Process: before the first review of every period each decides whether to bet."""
        world = self.world
        for day in ends_within(world.first_day - 1, world.last_day - 1, self.scheme.period):
            yield wait(world.env, day, Phase.RECEIVE)
            for owner in self.membership.members[self.scheme.name]:
                self._offer(owner, day)

    def _offer(self, owner: int, day: int) -> None:
        world, scheme = self.world, self.scheme
        self.taken[owner] = True  # for the moment: does the scheme apply to its tier?
        fits = world.relations.active[owner] and self.membership.applies(scheme, owner)
        self.taken[owner] = False
        stake = round(scheme.stake * MINOR)
        if not fits or stake > int(world.books.cash[owner]):
            return
        worth = scheme.worth(self.membership.forecast(scheme, owner, day))
        conduct = world.network.distributors[owner].conduct.chasing
        key = int(world.keys[owner]) ^ int(self.membership.keys[scheme.name])
        luck = world.streams.uniform("wager", key, day)
        at_stake = scheme.stake + scheme.prize
        if at_stake > 0.0 and luck < probability_of(
            worth, at_stake, rationality(conduct.rationality)
        ):
            self.taken[owner] = True
            self.stake[owner] = stake
            world.books.place_stake(owner, stake)
            name = world.network.distributors[owner].name
            world.tell("wager taken", name, f"{scheme.name}: {scheme.stake:.2f}")

    def pay(self, owner: int, record: PeriodRecord, amount: int, day: int) -> None:
        """Settle a bet: the stake back and the prize, or the stake lost."""
        won = record.volume >= self.scheme.goal(record)
        self.close(owner, won=won)
        if won:
            self.settlement.owe(self.scheme, owner, amount, day)

    def lose(self, owner: int) -> None:
        """Take the stake of a distributor that leaves."""
        self.close(owner, won=False)

    def close(self, owner: int, *, won: bool) -> None:
        """End a bet, if there is one."""
        world, stake = self.world, int(self.stake[owner])
        if self.taken[owner]:
            name = world.network.distributors[owner].name
            world.tell("wager won" if won else "wager lost", name, self.scheme.name)
        self.taken[owner] = False
        self.stake[owner] = 0
        if won:
            world.books.place_stake(owner, -stake)
        else:
            world.books.lose_stake(owner, stake)
            world.relations.rebate_accrued[owner] -= stake
