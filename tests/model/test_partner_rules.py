"""Score cards, tiers, credit grades, channel health: rules that hold for every partner."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from channelsim.model.credit import (
    GRADES,
    Credit,
    CreditFacts,
    CreditWeights,
    Insolvency,
    loss_given_default,
)
from channelsim.model.evaluation import Evaluation, PartnerTier
from channelsim.model.grading import KINDS, Gates, Quantiles
from channelsim.model.health import Health, MonthFacts
from channelsim.model.marks import Mark
from channelsim.model.scorecard import QuarterFacts, ScoreCard, ScoreWeights

SHARES = st.floats(0.0, 1.0)
QUARTERS = st.builds(
    QuarterFacts,
    attainment=st.floats(0.0, 2.0),
    growth=st.floats(-1.0, 1.0),
    coverage=SHARES,
    stock_days=st.floats(0.0, 200.0),
    on_time=SHARES,
    service=SHARES,
)
DEBTORS = st.builds(
    CreditFacts,
    overdue=SHARES,
    delay_days=st.floats(0.0, 90.0),
    leverage=st.floats(0.0, 3.0),
    tenure_years=st.floats(0.0, 5.0),
    trend=st.floats(-1.0, 1.0),
)
MONTHS = st.builds(
    MonthFacts,
    order_weeks=SHARES,
    sell_through=st.floats(0.0, 3.0),
    returns=st.floats(0.0, 1.0),
    stock_days=st.floats(0.0, 200.0),
)
MORE_IS_WORSE = {"stock_days", "overdue", "delay_days", "leverage", "returns"}
POINTS = st.lists(st.integers(0, 40).map(float), min_size=1, max_size=40)


@given(facts=QUARTERS, field=st.sampled_from(sorted(ScoreWeights.__annotations__)), step=SHARES)
def test_a_score_never_falls_when_a_fact_improves(
    facts: QuarterFacts, field: str, step: float
) -> None:
    name = {"sales": "attainment", "turnover": "stock_days", "payment": "on_time"}.get(field, field)
    better = -100.0 * step if name in MORE_IS_WORSE else step
    improved = replace(facts, **{name: getattr(facts, name) + better})
    assert ScoreCard().score(improved) >= ScoreCard().score(facts) - 1e-9
    assert 0.0 <= ScoreCard().score(facts) <= 100.0 + 1e-9


@given(facts=DEBTORS, field=st.sampled_from(sorted(CreditFacts.__annotations__)), step=SHARES)
def test_a_credit_grade_never_falls_when_a_factor_improves(
    facts: CreditFacts, field: str, step: float
) -> None:
    better = -step if field in MORE_IS_WORSE else step
    improved = replace(facts, **{field: getattr(facts, field) + better})
    credit = Credit()
    before, after = (GRADES.index(credit.grade(credit.score(f))) for f in (facts, improved))
    assert credit.score(improved) >= credit.score(facts) - 1e-9
    assert after <= before or credit.score(facts) % 25.0 < 1e-6  # rounding at a bound


@given(
    facts=MONTHS, field=st.sampled_from(("order_weeks", "sell_through", "returns", "stock_days"))
)
def test_health_never_falls_when_a_sign_improves(facts: MonthFacts, field: str) -> None:
    better = -0.5 if field in MORE_IS_WORSE else 0.5
    improved = replace(facts, **{field: getattr(facts, field) + better})
    assert Health().score(improved) >= Health().score(facts) - 1e-9


def test_a_veto_annuls_the_score() -> None:
    good = QuarterFacts(
        attainment=1.0, growth=0.0, coverage=0.9, stock_days=20.0, on_time=1.0, service=1.0
    )
    strict = ScoreCard(veto_cases=2, veto_price_compliance=0.8)
    assert strict.score(replace(good, cases=1)) == strict.score(good) > 50.0
    assert strict.score(replace(good, cases=2)) == 0.0
    assert strict.score(replace(good, price_compliance=0.7)) == 0.0
    assert ScoreCard(veto_cases=None).score(replace(good, cases=9)) > 50.0


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: ScoreWeights(sales=0.5), "must add up to 1, not 1.1"),
        (lambda: ScoreWeights(sales=0.3, growth=0.2), "at least 0.4"),
        (lambda: CreditWeights(overdue=0.5), "must add up to 1"),
        (lambda: Quantiles(shares=(0.5, 0.6)), "must add up to 1"),
        (lambda: Mark(zero_at=1.0, full_at=1.0), "must differ"),
        (lambda: Gates(promote_at=(80.0,), demote_below=(90.0,)), "above promote_at"),
        (lambda: Gates(promote_at=(60.0, 80.0), demote_below=(0.0, 0.0)), "ask for more"),
        (lambda: Gates(promote_at=(80.0,)), "one score for each tier"),
        (lambda: Credit(green_from=40.0), "must not lie above"),
        (lambda: Health(a_from=10.0), "must not rise"),
        (lambda: Evaluation(tiers=(PartnerTier(name="A"),)), "tells 3 apart, not 1"),
        (lambda: Evaluation(tiers=(PartnerTier(name="A"),) * 3), "name of its own"),
        (lambda: Evaluation(development_per_month=1.0), "must add up to 1"),
        (
            lambda: Evaluation(
                tiers=(*Evaluation().tiers[:2], PartnerTier(name="C", development_share=1.0))
            ),
            "development_per_month",
        ),
    ],
)
def test_sections_refuse_what_does_not_fit(make: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()  # type: ignore[operator]  # a lambda


@given(scores=POINTS)
def test_quantiles_hold_their_shares_and_do_not_depend_on_order(scores: list[float]) -> None:
    points = np.array(scores)
    tier = Quantiles().place(points, np.ones(len(points), dtype=np.int64))
    back = Quantiles().place(points[::-1], np.ones(len(points), dtype=np.int64))
    assert (tier[::-1] == back).all()
    better = points[:, None] > points[None, :]
    assert (tier[:, None] <= tier[None, :])[better].all()
    for score in set(scores):
        assert len(set(tier[points == score])) == 1
    if len(set(scores)) == len(scores):
        for number, share in enumerate(Quantiles().shares):
            assert abs(int((tier == number).sum()) - share * len(scores)) <= 1.0


def test_gates_leave_whoever_lies_between_line_and_gate() -> None:
    scores = np.linspace(0.0, 100.0, 41)
    for kind in KINDS:
        for start in (0, 1, 2):
            after = kind().place(scores, np.full(41, start))
            assert set(after) <= {0, 1, 2}
    stays = Gates().place(scores, np.full(41, 1)) == 1
    assert (scores[stays].min(), scores[stays].max()) == (45.0, 77.5)


@given(
    receivable=st.floats(0.0, 1e6),
    deposit=st.floats(0.0, 1e6),
    title=st.floats(0.0, 1e6),
    covered=SHARES,
)
def test_a_loss_lies_between_nothing_and_the_debt(
    receivable: float, deposit: float, title: float, covered: float
) -> None:
    loss = loss_given_default(receivable, deposit=deposit, title=title, covered=covered)
    assert 0.0 <= loss <= receivable
    assert loss <= loss_given_default(receivable, deposit=deposit, covered=covered)


@given(first=st.floats(0.0, 5.0), second=st.floats(0.0, 5.0), days=st.floats(1.0, 365.0))
def test_default_is_less_likely_with_more_liquidity(
    first: float, second: float, days: float
) -> None:
    assume(first <= second)
    rule = Insolvency(default_per_year=2.0)
    assert rule.probability(second, days) <= rule.probability(first, days) <= 1.0
