"""Intake rules, first orders, early exits, shared calls and shared costs, as rules of the trade."""

from math import isclose

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channelsim.model.benign import delivered_price, supply_chance
from channelsim.model.cost_sharing import settlements
from channelsim.model.expansion import AreaObligations, FieldForce
from channelsim.model.intake import (
    KINDS,
    Applicant,
    BestOf,
    Intake,
    TakeAll,
    Threshold,
    WeightedScore,
)
from channelsim.model.recruitment import Newcomers, Recruitment, ScoreLaw

SCORES = st.floats(0.0, 1.0)
APPLICANTS = st.lists(st.tuples(SCORES, SCORES, SCORES), max_size=12).map(
    lambda rows: [
        Applicant(number=i, qualification=q, synergy=s, risk=r) for i, (q, s, r) in enumerate(rows)
    ]
)


@pytest.mark.parametrize("kind", KINDS)
class TestEveryIntakeRule:
    @given(came=APPLICANTS)
    def test_takes_some_of_those_who_came_each_once(
        self, kind: type[Intake], came: list[Applicant]
    ) -> None:
        taken = kind().admit(came)
        assert len({one.number for one in taken}) == len(taken)
        assert all(one in came for one in taken)

    def test_takes_nobody_where_nobody_came(self, kind: type[Intake]) -> None:
        assert kind().admit([]) == []


@given(came=APPLICANTS, low=SCORES, high=SCORES)
def test_a_stricter_line_takes_fewer_and_never_others(
    came: list[Applicant], low: float, high: float
) -> None:
    low, high = sorted((low, high))
    lax = WeightedScore(at_least=low).admit(came)
    assert WeightedScore(at_least=high).admit(came) == [
        one for one in lax if WeightedScore().weights.score(one) >= high
    ]
    wide = Threshold(qualification=low, synergy=low, risk=1.0 - low).admit(came)
    strict = Threshold(qualification=high, synergy=high, risk=1.0 - high).admit(came)
    assert [one for one in wide if one in strict] == strict


@given(came=APPLICANTS, share=SCORES)
def test_the_best_are_no_worse_than_those_left(came: list[Applicant], share: float) -> None:
    rule = BestOf(share=share)
    taken = rule.admit(came)
    left = [rule.weights.score(one) for one in came if one not in taken]
    assert not taken or not left or min(map(rule.weights.score, taken)) >= max(left)
    assert len(rule.admit(came)) <= len(TakeAll().admit(came))


@pytest.mark.parametrize("mean", [0.2, 0.5, 0.85])
def test_scores_have_the_mean_stated(mean: float) -> None:
    law, probabilities = ScoreLaw(mean=mean, spread=0.8), (np.arange(4000) + 0.5) / 4000
    from scipy.special import ndtri

    values = [law.value(float(z)) for z in ndtri(probabilities)]
    assert np.mean(values) == pytest.approx(mean, abs=1e-4)
    assert 0.0 < min(values) < mean < max(values) < 1.0


def test_retention_of_an_average_newcomer_is_the_one_stated_and_falls_with_neglect() -> None:
    rules = Recruitment(newcomers=Newcomers(retention_3_months=0.81, neglect_effect=1.5))
    average = Applicant(number=0, qualification=0.5, synergy=0.5, risk=0.5)
    weekly = [1.0 - rules.exit_chance(average, 7.0, neglect=0.0)] * 13
    assert isclose(float(np.prod(weekly)), 0.81)
    exits = [rules.exit_chance(average, 91.0, neglect) for neglect in (0.0, 0.3, 0.6, 1.0)]
    assert exits == sorted(exits)
    assert exits[0] < exits[-1]


def test_each_score_has_its_own_effect() -> None:
    rules = Recruitment()
    plain = Applicant(number=0, qualification=0.5, synergy=0.5, risk=0.5)
    qualified = Applicant(number=0, qualification=0.9, synergy=0.5, risk=0.5)
    fitting = Applicant(number=0, qualification=0.5, synergy=0.9, risk=0.5)
    safe = Applicant(number=0, qualification=0.5, synergy=0.5, risk=0.1)
    assert rules.order_chance(qualified) > rules.order_chance(plain) == rules.order_chance(safe)
    assert rules.ramp_up(fitting) < rules.ramp_up(plain) == rules.ramp_up(qualified)
    assert rules.exit_chance(safe, 30.0, 0.0) < rules.exit_chance(plain, 30.0, 0.0)
    assert rules.exit_chance(fitting, 30.0, 0.0) == rules.exit_chance(plain, 30.0, 0.0)


def test_a_subsidy_brings_first_orders_with_diminishing_effect() -> None:
    chances = [Newcomers(subsidy=money).order_chance() for money in (0.0, 500.0, 1000.0, 1500.0)]
    gains = np.diff(chances)
    assert (gains > 0.0).all()
    assert (np.diff(gains) < 0.0).all()


@given(needed=st.floats(0.0, 1e6), more=st.floats(0.0, 1e6), calls=st.floats(1.0, 1e6))
def test_more_accounts_never_get_more_service_each(
    needed: float, more: float, calls: float
) -> None:
    force = FieldForce(calls_per_month=calls)
    assert 0.0 < force.service(needed + more, 0) <= force.service(needed, 0) <= 1.0
    assert force.service(needed, 0) * needed <= calls * (1.0 + 1e-12)


@given(share=SCORES, maker=st.floats(0.0, 1e6), paid=st.floats(0.0, 1e6))
def test_sharing_a_cost_leaves_its_sum_as_it_was(share: float, maker: float, paid: float) -> None:
    own = np.array([paid, 0.0, 10.0])
    moved = settlements(share, own, maker, np.array([1.0, 2.0, 1.0]))
    assert maker + moved.sum() == pytest.approx(share * (maker + own.sum()), abs=1e-6)


@given(freight=st.floats(0.0, 20.0), further=st.floats(0.0, 20.0))
def test_supply_of_a_vacant_territory_pays_less_the_further_it_lies(
    freight: float, further: float
) -> None:
    terms = np.array([10.0]), np.array([9.0])
    near = delivered_price(*terms, freight, 0.0, np.array([12.0]))
    far = delivered_price(*terms, freight + further, 0.0, np.array([12.0]))
    assert far.gain[0] <= near.gain[0] + 1e-9
    assert far.price[0] <= 12.0
    assert supply_chance(float(far.gain[0]), 9.0, 60.0) <= supply_chance(
        float(near.gain[0]) + 1e-9, 9.0, 60.0
    )


def test_what_could_have_no_effect_is_refused() -> None:
    for calls in ({"hired_per_month": 5.0}, {"drop_per_year": 1.0}, {"newcomer_calls": 2.0}):
        with pytest.raises(ValueError, match="calls_per_month"):
            FieldForce(**calls)
    assert FieldForce(cost_per_call=1.0, newcomer_calls=2.0).active
    with pytest.raises(ValueError, match="cover_within_days"):
        AreaObligations(cost_per_account=50.0)
