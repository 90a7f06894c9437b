"""Figures and report of plans: they show the numbers of the plan."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from channelsim.experiments.optimise_budget import ProvenPlan
from channelsim.experiments.planning import optimise
from channelsim.optimisation import diversion_proof_prices
from channelsim.report import plot
from channelsim.report.phrases import PAGE_PHRASES, phrase
from channelsim.report.plan_phrases import PLAN_PHRASES
from channelsim.report.plan_report import plan_verdicts, write_plan_report
from channelsim.scenario import load_scenario
from tests.experiments.lever_model import seasonal, separable

if TYPE_CHECKING:
    from collections.abc import Iterator

PROBLEM = {
    "problem": "budget",
    "total": 60_000.0,
    "frontier": [20_000.0, 40_000.0, 60_000.0],
    "measure": {
        "levers": ["display"], "pool_channels": True, "replications": 2,
        "grid": [5_000.0, 12_000.0, 25_000.0, 50_000.0, 90_000.0],
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def plan() -> ProvenPlan:
    found = optimise(load_scenario("small"), PROBLEM, replications=3, workers=1, task=separable)
    assert isinstance(found, ProvenPlan)
    return found


@pytest.fixture(autouse=True)
def _closed() -> "Iterator[None]":
    yield
    plt.close("all")


def test_allocation_writes_the_money_of_every_cell(plan: ProvenPlan) -> None:
    texts = [text.get_text() for text in plot.allocation(plan).texts]
    spends = plan.allocation["spend"].to_numpy(dtype=float)
    assert texts == [f"{s:,.0f}" if s > 1.0 else "·" for s in np.round(spends)]


def test_curves_carry_the_chosen_point(plan: ProvenPlan) -> None:
    assert plan.responses is not None
    ax = plot.response_curves(plan.responses, plan=plan)
    marks = {float(np.ravel(line.get_xdata())[0]) for line in ax.lines if line.get_marker() == "D"}
    assert marks == set(plan.allocation["spend"].astype(float))
    with pytest.raises(ValueError, match="no responses to 'training'"):
        plot.response_curves(plan.responses, lever="training")


def test_frontier_shows_every_budget(plan: ProvenPlan) -> None:
    ax = plot.frontier(plan, lang="en")
    assert list(np.ravel(ax.lines[0].get_xdata())) == [20_000.0, 40_000.0, 60_000.0]
    bare = optimise(
        load_scenario("small"), {**PROBLEM, "frontier": []}, replications=2, workers=1,
        task=separable,
    )  # fmt: skip
    assert isinstance(bare, ProvenPlan)
    with pytest.raises(ValueError, match="no frontier"):
        plot.frontier(bare)


def test_promise_stands_beside_the_simulated_gain(plan: ProvenPlan) -> None:
    ax = plot.predicted_simulated(plan.proof)
    (diamond,) = [line for line in ax.lines if line.get_marker() == "D"]
    assert np.ravel(diamond.get_xdata())[0] == pytest.approx(plan.proof.predicted)
    assert [label.get_text() for label in ax.get_yticklabels()][-1] == "plan"


def test_price_map_shows_gaps_beside_costs() -> None:
    markets = pd.DataFrame(
        {"region": ["A", "B"], "intercept": [100, 260], "slope": [2, 2.5], "cost": [10, 10]}
    )
    arcs = pd.DataFrame({"source": ["A"], "destination": ["B"], "freight": [3], "penalty": [5]})
    ax = plot.price_map(diversion_proof_prices(markets, arcs, {"problem": "prices"}))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["A 40.56 → B 48.56"]
    dots = [float(np.ravel(line.get_xdata())[0]) for line in ax.lines if len(line.get_xdata()) == 1]  # type: ignore[arg-type]  # data of a line
    assert dots == pytest.approx([8.0, 8.0])


def test_report_holds_promise_proof_and_figures_in_one_file(
    plan: ProvenPlan, tmp_path: Path
) -> None:
    text = write_plan_report(plan, tmp_path / "report.html").read_text("utf-8")
    assert plan.proof.verdicts[0] in text
    assert "equal split" in text
    assert text.count("<svg") == 4
    assert not re.search(r"(src|href)=\"https?:", text)


def test_verdicts_are_said_in_two_languages_with_the_same_numbers(plan: ProvenPlan) -> None:
    english, chinese = plan_verdicts(plan.proof, "en"), plan_verdicts(plan.proof, "zh")
    assert english == plan.proof.verdicts
    for one, other in zip(english, chinese, strict=True):
        assert re.findall(r"[\d.,]*\d", one) == re.findall(r"[\d.,]*\d", other)
    assert chinese[1].startswith("零投入：方案更优")


def test_report_in_chinese_has_no_english_headings(plan: ProvenPlan, tmp_path: Path) -> None:
    text = write_plan_report(plan, tmp_path / "report.html", "zh").read_text("utf-8")
    assert '<html lang="zh-Hans">' in text
    for key in ("promise and proof", "allocation", "proof", "rounds", "allocation note"):
        assert phrase(key, "zh") in text
        assert f">{phrase(key, 'en')}<" not in text
    heads = re.findall(r'<th scope="col">(.*?)</th>', text)
    assert heads
    assert not [head for head in heads if re.search("[A-Za-z]", head)]
    assert "平均分配" in text
    assert "equal split" not in text
    with pytest.raises(ValueError, match="lang"):
        write_plan_report(plan, tmp_path / "report.html", "fr")


def test_no_phrase_of_a_plan_hides_behind_one_of_another_page() -> None:
    assert not set(PAGE_PHRASES) & set(PLAN_PHRASES)


def test_both_languages_leave_the_same_places_for_numbers() -> None:
    for english, chinese in PLAN_PHRASES.values():
        assert set(re.findall(r"{.*?}", english)) == set(re.findall(r"{.*?}", chinese))


def test_a_plan_by_period_shows_when_the_money_is_spent(plan: ProvenPlan, tmp_path: Path) -> None:
    measure = {"levers": ["consumer_advertising"], "regions": ["East"], "pool_channels": True,
               "grid": [6_000.0, 60_000.0], "replications": 2}  # fmt: skip
    problem = {"problem": "budget", "total": 30_000.0, "periods": ["H1", "H2"], "measure": measure}
    dated = optimise(
        load_scenario("small"), problem, replications=2, workers=1, rounds=1, task=seasonal
    )
    assert isinstance(dated, ProvenPlan)
    ax = plot.money_by_period(dated)
    spends = dated.allocation["spend"].round().astype(int)
    assert [text.get_text() for text in ax.texts] == [f"{s:,}" if s > 1 else "·" for s in spends]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["H1", "H2"]
    assert dated.responses is not None
    curves = plot.response_curves(dated.responses, plan=dated)
    marks = {float(np.ravel(x.get_xdata())[0]) for x in curves.lines if x.get_marker() == "D"}
    assert marks == set(dated.allocation["effective_spend"].astype(float))
    assert "at work" in curves.get_xlabel()
    assert write_plan_report(dated, tmp_path / "r.html").read_text("utf-8").count("<svg") == 4
    with pytest.raises(ValueError, match="no periods"):
        plot.money_by_period(plan)
