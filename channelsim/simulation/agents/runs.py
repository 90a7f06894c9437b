"""Runs of periods on target: what they open, and the funds that they release."""

from dataclasses import replace
from math import exp

import numpy as np

from channelsim.model.incentives import EscrowFund, Loyalty, PeriodRecord
from channelsim.simulation.agents.membership import Membership
from channelsim.simulation.agents.settlement import Settlement
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.volumes import PER_YEAR
from channelsim.simulation.world import World


class Runs:
    """Every distributor's run of periods on target under one scheme.

    How likely it is to be on target it learns from its own past, by the rule of succession
    (Laplace): (hits + 1) / (periods + 2).

    Parameters
    ----------
    world : World
        The world.
    membership : Membership
        Who takes part.
    settlement : Settlement
        Owes what is earned.
    scheme : Loyalty or EscrowFund
        The scheme.
    """

    def __init__(
        self,
        world: World,
        membership: Membership,
        settlement: Settlement,
        scheme: Loyalty | EscrowFund,
    ) -> None:
        self.world, self.membership, self.settlement = world, membership, settlement
        self.scheme = scheme
        n = len(world.network.distributors)
        self.streak = np.zeros(n, dtype=np.int64)
        self.hits = np.zeros(n, dtype=np.int64)
        self.periods = np.zeros(n, dtype=np.int64)
        self.fund = np.zeros(n, dtype=np.int64)
        """Set aside and not released, minor units."""
        rates = [d.conduct.finance.capital_rate for d in world.network.distributors]
        self.discount = [exp(-rate / PER_YEAR[scheme.period]) for rate in rates]

    def facts(self, record: PeriodRecord, owner: int, day: int) -> PeriodRecord:
        """Add the run, what the distributor makes of it, and its fund."""
        recent = record.history[-PER_YEAR[self.scheme.period] :]
        return replace(
            record,
            streak=int(self.streak[owner]),
            on_target=float((self.hits[owner] + 1) / (self.periods[owner] + 2)),
            usual=sum(recent) / len(recent) if recent else record.target or 0.0,
            discount=self.discount[owner],
            fund=float(self.fund[owner]) / MINOR,
        )

    def pay(self, owner: int, record: PeriodRecord, amount: int, day: int) -> None:
        """Owe what a period has earned, and go on with the run."""
        self.settlement.owe(self.scheme, owner, amount, day)
        self._count(owner, good=self.scheme.on_target(record))

    def set_aside(self, owner: int, record: PeriodRecord, amount: int, day: int) -> None:
        """Set money aside, release the fund after a full run, or take it after a violation."""
        scheme, world = self.scheme, self.world
        assert isinstance(scheme, EscrowFund)
        name = world.network.distributors[owner].name
        if scheme.veto and record.violations:
            self.forfeit(owner)
        elif amount > 0:
            world.books.set_aside(owner, amount)
            world.relations.rebate_accrued[owner] += amount
            self.fund[owner] += amount
        self._count(owner, good=scheme.on_target(record))
        if scheme.releases(record):
            released = int(self.fund[owner])
            self.fund[owner] = 0
            self.streak[owner] = 0
            world.books.release(owner, released)
            world.tell("fund released", name, f"{scheme.name}: {released / MINOR:.2f}")
            self.settlement.settle_later(scheme, owner, released, day)

    def forfeit(self, owner: int) -> None:
        """Take the fund back and end the run: the distributor leaves, or broke the rules."""
        lost = int(self.fund[owner])
        self.streak[owner] = 0
        if lost > 0:
            self.fund[owner] = 0
            self.world.books.forfeit(owner, lost)
            self.world.relations.rebate_accrued[owner] -= lost
            name = self.world.network.distributors[owner].name
            self.world.tell("fund forfeited", name, f"{self.scheme.name}: {lost / MINOR:.2f}")

    def begin(self, owner: int) -> None:
        """Let a successor start from nothing."""
        self.streak[owner] = self.hits[owner] = self.periods[owner] = 0

    def worth(self, owner: int) -> float:
        """Give what a distributor would forfeit by leaving, money."""
        if self.fund[owner] == 0:
            return 0.0
        assert isinstance(self.scheme, EscrowFund)
        record = self.membership.record(self.scheme, owner, self.world.day)
        return self.scheme.worth(record)

    def _count(self, owner: int, *, good: bool) -> None:
        self.periods[owner] += 1
        self.hits[owner] += good
        self.streak[owner] = self.streak[owner] + 1 if good else 0
