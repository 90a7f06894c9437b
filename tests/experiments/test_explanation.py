"""Explanations: Shapley values against games with known ones, over real scenario documents."""

from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channelsim import load_scenario
from channelsim.experiments import QuestionError, explain, open_results
from channelsim.experiments.changes import ABSENT, changes_between, mixture
from channelsim.experiments.replicate import Replication
from channelsim.experiments.shapley import draw_orders, exact_shares, sampled_shares
from tests.experiments.fake_model import luck, scenario

if TYPE_CHECKING:
    from channelsim.scenario import Scenario

SMALL = load_scenario("small")


def reading_task(scenario: "Scenario", seed: int, replication: int) -> Replication:
    """Reads 10 times the East's income + 3 times the West's times visits - fixed cost."""
    spec = scenario.spec
    income = {region.name: region.income for region in spec.regions}
    visits = spec.enforcement.visits_per_month
    value = 10.0 * income["East"] + 3.0 * income["West"] * visits
    value -= spec.costs.fixed_per_year / 1e5
    value *= 1.0 + 0.1 * luck(seed, replication, "market")
    return Replication(kpis={"contribution": value, "fill_rate": 0.9})


def mean_luck(replications: int) -> float:
    return float(np.mean([1.0 + 0.1 * luck(1, k, "market") for k in range(replications)]))


def variant(more: dict[str, object] | None = None) -> "Scenario":
    changes: dict[str, object] = {
        "regions.East.income": 1.7,
        "regions.West.income": 1.0,
        "enforcement.visits_per_month": 3,
    }
    return SMALL.override(changes | (more or {}), name="variant")


def test_effects_are_shapleys_and_sum_to_the_difference(tmp_path: Path) -> None:
    found = explain(SMALL, variant(), replications=4, workers=1, out=tmp_path, task=reading_task)
    rows = {row["change"]: row for row in found.table.to_dict("records")}
    mean = mean_luck(4)
    assert rows["regions.East.income"]["effect"] == pytest.approx(5.0 * mean)
    # 3 w v from (0.8, 1) to (1, 3): each takes the mean of what it adds first and last
    assert rows["regions.West.income"]["effect"] == pytest.approx(3 * 0.2 * 2.0 * mean)
    assert rows["enforcement.visits_per_month"]["effect"] == pytest.approx(3 * 2 * 0.9 * mean)
    assert found.table["effect"].sum() == pytest.approx(found.difference, rel=1e-12)
    assert found.table["share"].sum() == pytest.approx(1.0)
    assert found.table["effect"].abs().is_monotonic_decreasing
    assert found.exact
    assert found.low < found.difference < found.high
    assert rows["regions.East.income"]["old"] == "1.2"
    assert rows["regions.East.income"]["clear"]
    assert len(open_results(tmp_path).kpis) == 8 * 4


def test_an_unknown_kpi_is_refused_before_anything_is_run(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="did you mean 'contribution'"):
        explain(scenario("a"), scenario("b", effect=1), "contributon", out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_change_that_does_nothing_gets_nothing() -> None:
    after = variant({"stock_out.try_elsewhere": 0.7})
    found = explain(SMALL, after, replications=3, workers=1, task=reading_task)
    row = {row["change"]: row for row in found.table.to_dict("records")}["stock_out.try_elsewhere"]
    assert (row["effect"], row["ci_low"], row["ci_high"], row["clear"]) == (0.0, 0.0, 0.0, False)


MANY: dict[str, object] = {
    "regions.East.list_price_factor": 1.0,
    "regions.East.season.peak_day": 190,
    "regions.East.season.peak_to_trough_log": 0.2,
    "regions.West.list_price_factor": 0.9,
    "regions.West.season.peak_day": 200,
    "costs.fixed_per_year": 2e5,
}


def test_many_changes_are_gathered_or_orders_are_drawn() -> None:
    after = variant(MANY)
    gathered = explain(SMALL, after, replications=2, workers=1, task=reading_task)
    rows = {row["change"]: row for row in gathered.table.to_dict("records")}
    assert gathered.exact
    assert len(rows) == 4
    assert rows["regions.East"]["new"] == "4 settings"
    drawn = explain(
        SMALL, after, replications=2, workers=1, by="setting", orders=4, task=reading_task
    )
    assert not drawn.exact
    rows = {row["change"]: row for row in drawn.table.to_dict("records")}
    assert len(rows) == 9
    assert drawn.table["effect"].sum() == pytest.approx(drawn.difference, rel=1e-12)
    assert drawn.difference == pytest.approx(gathered.difference)
    assert rows["regions.East.income"]["effect"] == pytest.approx(5.0 * mean_luck(2))
    assert rows["costs.fixed_per_year"]["effect"] == pytest.approx(-mean_luck(2))


def test_a_list_without_names_changes_as_a_whole() -> None:
    rates = [{"at_least": 0.8, "rate": 0.02}, {"at_least": 1.3, "rate": 0.06}]
    after = variant({"incentives.Volume rebate.tiers": rates})
    found = explain(SMALL, after, replications=2, workers=1, task=reading_task)
    assert "incentives.Volume rebate.tiers" in set(found.table["change"])


def test_changes_that_need_each_other_are_taken_together() -> None:
    """Each price alone would stand above the other's old one; the products' check refuses that."""
    after = SMALL.override(
        {"products.Tea.suggested_price": 2.0, "products.Tea.floor_price": 1.9}, name="cheaper"
    )
    found = explain(SMALL, after, replications=2, workers=1, task=reading_task)
    assert found.table["change"].tolist() == ["products.Tea"]
    with pytest.raises(ValueError, match="try a coarser `by`"):
        explain(SMALL, after, replications=2, workers=1, by="setting", task=reading_task)


def test_documents_between_two_documents() -> None:
    old = {"a": 1, "regions": [{"name": "E", "x": 1}, {"name": "W", "x": 2}], "list": [1, 2]}
    new = {"regions": [{"name": "E", "x": 5}, {"name": "N", "x": 2}], "list": [3], "b": {"c": 1}}
    found = {change.path: change for change in changes_between(old, new)}
    paths = [("a",), ("regions", "E", "x"), ("regions", "W"), ("regions", "N"), ("list",), ("b",)]
    assert list(found) == paths
    assert found["a",].after is ABSENT
    assert mixture(old, new, paths) == {
        "regions": [{"name": "E", "x": 5}, {"name": "N", "x": 2}],
        "list": [3],
        "b": {"c": 1},
    }
    assert mixture(old, new, ()) == old
    some = mixture(old, new, [("regions", "W"), ("b",)])
    assert some == {"a": 1, "regions": [{"name": "E", "x": 1}], "list": [1, 2], "b": {"c": 1}}
    kinds = changes_between({"d": {"kind": "x", "v": 1}}, {"d": {"kind": "y", "v": 1}})
    assert [change.path for change in kinds] == [("d",)]


@given(st.lists(st.integers(-9, 9), min_size=16, max_size=16))
def test_exact_shares_are_the_mean_over_all_orders(worths: list[int]) -> None:
    def worth(coalition: frozenset[int]) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        return np.array([float(worths[sum(2**player for player in coalition)])])

    shares = exact_shares(worth, 4)
    by_orders, errors = sampled_shares(worth, list(permutations(range(4))))
    assert shares.ravel() == pytest.approx(by_orders.ravel())
    assert shares.sum() == pytest.approx(float(worths[15] - worths[0]))
    assert (errors >= 0).all()


def test_drawn_orders_have_an_honest_error() -> None:
    """Over many draws the error reported is the error made."""
    weights = np.random.default_rng(1).normal(0.0, 1.0, (8, 8))

    def worth(coalition: frozenset[int]) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        chosen = sorted(coalition)
        return np.array([float(np.abs(weights[np.ix_(chosen, chosen)].sum()))])

    truth = exact_shares(worth, 8).ravel()
    found = [sampled_shares(worth, draw_orders(8, 20, seed)) for seed in range(30)]
    misses = np.array([(shares.ravel() - truth) / errors for shares, errors in found])
    assert 0.8 < np.sqrt((misses**2).mean()) < 1.3


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"after": SMALL}, "both scenarios are called"),
        ({"after": SMALL.override({}, name="same")}, "do not differ"),
        ({"by": "letter"}, "setting, entry, section"),
        ({"orders": 5}, "an even number"),
        ({"level": 1.0}, "between 0 and 1"),
        ({"kpi": "profit"}, "no KPI 'profit'"),
    ],
)
def test_questions_that_make_no_sense_are_refused(changes: dict[str, object], message: str) -> None:
    asked: dict[str, object] = {
        "before": SMALL,
        "after": variant(),
        "replications": 1,
        "workers": 1,
        "task": reading_task,
    }
    with pytest.raises(ValueError, match=message):
        explain(**(asked | changes))  # type: ignore[arg-type]  # wrong on purpose
