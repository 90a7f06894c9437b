"""First orders of new partners."""

from collections.abc import Generator
from dataclasses import replace

import numpy as np
import simpy

from channelsim.model.incentives import FirstOrder, PeriodRecord, payable
from channelsim.simulation.agents.membership import Membership
from channelsim.simulation.agents.settlement import Settlement
from channelsim.simulation.calendar import Phase, wait
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.volumes import Totals
from channelsim.simulation.world import World


class FirstOrders:
    """The first order of every successor under one scheme.

    Parameters
    ----------
    world : World
        The world.
    membership : Membership
        Who the scheme is for; it is open to those in the first days of their contract.
    settlement : Settlement
        Owes the discount.
    scheme : FirstOrder
        The scheme.
    """

    def __init__(
        self, world: World, membership: Membership, settlement: Settlement, scheme: FirstOrder
    ) -> None:
        self.world, self.membership, self.settlement = world, membership, settlement
        self.scheme = scheme
        n = len(world.network.distributors)
        self.fresh = np.zeros(n, dtype=bool)
        self.until = np.zeros(n, dtype=np.int64)
        self.before = Totals.of(world.depots)
        """Trade until each opened."""
        membership.open[scheme.name] = self.fresh
        membership.ends[scheme.name] = lambda owner: int(self.until[owner])

    def facts(self, record: PeriodRecord, owner: int, day: int) -> PeriodRecord:
        """Count what has been bought since the contract opened, and no accounts."""
        volumes = self.world.volumes
        now = volumes.pick(self.scheme, Totals.of(self.world.depots), owner)
        bought = max(now - volumes.pick(self.scheme, self.before, owner), 0.0)
        return replace(record, volume=bought)

    def begin(self, owner: int) -> None:
        """Open the first days of a contract."""
        world, depots = self.world, self.world.depots
        if owner not in self.membership.members[self.scheme.name]:
            return
        self.before.bought_units[owner] = depots.bought_units[owner]
        self.before.bought_value[owner] = depots.bought_value[owner]
        self.fresh[owner] = True
        self.until[owner] = world.day + self.scheme.days
        world.env.process(self._close(owner, int(world.relations.contracts[owner])))

    def leave(self, owner: int) -> None:
        """End the first days of a contract that is over."""
        self.fresh[owner] = False

    def _close(self, owner: int, contract: int) -> Generator[simpy.Event, None, None]:
        """Process: the first days of a contract, and the discount at their end."""
        world, last = self.world, int(self.until[owner]) - 1
        if last >= world.last_day:
            return
        yield wait(world.env, last, Phase.CLOSE)
        if not self.fresh[owner] or contract != world.relations.contracts[owner]:
            return
        record = self.membership.record(self.scheme, owner, last)
        fits = self.membership.applies(self.scheme, owner)
        self.fresh[owner] = False
        amount = round(payable(self.scheme, record) * MINOR) if fits else 0
        name = world.network.distributors[owner].name
        world.tell("first order", name, f"{record.volume:.2f} bought, {amount / MINOR:.2f} earned")
        self.settlement.owe(self.scheme, owner, amount, last)
