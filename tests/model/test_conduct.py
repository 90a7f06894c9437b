"""Decisions of distributors: chasing, diverting, quoting, staying; penalties; the calendar."""

from math import exp, inf, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channelsim.model.chasing import LONGEST_DAYS, Chase, Chasing, Disposal, decide, probability_of
from channelsim.model.diversion import Lots, best_offers, choose, learn, penalty_weight
from channelsim.model.enforcement import Enforcement, Exposure, Sanction, expected_loss
from channelsim.model.lifecycle import Partnership
from channelsim.model.periods import end_of, ends_within, start_of
from channelsim.model.pricing import Quoting, shelf_price
from channelsim.model.promotions import Promotion
from channelsim.model.rival import Rival
from channelsim.model.year import Season

# Chasing ------------------------------------


def test_the_cost_of_loading_is_the_textbook_parabola() -> None:
    goods = Disposal(sales_per_day=10.0, carry_per_day=0.02, markdown=0.3)
    assert goods.cost(50.0) == pytest.approx(0.3 * 50 + 0.02 * 50**2 / 20)


def test_a_way_out_caps_the_cost_of_each_unit() -> None:
    goods = Disposal(sales_per_day=10.0, carry_per_day=0.1, markdown=0.1, dump_loss=0.3)
    turn = (0.3 - 0.1) / (0.1 / 10.0)
    assert goods.cost(turn + 30) - goods.cost(turn) == pytest.approx(0.3 * 30)
    assert Disposal(sales_per_day=10.0, carry_per_day=0.1, markdown=0.5, dump_loss=0.3).cost(
        7.0
    ) == pytest.approx(2.1)


def test_goods_that_never_sell_are_valued_at_the_longest_wait() -> None:
    assert Disposal(sales_per_day=0.0, carry_per_day=0.01).cost(5.0) == pytest.approx(
        5.0 * 0.01 * LONGEST_DAYS
    )


@given(st.floats(0.0, 5000.0), st.floats(0.0, 100.0), st.floats(0.0, 1.0))
def test_cost_rises_and_is_convex(extra: float, step: float, loss: float) -> None:
    goods = Disposal(sales_per_day=4.0, carry_per_day=0.05, markdown=0.1, dump_loss=loss)
    low, middle, high = (goods.cost(extra + i * step) for i in range(3))
    assert low <= middle + 1e-9
    assert high - middle >= middle - low - 1e-6


def test_an_exact_maximiser_loads_iff_it_pays() -> None:
    """The break-even gap of validation case R2: g = sqrt(2 rho T d / i)."""
    rate, target, sales, capital, price = 0.03, 400.0, 300.0 / 30, 0.01 / 30, 100.0
    limit = sqrt(2 * rate * target * sales / capital)
    goods = Disposal(sales_per_day=sales, carry_per_day=capital * price)
    for gap, loads in ((0.99 * limit, True), (1.01 * limit, False)):
        chase = Chase(extra_units=gap, gain=rate * price * target, cost=goods.cost(gap),
                      stake=gap * price)  # fmt: skip
        chosen = decide([chase], Chasing(rationality="exact"), 0.5)
        assert (chosen is chase) == loads


def test_logit_takes_the_best_with_its_probability() -> None:
    good = Chase(extra_units=10.0, gain=30.0, cost=10.0, stake=1000.0)
    chance = 1.0 / (1.0 + exp(-50.0 * 20.0 / 1000.0))
    assert probability_of(20.0, 1000.0, 50.0) == pytest.approx(chance)
    assert decide([good], Chasing(rationality=50.0), chance - 1e-9) is good
    assert decide([good], Chasing(rationality=50.0), chance + 1e-9) is None
    nothing = Chase(extra_units=10.0, gain=0.0, cost=0.0, stake=1000.0)
    assert decide([nothing], Chasing(rationality=50.0), 1e-9) is None


# Diverting ------------------------------------


def one_offer(quote: float, cost: float, freight: float, demand: float, loyalty: float,
              available: float) -> Lots:  # fmt: skip
    q, c, d, a = (np.array([[number]]) for number in (quote, cost, demand, available))
    return best_offers(q, c, np.array([freight]), d, np.array([loyalty]), a)


@given(st.floats(0.0, 12.0), st.floats(0.0, 2.0), st.floats(0.01, 0.3), st.floats(0.0, 500.0))
def test_no_undercut_beats_the_best_offer(
    cost: float, freight: float, loyalty: float, available: float
) -> None:
    lot = one_offer(10.0, cost, freight, 200.0, loyalty, available).lot(0)
    assert lot.gain >= 0.0
    assert lot.units[0] <= available
    if cost + freight >= 10.0:
        assert lot.units[0] == 0.0
    elif available >= 200.0:
        cuts = np.linspace(0.0, 2.0 * loyalty, 400)
        gains = (10.0 - cost - freight - 10.0 * cuts) * 200.0 * cuts / (2.0 * loyalty)
        assert lot.gain >= gains.max() - (10.0 - cost - freight) - 1e-6


def test_offers_shrink_with_freight() -> None:
    units = [
        float(one_offer(10.0, 8.0, freight, 100.0, 0.1, 500.0).units[0, 0])
        for freight in (0.0, 0.5, 1.0, 1.9, 2.1)
    ]
    assert units == sorted(units, reverse=True)
    assert units[0] > units[2] > units[-1] == 0.0


def test_territories_are_weighed_apart() -> None:
    both = best_offers(
        np.array([[10.0, 9.0], [10.0, 8.0]]),
        np.array([[8.0, 8.0], [9.0, 8.0]]),
        np.array([0.5, 0.1]),
        np.array([[100.0, 50.0], [80.0, 50.0]]),
        np.array([0.1, 0.0]),
        np.full((2, 2), 60.0),
    )
    for row, column in np.ndindex(2, 2):
        alone = one_offer(
            (10.0, 10.0, 9.0, 8.0)[row + 2 * column], (8.0, 9.0, 8.0, 8.0)[row + 2 * column],
            (0.5, 0.1)[row], (100.0, 80.0, 50.0, 50.0)[row + 2 * column], (0.1, 0.0)[row], 60.0,
        )  # fmt: skip
        assert both.units[row, column] == alone.units[0, 0]
        assert both.price[row, column] == alone.price[0, 0]
    assert both.units[1].tolist() == [60.0, 0.0]  # without loyalty any gain wins everything


def test_ways_out_are_chosen_by_logit_and_losses_never() -> None:
    weights = np.exp([20.0 * 5.0 / 100.0, 20.0 * 8.0 / 100.0])
    first, second = weights / (1.0 + weights.sum())

    def pick(luck: float) -> int | None:
        return choose([5.0, -3.0, 8.0], [100.0, 1.0, 100.0], 20.0, luck)

    assert pick(first - 1e-9) == 0
    assert pick(first + 1e-9) == 2
    assert pick(first + second + 1e-9) is None
    assert choose([5.0, 8.0], [1.0, 1e9], inf, 0.999) == 1


def test_beliefs_move_and_late_penalties_weigh_less() -> None:
    assert learn(0.2, 0.0, 0.25) == pytest.approx(0.15)
    assert learn(0.2, 1.0, 0.0) == 0.2
    assert penalty_weight(0.5, 100.0, 0.01) == pytest.approx(0.5 * exp(-1.0))


# Penalties ------------------------------------


def test_detection_rises_with_codes_visits_and_the_time_that_goods_can_be_found() -> None:
    def chance(coded: float, visits: float, days: int) -> float:
        return Enforcement(
            coded_share=coded, find_probability=0.3, visits_per_month=visits, evidence_days=days
        ).detection("East")

    assert chance(1.0, 2.0, 72) == pytest.approx(1.0 - 0.7**4.8)  # the day of sale and 72 more
    assert chance(0.5, 2.0, 73) < chance(1.0, 2.0, 73) < chance(1.0, 4.0, 73)
    assert chance(1.0, 2.0, 30) < chance(1.0, 2.0, 73)
    assert chance(0.0, 2.0, 73) == chance(1.0, 0.0, 73) == 0.0


def test_the_ladder_repeats_its_last_step() -> None:
    first, last = Sanction(), Sanction(fine_multiple=2.0)
    programme = Enforcement(ladder=(first, last))
    assert [programme.sanction(n) for n in (1, 2, 7)] == [first, last, last]
    assert Enforcement().sanction(3) == Sanction()


def test_every_penalty_counts_in_the_expected_loss() -> None:
    books = Exposure(deposit=100.0, rebate_at_risk=30.0, margin_per_day=2.0)
    programme = Enforcement(fine_limited_to_deposit=False)

    def loss(**penalty: object) -> float:
        return expected_loss(programme, Sanction(**penalty), books, 80.0)  # type: ignore[arg-type]  # by name

    assert loss(fine_multiple=2.0) == 160.0
    assert loss(fine_per_case=7.0) == 7.0
    assert loss(forfeit_rebate=True) == 30.0
    assert loss(suspend_days=10) == 20.0
    assert loss(terminate=True) == 730.0
    assert expected_loss(Enforcement(), Sanction(fine_multiple=2.0), books, 80.0) == 100.0


# Prices, satisfaction, calendar ------------------------------------


def test_rebates_leak_into_quotes_and_foreign_offers_pull_them_down() -> None:
    quoting = Quoting(margin=0.1, pass_through=0.5, matching=0.4)
    cost = quoting.perceived_cost(np.array([100.0]), 0.06)
    assert cost[0] == pytest.approx(97.0)
    far, near = np.array([inf]), np.array([100.0])
    assert quoting.quote(cost, far)[0] == pytest.approx(106.7)
    assert quoting.quote(cost, near)[0] == pytest.approx(106.7 - 0.4 * 6.7)
    assert quoting.quote(cost, np.array([200.0]))[0] == pytest.approx(106.7)


@given(st.floats(0.1, 9.0), st.floats(0.0, 1.0), st.floats(0.0, 4.0))
def test_shelf_prices_keep_their_bounds(cost: float, markup: float, floor: float) -> None:
    cell = np.array([[cost]])
    price = shelf_price(cell, np.array([[markup]]), np.array([[floor]]), np.array([5.0]))[0, 0]
    assert price >= cost
    assert price >= floor
    assert price <= max(5.0, cost)


def test_satisfaction_follows_return_intrusion_and_shortage() -> None:
    rules = Partnership(exit_per_year=2.0)
    assert rules.month_score(0.3, 0.0, 0.0) > 0.5 > rules.month_score(0.0, 0.0, 0.0)
    assert rules.month_score(0.15, 0.1, 0.0) < 0.5
    assert rules.month_score(0.15, 0.0, 0.1) < 0.5
    assert rules.exit_probability(0.0, 365.0) == pytest.approx(1.0 - exp(-2.0))
    chances = [rules.exit_probability(s, 30.0) for s in (0.0, 0.25, 0.5, 1.0)]
    assert chances == sorted(chances, reverse=True)
    assert chances[-1] < 1e-6


@given(st.integers(-2000, 2000))
def test_periods_tile_time_and_nest(day: int) -> None:
    for period in ("month", "quarter", "year"):
        start, end = start_of(day, period), end_of(day, period)
        assert start <= day < end
        assert end_of(end - 1, period) == end
        assert start_of(end, period) == end
    assert end_of(day, "month") <= end_of(day, "quarter") <= end_of(day, "year")


def test_a_year_has_its_period_ends() -> None:
    assert len(ends_within(0, 365, "month")) == 12
    assert ends_within(0, 365, "quarter") == (90, 181, 273, 365)
    assert ends_within(0, 364, "year") == ()


@given(st.floats(0.0, 2.0), st.integers(0, 364))
def test_seasons_average_to_one_and_peak_where_they_say(swing: float, peak: int) -> None:
    wave = Season(peak_to_trough_log=swing, peak_day=peak)
    year = np.array([wave.index(float(day)) for day in range(365)])
    assert year.mean() == pytest.approx(1.0, abs=1e-9)
    assert wave.index(peak) == pytest.approx(year.max())
    assert np.log(wave.index(peak) / wave.index(peak + 182.5)) == pytest.approx(swing)


def test_promotions_repeat_and_rivals_react() -> None:
    once = Promotion(name="once", start_day=10, days=5)
    assert [once.active(day) for day in (9, 10, 14, 15, 375)] == [False, True, True, False, False]
    rival = Rival(reaction=0.5, promotion_every_days=30, promotion_days=7, promotion_discount=0.2)
    ours = np.array([-0.1])
    assert rival.log_price(10, ours)[0] == pytest.approx(-0.05)
    assert rival.log_price(31, ours)[0] == pytest.approx(-0.05 + np.log(0.8))
    assert Rival().log_price(31, ours)[0] == 0.0
