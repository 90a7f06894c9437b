"""Budgets by period: responses read period by period, carry-over, plans and their proof."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from channelsim.experiments.faults import QuestionError
from channelsim.experiments.lever_cells import LeverCell
from channelsim.experiments.optimise_budget import ProvenPlan
from channelsim.experiments.period_reading import gains_by_period
from channelsim.experiments.periods import Period, carried_over, plan_periods
from channelsim.experiments.planning import optimise
from channelsim.experiments.replicate import replicate
from channelsim.experiments.response_files import write_responses
from channelsim.experiments.response_study import respond
from channelsim.experiments.responses import Responses
from channelsim.experiments.spend_tables import present_spend, spend_overlay
from channelsim.measurement.by_period import MEASURED, by_period
from channelsim.optimisation import InfeasibleError, ProblemError
from channelsim.scenario import Scenario, load_scenario
from channelsim.scenario.network import build_network
from tests.experiments.lever_model import seasonal

QUARTERS = ("Q1", "Q2", "Q3", "Q4")
GRID = (6_000.0, 20_000.0, 60_000.0)
REGIONS = ("East", "South")
PROBLEM = {
    "problem": "budget",
    "total": 40_000.0,
    "periods": list(QUARTERS),
    "measure": {
        "levers": ["consumer_advertising"], "regions": list(REGIONS), "pool_channels": True,
        "grid": list(GRID), "replications": 2,
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def small() -> Scenario:
    return load_scenario("small")


@pytest.fixture(scope="module")
def measured(small: Scenario) -> Responses:
    return respond(
        small, ["consumer_advertising"], GRID, regions=REGIONS, pool_channels=True,
        periods=QUARTERS, replications=2, workers=1, task=seasonal,
    )  # fmt: skip


@pytest.fixture(scope="module")
def plan(small: Scenario, tmp_path_factory: pytest.TempPathFactory) -> ProvenPlan:
    found = optimise(
        small, PROBLEM, replications=2, workers=1, rounds=1, task=seasonal,
        out=tmp_path_factory.mktemp("plan"),
    )  # fmt: skip
    assert isinstance(found, ProvenPlan)
    return found


def test_periods_are_whole_months_as_even_as_months_allow() -> None:
    year = plan_periods(365, QUARTERS)
    assert [period.first_day for period in year] == [0, 90, 181, 273]
    assert sum(period.days for period in year) == 365
    assert [period.days for period in plan_periods(91, ("a", "b", "c"))] == [31, 28, 32]
    for days, names in ((365, ["a"]), (365, ["a", "a"]), (60, ["a", "b", "c"])):
        with pytest.raises(QuestionError, match="periods"):
            plan_periods(days, names)


def test_parts_of_the_periods_add_up_to_the_kpi(small: Scenario) -> None:
    one = replicate(small.override({"horizon": {"days": 120, "warm_up": 28}}), 1, 0)
    parts = by_period(one.tables, [0, 59, 90])
    for kpi in MEASURED:
        assert parts[kpi].shape == (3,)
        assert parts[kpi].sum() == pytest.approx(one.kpis[kpi], rel=1e-9)


def test_every_period_has_a_curve_in_the_money_at_work(
    measured: Responses, small: Scenario
) -> None:
    rows = measured.summary
    assert list(dict.fromkeys(rows["period"])) == list(QUARTERS)
    carried = carried_over(small, ["consumer_advertising"], plan_periods(365, QUARTERS))
    after = carried["consumer_advertising"].shares[0]
    east = rows[rows["region"] == "East"].groupby("period")["spend"].max()
    first, second = 60_000 * 90 / 365, 60_000 * 91 / 365
    assert east["Q1"] == pytest.approx(first)
    assert east["Q2"] == pytest.approx(second + after * first)
    best = {q: max(fit(np.array([8_000.0]))[0] for cell, fit in measured.fits.items()
            if cell.key[3] == q) for q in QUARTERS}  # fmt: skip
    assert best["Q4"] > 2.0 * best["Q2"]


def test_the_sum_over_periods_is_what_was_measured(measured: Responses, small: Scenario) -> None:
    """However it is shared out, and however early the books are."""
    runs = [
        seasonal(small.override({"support": {"spend": spend}}), 1, 0).kpis["contribution"]
        for spend in ([], [{"lever": "consumer_advertising", "region": "East",
                            "per_year": 20_000.0, "from_day": 0}])
    ]  # fmt: skip
    rows = measured.table[
        (measured.table["region"] == "East") & (measured.table["replication"] == 0)
    ]
    level = rows.groupby("period", sort=False)["spend"].apply(lambda spends: sorted(spends)[2])
    cells = {cell.key[3]: cell for cell in measured.cells if cell.region == "East"}
    total = sum(
        float(rows[(rows["period"] == q) & (rows["spend"] == spend)]["response"].iloc[0])
        + float(measured.paid(cells[str(q)], np.array([spend]))[0])
        for q, spend in level.items()
    )
    assert total == pytest.approx(runs[1] - runs[0] + 20_000.0, rel=1e-3)


def test_the_stated_carry_over_is_put_to_the_test(measured: Responses) -> None:
    row = measured.interactions.set_index("together").loc["carry-over of consumer_advertising"]
    assert row["joint"] == pytest.approx(row["sum_of_single"], rel=0.12)


def test_gain_stays_as_booked_where_sell_out_does_not_rise() -> None:
    booked = np.array([[5.0, 1.0], [4.0, 2.0]])
    np.testing.assert_array_equal(
        gains_by_period(booked, np.array([[1.0, 1.0], [-2.0, 1.0]])), booked
    )


def test_the_plan_follows_the_season_and_beats_an_even_spread(plan: ProvenPlan) -> None:
    money = plan.allocation.groupby("period")["spend"].sum()
    # The season starts with Q3; money of Q3 is still at work in Q4, that of Q4 after the end.
    assert money["Q3"] > 0.5 * plan.total_spend
    assert money["Q4"] < 0.1 * plan.total_spend
    assert plan.certified
    verdicts = dict(zip(plan.proof.table["scenario"], plan.proof.table["verdict"], strict=True))
    assert verdicts["equal split"] == verdicts["same places, spread evenly"] == "beaten"
    assert plan.proof.predicted == pytest.approx(plan.proof.simulated[0], rel=0.1)
    paid = plan.allocation["spend"].sum()
    assert plan.allocation["response"].sum() == pytest.approx(plan.objective)
    assert paid == pytest.approx(40_000.0)


def test_the_overlay_spends_each_period_what_the_plan_says(
    plan: ProvenPlan, small: Scenario
) -> None:
    assert plan.overlay is not None
    (item,) = build_network(small.override(plan.overlay).spec).support
    daily = item.daily[91:]
    for period in plan.periods:
        spent = daily[period.first_day : period.last_day + 1].sum(axis=(0, 2))[: len(REGIONS)]
        rows = plan.allocation[plan.allocation["period"] == period.name]
        np.testing.assert_allclose(spent, rows["spend"], atol=1e-6)
    assert item.daily[:91].sum() == 0.0


def test_smoothness_and_limits_by_period_are_kept(small: Scenario, measured: Responses) -> None:
    limits = [
        {"max_change": 2_000.0, "max_change_share": 0.5},
        {"period": "Q1", "min": 9_000.0},
        {"per": ["period"], "max_share": 0.35},
    ]
    carried = {k: list(v.shares) for k, v in measured.carried.items()}
    problem = {"problem": "budget", "total": 30_000.0, "limits": limits, "carry_over": carried}
    plan = optimise(
        small, problem, measured.table, replications=2, workers=1, rounds=1, task=seasonal
    )
    assert isinstance(plan, ProvenPlan)
    wide = plan.allocation.pivot_table(index="region", columns="period", values="spend")
    for before, after in pairwise(QUARTERS):
        change = (wide[after] - wide[before]).abs()
        assert (change <= 2_000.0 + 0.5 * wide[before] + 1e-3).all()
    assert wide["Q1"].sum() >= 9_000.0 - 1e-3
    assert wide.sum().max() <= 0.35 * wide.sum().sum() + 1e-3


def test_what_was_spent_before_day_0_remains(small: Scenario) -> None:
    own = [
        {"lever": "display", "per_year": 365.0},
        {"lever": "display", "per_year": 730.0, "to_day": -30},
        {"lever": "display", "per_year": 900.0, "from_day": 5},
        {"lever": "training", "per_year": 7.0},
    ]
    scenario = small.override({"support": {"spend": own}})
    period = Period(name="Q1", first_day=0, days=90)
    east = LeverCell(region="East", channel="all", lever="display", period=period)
    overlay = spend_overlay(scenario, [east], {east: 90.0})
    kept = [(entry.lever, entry.yearly, entry.from_day, entry.to_day)
            for entry in scenario.override(overlay).spec.support.spend]  # fmt: skip
    assert kept == [
        ("training", 7.0, None, None), ("display", 365.0, None, -1),
        ("display", 730.0, None, -30), ("display", 365.0, 0, 89),
    ]  # fmt: skip
    share = 38 / 100  # of the outlets
    assert present_spend(scenario, [east])[east] == pytest.approx(share * (90 + 85 * 900 / 365))


def test_curves_by_period_go_through_files(
    measured: Responses, small: Scenario, tmp_path: Path
) -> None:
    write_responses(measured, tmp_path)
    text = (tmp_path / "carry_over.yaml").read_text()
    problem = tmp_path / "problem.yaml"
    problem.write_text(f"problem: budget\ntotal: 40000\ncurves: curves.csv\n{text}")
    plan = optimise(small, problem, replications=2, workers=1, rounds=1, task=seasonal)
    assert isinstance(plan, ProvenPlan)
    assert [period.name for period in plan.periods] == list(QUARTERS)
    assert plan.proof.simulated[1] > 0.0


def test_a_refit_by_period_comes_nearer_to_its_promise(small: Scenario) -> None:
    coarse = {**PROBLEM["measure"], "grid": [60_000.0], "regions": ["East"]}  # type: ignore[dict-item]  # a mapping
    plan = optimise(
        small, {**PROBLEM, "measure": coarse}, replications=3, workers=1, rounds=2, task=seasonal
    )
    rounds = plan.proof.rounds
    assert len(rounds) == 2
    miss = (rounds["predicted"] - rounds["simulated"]).abs()
    assert miss.iloc[1] < miss.iloc[0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"carry_over": {"consumer_advertising": 0.5}}, "have their own"),
        ({"periods": ["a"]}, "two or more"),
        ({"periods": [str(k) for k in range(14)]}, "12 months"),
    ],
)
def test_senseless_periods_are_refused(
    small: Scenario, change: dict[str, object], message: str
) -> None:
    with pytest.raises(QuestionError, match=message):
        optimise(small, {**PROBLEM, **change}, task=seasonal)


def test_faults_by_period_are_found_before_anything_is_measured(
    small: Scenario, measured: Responses
) -> None:
    with pytest.raises(InfeasibleError, match="Q1"):
        optimise(small, {**PROBLEM, "limits": [{"period": "Q1", "min": 90_000}]}, task=seasonal)
    with pytest.raises(ProblemError, match="Q5"):
        optimise(small, {**PROBLEM, "limits": [{"period": "Q5", "max": 1}]}, task=seasonal)
    with pytest.raises(QuestionError, match="need it"):
        optimise(small, {"problem": "budget", "total": 5.0}, measured.table, task=seasonal)
