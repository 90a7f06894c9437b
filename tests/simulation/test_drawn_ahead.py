"""What is drawn ahead is what would have been drawn day by day."""

import numpy as np
import pytest

import channelsim as cs
from channelsim.model.records import Records
from channelsim.scenario.network import build_network
from channelsim.simulation import daily
from channelsim.simulation.crowd.buying import Buying
from channelsim.simulation.run import simulate


def records() -> Records:
    scenario = cs.load_scenario("small").override({"horizon.days": 40, "horizon.warm_up": 0})
    return simulate(build_network(scenario.spec), seed=3, replication=0)


def same(one: Records, other: Records) -> bool:
    return all(
        np.array_equal(one.markets[name], other.markets[name], equal_nan=True)
        for name in one.markets
    )


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prices change within blocks, so wants drawn at old prices would show."""
    ahead = records()
    monkeypatch.setattr(daily, "_LONGEST", 1)
    assert same(ahead, records())


def test_wants_at_old_prices_would_show(monkeypatch: pytest.MonkeyPatch) -> None:
    ahead, on = records(), Buying.on

    def stale(buying: Buying, day: int) -> object:
        buying._seen = (buying.shelves.price, buying.shelves.intensity)
        return on(buying, day)

    monkeypatch.setattr(Buying, "on", stale)
    assert not same(ahead, records())
