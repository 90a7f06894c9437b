"""From the records of a run to the figures that closed forms speak of."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from channelsim.model.records import Records
    from channelsim.scenario import Scenario

Floats = NDArray[np.float64]


def records_of(scenario: "Scenario", seed: int, replication: int) -> "Records":
    """Simulate one replication with the ordinary engine.

    Parameters
    ----------
    scenario
        What is simulated.
    seed, replication
        Address of its luck.
    """
    from channelsim.scenario.network import build_network
    from channelsim.simulation.run import simulate

    return simulate(build_network(scenario.spec), seed, replication)


def market(records: "Records", name: str) -> Floats:
    """Give a daily figure of all outlets, warm-up included, shape (days, k)."""
    return np.asarray(records.markets[name].sum(axis=(1, 2)), dtype=np.float64)


def trade(records: "Records", name: str, region: str | None = None) -> Floats:
    """Give a daily figure of the distributors of one region or of all, shape (days, k)."""
    table = np.asarray(records.trade[name], dtype=np.float64)
    return table.sum(axis=1) if region is None else table[:, records.regions.index(region)]


@dataclass(frozen=True)
class Queue:
    """A stock point with backorders, as its customers see it, shape (days, k) each."""

    asked: Floats
    """Units newly asked for."""
    owed: Floats
    """Units owed at the end of the day."""
    at_once: Floats
    """Units of the day's demand that were served on the day, oldest orders first."""

    @classmethod
    def of(cls, asked: Floats, given: Floats) -> "Queue":
        """Work the queue out from what was asked for and what was given, from the first day."""
        owed = np.cumsum(asked - given, axis=0)
        before = np.concatenate([np.zeros_like(owed[:1]), owed[:-1]])
        return cls(asked=asked, owed=owed, at_once=np.maximum(given - before, 0.0))


def after_warm_up(records: "Records", figure: Floats) -> Floats:
    """Drop the days before day 0."""
    return figure[-records.first_day :]


def depot_queue(records: "Records") -> Queue:
    """Give the queue at the depots of a scenario with one shop."""
    return Queue.of(market(records, "orders"), market(records, "delivered"))
