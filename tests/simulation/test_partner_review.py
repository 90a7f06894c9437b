"""Score cards, tiers, help, replacement and channel health at work."""

from dataclasses import replace

import numpy as np
import pytest

from channelsim.measurement import kpis, tables
from channelsim.model.conduct import Finance
from channelsim.model.evaluation import Elimination, Evaluation, PartnerTier
from channelsim.model.grading import Gates
from channelsim.model.health import Health
from channelsim.model.incentives import Flat
from channelsim.model.levers import Training
from channelsim.model.lifecycle import Partnership, Reserve
from channelsim.model.manufacturer import Manufacturer
from channelsim.model.market import Region
from channelsim.model.records import Event, Records
from channelsim.model.scorecard import ScoreCard, ScoreWeights
from channelsim.model.selectors import Selector
from channelsim.model.year import Horizon
from channelsim.scenario.references import check_references
from channelsim.scenario.schema import ScenarioSpec
from tests.simulation.test_agents import CAUGHT, RECKLESS
from tests.simulation.test_laws import market
from tests.simulation.trades import (
    HONEST,
    assert_same,
    count,
    each_group,
    money,
    plain,
    run,
    sell_in,
    total,
)

YEAR = Horizon(days=300, warm_up=0)
SALES_ONLY = ScoreCard(
    weights=ScoreWeights(sales=1, growth=0, coverage=0, turnover=0, payment=0, service=0)
)
OUT_OF_REACH = Evaluation(score_card=SALES_ONLY, target_factor=10.0)
EASY = Evaluation(score_card=SALES_ONLY, target_factor=0.5)


def told(records: Records, kind: str, entity: str = "") -> list[Event]:
    return [one for one in records.events if one.kind == kind and entity in ("", one.entity)]


def last_of(records: Records, distributor: str) -> tuple[float | None, str]:
    row = next(row for row in reversed(records.months) if row.distributor == distributor)
    return row.score, row.tier


def test_scores_and_tiers_follow_each_quarter() -> None:
    rules = replace(EASY, grading=Gates())
    records = run(plain(horizon=YEAR, evaluation=rules), daily_audit=True)
    changes = told(records, "tier change", "DEast-1")
    assert [(one.time, one.detail) for one in changes] == [(90.0625, "B to A, 100.0 points")]
    rows = [row for row in records.months if row.distributor == "DEast-1"]
    assert [row.tier for row in rows[:4]] == ["B", "B", "B", "A"]
    assert [row.score for row in rows[:4]] == [None, None, None, 100.0]
    failing = run(plain(horizon=YEAR, evaluation=replace(OUT_OF_REACH, grading=Gates())))
    assert last_of(failing, "DEast-1") == (0.0, "C")
    assert np.isnan(tables(records)["distributors"]["score"].to_numpy()[0])


def test_half_years_are_reviewed_on_their_first_day_and_a_short_quarter_is_not() -> None:
    rules = replace(EASY, grading=Gates(), review="half_year")
    start = run(plain(horizon=Horizon(days=300, warm_up=30), evaluation=rules))
    assert {int(one.time) for one in told(start, "tier change")} == {181}
    assert all(row.score is None for row in start.months if row.period < 90)


def test_a_selector_says_who_is_reviewed_and_names_are_free() -> None:
    tiers = tuple(PartnerTier(name=name) for name in ("Strategic", "Growth", "Watch"))
    rules = replace(EASY, grading=Gates(), tiers=tiers, where=Selector(region="East"))
    spec = each_group(plain(horizon=YEAR, evaluation=rules), tier="Growth")
    records = run(spec)
    assert last_of(records, "DEast-1") == (100.0, "Strategic")
    assert last_of(records, "DWest-1") == (None, "Growth")
    assert check_references(plain(evaluation=rules))[0] == (
        "distributors.0.tier", "unknown tier 'B' (known: Strategic, Growth, Watch)",
    )  # fmt: skip


def test_a_case_of_diversion_puts_a_partner_behind_an_honest_one() -> None:
    """The veto: more sales do not make good for a case."""
    rules = Evaluation(grading=Gates())
    spec = market(
        horizon=YEAR, evaluation=rules, enforcement=CAUGHT, conduct=RECKLESS,
        regions=(Region(name="East", list_price_factor=1.3), Region(name="West")),
    )  # fmt: skip
    caught = run(spec)
    forgiven = run(replace(spec, evaluation=replace(rules, score_card=ScoreCard(veto_cases=None))))
    assert sum(row.caught for row in caught.months if row.distributor == "DWest-1") > 0
    assert last_of(caught, "DWest-1") == (0.0, "C")
    score = last_of(forgiven, "DWest-1")[0]
    assert score is not None
    assert score > 0.0


def test_a_distributor_expects_the_rebates_of_its_own_tier_only() -> None:
    schemes = tuple(
        Flat(name=tier, rate=rate, where=Selector(tier=tier))
        for tier, rate in (("A", 0.05), ("B", 0.04), ("C", 0.03))
    )
    stays = run(plain(horizon=YEAR, incentives=schemes))
    rises = run(plain(horizon=YEAR, incentives=schemes, evaluation=replace(EASY, grading=Gates())))
    assert {round(row.expected_rebate, 9) for row in stays.months} == {0.04}
    expected = [row.expected_rebate for row in rises.months if row.distributor == "DEast-1"]
    assert [round(rate, 2) for rate in expected[2:4]] == [0.04, 0.05]
    paid = [sum(row.rebate_accrued for row in records.months) for records in (stays, rises)]
    assert paid[1] > paid[0]


# Help, replacement, reserves ------------------------------------


def failing(**changes: object) -> ScenarioSpec:
    rules = replace(
        OUT_OF_REACH,
        where=Selector(region="East"),
        elimination=Elimination(failures=1, help_per_outlet=100.0),
    )
    terms = {"horizon": YEAR, "partnership": Partnership(vacancy_days=10), "evaluation": rules}
    return market(**{**terms, "conduct": HONEST, **changes})


def test_failures_bring_help_and_then_a_successor() -> None:
    records = run(failing(), daily_audit=True)
    assert [int(one.time) for one in told(records, "help")] == [90]
    assert [int(one.time) for one in told(records, "elimination")] == [181]
    assert [one.detail for one in told(records, "exit")] == ["replaced"]
    assert [int(one.time) for one in told(records, "succession")] == [192]
    assert {one.entity for one in told(records, "help")} == {"DEast-1"}
    # five outlets at 100 a month for the weeks from day 91 to the review
    assert money(records, "help") == pytest.approx(100 * 5 * 100.0 * 91 * 12 / 365, rel=0.09)
    idle = replace(failing().evaluation, elimination=None)  # type: ignore[type-var]  # not None
    alone = run(failing(evaluation=idle))
    helped = [int(one.markets["sell_out"][100:181, 0].sum()) for one in (records, alone)]
    assert helped[0] > 1.05 * helped[1]


def test_nobody_is_replaced_without_a_reserve_and_a_vacancy_stays_without_one() -> None:
    none = Partnership(vacancy_days=10, reserves=(Reserve(region="East", count=0),))
    kept = run(failing(partnership=none))
    assert count(kept, "help") == 3
    assert count(kept, "exit") == 0
    leaves = Partnership(exit_per_year=20.0, exit_midpoint=1.0, vacancy_days=5)
    one_left = replace(leaves, reserves=(Reserve(region="East", count=1),))
    always, once = (run(plain(partnership=terms)) for terms in (leaves, one_left))
    assert len(told(always, "succession", "DEast-1")) > 1
    assert len(told(once, "succession", "DEast-1")) == 1
    assert len(told(once, "no reserve", "DEast-1")) == 1
    assert once.months[-2].status == "vacant"


def test_a_successor_comes_to_call_on_its_outlets_by_and_by() -> None:
    slow = Partnership(vacancy_days=10, ramp_up_days=60, ramp_up_from=0.2)
    at_once, gradual = run(failing()), run(failing(partnership=slow), daily_audit=True)
    sold = [one.markets["delivered"][192:206, 0].sum() for one in (at_once, gradual)]
    later = [one.markets["sell_out"][265:, 0].sum() for one in (at_once, gradual)]
    assert sold[1] < 0.6 * sold[0]
    assert later[1] > 0.9 * later[0]
    assert_same(at_once, run(failing(partnership=replace(slow, ramp_up_days=0))))


# Development money ------------------------------------


def test_development_money_goes_where_the_tier_is_and_works_there() -> None:
    def sold(*shares: float) -> Records:
        tiers = tuple(
            PartnerTier(name=name, development_share=share)
            for name, share in zip("ABC", shares, strict=True)
        )
        rules = Evaluation(
            grading=Gates(promote_at=(100.0, 0.0), demote_below=(0.0, 0.0)),
            tiers=tiers, development_per_month=1000.0, training=Training(theta=0.5),
        )  # fmt: skip
        spec = market(evaluation=rules, conduct=HONEST)
        east, west = spec.distributors
        return run(replace(spec, distributors=(replace(east, tier="A"), west)))

    top, level = sold(0.9, 0.1, 0.0), sold(0.5, 0.5, 0.0)
    east, west = (
        [int(one.markets["sell_out"][:, r].sum()) for one in (top, level)] for r in (0, 1)
    )
    assert east[0] > 1.02 * east[1]
    assert west[0] < 0.98 * west[1]
    assert money(top, "development") == money(level, "development")
    assert money(top, "development") == pytest.approx(1000 * 100 * 150 * 12 / 365, rel=1e-4)
    alone = sold(0.0, 0.0, 1.0)  # nobody is in C: nothing is spent
    assert money(alone, "development") == 0


# Channel health ------------------------------------


def test_health_falls_with_too_much_stock_and_warns() -> None:
    watch = Health(warn_stock_days=50.0, warn_order_drop=0.5)
    sound = run(plain(health=watch))
    loaded = run(each_group(plain(health=watch), initial_cover_days=150.0))
    assert {row.health for row in sound.months} <= {"A", "B"}
    assert "C" in {row.health for row in loaded.months}
    assert any(one.detail.startswith("stock of 1") for one in told(loaded, "early warning"))
    figures = kpis(tables(loaded))
    assert sum(figures[f"health_{grade}"] for grade in "abcd") == pytest.approx(1.0)
    assert figures["health_a"] < kpis(tables(sound))["health_a"]
    silent = run(each_group(plain(), initial_cover_days=150.0))
    assert count(silent, "early warning") == 0
    assert silent.months == loaded.months
    assert total(silent, "sell_out") == total(loaded, "sell_out")


def test_a_drop_of_orders_is_told() -> None:
    """A supplier that is stopped for good orders no more."""
    broke = replace(HONEST, finance=Finance(operating_share=0.9, bank_line_days=0.0))
    watch = Health(warn_order_drop=0.5)
    terms = Manufacturer(terms_days=2, stop_supply_after_days=3)
    records = run(market(conduct=broke, manufacturer=terms, health=watch, horizon=YEAR))
    assert sell_in(records)[-30:].sum() == 0
    assert any(one.detail.startswith("orders down by") for one in told(records, "early warning"))
