"""Hand-computed amounts and chances of the kinds that look at more than volume."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy.special import ndtr

from channelsim.model.effort import Effort, makes_effort, outlets_needed
from channelsim.model.incentives import (
    EscrowFund,
    FirstOrder,
    Loyalty,
    Measure,
    NewProduct,
    PeriodRecord,
    Process,
    Scheme,
    Tier,
    Tournament,
    Wager,
    expected,
    first_order_extra,
    payable,
    payable_schedule,
    rank_chances,
    reachable,
    run_value,
    wait_factor,
)
from channelsim.model.lifecycle import Partnership

scores = st.floats(min_value=0.2, max_value=5.0)
fields = st.lists(scores, min_size=1, max_size=8)

# Tournament ------------------------------------


@given(own=scores, rival=scores, noise=st.floats(0.05, 1.0))
def test_one_rival_is_the_two_player_tournament(own: float, rival: float, noise: float) -> None:
    win, lose = rank_chances([own], [rival], noise, 2)[:, 0]
    assert win == pytest.approx(ndtr(math.log(own / rival) / (noise * math.sqrt(2.0))), abs=2e-3)
    assert win + lose == pytest.approx(1.0)


@given(rivals=fields, noise=st.floats(0.05, 1.0))
def test_chances_of_all_ranks_and_of_all_contestants_add_up(
    rivals: list[float], noise: float
) -> None:
    everybody = [1.0, *rivals]
    n = len(everybody)
    table = np.array(
        [
            rank_chances([score], everybody[:i] + everybody[i + 1 :], noise, n)[:, 0]
            for i, score in enumerate(everybody)
        ]
    )
    assert table.sum(axis=1) == pytest.approx(np.ones(n))  # somebody has every place
    assert table.sum(axis=0) == pytest.approx(np.ones(n), abs=0.02)  # every place has somebody


def test_chances_agree_with_drawn_contests() -> None:
    field, noise = np.array([1.0, 1.1, 0.9, 1.05]), 0.1
    rng = np.random.default_rng(1)
    drawn = np.log(field) + noise * rng.standard_normal((200_000, 4))
    ranks = (drawn > drawn[:, :1]).sum(axis=1)
    chances = rank_chances(field[:1], field[1:].tolist(), noise, 4)[:, 0]
    assert chances == pytest.approx([np.mean(ranks == k) for k in range(4)], abs=0.005)


def test_the_marginal_unit_is_worth_most_when_level_with_a_rival() -> None:
    champion = Tournament(name="champion", prizes=(1000.0,), by="volume", noise=0.1)
    record = PeriodRecord(volume=0.0, rivals=(1000.0,))
    slope = champion.prospect(record).slope
    # Lazear & Rosen: the prize times the density at no difference, P / (2 sigma sqrt(pi) V).
    level = 1000.0 / (2.0 * 0.1 * math.sqrt(math.pi)) / 1000.0
    assert slope(1000.0) == pytest.approx(level, rel=0.05)
    assert slope(600.0) < 0.05 * level
    assert slope(1600.0) < 0.05 * level


@pytest.mark.parametrize(
    ("by", "volume", "prize"),
    [("volume", 900.0, 0.0), ("attainment", 900.0, 300.0), ("growth", 900.0, 500.0)],
)
def test_what_ranks_decides_who_wins(by: str, volume: float, prize: float) -> None:
    scheme = TypeAdapter(Scheme).validate_python(
        {"kind": "tournament", "name": "champion", "prizes": [500, 300], "by": by}
    )
    record = PeriodRecord(volume=volume, target=1000.0, year_ago=750.0, rivals=(1.0, 1100.0, 0.4))
    standing = {"volume": (1000.0, 1100.0, 400.0), "attainment": (1.0, 0.8), "growth": (1.1, 1.0)}
    record = PeriodRecord(volume=volume, target=1000.0, year_ago=750.0, rivals=standing[by])
    assert scheme.earned(record) == prize


def test_ties_share_the_better_rank() -> None:
    scheme = Tournament(name="champion", prizes=(500.0, 300.0), by="volume")
    assert scheme.earned(PeriodRecord(volume=100.0, rivals=(100.0, 100.0))) == 500.0
    assert scheme.earned(PeriodRecord(volume=99.0, rivals=(100.0, 100.0))) == 0.0


# Process ------------------------------------


@pytest.mark.parametrize(
    ("display", "coverage", "payment", "amount"),
    [
        (0.5, 0.9, 1.0, 3000.0),  # all met: 3 % of 100,000
        (0.5, 0.9, 0.5, 2250.0),  # payment missed: a quarter of the weight
        (0.1, 0.9, 1.0, 1500.0),  # display weighs two of four
        (0.1, 0.1, 0.1, 0.0),
    ],
)
def test_each_condition_is_paid_by_itself(
    display: float, coverage: float, payment: float, amount: float
) -> None:
    scheme = Process(
        name="conduct",
        rate=0.03,
        measures=(
            Measure(of="display", at_least=0.5, weight=2.0),
            Measure(of="coverage", at_least=0.9),
            Measure(of="payment", at_least=0.9),
        ),
    )
    record = PeriodRecord(
        volume=100_000.0, display=display, coverage=coverage, on_time_payment=payment
    )
    assert scheme.earned(record) == pytest.approx(amount)
    assert scheme.worth(scheme.measures[0], record) == pytest.approx(1500.0)


@given(gain=st.floats(0.0, 1e4), cost=st.floats(0.01, 1e4), luck=st.floats(0.01, 0.99))
def test_an_exact_partner_makes_an_effort_iff_it_pays(
    gain: float, cost: float, luck: float
) -> None:
    assert makes_effort(Effort(rationality="exact"), gain, cost, luck) == (gain > cost)


def test_finite_rationality_makes_it_likelier_the_more_it_pays() -> None:
    loose = Effort(rationality=2.0)
    taken = [
        sum(makes_effort(loose, gain, 100.0, (k + 0.5) / 100) for k in range(100))
        for gain in (50.0, 100.0, 150.0)
    ]
    assert taken[0] < taken[1] == 50 < taken[2]


@given(n=st.integers(1, 200), good=st.integers(0, 200), at_least=st.floats(0.01, 1.0))
def test_outlets_needed_are_just_enough(n: int, good: int, at_least: float) -> None:
    good = min(good, n)
    need = outlets_needed(at_least, good, n)
    assert good + need >= at_least * n - 1e-6
    assert need == 0 or good + need - 1 < at_least * n


# First order, new product ------------------------------------


@pytest.mark.parametrize(
    ("volume", "accounts", "amount"),
    [(5_000.0, 0, 1_500.0), (10_000.0, 0, 3_000.0), (20_000.0, 0, 3_000.0), (0.0, 3, 150.0)],
)
def test_first_orders(volume: float, accounts: int, amount: float) -> None:
    scheme = FirstOrder(name="welcome", rate=0.3, up_to=10_000.0, per_account=50.0)
    assert scheme.earned(PeriodRecord(volume=volume, accounts=accounts)) == pytest.approx(amount)


def test_a_first_order_is_the_forward_buy_where_the_last_unit_just_pays() -> None:
    extra = first_order_extra(discount=0.45, carry_per_day=0.002, markdown=0.05, sales_per_day=30.0)
    assert extra == pytest.approx(6000.0)
    assert extra / 30.0 * 0.002 + 0.05 == pytest.approx(0.45)  # its waiting costs what it saves


def test_double_points_reach_the_target_earlier() -> None:
    launch = NewProduct(
        name="launch", products=("Juice",), threshold_basis="target_share",
        tiers=(Tier(at_least=1.0, rate=0.03),),
    )  # fmt: skip
    points = 700.0 + launch.counts_for("Juice") * 150.0
    assert launch.earned(PeriodRecord(volume=points, target=1000.0)) == pytest.approx(30.0)
    assert launch.earned(PeriodRecord(volume=700.0 + 149.0 * 2.0, target=1000.0)) == 0.0


# Runs ------------------------------------


def test_waiting_for_a_run_agrees_with_a_recursion() -> None:
    chance, discount, needed = 0.7, 0.95, 4
    psi = [0.0] * (needed + 1)
    for _ in range(5000):  # value iteration on the runs still missing
        psi = [1.0] + [
            discount * (chance * psi[missing - 1] + (1.0 - chance) * psi[needed])
            for missing in range(1, needed + 1)
        ]
    for missing in range(needed + 1):
        assert wait_factor(missing, needed, chance, discount) == pytest.approx(psi[missing])


@given(
    chance=st.floats(0.05, 1.0),
    discount=st.floats(0.5, 1.0),
    needed=st.integers(1, 8),
    reward=st.floats(0.0, 1e5),
)
def test_a_run_is_worth_more_the_longer_it_has_lasted(
    chance: float, discount: float, needed: int, reward: float
) -> None:
    values = [run_value(m, needed, chance, discount, reward, needed + 4) for m in range(needed + 1)]
    assert all(value >= -1e-6 for value in values)
    assert all(later >= earlier - 1e-6 for earlier, later in pairwise(values))
    waits = [wait_factor(j, needed, chance, discount) for j in range(needed + 1)]
    assert all(later <= earlier + 1e-12 for earlier, later in pairwise(waits))


@pytest.mark.parametrize(
    ("volume", "streak", "amount"),
    [
        (4_999_999.0, 0, 0.0),
        (5_000_000.0, 0, 100_000.0),
        (5_000_000.0, 5, 150_000.0),  # six periods in a row: 1 % more
        (3_000_000.0, 5, 30_000.0),
        (2_999_999.0, 9, 0.0),  # off target: the run is over
    ],
)
def test_loyalty_table(volume: float, streak: int, amount: float) -> None:
    scheme = Loyalty(name="loyal", above=5e6, size_rate=0.02, periods=6, run_rate=0.01)
    record = PeriodRecord(volume=volume, target=3e6, streak=streak)
    assert scheme.earned(record) == pytest.approx(amount)


def test_a_period_that_pays_nothing_yet_is_still_worth_reaching() -> None:
    scheme = Loyalty(name="loyal", period="month", periods=6, run_rate=0.01)
    record = PeriodRecord(volume=900.0, target=1000.0, streak=3, usual=1000.0, on_target=0.8)
    (reach,) = reachable(scheme, record, limit=200.0)
    assert scheme.earned(PeriodRecord(volume=1000.0, target=1000.0, streak=3)) == 0.0
    assert reach.gain == pytest.approx(run_value(3, 6, 0.8, 1.0, 10.0, 18))
    assert reach.gain > 0.0


def test_a_fund_is_worth_more_the_nearer_its_release_and_nothing_to_a_leaver() -> None:
    fund = EscrowFund(name="fund", rate=0.01, periods=3)
    worth = [
        fund.worth(PeriodRecord(volume=0.0, fund=9000.0, streak=m, on_target=0.9, discount=0.95))
        for m in range(3)
    ]
    assert worth == sorted(worth)
    assert worth[2] < 9000.0
    assert fund.worth(PeriodRecord(volume=0.0, streak=2)) == 0.0
    rules = Partnership(exit_per_year=2.0)
    assert rules.exit_probability(rules.tied(0.3, 0.1), 30.0) < rules.exit_probability(0.3, 30.0)


def test_a_certain_fund_pays_what_it_sets_aside() -> None:
    fund = EscrowFund(name="fund", rate=0.01, periods=1)
    record = PeriodRecord(volume=2000.0, target=1000.0, on_target=1.0)
    assert expected(fund, record) == payable(fund, record) == 20.0


# Wager ------------------------------------


def test_the_expected_gain_of_a_bet() -> None:
    bet = Wager(name="plan", prize=60.0, stake=40.0, noise=0.1)
    sure = PeriodRecord(volume=1000.0 * math.exp(0.2), target=1000.0)
    assert bet.chance(sure) == pytest.approx(float(ndtr(2.0)))
    assert bet.worth(sure) == pytest.approx(float(ndtr(2.0)) * 100.0 - 40.0)
    assert bet.worth(PeriodRecord(volume=0.0, target=1000.0)) == -40.0


def test_a_bet_once_taken_is_chased_with_prize_and_stake() -> None:
    bet = Wager(name="plan", prize=60.0, stake=40.0)
    (reach,) = reachable(bet, PeriodRecord(volume=990.0, target=1000.0), limit=50.0)
    assert reach.gain == 100.0
    further = payable_schedule(bet, PeriodRecord(volume=990.0, target=1000.0), per_unit=2.0)
    assert (further.amount(4.0), further.amount(5.0)) == (-40.0, 60.0)


def test_a_proven_diversion_costs_the_prize_and_does_not_save_the_stake() -> None:
    bet = Wager(name="plan", prize=60.0, stake=40.0)
    caught = PeriodRecord(volume=1000.0, target=1000.0, violations=1)
    assert payable(bet, caught) == 0.0
    assert payable(bet, PeriodRecord(volume=1.0, target=1000.0, violations=1)) == -40.0
    further = payable_schedule(bet, PeriodRecord(volume=1.0, target=9.0, violations=1), 1.0)
    assert further.amount(100.0) == 0.0


# What is refused ------------------------------------


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"kind": "tournament", "prizes": []}, "prizes: at least one"),
        ({"kind": "tournament", "prizes": [1, 2]}, "must not rise"),
        ({"kind": "tournament", "prizes": [2], "target": 9}, "would ignore it"),
        ({"kind": "process", "rate": 0.1, "measures": []}, "measures: at least one"),
        (
            {"kind": "process", "measures": [{"of": "price"}, {"of": "price"}]},
            "each must look at something else",
        ),
        ({"kind": "first_order", "basis": "sell_out"}, "a first order is bought"),
        (
            {
                "kind": "new_product",
                "products": ["Juice"],
                "counts": 1,
                "tiers": [{"at_least": 0, "rate": 0.1}],
            },
            "counts must be above others",
        ),
        ({"kind": "loyalty", "size_rate": 0.1}, "size_rate needs a volume"),
        ({"kind": "wager", "prize": 1, "stake": 1, "at_least": 0}, "at_least must be above 0"),
    ],
)
def test_what_makes_no_sense_is_refused(document: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        TypeAdapter(Scheme).validate_python({"name": "scheme", **document})
