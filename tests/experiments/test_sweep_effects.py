"""What a sweep says of the numbers it varied, against models whose effects are known."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from channelsim.experiments import Comparison, QuestionError, open_results, sweep
from channelsim.experiments.main_effects import (
    is_grid,
    main_effect,
    standardised_slopes,
    strongest,
    varied_numbers,
)
from channelsim.experiments.ranking import DESIGNS, MANY, design_table, narrowed, rank
from channelsim.experiments.replicate import Replication
from tests.experiments.fake_model import luck, scenario

if TYPE_CHECKING:
    from channelsim.scenario import Scenario


def plane(scenario: "Scenario", seed: int, replication: int) -> Replication:
    """A plane in `a` and `b` with an interaction, and luck that all designs share."""
    a, b = (float(cast("float", scenario.document.get(one, 1.0))) for one in "ab")
    shared = luck(seed, replication, "market")
    own = luck(seed, replication, repr((a, b)))
    value = 100.0 + 50.0 * shared + 3.0 * a - 10.0 * b + 2.0 * a * b
    return Replication(kpis={"contribution": value, "fill_rate": 0.9, "diversion_rate": own})


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    vary: dict[str, list[object]] = {"a": [0.0, 1.0, 2.0, 4.0], "name_of": ["x"]}
    vary |= {"b": [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]}
    folder = tmp_path_factory.mktemp("grid")
    return sweep(scenario(), vary, replications=3, workers=1, out=folder, task=plane)


@pytest.fixture(scope="module")
def cloud() -> Comparison:
    vary = {"a": [0.0, 1.0], "b": [0.0, 4.0]}
    return sweep(scenario(), vary, "lhs", 64, 1, workers=1, task=plane)


def test_main_effects_are_means_over_the_other_numbers(grid: Comparison) -> None:
    assert varied_numbers(grid) == ["a", "b"]  # neither text nor what has one value
    effect = main_effect(grid, "contribution", "a")
    luck_of_all = 50.0 * np.mean([luck(1, n, "market") for n in range(3)])
    expected = [100.0 + luck_of_all + 3.0 * a - 25.0 + 5.0 * a for a in (0.0, 1.0, 2.0, 4.0)]
    assert effect.curve["mean"].tolist() == pytest.approx(expected)
    assert effect.curve["designs"].tolist() == [6, 6, 6, 6]
    assert not effect.binned
    assert len(effect.points) == 24


def test_shared_luck_does_not_widen_the_band(grid: Comparison) -> None:
    curve = main_effect(grid, "contribution", "b").curve
    # The difference to the baseline is the same in every replication, though the level varies.
    assert grid.results[grid.baseline].kpis["contribution"].std() > 5.0
    assert (curve["ci_high"] - curve["ci_low"]).max() < 1e-9
    noisy = main_effect(grid, "diversion_rate", "b").curve
    assert (noisy["ci_high"] - noisy["ci_low"]).min() > 0.01


def test_strongest_and_grid(grid: Comparison, cloud: Comparison) -> None:
    assert strongest(grid, "contribution", 1) == ["b"]  # 32.5 over its range, against 32
    assert is_grid(grid, "a", "b")
    assert not is_grid(cloud, "a", "b")


def test_a_cloud_is_binned_with_all_designs_in_a_bin(cloud: Comparison) -> None:
    effect = main_effect(cloud, "contribution", "b")
    assert effect.binned
    assert effect.curve["designs"].sum() == 64
    assert len(effect.curve) == 8
    assert effect.curve["mean"].is_monotonic_decreasing
    assert (effect.curve["ci_low"] < effect.curve["mean"]).all()


def test_standardised_slopes_of_a_known_plane(cloud: Comparison) -> None:
    table = standardised_slopes(cloud, "contribution").set_index("path")
    means = {name: one.kpis["contribution"].mean() for name, one in cloud.results.items()}
    points = cloud.settings.drop(index=cloud.baseline).astype(float)
    y = np.array([means[name] for name in points.index])
    x = np.column_stack([np.ones(len(points)), points])
    raw, *_ = np.linalg.lstsq(x, y, rcond=None)
    expected = raw[1:] * points.std().to_numpy() / y.std(ddof=1)
    assert table.loc[["a", "b"], "slope"].tolist() == pytest.approx(expected.tolist())
    assert table.index[0] == "b"
    assert 0.9 < table["r_squared"].iloc[0] < 1.0  # the interaction is no plane
    assert (table["ci_low"] < table["slope"]).all()
    assert standardised_slopes(cloud, "fill_rate").empty  # nothing varies


def test_what_was_not_varied_is_refused(grid: Comparison) -> None:
    with pytest.raises(QuestionError, match="did not vary the number name_of"):
        main_effect(grid, "contribution", "name_of")
    with pytest.raises(QuestionError, match="no KPI 'profits'"):
        main_effect(grid, "profits", "a")


def test_the_best_and_the_worst_of_many(grid: Comparison) -> None:
    ranking = rank(grid)
    assert (ranking.cut, ranking.count, len(ranking.shown)) == (True, 24, 13)
    means = [grid.results[name].kpis["contribution"].mean() for name in ranking.order]
    assert means == sorted(means, reverse=True)
    assert ranking.shown == (*ranking.order[:10], *ranking.order[-3:])
    assert ranking.best == ranking.order[:10]
    low = rank(grid, "diversion_rate")
    rates = [grid.results[name].kpis["diversion_rate"].mean() for name in low.order]
    assert rates == sorted(rates)
    with pytest.raises(QuestionError, match="cannot be ranked"):
        rank(grid, "sell_in_units")


def test_few_scenarios_keep_their_order() -> None:
    few = sweep(scenario(), {"a": list(range(MANY))}, replications=1, workers=1, task=plane)
    ranking = rank(few)
    assert not ranking.cut
    assert list(ranking.shown) == [name for name in few.results if name != few.baseline]


def test_a_part_keeps_the_estimates_of_the_whole(grid: Comparison) -> None:
    part = narrowed(grid, rank(grid).shown)
    assert list(part.results) == [grid.baseline, *rank(grid).shown]
    assert list(dict.fromkeys(part.summary["scenario"])) == list(part.results)
    keys = ["scenario", "kpi"]
    whole = grid.summary.set_index(keys)
    mine = part.summary.set_index(keys)
    assert mine.equals(whole.loc[mine.index])
    assert (part.best, part.interval_label) == (grid.best, grid.interval_label)


def test_all_designs_stand_in_a_file(grid: Comparison) -> None:
    import pandas as pd

    table = pd.read_csv(grid.folder / DESIGNS)
    assert table["scenario"].tolist() == list(grid.results)
    assert table["replications"].tolist() == [3] * 25
    assert table.loc[1:, "b"].tolist() == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0] * 4
    again = open_results(grid.folder)
    assert isinstance(again, Comparison)
    assert np.allclose(design_table(again)["contribution"], table["contribution"])


def test_failed_designs_are_left_out(tmp_path: Path) -> None:
    def fails(scenario: "Scenario", seed: int, replication: int) -> Replication:
        if scenario.document.get("a") == 2.0 and scenario.document["b"] == 0.0:
            raise ValueError("no stock")
        return plane(scenario, seed, replication)

    vary = {"a": [0.0, 1.0, 2.0], "b": [0.0, 1.0]}
    with pytest.warns(UserWarning, match="1 of 7 runs failed"):
        study = sweep(scenario(), vary, replications=1, workers=1, out=tmp_path, task=fails)
    curve = main_effect(study, "contribution", "a").curve
    assert curve["mean"].notna().tolist() == [True, True, False]
    assert rank(study).count == 5
    assert not standardised_slopes(study, "contribution").empty
