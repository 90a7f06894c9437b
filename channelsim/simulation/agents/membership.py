"""Who takes part in which incentive scheme, and what a scheme sees of them."""

from collections.abc import Callable
from dataclasses import replace
from math import exp

import numpy as np
from numpy.typing import NDArray

from channelsim.model.incentives import PeriodRecord, Terms
from channelsim.model.partners import DistributorGroup
from channelsim.model.periods import end_of, start_of
from channelsim.simulation.keys import entity_key
from channelsim.simulation.world import World

Floats = NDArray[np.float64]

Facts = Callable[[PeriodRecord, int, int], PeriodRecord]
"""Adds what one kind of scheme looks at to a record: of a distributor, on a day."""


def _may_earn(scheme: Terms, group: DistributorGroup) -> bool:
    """Tell whether members have a volume to be rewarded: agents sell but do not buy."""
    if group.role == "agent":
        return scheme.basis == "sell_out"
    return group.role == "distributor"


class Membership:
    """Members of all schemes, and their records.

    Parameters
    ----------
    world : World
        The world.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.members = {
            scheme.name: [
                number
                for number, distributor in enumerate(world.network.distributors)
                if _may_earn(scheme, distributor.group)
                and scheme.where.selects(
                    region=world.network.regions[distributor.region].name,
                    level=distributor.group.level,
                    names=(distributor.name, distributor.group.name),
                )
                # Who serves nobody has no volume to be measured against.
                and world.volumes.target(scheme, number, world.first_day) is not None
            ]
            for scheme in world.network.incentives
        }
        self.open: dict[str, NDArray[np.bool_]] = {}
        """Of schemes that not every member takes part in all the time: who does now, shape (n,)."""
        self.facts: dict[str, Facts] = {}
        """Of schemes that look at more than volume: what they see."""
        self.ends: dict[str, Callable[[int], int]] = {}
        """Of schemes with a time of their own: the day after its last, of a distributor."""
        self.keys = {scheme.name: entity_key(scheme.name) for scheme in world.network.incentives}

    def applies(self, scheme: Terms, owner: int) -> bool:
        """Tell whether a distributor takes part in a scheme today, with its present tier."""
        tier = self.world.network.tiers[int(self.world.relations.tier[owner])]
        if not (owner in self.members[scheme.name] and scheme.where.matches(tier=tier)):
            return False
        gate = self.open.get(scheme.name)
        return gate is None or bool(gate[owner])

    def record(self, scheme: Terms, owner: int, day: int) -> PeriodRecord:
        """Give what a scheme sees of a distributor in the period that `day` lies in."""
        record = self.world.volumes.record(scheme, owner, day)
        facts = self.facts.get(scheme.name)
        return record if facts is None else facts(record, owner, day)

    def end(self, scheme: Terms, owner: int, day: int) -> int:
        """Give the day after the last on which volume counts, for a distributor today."""
        own = self.ends.get(scheme.name)
        return end_of(day, scheme.period) if own is None else own(owner)

    def forecast(self, scheme: Terms, owner: int, day: int) -> PeriodRecord:
        """Give the record with the volume that a distributor expects of a period on its first day.

        Recent demand, by its own forecast, is carried over the period and its season, at prices of
        today.
        """
        world, depots = self.world, self.world.depots
        me = world.network.distributors[owner]
        history = depots.history(np.array([owner]), day - 1, of_sell_out=False)
        mean = me.group.forecast.mean(history)[0]
        now = world.network.regions[me.region].season.index(float(day))
        season = world.volumes.season(owner, scheme.period, day) / max(now, 1e-9)
        days = end_of(day, scheme.period) - start_of(day, scheme.period)
        price = self.price(scheme, owner)[world.volumes.products(scheme)]
        volume = float((mean[world.volumes.products(scheme)] * price).sum()) * season * days
        return replace(self.record(scheme, owner, day), volume=volume)

    def price(self, scheme: Terms, owner: int) -> Floats:
        """Give the basis units of a scheme that a unit of goods counts for, shape (k,)."""
        depots = self.world.depots
        price = depots.invoice[owner] if scheme.basis == "sell_in" else depots.quote[owner]
        if scheme.measure == "units":
            price = np.ones(len(price))
        return self.world.volumes.weigh(scheme, price)

    def belief(self, scheme: Terms, owner: int, ends: int) -> float:
        """Give the error of a belief about an opaque scheme: log sd is 1 - transparency."""
        if scheme.transparency >= 1.0:
            return 1.0
        key = int(self.world.keys[owner]) ^ int(self.keys[scheme.name])
        score = self.world.streams.normal("rebate belief", key, ends)
        return exp((1.0 - scheme.transparency) * score)
