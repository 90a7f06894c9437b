"""Ages of goods, clearance, returns and transfers: the pure rules."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

from channelsim.model.clearance import clearance_cut
from channelsim.model.returns import Returns, entitled, within_cap
from channelsim.model.shelf_life import cohorts, expiry_loss, needed_rate, oldest_first, unsold
from channelsim.model.transfers import Transfers, broker

AGES = arrays(np.int64, (4, 2), elements=st.integers(0, 50))
HELD = arrays(np.int64, 2, elements=st.integers(0, 300))
LEFT = np.array([28.0, 21.0, 14.0, 7.0])[:, None]
ALWAYS = np.array(1e9)


# Ages ------------------------------------


@given(receipts=AGES, held=HELD)
def test_goods_held_are_the_latest_received(receipts: np.ndarray, held: np.ndarray) -> None:
    ages = cohorts(held, receipts)
    assert (ages >= 0).all()
    assert (ages <= receipts).all()
    np.testing.assert_array_equal(ages.sum(axis=0), np.minimum(held, receipts.sum(axis=0)))
    for product in range(2):
        cut = np.flatnonzero(ages[:, product] < receipts[:, product])
        assert not len(cut) or not ages[cut[0] + 1 :, product].any()  # nothing older is left


@given(ages=AGES, count=HELD)
def test_the_oldest_are_picked_first(ages: np.ndarray, count: np.ndarray) -> None:
    picked = oldest_first(ages, count)
    np.testing.assert_array_equal(picked, cohorts(count, ages[::-1])[::-1])
    np.testing.assert_array_equal(picked.sum(axis=0), np.minimum(count, ages.sum(axis=0)))


@given(ages=AGES, rate=st.floats(0.0, 20.0))
def test_nothing_is_left_unsold_at_the_rate_needed_and_something_below_it(
    ages: np.ndarray, rate: float
) -> None:
    needed = needed_rate(ages, LEFT, ALWAYS)
    assert not unsold(ages, LEFT, ALWAYS, needed).any()
    usual = np.full(2, rate)
    left = unsold(ages, LEFT, ALWAYS, usual)
    assert (left <= ages.sum(axis=0)).all()
    assert (left[usual >= needed] == 0).all()
    enough = needed - usual > 1.0 / 7.0  # a whole unit over the shortest time
    assert (left[enough] > 0).all()


def simulated_losses(ages: np.ndarray, rate: int) -> int:
    """Sell a product's goods day by day, oldest first, and count what expires."""
    stock, lost = ages[:, 0].tolist(), 0
    for day in range(1, 29):
        want = rate
        for age in (3, 2, 1, 0):
            sold = min(want, stock[age])
            stock[age] -= sold
            want -= sold
        if day % 7 == 0:
            oldest = max(0, 4 - day // 7)
            lost += sum(stock[oldest:])
            stock[oldest:] = [0] * (4 - oldest)
    return lost


@given(ages=AGES, rate=st.integers(0, 12))
def test_unsold_is_what_selling_the_oldest_first_leaves(ages: np.ndarray, rate: int) -> None:
    expected = unsold(ages, LEFT, ALWAYS, np.array([float(rate), 0.0]))
    assert expected[0] == simulated_losses(ages, rate)


def test_goods_far_from_their_end_do_not_count() -> None:
    ages = np.array([[0], [0], [900], [3]])
    assert unsold(ages, LEFT, np.array(7.0), np.array([0.4])).tolist() == [0]
    assert unsold(ages, LEFT, np.array(14.0), np.array([0.4]))[0] > 890


def test_expiry_loss_counts_only_what_shelf_life_cannot_sell() -> None:
    rate, loss = np.array([2.0, 2.0]), np.array([3.0, 5.0])
    life = np.array([30.0, np.inf])
    assert expiry_loss(np.array([60.0, 1e6]), rate, life, loss) == 0.0
    assert expiry_loss(np.array([61.0, 1e6]), rate, life, loss) == 3.0


# Clearance ------------------------------------


def revenue(cut: float, usual: float, elasticity: float, stock: float, days: float,
            salvage: float) -> float:  # fmt: skip
    sold = min(stock, usual * (1.0 - cut) ** -elasticity * days)
    return float((1.0 - cut) * sold + salvage * (stock - sold))


@given(
    needed=st.floats(0.1, 100.0),
    usual=st.floats(0.1, 100.0),
    elasticity=st.floats(0.0, 6.0),
    salvage=st.floats(0.0, 0.9),
    deepest=st.floats(0.05, 0.9),
)
def test_the_cut_earns_most_of_all_cuts(
    needed: float, usual: float, elasticity: float, salvage: float, deepest: float
) -> None:
    rates = np.array(needed), np.array(usual)
    cut = float(clearance_cut(*rates, elasticity, np.array(1.0), salvage, deepest))
    assert 0.0 <= cut <= deepest
    if needed <= usual:
        assert cut == 0.0
        return
    best = revenue(cut, usual, elasticity, needed, 1.0, salvage)
    for other in np.linspace(0.0, deepest, 60):
        assert best >= revenue(float(other), usual, elasticity, needed, 1.0, salvage) - 1e-9


def test_returns_make_sellers_cut_less() -> None:
    rates, price = (np.array([20.0]), np.array([10.0])), np.array([1.0])
    cuts = [
        float(clearance_cut(*rates, elasticity=2.0, price=price, salvage=paid, deepest=0.9)[0])
        for paid in (0.0, 0.4, 0.6)
    ]
    assert cuts[0] == pytest.approx(1.0 - 0.5**0.5)
    assert cuts[0] > cuts[1] > cuts[2] == 0.0


# Returns ------------------------------------


@given(
    share=st.floats(0.0, 1.0),
    weeks=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=8),
)
def test_no_more_than_the_share_goes_back_however_often_goods_are_offered(
    share: float, weeks: list[tuple[int, int]]
) -> None:
    taken, lost, waiting = np.array([0]), np.array([0]), 0
    for fresh, expiring in weeks:
        waiting += fresh
        back = entitled(share, taken, lost, np.array([waiting]))
        taken = taken + back
        waiting -= int(back[0])
        gone = min(expiring, waiting)
        lost = lost + gone
        waiting -= gone
        everything = int(taken[0] + lost[0]) + waiting
        assert 0 <= taken[0] <= share * everything + 1e-6
        assert taken[0] >= np.floor(share * everything) - 1e-6


@given(
    units=arrays(np.int64, 3, elements=st.integers(0, 1000)),
    price=st.integers(1, 500),
    room=st.integers(0, 100_000),
)
def test_the_cap_holds(units: np.ndarray, price: int, room: int) -> None:
    kept = within_cap(units, units * price, room)
    assert (kept <= units).all()
    assert int((kept * price).sum()) <= room or np.array_equal(kept, np.zeros(3))
    if int((units * price).sum()) <= room:
        np.testing.assert_array_equal(kept, units)


def test_expected_credit_is_capped() -> None:
    term = Returns(share=0.5, credit=0.8, cap=0.1)
    assert term.expected_credit(100.0, 1e9) == pytest.approx(40.0)
    assert term.expected_credit(100.0, 50.0) == pytest.approx(5.0)
    assert not Returns().active
    assert Returns().expected_credit(100.0, 1e9) == 0.0


# Transfers ------------------------------------


def best_gain(surplus: np.ndarray, need: np.ndarray, gain: np.ndarray) -> float:
    """Solve the transportation problem exactly."""
    givers, takers = gain.shape
    rows = np.kron(np.eye(givers), np.ones(takers))
    columns = np.kron(np.ones(givers), np.eye(takers))
    answer = linprog(
        -np.maximum(gain, 0.0).ravel(),
        A_ub=np.vstack([rows, columns]),
        b_ub=np.concatenate([surplus, need]),
        bounds=(0, None),
    )
    assert answer.fun is not None
    return -float(answer.fun)


@given(
    surplus=arrays(np.int64, 3, elements=st.integers(0, 40)),
    need=arrays(np.int64, 4, elements=st.integers(0, 40)),
    giver=arrays(np.float64, 3, elements=st.floats(0.0, 2.0)),
    taker=arrays(np.float64, (3, 4), elements=st.floats(-2.0, 5.0)),
)
def test_plan_fits_both_sides_and_is_near_the_best(
    surplus: np.ndarray, need: np.ndarray, giver: np.ndarray, taker: np.ndarray
) -> None:
    plan = broker(surplus, need, giver, taker)
    assert (plan >= 0).all()
    assert (plan.sum(axis=1) <= surplus).all()
    assert (plan.sum(axis=0) <= need).all()
    both = (giver[:, None] > 0.0) & (taker > 0.0)
    assert not plan[~both].any()
    gain = np.where(both, giver[:, None] + taker, 0.0)
    best = best_gain(surplus, need, gain)
    assert best / 2.0 - 1e-6 <= (gain * plan).sum() <= best + 1e-6
    spare, open_need = surplus - plan.sum(axis=1), need - plan.sum(axis=0)
    assert not (both & (spare[:, None] > 0) & (open_need[None, :] > 0)).any()


@given(
    surplus=arrays(np.int64, 3, elements=st.integers(0, 40)),
    need=arrays(np.int64, 4, elements=st.integers(0, 40)),
    giver=arrays(np.float64, 3, elements=st.floats(0.1, 2.0)),
)
def test_plan_is_the_best_where_only_one_side_differs(
    surplus: np.ndarray, need: np.ndarray, giver: np.ndarray
) -> None:
    gain = np.repeat(giver[:, None] + 1.0, 4, axis=1)
    plan = broker(surplus, need, giver, np.ones((3, 4)))
    assert (gain * plan).sum() == pytest.approx(best_gain(surplus, need, gain))


def test_covers_must_be_in_order() -> None:
    with pytest.raises(ValueError, match="fill_to_days"):
        Transfers(take_below_days=10.0, fill_to_days=5.0)
    with pytest.raises(ValueError, match="give_above_days"):
        Transfers(fill_to_days=60.0)


@given(stock=st.integers(0, 500), rate=st.floats(0.01, 20.0))
def test_nobody_both_gives_and_takes(stock: int, rate: float) -> None:
    terms = Transfers()
    units, sales = np.array([stock]), np.array([rate])
    spare, need = int(terms.surplus(units, sales)[0]), int(terms.need(units, units, sales)[0])
    assert spare == 0 or need == 0
    assert stock - spare >= np.floor(terms.give_above_days * rate) or spare == 0
