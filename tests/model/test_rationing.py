"""Rationing gives out what there is, to nobody more than was asked for, by its stated rule."""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from channelsim.model.rationing import ration, ration_panel
from channelsim.model.single_supply import ration_first_come, ration_priority, ration_uniform
from channelsim.simulation.streams import Streams, entity_key, spread

Ints = NDArray[np.int64]

UNITS = st.one_of(st.integers(0, 12), st.integers(0, 2**45))


def ints(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)


@st.composite
def grouped(draw: st.DrawFn) -> tuple[Ints, Ints, Ints, NDArray[np.float64]]:
    """Demands, their groups in any order, supplies and starts."""
    groups = draw(st.integers(1, 4))
    size = draw(st.integers(0, 25))
    demand = ints(draw(st.lists(UNITS, min_size=size, max_size=size)))
    group = ints(draw(st.lists(st.integers(0, groups - 1), min_size=size, max_size=size)))
    totals = [int(demand[group == g].sum()) for g in range(groups)]
    supply = ints([draw(st.integers(0, total + total // 3 + 1)) for total in totals])
    start = [draw(st.floats(0, 1, exclude_max=True)) for _ in totals]
    return demand, group, supply, np.array(start)


@given(grouped())
def test_proportional_shares_obey_the_laws(
    case: tuple[Ints, Ints, Ints, NDArray[np.float64]],
) -> None:
    demand, group, supply, start = case
    kept = demand.copy()
    units = ration(demand, group, supply, supply.size, start)
    assert units.dtype == np.int64
    np.testing.assert_array_equal(demand, kept)
    for g, at_hand in enumerate(supply.tolist()):
        asked, got = demand[group == g].tolist(), units[group == g].tolist()
        total = sum(asked)
        assert sum(got) == min(total, at_hand)
        offset = min(int(np.floor(start[g] * total)), total - 1)
        running, reached = 0, 0
        for want, have in zip(asked, got, strict=True):
            assert 0 <= have <= want
            if total <= at_hand:
                assert have == want
                continue
            assert abs(have - Fraction(want * at_hand, total)) < 1
            running += want
            expected = (running * at_hand + offset) // total  # Python integers: no overflow
            assert have == expected - reached
            reached = expected


def test_nothing_short_returns_the_demand_itself() -> None:
    demand, group = ints([3, 0, 5]), ints([1, 0, 1])
    assert ration(demand, group, ints([0, 8]), 2) is demand
    assert ration_uniform(demand, 8) is demand
    assert ration_priority(demand, group, 8) is demand
    assert ration_first_come(demand, group, 8) is demand
    panel = np.arange(6).reshape(3, 2)
    assert ration_panel(panel, group, np.full((2, 2), 99), 2) is panel


def test_products_near_two_to_the_hundred_are_exact() -> None:
    demand = ints([2**50 - 3, 2**51 - 1, 7, 2**50 - 9])
    supply = 2**51 + 12_345
    units = ration(demand, ints([0, 0, 0, 0]), ints([supply]), 1)
    total, running, reached = int(demand.sum()), 0, 0
    for want, have in zip(demand.tolist(), units.tolist(), strict=True):
        running += want
        assert have == running * supply // total - reached
        reached = running * supply // total


def test_a_random_start_gives_everybody_the_exact_share_on_average() -> None:
    """With a fixed start the odd unit always falls to the same shop."""
    demand, group, supply = np.ones(5, dtype=np.int64), np.zeros(5, dtype=np.int64), ints([2])
    fixed = ration(demand, group, supply, 1)
    days = np.arange(4_000)
    starts = Streams(1, 0).uniform_days("rounding", spread(entity_key("desk"), 1), days)
    total = sum(ration(demand, group, supply, 1, start) for start in starts)
    assert fixed.tolist() == [0, 0, 1, 0, 1]
    np.testing.assert_allclose(np.asarray(total) / days.size, 0.4, atol=0.03)


@given(grouped(), st.integers(1, 3))
def test_a_panel_is_rationed_product_by_product(
    case: tuple[Ints, Ints, Ints, NDArray[np.float64]], products: int
) -> None:
    demand, group, supply, start = case
    panel = np.stack([np.roll(demand, j) for j in range(products)], axis=1)
    supplies = np.stack([supply // (j + 1) for j in range(products)], axis=1)
    starts = np.stack([start / (j + 1) for j in range(products)], axis=1)
    units = ration_panel(panel, group, supplies, supply.size, starts)
    assert units.shape == panel.shape
    for j in range(products):
        np.testing.assert_array_equal(
            units[:, j], ration(panel[:, j], group, supplies[:, j], supply.size, starts[:, j])
        )


SINGLE: list[Callable[[Ints, Ints, int], Ints]] = [
    lambda demand, rank, supply: ration_uniform(demand, supply),
    ration_priority,
    ration_first_come,
]


@pytest.mark.parametrize("rule", SINGLE, ids=["uniform", "priority", "first come"])
@given(data=st.data())
def test_every_rule_gives_out_what_there_is(
    rule: Callable[[Ints, Ints, int], Ints], data: st.DataObject
) -> None:
    demand = ints(data.draw(st.lists(UNITS, max_size=20)))
    rank = ints(data.draw(st.lists(st.integers(0, 4), min_size=demand.size, max_size=demand.size)))
    supply = data.draw(st.integers(0, int(demand.sum()) + 3))
    units = rule(demand, rank, supply)
    assert (units >= 0).all()
    assert (units <= demand).all()
    assert int(units.sum()) == min(supply, int(demand.sum()))


@given(demand=st.lists(UNITS, min_size=1, max_size=20), data=st.data())
def test_uniform_shares_are_level(demand: list[int], data: st.DataObject) -> None:
    """Whoever is cut gets as much as anybody, give or take the odd unit, and earlier ones first."""
    supply = data.draw(st.integers(0, sum(demand)))
    units = ration_uniform(ints(demand), supply).tolist()
    cut = [have for want, have in zip(demand, units, strict=True) if have < want]
    if cut:
        level = min(cut)
        assert max(units) <= level + 1
        assert all(have >= min(want, level) for want, have in zip(demand, units, strict=True))
        sharers = [have for want, have in zip(demand, units, strict=True) if want > level]
        assert sharers == sorted(sharers, reverse=True)


@given(demand=st.lists(UNITS, min_size=1, max_size=20), data=st.data())
def test_lower_classes_wait_and_the_last_served_shares(
    demand: list[int], data: st.DataObject
) -> None:
    size = len(demand)
    rank = ints(data.draw(st.lists(st.integers(-2, 2), min_size=size, max_size=size)))
    supply = data.draw(st.integers(0, sum(demand)))
    asked = ints(demand)
    units = ration_priority(asked, rank, supply)
    left = supply
    for kind in np.unique(rank):
        mine = rank == kind
        group, at_hand = np.zeros(int(mine.sum()), dtype=np.int64), ints([left])
        np.testing.assert_array_equal(units[mine], ration(asked[mine], group, at_hand, 1))
        left = max(left - int(asked[mine].sum()), 0)


@given(demand=st.lists(UNITS, min_size=1, max_size=20), data=st.data())
def test_first_come_serves_one_after_another(demand: list[int], data: st.DataObject) -> None:
    size = len(demand)
    rank = data.draw(st.lists(st.integers(0, 5), min_size=size, max_size=size))
    supply = left = data.draw(st.integers(0, sum(demand)))
    units = ration_first_come(ints(demand), ints(rank), supply).tolist()
    for i in sorted(range(size), key=lambda j: (rank[j], j)):
        assert units[i] == min(demand[i], left)
        left -= units[i]


def test_faulty_arguments_are_refused() -> None:
    two, pair = ints([1, 2]), ints([0, 1])
    with pytest.raises(ValueError, match="demand must"):
        ration(ints([1, -1]), pair, two, 2)
    with pytest.raises(ValueError, match="supply must"):
        ration(two, pair, ints([1, -1]), 2)
    with pytest.raises(ValueError, match="do not fit"):
        ration(two, pair, two, 3)
    with pytest.raises(ValueError, match="not below"):
        ration(two, ints([0, 2]), two, 2)
    with pytest.raises(ValueError, match="start"):
        ration(two, pair, ints([0, 0]), 2, 1.0)
    with pytest.raises(ValueError, match="2\\*\\*52"):
        ration_uniform(ints([2**52]), 1)
    with pytest.raises(ValueError, match="2\\*\\*52"):
        ration(np.full(4, 2**62), ints([0] * 4), ints([1]), 1)
    with pytest.raises(ValueError, match="ranks"):
        ration_first_come(two, ints([1]), 1)
    with pytest.raises(ValueError, match="supply must"):
        ration_priority(two, pair, -1)
    with pytest.raises(ValueError, match="not in"):
        ration_panel(np.ones((2, 2), dtype=np.int64), ints([0, 2]), np.ones((2, 2), np.int64), 2)
    with pytest.raises(ValueError, match="do not fit"):
        ration_panel(np.ones((2, 2), dtype=np.int64), pair, two, 2)
