"""The credit department at work: limits, grades, prepayment, insurance, default."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channelsim.measurement import kpis, tables
from channelsim.measurement.audit import audit
from channelsim.model.conduct import Conduct, Finance
from channelsim.model.credit import Credit, CreditWeights, Insolvency, Insurance
from channelsim.model.evaluation import Elimination, Evaluation, PartnerTier
from channelsim.model.grading import Gates, Quantiles
from channelsim.model.health import Health
from channelsim.model.lifecycle import Partnership, Reserve
from channelsim.model.manufacturer import Manufacturer
from channelsim.model.records import Records
from channelsim.model.scorecard import ScoreCard
from channelsim.model.year import Horizon
from channelsim.scenario.references import check_references
from channelsim.scenario.schema import ScenarioSpec
from tests.simulation.test_laws import market
from tests.simulation.trades import (
    HONEST,
    assert_same,
    balance,
    count,
    money,
    plain,
    run,
    sell_in,
    total,
    trades,
)

LONG = Horizon(days=200, warm_up=0)
NEVER_HELD = Manufacturer(terms_days=20, stop_supply_after_days=None, safety_days=40.0)
POOR = replace(HONEST, finance=Finance(operating_share=0.8, cash_days=10.0, bank_line_days=0.0))
"""Distributors whose costs eat up more than they earn."""
BROKEN = Insolvency(default_per_year=20.0, midpoint=1.0)


def poor(**changes: object) -> ScenarioSpec:
    terms: dict[str, object] = {"horizon": LONG, "manufacturer": NEVER_HELD, "conduct": POOR}
    return plain(**{**terms, **changes})


def grades(records: Records) -> list[str]:
    return [row.credit_grade for row in records.months if row.distributor == "DEast-1"]


def test_good_payers_stay_green_and_credit_without_teeth_changes_nothing() -> None:
    records = run(market(credit=Credit()), daily_audit=True)
    assert {row.credit_grade for row in records.months} == {"green"}
    free = run(market())
    months = tuple(replace(row, credit_grade="") for row in records.months)
    assert_same(replace(records, months=months), free)


def test_a_limit_caps_what_is_owed_and_a_tier_moves_it() -> None:
    def owed(credit: Credit | None, factor: float = 1.0) -> tuple[int, int]:
        tiers = (PartnerTier(name="A"), PartnerTier(name="B", credit_factor=factor),
                 PartnerTier(name="C"))  # fmt: skip
        rules = Evaluation(tiers=tiers) if factor != 1.0 else None
        records = run(plain(horizon=LONG, credit=credit, evaluation=rules), daily_audit=True)
        worst = max(
            -sum(row.amount * ((row.debit == name) - (row.credit == name))
                 for row in records.ledger if row.period <= month.period)
            for month in records.months
            for name in ("DEast-1:payable",)
        )  # fmt: skip
        return worst, total(records, "sell_out")

    open_credit, limited = owed(None), owed(Credit(limit_days=10.0))
    daily = 5 * 10.0 * 2.0 * 100  # outlets, buyers, list price, minor units
    assert limited[0] <= 10.0 * daily < open_credit[0]
    assert limited[1] < open_credit[1]
    half = owed(Credit(limit_days=10.0), 0.5)
    assert half[0] <= 5.0 * daily
    assert half[1] < limited[1]
    lost = Evaluation(tiers=(PartnerTier(name="A"), PartnerTier(name="B", credit_factor=0.5),
                             PartnerTier(name="C")))  # fmt: skip
    assert "credit.limit_days" in check_references(plain(evaluation=lost))[0][1]


def test_bad_payers_turn_yellow_and_pay_before_the_goods_leave() -> None:
    strict = Credit(green_from=95.0, yellow_from=0.0, yellow_prepaid=1.0)
    lax = Credit(green_from=0.0, yellow_from=0.0)
    watched, trusted = run(poor(credit=strict), daily_audit=True), run(poor(credit=lax))
    assert grades(trusted) == ["green"] * 7
    assert grades(watched)[0] == "green"
    assert "yellow" in grades(watched)
    assert count(watched, "credit grade") >= 2
    owed = [balance(records, "manufacturer:receivable") for records in (watched, trusted)]
    assert owed[0] < 0.5 * owed[1]


def test_red_stops_supply() -> None:
    only_overdue = CreditWeights(overdue=1, delay=0, leverage=0, tenure=0, trend=0)
    credit = Credit(weights=only_overdue, green_from=90.0, yellow_from=80.0)
    records = run(poor(credit=credit), daily_audit=True)
    red = [row.period for row in records.months
           if row.distributor == "DEast-1" and row.credit_grade == "red"]  # fmt: skip
    assert red
    first = red[0]
    assert sell_in(records)[first : first + 20, 0].sum() == 0
    assert sell_in(run(poor()))[first : first + 20, 0].sum() > 0


def test_green_credit_may_last_longer_but_not_beyond_sixty_days() -> None:
    def owed(extra: int) -> int:
        records = run(plain(horizon=LONG, credit=Credit(green_extra_days=extra)))
        return balance(records, "manufacturer:receivable")

    usual = owed(0)
    assert owed(15) == pytest.approx(1.5 * usual, rel=0.05)
    assert owed(1000) == pytest.approx(2.0 * usual, rel=0.05)


def test_security_reduces_what_a_default_costs() -> None:
    def loss(title: float = 0.0, covered: float = 0.0, deposit: float = 0.0) -> float:
        credit = Credit(
            green_from=0.0,
            yellow_from=0.0,
            insolvency=replace(BROKEN, title_share=title),
            insurance=Insurance(premium=0.004 if covered else 0.0, covered=covered),
        )
        finance = replace(POOR.finance, deposit_days=deposit)
        conduct = replace(POOR, finance=finance)
        records = run(poor(credit=credit, conduct=conduct, horizon=Horizon(days=130, warm_up=0)))
        audit(records)
        assert count(records, "exit") > 0
        assert {one.detail for one in records.events if one.kind == "exit"} == {"defaulted"}
        assert (money(records, "credit insurance premium") > 0) is (covered > 0.0)
        assert money(records, "goods liquidated") > 0 or title == 1.0
        return kpis(tables(records))["bad_debt_rate"]

    bare = loss()
    assert bare > 0.01
    assert 0.0 <= loss(title=1.0) < loss(title=0.5) < bare
    assert loss(deposit=5.0) < bare
    assert loss(covered=0.9) == pytest.approx(0.1 * bare, rel=0.05)


def test_a_defaulter_may_take_outlets_along_and_its_successor_starts_green() -> None:
    gone = Credit(yellow_from=20.0, insolvency=replace(BROKEN, outlets_lost=1.0))
    records = run(poor(credit=gone, partnership=Partnership(vacancy_days=10)))
    assert records.markets["listed"][-1].sum() == 0
    kept = replace(gone, insolvency=BROKEN)
    stays = run(poor(credit=kept, partnership=Partnership(vacancy_days=10)))
    assert stays.markets["listed"][-1].sum() == stays.markets["listed"][0].sum()
    assert count(stays, "succession") > 0
    assert count(run(poor(credit=Credit())), "exit") == 0


# Goods and money in random trades ------------------------------------

EVALUATIONS = st.builds(
    Evaluation,
    score_card=st.sampled_from((ScoreCard(), ScoreCard(veto_price_compliance=0.9))),
    sales_basis=st.sampled_from(("sell_in", "sell_out")),
    tiers=st.just(
        (
            PartnerTier(name="A", development_share=0.7),
            PartnerTier(name="B", development_share=0.3),
            PartnerTier(name="C"),
        )
    ),
    grading=st.sampled_from((Quantiles(), Gates())),
    development_per_month=st.just(50.0),
    elimination=st.sampled_from((None, Elimination(fail_below=90.0, failures=1))),
)
CREDITS = st.builds(
    Credit,
    limit_days=st.sampled_from((None, 5.0, 40.0)),
    green_from=st.sampled_from((75.0, 95.0)),
    yellow_prepaid=st.sampled_from((0.3, 1.0)),
    green_extra_days=st.sampled_from((0, 10)),
    insurance=st.just(Insurance(premium=0.01, covered=0.8)),
    insolvency=st.sampled_from((Insolvency(), replace(BROKEN, title_share=0.4))),
)


def conserves(spec: ScenarioSpec, evaluation: Evaluation, credit: Credit, ramp: int) -> None:
    terms = replace(
        spec.partnership, ramp_up_days=ramp, reserves=(Reserve(region="East", count=1),)
    )
    reviewed = replace(
        spec,
        horizon=replace(spec.horizon, days=spec.horizon.days + 40),
        evaluation=evaluation,
        credit=credit,
        partnership=terms,
        health=Health(warn_stock_days=20.0, warn_order_drop=0.2),
    )
    audit(run(reviewed, daily_audit=True))


@settings(max_examples=2)
@given(spec=trades(), evaluation=EVALUATIONS, credit=CREDITS, ramp=st.sampled_from((0, 20)))
def test_goods_and_money_are_conserved_under_review(
    spec: ScenarioSpec, evaluation: Evaluation, credit: Credit, ramp: int
) -> None:
    conserves(spec, evaluation, credit, ramp)


@pytest.mark.slow
@settings(max_examples=30)
@given(spec=trades(), evaluation=EVALUATIONS, credit=CREDITS, ramp=st.sampled_from((0, 20)))
def test_goods_and_money_are_conserved_under_review_in_many_trades(
    spec: ScenarioSpec, evaluation: Evaluation, credit: Credit, ramp: int
) -> None:
    conserves(spec, evaluation, credit, ramp)


def test_the_conduct_of_debtors_is_the_only_reason_for_grades() -> None:
    rich = Conduct(diverting=HONEST.diverting)
    records = run(plain(horizon=LONG, conduct=rich, credit=Credit()))
    assert {row.credit_grade for row in records.months} == {"green"}
    assert "red" in grades(run(poor(credit=Credit())))
